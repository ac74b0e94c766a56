import COpenSSL

/// A name as certificates carry it: an ordered list of attributes (X.501 Name, RFC 5280, 4.1.2.4).
///
/// Two names are equal where their DER is. Certificate paths compare names by libcrypto's rules, not by this equality.
public struct DistinguishedName: Hashable, Sendable {
  public struct Attribute: Hashable, Sendable {
    /// The attribute type in dotted form.
    public let oid: String
    /// The value as text. Empty where the value is not a string type.
    public let value: String
    /// The value's ASN.1 TLV as it stood.
    public let valueDER: [UInt8]
    /// Which relative distinguished name it belongs to; attributes of one set share the number.
    public let set: Int
  }

  /// In the order of the encoding: usually the country first.
  public let attributes: [Attribute]
  /// The Name's TLV as it stood.
  public let der: [UInt8]

  /// Reads the TLV of a Name: `d2i_X509_NAME`.
  public init(der: [UInt8]) throws(OpenSSLFailure) {
    let name = try decoded(der, as: "distinguished name", Lib.X509_NAME.self) { d2i_X509_NAME(nil, $0, $1) }
    self.init(der: der, attributes: Self.attributes(of: name.pointer))
  }

  /// Writes a name with one attribute in each relative distinguished name: UTF8String, but PrintableString for country
  /// and serial number, as X.520 has them: `X509_NAME_add_entry_by_OBJ`.
  public init(_ attributes: [(oid: String, value: String)]) throws(OpenSSLFailure) {
    let name = try Owned<Lib.X509_NAME>("X509_NAME_new", X509_NAME_new())
    for (oid, value) in attributes {
      let type = try objectIdentifier(oid)
      let text = Array(value.utf8)
      let isPrintable = ASN1_PRINTABLE_type(text, Int32(text.count)) == V_ASN1_PRINTABLESTRING
      let kind =
        isPrintable && [OID.country, OID.serialNumber].contains(oid)
        ? V_ASN1_PRINTABLESTRING : V_ASN1_UTF8STRING
      try expectOne(
        "X509_NAME_add_entry_by_OBJ",
        X509_NAME_add_entry_by_OBJ(name.pointer, type.pointer, kind, text, Int32(text.count), -1, 0))
    }
    let pointer = name.pointer
    self.init(
      der: try encoded("i2d_X509_NAME") { i2d_X509_NAME(pointer, $0) },
      attributes: Self.attributes(of: pointer))
  }

  private init(der: [UInt8], attributes: [Attribute]) {
    self.der = der
    self.attributes = attributes
  }

  /// Copies a name that a certificate or list holds: `X509_NAME_get0_der`.
  init(borrowed name: OpaquePointer?) throws(OpenSSLFailure) {
    var start: UnsafePointer<UInt8>?
    var count = 0
    try expectOne("X509_NAME_get0_der", X509_NAME_get0_der(name, &start, &count))
    self.init(
      der: Array(UnsafeBufferPointer(start: start, count: count)),
      attributes: name.map { Self.attributes(of: $0) } ?? [])
  }

  private static func attributes(of name: OpaquePointer) -> [Attribute] {
    (0..<max(0, X509_NAME_entry_count(name))).map { index in
      let entry = X509_NAME_get_entry(name, index)
      let value = X509_NAME_ENTRY_get_data(entry)
      var utf8: UnsafeMutablePointer<UInt8>?
      let count = ASN1_STRING_to_UTF8(&utf8, value)
      defer { shim_OPENSSL_free(utf8) }
      let text =
        count > 0 ? String(decoding: UnsafeBufferPointer(start: utf8, count: Int(count)), as: UTF8.self) : ""
      if count < 0 { ERR_clear_error() }
      var tlv: UnsafeMutablePointer<UInt8>?
      let tlvCount = i2d_ASN1_PRINTABLE(value, &tlv)
      defer { shim_OPENSSL_free(tlv) }
      return Attribute(
        oid: dotted(X509_NAME_ENTRY_get_object(entry)), value: text,
        valueDER: tlvCount > 0 ? Array(UnsafeBufferPointer(start: tlv, count: Int(tlvCount))) : [],
        set: Int(X509_NAME_ENTRY_set(entry)))
    }
  }

  /// The value of the first attribute of this type.
  public func first(oid: String) -> String? { attributes.first { $0.oid == oid }?.value }

  public var commonName: String? { first(oid: OID.commonName) }
  /// The subject's own number (2.5.4.5), such as "PNOBG-…": not the certificate's serial number.
  public var serialNumberAttribute: String? { first(oid: OID.serialNumber) }
  /// 2.5.4.97, such as "NTRBG-…".
  public var organizationIdentifier: String? { first(oid: OID.organizationIdentifier) }
  public var organization: String? { first(oid: OID.organization) }

  /// The attribute types this module names.
  public enum OID {
    public static let commonName = "2.5.4.3"
    public static let surname = "2.5.4.4"
    public static let serialNumber = "2.5.4.5"
    public static let country = "2.5.4.6"
    public static let locality = "2.5.4.7"
    public static let organization = "2.5.4.10"
    public static let organizationalUnit = "2.5.4.11"
    public static let title = "2.5.4.12"
    public static let givenName = "2.5.4.42"
    public static let organizationIdentifier = "2.5.4.97"
  }
}

extension DistinguishedName: CustomStringConvertible {
  public var description: String { rfc4514 }

  /// The text form of RFC 4514: last attribute first, parted by commas, "+" within one set.
  ///
  /// Types are written under their registered short names ("CN", "serialNumber", "organizationIdentifier"); one without
  /// a name is written in dotted form, with the value as `#` and the hexadecimal digits of its DER.
  public var rfc4514: String {
    var sets: [[Attribute]] = []
    for attribute in attributes {
      if attribute.set == sets.last?.first?.set {
        sets[sets.count - 1].append(attribute)
      } else {
        sets.append([attribute])
      }
    }
    return sets.reversed().map { $0.map(Self.text).joined(separator: "+") }.joined(separator: ",")
  }

  private static func text(_ attribute: Attribute) -> String {
    guard let name = shortNames[attribute.oid], !(attribute.value.isEmpty && attribute.valueDER.count > 2)
    else {
      return "\(attribute.oid)=#\(hexadecimal(attribute.valueDER))"
    }
    return "\(name)=\(escaped(attribute.value))"
  }

  /// RFC 4514, 2.4.
  private static func escaped(_ value: String) -> String {
    let scalars = Array(value.unicodeScalars)
    var text = ""
    for (index, scalar) in scalars.enumerated() {
      switch scalar {
      case "\"", "+", ",", ";", "<", ">", "\\": text += "\\\(scalar)"
      case "#" where index == 0: text += "\\#"
      case " " where index == 0 || index == scalars.count - 1: text += "\\ "
      case "\0": text += "\\00"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  private static let shortNames = [
    OID.commonName: "CN", OID.surname: "SN", OID.serialNumber: "serialNumber", OID.country: "C",
    OID.locality: "L", "2.5.4.8": "ST", "2.5.4.9": "street", OID.organization: "O",
    OID.organizationalUnit: "OU", OID.title: "title", "2.5.4.17": "postalCode", OID.givenName: "givenName",
    "2.5.4.65": "pseudonym", OID.organizationIdentifier: "organizationIdentifier",
    "0.9.2342.19200300.100.1.25": "DC", "0.9.2342.19200300.100.1.1": "UID",
    "1.2.840.113549.1.9.1": "emailAddress",
  ]
}

/// Lower-case hexadecimal digits.
func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}

extension DistinguishedName {
  /// Whether both are the same name by the comparison of RFC 5280, 7.1, as libcrypto has it: `X509_NAME_cmp`.
  public func matches(_ other: DistinguishedName) -> Bool {
    if der == other.der { return true }
    // Names of another shape are other names; most comparisons end here.
    guard attributes.count == other.attributes.count,
      zip(attributes, other.attributes).allSatisfy({ $0.oid == $1.oid }),
      let one = try? decoded(der, as: "name", Lib.X509_NAME.self, { d2i_X509_NAME(nil, $0, $1) }),
      let two = try? decoded(other.der, as: "name", Lib.X509_NAME.self, { d2i_X509_NAME(nil, $0, $1) })
    else { return false }
    return X509_NAME_cmp(one.pointer, two.pointer) == 0
  }
}
