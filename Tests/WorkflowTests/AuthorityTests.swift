import Foundation
import Testing

@testable import Workflow

struct AuthorityTests {
  private func failure(_ text: String, _ place: SourceLocation = #_sourceLocation) throws -> YAMLFailure {
    try #require(throws: YAMLFailure.self, sourceLocation: place) { try Authority(yaml: text) }
  }

  private static func register(
    persons: String = "[{id: a, name: А, certificate: {serialNumber: PNOBG-1}}]", more: String = ""
  ) -> String {
    """
    organization: {id: NTRBG-1, name: Община}
    issuers: ["CN=A"]
    policies: any
    persons: \(persons)
    \(more)
    """
  }

  private static let three = """
    [{id: a, name: А, certificate: {serialNumber: PNOBG-1}},
     {id: b, name: Б, certificate: {serialNumber: PNOBG-2}},
     {id: c, name: В, certificate: {serialNumber: PNOBG-3}}]
    """

  private static func delegations(_ list: String...) -> String {
    register(
      persons: three, more: "delegations:\n" + list.map { "  - {\($0), order: О}" }.joined(separator: "\n"))
  }

  @Test func `reads persons, roles, delegations and the calendar`() throws {
    let authority = try Authority(yaml: Fixture.authorityYAML)
    #expect(
      authority.organization == Organization(organization: "NTRBG-000000001", name: "Община Примерна (ТЕСТ)"))
    #expect(authority.policies == .oneOf(["1.3.6.1.4.1.99999.1.1"]))
    let petrova = try #require(authority.person("petrova"))
    #expect(petrova.certificate.organization == "NTRBG-000000001")
    #expect(petrova.roles.map(\.role) == ["expert", "headOfUnit"])
    #expect(petrova.roles[0].order == "РД-15-1/02.01.2025")
    #expect(authority.delegations.map(\.kind) == [.substitution, .authorisation])
    #expect(authority.delegations[0].scope.steps == ["sign"])
    let register = Self.register(more: "calendar: {daysOff: [2025-05-02], workingDays: [2025-05-10]}")
    #expect(try Authority(yaml: register).calendar.daysOff == [try #require(CalendarDay("2025-05-02"))])
  }

  @Test(arguments: [
    (
      register(persons: "[]\nissuer: x"), "issuer",
      YAMLFailure.Problem.unknownKey(
        "issuer", known: ["organization", "issuers", "policies", "persons", "delegations", "calendar"])
    ),
    ("organization: {id: N, name: О}\npolicies: any\npersons: []\n", "", .missingKey("issuers")),
    ("organization: {id: N, name: О}\nissuers: [CN=A]\npersons: []\n", "", .missingKey("policies")),
    (
      "organization: {id: N, name: О}\nissuers: []\npolicies: any\npersons: []\n", "persons",
      .authority(.noIssuers)
    ),
    (
      "organization: {id: N, name: О}\nissuers: [CN=A]\npolicies: []\npersons: []\n", "persons",
      .authority(.noPolicies)
    ),
    (
      "organization: {id: N, name: О}\nissuers: [Издател]\npolicies: any\npersons: []\n", "issuers[0]",
      .expected("a name as CN=…,O=…,C=BG (RFC 4514)", found: "Издател")
    ),
    (
      "organization: {id: N, name: О}\nissuers: [CN=A]\npolicies: all\npersons: []\n", "policies",
      .expected("a list of OIDs, or any", found: "all")
    ),
    (register(persons: "[{id: a, name: А}]"), "persons[0]", .missingKey("certificate")),
    (
      register(persons: "[{id: a, name: А, certificate: {}}]"), "persons[0].certificate",
      .missingKey("serialNumber")
    ),
    (
      register(
        persons: "[{id: a, name: А, certificate: {serialNumber: P}, roles: [{role: r, order: О}]}]"),
      "persons[0].roles[0]", .missingKey("from")
    ),
    (
      register(
        persons:
          "[{id: a, name: А, certificate: {serialNumber: P}, roles: [{role: r, order: О, from: 1.1.2025}]}]"),
      "persons[0].roles[0].from", .expected("a day as 2025-01-31", found: "1.1.2025")
    ),
    (
      register(
        persons: "[{id: a, name: А, certificate: {serialNumber: P}, "
          + "roles: [{role: r, order: О, from: 2025-02-01, until: 2025-01-01}]}]"),
      "persons[0].roles[0].until", .expected("a day not before 2025-02-01", found: "2025-01-01")
    ),
    (
      register(
        persons: "[{id: a, name: А, certificate: {serialNumber: P}}, "
          + "{id: a, name: Б, certificate: {serialNumber: Q}}]"),
      "persons", .authority(.repeatedPerson("a"))
    ),
    (
      register(
        persons: "[{id: a, name: А, certificate: {serialNumber: P}}, "
          + "{id: b, name: Б, certificate: {serialNumber: P, organization: NTRBG-2}}]"),
      "persons", .authority(.sameSerialNumber("P", "a", "b"))
    ),
    (
      delegations("grantor: a, delegate: x, kind: substitution, from: 2025-01-01"), "delegations",
      .authority(.unknownPerson("x", order: "О"))
    ),
    (
      delegations("grantor: a, delegate: a, kind: substitution, from: 2025-01-01"), "delegations",
      .authority(.selfDelegation("a", order: "О"))
    ),
    (
      delegations("grantor: a, delegate: b, kind: deputy, from: 2025-01-01"), "delegations[0].kind",
      .expected("substitution, authorisation", found: "deputy")
    ),
  ]) func `refuses a register with one thing wrong`(
    _ text: String, _ key: String, _ problem: YAMLFailure.Problem
  ) throws {
    let failure = try failure(text)
    #expect(failure.problem == problem)
    #expect(failure.key == key)
  }

  @Test func `refuses delegations that go round on some day`() throws {
    let day = try #require(CalendarDay("2025-03-05"))
    let round = Self.delegations(
      "grantor: a, delegate: b, kind: substitution, from: 2025-03-01, until: 2025-03-10",
      "grantor: b, delegate: c, kind: authorisation, from: 2025-03-03",
      "grantor: c, delegate: a, kind: substitution, from: 2025-03-05, until: 2025-03-05")
    #expect(try failure(round).problem == .authority(.cycle(["a", "b", "c"], on: day)))
  }

  @Test func `takes delegations that would go round if they were on the same day`() throws {
    let apart = Self.delegations(
      "grantor: a, delegate: b, kind: substitution, from: 2025-07-01, until: 2025-07-31",
      "grantor: b, delegate: a, kind: substitution, from: 2025-08-01, until: 2025-08-31")
    #expect(try Authority(yaml: apart).delegations.count == 2)
    let fork = Self.delegations(
      "grantor: a, delegate: b, kind: substitution, from: 2025-07-01",
      "grantor: a, delegate: c, kind: substitution, from: 2025-07-01",
      "grantor: b, delegate: c, kind: substitution, from: 2025-07-01")
    #expect(try Authority(yaml: fork).delegations.count == 3)
  }

  @Test func `refuses both kinds between one pair at a time, and takes them one after the other`() throws {
    let both = Self.delegations(
      "grantor: a, delegate: b, kind: substitution, from: 2025-03-01, until: 2025-03-10",
      "grantor: a, delegate: b, kind: authorisation, from: 2025-03-10")
    #expect(
      try failure(both).problem
        == .authority(
          .bothKinds(grantor: "a", delegate: "b", on: try #require(CalendarDay("2025-03-10")))))
    let after = Self.delegations(
      "grantor: a, delegate: b, kind: substitution, from: 2025-03-01, until: 2025-03-10",
      "grantor: a, delegate: b, kind: authorisation, from: 2025-03-11")
    #expect(try Authority(yaml: after).delegations.count == 2)
  }

  @Test func `a long chain of delegations is only long`() throws {
    let persons = (0..<500).map { "  - {id: p\($0), name: А, certificate: {serialNumber: P\($0)}}" }
    let chain = (1..<500).map {
      "  - {grantor: p\($0 - 1), delegate: p\($0), kind: substitution, from: 2025-01-01, order: О}"
    }
    let text =
      Self.register(persons: "\n" + persons.joined(separator: "\n")) + "delegations:\n"
      + chain.joined(separator: "\n")
    #expect(try Authority(yaml: text).delegations.count == 499)
  }
}
