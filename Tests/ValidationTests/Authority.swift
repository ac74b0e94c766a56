import AdES
import Foundation
import OpenSSL
import TestPKI

/// Anybody with a key and a certificate of any dates, for tests about time: issues certificates, lists, answers and time-stamps.
struct Authority {
  let key: PrivateKey
  let certificate: Certificate
  /// Whoever issued it, up to the root, which comes along nowhere.
  let above: [Certificate]

  static let year = 365 * 86_400.0
  static let now = TestPKI.now

  private static func extensions(
    isCA: Bool, usage: [String]?, usageIsCritical: Bool, noCheck: Bool, key: PublicKey
  ) throws -> [Extension] {
    var found = [
      Extension(
        oid: "2.5.29.19", critical: true,
        der: DER.sequence(isCA ? [DER.element(DER.Tag.boolean, [0xff])] : [])),
      // keyCertSign and cRLSign, or digitalSignature and nonRepudiation.
      Extension(
        oid: "2.5.29.15", critical: true,
        der: DER.element(DER.Tag.bitString, isCA ? [1, 0x06] : [6, 0xc0])),
      Extension(
        oid: "2.5.29.14", critical: false, der: DER.octetString(try Digest.of(key.spkiDER, .sha1))),
    ]
    if let usage {
      found.append(
        Extension(
          oid: "2.5.29.37", critical: usageIsCritical, der: DER.sequence(usage.map(DER.objectIdentifier))))
    }
    if noCheck { found.append(Extension(oid: "1.3.6.1.5.5.7.48.1.5", critical: false, der: DER.null)) }
    return found
  }

  /// A root, thirty years before and after now.
  static func root(_ name: String = "Root TEST") throws -> Authority {
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let subject = try DistinguishedName([("2.5.4.3", name)])
    let certificate = try CertificateBuilder(
      subject: subject, issuer: subject, serialNumber: [1], notBefore: now - 30 * year,
      notAfter: now + 30 * year,
      publicKey: key.publicKey,
      extensions: try extensions(
        isCA: true, usage: nil, usageIsCritical: false, noCheck: false, key: key.publicKey)
    ).signed(by: key)
    return Authority(key: key, certificate: certificate, above: [])
  }

  func issue(
    _ name: String, isCA: Bool = false, usage: [String]? = nil, usageIsCritical: Bool = true,
    noCheck: Bool = false, from: Date = now - year, until: Date = now + year,
    kind: PrivateKey.Kind = .ec(curve: "P-256"), digest: DigestAlgorithm = .sha256
  ) throws -> Authority {
    let fresh = try PrivateKey.generate(kind)
    let certificate = try CertificateBuilder(
      subject: try DistinguishedName([("2.5.4.3", name)]), issuer: certificate.subject,
      serialNumber: [0x41] + (0..<8).map { _ in UInt8.random(in: 0...255) }, notBefore: from, notAfter: until,
      publicKey: fresh.publicKey,
      extensions: try Self.extensions(
        isCA: isCA, usage: usage, usageIsCritical: usageIsCritical, noCheck: noCheck, key: fresh.publicKey)
    ).signed(by: key, digest)
    return Authority(
      key: fresh, certificate: certificate,
      above: above.isEmpty ? [self.certificate] : [self.certificate] + above)
  }

  /// A time-stamp authority under this one.
  func timeStampAuthority(
    _ name: String = "TSA TEST", from: Date = now - Authority.year, until: Date = now + Authority.year,
    kind: PrivateKey.Kind = .ec(curve: "P-256")
  ) throws -> Authority {
    try issue(name, usage: [OID.timeStamping], from: from, until: until, kind: kind)
  }

  /// The certificates that go into a message: all but the root.
  var chain: [Certificate] { [certificate] + above.dropLast() }

  // MARK: Revocation

  func list(
    _ revoked: [(certificate: Certificate, at: Date, reason: RevocationReason)] = [], thisUpdate: Date,
    nextUpdate: Date
  ) throws -> RevocationList {
    try RevocationListBuilder(
      issuer: try KeyHolder(key: key, certificate: certificate, chain: []), number: 1, thisUpdate: thisUpdate,
      nextUpdate: nextUpdate,
      entries: revoked.map {
        .init(serialNumber: $0.certificate.serialNumber, date: $0.at, reason: $0.reason)
      }
    ).build()
  }

  static func generalizedTime(_ time: Date) -> [UInt8] {
    let parts = UTCComponents(time)
    let rest = [parts.month, parts.day, parts.hour, parts.minute, parts.second]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    return DER.element(DER.Tag.generalizedTime, Array("\(parts.year)\(rest)Z".utf8))
  }

  /// This responder's answer about a certificate (RFC 6960, 4.2.1).
  func answer(
    about certificate: Certificate, issuedBy issuer: Certificate, revokedAt: Date? = nil, thisUpdate: Date,
    nextUpdate: Date?
  ) throws -> OCSPResponse {
    let keyBits = try BERElement(whole: issuer.publicKey.spkiDER).children()[1].value.dropFirst()
    let certID = DER.sequence([
      AlgorithmIdentifier(oid: DigestAlgorithm.sha1.oid, parameters: DER.null).encoded,
      DER.octetString(try Digest.of(issuer.subjectDER, .sha1)),
      DER.octetString(try Digest.of(keyBits, .sha1)),
      DER.integer(octets: certificate.serialNumber),
    ])
    let status =
      revokedAt.map { DER.element(DER.Tag.context(1), Self.generalizedTime($0)) }
      ?? DER.element(DER.Tag.contextPrimitive(0), [])
    var single = [certID, status, Self.generalizedTime(thisUpdate)]
    if let nextUpdate { single.append(DER.element(DER.Tag.context(0), Self.generalizedTime(nextUpdate))) }
    let data = DER.sequence([
      DER.element(DER.Tag.context(1), self.certificate.subjectDER), Self.generalizedTime(thisUpdate),
      DER.sequence([DER.sequence(single)]),
    ])
    let basic = DER.sequence([
      data, AlgorithmIdentifier(oid: "1.2.840.10045.4.3.2", parameters: nil).encoded,
      DER.element(DER.Tag.bitString, [0] + (try key.sign(data, .ecdsa(.sha256)))),
      DER.element(DER.Tag.context(0), DER.sequence([self.certificate.der])),
    ])
    return try OCSPResponse(basicDER: basic)
  }

  // MARK: Time-stamps

  /// How a token names its signer.
  enum Naming { case issuerAndSerialNumber, subjectKeyIdentifier }
  enum Reference { case v1, v2, none }

  /// A token over `octets` (RFC 3161, clause 2.4.2).
  func token(
    over octets: [UInt8], at time: Date, imprint: DigestAlgorithm = .sha256, scheme: SignatureScheme? = nil,
    reference: Reference = .v2, naming: Naming = .issuerAndSerialNumber,
    policy: String = "1.3.6.1.4.1.99999.1",
    lists: [RevocationList] = []
  ) throws -> [UInt8] {
    let info = DER.sequence([
      DER.integer(1), DER.objectIdentifier(policy),
      MessageImprint(try Digest.of(octets, imprint), imprint).encoded, DER.integer(7),
      Self.generalizedTime(time),
    ])
    var message = StampedMessage(self, over: info)
    message.contentType = OID.tstInfo
    message.isAttached = true
    message.reference = reference
    message.naming = naming
    message.revocation = lists.map(\.der)
    if let scheme { message.scheme = scheme }
    return try message.bytes()
  }
}

/// A message with whatever stands in its attributes: signed first, then stamped.
struct StampedMessage {
  let signer: Authority
  let content: [UInt8]
  var contentType = OID.data
  var isAttached = false
  var reference = Authority.Reference.v2
  var naming = Authority.Naming.issuerAndSerialNumber
  var scheme = SignatureScheme.ecdsa(.sha256)
  var signingTime: Date?
  /// Complete signed attributes besides the usual.
  var signedAttributes: [[UInt8]] = []
  /// Complete elements for the set of revocation data.
  var revocation: [[UInt8]] = []
  var certificates: [Certificate]

  init(_ signer: Authority, over content: [UInt8]) {
    self.signer = signer
    self.content = content
    certificates = signer.chain
  }

  static func response(_ response: OCSPResponse) -> [UInt8] {
    DER.element(
      DER.Tag.context(1),
      DER.objectIdentifier(OID.ocspResponse) + response.der)
  }

  /// - Parameter unsigned: complete unsigned attributes over the signature value.
  func bytes(_ unsigned: ([UInt8]) throws -> [[UInt8]] = { _ in [] }) throws -> [UInt8] {
    let digest = scheme.digest ?? .sha256
    var attributes = [
      ForgedMessage.contentType(contentType), try ForgedMessage.messageDigest(of: content, digest),
    ]
    switch reference {
    case .v2:
      attributes.append(try SigningCertificateReference.attribute(signer.certificate, digest: .sha256))
    case .v1:
      attributes.append(
        CMSAttribute.encoded(
          OID.signingCertificate,
          values: [
            DER.sequence([
              DER.sequence([DER.sequence([DER.octetString(try signer.certificate.digest(.sha1))])])
            ])
          ]))
    case .none: break
    }
    if let signingTime {
      attributes.append(CMSAttribute.encoded(OID.signingTime, values: [DER.time(UTCComponents(signingTime))]))
    }
    attributes += signedAttributes
    let signed = DER.setOf(attributes)
    let signature = try signer.key.sign(signed, scheme)
    var implicit = signed
    implicit[0] = DER.Tag.context(0)
    let digestIdentifier = AlgorithmIdentifier(oid: digest.oid, parameters: nil).encoded
    let sid =
      switch naming {
      case .issuerAndSerialNumber:
        DER.sequence([
          signer.certificate.issuerDER, DER.integer(octets: signer.certificate.serialNumber),
        ])
      case .subjectKeyIdentifier:
        DER.element(DER.Tag.contextPrimitive(0), signer.certificate.subjectKeyIdentifier ?? [])
      }
    var fields = [
      DER.integer(naming == .issuerAndSerialNumber ? 1 : 3), sid, digestIdentifier, implicit,
      scheme.algorithmIdentifier?.encoded ?? [], DER.octetString(signature),
    ]
    let after = try unsigned(signature)
    if !after.isEmpty { fields.append(DER.setOf(after, tag: DER.Tag.context(1))) }
    var encapsulated = [DER.objectIdentifier(contentType)]
    if isAttached { encapsulated.append(DER.element(DER.Tag.context(0), DER.octetString(content))) }
    let hasOther = revocation.contains { $0.first == DER.Tag.context(1) }
    let version =
      hasOther ? 5 : contentType != OID.data || naming == .subjectKeyIdentifier ? 3 : 1
    var parts = [
      DER.integer(version), DER.setOf([digestIdentifier]), DER.sequence(encapsulated),
      DER.element(DER.Tag.context(0), certificates.flatMap(\.der)),
    ]
    if !revocation.isEmpty { parts.append(DER.element(DER.Tag.context(1), Array(revocation.joined()))) }
    parts.append(DER.element(DER.Tag.set, DER.sequence(fields)))
    return DER.sequence([
      DER.objectIdentifier(OID.signedData), DER.element(DER.Tag.context(0), DER.sequence(parts)),
    ])
  }

  static func stamp(_ oid: String, _ token: [UInt8]) -> [UInt8] { CMSAttribute.encoded(oid, values: [token]) }
}
