import AdES

/// The validation material in a signer's attributes.
///
/// - certificate-values and revocation-values (EN 319 122-1 v1.3.1, annex A.1.1.3 and A.1.2.3);
/// - adbe-revocationInfoArchival (ISO 32000-2, 12.8.3.3.2);
/// - the time-stamp tokens of every kind, whose messages carry material of their own.
///
/// What cannot be read is left out: it proves nothing, and its absence is told where it was needed.
struct AttributeMaterial {
  private(set) var certificates: [[UInt8]] = []
  /// `CertificateList`, DER.
  private(set) var revocationLists: [[UInt8]] = []
  /// `OCSPResponse` or `BasicOCSPResponse`, DER.
  private(set) var ocspResponses: [[UInt8]] = []
  private(set) var timeStamps: [TimeStampToken] = []

  /// Tokens inside tokens. Ours: an archive time-stamp's token may carry one over its own certificates.
  static let maximumDepth = 3
  /// Certificates, lists and answers in one attribute. Ours, as in a message.
  static let maximumValues = 500
  /// Tokens of one signer. Ours: renewed every few years, thirty years give ten.
  static let maximumTimeStamps = 100

  static let revocationInfoArchival = "1.2.840.113583.1.1.8"
  static let timeStampAttributes = [
    OID.contentTimeStamp, OID.signatureTimeStamp, OID.archiveTimeStampV3, OID.archiveTimeStampV2,
    OID.escTimeStamp, OID.certCRLTimeStamp,
  ]

  init(_ signer: SignerInfo) {
    for attribute in (signer.signedAttributes?.attributes ?? []) + signer.unsignedAttributes {
      for value in attribute.values { add(attribute.oid, value) }
    }
  }

  /// Of one value of one attribute.
  init(_ oid: String, value: BERElement) { add(oid, value) }

  private mutating func add(_ oid: String, _ value: BERElement) {
    switch oid {
    case OID.certificateValues:
      certificates += ((try? value.children()) ?? []).prefix(Self.maximumValues).map(\.encoded)
    case OID.revocationValues, Self.revocationInfoArchival: addRevocationValues(value)
    case let oid where Self.timeStampAttributes.contains(oid) && timeStamps.count < Self.maximumTimeStamps:
      if let token = try? TimeStampToken(value.encoded) { timeStamps.append(token) }
    default: return
    }
  }

  /// `SEQUENCE { crlVals [0] SEQUENCE OF CertificateList OPTIONAL, ocspVals [1] SEQUENCE OF … OPTIONAL, … }`: of both attributes,
  /// which differ in what an answer is.
  private mutating func addRevocationValues(_ value: BERElement) {
    for choice in (try? value.children()) ?? [] {
      guard let values = try? choice.children().first?.children() else { continue }
      switch choice.tag {
      case DER.Tag.context(0): revocationLists += values.prefix(Self.maximumValues).map(\.encoded)
      case DER.Tag.context(1): ocspResponses += values.prefix(Self.maximumValues).map(\.encoded)
      default: continue
      }
    }
  }
}
