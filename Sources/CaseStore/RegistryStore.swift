import Foundation
internal import GRDB

/// The register of a receiving office on disk: messages received, documents registered under numbers, refusals, and the
/// sealed answers to them.
///
/// ```
/// <directory>/registry.sqlite     received messages, registrations, refusals
/// <directory>/artifacts/ab/abcd…  packages and sealed answers, each named by its SHA-256
/// ```
///
/// A message goes: its package is ``put(_:)-(ByteSource)``, the message ``receive(_:package:at:leaseSeconds:)``d, then
/// ``register(_:document:series:startingAt:at:_:)``ed or ``refuse(_:rule:at:content:)``d, then its sealed answer
/// ``seal(_:ofMessage:)``ed. Whatever instant a process dies at, ``status(of:)`` tells what has happened, and the next
/// process goes on from there: with ``takeUpUnfinished(at:leaseSeconds:)`` and ``unsealedAnswers()``.
/// The same guarantees hold as for ``CaseStore``.
public final class RegistryStore: ArtifactKeeper, Sendable {
  /// The directory that the register was made in.
  public let directory: String
  public let artifacts: ArtifactShelf
  let database: StoreDatabase

  private init(directory: String, database: StoreDatabase) {
    self.directory = directory
    self.database = database
    artifacts = ArtifactShelf(in: directory)
  }

  /// Makes a register in `directory`, which is made where it is missing, and opens it; see
  /// ``CaseStore/create(at:busyTimeoutSeconds:)``.
  public static func create(
    at directory: String, busyTimeoutSeconds: Double = 10
  ) throws(StoreFailure) -> RegistryStore {
    try StoreDirectory.make(directory)
    try StoreDatabase.create(in: directory, schema: .registry, busyTimeoutSeconds: busyTimeoutSeconds)
    return try open(at: directory, busyTimeoutSeconds: busyTimeoutSeconds)
  }

  /// Opens the register in `directory`; see ``CaseStore/open(at:busyTimeoutSeconds:)``.
  public static func open(
    at directory: String, busyTimeoutSeconds: Double = 10
  ) throws(StoreFailure) -> RegistryStore {
    let database = try StoreDatabase.open(
      in: directory, schema: .registry, busyTimeoutSeconds: busyTimeoutSeconds)
    let store = RegistryStore(directory: directory, database: database)
    store.artifacts.sweepParts()
    return store
  }

  // MARK: Receiving

  /// Receives a message whose package is kept already. What the caller gets by ``Reception/begun(_:)`` nobody else gets
  /// before the lease ends; a message whose holder let its lease end undecided is begun again.
  /// - Throws: ``StoreFailure/messageTaken(_:known:)`` where the identifier stands for another package,
  ///   ``StoreFailure/missingArtifact(_:path:)``, ``StoreFailure/unusableName(_:)``, or a failure of the database.
  public func receive(
    _ message: String, package: ArtifactDigest, at now: Date, leaseSeconds: Double
  ) throws(StoreFailure) -> Reception {
    try Name.check(message)
    guard artifacts.contains(package) else { throw .missingArtifact(package, path: path(of: package)) }
    let now = Milliseconds(now)
    return try database.write { db in
      guard let row = try ReceivedRow.find(message, in: db) else {
        let token = UUID().uuidString
        let until = now.adding(seconds: leaseSeconds)
        try db.execute(
          sql: """
            INSERT INTO received (message, package, received_at, state, lease, lease_until)
            VALUES (?, ?, ?, 'received', ?, ?)
            """, arguments: [message, package.hex, now.sinceEpoch, token, until.sinceEpoch])
        return .begun(
          ReceptionLease(
            message: message, package: package, receivedAt: now.date, isResumed: false, until: until.date,
            token: token))
      }
      guard row.package == package else {
        throw StoreFailure.messageTaken(message, known: row.package)
      }
      if let until = row.leaseUntil, until <= now {
        return .begun(try row.leased(at: now, forSeconds: leaseSeconds, in: db))
      }
      return .known(try row.status(in: db))
    }
  }

  /// Takes up the message that has waited longest for a decision since its holder's lease ended; nil where there is none.
  public func takeUpUnfinished(at now: Date, leaseSeconds: Double) throws(StoreFailure) -> ReceptionLease? {
    let now = Milliseconds(now)
    return try database.write { db in
      let row = try ReceivedRow.fetchOne(
        db,
        sql: """
          SELECT * FROM received WHERE state = 'received' AND lease_until <= ?
          ORDER BY received_at, message LIMIT 1
          """, arguments: [now.sinceEpoch])
      return try row?.leased(at: now, forSeconds: leaseSeconds, in: db)
    }
  }

  /// Keeps others away for so many seconds from `now`, where deciding takes long.
  /// - Throws: ``StoreFailure/leaseLost(message:)``, or a failure of the database.
  public func renew(
    _ lease: ReceptionLease, at now: Date, leaseSeconds: Double
  ) throws(StoreFailure) -> ReceptionLease {
    let until = Milliseconds(now).adding(seconds: leaseSeconds)
    return try database.write { db in
      _ = try ReceivedRow.held(by: lease, in: db)
      try db.execute(
        sql: "UPDATE received SET lease_until = ? WHERE message = ?",
        arguments: [until.sinceEpoch, lease.message])
      return ReceptionLease(
        message: lease.message, package: lease.package, receivedAt: lease.receivedAt,
        isResumed: lease.isResumed, until: until.date, token: lease.token)
    }
  }

  /// What is known of a message, nil where it was never received.
  public func status(of message: String) throws(StoreFailure) -> MessageStatus? {
    try database.read { try ReceivedRow.find(message, in: $0)?.status(in: $0) }
  }

  // MARK: Deciding

  /// Registers a document under the next number of `series`, without gap or double; where the same document is registered
  /// already, its registration is the answer to this message too and no number is used.
  ///
  /// - Parameters:
  ///   - document: the digest by which the same document is known again.
  ///   - first: the first number of a series that has none yet.
  ///   - draft: given the number, says how it is written and what the receipt will say. It runs while others wait: nothing
  ///     may be signed or sent in it. What it throws comes out, and nothing is registered.
  /// - Throws: ``StoreFailure/leaseLost(message:)``, ``StoreFailure/unusableName(_:)``, what `draft` throws, or a failure of
  ///   the database, as when another registration has the same incoming number.
  public func register(
    _ lease: ReceptionLease, document: ArtifactDigest, series: String, startingAt first: Int = 1,
    at now: Date,
    _ draft: (Int) throws -> RegistrationDraft
  ) throws -> RegistrationOutcome {
    try Name.check(series)
    return try database.transact { db in
      let row = try ReceivedRow.held(by: lease, in: db)
      if let registration = try Registration.find("document", document.hex, in: db) {
        try row.decide("registered", document: document, in: db)
        return .alreadyRegistered(registration)
      }
      let last = try Int.fetchOne(
        db, sql: "SELECT max(number) FROM registration WHERE series = ?", arguments: [series])
      let number = try NumberSeries.next(after: last, startingAt: first)
      let drafted = try draft(number)
      try Name.check(drafted.incomingNumber)
      try db.execute(
        sql: """
          INSERT INTO registration
            (document, message, series, number, incoming_number, registered_at, content)
          VALUES (?, ?, ?, ?, ?, ?, ?)
          """,
        arguments: [
          document.hex, row.message, series, number, drafted.incomingNumber, Milliseconds(now).sinceEpoch,
          Data(drafted.content),
        ])
      try row.decide("registered", document: document, in: db)
      guard let registration = try Registration.find("document", document.hex, in: db) else {
        throw ColumnMismatch(column: "document")
      }
      return .registered(registration)
    }
  }

  /// Refuses a message. The same document may come again with another message.
  /// - Parameters:
  ///   - rule: the stable code of the rule that was not met.
  ///   - content: what the refusal will say, unsealed.
  /// - Throws: ``StoreFailure/leaseLost(message:)``, ``StoreFailure/unusableName(_:)``, or a failure of the database.
  @discardableResult
  public func refuse(
    _ lease: ReceptionLease, rule: String, at now: Date, content: [UInt8]
  ) throws(StoreFailure) -> RefusalRecord {
    try Name.check(rule)
    return try database.write { db in
      let row = try ReceivedRow.held(by: lease, in: db)
      try db.execute(
        sql: "INSERT INTO refusal (message, rule, refused_at, content) VALUES (?, ?, ?, ?)",
        arguments: [row.message, rule, Milliseconds(now).sinceEpoch, Data(content)])
      try row.decide("refused", document: nil, in: db)
      guard let refusal = try RefusalRecord.find(row.message, in: db) else {
        throw ColumnMismatch(column: "message")
      }
      return refusal
    }
  }

  /// Gives a decided message its sealed answer, a receipt or a refusal, kept as an artifact. Giving the same again changes
  /// nothing.
  /// - Returns: the answer that stands.
  /// - Throws: ``StoreFailure/answerTaken(message:known:)`` where another answer was given first: use that one.
  ///   ``StoreFailure/unknownMessage(_:)`` where the message is not decided, ``StoreFailure/missingArtifact(_:path:)``, or a
  ///   failure of the database.
  @discardableResult
  public func seal(
    _ answer: ArtifactDigest, ofMessage message: String
  ) throws(StoreFailure) -> MessageStatus {
    guard artifacts.contains(answer) else { throw .missingArtifact(answer, path: path(of: answer)) }
    return try database.write { db in
      guard let row = try ReceivedRow.find(message, in: db) else {
        throw StoreFailure.unknownMessage(message)
      }
      let standing: ArtifactDigest?
      switch try row.status(in: db) {
      case .inProgress: throw StoreFailure.unknownMessage(message)
      case .registered(let registration):
        standing = registration.receipt
        if standing == nil {
          try db.execute(
            sql: "UPDATE registration SET receipt = ? WHERE document = ?",
            arguments: [answer.hex, registration.document.hex])
        }
      case .refused(let refusal):
        standing = refusal.answer
        if standing == nil {
          try db.execute(
            sql: "UPDATE refusal SET answer = ? WHERE message = ?", arguments: [answer.hex, message])
        }
      }
      if let standing, standing != answer {
        throw StoreFailure.answerTaken(message: message, known: standing)
      }
      return try row.status(in: db)
    }
  }

  // MARK: Looking up

  /// The decided messages whose sealed answer is missing, receipts first, oldest first.
  public func unsealedAnswers() throws(StoreFailure) -> [UnsealedAnswer] {
    try database.read { db in
      let receipts = try Registration.all(db, " WHERE receipt IS NULL ORDER BY registered_at, number")
      let refusals = try RefusalRecord.all(db, " WHERE answer IS NULL ORDER BY refused_at, message")
      return receipts.map { .receipt($0) } + refusals.map { .refusal($0) }
    }
  }

  /// The registration of a document, nil where it is not registered.
  public func registration(ofDocument document: ArtifactDigest) throws(StoreFailure) -> Registration? {
    try database.read { try Registration.find("document", document.hex, in: $0) }
  }

  /// The registration with a number as people write it.
  public func registration(incomingNumber: String) throws(StoreFailure) -> Registration? {
    try database.read { try Registration.find("incoming_number", incomingNumber, in: $0) }
  }

  /// Registrations, newest first.
  public func registrations(limit: Int = 100, skipping count: Int = 0) throws(StoreFailure) -> [Registration]
  {
    try database.read { db in
      try Registration.all(
        db, " ORDER BY registered_at DESC, registration.rowid DESC LIMIT ? OFFSET ?",
        [max(0, limit), max(0, count)])
    }
  }

  /// Refusals, newest first.
  public func refusals(limit: Int = 100, skipping count: Int = 0) throws(StoreFailure) -> [RefusalRecord] {
    try database.read { db in
      try RefusalRecord.all(
        db, " ORDER BY refused_at DESC, refusal.rowid DESC LIMIT ? OFFSET ?",
        [max(0, limit), max(0, count)])
    }
  }
}
