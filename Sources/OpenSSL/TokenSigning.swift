import COpenSSL
import CPKCS11

/// How a scheme is asked of a token: which mechanism, over what, and what is made of the answer.
///
/// The hash is computed here and the token only applies its key, which every token can; those that insist on hashing
/// themselves get the message and the combined mechanism.
struct TokenSigning {
  /// What `C_Sign` is given.
  let data: [UInt8]

  private let mechanism: CK_MECHANISM_TYPE
  private let pss: CK_RSA_PKCS_PSS_PARAMS?
  private let scheme: SignatureScheme
  private let key: KeyAlgorithm

  /// - Parameter canSign: whether the token has a mechanism.
  init(
    _ message: [UInt8], _ scheme: SignatureScheme, _ key: KeyAlgorithm, canSign: (CK_MECHANISM_TYPE) -> Bool
  ) throws(OpenSSLFailure) {
    self.scheme = scheme
    self.key = key
    guard let algorithm = scheme.digest else { throw .token(.unsupported("\(scheme)")) }
    let digest = try Digest.of(message, algorithm)
    switch (scheme, key) {
    case (.rsaPKCS1, _):
      pss = nil
      if canSign(CK_MECHANISM_TYPE(CKM_RSA_PKCS)) {
        mechanism = CK_MECHANISM_TYPE(CKM_RSA_PKCS)
        data = try Self.digestInfo(digest, algorithm)
      } else if let combined = Self.combinedPKCS1[algorithm], canSign(combined) {
        mechanism = combined
        data = message
      } else {
        throw .token(.unsupported("\(scheme)"))
      }
    case (.rsaPSS(_, let mgf1, let saltBytes), _):
      guard let hash = Self.hashMechanisms[algorithm], let mask = Self.masks[mgf1], saltBytes >= 0 else {
        throw .token(.unsupported("\(scheme)"))
      }
      pss = CK_RSA_PKCS_PSS_PARAMS(hashAlg: hash, mgf: mask, sLen: CK_ULONG(saltBytes))
      if canSign(CK_MECHANISM_TYPE(CKM_RSA_PKCS_PSS)) {
        mechanism = CK_MECHANISM_TYPE(CKM_RSA_PKCS_PSS)
        data = digest
      } else if let combined = Self.combinedPSS[algorithm], canSign(combined) {
        mechanism = combined
        data = message
      } else {
        throw .token(.unsupported("\(scheme)"))
      }
    case (.ecdsa, .ec(_, let bits)), (.ecdsaPlain, .ec(_, let bits)):
      pss = nil
      guard canSign(CK_MECHANISM_TYPE(CKM_ECDSA)) else { throw .token(.unsupported("\(scheme)")) }
      mechanism = CK_MECHANISM_TYPE(CKM_ECDSA)
      // A longer hash counts only as far as the order of the group is long (SEC 1, 4.1.3), and some tokens refuse more.
      data = Array(digest.prefix((bits + 7) / 8))
    default: throw .token(.unsupported("\(scheme)"))
    }
  }

  /// Lends the mechanism with its parameters, for `C_SignInit`.
  func withMechanism(
    _ body: (UnsafeMutablePointer<CK_MECHANISM>) throws(OpenSSLFailure) -> Void
  ) throws(OpenSSLFailure) {
    var request = CK_MECHANISM()
    request.mechanism = mechanism
    guard var parameters = pss else { return try body(&request) }
    let outcome = withUnsafeMutableBytes(of: &parameters) { octets in
      request.pParameter = octets.baseAddress
      request.ulParameterLen = CK_ULONG(octets.count)
      return Result { () throws(OpenSSLFailure) in try body(&request) }
    }
    try outcome.get()
  }

  /// The signature value in the scheme's own encoding. Tokens give ECDSA as r and s side by side.
  func signature(_ raw: [UInt8]) throws(OpenSSLFailure) -> [UInt8] {
    guard case .ecdsa = scheme, case .ec(_, let bits) = key else { return raw }
    guard let der = ECDSAValue.der(plain: raw, orderBits: bits) else {
      throw .malformed(what: "ECDSA signature of \(raw.count) octets from the token")
    }
    return der
  }

  /// DigestInfo ::= SEQUENCE { AlgorithmIdentifier { algorithm, NULL }, OCTET STRING } (RFC 8017, 9.2)
  private static func digestInfo(_ digest: [UInt8], _ algorithm: DigestAlgorithm) throws(OpenSSLFailure)
    -> [UInt8]
  {
    let type = try objectIdentifier(algorithm.oid)
    let pointer = type.pointer
    let identifier = try encoded("i2d_ASN1_OBJECT") { i2d_ASN1_OBJECT(pointer, $0) } + [0x05, 0x00]
    // At most 2 + 9 + 2 + 2 + 64 octets: every length fits in one octet.
    let content = [0x30, UInt8(identifier.count)] + identifier + [0x04, UInt8(digest.count)] + digest
    return [0x30, UInt8(content.count)] + content
  }

  private static let hashMechanisms: [DigestAlgorithm: CK_MECHANISM_TYPE] = [
    .sha1: CK_MECHANISM_TYPE(CKM_SHA_1), .sha224: CK_MECHANISM_TYPE(CKM_SHA224),
    .sha256: CK_MECHANISM_TYPE(CKM_SHA256), .sha384: CK_MECHANISM_TYPE(CKM_SHA384),
    .sha512: CK_MECHANISM_TYPE(CKM_SHA512),
  ]
  private static let masks: [DigestAlgorithm: CK_ULONG] = [
    .sha1: CK_ULONG(CKG_MGF1_SHA1), .sha224: CK_ULONG(CKG_MGF1_SHA224), .sha256: CK_ULONG(CKG_MGF1_SHA256),
    .sha384: CK_ULONG(CKG_MGF1_SHA384), .sha512: CK_ULONG(CKG_MGF1_SHA512),
  ]
  private static let combinedPKCS1: [DigestAlgorithm: CK_MECHANISM_TYPE] = [
    .sha1: CK_MECHANISM_TYPE(CKM_SHA1_RSA_PKCS), .sha224: CK_MECHANISM_TYPE(CKM_SHA224_RSA_PKCS),
    .sha256: CK_MECHANISM_TYPE(CKM_SHA256_RSA_PKCS), .sha384: CK_MECHANISM_TYPE(CKM_SHA384_RSA_PKCS),
    .sha512: CK_MECHANISM_TYPE(CKM_SHA512_RSA_PKCS),
  ]
  private static let combinedPSS: [DigestAlgorithm: CK_MECHANISM_TYPE] = [
    .sha1: CK_MECHANISM_TYPE(CKM_SHA1_RSA_PKCS_PSS), .sha224: CK_MECHANISM_TYPE(CKM_SHA224_RSA_PKCS_PSS),
    .sha256: CK_MECHANISM_TYPE(CKM_SHA256_RSA_PKCS_PSS), .sha384: CK_MECHANISM_TYPE(CKM_SHA384_RSA_PKCS_PSS),
    .sha512: CK_MECHANISM_TYPE(CKM_SHA512_RSA_PKCS_PSS),
  ]
}
