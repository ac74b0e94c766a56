import OpenSSL
import Signing
import StandInTrust
import TestPKI

/// The keys and operations that signatures are exchanged with.
enum PeerKey: String, CaseIterable, Sendable {
  case rsaPKCS1 = "RSA PKCS#1"
  case rsaPSS = "RSA-PSS"
  case p256 = "P-256"
  case p384 = "P-384"
  case p521 = "P-521"

  var scheme: SignatureScheme {
    switch self {
    case .rsaPKCS1: .rsaPKCS1(.sha256)
    case .rsaPSS: .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32)
    case .p256: .ecdsa(.sha256)
    case .p384: .ecdsa(.sha384)
    case .p521: .ecdsa(.sha512)
    }
  }

  /// The same for every test of the process.
  var holder: KeyHolder {
    get throws {
      switch self {
      case .rsaPKCS1, .rsaPSS: try Self.rsa.get()
      case .p256: try TestPKI.holder("ivanov")
      case .p384: try Self.nistP384.get()
      case .p521: try Self.nistP521.get()
      }
    }
  }

  var signer: FileSigner { get throws { try FileSigner(try holder, scheme: scheme) } }

  private static let rsa = made(.rsa(bits: 2048))
  private static let nistP384 = made(.ec(curve: "P-384"))
  private static let nistP521 = made(.ec(curve: "P-521"))

  private static func made(_ kind: PrivateKey.Kind) -> Result<KeyHolder, any Error> {
    Result { try TestPKI.shared().variant(of: "ivanov", key: kind) }
  }
}
