import AdES
import Files
import Foundation
import OpenSSL
import PDF
import TestFiles
import TestPKI
import Testing

@testable import Validation

/// A PDF whose signature dictionary holds certificates, and whose `/Contents` `make` writes over the covered octets.
private func signed(
  subFilter: String, certificates: [[UInt8]], _ make: ([UInt8]) throws -> [UInt8]
) throws -> SignatureReport {
  let pdf = try Paper.withFields()
  let room = String(repeating: "x", count: 12_000)
  var entries = SignatureEntries(kind: .signature, subFilter: subFilter, time: Paper.now)
  entries.location = room
  let prepared = try Document(ByteSource(pdf)).preparingSignature(entries, in: "ivanov", reservedBytes: 6000)
  let hexadecimal = certificates.map { "<\($0.hexadecimal)>" }
  let cert = "/Cert " + (hexadecimal.count == 1 ? hexadecimal[0] : "[\(hexadecimal.joined(separator: " "))]")
  let old = "/Location (\(room))"
  let new = certificates.isEmpty ? "" : cert
  let padded = new + String(repeating: " ", count: old.utf8.count - new.utf8.count)
  var whole = (pdf + prepared.appended).replacing(old, with: padded, from: pdf.count)
  let contents = try make(prepared.byteRange.covered.flatMap { whole[$0] })
  let start = prepared.byteRange.gap.lowerBound + 1
  whole.replaceSubrange(
    start..<start + 2 * contents.count, with: Array(contents.hexadecimal.uppercased().utf8))
  return try #require(try Paper.judged(whole).signatures.first)
}

@Suite struct `A bare RSA value in a PDF (adbe.x509.rsa_sha1)` {
  private func raw(
    _ digest: DigestAlgorithm = .sha1, certificates: [[UInt8]]? = nil, tail: [UInt8] = [],
    over change: ([UInt8]) -> [UInt8] = { $0 }
  ) throws -> SignatureReport {
    let holder = try TestPKI.holder("council")
    return try signed(
      subFilter: "adbe.x509.rsa_sha1",
      certificates: certificates ?? [holder.certificate.der] + holder.chain.map(\.der)
    ) { DER.octetString(try holder.key.sign(change($0), .rsaPKCS1(digest))) + tail }
  }

  @Test func `made with SHA-1, which its name stands for, is told to be weak`() throws {
    let report = try raw(.sha1)
    #expect(report.scheme == .rsaPKCS1(.sha1))
    #expect(report.findings.map(\.code) == ["crypto.weak-algorithm"], "\(report.findings)")
    #expect(report.conclusion == .indeterminate(.cryptoConstraintsFailure))
  }

  @Test(arguments: [DigestAlgorithm.sha256, .sha384, .sha512])
  func `is checked with the first certificate of the dictionary, whatever digest it was made with`(
    digest: DigestAlgorithm
  ) throws {
    let report = try raw(digest)
    #expect(report.format == .pdfPKCS1)
    #expect(report.scheme == .rsaPKCS1(digest))
    #expect(report.certificate == (try TestPKI.holder("council").certificate))
    #expect(!report.path.isEmpty)
    // SHA-1 was right in its day, which was over before this certificate began (TS 119 312 v1.5.1).
    let expected: Conclusion = digest == .sha1 ? .indeterminate(.cryptoConstraintsFailure) : .totalPassed
    #expect(report.conclusion == expected, "\(report.findings)")
  }

  @Test func `over other octets is a broken signature`() throws {
    let report = try raw { $0 + [0] }
    #expect(report.conclusion == .totalFailed(.signatureCryptoFailure))
  }

  @Test func `of another certificate is a broken signature`() throws {
    let report = try raw(certificates: [try TestPKI.holder("ivanov").certificate.der])
    #expect(report.conclusion == .totalFailed(.signatureCryptoFailure))
  }

  @Test func `without a certificate has no signer`() throws {
    let report = try raw(certificates: [])
    #expect(report.conclusion == .indeterminate(.noSigningCertificateFound))
  }

  @Test func `with octets behind the value is no signature`() throws {
    #expect(try raw(.sha256, tail: [0, 0, 1]).conclusion == .totalFailed(.formatFailure))
    #expect(try raw(.sha256, tail: [0, 0, 0]).conclusion == .totalPassed)
  }
}

@Suite struct `A message that holds the digest (adbe.pkcs7.sha1)` {
  private func embedding(
    _ content: @escaping ([UInt8]) throws -> [UInt8]?
  ) throws -> SignatureReport {
    try signed(subFilter: "adbe.pkcs7.sha1", certificates: []) { covered in
      let inside = try content(covered)
      var message = try ForgedMessage(by: "ivanov", over: inside ?? covered, signingTime: nil)
      message.embedded = inside
      return try message.bytes
    }
  }

  @Test func `is intact where its content is the SHA-1 of the covered octets, and told to be weak`() throws {
    let report = try embedding { try Digest.of($0, .sha1) }
    #expect(report.format == .pdfPKCS7)
    #expect(report.findings.map(\.code) == ["crypto.weak-algorithm"], "\(report.findings)")
    #expect(report.conclusion == .indeterminate(.cryptoConstraintsFailure))
  }

  @Test func `fails where its content is the digest of something else`() throws {
    let report = try embedding { try Digest.of($0 + [0], .sha1) }
    #expect(report.conclusion == .totalFailed(.hashFailure))
    guard case .digestDiffers(.sha1) = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `is not judged without content`() throws {
    let report = try embedding { _ in nil }
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
  }
}
