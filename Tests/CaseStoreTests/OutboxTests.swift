import Foundation
import GRDB
import Testing
import Workflow

@testable import CaseStore

@Suite struct Outbox {
  let workspace = Workspace()
  let store: CaseStore
  let package: ArtifactDigest

  init() throws {
    store = try CaseStore.create(at: workspace.path)
    package = try store.put(octets("package"))
    try store.append(
      [EventEntry([1])], to: "1", expecting: 0,
      enqueueing: [OutboxMessage(id: "m", package: package, due: morning)])
  }

  func record() throws -> OutboxRecord { try #require(try store.outboxRecord(of: "m")) }
  func lease(after seconds: Double = 0, of store: CaseStore? = nil) throws -> DeliveryLease {
    try (store ?? self.store).leaseDelivery(of: "m", at: morning + seconds, forSeconds: 60)
  }

  @Test func `a message waits ready until it is due`() throws {
    #expect(try record().state == .ready)
    #expect(try store.outbox(of: "1").map(\.message) == ["m"])
    #expect(try store.outbox(of: "2").isEmpty)
    #expect(try store.dueDeliveries(at: morning - 1).isEmpty)
    #expect(try store.leaseNextDelivery(at: morning - 1, forSeconds: 60) == nil)
    #expect(try store.dueDeliveries(at: morning).map(\.message) == ["m"])
    #expect(try store.leaseNextDelivery(at: morning, forSeconds: 60)?.message == "m")
  }

  @Test func `a message is enqueued with its event or not at all`() throws {
    #expect(throws: StoreFailure.conflict(case: "1", expected: 0, actual: 1)) {
      try store.append(
        [EventEntry([2])], to: "1", expecting: 0,
        enqueueing: [OutboxMessage(id: "n", package: package, due: morning)])
    }
    #expect(try store.outboxRecord(of: "n") == nil)
    let absent = try sha256(octets("absent"), as: ArtifactDigest.self)
    #expect(throws: StoreFailure.missingArtifact(absent, path: store.path(of: absent))) {
      try store.append(
        [EventEntry([2])], to: "1", expecting: 1,
        enqueueing: [OutboxMessage(id: "n", package: absent, due: morning)])
    }
    #expect(try store.events(of: "1").count == 1)
  }

  @Test func `the same message may be enqueued again, another under its name may not`() throws {
    try store.append(
      [] as [Event], to: "1", expecting: 1,
      enqueueing: [OutboxMessage(id: "m", package: package, due: morning + 9)])
    #expect(try record().nextAttempt == morning)
    let other = try store.put(octets("other"))
    #expect(throws: StoreFailure.messageTaken("m", known: package)) {
      try store.append(
        [] as [Event], to: "1", expecting: 1,
        enqueueing: [OutboxMessage(id: "m", package: other, due: morning)]
      )
    }
    #expect(throws: StoreFailure.messageTaken("m", known: package)) {
      try store.append(
        [] as [Event], to: "2", expecting: 0,
        enqueueing: [OutboxMessage(id: "m", package: package, due: morning)])
    }
  }

  @Test func `who takes a message is sending it, and no other may take it`() throws {
    let lease = try lease()
    #expect(!lease.mustAskFirst)
    #expect(lease.attempts == 1)
    #expect(lease.package == package)
    #expect(try record().state == .sending)
    let other = try CaseStore.open(at: workspace.path)
    #expect(throws: StoreFailure.leased(message: "m", until: morning + 60)) {
      try self.lease(after: 59, of: other)
    }
    #expect(try other.leaseNextDelivery(at: morning + 59, forSeconds: 60) == nil)
  }

  @Test func `a message whose deliverer fell silent is asked about before it is sent again`() throws {
    let dead = try lease()
    let lease = try #require(try store.leaseNextDelivery(at: morning + 60, forSeconds: 60))
    #expect(lease.mustAskFirst)
    #expect(lease.attempts == 1)
    #expect(try record().state == .unknown)
    #expect(try record().lastOutcome == OutboxRecord.interrupted)
    #expect(throws: StoreFailure.leaseLost(message: "m")) {
      try store.settle(dead, as: .accepted(code: "201"))
    }
    #expect(throws: StoreFailure.leaseLost(message: "m")) {
      try store.beginSending(dead, at: morning + 60, forSeconds: 60)
    }
    let sending = try store.beginSending(lease, at: morning + 61, forSeconds: 60)
    #expect(try record().state == .sending)
    #expect(sending.attempts == 2)
    #expect(!sending.mustAskFirst)
    #expect(
      try store.beginSending(sending, at: morning + 61, forSeconds: 60) == sending,
      "beginning twice counts once")
    #expect(try record().attempts == 2)
    try store.settle(sending, as: .accepted(code: "201"))
    #expect(try record().state == .accepted)
  }

  @Test func `a lease that ran out is still its holder's while nobody else has taken the message`() throws {
    let lease = try lease()
    let renewed = try store.renew(lease, at: morning + 100, forSeconds: 60)
    #expect(renewed.until == morning + 160)
    #expect(throws: StoreFailure.leased(message: "m", until: morning + 160)) { try self.lease(after: 120) }
    try store.settle(renewed, as: .accepted(code: "201"))
    #expect(try record().state == .accepted)
  }

  @Test(arguments: [
    (DeliveryOutcome.accepted(code: "201"), DeliveryState.accepted),
    (.failed(code: "410"), .failed),
    (.notDelivered(code: "refused", retryAt: morning + 900), .ready),
    (.unknown(code: "timeout", askAt: morning + 900), .unknown),
  ])
  func `an attempt ends as it ended`(outcome: DeliveryOutcome, state: DeliveryState) throws {
    let lease = try lease()
    try store.settle(lease, as: outcome)
    let record = try record()
    #expect(record.state == state)
    #expect(record.lastOutcome == outcome.code)
    #expect(record.attempts == 1)
    #expect(record.leasedUntil == nil)
    #expect(throws: StoreFailure.leaseLost(message: "m"), "a lease is settled once") {
      try store.settle(lease, as: outcome)
    }
    if state.isFinal {
      #expect(throws: StoreFailure.deliveryEnded(message: "m", state: state)) { try self.lease(after: 900) }
      #expect(try store.leaseNextDelivery(at: .distantFuture, forSeconds: 60) == nil)
    } else {
      #expect(record.nextAttempt == morning + 900)
      #expect(try store.leaseNextDelivery(at: morning + 899, forSeconds: 60) == nil)
      #expect(try self.lease(after: 1).mustAskFirst == (state == .unknown), "a person may not want to wait")
    }
  }

  @Test func `the end of a delivery and the event that tells of it are one`() throws {
    let lease = try store.transact(on: "1", expecting: 1) { transaction in
      try transaction.append(EventEntry(octets("attempted")))
      return try transaction.leaseDelivery(of: "m", at: morning, forSeconds: 60)
    }
    try store.settle(lease, as: .unknown(code: "timeout", askAt: morning))
    let asking = try self.lease()
    let sending = try store.transact(on: "1", expecting: 2) { transaction in
      try transaction.append(EventEntry(octets("attempted again")))
      return try transaction.beginSending(asking, at: morning, forSeconds: 60)
    }
    struct Mine: Error {}
    #expect(throws: Mine.self) {
      try store.transact(on: "1", expecting: 3) { transaction in
        try transaction.settle(sending, as: .accepted(code: "201"))
        throw Mine()
      }
    }
    #expect(try record().state == .sending)
    try store.transact(on: "1", expecting: 3) { transaction in
      try transaction.settle(sending, as: .accepted(code: "201"))
      try transaction.append(EventEntry(octets("accepted")))
    }
    #expect(try record().state == .accepted)
    #expect(try store.events(of: "1").count == 4)
  }

  @Test func `an unknown message is none`() throws {
    #expect(throws: StoreFailure.unknownMessage("x")) {
      try store.leaseDelivery(of: "x", at: morning, forSeconds: 60)
    }
    #expect(try store.outboxRecord(of: "x") == nil)
  }

  /// Every pair of states; the steps of ``DeliveryState``, and staying where one is while a lease is taken or renewed.
  static let steps: Set<[DeliveryState]> = [
    [.ready, .sending],
    [.sending, .sending], [.sending, .ready], [.sending, .unknown], [.sending, .accepted],
    [.sending, .failed],
    [.unknown, .unknown], [.unknown, .sending], [.unknown, .ready], [.unknown, .accepted],
    [.unknown, .failed],
  ]

  @Test(arguments: DeliveryState.allCases, DeliveryState.allCases)
  func `the database refuses any step that is none`(from: DeliveryState, to: DeliveryState) throws {
    func set(_ state: DeliveryState) -> String {
      let lease = state == .sending ? "'token', 9" : "NULL, NULL"
      return "UPDATE outbox SET state = '\(state.rawValue)', (lease, lease_until) = (\(lease));"
    }
    let way: [DeliveryState] =
      switch from {
      case .ready: []
      case .sending: [.sending]
      default: [.sending, from]
      }
    for state in way { try workspace.tamper(set(state)) }
    if Self.steps.contains([from, to]) {
      try workspace.tamper(set(to))
      #expect(try record().state == to)
    } else {
      #expect(throws: DatabaseError.self) { try workspace.tamper(set(to)) }
      #expect(try record().state == from)
    }
  }

  @Test(arguments: [
    "DELETE FROM outbox", "UPDATE outbox SET package = printf('%064d', 1)",
    #"UPDATE outbox SET "case" = '2'"#,
    "UPDATE outbox SET message = 'n'", "INSERT OR REPLACE INTO outbox SELECT * FROM outbox",
    #"INSERT INTO outbox SELECT 'n', "case", package, 'accepted', 0, 0, NULL, NULL, NULL FROM outbox"#,
    "UPDATE outbox SET state = 'sending'", "UPDATE outbox SET state = 'lost'",
  ])
  func `the database keeps a message what it is`(sql: String) throws {
    #expect(throws: DatabaseError.self) { try workspace.tamper(sql) }
    #expect(try record().state == .ready)
  }
}
