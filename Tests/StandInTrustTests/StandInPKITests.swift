import Foundation
import OpenSSL
import StandInTrust
import TestPKI
import Testing

struct StandInPKITests {
  func outcome(
    _ id: String, _ requirement: RevocationRequirement = .always, at moment: Date = TestPKI.now
  ) throws -> PathOutcome {
    let pki = try TestPKI.shared()
    return try PathBuilder.build(
      pki.certificate(id), intermediates: pki.intermediates, anchors: pki.anchors,
      revocationLists: pki.revocationLists, requireRevocation: requirement, at: moment)
  }

  @Test(arguments: [
    "petrova", "ivanov", "georgieva", "dimitrov", "stoyanova", "municipality", "council", "tsa", "ocsp",
  ])
  func `everybody good leads to the root, revocation known`(id: String) throws {
    guard case .built(let path) = try outcome(id) else {
      Issue.record("\(try outcome(id))")
      return
    }
    let pki = try TestPKI.shared()
    #expect(try path == [pki.certificate(id), pki.certificate("issuing"), pki.certificate("root")])
  }

  @Test(arguments: [
    ("bad-expired", PathFailure.expired), ("bad-revoked", .revoked), ("bad-foreign", .issuerNotFound),
  ])
  func `each flawed certificate fails for its flaw`(id: String, failure: PathFailure) throws {
    guard case .failed(failure, depth: 0, let certificate, _) = try outcome(id, .whenAvailable) else {
      Issue.record("\(try outcome(id, .whenAvailable))")
      return
    }
    #expect(try certificate == TestPKI.shared().certificate(id))
  }

  @Test func `the revoked certificate was good before the day it was revoked`() throws {
    let revoked = TestPKI.now.addingTimeInterval(-20 * 86_400)
    guard case .built = try outcome("bad-revoked", .whenAvailable, at: revoked - 1) else {
      Issue.record("not built")
      return
    }
    let list = try TestPKI.shared().revocationList(of: "issuing")
    #expect(
      try list.revocation(of: TestPKI.shared().certificate("bad-revoked"))
        == Revocation(date: revoked, reason: .keyCompromise))
  }

  @Test func `wrong usage is a matter of key usage alone`() throws {
    guard case .built = try outcome("bad-usage") else {
      Issue.record("not built")
      return
    }
    #expect(try TestPKI.shared().certificate("bad-usage").keyUsage == [.keyEncipherment, .dataEncipherment])
  }

  @Test func `a person's certificate has the shape of a qualified one`() throws {
    let certificate = try TestPKI.shared().certificate("ivanov")
    #expect(
      certificate.subject.rfc4514
        == "CN=Иван Стоянов Иванов (ТЕСТ),serialNumber=PNOBG-7599022002,givenName=Иван,SN=Иванов,organizationIdentifier=NTRBG-000000001,O=Община Примерна (ТЕСТ),C=BG"
    )
    #expect(
      certificate.issuer.rfc4514
        == "CN=Doklad Stand-in Qualified CA (ТЕСТ),organizationIdentifier=NTRBG-000000003,O=Опитен доставчик (ТЕСТ),C=BG"
    )
    #expect(certificate.policies == ["2.25.155386817415334989430937124485238956899.1.1", "0.4.0.194112.1.2"])
    #expect(certificate.keyUsage == .nonRepudiation)
    #expect(certificate.extendedKeyUsage == nil)
    #expect(!certificate.isCA)
    #expect(certificate.crlAddresses == ["http://127.0.0.1:8890/crl/issuing.crl"])
    #expect(certificate.ocspAddresses == ["http://127.0.0.1:8890/ocsp"])
    #expect(certificate.caIssuersAddresses == ["http://127.0.0.1:8890/certs/issuing.cer"])
    let issuer = try TestPKI.shared().certificate("issuing")
    #expect(certificate.authorityKeyIdentifier == issuer.subjectKeyIdentifier)
    #expect(certificate.subjectKeyIdentifier?.count == 20)
    #expect(certificate.serialNumber.count == 16)
    #expect(certificate.notAfter > TestPKI.now)
  }

  @Test func `a seal is the organisation's and belongs to no person`() throws {
    let certificate = try TestPKI.shared().certificate("council")
    #expect(certificate.subject.serialNumberAttribute == nil)
    #expect(certificate.subject.organizationIdentifier == "NTRBG-000000002")
    #expect(certificate.policies == ["2.25.155386817415334989430937124485238956899.1.2", "0.4.0.194112.1.3"])
  }

  @Test func `transport has a root of its own`() throws {
    let pki = try TestPKI.shared()
    for id in ["registry-tls", "municipality-tls"] {
      guard case .failed = try outcome(id, .never) else {
        Issue.record("\(id) leads to the signing root")
        return
      }
      let own = try PathBuilder.build(
        pki.certificate(id), intermediates: [], anchors: pki.transportAnchors, requireRevocation: .never,
        at: TestPKI.now)
      guard case .built = own else {
        Issue.record("\(own)")
        return
      }
    }
  }

  @Test func `one process has one key an id, and variants beside it`() throws {
    let pki = try TestPKI.shared()
    #expect(try pki.holder("ivanov").certificate == TestPKI.holder("ivanov").certificate)
    let variant = try pki.variant(of: "ivanov", key: .ec(curve: "P-384"))
    #expect(try variant.certificate.subject == pki.certificate("ivanov").subject)
    #expect(variant.certificate.publicKey.algorithm == .ec(curve: "P-384", bits: 384))
    #expect(try variant.certificate.serialNumber != pki.certificate("ivanov").serialNumber)
    #expect(try variant.chain == [pki.certificate("issuing")])
  }
}
