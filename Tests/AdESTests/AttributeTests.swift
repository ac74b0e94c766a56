import AdES
import Foundation
import OpenSSL
import TestPKI
import Testing

private func attributes(_ encoded: [[UInt8]]) throws(CMSFailure) -> [CMSAttribute] {
  // Read as a signer has them: the attributes of a message are not made any other way.
  let message = try SignedData(
    signer(signedAttributes: DER.element(DER.Tag.context(0), Array(encoded.joined()))))
  return message.signerInfos[0].signedAttributes?.attributes ?? []
}

/// A message that holds these signed attributes and little else.
private func signer(signedAttributes: [UInt8]) -> [UInt8] {
  let digest = AlgorithmIdentifier(oid: DigestAlgorithm.sha256.oid, parameters: nil).encoded
  let info = DER.sequence([
    DER.integer(1), DER.sequence([DER.sequence([]), DER.integer(1)]), digest, signedAttributes,
    AlgorithmIdentifier(oid: "1.2.840.10045.4.3.2", parameters: nil).encoded, DER.octetString([]),
  ])
  return DER.sequence([
    DER.objectIdentifier(OID.signedData),
    DER.element(
      DER.Tag.context(0),
      DER.sequence([
        DER.integer(1), DER.setOf([digest]), DER.sequence([DER.objectIdentifier(OID.data)]),
        DER.setOf([info]),
      ])),
  ])
}

@Suite struct `A single-valued attribute` {
  @Test func `is there once with one value, or not at all`() throws {
    let one = CMSAttribute.encoded("1.2.3", values: [DER.null])
    #expect(try attributes([one]).singleValue("1.2.3")?.tag == DER.Tag.null)
    #expect(try attributes([one]).singleValue("1.2.4") == nil)
  }

  @Test func `is refused without a value, with two, or twice`() throws {
    let one = CMSAttribute.encoded("1.2.3", values: [DER.null])
    for (list, count) in [
      ([CMSAttribute.encoded("1.2.3", values: [])], 0),
      ([CMSAttribute.encoded("1.2.3", values: [DER.null, DER.null])], 2),
      ([one, one], 2),
    ] {
      let found = try attributes(list)
      #expect(
        failure { () throws(CMSFailure) in _ = try found.singleValue("1.2.3") }
          == .attributeCount(oid: "1.2.3", count: count))
    }
  }
}

@Suite struct `The signed attributes` {
  @Test func `are signed as a SET OF, whatever the tag they stand under`() throws {
    let written = try SignedData(try Message.written()).signerInfos[0]
    let signed = try #require(written.signedAttributes)
    #expect(signed.asReceived[0] == DER.Tag.set)
    #expect(signed.asReceived == signed.distinguished)
    let key = try TestPKI.holder("ivanov").certificate.publicKey
    #expect(try key.verifies(written.signature, over: signed.asReceived, .ecdsa(.sha256)))
  }

  @Test func `received unsorted are known in both orders`() throws {
    let long = CMSAttribute.encoded("1.2.3", values: [DER.octetString([1, 2, 3])])
    let short = CMSAttribute.encoded("1.2.3", values: [DER.null])
    let message = try SignedData(signer(signedAttributes: DER.element(DER.Tag.context(0), long + short)))
    let signed = try #require(message.signerInfos[0].signedAttributes)
    #expect(signed.asReceived == DER.element(DER.Tag.set, long + short))
    #expect(signed.distinguished == DER.element(DER.Tag.set, short + long))
  }

  @Test func `are attributes, each with a type and values`() {
    for wrong in [
      DER.null, DER.sequence([]), DER.sequence([DER.objectIdentifier("1.2")]),
      DER.sequence([DER.null, DER.setOf([])]),
    ] {
      #expect(failure { () throws(CMSFailure) in _ = try attributes([wrong]) } != nil)
    }
  }
}

@Suite struct `The signing-certificate attribute` {
  @Test func `leaves out its default digest and names any other`() throws {
    let certificate = try TestPKI.holder("ivanov").certificate
    let usual = try SigningCertificateReference.attribute(certificate, digest: .sha256)
    let digest = try certificate.digest(.sha256)
    #expect(
      usual
        == CMSAttribute.encoded(
          OID.signingCertificateV2,
          values: [DER.sequence([DER.sequence([DER.sequence([DER.octetString(digest)])])])]))
    for algorithm in [DigestAlgorithm.sha256, .sha384, .sha512] {
      let written = try SigningCertificateReference.attribute(certificate, digest: algorithm)
      let read = try #require(try SigningCertificateReference(in: try attributes([written])))
      #expect(read.digestAlgorithm == algorithm)
      #expect(!read.isFirstVersion)
      #expect(read.count == 1)
      #expect(try read.names(certificate))
      #expect(try !read.names(try TestPKI.holder("georgieva").certificate))
    }
  }

  @Test func `of the first version is bound to SHA-1`() throws {
    let certificate = try TestPKI.holder("ivanov").certificate
    let identifier = DER.sequence([DER.octetString(try certificate.digest(.sha1))])
    let attribute = CMSAttribute.encoded(
      OID.signingCertificate, values: [DER.sequence([DER.sequence([identifier, identifier])])])
    let read = try #require(try SigningCertificateReference(in: try attributes([attribute])))
    #expect(read.isFirstVersion)
    #expect(read.digestAlgorithm == .sha1)
    #expect(read.count == 2)
    #expect(try read.names(certificate))
  }

  @Test func `of the second version goes before the first`() throws {
    let (ivanov, georgieva) = (
      try TestPKI.holder("ivanov").certificate, try TestPKI.holder("georgieva").certificate
    )
    let first = CMSAttribute.encoded(
      OID.signingCertificate,
      values: [DER.sequence([DER.sequence([DER.sequence([DER.octetString(try georgieva.digest(.sha1))])])])])
    let second = try SigningCertificateReference.attribute(ivanov, digest: .sha256)
    let read = try #require(try SigningCertificateReference(in: try attributes([first, second])))
    #expect(try read.names(ivanov))
  }

  @Test func `is absent, or can be read`() throws {
    #expect(try SigningCertificateReference(in: try attributes([])) == nil)
    let unknown = AlgorithmIdentifier(oid: "1.2.3", parameters: nil).encoded
    for value in [
      DER.null, DER.sequence([]), DER.sequence([DER.sequence([])]), DER.sequence([DER.sequence([DER.null])]),
      DER.sequence([DER.sequence([DER.sequence([])])]),
      DER.sequence([DER.sequence([DER.sequence([unknown, DER.octetString([1])])])]),
    ] {
      let found = try attributes([CMSAttribute.encoded(OID.signingCertificateV2, values: [value])])
      #expect(
        failure { () throws(CMSFailure) in _ = try SigningCertificateReference(in: found) } != nil, "\(value)"
      )
    }
    let twice = try SigningCertificateReference.attribute(
      try TestPKI.holder("ivanov").certificate, digest: .sha256)
    let found = try attributes([twice, twice])
    #expect(
      failure { () throws(CMSFailure) in _ = try SigningCertificateReference(in: found) }
        == .attributeCount(oid: OID.signingCertificateV2, count: 2))
  }
}

@Suite struct `The statement attribute` {
  @Test func `holds its octets in one OCTET STRING`() throws {
    let statement = try #require(Statement([1, 2, 3]))
    #expect(
      statement.attribute
        == CMSAttribute.encoded(OID.statement, values: [DER.octetString([1, 2, 3])]))
    #expect(try Statement(in: try attributes([statement.attribute])) == statement)
    #expect(try Statement(in: try attributes([])) == nil)
  }

  @Test func `may come in pieces`() throws {
    let pieces = CMSAttribute.encoded(OID.statement, values: [octets("24 06 04 01 01 04 01 02")])
    // A constructed OCTET STRING is another tag: in a signed attribute, which is DER, it does not occur.
    let found = try attributes([pieces])
    #expect(
      failure { () throws(CMSFailure) in _ = try Statement(in: found) }.map {
        "\($0)".contains("unexpectedTag")
      } == true)
  }

  @Test func `has a greatest size in both directions`() throws {
    let limit = Statement.maximumOctets
    #expect(Statement([UInt8](repeating: 0, count: limit)) != nil)
    #expect(Statement([UInt8](repeating: 0, count: limit + 1)) == nil)
    let large = CMSAttribute.encoded(
      OID.statement, values: [DER.octetString([UInt8](repeating: 0, count: limit + 1))])
    let found = try attributes([large])
    #expect(
      failure { () throws(CMSFailure) in _ = try Statement(in: found) }
        == .budget(what: "octets in a statement", limit: limit))
  }

  @Test func `is one, of one value, and an OCTET STRING`() throws {
    let one = try #require(Statement([1])).attribute
    let found = try attributes([one, one])
    #expect(
      failure { () throws(CMSFailure) in _ = try Statement(in: found) }
        == .attributeCount(oid: OID.statement, count: 2))
    let other = try attributes([CMSAttribute.encoded(OID.statement, values: [DER.utf8String("1")])])
    guard
      case .malformed(_, .unexpectedTag(found: 0x0c, wanted: 0x04))? = failure({ () throws(CMSFailure) in
        _ = try Statement(in: other)
      })
    else {
      Issue.record("a text was taken for a statement")
      return
    }
  }
}
