import CaseStore
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import TestFiles
import Testing
import Validation
import Workflow

@Suite struct `A document returned for rework` {
  @Test func `goes its route again as another version, and the first stays as it was`() throws {
    for isPDF in [true, false] {
      let town = try Town()
      let id = isPDF ? try town.pdfCase().id : try town.textCase().id
      try town.take(id, steps: 2)
      let first = try town.document(of: id)
      var file = try town.desk.returnForRework(
        id, reason: "липсва основание", by: try town.signer("georgieva"))
      #expect(file.folded.state == .returned)
      #expect(file.folded.versions.map(\.number) == [1, 2])
      let number = file.folded.outgoingNumber
      if isPDF {
        let pdf = SmallPDF.bytes.replacing("100 levs", with: "200 levs")
        file = try town.desk.replaceDocument(
          of: id, with: BroughtFile(name: "доклад.pdf", content: ByteSource(pdf)), by: "petrova")
      } else {
        let text = Array("Докладна записка, допълнена.\n".utf8)
        file = try town.desk.replaceDocument(
          of: id, with: BroughtFile(name: "записка.txt", content: ByteSource(text)), by: "petrova")
      }
      let summary = try town.desk.summary(of: id, for: .prepare, by: try town.signer("petrova").certificate)
      #expect(summary.changes?.documentChanged == true)
      file = try town.take(id)
      #expect(file.folded.state == .signed)
      #expect(file.folded.outgoingNumber == number)
      let audit = try town.audit(try town.document(of: id), expected: .init(caseID: id, version: 2))
      #expect(audit.isComplete, "\(audit.route.verdict)")
      let old = try #require(file.folded.versions.first)
      #expect(try town.desk.artifact(old.artifact).bytes == first)
      #expect(try town.report(first).signatures.count == 2)
      #expect(old.returned?.statement.reason == "липсва основание")
      #expect(try town.flaws().isEmpty)
    }
  }

  @Test func `may go again unchanged`() throws {
    for isPDF in [true, false] {
      let town = try Town()
      let id = isPDF ? try town.pdfCase().id : try town.textCase().id
      try town.take(id, steps: 1)
      _ = try town.desk.returnForRework(id, reason: "преждевременно", by: try town.signer("ivanov"))
      try town.take(id)
      let audit = try town.audit(try town.document(of: id), expected: .init(caseID: id, version: 2))
      #expect(audit.isComplete, "\(audit.route.verdict)")
      #expect(try town.flaws().isEmpty)
    }
  }

  @Test func `cannot have a version's signatures passed for another's`() throws {
    let town = try Town()
    let id = try town.textCase().id
    try town.take(id)
    let first = try town.document(of: id)
    _ = try town.desk.returnForRework(id, reason: "грешка", by: try town.signer("dimitrov"))
    #expect(try town.audit(first, expected: .init(caseID: id, version: 1)).isComplete)
    let audit = try town.audit(first, expected: .init(caseID: id, version: 2))
    #expect(audit.route.verdict.findings.allSatisfy { $0.rule == .statementVersion })
    #expect(!audit.isComplete)
  }

  @Test func `is returned with a reason by somebody whose turn it is, or who signed`() throws {
    let town = try Town()
    let id = try town.textCase().id
    try town.take(id, steps: 2)
    let before = try town.desk.load(id).events
    guard
      case .refused(let refusal)? = town.failure({
        _ = try town.desk.returnForRework(id, reason: "", by: try town.signer("georgieva"))
      })
    else {
      Issue.record("returned without a reason")
      return
    }
    #expect([.opinionReason, .eventMalformed].contains(refusal.rule))
    guard
      case .refused? = town.failure({
        _ = try town.desk.returnForRework(id, reason: "така", by: try town.signer("dimitrov"))
      })
    else {
      Issue.record("returned out of turn")
      return
    }
    guard
      case .unusableCertificate(.path(.expired, _, _))? = town.failure({
        _ = try town.desk.returnForRework(id, reason: "така", by: try town.signer("bad-expired"))
      })
    else {
      Issue.record("returned with an expired key")
      return
    }
    #expect(try town.desk.load(id).events == before)
  }
}

@Suite struct `A case withdrawn` {
  @Test func `is ended, by a signature with its reason, over what was there`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 2)
    let file = try town.desk.withdraw(id, reason: "отпаднала нужда", by: try town.signer("petrova"))
    #expect(file.folded.state == .withdrawn)
    let act = try #require(file.folded.withdrawal)
    #expect(act.statement.reason == "отпаднала нужда")
    let report = try Validator(policy: town.policy).validate(
      try town.desk.artifact(act.artifact), content: ByteSource(try town.document(of: id)), at: Town.now)
    #expect(report.conclusion == .totalPassed)
    #expect(report.signatures.first?.statement?.octets == act.statement.canonicalBytes)
    for again in [
      { _ = try town.desk.act(on: id, StepDecision(.review), by: try town.signer("georgieva")) },
      { _ = try town.desk.withdraw(id, reason: "пак", by: try town.signer("petrova")) },
      { _ = try town.desk.returnForRework(id, reason: "пак", by: try town.signer("ivanov")) },
      { _ = try town.desk.package(id, sealedBy: try town.signer("municipality"), by: "petrova") },
    ] as [() throws -> Void] {
      guard case .refused(.withdrawnCase)? = town.failure(again) else {
        Issue.record("something was done with a withdrawn case")
        return
      }
    }
    #expect(try town.flaws().isEmpty)
  }

  @Test func `may be a draft`() throws {
    let town = try Town()
    let id = try town.textCase().id
    let file = try town.desk.withdraw(id, reason: "отпаднала нужда", by: try town.signer("petrova"))
    #expect(file.folded.state == .withdrawn)
    #expect(try town.flaws().isEmpty)
  }

  @Test func `is not for everybody to withdraw`() throws {
    let town = try Town()
    let id = try town.textCase().id
    try town.take(id, steps: 1)
    guard
      case .refused? = town.failure({
        _ = try town.desk.withdraw(id, reason: "така", by: try town.signer("ivanov"))
      })
    else {
      Issue.record("anybody may withdraw")
      return
    }
    #expect(try town.desk.load(id).folded.state != .withdrawn)
  }
}
