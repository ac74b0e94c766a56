import AdES
import Files
import Foundation
import OpenSSL
import Signing
import TestPKI
import Testing

private let content = Array("ред\r\nред\n".utf8)

private func signedMessage(
  _ level: BaselineLevel, with services: LevelServices, attached: Bool = false
) throws -> [UInt8] {
  attached
    ? try CAdESSigning.attached(to: content, by: try signer(), at: now, level: level, with: services).octets
    : try CAdESSigning.detached(
      over: ByteSource(content), by: try signer(), at: now, level: level, with: services
    ).octets
}

private func raised(
  _ message: [UInt8], to level: BaselineLevel, with services: LevelServices, at time: Date = now
) throws -> SignedData {
  try SignedData(
    try Augmentation.augment(
      message: message, over: ByteSource(content), to: level, with: services, at: time
    ).octets)
}

@Suite struct `A message at level T` {
  @Test func `has a time-stamp over the octets of the signature value`() throws {
    let stamps = try TestTimeStamps()
    let message = try SignedData(try signedMessage(.t, with: try services(stamps: stamps)))
    let values = message.signerInfos[0].values(unsigned: OID.signatureTimeStamp)
    try #require(values.count == 1)
    let imprint = try TimeStampToken(values[0]).info.imprint
    #expect(imprint.digest == (try Digest.of(message.signerInfos[0].signature, .sha256)))
    #expect(stamps.requests.count == 1)
    #expect(message.version == 1)
    #expect(try message.holds(over: content, by: try TestPKI.holder("ivanov").certificate))
  }

  @Test func `is not stamped again`() throws {
    let stamps = try TestTimeStamps()
    let octets = try signedMessage(.t, with: try services())
    #expect(try raised(octets, to: .t, with: try services(stamps: stamps)).encoded == octets)
    #expect(stamps.requests.isEmpty)
  }

  @Test func `is not made where the authority fails`() throws {
    let found = failure {
      _ = try signedMessage(.t, with: try services(stamps: try TestTimeStamps(fault: .unavailable)))
    }
    guard case .timeStamp? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }
}

@Suite struct `A message at level LT` {
  @Test func `holds the validation data in its root, OCSP responses as other revocation information`() throws
  {
    let message = try SignedData(try signedMessage(.lt, with: try services()))
    #expect(message.version == 5)
    #expect(message.requiredVersion == 5)
    #expect(
      try names(message.certificates) == [
        "Иван Стоянов Иванов (ТЕСТ)", "Doklad Stand-in Qualified CA (ТЕСТ)", "Doklad Stand-in Root CA (ТЕСТ)",
        "Doklad Stand-in TSA (ТЕСТ)", "Doklad Stand-in OCSP (ТЕСТ)",
      ])
    #expect(message.certificates.count == 5)
    #expect(message.revocationLists.count == 1)
    #expect(message.ocspResponses.count == 2)
    let responses = message.ocspResponses.map {
      DER.element(0xa1, DER.objectIdentifier("1.3.6.1.5.5.7.16.2") + $0)
    }
    let choices = try #require(message.revocationSet).children().map(\.encoded)
    #expect(Set(choices) == Set(message.revocationLists + responses))
    #expect(choices == choices.sorted { $0.lexicographicallyPrecedes($1) })
    #expect(message.signerInfos[0].unsignedAttributes.map(\.oid) == [OID.signatureTimeStamp])
  }

  @Test func `is not changed by being raised to it again`() throws {
    let octets = try signedMessage(.lt, with: try services())
    let status = TestStatus()
    #expect(try raised(octets, to: .lt, with: try services(status: status)).encoded == octets)
    #expect(status.requests.isEmpty)
  }

  @Test func `is refused where something is missing`() throws {
    let tsa = try TestPKI.holder("tsa").certificate
    let found = failure {
      _ = try signedMessage(.lt, with: try services(status: TestStatus(silentAbout: [tsa])))
    }
    guard case .incomplete(let missing)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(missing.map(\.certificate) == [tsa])
  }
}

@Suite struct `A message at level LTA` {
  /// The imprint of an archive time-stamp, put together here anew from the message's elements.
  private func imprint(_ message: SignedData, before token: TimeStampToken) throws -> [UInt8] {
    let index = try #require(token.signer.values(unsigned: OID.atsHashIndexV3).first)
    let fields = try message.signerInfos[0].element.children().filter { $0.tag != 0xa1 }
    try #require(fields.count == 6)
    let type = try #require(message.encapsulatedContentInfo.children().first)
    return try Digest.of(
      type.encoded + Digest.of(content, .sha256) + fields.flatMap(\.encoded) + index, .sha256)
  }

  @Test(arguments: [false, true])
  func `has an archive time-stamp over content, signature and hash index`(attached: Bool) throws {
    let message = try SignedData(try signedMessage(.lta, with: try services(), attached: attached))
    let values = message.signerInfos[0].values(unsigned: OID.archiveTimeStampV3)
    try #require(values.count == 1)
    let token = try TimeStampToken(values[0])
    #expect(token.info.imprint.digest == (try imprint(message, before: token)))
  }

  @Test func `indexes each certificate, each revocation datum and each value of the other attributes`() throws
  {
    let message = try SignedData(try signedMessage(.lta, with: try services()))
    let token = try TimeStampToken(message.signerInfos[0].values(unsigned: OID.archiveTimeStampV3)[0])
    func digests(_ elements: [[UInt8]]) throws -> [UInt8] {
      DER.sequence(try elements.map { DER.octetString(try Digest.of($0, .sha256)) })
    }
    let stamp = message.signerInfos[0].values(unsigned: OID.signatureTimeStamp)[0]
    #expect(
      token.signer.values(unsigned: OID.atsHashIndexV3) == [
        DER.sequence([
          DER.sequence([DER.objectIdentifier("2.16.840.1.101.3.4.2.1")]),
          try digests(try #require(message.certificateSet).children().map(\.encoded)),
          try digests(try #require(message.revocationSet).children().map(\.encoded)),
          try digests([DER.objectIdentifier("1.2.840.113549.1.9.16.2.14") + stamp]),
        ])
      ])
  }

  @Test func `has the authority's validation data before the archive time-stamp`() throws {
    let stamps = try TestTimeStamps()
    let message = try SignedData(try signedMessage(.lta, with: try services(stamps: stamps)))
    #expect(stamps.requests.count == 2)
    #expect(try names(message.certificates).contains("Doklad Stand-in TSA (ТЕСТ)"))
  }

  @Test func `is renewed: validation data of the last authority, and a time-stamp over the earlier ones`()
    throws
  {
    let octets = try signedMessage(.lta, with: try services())
    let later = now.addingTimeInterval(300 * 86_400)
    let stamps = try TestTimeStamps(at: later)
    let renewed = try raised(
      octets, to: .lta, with: try services(stamps: stamps, status: TestStatus(at: later)), at: later)
    #expect(stamps.requests.count == 1)
    let values = renewed.signerInfos[0].values(unsigned: OID.archiveTimeStampV3)
    try #require(values.count == 2)
    let token = try #require(
      try values.map { try TimeStampToken($0) }.max { $0.info.genTime < $1.info.genTime })
    #expect(token.info.genTime == later)
    #expect(token.info.imprint.digest == (try imprint(renewed, before: token)))
    let first = try #require(
      try SignedData(octets).signerInfos[0].values(unsigned: OID.archiveTimeStampV3).first)
    let entry = try Digest.of(DER.objectIdentifier(OID.archiveTimeStampV3) + first, .sha256)
    let index = try #require(token.signer.values(unsigned: OID.atsHashIndexV3).first)
    #expect(try BERElement(whole: index).children()[3].children().map(\.value).contains(entry))
    // The first archive time-stamp's originals are all still there.
    let old = try SignedData(octets)
    #expect(Set(old.certificates).isSubset(of: renewed.certificates))
    #expect(Set(old.ocspResponses).isSubset(of: renewed.ocspResponses))
  }

  @Test func `announces the digest of the index where the message has another`() throws {
    let holder = try TestPKI.shared().variant(of: "ivanov", key: .ec(curve: "P-384"))
    let octets = try CAdESSigning.detached(
      over: ByteSource(content), by: try FileSigner(holder), at: now, level: .lta, with: try services()
    ).octets
    #expect(
      Set(try SignedData(octets).digestAlgorithms.map(\.oid)) == [
        DigestAlgorithm.sha256.oid, DigestAlgorithm.sha384.oid,
      ])
  }

  @Test func `is not reached without the content of a detached signature, or over another`() throws {
    let octets = try signedMessage(.lt, with: try services())
    let stamps = try TestTimeStamps()
    let without = failure {
      _ = try Augmentation.augment(message: octets, to: .lta, with: try services(stamps: stamps), at: now)
    }
    guard case .contentNeeded? = without else {
      Issue.record("\(String(describing: without))")
      return
    }
    let other = failure {
      _ = try Augmentation.augment(
        message: octets, over: ByteSource([1]), to: .lta, with: try services(stamps: stamps), at: now)
    }
    guard case .contentDiffers? = other else {
      Issue.record("\(String(describing: other))")
      return
    }
    #expect(stamps.requests.isEmpty)
  }
}

@Suite struct `A message that is added to` {
  /// What of a message must never change: everything but the root sets, unsigned attributes, version and announced digests.
  private func fixedParts(_ message: SignedData) throws -> [[UInt8]] {
    try [message.encapsulatedContentInfo.encoded]
      + message.signerInfos.map { try $0.element.children().filter { $0.tag != 0xa1 }.flatMap(\.encoded) }
  }

  @Test(arguments: [BaselineLevel.t, .lt, .lta])
  func `keeps every octet that was there`(level: BaselineLevel) throws {
    let octets = try CAdESSigning.detached(over: ByteSource(content), by: try signer(), at: now)
    let (before, after) = (try SignedData(octets), try raised(octets, to: level, with: try services()))
    #expect(try fixedParts(after) == fixedParts(before))
    #expect(Set(before.certificates).isSubset(of: after.certificates))
    #expect(try after.holds(over: content, by: try TestPKI.holder("ivanov").certificate))
  }

  /// The message with indefinite lengths around everything that is not signed, and its attributes unsorted, as others write them.
  private func inBER(_ octets: [UInt8]) throws -> [UInt8] {
    func indefinite(_ tag: UInt8, _ contents: [[UInt8]]) -> [UInt8] {
      [tag, 0x80] + contents.flatMap { $0 } + [0, 0]
    }
    let info = try BERElement(whole: octets).children()
    let fields = try info[1].children()[0].children()
    let certificates = try fields[3].children().map(\.encoded).reversed()
    let signer = try fields[4].children()[0].children().map(\.encoded)
    return indefinite(
      0x30,
      [
        info[0].encoded,
        indefinite(
          0xa0,
          [
            indefinite(
              0x30,
              [
                fields[0].encoded, fields[1].encoded,
                indefinite(0x30, try fields[2].children().map(\.encoded)),
                indefinite(0xa0, Array(certificates)), indefinite(0x31, [indefinite(0x30, signer)]),
              ])
          ]),
      ])
  }

  @Test(arguments: [BaselineLevel.t, .lt, .lta])
  func `keeps them where they are BER and in an order of their own`(level: BaselineLevel) throws {
    let octets = try inBER(try CAdESSigning.detached(over: ByteSource(content), by: try signer(), at: now))
    let (before, after) = (try SignedData(octets), try raised(octets, to: level, with: try services()))
    #expect(try fixedParts(after) == fixedParts(before))
    #expect(after.certificates.prefix(before.certificates.count) == before.certificates[...])
    #expect(try after.holds(over: content, by: try TestPKI.holder("ivanov").certificate))
  }

  @Test
  func `leaves its root sets as they are where an archive time-stamp of the second version covers them`()
    throws
  {
    let octets = try signedMessage(.t, with: try services())
    let stamps = try TestTimeStamps()
    // Its imprint plays no part here.
    let token = try stamps.timeStamp([UInt8](repeating: 1, count: 32), .sha256)
    let old = try Self.adding(
      CMSAttribute.encoded(OID.archiveTimeStampV2, values: [token.encoded]), to: octets)
    let (before, after) = (try SignedData(old), try raised(old, to: .lta, with: try services()))
    #expect(after.certificateSet?.encoded == before.certificateSet?.encoded)
    #expect(after.revocationSet == nil && before.revocationSet == nil)
    let value = try #require(after.signerInfos[0].values(unsigned: OID.archiveTimeStampV2).first)
    let inner = try TimeStampToken(value)
    #expect(inner.message.ocspResponses.count == 2)
    #expect(inner.info.serialNumber == token.info.serialNumber)
    #expect(inner.signer.signature == token.signer.signature)
    #expect(after.signerInfos[0].values(unsigned: OID.archiveTimeStampV3).count == 1)
  }

  private static func adding(_ attribute: [UInt8], to octets: [UInt8]) throws -> [UInt8] {
    let info = try BERElement(whole: octets).children()
    let fields = try info[1].children()[0].children()
    var signer = try fields[fields.count - 1].children()[0].children()
    let unsigned = signer.removeLast()
    let attributes = try unsigned.children().map(\.encoded) + [attribute]
    let signerInfo = DER.sequence(signer.map(\.encoded) + [DER.setOf(attributes, tag: 0xa1)])
    let signedData = DER.sequence(fields.dropLast().map(\.encoded) + [DER.setOf([signerInfo])])
    return DER.sequence([info[0].encoded, DER.element(0xa0, signedData)])
  }

  @Test func `raises all of its signers, one time-stamp each`() throws {
    let one = try BERElement(whole: try CAdESSigning.attached(to: content, by: try signer(), at: now))
    let other = try BERElement(
      whole: try CAdESSigning.attached(to: content, by: try signer("georgieva"), at: now))
    func fields(_ message: BERElement) throws -> [BERElement] {
      try message.children()[1].children()[0].children()
    }
    let (first, second) = (try fields(one), try fields(other))
    let certificates = Set(try (first[3].children() + second[3].children()).map(\.encoded))
    let signers = try (first[4].children() + second[4].children()).map(\.encoded)
    let octets = DER.sequence([
      try one.children()[0].encoded,
      DER.element(
        0xa0,
        DER.sequence(
          first[0...2].map(\.encoded) + [DER.setOf(Array(certificates), tag: 0xa0), DER.setOf(signers)])),
    ])
    let stamps = try TestTimeStamps()
    let message = try raised(octets, to: .lta, with: try services(stamps: stamps))
    #expect(stamps.requests.count == 4)
    for signer in message.signerInfos {
      #expect(signer.values(unsigned: OID.signatureTimeStamp).count == 1)
      #expect(signer.values(unsigned: OID.archiveTimeStampV3).count == 1)
    }
    #expect(message.ocspResponses.count == 3)
  }

  @Test func `is refused where it is no signed message`() throws {
    let found = failure {
      _ = try Augmentation.augment(message: [0x30, 0], to: .t, with: try services(), at: now)
    }
    guard case .message? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }
}
