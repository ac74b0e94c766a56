import Foundation
import Testing

@testable import OpenSSL

/// What a certificate claims of its qualification and of its revocation.
struct QualificationTests {
  let issuing: Authority

  init() throws { issuing = try Authority("Издаващ (ТЕСТ)") }

  func statement(_ oid: String, _ information: [UInt8] = []) throws -> [UInt8] {
    DER.sequence(try objectIdentifierDER(oid), information)
  }

  func certificate(_ statements: [UInt8]...) throws -> Certificate {
    try issuing.issue(
      "Лист (ТЕСТ)",
      extensions: [
        Extension(oid: "1.3.6.1.5.5.7.1.3", critical: false, der: DER.sequence(statements.flatMap { $0 }))
      ]
    ).certificate
  }

  @Test func `statements of qualification are read as what they are`() throws {
    let statements = try #require(
      try certificate(
        statement("0.4.0.1862.1.1"), statement("0.4.0.1862.1.4"),
        statement("0.4.0.1862.1.2", DER.sequence(DER.tlv(0x13, Array("BGN".utf8)), [2, 1, 50], [2, 1, 3])),
        statement("0.4.0.1862.1.3", [2, 1, 10]),
        statement(
          "0.4.0.1862.1.5",
          DER.sequence(
            DER.sequence(DER.tlv(0x16, Array("https://a.example/pds".utf8)), DER.tlv(0x13, Array("bg".utf8))))
        ),
        statement(
          "0.4.0.1862.1.6",
          DER.sequence(objectIdentifierDER("0.4.0.1862.1.6.1"), objectIdentifierDER("0.4.0.1862.1.6.2"))),
        statement("0.4.0.1862.1.7", DER.sequence(DER.tlv(0x13, Array("UA".utf8)))), statement("1.2.3.4")
      ).qcStatements)
    #expect(statements.isCompliant)
    #expect(statements.isKeyInQSCD)
    #expect(statements.limitValue == .init(currency: "BGN", amount: 50, exponent: 3))
    #expect(statements.retentionYears == 10)
    #expect(statements.disclosureStatements == [.init(url: "https://a.example/pds", language: "bg")])
    #expect(statements.purposes == [.electronicSignature, .electronicSeal])
    #expect(statements.legislation == ["UA"])
    #expect(statements.others == ["1.2.3.4"])
  }

  @Test func `a certificate without them claims nothing`() throws {
    #expect(try issuing.issue("Лист (ТЕСТ)").certificate.qcStatements == nil)
    let other = try #require(try certificate(statement("1.2.3.4")).qcStatements)
    #expect(!other.isCompliant && !other.isKeyInQSCD && other.purposes.isEmpty)
  }

  @Test func `statements that are not what they must be are malformed`() throws {
    let wrong = try certificate(statement("0.4.0.1862.1.6", [2, 1, 1]))
    #expect(throws: OpenSSLFailure.malformed(what: "qcStatements")) { try wrong.qcStatements }
    let cut = try issuing.issue(
      "Лист (ТЕСТ)", extensions: [Extension(oid: "1.3.6.1.5.5.7.1.3", critical: false, der: [0x30, 9, 0x30])])
    #expect(throws: OpenSSLFailure.self) { try cut.certificate.qcStatements }
  }

  @Test(arguments: ["1.3.6.1.5.5.7.48.1.5", "0.4.0.194121.2.1", "2.5.29.56"])
  func `who need not be asked about says so`(oid: String) throws {
    let silent = try issuing.issue("Лист (ТЕСТ)").certificate
    let telling = try issuing.issue(
      "Лист (ТЕСТ)", extensions: [Extension(oid: oid, critical: false, der: [5, 0])]
    ).certificate
    for certificate in [silent, telling] {
      let says = certificate == telling
      #expect(certificate.hasOCSPNoCheck == (says && oid == "1.3.6.1.5.5.7.48.1.5"))
      #expect(certificate.isValidityAssuredShortTerm == (says && oid == "0.4.0.194121.2.1"))
      #expect(certificate.hasNoRevAvail == (says && oid == "2.5.29.56"))
    }
  }

  @Test func `addresses of changes to a list are those of freshestCRL`() throws {
    let point = DER.sequence(DER.sequence(DER.fullName("http://127.0.0.1/delta.crl")))
    let leaf = try issuing.issue(
      "Лист (ТЕСТ)",
      extensions: [
        Extension(oid: "2.5.29.46", critical: false, der: point),
        .distributionPoint("http://127.0.0.1/a.crl"),
      ]
    ).certificate
    #expect(leaf.deltaAddresses == ["http://127.0.0.1/delta.crl"])
    #expect(leaf.crlAddresses == ["http://127.0.0.1/a.crl"])
  }
}
