/// Reads the numbers of a ZIP record in order; every read is checked.
struct LittleEndianReader {
  private let octets: ArraySlice<UInt8>
  private var position: Int
  private let record: ASiCFailure.ZipRecord
  /// Where `octets` begin in the file, for evidence.
  private let origin: Int

  init(_ octets: ArraySlice<UInt8>, record: ASiCFailure.ZipRecord, origin: Int) {
    self.octets = octets
    self.record = record
    self.origin = origin
    position = octets.startIndex
  }

  init(_ octets: [UInt8], record: ASiCFailure.ZipRecord, origin: Int) {
    self.init(octets[...], record: record, origin: origin)
  }

  /// Octets consumed so far.
  var consumed: Int { position - octets.startIndex }
  var remaining: Int { octets.endIndex - position }

  mutating func bytes(_ count: Int) throws(ASiCFailure) -> ArraySlice<UInt8> {
    guard count >= 0, count <= remaining else {
      throw .malformedZip(record, offset: origin + consumed, why: .truncated)
    }
    defer { position += count }
    return octets[position..<position + count]
  }

  mutating func skip(_ count: Int) throws(ASiCFailure) { _ = try bytes(count) }

  mutating func u16() throws(ASiCFailure) -> Int { Int(try number(2)) }
  mutating func u32() throws(ASiCFailure) -> UInt32 { UInt32(truncatingIfNeeded: try number(4)) }
  mutating func u64() throws(ASiCFailure) -> UInt64 { try number(8) }

  /// Requires the record's magic octets.
  mutating func expect(_ magic: [UInt8]) throws(ASiCFailure) {
    let start = origin + consumed
    guard try bytes(magic.count).elementsEqual(magic) else {
      throw .malformedZip(record, offset: start, why: .signature)
    }
  }

  private mutating func number(_ count: Int) throws(ASiCFailure) -> UInt64 {
    var value: UInt64 = 0
    for (index, octet) in try bytes(count).enumerated() { value |= UInt64(octet) << (8 * UInt64(index)) }
    return value
  }
}
