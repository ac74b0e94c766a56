import COpenSSL

/// Walks DER (X.690) without copying it: every element knows where it lies, so that signed octets are hashed as they came.
///
/// Lengths are definite; anything else, an element beyond its container and a tag number above 30 are malformed. Nothing is
/// recursive: depth is what the caller asks for.
struct DERReader {
  struct Element: Hashable {
    /// The identifier octet: class, constructed bit and number.
    let tag: UInt8
    /// The octets of the whole element.
    let whole: Range<Int>
    let content: Range<Int>
  }

  let octets: [UInt8]
  let what: String
  private(set) var position: Int
  let end: Int

  /// - Parameter what: what a failure calls the octets.
  init(_ octets: [UInt8], in range: Range<Int>? = nil, what: String) {
    self.octets = octets
    self.what = what
    position = range?.lowerBound ?? 0
    end = min(range?.upperBound ?? octets.count, octets.count)
  }

  var isAtEnd: Bool { position >= end }
  /// The identifier octet of what comes next; nil at the end.
  var nextTag: UInt8? { isAtEnd ? nil : octets[position] }

  mutating func next() throws(OpenSSLFailure) -> Element {
    let start = position
    guard end - start >= 2, octets[start] & 0x1F != 0x1F else { throw .malformed(what: what) }
    let tag = octets[start]
    var cursor = start + 2
    var length = Int(octets[start + 1])
    if length >= 0x80 {
      let width = length & 0x7F
      // Four octets of length: nothing here comes near 4 GiB.
      guard (1...4).contains(width), end - cursor >= width else { throw .malformed(what: what) }
      length = octets[cursor..<cursor + width].reduce(0) { $0 << 8 | Int($1) }
      cursor += width
    }
    guard end - cursor >= length else { throw .malformed(what: what) }
    position = cursor + length
    return Element(tag: tag, whole: start..<position, content: cursor..<position)
  }

  mutating func next(_ tag: UInt8) throws(OpenSSLFailure) -> Element {
    guard nextTag == tag else { throw .malformed(what: what) }
    return try next()
  }

  /// The next element where it has this tag.
  mutating func next(ifTagged tag: UInt8) throws(OpenSSLFailure) -> Element? {
    nextTag == tag ? try next() : nil
  }

  func inside(_ element: Element) -> DERReader { DERReader(octets, in: element.content, what: what) }

  /// A reader of what is inside the next element, which has this tag.
  mutating func enter(_ tag: UInt8) throws(OpenSSLFailure) -> DERReader { inside(try next(tag)) }

  func expectEnd() throws(OpenSSLFailure) {
    guard isAtEnd else { throw .malformed(what: "\(what): \(end - position) octets too many") }
  }

  func contents(of element: Element) -> [UInt8] { Array(octets[element.content]) }

  func whole(_ element: Element) -> [UInt8] { Array(octets[element.whole]) }

  /// An object identifier in dotted form: `d2i_ASN1_OBJECT`. Its numbers may be large: those under 2.25 have 128 bits.
  mutating func objectIdentifier() throws(OpenSSLFailure) -> String {
    let element = try next(Tag.objectIdentifier)
    guard element.content.count <= Self.maximumIdentifierOctets else { throw .malformed(what: what) }
    let object = try decoded(whole(element), as: what, Lib.ASN1_OBJECT.self) { d2i_ASN1_OBJECT(nil, $0, $1) }
    return dotted(object.pointer)
  }

  /// Octets of an object identifier. Our own number; X.509 knows none of more than 40.
  static let maximumIdentifierOctets = 128

  /// Extensions ::= SEQUENCE OF Extension (RFC 5280, 4.1), the reader standing before the SEQUENCE.
  mutating func extensions() throws(OpenSSLFailure) -> [Extension] {
    var list = try enter(Tag.sequence)
    var found: [Extension] = []
    while !list.isAtEnd {
      guard found.count < Self.maximumExtensions else {
        throw .malformed(what: "\(what): too many extensions")
      }
      var one = try list.enter(Tag.sequence)
      let oid = try one.objectIdentifier()
      let critical = try one.next(ifTagged: Tag.boolean).map { one.contents(of: $0) != [0] } ?? false
      let value = try one.next(Tag.octetString)
      try one.expectEnd()
      found.append(Extension(oid: oid, critical: critical, der: one.contents(of: value)))
    }
    return found
  }

  /// Our own number; responses have one to three.
  static let maximumExtensions = 100
}

/// Identifier octets.
enum Tag {
  static let boolean: UInt8 = 0x01
  static let integer: UInt8 = 0x02
  static let bitString: UInt8 = 0x03
  static let octetString: UInt8 = 0x04
  static let null: UInt8 = 0x05
  static let objectIdentifier: UInt8 = 0x06
  static let enumerated: UInt8 = 0x0A
  static let utf8String: UInt8 = 0x0C
  static let printableString: UInt8 = 0x13
  static let ia5String: UInt8 = 0x16
  static let generalizedTime: UInt8 = 0x18
  static let sequence: UInt8 = 0x30
  static let set: UInt8 = 0x31

  /// [n], constructed: an EXPLICIT tag, or IMPLICIT over a SEQUENCE.
  static func context(_ number: UInt8) -> UInt8 { 0xA0 | number }
  /// [n], primitive: IMPLICIT over a simple type.
  static func primitive(_ number: UInt8) -> UInt8 { 0x80 | number }
}

/// Writes DER, for the few structures that are written here by hand.
enum DERWriter {
  static func element(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
    let content = parts.flatMap { $0 }
    guard content.count >= 128 else { return [tag, UInt8(content.count)] + content }
    let length = withUnsafeBytes(of: UInt64(content.count).bigEndian) { Array($0.drop { $0 == 0 }) }
    return [tag, 0x80 | UInt8(length.count)] + length + content
  }
}
