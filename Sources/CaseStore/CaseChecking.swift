internal import GRDB
import Workflow

extension CaseStore {
  /// Proves the whole store: that SQLite calls the database sound and its guards are ours, that every event is what was
  /// appended, is one that the workflow knows, and follows the one before it without a gap, that every artifact that an event
  /// or the outbox names is there and is what its name says, that numbers have neither gap nor double.
  ///
  /// One state of the database is judged while others may go on working. Signatures are the caller's to check. Somebody who
  /// can write to the files and knows this format can take events off the end of a case and make the database agree; what the
  /// people signed, and receipts that others hold, are the proof against that.
  /// - Returns: what was found, most severe first; nothing above ``IntegrityFinding/Severity/information`` in a sound store.
  /// - Throws: ``StoreFailure`` where the check could not be done: locked, no permission.
  public func check() throws(StoreFailure) -> [IntegrityFinding] {
    var inspection = Inspection()
    let schema = database.schema
    do {
      inspection = try database.read { db in
        var inspection = Inspection()
        try inspection.inspectDatabase(db, schema: schema)
        try inspection.inspectEvents(db)
        try inspection.inspectReferences(db)
        try inspection.inspectNumbers(
          db, table: "number", "SELECT series, value AS number FROM number ORDER BY series, value")
        try inspection.inspectOutbox(db)
        return inspection
      }
    } catch .damaged(_, let message) {
      inspection.found(.database(message: message))
    }
    inspection.inspectArtifacts(artifacts)
    return inspection.sortedFindings
  }
}

extension Inspection {
  var sortedFindings: [IntegrityFinding] {
    IntegrityFinding.Severity.allCases.reversed().flatMap { severity in
      findings.filter { $0.severity == severity }
    }
  }

  fileprivate mutating func inspectEvents(_ db: Database) throws {
    let references = try db.makeStatement(
      sql: #"SELECT artifact FROM reference WHERE "case" = ? AND sequence = ?"#)
    var heads: [String: (sequence: Int, digest: String)] = [:]
    var position = 0
    try eachRow(of: "event", db, "SELECT * FROM event ORDER BY position") { inspection, row in
      let row = try EventRow(row: row)
      if row.position > position + 1 {
        inspection.found(.eventsRemoved(positions: position + 1...row.position - 1))
      }
      position = row.position
      let head = heads[row.caseID]
      let expected = (head?.sequence ?? 0) + 1
      if row.sequence != expected {
        inspection.found(.eventSequence(case: row.caseID, expected: expected, found: row.sequence))
      }
      if row.previous != head?.digest {
        inspection.found(.eventDetached(case: row.caseID, sequence: row.sequence))
      }
      let computed = try StoredEvent.digest(
        caseID: row.caseID, sequence: row.sequence, previous: row.previous, bytes: row.bytes)
      if computed.hex != row.digest {
        inspection.found(
          .eventAltered(case: row.caseID, sequence: row.sequence, stored: row.digest, computed: computed))
      } else if let event = try? Event(canonicalBytes: row.bytes) {
        let recorded = Set(try String.fetchAll(references, arguments: [row.caseID, row.sequence]))
        for artifact in event.namedArtifacts where !recorded.contains(artifact.hex) {
          inspection.found(
            .referenceRemoved(case: row.caseID, sequence: row.sequence, artifact: artifact))
        }
      } else {
        inspection.found(.eventUnknown(case: row.caseID, sequence: row.sequence))
      }
      heads[row.caseID] = (row.sequence, row.digest)
    }
    // AUTOINCREMENT remembers the last position ever given out, also when its row is gone.
    try eachRow(of: "event", db, "SELECT seq FROM sqlite_sequence WHERE name = 'event'") { inspection, row in
      let last = try row.get("seq", as: Int.self)
      if last > position { inspection.found(.eventsRemoved(positions: position + 1...last)) }
    }
  }

  fileprivate mutating func inspectReferences(_ db: Database) throws {
    try eachRow(of: "reference", db, #"SELECT * FROM reference ORDER BY "case", sequence"#) {
      inspection, row in
      inspection.needs(
        try row.digest("artifact"), .event(case: try row.get("case"), sequence: try row.get("sequence")))
    }
  }

  fileprivate mutating func inspectOutbox(_ db: Database) throws {
    try eachRow(
      of: "outbox", db,
      #"SELECT *, EXISTS (SELECT 1 FROM event WHERE event."case" = outbox."case") AS known FROM outbox"#
    ) { inspection, row in
      let record = try OutboxRow(row: row).record
      inspection.needs(record.package, .delivery(message: record.message))
      if try !row.get("known", as: Bool.self) {
        inspection.found(.deliveryWithoutCase(message: record.message, case: record.caseID))
      }
    }
  }
}
