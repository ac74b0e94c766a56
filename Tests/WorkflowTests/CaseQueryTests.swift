import Foundation
import Testing

@testable import Workflow

struct CaseQueryTests {
  @Test func `an inbox has the next steps that a person can do`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let now = fixture.now
    #expect(fixture.subject.turns(of: "dimitrov", at: now) == ["sign"])
    #expect(fixture.subject.turns(of: "stoyanova", at: now) == ["sign"])
    #expect(fixture.subject.turns(of: "petrova", at: now) == [])
    #expect(fixture.subject.whoCanAct(on: "sign", at: now) == ["dimitrov", "stoyanova"])
    #expect(fixture.subject.whoCanAct(on: "sign", at: now + 7 * 86_400) == ["dimitrov"])
  }

  @Test func `a deadline is counted in working days from the turn`() throws {
    var fixture = try Fixture()
    try fixture.freeze()
    // Monday 10 March 2025 and five working days.
    #expect(fixture.subject.deadline?.description == "2025-03-17")
    try fixture.sign("prepare")
    #expect(fixture.subject.deadlines == ["agree": try #require(CalendarDay("2025-03-12"))])
    try fixture.sign("agree")
    try fixture.sign("review")
    try fixture.sign("sign")
    #expect(fixture.subject.deadline == nil)
  }

  @Test func `a question and the event after it agree`() throws {
    for step in try Fixture().route.steps.map(\.id) {
      for person in try Fixture().authority.persons.map(\.id) {
        var fixture = try Fixture()
        try fixture.advance(to: step)
        let allowed = fixture.subject.permits(.act(step), by: person, at: fixture.now) == nil
        let statement = try? fixture.subject.statement(
          for: step, by: person, at: fixture.now, opinion: step == "agree" || step == "review" ? .agreed : nil
        )
        #expect((statement != nil) == allowed, "\(person) at \(step)")
        if let statement {
          try fixture.apply(.stepSigned(try fixture.act(statement)))
        } else {
          let event = Event.stepSigned(try fixture.act(try fixture.statement(step, by: person)))
          _ = try refusal(of: event, in: fixture.subject)
        }
      }
    }
  }

  @Test func `folding the same events again gives the same case`() throws {
    var fixture = try Fixture()
    var events: [Event] = []
    func take(_ event: Event) throws {
      events.append(event)
      try fixture.apply(event)
    }
    try take(try fixture.opened())
    try take(.outgoingNumberReserved("ВК66-12", by: "petrova", at: fixture.now))
    try take(.frozen(document: try fixture.frozenDocument(), by: "petrova", at: fixture.now))
    for step in fixture.route.steps { try take(.stepSigned(try fixture.act(try fixture.statement(step.id)))) }
    let empty = try Authority(
      yaml: """
        organization: {id: NTRBG-1, name: О}
        issuers: [CN=A]
        policies: any
        persons: []
        """)
    // What was signed stays signed, whatever the register says today.
    let again = try Case(
      replaying: events, route: fixture.route, routeSHA256: try digest("route"), authority: empty)
    #expect(again.state == .signed)
    #expect(again.versions == fixture.subject.versions)
    #expect(again.eventCount == events.count)
    let refusal = try #require(throws: Refusal.self) {
      try Case(
        replaying: events.dropLast(2) + events.suffix(1), route: fixture.route,
        routeSHA256: try digest("route"), authority: empty)
    }
    #expect(refusal.rule == .routeOrder)
  }
}

/// Steps at the same time.
struct ParallelGroupTests {
  private func fixture(_ need: String) throws -> Fixture {
    let authority = Fixture.authorityYAML.replacingOccurrences(
      of: "serialNumber: PNOBG-9900000005}",
      with: """
        serialNumber: PNOBG-9900000005}
            roles:
              - {role: mayor, from: 2025-01-01, order: О}
        """)
    return try Fixture(
      route: RouteYAMLTests.grouped(need), authority: authority,
      actors: [
        "prepare": "petrova", "finance": "ivanov", "law": "georgieva", "order": "dimitrov",
        "sign": "stoyanova",
      ])
  }

  @Test(arguments: [["finance", "law", "order"], ["order", "finance", "law"]] as [[StepID]])
  func `all of a group sign in any order`(_ order: [StepID]) throws {
    var fixture = try fixture("all")
    try fixture.advance(to: "finance")
    #expect(fixture.subject.nextSteps.map(\.id) == ["finance", "law", "order"])
    #expect(fixture.subject.whoCanAct(at: fixture.now) == ["ivanov", "georgieva", "dimitrov"])
    for step in order.dropLast() {
      try fixture.sign(step)
      #expect(
        try refusal(
          of: .stepSigned(try fixture.act(try fixture.statement("sign"))), in: fixture.subject
        ).rule == .routeOrder)
    }
    try fixture.sign(order[2])
    #expect(fixture.subject.nextSteps.map(\.id) == ["sign"])
    try fixture.sign("sign")
    #expect(fixture.subject.state == .signed)
  }

  @Test(arguments: [("any", 1), ("2", 2)]) func `with as many as it needs a group takes no more`(
    _ need: String, _ count: Int
  ) throws {
    var fixture = try fixture(need)
    try fixture.advance(to: "finance")
    for step in ["law", "order"].prefix(count) { try fixture.sign(StepID(step)) }
    #expect(fixture.subject.nextSteps.map(\.id) == ["sign"])
    #expect(
      try refusal(
        of: .stepSigned(try fixture.act(try fixture.statement("finance"))), in: fixture.subject)
        == .outOfOrder(step: "finance", next: ["sign"], whoCanAct: ["stoyanova"]))
  }

  @Test func `nobody counts twice in a group`() throws {
    var fixture = try Fixture(
      route: RouteYAMLTests.grouped("2").replacingOccurrences(of: "role: lawyer", with: "role: headOfUnit"),
      actors: ["prepare": "marinova", "finance": "ivanov", "law": "ivanov"])
    try fixture.advance(to: "finance")
    try fixture.sign("finance")
    #expect(
      try refusal(
        of: .stepSigned(try fixture.act(try fixture.statement("law"))), in: fixture.subject)
        == .separationOfDuties(
          person: "ivanov", step: "law", other: "finance", inCommon: "ivanov", whoCanAct: ["petrova"]))
  }
}
