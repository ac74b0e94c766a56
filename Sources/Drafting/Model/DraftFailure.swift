/// A report could not be read or set: where, and what was expected instead.
public enum DraftFailure: Error, Equatable, Sendable {
  /// More text than a report may have.
  case tooLarge(file: String, bytes: Int, limit: Int)
  /// The file is no text at all.
  case notText(file: String, looksLike: FileKind)
  /// A file of a kind that is read, but this one yields no text.
  case notImported(file: String, why: ImportFlaw)
  /// The octet at `offset` does not begin or continue a UTF-8 character.
  case notUTF8(file: String, offset: Int, looksLike: TextEncoding?)
  /// The head opened by `---` on the first line has no closing `---`.
  case headNotClosed(file: String)
  /// The head is longer than any head of a report.
  case headTooLarge(file: String, bytes: Int, limit: Int)
  /// The head is not YAML, or is not a list of keys and values.
  case malformedHead(file: String, line: Int, problem: String)
  /// No field has this name. `line` is nil for a field given by the caller.
  case unknownKey(file: String, line: Int?, key: String, nearest: String?)
  /// Two keys of the head name the same field.
  case duplicateKey(file: String, line: Int, key: String, firstLine: Int)
  /// The field is there, but its value is not what it must be. `line` is nil for a field given by the caller.
  case badValue(file: String, line: Int?, field: Field, found: String, expected: Expectation)
  /// What the report lacks: all of it.
  case missing(fields: [Field], file: String)
  /// The text would fill more pages than are set.
  case tooManyPages(limit: Int)
  /// No font with Cyrillic letters is installed.
  case noFont(tried: [String])
  /// The PDF library failed.
  case library(function: String, reason: String)

  /// What a field's value must be.
  public enum Expectation: String, Equatable, Sendable {
    case text = "text"
    case texts = "a text or a list of texts"
    case date = "a date: 15.03.2026 or 2026-03-15"
    case person = "a person: `Name, position`, or name:, position: and date:"
    case attachment = "a file's path, `Title: path`, or file: and title:"
    case letterhead = "organisation: and address:"
    case language = "bg or en"
  }

  /// What a file that is no text begins like.
  public enum FileKind: String, Sendable {
    case pdf = "PDF"
    /// Also .docx, .odt and .asice.
    case zip = "ZIP"
    /// An OLE compound file, such as an old .doc.
    case compound = "DOC"
    case rtf = "RTF"
    case binary = "binary data"
  }

  /// What a text that is not UTF-8 looks like.
  public enum TextEncoding: String, Sendable {
    case windows1251 = "Windows-1251"
    case utf16 = "UTF-16"
  }
}

extension DraftFailure: CustomStringConvertible {
  public var description: String {
    func at(_ file: String, _ line: Int?) -> String { line.map { "\(file):\($0)" } ?? file }
    switch self {
    case .tooLarge(let file, let bytes, let limit):
      return "\(file): \(bytes) bytes of text, at most \(limit) are set"
    case .notText(let file, let kind): return "\(file): not a text (\(kind.rawValue))"
    case .notImported(let file, let why): return "\(file): \(why)"
    case .notUTF8(let file, let offset, let looksLike):
      let guess = looksLike.map { ", it looks like \($0.rawValue)" } ?? ""
      return "\(file): not UTF-8 at byte \(offset)\(guess)"
    case .headNotClosed(let file): return "\(file):1: the head has no closing ---"
    case .headTooLarge(let file, let bytes, let limit):
      return "\(file):1: a head of \(bytes) bytes, at most \(limit) are read"
    case .malformedHead(let file, let line, let problem): return "\(at(file, line)): \(problem)"
    case .unknownKey(let file, let line, let key, let nearest):
      return "\(at(file, line)): no field is named \(key)" + (nearest.map { ", perhaps \($0)" } ?? "")
    case .duplicateKey(let file, let line, let key, let first):
      return "\(at(file, line)): \(key) was already given on line \(first)"
    case .badValue(let file, let line, let field, let found, let expected):
      return "\(at(file, line)): \(field): expected \(expected.rawValue), found \(found)"
    case .missing(let fields, let file):
      return "\(file): missing \(fields.map(\.rawValue).joined(separator: ", "))"
    case .tooManyPages(let limit): return "more than \(limit) pages"
    case .noFont(let tried): return "no font with Cyrillic, tried \(tried.joined(separator: ", "))"
    case .library(let function, let reason): return "\(function): \(reason)"
    }
  }
}
