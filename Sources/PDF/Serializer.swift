/// Writes values as PDF (ISO 32000-2, 7.3), always the same octets for the same value.
enum Serializer {
  static func octets(_ value: PDFValue) -> [UInt8] {
    var output: [UInt8] = []
    append(value, to: &output)
    return output
  }

  static func append(_ value: PDFValue, to output: inout [UInt8]) {
    switch value {
    case .null: output += "null".utf8
    case .boolean(let value): output += (value ? "true" : "false").utf8
    case .integer(let value): output += String(value).utf8
    case .real(let value): output += decimal(value).utf8
    case .string(let octets): append(string: octets, to: &output)
    case .name(let name): append(name: name, to: &output)
    case .array(let values):
      output.append(Ascii.openBracket)
      for (index, value) in values.enumerated() {
        if index > 0 { output.append(Ascii.space) }
        append(value, to: &output)
      }
      output.append(Ascii.closeBracket)
    case .dictionary(let dictionary):
      output += "<<".utf8
      for entry in dictionary.entries {
        append(name: entry.key, to: &output)
        output.append(Ascii.space)
        append(entry.value, to: &output)
      }
      output += ">>".utf8
    case .reference(let reference): output += "\(reference.number) \(reference.generation) R".utf8
    }
  }

  /// In parentheses where it is plain text, else in hexadecimal digits.
  private static func append(string octets: [UInt8], to output: inout [UInt8]) {
    guard octets.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      appendHexadecimal(octets, to: &output)
      return
    }
    output.append(Ascii.openParenthesis)
    for octet in octets {
      if octet == Ascii.openParenthesis || octet == Ascii.closeParenthesis || octet == Ascii.backslash {
        output.append(Ascii.backslash)
      }
      output.append(octet)
    }
    output.append(Ascii.closeParenthesis)
  }

  static func appendHexadecimal(_ octets: [UInt8], to output: inout [UInt8]) {
    output.append(Ascii.less)
    for octet in octets { output += hexadecimal(octet) }
    output.append(Ascii.greater)
  }

  static func hexadecimal(_ octet: UInt8) -> [UInt8] {
    let digits: StaticString = "0123456789ABCDEF"
    return [digits.utf8Start[Int(octet >> 4)], digits.utf8Start[Int(octet & 0xF)]]
  }

  /// A name: `#xx` for what is no regular, printable character (ISO 32000-2, 7.3.5). Scalars beyond U+00FF,
  /// which no parsed name holds, are written as their UTF-8 octets.
  private static func append(name: String, to output: inout [UInt8]) {
    output.append(Ascii.solidus)
    for scalar in name.unicodeScalars {
      let octets = scalar.value <= 0xFF ? [UInt8(scalar.value)] : Array(String(scalar).utf8)
      for octet in octets {
        if octet > 0x20 && octet < 0x7F && octet != Ascii.numberSign && !isDelimiter(octet) {
          output.append(octet)
        } else {
          output.append(Ascii.numberSign)
          output += hexadecimal(octet)
        }
      }
    }
  }

  /// The shortest decimal that reads back as the same double, without an exponent, which PDF does not know.
  private static func decimal(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value)).0" }
    let shortest = "\(abs(value))"
    let sign = value < 0 ? "-" : ""
    guard let mark = shortest.firstIndex(of: "e"),
      let exponent = Int(shortest[shortest.index(after: mark)...])
    else {
      return sign + shortest
    }
    let parts = shortest[..<mark].split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0])
    let fraction = parts.count > 1 ? String(parts[1]) : ""
    if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + whole + fraction }
    return sign + whole + fraction + String(repeating: "0", count: max(0, exponent - fraction.count)) + ".0"
  }
}
