internal import GRDB

/// A number given out.
public struct ReservedNumber: Hashable, Sendable {
  public let value: Int
  /// What it was given out for.
  public let key: String
}

extension CaseStore {
  /// Gives out the next number of a series, or again the one that `key` was given: without gap or double, whoever asks at
  /// once and whatever is killed.
  ///
  /// A number whose event is then never appended would be a gap in all but name; where an event uses the number, reserve it
  /// with ``CaseTransaction/reserveNumber(series:key:startingAt:)``.
  /// - Parameter first: the first number of a series that has none yet.
  /// - Throws: ``StoreFailure/unusableName(_:)``, or a failure of the database.
  public func reserveNumber(
    series: String, key: String, startingAt first: Int = 1
  ) throws(StoreFailure) -> Int {
    try database.write { try NumberSeries.reserve(series: series, key: key, startingAt: first, in: $0) }
  }

  /// The numbers given out in a series, in order.
  public func numbers(in series: String) throws(StoreFailure) -> [ReservedNumber] {
    try database.read { db in
      try Row.fetchAll(
        db, sql: "SELECT value, key FROM number WHERE series = ? ORDER BY value", arguments: [series]
      ).map { ReservedNumber(value: try $0.get("value"), key: try $0.get("key")) }
    }
  }
}

/// The table of numbers.
enum NumberSeries {
  static func reserve(series: String, key: String, startingAt first: Int, in db: Database) throws -> Int {
    try Name.check(series)
    try Name.check(key)
    if let value = try Int.fetchOne(
      db, sql: "SELECT value FROM number WHERE series = ? AND key = ?", arguments: [series, key])
    {
      return value
    }
    let last = try Int.fetchOne(
      db, sql: "SELECT max(value) FROM number WHERE series = ?", arguments: [series])
    let value = try next(after: last, startingAt: first)
    try db.execute(
      sql: "INSERT INTO number (series, value, key) VALUES (?, ?, ?)", arguments: [series, value, key])
    return value
  }

  /// The number that follows `last`.
  static func next(after last: Int?, startingAt first: Int) throws -> Int {
    guard let last else { return max(first, 1) }
    let (value, overflow) = last.addingReportingOverflow(1)
    guard !overflow else { throw ColumnMismatch(column: "value") }
    return value
  }
}
