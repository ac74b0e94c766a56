import Files

/// Where the central directory lies and how many entries it lists, read from the very end of the file and
/// nowhere else (APPNOTE 6.3.10, clauses 4.3.14 to 4.3.16).
struct EndOfCentralDirectory {
  let entryCount: Int
  let directory: Range<Int>
  /// The archive comment; a container may give its media type there (EN 319 162-1 v1.1.1, annex A.1).
  let comment: String
  /// Where the record itself begins.
  let start: Int

  static let magic: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
  private static let recordBytes = 22
  private static let locatorBytes = 20
  private static let zip64RecordBytes = 56

  /// - Throws: ``ASiCFailure`` where the record, or what it says of the directory, is not exactly right.
  init(_ source: ByteSource, limits: ContainerLimits) throws(ASiCFailure) {
    let (start, comment) = try Self.locate(source)
    var record = LittleEndianReader(
      source[start..<start + Self.recordBytes], record: .endOfCentralDirectory, origin: start)
    try record.expect(Self.magic)
    let disk = try record.u16()
    let directoryDisk = try record.u16()
    let countHere = try record.u16()
    let count = try record.u16()
    let size = try record.u32()
    let offset = try record.u32()

    if let zip64 = try Self.zip64(source, before: start) {
      guard disk == 0 || disk == 0xFFFF, directoryDisk == 0 || directoryDisk == 0xFFFF else {
        throw .multipleDisks
      }
      // Where the short record gives a number at all, it gives the long one's.
      guard countHere == count, count == 0xFFFF || UInt64(count) == zip64.count,
        size == .max || UInt64(size) == zip64.size, offset == .max || UInt64(offset) == zip64.offset
      else { throw .malformedZip(.endOfCentralDirectory, offset: start, why: .inconsistent) }
      try self.init(
        source, count: zip64.count, size: zip64.size, offset: zip64.offset, end: zip64.start, start: start,
        comment: comment, limits: limits)
    } else {
      guard disk == 0, directoryDisk == 0 else { throw .multipleDisks }
      guard countHere == count else {
        throw .malformedZip(.endOfCentralDirectory, offset: start, why: .inconsistent)
      }
      try self.init(
        source, count: UInt64(count), size: UInt64(size), offset: UInt64(offset), end: start, start: start,
        comment: comment, limits: limits)
    }
  }

  private init(
    _ source: ByteSource, count: UInt64, size: UInt64, offset: UInt64, end: Int, start recordStart: Int,
    comment: String, limits: ContainerLimits
  ) throws(ASiCFailure) {
    guard count > 0 else { throw .noEntries }
    guard count <= UInt64(limits.entries) else {
      throw .tooManyEntries(count: Int(clamping: count), limit: limits.entries)
    }
    guard size <= UInt64(limits.directoryBytes) else {
      throw .tooLarge(name: nil, bytes: size, limit: limits.directoryBytes)
    }
    // The directory ends where this record begins: no gap, no archive pushed behind a prefix.
    guard size <= UInt64(end) else {
      throw .malformedZip(.endOfCentralDirectory, offset: end, why: .inconsistent)
    }
    let start = end - Int(size)
    if offset < UInt64(start) {
      // Either the whole archive was pushed back, or something stands behind a directory that is where it
      // says.
      let stated = Int(offset)
      guard source[stated..<stated + 4] == [0x50, 0x4B, 0x01, 0x02] else {
        throw .leadingBytes(count: start - stated)
      }
      throw .unaccountedBytes(offset: stated + Int(size), count: start - stated)
    }
    guard offset == UInt64(start) else {
      throw .malformedZip(.endOfCentralDirectory, offset: end, why: .inconsistent)
    }
    entryCount = Int(count)
    directory = start..<end
    self.start = recordStart
    self.comment = comment
  }

  /// The record's position. Only the last 22 bytes of the file are believed, or those before a comment that
  /// is a media type; any other record further up is not the end of this file.
  private static func locate(_ source: ByteSource) throws(ASiCFailure) -> (start: Int, comment: String) {
    guard source.count >= recordBytes else { throw .notAZip }
    let tailStart = max(0, source.count - recordBytes - 0xFFFF)
    let tail = tailStart..<source.count
    guard let last = source.lastPosition(of: magic, in: tail) else { throw .notAZip }
    guard last + recordBytes <= source.count else {
      throw .malformedZip(.endOfCentralDirectory, offset: last, why: .truncated)
    }
    let commentCount = Int(source[last + 20]) | Int(source[last + 21]) << 8
    let end = last + recordBytes + commentCount
    guard end <= source.count else {
      throw .malformedZip(.endOfCentralDirectory, offset: last, why: .truncated)
    }
    guard end == source.count else { throw .trailingBytes(offset: end, count: source.count - end) }
    let comment = String(decoding: source[last + recordBytes..<end], as: UTF8.self)
    guard comment.isEmpty || comment.hasPrefix("mimetype=") && comment.utf8.count <= 128 else {
      throw .trailingBytes(offset: last + recordBytes, count: commentCount)
    }
    return (last, comment)
  }

  private struct Zip64 {
    let count, size, offset: UInt64
    /// Where its record begins.
    let start: Int
  }

  private static func zip64(_ source: ByteSource, before end: Int) throws(ASiCFailure) -> Zip64? {
    guard end >= locatorBytes else { return nil }
    let locatorStart = end - locatorBytes
    var locator = LittleEndianReader(source[locatorStart..<end], record: .zip64Locator, origin: locatorStart)
    guard try locator.bytes(4).elementsEqual([0x50, 0x4B, 0x06, 0x07]) else { return nil }
    let disk = try locator.u32()
    let offset = try locator.u64()
    let disks = try locator.u32()
    guard disk == 0, disks <= 1 else { throw .multipleDisks }
    guard locatorStart >= zip64RecordBytes, offset == UInt64(locatorStart - zip64RecordBytes) else {
      throw .malformedZip(.zip64Locator, offset: locatorStart, why: .inconsistent)
    }
    let start = locatorStart - zip64RecordBytes
    var record = LittleEndianReader(
      source[start..<locatorStart], record: .zip64EndOfCentralDirectory, origin: start)
    try record.expect([0x50, 0x4B, 0x06, 0x06])
    guard try record.u64() == UInt64(zip64RecordBytes - 12) else {
      throw .malformedZip(.zip64EndOfCentralDirectory, offset: start, why: .inconsistent)
    }
    try record.skip(4)  // versions
    guard try record.u32() == 0, try record.u32() == 0 else { throw .multipleDisks }
    let countHere = try record.u64()
    let count = try record.u64()
    guard count == countHere else {
      throw .malformedZip(.zip64EndOfCentralDirectory, offset: start, why: .inconsistent)
    }
    return Zip64(count: count, size: try record.u64(), offset: try record.u64(), start: start)
  }
}
