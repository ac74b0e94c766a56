import AdES
import Foundation
import TestPKI
import Testing

@Suite struct `An object identifier` {
  @Test(arguments: [
    ("0.0", "06 01 00"), ("0.39", "06 01 27"), ("1.0", "06 01 28"), ("1.39.1", "06 02 4f 01"),
    ("2.0", "06 01 50"), ("2.19", "06 01 63"), ("2.20", "06 01 64"), ("2.39", "06 01 77"),
    ("2.40", "06 01 78"),
    ("2.47", "06 01 7f"), ("2.48", "06 02 81 00"), ("2.999.3", "06 03 88 37 03"),
    ("2.5.4.97", "06 03 55 04 61"), ("1.2.840.113549", "06 06 2a 86 48 86 f7 0d"),
    ("2.25.0", "06 02 69 00"),
    // A UUID as an arc (X.667): f81d4fae-7dec-11d0-a765-00a0c91e6bf6, the example of the standard.
    (
      "2.25.329800735698586629295641978511506172918",
      "06 14 69 83 f0 9d a7 eb cf de e0 c7 a1 a7 b2 c0 94 8c c8 f9 d7 76"
    ),
  ])
  func `comes back as it was written`(dotted: String, digits: String) throws {
    let encoded = DER.objectIdentifier(dotted)
    #expect(encoded == octets(digits))
    #expect(try BERElement(whole: encoded).objectIdentifier() == dotted)
  }

  @Test(arguments: [OID.statement, OID.signingCertificateV2, OID.signerAttributesV2, OID.role, OID.mimeType])
  func `of ours comes back as it was written`(dotted: String) throws {
    #expect(try BERElement(whole: DER.objectIdentifier(dotted)).objectIdentifier() == dotted)
  }

  @Test func `of the UUID arc holds all 128 bits`() throws {
    let greatest = "2.25.340282366920938463463374607431768211455"
    let encoded = DER.objectIdentifier(greatest)
    #expect(encoded == octets("06 14 69 83 ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff 7f"))
    #expect(try BERElement(whole: encoded).objectIdentifier() == greatest)
  }

  @Test(arguments: ["06 00", "06 01 80", "06 02 2a 86", "06 03 2a 80 01", "06 02 80 01"])
  func `that is empty, cut off or padded is refused`(digits: String) throws {
    let element = try read(digits)
    #expect(
      failure { () throws(CMSFailure) in _ = try element.objectIdentifier() }
        == .malformed(offset: 0, .badObjectIdentifier))
  }

  @Test func `longer than any is refused`() throws {
    let element = try BERElement(
      whole: DER.element(0x06, [0x2a] + [UInt8](repeating: 0xff, count: 63) + [0x7f]))
    #expect(
      failure { () throws(CMSFailure) in _ = try element.objectIdentifier() }
        == .malformed(offset: 0, .badObjectIdentifier))
  }
}

@Suite struct `A time` {
  private func time(_ tag: UInt8, _ text: String) throws(CMSFailure) -> Date {
    try BERElement(whole: DER.element(tag, Array(text.utf8))).time()
  }

  @Test(arguments: [
    (0x17, "260302090000Z", 1_772_442_000.0), (0x17, "700101000000Z", 0),
    (0x17, "500101000000Z", -631_152_000),
    (0x17, "491231235959Z", 2_524_607_999), (0x18, "20500101000000Z", 2_524_608_000),
    (0x18, "20260302090000Z", 1_772_442_000), (0x18, "20260302090000.5Z", 1_772_442_000),
    (0x18, "20000229000000Z", 951_782_400), (0x18, "99991231235959Z", 253_402_300_799),
  ])
  func `is read in either form`(tag: UInt8, text: String, seconds: Double) throws {
    #expect(try time(tag, text).timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [
    (0x17, ""), (0x17, "Z"), (0x17, "2603020900Z"), (0x17, "260302090000"), (0x17, "260302090000+0200"),
    (0x17, "261302090000Z"), (0x17, "260230090000Z"), (0x17, "260302240000Z"), (0x17, "260302096000Z"),
    (0x17, "26O302090000Z"), (0x17, "260302090000.5Z"), (0x18, "260302090000Z"), (0x18, "20260302090000.Z"),
    (0x18, "20260302090000,5Z"), (0x18, "19000229000000Z"), (0x18, "20260302090000.5xZ"),
    (0x18, "2026-03-0209Z"),
  ])
  func `that names no moment is refused`(tag: UInt8, text: String) {
    #expect(
      failure { () throws(CMSFailure) in _ = try time(tag, text) } == .malformed(offset: 0, .badTime),
      "\(text)")
  }

  @Test func `in another type is refused`() {
    #expect(
      failure { () throws(CMSFailure) in _ = try time(0x0c, "260302090000Z") }
        == .malformed(offset: 0, .unexpectedTag(found: 0x0c, wanted: DER.Tag.utcTime)))
  }

  @Test func `is written as UTCTime through 2049 and as GeneralizedTime from 2050`() throws {
    func written(_ seconds: Double) -> [UInt8] {
      DER.time(UTCComponents(Date(timeIntervalSince1970: seconds)))
    }
    #expect(written(2_524_607_999) == DER.element(0x17, Array("491231235959Z".utf8)))
    #expect(written(2_524_608_000) == DER.element(0x18, Array("20500101000000Z".utf8)))
    #expect(written(-631_152_000) == DER.element(0x17, Array("500101000000Z".utf8)))
    #expect(written(-631_152_001) == DER.element(0x18, Array("19491231235959Z".utf8)))
    #expect(written(1_772_442_000.9) == DER.element(0x17, Array("260302090000Z".utf8)))
  }

  @Test func `comes back as it was written, on every day of four centuries`() throws {
    for day in stride(from: -25_000, to: 120_000, by: 37) {
      let date = Date(timeIntervalSince1970: Double(day) * 86_400 + Double(day & 0xffff))
      #expect(try BERElement(whole: DER.time(UTCComponents(date))).time() == date)
    }
  }
}

@Suite struct `A SET OF` {
  @Test func `is written in the order of its encodings`() {
    let sorted = DER.setOf([octets("04 02 61 62"), octets("02 01 05"), octets("04 01 ff")])
    #expect(sorted == octets("31 0a 02 01 05 04 01 ff 04 02 61 62"))
  }
}
