/// Reads the emphasis, links and breaks within one paragraph. Linear in its length.
///
/// Emphasis pairs up as in CommonMark 0.31, §6.2, by its delimiter algorithm. `[words](address)` becomes the
/// words and the address in brackets, since paper has no links; `<br>` is a line break. Code, images and HTML
/// are kept as the text they are.
struct InlineReader {
  static func read(_ text: some StringProtocol) -> [Inline] {
    var reader = InlineReader(Array(text.utf8))
    reader.tokenize()
    reader.pairDelimiters()
    return reader.inlines()
  }

  private let bytes: [UInt8]
  var tokens: [Token] = []

  struct Token {
    var kind: Kind
    /// Changes of depth that take effect before this token.
    var bold = 0
    var italic = 0
  }

  enum Kind {
    case text([UInt8])
    case lineBreak
    case delimiter(Delimiter)
  }

  struct Delimiter {
    let mark: UInt8
    let length: Int
    var left: Int
    let canOpen: Bool
    let canClose: Bool
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }
}

// MARK: Tokens

extension InlineReader {
  private mutating func tokenize() {
    var text: [UInt8] = []
    var position = 0
    var linkEnd: (position: Int, suffix: [UInt8], resume: Int)?
    func flush() {
      guard !text.isEmpty else { return }
      tokens.append(Token(kind: .text(text)))
      text = []
    }
    while position < bytes.count {
      if let link = linkEnd, link.position == position {
        text += link.suffix
        position = link.resume
        linkEnd = nil
        continue
      }
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\\") where position + 1 < bytes.count && bytes[position + 1] == 0x0A,
        0x0A where endsInTwoSpaces(text):
        while text.last == 0x20 { text.removeLast() }
        flush()
        tokens.append(Token(kind: .lineBreak))
        position += byte == 0x0A ? 1 : 2
        skipSpaces(&position)
      case 0x0A:
        while text.last == 0x20 { text.removeLast() }
        text.append(0x20)
        position += 1
        skipSpaces(&position)
      case 0x09:
        text.append(0x20)
        position += 1
      case UInt8(ascii: "\\") where position + 1 < bytes.count && isPunctuation(bytes[position + 1]):
        text.append(bytes[position + 1])
        position += 2
      case UInt8(ascii: "`"):
        let end = endOfCode(position)
        text += bytes[position..<end].map { $0 == 0x0A ? 0x20 : $0 }
        position = end
      case UInt8(ascii: "<"):
        if let end = lineBreakTag(position) {
          flush()
          tokens.append(Token(kind: .lineBreak))
          position = end
        } else if let (address, end) = autolink(position) {
          text += address
          position = end
        } else {
          text.append(byte)
          position += 1
        }
      case UInt8(ascii: "[") where linkEnd == nil && text.last != UInt8(ascii: "!"):
        linkEnd = link(position)
        if linkEnd == nil { text.append(byte) }
        position += 1
      case UInt8(ascii: "*"), UInt8(ascii: "_"):
        flush()
        let start = position
        while position < bytes.count, bytes[position] == byte { position += 1 }
        tokens.append(Token(kind: .delimiter(delimiter(byte, start..<position))))
      default:
        text.append(byte)
        position += 1
      }
    }
    while text.last == 0x20 { text.removeLast() }
    flush()
  }

  private func endsInTwoSpaces(_ text: [UInt8]) -> Bool {
    text.count >= 2 && text[text.count - 1] == 0x20 && text[text.count - 2] == 0x20
  }

  private func skipSpaces(_ position: inout Int) {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x09 { position += 1 }
  }

  private func isPunctuation(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E: return true
    default: return false
    }
  }

  /// The end of a code span, or of the run of backticks that opens none.
  private func endOfCode(_ start: Int) -> Int {
    var open = start
    while open < bytes.count, bytes[open] == UInt8(ascii: "`") { open += 1 }
    let length = open - start
    // 4,096 octets: a span longer than that is a stray backtick, and looking on for each would be quadratic.
    let limit = min(bytes.count, open + 4096)
    var position = open
    while position < limit {
      guard bytes[position] == UInt8(ascii: "`") else {
        position += 1
        continue
      }
      let run = position
      while position < bytes.count, bytes[position] == UInt8(ascii: "`") { position += 1 }
      if position - run == length { return position }
    }
    return open
  }

  private func lineBreakTag(_ start: Int) -> Int? {
    for tag in ["<br>", "<br/>", "<br />", "<BR>"] where bytes[start...].starts(with: tag.utf8) {
      return start + tag.utf8.count
    }
    return nil
  }

  private func autolink(_ start: Int) -> ([UInt8], Int)? {
    let rest = bytes[(start + 1)...].prefix(2048)
    guard
      let end = rest.firstIndex(where: { $0 == UInt8(ascii: ">") || $0 <= 0x20 || $0 == UInt8(ascii: "<") }),
      bytes[end] == UInt8(ascii: ">")
    else { return nil }
    let address = Array(bytes[(start + 1)..<end])
    let isAddress =
      ["http://", "https://", "mailto:"].contains { address.starts(with: $0.utf8) }
      || address.contains(UInt8(ascii: "@"))
    return isAddress ? (address, end + 1) : nil
  }

  /// A link that opens at `start`: where its words end, what is set after them, and where reading goes on.
  private func link(_ start: Int) -> (position: Int, suffix: [UInt8], resume: Int)? {
    // The words may not hold brackets, the address neither brackets nor spaces: so each octet is looked at
    // twice at most.
    let stops = Set("[]".utf8)
    guard let close = bytes[(start + 1)...].prefix(2048).firstIndex(where: stops.contains),
      bytes[close] == UInt8(ascii: "]"), close > start + 1, close + 1 < bytes.count,
      bytes[close + 1] == UInt8(ascii: "(")
    else { return nil }
    let address = bytes[(close + 2)...].prefix(2048)
    guard
      let end = address.firstIndex(where: { $0 <= 0x20 || "()[]<".utf8.contains($0) }),
      bytes[end] == UInt8(ascii: ")"), end > close + 2
    else { return nil }
    let target = String(decoding: bytes[(close + 2)..<end], as: UTF8.self)
    let words = String(decoding: bytes[(start + 1)..<close], as: UTF8.self)
    let bare = Self.withoutScheme(target)
    let suffix = Self.withoutScheme(words) == bare ? [] : Array(" (\(target))".utf8)
    return (close, suffix, end + 1)
  }

  private static func withoutScheme(_ address: String) -> String {
    var rest = address[...]
    for scheme in ["https://", "http://", "mailto:"] where rest.hasPrefix(scheme) {
      rest = rest.dropFirst(scheme.count)
    }
    return String(rest.hasSuffix("/") ? rest.dropLast() : rest)
  }

  private func delimiter(_ mark: UInt8, _ run: Range<Int>) -> Delimiter {
    let before = scalar(before: run.lowerBound)
    let after = scalar(at: run.upperBound)
    let spaceBefore = before.map(isSpace) ?? true
    let spaceAfter = after.map(isSpace) ?? true
    let markBefore = before.map(isMark) ?? false
    let markAfter = after.map(isMark) ?? false
    let leftFlanking = !spaceAfter && (!markAfter || spaceBefore || markBefore)
    let rightFlanking = !spaceBefore && (!markBefore || spaceAfter || markAfter)
    let within = mark == UInt8(ascii: "_")
    return Delimiter(
      mark: mark, length: run.count, left: run.count,
      canOpen: leftFlanking && (!within || !rightFlanking || markBefore),
      canClose: rightFlanking && (!within || !leftFlanking || markAfter))
  }

  private func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }

  private func isMark(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
      .finalPunctuation, .otherPunctuation, .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
      return true
    default: return false
    }
  }

  private func scalar(at position: Int) -> Unicode.Scalar? {
    guard position < bytes.count else { return nil }
    return String(decoding: bytes[position..<min(position + 4, bytes.count)], as: UTF8.self).unicodeScalars
      .first
  }

  private func scalar(before position: Int) -> Unicode.Scalar? {
    guard position > 0 else { return nil }
    var start = position - 1
    while start > 0, position - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self).unicodeScalars.first
  }
}
