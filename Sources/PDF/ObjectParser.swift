/// Parses objects (ISO 32000-2, 7.3) out of octets.
///
/// Strictly, whatever the standard does not allow is a failure; leniently, it is read as viewers read it, and
/// counted in ``repairCount``.
struct ObjectParser {
  var lexer: Lexer
  private let isStrict: Bool
  private let limits: PDFLimits
  private var remainingValues: Int
  /// Where to say a flaw lies, for octets that are not the file's own: the data of an object stream.
  private let origin: Int?
  /// How many deviations a lenient reading passed over.
  private(set) var repairCount = 0

  init(_ lexer: Lexer, reading: Reading, limits: PDFLimits, origin: Int? = nil) {
    self.lexer = lexer
    isStrict = reading == .strict
    self.limits = limits
    remainingValues = limits.valuesPerObject
    self.origin = origin
  }

  func malformed(_ what: SyntaxFlaw) -> PDFFailure {
    .malformedObject(offset: origin ?? lexer.position, what: what)
  }

  /// A deviation that viewers pass over.
  mutating func repair(_ what: SyntaxFlaw) throws(PDFFailure) {
    if isStrict { throw malformed(what) }
    repairCount += 1
  }

  // MARK: Values

  /// Parses the value that starts at the lexer's position, after white space and comments.
  mutating func value(depth: Int = 0) throws(PDFFailure) -> PDFValue {
    guard depth <= limits.nestingDepth else { throw .budget(.nestingDepth, limit: limits.nestingDepth) }
    remainingValues -= 1
    guard remainingValues >= 0 else { throw .budget(.valuesPerObject, limit: limits.valuesPerObject) }
    lexer.skipSpace()
    guard let byte = lexer.peek() else { throw malformed(.endOfInput) }
    switch byte {
    case Ascii.solidus: return .name(try name())
    case Ascii.openParenthesis: return .string(try literalString())
    case Ascii.openBracket: return .array(try array(depth: depth))
    case Ascii.less:
      if lexer.peek(1) == Ascii.less { return .dictionary(try dictionary(depth: depth)) }
      return .string(try hexadecimalString())
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try numberOrReference()
    case Ascii.plus, Ascii.minus, Ascii.fullStop: return try number()
    default:
      if lexer.skipToken("true") { return .boolean(true) }
      if lexer.skipToken("false") { return .boolean(false) }
      if lexer.skipToken("null") { return .null }
      throw malformed(isDelimiter(byte) ? .unexpectedByte : .unknownKeyword)
    }
  }

  private mutating func numberOrReference() throws(PDFFailure) -> PDFValue {
    let start = lexer.position
    if let number = lexer.unsignedInteger(), number <= limits.objectNumber, let next = lexer.peek(),
      isWhiteSpace(next)
    {
      lexer.skipSpace()
      if let generation = lexer.unsignedInteger(), generation <= 65_535, let next = lexer.peek(),
        isWhiteSpace(next)
      {
        lexer.skipSpace()
        if lexer.skipToken("R") { return .reference(PDFReference(number: number, generation: generation)) }
      }
    }
    lexer.position = start
    return try number()
  }

  private mutating func number() throws(PDFFailure) -> PDFValue {
    let start = lexer.position
    var isNegative = false
    if let sign = lexer.peek(), sign == Ascii.plus || sign == Ascii.minus {
      isNegative = sign == Ascii.minus
      lexer.advance()
    }
    var mantissa = 0
    var digits = 0
    var fractionDigits = 0
    var isReal = false
    var isExact = true
    while let byte = lexer.peek() {
      if isDigit(byte) {
        digits += 1
        if isReal { fractionDigits += 1 }
        let (product, overflow) = mantissa.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(Int(byte - Ascii.zero))
        if overflow || carry { isExact = false } else if isExact { mantissa = sum }
      } else if byte == Ascii.fullStop && !isReal {
        isReal = true
      } else {
        break
      }
      lexer.advance()
    }
    guard isBoundary(lexer.peek()) else {
      lexer.position = start
      try repair(.malformedNumber)
      return skipMalformedNumber()
    }
    guard digits > 0 else {
      lexer.position = start
      try repair(.malformedNumber)
      return skipMalformedNumber()
    }
    if !isReal {
      guard isExact else {
        try repair(.numberOutOfRange)
        return .integer(isNegative ? .min : .max)
      }
      return .integer(isNegative ? -mantissa : mantissa)
    }
    return .real(try real(isNegative, mantissa, isExact, fractionDigits, text: start..<lexer.position))
  }

  /// The nearest double, so that writing it in its shortest form and reading it again gives the same value.
  private func real(
    _ isNegative: Bool, _ mantissa: Int, _ isExact: Bool, _ fractionDigits: Int, text: Range<Int>
  ) throws(PDFFailure) -> Double {
    // Both operands are exact doubles here, so that one division rounds correctly.
    if isExact && mantissa < 1 << 53 && fractionDigits < Self.powersOfTen.count {
      let magnitude = Double(mantissa) / Self.powersOfTen[fractionDigits]
      return isNegative ? -magnitude : magnitude
    }
    guard text.count <= 400, let value = Double(String(decoding: lexer.octets(text), as: UTF8.self)) else {
      throw malformed(.numberOutOfRange)
    }
    return value
  }

  private static let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19,
    1e20, 1e21, 1e22,
  ]

  /// Viewers read a number that is none as zero.
  private mutating func skipMalformedNumber() -> PDFValue {
    while !isBoundary(lexer.peek()) { lexer.advance() }
    return .integer(0)
  }

  // MARK: Names and strings

  private mutating func name() throws(PDFFailure) -> String {
    lexer.advance()
    let start = lexer.position
    var isPlain = true
    while let byte = lexer.peek(), !isBoundary(byte) {
      if byte == Ascii.numberSign || byte >= 0x80 { isPlain = false }
      lexer.advance()
    }
    let octets = lexer.octets(start..<lexer.position)
    if isPlain { return String(decoding: octets, as: UTF8.self) }
    var scalars = String.UnicodeScalarView()
    var index = 0
    while index < octets.count {
      var byte = octets[index]
      if byte == Ascii.numberSign {
        if index + 2 < octets.count, let high = hexDigit(octets[index + 1]),
          let low = hexDigit(octets[index + 2]),
          high << 4 | low != 0
        {
          byte = high << 4 | low
          index += 2
        } else {
          try repair(.malformedName)
        }
      }
      scalars.append(Unicode.Scalar(byte))
      index += 1
    }
    return String(scalars)
  }

  private mutating func literalString() throws(PDFFailure) -> [UInt8] {
    lexer.advance()
    var octets: [UInt8] = []
    var open = 1
    while let byte = lexer.peek() {
      lexer.advance()
      switch byte {
      case Ascii.openParenthesis:
        open += 1
        octets.append(byte)
      case Ascii.closeParenthesis:
        open -= 1
        if open == 0 { return octets }
        octets.append(byte)
      case Ascii.carriageReturn:
        if lexer.peek() == Ascii.lineFeed { lexer.advance() }
        octets.append(Ascii.lineFeed)
      case Ascii.backslash: escape(into: &octets)
      default: octets.append(byte)
      }
    }
    throw malformed(.malformedString)
  }

  /// The rest of an escape sequence (ISO 32000-2, Table 3).
  private mutating func escape(into octets: inout [UInt8]) {
    guard let byte = lexer.peek() else { return }
    if byte == Ascii.carriageReturn || byte == Ascii.lineFeed {
      lexer.skipEndOfLine()
      return
    }
    lexer.advance()
    switch byte {
    case UInt8(ascii: "n"): octets.append(0x0A)
    case UInt8(ascii: "r"): octets.append(0x0D)
    case UInt8(ascii: "t"): octets.append(0x09)
    case UInt8(ascii: "b"): octets.append(0x08)
    case UInt8(ascii: "f"): octets.append(0x0C)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      var code = Int(byte - Ascii.zero)
      for _ in 0..<2 {
        guard let next = lexer.peek(), next >= Ascii.zero, next <= UInt8(ascii: "7") else { break }
        code = code << 3 | Int(next - Ascii.zero)
        lexer.advance()
      }
      octets.append(UInt8(truncatingIfNeeded: code))
    default: octets.append(byte)
    }
  }

  private mutating func hexadecimalString() throws(PDFFailure) -> [UInt8] {
    lexer.advance()
    let start = lexer.position
    while let byte = lexer.peek(), byte != Ascii.greater { lexer.advance() }
    guard !lexer.isAtEnd else { throw malformed(.malformedString) }
    let digits = lexer.octets(start..<lexer.position)
    var octets: [UInt8] = []
    octets.reserveCapacity(digits.count / 2 + 1)
    var high: UInt8?
    for byte in digits {
      guard let digit = hexDigit(byte) else {
        if isWhiteSpace(byte) { continue }
        try repair(.malformedString)
        continue
      }
      if let first = high {
        octets.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    if let high { octets.append(high << 4) }
    lexer.advance()
    return octets
  }

  // MARK: Arrays and dictionaries

  private mutating func array(depth: Int) throws(PDFFailure) -> [PDFValue] {
    lexer.advance()
    var values: [PDFValue] = []
    while true {
      lexer.skipSpace()
      guard let byte = lexer.peek() else { throw malformed(.malformedArray) }
      if byte == Ascii.closeBracket {
        lexer.advance()
        return values
      }
      values.append(try value(depth: depth + 1))
    }
  }

  private mutating func dictionary(depth: Int) throws(PDFFailure) -> PDFDictionary {
    var dictionary = PDFDictionary()
    try eachEntry { (parser, key) throws(PDFFailure) in
      let value = try parser.value(depth: depth + 1)
      if !dictionary.appendIfNew(key, value) {
        try parser.repair(.duplicateKey)
        dictionary[key] = value
      }
    }
    return dictionary
  }

  /// Calls `body` at each value of the dictionary that starts here; `body` must parse or skip it.
  mutating func eachEntry(
    _ body: (inout ObjectParser, _ key: String) throws(PDFFailure) -> Void
  ) throws(PDFFailure) {
    guard lexer.skip("<<") else { throw malformed(.malformedDictionary) }
    while true {
      lexer.skipSpace()
      if lexer.skip(">>") { return }
      guard lexer.peek() == Ascii.solidus else { throw malformed(.malformedDictionary) }
      let key = try name()
      lexer.skipSpace()
      if lexer.stands(">>") {
        // A key without a value; viewers read null.
        try repair(.malformedDictionary)
        continue
      }
      try body(&self, key)
    }
  }

  /// Where the values of the dictionary's own entries stand, by key; of the dictionary that starts here.
  mutating func valueRanges() throws(PDFFailure) -> [String: Range<Int>] {
    var ranges: [String: Range<Int>] = [:]
    lexer.skipSpace()
    try eachEntry { (parser, key) throws(PDFFailure) in
      var skimmer = Skimmer(parser.lexer)
      guard skimmer.skipValue() else { throw parser.malformed(.malformedDictionary) }
      ranges[key] = parser.lexer.position..<skimmer.valueEnd
      parser.lexer.position = skimmer.valueEnd
    }
    return ranges
  }

  // MARK: Indirect objects

  /// What stands between `n g obj` and `endobj`, or up to the data of a stream.
  struct IndirectObject {
    let reference: PDFReference
    /// Where `n g obj` begins.
    let start: Int
    let value: PDFValue
    /// Where the value stands.
    let valueRange: Range<Int>
    /// Where a stream's data begin; nil for objects that are not streams.
    let dataStart: Int?
  }

  /// Parses `n g obj value`, then `endobj`, or `stream` and its end-of-line.
  mutating func indirectObject() throws(PDFFailure) -> IndirectObject {
    lexer.skipMiscount()
    let header = lexer.position
    guard let reference = lexer.objectHeader() else { throw malformed(.missingHeader) }
    lexer.skipSpace()
    let start = lexer.position
    if lexer.skipToken("endobj") {
      return IndirectObject(
        reference: reference, start: header, value: .null, valueRange: start..<start, dataStart: nil)
    }
    let value = try value()
    let range = start..<lexer.position
    lexer.skipSpace()
    if value.asDictionary != nil, lexer.skip("stream") {
      try skipStreamLineEnd()
      return IndirectObject(
        reference: reference, start: header, value: value, valueRange: range, dataStart: lexer.position)
    }
    if !lexer.skipToken("endobj") { try repair(.missingEndObject) }
    return IndirectObject(
      reference: reference, start: header, value: value, valueRange: range, dataStart: nil)
  }

  /// `stream` is followed by CR LF or LF, not by a CR alone (ISO 32000-2, 7.3.8.1).
  private mutating func skipStreamLineEnd() throws(PDFFailure) {
    if lexer.skip("\r\n") || lexer.skip("\n") { return }
    try repair(.missingStreamLineEnd)
    while lexer.peek() == Ascii.space { lexer.advance() }
    lexer.skipEndOfLine()
  }

  /// Parses what follows a stream's data: an end-of-line, `endstream`, `endobj`.
  mutating func endOfStream() throws(PDFFailure) {
    lexer.skipWhiteSpace()
    guard lexer.skipToken("endstream") else { throw malformed(.missingEndStream) }
    lexer.skipSpace()
    if !lexer.skipToken("endobj") { try repair(.missingEndObject) }
  }
}
