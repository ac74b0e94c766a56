internal import GRDB

extension CaseStore {
  /// The events of a case after `sequence`, in order, each proven to follow the one before and to be what was appended.
  ///
  /// An unknown case has none.
  /// - Throws: ``StoreFailure/brokenChain(case:sequence:)`` at the first that is not, or a failure of the database.
  public func events(of caseID: String, after sequence: Int = 0) throws(StoreFailure) -> [StoredEvent] {
    try database.read { db in
      var chain = EventChain()
      let rows = try EventRow.fetchCursor(
        db, sql: #"SELECT * FROM event WHERE "case" = ? ORDER BY sequence"#, arguments: [caseID])
      var events: [StoredEvent] = []
      while let row = try rows.next() {
        let event = try chain.next(row)
        if event.sequence > sequence { events.append(event) }
      }
      return events
    }
  }

  /// Hands out every case with its events, proven like ``events(of:after:)``, in the order in which the cases were begun,
  /// from one consistent state of the store.
  public func forEachCase(_ body: (String, [StoredEvent]) throws -> Void) throws {
    let cases = try database.read { db in
      var chain = EventChain()
      var order: [String] = []
      var cases: [String: [StoredEvent]] = [:]
      let rows = try EventRow.fetchCursor(db, sql: "SELECT * FROM event ORDER BY position")
      while let row = try rows.next() {
        if row.sequence == 1 { order.append(row.caseID) }
        cases[row.caseID, default: []].append(try chain.next(row))
      }
      return order.map { ($0, cases[$0] ?? []) }
    }
    for (caseID, events) in cases { try body(caseID, events) }
  }

  /// All cases, in the order in which they were begun.
  public func cases() throws(StoreFailure) -> [CaseSummary] {
    try database.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT "case", max(sequence) AS sequence, min(position) AS first, max(position) AS last FROM event
          GROUP BY "case" ORDER BY first
          """
      ).map {
        CaseSummary(
          caseID: try $0.get("case"), sequence: try $0.get("sequence"), firstPosition: try $0.get("first"),
          lastPosition: try $0.get("last"))
      }
    }
  }

  /// The artifacts that an event was appended with.
  public func artifacts(of caseID: String, sequence: Int) throws(StoreFailure) -> [ArtifactDigest] {
    try database.read { db in
      try String.fetchAll(
        db, sql: #"SELECT artifact FROM reference WHERE "case" = ? AND sequence = ? ORDER BY artifact"#,
        arguments: [caseID, sequence]
      ).compactMap(ArtifactDigest.init(hex:))
    }
  }
}

/// An event's row, not yet proven.
struct EventRow: FetchableRecord {
  let position: Int
  let caseID: String
  let sequence: Int
  let previous: String?
  let digest: String
  let bytes: [UInt8]

  init(row: Row) throws {
    position = try row.get("position")
    caseID = try row.get("case")
    sequence = try row.get("sequence")
    previous = try row.find("previous")
    digest = try row.get("digest")
    bytes = try row.octets("bytes")
  }
}

/// Follows the chains of several cases at once.
struct EventChain {
  private var heads: [String: StoredEvent] = [:]

  /// The event of `row`, which must be the next of its case.
  mutating func next(_ row: EventRow) throws(StoreFailure) -> StoredEvent {
    let head = heads[row.caseID]
    let event = try StoredEvent(
      caseID: row.caseID, sequence: (head?.sequence ?? 0) + 1, previous: head?.digest, bytes: row.bytes)
    guard row.sequence == event.sequence, row.previous == event.previous?.hex, row.digest == event.digest.hex
    else { throw .brokenChain(case: row.caseID, sequence: row.sequence) }
    heads[row.caseID] = event
    return event
  }
}
