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
    let arguments = CommandLine.arguments
    for (index, argument) in arguments.enumerated() {
      if argument.hasPrefix("--lang="), let named = Language(rawValue: String(argument.dropFirst(7))) {
        return named
      }
      if argument == "--lang", index + 1 < arguments.count,
        let named = Language(rawValue: arguments[index + 1])
      {
        return named
      }
    }
    let environment = ProcessInfo.processInfo.environment
    for name in ["LC_ALL", "LC_MESSAGES", "LANG"] {
      guard let value = environment[name], !value.isEmpty else { continue }
      return value.hasPrefix("bg") ? .bulgarian : .english
    }
    return .english
  }()
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
