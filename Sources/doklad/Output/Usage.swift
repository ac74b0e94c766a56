import ArgumentParser
import Foundation
import Words

extension Doklad {
  /// Parses the command line and runs the command. Help and complaints about the command line itself speak the language of the
  /// run too, and look like every other complaint.
  static func main() async {
    do {
      var command = try parseAsRoot(arguments)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      end(telling: error)
    }
  }

  /// The command line without `--lang`.
  private static let arguments = Language.named(in: CommandLine.arguments.dropFirst()).rest

  private static func end(telling error: any Error) -> Never {
    let code = exitCode(for: error)
    let text = fullMessage(for: error)
    if code == .success {
      if !text.isEmpty { Terminal.say(UsageWords.help(text)) }
    } else if code == .validationFailure, !(error is ExitCode) {
      let complaint = UsageWords.complaint(message(for: error), fullMessage: text, arguments: arguments)
      Terminal.tell(complaint, inJSON: CommandLine.arguments.contains("--json"))
      exit(withError: complaint.exit.error)
    }
    exit(withError: code)
  }
}

/// What the argument parser says, in the words of this run. It speaks English only, so its sentences are known here by their
/// shape; one that is not known stays as it is.
enum UsageWords {
  /// A complaint about the command line.
  /// - Parameter fullMessage: ends with where help is to be had: `See 'doklad sign --help' for more information.`
  static func complaint(_ message: String, fullMessage: String, arguments: [String]) -> Complaint {
    let help =
      fullMessage.firstMatch(of: #/See '(.+?)' for more information/#).map { String($0.1) } ?? "doklad --help"
    if let said = unknownCommand(arguments, help: help) {
      return Complaint(.usage, code: "usage", said, remedy: words("Вижте \(help)", "See \(help)"))
    }
    var said = message
    if words.language == .bulgarian { said = sentences.lazy.compactMap { $0(message) }.first ?? message }
    if let last = said.last, !".?!“".contains(last) { said += "." }
    return Complaint(.usage, code: "usage", said, remedy: words("Вижте \(help)", "See \(help)"))
  }

  /// Where the parser stopped at a command that only has commands below it, the word in their place is a mistyped one of them.
  private static func unknownCommand(_ arguments: [String], help: String) -> String? {
    var group: any ParsableCommand.Type = Doklad.self
    let path = help.split(separator: " ").dropFirst().filter { !$0.hasPrefix("-") }.map(String.init)
    for name in path {
      guard let next = group.configuration.subcommands.first(where: { Self.name($0) == name }) else {
        return nil
      }
      group = next
    }
    let names = group.configuration.subcommands.map { Self.name($0) }
    guard !names.isEmpty, arguments.starts(with: path), let word = arguments.dropFirst(path.count).first,
      !word.hasPrefix("-"),
      !names.contains(word)
    else { return nil }
    let nearest = names.map { (name: $0, distance: distance($0, word)) }.min { $0.distance < $1.distance }
    let guess = nearest.flatMap { $0.distance <= 2 ? $0.name : nil }
    return words("Няма команда „\(word)“.", "There is no command \"\(word)\".")
      + (guess.map { words(" Може би „\($0)“?", " Perhaps \"\($0)\"?") } ?? "")
  }

  private static func name(_ command: any ParsableCommand.Type) -> String {
    command.configuration.commandName ?? ""
  }

  /// How many letters are to be put in, left out or changed to make one word of the other (Levenshtein).
  private static func distance(_ left: String, _ right: String) -> Int {
    var row = Array(0...right.count)
    for (i, a) in left.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, b) in right.enumerated() {
        (diagonal, row[j + 1]) = (row[j + 1], min(diagonal + (a == b ? 0 : 1), row[j] + 1, row[j + 1] + 1))
      }
    }
    return row[right.count]
  }

  /// Help as the parser lays it out, its headings in the language of the run.
  static func help(_ text: String) -> String {
    var text = text.replacing(#/(?m)^(.+) SUBCOMMANDS:$/#) { "\($0.1):" }
    text = text.replacing(#/\AOVERVIEW: /#, with: "")
    guard words.language == .bulgarian else { return text }
    for (english, bulgarian) in phrases { text = text.replacing(english, with: bulgarian) }
    return text
  }

  private static let phrases = [
    ("USAGE: ", "УПОТРЕБА: "), ("\nARGUMENTS:\n", "\nАРГУМЕНТИ:\n"), ("\nOPTIONS:\n", "\nНАСТРОЙКИ:\n"),
    ("\nSUBCOMMANDS:\n", "\nКОМАНДИ:\n"), ("Show help information.", "Показва тази помощ."),
    ("Show the version.", "Показва версията."), ("<subcommand>", "<команда>"), ("<options>", "<настройки>"),
    ("(default:", "(по подразбиране:"), ("(values:", "(стойности:"), ("; default:", "; по подразбиране:"),
    ("  See 'doklad help <команда>' for detailed help.", "  Подробно за една команда: doklad help <команда>"),
    (
      "  See 'doklad help registry <команда>' for detailed help.",
      "  Подробно: doklad help registry <команда>"
    ),
    ("  See 'doklad help standin <команда>' for detailed help.", "  Подробно: doklad help standin <команда>"),
  ]

  /// Each knows one sentence of the parser and says it in Bulgarian.
  private static let sentences: [@Sendable (String) -> String?] = [
    {
      $0.wholeMatch(of: #/Unknown option '(.*?)'\. Did you mean '(.*)'\?/#).map {
        "Непозната настройка „\($0.1)“. Може би „\($0.2)“?"
      }
    },
    { $0.wholeMatch(of: #/Unknown option '(.*)'/#).map { "Непозната настройка „\($0.1)“." } },
    { $0.wholeMatch(of: #/Missing expected argument '(.*)'/#).map { "Липсва „\($0.1)“." } },
    { $0.wholeMatch(of: #/Missing one of: (.*)/#).map { "Липсва едно от: \($0.1)." } },
    { $0.wholeMatch(of: #/Missing value for '(.*)'/#).map { "Липсва стойността на „\($0.1)“." } },
    { $0.wholeMatch(of: #/Unexpected argument '(.*)'/#).map { "Излишен аргумент „\($0.1)“." } },
    { $0.wholeMatch(of: #/\d+ unexpected arguments: (.*)/#).map { "Излишни аргументи: \($0.1)." } },
    {
      $0.wholeMatch(of: #/The option '(.*)' does not take any value, but '(.*)' was specified\./#).map {
        "„\($0.1)“ няма стойност, а е дадена „\($0.2)“."
      }
    },
    {
      $0.wholeMatch(of: #/The value '(.*)' is invalid for '(.*?)'\. Please provide one of (.*)\./#).map {
        "„\($0.1)“ не става за „\($0.2)“. Изберете: \($0.3.replacing(" and ", with: ", ").replacing(" or ", with: ", "))."
      }
    },
    {
      $0.wholeMatch(of: #/The value '(.*)' is invalid for '(.*?)'.*/#).map {
        "„\($0.1)“ не става за „\($0.2)“."
      }
    },
    {
      $0.wholeMatch(of: #/Value to be set with (.*) had already been set with (.*)/#).map {
        "\($0.1) и \($0.2) не вървят заедно."
      }
    },
  ]
}
