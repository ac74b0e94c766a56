/// Encodings of text other than UTF-8 that old files come in.
enum TextDecoding {
  /// The text as UTF-8, or nil where it is not surely in one of these: UTF-16 with a byte order mark, or
  /// Windows-1251 with Bulgarian or another Cyrillic text in it.
  static func utf8(_ bytes: [UInt8]) -> (text: [UInt8], encoding: DraftFailure.TextEncoding)? {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      return utf16(bytes).map { ($0, .utf16) }
    }
    guard DraftFailure.TextEncoding(guessing: bytes) == .windows1251 else { return nil }
    return windows1251(bytes).map { ($0, .windows1251) }
  }

  /// - Returns: nil where a unit is half a pair, or an octet is left over.
  private static func utf16(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count.isMultiple(of: 2), !bytes.starts(with: [0xFF, 0xFE, 0, 0]) else { return nil }
    let isBigEndian = bytes[0] == 0xFE
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    var decoder = UTF16()
    func pair(_ high: UInt8, _ low: UInt8) -> UInt16 { UInt16(high) << 8 | UInt16(low) }
    var units = stride(from: 2, to: bytes.count, by: 2).lazy.map { (index: Int) -> UInt16 in
      isBigEndian
        ? pair(bytes[index], bytes[index + 1]) : pair(bytes[index + 1], bytes[index])
    }.makeIterator()
    while true {
      switch decoder.decode(&units) {
      case .scalarValue(let scalar): append(scalar, to: &text)
      case .emptyInput: return text
      case .error: return nil
      }
    }
  }

  private static func append(_ scalar: Unicode.Scalar, to text: inout [UInt8]) {
    let value = scalar.value
    if value < 0x80 {
      text.append(UInt8(value))
    } else if let units = UTF8.encode(scalar) {
      text.append(contentsOf: units)
    }
  }

  /// 0x80…0xBF; 0x98 stands for nothing. 0xC0…0xFF are А…я.
  private static let upperHalf = Array(
    "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї".unicodeScalars)

  /// The six most frequent letters of Bulgarian make up half of any text in it; read in a wrong encoding, a text
  /// has far fewer of them, or capitals where small letters belong.
  private static func windows1251(_ bytes: [UInt8]) -> [UInt8]? {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    var letters = 0
    var frequent = 0
    var latin = 0
    var turned = 0
    var wasSmall = false
    for byte in bytes {
      let scalar: Unicode.Scalar
      switch byte {
      case 0..<0x80: scalar = Unicode.Scalar(byte)
      case 0x80..<0xC0:
        guard byte != 0x98 else { return nil }
        scalar = upperHalf[Int(byte) - 0x80]
      default: scalar = Unicode.Scalar(0x410 + UInt32(byte) - 0xC0) ?? "?"
      }
      switch scalar {
      case "А"..."я":
        letters += 1
        let isSmall = scalar >= "а"
        if !isSmall && wasSmall { turned += 1 }
        wasSmall = isSmall
        if "аоеинтАОЕИНТ".unicodeScalars.contains(scalar) { frequent += 1 }
      default:
        wasSmall = false
        if scalar.isASCII, scalar.properties.isAlphabetic { latin += 1 }
      }
      append(scalar, to: &text)
    }
    guard letters > latin / 2, frequent * 3 >= letters, turned * 20 <= letters else { return nil }
    return text
  }
}
