import AdES
import OpenSSL

/// Where a private key lives, and how to have it sign: a file, a token, or elsewhere.
///
/// There is one path for all of them: the signed attributes are written, the signer signs those octets, and the value is set
/// into the message. A key that never leaves its token signs like one from a file.
public protocol Signer: Sendable {
  /// The certificate of the key.
  var certificate: Certificate { get }
  /// Intermediate certificates to send along, nearest first, without the certificate itself.
  var chain: [Certificate] { get }
  /// The operation the key performs.
  var scheme: SignatureScheme { get }
  /// The signature value over `message`, in the form the message format needs (DER for ECDSA).
  func sign(_ message: [UInt8]) throws(SigningFailure) -> [UInt8]
}

extension Signer {
  /// The digest of contents and attributes.
  var digest: DigestAlgorithm { scheme.digest ?? .sha512 }

  /// The most octets a signature value of this key can have.
  var maximumSignatureBytes: Int {
    switch certificate.publicKey.algorithm {
    case .rsa(let bits), .rsaPSS(let bits): (bits + 7) / 8
    // SEQUENCE of two INTEGERs, each of the order's length plus a sign octet.
    case .ec(_, let bits): 2 * ((bits + 7) / 8 + 4) + 4
    case .ed25519, .ed448: 128
    case .dsa, .other: 1024
    }
  }
}

extension SignatureScheme {
  /// What a new signature with a key of this kind uses: RSASSA-PSS for RSA, the digest that matches the curve for ECDSA
  /// (TS 119 312 v1.5.1). Nil where no new signature can be made with such a key.
  public static func preferred(for key: KeyAlgorithm) -> SignatureScheme? {
    switch key {
    case .rsa, .rsaPSS: .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32)
    case .ec(_, let bits) where bits >= 512: .ecdsa(.sha512)
    case .ec(_, let bits) where bits >= 384: .ecdsa(.sha384)
    case .ec(_, let bits) where bits >= 256: .ecdsa(.sha256)
    // Ed25519 in CMS fails in OpenSSL 3.0, so others could not check it.
    case .ec, .ed25519, .ed448, .dsa, .other: nil
    }
  }
}

/// A key from a file, such as an encrypted PKCS#12.
public struct FileSigner: Signer {
  private let holder: KeyHolder
  public let scheme: SignatureScheme
  public var certificate: Certificate { holder.certificate }
  public let chain: [Certificate]

  /// - Parameter scheme: nil for the preferred one of the key.
  /// - Throws: ``SigningFailure/keyCannotSign(_:)`` where new signatures are not made with such a key.
  public init(_ holder: KeyHolder, scheme: SignatureScheme? = nil) throws(SigningFailure) {
    self.holder = holder
    let key = holder.certificate.publicKey.algorithm
    guard let chosen = scheme ?? .preferred(for: key) else { throw .keyCannotSign(key) }
    self.scheme = chosen
    chain = holder.chain.filter { !$0.isSelfIssued && $0 != holder.certificate }
  }

  public func sign(_ message: [UInt8]) throws(SigningFailure) -> [UInt8] {
    do { return try holder.key.sign(message, scheme) } catch { throw .key(error) }
  }
}
