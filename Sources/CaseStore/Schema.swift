internal import GRDB

/// The tables of one kind of store, as the migrations that lead to them.
struct Schema: Sendable {
  /// The database's file name in the store's directory.
  let fileName: String
  /// What SQLite keeps at offset 68 of the file to tell whose database it is.
  let applicationID: Int32
  /// SQL scripts; `migrations[n]` leads from version n to n + 1. Those that were ever released never change.
  let migrations: [String]

  /// The version that these migrations lead to, kept in SQLite's `user_version`.
  var version: Int { migrations.count }

  /// Brings `db` from its version to ours. Within a transaction.
  func migrate(_ db: Database, path: String) throws {
    let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
    guard found <= version else {
      throw StoreFailure.newerVersion(path: path, found: found, supported: version)
    }
    guard found < version else { return }
    for migration in migrations[found...] {
      try db.execute(sql: migration)
    }
    try db.execute(sql: "PRAGMA user_version = \(version)")
  }

  /// What a sound database of this version has: the SQL text of each table, index and trigger by its name.
  func expectedObjects() throws -> [String: String] {
    let queue = try DatabaseQueue()
    return try queue.write { db in
      try migrate(db, path: ":memory:")
      return try Schema.objects(db)
    }
  }

  /// The SQL text of each table, index and trigger in `db` that is not SQLite's own.
  static func objects(_ db: Database) throws -> [String: String] {
    let rows = try Row.fetchAll(
      db, sql: "SELECT type || ' ' || name AS name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    return Dictionary(try rows.map { (try $0.get("name"), try $0.get("sql")) }) { first, _ in first }
  }
}
