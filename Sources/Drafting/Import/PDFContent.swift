import PDF

/// Reads the operators of a content stream (ISO 32000-2, 7.8.2): operands, then the operator's name.
struct PDFContentScanner {
  enum Operand: Equatable {
    case number(Double)
    case string([UInt8])
    case name(String)
    case array([Operand])
    case dictionary([String: Operand])
    case other

    var asNumber: Double? { if case .number(let value) = self { value } else { nil } }
    var asString: [UInt8]? { if case .string(let value) = self { value } else { nil } }
    var asName: String? { if case .name(let value) = self { value } else { nil } }
  }

  fileprivate let bytes: [UInt8]
  fileprivate var position = 0

  /// Operators have at most some thirty operands; what an array of strings has is the page's own text.
  private static let maximumOperands = 64
  private static let maximumDepth = 8

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The next operator with its operands, or nil at the end.
  mutating func next() -> (name: String, operands: [Operand])? {
    var operands: [Operand] = []
    while true {
      skipSpace()
      guard position < bytes.count else { return nil }
      if let operand = operand(depth: 0) {
        if operands.count < Self.maximumOperands { operands.append(operand) }
        continue
      }
      let start = position
      while position < bytes.count, !Self.isDelimiter(bytes[position]) { position += 1 }
      if position == start {
        position += 1
        continue
      }
      let name = String(decoding: bytes[start..<position], as: UTF8.self)
      switch name {
      case "true", "false", "null": operands.append(.other)
      case "BI":
        skipImage()
        operands = []
      default: return (name, operands)
      }
    }
  }

  /// An inline image's data: up to `EI` between white space.
  private mutating func skipImage() {
    while position + 2 < bytes.count {
      if bytes[position] == UInt8(ascii: "E"), bytes[position + 1] == UInt8(ascii: "I"),
        position > 0, bytes[position - 1] <= 0x20, bytes[position + 2] <= 0x20
      {
        position += 2
        return
      }
      position += 1
    }
    position = bytes.count
  }

  fileprivate static func isDelimiter(_ byte: UInt8) -> Bool {
    byte <= 0x20 || "()<>[]{}/%".utf8.contains(byte)
  }

  fileprivate mutating func skipSpace() {
    while position < bytes.count {
      if bytes[position] <= 0x20 {
        position += 1
      } else if bytes[position] == UInt8(ascii: "%") {
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
      } else {
        return
      }
    }
  }

  fileprivate mutating func operand(depth: Int) -> Operand? {
    guard position < bytes.count else { return nil }
    switch bytes[position] {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      return .number(number())
    case UInt8(ascii: "("): return .string(literal())
    case UInt8(ascii: "/"):
      position += 1
      return .name(name())
    case UInt8(ascii: "<"):
      if position + 1 < bytes.count, bytes[position + 1] == UInt8(ascii: "<") {
        guard depth < Self.maximumDepth else { return nil }
        return dictionary(depth: depth)
      }
      return .string(hex())
    case UInt8(ascii: "["):
      guard depth < Self.maximumDepth else { return nil }
      position += 1
      var items: [Operand] = []
      while true {
        skipSpace()
        guard position < bytes.count else { return .array(items) }
        if bytes[position] == UInt8(ascii: "]") {
          position += 1
          return .array(items)
        }
        if let item = operand(depth: depth + 1) { items.append(item) } else { position += 1 }
      }
    default: return nil
    }
  }

  private mutating func dictionary(depth: Int) -> Operand {
    position += 2
    var entries: [String: Operand] = [:]
    while true {
      skipSpace()
      guard position < bytes.count else { return .dictionary(entries) }
      if bytes[position] == UInt8(ascii: ">") {
        position += position + 1 < bytes.count && bytes[position + 1] == UInt8(ascii: ">") ? 2 : 1
        return .dictionary(entries)
      }
      guard bytes[position] == UInt8(ascii: "/") else {
        position += 1
        continue
      }
      position += 1
      let key = name()
      skipSpace()
      if let value = operand(depth: depth + 1) {
        entries[key] = value
      } else {
        while position < bytes.count, !Self.isDelimiter(bytes[position]) { position += 1 }
      }
    }
  }

  private mutating func number() -> Double {
    let start = position
    while position < bytes.count, "0123456789+-.".utf8.contains(bytes[position]) { position += 1 }
    let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)) ?? 0
    return value.isFinite ? min(max(value, -1e7), 1e7) : 0
  }

  private mutating func name() -> String {
    var name: [UInt8] = []
    while position < bytes.count, !Self.isDelimiter(bytes[position]) {
      if bytes[position] == UInt8(ascii: "#"), position + 2 < bytes.count,
        let high = hexDigit(bytes[position + 1]), let low = hexDigit(bytes[position + 2])
      {
        name.append(high << 4 | low)
        position += 3
      } else {
        name.append(bytes[position])
        position += 1
      }
    }
    return String(decoding: name, as: UTF8.self)
  }

  private mutating func literal() -> [UInt8] {
    position += 1
    var text: [UInt8] = []
    var depth = 1
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "("):
        depth += 1
        text.append(byte)
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return text }
        text.append(byte)
      case UInt8(ascii: "\\"):
        guard position < bytes.count else { return text }
        let escaped = bytes[position]
        position += 1
        switch escaped {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case 0x0D: if position < bytes.count, bytes[position] == 0x0A { position += 1 }
        case 0x0A: break
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
          var value = Int(escaped - 0x30)
          for _ in 0..<2 {
            guard position < bytes.count, (0x30...0x37).contains(bytes[position]) else { break }
            value = value * 8 + Int(bytes[position] - 0x30)
            position += 1
          }
          text.append(UInt8(truncatingIfNeeded: value))
        default: text.append(escaped)
        }
      default: text.append(byte)
      }
    }
    return text
  }

  private mutating func hex() -> [UInt8] {
    position += 1
    var digits: [UInt8] = []
    while position < bytes.count, bytes[position] != UInt8(ascii: ">") {
      if let digit = hexDigit(bytes[position]) { digits.append(digit) }
      position += 1
    }
    position += 1
    if digits.count % 2 == 1 { digits.append(0) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  private func hexDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - 0x30
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - 0x61 + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - 0x41 + 10
    default: nil
    }
  }
}

/// A ToUnicode map (ISO 32000-2, 9.10.3): character codes to text.
struct CharacterMap {
  private(set) var texts: [UInt32: String] = [:]
  private var ranges: [(low: UInt32, high: UInt32, start: [UInt16])] = []
  /// Octets of a code, from the map's codespace; nil where it names none.
  private(set) var codeBytes: Int?

  /// Entries of one map: every code of two octets.
  private static let maximumEntries = 65_536

  init(_ bytes: [UInt8]) {
    var scanner = PDFContentScanner(bytes)
    var budget = Self.maximumEntries
    while let (name, operands) = scanner.nextOfMap() {
      switch name {
      case "endcodespacerange":
        if let first = operands.first?.asString { codeBytes = max(1, min(4, first.count)) }
      case "endbfchar":
        for index in stride(from: 0, to: operands.count - 1, by: 2) {
          guard budget > 0, let code = operands[index].asString, let text = operands[index + 1].asString
          else {
            continue
          }
          budget -= 1
          texts[Self.code(code)] = Self.text(Self.units(text))
        }
      case "endbfrange":
        for index in stride(from: 0, to: operands.count - 2, by: 3) {
          guard budget > 0, let low = operands[index].asString, let high = operands[index + 1].asString else {
            continue
          }
          let range = (Self.code(low), Self.code(high))
          guard range.0 <= range.1 else { continue }
          budget -= 1
          if let start = operands[index + 2].asString {
            ranges.append((range.0, range.1, Self.units(start)))
          } else if case .array(let items) = operands[index + 2] {
            for (offset, item) in items.prefix(256).enumerated() {
              guard let text = item.asString, let offset = UInt32(exactly: offset),
                offset <= range.1 - range.0
              else { continue }
              texts[range.0 + offset] = Self.text(Self.units(text))
            }
          }
        }
      default: break
      }
    }
    ranges.sort { $0.low < $1.low }
  }

  func text(_ code: UInt32) -> String? {
    if let text = texts[code] { return text }
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].low <= code { low = middle + 1 } else { high = middle }
    }
    guard low > 0, ranges[low - 1].high >= code, var units = Optional(ranges[low - 1].start), !units.isEmpty
    else { return nil }
    units[units.count - 1] &+= UInt16(truncatingIfNeeded: code - ranges[low - 1].low)
    return Self.text(units)
  }

  private static func code(_ bytes: [UInt8]) -> UInt32 {
    bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
  }

  private static func units(_ bytes: [UInt8]) -> [UInt16] {
    if bytes.count == 1 { return [UInt16(bytes[0])] }
    return stride(from: 0, to: min(bytes.count, 64) - 1, by: 2).map {
      UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1])
    }
  }

  private static func text(_ units: [UInt16]) -> String { String(decoding: units, as: UTF16.self) }
}

extension PDFContentScanner {
  /// As ``next()``, for maps, whose sections have as many operands as they have entries.
  fileprivate mutating func nextOfMap() -> (name: String, operands: [Operand])? {
    var operands: [Operand] = []
    while true {
      skipSpace()
      guard position < bytes.count else { return nil }
      if let operand = operand(depth: 0) {
        if operands.count < 200_000 { operands.append(operand) }
        continue
      }
      let start = position
      while position < bytes.count, !Self.isDelimiter(bytes[position]) { position += 1 }
      if position == start {
        position += 1
        continue
      }
      let name = String(decoding: bytes[start..<position], as: UTF8.self)
      // `100 beginbfchar` ends what came before it.
      if name.hasPrefix("begin") {
        operands = []
        continue
      }
      return (name, operands)
    }
  }
}
