import Foundation
import Testing

@testable import Workflow

struct ReturnAndWithdrawalTests {
  @Test func `a return starts the next version and keeps the signatures of the last`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    let statement = try fixture.subject.returnStatement(
      by: "georgieva", reason: "Липсва правно основание.", at: fixture.now)
    #expect(statement.step == "review")
    #expect(statement.returnTo == "prepare")
    #expect(statement.previous == fixture.subject.version?.lastSignatureValueSHA256)
    let effects = try fixture.subject.apply(.returned(try fixture.act(statement)))
    #expect(effects == [.versionSuperseded(1), .versionStarted(2, rework: "prepare")])
    #expect(fixture.subject.versions.map(\.number) == [1, 2])
    #expect(fixture.subject.versions[0].signed.count == 2)
    #expect(fixture.subject.versions[0].returned?.signer == "georgieva")
    #expect(fixture.subject.version?.signed.isEmpty == true)
    #expect(fixture.subject.version?.attachments == [try fixture.attachment()])
  }

  @Test func `the next version goes the whole route again, its first statement naming none before`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    try fixture.apply(.returned(try fixture.act(try fixture.statement("review", kind: .return))))
    let text = FileReference(name: "Доклад.pdf", mediaType: "application/pdf", sha256: try digest("new"))
    try fixture.apply(.documentReplaced(text, by: "petrova", at: fixture.now))
    try fixture.apply(.frozen(document: text, by: "petrova", at: fixture.now))
    let first = try fixture.subject.statement(for: "prepare", by: "petrova", at: fixture.now)
    #expect(first.version == 2)
    #expect(first.previous == nil)
    #expect(first.outgoingNumber == "ВК66-12/10.03.2025")
    for step in fixture.route.steps { try fixture.sign(step.id) }
    #expect(fixture.subject.state == .signed)
    #expect(
      fixture.subject.changes(from: 1, to: 2)
        == VersionChanges(
          documentChanged: true, attachmentsAdded: [], attachmentsRemoved: [], attachmentsChanged: []))
  }

  @Test func `shows which attachments changed between versions`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    try fixture.apply(.returned(try fixture.act(try fixture.statement("review", kind: .return))))
    func file(_ name: String, _ content: String) throws -> FileReference {
      FileReference(name: name, mediaType: "text/plain", sha256: try digest(content))
    }
    try fixture.apply(.attachmentAdded(try file("Нова.txt", "1"), by: "petrova", at: fixture.now))
    try fixture.apply(
      .attachmentAdded(try file("Проект за решение.docx", "2"), by: "petrova", at: fixture.now))
    #expect(
      fixture.subject.changes(from: 1, to: 2)
        == VersionChanges(
          documentChanged: false, attachmentsAdded: ["Нова.txt"], attachmentsRemoved: [],
          attachmentsChanged: ["Проект за решение.docx"]))
    #expect(fixture.subject.changes(from: 1, to: 3) == nil)
  }

  @Test func `a signature of the last version does not fit the next`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    let old = try #require(fixture.subject.version?.signed.first)
    try fixture.apply(.returned(try fixture.act(try fixture.statement("review", kind: .return))))
    try fixture.freeze()
    #expect(try refusal(of: .stepSigned(old), in: fixture.subject).rule == .statementVersion)
  }

  @Test(
    arguments: [
      ("agree", "review", nil), ("agree", "agree", nil),
      ("agree", "prepare", Refusal.returnTarget("agree", from: "prepare")),
      ("sign", "review", .returnTarget("sign", from: "review")),
      ("nowhere", "review", .unknownStep("nowhere")),
    ] as [(StepID, StepID, Refusal?)]) func `a document goes back only to a step before or to one's own`(
      _ target: StepID, _ from: StepID, _ expected: Refusal?
    ) throws
  {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    let statement = try fixture.statement(from, kind: .return) { $0.returnTo = target }
    let event = Event.returned(try fixture.act(statement))
    if let expected {
      #expect(try refusal(of: event, in: fixture.subject) == expected)
    } else {
      try fixture.apply(event)
      #expect(fixture.subject.state == .returned)
    }
  }

  @Test func `refuses a return without a reason or without saying whereto`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    let silent = try fixture.statement("review", kind: .return) { $0.reason = nil }
    #expect(
      try refusal(of: .returned(try fixture.act(silent)), in: fixture.subject)
        == .reasonRequired(step: "review"))
    let aimless = try fixture.statement("review", kind: .return) { $0.returnTo = nil }
    #expect(
      try refusal(of: .returned(try fixture.act(aimless)), in: fixture.subject).rule
        == .statementReturnTo)
    let subject = fixture.subject
    let now = fixture.now
    #expect(throws: Refusal.reasonRequired(step: "review")) {
      try subject.returnStatement(by: "georgieva", reason: " ", at: now)
    }
  }

  @Test func `only those whose turn it is or who signed may return`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    #expect(fixture.subject.whoCanReturn(at: fixture.now) == ["petrova", "ivanov", "georgieva"])
    #expect(fixture.subject.permits(.returnForRework, by: "ivanov", at: fixture.now) == nil)
    #expect(
      fixture.subject.permits(.returnForRework, by: "dimitrov", at: fixture.now)?.whoCanAct == ["georgieva"])
    let statement = try fixture.statement("sign", kind: .return)
    #expect(
      try refusal(of: .returned(try fixture.act(statement)), in: fixture.subject)
        == .notYourTurn(
          person: "dimitrov", next: ["review"], whoCanAct: ["petrova", "ivanov", "georgieva"]))
  }

  @Test func `another holder of the role cannot return what they did not sign`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    // Marinova is an expert as well, but Petrova prepared.
    let statement = try fixture.statement("prepare", kind: .return, by: "marinova")
    #expect(
      try refusal(of: .returned(try fixture.act(statement)), in: fixture.subject)
        == .alreadySigned(step: "prepare", by: "petrova"))
  }

  @Test func `refuses a return with somebody else's certificate, or that says it is a step`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    let statement = try fixture.statement("review", kind: .return)
    let stolen = try fixture.act(statement, certificate: fixture.certificate(of: "ivanov"))
    #expect(try refusal(of: .returned(stolen), in: fixture.subject).rule == .certificatePerson)
    let step = try fixture.act(try fixture.statement("review"))
    #expect(try refusal(of: .returned(step), in: fixture.subject).rule == .statementKind)
    #expect(try refusal(of: .withdrawn(step), in: fixture.subject).rule == .statementKind)
    let returning = try fixture.act(statement)
    #expect(try refusal(of: .stepSigned(returning), in: fixture.subject).rule == .statementKind)
  }

  @Test func `the one who prepared, and the one who is to sign, may withdraw`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    for (step, person) in [("prepare", "petrova"), ("sign", "dimitrov"), ("sign", "stoyanova")] {
      var copy = fixture
      let statement = try copy.subject.withdrawalStatement(
        by: PersonID(person), reason: "Отпадна необходимостта.", at: copy.now)
      #expect(statement.step == StepID(step))
      #expect(try copy.subject.apply(.withdrawn(try copy.act(statement))) == [.ended])
      #expect(copy.subject.withdrawal?.signer == PersonID(person))
      #expect(
        copy.subject.permits(.act("review"), by: "georgieva", at: copy.now) == .withdrawnCase)
    }
    #expect(fixture.subject.permits(.withdraw, by: "ivanov", at: fixture.now)?.rule == .authorityRole)
    let statement = try fixture.statement("agree", kind: .withdraw)
    #expect(try refusal(of: .withdrawn(try fixture.act(statement)), in: fixture.subject).rule == .routeTurn)
  }

  @Test func `refuses a withdrawal with somebody else's certificate or delegation`() throws {
    var fixture = try Fixture()
    try fixture.advance(to: "review")
    let statement = try fixture.statement("prepare", kind: .withdraw)
    let stolen = try fixture.act(statement, certificate: fixture.certificate(of: "marinova"))
    #expect(try refusal(of: .withdrawn(stolen), in: fixture.subject).rule == .certificatePerson)
    let invented = try fixture.statement("sign", kind: .withdraw, by: "marinova") {
      $0.delegation = DelegationReference(grantor: "dimitrov", order: "РД-1", kind: .substitution)
    }
    #expect(
      try refusal(of: .withdrawn(try fixture.act(invented)), in: fixture.subject).rule
        == .authorityDelegation)
    let aimed = try fixture.statement("prepare", kind: .withdraw) { $0.returnTo = "prepare" }
    #expect(
      try refusal(of: .withdrawn(try fixture.act(aimed)), in: fixture.subject).rule == .statementReturnTo)
  }

  @Test func `refuses a withdrawal without a reason`() throws {
    var fixture = try Fixture()
    try fixture.open()
    let statement = try fixture.statement("prepare", kind: .withdraw) { $0.reason = "" }
    // An empty text has no place in a statement at all.
    #expect(
      try refusal(of: .withdrawn(try fixture.act(statement)), in: fixture.subject).rule == .eventMalformed)
    let blank = try fixture.statement("prepare", kind: .withdraw) { $0.reason = "  " }
    #expect(
      try refusal(of: .withdrawn(try fixture.act(blank)), in: fixture.subject)
        == .reasonRequired(step: "prepare"))
  }

  @Test func `what was packaged and not sent is no longer to be sent`() throws {
    var fixture = try Fixture()
    try fixture.package()
    let returned = Event.returned(try fixture.act(try fixture.statement("sign", kind: .return)))
    var copy = fixture.subject
    #expect(try copy.apply(returned).first == .cancelDelivery(messageID: Fixture.messageID))
    let withdrawn = Event.withdrawn(try fixture.act(try fixture.statement("prepare", kind: .withdraw)))
    #expect(
      try fixture.subject.apply(withdrawn)
        == [.cancelDelivery(messageID: Fixture.messageID), .ended])
  }
}
