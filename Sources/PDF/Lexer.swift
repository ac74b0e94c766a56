import Foundation

/// Walks over octets and knows PDF's character classes (ISO 32000-2, 7.2.3). Every access is checked against
/// `end`.
struct Lexer {
  private let buffer: UnsafeRawBufferPointer
  /// The first position that may not be read.
  let end: Int
  var position: Int

  init(_ buffer: UnsafeRawBufferPointer, at position: Int = 0, end: Int? = nil) {
    self.buffer = buffer
    self.end = Swift.min(Swift.max(end ?? buffer.count, 0), buffer.count)
    self.position = Swift.max(position, 0)
  }

  var isAtEnd: Bool { position >= end }

  /// The octet `distance` ahead, nil beyond the end.
  @inline(__always) func peek(_ distance: Int = 0) -> UInt8? {
    let place = position &+ distance
    guard place >= 0 && place < end else { return nil }
    return buffer[place]
  }

  @inline(__always) mutating func advance(_ distance: Int = 1) { position &+= distance }

  /// The octets of `range`, cut to what may be read.
  func octets(_ range: Range<Int>) -> UnsafeRawBufferPointer {
    let range = range.clamped(to: 0..<end)
    return UnsafeRawBufferPointer(rebasing: buffer[range])
  }

  /// Skips white space and comments.
  mutating func skipSpace() {
    while let byte = peek() {
      if isWhiteSpace(byte) {
        advance()
      } else if byte == Ascii.percent {
        skipComment()
      } else {
        return
      }
    }
  }

  /// Skips white space only.
  mutating func skipWhiteSpace() {
    while let byte = peek(), isWhiteSpace(byte) { advance() }
  }

  private mutating func skipComment() {
    while let byte = peek(), byte != Ascii.lineFeed, byte != Ascii.carriageReturn { advance() }
  }

  /// Skips one end-of-line: CR LF, LF or CR. Returns false where none stands here.
  @discardableResult mutating func skipEndOfLine() -> Bool {
    if peek() == Ascii.carriageReturn {
      advance(peek(1) == Ascii.lineFeed ? 2 : 1)
      return true
    }
    guard peek() == Ascii.lineFeed else { return false }
    advance()
    return true
  }

  /// Whether `word` stands here.
  func stands(_ word: StaticString) -> Bool {
    let count = word.utf8CodeUnitCount
    guard position >= 0 && count <= end && position <= end - count else { return false }
    for index in 0..<count where buffer[position + index] != word.utf8Start[index] { return false }
    return true
  }

  /// Skips `word` where it stands here.
  mutating func skip(_ word: StaticString) -> Bool {
    guard stands(word) else { return false }
    advance(word.utf8CodeUnitCount)
    return true
  }

  /// Skips `word` where it stands here as a whole token.
  mutating func skipToken(_ word: StaticString) -> Bool {
    guard stands(word), isBoundary(peek(word.utf8CodeUnitCount)) else { return false }
    advance(word.utf8CodeUnitCount)
    return true
  }

  /// Goes to the next `word`, or to the end where there is none.
  mutating func search(_ word: StaticString) {
    while position < end {
      let rest = octets(position..<end)
      guard let base = rest.baseAddress, let found = memchr(base, Int32(word.utf8Start[0]), rest.count) else {
        position = end
        return
      }
      position += UnsafeRawPointer(found) - base
      if stands(word) { return }
      advance()
    }
  }

  /// Reads an unsigned decimal number of 1 to 18 digits.
  mutating func unsignedInteger() -> Int? {
    var value = 0
    var digits = 0
    while let byte = peek(digits), isDigit(byte) {
      guard digits < 18 else { return nil }
      value = value &* 10 &+ Int(byte &- Ascii.zero)
      digits += 1
    }
    guard digits > 0 else { return nil }
    advance(digits)
    return value
  }

  /// Reads `n g obj` (ISO 32000-2, 7.3.10), with at most 64 octets of white space between.
  mutating func objectHeader() -> PDFReference? {
    let start = position
    guard let number = unsignedInteger(), skipSpaces(), let generation = unsignedInteger(), skipSpaces(),
      skip("obj")
    else {
      position = start
      return nil
    }
    return PDFReference(number: number, generation: generation)
  }

  /// Skips the white space that a position counted too low points at.
  ///
  /// Real producers name the end-of-line before `n g obj` and `xref`, or the padding. Since nothing but white
  /// space is passed over, every reader finds the same token there. 64: seen are 1 and 25.
  mutating func skipMiscount() {
    for _ in 0..<64 {
      guard let byte = peek(), isWhiteSpace(byte) else { return }
      advance()
    }
  }

  private mutating func skipSpaces() -> Bool {
    let start = position
    skipMiscount()
    return position > start
  }
}

/// The octets of PDF's syntax by name.
enum Ascii {
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let percent = UInt8(ascii: "%")
  static let zero = UInt8(ascii: "0")
  static let solidus = UInt8(ascii: "/")
  static let numberSign = UInt8(ascii: "#")
  static let backslash = UInt8(ascii: "\\")
  static let openParenthesis = UInt8(ascii: "(")
  static let closeParenthesis = UInt8(ascii: ")")
  static let less = UInt8(ascii: "<")
  static let greater = UInt8(ascii: ">")
  static let openBracket = UInt8(ascii: "[")
  static let closeBracket = UInt8(ascii: "]")
  static let plus = UInt8(ascii: "+")
  static let minus = UInt8(ascii: "-")
  static let fullStop = UInt8(ascii: ".")
}

@inline(__always) func isWhiteSpace(_ byte: UInt8) -> Bool {
  byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 || byte == 0x0C || byte == 0x00
}

@inline(__always) func isDelimiter(_ byte: UInt8) -> Bool {
  switch byte {
  case Ascii.openParenthesis, Ascii.closeParenthesis, Ascii.less, Ascii.greater, Ascii.openBracket,
    Ascii.closeBracket, Ascii.solidus, Ascii.percent, UInt8(ascii: "{"), UInt8(ascii: "}"):
    true
  default: false
  }
}

@inline(__always) func isDigit(_ byte: UInt8) -> Bool { byte &- Ascii.zero < 10 }

/// Whether a token may end before `byte`, nil being the end of the input.
@inline(__always) func isBoundary(_ byte: UInt8?) -> Bool {
  guard let byte else { return true }
  return isWhiteSpace(byte) || isDelimiter(byte)
}

/// The value of a hexadecimal digit.
@inline(__always) func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case 0x30...0x39: byte - 0x30
  case 0x41...0x46: byte - 0x41 + 10
  case 0x61...0x66: byte - 0x61 + 10
  default: nil
  }
}
