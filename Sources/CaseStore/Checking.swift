internal import GRDB

/// Gathers what a check finds.
struct Inspection {
  private(set) var findings: [IntegrityFinding] = []
  /// The artifacts that must be there, each with the first that needs it.
  private(set) var needed: [ArtifactDigest: ArtifactUse] = [:]

  mutating func found(_ flaw: IntegrityFlaw) { findings.append(IntegrityFinding(flaw)) }

  mutating func needs(_ digest: ArtifactDigest, _ use: ArtifactUse) {
    if needed[digest] == nil { needed[digest] = use }
  }

  /// Reads every row that `sql` selects. Where a row is unreadable or the database damaged, that is a finding and reading
  /// goes on, as far as it does.
  mutating func eachRow(
    of table: String, _ db: Database, _ sql: String, _ body: (inout Inspection, Row) throws -> Void
  ) throws {
    do {
      let rows = try Row.fetchCursor(db, sql: sql)
      while let row = try rows.next() {
        do {
          try body(&self, row)
        } catch let mismatch as ColumnMismatch {
          found(.unreadableRow(table: table, column: mismatch.column))
        }
      }
    } catch let error as DatabaseError
      where error.resultCode == .SQLITE_CORRUPT || error.resultCode == .SQLITE_ERROR
    {
      found(.database(message: "\(table): \(error.message ?? "unreadable")"))
    }
  }

  /// The database as SQLite sees it, and its tables and guards as we made them.
  mutating func inspectDatabase(_ db: Database, schema: Schema) throws {
    try eachRow(of: "sqlite_schema", db, "PRAGMA integrity_check") { inspection, row in
      let line = try row.get("integrity_check", as: String.self)
      if line != "ok" { inspection.found(.database(message: line)) }
    }
    try eachRow(of: "sqlite_schema", db, "PRAGMA foreign_key_check") { inspection, row in
      let table = try row.get("table", as: String.self)
      inspection.found(
        .database(message: "a row of \(table) refers to none of \(try row.get("parent", as: String.self))"))
    }
    let expected = try schema.expectedObjects()
    var actual = try Schema.objects(db)
    for (name, sql) in expected.sorted(by: { $0.key < $1.key })
    where actual.removeValue(forKey: name) != sql {
      found(.schemaAltered(object: name))
    }
    for name in actual.keys.sorted() { found(.schemaAltered(object: name)) }
  }

  /// Numbers in order within each series: `sql` selects `series` and `number`, ordered by both.
  mutating func inspectNumbers(_ db: Database, table: String, _ sql: String) throws {
    var last: (series: String, number: Int)?
    try eachRow(of: table, db, sql) { inspection, row in
      let series = try row.get("series", as: String.self)
      let number = try row.get("number", as: Int.self)
      if let last, last.series == series {
        if number == last.number {
          inspection.found(.numberDouble(series: series, number: number))
        } else if number > last.number, number - last.number > 1 {
          inspection.found(.numberGap(series: series, missing: last.number + 1...number - 1))
        }
      }
      last = (series, number)
    }
  }

  /// Hashes every artifact on the shelf, and misses those that are needed and not there.
  mutating func inspectArtifacts(_ shelf: ArtifactShelf) {
    let contents = shelf.contents()
    for digest in contents.artifacts.union(needed.keys).sorted() {
      let use = needed[digest]
      let path = shelf.path(of: digest)
      do {
        _ = try shelf.artifact(digest)
        if use == nil { found(.orphanArtifact(digest, path: path)) }
      } catch {
        switch (error, use) {
        case (.missingArtifact, let use?): found(.missingArtifact(digest, neededBy: use, path: path))
        case (.missingArtifact, nil): continue
        case (.corruptArtifact(_, let other, _), _):
          found(.corruptArtifact(digest, found: other, neededBy: use, path: path))
        default: found(.unreadableArtifact(digest, neededBy: use, failure: error))
        }
      }
    }
    for path in contents.parts { found(.partFile(path: path)) }
    for path in contents.strays { found(.strayFile(path: path)) }
  }
}
