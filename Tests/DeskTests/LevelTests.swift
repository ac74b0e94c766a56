import AdES
import Audit
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import TestPKI
import Testing
import Validation
import Workflow

/// A step may ask for a signature that lasts, and whoever signs may wish for more than it asks.
@Suite struct `The level of a step` {
  private let town: Town

  init() throws { town = try Town() }

  private func desk(_ fault: TestTimeStamps.Fault = .none) throws -> Desk {
    let time = town.time
    return try Desk(
      Workspace(containing: town.directory), timeStamps: try TestTimeStamps(fault: fault),
      status: TestStatus(), clock: { time.now })
  }

  private func sign(_ caseID: String, at desk: Desk, level: BaselineLevel) throws -> CaseFile {
    try desk.act(on: caseID, StepDecision(.sign, level: level), by: try town.signer("dimitrov"))
  }

  @Test(arguments: [BaselineLevel.t, .lt, .lta])
  func `is what was wished for, and the route stays whole`(level: BaselineLevel) throws {
    for opened in [try town.pdfCase(), try town.textCase()] {
      try town.take(opened.id, steps: 3)
      let file = try sign(opened.id, at: try desk(), level: level)
      #expect(file.folded.state == .signed)
      let octets = try town.document(of: opened.id)
      let audit = try town.audit(octets)
      #expect(audit.isComplete, "\(audit.route.verdict) \(audit.report.signatures.flatMap(\.findings))")
      let last = try #require(audit.report.signaturesOfContent.last)
      #expect(last.level == level)
      #expect(audit.report.signaturesOfContent.count == 4)
    }
    #expect(try town.flaws().isEmpty)
  }

  @Test func `goes on under further steps`() throws {
    let desk = try desk()
    let opened = try town.pdfCase()
    for ((kind, person), level) in zip(Town.steps, [BaselineLevel.lta, .b, .lt, .t]) {
      _ = try desk.act(on: opened.id, StepDecision(kind, level: level), by: try town.signer(person))
    }
    #expect(try town.audit(try town.document(of: opened.id)).isComplete)
    #expect(try town.flaws().isEmpty)
  }

  @Test func `is at least what the route demands, and the audit misses less`() throws {
    let opened = try town.pdfCase()
    try town.take(opened.id)
    let unlasting = try town.document(of: opened.id)
    #expect(try town.audit(unlasting).isComplete)

    let demanding = ShippedRoutes.councilReport.replacing("level: B ", with: "level: LT ")
    try AtomicFile.write(Array(demanding.utf8), to: town.directory + "/route.yaml")
    let desk = try desk()
    let second = try town.secondDesk().open(
      BroughtFile(name: "b.txt", content: ByteSource(Array("текст".utf8))), subject: "Проба", attachments: [],
      by: "petrova")
    for (kind, person) in Town.steps {
      _ = try desk.act(on: second.id, StepDecision(kind), by: try town.signer(person))
    }
    let route = desk.workspace.route
    func audit(_ octets: [UInt8]) throws -> DocumentAudit {
      DocumentAudit(
        try town.report(octets), route: route.route, routeSHA256: route.sha256,
        authority: desk.workspace.authority)
    }
    let lasting = try audit(try town.document(of: second.id))
    #expect(lasting.isComplete, "\(lasting.route.verdict)")
    // The same demand is not met by a document that was signed at B.
    let rules = try audit(unlasting).route.verdict.findings.map(\.rule)
    #expect(rules.contains(.signaturePolicy), "\(rules)")
  }

  @Test func `above B needs an authority, and nothing is recorded without one`() throws {
    let opened = try town.textCase()
    try town.take(opened.id, steps: 3)
    let before = try town.desk.load(opened.id).events.count
    let missing = town.failure { _ = try sign(opened.id, at: town.desk, level: .t) }
    guard case .signing(.noTimeStampSource)? = missing else {
      Issue.record("\(String(describing: missing))")
      return
    }
    let silent = town.failure { _ = try sign(opened.id, at: try desk(.unavailable), level: .t) }
    guard case .signing(.timeStamp)? = silent else {
      Issue.record("\(String(describing: silent))")
      return
    }
    #expect(try town.desk.load(opened.id).events.count == before)
  }
}

/// What may stand behind the last signature.
@Suite struct `Behind the last step` {
  @Test func `anybody may make the document last, and only that`() throws {
    let town = try Town()
    let opened = try town.pdfCase()
    try town.take(opened.id)
    let signed = try town.document(of: opened.id)
    let services = LevelServices(
      timeStamps: try TestTimeStamps(), status: TestStatus(), anchors: town.policy.anchors,
      intermediates: town.policy.intermediates)
    for level in [BaselineLevel.t, .lt, .lta] {
      guard
        case .document(let raised) = try Augmentation.augment(
          file: ByteSource(signed), to: level, with: services, at: Town.now)
      else {
        Issue.record("no document")
        return
      }
      #expect(try town.audit(raised.bytes).isComplete, "\(level)")
      // One octet of what was added is not as it was: the document does not pass.
      var broken = raised.bytes
      broken[signed.count + (broken.count - signed.count) / 2] ^= 1
      #expect(try !town.audit(broken).isComplete, "\(level)")
    }
  }
}
