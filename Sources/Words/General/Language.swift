import Foundation

/// The language in which people are spoken to.
public enum Language: String, CaseIterable, Sendable {
  case bulgarian = "bg"
  case english = "en"

  /// The language of this run: `--lang` where given, otherwise the locale's (LC_ALL, LC_MESSAGES, LANG in this order). Bulgarian
  /// where the locale says so, English elsewhere.
  ///
  /// Read before the command line is parsed, because help texts and parsing errors speak it too.
  public static let current: Language = {
    if let named = named(in: CommandLine.arguments.dropFirst()).language { return named }
    let environment = ProcessInfo.processInfo.environment
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = environment[name], !value.isEmpty else { continue }
      return value.hasPrefix("bg") ? .bulgarian : .english
    }
    return .english
  }()

  /// The language that `--lang` names in a command line, and the command line without it: the option may stand anywhere, before the
  /// name of a command too. One that names no language stays, to be complained about with the rest.
  public static func named(in arguments: some Collection<String>) -> (language: Language?, rest: [String]) {
    var language: Language?
    var rest: [String] = []
    var remaining = Array(arguments)[...]
    while let argument = remaining.popFirst() {
      if argument == "--" {
        rest.append(argument)
        rest += remaining
        break
      }
      if argument.hasPrefix("--lang="), let named = Language(rawValue: String(argument.dropFirst(7))) {
        language = language ?? named
      } else if argument == "--lang", let named = remaining.first.flatMap(Language.init(rawValue:)) {
        language = language ?? named
        remaining.removeFirst()
      } else {
        rest.append(argument)
      }
    }
    return (language, rest)
  }
}

/// The words of one language. Both wordings stand side by side wherever people are spoken to, so that neither is forgotten.
public struct Words: Sendable {
  public let language: Language

  public init(_ language: Language = .current) { self.language = language }

  /// The wording of this language.
  public func callAsFunction(
    _ bulgarian: @autoclosure () -> String, _ english: @autoclosure () -> String
  ) -> String {
    language == .bulgarian ? bulgarian() : english()
  }
}
