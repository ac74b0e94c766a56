import Foundation
import Testing

@testable import OpenSSL

struct CertificateTests {
  @Test func `a certificate tells what it says`() throws {
    let authority = try Authority("Удостоверител (ТЕСТ)")
    let key = try PrivateKey.generate(.ec(curve: "P-384"))
    let address = Array("http://127.0.0.1:8890/ocsp".utf8)
    let extensions: [OpenSSL.Extension] = [
      .keyUsage([.nonRepudiation, .digitalSignature]), .distributionPoint("http://127.0.0.1:8890/a.crl"),
      Extension(
        oid: "1.3.6.1.5.5.7.1.1", critical: false,
        der: DER.sequence(
          DER.sequence([0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 0x30, 1], DER.tlv(0x86, address)),
          DER.sequence([0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 0x30, 2], DER.tlv(0x86, Array("http://b".utf8))))),
      Extension(
        oid: "2.5.29.32", critical: false, der: DER.sequence(DER.sequence([0x06, 0x03, 0x2A, 0x03, 0x04]))),
      Extension(oid: "2.5.29.14", critical: false, der: DER.tlv(0x04, [9, 8, 7])),
      Extension(oid: "2.5.29.35", critical: false, der: DER.sequence(DER.tlv(0x80, [1, 2, 3]))),
    ]
    let certificate = try CertificateBuilder(
      subject: DistinguishedName([
        ("2.5.4.6", "BG"), ("2.5.4.10", "Община Примерна (ТЕСТ)"), ("2.5.4.97", "NTRBG-000000000"),
        ("2.5.4.5", "PNOBG-0099000000"), ("2.5.4.3", "Мария Петрова, експерт"),
      ]),
      issuer: authority.certificate.subject, serialNumber: [0xFE, 0x01], notBefore: today,
      notAfter: today + day,
      publicKey: key.publicKey, extensions: extensions
    ).signed(by: authority.holder.key, .sha384)

    #expect(certificate.subject.commonName == "Мария Петрова, експерт")
    #expect(certificate.subject.serialNumberAttribute == "PNOBG-0099000000")
    #expect(certificate.subject.organizationIdentifier == "NTRBG-000000000")
    #expect(
      certificate.subject.rfc4514
        == "CN=Мария Петрова\\, експерт,serialNumber=PNOBG-0099000000,organizationIdentifier=NTRBG-000000000,O=Община Примерна (ТЕСТ),C=BG"
    )
    #expect(certificate.issuerDER == authority.certificate.subjectDER)
    #expect(certificate.serialNumber == [0x00, 0xFE, 0x01])
    #expect(certificate.serialNumberHex == "00fe01")
    #expect(certificate.notBefore == today)
    #expect(certificate.notAfter == today + day)
    #expect(certificate.publicKey == key.publicKey)
    #expect(certificate.signatureAlgorithmOID == "1.2.840.10045.4.3.3")
    #expect(certificate.signatureDigest == .sha384)
    #expect(!certificate.isCA)
    #expect(!certificate.isSelfIssued)
    #expect(certificate.keyUsage == [.nonRepudiation, .digitalSignature])
    #expect(certificate.extendedKeyUsage == nil)
    #expect(certificate.policies == ["1.2.3.4"])
    #expect(certificate.subjectKeyIdentifier == [9, 8, 7])
    #expect(certificate.authorityKeyIdentifier == [1, 2, 3])
    #expect(certificate.crlAddresses == ["http://127.0.0.1:8890/a.crl"])
    #expect(certificate.ocspAddresses == ["http://127.0.0.1:8890/ocsp"])
    #expect(certificate.caIssuersAddresses == ["http://b"])
    #expect(certificate.extensions == extensions)
    #expect(certificate.extensionValue(oid: "2.5.29.14") == [4, 3, 9, 8, 7])
    #expect(certificate.extensionValue(oid: "1.2.3") == nil)
    #expect(certificate.isSigned(by: authority.certificate.publicKey))
    #expect(!certificate.isSigned(by: key.publicKey))
    #expect(try certificate.digest(.sha256) == Digest.of(certificate.der, .sha256))
  }

  @Test func `an authority says it is one`() throws {
    let authority = try Authority("Удостоверител (ТЕСТ)").certificate
    #expect(authority.isCA)
    #expect(authority.isSelfIssued)
    #expect(authority.keyUsage == [.keyCertSign, .cRLSign])
    #expect(authority.crlAddresses.isEmpty)
    #expect(authority.policies.isEmpty)
  }

  @Test func `PEM text gives all its certificates and nothing else`() throws {
    let one = try Authority("Първи (ТЕСТ)")
    let other = try Authority("Втори (ТЕСТ)")
    let list = try one.list()
    let text = "увод\n" + one.certificate.pem + list.pem + other.certificate.pem
    let all = [one.certificate, other.certificate]
    #expect(try Certificate.all(pem: Array(text.utf8)) == all)
    #expect(try Certificate.all(derOrPEM: Array(text.utf8)) == all)
    #expect(try Certificate.all(derOrPEM: one.certificate.der) == [one.certificate])
    #expect(try RevocationList.all(derOrPEM: Array(text.utf8)) == [list])
    #expect(try RevocationList.all(derOrPEM: list.der) == [list])
    #expect(try Certificate.all(pem: []).isEmpty)
  }

  @Test func `octets after a certificate, or half of one, are refused`() throws {
    let der = try Authority("Първи (ТЕСТ)").certificate.der
    for bytes in [der + [0], Array(der.dropLast()), [], [0x30, 0x00]] {
      #expect {
        try Certificate(der: bytes)
      } throws: {
        guard case OpenSSLFailure.malformed? = $0 as? OpenSSLFailure else { return false }
        return true
      }
    }
  }

  @Test func `no flipped octet makes a certificate crash or keep its signature`() throws {
    let authority = try Authority("Първи (ТЕСТ)")
    let der = authority.certificate.der
    for position in der.indices {
      var bytes = der
      bytes[position] ^= 0x41
      guard let forged = try? Certificate(der: bytes) else { continue }
      #expect(!forged.isSigned(by: authority.certificate.publicKey), "octet \(position)")
    }
  }

  @Test func `names are written as RFC 4514 wants`() throws {
    let name = try DistinguishedName([
      ("2.5.4.6", "BG"), ("1.2.3.4", "x"), ("2.5.4.10", " #\"а\\б;<в>+=г "), ("2.5.4.3", "#едно"),
    ])
    #expect(name.rfc4514 == "CN=\\#едно,O=\\ #\\\"а\\\\б\\;\\<в\\>\\+=г\\ ,1.2.3.4=#0c0178,C=BG")
    #expect(try DistinguishedName(der: name.der) == name)
    #expect(try DistinguishedName(der: [0x30, 0x00]).rfc4514 == "")
  }
}
