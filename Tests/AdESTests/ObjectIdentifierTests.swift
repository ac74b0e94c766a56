import AdES
import Testing

/// OBJECT IDENTIFIERs in literal octets (ITU-T X.690, clause 8.19).
@Suite struct ObjectIdentifierTests {
  static let rows: [(dotted: String, encoded: [UInt8])] = [
    ("0.0", [0x06, 0x01, 0x00]),
    ("1.39", [0x06, 0x01, 0x4F]),
    ("2.999.3", [0x06, 0x03, 0x88, 0x37, 0x03]),
    ("1.2.840.113549.1.7.2", [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]),
    ("1.2.0.127.128.16383.16384", [0x06, 0x0A, 0x2A, 0x00, 0x7F, 0x81, 0x00, 0xFF, 0x7F, 0x81, 0x80, 0x00]),
    // 2^64 - 1, 2^64 and 2^128 - 1: a UUID under 2.25 takes 128 bits.
    ("2.25.18446744073709551615", [0x06, 0x0B, 0x69, 0x81] + [UInt8](repeating: 0xFF, count: 8) + [0x7F]),
    ("2.25.18446744073709551616", [0x06, 0x0B, 0x69, 0x82] + [UInt8](repeating: 0x80, count: 8) + [0x00]),
    (
      "2.25.340282366920938463463374607431768211455",
      [0x06, 0x14, 0x69, 0x83] + [UInt8](repeating: 0xFF, count: 17) + [0x7F]
    ),
    // More than 128 bits: 2^133.
    (
      "2.25.10889035741470030830827987437816582766592",
      [0x06, 0x15, 0x69, 0x81] + [UInt8](repeating: 0x80, count: 18) + [0x00]
    ),
  ]

  @Test(arguments: rows.map(\.dotted))
  func `writes and reads identifiers whatever the size of their arcs`(dotted: String) throws {
    let row = try #require(Self.rows.first { $0.dotted == dotted })
    #expect(DER.objectIdentifier(dotted) == row.encoded)
    #expect(try BERElement(whole: row.encoded).objectIdentifier() == dotted)
  }
}
