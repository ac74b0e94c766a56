import Drafting
import Foundation

/// Reports for the tests.
enum Sample {
  /// 2026-03-16 12:00:00 UTC
  static let date = Date(timeIntervalSince1970: 1_773_662_400)

  /// A file of the project's `Samples` folder.
  static func file(_ name: String) throws -> [UInt8] {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return [UInt8](try Data(contentsOf: root.appendingPathComponent("Samples/\(name)")))
  }

  static let head = """
    ---
    organisation: Община Примерна (ТЕСТ)
    to: Председателя на Общинския съвет
    from: Тест Тестов – кмет
    subject: Проба
    basis: чл. 21, ал. 1, т. 23 от ЗМСМА
    signatories: Тест Тестов – кмет
    ---

    """

  /// A report with the standard head and this text.
  static func report(_ body: String) throws -> Report {
    try ReportReader.read(Array((head + body).utf8), name: "report.md")
  }

  /// The blocks of a text.
  static func blocks(_ body: String) throws -> [Block] { try report(body).body }

  /// Sets a report with this text.
  static func set(_ body: String) throws -> TypesetDocument { try typeset(try report(body), date: date) }
}

/// The failure that `body` throws, or nil.
func failure(_ body: () throws -> Void) -> DraftFailure? {
  do {
    try body()
    return nil
  } catch {
    return error as? DraftFailure
  }
}

/// The failure of reading a file's text.
func readFailure(_ text: String, set settings: [String: String] = [:]) -> DraftFailure? {
  failure { _ = try ReportReader.read(Array(text.utf8), name: "r.md", set: settings) }
}
