import Foundation
internal import GRDB

/// A row of received messages and the steps it can take within the caller's transaction.
struct ReceivedRow: FetchableRecord {
  let message: String
  let package: ArtifactDigest
  let receivedAt: Milliseconds
  let state: String
  let document: String?
  let token: String?
  let leaseUntil: Milliseconds?

  init(row: Row) throws {
    message = try row.get("message")
    package = try row.digest("package")
    receivedAt = Milliseconds(sinceEpoch: try row.get("received_at"))
    state = try row.get("state")
    document = try row.find("document")
    token = try row.find("lease")
    leaseUntil = try row.find("lease_until", as: Int64.self).map(Milliseconds.init(sinceEpoch:))
  }

  static func find(_ message: String, in db: Database) throws -> ReceivedRow? {
    try ReceivedRow.fetchOne(db, sql: "SELECT * FROM received WHERE message = ?", arguments: [message])
  }

  /// The row of a lease that is still its holder's. One that has run out is, as long as nobody else has taken the message.
  static func held(by lease: ReceptionLease, in db: Database) throws -> ReceivedRow {
    guard let row = try find(lease.message, in: db), row.token == lease.token else {
      throw StoreFailure.leaseLost(message: lease.message)
    }
    return row
  }

  func leased(at now: Milliseconds, forSeconds seconds: Double, in db: Database) throws -> ReceptionLease {
    let token = UUID().uuidString
    let until = now.adding(seconds: seconds)
    try db.execute(
      sql: "UPDATE received SET lease = ?, lease_until = ? WHERE message = ?",
      arguments: [token, until.sinceEpoch, message])
    return ReceptionLease(
      message: message, package: package, receivedAt: receivedAt.date, isResumed: true, until: until.date,
      token: token)
  }

  func decide(_ state: String, document: ArtifactDigest?, in db: Database) throws {
    try db.execute(
      sql: "UPDATE received SET state = ?, document = ?, lease = NULL, lease_until = NULL WHERE message = ?",
      arguments: [state, document?.hex, message])
  }

  func status(in db: Database) throws -> MessageStatus {
    switch state {
    case "registered":
      if let document, let registration = try Registration.find("document", document, in: db) {
        return .registered(registration)
      }
    case "refused":
      if let refusal = try RefusalRecord.find(message, in: db) { return .refused(refusal) }
    case "received":
      if let leaseUntil {
        return .inProgress(package: package, since: receivedAt.date, until: leaseUntil.date)
      }
    default: break
    }
    throw ColumnMismatch(column: "state")
  }
}

extension Registration {
  private static let select =
    "SELECT registration.*, received.package FROM registration JOIN received USING (message)"

  /// The rows that `condition`, the rest of the SELECT, leaves.
  static func all(_ db: Database, _ condition: String, _ arguments: StatementArguments = []) throws
    -> [Registration]
  {
    try Row.fetchAll(db, sql: select + condition, arguments: arguments).map(Registration.init(row:))
  }

  init(row: Row) throws {
    document = try row.digest("document")
    message = try row.get("message")
    package = try row.digest("package")
    series = try row.get("series")
    number = try row.get("number")
    incomingNumber = try row.get("incoming_number")
    registeredAt = try row.date("registered_at")
    content = try row.octets("content")
    receipt = try row.findDigest("receipt")
  }

  static func find(_ column: String, _ value: String, in db: Database) throws -> Registration? {
    try all(db, " WHERE registration.\(column) = ?", [value]).first
  }
}

extension RefusalRecord {
  private static let select = "SELECT refusal.*, received.package FROM refusal JOIN received USING (message)"

  /// The rows that `condition`, the rest of the SELECT, leaves.
  static func all(_ db: Database, _ condition: String, _ arguments: StatementArguments = []) throws
    -> [RefusalRecord]
  {
    try Row.fetchAll(db, sql: select + condition, arguments: arguments).map(RefusalRecord.init(row:))
  }

  init(row: Row) throws {
    message = try row.get("message")
    package = try row.digest("package")
    rule = try row.get("rule")
    refusedAt = try row.date("refused_at")
    content = try row.octets("content")
    answer = try row.findDigest("answer")
  }

  static func find(_ message: String, in db: Database) throws -> RefusalRecord? {
    try all(db, " WHERE message = ?", [message]).first
  }
}
