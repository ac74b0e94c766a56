/// What a time-stamp authority is asked (RFC 3161, clause 2.4.1).
///
///     TimeStampReq ::= SEQUENCE { version INTEGER { v1(1) }, messageImprint MessageImprint, reqPolicy TSAPolicyId OPTIONAL,
///       nonce INTEGER OPTIONAL, certReq BOOLEAN DEFAULT FALSE, extensions [0] IMPLICIT Extensions OPTIONAL }
public struct TimeStampRequest: Sendable {
  public let imprint: MessageImprint
  /// The policy wished for; nil leaves it to the authority.
  public let policy: String?
  /// Contents octets of a non-negative INTEGER, without a leading zero that is not needed.
  public let nonce: [UInt8]?
  public let wantsCertificate: Bool

  /// - Parameter nonce: octets of a number, most significant first; nil for none.
  public init(
    imprint: MessageImprint, nonce: [UInt8]? = nil, policy: String? = nil, wantsCertificate: Bool = true
  ) {
    self.imprint = imprint
    self.policy = policy
    self.wantsCertificate = wantsCertificate
    self.nonce = nonce.map { octets in
      let digits = Array(octets.drop { $0 == 0 })
      return digits.first.map { $0 >= 0x80 ? [0] + digits : digits } ?? [0]
    }
  }

  public var encoded: [UInt8] {
    var fields = [DER.integer(1), imprint.encoded]
    if let policy { fields.append(DER.objectIdentifier(policy)) }
    if let nonce { fields.append(DER.integer(octets: nonce)) }
    if wantsCertificate { fields.append(DER.element(DER.Tag.boolean, [0xff])) }
    return DER.sequence(fields)
  }
}

/// What a time-stamp authority answers (RFC 3161, clause 2.4.2).
///
///     TimeStampResp ::= SEQUENCE { status PKIStatusInfo, timeStampToken TimeStampToken OPTIONAL }
///     PKIStatusInfo ::= SEQUENCE { status INTEGER, statusString SEQUENCE OF UTF8String OPTIONAL, failInfo BIT STRING OPTIONAL }
public struct TimeStampResponse: Sendable {
  /// 0 granted, 1 granted with modifications, 2 rejection, 3 waiting, 4 revocation warning, 5 revocation notification.
  public let status: Int
  /// The authority's own words.
  public let statusTexts: [String]
  /// Numbers of the failure bits: 0 badAlg, 2 badRequest, 5 badDataFormat, 14 timeNotAvailable, 15 unacceptedPolicy,
  /// 16 unacceptedExtension, 17 addInfoNotAvailable, 25 systemFailure.
  public let failureInfo: Set<Int>
  public let token: TimeStampToken?

  public var isGranted: Bool { status == 0 || status == 1 }

  public init(_ octets: [UInt8]) throws(CMSFailure) {
    var fields = try BERElement(whole: octets).expecting(DER.Tag.sequence).reader()
    var info = try fields.take(DER.Tag.sequence).reader()
    status = try info.take().smallInteger()
    statusTexts = try (info.takeIf(DER.Tag.sequence)?.children() ?? []).prefix(10).map {
      String(decoding: $0.value.prefix(1_000), as: UTF8.self)
    }
    var bits: Set<Int> = []
    if let flags = info.takeIf(DER.Tag.bitString)?.value.dropFirst().prefix(8) {
      for (index, octet) in flags.enumerated() {
        for bit in 0..<8 where octet & (0x80 >> bit) != 0 { bits.insert(index * 8 + bit) }
      }
    }
    failureInfo = bits
    try info.finish()
    token =
      fields.isAtEnd ? nil : try TimeStampToken(try fields.take(DER.Tag.sequence).encoded)
    try fields.finish()
  }
}
