import Testing

@testable import Drafting

@Suite struct SourceTextTests {
  private func refusal(_ bytes: [UInt8]) -> DraftFailure? {
    failure { _ = try SourceText(bytes, name: "r.md") }
  }

  @Test func `lines end as on any system, and keep their numbers`() throws {
    let text = try SourceText(Array("\u{FEFF}а\r\nб\rв\nг\u{0C}д\u{2028}е\n\nж".utf8), name: "r.md")
    #expect(text.lines.map { "\($0.number)\($0.text)" } == ["1а", "2б", "3в", "4г", "4д", "4е", "5", "6ж"])
    #expect(text.warnings == [])
  }

  @Test func `control characters are left out and named`() throws {
    let text = try SourceText(Array("а\u{0}б\u{1B}[0m\u{7F}\n\u{9F}в".utf8), name: "r.md")
    #expect(text.lines.map(\.text) == ["аб[0m", "в"])
    #expect(
      text.warnings == [
        .controlCharacter(line: 1, code: 0), .controlCharacter(line: 1, code: 0x1B),
        .controlCharacter(line: 1, code: 0x7F), .controlCharacter(line: 2, code: 0x9F),
      ])
  }

  @Test func `characters that turn the direction of text are kept and named`() throws {
    let text = try SourceText(Array("а\u{202E}б\u{2066}в“".utf8), name: "r.md")
    #expect(text.lines.map(\.text) == ["а\u{202E}б\u{2066}в“"])
    #expect(
      text.warnings == [.directionControl(line: 1, code: 0x202E), .directionControl(line: 1, code: 0x2066)])
  }

  @Test(
    arguments: [
      ([0x61, 0x80], 1), ([0xC0, 0x80], 0), ([0xD0], 0), ([0xD0, 0x41], 0), ([0xE2, 0x80], 0),
      ([0xED, 0xA0, 0x80], 0),
      ([0x61, 0xF4, 0x90, 0x80, 0x80], 1), ([0xF8, 0x88, 0x80, 0x80], 0), ([0xE0, 0x9F, 0x80], 0),
      ([0xF0, 0x8F, 0x80, 0x80], 0), ([0x61, 0x62, 0xE2, 0x80, 0x41], 2),
    ] as [([UInt8], Int)])
  func `refuses what is not UTF-8, with the position of the first wrong octet`(bytes: [UInt8], offset: Int) {
    #expect(refusal(bytes) == .notUTF8(file: "r.md", offset: offset, looksLike: nil))
  }

  @Test func `finds no fault with any Unicode scalar`() {
    let all = (UInt32(1)...0x10FFFF).lazy.compactMap(Unicode.Scalar.init)
    var text = String.UnicodeScalarView()
    text.append(contentsOf: all)
    #expect(firstInvalidUTF8(in: Array(String(text).utf8)) == nil)
  }

  @Test func `reads Windows-1251 and UTF-16, and says so`() throws {
    // „Доклад относно“
    let cyrillic: [UInt8] = [
      0xC4, 0xEE, 0xEA, 0xEB, 0xE0, 0xE4, 0x20, 0xEE, 0xF2, 0xED, 0xEE, 0xF1, 0xED, 0xEE,
    ]
    let old = try SourceText(cyrillic + [0x20, 0xB9, 0x20, 0x35, 0x0A, 0x88], name: "r.md")
    #expect(old.lines.map(\.text) == ["Доклад относно № 5", "€"])
    #expect(old.warnings == [.decoded(.windows1251)])
    for mark in [
      [0xFF, 0xFE, 0x14, 0x04, 0x3D, 0xD8, 0x00, 0xDE], [0xFE, 0xFF, 0x04, 0x14, 0xD8, 0x3D, 0xDE, 0x00],
    ] as [[UInt8]] {
      let wide = try SourceText(mark, name: "r.md")
      #expect(wide.lines.map(\.text) == ["Д😀"])
      #expect(wide.warnings == [.decoded(.utf16)])
    }
  }

  @Test func `refuses what is neither, naming what it looks like`() {
    // Half a pair, and an octet too many.
    for bytes in [[0xFF, 0xFE, 0x3D, 0xD8], [0xFF, 0xFE, 0x14, 0x04, 0x00]] as [[UInt8]] {
      #expect(refusal(bytes) == .notUTF8(file: "r.md", offset: 0, looksLike: .utf16))
    }
    // „Доклад относно“ in KOI8-R, in ISO 8859-5 and in MIK.
    let others: [[UInt8]] = [
      [0xE4, 0xCF, 0xCB, 0xCC, 0xC1, 0xC4, 0x20, 0xCF, 0xD4, 0xCE, 0xCF, 0xD3, 0xCE, 0xCF],
      [0xB4, 0xDE, 0xDA, 0xDB, 0xD0, 0xD4, 0x20, 0xDE, 0xE2, 0xDD, 0xDE, 0xE1, 0xDD, 0xDE],
      [0x84, 0xAE, 0xAA, 0xAB, 0xA0, 0xA4, 0x20, 0xAE, 0xB2, 0xAD, 0xAE, 0xB1, 0xAD, 0xAE],
    ]
    for bytes in others {
      guard case .notUTF8("r.md", 0, _)? = refusal(bytes) else {
        Issue.record("read")
        continue
      }
    }
  }

  @Test(arguments: [
    (Array("%PDF-1.7\n".utf8), DraftFailure.FileKind.pdf), ([0x50, 0x4B, 3, 4, 0], .zip),
    ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], .compound), (Array("{\\rtf1".utf8), .rtf),
    ([0x7F, 0x45, 0x4C, 0x46, 0x00, 0x80], .binary),
  ])
  func `refuses a file that is no text, and names what it is`(bytes: [UInt8], kind: DraftFailure.FileKind) {
    #expect(refusal(bytes) == .notText(file: "r.md", looksLike: kind))
  }

  @Test func `refuses more than ten megabytes`() {
    let bytes = [UInt8](repeating: 0x61, count: 10_000_001)
    #expect(refusal(bytes) == .tooLarge(file: "r.md", bytes: 10_000_001, limit: 10_000_000))
    #expect(refusal(Array(bytes.dropLast())) == nil)
  }
}
