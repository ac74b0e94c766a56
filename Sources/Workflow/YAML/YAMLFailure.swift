/// A route or register file that cannot be used: where, and what is expected there.
public struct YAMLFailure: Error, Hashable, Sendable {
  public enum Problem: Hashable, Sendable {
    /// Not YAML; the parser's own words.
    case syntax(String)
    /// More octets than ``YAMLFailure/limitBytes``, or nested too deeply.
    case tooLarge
    case notUTF8
    /// The file has no content, or more than one document.
    case notOneDocument
    case missingKey(String)
    case unknownKey(String, known: [String])
    case repeatedKey(String)
    case expected(String, found: String)
    /// The file reads well but is no route.
    case route(RouteFlaw)
    /// The file reads well but is no register.
    case authority(AuthorityFlaw)
  }

  /// From 1; 0 where the problem has no place.
  public let line: Int
  /// From 1, in Unicode scalars; 0 where the problem has no place.
  public let column: Int
  /// Where in the structure: `steps[1].signature.level`; empty for the whole file.
  public let key: String
  public let problem: Problem

  public init(line: Int, column: Int, key: String, problem: Problem) {
    self.line = line
    self.column = column
    self.key = key
    self.problem = problem
  }

  /// 1 MiB. Ours is the number; a register of ten thousand people fits.
  public static let limitBytes = 1_048_576
  /// Ours is the number; a register has six levels.
  public static let nestingLimit = 24
}

extension YAMLFailure: CustomStringConvertible {
  public var description: String {
    let place = line > 0 ? "line \(line), column \(column): " : ""
    return place + (key.isEmpty ? "" : "\(key): ") + words
  }

  private var words: String {
    switch problem {
    case .syntax(let words): words
    case .tooLarge: "too large or nested too deeply"
    case .notUTF8: "not UTF-8"
    case .notOneDocument: "not exactly one YAML document"
    case .missingKey(let name): "key \(name) is missing"
    case .unknownKey(let name, let known): "unknown key \(name), known: " + known.joined(separator: ", ")
    case .repeatedKey(let name): "key \(name) for the second time"
    case .expected(let expected, let found): "expected \(expected), found \(found)"
    case .route(let flaw): "no route: \(flaw)"
    case .authority(let flaw): "no register: \(flaw)"
    }
  }
}
