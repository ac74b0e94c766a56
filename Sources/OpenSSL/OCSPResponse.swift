import Foundation

/// A responder's answer (RFC 6960, 4.2; RFC 5019, 2.2): facts only. What it says about a certificate, and whether the responder may say
/// so, is for ``RevocationStatement``.
public final class OCSPResponse: Sendable {
  /// Octets of a response that is read. Our own number; with three certificates a response has some 5,000.
  public static let maximumOctets = 1 << 20
  /// Certificates in a response. Our own number; there are one to three.
  static let maximumCertificates = 32
  /// Answers in one response. Our own number; responders give one.
  static let maximumAnswers = 1024

  enum OID {
    static let basic = "1.3.6.1.5.5.7.48.1.1"
    static let nonce = "1.3.6.1.5.5.7.48.1.2"
    static let archiveCutoff = "1.3.6.1.5.5.7.48.1.6"
    static let signing = "1.3.6.1.5.5.7.3.9"
  }

  /// OCSPResponseStatus (4.2.1).
  public enum Status: Int, Hashable, Sendable {
    case successful = 0
    case malformedRequest, internalError, tryLater
    case sigRequired = 5
    case unauthorized
  }

  /// Who signed it (4.2.1).
  public enum ResponderID: Hashable, Sendable {
    case byName(DistinguishedName)
    /// SHA-1 of the responder's public key, without tag, length and unused bits.
    case byKey([UInt8])
  }

  /// CertStatus (4.2.1).
  public enum CertificateStatus: Hashable, Sendable {
    case good
    case revoked(at: Date, reason: Int?)
    case unknown
  }

  /// SingleResponse (4.2.1).
  public struct Answer: Hashable, Sendable {
    public let certID: CertID
    public let status: CertificateStatus
    public let thisUpdate: Date
    public let nextUpdate: Date?
    public let extensions: [Extension]
    /// From when on the responder keeps what it knows of expired certificates (4.4.4).
    public let archiveCutoff: Date?
  }

  /// The whole response as it came.
  public let der: [UInt8]
  /// nil for a number that the standard does not know.
  public let responseStatus: Status?
  public let responderID: ResponderID?
  public let producedAt: Date?
  public let answers: [Answer]
  public let extensions: [Extension]
  /// The certificates it brings along. One that cannot be read is left out: it can vouch for nothing.
  public let certificates: [Certificate]
  /// The nonce it repeats (RFC 8954), without the OCTET STRING around it.
  public let nonce: [UInt8]?
  /// The algorithm of the signature in dotted form; nil where the response has no signature.
  public let signatureAlgorithmOID: String?

  /// tbsResponseData, signatureAlgorithm and signature as they came.
  private let signed: (data: [UInt8], algorithm: [UInt8], bits: [UInt8])?
  private let memory = SignatureMemory()

  /// Reads an OCSPResponse.
  /// - Throws: ``OpenSSLFailure/malformed(what:queue:)``, also beyond the limits of this type. A response without an
  ///   answer (tryLater …) can be read.
  public init(der: [UInt8]) throws(OpenSSLFailure) {
    guard der.count <= Self.maximumOctets else {
      throw .malformed(what: "OCSP response of \(der.count) octets")
    }
    self.der = der
    var outer = DERReader(der, what: "OCSP response")
    var response = try outer.enter(Tag.sequence)
    try outer.expectEnd()
    let status = try response.next(Tag.enumerated)
    guard status.content.count == 1 else { throw .malformed(what: "OCSP response status") }
    responseStatus = Status(rawValue: Int(der[status.content.lowerBound]))
    guard responseStatus == .successful else {
      (responderID, producedAt, answers, extensions, certificates) = (nil, nil, [], [], [])
      (nonce, signatureAlgorithmOID, signed) = (nil, nil, nil)
      return
    }
    var explicit = try response.enter(Tag.context(0))
    try response.expectEnd()
    var bytes = try explicit.enter(Tag.sequence)
    guard try bytes.objectIdentifier() == OID.basic else { throw .malformed(what: "OCSP response type") }
    var content = bytes.inside(try bytes.next(Tag.octetString))
    try bytes.expectEnd()

    // BasicOCSPResponse
    var basic = try content.enter(Tag.sequence)
    try content.expectEnd()
    let data = try basic.next(Tag.sequence)
    let algorithm = try basic.next(Tag.sequence)
    let bits = try basic.next(Tag.bitString)
    var named = basic.inside(algorithm)
    signatureAlgorithmOID = try named.objectIdentifier()
    signed = (basic.whole(data), basic.whole(algorithm), basic.whole(bits))
    certificates = try Self.certificates(&basic)
    try basic.expectEnd()

    // ResponseData
    var fields = basic.inside(data)
    if var version = try fields.next(ifTagged: Tag.context(0)).map({ fields.inside($0) }) {
      let number = try version.next(Tag.integer)
      guard version.contents(of: number) == [0] else { throw .malformed(what: "OCSP response version") }
    }
    responderID = try Self.responder(&fields)
    producedAt = try fields.generalizedTime()
    var list = try fields.enter(Tag.sequence)
    var answers: [Answer] = []
    while !list.isAtEnd {
      guard answers.count < Self.maximumAnswers else {
        throw .malformed(what: "OCSP response: too many answers")
      }
      answers.append(try Answer(&list))
    }
    self.answers = answers
    if var wrapped = try fields.next(ifTagged: Tag.context(1)).map({ fields.inside($0) }) {
      extensions = try wrapped.extensions()
    } else {
      extensions = []
    }
    try fields.expectEnd()
    nonce = extensions.first { $0.oid == OID.nonce }.map { found in
      // Older responders repeat the octets without an OCTET STRING around them.
      var reader = DERReader(found.der, what: "OCSP nonce")
      guard let element = try? reader.next(Tag.octetString), reader.isAtEnd else { return found.der }
      return reader.contents(of: element)
    }
  }

  /// A BasicOCSPResponse on its own, as revocation-values of CAdES hold it, put into a successful OCSPResponse.
  public convenience init(basicDER: [UInt8]) throws(OpenSSLFailure) {
    let bytes = DERWriter.element(
      Tag.sequence, try objectIdentifierDER(OID.basic), DERWriter.element(Tag.octetString, basicDER))
    try self.init(
      der: DERWriter.element(Tag.sequence, [Tag.enumerated, 1, 0], DERWriter.element(Tag.context(0), bytes)))
  }

  private static func certificates(_ basic: inout DERReader) throws(OpenSSLFailure) -> [Certificate] {
    guard var wrapped = try basic.next(ifTagged: Tag.context(0)).map({ basic.inside($0) }) else { return [] }
    var list = try wrapped.enter(Tag.sequence)
    var found: [Certificate] = []
    for _ in 0..<maximumCertificates where !list.isAtEnd {
      let one = try list.next(Tag.sequence)
      if let certificate = try? Certificate(der: list.whole(one)) { found.append(certificate) }
    }
    guard list.isAtEnd else { throw .malformed(what: "OCSP response: too many certificates") }
    return found
  }

  private static func responder(_ fields: inout DERReader) throws(OpenSSLFailure) -> ResponderID {
    if var name = try fields.next(ifTagged: Tag.context(1)).map({ fields.inside($0) }) {
      let element = try name.next(Tag.sequence)
      return .byName(try DistinguishedName(der: name.whole(element)))
    }
    var key = try fields.enter(Tag.context(2))
    return .byKey(key.contents(of: try key.next(Tag.octetString)))
  }

  /// Whether this key made the signature, over the octets as they came.
  public func isSigned(by key: PublicKey) -> Bool {
    guard let signed else { return false }
    return memory.verdict(of: key) {
      key.verifies(signedElement: signed.data, algorithm: signed.algorithm, signatureBits: signed.bits)
    }
  }

  /// The digest of the whole response.
  public func digest(_ algorithm: DigestAlgorithm) throws(OpenSSLFailure) -> [UInt8] {
    try Digest.of(der, algorithm)
  }
}

extension OCSPResponse: Hashable {
  public static func == (one: OCSPResponse, other: OCSPResponse) -> Bool {
    one === other || one.der == other.der
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(der.suffix(32)) }
}

extension OCSPResponse.Answer {
  fileprivate init(_ list: inout DERReader) throws(OpenSSLFailure) {
    var fields = try list.enter(Tag.sequence)
    certID = try CertID(&fields)
    let answer = try fields.next()
    switch answer.tag {
    case Tag.primitive(0): status = .good
    case Tag.primitive(2): status = .unknown
    case Tag.context(1):
      var information = fields.inside(answer)
      let moment = try information.generalizedTime()
      var reason: Int?
      if var wrapped = try information.next(ifTagged: Tag.context(0)).map({ information.inside($0) }) {
        let number = wrapped.contents(of: try wrapped.next(Tag.enumerated))
        guard number.count == 1, let value = number.first else {
          throw .malformed(what: "OCSP revocation reason")
        }
        reason = Int(value)
      }
      status = .revoked(at: moment, reason: reason)
    default: throw .malformed(what: "OCSP certificate status")
    }
    thisUpdate = try fields.generalizedTime()
    if var wrapped = try fields.next(ifTagged: Tag.context(0)).map({ fields.inside($0) }) {
      nextUpdate = try wrapped.generalizedTime()
    } else {
      nextUpdate = nil
    }
    if var wrapped = try fields.next(ifTagged: Tag.context(1)).map({ fields.inside($0) }) {
      extensions = try wrapped.extensions()
    } else {
      extensions = []
    }
    try fields.expectEnd()
    archiveCutoff = extensions.first { $0.oid == OCSPResponse.OID.archiveCutoff }.flatMap { found in
      var reader = DERReader(found.der, what: "archive cutoff")
      return try? reader.generalizedTime()
    }
  }
}

extension DERReader {
  /// GeneralizedTime in UTC (RFC 5280, 4.1.2.5.2): whole seconds, a fraction is dropped.
  mutating func generalizedTime() throws(OpenSSLFailure) -> Date {
    let text = contents(of: try next(Tag.generalizedTime))
    let digits = text.prefix(14)
    guard digits.count == 14, digits.allSatisfy({ (0x30...0x39).contains($0) }), text.last == 0x5A else {
      throw .malformed(what: "\(what): time")
    }
    let fraction = text.dropFirst(14).dropLast()
    guard
      fraction.isEmpty
        || (fraction.first == 0x2E && fraction.dropFirst().allSatisfy { (0x30...0x39).contains($0) })
    else { throw .malformed(what: "\(what): time") }
    func number(_ start: Int, _ count: Int) -> Int32 {
      digits[start..<start + count].reduce(0) { $0 * 10 + Int32($1 - 0x30) }
    }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (number(0, 4) - 1900, number(4, 2) - 1, number(6, 2))
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (number(8, 2), number(10, 2), number(12, 2))
    let given = parts
    let seconds = timegm(&parts)
    // What the calendar had to put right was no date.
    guard parts.tm_mon == given.tm_mon, parts.tm_mday == given.tm_mday, parts.tm_hour == given.tm_hour,
      parts.tm_min == given.tm_min, parts.tm_sec == given.tm_sec
    else { throw .malformed(what: "\(what): time") }
    return Date(timeIntervalSince1970: TimeInterval(seconds))
  }
}
