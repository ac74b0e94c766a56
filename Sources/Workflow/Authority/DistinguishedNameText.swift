/// A distinguished name written as RFC 4514, taken apart so that two spellings of one name compare equal.
///
/// `CN=Доклад` and `2.5.4.3=#0C0C…` are the same name here; the order of the parts matters, that of the values in
/// one multi-valued part does not. Values compare by octets: case and spaces inside them matter, which refuses
/// rather than accepts.
struct DistinguishedNameText: Hashable, Sendable {
  struct Attribute: Hashable, Comparable, Sendable {
    /// Dotted decimal, or the descriptor in lower case where it is not known here.
    let type: String
    /// Octets of the text; of the whole encoding where a `#` value is no string.
    let value: [UInt8]

    static func < (left: Attribute, right: Attribute) -> Bool {
      left.type == right.type
        ? left.value.lexicographicallyPrecedes(right.value) : left.type < right.type
    }
  }

  let parts: [[Attribute]]

  /// nil where the text is not of the form of RFC 4514, section 3, or has no part at all.
  init?(_ text: String) {
    var octets = Array(text.utf8)[...]
    var parts: [[Attribute]] = []
    var part: [Attribute] = []
    guard !octets.isEmpty else { return nil }
    while true {
      guard let attribute = Self.attribute(from: &octets) else { return nil }
      part.append(attribute)
      let separator = octets.popFirst()
      if separator == UInt8(ascii: "+") { continue }
      parts.append(part.sorted())
      part = []
      guard separator != nil else { break }
    }
    self.parts = parts
  }

  /// RFC 4514, section 3, and the two of EN 319 412-1 that have descriptors elsewhere.
  private static let types: [String: String] = [
    "cn": "2.5.4.3", "commonname": "2.5.4.3", "sn": "2.5.4.4", "surname": "2.5.4.4",
    "serialnumber": "2.5.4.5", "c": "2.5.4.6", "countryname": "2.5.4.6", "l": "2.5.4.7",
    "localityname": "2.5.4.7", "st": "2.5.4.8", "stateorprovincename": "2.5.4.8", "street": "2.5.4.9",
    "streetaddress": "2.5.4.9", "o": "2.5.4.10", "organizationname": "2.5.4.10", "ou": "2.5.4.11",
    "organizationalunitname": "2.5.4.11", "title": "2.5.4.12", "gn": "2.5.4.42", "givenname": "2.5.4.42",
    "organizationidentifier": "2.5.4.97", "uid": "0.9.2342.19200300.100.1.1",
    "userid": "0.9.2342.19200300.100.1.1", "dc": "0.9.2342.19200300.100.1.25",
    "domaincomponent": "0.9.2342.19200300.100.1.25", "emailaddress": "1.2.840.113549.1.9.1",
    "e": "1.2.840.113549.1.9.1", "postalcode": "2.5.4.17", "pseudonym": "2.5.4.65",
  ]

  /// Reads `type=value` up to a `,` or `+` that is not escaped.
  private static func attribute(from octets: inout ArraySlice<UInt8>) -> Attribute? {
    guard let equals = octets.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    var name = String(decoding: octets[..<equals], as: UTF8.self).lowercased().filter { $0 != " " }
    if name.hasPrefix("oid.") { name.removeFirst(4) }
    let isTypeName = name.utf8.allSatisfy { octet in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(octet)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet)
        || octet == UInt8(ascii: "-") || octet == UInt8(ascii: ".")
    }
    guard !name.isEmpty, isTypeName else { return nil }
    octets = octets[(equals + 1)...]
    while octets.first == UInt8(ascii: " ") { octets.removeFirst() }
    let value: [UInt8]?
    if octets.first == UInt8(ascii: "#") {
      value = hexValue(from: &octets)
    } else {
      value = textValue(from: &octets)
    }
    return value.map { Attribute(type: types[name] ?? name, value: $0) }
  }

  private static func isSeparator(_ octet: UInt8) -> Bool {
    octet == UInt8(ascii: ",") || octet == UInt8(ascii: "+")
  }

  private static func textValue(from octets: inout ArraySlice<UInt8>) -> [UInt8]? {
    var value: [UInt8] = []
    // Spaces at the end are not part of the value unless they were escaped.
    var significant = 0
    while let octet = octets.first, !isSeparator(octet) {
      octets.removeFirst()
      guard octet == UInt8(ascii: "\\") else {
        value.append(octet)
        if octet != UInt8(ascii: " ") { significant = value.count }
        continue
      }
      guard let escaped = octets.popFirst() else { return nil }
      if let high = hexDigit(escaped), let low = octets.first.flatMap(hexDigit) {
        octets.removeFirst()
        value.append(high << 4 | low)
      } else {
        value.append(escaped)
      }
      significant = value.count
    }
    return Array(value[..<significant])
  }

  /// `#` and the hexadecimal digits of a BER value; the content octets where it is a string in UTF-8 or ASCII.
  private static func hexValue(from octets: inout ArraySlice<UInt8>) -> [UInt8]? {
    octets.removeFirst()
    var encoding: [UInt8] = []
    while let octet = octets.first, !isSeparator(octet) {
      octets.removeFirst()
      if octet == UInt8(ascii: " ") { continue }
      guard let high = hexDigit(octet), let low = octets.popFirst().flatMap(hexDigit) else { return nil }
      encoding.append(high << 4 | low)
    }
    guard encoding.count >= 2 else { return nil }
    // UTF8String, PrintableString, IA5String with a length of one octet, or of one octet after 0x81.
    let content =
      encoding[1] < 0x80 ? encoding[2...] : encoding[1] == 0x81 ? encoding.dropFirst(3) : nil
    let length = encoding[1] < 0x80 ? Int(encoding[1]) : encoding.count > 2 ? Int(encoding[2]) : -1
    guard let content, [0x0C, 0x13, 0x16].contains(encoding[0]), content.count == length else {
      return encoding
    }
    return Array(content)
  }

  private static func hexDigit(_ octet: UInt8) -> UInt8? {
    guard octet < 0x80 else { return nil }
    return Character(Unicode.Scalar(octet)).hexDigitValue.map { UInt8($0) }
  }
}
