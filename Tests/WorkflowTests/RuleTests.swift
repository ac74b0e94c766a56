import Foundation
import Testing

@testable import Workflow

struct RuleTests {
  /// The codes stand in receipts and scripts of others: adding one is fine, renaming none.
  @Test func `the codes of the rules are what they were`() {
    #expect(
      Set(Rule.allCases.map(\.rawValue)).isSuperset(of: [
        "route.order", "route.turn", "route.stepUnknown", "route.stepRepeated", "route.stepMissing",
        "route.stepNotNeeded", "route.returnTarget", "authority.person", "authority.role",
        "authority.period", "authority.delegation", "duty.separation", "certificate.person",
        "opinion.required", "opinion.notHere", "opinion.remark", "opinion.reason", "opinion.refused",
        "case.state", "case.withdrawn", "document.frozen", "document.name", "event.malformed",
        "attachment.unknown", "number.required", "number.once", "statement.case", "statement.version",
        "statement.kind", "statement.role", "statement.route", "statement.document",
        "statement.attachments", "statement.previous", "statement.number", "statement.returnTo",
        "statement.time", "signature.conclusion", "signature.statement", "signature.coverage",
        "signature.addition", "signature.repeated", "signature.policy", "delivery.message",
        "delivery.underWay", "delivery.askFirst",
      ]))
  }

  @Test func `every rule has a code of its own`() {
    #expect(Set(Rule.allCases.map(\.rawValue)).count == Rule.allCases.count)
  }
}

/// The files that are shipped.
struct SampleTests {
  private func sample(_ path: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appending(path: "Samples").appending(path: path)))
  }

  @Test func `the shipped route and register fit each other`() throws {
    let route = try Route(yaml: try sample("routes/council-report.yaml"))
    let authority = try Authority(yaml: try sample("authority.yaml"))
    #expect(route.id == "council-report")
    #expect(route.steps.map(\.id) == ["prepare", "agree", "review", "sign"])
    #expect(route.steps.map(\.kind) == [.prepare, .agree, .review, .sign])
    let day = try #require(CalendarDay("2025-03-10"))
    let entitled = route.steps.map { step in
      authority.entitlements(to: step, routeID: route.id, on: day).compactMap(\.first?.person.rawValue)
    }
    #expect(entitled == [["petrova"], ["ivanov"], ["georgieva"], ["dimitrov", "stoyanova"]])
  }
}
