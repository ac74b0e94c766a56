import Files
import Foundation
import OpenSSL
import PDF
import TestPKI
import Testing
import Validation

/// PDFs that `pdfsig` signs with a key of an NSS database, judged by us.
@Suite struct JudgingPDFSigTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let form: OriginalForm
    /// Into a field that was there; else into one that it adds.
    let isFieldThere: Bool

    var testDescription: String {
      "\(form.rawValue), \(isFieldThere ? "a field that was there" : "a new field")"
    }

    static let all = [OriginalForm.table, .objectStream, .qpdfObjectStreams, .manyRevisions]
      .filter(OriginalForm.available.contains)
      .flatMap { form in [true, false].map { Row(form: form, isFieldThere: $0) } }
  }

  /// On RSA alone: version 22.12 signs twice and fails where the second message is longer or shorter, as with ECDSA, or
  /// writes one that it then calls a digest mismatch itself. It looks at the real clock, so the certificate is of today.
  private static let holder = Result { try TestPKI.live().variant(of: "petrova", key: .rsa(bits: 2048)) }
  private static let nickname = "signer"

  /// An NSS database with the key, that trusts the stand-in root.
  private static func makeDatabase() throws -> Scratch {
    let folder = try Scratch()
    func run(_ program: Program, _ arguments: [String]) throws {
      let outcome = try program.run(arguments + ["-d", "sql:\(folder.path)"], in: folder)
      try #require(outcome.succeeded, "\(program) \(arguments): \(outcome.output)")
    }
    try run(.certutil, ["-N", "--empty-password"])
    try folder.write(secret: Array(Scratch.passphrase.utf8), "passphrase")
    try run(.pk12util, ["-i", folder.lend(holder.get(), named: nickname), "-w", "passphrase"])
    try folder.write(Array(TestPKI.live().certificate("root").pem.utf8), "root.pem")
    try run(.certutil, ["-A", "-n", "root", "-t", "CT,C,C", "-a", "-i", "root.pem"])
    return folder
  }

  /// What it wrote for each row. The database lives no longer than this takes.
  private static let signed = Result { () throws -> [String: [UInt8]] in
    let database = try makeDatabase()
    return try Dictionary(
      uniqueKeysWithValues: Row.all.map { ($0.testDescription, try sign($0, with: database)) })
  }

  private static func sign(_ row: Row, with database: Scratch) throws -> [UInt8] {
    let folder = try Scratch()
    var bytes = try row.form.bytes()
    if row.isFieldThere { bytes += try Document(ByteSource(bytes)).addingSignatureFields(["sign"]) }
    try folder.write(bytes, "in.pdf")
    let outcome = try Program.pdfsig.run(
      ["-nssdir", "sql:\(database.path)", "-nick", nickname]
        + (row.isFieldThere ? ["-sign", "sign"] : ["-add-signature", "-new-signature-field-name", "sign"])
        + ["in.pdf", "out.pdf"], in: folder)
    try #require(outcome.succeeded, "\(row): \(outcome.output)")
    return try folder.read("out.pdf")
  }

  @Test(
    .enabled(if: Program.areInstalled(.pdfsig, .certutil, .pk12util), Program.notInstalled),
    arguments: Row.all)
  func `passes what pdfsig signs, and fails it after a changed octet`(row: Row) throws {
    let bytes = try #require(try Self.signed.get()[row.testDescription])
    let report = try ourVerdict(bytes, trusting: TestPKI.live())
    #expect(report.conclusion == .totalPassed, "\(report.told)")
    let signature = try #require(report.signatures.first)
    #expect(report.signatures.map(\.identifier) == ["sign"])
    // Version 22.12 writes adbe.pkcs7.detached even where it is asked for ETSI.CAdES.detached.
    #expect(signature.format == .pdfPKCS7 && signature.coverage.isWholeFile)
    #expect(try signature.certificate == Self.holder.get().certificate)

    let changed = try ourVerdict(bytes.flipped(at: 10), trusting: TestPKI.live())
    #expect(changed.conclusion == .totalFailed(.hashFailure), "\(changed.told)")
  }
}
