import Foundation
internal import GRDB

/// A row of the outbox and the steps it can take. Every step is one UPDATE within the caller's transaction; the schema's
/// triggers refuse what is not a step.
struct OutboxRow: FetchableRecord {
  let message: String
  let caseID: String
  let package: ArtifactDigest
  let state: DeliveryState
  let attempts: Int
  let nextAttempt: Milliseconds
  let outcome: String?
  let token: String?
  let leaseUntil: Milliseconds?

  init(row: Row) throws {
    message = try row.get("message")
    caseID = try row.get("case")
    package = try row.digest("package")
    guard let state = DeliveryState(rawValue: try row.get("state")) else {
      throw ColumnMismatch(column: "state")
    }
    self.state = state
    attempts = try row.get("attempts")
    nextAttempt = Milliseconds(sinceEpoch: try row.get("next_attempt_at"))
    outcome = try row.find("outcome")
    token = try row.find("lease")
    leaseUntil = try row.find("lease_until", as: Int64.self).map(Milliseconds.init(sinceEpoch:))
  }

  static func find(_ message: String, in db: Database) throws -> OutboxRow? {
    try OutboxRow.fetchOne(db, sql: "SELECT * FROM outbox WHERE message = ?", arguments: [message])
  }

  /// The rows that are due and that nobody holds, longest due first.
  static func due(at now: Milliseconds, limit: Int = -1, in db: Database) throws -> [OutboxRow] {
    try OutboxRow.fetchAll(
      db,
      sql: """
        SELECT * FROM outbox
        WHERE state IN ('ready', 'sending', 'unknown') AND next_attempt_at <= ?1
          AND (lease IS NULL OR lease_until <= ?1)
        ORDER BY next_attempt_at, message LIMIT ?2
        """, arguments: [now.sinceEpoch, limit])
  }

  /// Takes one message, due or not.
  static func take(
    _ message: String, at now: Milliseconds, forSeconds seconds: Double, in db: Database
  ) throws -> DeliveryLease {
    guard let row = try find(message, in: db) else { throw StoreFailure.unknownMessage(message) }
    guard !row.state.isFinal else { throw StoreFailure.deliveryEnded(message: message, state: row.state) }
    if let until = row.leaseUntil, until > now {
      throw StoreFailure.leased(message: message, until: until.date)
    }
    return try row.leased(at: now, forSeconds: seconds, in: db)
  }

  /// The row of a lease that is still its holder's. One that has run out is, as long as nobody else has taken the message.
  static func held(by lease: DeliveryLease, in db: Database) throws -> OutboxRow {
    guard let row = try find(lease.message, in: db), row.token == lease.token else {
      throw StoreFailure.leaseLost(message: lease.message)
    }
    return row
  }

  var record: OutboxRecord {
    OutboxRecord(
      message: message, caseID: caseID, package: package, state: state, attempts: attempts,
      nextAttempt: nextAttempt.date, lastOutcome: outcome, leasedUntil: leaseUntil?.date)
  }

  func lease(_ token: String, until: Date, attempts: Int, mustAskFirst: Bool) -> DeliveryLease {
    DeliveryLease(
      message: message, caseID: caseID, package: package, attempts: attempts, mustAskFirst: mustAskFirst,
      until: until, token: token)
  }

  /// Takes the message, which nobody holds any more.
  func leased(at now: Milliseconds, forSeconds seconds: Double, in db: Database) throws -> DeliveryLease {
    let token = UUID().uuidString
    let until = now.adding(seconds: seconds)
    if state == .ready { return try sending(token, until: until, in: db) }
    // The holder of a lease that has run out may have sent the message, or asked in vain.
    try db.execute(
      sql: "UPDATE outbox SET state = 'unknown', outcome = ?, lease = ?, lease_until = ? WHERE message = ?",
      arguments: [
        self.token == nil ? outcome : OutboxRecord.interrupted,
        token, until.sinceEpoch, message,
      ])
    return lease(token, until: until.date, attempts: attempts, mustAskFirst: true)
  }

  /// From having asked to sending. Beginning twice counts once.
  func beginSending(_ lease: DeliveryLease, until: Milliseconds, in db: Database) throws -> DeliveryLease {
    guard state == .unknown else {
      return self.lease(lease.token, until: lease.until, attempts: attempts, mustAskFirst: false)
    }
    return try sending(lease.token, until: until, in: db)
  }

  private func sending(_ token: String, until: Milliseconds, in db: Database) throws -> DeliveryLease {
    let attempts = attempts + 1
    try db.execute(
      sql: "UPDATE outbox SET state = 'sending', attempts = ?, lease = ?, lease_until = ? WHERE message = ?",
      arguments: [attempts, token, until.sinceEpoch, message])
    return lease(token, until: until.date, attempts: attempts, mustAskFirst: false)
  }

  func settle(as outcome: DeliveryOutcome, in db: Database) throws {
    try db.execute(
      sql: """
        UPDATE outbox SET state = ?, outcome = ?, next_attempt_at = ?, lease = NULL, lease_until = NULL
        WHERE message = ?
        """,
      arguments: [
        outcome.state.rawValue, outcome.code,
        (outcome.next.map(Milliseconds.init) ?? nextAttempt).sinceEpoch, message,
      ])
  }
}
