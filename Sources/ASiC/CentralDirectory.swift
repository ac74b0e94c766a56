import Files

/// What the central directory says of one entry, checked against its local header.
struct DirectoryEntry {
  let name: String
  let nameOctets: [UInt8]
  /// Version needed to extract.
  let version: Int
  let flags: Int
  let method: Int
  /// Time and date, as MS-DOS packs them.
  let time: UInt32
  let crc: UInt32
  let size: Int
  let compressedSize: Int
  /// Where its local header begins.
  let offset: Int

  /// General purpose bit 3: sizes and CRC stand behind the data.
  var hasDescriptor: Bool { flags & 0x0008 != 0 }
}

/// The central directory, read once, strictly: every byte of the file belongs to exactly one entry, the
/// directory or its end record; the local headers say the same as the directory; nothing overlaps.
///
/// libzip reads the entries' data later; none of this is left to it, because a reader that believes only the
/// directory and a reader that believes only the local headers must see one and the same container.
struct CentralDirectory {
  let entries: [DirectoryEntry]
  let range: Range<Int>
  let comment: String

  init(_ source: ByteSource, limits: ContainerLimits) throws(ASiCFailure) {
    let end = try EndOfCentralDirectory(source, limits: limits)
    range = end.directory
    comment = end.comment
    let octets = source[end.directory]
    // Also not in the ZIP64 records between the directory and the end record.
    if let position = source.lastPosition(of: EndOfCentralDirectory.magic, in: range.lowerBound..<end.start) {
      throw .malformedZip(.centralDirectory, offset: position, why: .ambiguous)
    }
    var reader = LittleEndianReader(octets, record: .centralDirectory, origin: range.lowerBound)
    var entries: [DirectoryEntry] = []
    entries.reserveCapacity(end.entryCount)
    var total: UInt64 = 0
    for _ in 0..<end.entryCount {
      let entry = try Self.entry(&reader, origin: range.lowerBound, limits: limits)
      total += UInt64(entry.size)
      guard total <= UInt64(limits.totalBytes) else {
        throw .tooLarge(name: nil, bytes: total, limit: limits.totalBytes)
      }
      entries.append(entry)
    }
    guard reader.remaining == 0 else {
      throw .malformedZip(.centralDirectory, offset: range.lowerBound + reader.consumed, why: .inconsistent)
    }
    var names = EntryNameSet()
    for entry in entries { try names.insert(entry.name) }
    try Self.checkTiling(entries, of: source, directory: range)
    self.entries = entries
  }

  private static func entry(
    _ reader: inout LittleEndianReader, origin: Int, limits: ContainerLimits
  ) throws(ASiCFailure) -> DirectoryEntry {
    let start = origin + reader.consumed
    try reader.expect([0x50, 0x4B, 0x01, 0x02])
    let madeBy = try reader.u16()
    let version = try reader.u16()
    let flags = try reader.u16()
    let method = try reader.u16()
    let time = try reader.u32()
    let crc = try reader.u32()
    let compressed = try reader.u32()
    let size = try reader.u32()
    let nameCount = try reader.u16()
    let extraCount = try reader.u16()
    let commentCount = try reader.u16()
    let disk = try reader.u16()
    try reader.skip(2)  // internal attributes
    let attributes = try reader.u32()
    let offset = try reader.u32()
    let nameOctets = Array(try reader.bytes(nameCount))
    let extraOrigin = origin + reader.consumed
    var extra = try ExtraField(try reader.bytes(extraCount), origin: extraOrigin)
    try reader.skip(commentCount)

    let name = try EntryName.checked(nameOctets, limit: limits.nameBytes)
    if let other = extra.unicodePath, other != nameOctets {
      throw .duplicateName(name, String(decoding: other, as: UTF8.self))
    }
    // Bit 0 encrypted, 6 strong encryption, 13 masked headers; bit 5 would be patch data.
    guard flags & 0x2041 == 0, !extra.isEncrypted, method != 99 else { throw .encryptedEntry(name: name) }
    guard method == 0 || method == 8, flags & 0x0020 == 0 else {
      throw .unsupportedCompression(name: name, method: method)
    }
    guard disk == 0 else { throw .multipleDisks }
    // The upper half of the attributes is a Unix mode where a Unix or macOS wrote them: only files and
    // folders.
    let system = madeBy >> 8
    if system == 3 || system == 19 {
      let type = Int(attributes >> 16) & 0o170000
      guard type == 0 || type == 0o100000 || type == 0o040000 else { throw .notAFile(name: name, mode: type) }
    }

    let wideSize = try extra.widened(size, origin: extraOrigin)
    let wideCompressed = try extra.widened(compressed, origin: extraOrigin)
    let wideOffset = try extra.widened(offset, origin: extraOrigin)
    guard wideSize <= UInt64(limits.entryBytes) else {
      throw .tooLarge(name: name, bytes: wideSize, limit: limits.entryBytes)
    }
    // Compressed bytes and the offset lie within this file, in front of the directory.
    guard wideCompressed <= UInt64(origin), wideOffset <= UInt64(origin) else {
      throw .malformedZip(.centralDirectory, offset: start, why: .inconsistent)
    }
    let entry = DirectoryEntry(
      name: name, nameOctets: nameOctets, version: version, flags: flags, method: method, time: time,
      crc: crc, size: Int(wideSize),
      compressedSize: Int(wideCompressed), offset: Int(wideOffset))
    guard method == 8 || entry.size == entry.compressedSize else {
      throw .malformedZip(.centralDirectory, offset: start, why: .inconsistent)
    }
    guard limits.allows(inflated: entry.size, from: entry.compressedSize) else {
      throw .inflationRatio(
        name: name, compressed: entry.compressedSize, inflated: entry.size, limit: limits.inflationRatio)
    }
    guard !name.hasSuffix("/") || entry.size == 0 else {
      throw .malformedZip(.centralDirectory, offset: start, why: .inconsistent)
    }
    return entry
  }

  /// Every byte in front of the directory belongs to exactly one entry.
  private static func checkTiling(
    _ entries: [DirectoryEntry], of source: ByteSource, directory: Range<Int>
  ) throws(ASiCFailure) {
    let ordered = entries.sorted { $0.offset < $1.offset }
    guard let first = ordered.first, first.offset == 0 else {
      throw .leadingBytes(count: ordered.first?.offset ?? 0)
    }
    for (index, entry) in ordered.enumerated() {
      let next = index + 1 < ordered.count ? ordered[index + 1].offset : directory.lowerBound
      let dataEnd = try LocalHeader.check(entry, in: source, upTo: next)
      try LocalHeader.checkDescriptor(entry, in: source, range: dataEnd..<next)
    }
  }
}
