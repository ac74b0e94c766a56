/// What a signature was for: octets that the signer's key signs with everything else, in one signed attribute.
///
/// ```
/// statement ATTRIBUTE ::= { WITH SYNTAX OCTET STRING  SINGLE VALUE TRUE
///                           ID 2.25.56322179804459155265985562450068358302 }
/// ```
///
/// To the formats the octets are opaque; the workflow writes its step statement there as canonical JSON (RFC 8785). The
/// attribute is the same in PAdES and CAdES, and a verifier that does not know it still validates the signature over it.
public struct Statement: Hashable, Sendable {
  public let octets: [UInt8]

  /// Larger statements are refused, in both directions. Ours are about 1 KB; attachments add some 200 octets each.
  public static let maximumOctets = 256 << 10

  public init?(_ octets: [UInt8]) {
    guard octets.count <= Self.maximumOctets else { return nil }
    self.octets = octets
  }

  /// The attribute as it is signed.
  public var attribute: [UInt8] {
    CMSAttribute.encoded(OID.statement, values: [DER.octetString(octets)])
  }

  /// The statement of a signature; nil where it carries none.
  /// - Throws: ``CMSFailure`` where there are several, or it is not an OCTET STRING of acceptable size.
  public init?(in attributes: [CMSAttribute]) throws(CMSFailure) {
    guard let value = try attributes.singleValue(OID.statement) else { return nil }
    let octets = try value.expecting(DER.Tag.octetString).octets()
    guard octets.count <= Self.maximumOctets else {
      throw .budget(what: "octets in a statement", limit: Self.maximumOctets)
    }
    self.octets = octets
  }
}
