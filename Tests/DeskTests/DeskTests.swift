import Audit
import Desk
import Files
import Foundation
import Testing
import Validation
import Workflow

@Suite struct RouteThroughTheDesk {
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
}
