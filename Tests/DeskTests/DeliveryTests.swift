import ASiC
import Audit
import CaseStore
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import Submission
import TestFiles
import Testing
import Validation
import Workflow

extension Town {
  /// A case that is signed and in the outbox.
  func packaged(isPDF: Bool = true) throws -> CaseFile {
    let id = isPDF ? try pdfCase(attachments: [try table()]).id : try textCase().id
    try take(id)
    return try desk.package(id, sealedBy: try signer("municipality"), by: "petrova")
  }

  func delivery(of caseID: String) throws -> Delivery? { try desk.load(caseID).folded.version?.delivery }

  func package(of caseID: String) throws -> [UInt8] {
    guard let delivery = try delivery(of: caseID) else { return [] }
    return try desk.artifact(delivery.packageSHA256).bytes
  }
}

@Suite struct `A package` {
  @Test func `of a PDF holds it, its attachments and what it is, under the organisation's seal`() throws {
    let town = try Town()
    let file = try town.packaged()
    #expect(file.folded.state == .inOutbox)
    let octets = try town.package(of: file.id)
    let container = try Container(ByteSource(octets))
    #expect(container.dataFiles == ["доклад.pdf", "приложение.csv", "description.json"])
    #expect(try container.bytes(of: "доклад.pdf") == town.document(of: file.id))
    let description = try PackageDescription(canonicalBytes: try container.bytes(of: "description.json"))
    #expect(description.caseID == file.id)
    #expect(description.version == 1)
    #expect(description.outgoingNumber == file.folded.outgoingNumber)
    #expect(description.messageID == file.folded.version?.delivery?.messageID)
    #expect(description.sender.organization == "NTRBG-000000001")
    #expect(description.recipient.organization == "NTRBG-000000002")
    #expect(description.document.sha256 == file.folded.version?.artifact)
    #expect(description.attachments == file.folded.version?.attachments)
    #expect(description.route == file.folded.routeReference)
    let report = try town.report(octets)
    #expect(report.conclusion == .totalPassed, "\(report.findings)")
    #expect(report.signatures.count == 1)
    #expect(report.signatures[0].coverage.isWholeFile)
    #expect(report.signatures[0].certificate?.subject.organizationIdentifier == "NTRBG-000000001")
    #expect(try town.flaws().isEmpty)
  }

  @Test func `proves the route by itself`() throws {
    let town = try Town()
    for isPDF in [true, false] {
      let file = try town.packaged(isPDF: isPDF)
      let container = try Container(ByteSource(try town.package(of: file.id)))
      let name = try #require(container.dataFiles.first)
      #expect(name == (isPDF ? "доклад.pdf" : "записка.asice"))
      let attachments =
        isPDF
        ? [
          AuditedAttachment(
            name: "приложение.csv", sha256: try SHA256Digest(of: try container.bytes(of: "приложение.csv")))
        ] : []
      let audit = try town.audit(
        try container.bytes(of: name), attachments: attachments,
        expected: .init(caseID: file.id, version: 1, outgoingNumber: file.folded.outgoingNumber))
      #expect(audit.isComplete, "\(audit.route.verdict)")
    }
  }

  @Test func `is made of what is signed, once, by somebody of the house`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id, steps: 3)
    let seal = try town.signer("municipality")
    guard case .refused? = town.failure({ _ = try town.desk.package(id, sealedBy: seal, by: "petrova") })
    else {
      Issue.record("an unsigned report was packaged")
      return
    }
    _ = try town.desk.act(on: id, StepDecision(.sign), by: try town.signer("dimitrov"))
    guard case .refused? = town.failure({ _ = try town.desk.package(id, sealedBy: seal, by: "nobody") })
    else {
      Issue.record("a stranger packaged")
      return
    }
    _ = try town.desk.package(id, sealedBy: seal, by: "petrova")
    guard case .refused? = town.failure({ _ = try town.desk.package(id, sealedBy: seal, by: "petrova") })
    else {
      Issue.record("packaged twice")
      return
    }
    #expect(try town.flaws().isEmpty)
  }

  @Test func `is sealed with the organisation's own seal`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    try town.take(id)
    guard
      case .sealOfAnother(found: "NTRBG-000000002", expected: "NTRBG-000000001")? = town.failure({
        _ = try town.desk.package(id, sealedBy: try town.signer("council"), by: "petrova")
      })
    else {
      Issue.record("sealed with another's seal")
      return
    }
    guard
      case .unusableCertificate(.path(.expired, _, _))? = town.failure({
        _ = try town.desk.package(id, sealedBy: try town.signer("bad-expired"), by: "petrova")
      })
    else {
      Issue.record("sealed with an expired seal")
      return
    }
    guard
      case .unusableCertificate(.path(.revoked, _, _))? = town.failure({
        _ = try town.desk.package(id, sealedBy: try town.signer("bad-revoked"), by: "petrova")
      })
    else {
      Issue.record("sealed with a revoked seal")
      return
    }
    #expect(try town.desk.load(id).folded.state == .signed)
    #expect(try town.desk.store.outbox(of: id).isEmpty)
  }
}

@Suite struct `A delivery` {
  @Test func `ends with the registry's receipt, and is not repeated`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .registered)
    for round in 0..<2 {
      let report = try town.desk.deliver(id, over: registry)
      guard case .registered(let receipt) = report.outcome else {
        Issue.record("round \(round): \(report.outcome)")
        return
      }
      #expect(receipt.incomingNumber == "ВХ-1/02.03.2026")
      #expect(report.answerPath != nil)
    }
    #expect(registry.log == ["send"])
    #expect(registry.received.values.first == (try town.package(of: id)))
    #expect(try town.desk.load(id).folded.state == .registered)
    #expect(try town.desk.store.outbox(of: id).map(\.state) == [.accepted])
    #expect(try town.flaws().isEmpty)
  }

  @Test func `ends with the registry's refusal and its rule, and may be returned`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .refused(rule: "route.stepMissing"))
    guard case .refused(let refusal) = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("no refusal")
      return
    }
    #expect(refusal.rule == "route.stepMissing")
    #expect(try town.desk.load(id).folded.state == .rejected)
    _ = try town.desk.returnForRework(id, reason: "отказан", by: try town.signer("dimitrov"))
    #expect(try town.desk.load(id).folded.version?.number == 2)
    #expect(try town.flaws().isEmpty)
  }

  @Test func `of which no answer came is asked about, never sent a second time`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .lost, .registered)
    guard case .waiting(_, _, isUnknown: true) = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("an answer out of nothing")
      return
    }
    #expect(try town.delivery(of: id)?.status == .unknown)
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("asked in vain")
      return
    }
    #expect(registry.log == ["send", "ask"])
    #expect(try town.flaws().isEmpty)
  }

  @Test func `that was asked about and never arrived is sent again, the same octets under the same name`()
    throws
  {
    let town = try Town()
    let id = try town.packaged().id
    let first = ScriptedRegistry(town, .lost)
    _ = try town.desk.deliver(id, over: first)
    let registry = ScriptedRegistry(town)
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not sent again")
      return
    }
    #expect(registry.log == ["ask", "send"])
    #expect(registry.received == first.received)
    #expect(try town.flaws().isEmpty)
  }

  @Test func `that never left is sent again without asking`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .unreachable, .registered)
    guard case .waiting(let until, _, isUnknown: false) = try town.desk.deliver(id, over: registry).outcome
    else {
      Issue.record("in doubt about what never left")
      return
    }
    #expect(until == Town.now + 900)
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not sent again")
      return
    }
    #expect(registry.log == ["send", "send"])
  }

  @Test(arguments: [200, 201, 202, 409, 422, 500, 503])
  func `with an answer that means nothing yet stays open`(status: Int) throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .body(status, Array("<html>".utf8)), .registered)
    guard case .waiting = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("\(status) was taken for an answer")
      return
    }
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("\(status) ended it")
      return
    }
    #expect(registry.log == ["send", status == 503 ? "send" : "ask"])
  }

  @Test func `with a mistake to mend waits for a person, and goes on then`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .status(403), .registered)
    guard
      case .waiting(until: nil, .misconfigured(.forbidden)?, isUnknown: false) = try town.desk.deliver(
        id, over: registry
      ).outcome
    else {
      Issue.record("403 was taken for something else")
      return
    }
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not sent once mended")
      return
    }
  }

  @Test func `that cannot be begun is free again at once`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .fails, .lost, .fails, .registered)
    #expect(throws: DeskFailure.self) { try town.desk.deliver(id, over: registry) }
    guard case .waiting(_, _, isUnknown: true) = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not free")
      return
    }
    // Asking fails as well: what was in doubt stays so, and nobody has to wait for a lease to run out.
    #expect(throws: DeskFailure.self) { try town.desk.deliver(id, over: registry) }
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not free after asking in vain")
      return
    }
    #expect(registry.log == ["send", "send", "ask", "ask"])
    #expect(try town.flaws().isEmpty)
  }

  @Test func `is made by one process at a time`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let other = try town.secondDesk()
    let registry = ScriptedRegistry(town, .registered)
    var meanwhile: DeskFailure?
    registry.onSending = {
      meanwhile = town.failure { _ = try other.deliver(id, over: ScriptedRegistry(town, .registered)) }
    }
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not registered")
      return
    }
    guard case .store(.leased)? = meanwhile else {
      Issue.record("two at once: \(String(describing: meanwhile))")
      return
    }
  }

  @Test func `of what is not packaged is refused`() throws {
    let town = try Town()
    let id = try town.pdfCase().id
    guard case .refused? = town.failure({ _ = try town.desk.deliver(id, over: ScriptedRegistry(town)) })
    else {
      Issue.record("delivered nothing")
      return
    }
  }
}

@Suite struct `A process killed while it delivers` {
  @Test func `between sending and recording asks first in the next round`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let messageID = try #require(try town.delivery(of: id)?.messageID)
    // As the first process left it: the message taken, the attempt recorded, and no word of what came of it.
    _ = try town.desk.store.leaseDelivery(of: messageID, at: town.time.now, forSeconds: 120)
    let events = try town.desk.load(id).events.count
    _ = try town.desk.store.append(
      [EventEntry(.deliveryAttempted(messageID: messageID, afterAsking: false, at: town.time.now))], to: id,
      expecting: events)
    let registry = ScriptedRegistry(town, .registered, .registered)
    // Its lease has still to run out.
    guard case .store(.leased)? = town.failure({ _ = try town.desk.deliver(id, over: registry) }) else {
      Issue.record("taken from a process that may live")
      return
    }
    town.time.pass(seconds: 121)
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not registered")
      return
    }
    #expect(registry.log == ["ask", "send"])
    #expect(try town.flaws().isEmpty)
  }

  @Test func `before sending is not in doubt`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let messageID = try #require(try town.delivery(of: id)?.messageID)
    _ = try town.desk.store.leaseDelivery(of: messageID, at: town.time.now, forSeconds: 120)
    town.time.pass(seconds: 121)
    let registry = ScriptedRegistry(town, .registered)
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("not registered")
      return
    }
    #expect(registry.received.count == 1)
    #expect(try town.flaws().isEmpty)
  }

  @Test func `keeps others away no longer than its exchanges may take`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .registered)
    var until: Date?
    registry.onSending = { until = try town.desk.store.outbox(of: id).first?.leasedUntil }
    _ = try town.desk.deliver(id, over: registry)
    let lease = try #require(until).timeIntervalSince(Town.now)
    #expect(lease >= 2 * Double(registry.longestExchangeSeconds))
    #expect(lease <= 300)
  }
}

@Suite struct `An answer of the registry` {
  /// A forged answer settles nothing: afterwards the true one still does.
  private func forged(
    _ town: Town, sealing seal: String = "council",
    _ change: @escaping (inout ScriptedRegistry.ReceiptFacts) -> Void
  ) throws {
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, sealing: seal, .registered)
    registry.forging = change
    guard case .waiting(_, let reason, isUnknown: true) = try town.desk.deliver(id, over: registry).outcome
    else {
      Issue.record("a forged receipt was believed")
      return
    }
    #expect(reason == .unknown(.answerNotGenuine(.receipt)))
    #expect(try town.delivery(of: id)?.status == .unknown)
    #expect(try town.desk.load(id).folded.state != .registered)
  }

  @Test(arguments: ["municipality", "ivanov", "bad-foreign"])
  func `is sealed by the council`(seal: String) throws {
    try forged(try Town(), sealing: seal) { _ in }
  }

  @Test func `speaks of this message and these octets`() throws {
    let other = try SHA256Digest(of: [1])
    try forged(try Town()) { $0.packageSHA256 = other }
    try forged(try Town()) {
      $0.messageID = UUID().uuidString.lowercased()
      $0.caseID = "2026-9"
    }
    try forged(try Town()) {
      $0.messageID = UUID().uuidString.lowercased()
      $0.version = 2
    }
    try forged(try Town()) {
      $0.messageID = UUID().uuidString.lowercased()
      $0.files = []
    }
  }

  @Test func `for the same document under an earlier message is genuine`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .registered)
    registry.forging = { $0.messageID = UUID().uuidString.lowercased() }
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("a genuine receipt was not believed")
      return
    }
  }

  @Test func `that was changed on the way is not believed`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, .lost)
    _ = try town.desk.deliver(id, over: registry)
    let messageID = try #require(try town.delivery(of: id)?.messageID)
    let receipt = try registry.receipt(for: messageID)
    let place = try #require(receipt.position(of: "ВХ-1") ?? receipt.position(of: "signature-001"))
    registry.script = [.body(200, receipt.flipped(at: place)), .body(200, receipt)]
    guard case .waiting(_, _, isUnknown: true) = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("a changed receipt was believed")
      return
    }
    guard case .registered = try town.desk.deliver(id, over: registry).outcome else {
      Issue.record("the true receipt was not believed")
      return
    }
  }

  @Test func `of refusal is as genuine, or settles nothing`() throws {
    let town = try Town()
    let id = try town.packaged().id
    let registry = ScriptedRegistry(town, sealing: "municipality", .refused(rule: "route.order"))
    guard
      case .waiting(_, .unknown(.answerNotGenuine(.refusal))?, isUnknown: true) = try town.desk.deliver(
        id, over: registry
      ).outcome
    else {
      Issue.record("a forged refusal was believed")
      return
    }
  }
}
