import AdES
import Files
import Foundation
import OpenSSL
import PDF
import TestPKI

/// A message written field by field, so that a test can make each one lie. Signed with a real key all the same.
struct ForgedMessage {
  let holder: KeyHolder
  var digest = DigestAlgorithm.sha256
  var scheme = SignatureScheme.ecdsa(.sha256)
  /// Complete attributes; nil for a signature directly over the content.
  var attributes: [[UInt8]]?
  var isSorted = true
  var version = 1
  var signerVersion = 1
  /// In the set of digest algorithms; nil for the signer's.
  var announced: [AlgorithmIdentifier]?
  var digestAlgorithm: AlgorithmIdentifier
  var signatureAlgorithm: AlgorithmIdentifier
  /// Whose issuer and serial number name the signer.
  var named: Certificate
  /// Complete choices of the set of certificates.
  var certificates: [[UInt8]]
  var lists: [[UInt8]] = []
  /// Content the message carries.
  var embedded: [UInt8]?
  var contentType = OID.data
  var signerCount = 1
  private let content: [UInt8]

  /// A sound CAdES message of `id` over `content`; without `signingTime`, as in PAdES.
  init(_ holder: KeyHolder, over content: [UInt8], signingTime: Date? = TestPKI.now) throws {
    self.holder = holder
    self.content = content
    digestAlgorithm = AlgorithmIdentifier(oid: DigestAlgorithm.sha256.oid, parameters: nil)
    signatureAlgorithm = AlgorithmIdentifier(oid: "1.2.840.10045.4.3.2", parameters: nil)
    named = holder.certificate
    certificates = [holder.certificate.der] + holder.chain.map(\.der)
    attributes = [
      Self.contentType(OID.data), try Self.messageDigest(of: content),
      try SigningCertificateReference.attribute(holder.certificate, digest: .sha256),
    ]
    if let signingTime {
      attributes?.append(
        CMSAttribute.encoded(OID.signingTime, values: [DER.time(UTCComponents(signingTime))]))
    }
  }

  init(by id: String, over content: [UInt8], signingTime: Date? = TestPKI.now) throws {
    try self.init(try TestPKI.holder(id), over: content, signingTime: signingTime)
  }

  static func contentType(_ oid: String) -> [UInt8] {
    CMSAttribute.encoded(OID.contentType, values: [DER.objectIdentifier(oid)])
  }

  static func messageDigest(of content: [UInt8], _ digest: DigestAlgorithm = .sha256) throws -> [UInt8] {
    CMSAttribute.encoded(OID.messageDigest, values: [DER.octetString(try Digest.of(content, digest))])
  }

  /// Uses another digest throughout.
  mutating func use(_ digest: DigestAlgorithm) throws {
    self.digest = digest
    scheme = .ecdsa(digest)
    digestAlgorithm = AlgorithmIdentifier(oid: digest.oid, parameters: nil)
    signatureAlgorithm = scheme.algorithmIdentifier ?? signatureAlgorithm
    attributes?[1] = try Self.messageDigest(of: content, digest)
  }

  /// Removes the attributes of a type.
  mutating func drop(_ oid: String) {
    let name = DER.objectIdentifier(oid)
    attributes?.removeAll { attribute in
      attribute.indices.contains { attribute[$0...].starts(with: name) && $0 <= 4 }
    }
  }

  var signedOctets: [UInt8] {
    guard let attributes else { return content }
    return isSorted ? DER.setOf(attributes) : DER.element(DER.Tag.set, Array(attributes.joined()))
  }

  var bytes: [UInt8] {
    get throws {
      let signature = try holder.key.sign(signedOctets, scheme)
      var fields = [
        DER.integer(signerVersion),
        DER.sequence([named.issuerDER, DER.integer(octets: named.serialNumber)]),
        digestAlgorithm.encoded,
      ]
      if attributes != nil {
        var implicit = signedOctets
        implicit[0] = DER.Tag.context(0)
        fields.append(implicit)
      }
      fields += [signatureAlgorithm.encoded, DER.octetString(signature)]
      let signer = DER.sequence(fields)
      var encapsulated = [DER.objectIdentifier(contentType)]
      if let embedded { encapsulated.append(DER.element(DER.Tag.context(0), DER.octetString(embedded))) }
      var parts = [
        DER.integer(version), DER.setOf((announced ?? [digestAlgorithm]).map(\.encoded)),
        DER.sequence(encapsulated), DER.element(DER.Tag.context(0), Array(certificates.joined())),
      ]
      if !lists.isEmpty { parts.append(DER.element(DER.Tag.context(1), Array(lists.joined()))) }
      parts.append(DER.element(DER.Tag.set, Array((0..<signerCount).map { _ in signer }.joined())))
      return DER.sequence([
        DER.objectIdentifier(OID.signedData), DER.element(DER.Tag.context(0), DER.sequence(parts)),
      ])
    }
  }
}

extension Paper {
  /// A PDF whose field holds a message that `make` writes over the covered octets.
  static func forging(
    _ pdf: [UInt8], in field: String, subFilter: String = "ETSI.CAdES.detached",
    kind: PDFSignature.Kind = .signature, changing change: ([UInt8]) -> [UInt8] = { $0 },
    _ make: ([UInt8]) throws -> [UInt8]
  ) throws -> [UInt8] {
    var entries = SignatureEntries(kind: kind, subFilter: subFilter, time: now)
    entries.location = "Примерна"
    let prepared = try Document(ByteSource(pdf)).preparingSignature(entries, in: field, reservedBytes: 6000)
    let changed = change(pdf + prepared.appended)
    precondition(changed.count == pdf.count + prepared.appended.count, "offsets would shift")
    let covered = prepared.byteRange.covered.flatMap { changed[$0] }
    let message = try make(covered)
    var result = changed
    let digits = Array("0123456789ABCDEF".utf8)
    for (index, octet) in message.enumerated() {
      let place = prepared.byteRange.gap.lowerBound + 1 + 2 * index
      result[place] = digits[Int(octet >> 4)]
      result[place + 1] = digits[Int(octet & 15)]
    }
    return result
  }
}
