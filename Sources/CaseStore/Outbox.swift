import Foundation
internal import GRDB

extension CaseStore {
  /// The messages of the outbox, or those of one case, in the order in which they are due.
  public func outbox(of caseID: String? = nil) throws(StoreFailure) -> [OutboxRecord] {
    try database.read { db in
      try OutboxRow.fetchAll(
        db, sql: #"SELECT * FROM outbox WHERE ?1 IS NULL OR "case" = ?1 ORDER BY next_attempt_at, message"#,
        arguments: [caseID]
      ).map(\.record)
    }
  }

  /// One message of the outbox, nil where it has never been there.
  public func outboxRecord(of message: String) throws(StoreFailure) -> OutboxRecord? {
    try database.read { try OutboxRow.find(message, in: $0)?.record }
  }

  /// The messages that are due and that nobody holds, longest due first.
  public func dueDeliveries(at now: Date) throws(StoreFailure) -> [OutboxRecord] {
    try database.read { try OutboxRow.due(at: Milliseconds(now), in: $0).map(\.record) }
  }

  /// Takes the message that has been due longest and that nobody holds. A message to be sent is in state
  /// ``DeliveryState/sending`` before this returns, and an attempt counted.
  ///
  /// A message whose deliverer has let its lease run out becomes ``DeliveryState/unknown``: it may have been sent.
  /// - Returns: nil where nothing is due.
  public func leaseNextDelivery(at now: Date, forSeconds seconds: Double) throws(StoreFailure)
    -> DeliveryLease?
  {
    let now = Milliseconds(now)
    return try database.write { db in
      try OutboxRow.due(at: now, limit: 1, in: db).first?.leased(at: now, forSeconds: seconds, in: db)
    }
  }

  /// Takes one message whether it is due or not, as ``leaseNextDelivery(at:forSeconds:)`` does.
  /// - Throws: ``StoreFailure/unknownMessage(_:)``, ``StoreFailure/leased(message:until:)``,
  ///   ``StoreFailure/deliveryEnded(message:state:)``, or a failure of the database.
  public func leaseDelivery(
    of message: String, at now: Date, forSeconds seconds: Double
  ) throws(StoreFailure) -> DeliveryLease {
    try database.write { try OutboxRow.take(message, at: Milliseconds(now), forSeconds: seconds, in: $0) }
  }

  /// Begins to send a message that had to be asked about and that the endpoint has never seen.
  /// - Throws: ``StoreFailure/leaseLost(message:)``, or a failure of the database.
  public func beginSending(
    _ lease: DeliveryLease, at now: Date, forSeconds seconds: Double
  ) throws(StoreFailure) -> DeliveryLease {
    try database.write { db in
      try OutboxRow.held(by: lease, in: db)
        .beginSending(lease, until: Milliseconds(now).adding(seconds: seconds), in: db)
    }
  }

  /// Keeps others away for so many seconds from `now`, where sending takes long.
  /// - Throws: ``StoreFailure/leaseLost(message:)``, or a failure of the database.
  public func renew(
    _ lease: DeliveryLease, at now: Date, forSeconds seconds: Double
  ) throws(StoreFailure) -> DeliveryLease {
    try database.write { db in
      let row = try OutboxRow.held(by: lease, in: db)
      let until = Milliseconds(now).adding(seconds: seconds)
      try db.execute(
        sql: "UPDATE outbox SET lease_until = ? WHERE message = ?",
        arguments: [until.sinceEpoch, row.message])
      return row.lease(
        lease.token, until: until.date, attempts: row.attempts, mustAskFirst: lease.mustAskFirst)
    }
  }

  /// Ends a lease with what became of the attempt.
  /// - Throws: ``StoreFailure/leaseLost(message:)``, or a failure of the database.
  public func settle(_ lease: DeliveryLease, as outcome: DeliveryOutcome) throws(StoreFailure) {
    try database.write { db in
      try OutboxRow.held(by: lease, in: db).settle(as: outcome, in: db)
    }
  }
}

extension CaseTransaction {
  /// Puts a message into the outbox. Putting the same message with the same package again changes nothing.
  /// - Throws: ``StoreFailure/messageTaken(_:known:)`` where it stands for another package or case,
  ///   ``StoreFailure/missingArtifact(_:path:)``, ``StoreFailure/unusableName(_:)``, or a failure of the database.
  public borrowing func enqueue(_ message: OutboxMessage) throws(StoreFailure) {
    try Name.check(message.id)
    guard store.artifacts.contains(message.package) else {
      throw .missingArtifact(message.package, path: store.path(of: message.package))
    }
    do {
      if let row = try OutboxRow.find(message.id, in: db) {
        guard row.package == message.package && row.caseID == caseID else {
          throw StoreFailure.messageTaken(message.id, known: row.package)
        }
        return
      }
      try db.execute(
        sql: """
          INSERT INTO outbox (message, "case", package, state, next_attempt_at) VALUES (?, ?, ?, 'ready', ?)
          """,
        arguments: [message.id, caseID, message.package.hex, Milliseconds(message.due).sinceEpoch])
    } catch {
      throw StoreFailure(error, at: store.directory)
    }
  }

  /// Takes a message together with the event that tells of the attempt; see
  /// ``CaseStore/leaseDelivery(of:at:forSeconds:)``.
  public borrowing func leaseDelivery(
    of message: String, at now: Date, forSeconds seconds: Double
  ) throws(StoreFailure) -> DeliveryLease {
    do {
      return try OutboxRow.take(message, at: Milliseconds(now), forSeconds: seconds, in: db)
    } catch {
      throw StoreFailure(error, at: store.directory)
    }
  }

  /// Begins to send, together with the event that tells of it; see ``CaseStore/beginSending(_:at:forSeconds:)``.
  public borrowing func beginSending(
    _ lease: DeliveryLease, at now: Date, forSeconds seconds: Double
  ) throws(StoreFailure) -> DeliveryLease {
    do {
      return try OutboxRow.held(by: lease, in: db)
        .beginSending(lease, until: Milliseconds(now).adding(seconds: seconds), in: db)
    } catch {
      throw StoreFailure(error, at: store.directory)
    }
  }

  /// Ends a lease together with the events that tell what became of the message.
  /// - Throws: ``StoreFailure/leaseLost(message:)``, or a failure of the database.
  public borrowing func settle(_ lease: DeliveryLease, as outcome: DeliveryOutcome) throws(StoreFailure) {
    do {
      try OutboxRow.held(by: lease, in: db).settle(as: outcome, in: db)
    } catch {
      throw StoreFailure(error, at: store.directory)
    }
  }
}
