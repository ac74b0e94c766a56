import Foundation
internal import GRDB

extension CaseStore {
  /// Appends events to a case whose last event is number `sequence` (0 for a new case), and puts `messages` into the
  /// outbox, all of it or nothing.
  /// - Returns: the events as they stand.
  /// - Throws: ``StoreFailure/conflict(case:expected:actual:)`` when somebody else was first,
  ///   ``StoreFailure/missingArtifact(_:path:)`` for an event that names what is not there,
  ///   ``StoreFailure/messageTaken(_:known:)``, ``StoreFailure/unusableName(_:)``, or a failure of the database.
  @discardableResult
  public func append(
    _ entries: [EventEntry], to caseID: String, expecting sequence: Int,
    enqueueing messages: [OutboxMessage] = []
  ) throws(StoreFailure) -> [StoredEvent] {
    do {
      return try transact(on: caseID, expecting: sequence) { transaction in
        let stored = try entries.map { try transaction.append($0) }
        for message in messages { try transaction.enqueue(message) }
        return stored
      }
    } catch {
      throw StoreFailure(error, at: directory)
    }
  }

  /// Runs `body` as the only writer, on a case whose last event is number `sequence`: what it appends, reserves and enqueues
  /// stands when it returns, and nothing of it when it throws.
  ///
  /// For events that need something only the transaction knows, such as a number. Other processes wait meanwhile: nobody
  /// should be asked anything in `body`, nor anything be signed or sent.
  /// - Throws: ``StoreFailure/conflict(case:expected:actual:)`` before `body` runs; otherwise what `body` throws, or a
  ///   failure of the database.
  @discardableResult
  public func transact<Result>(
    on caseID: String, expecting sequence: Int, _ body: (borrowing CaseTransaction) throws -> Result
  ) throws -> Result {
    try Name.check(caseID)
    return try database.transact { db in
      let transaction = CaseTransaction(caseID: caseID, db: db, store: self)
      let actual = try transaction.head()?.sequence ?? 0
      guard actual == sequence else {
        throw StoreFailure.conflict(case: caseID, expected: sequence, actual: actual)
      }
      return try body(transaction)
    }
  }
}

/// A transaction on one case, lent by ``CaseStore/transact(on:expecting:_:)``.
public struct CaseTransaction: ~Copyable {
  public let caseID: String
  let db: Database
  let store: CaseStore

  /// Appends the next event.
  /// - Throws: ``StoreFailure/missingArtifact(_:path:)``, or a failure of the database.
  @discardableResult
  public borrowing func append(_ entry: EventEntry) throws(StoreFailure) -> StoredEvent {
    for digest in entry.artifacts where !store.artifacts.contains(digest) {
      throw .missingArtifact(digest, path: store.path(of: digest))
    }
    let head = try head()
    let event = try StoredEvent(
      caseID: caseID, sequence: (head?.sequence ?? 0) + 1, previous: head?.digest, bytes: entry.bytes)
    do {
      try db.execute(
        sql: #"INSERT INTO event ("case", sequence, previous, digest, bytes) VALUES (?, ?, ?, ?, ?)"#,
        arguments: [caseID, event.sequence, event.previous?.hex, event.digest.hex, Data(event.bytes)])
      for digest in Set(entry.artifacts).sorted() {
        try db.execute(
          sql: #"INSERT INTO reference ("case", sequence, artifact) VALUES (?, ?, ?)"#,
          arguments: [caseID, event.sequence, digest.hex])
      }
    } catch {
      throw StoreFailure(error, at: store.directory)
    }
    return event
  }

  /// Gives out the next number of a series, or again the one that `key` was given; see
  /// ``CaseStore/reserveNumber(series:key:startingAt:)``.
  public borrowing func reserveNumber(
    series: String, key: String, startingAt first: Int = 1
  ) throws(StoreFailure) -> Int {
    do {
      return try NumberSeries.reserve(series: series, key: key, startingAt: first, in: db)
    } catch {
      throw StoreFailure(error, at: store.directory)
    }
  }

  /// The last event's sequence and digest, nil in a new case.
  borrowing func head() throws(StoreFailure) -> (sequence: Int, digest: EventDigest)? {
    do {
      let row = try Row.fetchOne(
        db, sql: #"SELECT sequence, digest FROM event WHERE "case" = ? ORDER BY sequence DESC LIMIT 1"#,
        arguments: [caseID])
      return try row.map { (try $0.get("sequence"), try $0.digest("digest")) }
    } catch {
      throw StoreFailure(error, at: store.directory)
    }
  }
}
