import Foundation

/// `SignedData` of a cryptographic message (RFC 5652, clause 5), with every span as received.
public struct SignedData: Sendable {
  /// The message without anything that followed it.
  public let encoded: [UInt8]
  public let version: Int
  /// The digest algorithms announced for one-pass processing.
  public let digestAlgorithms: [AlgorithmIdentifier]
  /// eContentType.
  public let contentType: String
  /// The content, where the message carries it; nil for a detached signature.
  public let content: [UInt8]?
  /// encapContentInfo, as received.
  public let encapsulatedContentInfo: BERElement
  /// `certificates` and `crls`, whatever kinds they hold, as received: what an archive time-stamp counts.
  public let certificateSet: BERElement?
  public let revocationSet: BERElement?
  /// Embedded X.509 certificates, DER, in the message's order.
  public let certificates: [[UInt8]]
  /// Embedded certificate revocation lists, DER.
  public let revocationLists: [[UInt8]]
  /// Embedded OCSP responses (RFC 5940), DER.
  public let ocspResponses: [[UInt8]]
  public let signerInfos: [SignerInfo]
  /// The ``version`` that the kinds of certificates, revocation data, signers and content demand (RFC 5652, clause 5.1).
  public let requiredVersion: Int

  /// What may stand behind the message.
  public enum Trailing: Sendable {
    case nothing
    /// Zero octets, as in the reserved room of a PDF's Contents.
    case zeros
  }

  /// Limits on a stranger's message; a real one has one signer and a few certificates.
  static let maximumSigners = 100
  static let maximumCertificates = 500
  static let maximumRevocationLists = 500

  /// Reads a message: `ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT }`.
  public init(_ octets: [UInt8], trailing: Trailing = .nothing) throws(CMSFailure) {
    let whole = try BERElement(first: octets)
    let rest = octets[whole.span.upperBound...]
    if !rest.isEmpty, trailing == .nothing || !rest.allSatisfy({ $0 == 0 }) {
      throw .malformed(offset: whole.span.upperBound, .trailingOctets(rest.count))
    }
    encoded = rest.isEmpty ? octets : whole.encoded
    var info = try whole.expecting(DER.Tag.sequence).reader()
    let type = try info.take().objectIdentifier()
    guard type == OID.signedData else { throw .notSignedData(contentType: type) }
    let explicit = try info.take(DER.Tag.context(0)).children()
    try info.finish()
    guard explicit.count == 1 else {
      throw .malformed(offset: whole.contents.lowerBound, .truncated)
    }

    var fields = try explicit[0].expecting(DER.Tag.sequence).reader()
    version = try fields.take().smallInteger()
    digestAlgorithms = try fields.take(DER.Tag.set).children()
      .map { element throws(CMSFailure) in try AlgorithmIdentifier(element) }
    encapsulatedContentInfo = try fields.take(DER.Tag.sequence)
    var encapsulated = try encapsulatedContentInfo.reader()
    contentType = try encapsulated.take().objectIdentifier()
    if let explicitContent = encapsulated.takeIf(DER.Tag.context(0)) {
      let inner = try explicitContent.children()
      guard inner.count == 1, inner[0].tag & 0xdf == DER.Tag.octetString else {
        throw .malformed(offset: explicitContent.span.lowerBound, .truncated)
      }
      content = try inner[0].octets()
    } else {
      content = nil
    }
    try encapsulated.finish()

    var certificates: [[UInt8]] = []
    var hasFirstAttributeCertificates = false
    var hasAttributeCertificates = false
    var hasOtherFormats = false
    certificateSet = fields.takeIf(DER.Tag.context(0))
    for choice in try certificateSet?.children() ?? [] {
      // Attribute certificates and other formats play no part here, but each must be what its tag says.
      switch choice.tag {
      case DER.Tag.sequence: certificates.append(choice.encoded)
      case DER.Tag.context(1):
        // Obsolete, and found in tokens of the time (RFC 5652, clause 10.2.2).
        try Self.requireFirstAttributeCertificate(choice)
        hasFirstAttributeCertificates = true
      case DER.Tag.context(2):
        var information = try Self.first(in: choice).expecting(DER.Tag.sequence).reader()
        _ = try information.take(DER.Tag.integer)
        hasAttributeCertificates = true
      case DER.Tag.context(3):
        _ = try Self.first(in: choice).objectIdentifier()
        hasOtherFormats = true
      default:
        throw .malformed(
          offset: choice.span.lowerBound, .unexpectedTag(found: choice.tag, wanted: DER.Tag.sequence))
      }
    }
    guard certificates.count <= Self.maximumCertificates else {
      throw .budget(what: "certificates", limit: Self.maximumCertificates)
    }
    self.certificates = certificates

    var lists: [[UInt8]] = []
    var responses: [[UInt8]] = []
    revocationSet = fields.takeIf(DER.Tag.context(1))
    for choice in try revocationSet?.children() ?? [] {
      if choice.tag == DER.Tag.sequence {
        lists.append(choice.encoded)
      } else {
        var other = try choice.expecting(DER.Tag.context(1)).reader()
        hasOtherFormats = true
        guard try other.take().objectIdentifier() == OID.ocspResponse else { continue }
        responses.append(try other.take().encoded)
      }
    }
    guard lists.count + responses.count <= Self.maximumRevocationLists else {
      throw .budget(what: "revocation lists", limit: Self.maximumRevocationLists)
    }
    revocationLists = lists
    ocspResponses = responses

    let signers = try fields.take(DER.Tag.set).children()
    try fields.finish()
    guard signers.count <= Self.maximumSigners else {
      throw .budget(what: "signers", limit: Self.maximumSigners)
    }
    signerInfos = try signers.map { element throws(CMSFailure) in try SignerInfo(element) }
    requiredVersion =
      if hasOtherFormats {
        5
      } else if hasAttributeCertificates {
        4
      } else if hasFirstAttributeCertificates || contentType != OID.data
        || signerInfos.contains(where: { $0.version == 3 })
      {
        3
      } else {
        1
      }
  }

  /// Neither a first attribute certificate nor, as tokens of the time have it under the same tag, a second one
  /// (`Holder ::= SEQUENCE { [0] …, [1] …, [2] … }` after its version) begins like a certificate.
  ///
  /// `AttributeCertificateV1 ::= SEQUENCE { acInfo SEQUENCE { version INTEGER DEFAULT v1, subject CHOICE { [0] IssuerSerial,
  /// [1] GeneralNames }, … }, … }`: an X.509 certificate under this tag, whose `[0]` holds its version, is hidden, not read over.
  private static func requireFirstAttributeCertificate(_ choice: BERElement) throws(CMSFailure) {
    var fields = try first(in: choice).expecting(DER.Tag.sequence).reader()
    _ = fields.takeIf(DER.Tag.integer)
    let subject = try fields.take()
    if subject.tag == DER.Tag.context(1) { return }
    if subject.tag == DER.Tag.sequence, let holder = try subject.children().first {
      guard (DER.Tag.context(0)...DER.Tag.context(2)).contains(holder.tag) else {
        throw .malformed(
          offset: holder.span.lowerBound, .unexpectedTag(found: holder.tag, wanted: DER.Tag.context(0)))
      }
      return
    }
    let name = try first(in: subject.expecting(DER.Tag.context(0)))
    try name.expecting(DER.Tag.sequence)
  }

  private static func first(in element: BERElement) throws(CMSFailure) -> BERElement {
    var fields = try element.reader()
    return try fields.take()
  }

  /// Whether a digest algorithm is among those announced. A message may be refused whose signer uses another
  /// (RFC 5652, clause 5.1).
  public func announces(_ algorithm: AlgorithmIdentifier) -> Bool {
    digestAlgorithms.contains { $0.oid == algorithm.oid && $0.hasNoParameters }
  }
}

/// `SignerInfo` (RFC 5652, clause 5.3).
public struct SignerInfo: Sendable {
  public enum Identifier: Hashable, Sendable {
    /// The issuer's Name as encoded, and the serial number's contents octets.
    case issuerAndSerialNumber(issuer: [UInt8], serialNumber: [UInt8])
    case subjectKeyIdentifier([UInt8])
  }

  /// The SignerInfo as received.
  public let element: BERElement
  public let version: Int
  public let identifier: Identifier
  public let digestAlgorithm: AlgorithmIdentifier
  /// Absent in a signature made directly over the content, which no AdES format allows.
  public let signedAttributes: SignedAttributes?
  public let signatureAlgorithm: AlgorithmIdentifier
  /// The signature value.
  public let signature: [UInt8]
  public let unsignedAttributes: [CMSAttribute]

  /// The ``version`` that the kind of ``identifier`` demands (RFC 5652, clause 5.3).
  public var requiredVersion: Int {
    switch identifier {
    case .issuerAndSerialNumber: 1
    case .subjectKeyIdentifier: 3
    }
  }

  /// - Parameter element: a SignerInfo, of a message or, as a counter-signature's value, of an unsigned attribute.
  public init(_ element: BERElement) throws(CMSFailure) {
    self.element = element
    var fields = try element.expecting(DER.Tag.sequence).reader()
    version = try fields.take().smallInteger()
    let sid = try fields.take()
    switch sid.tag {
    case DER.Tag.sequence:
      var pair = try sid.reader()
      let issuer = try pair.take(DER.Tag.sequence).encoded
      identifier = .issuerAndSerialNumber(issuer: issuer, serialNumber: try pair.take(DER.Tag.integer).value)
      try pair.finish()
    case DER.Tag.contextPrimitive(0), DER.Tag.context(0):
      identifier = .subjectKeyIdentifier(try sid.octets())
    default:
      throw .malformed(offset: sid.span.lowerBound, .unexpectedTag(found: sid.tag, wanted: DER.Tag.sequence))
    }
    digestAlgorithm = try AlgorithmIdentifier(try fields.take())
    if let signed = fields.takeIf(DER.Tag.context(0)) {
      signedAttributes = try SignedAttributes(signed)
    } else {
      signedAttributes = nil
    }
    signatureAlgorithm = try AlgorithmIdentifier(try fields.take())
    let value = try fields.take()
    guard value.tag & 0xdf == DER.Tag.octetString else {
      throw .malformed(
        offset: value.span.lowerBound, .unexpectedTag(found: value.tag, wanted: DER.Tag.octetString))
    }
    signature = try value.octets()
    var unsigned: [CMSAttribute] = []
    if let set = fields.takeIf(DER.Tag.context(1)) {
      unsigned = try set.children().map { child throws(CMSFailure) in try CMSAttribute(child) }
    }
    unsignedAttributes = unsigned
    try fields.finish()
  }

  /// The claimed signing time (RFC 5652, clause 11.3). A claim of the signer's, never a proof.
  public func signingTime() throws(CMSFailure) -> Date? {
    try signedAttributes?.attributes.singleValue(OID.signingTime)?.time()
  }
}

/// `AlgorithmIdentifier` (RFC 5280, clause 4.1.1.2).
public struct AlgorithmIdentifier: Hashable, Sendable {
  public let oid: String
  /// The parameters, encoded; nil where there are none.
  public let parameters: [UInt8]?

  public init(oid: String, parameters: [UInt8]?) {
    self.oid = oid
    self.parameters = parameters
  }

  init(_ element: BERElement) throws(CMSFailure) {
    var fields = try element.expecting(DER.Tag.sequence).reader()
    oid = try fields.take().objectIdentifier()
    parameters = fields.isAtEnd ? nil : try fields.take().encoded
    try fields.finish()
  }

  /// Whether there are no parameters, or NULL: readers must take both for the same (RFC 5754, clause 2).
  public var hasNoParameters: Bool { parameters == nil || parameters == DER.null }

  public var encoded: [UInt8] {
    DER.sequence([DER.objectIdentifier(oid)] + (parameters.map { [$0] } ?? []))
  }
}
