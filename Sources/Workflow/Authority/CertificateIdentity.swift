/// What a certificate says of its subject and issuer, as the validation read it.
public struct CertificateIdentity: CanonicalJSONConvertible {
  /// The issuer's name, RFC 4514.
  public let issuer: String
  /// Certificate policy OIDs.
  public let policies: [String]
  /// The subject's serialNumber (2.5.4.5), as `PNOBG-…`.
  public let serialNumber: String?
  /// The subject's organizationIdentifier (2.5.4.97), as `NTRBG-…`.
  public let organization: String?
  /// Shown to people, never compared.
  public let commonName: String?

  public init(
    issuer: String, policies: [String], serialNumber: String?, organization: String?, commonName: String?
  ) {
    self.issuer = issuer
    self.policies = policies
    self.serialNumber = serialNumber
    self.organization = organization
    self.commonName = commonName
  }

  public var json: JSONValue {
    .object([
      "issuer": .string(issuer), "policies": .strings(policies),
      "serialNumber": serialNumber.map { .string($0) }, "organization": organization.map { .string($0) },
      "commonName": commonName.map { .string($0) },
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(
      issuer: try reader.string("issuer"), policies: try reader.strings("policies"),
      serialNumber: try reader.optionalString("serialNumber"),
      organization: try reader.optionalString("organization"),
      commonName: try reader.optionalString("commonName"))
    try reader.end()
  }
}

/// Why a certificate is nobody's, or not this person's.
public enum CertificateMismatch: Error, Hashable, Sendable {
  /// The subject has no serialNumber to know a person by.
  case noSerialNumber
  case unknownSerialNumber(String)
  case wrongOrganization(PersonID, found: String?, expected: String)
  case issuerNotAccepted(PersonID, issuer: String)
  case policyNotAccepted(PersonID, found: [String])
  case severalPersons([PersonID])
  /// It is a certificate of somebody else.
  case anotherPerson(PersonID, expected: PersonID)
}
