/// Reads XML 1.0 with namespaces, as much of it as a manifest may use and nothing that could be dangerous: no
/// document type, no processing instruction, no CDATA section, no entity but the five predefined ones; UTF-8
/// only, see ``XMLGuard``. Whatever is not well-formed (XML 1.0 fifth edition, Namespaces in XML 1.0 third
/// edition) is refused.
///
/// A reader of our own, because the one in Foundation loses memory at every error, and a registry reads what
/// strangers send.
struct XMLReader {
  struct Element {
    /// As written, with its prefix.
    let qualifiedName: String
    let namespace: String?
    let localName: String
    /// Attributes without a prefix: those in no namespace, which are all that a manifest has.
    let attributes: [String: String]
  }

  enum Event {
    case start(Element)
    case text(String)
    case end
  }

  private let octets: [UInt8]
  private let name: String
  private let depthLimit: Int
  private var position = 0
  /// The open elements: their names as written and the prefixes in scope within them.
  private var open: [(qualifiedName: [UInt8], scope: [String: String])] = []
  private var hasRoot = false
  /// An element without content was just given: its end is next.
  private var isEndDue = false

  /// - Parameters:
  ///   - octets: already passed by ``XMLGuard/check(_:name:)``.
  ///   - name: the entry's, for evidence.
  init(_ octets: [UInt8], name: String, depthLimit: Int) throws(ASiCFailure) {
    self.octets = octets
    self.name = name
    self.depthLimit = depthLimit
    if octets.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    if isAt("<?xml"), position + 5 < octets.count, Self.isBlank(octets[position + 5]) {
      try skipDeclaration()
    }
  }

  /// The next event; nil behind the root element, when nothing but blanks and comments is left.
  mutating func next() throws(ASiCFailure) -> Event? {
    if isEndDue {
      isEndDue = false
      open.removeLast()
      return .end
    }
    while position < octets.count {
      if isAt("<!--") {
        try skipComment()
      } else if isAt("</") {
        try readEndTag()
        return .end
      } else if isAt("<![CDATA[") {
        throw flaw(.unexpectedElement("CDATA"))
      } else if isAt("<?") {
        throw flaw(.unexpectedElement("processing instruction"))
      } else if octets[position] == UInt8(ascii: "<") {
        return .start(try readStartTag())
      } else if open.isEmpty {
        guard Self.isBlank(octets[position]) else { throw notWellFormed() }
        position += 1
      } else {
        return .text(try readText())
      }
    }
    guard open.isEmpty, hasRoot else { throw notWellFormed() }
    return nil
  }

  // MARK: Markup

  /// `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`; what encoding it names, ``XMLGuard`` has
  /// judged.
  private mutating func skipDeclaration() throws(ASiCFailure) {
    position += 5
    var allowed = ["version", "encoding", "standalone"][...]
    while true {
      let blanks = skipBlanks()
      if isAt("?>") { break }
      guard blanks > 0 else { throw notWellFormed() }
      let attribute = String(decoding: try readName(), as: UTF8.self)
      guard let index = allowed.firstIndex(of: attribute) else { throw notWellFormed() }
      // The version comes first and must be there.
      guard attribute == "version" || allowed.first != "version" else { throw notWellFormed() }
      allowed = allowed[(index + 1)...]
      try readEquals()
      let start = position
      let value = try readAttributeValue()
      // No reference is known here yet.
      guard !octets[start..<position].contains(UInt8(ascii: "&")) else { throw notWellFormed() }
      guard attribute != "version" || value == "1.0" else { throw notWellFormed() }
      guard attribute != "standalone" || value == "yes" || value == "no" else { throw notWellFormed() }
      // Bytes that are UTF-8 may still be declared as something another parser would decode otherwise
      // (UTF-7).
      guard attribute != "encoding" || ["utf-8", "us-ascii"].contains(value.lowercased()) else {
        throw flaw(.encoding)
      }
    }
    guard allowed.first != "version" else { throw notWellFormed() }
    position += 2
  }

  private mutating func skipComment() throws(ASiCFailure) {
    position += 4
    while !isAt("--") {
      guard position < octets.count else { throw notWellFormed() }
      try checkCharacter()
      position += 1
    }
    guard isAt("-->") else { throw notWellFormed() }
    position += 3
  }

  private mutating func readStartTag() throws(ASiCFailure) -> Element {
    guard !(open.isEmpty && hasRoot) else { throw notWellFormed() }
    guard open.count < depthLimit else { throw flaw(.tooDeep(limit: depthLimit)) }
    position += 1
    let qualifiedName = try readName()
    var scope = open.last?.scope ?? ["xml": "http://www.w3.org/XML/1998/namespace"]
    var attributes: [(name: [UInt8], value: String)] = []
    var seen: Set<[UInt8]> = []
    while true {
      let blanks = skipBlanks()
      if isAt(">") || isAt("/>") { break }
      guard blanks > 0 else { throw notWellFormed() }
      let attribute = try readName()
      guard seen.insert(attribute).inserted else { throw notWellFormed() }
      try readEquals()
      attributes.append((attribute, try readAttributeValue()))
    }
    for (attribute, value) in attributes { try declare(attribute, value, in: &scope) }

    let (prefix, localName) = try split(qualifiedName)
    let namespace = try resolve(prefix ?? "", in: scope)
    var plain: [String: String] = [:]
    var expanded: Set<[String]> = []
    for (attribute, value) in attributes {
      let (prefix, localName) = try split(attribute)
      if prefix == "xmlns" || prefix == nil && localName == "xmlns" { continue }
      if let prefix {
        // Two prefixes for one namespace do not make two attributes.
        let namespace = try resolve(prefix, in: scope) ?? ""
        guard expanded.insert([namespace, localName]).inserted else { throw notWellFormed() }
      } else {
        plain[localName] = value
      }
    }
    hasRoot = true
    open.append((qualifiedName, scope))
    if isAt("/>") {
      position += 2
      isEndDue = true
    } else {
      position += 1
    }
    return Element(
      qualifiedName: String(decoding: qualifiedName, as: UTF8.self), namespace: namespace,
      localName: localName,
      attributes: plain)
  }

  private mutating func readEndTag() throws(ASiCFailure) {
    position += 2
    let name = try readName()
    guard let last = open.last, last.qualifiedName == name else { throw notWellFormed() }
    skipBlanks()
    guard isAt(">") else { throw notWellFormed() }
    position += 1
    open.removeLast()
  }

  // MARK: Namespaces

  /// Takes an attribute that declares a namespace into `scope`; passes over any other.
  private func declare(_ attribute: [UInt8], _ value: String, in scope: inout [String: String])
    throws(ASiCFailure)
  {
    let (prefix, localName) = try split(attribute)
    if prefix == nil && localName == "xmlns" {
      guard !Self.reserved.contains(value) else { throw notWellFormed() }
      scope[""] = value.isEmpty ? nil : value
    } else if prefix == "xmlns" {
      guard localName != "xmlns", !value.isEmpty, value != Self.reserved[1],
        (localName == "xml") == (value == Self.reserved[0])
      else { throw notWellFormed() }
      scope[localName] = value
    }
  }

  private static let reserved = ["http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2000/xmlns/"]

  /// The namespace of a prefix; the empty prefix may have none.
  private func resolve(_ prefix: String, in scope: [String: String]) throws(ASiCFailure) -> String? {
    let namespace = scope[prefix]
    guard namespace != nil || prefix.isEmpty else { throw notWellFormed() }
    return namespace
  }

  private func split(_ name: [UInt8]) throws(ASiCFailure) -> (prefix: String?, localName: String) {
    let parts = name.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
    switch parts.count {
    case 1: return (nil, String(decoding: name, as: UTF8.self))
    case 2:
      guard !parts[0].isEmpty, let first = parts[1].first, Self.startsName(first) else {
        throw notWellFormed()
      }
      return (String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
    default: throw notWellFormed()
    }
  }

  // MARK: Text

  private mutating func readText() throws(ASiCFailure) -> String {
    var text: [UInt8] = []
    while position < octets.count, octets[position] != UInt8(ascii: "<") {
      if octets[position] == UInt8(ascii: "&") {
        text += try readReference()
        continue
      }
      guard !isAt("]]>") else { throw notWellFormed() }
      try checkCharacter()
      text.append(octets[position])
      position += 1
    }
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func readAttributeValue() throws(ASiCFailure) -> String {
    guard position < octets.count,
      octets[position] == UInt8(ascii: "\"") || octets[position] == UInt8(ascii: "'")
    else { throw notWellFormed() }
    let quote = octets[position]
    position += 1
    var value: [UInt8] = []
    while true {
      guard position < octets.count, octets[position] != UInt8(ascii: "<") else { throw notWellFormed() }
      let octet = octets[position]
      if octet == quote { break }
      if octet == UInt8(ascii: "&") {
        value += try readReference()
        continue
      }
      try checkCharacter()
      // A literal line end or tab counts as a blank, a carriage return with its line feed as one (clauses
      // 2.11, 3.3.3).
      if octet == 0x0D, position + 1 < octets.count, octets[position + 1] == 0x0A { position += 1 }
      value.append(Self.isBlank(octet) ? 0x20 : octet)
      position += 1
    }
    position += 1
    return String(decoding: value, as: UTF8.self)
  }

  /// A character reference or one of the five predefined entities.
  private mutating func readReference() throws(ASiCFailure) -> [UInt8] {
    // The longest is `&#x10FFFF;`; leading zeros beyond that are nobody's habit.
    guard let end = octets[position..<min(octets.count, position + 12)].firstIndex(of: UInt8(ascii: ";"))
    else {
      throw notWellFormed()
    }
    let body = String(decoding: octets[position + 1..<end], as: UTF8.self)
    let scalar: Unicode.Scalar?
    switch body {
    case "amp": scalar = "&"
    case "lt": scalar = "<"
    case "gt": scalar = ">"
    case "quot": scalar = "\""
    case "apos": scalar = "'"
    case _ where body.hasPrefix("#x"): scalar = Self.character(body.dropFirst(2), radix: 16)
    case _ where body.hasPrefix("#"): scalar = Self.character(body.dropFirst(1), radix: 10)
    default: scalar = nil
    }
    guard let scalar else { throw notWellFormed() }
    position = end + 1
    return Array(String(Character(scalar)).utf8)
  }

  /// The character a reference means, where XML has it (clause 2.2).
  private static func character(_ digits: Substring, radix: Int) -> Unicode.Scalar? {
    guard let first = digits.first, first.isHexDigit, let value = UInt32(digits, radix: radix),
      let scalar = Unicode.Scalar(value)
    else { return nil }
    switch value {
    case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x10000...: return scalar
    default: return nil
    }
  }

  // MARK: Characters

  /// Refuses, at the present position, what XML does not have: control characters, U+FFFE and U+FFFF (clause
  /// 2.2).
  private func checkCharacter() throws(ASiCFailure) {
    let octet = octets[position]
    if octet >= 0x20 {
      guard octet == 0xEF, position + 2 < octets.count, octets[position + 1] == 0xBF,
        octets[position + 2] >= 0xBE
      else { return }
      throw notWellFormed()
    }
    guard Self.isBlank(octet) else { throw notWellFormed() }
  }

  /// A name. Of characters beyond ASCII every one is taken: what namespaces and elements a manifest may have
  /// is compared octet for octet, so none of them can pass for another.
  private mutating func readName() throws(ASiCFailure) -> [UInt8] {
    let start = position
    guard position < octets.count, Self.startsName(octets[position]) else { throw notWellFormed() }
    while position < octets.count, Self.continuesName(octets[position]) {
      try checkCharacter()
      position += 1
    }
    return Array(octets[start..<position])
  }

  private static func startsName(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
      0x80...:
      true
    default: false
    }
  }

  private static func continuesName(_ octet: UInt8) -> Bool {
    switch octet {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: ":"): true
    default: startsName(octet)
    }
  }

  /// White space as XML has it (clause 2.3), not as Unicode has it.
  static func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && isBlank(UInt8(ascii: scalar)) }

  private static func isBlank(_ octet: UInt8) -> Bool {
    octet == 0x20 || octet == 0x09 || octet == 0x0A || octet == 0x0D
  }

  @discardableResult private mutating func skipBlanks() -> Int {
    let start = position
    while position < octets.count, Self.isBlank(octets[position]) { position += 1 }
    return position - start
  }

  private mutating func readEquals() throws(ASiCFailure) {
    skipBlanks()
    guard isAt("=") else { throw notWellFormed() }
    position += 1
    skipBlanks()
  }

  private func isAt(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= octets.count else { return false }
    return text.withUTF8Buffer { octets[position..<position + count].elementsEqual($0) }
  }

  // MARK: Evidence

  private func flaw(_ why: ASiCFailure.ManifestFlaw) -> ASiCFailure {
    .malformedManifest(name: name, why: why)
  }

  /// Line and column of the present position, both from 1, columns in octets.
  private func notWellFormed() -> ASiCFailure {
    let before = octets[..<min(position, octets.count)]
    let line = before.count { $0 == 0x0A } + 1
    let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    return flaw(.notWellFormed(line: line, column: before.count - lineStart + 1))
  }
}
