import AdES
import Files
import Foundation
import OpenSSL
import Signing
import TestPKI
import Testing

@Suite struct `A CAdES signature` {
  private let content = Array("ред\r\nред\nред\r".utf8)

  @Test func `has the signed attributes of the baseline, the time among them`() throws {
    let properties = SignatureProperties(
      statement: Statement([1]), commitment: .proofOfOrigin, claimedRole: "expert", mediaType: "text/plain")
    let octets = try CAdESSigning.detached(
      over: ByteSource(content), by: try signer(), at: now, properties: properties)
    let message = try SignedData(octets)
    #expect(message.encoded == octets)
    #expect(
      Set(message.attributeTypes) == [
        OID.contentType, OID.messageDigest, OID.signingCertificateV2, OID.signingTime, OID.commitmentType,
        OID.signerAttributesV2, OID.mimeType, OID.statement,
      ])
    #expect(message.attributeTypes.count == 8)
    #expect(message.values(OID.signingTime) == [DER.element(0x17, Array("260302090000Z".utf8))])
    #expect(message.values(OID.mimeType) == [DER.utf8String("text/plain")])
    #expect(message.values(OID.commitmentType) == [DER.sequence([DER.objectIdentifier(OID.proofOfOrigin)])])
    let attributes = try #require(message.signerInfos[0].signedAttributes)
    #expect(attributes.asReceived == attributes.distinguished)
  }

  @Test func `is over the octets as they are, line ends and all`() throws {
    let message = try SignedData(
      try CAdESSigning.detached(over: ByteSource(content), by: try signer(), at: now))
    let certificate = try TestPKI.holder("ivanov").certificate
    #expect(message.content == nil)
    #expect(try message.holds(over: content, by: certificate))
    #expect(try !message.holds(over: content.filter { $0 != 13 }, by: certificate))
  }

  @Test func `may carry what it is over`() throws {
    let message = try SignedData(try CAdESSigning.attached(to: content, by: try signer(), at: now))
    #expect(message.content == content)
    #expect(try message.holds(over: content, by: try TestPKI.holder("ivanov").certificate))
  }

  @Test func `may be over nothing`() throws {
    let message = try SignedData(try CAdESSigning.detached(over: ByteSource([]), by: try signer(), at: now))
    #expect(try message.holds(over: [], by: try TestPKI.holder("ivanov").certificate))
  }

  @Test func `is the same again where the key answers the same`() throws {
    let signer = try FileSigner(try RSA.holder.get(), scheme: .rsaPKCS1(.sha256))
    let sign = { try CAdESSigning.detached(over: ByteSource([1]), by: signer, at: now) }
    #expect(try sign() == sign())
  }

  @Test func `names its digest once, the same everywhere`() throws {
    let holder = try TestPKI.shared().variant(of: "ivanov", key: .ec(curve: "P-384"))
    let message = try SignedData(
      try CAdESSigning.detached(over: ByteSource([1]), by: try FileSigner(holder), at: now))
    #expect(message.digestAlgorithms.map(\.oid) == [DigestAlgorithm.sha384.oid])
    #expect(message.signerInfos[0].digestAlgorithm.oid == DigestAlgorithm.sha384.oid)
    let attributes = try #require(message.signerInfos[0].signedAttributes?.attributes)
    #expect(try SigningCertificateReference(in: attributes)?.digestAlgorithm == .sha384)
    #expect(try message.holds(over: [1], by: holder.certificate))
  }
}
