/// How a signature value is computed: algorithm, hash and every parameter, nothing left to a default.
public enum SignatureScheme: Hashable, Sendable {
  /// RSASSA-PKCS1-v1_5 (RFC 8017, 8.2).
  case rsaPKCS1(DigestAlgorithm)
  /// RSASSA-PSS (RFC 8017, 8.1), with trailer field 1. A signature with another salt length is a bad signature.
  case rsaPSS(digest: DigestAlgorithm, mgf1: DigestAlgorithm, saltBytes: Int)
  /// ECDSA, the value being the DER SEQUENCE of r and s (RFC 3279).
  case ecdsa(DigestAlgorithm)
  /// ECDSA, the value being r and s side by side, each as wide as the group order (BSI TR-03111, 5.2.1).
  case ecdsaPlain(DigestAlgorithm)
  /// EdDSA over the message itself (RFC 8032).
  case ed25519
  case ed448
  /// DSA, the value being the DER SEQUENCE of r and s (RFC 3279).
  case dsa(DigestAlgorithm)

  /// The hash the message is reduced to first; nil for EdDSA, which reads the message whole.
  public var digest: DigestAlgorithm? {
    switch self {
    case .rsaPKCS1(let digest), .rsaPSS(let digest, _, _), .ecdsa(let digest), .ecdsaPlain(let digest),
      .dsa(let digest):
      digest
    case .ed25519, .ed448: nil
    }
  }

  /// Whether a key of this algorithm can make such signatures.
  public func fits(_ key: KeyAlgorithm) -> Bool {
    switch (self, key) {
    case (.rsaPKCS1, .rsa), (.rsaPSS, .rsa), (.rsaPSS, .rsaPSS), (.ecdsa, .ec), (.ecdsaPlain, .ec),
      (.ed25519, .ed25519), (.ed448, .ed448), (.dsa, .dsa):
      true
    default: false
    }
  }
}

/// What kind of key, and how large.
public enum KeyAlgorithm: Hashable, Sendable {
  /// An RSA key for any padding (rsaEncryption).
  case rsa(bits: Int)
  /// An RSA key restricted to RSASSA-PSS (id-RSASSA-PSS).
  case rsaPSS(bits: Int)
  /// A key on a named curve: "P-256", "P-384", "P-521", or libcrypto's name, such as "brainpoolP256r1".
  case ec(curve: String, bits: Int)
  case ed25519
  case ed448
  case dsa(bits: Int)
  /// Anything else, under libcrypto's name or the object identifier.
  case other(String)
}
