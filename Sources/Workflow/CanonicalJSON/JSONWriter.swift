extension JSONValue {
  /// This value as RFC 8785 writes it: no white space, members in UTF-16 order, the shortest escapes, UTF-8.
  ///
  /// Clauses: 3.2.1 (white space), 3.2.2.1 (literals), 3.2.2.2 (strings), 3.2.2.3 (numbers: of the ECMAScript
  /// forms only whole ones occur here), 3.2.3 (order), 3.2.4 (UTF-8).
  public var canonicalBytes: [UInt8] {
    var octets: [UInt8] = []
    write(to: &octets)
    return octets
  }

  private func write(to octets: inout [UInt8]) {
    switch self {
    case .null: octets += "null".utf8
    case .boolean(let value): octets += (value ? "true" : "false").utf8
    case .integer(let value): octets += String(value).utf8
    case .string(let value): Self.write(value, to: &octets)
    case .array(let values):
      octets.append(UInt8(ascii: "["))
      for (position, value) in values.enumerated() {
        if position > 0 { octets.append(UInt8(ascii: ",")) }
        value.write(to: &octets)
      }
      octets.append(UInt8(ascii: "]"))
    case .object(let members):
      octets.append(UInt8(ascii: "{"))
      for (position, member) in members.enumerated() {
        if position > 0 { octets.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &octets)
        octets.append(UInt8(ascii: ":"))
        member.value.write(to: &octets)
      }
      octets.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to octets: inout [UInt8]) {
    let hexDigits = Array("0123456789abcdef".utf8)
    octets.append(UInt8(ascii: "\""))
    for octet in text.utf8 {
      switch octet {
      case UInt8(ascii: "\""): octets += #"\""#.utf8
      case UInt8(ascii: "\\"): octets += #"\\"#.utf8
      case 0x08: octets += #"\b"#.utf8
      case 0x09: octets += #"\t"#.utf8
      case 0x0A: octets += #"\n"#.utf8
      case 0x0C: octets += #"\f"#.utf8
      case 0x0D: octets += #"\r"#.utf8
      case 0..<0x20:
        octets += #"\u00"#.utf8
        octets.append(hexDigits[Int(octet >> 4)])
        octets.append(hexDigits[Int(octet & 0x0F)])
      default: octets.append(octet)
      }
    }
    octets.append(UInt8(ascii: "\""))
  }
}
