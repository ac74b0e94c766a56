/// One ASN.1 element as a span of the octets it came from (ITU-T X.690, 02/2021).
///
/// Signatures are computed over octets as they were received, never over a re-encoding, and cryptographic messages in the
/// wild are BER, with indefinite lengths and constructed strings. So elements are read lazily, and every one knows its span:
/// a message with a large revocation list inside is not taken apart to reach the signer next to it.
public struct BERElement: Sendable {
  /// The message this element is part of.
  public let message: [UInt8]
  /// The identifier octet. Tag numbers above 30 do not occur in the formats read here and are refused.
  public let tag: UInt8
  /// The whole element: identifier, length, contents and, where the length is indefinite, the end-of-contents octets.
  public let span: Range<Int>
  /// The contents octets.
  public let contents: Range<Int>

  /// Nesting deeper than this is refused. A signed message with a time-stamp inside a counter-signature needs about 30.
  public static let maximumDepth = 64

  public var isConstructed: Bool { tag & 0x20 != 0 }
  /// The element's octets, exactly as received.
  public var encoded: [UInt8] { Array(message[span]) }
  /// The contents octets of a primitive element.
  public var value: [UInt8] { Array(message[contents]) }

  /// Reads the element that begins at `position`, without looking at its contents unless its length is indefinite.
  init(in message: [UInt8], at position: Int, before end: Int, depth: Int = 0) throws(CMSFailure) {
    guard depth <= Self.maximumDepth else { throw .malformed(offset: position, .tooDeep) }
    guard position >= 0, end <= message.count, position + 2 <= end else {
      throw .malformed(offset: position, .truncated)
    }
    tag = message[position]
    guard tag & 0x1f != 0x1f else { throw .malformed(offset: position, .highTagNumber) }
    let first = message[position + 1]
    self.message = message
    if first < 0x80 {
      contents = position + 2..<position + 2 + Int(first)
    } else if first == 0x80 {
      guard tag & 0x20 != 0 else { throw .malformed(offset: position, .indefinitePrimitive) }
      var cursor = position + 2
      while true {
        guard cursor + 2 <= end else { throw .malformed(offset: cursor, .truncated) }
        if message[cursor] == 0, message[cursor + 1] == 0 { break }
        cursor = try BERElement(in: message, at: cursor, before: end, depth: depth + 1).span.upperBound
      }
      contents = position + 2..<cursor
      span = position..<cursor + 2
      return
    } else {
      let octets = Int(first & 0x7f)
      guard octets <= 8, position + 2 + octets <= end else {
        throw .malformed(offset: position, octets > 8 ? .lengthTooLarge : .truncated)
      }
      var length = 0
      for index in 0..<octets {
        guard length <= Int.max >> 9 else { throw .malformed(offset: position, .lengthTooLarge) }
        length = length << 8 | Int(message[position + 2 + index])
      }
      let start = position + 2 + octets
      guard length <= end - start else { throw .malformed(offset: position, .truncated) }
      contents = start..<start + length
    }
    guard contents.upperBound <= end else { throw .malformed(offset: position, .truncated) }
    span = position..<contents.upperBound
  }

  /// The element at the start of `message`. What follows it is the caller's to judge: see ``span``.
  public init(first message: [UInt8]) throws(CMSFailure) {
    try self.init(in: message, at: 0, before: message.count)
  }

  /// The element that is the whole of `message`.
  public init(whole message: [UInt8]) throws(CMSFailure) {
    try self.init(first: message)
    guard span.upperBound == message.count else {
      throw .malformed(offset: span.upperBound, .trailingOctets(message.count - span.upperBound))
    }
  }

  /// More elements inside one are refused. Streamed content in pieces of 4 KiB has so many at 4 GiB.
  public static let maximumChildren = 1_000_000

  /// The elements inside a constructed one.
  public func children() throws(CMSFailure) -> [BERElement] {
    guard isConstructed else { throw .malformed(offset: span.lowerBound, .notConstructed) }
    var found: [BERElement] = []
    var cursor = contents.lowerBound
    while cursor < contents.upperBound {
      guard found.count < Self.maximumChildren else {
        throw .budget(what: "elements", limit: Self.maximumChildren)
      }
      let child = try BERElement(in: message, at: cursor, before: contents.upperBound, depth: 1)
      found.append(child)
      cursor = child.span.upperBound
    }
    return found
  }

  /// A cursor over the elements inside a constructed one.
  public func reader() throws(CMSFailure) -> BERReader { BERReader(try children(), end: contents.upperBound) }

  /// Requires a tag.
  @discardableResult
  public func expecting(_ tag: UInt8) throws(CMSFailure) -> BERElement {
    guard self.tag == tag else {
      throw .malformed(offset: span.lowerBound, .unexpectedTag(found: self.tag, wanted: tag))
    }
    return self
  }

  /// The dotted form of an OBJECT IDENTIFIER.
  public func objectIdentifier() throws(CMSFailure) -> String {
    try expecting(DER.Tag.objectIdentifier)
    guard let text = DER.dotted(message[contents]) else {
      throw .malformed(offset: span.lowerBound, .badObjectIdentifier)
    }
    return text
  }

  /// A small non-negative INTEGER, as versions and lengths are.
  public func smallInteger() throws(CMSFailure) -> Int {
    try expecting(DER.Tag.integer)
    guard contents.count >= 1, contents.count <= 5, message[contents.lowerBound] < 0x80 else {
      throw .malformed(offset: span.lowerBound, .badInteger)
    }
    return message[contents].reduce(0) { $0 << 8 | Int($1) }
  }

  /// The octets of an OCTET STRING (or of an implicitly tagged one), put together where it is constructed.
  public func octets() throws(CMSFailure) -> [UInt8] {
    var whole: [UInt8] = []
    try collectOctets(into: &whole, depth: 0)
    return whole
  }

  private func collectOctets(into whole: inout [UInt8], depth: Int) throws(CMSFailure) {
    guard depth <= Self.maximumDepth else { throw .malformed(offset: span.lowerBound, .tooDeep) }
    guard isConstructed else {
      whole += message[contents]
      return
    }
    for piece in try children() {
      guard piece.tag & 0xdf == DER.Tag.octetString else {
        throw .malformed(
          offset: piece.span.lowerBound, .unexpectedTag(found: piece.tag, wanted: DER.Tag.octetString))
      }
      try piece.collectOctets(into: &whole, depth: depth + 1)
    }
  }
}

/// Takes elements one after another, required or optional by their tag.
public struct BERReader: Sendable {
  private let elements: [BERElement]
  private let end: Int
  private var next = 0

  init(_ elements: [BERElement], end: Int) {
    self.elements = elements
    self.end = end
  }

  public var isAtEnd: Bool { next == elements.count }

  public mutating func take() throws(CMSFailure) -> BERElement {
    guard next < elements.count else { throw .malformed(offset: end, .truncated) }
    defer { next += 1 }
    return elements[next]
  }

  public mutating func take(_ tag: UInt8) throws(CMSFailure) -> BERElement { try take().expecting(tag) }

  public mutating func takeIf(_ tag: UInt8) -> BERElement? {
    guard next < elements.count, elements[next].tag == tag else { return nil }
    defer { next += 1 }
    return elements[next]
  }

  /// Requires that nothing is left.
  public func finish() throws(CMSFailure) {
    guard isAtEnd else {
      throw .malformed(
        offset: elements[next].span.lowerBound, .unexpectedTag(found: elements[next].tag, wanted: 0))
    }
  }
}
