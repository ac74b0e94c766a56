import PDF

/// A font as far as reading text needs it: how codes are cut, what they mean, how wide they are
/// (ISO 32000-2, 9.6 to 9.10).
struct PDFFont {
  private let isComposite: Bool
  private let map: CharacterMap?
  private let simple: [UInt8: String]
  private let widths: [UInt32: Double]
  private let defaultWidth: Double

  struct Glyph {
    /// Nil: the font does not say what the code means.
    var text: String?
    /// In thousandths of the font's size.
    var width: Double
    var isSpace: Bool
  }

  init(_ dictionary: PDFDictionary, in document: Document) {
    func value(_ key: String, of dictionary: PDFDictionary) -> PDFValue? {
      dictionary[key].flatMap { try? document.resolve($0) }
    }
    isComposite = dictionary["Subtype"]?.asName == "Type0"
    map = dictionary["ToUnicode"]?.asReference.flatMap { try? document.object($0) }
      .flatMap { try? document.decodedStream($0) }.map { CharacterMap($0) }
    var widths: [UInt32: Double] = [:]
    var defaultWidth = 500.0
    if isComposite {
      let descendant = value("DescendantFonts", of: dictionary)?.asArray?.first
        .flatMap { try? document.resolve($0).asDictionary }
      defaultWidth = descendant?["DW"]?.asNumber ?? 1000
      if let descendant, let items = value("W", of: descendant)?.asArray {
        Self.readWidths(items, in: document, into: &widths)
      }
      simple = [:]
    } else {
      let first = value("FirstChar", of: dictionary)?.asInteger ?? 0
      for (index, width) in (value("Widths", of: dictionary)?.asArray ?? []).prefix(256).enumerated() {
        let width = (try? document.resolve(width))?.asNumber ?? defaultWidth
        // The widths of a Type 3 font are in its own space; what matters is that they are not nothing.
        if let code = UInt32(exactly: first &+ index) {
          widths[code] = dictionary["Subtype"]?.asName == "Type3" ? 500 : width
        }
      }
      simple = Self.encoding(value("Encoding", of: dictionary), in: document)
    }
    self.widths = widths
    self.defaultWidth = defaultWidth
  }

  private static func readWidths(
    _ items: [PDFValue], in document: Document, into widths: inout [UInt32: Double]
  ) {
    var index = 0
    while index + 1 < items.count, widths.count < 65_536 {
      guard let first = items[index].asInteger, let first = UInt32(exactly: first) else { return }
      if let list = (try? document.resolve(items[index + 1]))?.asArray {
        for (offset, width) in list.prefix(65_536).enumerated() {
          widths[first &+ UInt32(offset)] = width.asNumber
        }
        index += 2
      } else if index + 2 < items.count, let last = items[index + 1].asInteger,
        let last = UInt32(exactly: last), first <= last, last - first < 65_536
      {
        for code in first...last { widths[code] = items[index + 2].asNumber }
        index += 3
      } else {
        return
      }
    }
  }

  /// A simple font's codes: WinAnsi (or the standard encoding, which agrees with it in ASCII) with the
  /// differences it names.
  private static func encoding(_ value: PDFValue?, in document: Document) -> [UInt8: String] {
    var texts: [UInt8: String] = [:]
    for code in UInt8(0x20)...0x7E { texts[code] = String(UnicodeScalar(code)) }
    let base = value?.asName ?? value?.asDictionary?["BaseEncoding"]?.asName
    if base == "WinAnsiEncoding" {
      for (offset, character) in "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ"
        .unicodeScalars.enumerated() where character != "\u{FFFD}"
      {
        texts[UInt8(0x80 + offset)] = String(character)
      }
      for code in UInt8(0xA0)...0xFF { texts[code] = String(UnicodeScalar(code)) }
    }
    guard
      let differences = value?.asDictionary?["Differences"].flatMap({ try? document.resolve($0) })?.asArray
    else { return texts }
    var code = 0
    for item in differences.prefix(1024) {
      if let number = item.asInteger { code = number }
      if let name = item.asName {
        if let octet = UInt8(exactly: code) { texts[octet] = text(glyph: name) }
        code &+= 1
      }
    }
    return texts
  }

  /// What a glyph's name means (Adobe Glyph List, its rules and the names Cyrillic fonts use).
  static func text(glyph name: String) -> String? {
    let base = name.split(separator: ".").first.map(String.init) ?? name
    func scalar(_ hex: Substring) -> String? {
      UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init).map { String(Character($0)) }
    }
    if base.hasPrefix("uni"), base.count >= 7 { return scalar(base.dropFirst(3).prefix(4)) }
    if base.hasPrefix("u"), base.count >= 5, let text = scalar(base.dropFirst(1)) { return text }
    if base.hasPrefix("afii"), let number = Int(base.dropFirst(4)) {
      switch number {
      // А…Е, Ж…Я; а…е, ж…я: ё has a number between them.
      case 10017...10022: return letter(0x410 + number - 10017)
      case 10023: return "Ё"
      case 10024...10049: return letter(0x416 + number - 10024)
      case 10065...10070: return letter(0x430 + number - 10065)
      case 10071: return "ё"
      case 10072...10097: return letter(0x436 + number - 10072)
      case 61352: return "№"
      default: return nil
      }
    }
    if base.count == 1 { return base }
    return names[base]
  }

  private static func letter(_ code: Int) -> String? { Unicode.Scalar(code).map { String(Character($0)) } }

  private static let names: [String: String] = [
    "space": " ", "exclam": "!", "quotedbl": "\"", "numbersign": "#", "dollar": "$", "percent": "%",
    "ampersand": "&", "quotesingle": "'", "parenleft": "(", "parenright": ")", "asterisk": "*", "plus": "+",
    "comma": ",", "hyphen": "-", "period": ".", "slash": "/", "zero": "0", "one": "1", "two": "2",
    "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9",
    "colon": ":", "semicolon": ";", "less": "<", "equal": "=", "greater": ">", "question": "?", "at": "@",
    "bracketleft": "[", "backslash": "\\", "bracketright": "]", "underscore": "_", "endash": "–",
    "emdash": "—", "quotedblbase": "„", "quotedblleft": "“", "quotedblright": "”", "quoteleft": "‘",
    "quoteright": "’", "bullet": "•", "ellipsis": "…", "section": "§", "degree": "°", "Euro": "€",
    "nbspace": "\u{A0}", "fi": "fi", "fl": "fl",
  ]

  /// Cuts a string into glyphs.
  func glyphs(_ string: [UInt8]) -> [Glyph] {
    let step = isComposite ? map?.codeBytes ?? 2 : 1
    var glyphs: [Glyph] = []
    glyphs.reserveCapacity(string.count / step)
    var index = 0
    while index < string.count {
      let end = min(index + step, string.count)
      let code = string[index..<end].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      index = end
      let text = map?.text(code) ?? (isComposite ? nil : UInt8(exactly: code).flatMap { simple[$0] })
      glyphs.append(
        Glyph(text: text, width: widths[code] ?? defaultWidth, isSpace: step == 1 && code == 0x20))
    }
    return glyphs
  }
}
