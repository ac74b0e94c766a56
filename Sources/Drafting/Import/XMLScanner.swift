/// Walks over the XML of an office document: elements, attributes and text, by local names.
///
/// No document type, no entity but the five predefined ones, UTF-8 only; depth and size are bounded. What is
/// not well-formed ends the walk with a failure that names the place.
struct XMLScanner {
  enum Event: Equatable {
    /// An element's start; `name` is without its prefix.
    case start(name: String, attributes: [String: String])
    case end(name: String)
    case text(String)

    func isStart(of name: String) -> Bool {
      if case .start(name, _) = self { return true }
      return false
    }
  }

  enum Flaw: Error, Equatable, CustomStringConvertible {
    case notWellFormed(offset: Int)
    case documentType
    case notUTF8
    case tooDeep(limit: Int)

    var description: String {
      switch self {
      case .notWellFormed(let offset): "not well-formed at byte \(offset)"
      case .documentType: "a document type declaration"
      case .notUTF8: "not UTF-8"
      case .tooDeep(let limit): "nested more than \(limit) deep"
      }
    }
  }

  /// Word nests some 20 deep; a table within a table within a text box some 40.
  static let maximumDepth = 256

  private let bytes: [UInt8]
  private var position = 0
  private var open: [[UInt8]] = []
  private var pendingEnd = false

  /// - Throws: `.notUTF8`, `.documentType`.
  init(_ bytes: [UInt8]) throws(Flaw) {
    if bytes.contains(0) || firstInvalidUTF8(in: bytes) != nil { throw .notUTF8 }
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next event, or nil after the root's end.
  mutating func next() throws(Flaw) -> Event? {
    if pendingEnd {
      pendingEnd = false
      guard let name = open.popLast() else { throw flaw }
      return .end(name: local(name[...]))
    }
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: "<") else {
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") { position += 1 }
        if open.isEmpty { continue }
        return .text(try decoded(bytes[start..<position]))
      }
      if stands("<?") {
        try skip(past: "?>")
      } else if stands("<!--") {
        try skip(past: "-->")
      } else if stands("<![CDATA[") {
        let start = position + 9
        try skip(past: "]]>")
        return .text(String(decoding: bytes[start..<(position - 3)], as: UTF8.self))
      } else if stands("<!") {
        throw .documentType
      } else if stands("</") {
        position += 2
        let name = readName()
        skipBlanks()
        guard stands(">"), let opened = open.popLast(), opened == Array(name) else { throw flaw }
        position += 1
        return .end(name: local(name))
      } else {
        return try start()
      }
    }
    guard open.isEmpty else { throw flaw }
    return nil
  }

  /// Passes over everything up to the end of the element that was just started.
  mutating func skipElement() throws(Flaw) {
    let depth = open.count
    while open.count >= depth {
      guard try next() != nil else { return }
    }
  }

  private var flaw: Flaw { .notWellFormed(offset: position) }

  private mutating func start() throws(Flaw) -> Event {
    guard open.count < Self.maximumDepth else { throw .tooDeep(limit: Self.maximumDepth) }
    position += 1
    let name = readName()
    guard !name.isEmpty else { throw flaw }
    var attributes: [String: String] = [:]
    while true {
      skipBlanks()
      guard position < bytes.count else { throw flaw }
      if stands(">") {
        position += 1
        break
      }
      if stands("/>") {
        position += 2
        pendingEnd = true
        break
      }
      let key = readName()
      guard !key.isEmpty else { throw flaw }
      skipBlanks()
      guard stands("=") else { throw flaw }
      position += 1
      skipBlanks()
      guard position < bytes.count, [UInt8(ascii: "\""), UInt8(ascii: "'")].contains(bytes[position]) else {
        throw flaw
      }
      let quote = bytes[position]
      position += 1
      let valueStart = position
      while position < bytes.count, bytes[position] != quote { position += 1 }
      guard position < bytes.count else { throw flaw }
      let value = try decoded(bytes[valueStart..<position])
      position += 1
      if !key.starts(with: "xmlns".utf8) { attributes[local(key)] = value }
    }
    open.append(Array(name))
    return .start(name: local(name), attributes: attributes)
  }

  private mutating func readName() -> ArraySlice<UInt8> {
    let start = position
    while position < bytes.count {
      switch bytes[position] {
      case 0x00...0x20, UInt8(ascii: "="), UInt8(ascii: "/"), UInt8(ascii: ">"), UInt8(ascii: "<"),
        UInt8(ascii: "\""), UInt8(ascii: "'"):
        return bytes[start..<position]
      default: position += 1
      }
    }
    return bytes[start..<position]
  }

  private func local(_ name: ArraySlice<UInt8>) -> String {
    let colon = name.firstIndex(of: UInt8(ascii: ":"))
    return String(decoding: colon.map { name[($0 + 1)...] } ?? name, as: UTF8.self)
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] <= 0x20 { position += 1 }
  }

  private func stands(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    return text.withUTF8Buffer { bytes[position..<position + count].elementsEqual($0) }
  }

  private mutating func skip(past text: StaticString) throws(Flaw) {
    let first = text.withUTF8Buffer { $0[0] }
    while position < bytes.count {
      if bytes[position] == first, stands(text) {
        position += text.utf8CodeUnitCount
        return
      }
      position += 1
    }
    throw flaw
  }

  /// The text with its references replaced.
  private func decoded(_ slice: ArraySlice<UInt8>) throws(Flaw) -> String {
    guard slice.contains(UInt8(ascii: "&")) else { return String(decoding: slice, as: UTF8.self) }
    var result: [UInt8] = []
    result.reserveCapacity(slice.count)
    var index = slice.startIndex
    while index < slice.endIndex {
      guard slice[index] == UInt8(ascii: "&") else {
        result.append(slice[index])
        index += 1
        continue
      }
      guard let end = slice[index...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
        throw .notWellFormed(offset: index)
      }
      let name = String(decoding: slice[(index + 1)..<end], as: UTF8.self)
      switch name {
      case "amp": result.append(UInt8(ascii: "&"))
      case "lt": result.append(UInt8(ascii: "<"))
      case "gt": result.append(UInt8(ascii: ">"))
      case "quot": result.append(UInt8(ascii: "\""))
      case "apos": result.append(UInt8(ascii: "'"))
      default:
        let isHex = name.hasPrefix("#x")
        guard name.hasPrefix("#"), let code = UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10),
          let scalar = Unicode.Scalar(code), code != 0
        else { throw .notWellFormed(offset: index) }
        result += Array(String(Character(scalar)).utf8)
      }
      index = end + 1
    }
    return String(decoding: result, as: UTF8.self)
  }
}
