import Foundation

/// The sRGB colour space as an ICC profile, version 2.1 (IEC 61966-2-1; ICC.1:2001-04): a display's three
/// colours, one curve of 1024 steps. Made here, so that no file has to be installed.
enum ColourProfile {
  static let sRGB: [UInt8] = {
    let curve = tag("curv") + bytes(UInt32(1024)) + (0..<1024).flatMap { step in bytes(transfer(step)) }
    let description =
      tag("desc") + bytes(UInt32(5)) + Array("sRGB\0".utf8) + Array(repeating: 0, count: 4 + 4 + 2 + 1 + 67)
    let copyright = tag("text") + Array("No copyright, use freely\0".utf8)
    // Adapted to D50 (Bradford).
    let entries: [(String, [UInt8])] = [
      ("desc", description), ("cprt", copyright), ("wtpt", xyz(0.9642, 1.0, 0.8249)),
      ("rXYZ", xyz(0.4360, 0.2225, 0.0139)), ("gXYZ", xyz(0.3851, 0.7169, 0.0971)),
      ("bXYZ", xyz(0.1431, 0.0606, 0.7141)), ("rTRC", curve), ("gTRC", []), ("bTRC", []),
    ]
    var table = bytes(UInt32(entries.count))
    var data: [UInt8] = []
    let start = 128 + 4 + 12 * entries.count
    var curveEntry: [UInt8] = []
    for (name, content) in entries {
      if content.isEmpty {
        table += Array(name.utf8) + curveEntry
        continue
      }
      let place = bytes(UInt32(start + data.count)) + bytes(UInt32(content.count))
      if name == "rTRC" { curveEntry = place }
      table += Array(name.utf8) + place
      data += content
      while !data.count.isMultiple(of: 4) { data.append(0) }
    }
    var header = bytes(UInt32(start + data.count)) + Array(repeating: 0, count: 4)
    header += bytes(UInt32(0x0210_0000)) + Array("mntrRGB XYZ ".utf8)
    for part in [2000, 1, 1, 0, 0, 0] as [UInt16] { header += bytes(part) }
    header += Array("acsp".utf8) + Array(repeating: 0, count: 28)
    header += fixed(0.9642) + fixed(1.0) + fixed(0.8249)
    header += Array(repeating: 0, count: 128 - header.count)
    return header + table + data
  }()

  private static func tag(_ type: String) -> [UInt8] { Array(type.utf8) + [0, 0, 0, 0] }

  private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  private static func fixed(_ value: Double) -> [UInt8] { bytes(Int32((value * 65_536).rounded())) }

  private static func xyz(_ x: Double, _ y: Double, _ z: Double) -> [UInt8] {
    tag("XYZ ") + fixed(x) + fixed(y) + fixed(z)
  }

  private static func transfer(_ step: Int) -> UInt16 {
    let value = Double(step) / 1023
    let linear = value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    return UInt16((linear * 65_535).rounded())
  }
}
