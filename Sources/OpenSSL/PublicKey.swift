import COpenSSL
import Synchronization

/// A key that verifies signatures: `EVP_PKEY`, immutable.
public final class PublicKey: @unchecked Sendable {
  public let algorithm: KeyAlgorithm
  /// The SubjectPublicKeyInfo (RFC 5280, 4.1), DER.
  public let spkiDER: [UInt8]

  /// Empty where ``lacksParameters``.
  let pkey: Owned<Lib.EVP_PKEY>
  /// A DSA key whose parameters are those of its issuer's key (RFC 3279, 2.3.2): it verifies nothing until they are added.
  let lacksParameters: Bool
  private let rememberedHash = Mutex<[UInt8]?>(nil)

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
    lacksParameters = false
  }

  /// The key of a certificate: `X509_get_pubkey`.
  init(of x509: OpaquePointer) throws(OpenSSLFailure) {
    spkiDER = try encoded("i2d_X509_PUBKEY") { i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), $0) }
    ERR_clear_error()
    if let key = X509_get_pubkey(x509) {
      pkey = Owned(taking: key)
      algorithm = KeyAlgorithm(key)
      lacksParameters = false
    } else {
      let queue = drainErrorQueue()
      guard (try? Self.algorithm(of: spkiDER)).map({ $0.oid == Self.dsa && $0.parameters == nil }) == true
      else {
        throw .malformed(what: "certificate public key", queue: queue)
      }
      pkey = try Owned("EVP_PKEY_new", EVP_PKEY_new())
      algorithm = .dsa(bits: 0)
      lacksParameters = true
    }
  }

  /// SHA-1 of the key's octets, as ResponderID of OCSP has it (RFC 6960, 4.2.1).
  var sha1: [UInt8]? {
    if let known = rememberedHash.withLock({ $0 }) { return known }
    let hash = (try? subjectPublicKeyOctets()).flatMap { try? Digest.of($0, .sha1) }
    rememberedHash.withLock { $0 = hash }
    return hash
  }

  private static let dsa = "1.2.840.10040.4.1"
  private static let ecPublicKey = "1.2.840.10045.2.1"

  /// The AlgorithmIdentifier of a SubjectPublicKeyInfo: its identifier, and its parameters as they came, nil where there are none or NULL.
  private static func algorithm(of spki: [UInt8]) throws(OpenSSLFailure) -> (
    oid: String, parameters: [UInt8]?
  ) {
    var outer = DERReader(spki, what: "public key")
    var fields = try outer.enter(Tag.sequence)
    var algorithm = try fields.enter(Tag.sequence)
    let oid = try algorithm.objectIdentifier()
    guard let tag = algorithm.nextTag, tag != Tag.null else { return (oid, nil) }
    return (oid, algorithm.whole(try algorithm.next()))
  }

  /// Whether it spells out an elliptic curve instead of naming it.
  var hasExplicitCurve: Bool {
    guard let own = try? Self.algorithm(of: spkiDER), own.oid == Self.ecPublicKey else { return false }
    return own.parameters?.first != Tag.objectIdentifier
  }

  /// This key with the issuer's parameters where it lacks its own (RFC 5280, 6.1.4 (d) to (f)).
  func completed(by issuer: PublicKey) -> PublicKey {
    guard lacksParameters, let parameters = (try? Self.algorithm(of: issuer.spkiDER))?.parameters,
      let dsa = try? objectIdentifierDER(Self.dsa), let octets = try? subjectPublicKeyOctets()
    else { return self }
    let whole = DERWriter.element(
      Tag.sequence, DERWriter.element(Tag.sequence, dsa, parameters),
      DERWriter.element(Tag.bitString, [0], octets))
    return (try? PublicKey(spkiDER: whole)) ?? self
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
