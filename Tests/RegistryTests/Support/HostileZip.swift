/// A ZIP whose headers say whatever a test wants. Entries are written as stored, whatever they claim.
struct HostileZip {
  struct Entry {
    var name: String
    var content: [UInt8] = []
    /// As declared in both headers; nil for the truth.
    var declaredBytes: UInt32?
    var method = 0
  }

  var entries: [Entry]

  init(_ entries: [Entry]) {
    self.entries =
      [Entry(name: "mimetype", content: Array("application/vnd.etsi.asic-e+zip".utf8))] + entries
  }

  var octets: [UInt8] {
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for entry in entries {
      let name = Array(entry.name.utf8)
      let bytes = UInt32(entry.content.count)
      var header: [UInt8] = []
      for number in [20, 0x0800, entry.method, 0, 0x21] { header += two(number) }
      for number in [crc(entry.content), bytes, entry.declaredBytes ?? bytes] { header += four(number) }
      for number in [name.count, 0] { header += two(number) }
      directory += [0x50, 0x4B, 1, 2] + two(20) + header
      directory += two(0) + two(0) + two(0) + four(0)
      directory += four(UInt32(file.count))
      directory += name
      file += [0x50, 0x4B, 3, 4] + header + name + entry.content
    }
    var end: [UInt8] = [0x50, 0x4B, 5, 6]
    for number in [0, 0, entries.count, entries.count] { end += two(number) }
    end += four(UInt32(directory.count))
    end += four(UInt32(file.count))
    end += two(0)
    return file + directory + end
  }

  private func two(_ value: Int) -> [UInt8] { Array(four(UInt32(value)).prefix(2)) }

  private func four(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  /// CRC-32 of ISO 3309, bit by bit.
  private func crc(_ octets: [UInt8]) -> UInt32 {
    var crc: UInt32 = 0xFFFF_FFFF
    for octet in octets {
      crc ^= UInt32(octet)
      for _ in 0..<8 { crc = (crc & 1 == 1 ? 0xEDB8_8320 : 0) ^ (crc >> 1) }
    }
    return ~crc
  }
}
