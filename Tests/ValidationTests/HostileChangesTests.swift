import Files
import Foundation
import OpenSSL
import PDF
import TestFiles
import Testing

@testable import Validation

/// Files made to cost more than they are worth, and files damaged at random: what came after a signature is judged in time, or refused.
@Suite struct `Judging what came after a signature` {
  /// A form of `count` text fields, signed; field `n` is object `20 + n`.
  private func form(_ count: Int, fields: (Int) -> String = { _ in "" }) throws -> [UInt8] {
    var objects = [
      "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Annots 5 0 R >>",
      SmallPDF.stream("BT (100) Tj ET"), "",
      "", "<< /FT /Sig /T (signer) /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R >>",
    ]
    while objects.count < 19 { objects.append("null") }
    let list = (0..<count).map { "\(20 + $0) 0 R" }.joined(separator: " ")
    objects[4] = "[7 0 R \(list)]"
    objects[5] = "<< /Fields [7 0 R \(list)] /SigFlags 3 >>"
    for number in 0..<count { objects.append(Self.field(number, "0", fields(number))) }
    return try FormPaper.signing(SmallPDF(objects: objects).bytes, in: "signer")
  }

  private static func field(_ number: Int, _ value: String, _ entries: String = "") -> String {
    "<< /FT /Tx /T (f\(number)) /V (\(value)) /Subtype /Widget /Rect [9 9 99 29] /P 3 0 R \(entries)>>"
  }

  /// `file` with many revisions behind it, written at once: `AppendedRevision` looks for the last one each time.
  private func appending(_ count: Int, to file: [UInt8], _ objects: (Int) -> [Int: String]) -> [UInt8] {
    var output = file
    var previous = 0
    if let place = file.lastPosition(of: "startxref\n") {
      previous = file[(place + 10)...].prefix { (48...57).contains($0) }.reduce(0) { $0 * 10 + Int($1) - 48 }
    }
    for revision in 0..<count {
      var entries = ""
      for (number, object) in objects(revision).sorted(by: { $0.key < $1.key }) {
        entries += "\(number) 1\n\(SmallPDF.tenDigits(output.count)) 00000 n \n"
        output += "\(number) 0 obj\n\(object)\nendobj\n".utf8
      }
      let start = output.count
      output += "xref\n\(entries)trailer\n<< /Size 200000 /Root 1 0 R /Prev \(previous) >>\n".utf8
      output += "startxref\n\(start)\n%%EOF\n".utf8
      previous = start
    }
    return output
  }

  /// Of a processor, for this thread alone: tests run beside each other, and other work beside them.
  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
  }

  private func judge(_ file: [UInt8]) throws -> LaterRevisions {
    let document = try Document(ByteSource(file))
    return try LaterRevisions(document, try document.signatures())
  }

  @Test func `costs the same for each revision, however large the form is`() throws {
    let few = appending(600, to: try form(3_000)) { [20 + $0 % 3_000: Self.field($0 % 3_000, "\($0)")] }
    let many = appending(2_400, to: try form(3_000)) { [20 + $0 % 3_000: Self.field($0 % 3_000, "\($0)x")] }
    #expect(try judge(few).changes(after: 0).count == LaterRevisions.toldRevisions)
    let first = try seconds { _ = try judge(few) }
    let second = try seconds { _ = try judge(many) }
    // Four times the revisions, one form: walking the form for each would make it 7,200,000 fields, and a minute.
    #expect(second < 12 * first + 2, "\(first) s and \(second) s")
  }

  @Test func `gives up where every revision makes it learn the document anew`() throws {
    let hostile = appending(600, to: try form(2_000)) {
      [1: "<< /Type /Catalog /Pages 2 0 R /AcroForm 6 0 R /X \($0) >>"]
    }
    let time = try seconds {
      let changes = try judge(hostile).changes(after: 1)
      #expect(changes.count == LaterRevisions.furtherRefreshes + 1)
      #expect(changes.allSatisfy { !$0.intrusions.isEmpty })
    }
    #expect(time < 20, "\(time) s")
  }

  @Test func `refuses deep and circular trees of fields`() throws {
    var deep = FormPaper.objects
    deep[5] = FormPaper.object(6, "19 0 R]", "19 0 R 100 0 R]")
    while deep.count < 99 { deep.append("null") }
    for number in 100..<300 { deep.append("<< /T (a) /Kids [\(number + 1) 0 R] >>") }
    let signed = try? FormPaper.signing(SmallPDF(objects: deep).bytes, in: "signer")
    #expect(signed == nil)
    // The same in a later revision.
    var objects = [6: FormPaper.object(6, "19 0 R]", "19 0 R 100 0 R]")]
    for number in 100..<300 { objects[number] = "<< /T (a) /Kids [\(number + 1) 0 R] >>" }
    let later = AppendedRevision(objects, trailer: FormPaper.trailer).appended(to: try FormPaper.signed())
    #expect(throws: PDFFailure.budget(.treeDepth, limit: 64)) { try FormPaper.changes(later) }
    objects[150] = "<< /T (a) /Kids [100 0 R] >>"
    let circular = AppendedRevision(objects, trailer: FormPaper.trailer).appended(to: try FormPaper.signed())
    #expect(throws: PDFFailure.self) { try FormPaper.changes(circular) }
  }

  @Test func `takes giant arrays as they come`() throws {
    let references = (0..<100_000).map { "\(1_000 + $0) 0 R" }.joined(separator: " ")
    let file = AppendedRevision(
      [6: FormPaper.object(6, "19 0 R]", "19 0 R \(references)]"), 22: "[\(references)]"],
      trailer: FormPaper.trailer
    ).appended(to: try FormPaper.signed())
    let time = try seconds { _ = try FormPaper.changes(file) }
    #expect(time < 15, "\(time) s")
  }

  /// Octets of the same kind in place of others, so that many copies are read to their end and judged.
  private func mutated(_ file: [UInt8], from start: Int, _ dice: inout Dice) -> [UInt8] {
    var copy = file
    for _ in 0..<Int.random(in: 1...6, using: &dice) {
      let place = Int.random(in: start..<file.count, using: &dice)
      switch copy[place] {
      case 48...57: copy[place] = UInt8.random(in: 48...57, using: &dice)
      case 65...90: copy[place] = UInt8.random(in: 65...90, using: &dice)
      case 97...122: copy[place] = UInt8.random(in: 97...122, using: &dice)
      default: copy[place] = Array("[]<>()/ RfnNK0".utf8).randomElement(using: &dice) ?? 0
      }
    }
    return copy
  }

  @Test func `neither traps nor goes on for ever, whatever was damaged`() throws {
    var dice = Dice(2026)
    let base = try FormPaper.signed(FormPaper.certifying(3))
    let revised = AppendedRevision(
      [
        3: FormPaper.object(3, "13 0 R", "13 0 R 52 0 R"), 8: FormPaper.object(8, "(Ivan)", "(Maria)"),
        11: FormPaper.appearance("Maria"), 22: "[52 0 R]",
        52: "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] >>",
        27: FormPaper.object(27, "3 0 R >>]", "3 0 R >> << /Type /OBJR /Obj 52 0 R >>]"),
        28: "<< /Kids [53 0 R] >>", 53: "<< /Nums [0 [27 0 R] 1 27 0 R] >>",
        1: FormPaper.object(1, "/Pages", "/DSS << /Certs [54 0 R] >> /Pages"), 54: SmallPDF.stream("x"),
      ], trailer: FormPaper.trailer
    ).appended(to: base)
    let encrypted = try EncryptedPaper.all.map { try $0.signedForm() }
    var judgedCount = 0
    for round in 0..<3_000 {
      let original = round % 10 == 9 ? encrypted[round / 10 % encrypted.count] : revised
      let start = round % 3 == 0 || original != revised ? 0 : base.count
      let copy = round % 5 == 4 ? dice.damaged(original) : mutated(original, from: start, &dice)
      guard let document = try? Document(ByteSource(copy), decryption: StandardSecurityHandler()) else {
        continue
      }
      guard let findings = try? document.signatureFindings() else { continue }
      _ = try? ReadingDifference.between(document, findings)
      let signatures = findings.compactMap { if case .sound(let signature) = $0 { signature } else { nil } }
      if (try? LaterRevisions(document, signatures)) != nil { judgedCount += 1 }
    }
    // Else the mutations test nothing.
    #expect(judgedCount > 300, "\(judgedCount)")
  }
}
