/// Text strings (ISO 32000-2, 7.9.2.2): UTF-16BE or UTF-8 with a byte order mark, else PDFDocEncoding.
public enum TextString {
  public static func decode(_ octets: [UInt8]) -> String {
    if octets.starts(with: [0xFE, 0xFF]) {
      let units = stride(from: 2, to: octets.count - 1, by: 2).map {
        UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
      }
      return String(decoding: units, as: UTF16.self)
    }
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) {
      return String(decoding: octets.dropFirst(3), as: UTF8.self)
    }
    var scalars = String.UnicodeScalarView()
    for octet in octets { scalars.append(documentEncoding[Int(octet)]) }
    return String(scalars)
  }

  /// ASCII as it is, anything else as UTF-16BE with its mark, which every reader since PDF 1.2 knows.
  public static func encode(_ text: String) -> [UInt8] {
    if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) { return Array(text.utf8) }
    return [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
  }

  /// PDFDocEncoding (ISO 32000-2, Annex D.3): Latin-1 but for these.
  private static let documentEncoding: [Unicode.Scalar] = {
    var table = (0..<256).map { Unicode.Scalar(UInt8($0)) }
    let low: [Unicode.Scalar] = [
      "\u{02D8}", "\u{02C7}", "\u{02C6}", "\u{02D9}", "\u{02DD}", "\u{02DB}", "\u{02DA}", "\u{02DC}",
    ]
    let high: [Unicode.Scalar] = [
      "\u{2022}", "\u{2020}", "\u{2021}", "\u{2026}", "\u{2014}", "\u{2013}", "\u{0192}", "\u{2044}",
      "\u{2039}",
      "\u{203A}", "\u{2212}", "\u{2030}", "\u{201E}", "\u{201C}", "\u{201D}", "\u{2018}", "\u{2019}",
      "\u{201A}",
      "\u{2122}", "\u{FB01}", "\u{FB02}", "\u{0141}", "\u{0152}", "\u{0160}", "\u{0178}", "\u{017D}",
      "\u{0131}",
      "\u{0142}", "\u{0153}", "\u{0161}", "\u{017E}", "\u{FFFD}", "\u{20AC}",
    ]
    table.replaceSubrange(0x18...0x1F, with: low)
    table.replaceSubrange(0x80...0xA0, with: high)
    return table
  }()
}
