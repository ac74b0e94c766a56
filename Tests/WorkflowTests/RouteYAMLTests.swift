import Foundation
import Testing

@testable import Workflow

struct RouteYAMLTests {
  private func failure(_ text: String, _ place: SourceLocation = #_sourceLocation) throws -> YAMLFailure {
    try #require(throws: YAMLFailure.self, sourceLocation: place) { try Route(yaml: text) }
  }

  @Test func `reads every key of a step`() throws {
    let route = try Route(
      yaml: """
        id: board
        version: 3
        title: Проба
        steps:
          - id: prepare
            kind: prepare
            role: expert
          - id: sign
            kind: sign
            title: Подписал
            role: deputyMayor
            who: {person: dimitrov, unit: ВК66, position: заместник-кмет}
            signature: {format: pades, level: LT, policies: [1.2.3.4], timeStamp: true}
            deadline: 2
            separateFrom: []
        """)
    #expect(route.id == "board")
    #expect(route.version == 3)
    #expect(
      route.step("sign")
        == Step(
          id: "sign", kind: .sign, title: "Подписал", role: "deputyMayor",
          who: Eligibility(person: "dimitrov", unit: "ВК66", position: "заместник-кмет"),
          signature: SignaturePolicy(
            format: .pades, level: .lt, certificatePolicies: ["1.2.3.4"], needsTimeStamp: true),
          deadlineWorkingDays: 2, separation: .from([])))
  }

  @Test func `what is left out is any format, level B and separation from every step`() throws {
    let step = try #require(try Route(yaml: Fixture.routeYAML).step("agree"))
    #expect(step.signature == SignaturePolicy(format: nil, level: .b))
    #expect(step.who == .everyHolder)
    #expect(step.separation == .fromEveryStep)
  }

  @Test(arguments: [
    ("all", 3), ("any", 1), ("2", 2),
  ]) func `reads a group of steps at the same time`(_ need: String, _ needed: Int) throws {
    let route = try Route(yaml: Self.grouped(need))
    #expect(route.stages.map(\.needed) == [1, needed, 1])
    #expect(route.steps.map(\.id) == ["prepare", "finance", "law", "order", "sign"])
  }

  static func grouped(_ need: String) -> String {
    """
    id: grouped
    version: 1
    title: С група
    steps:
      - {id: prepare, kind: prepare, role: expert}
      - group: units
        require: \(need)
        steps:
          - {id: finance, kind: agree, role: headOfUnit}
          - {id: law, kind: review, role: lawyer}
          - {id: order, kind: agree, role: deputyMayor}
      - {id: sign, kind: sign, role: mayor}
    """
  }

  @Test func `names the line, the key and what is expected`() throws {
    let text = """
      id: board
      version: 1
      title: Проба
      steps:
        - {id: prepare, kind: prepare, role: expert}
        - id: sign
          kind: approve
          role: deputyMayor
      """
    let failure = try failure(text)
    #expect(failure.line == 7)
    #expect(failure.column == 11)
    #expect(failure.key == "steps[1].kind")
    #expect(failure.problem == .expected("prepare, agree, review, sign", found: "approve"))
    #expect(
      failure.description
        == "line 7, column 11: steps[1].kind: expected prepare, agree, review, sign, found approve")
  }

  private static let head = "id: board\nversion: 1\ntitle: Проба\nsteps:\n"
  private static let prepare = "  - {id: prepare, kind: prepare, role: expert}\n"

  @Test(arguments: [
    ("", "", YAMLFailure.Problem.notOneDocument),
    ("- a\n", "", .expected("keys: id, version, title, steps", found: "a list")),
    ("id: board\n", "", .missingKey("version")),
    ("id: a b\nversion: 1\n", "id", .expected("1 to 64 of a-z A-Z 0-9 - _ .", found: "a b")),
    ("id: a\nversion: one\n", "version", .expected("a whole number from 1 to 1000000", found: "one")),
    ("id: a\nversion: 0\n", "version", .expected("a whole number from 1 to 1000000", found: "0")),
    ("id: a\nid: b\n", "", .repeatedKey("id")),
    ("id: a\nowner: b\n", "owner", .unknownKey("owner", known: ["id", "version", "title", "steps"])),
    ("id: a\nversion: 1\ntitle: ''\nsteps: []\n", "title", .expected("one line of text", found: "nothing")),
    ("id: a\nversion: 1\ntitle: т\nsteps: {a: b}\n", "steps", .expected("a list", found: "keys")),
    (head + prepare + "  - {id: sign, kind: sign}\n", "steps[1]", .missingKey("role")),
    (
      head + prepare + "  - {id: a.b, kind: sign, role: x}\n", "steps[1].id",
      .expected("1 to 64 of a-z A-Z 0-9 - _", found: "a.b")
    ),
    (
      head + prepare + "  - {id: s, kind: sign, role: x, signature: {level: Z}}\n",
      "steps[1].signature.level", .expected("B, T, LT, LTA", found: "Z")
    ),
    (
      head + prepare + "  - {id: s, kind: sign, role: x, signature: {format: pdf}}\n",
      "steps[1].signature.format", .expected("pades, cades, asice or any", found: "pdf")
    ),
    (
      head + prepare + "  - {id: s, kind: sign, role: x, signature: {policies: [x]}}\n",
      "steps[1].signature.policies[0]", .expected("an OID as 1.3.6.1.4.1.15862.1.6.1.1", found: "x")
    ),
    (
      head + prepare + "  - {id: s, kind: sign, role: x, signature: {timeStamp: yes}}\n",
      "steps[1].signature.timeStamp", .expected("true or false", found: "yes")
    ),
    (
      head + prepare + "  - {id: s, kind: sign, role: x, deadline: -1}\n", "steps[1].deadline",
      .expected("a whole number from 1 to 1000", found: "-1")
    ),
    (
      head + prepare + "  - {group: g, require: most, steps: []}\n", "steps[1].require",
      .expected("all, any, or how many", found: "most")
    ),
    (head + prepare + "  - {group: g, steps: []}\n", "steps[1]", .missingKey("require")),
    (head, "steps", .expected("a list", found: "nothing")),
    (head + "  []\n", "steps", .route(.noSteps)),
    (head + prepare + prepare, "steps", .route(.repeatedStep("prepare"))),
    (head + "  - {id: s, kind: sign, role: x}\n", "steps", .route(.doesNotBeginWithPrepare)),
    (
      head + prepare + "  - {group: g, require: 2, steps: [{id: s, kind: sign, role: x}]}\n", "steps",
      .route(.impossibleNeed(group: "g", needed: 2, steps: 1))
    ),
    (
      head + prepare + "  - {group: g, require: all, steps: []}\n", "steps",
      .route(.impossibleNeed(group: "g", needed: 0, steps: 0))
    ),
    (
      head + prepare + "  - {id: s, kind: sign, role: x, separateFrom: [nobody]}\n", "steps",
      .route(.unknownStep("nobody", namedBy: "s"))
    ),
    ("a: 1\n---\nb: 2\n", "", .notOneDocument),
  ]) func `refuses a file with one thing wrong`(
    _ text: String, _ key: String, _ problem: YAMLFailure.Problem
  ) throws {
    let failure = try failure(text)
    #expect(failure.problem == problem)
    #expect(failure.key == key)
  }

  @Test func `refuses what is not YAML with the parser's place and words`() throws {
    let failure = try failure("id: a\nversion: [1\ntitle: b\n")
    #expect(failure.line == 3)
    guard case .syntax = failure.problem else {
      Issue.record("\(failure)")
      return
    }
  }

  @Test func `refuses what nests too deeply or is too large before parsing it`() throws {
    for text in [
      String(repeating: "[", count: 100_000), String(repeating: "- ", count: 100_000),
      String(repeating: "? ", count: 100_000), String(repeating: " ", count: 200) + "a: 1",
      (0..<1000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"),
      "id: " + String(repeating: "a", count: 2_000_000),
    ] {
      #expect(try failure(text).problem == .tooLarge)
    }
  }

  @Test func `refuses octets that are not UTF-8`() throws {
    let failure = try #require(throws: YAMLFailure.self) { try Route(yaml: [0x69, 0x64, 0x3A, 0x20, 0xFF]) }
    #expect(failure.problem == .notUTF8)
  }

  @Test func `refuses a route with more steps than it may have`() throws {
    let step = try #require(try Route(yaml: Fixture.routeYAML).step("agree"))
    let prepare = try #require(try Route(yaml: Fixture.routeYAML).step("prepare"))
    #expect(throws: RouteFlaw.tooManySteps(66)) {
      try Route(
        id: "a", version: 1, title: "т",
        stages: [.step(prepare)] + Array(repeating: .step(step), count: 65))
    }
  }
}
