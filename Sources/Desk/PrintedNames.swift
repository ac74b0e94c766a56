import Foundation
import Workflow

/// The names that a document prints where people are to sign, in the order of its signature area.
public struct PrintedNames: Sendable {
  public let names: [StepKind: [String]]

  public init(_ names: [StepKind: [String]]) { self.names = names }
}

/// A name on the page beside which somebody else, or nobody, is going to sign.
public enum PrintedNameFlaw: Equatable, Sendable {
  /// The step whose signature stands there can be taken by these people only; none of them is the one that is printed.
  case another(printed: String, step: StepID, able: [PersonID])
  /// The route has fewer steps of this kind than the page has names.
  case nobody(printed: String, kind: StepKind)
}

extension Desk {
  /// Holds the printed names against who may sign there by the route and the authority register: the first step of a kind signs
  /// beside the first name of its part, and so on.
  public func flaws(in printed: PrintedNames, of file: CaseFile) -> [PrintedNameFlaw] {
    let now = clock()
    var flaws: [PrintedNameFlaw] = []
    for kind in [StepKind.sign, .agree, .review, .prepare] {
      let names = printed.names[kind] ?? []
      let steps = file.folded.route.steps.filter { $0.kind == kind }
      for (index, name) in names.enumerated() {
        guard index < steps.count else {
          flaws.append(.nobody(printed: name, kind: kind))
          continue
        }
        let able = file.folded.whoCanAct(on: steps[index].id, at: now)
        let isKnown = able.contains { person in
          workspace.authority.person(person).map { PrintedNames.isName(name, of: $0.name) } ?? false
        }
        if !isKnown { flaws.append(.another(printed: name, step: steps[index].id, able: able)) }
      }
    }
    return flaws
  }
}

extension PrintedNames {
  /// Whether a printed name may be this person's: each of its words is one of theirs, or begins one where it is abbreviated
  /// („инж. М. Петрова“ for „Мария Георгиева Петрова“).
  public static func isName(_ printed: String, of name: String) -> Bool {
    var own = words(of: name)
    let wanted = words(of: printed).filter { !titles.contains($0.text) }
    guard !wanted.isEmpty, wanted.contains(where: { !$0.isAbbreviated }) else { return false }
    for word in wanted {
      guard
        let index = own.firstIndex(where: {
          word.isAbbreviated ? $0.text.hasPrefix(word.text) : $0.text == word.text
        })
      else { return false }
      own.remove(at: index)
    }
    return true
  }

  private static func words(of name: String) -> [(text: String, isAbbreviated: Bool)] {
    // A note in brackets belongs to no name.
    let name = name.replacing(/\([^)]*\)/, with: " ").lowercased().precomposedStringWithCanonicalMapping
    return name.split { $0.isWhitespace || $0 == "-" || $0 == "–" || $0 == "," }.map { word in
      let letters = word.filter { $0 != "." }
      return (letters, word.hasSuffix("."))
    }
  }

  private static let titles: Set = [
    "инж", "арх", "проф", "доц", "д-р", "др", "д", "р", "г-н", "г-жа", "г", "н", "жа", "ас", "гл", "адв",
    "юрк", "ланд",
    "eng", "arch", "prof", "dr", "mr", "mrs", "ms",
  ]
}
