import ASiC
import Testing

@Suite struct `Entry names` {
  @Test(
    arguments: [
      "доклад.pdf", "a b.txt", "Приложения/1. Проект за решение.docx", "a..b", "..a", "a.", "…",
      "100% #1 & co.txt",
      "META-INF/signature-001.p7s", "x/mimetype", "x/META-INF/y",
    ])
  func `of ordinary files are accepted`(_ name: String) {
    #expect(failure(of: ForgedZip(Entry(name))) == nil)
  }

  @Test(
    arguments: [
      ("", .empty), ("/etc/passwd", .absolute), ("/", .absolute), ("../x", .parent), ("a/../../x", .parent),
      ("a/..", .parent), ("..", .parent), (".", .current), ("./a", .current), ("a/./b", .current),
      ("a//b", .emptyComponent), ("..\\x", .backslash), ("a\\b", .backslash), ("C:/x", .drive),
      ("c:x", .drive),
      ("a\u{0}.pdf", .nul), ("a\nb", .controlCharacter), ("a\u{7F}", .controlCharacter),
      ("report\u{202E}fdp.exe", .controlCharacter), ("a\u{FEFF}", .controlCharacter),
      ("meta-inf/x", .reservedNameVariant), ("META-INF./x", .reservedNameVariant),
      ("Mimetype", .reservedNameVariant), ("\u{FF4D}imetype", .reservedNameVariant),
    ] as [(String, ASiCFailure.PathFlaw)])
  func `that climb, hide or pretend are refused`(_ name: String, _ flaw: ASiCFailure.PathFlaw) {
    #expect(failure(of: ForgedZip(Entry(name))) == .unsafePath(name, flaw))
  }

  @Test func `that are not UTF-8 are refused`() {
    var zip = ForgedZip(Entry("x"))
    zip.entries[1].name = [0x84, 0xAE, 0xAA, 0xAB, 0xA0, 0xA4]  // "доклад" in code page 866
    guard case .unsafePath(_, .notUTF8) = failure(of: zip) else {
      Issue.record("a name in a code page was accepted")
      return
    }
  }

  @Test func `up to 1,024 bytes are accepted`() {
    #expect(failure(of: ForgedZip(Entry(String(repeating: "a", count: 1_024)))) == nil)
    let long = String(repeating: "a", count: 1_025)
    #expect(failure(of: ForgedZip(Entry(long))) == .unsafePath(long, .tooLong))
  }

  @Test(
    arguments: [
      ("a.txt", "a.txt"), ("a.txt", "A.TXT"), ("Доклад.pdf", "доклад.PDF"),
      ("й.txt", "и\u{306}.txt"),  // precomposed and decomposed
      ("a.txt", "\u{FF41}.txt"),  // full width
      ("a.txt", "a.txt."), ("a.txt", "a.txt "), ("x /a", "x/a"),
      ("ﬁ.txt", "fi.txt"),
      ("a", "a/"),
    ])
  func `that some file system holds for one are refused`(_ first: String, _ second: String) {
    #expect(failure(of: ForgedZip(Entry(first), Entry(second))) == .duplicateName(first, second))
  }

  @Test func `of a file and of a folder cannot be the same`() {
    #expect(failure(of: ForgedZip(Entry("a/"), Entry("a/b"))) == nil)
    #expect(failure(of: ForgedZip(Entry("a"), Entry("A/b"))) == .unsafePath("a", .fileAndFolder))
  }

  @Test func `of folders have no content`() {
    guard case .malformedZip(.centralDirectory, _, .inconsistent) = failure(of: ForgedZip(Entry("a/", [1])))
    else {
      Issue.record("a folder with content was accepted")
      return
    }
  }
}
