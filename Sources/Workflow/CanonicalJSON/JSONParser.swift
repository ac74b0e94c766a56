extension JSONValue {
  /// Deepest nesting that is read. Ours is the number: the deepest of our own formats has four levels.
  public static let nestingLimit = 16

  /// Parses the octets and refuses them unless RFC 8785 would write exactly these.
  ///
  /// - Throws: ``JSONFailure``; for well-formed JSON in another spelling `notCanonical`.
  public init(canonicalBytes octets: [UInt8], limitBytes: Int) throws(JSONFailure) {
    guard octets.count <= limitBytes else {
      throw .tooLarge(bytes: octets.count, limitBytes: limitBytes)
    }
    guard String(validating: octets, as: UTF8.self) != nil else { throw .notUTF8 }
    var parser = JSONParser(octets: octets)
    self = try parser.document()
    let canonical = canonicalBytes
    guard canonical == octets else {
      let offset = zip(canonical, octets).enumerated().first { $0.element.0 != $0.element.1 }?.offset
      throw .notCanonical(offset: offset ?? min(canonical.count, octets.count))
    }
  }
}

/// A reader of JSON (RFC 8259) over octets already known to be UTF-8.
private struct JSONParser {
  let octets: [UInt8]
  var position = 0

  init(octets: [UInt8]) { self.octets = octets }

  var next: UInt8? { position < octets.count ? octets[position] : nil }

  mutating func document() throws(JSONFailure) -> JSONValue {
    let value = try value(depth: 0)
    skipSpace()
    guard position == octets.count else { throw .trailingBytes(offset: position) }
    return value
  }

  mutating func skipSpace() {
    while let octet = next, [0x20, 0x09, 0x0A, 0x0D].contains(octet) { position += 1 }
  }

  mutating func take(_ character: Unicode.Scalar) throws(JSONFailure) {
    guard next == UInt8(ascii: character) else { throw .malformed(offset: position) }
    position += 1
  }

  mutating func value(depth: Int) throws(JSONFailure) -> JSONValue {
    guard depth <= JSONValue.nestingLimit else {
      throw .tooDeep(offset: position, limit: JSONValue.nestingLimit)
    }
    skipSpace()
    guard let octet = next else { throw .malformed(offset: position) }
    switch octet {
    case UInt8(ascii: "{"): return try object(depth: depth)
    case UInt8(ascii: "["): return try array(depth: depth)
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try literal("true", .boolean(true))
    case UInt8(ascii: "f"): return try literal("false", .boolean(false))
    case UInt8(ascii: "n"): return try literal("null", .null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
    default: throw .malformed(offset: position)
    }
  }

  mutating func literal(_ text: String, _ value: JSONValue) throws(JSONFailure) -> JSONValue {
    guard octets[position...].starts(with: text.utf8) else { throw .malformed(offset: position) }
    position += text.utf8.count
    return value
  }

  mutating func array(depth: Int) throws(JSONFailure) -> JSONValue {
    try take("[")
    skipSpace()
    var values: [JSONValue] = []
    if next == UInt8(ascii: "]") {
      position += 1
      return .array(values)
    }
    while true {
      values.append(try value(depth: depth + 1))
      skipSpace()
      if next == UInt8(ascii: ",") {
        position += 1
      } else {
        try take("]")
        return .array(values)
      }
    }
  }

  mutating func object(depth: Int) throws(JSONFailure) -> JSONValue {
    try take("{")
    skipSpace()
    var members: [JSONMember] = []
    // Names are told apart by their code units: String's own equality would take é and e + ◌́ for one.
    var names: Set<[UInt8]> = []
    if next == UInt8(ascii: "}") {
      position += 1
      return .object(members)
    }
    while true {
      skipSpace()
      let start = position
      let name = try string()
      guard names.insert(Array(name.utf8)).inserted else { throw .duplicateKey(name, offset: start) }
      skipSpace()
      try take(":")
      members.append(JSONMember(name, try value(depth: depth + 1)))
      skipSpace()
      if next == UInt8(ascii: ",") {
        position += 1
      } else {
        try take("}")
        return .object(members.sorted())
      }
    }
  }

  mutating func number() throws(JSONFailure) -> JSONValue {
    let start = position
    let isNegative = next == UInt8(ascii: "-")
    if isNegative { position += 1 }
    let firstDigit = position
    var magnitude = 0
    while let octet = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) {
      let (scaled, overflowed) = magnitude.multipliedReportingOverflow(by: 10)
      // 2^53 − 1 is far below Int.max, so adding one digit to a value within it cannot overflow.
      guard !overflowed, scaled <= JSONValue.largestInteger else {
        throw .numberOutOfRange(offset: start)
      }
      magnitude = scaled + Int(octet - UInt8(ascii: "0"))
      position += 1
    }
    guard position > firstDigit else { throw .malformed(offset: position) }
    guard magnitude <= JSONValue.largestInteger else { throw .numberOutOfRange(offset: start) }
    if octets[firstDigit] == UInt8(ascii: "0"), position - firstDigit > 1 {
      throw .malformed(offset: firstDigit)
    }
    if let octet = next, [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")].contains(octet) {
      throw .notAnInteger(offset: start)
    }
    if isNegative, magnitude == 0 { throw .notAnInteger(offset: start) }
    return .integer(isNegative ? -magnitude : magnitude)
  }

  mutating func string() throws(JSONFailure) -> String {
    try take("\"")
    var text: [UInt8] = []
    while let octet = next {
      switch octet {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        position += 1
        text += try escaped()
      case 0..<0x20: throw .malformed(offset: position)
      default:
        text.append(octet)
        position += 1
      }
    }
    throw .malformed(offset: position)
  }

  mutating func escaped() throws(JSONFailure) -> [UInt8] {
    guard let octet = next else { throw .malformed(offset: position) }
    position += 1
    switch octet {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [octet]
    case UInt8(ascii: "b"): return [0x08]
    case UInt8(ascii: "t"): return [0x09]
    case UInt8(ascii: "n"): return [0x0A]
    case UInt8(ascii: "f"): return [0x0C]
    case UInt8(ascii: "r"): return [0x0D]
    case UInt8(ascii: "u"):
      let start = position - 2
      let first = try codeUnit()
      if let scalar = Unicode.Scalar(first) { return Array(String(Character(scalar)).utf8) }
      guard UTF16.isLeadSurrogate(first), octets[position...].starts(with: #"\u"#.utf8) else {
        throw .loneSurrogate(offset: start)
      }
      position += 2
      let second = try codeUnit()
      guard UTF16.isTrailSurrogate(second) else { throw .loneSurrogate(offset: start) }
      return Array(String(decoding: [first, second], as: UTF16.self).utf8)
    default: throw .malformed(offset: position - 1)
    }
  }

  mutating func codeUnit() throws(JSONFailure) -> UInt16 {
    var unit: UInt16 = 0
    for _ in 0..<4 {
      guard let octet = next, let digit = Character(Unicode.Scalar(octet)).hexDigitValue, octet < 0x80
      else { throw .malformed(offset: position) }
      unit = unit << 4 | UInt16(digit)
      position += 1
    }
    return unit
  }
}
