import AdES
import OpenSSL
import TestPKI
import Testing

/// signer-attributes-v2 (EN 319 122-1 v1.3.1, clause 5.2.6.1), in literal octets.
@Suite struct SignerAttributesTests {
  @Test func `a claimed role stands in a sequence under an explicit tag`() throws {
    let attributes = try SignedAttributeWriter.attributes(
      contentDigest: [UInt8](repeating: 0, count: 32), digest: .sha256,
      certificate: TestPKI.holder("ivanov").certificate, signingTime: nil,
      properties: SignatureProperties(claimedRole: "expert"))
    let expected: [UInt8] = [
      0x30, 0x22, 0x06, 0x07, 0x04, 0x00, 0x81, 0x95, 0x32, 0x01, 0x01,  // Attribute, 0.4.0.19122.1.1
      0x31, 0x17, 0x30, 0x15,  // SET, SignerAttributeV2
      0xA0, 0x13, 0x30, 0x11,  // [0], SEQUENCE OF
      0x30, 0x0F, 0x06, 0x03, 0x55, 0x04, 0x48,  // Attribute, 2.5.4.72
      0x31, 0x08, 0x0C, 0x06, 0x65, 0x78, 0x70, 0x65, 0x72, 0x74,  // SET, UTF8String "expert"
    ]
    #expect(attributes.firstRange(of: expected) != nil)
  }
}
