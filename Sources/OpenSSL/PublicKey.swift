import COpenSSL

/// A key that verifies signatures: `EVP_PKEY`, immutable.
public final class PublicKey: @unchecked Sendable {
  public let algorithm: KeyAlgorithm
  /// The SubjectPublicKeyInfo (RFC 5280, 4.1), DER.
  public let spkiDER: [UInt8]

  let pkey: Owned<Lib.EVP_PKEY>

  /// Reads a SubjectPublicKeyInfo: `d2i_PUBKEY`.
  public convenience init(spkiDER: [UInt8]) throws(OpenSSLFailure) {
    self.init(
      try decoded(spkiDER, as: "public key", Lib.EVP_PKEY.self) { d2i_PUBKEY(nil, $0, $1) }, spkiDER: spkiDER)
  }

  /// Takes a public key with its encoding, which is at hand wherever one comes from: `i2d_PUBKEY` is as slow as a
  /// signature.
  init(_ pkey: consuming Owned<Lib.EVP_PKEY>, spkiDER: [UInt8]) {
    algorithm = KeyAlgorithm(pkey.pointer)
    self.spkiDER = spkiDER
    self.pkey = pkey
  }

  /// Whether `signature` is this key's over `message` under exactly this scheme.
  ///
  /// A signature of the wrong length or form, or a scheme that this kind of key cannot have made, is simply not valid.
  /// - Throws: ``OpenSSLFailure/unsupportedScheme(_:)`` where the digest cannot be computed on this machine.
  public func verifies(
    _ signature: [UInt8], over message: [UInt8], _ scheme: SignatureScheme
  ) throws(OpenSSLFailure) -> Bool {
    guard scheme.fits(algorithm) else { return false }
    guard let digest = scheme.digest else { return try verifiesWhole(signature, over: message) }
    return try verifies(signature, overDigest: try Digest.of(message, digest), scheme)
  }

  /// Whether `signature` is this key's over a message with this digest, which is the scheme's: `EVP_PKEY_verify`.
  /// - Throws: ``OpenSSLFailure/unsupportedScheme(_:)`` for EdDSA, which has no digest, or where the digest is not
  ///   known on this machine; ``OpenSSLFailure/malformed(what:queue:)`` for a digest of the wrong length.
  public func verifies(
    _ signature: [UInt8], overDigest digest: [UInt8], _ scheme: SignatureScheme
  ) throws(OpenSSLFailure) -> Bool {
    guard scheme.fits(algorithm) else { return false }
    guard let digestAlgorithm = scheme.digest else { throw .unsupportedScheme("\(scheme) over a digest") }
    guard digest.count == digestAlgorithm.byteCount else { throw .malformed(what: "digest") }
    var value = signature
    switch (scheme, algorithm) {
    case (.ecdsaPlain, .ec(_, let bits)):
      guard let der = ECDSAValue.der(plain: signature, orderBits: bits) else { return false }
      value = der
    case (_, .rsa(let bits)), (_, .rsaPSS(let bits)):
      // RFC 8017, 8.1.2 and 8.2.2, step 1: exactly as long as the modulus.
      guard value.count == (bits + 7) / 8 else { return false }
    default: break
    }
    let implementation = try digestAlgorithm.implementation()
    if case .rsaPSS(_, let mgf1, _) = scheme { _ = try mgf1.implementation() }
    let context = try Owned<Lib.EVP_PKEY_CTX>(
      "EVP_PKEY_CTX_new_from_pkey", EVP_PKEY_CTX_new_from_pkey(nil, pkey.pointer, nil))
    try expectOne("EVP_PKEY_verify_init", EVP_PKEY_verify_init(context.pointer))
    do throws(OpenSSLFailure) {
      try scheme.apply(to: context.pointer, digest: implementation)
    } catch {
      // A restricted RSASSA-PSS key refuses parameters it was not made for: nothing it signed can carry them.
      return false
    }
    return isOne(EVP_PKEY_verify(context.pointer, value, value.count, digest, digest.count))
  }

  /// EdDSA, in one call over the whole message: `EVP_DigestVerify`.
  private func verifiesWhole(_ signature: [UInt8], over message: [UInt8]) throws(OpenSSLFailure) -> Bool {
    let context = try Owned<Lib.EVP_MD_CTX>("EVP_MD_CTX_new", EVP_MD_CTX_new())
    try expectOne(
      "EVP_DigestVerifyInit", EVP_DigestVerifyInit(context.pointer, nil, nil, nil, pkey.pointer))
    return isOne(EVP_DigestVerify(context.pointer, signature, signature.count, message, message.count))
  }
}

extension PublicKey: Hashable {
  public static func == (one: PublicKey, other: PublicKey) -> Bool { one.spkiDER == other.spkiDER }
  public func hash(into hasher: inout Hasher) { hasher.combine(spkiDER) }
}

extension KeyAlgorithm {
  /// Reads the kind and size out of a key: `EVP_PKEY_get_base_id`, `EVP_PKEY_get_group_name`.
  init(_ pkey: OpaquePointer) {
    let bits = Int(EVP_PKEY_get_bits(pkey))
    switch EVP_PKEY_get_base_id(pkey) {
    case EVP_PKEY_RSA: self = .rsa(bits: bits)
    case EVP_PKEY_RSA_PSS: self = .rsaPSS(bits: bits)
    case EVP_PKEY_ED25519: self = .ed25519
    case EVP_PKEY_ED448: self = .ed448
    case EVP_PKEY_DSA: self = .dsa(bits: bits)
    case EVP_PKEY_EC:
      var name = [CChar](repeating: 0, count: 80)
      var count = 0
      guard isOne(EVP_PKEY_get_group_name(pkey, &name, name.count, &count)) else {
        self = .other("EC with explicit parameters")
        return
      }
      let nist = EC_curve_nid2nist(OBJ_sn2nid(name))
      self = .ec(curve: nist.map { String(cString: $0) } ?? name.text, bits: bits)
    default:
      self = .other(EVP_PKEY_get0_type_name(pkey).map { String(cString: $0) } ?? "unknown")
    }
  }
}

extension SignatureScheme {
  /// Sets every parameter of this scheme on a context for signing or verifying a digest.
  func apply(to context: OpaquePointer, digest: OpaquePointer) throws(OpenSSLFailure) {
    switch self {
    case .rsaPKCS1:
      try expectPositive(
        "EVP_PKEY_CTX_set_rsa_padding", EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING))
    case .rsaPSS(_, let mgf1, let saltBytes):
      // Negative lengths are libcrypto's "whatever fits".
      guard saltBytes >= 0, let saltLength = Int32(exactly: saltBytes) else {
        throw .unsupportedScheme("RSASSA-PSS with a salt of \(saltBytes) octets")
      }
      let mask = try mgf1.implementation()
      try expectPositive(
        "EVP_PKEY_CTX_set_rsa_padding", EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING))
      try expectPositive(
        "EVP_PKEY_CTX_set_rsa_mgf1_md", EVP_PKEY_CTX_set_rsa_mgf1_md(context, mask))
      try expectPositive(
        "EVP_PKEY_CTX_set_rsa_pss_saltlen", EVP_PKEY_CTX_set_rsa_pss_saltlen(context, saltLength))
    case .ecdsa, .ecdsaPlain, .dsa, .ed25519, .ed448: break
    }
    try expectPositive(
      "EVP_PKEY_CTX_set_signature_md", EVP_PKEY_CTX_set_signature_md(context, digest))
  }
}
