import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestPKI
import Validation

/// Keys, trust and the operations that are measured, as the desk and the registry perform them.
struct Bench {
  enum Key: String, CaseIterable {
    case rsaPKCS1 = "RSA-2048 PKCS#1"
    case rsaPSS = "RSA-2048 PSS"
    case p256 = "P-256"

    var scheme: SignatureScheme {
      switch self {
      case .rsaPKCS1: .rsaPKCS1(.sha256)
      case .rsaPSS: .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32)
      case .p256: .ecdsa(.sha256)
      }
    }
  }

  static let field = "sign"

  let signers: [Key: FileSigner]
  let trust: Trust

  init() throws {
    let pki = try TestPKI.shared()
    let rsa = try pki.variant(of: "ivanov", key: .rsa(bits: 2048))
    signers = [
      .rsaPKCS1: try FileSigner(rsa, scheme: Key.rsaPKCS1.scheme),
      .rsaPSS: try FileSigner(rsa, scheme: Key.rsaPSS.scheme),
      .p256: try FileSigner(try pki.holder("ivanov"), scheme: Key.p256.scheme),
    ]
    trust = Trust(root: try pki.certificate("root"), lists: try pki.revocationLists)
  }

  struct NoSuchKey: Error {}

  func signer(_ key: Key) throws -> FileSigner {
    guard let signer = signers[key] else { throw NoSuchKey() }
    return signer
  }

  /// The key on P-256 with its chain, for the programs of others.
  func keyFile(passphrase: String) throws -> [UInt8] {
    let holder = try TestPKI.holder("ivanov")
    return try PKCS12.seal(
      key: holder.key, certificate: holder.certificate, chain: holder.chain, passphrase: Secret(passphrase),
      friendlyName: "bench")
  }

  func sign(_ pdf: ByteSource, field: String = Self.field, with key: Key) throws -> SignedDocument {
    try PAdESSigning.sign(
      Document(pdf),
      PAdESRequest(field: field, time: TestPKI.now, name: "Иван Иванов (ТЕСТ)", properties: Self.properties),
      by: signer(key))
  }

  func detached(over content: ByteSource, with key: Key) throws -> [UInt8] {
    try CAdESSigning.detached(over: content, by: signer(key), at: TestPKI.now, properties: Self.properties)
  }

  /// A statement of a usual size beside the rest.
  private static let properties = SignatureProperties(
    statement: Statement([UInt8](repeating: 0x20, count: 1_000)), commitment: .proofOfApproval,
    claimedRole: "началник-отдел")
}

/// Whom the verifying side trusts.
struct Trust {
  let root: Certificate
  let lists: [RevocationList]

  struct NotPassed: Error { let conclusion: Conclusion, codes: [String] }

  /// Validates, and makes sure that it was a validation that passed.
  func verify(_ file: ByteSource, content: ByteSource? = nil) throws {
    let policy = TrustPolicy(anchors: [root], revocationLists: lists, revocation: .always)
    let report = try Validator(policy: policy).validate(file, content: content, at: TestPKI.now)
    guard report.conclusion == .totalPassed else {
      throw NotPassed(
        conclusion: report.conclusion, codes: report.signatures.flatMap { $0.findings.map(\.code) })
    }
  }
}

extension Trust {
  private static let rootName = "root.pem"
  private static let listsName = "lists.pem"

  func write(to folder: String) throws {
    try AtomicFile.write(Array(root.pem.utf8), to: "\(folder)/\(Self.rootName)")
    try AtomicFile.write(Array(lists.map(\.pem).joined().utf8), to: "\(folder)/\(Self.listsName)")
  }

  init(in folder: String) throws {
    let roots = try Certificate.all(derOrPEM: ByteSource(contentsOf: "\(folder)/\(Self.rootName)").bytes)
    guard let root = roots.first else { throw Bench.NoSuchKey() }
    self.init(
      root: root,
      lists: try RevocationList.all(derOrPEM: ByteSource(contentsOf: "\(folder)/\(Self.listsName)").bytes))
  }
}
