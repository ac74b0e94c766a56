import OpenSSL

/// Which operation the algorithm identifiers of a signer stand for, and the reverse.
///
/// Sources: RFC 3370, RFC 4055, RFC 4056, RFC 5754, RFC 8419, RFC 8702 (SHA-3), BSI TR-03111 v2.10 (plain ECDSA),
/// FIPS 202 and NIST's arc of sigAlgs (SHA-3).
extension SignatureScheme {
  /// Why the identifiers name no operation that is accepted.
  public enum Problem: Error, Equatable, Sendable {
    case unknownDigest(oid: String)
    case unknownSignatureAlgorithm(oid: String)
    /// The signature algorithm names one digest, the signer's digestAlgorithm another.
    case digestsDiffer(announced: DigestAlgorithm, signature: DigestAlgorithm)
    case badParameters(oid: String)
  }

  /// The operation of a signer's `signatureAlgorithm`, given its `digestAlgorithm`.
  public init(_ algorithm: AlgorithmIdentifier, digest: DigestAlgorithm) throws(Problem) {
    func checked(_ own: DigestAlgorithm) throws(Problem) -> DigestAlgorithm {
      guard own == digest else { throw .digestsDiffer(announced: digest, signature: own) }
      return own
    }
    let oid = algorithm.oid
    // RSASSA-PSS alone has parameters of its own, and an EC key's identifier may name its curve.
    guard oid == Self.rsassaPSS || oid == Self.ecPublicKey || algorithm.hasNoParameters else {
      throw .badParameters(oid: oid)
    }
    if oid == Self.rsaEncryption {
      self = .rsaPKCS1(digest)
    } else if let own = Self.rsaWithDigest[oid] {
      self = .rsaPKCS1(try checked(own))
    } else if oid == Self.rsassaPSS {
      guard let parameters = PSSParameters(algorithm.parameters) else { throw .badParameters(oid: oid) }
      self = .rsaPSS(
        digest: try checked(parameters.digest), mgf1: parameters.mgf1, saltBytes: parameters.saltBytes)
    } else if oid == Self.ecPublicKey {
      self = .ecdsa(digest)
    } else if let own = Self.ecdsaWithDigest[oid] {
      self = .ecdsa(try checked(own))
    } else if let own = Self.plainECDSAWithDigest[oid] {
      self = .ecdsaPlain(try checked(own))
    } else if oid == "1.3.101.112" {
      self = .ed25519
    } else if oid == "1.3.101.113" {
      self = .ed448
    } else if let own = Self.dsaWithDigest[oid] {
      self = .dsa(try checked(own))
    } else {
      throw .unknownSignatureAlgorithm(oid: oid)
    }
  }

  /// The `signatureAlgorithm` to write for this operation; nil for those that are only read.
  public var algorithmIdentifier: AlgorithmIdentifier? {
    switch self {
    case .rsaPKCS1(let digest):
      return Self.rsaWithDigest.first { $0.value == digest }
        .map { AlgorithmIdentifier(oid: $0.key, parameters: DER.null) }
    case .rsaPSS(let digest, let mgf1, let saltBytes):
      return AlgorithmIdentifier(
        oid: Self.rsassaPSS,
        parameters: PSSParameters(digest: digest, mgf1: mgf1, saltBytes: saltBytes).encoded)
    case .ecdsa(let digest):
      return Self.ecdsaWithDigest.first { $0.value == digest }
        .map { AlgorithmIdentifier(oid: $0.key, parameters: nil) }
    case .ecdsaPlain, .ed25519, .ed448, .dsa:
      return nil
    }
  }

  static let rsaEncryption = "1.2.840.113549.1.1.1"
  static let rsassaPSS = "1.2.840.113549.1.1.10"
  static let ecPublicKey = "1.2.840.10045.2.1"
  static let rsaWithDigest: [String: DigestAlgorithm] = [
    "1.2.840.113549.1.1.4": .md5, "1.2.840.113549.1.1.5": .sha1, "1.2.840.113549.1.1.14": .sha224,
    "1.2.840.113549.1.1.11": .sha256, "1.2.840.113549.1.1.12": .sha384, "1.2.840.113549.1.1.13": .sha512,
    "1.3.36.3.3.1.2": .ripemd160, "2.16.840.1.101.3.4.3.13": .sha3_224, "2.16.840.1.101.3.4.3.14": .sha3_256,
    "2.16.840.1.101.3.4.3.15": .sha3_384,
    "2.16.840.1.101.3.4.3.16": .sha3_512,
  ]
  static let ecdsaWithDigest: [String: DigestAlgorithm] = [
    "1.2.840.10045.4.1": .sha1, "1.2.840.10045.4.3.1": .sha224, "1.2.840.10045.4.3.2": .sha256,
    "1.2.840.10045.4.3.3": .sha384, "1.2.840.10045.4.3.4": .sha512, "2.16.840.1.101.3.4.3.9": .sha3_224,
    "2.16.840.1.101.3.4.3.10": .sha3_256,
    "2.16.840.1.101.3.4.3.11": .sha3_384, "2.16.840.1.101.3.4.3.12": .sha3_512,
  ]
  static let plainECDSAWithDigest: [String: DigestAlgorithm] = [
    "0.4.0.127.0.7.1.1.4.1.1": .sha1, "0.4.0.127.0.7.1.1.4.1.2": .sha224, "0.4.0.127.0.7.1.1.4.1.3": .sha256,
    "0.4.0.127.0.7.1.1.4.1.4": .sha384, "0.4.0.127.0.7.1.1.4.1.5": .sha512,
    "0.4.0.127.0.7.1.1.4.1.6": .ripemd160, "0.4.0.127.0.7.1.1.4.1.8": .sha3_224,
    "0.4.0.127.0.7.1.1.4.1.9": .sha3_256, "0.4.0.127.0.7.1.1.4.1.10": .sha3_384,
    "0.4.0.127.0.7.1.1.4.1.11": .sha3_512,
  ]
  static let dsaWithDigest: [String: DigestAlgorithm] = [
    "1.2.840.10040.4.3": .sha1, "2.16.840.1.101.3.4.3.1": .sha224, "2.16.840.1.101.3.4.3.2": .sha256,
    "2.16.840.1.101.3.4.3.3": .sha384, "2.16.840.1.101.3.4.3.4": .sha512, "2.16.840.1.101.3.4.3.5": .sha3_224,
    "2.16.840.1.101.3.4.3.6": .sha3_256, "2.16.840.1.101.3.4.3.7": .sha3_384,
    "2.16.840.1.101.3.4.3.8": .sha3_512,
  ]
}

/// `RSASSA-PSS-params` (RFC 4055, clause 3.1), whose defaults are SHA-1, MGF1 with SHA-1 and a salt of 20 octets.
struct PSSParameters {
  let digest, mgf1: DigestAlgorithm
  let saltBytes: Int

  static let mgf1OID = "1.2.840.113549.1.1.8"
  /// No digest here is longer, and a longer salt gives no more.
  static let maximumSaltBytes = 512

  init(digest: DigestAlgorithm, mgf1: DigestAlgorithm, saltBytes: Int) {
    self.digest = digest
    self.mgf1 = mgf1
    self.saltBytes = saltBytes
  }

  init?(_ parameters: [UInt8]?) {
    guard let parameters, let parsed = try? Self.parse(parameters) else { return nil }
    self = parsed
  }

  private static func parse(_ parameters: [UInt8]) throws(CMSFailure) -> PSSParameters? {
    var fields = try BERElement(whole: parameters).expecting(DER.Tag.sequence).reader()
    var digest = DigestAlgorithm.sha1
    var mgf1 = DigestAlgorithm.sha1
    var saltBytes = 20
    /// The one element that an explicit tag holds; nil where the field is absent, which stands for its default.
    func field(_ number: UInt8) throws(CMSFailure) -> BERElement? {
      guard let tagged = fields.takeIf(DER.Tag.context(number)) else { return nil }
      var inner = try tagged.reader()
      let element = try inner.take()
      try inner.finish()
      return element
    }
    func hash(_ element: BERElement) throws(CMSFailure) -> DigestAlgorithm? {
      let identifier = try AlgorithmIdentifier(element)
      return identifier.hasNoParameters ? DigestAlgorithm(oid: identifier.oid) : nil
    }
    if let inner = try field(0) {
      guard let named = try hash(inner) else { return nil }
      digest = named
    }
    if let inner = try field(1) {
      let generator = try AlgorithmIdentifier(inner)
      guard generator.oid == mgf1OID, let parameters = generator.parameters,
        let named = try hash(BERElement(whole: parameters))
      else { return nil }
      mgf1 = named
    }
    if let inner = try field(2) { saltBytes = try inner.smallInteger() }
    if let inner = try field(3) {
      guard try inner.smallInteger() == 1 else { return nil }
    }
    try fields.finish()
    guard saltBytes <= maximumSaltBytes else { return nil }
    return PSSParameters(digest: digest, mgf1: mgf1, saltBytes: saltBytes)
  }

  var encoded: [UInt8] {
    func hash(_ digest: DigestAlgorithm) -> [UInt8] {
      AlgorithmIdentifier(oid: digest.oid, parameters: DER.null).encoded
    }
    return DER.sequence([
      DER.element(DER.Tag.context(0), hash(digest)),
      DER.element(DER.Tag.context(1), AlgorithmIdentifier(oid: Self.mgf1OID, parameters: hash(mgf1)).encoded),
      DER.element(DER.Tag.context(2), DER.integer(saltBytes)),
    ])
  }
}
