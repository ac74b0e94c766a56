import Files

/// The header in front of an entry's data, which must repeat what the central directory says (APPNOTE 6.3.10,
/// 4.3.7).
enum LocalHeader {
  private static let fixedBytes = 30

  /// Checks the local header of `entry`.
  /// - Returns: where the entry's data ends.
  static func check(
    _ entry: DirectoryEntry, in source: ByteSource, upTo next: Int
  ) throws(ASiCFailure) -> Int {
    let start = entry.offset
    guard next - start >= fixedBytes else { throw .overlap(name: entry.name, offset: start) }
    var reader = LittleEndianReader(
      source[start..<start + fixedBytes], record: .localHeader, origin: start)
    try reader.expect([0x50, 0x4B, 0x03, 0x04])
    let version = try reader.u16()
    let flags = try reader.u16()
    let method = try reader.u16()
    let time = try reader.u32()
    let crc = try reader.u32()
    let compressed = try reader.u32()
    let size = try reader.u32()
    let nameCount = try reader.u16()
    let extraCount = try reader.u16()

    func differs(_ field: ASiCFailure.HeaderField) -> ASiCFailure {
      .headerMismatch(name: entry.name, field: field, offset: start)
    }
    let nameStart = start + fixedBytes
    let dataStart = nameStart + nameCount + extraCount
    guard dataStart <= next else { throw .overlap(name: entry.name, offset: start) }
    guard source[nameStart..<nameStart + nameCount] == entry.nameOctets else { throw differs(.name) }
    let extraStart = nameStart + nameCount
    var extra = try ExtraField(source[extraStart..<dataStart][...], origin: extraStart)
    if let other = extra.unicodePath, other != entry.nameOctets { throw differs(.name) }
    guard !extra.isEncrypted else { throw .encryptedEntry(name: entry.name) }
    guard version == entry.version else { throw differs(.version) }
    guard flags == entry.flags else { throw differs(.flags) }
    guard method == entry.method else { throw differs(.compression) }
    guard time == entry.time else { throw differs(.time) }

    let wideSize = try extra.widened(size, origin: extraStart)
    let wideCompressed = try extra.widened(compressed, origin: extraStart)
    // With a descriptor the three may be left at zero; given at all, they are the directory's.
    let mayBeZero = entry.hasDescriptor
    guard crc == entry.crc || mayBeZero && crc == 0 else { throw differs(.crc) }
    guard wideSize == UInt64(entry.size) || mayBeZero && wideSize == 0 else { throw differs(.size) }
    guard wideCompressed == UInt64(entry.compressedSize) || mayBeZero && wideCompressed == 0 else {
      throw differs(.compressedSize)
    }

    let (dataEnd, overflow) = dataStart.addingReportingOverflow(entry.compressedSize)
    guard !overflow, dataEnd <= next else { throw .overlap(name: entry.name, offset: start) }
    return dataEnd
  }

  /// Checks what stands between an entry's data and the next structure: its descriptor, or nothing.
  static func checkDescriptor(
    _ entry: DirectoryEntry, in source: ByteSource, range: Range<Int>
  ) throws(ASiCFailure) {
    guard entry.hasDescriptor else {
      guard range.isEmpty else {
        throw .unaccountedBytes(offset: range.lowerBound, count: range.count)
      }
      return
    }
    guard [12, 16, 20, 24].contains(range.count) else {
      guard range.count > 24 else {
        throw .malformedZip(.dataDescriptor, offset: range.lowerBound, why: .truncated)
      }
      throw .unaccountedBytes(offset: range.lowerBound, count: range.count)
    }
    var reader = LittleEndianReader(source[range], record: .dataDescriptor, origin: range.lowerBound)
    if range.count == 16 || range.count == 24 { try reader.expect([0x50, 0x4B, 0x07, 0x08]) }
    let crc = try reader.u32()
    let isWide = range.count >= 20
    let compressed = isWide ? try reader.u64() : UInt64(try reader.u32())
    let size = isWide ? try reader.u64() : UInt64(try reader.u32())
    guard crc == entry.crc, compressed == UInt64(entry.compressedSize), size == UInt64(entry.size) else {
      throw .malformedZip(.dataDescriptor, offset: range.lowerBound, why: .inconsistent)
    }
  }
}
