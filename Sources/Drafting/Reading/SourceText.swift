/// A text that was decoded and cut into lines: what every reader of this room starts from.
struct SourceText: Sendable {
  let lines: [SourceLine]
  let warnings: [DraftWarning]

  /// 10 MB: some 1,700 pages of Bulgarian. No report is longer, and setting more would hold the machine for
  /// minutes.
  static let maximumBytes = 10_000_000

  /// Warnings of one kind after which further ones say nothing new.
  static let warningsOfAKind = 20

  /// - Throws: ``DraftFailure`` `.tooLarge`, `.notText` or `.notUTF8`.
  init(_ bytes: [UInt8], name: String) throws(DraftFailure) {
    guard bytes.count <= Self.maximumBytes else {
      throw .tooLarge(file: name, bytes: bytes.count, limit: Self.maximumBytes)
    }
    if let kind = DraftFailure.FileKind(startOf: bytes) { throw .notText(file: name, looksLike: kind) }
    if let offset = firstInvalidUTF8(in: bytes) {
      if let (text, encoding) = TextDecoding.utf8(bytes) {
        self.init(valid: text, [.decoded(encoding)])
        return
      }
      let guess: DraftFailure.TextEncoding? =
        DraftFailure.TextEncoding(guessing: bytes) == .utf16 ? .utf16 : nil
      if guess == nil && bytes.contains(0) { throw .notText(file: name, looksLike: .binary) }
      throw .notUTF8(file: name, offset: offset, looksLike: guess)
    }
    self.init(valid: bytes)
  }

  /// A text that is valid by its type.
  init(_ text: String) {
    self.init(valid: Array(text.utf8))
  }

  private init(valid bytes: [UInt8], _ noticed: [DraftWarning] = []) {
    var cutter = LineCutter()
    cutter.cut(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...])
    lines = cutter.lines
    warnings = noticed + cutter.warnings
  }
}

/// One line, without its end, and its number in the file.
struct SourceLine: Equatable, Sendable {
  /// From 1.
  let number: Int
  var text: Substring

  /// The line with its number as a list's item has it, however the number was written down: `**1.** …`,
  /// `**1. …**`, `1\\. …`, a scanner's `1 . …`; behind it one space, also for a tab or a space that does not
  /// break, and before it none but plain ones.
  var withPlainMarker: SourceLine {
    let lead = text.prefix { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }
    let rest = text[lead.endIndex...]
    let isIndentPlain = lead.allSatisfy { $0 == " " }
    // „- 1. Приема …“, as converters write an item that has a number of its own.
    if isIndentPlain, ["- ", "* "].contains(where: rest.hasPrefix) {
      let numbered = SourceLine(number: number, text: rest.dropFirst(2).drop { $0 == " " }).withPlainMarker
      guard let marker = ListMarker(numbered.text), marker.label.isOrdered, !marker.isEmpty else {
        return self
      }
      return SourceLine(number: number, text: Substring("\(lead)\(numbered.text)"))
    }
    guard let first = rest.first, !isIndentPlain || "*_\\".contains(first) || first.isLetter || first.isNumber
    else { return self }
    let indent = isIndentPlain ? lead : Substring(lead.map { $0 == "\t" ? "    " : " " }.joined())
    guard let (marker, content) = Self.marker(of: rest) else {
      return isIndentPlain ? self : SourceLine(number: number, text: Substring("\(indent)\(rest)"))
    }
    return SourceLine(number: number, text: Substring("\(indent)\(marker) \(content)"))
  }

  /// The number that a line begins with and what follows it, where they do not stand as a list has them.
  private static func marker(of rest: Substring) -> (marker: String, content: String)? {
    func found(_ marker: String, _ content: Substring, opening mark: Substring = "") -> (String, String)? {
      guard ListMarker("\(marker) А")?.label.isOrdered == true else { return nil }
      let text: Substring = content.drop { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }
      return (marker, "\(mark)\(text)")
    }
    if rest.hasPrefix("\\- ") { return ("-", String(rest.dropFirst(3))) }
    // A scanner's „1 . Приема …“.
    let digits = rest.prefix(while: \.isASCIIDigit)
    if (1...2).contains(digits.count),
      let end = [" . ", " ) "].first(where: rest[digits.endIndex...].hasPrefix)
    {
      return found("\(digits)\(end.dropFirst().dropLast())", rest[digits.endIndex...].dropFirst(3))
    }
    // `1\.Приема`
    if let end = ["\\.", "\\)"].first(where: rest[digits.endIndex...].hasPrefix), !digits.isEmpty {
      let content = rest[digits.endIndex...].dropFirst(2)
      if content.first?.isUppercase == true { return found("\(digits)\(end.dropFirst())", content) }
    }
    let mark = rest.prefix { $0 == rest.first && ($0 == "*" || $0 == "_") }
    guard mark.count <= 3 else { return nil }
    let word = rest[mark.endIndex...].prefix(16).prefix { !$0.isWhitespace }
    guard word.endIndex < rest.endIndex, rest[word.endIndex].isWhitespace else { return nil }
    var marker = String(word).replacing("\\", with: "")
    let content = rest[word.endIndex...]
    if mark.isEmpty {
      return marker.count == word.count && content.first == " " ? nil : found(marker, content)
    }
    guard marker.hasSuffix(mark) else { return found(marker, content, opening: mark) }
    marker.removeLast(mark.count)
    return found(marker, content)
  }

  var isBlank: Bool { text.utf8.allSatisfy { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") } }
}

/// Cuts octets of valid UTF-8 into lines, and takes out the control characters.
///
/// CR LF, CR, LF, form feed, vertical tab, NEL (U+0085) and U+2028/2029 end a line; of these the word
/// processors' own page and line breaks do not count as lines of the file, so that a number is the one an
/// editor shows.
private struct LineCutter {
  var lines: [SourceLine] = []
  var warnings: [DraftWarning] = []
  private var current: [UInt8] = []
  private var number = 1
  private var controls = 0
  private var directions = 0

  mutating func cut(_ bytes: ArraySlice<UInt8>) {
    var position = bytes.startIndex
    var plainStart = position
    func byte(_ offset: Int) -> UInt8 { position + offset < bytes.endIndex ? bytes[position + offset] : 0 }
    while position < bytes.endIndex {
      let octet = bytes[position]
      // The octets that may begin something other than text: C0, DEL, and the lead octets of C1 and of
      // U+2000…U+206F.
      guard octet < 0x20 || octet == 0x7F || octet == 0xC2 || octet == 0xE2 else {
        position += 1
        continue
      }
      var length = 1
      var action = Action.keep
      switch octet {
      case 0x09: break
      case 0x0A: action = .endLine
      case 0x0D:
        length = byte(1) == 0x0A ? 2 : 1
        action = .endLine
      case 0x0B, 0x0C: action = .breakLine
      case 0x00..<0x20, 0x7F: action = .leaveOut(UInt32(octet))
      case 0xC2 where byte(1) == 0x85:
        length = 2
        action = .breakLine
      case 0xC2 where (0x80...0x9F).contains(byte(1)):
        length = 2
        action = .leaveOut(UInt32(byte(1)))
      case 0xE2 where byte(1) == 0x80 && (byte(2) == 0xA8 || byte(2) == 0xA9):
        length = 3
        action = .breakLine
      case 0xE2 where byte(1) == 0x80 && (0xAA...0xAE).contains(byte(2)):
        length = 3
        action = .note(0x2000 + UInt32(byte(2) & 0x3F))
      case 0xE2 where byte(1) == 0x81 && (0xA6...0xA9).contains(byte(2)):
        length = 3
        action = .note(0x2040 + UInt32(byte(2) & 0x3F))
      default: break
      }
      switch action {
      case .keep: break
      case .note(let code):
        directions += 1
        if directions <= SourceText.warningsOfAKind {
          warnings.append(.directionControl(line: number, code: code))
        }
      case .leaveOut(let code):
        current += bytes[plainStart..<position]
        plainStart = position + length
        controls += 1
        if controls <= SourceText.warningsOfAKind {
          warnings.append(.controlCharacter(line: number, code: code))
        }
      case .endLine, .breakLine:
        current += bytes[plainStart..<position]
        plainStart = position + length
        endLine()
        if case .endLine = action { number += 1 }
      }
      position += length
    }
    current += bytes[plainStart..<bytes.endIndex]
    if !current.isEmpty { endLine() }
  }

  private enum Action {
    case keep, endLine, breakLine
    case leaveOut(UInt32)
    case note(UInt32)
  }

  private mutating func endLine() {
    lines.append(SourceLine(number: number, text: Substring(String(decoding: current, as: UTF8.self))))
    current.removeAll(keepingCapacity: true)
  }
}

/// The position of the first octet that is not part of a well-formed character (Unicode 15.0, table 3-7), or
/// nil.
func firstInvalidUTF8(in bytes: [UInt8]) -> Int? {
  var position = 0
  while position < bytes.count {
    let lead = bytes[position]
    let second: ClosedRange<UInt8>
    let length: Int
    switch lead {
    case 0x00...0x7F:
      position += 1
      continue
    case 0xC2...0xDF: (length, second) = (2, 0x80...0xBF)
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (length, second) = (3, 0x80...0xBF)
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (length, second) = (4, 0x80...0xBF)
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return position
    }
    guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return position }
    for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 { return position }
    position += length
  }
  return nil
}

extension DraftFailure.FileKind {
  /// The kind of a file that is no text, by its first octets; nil where it may be one.
  init?(startOf bytes: [UInt8]) {
    if bytes.starts(with: Array("%PDF-".utf8)) {
      self = .pdf
    } else if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) {
      self = .zip
    } else if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]) {
      self = .compound
    } else if bytes.starts(with: Array("{\\rtf".utf8)) {
      self = .rtf
    } else {
      return nil
    }
  }
}

extension DraftFailure.TextEncoding {
  /// What octets that are not UTF-8 look like, or nil.
  init?(guessing bytes: [UInt8]) {
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      self = .utf16
      return
    }
    var high = 0
    var letters = 0
    for byte in bytes where byte >= 0x80 {
      high += 1
      if byte >= 0xC0 { letters += 1 }
    }
    // In Windows-1251 the letters а…я and А…Я are 0xC0…0xFF; what else is high is quotes, dashes and №.
    guard high >= 4, letters * 10 >= high * 8, !bytes.contains(0) else { return nil }
    self = .windows1251
  }
}
