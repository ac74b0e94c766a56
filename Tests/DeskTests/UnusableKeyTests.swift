import Desk
import Testing
import Validation
import Workflow

@Suite struct `A key whose signature would not be accepted` {
  @Test func `is refused before the document is frozen and a number given out`() throws {
    let town = try Town()
    let opened = try town.textCase()
    #expect(throws: DeskFailure.self) {
      try town.desk.act(on: opened.id, StepDecision(.prepare), by: try town.signer("bad-expired"))
    }
    let after = try town.desk.load(opened.id)
    #expect(after.folded.state == .draft)
    #expect(after.folded.outgoingNumber == nil)
    #expect(after.events.count == opened.events.count)
    #expect(try town.take(opened.id, steps: 1).folded.outgoingNumber?.contains("-1/") == true)
  }

  @Test(
    arguments: [
      (StepKind.prepare, "bad-expired", "path"), (.agree, "bad-revoked", "path"),
      (.agree, "bad-usage", "certificate.key-usage"),
    ])
  func `is told apart by what is wrong with its certificate`(kind: StepKind, key: String, code: String) throws
  {
    let town = try Town()
    let opened = try town.textCase()
    if kind == .agree { try town.take(opened.id, steps: 1) }
    let failure = #expect(throws: DeskFailure.self) {
      try town.desk.summary(
        of: opened.id, for: kind, by: try town.signer(key).certificate, chain: try town.signer(key).chain)
    }
    guard case .unusableCertificate(let finding)? = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(finding.code == code)
  }

  @Test func `does not return or withdraw either`() throws {
    let town = try Town()
    let opened = try town.textCase()
    try town.take(opened.id, steps: 1)
    let expired = try town.signer("bad-expired")
    #expect(throws: DeskFailure.self) {
      try town.desk.returnForRework(opened.id, reason: "Проба", by: expired)
    }
    #expect(throws: DeskFailure.self) { try town.desk.withdraw(opened.id, reason: "Проба", by: expired) }
    #expect(try town.desk.load(opened.id).folded.state == .beingAgreed)
  }
}
