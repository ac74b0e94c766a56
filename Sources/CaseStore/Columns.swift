import Foundation
internal import GRDB

/// A column does not hold what the schema promises: somebody has altered the database.
struct ColumnMismatch: Error {
  let column: String
}

extension Row {
  /// The value of a column. Unlike the subscript it does not trap where the value is of another type.
  func get<Value: DatabaseValueConvertible>(_ column: String, as type: Value.Type = Value.self) throws
    -> Value
  {
    guard let stored = self[column] as DatabaseValue?, let value = Value.fromDatabaseValue(stored) else {
      throw ColumnMismatch(column: column)
    }
    return value
  }

  /// The value of a column that may be NULL.
  func find<Value: DatabaseValueConvertible>(_ column: String, as type: Value.Type = Value.self) throws
    -> Value?
  {
    guard let stored = self[column] as DatabaseValue? else { throw ColumnMismatch(column: column) }
    return stored.isNull ? nil : try get(column)
  }

  func octets(_ column: String) throws -> [UInt8] { [UInt8](try get(column, as: Data.self)) }

  func digest<Value: DigestValue>(_ column: String, as type: Value.Type = Value.self) throws -> Value {
    guard let digest = Value(hex: try get(column)) else { throw ColumnMismatch(column: column) }
    return digest
  }

  func findDigest<Value: DigestValue>(_ column: String, as type: Value.Type = Value.self) throws -> Value? {
    try find(column, as: String.self) == nil ? nil : try digest(column)
  }

  func date(_ column: String) throws -> Date { Milliseconds(sinceEpoch: try get(column)).date }

}
