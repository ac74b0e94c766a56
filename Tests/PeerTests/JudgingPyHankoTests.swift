import Files
import Foundation
import OpenSSL
import PDF
import TestPKI
import Testing
import Validation

/// PDFs that pyHanko signs, judged by us.
@Suite struct JudgingPyHankoTests {
  /// One signature that pyHanko is asked for.
  private struct Task: Encodable {
    let input: String
    let output: String
    let keyFile: String
    let pss: Bool
    let digest: String
    let field: String
    let certify: Bool
  }

  struct Signed: Sendable, CustomTestStringConvertible {
    let form: OriginalForm
    let key: PeerKey
    /// Whether its first signature certifies the document (DocMDP).
    let isCertified: Bool

    var testDescription: String { "\(form.rawValue), \(key.rawValue)\(isCertified ? ", certified" : "")" }
    fileprivate var name: String { "\(form) \(key)" }

    /// Every key on every form; every third is certified.
    static let all = forms.flatMap { form in PeerKey.allCases.map { (form, $0) } }.enumerated()
      .map { Signed(form: $1.0, key: $1.1, isCertified: $0.isMultiple(of: 3)) }

    private static let forms = [OriginalForm.table, .stream, .qpdfObjectStreams, .manyRevisions]
      .filter(OriginalForm.available.contains)
  }

  /// What pyHanko wrote, by file name: after its signature in a field "first", which it adds in the same revision, and after
  /// another one in "second", with the same key. All in one process, which takes longer to start than to sign.
  private static let written = Result { () throws -> [String: [UInt8]] in
    let folder = try Scratch()
    let keyFiles = try Dictionary(
      uniqueKeysWithValues: PeerKey.allCases.map { ($0, try folder.lend($0.holder, named: "\($0)")) })
    var tasks: [Task] = []
    for row in Signed.all {
      try folder.write(try row.form.bytes(), "\(row.name).pdf")
      for (input, output, field) in [("", " first", "first"), (" first", " second", "second")] {
        tasks.append(
          Task(
            input: "\(row.name)\(input).pdf", output: "\(row.name)\(output).pdf",
            keyFile: keyFiles[row.key] ?? "",
            pss: row.key == .rsaPSS, digest: row.key.scheme.digest?.rawValue ?? "", field: field,
            certify: row.isCertified && field == "first"))
      }
    }
    try folder.write([UInt8](try JSONEncoder().encode(tasks)), "job.json")
    let outcome = try Program.pyHanko.run(
      ["\(Program.scripts)/sign.py", "job.json"], in: folder, environment: Scratch.passphraseEnvironment)
    try #require(outcome.succeeded, "\(outcome.output)")
    return try Dictionary(uniqueKeysWithValues: tasks.map { ($0.output, try folder.read($0.output)) })
  }

  private func file(_ row: Signed, _ field: String) throws -> [UInt8] {
    try #require(try Self.written.get()["\(row.name) \(field).pdf"])
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled), arguments: Signed.all)
  func `passes what pyHanko signs, and fails it after a changed octet`(row: Signed) throws {
    let bytes = try file(row, "first")
    let report = try ourVerdict(bytes)
    #expect(report.conclusion == .totalPassed, "\(report.told)")
    let signature = try #require(report.signatures.first)
    #expect(report.signatures.count == 1 && signature.identifier == "first")
    #expect(signature.format == .pades && signature.coverage.isWholeFile)
    #expect(try signature.certificate == row.key.holder.certificate)

    // In the comment behind the header, which belongs to the file as much as anything.
    let changed = try ourVerdict(bytes.flipped(at: 10))
    #expect(changed.conclusion == .totalFailed(.hashFailure), "\(changed.told)")
    let forged = try ourVerdict(withWrongSignatureValue(bytes))
    #expect(forged.conclusion == .totalFailed(.signatureCryptoFailure), "\(forged.told)")
  }

  /// The file with one bit of its first signature's value changed.
  private func withWrongSignatureValue(_ bytes: [UInt8]) throws -> [UInt8] {
    let signature = try #require(try Document(ByteSource(bytes)).signatures().first)
    let digits = try signature.contents.withWrongSignatureValue().flatMap {
      Array(String(format: "%02x", $0).utf8)
    }
    var copy = bytes
    copy.replaceSubrange(signature.byteRange.gap.dropFirst().dropLast(), with: digits)
    return copy
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled), arguments: Signed.all)
  func `passes pyHanko's second signature, in a field that it adds, and the first before it`(row: Signed)
    throws
  {
    let report = try ourVerdict(file(row, "second"))
    #expect(report.conclusion == .totalPassed, "\(report.told)")
    #expect(report.signatures.map(\.identifier) == ["first", "second"])
    #expect(report.signatures.map(\.coverage.isWholeFile) == [false, true])
    #expect(report.signatures.last?.coverage.earlierSignatures == ["first"])
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled), arguments: Signed.all)
  func `fails pyHanko's signatures after a revision that gives the page another height`(row: Signed) throws {
    let report = try ourVerdict(OriginalForm.revised(file(row, "second"), times: 1))
    #expect(report.signatures.map(\.identifier) == ["first", "second"])
    for signature in report.signatures {
      #expect(signature.conclusion == .totalFailed(.formatFailure), "\(report.told)")
      #expect(signature.findings.map(\.code) == ["coverage.changed-after-signing"], "\(report.told)")
    }
  }
}
