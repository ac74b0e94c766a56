import Foundation
import Testing

@testable import Workflow

/// One accepting and one refusing test a rule; what each refusal says.
struct CaseRefusalTests {
  private func signing(
    _ step: StepID, by person: PersonID? = nil, in fixture: Fixture,
    certificate: CertificateIdentity? = nil, _ change: (inout StatementParts) throws -> Void = { _ in }
  ) throws -> Event {
    .stepSigned(
      try fixture.act(try fixture.statement(step, by: person, change), certificate: certificate))
  }

  @Test func `takes the whole route and says what follows each time`() throws {
    var fixture = try Fixture()
    try fixture.freeze()
    #expect(fixture.subject.nextSteps.map(\.id) == ["prepare"])
    var effects: [[Effect]] = []
    for step in fixture.route.steps {
      effects.append(try fixture.subject.apply(try signing(step.id, in: fixture)))
    }
    #expect(
      effects == [
        [.turn(["agree"])], [.turn(["review"])], [.turn(["sign"])], [.routeComplete(version: 1)],
      ])
    #expect(fixture.subject.state == .signed)
    #expect(fixture.subject.nextSteps.isEmpty)
    #expect(fixture.subject.version?.signed.map(\.signer) == ["petrova", "ivanov", "georgieva", "dimitrov"])
  }

  // MARK: order

  @Test func `refuses a step before its turn and names whose turn it is`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    let refusal = try refusal(of: try signing("sign", in: fixture), in: fixture.subject)
    #expect(refusal == .outOfOrder(step: "sign", next: ["agree"], whoCanAct: ["ivanov"]))
    #expect(refusal.rule.rawValue == "route.order")
    #expect(refusal.step == "sign")
    #expect(refusal.description == "route.order at step sign; can act: ivanov")
  }

  @Test func `refuses a step for the second time and names who signed it`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    #expect(
      try refusal(of: try signing("agree", in: fixture), in: fixture.subject)
        == .alreadySigned(step: "agree", by: "ivanov"))
  }

  @Test func `refuses a step the route has not`() throws {
    var fixture = try Fixture()
    try fixture.freeze()
    let event = try signing("prepare", in: fixture) { $0.step = "approve" }
    #expect(try refusal(of: event, in: fixture.subject) == .unknownStep("approve"))
  }

  @Test func `tells somebody whose part is later that it is not their turn`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    #expect(
      fixture.subject.permits(.actNow, by: "georgieva", at: fixture.now)
        == .notYourTurn(person: "georgieva", next: ["agree"], whoCanAct: ["ivanov"]))
    #expect(fixture.subject.permits(.actNow, by: "ivanov", at: fixture.now) == nil)
  }

  // MARK: who

  @Test func `refuses somebody without the role and names who has it`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    #expect(
      try refusal(of: try signing("review", by: "ivanov", in: fixture), in: fixture.subject)
        == .notAuthorised(person: "ivanov", step: "review", why: .roleNotHeld, whoCanAct: ["georgieva"]))
    #expect(
      fixture.subject.permits(.actNow, by: "marinova", at: fixture.now)?.rule == .routeTurn)
    #expect(
      fixture.subject.permits(.act("review"), by: "nobody", at: fixture.now)
        == .notAuthorised(
          person: "nobody", step: "review", why: .unknownPerson, whoCanAct: ["georgieva"]))
  }

  @Test func `refuses a role that is not held on that day`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    let refusal = try refusal(of: try signing("review", by: "kolev", in: fixture), in: fixture.subject)
    guard case .notAuthorised("kolev", "review", .roleNotValidThatDay(let day, _), ["georgieva"]) = refusal
    else {
      Issue.record("\(refusal)")
      return
    }
    #expect(day.description == "2025-03-10")
    #expect(refusal.rule == .authorityPeriod)
  }

  @Test func `a role holds to the end of its last day in Sofia`() throws {
    let fixture = try Fixture()
    let review = try #require(fixture.route.step("review"))
    func day(_ text: String) throws -> CalendarDay {
      CalendarDay(inSofia: try #require(RFC3339.date(text)))
    }
    let last = try fixture.authority.entitlement(
      of: "kolev", to: review, routeID: "council-report", on: try day("2025-02-28T21:59:59Z"))
    #expect(last.assignment.order == "РД-15-6/02.01.2024")
    let after = try day("2025-02-28T22:00:00Z")
    #expect(throws: EntitlementFlaw.self) {
      try fixture.authority.entitlement(of: "kolev", to: review, routeID: "council-report", on: after)
    }
  }

  @Test(arguments: [
    ("person: ivanov", "ivanov", true), ("person: ivanov", "petrova", false), ("unit: ВК66", "ivanov", true),
    ("unit: ДИ05", "ivanov", false), ("position: началник", "ivanov", false),
  ]) func `a step takes only the holders it names`(
    _ who: String, _ person: PersonID, _ isTaken: Bool
  ) throws {
    let route = Fixture.routeYAML.replacingOccurrences(
      of: "role: headOfUnit", with: "role: headOfUnit, who: {\(who)}")
    let fixture = try Fixture(route: route)
    let step = try #require(fixture.route.step("agree"))
    let day = CalendarDay(inSofia: Fixture.time())
    if isTaken {
      #expect(
        try fixture.authority.entitlement(of: person, to: step, routeID: "r", on: day).person == person)
    } else {
      #expect(throws: EntitlementFlaw.notEligible) {
        try fixture.authority.entitlement(of: person, to: step, routeID: "r", on: day)
      }
    }
  }

  // MARK: separation of duties

  @Test func `whoever prepared cannot agree, whatever other role they hold`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    let expected = Refusal.separationOfDuties(
      person: "petrova", step: "agree", other: "prepare", inCommon: "petrova", whoCanAct: ["ivanov"])
    #expect(
      try refusal(of: try signing("agree", by: "petrova", in: fixture), in: fixture.subject) == expected)
    #expect(fixture.subject.permits(.act("agree"), by: "petrova", at: fixture.now) == expected)
    #expect(fixture.subject.permits(.actNow, by: "petrova", at: fixture.now) == expected)
    #expect(fixture.subject.whoCanAct(at: fixture.now) == ["ivanov"])
  }

  @Test func `whoever prepared cannot sign as somebody's delegate`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let event = try signing("sign", by: "petrova", in: fixture) {
      $0.delegation = DelegationReference(
        grantor: "dimitrov", order: "РД-15-8/07.03.2025", kind: .authorisation)
    }
    #expect(
      try refusal(of: event, in: fixture.subject)
        == .separationOfDuties(
          person: "petrova", step: "sign", other: "prepare", inCommon: "petrova",
          whoCanAct: ["dimitrov", "stoyanova"]))
  }

  @Test func `whoever somebody prepared for cannot sign either`() throws {
    // Marinova prepares for Dimitrov; the effective person is Dimitrov too.
    let authority = Fixture.authorityYAML.replacingOccurrences(
      of: "role: deputyMayor, from",
      with: "role: deputyMayor, from: 2025-01-01, order: О}\n"
        + "      - {role: expert, from"
    ).replacingOccurrences(of: "delegate: stoyanova", with: "delegate: marinova")
      .replacingOccurrences(of: "scope: {steps: [sign]}", with: "scope: {steps: [prepare]}")
    var fixture = try Fixture(authority: authority)
    try fixture.freeze()
    try fixture.apply(
      try signing("prepare", by: "marinova", in: fixture) {
        $0.delegation = DelegationReference(
          grantor: "dimitrov", order: "РД-15-5/07.03.2025", kind: .substitution)
      })
    try fixture.sign("agree")
    try fixture.sign("review")
    #expect(
      try refusal(of: try signing("sign", in: fixture), in: fixture.subject)
        == .separationOfDuties(
          person: "dimitrov", step: "sign", other: "prepare", inCommon: "dimitrov", whoCanAct: []))
  }

  @Test func `a route may loosen separation between other steps, never from preparing`() throws {
    let loose = Fixture.routeYAML.replacingOccurrences(
      of: "role: lawyer, deadline: 3", with: "role: headOfUnit, separateFrom: []")
    let route = loose.replacingOccurrences(
      of: "role: headOfUnit, deadline: 2", with: "role: headOfUnit, separateFrom: []"
    ).replacingOccurrences(of: "role: expert", with: "role: expert, separateFrom: []")
    var fixture = try Fixture(
      route: route,
      actors: ["prepare": "petrova", "agree": "ivanov", "review": "ivanov", "sign": "dimitrov"])
    try fixture.advance(to: "review")
    #expect(
      fixture.subject.permits(.act("review"), by: "petrova", at: fixture.now)?.rule == .dutySeparation)
    try fixture.sign("review")
    #expect(fixture.subject.state == .awaitingSignature)
  }

  @Test func `replayed events are held to separation of duties as well`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    let event = try signing("agree", by: "petrova", in: fixture)
    var events: [Event] = [try Fixture().opened()]
    events.append(.outgoingNumberReserved("ВК66-12/10.03.2025", by: "petrova", at: fixture.now))
    events.append(.attachmentAdded(try fixture.attachment(), by: "petrova", at: fixture.now))
    events.append(.frozen(document: try fixture.frozenDocument(), by: "petrova", at: fixture.now))
    events.append(.stepSigned(try #require(fixture.subject.version?.signed.first)))
    #expect(
      try Case(
        replaying: events, route: fixture.route, routeSHA256: try digest("route"),
        authority: fixture.authority
      ).eventCount == 5)
    let refusal = try #require(throws: Refusal.self) {
      try Case(
        replaying: events + [event], route: fixture.route, routeSHA256: try digest("route"),
        authority: fixture.authority)
    }
    #expect(refusal.rule == .dutySeparation)
  }

  // MARK: delegation

  @Test func `a substitute signs in their own name, for both`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let statement = try fixture.subject.statement(for: "sign", by: "stoyanova", at: fixture.now)
    #expect(
      statement.delegation
        == DelegationReference(grantor: "dimitrov", order: "РД-15-5/07.03.2025", kind: .substitution))
    #expect(statement.effectivePersons == ["stoyanova", "dimitrov"])
    let right = try fixture.subject.entitlement(of: "stoyanova", to: "sign", at: fixture.now)
    #expect(right.inTheNameOf == "stoyanova")
    try fixture.apply(.stepSigned(try fixture.act(statement)))
    #expect(fixture.subject.state == .signed)
  }

  @Test func `whoever is authorised signs in the grantor's name`() throws {
    let authority = Fixture.authorityYAML.replacingOccurrences(
      of: "kind: substitution", with: "kind: authorisation")
    var fixture = try Fixture(authority: authority)
    try fixture.advance(to: "sign")
    #expect(
      try fixture.subject.entitlement(of: "stoyanova", to: "sign", at: fixture.now).inTheNameOf
        == "dimitrov")
  }

  @Test(
    arguments: [
      ("dimitrov", "РД-15-5/07.03.2025", DelegationKind.authorisation),
      ("dimitrov", "РД-15-9/07.03.2025", .substitution), ("ivanov", "РД-15-5/07.03.2025", .substitution),
    ] as [(PersonID, String, DelegationKind)]) func `refuses a delegation that the register has not`(
      _ grantor: PersonID, _ order: String, _ kind: DelegationKind
    ) throws
  {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let event = try signing("sign", by: "stoyanova", in: fixture) {
      $0.delegation = DelegationReference(grantor: grantor, order: order, kind: kind)
    }
    #expect(
      try refusal(of: event, in: fixture.subject)
        == .delegationNotValid(
          person: "stoyanova", step: "sign", why: .noSuchDelegation, whoCanAct: ["dimitrov", "stoyanova"]))
  }

  @Test func `refuses a delegation that is somebody else's`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let event = try signing("sign", by: "marinova", in: fixture) {
      $0.delegation = DelegationReference(
        grantor: "dimitrov", order: "РД-15-5/07.03.2025", kind: .substitution)
    }
    #expect(
      try refusal(of: event, in: fixture.subject)
        == .delegationNotValid(
          person: "marinova", step: "sign", why: .noSuchDelegation, whoCanAct: ["dimitrov", "stoyanova"]))
  }

  @Test func `refuses a substitute who does not say for whom`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let refusal = try refusal(
      of: try signing("sign", by: "stoyanova", in: fixture), in: fixture.subject)
    #expect(
      refusal
        == .notAuthorised(
          person: "stoyanova", step: "sign", why: .roleNotHeld, whoCanAct: ["dimitrov", "stoyanova"]))
  }

  @Test func `refuses a delegation after its last day, outside its scope, or passed on`() throws {
    let fixture = try Fixture()
    let sign = try #require(fixture.route.step("sign"))
    let agree = try #require(fixture.route.step("agree"))
    func flaw(_ step: Step, _ day: String) throws -> EntitlementFlaw {
      let day = try #require(CalendarDay(day))
      return try #require(throws: EntitlementFlaw.self) {
        try fixture.authority.entitlement(
          of: "stoyanova",
          claiming: DelegationReference(
            grantor: "dimitrov", order: "РД-15-5/07.03.2025", kind: .substitution), to: step,
          routeID: "council-report", on: day)
      }
    }
    #expect(
      try flaw(sign, "2025-03-15")
        == .delegationNotValidThatDay(
          try #require(CalendarDay("2025-03-15")), order: "РД-15-5/07.03.2025"))
    #expect(try flaw(agree, "2025-03-14") == .delegationOutOfScope(order: "РД-15-5/07.03.2025"))
    #expect(
      try flaw(sign, "2024-12-31") == .grantorNotEntitled("dimitrov", order: "РД-15-5/07.03.2025"))
    let passedOn =
      Fixture.authorityYAML
        + """

          - {grantor: stoyanova, delegate: marinova, kind: substitution, from: 2025-03-10, order: О}
        """.replacingOccurrences(of: "\n    ", with: "\n")
    let authority = try Authority(yaml: passedOn)
    #expect(throws: EntitlementFlaw.grantorNotEntitled("stoyanova", order: "О")) {
      try authority.entitlement(
        of: "marinova", to: sign, routeID: "council-report",
        on: try #require(CalendarDay("2025-03-11")))
    }
  }

  // MARK: the certificate

  @Test func `refuses somebody else's certificate and names whose it is`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let ivanovs = fixture.certificate(of: "ivanov")
    let expected = Refusal.certificateNotPersons(
      person: "dimitrov", step: "sign", why: .anotherPerson("ivanov", expected: "dimitrov"),
      whoCanAct: ["stoyanova"])
    #expect(
      try refusal(of: try signing("sign", in: fixture, certificate: ivanovs), in: fixture.subject)
        == expected)
    #expect(
      fixture.subject.permits(.act("sign"), by: "dimitrov", at: fixture.now, certificate: ivanovs)
        == expected)
    #expect(
      fixture.subject.permits(
        .act("sign"), by: "dimitrov", at: fixture.now, certificate: fixture.certificate(of: "dimitrov"))
        == nil)
  }

  @Test func `refuses a certificate without the policy that the step asks for`() throws {
    let route = Fixture.routeYAML.replacingOccurrences(
      of: "role: deputyMayor", with: "role: deputyMayor, signature: {policies: [1.2.3]}")
    var fixture = try Fixture(route: route)
    try fixture.advance(to: "sign")
    #expect(
      try refusal(of: try signing("sign", in: fixture), in: fixture.subject)
        == .certificateNotPersons(
          person: "dimitrov", step: "sign",
          why: .policyNotAccepted("dimitrov", found: ["1.3.6.1.4.1.99999.1.1"]), whoCanAct: ["stoyanova"]))
    let both = fixture.certificate(of: "dimitrov", policies: ["1.3.6.1.4.1.99999.1.1", "1.2.3"])
    try fixture.apply(try signing("sign", in: fixture, certificate: both))
    #expect(fixture.subject.state == .signed)
  }

  // MARK: opinions

  @Test(arguments: [
    (Opinion?.none, String?.none, String?.none, Refusal.opinionRequired(step: "agree")),
    (.agreedWithRemarks, nil, nil, .remarkRequired(step: "agree")),
    (.refused, "не", nil, .reasonRequired(step: "agree")),
  ]) func `refuses an opinion without what it needs`(
    _ opinion: Opinion?, _ remark: String?, _ reason: String?, _ expected: Refusal
  ) throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    let event = try signing("agree", in: fixture) {
      $0.opinion = opinion
      $0.remark = remark
      $0.reason = reason
    }
    #expect(try refusal(of: event, in: fixture.subject) == expected)
    let now = fixture.now
    let subject = fixture.subject
    #expect(throws: expected) {
      try subject.statement(
        for: "agree", by: "ivanov", at: now, opinion: opinion, remark: remark, reason: reason)
    }
  }

  @Test func `whoever signs has no opinion but agreement`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "sign")
    let event = try signing("sign", in: fixture) { $0.opinion = .separateOpinion }
    #expect(try refusal(of: event, in: fixture.subject) == .opinionNotHere(step: "sign", .separateOpinion))
  }

  @Test(
    arguments: [(Opinion.agreedWithRemarks, "Виж т. 2"), (.separateOpinion, nil)] as [(Opinion, String?)])
  func `remarks and a separate opinion let the document go on`(_ opinion: Opinion, _ remark: String?) throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    try fixture.apply(
      try signing("agree", in: fixture) {
        $0.opinion = opinion
        $0.remark = remark
      })
    #expect(fixture.subject.state == .inLegalReview)
  }

  @Test func `a refusal blocks the route until the document is returned`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    let effects = try fixture.subject.apply(
      try signing("agree", in: fixture) {
        $0.opinion = .refused
        $0.reason = "Няма финансова обосновка."
      })
    #expect(effects == [.mustBeReturned(by: "agree")])
    #expect(fixture.subject.state == .beingAgreed)
    #expect(fixture.subject.nextSteps.isEmpty)
    let expected = Refusal.refusedOpinion(
      step: "agree", by: "ivanov", whoCanAct: ["petrova", "ivanov", "georgieva"])
    #expect(try refusal(of: try signing("review", in: fixture), in: fixture.subject) == expected)
    #expect(fixture.subject.permits(.actNow, by: "georgieva", at: fixture.now) == expected)
    try fixture.apply(
      .returned(try fixture.act(try fixture.statement("agree", kind: .return))))
    #expect(fixture.subject.state == .returned)
  }

  @Test func `a refusal of the last step does not complete the route`() throws {
    let route = Fixture.routeYAML.split(separator: "\n").dropLast().joined(separator: "\n")
    var fixture = try Fixture(route: route)
    try fixture.advance(to: "review")
    try fixture.apply(
      try signing("review", in: fixture) {
        $0.opinion = .refused
        $0.reason = "Противоречи на закона."
      })
    let packaged = try fixture.packaged()
    #expect(fixture.subject.state == .inLegalReview)
    #expect(fixture.subject.permits(.actNow, by: "georgieva", at: fixture.now)?.rule == .opinionRefused)
    #expect(try refusal(of: packaged, in: fixture.subject).rule == .caseState)
  }

  // MARK: statements

  private static let changes: [(StatementField, @Sendable (inout StatementParts) throws -> Void)] = [
    (.caseID, { $0.caseID = "2025-2" }), (.version, { $0.version = 2 }),
    (.kind, { $0.kind = .sign }), (.role, { $0.role = "lawyer" }),
    (.route, { $0.route = RouteReference(id: "council-report", sha256: try digest("another route")) }),
    (.route, { $0.route = RouteReference(id: "другой", sha256: $0.route.sha256) }),
    (
      .document,
      {
        $0.document = FileReference(
          name: $0.document.name, mediaType: $0.document.mediaType, sha256: try digest("draft"))
      }
    ),
    (
      .document,
      {
        $0.document = FileReference(
          name: "Друго име.pdf", mediaType: $0.document.mediaType, sha256: $0.document.sha256)
      }
    ), (.attachments, { $0.attachments = [] }),
    (.attachments, { $0.attachments += $0.attachments }), (.previous, { $0.previous = nil }),
    (.previous, { $0.previous = try digest("another signature") }),
    (.outgoingNumber, { $0.outgoingNumber = nil }), (.outgoingNumber, { $0.outgoingNumber = "none" }),
    (.time, { $0.time -= 3600 }), (.returnTo, { $0.returnTo = "prepare" }),
  ]

  @Test(arguments: changes.indices) func `refuses a statement that says something else than what is so`(
    _ index: Int
  ) throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    let (field, change) = Self.changes[index]
    let refusal = try refusal(of: try signing("agree", in: fixture, change), in: fixture.subject)
    guard case .statementMismatch(field, step: "agree", _, _) = refusal else {
      Issue.record("\(refusal) for \(field)")
      return
    }
    #expect(refusal.rule.rawValue.hasPrefix("statement."))
  }

  @Test func `refuses a claimed time after the act was recorded`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    let statement = try fixture.statement("agree") { $0.time += 3600 }
    let good = try fixture.act(statement)
    let act = SignedAct(
      statement: statement, artifact: good.artifact, certificate: good.certificate,
      certificateSHA256: good.certificateSHA256, signatureValueSHA256: good.signatureValueSHA256,
      at: fixture.now)
    #expect(try refusal(of: .stepSigned(act), in: fixture.subject).rule == .statementTime)
  }

  @Test func `refuses a first signature claimed before the case was opened`() throws {
    var fixture = try Fixture()
    try fixture.freeze()
    let early = try signing("prepare", in: fixture) { $0.time = Fixture.time() - 301 }
    #expect(try refusal(of: early, in: fixture.subject).rule == .statementTime)
    // Two clocks may differ by as much as is tolerated.
    try fixture.apply(try signing("prepare", in: fixture) { $0.time = Fixture.time() - 300 })
  }

  @Test func `refuses the first signature before a number is reserved`() throws {
    var fixture = try Fixture()
    try fixture.open()
    try fixture.apply(.frozen(document: try fixture.frozenDocument(), by: "petrova", at: fixture.now))
    #expect(
      try refusal(of: try signing("prepare", in: fixture), in: fixture.subject)
        == .outgoingNumberRequired(step: "prepare"))
    #expect(
      fixture.subject.permits(.act("prepare"), by: "petrova", at: fixture.now)
        == .outgoingNumberRequired(step: "prepare"))
    try fixture.apply(.outgoingNumberReserved("ВК66-12", by: "petrova", at: fixture.now))
    try fixture.sign("prepare")
  }

  @Test func `refuses a second number and names the first`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "agree")
    #expect(
      try refusal(
        of: .outgoingNumberReserved("ВК66-13", by: "petrova", at: fixture.now), in: fixture.subject)
        == .outgoingNumberReserved("ВК66-12/10.03.2025"))
  }

  @Test func `refuses a case of another route's edition`() throws {
    let fixture = try Fixture()
    var other = Case(
      route: fixture.route, routeSHA256: try digest("edition 2"), authority: fixture.authority)
    let opened = try fixture.opened()
    let refusal = try #require(throws: Refusal.self) { try other.apply(opened) }
    #expect(refusal.rule == .statementRoute)
  }

  // MARK: the document

  @Test func `refuses a change once the document is frozen`() throws {
    var fixture = try Fixture()
    try fixture.freeze()
    let add = Event.attachmentAdded(try fixture.attachment(), by: "petrova", at: fixture.now)
    #expect(try refusal(of: add, in: fixture.subject) == .frozen(version: 1))
  }

  @Test func `refuses a draft in the hands of somebody who may not prepare it`() throws {
    var fixture = try Fixture()
    try fixture.open()
    let add = Event.attachmentAdded(try fixture.attachment(), by: "georgieva", at: fixture.now)
    #expect(
      try refusal(of: add, in: fixture.subject)
        == .notAuthorised(
          person: "georgieva", step: "prepare", why: .roleNotHeld, whoCanAct: ["petrova", "marinova"]))
    try fixture.apply(.attachmentAdded(try fixture.attachment(), by: "marinova", at: fixture.now))
  }

  @Test func `an attachment of the same name replaces the one before`() throws {
    var fixture = try Fixture()
    try fixture.open()
    try fixture.apply(.attachmentAdded(try fixture.attachment(), by: "petrova", at: fixture.now))
    let newer = FileReference(
      name: try fixture.attachment().name, mediaType: "text/plain", sha256: try digest("newer"))
    try fixture.apply(.attachmentAdded(newer, by: "petrova", at: fixture.now))
    #expect(fixture.subject.version?.attachments == [newer])
  }

  @Test func `refuses two files of one name, and taking away what is not there`() throws {
    var fixture = try Fixture()
    try fixture.open()
    let document = try fixture.document()
    #expect(
      try refusal(of: .attachmentAdded(document, by: "petrova", at: fixture.now), in: fixture.subject)
        == .nameTaken("Доклад.pdf"))
    #expect(
      try refusal(
        of: .attachmentRemoved(name: "няма.pdf", by: "petrova", at: fixture.now), in: fixture.subject)
        == .noSuchAttachment("няма.pdf"))
    try fixture.apply(.attachmentAdded(try fixture.attachment(), by: "petrova", at: fixture.now))
    let clash = Event.frozen(document: try fixture.attachment(), by: "petrova", at: fixture.now)
    #expect(
      try refusal(of: clash, in: fixture.subject) == .nameTaken("Проект за решение.docx"))
  }
}
