import Foundation

/// `TimeStampToken ::= ContentInfo`, signed data over a ``TSTInfo`` (RFC 3161, clause 2.4.2), as received.
public struct TimeStampToken: Sendable {
  /// The token, without anything that followed it.
  public var encoded: [UInt8] { message.encoded }
  public let message: SignedData
  public let info: TSTInfo

  /// - Throws: ``CMSFailure``; ``CMSFailure/notATimeStamp(contentType:)`` for signed data over something else.
  public init(_ octets: [UInt8], trailing: SignedData.Trailing = .nothing) throws(CMSFailure) {
    try self.init(try SignedData(octets, trailing: trailing))
  }

  public init(_ message: SignedData) throws(CMSFailure) {
    guard message.contentType == OID.tstInfo, let content = message.content else {
      throw .notATimeStamp(contentType: message.contentType)
    }
    // "The time-stamp token MUST NOT contain any signatures other than the signature of the TSA" (clause 2.4.2).
    guard message.signerInfos.count == 1 else {
      throw .timeStampSigners(message.signerInfos.count)
    }
    info = try TSTInfo(content)
    self.message = message
  }

  /// The token's one signer.
  public var signer: SignerInfo { message.signerInfos[0] }
}

/// What a time-stamp authority signs (RFC 3161, clause 2.4.2):
///
///     TSTInfo ::= SEQUENCE {
///       version         INTEGER { v1(1) },
///       policy          TSAPolicyId,
///       messageImprint  MessageImprint,
///       serialNumber    INTEGER,
///       genTime         GeneralizedTime,
///       accuracy        Accuracy                 OPTIONAL,
///       ordering        BOOLEAN            DEFAULT FALSE,
///       nonce           INTEGER                  OPTIONAL,
///       tsa             [0] GeneralName          OPTIONAL,
///       extensions      [1] IMPLICIT Extensions  OPTIONAL }
public struct TSTInfo: Sendable {
  public let version: Int
  /// The policy under which the token was made.
  public let policy: String
  public let imprint: MessageImprint
  /// Contents octets of the INTEGER.
  public let serialNumber: [UInt8]
  /// The time at which the imprint existed, to the whole second.
  public let genTime: Date
  /// How far ``genTime`` may be off, in seconds either way; nil where the authority does not say.
  public let accuracySeconds: Double?
  public let isOrdered: Bool
  /// Contents octets of the INTEGER.
  public let nonce: [UInt8]?
  /// The authority's GeneralName as encoded; only a hint.
  public let tsa: [UInt8]?
  /// An extension that a reader must understand; none is understood here.
  public let hasCriticalExtension: Bool

  /// - Parameter octets: the DER of the TSTInfo, the content of the token.
  public init(_ octets: [UInt8]) throws(CMSFailure) {
    var fields = try BERElement(whole: octets).expecting(DER.Tag.sequence).reader()
    let first = try fields.take()
    version = try first.smallInteger()
    guard version == 1 else { throw .malformed(offset: first.span.lowerBound, .badInteger) }
    policy = try fields.take().objectIdentifier()
    imprint = try MessageImprint(try fields.take())
    serialNumber = try Self.integer(try fields.take(DER.Tag.integer))
    genTime = try fields.take(DER.Tag.generalizedTime).time()
    accuracySeconds = try fields.takeIf(DER.Tag.sequence).map { element throws(CMSFailure) in
      try Self.accuracy(element)
    }
    if let ordering = fields.takeIf(DER.Tag.boolean) {
      guard ordering.value.count == 1 else { throw .malformed(offset: ordering.span.lowerBound, .badLength) }
      isOrdered = ordering.value != [0]
    } else {
      isOrdered = false
    }
    nonce = try fields.takeIf(DER.Tag.integer).map { element throws(CMSFailure) in
      try Self.integer(element)
    }
    tsa = fields.takeIf(DER.Tag.context(0))?.encoded
    var isCritical = false
    for extensions in try fields.takeIf(DER.Tag.context(1))?.children() ?? [] {
      let parts = try extensions.expecting(DER.Tag.sequence).children()
      if parts.count == 3, parts[1].tag == DER.Tag.boolean, parts[1].value != [0] { isCritical = true }
    }
    hasCriticalExtension = isCritical
    try fields.finish()
  }

  /// RFC 3161 promises up to 160 bits of serial number; more than 64 octets nobody needs.
  private static func integer(_ element: BERElement) throws(CMSFailure) -> [UInt8] {
    guard (1...64).contains(element.contents.count) else {
      throw .malformed(offset: element.span.lowerBound, .badInteger)
    }
    return element.value
  }

  /// `Accuracy ::= SEQUENCE { seconds INTEGER OPTIONAL, millis [0] INTEGER (1..999) OPTIONAL, micros [1] … OPTIONAL }`
  private static func accuracy(_ element: BERElement) throws(CMSFailure) -> Double {
    var fields = try element.reader()
    var seconds = 0.0
    if let whole = fields.takeIf(DER.Tag.integer) { seconds += Double(try whole.smallInteger()) }
    for (tag, unit) in [(DER.Tag.contextPrimitive(0), 1e-3), (DER.Tag.contextPrimitive(1), 1e-6)] {
      guard let part = fields.takeIf(tag) else { continue }
      guard (1...2).contains(part.contents.count), part.value[0] < 0x80 else {
        throw .malformed(offset: part.span.lowerBound, .badInteger)
      }
      seconds += Double(part.value.reduce(0) { $0 << 8 | Int($1) }) * unit
    }
    try fields.finish()
    return seconds
  }
}
