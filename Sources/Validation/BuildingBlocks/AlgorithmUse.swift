import AdES
import OpenSSL

import struct Foundation.Date

/// An algorithm that something of a validation rests on, and until when it is acceptable.
public struct AlgorithmUse: Hashable, Sendable {
  public enum Material: Hashable, Sendable {
    /// The signature value, or the digest of what was signed.
    case signature
    /// A certificate of the path, signed by the one above it.
    case certificate(Certificate)
    /// What a time-stamp says it stands over.
    case imprint
  }

  public let material: Material
  /// In a word or two, such as `sha1` or `rsaPKCS1(sha256), 1024 bits`.
  public let algorithm: String
  public let acceptableUntil: AcceptableUntil
  /// Before this the material cannot have been made: the validity of the key it was made with begins then.
  public let madeAfter: Date?

  /// Whether the material is known to have been made when the algorithm was no longer acceptable: then no proof of existence
  /// can help (EN 319 102-1 v1.4.1, table 6, CRYPTO_CONSTRAINTS_FAILURE and …_NO_POE).
  public var wasMadeTooLate: Bool {
    acceptableUntil.end.map { end in madeAfter.map { $0 >= end } ?? false } ?? false
  }
}

extension AlgorithmUse {
  init(_ material: Material, _ digest: DigestAlgorithm, madeAfter: Date?) {
    self.init(
      material: material, algorithm: digest.rawValue, acceptableUntil: AlgorithmTable.limit(of: digest),
      madeAfter: madeAfter)
  }

  init(_ material: Material, _ scheme: SignatureScheme, _ key: KeyAlgorithm, madeAfter: Date?) {
    let digest = scheme.digest.map { AlgorithmTable.limit(of: $0) } ?? .noEnd
    let whole = AlgorithmTable.limit(of: scheme, key: key)
    // Name what ends first: the digest, or the key.
    let name = digest == whole && whole != .noEnd ? scheme.digest?.rawValue ?? "\(scheme)" : "\(key)"
    self.init(material: material, algorithm: name, acceptableUntil: whole, madeAfter: madeAfter)
  }

  /// What the issuer's signature of a certificate rests on.
  init(certificate: Certificate, issuer: Certificate) {
    let parameters = (try? SignatureAlgorithm.ofCertificate(certificate.der))?.parameters
    let identifier = AlgorithmIdentifier(oid: certificate.signatureAlgorithmOID, parameters: parameters)
    if let scheme = SignatureScheme(anyDigest: identifier) {
      self.init(
        .certificate(certificate), scheme, issuer.publicKey.algorithm, madeAfter: certificate.notBefore)
    } else {
      self.init(
        material: .certificate(certificate), algorithm: identifier.oid, acceptableUntil: .never,
        madeAfter: certificate.notBefore)
    }
  }

  /// Until when the signature of revocation data is acceptable.
  static func limit(of data: RevocationData, signedBy signer: Certificate) -> AcceptableUntil {
    guard let oid = data.signatureAlgorithmOID else { return .never }
    let parsed =
      switch data {
      case .list(let list): try? SignatureAlgorithm.ofCertificate(list.der)
      case .response(let response): try? SignatureAlgorithm.ofResponse(response.der)
      }
    guard
      let scheme = SignatureScheme(
        anyDigest: AlgorithmIdentifier(oid: oid, parameters: parsed?.parameters))
    else { return .never }
    return AlgorithmTable.limit(of: scheme, key: signer.publicKey.algorithm)
  }
}

/// The parameters of the signatureAlgorithm of signed objects, which only RSASSA-PSS has.
private enum SignatureAlgorithm {
  /// `SEQUENCE { toBeSigned, signatureAlgorithm, signature }`: certificates and revocation lists alike (RFC 5280).
  static func ofCertificate(_ der: [UInt8]) throws(CMSFailure) -> AlgorithmIdentifier? {
    try identifier(in: try BERElement(first: der))
  }

  /// `OCSPResponse`, down to its BasicOCSPResponse (RFC 6960, 4.2.1).
  static func ofResponse(_ der: [UInt8]) throws(CMSFailure) -> AlgorithmIdentifier? {
    guard let bytes = try BERElement(first: der).children().last?.children().first?.children().last else {
      return nil
    }
    return try identifier(in: try BERElement(first: try bytes.octets()))
  }

  private static func identifier(in signed: BERElement) throws(CMSFailure) -> AlgorithmIdentifier? {
    let parts = try signed.children()
    guard parts.count > 1 else { return nil }
    let fields = try parts[1].children()
    guard let oid = fields.first else { return nil }
    return AlgorithmIdentifier(
      oid: try oid.objectIdentifier(), parameters: fields.count > 1 ? fields[1].encoded : nil)
  }
}

extension SignatureScheme {
  /// The operation of an identifier that names its digest itself, as those of certificates do.
  fileprivate init?(anyDigest identifier: AlgorithmIdentifier) {
    for digest in DigestAlgorithm.allCases {
      if let scheme = try? SignatureScheme(identifier, digest: digest) {
        self = scheme
        return
      }
    }
    return nil
  }
}
