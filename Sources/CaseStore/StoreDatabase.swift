import Files
import Foundation
internal import GRDB

/// A SQLite database in WAL mode with synchronous=FULL: what a transaction has committed survives a power cut.
final class StoreDatabase: Sendable {
  /// The directory that the database lies in, by which failures name the store.
  let directory: String
  let schema: Schema
  private let pool: DatabasePool

  private init(directory: String, schema: Schema, pool: DatabasePool) {
    self.directory = directory
    self.schema = schema
    self.pool = pool
  }

  // MARK: Making and opening

  /// Makes the database in the existing `directory`, in one transaction: it stands wholly or not at all.
  static func create(in directory: String, schema: Schema, busyTimeoutSeconds: Double) throws(StoreFailure) {
    let path = directory + "/" + schema.fileName
    do {
      let queue = try DatabaseQueue(path: path, configuration: configuration(busyTimeoutSeconds))
      try queue.writeWithoutTransaction { db in
        try db.execute(sql: "PRAGMA synchronous = FULL")
        try db.inTransaction(.immediate) {
          let mark = try Int32.fetchOne(db, sql: "PRAGMA application_id")
          guard mark != schema.applicationID else { throw StoreFailure.alreadyAStore(path: directory) }
          guard try mark == 0 && Schema.objects(db).isEmpty else {
            throw StoreFailure.notAStore(path: directory)
          }
          try schema.migrate(db, path: directory)
          try db.execute(sql: "PRAGMA application_id = \(schema.applicationID)")
          CrashPoint.pass(.schemaWritten)
          return .commit
        }
      }
      try queue.close()
      try AtomicFile.flushDirectory(of: path)
    } catch {
      throw StoreFailure(error, at: directory)
    }
    CrashPoint.pass(.databaseMade)
  }

  /// Opens the database in `directory`, and migrates it where an older version made it.
  static func open(
    in directory: String, schema: Schema, busyTimeoutSeconds: Double
  ) throws(StoreFailure) -> StoreDatabase {
    let path = directory + "/" + schema.fileName
    guard access(path, F_OK) == 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .notAStore(path: directory) : StoreFailure(FileFailure(.open, path: directory, code: errno))
    }
    var configuration = configuration(busyTimeoutSeconds)
    configuration.prepareDatabase { db in
      // Before DatabasePool switches to WAL: neither a stranger's database nor a newer one is touched.
      guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == schema.applicationID else {
        throw StoreFailure.notAStore(path: directory)
      }
      let found = try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
      guard found <= schema.version else {
        throw StoreFailure.newerVersion(path: directory, found: found, supported: schema.version)
      }
    }
    // SQLite does not call the busy handler for every lock met while a database is opened by several processes at once.
    let deadline = ContinuousClock.now + .seconds(busyTimeoutSeconds)
    while true {
      do {
        let pool = try DatabasePool(path: path, configuration: configuration)
        // Set here because DatabasePool sets NORMAL when it opens its one writing connection.
        try pool.writeWithoutTransaction { db in
          try db.execute(sql: "PRAGMA synchronous = FULL")
          guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2 else {
            throw StoreFailure.database(
              path: directory, code: 0, message: "synchronous=FULL is not to be had")
          }
        }
        let version = try pool.read { try Int.fetchOne($0, sql: "PRAGMA user_version") ?? 0 }
        if version != schema.version {
          try pool.writeWithoutTransaction { db in
            try db.inTransaction(.immediate) {
              try schema.migrate(db, path: directory)
              return .commit
            }
          }
        }
        return StoreDatabase(directory: directory, schema: schema, pool: pool)
      } catch {
        let failure = StoreFailure(error, at: directory)
        guard case .busy = failure, ContinuousClock.now < deadline else { throw failure }
        usleep(10_000)
      }
    }
  }

  private static func configuration(_ busyTimeoutSeconds: Double) -> Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(busyTimeoutSeconds)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { db in
      // A schema that somebody has tampered with may not call functions with side effects.
      try db.execute(sql: "PRAGMA trusted_schema = OFF")
    }
    return configuration
  }

  // MARK: Reading and writing

  /// Reads one consistent state, whatever others write meanwhile.
  func read<Result>(_ body: (Database) throws -> Result) throws(StoreFailure) -> Result {
    do { return try pool.read(body) } catch { throw StoreFailure(error, at: directory) }
  }

  /// Runs `body` as the only writer among all processes; commits when it returns, does nothing when it throws.
  func write<Result>(_ body: (Database) throws -> Result) throws(StoreFailure) -> Result {
    do { return try transact(body) } catch { throw StoreFailure(error, at: directory) }
  }

  /// Like ``write(_:)``; what `body` throws comes out as it is, where it is none of the database's.
  func transact<Result>(_ body: (Database) throws -> Result) throws -> Result {
    var result: Result?
    do {
      try pool.writeWithoutTransaction { db in
        try db.inTransaction(.immediate) {
          CrashPoint.pass(.transactionBegun)
          result = try body(db)
          CrashPoint.pass(.transactionWritten)
          return .commit
        }
      }
    } catch let error as DatabaseError {
      throw StoreFailure(error, at: directory)
    }
    CrashPoint.pass(.transactionCommitted)
    guard let result else { preconditionFailure("a committed transaction has run its body") }
    return result
  }

  /// A number that SQLite answers to a PRAGMA on the writing connection.
  func writerPragma(_ name: String) throws(StoreFailure) -> Int? {
    do {
      return try pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA \(name)") }
    } catch {
      throw StoreFailure(error, at: directory)
    }
  }
}
