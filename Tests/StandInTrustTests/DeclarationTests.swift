import OpenSSL
import TestPKI
import Testing

@testable import StandInTrust

struct DeclarationTests {
  /// A declaration of one root with these lines changed.
  func declare(
    name: String = "Корен (ТЕСТ)", organisation: String = "Доставчик (ТЕСТ)",
    identifier: String = "NTRBG-000000003",
    more: String = ""
  ) throws -> Declaration {
    try Declaration(
      yaml: """
        format: doklad-people-1
        address: http://127.0.0.1:8890
        policies: {}
        organisations:
          provider: {name: "\(organisation)", identifier: \(identifier)}
        certificates:
          - {id: root, kind: root, organisation: provider, name: "\(name)", key: P-256}
        \(more)
        """)
  }

  @Test func `the shipped declaration names everybody a trial needs`() throws {
    let declaration = try TestPKI.declaration()
    #expect(
      declaration.entries.map(\.id) == [
        "root", "issuing", "petrova", "ivanov", "georgieva", "dimitrov", "stoyanova", "municipality",
        "council",
        "tls-root", "registry-tls", "municipality-tls", "tsa", "ocsp", "bad-expired", "bad-revoked",
        "bad-usage",
        "foreign-root", "bad-foreign",
      ])
    #expect(try declaration.entry("bad-foreign").number == declaration.entry("dimitrov").number)
    #expect(throws: StandInFailure.unknownID("nobody")) { try declaration.entry("nobody") }
  }

  @Test(arguments: [
    "PNOBG-8001011003", "PNOBG-8052011003", "PNOBG-80990110", "PNODE-8099011001", "8099011001",
  ])
  func `a personal number that could be somebody's is refused`(number: String) {
    #expect(throws: StandInFailure.numberCouldBeReal(id: "x", number: number)) {
      try declare(
        more: """
            - {id: x, kind: person, issuer: root, organisation: provider, name: "Х (ТЕСТ)", given-name: Х, surname: Х, number: \(number), key: P-256}
          """)
    }
  }

  @Test func `check digits of organisations' numbers are computed as the register does`() {
    // Published numbers of public bodies would be valid; these two are computed by hand from the rule.
    #expect(!TestIdentity.isImpossibleOrganisationNumber("NTRBG-123456786"))
    #expect(TestIdentity.isImpossibleOrganisationNumber("NTRBG-123456787"))
    #expect(!TestIdentity.isImpossibleOrganisationNumber("NTRBG-000000000"))
    #expect(TestIdentity.isImpossibleOrganisationNumber("NTRBG-000000001"))
    #expect(!TestIdentity.isImpossibleOrganisationNumber("NTRBG-00000001"))
  }

  @Test func `an organisation's number that could be real is refused`() {
    #expect(throws: StandInFailure.numberCouldBeReal(id: "root", number: "NTRBG-000000000")) {
      try declare(identifier: "NTRBG-000000000")
    }
  }

  @Test func `a name that does not say it is a test is refused`() {
    #expect(throws: StandInFailure.nameWithoutTest(id: "root", name: "Корен")) { try declare(name: "Корен") }
    #expect(throws: StandInFailure.nameWithoutTest(id: "root", name: "Доставчик")) {
      try declare(organisation: "Доставчик")
    }
  }

  @Test(arguments: [
    "  - {id: root, kind: root, organisation: provider, name: TEST, key: P-256}",
    "  - {id: a, kind: person, issuer: nobody, organisation: provider, name: TEST, key: P-256}",
    "  - {id: a, kind: seal, issuer: root, organisation: nobody, name: TEST, key: P-256}",
    "  - {id: a, kind: seal, issuer: root, organisation: provider, name: TEST, key: DSA}",
    "  - {id: a, kind: seal, issuer: root, organisation: provider, name: TEST, key: P-256, usage: [anything]}",
    "  - {id: a, like: nobody, issuer: root, key: P-256}",
    "  - {id: ../a, kind: root, organisation: provider, name: TEST, key: P-256}",
    "  - {id: a, kind: person, issuer: root, organisation: provider, name: TEST, key: P-256}",
    "  - [",
  ])
  func `a declaration that does not fit together is refused`(line: String) {
    #expect(throws: StandInFailure.self) { try declare(more: line) }
  }
}
