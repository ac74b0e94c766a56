internal import GRDB

extension RegistryStore {
  /// Proves the whole register: that SQLite calls the database sound and its guards are ours, that every package and sealed
  /// answer is there and is what its name says, that numbers have neither gap nor double, and that what is decided about
  /// each message agrees with what is registered and refused. See ``CaseStore/check()``.
  public func check() throws(StoreFailure) -> [IntegrityFinding] {
    var inspection = Inspection()
    let schema = database.schema
    do {
      inspection = try database.read { db in
        var inspection = Inspection()
        try inspection.inspectDatabase(db, schema: schema)
        try inspection.inspectReceptions(db)
        try inspection.inspectNumbers(
          db, table: "registration", "SELECT series, number FROM registration ORDER BY series, number")
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
  fileprivate mutating func inspectReceptions(_ db: Database) throws {
    try eachRow(of: "received", db, "SELECT * FROM received ORDER BY received_at, message") {
      inspection, row in
      let received = try ReceivedRow(row: row)
      inspection.needs(received.package, .reception(message: received.message))
      do {
        switch try received.status(in: db) {
        case .registered(let registration):
          if let receipt = registration.receipt {
            inspection.needs(receipt, .answer(message: received.message))
          }
        case .refused(let refusal):
          if let answer = refusal.answer { inspection.needs(answer, .answer(message: received.message)) }
        case .inProgress: break
        }
      } catch is ColumnMismatch {
        inspection.found(.receptionInconsistent(message: received.message))
      }
    }
    // What is registered or refused, though its message is not decided so.
    try eachRow(
      of: "registration", db,
      """
      SELECT message FROM registration JOIN received USING (message)
        WHERE received.document IS NOT registration.document
      UNION SELECT message FROM refusal JOIN received USING (message) WHERE received.state <> 'refused'
      ORDER BY message
      """
    ) { inspection, row in
      inspection.found(.receptionInconsistent(message: try row.get("message")))
    }
  }
}
