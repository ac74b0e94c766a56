import COpenSSL

/// A key that makes signatures, held in this process: `EVP_PKEY`. It leaves it only encrypted.
public final class PrivateKey: @unchecked Sendable {
  public let publicKey: PublicKey
  let pkey: Owned<Lib.EVP_PKEY>

  /// What kind of key to make.
  public enum Kind: Hashable, Sendable {
    case rsa(bits: Int)
    case rsaPSS(bits: Int)
    /// "P-256", "P-384" or "P-521".
    case ec(curve: String)
    case ed25519
  }

  /// Takes a key pair.
  init(_ pkey: consuming Owned<Lib.EVP_PKEY>) throws(OpenSSLFailure) {
    let pointer = pkey.pointer
    // The public half becomes an object of its own, so that no PublicKey ever holds a private key.
    let spki = try encoded("i2d_PUBKEY") { i2d_PUBKEY(pointer, $0) }
    publicKey = try PublicKey(spkiDER: spki)
    self.pkey = pkey
  }

  /// Makes a new key: `EVP_PKEY_generate`.
  public static func generate(_ kind: Kind) throws(OpenSSLFailure) -> PrivateKey {
    let name =
      switch kind {
      case .rsa: "RSA"
      case .rsaPSS: "RSA-PSS"
      case .ec: "EC"
      case .ed25519: "ED25519"
      }
    let context = try Owned<Lib.EVP_PKEY_CTX>(
      "EVP_PKEY_CTX_new_from_name", EVP_PKEY_CTX_new_from_name(nil, name, nil))
    try expectOne("EVP_PKEY_keygen_init", EVP_PKEY_keygen_init(context.pointer))
    switch kind {
    case .rsa(let bits), .rsaPSS(let bits):
      // 16384 is where libcrypto itself stops verifying (OPENSSL_RSA_MAX_MODULUS_BITS).
      guard (1024...16384).contains(bits) else { throw .unsupportedKey("RSA of \(bits) bits") }
      try expectPositive(
        "EVP_PKEY_CTX_set_rsa_keygen_bits", EVP_PKEY_CTX_set_rsa_keygen_bits(context.pointer, Int32(bits)))
    case .ec(let curve):
      guard ["P-256", "P-384", "P-521"].contains(curve) else { throw .unsupportedKey("curve \(curve)") }
      try expectPositive("EVP_PKEY_CTX_set_group_name", EVP_PKEY_CTX_set_group_name(context.pointer, curve))
    case .ed25519: break
    }
    var made: OpaquePointer?
    try expectOne("EVP_PKEY_generate", EVP_PKEY_generate(context.pointer, &made))
    return try PrivateKey(try Owned("EVP_PKEY_generate", made))
  }

  /// Signs a message under exactly this scheme.
  /// - Throws: ``OpenSSLFailure/unsupportedScheme(_:)`` where this kind of key cannot.
  public func sign(_ message: [UInt8], _ scheme: SignatureScheme) throws(OpenSSLFailure) -> [UInt8] {
    guard scheme.fits(publicKey.algorithm) else { throw misfit(scheme) }
    guard let digest = scheme.digest else { return try signWhole(message) }
    return try sign(digest: try Digest.of(message, digest), scheme)
  }

  /// Signs a message of which only the digest, the scheme's, is at hand: `EVP_PKEY_sign`.
  /// - Throws: ``OpenSSLFailure/unsupportedScheme(_:)`` where this kind of key cannot, or for EdDSA;
  ///   ``OpenSSLFailure/malformed(what:queue:)`` for a digest of the wrong length.
  public func sign(digest: [UInt8], _ scheme: SignatureScheme) throws(OpenSSLFailure) -> [UInt8] {
    guard scheme.fits(publicKey.algorithm), let algorithm = scheme.digest else { throw misfit(scheme) }
    guard digest.count == algorithm.byteCount else { throw .malformed(what: "digest") }
    let context = try Owned<Lib.EVP_PKEY_CTX>(
      "EVP_PKEY_CTX_new_from_pkey", EVP_PKEY_CTX_new_from_pkey(nil, pkey.pointer, nil))
    try expectOne("EVP_PKEY_sign_init", EVP_PKEY_sign_init(context.pointer))
    try scheme.apply(to: context.pointer, digest: try algorithm.implementation())
    var count = 0
    try expectOne("EVP_PKEY_sign", EVP_PKEY_sign(context.pointer, nil, &count, digest, digest.count))
    var value = [UInt8](repeating: 0, count: count)
    try expectOne("EVP_PKEY_sign", EVP_PKEY_sign(context.pointer, &value, &count, digest, digest.count))
    value.removeLast(value.count - count)
    guard case .ecdsaPlain = scheme, case .ec(_, let bits) = publicKey.algorithm else { return value }
    guard let plain = try ECDSAValue.plain(der: value, orderBits: bits) else {
      throw .malformed(what: "ECDSA signature value")
    }
    return plain
  }

  /// EdDSA, in one call over the whole message: `EVP_DigestSign`.
  private func signWhole(_ message: [UInt8]) throws(OpenSSLFailure) -> [UInt8] {
    let context = try Owned<Lib.EVP_MD_CTX>("EVP_MD_CTX_new", EVP_MD_CTX_new())
    try expectOne("EVP_DigestSignInit", EVP_DigestSignInit(context.pointer, nil, nil, nil, pkey.pointer))
    var count = 0
    try expectOne("EVP_DigestSign", EVP_DigestSign(context.pointer, nil, &count, message, message.count))
    var value = [UInt8](repeating: 0, count: count)
    try expectOne("EVP_DigestSign", EVP_DigestSign(context.pointer, &value, &count, message, message.count))
    return value
  }

  private func misfit(_ scheme: SignatureScheme) -> OpenSSLFailure {
    .unsupportedScheme("\(scheme) with a key \(publicKey.algorithm)")
  }
}

extension PrivateKey: CustomStringConvertible, CustomReflectable {
  public var description: String { "private key \(publicKey.algorithm)" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
