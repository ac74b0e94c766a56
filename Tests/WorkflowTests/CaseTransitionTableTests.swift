import Foundation
import Testing

@testable import Workflow

/// Every state with every event.
struct CaseTransitionTableTests {
  /// The states, those with two deliveries behind them twice.
  enum Situation: String, CaseIterable {
    case new, draft, frozen, beingAgreed, inLegalReview, awaitingSignature, signed, outboxReady, outboxFailed,
      sending, unknown, awaitingRegistration, registered, rejected, stopped, closed, returned, withdrawn
  }

  /// Rows are situations, columns events in the order of ``columns``. A word is the state that follows; a letter
  /// the rule that refuses: S case.state, W case.withdrawn, F document.frozen, N number.once,
  /// R route.stepRepeated, U delivery.underWay, A delivery.askFirst.
  static let table = """
    new          | draft S S S S S S S S S S S S S S S S S S
    draft        | S draft draft draft draft draft frozen S S withdrawn S S S S S S S S S
    frozen       | S F F F F N F beingAgreed returned withdrawn S S S S S S S S S
    beingAgreed  | S F F F F N F inLegalReview returned withdrawn S S S S S S S S S
    inLegalReview| S F F F F N F awaitingSignature returned withdrawn S S S S S S S S S
    awaitingSignature | S F F F F N F signed returned withdrawn S S S S S S S S S
    signed       | S F F F F N F R returned withdrawn inOutbox S S S S S S S S
    outboxReady  | S F F F F N F R returned withdrawn S sent S S S S S S S
    outboxFailed | S F F F F N F R S S S sent S inOutbox awaitingRegistration registered rejected stopped S
    sending      | S F F F F N F R S S S U sent inOutbox awaitingRegistration registered rejected stopped S
    unknown      | S F F F F N F R S S S A sent inOutbox awaitingRegistration registered rejected stopped S
    awaitingRegistration | S F F F F N F R S S S S S S S registered rejected stopped S
    registered   | S F F F F N F R S S S S S S S S S S closed
    rejected     | S F F F F N F R returned withdrawn S S S S S S S S closed
    stopped      | S F F F F N F R returned withdrawn S S S S S registered rejected S closed
    closed       | S S S S S S S S S S S S S S S S S S S
    returned     | S returned returned returned returned N frozen S S withdrawn S S S S S S S S S
    withdrawn    | W W W W W W W W W W W W W W W W W W W
    """

  static let columns = [
    "opened", "attachmentAdded", "attachmentRemoved", "documentReplaced", "signaturesPlaced",
    "outgoingNumberReserved", "frozen",
    "stepSigned", "returned", "withdrawn", "packaged", "deliveryAttempted", "deliveryUnknown",
    "deliveryFailed", "acknowledged", "accepted", "refusedByRegistry", "stoppedByRegistry", "closed",
  ]

  static let rules: [String: Rule] = [
    "S": .caseState, "W": .caseWithdrawn, "F": .documentFrozen, "N": .numberOnce, "R": .routeStepRepeated,
    "U": .deliveryUnderWay, "A": .deliveryAskFirst,
  ]

  struct Cell: CustomTestStringConvertible {
    let situation: Situation
    let event: String
    let outcome: String
    var testDescription: String { "\(event) in \(situation)" }
  }

  static let cells: [Cell] = table.split(separator: "\n").flatMap { row in
    let parts = row.split(separator: "|").map { $0.split(separator: " ").map(String.init) }
    return zip(columns, parts[1]).compactMap { column, outcome in
      Situation(rawValue: parts[0][0]).map { Cell(situation: $0, event: column, outcome: outcome) }
    }
  }

  @Test func `the table has every situation with every event, and reaches every state`() throws {
    #expect(Self.cells.count == Situation.allCases.count * Self.columns.count)
    let reached = Set(try Situation.allCases.map { try fixture(in: $0).subject.state })
    #expect(reached == Set(CaseState.allCases))
  }

  @Test(arguments: cells) func `every state takes or refuses every event as the table says`(
    _ cell: Cell
  ) throws {
    var fixture = try fixture(in: cell.situation)
    let event = try event(cell.event, in: fixture)
    #expect(event.name == cell.event)
    let before = fixture.subject
    if let rule = Self.rules[cell.outcome] {
      #expect(try refusal(of: event, in: fixture.subject).rule == rule)
      #expect(fixture.subject.eventCount == before.eventCount)
    } else {
      try fixture.apply(event)
      #expect(fixture.subject.state == CaseState(rawValue: cell.outcome))
      #expect(fixture.subject.eventCount == before.eventCount + 1)
    }
  }

  private func fixture(in situation: Situation) throws -> Fixture {
    var fixture = try Fixture()
    switch situation {
    case .new: break
    case .draft:
      try fixture.open()
      try fixture.apply(.attachmentAdded(try fixture.attachment(), by: "petrova", at: fixture.now))
    case .frozen: try fixture.freeze()
    case .beingAgreed: try fixture.advance(to: "agree")
    case .inLegalReview: try fixture.advance(to: "review")
    case .awaitingSignature: try fixture.advance(to: "sign")
    case .signed: try fixture.advance()
    case .outboxReady: try fixture.package()
    case .sending: try fixture.attempt()
    case .outboxFailed, .unknown, .awaitingRegistration, .registered, .rejected, .stopped:
      try fixture.attempt()
      let event =
        switch situation {
        case .outboxFailed: "deliveryFailed"
        case .unknown: "deliveryUnknown"
        case .awaitingRegistration: "acknowledged"
        case .registered: "accepted"
        case .rejected: "refusedByRegistry"
        default: "stoppedByRegistry"
        }
      try fixture.apply(try self.event(event, in: fixture))
    case .closed:
      try fixture.attempt()
      try fixture.apply(try fixture.accepted())
      try fixture.apply(.closed(by: "petrova", at: fixture.now))
    case .returned:
      try fixture.advance(to: "review")
      try fixture.apply(
        .returned(try fixture.act(try fixture.statement("review", kind: .return))))
    case .withdrawn:
      try fixture.advance(to: "review")
      try fixture.apply(
        .withdrawn(try fixture.act(try fixture.statement("prepare", kind: .withdraw))))
    }
    return fixture
  }

  /// An event of this kind with nothing wrong about it but, perhaps, when it comes.
  private func event(_ name: String, in fixture: Fixture) throws -> Event {
    let now = fixture.now
    let id = Fixture.messageID
    let next = fixture.subject.nextSteps.first?.id
    switch name {
    case "opened": return try fixture.opened()
    case "attachmentAdded":
      return .attachmentAdded(
        FileReference(name: "Справка.pdf", mediaType: "application/pdf", sha256: try digest("second")),
        by: "petrova", at: now)
    case "attachmentRemoved":
      return .attachmentRemoved(name: try fixture.attachment().name, by: "petrova", at: now)
    case "documentReplaced":
      return .documentReplaced(try fixture.document(), by: "petrova", at: now)
    case "signaturesPlaced":
      let place = try #require(PlaceOnPage(page: 1, left: 0, bottom: 0, width: 1, height: 1))
      return .signaturesPlaced([StepPlace("sign", place)], by: "petrova", at: now)
    case "outgoingNumberReserved":
      return .outgoingNumberReserved("ВК66-12/10.03.2025", by: "petrova", at: now)
    case "frozen": return .frozen(document: try fixture.frozenDocument(), by: "petrova", at: now)
    case "stepSigned":
      let last: StepID = fixture.subject.version?.signed.isEmpty == false ? "sign" : "prepare"
      return .stepSigned(try fixture.act(try fixture.statement(next ?? last)))
    case "returned":
      return .returned(try fixture.act(try fixture.statement(next ?? "sign", kind: .return)))
    case "withdrawn":
      return .withdrawn(try fixture.act(try fixture.statement("prepare", kind: .withdraw)))
    case "packaged": return try fixture.packaged()
    case "deliveryAttempted":
      return .deliveryAttempted(messageID: id, afterAsking: false, at: now)
    case "deliveryUnknown": return .deliveryUnknown(messageID: id, at: now)
    case "deliveryFailed":
      return .deliveryFailed(
        messageID: id, retryAt: now + 900, problem: "connection refused", at: now)
    case "acknowledged": return .acknowledged(messageID: id, at: now)
    case "accepted": return try fixture.accepted()
    case "refusedByRegistry": return try fixture.refused()
    case "stoppedByRegistry": return .stoppedByRegistry(messageID: id, reason: nil, at: now)
    default: return .closed(by: "petrova", at: now)
    }
  }
}
