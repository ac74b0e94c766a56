/// Characters that a word processor stores by their place in a font of symbols (`w:sym`, ECMA-376 part 1,
/// 17.3.3.30): the signs that reports have, as Unicode has them.
enum SymbolFont {
  /// The sign, or U+FFFD where it is not known.
  static func text(font: String, code: String) -> String {
    guard var value = UInt32(code, radix: 16) else { return "\u{FFFD}" }
    // Word moves the font's own codes into the private area.
    if (0xF000...0xF0FF).contains(value) { value -= 0xF000 }
    let name = font.lowercased()
    if name == "symbol" { return symbol[value] ?? "\u{FFFD}" }
    if name.hasPrefix("wingdings") {
      return (name == "wingdings 2" ? wingdings2 : wingdings)[value] ?? "\u{FFFD}"
    }
    // Any other font has its characters where Unicode has them.
    guard value >= 0x20, let scalar = Unicode.Scalar(value) else { return "\u{FFFD}" }
    return String(Character(scalar))
  }

  private static let symbol: [UInt32: String] = [
    0x2D: "−", 0x40: "≅", 0x44: "Δ", 0x53: "Σ", 0x57: "Ω", 0x61: "α", 0x62: "β", 0x67: "γ", 0x64: "δ",
    0x6D: "μ",
    0x70: "π", 0x73: "σ", 0xA3: "≤", 0xA5: "∞", 0xAB: "↔", 0xAC: "←", 0xAE: "→", 0xB0: "°", 0xB1: "±",
    0xB3: "≥",
    0xB4: "×", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xBC: "…", 0xD7: "·", 0xDE: "⇒", 0xE5: "∑",
    0xD6: "√",
  ]

  private static let wingdings: [UInt32: String] = [
    0x28: "☎", 0x2A: "✉", 0x6C: "●", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x9F: "•",
    0xA7: "▪",
    0xA8: "☐", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
  ]

  private static let wingdings2: [UInt32: String] = [
    0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x97: "●", 0xA3: "☐",
  ]
}
