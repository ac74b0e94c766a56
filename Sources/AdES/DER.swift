/// Writes ASN.1 in the distinguished encoding rules (ITU-T X.690, clause 10 and 11), as octets.
public enum DER {
  /// Identifier octets of the universal types used here.
  public enum Tag {
    public static let boolean: UInt8 = 0x01
    public static let integer: UInt8 = 0x02
    public static let bitString: UInt8 = 0x03
    public static let octetString: UInt8 = 0x04
    public static let null: UInt8 = 0x05
    public static let objectIdentifier: UInt8 = 0x06
    public static let utf8String: UInt8 = 0x0c
    public static let utcTime: UInt8 = 0x17
    public static let generalizedTime: UInt8 = 0x18
    public static let sequence: UInt8 = 0x30
    public static let set: UInt8 = 0x31
    /// `[n]`, constructed.
    public static func context(_ number: UInt8) -> UInt8 { 0xa0 | number }
    /// `[n]`, primitive.
    public static func contextPrimitive(_ number: UInt8) -> UInt8 { 0x80 | number }
  }

  /// One element: tag, definite length in the fewest octets, contents.
  public static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    element(tag, holding: [contents])
  }

  public static func sequence(_ elements: [[UInt8]]) -> [UInt8] { element(Tag.sequence, holding: elements) }

  /// One element whose contents are `parts`, one after the other.
  private static func element(_ tag: UInt8, holding parts: [[UInt8]]) -> [UInt8] {
    let count = parts.reduce(0) { $0 + $1.count }
    var encoded: [UInt8] = []
    encoded.reserveCapacity(count + 10)
    encoded.append(tag)
    if count < 0x80 {
      encoded.append(UInt8(count))
    } else {
      let lengthOctets = (count.bitWidth - count.leadingZeroBitCount + 7) / 8
      encoded.append(0x80 | UInt8(lengthOctets))
      for place in (0..<lengthOctets).reversed() {
        encoded.append(UInt8(truncatingIfNeeded: count >> (8 * place)))
      }
    }
    for part in parts { encoded += part }
    return encoded
  }

  /// A SET OF: its elements in ascending order of their encodings (clause 11.6).
  public static func setOf(_ elements: [[UInt8]], tag: UInt8 = Tag.set) -> [UInt8] {
    element(tag, holding: elements.sorted { $0.lexicographicallyPrecedes($1) })
  }

  /// A non-negative INTEGER in the fewest octets, with a leading zero where the first would look negative.
  public static func integer(_ value: Int) -> [UInt8] {
    precondition(value >= 0, "versions and lengths are not negative")
    var octets: [UInt8] = []
    var rest = value
    repeat {
      octets.insert(UInt8(rest & 0xff), at: 0)
      rest >>= 8
    } while rest > 0
    if octets[0] >= 0x80 { octets.insert(0, at: 0) }
    return element(Tag.integer, octets)
  }

  /// An INTEGER whose contents octets are already in two's complement.
  public static func integer(octets: [UInt8]) -> [UInt8] { element(Tag.integer, octets) }

  public static func octetString(_ octets: [UInt8]) -> [UInt8] { element(Tag.octetString, octets) }

  public static let null: [UInt8] = [Tag.null, 0]

  public static func utf8String(_ text: String) -> [UInt8] { element(Tag.utf8String, Array(text.utf8)) }

  /// An OBJECT IDENTIFIER from its dotted form. Arcs of any size are written (the 2.25 arc needs 128 bits).
  /// - Precondition: `dotted` is well formed; identifiers written here are constants or were read from a message.
  public static func objectIdentifier(_ dotted: String) -> [UInt8] {
    let arcs = dotted.utf8.split(separator: UInt8(ascii: "."))
    precondition(arcs.count >= 2, "an object identifier has two arcs or more")
    var contents: [UInt8] = []
    // The first two arcs share one subidentifier: 40·a + b (clause 8.19.4); 2.b may exceed 47.
    append(arcs[1], plus: arcs[0].reduce(0) { $0 * 10 + Int($1 - 48) } * 40, to: &contents)
    for arc in arcs.dropFirst(2) { append(arc, plus: 0, to: &contents) }
    return element(Tag.objectIdentifier, contents)
  }

  /// Appends the subidentifier of an arc given in decimal digits, `number` added to it.
  private static func append(_ arc: Substring.UTF8View, plus number: Int, to contents: inout [UInt8]) {
    // 38 digits always fit 128 bits; more are rare, and take the long way.
    guard arc.count <= 38 else {
      contents += base128(add(arc.map { $0 - 48 }, number))
      return
    }
    var value = UInt128(number)
    value += arc.reduce(0) { $0 * 10 + UInt128($1 - 48) }
    let groups = max(1, (value.bitWidth - value.leadingZeroBitCount + 6) / 7)
    for place in (0..<groups).reversed() {
      contents.append(UInt8(truncatingIfNeeded: value >> (7 * place)) & 0x7f | (place == 0 ? 0 : 0x80))
    }
  }

  /// UTCTime through 2049, GeneralizedTime from 2050 (RFC 5652, clause 11.3), of a time in seconds since 1970.
  public static func time(_ components: UTCComponents) -> [UInt8] {
    let rest = [components.month, components.day, components.hour, components.minute, components.second]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined()
    if (1950...2049).contains(components.year) {
      let year = components.year % 100
      return element(Tag.utcTime, Array("\(year < 10 ? "0" : "")\(year)\(rest)Z".utf8))
    }
    return element(Tag.generalizedTime, Array("\(components.year)\(rest)Z".utf8))
  }

  /// Base-128 digits, most significant first, of a number given in decimal digits.
  private static func base128(_ decimal: [UInt8]) -> [UInt8] {
    var digits = decimal
    var octets: [UInt8] = []
    repeat {
      var remainder = 0
      var quotient: [UInt8] = []
      for digit in digits {
        let value = remainder * 10 + Int(digit)
        if !quotient.isEmpty || value >= 128 { quotient.append(UInt8(value / 128)) }
        remainder = value % 128
      }
      octets.insert(UInt8(remainder) | (octets.isEmpty ? 0 : 0x80), at: 0)
      digits = quotient
    } while !digits.isEmpty
    return octets
  }

  private static func add(_ decimal: [UInt8], _ number: Int) -> [UInt8] {
    var carry = number
    var sum: [UInt8] = []
    for digit in decimal.reversed() {
      let value = Int(digit) + carry
      sum.append(UInt8(value % 10))
      carry = value / 10
    }
    while carry > 0 {
      sum.append(UInt8(carry % 10))
      carry /= 10
    }
    return sum.reversed()
  }

  /// The dotted form of an OBJECT IDENTIFIER's contents octets, or nil where they are not minimal or cut off.
  static func dotted(_ contents: ArraySlice<UInt8>) -> String? {
    guard let last = contents.last, last < 0x80, contents.count <= 64 else { return nil }
    var arcs: [[UInt8]] = []
    var digits: [UInt8] = [0]
    var isFirstOctet = true
    for octet in contents {
      if isFirstOctet && octet == 0x80 { return nil }
      // digits = digits · 128 + the low seven bits
      var carry = Int(octet & 0x7f)
      for index in digits.indices.reversed() {
        let value = Int(digits[index]) * 128 + carry
        digits[index] = UInt8(value % 10)
        carry = value / 10
      }
      while carry > 0 {
        digits.insert(UInt8(carry % 10), at: 0)
        carry /= 10
      }
      isFirstOctet = octet < 0x80
      if isFirstOctet {
        arcs.append(digits)
        digits = [0]
      }
    }
    func text(_ digits: [UInt8]) -> String { digits.map(String.init).joined() }
    let head = arcs[0].count > 2 ? Int.max : arcs[0].reduce(0) { $0 * 10 + Int($1) }
    let start: String
    switch head {
    case 0..<40: start = "0.\(head)"
    case 40..<80: start = "1.\(head - 40)"
    case 80..<100: start = "2.\(head - 80)"
    default: start = "2." + text(subtractEighty(arcs[0]))
    }
    return ([start] + arcs.dropFirst().map(text)).joined(separator: ".")
  }

  private static func subtractEighty(_ digits: [UInt8]) -> [UInt8] {
    var result = digits
    var index = result.count - 2
    var borrow = 8
    while borrow > 0, index >= 0 {
      let value = Int(result[index]) - borrow
      result[index] = UInt8((value + 10) % 10)
      borrow = value < 0 ? 1 : 0
      index -= 1
    }
    return Array(result.drop { $0 == 0 })
  }
}
