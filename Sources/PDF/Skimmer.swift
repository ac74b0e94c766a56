import Foundation

/// Passes over objects without making values of them: a tenth of the cost of parsing, and nothing is kept.
struct Skimmer {
  enum Object {
    /// A whole object; the position after its `endobj`.
    case object(end: Int)
    /// A stream, whose extent its dictionary tells.
    case stream
    case neither
  }

  private(set) var lexer: Lexer
  /// Where the value last passed over ends.
  private(set) var valueEnd = 0

  init(_ lexer: Lexer) { self.lexer = lexer }

  /// Passes over the rest of an object after `n g obj`.
  mutating func skipObject() -> Object {
    lexer.skipSpace()
    if lexer.skipToken("endobj") { return .object(end: lexer.position) }
    let isDictionary = lexer.stands("<<")
    guard skipValue() else { return .neither }
    lexer.skipSpace()
    if isDictionary && lexer.stands("stream") { return .stream }
    return lexer.skipToken("endobj") ? .object(end: lexer.position) : .neither
  }

  /// Passes over one value. Depth needs no limit, since nothing recurses.
  mutating func skipValue() -> Bool {
    var depth = 0
    while true {
      lexer.skipSpace()
      guard let byte = lexer.peek() else { return false }
      switch byte {
      case Ascii.openParenthesis: guard skipLiteral() else { return false }
      case Ascii.less:
        if lexer.peek(1) == Ascii.less {
          lexer.advance(2)
          depth += 1
        } else {
          guard skipHexadecimal() else { return false }
        }
      case Ascii.greater:
        guard lexer.peek(1) == Ascii.greater, depth > 0 else { return false }
        lexer.advance(2)
        depth -= 1
      case Ascii.openBracket:
        lexer.advance()
        depth += 1
      case Ascii.closeBracket:
        guard depth > 0 else { return false }
        lexer.advance()
        depth -= 1
      case Ascii.solidus:
        lexer.advance()
        skipRegular()
      case Ascii.closeParenthesis, UInt8(ascii: "{"), UInt8(ascii: "}"): return false
      default:
        let isNumber = isDigit(byte)
        skipRegular()
        if isNumber { skipRestOfReference() }
      }
      if depth == 0 {
        valueEnd = lexer.position
        return true
      }
    }
  }

  /// `12 0 R` is three tokens, of which the first was passed over.
  private mutating func skipRestOfReference() {
    var ahead = lexer
    ahead.skipSpace()
    guard ahead.unsignedInteger() != nil, isBoundary(ahead.peek()) else { return }
    ahead.skipSpace()
    if ahead.skipToken("R") { lexer = ahead }
  }

  private mutating func skipRegular() {
    while !isBoundary(lexer.peek()) { lexer.advance() }
  }

  private mutating func skipLiteral() -> Bool {
    lexer.advance()
    var open = 1
    while let byte = lexer.peek() {
      lexer.advance()
      switch byte {
      case Ascii.openParenthesis: open += 1
      case Ascii.closeParenthesis:
        open -= 1
        if open == 0 { return true }
      case Ascii.backslash: lexer.advance()
      default: break
      }
    }
    return false
  }

  private mutating func skipHexadecimal() -> Bool {
    let rest = lexer.octets(lexer.position..<lexer.end)
    guard let base = rest.baseAddress, let found = memchr(base, Int32(Ascii.greater), rest.count) else {
      return false
    }
    lexer.position += UnsafeRawPointer(found) - base + 1
    return true
  }
}
