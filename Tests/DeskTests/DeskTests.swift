import Audit
import Desk
import Files
import Foundation
import TestFiles
import Testing
import Validation
import Workflow

@Suite struct `A route through the desk` {
  @Test func `a PDF goes through its route, and proves it by itself`() throws {
    let town = try Town()
    let opened = try town.pdfCase()
    let file = try town.take(opened.id)
    #expect(file.folded.state == .signed)
    let version = try #require(file.folded.version)
    let octets = try town.desk.artifact(version.artifact).bytes
    let audit = try town.audit(octets, expected: .init(caseID: file.id, version: 1))
    #expect(audit.report.signatures.map(\.identifier) == ["prepare", "agree", "review", "sign"])
    #expect(audit.report.conclusion == .totalPassed, "\(audit.report.signatures.map(\.findings))")
    #expect(audit.route.verdict == .complete, "\(audit.route.verdict)")
    #expect(audit.report.signatures.last?.coverage.isWholeFile == true)
  }

  @Test func `a text goes through its route in a container, and proves it by itself`() throws {
    let town = try Town()
    let opened = try town.textCase()
    let file = try town.take(opened.id)
    let octets = try town.desk.artifact(try #require(file.folded.version).artifact).bytes
    let audit = try town.audit(octets, expected: .init(caseID: file.id, version: 1))
    #expect(audit.report.conclusion == .totalPassed, "\(audit.report.findings)")
    #expect(audit.route.verdict == .complete, "\(audit.route.verdict)")
    #expect(audit.route.steps.map(\.person) == ["petrova", "ivanov", "georgieva", "dimitrov"])
  }

  @Test(arguments: SmallPDF.Form.allCases)
  func `is open to a PDF in every form of cross-references`(form: SmallPDF.Form) throws {
    let town = try Town()
    let opened = try town.pdfCase(SmallPDF(form).bytes)
    _ = try town.take(opened.id)
    let audit = try town.audit(try town.document(of: opened.id))
    #expect(audit.isComplete, "\(audit.route.verdict) \(audit.report.signatures.map(\.findings))")
    #expect(try town.flaws().isEmpty)
  }

  @Test func `is open to any file, its attachments with it`() throws {
    let town = try Town()
    let opened = try town.desk.open(
      BroughtFile(name: "чертеж.dwg", content: ByteSource([0, 1, 2, 3])), subject: "Чертеж",
      attachments: [try town.table()], by: "petrova")
    _ = try town.take(opened.id)
    let audit = try town.audit(try town.document(of: opened.id))
    #expect(audit.isComplete, "\(audit.route.verdict)")
  }

  @Test func `is closed by the deputy, where an order says so`() throws {
    let town = try Town()
    let opened = try town.pdfCase()
    _ = try town.take(opened.id, steps: 3)
    let file = try town.desk.act(on: opened.id, StepDecision(.sign), by: try town.signer("stoyanova"))
    #expect(file.folded.state == .signed)
    let audit = try town.audit(try town.document(of: opened.id))
    #expect(audit.isComplete, "\(audit.route.verdict)")
    #expect(audit.route.steps.last?.delegation?.kind == .substitution)
  }

  @Test func `says before each signature what would be signed, and changes nothing by saying it`() throws {
    let town = try Town()
    let opened = try town.textCase()
    for (index, (kind, person)) in Town.steps.enumerated() {
      let before = try town.desk.load(opened.id).events
      let summary = try town.desk.summary(
        of: opened.id, for: kind, by: try town.signer(person).certificate)
      #expect(summary.step.kind == kind)
      #expect(summary.earlier.count == index)
      #expect(summary.earlier.allSatisfy { $0.report?.passed == true })
      #expect(summary.attachments.map(\.name) == ["приложение.csv"])
      #expect((summary.outgoingNumber == nil) == (index == 0))
      #expect(try town.desk.load(opened.id).events == before)
      _ = try town.desk.act(on: opened.id, StepDecision(kind), by: try town.signer(person))
    }
  }
}
