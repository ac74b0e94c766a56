/// A ZIP written octet by octet, so that a test can make every field lie. Knows nothing of the reader it is
/// meant for.
struct ForgedZip {
  struct Entry {
    var name: [UInt8]
    /// As it lies in the file: compressed where ``method`` is 8.
    var data: [UInt8]
    var method = 0
    var flags = 0x0800
    var crc: UInt32
    var size: UInt64
    var compressedSize: UInt64
    var localName: [UInt8]?
    var localFlags: Int?
    var localMethod: Int?
    var localVersion = 20
    var localTime: UInt32 = 0x0021_0000
    var localCRC: UInt32?
    var localSize: UInt32?
    var localCompressedSize: UInt32?
    var localExtra: [UInt8] = []
    var centralExtra: [UInt8] = []
    /// Bytes behind the data, such as a descriptor.
    var behind: [UInt8] = []
    /// Where the directory says the local header is; nil for where it is.
    var offset: UInt32?
    var madeBy = 20
    var attributes: UInt32 = 0
    var isListed = true
    var hasLocalHeader = true
    /// Sizes in a ZIP64 extra field, in both headers.
    var isZip64 = false

    init(_ name: String, _ content: [UInt8] = []) {
      self.name = Array(name.utf8)
      data = content
      crc = crc32(content)
      size = UInt64(content.count)
      compressedSize = size
    }

    /// An entry of `count` zeros, deflated about 158 to 1.
    static func zeros(_ name: String, count: Int) -> Entry {
      var entry = Entry(name)
      entry.data = deflatedZeros(count)
      entry.method = 8
      entry.size = UInt64(count)
      entry.compressedSize = UInt64(entry.data.count)
      entry.crc = crc32(zeros: count)
      return entry
    }
  }

  static let mimetype = Entry("mimetype", Array("application/vnd.etsi.asic-e+zip".utf8))

  var entries: [Entry]
  var prefix: [UInt8] = []
  var beforeDirectory: [UInt8] = []
  var behindDirectory: [UInt8] = []
  var comment: [UInt8] = []
  var suffix: [UInt8] = []
  var count: Int?
  var directoryOffset: UInt32?
  var disk = 0
  var hasZip64End = false
  var zip64Version: UInt32 = 0x002D_002D

  init(_ entries: Entry...) { self.entries = [Self.mimetype] + entries }

  var bytes: [UInt8] {
    var file = prefix
    var directory: [UInt8] = []
    var listed = 0
    for entry in entries {
      let offset = entry.offset ?? UInt32(file.count)
      let wide = entry.isZip64 ? le16(1) + le16(16) + le64(entry.size) + le64(entry.compressedSize) : []
      if entry.hasLocalHeader {
        let name = entry.localName ?? entry.name
        let extra = entry.localExtra + wide
        file += [0x50, 0x4B, 3, 4] + le16(entry.localVersion) + le16(entry.localFlags ?? entry.flags)
        file +=
          le16(entry.localMethod ?? entry.method) + le32(entry.localTime) + le32(entry.localCRC ?? entry.crc)
        file += le32(
          entry.isZip64 ? .max : entry.localCompressedSize ?? UInt32(clamping: entry.compressedSize))
        file += le32(entry.isZip64 ? .max : entry.localSize ?? UInt32(clamping: entry.size))
        file += le16(name.count) + le16(extra.count) + name + extra + entry.data + entry.behind
      }
      guard entry.isListed else { continue }
      listed += 1
      let extra = entry.centralExtra + wide
      directory += [0x50, 0x4B, 1, 2] + le16(entry.madeBy) + le16(20) + le16(entry.flags)
      directory += le16(entry.method) + le32(0x0021_0000) + le32(entry.crc)
      directory += le32(entry.isZip64 ? .max : UInt32(clamping: entry.compressedSize))
      directory += le32(entry.isZip64 ? .max : UInt32(clamping: entry.size))
      directory += le16(entry.name.count) + le16(extra.count) + le16(0) + le16(0) + le16(0)
      directory += le32(entry.attributes) + le32(offset) + entry.name + extra
    }
    file += beforeDirectory
    let start = directoryOffset ?? UInt32(file.count)
    file += directory + behindDirectory
    if hasZip64End {
      let record = file.count
      file += [0x50, 0x4B, 6, 6] + le64(44) + le32(zip64Version) + le32(0) + le32(0)
      file +=
        le64(UInt64(listed)) + le64(UInt64(listed)) + le64(UInt64(directory.count)) + le64(UInt64(start))
      file += [0x50, 0x4B, 6, 7] + le32(0) + le64(UInt64(record)) + le32(1)
    }
    file += [0x50, 0x4B, 5, 6] + le16(disk) + le16(disk) + le16(count ?? listed) + le16(count ?? listed)
    file += le32(UInt32(directory.count)) + le32(start) + le16(comment.count) + comment
    return file + suffix
  }
}

func le16(_ value: Int) -> [UInt8] { [UInt8(value & 0xFF), UInt8(value >> 8 & 0xFF)] }
func le32(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xFF) } }
func le64(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(value >> (8 * $0) & 0xFF) } }

private let crcTable: [UInt32] = (0..<256).map { index in
  (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
}

func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crcTable[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ ($0 >> 8) }
}

func crc32(zeros count: Int) -> UInt32 {
  var crc = UInt32.max
  for _ in 0..<count { crc = crcTable[Int(UInt8(truncatingIfNeeded: crc))] ^ (crc >> 8) }
  return ~crc
}

/// A raw deflate stream (RFC 1951) of `count` zeros, `count` = 1 + a multiple of 258 rounded down: one
/// literal, then matches of length 258 at distance 1, 13 bits each, in one block of fixed codes; then
/// literals for the rest.
func deflatedZeros(_ count: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  var buffer = 0
  var bits = 0
  func put(_ code: Int, _ length: Int) {
    // Huffman codes are packed from their most significant bit.
    for bit in stride(from: length - 1, through: 0, by: -1) {
      buffer |= (code >> bit & 1) << bits
      bits += 1
      if bits == 8 {
        bytes.append(UInt8(buffer))
        buffer = 0
        bits = 0
      }
    }
  }
  put(0b110, 3)  // last block; type 01, least significant bit first
  put(0b0011_0000, 8)  // literal 0
  for _ in 0..<(count - 1) / 258 {
    put(0b1100_0101, 8)  // length 258
    put(0, 5)  // distance 1
  }
  for _ in 0..<(count - 1) % 258 { put(0b0011_0000, 8) }
  put(0, 7)  // end of block
  if bits > 0 { bytes.append(UInt8(buffer)) }
  return bytes
}
