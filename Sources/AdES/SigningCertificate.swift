import OpenSSL

/// The signing-certificate attributes: which certificate the signer meant (RFC 5035; EN 319 122-1 v1.3.1, clause 5.2.2).
///
/// Without them a certificate could be exchanged for another over the same key.
public struct SigningCertificateReference: Sendable {
  public let digestAlgorithm: DigestAlgorithm
  public let digest: [UInt8]
  /// True for the first version of the attribute, which is bound to SHA-1.
  public let isFirstVersion: Bool
  /// How many certificates the attribute names; the first is the signer's.
  public let count: Int

  /// The reference among a signer's signed attributes; nil where there is none.
  /// - Throws: ``CMSFailure`` where the attribute is malformed, repeated, or names an unknown digest.
  public init?(in attributes: [CMSAttribute]) throws(CMSFailure) {
    if let value = try attributes.singleValue(OID.signingCertificateV2) {
      var fields = try Self.firstIdentifier(value)
      count = fields.count
      isFirstVersion = false
      if let algorithm = fields.reader.takeIf(DER.Tag.sequence) {
        guard let named = DigestAlgorithm(oid: try AlgorithmIdentifier(algorithm).oid) else {
          throw .malformed(offset: algorithm.span.lowerBound, .badObjectIdentifier)
        }
        digestAlgorithm = named
      } else {
        digestAlgorithm = .sha256
      }
      digest = try fields.reader.take(DER.Tag.octetString).value
    } else if let value = try attributes.singleValue(OID.signingCertificate) {
      var fields = try Self.firstIdentifier(value)
      count = fields.count
      isFirstVersion = true
      digestAlgorithm = .sha1
      digest = try fields.reader.take(DER.Tag.octetString).value
    } else {
      return nil
    }
  }

  /// `SEQUENCE { certs SEQUENCE OF ESSCertID(v2), policies SEQUENCE OF PolicyInformation OPTIONAL }`
  private static func firstIdentifier(
    _ value: BERElement
  ) throws(CMSFailure) -> (reader: BERReader, count: Int) {
    var outer = try value.expecting(DER.Tag.sequence).reader()
    let list = try outer.take(DER.Tag.sequence).children()
    guard let first = list.first else {
      throw .malformed(offset: value.span.lowerBound, .truncated)
    }
    return (try first.expecting(DER.Tag.sequence).reader(), list.count)
  }

  /// Whether `certificate` is the one meant.
  public func names(_ certificate: Certificate) throws(OpenSSLFailure) -> Bool {
    try certificate.digest(digestAlgorithm) == digest
  }

  /// Writes signing-certificate-v2. The digest algorithm is left out where it is the default (SHA-256), as DER requires.
  public static func attribute(_ certificate: Certificate, digest: DigestAlgorithm) throws(OpenSSLFailure)
    -> [UInt8]
  {
    var identifier = [DER.octetString(try certificate.digest(digest))]
    if digest != .sha256 {
      identifier.insert(AlgorithmIdentifier(oid: digest.oid, parameters: nil).encoded, at: 0)
    }
    return CMSAttribute.encoded(
      OID.signingCertificateV2, values: [DER.sequence([DER.sequence([DER.sequence(identifier)])])])
  }
}
