/// `Attribute ::= SEQUENCE { attrType OBJECT IDENTIFIER, attrValues SET OF AttributeValue }` (RFC 5652, clause 5.3).
public struct CMSAttribute: Sendable {
  public let oid: String
  public let values: [BERElement]
  /// The whole attribute, exactly as received.
  public let encoded: [UInt8]

  init(_ element: BERElement) throws(CMSFailure) {
    var fields = try element.expecting(DER.Tag.sequence).reader()
    oid = try fields.take().objectIdentifier()
    values = try fields.take(DER.Tag.set).children()
    try fields.finish()
    encoded = element.encoded
  }

  /// Writes an attribute; `values` are complete elements.
  public static func encoded(_ oid: String, values: [[UInt8]]) -> [UInt8] {
    DER.sequence([DER.objectIdentifier(oid), DER.setOf(values)])
  }
}

extension [CMSAttribute] {
  /// The one value of a single-valued attribute; nil where the attribute is absent.
  /// - Throws: ``CMSFailure/attributeCount(oid:count:)`` where the attribute or its value is not single.
  public func singleValue(_ oid: String) throws(CMSFailure) -> BERElement? {
    let found = filter { $0.oid == oid }
    guard let attribute = found.first else { return nil }
    guard found.count == 1, attribute.values.count == 1 else {
      throw .attributeCount(oid: oid, count: found.count == 1 ? attribute.values.count : found.count)
    }
    return attribute.values[0]
  }

  public func contains(oid: String) -> Bool { contains { $0.oid == oid } }
}

/// The signed attributes of a signer: what the signature value is computed over.
public struct SignedAttributes: Sendable {
  public let attributes: [CMSAttribute]
  /// The attributes as received, with the SET OF tag that RFC 5652 (clause 5.4) puts in place of `[0]`.
  public let asReceived: [UInt8]

  init(_ element: BERElement) throws(CMSFailure) {
    attributes = try element.children().map { child throws(CMSFailure) in try CMSAttribute(child) }
    var octets = element.encoded
    octets[0] = DER.Tag.set
    asReceived = octets
  }

  /// The attributes in the distinguished encoding: differs from ``asReceived`` where the signer left them unsorted or in BER,
  /// and is then what RFC 5652, clause 5.4 says was signed.
  public var distinguished: [UInt8] { DER.setOf(attributes.map(\.encoded)) }
}
