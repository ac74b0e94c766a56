import AdES
import Files
import Foundation
import OpenSSL
import TestPKI
import Testing
import Validation

/// Messages that `openssl cms -sign` makes, judged by us.
@Suite struct JudgingOpenSSLTests {
  struct Row: CustomTestStringConvertible, Sendable {
    let key: PeerKey
    /// With `-cades` the signing certificate is named among what is signed.
    let isCAdES: Bool
    let isDetached: Bool
    /// Names the certificate by its subject key identifier instead of issuer and serial number.
    var bySubjectKey = false

    var testDescription: String {
      [
        key.rawValue, isCAdES ? "-cades" : "", isDetached ? "detached" : "attached",
        bySubjectKey ? "-keyid" : "",
      ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    static let all =
      PeerKey.allCases.flatMap { key in
        [true, false].flatMap { isCAdES in
          [true, false].map { Row(key: key, isCAdES: isCAdES, isDetached: $0) }
        }
      } + [
        Row(key: .rsaPSS, isCAdES: true, isDetached: true, bySubjectKey: true),
        Row(key: .p256, isCAdES: false, isDetached: false, bySubjectKey: true),
      ]
  }

  private static let content = Array("Становище: съгласувам.\nБез \r\nзабележки.\n".utf8)

  private func message(_ row: Row) throws -> [UInt8] {
    let folder = try Scratch()
    let holder = try row.key.holder
    let secret = Secret(Scratch.passphrase)
    try folder.write(secret: holder.key.pemEncrypted(passphrase: secret), "key.pem")
    try folder.write(Array(holder.certificate.pem.utf8), "certificate.pem")
    try folder.write(Array(holder.chain.map(\.pem).joined().utf8), "chain.pem")
    try folder.write(Self.content, "content")
    var arguments = ["cms", "-sign", "-binary", "-md", row.key.scheme.digest?.rawValue ?? "sha256"]
    arguments += [
      "-in", "content", "-signer", "certificate.pem", "-inkey", "key.pem", "-certfile", "chain.pem",
    ]
    arguments += ["-passin", "env:\(Scratch.passphraseVariable)", "-outform", "DER", "-out", "message"]
    if row.isCAdES { arguments.append("-cades") }
    if !row.isDetached { arguments.append("-nodetach") }
    if row.bySubjectKey { arguments.append("-keyid") }
    if row.key == .rsaPSS { arguments += ["-keyopt", "rsa_padding_mode:pss"] }
    let outcome = try Program.openssl.run(arguments, in: folder, environment: Scratch.passphraseEnvironment)
    try #require(outcome.succeeded, "\(outcome.output)")
    return try folder.read("message")
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled), arguments: Row.all)
  func `passes what openssl signs, and fails it after a changed octet`(row: Row) throws {
    let message = try message(row)
    let content = row.isDetached ? Self.content : nil
    let report = try ourVerdict(message, content: content)
    #expect(report.conclusion == .totalPassed, "\(report.told)")
    let signature = try #require(report.signatures.first)
    #expect(report.signatures.count == 1)
    #expect(signature.format == (row.isCAdES ? .cades : .cms))
    #expect(try signature.certificate == row.key.holder.certificate)
    #expect(signature.claimedTime != nil)

    let other = try ourVerdict(message.withWrongSignatureValue(), content: content)
    #expect(other.conclusion == .totalFailed(.signatureCryptoFailure), "\(other.told)")
    let changed =
      if row.isDetached {
        try ourVerdict(message, content: Self.content.flipped(at: 20))
      } else {
        try ourVerdict(message.flipped(at: place(of: Self.content, in: message) + 20))
      }
    #expect(changed.conclusion == .totalFailed(.hashFailure), "\(changed.told)")
  }

  private func place(of content: [UInt8], in message: [UInt8]) throws -> Int {
    try #require(message.firstRange(of: content)?.lowerBound)
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled))
  func `fails a message over other content, and asks for content that is missing`() throws {
    let message = try message(Row(key: .p256, isCAdES: true, isDetached: true))
    #expect(try ourVerdict(message, content: [1]).conclusion == .totalFailed(.hashFailure))
    #expect(try ourVerdict(message).conclusion == .indeterminate(.signedDataNotFound))
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled))
  func `a message that openssl signs with a stranger's key leads to no anchor`() throws {
    let message = try message(Row(key: .p256, isCAdES: true, isDetached: true))
    let policy = TrustPolicy(anchors: [try TestPKI.shared().certificate("foreign-root")])
    let report = try Validator(policy: policy).validate(
      ByteSource(message), content: ByteSource(Self.content), at: TestPKI.now)
    #expect(report.conclusion == .indeterminate(.noCertificateChainFound), "\(report.told)")
  }
}
