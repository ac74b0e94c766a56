import Foundation
import Testing

@testable import Workflow

struct CertificateMatchTests {
  private func person(
    _ change: (Fixture) -> CertificateIdentity
  ) throws -> Result<PersonID, CertificateMismatch> {
    let fixture = try Fixture()
    do throws(CertificateMismatch) {
      return .success(try fixture.authority.person(for: change(fixture)).id)
    } catch { return .failure(error) }
  }

  @Test func `a certificate is its person's by number, organisation, issuer and policy`() throws {
    #expect(try person { $0.certificate(of: "ivanov") } == .success("ivanov"))
  }

  @Test func `a common name makes nobody anybody`() throws {
    let stranger = CertificateIdentity(
      issuer: "CN=TEST Issuing CA,O=Doklad TEST,C=BG", policies: ["1.3.6.1.4.1.99999.1.1"],
      serialNumber: "PNOBG-9900000099", organization: "NTRBG-000000001",
      commonName: "Георги Иванов (ТЕСТ)")
    #expect(try person { _ in stranger } == .failure(.unknownSerialNumber("PNOBG-9900000099")))
  }

  @Test func `a certificate without a number is nobody's`() throws {
    let nameless = CertificateIdentity(
      issuer: "CN=TEST Issuing CA,O=Doklad TEST,C=BG", policies: [], serialNumber: nil,
      organization: nil, commonName: "Георги Иванов (ТЕСТ)")
    #expect(try person { _ in nameless } == .failure(.noSerialNumber))
  }

  @Test func `a number looks the same only when its octets are`() throws {
    // A Cyrillic О in place of the Latin one.
    let lookalike = CertificateIdentity(
      issuer: "CN=TEST Issuing CA,O=Doklad TEST,C=BG", policies: ["1.3.6.1.4.1.99999.1.1"],
      serialNumber: "PNОBG-9900000002", organization: "NTRBG-000000001", commonName: nil)
    #expect(try person { _ in lookalike } == .failure(.unknownSerialNumber("PNОBG-9900000002")))
  }

  @Test(arguments: ["NTRBG-000000002", nil]) func `another organisation, or none, is refused`(
    _ organization: String?
  ) throws {
    #expect(
      try person { $0.certificate(of: "ivanov", organization: organization) }
        == .failure(.wrongOrganization("ivanov", found: organization, expected: "NTRBG-000000001")))
  }

  @Test(arguments: [
    "CN=Another CA,O=Doklad TEST,C=BG", "C=BG,O=Doklad TEST,CN=TEST Issuing CA",
    "CN=TEST Issuing CA,O=Doklad TEST", "CN=TEST issuing CA,O=Doklad TEST,C=BG", "", "nonsense",
  ]) func `an issuer that is not in the register is refused`(_ issuer: String) throws {
    #expect(
      try person { $0.certificate(of: "ivanov", issuer: issuer) }
        == .failure(.issuerNotAccepted("ivanov", issuer: issuer)))
  }

  @Test(arguments: [
    "CN=TEST Issuing CA, O=Doklad TEST, C=BG", "cn=TEST Issuing CA,o=Doklad TEST,c=BG",
    "2.5.4.3=TEST Issuing CA,2.5.4.10=Doklad TEST,2.5.4.6=BG",
    "CN=#0C0F544553542049737375696E67204341,O=Doklad TEST,C=BG", "CN=TEST\\20Issuing CA,O=Doklad TEST,C=BG",
  ]) func `another spelling of the issuer's name is the same name`(_ issuer: String) throws {
    #expect(try person { $0.certificate(of: "ivanov", issuer: issuer) } == .success("ivanov"))
  }

  @Test(arguments: [[], ["1.3.6.1.4.1.99999.1.2"]]) func `a policy that is not in the register is refused`(
    _ policies: [String]
  ) throws {
    #expect(
      try person { $0.certificate(of: "ivanov", policies: policies) }
        == .failure(.policyNotAccepted("ivanov", found: policies)))
  }

  @Test func `a person's own issuers and policies stand instead of the register's`() throws {
    let authority = try Authority(
      yaml: """
        organization: {id: NTRBG-1, name: О}
        issuers: [CN=A]
        policies: any
        persons:
          - id: own
            name: А
            certificate: {serialNumber: P, issuers: [CN=B], policies: [1.2.3]}
        """)
    func identity(_ issuer: String, _ policies: [String]) -> CertificateIdentity {
      CertificateIdentity(
        issuer: issuer, policies: policies, serialNumber: "P", organization: "NTRBG-1", commonName: nil)
    }
    #expect(try authority.person(for: identity("CN=B", ["1.2.3", "9.9"])).id == "own")
    #expect(throws: CertificateMismatch.issuerNotAccepted("own", issuer: "CN=A")) {
      try authority.person(for: identity("CN=A", ["1.2.3"]))
    }
    #expect(throws: CertificateMismatch.policyNotAccepted("own", found: ["9.9"])) {
      try authority.person(for: identity("CN=B", ["9.9"]))
    }
  }

  @Test func `a certificate that fits two people is nobody's`() throws {
    let requirement = CertificateRequirement(serialNumber: "P", organization: "NTRBG-1")
    let authority = Authority(
      unchecked: Organization(organization: "NTRBG-1", name: "О"), issuers: ["CN=A"], policies: .any,
      persons: ["a", "b"].map { Person(id: $0, name: "А", certificate: requirement, roles: []) },
      delegations: [])
    #expect(throws: CertificateMismatch.severalPersons(["a", "b"])) {
      try authority.person(
        for: CertificateIdentity(
          issuer: "CN=A", policies: [], serialNumber: "P", organization: "NTRBG-1", commonName: nil))
    }
  }

  @Test func `somebody else's certificate names whose it is`() throws {
    let fixture = try Fixture()
    #expect(
      fixture.authority.mismatch(of: fixture.certificate(of: "ivanov"), expected: "dimitrov")
        == .anotherPerson("ivanov", expected: "dimitrov"))
    #expect(
      fixture.authority.mismatch(of: fixture.certificate(of: "dimitrov"), expected: "dimitrov") == nil)
  }

  @Test(arguments: [
    ("CN=a\\,b", "CN=a\\2Cb"), ("CN=a+SN=b", "SN=b+CN=a"), ("CN=Доклад", "CN=\\D0\\94оклад"),
    ("CN=a ", "CN=a"), ("OID.2.5.4.97=N", "organizationIdentifier=N"),
    ("1.2.3=#0403010203", "1.2.3=#0403010203"),
    ("CN=\\#x", "CN=#0c022378"),
  ]) func `two spellings of one name are equal`(_ left: String, _ right: String) throws {
    #expect(try #require(DistinguishedNameText(left)) == (try #require(DistinguishedNameText(right))))
  }

  @Test(arguments: [
    ("CN=a,O=b", "O=b,CN=a"), ("CN=a", "O=a"), ("CN=a\\ ", "CN=a"), ("CN=a,O=b", "CN=a+O=b"),
    ("CN=a\\,O=b", "CN=a,O=b"), ("CN=A", "CN=a"),
  ]) func `two names are not equal for looking alike`(_ left: String, _ right: String) throws {
    #expect(try #require(DistinguishedNameText(left)) != (try #require(DistinguishedNameText(right))))
  }

  @Test(arguments: ["", "CN", "=a", "CN=a,", "CN=a,,O=b", "CN=#0", "CN=#zz", "CN=#", "CN=a\\", "Име=a"])
  func `refuses what is no name`(_ text: String) {
    #expect(DistinguishedNameText(text) == nil)
  }
}
