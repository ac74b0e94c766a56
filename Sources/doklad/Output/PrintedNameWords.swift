import Desk
import Words
import Workflow

extension CaseText {
  /// The names on the page beside which others are going to sign, and what to do about it.
  static func otherNames(_ flaws: [PrintedNameFlaw], in file: CaseFile, on desk: Desk) {
    guard !flaws.isEmpty else { return }
    let names = Names(desk, route: file.folded.route)
    for flaw in flaws { Terminal.note("· " + say(flaw, names)) }
    Terminal.note(
      words(
        "  → Напишете в текста онези, които ще подписват, по реда на маршрута; после: doklad draft … --case \(file.id)",
        "  → Write in the text those who are going to sign, in the order of the route; then: doklad draft … --case \(file.id)"
      ))
  }

  private static func say(_ flaw: PrintedNameFlaw, _ names: Names) -> String {
    switch flaw {
    case .another(let printed, let step, let able):
      let people =
        able.prefix(3).map(names.person).joined(separator: words(" или ", " or "))
        + (able.count > 3 ? " …" : "")
      guard !able.isEmpty else {
        return words(
          "До „\(printed)“ е мястото за подпис „\(names.step(step))“, а по регистъра сега никой не може да го положи.",
          "Beside \"\(printed)\" is the place for the signature \"\(names.step(step))\", which by the register nobody can make now."
        )
      }
      return words(
        "До „\(printed)“ е мястото за подпис „\(names.step(step))“, а по маршрута там подписва \(people).",
        "Beside \"\(printed)\" is the place for the signature \"\(names.step(step))\", but by the route it is \(people) who signs there."
      )
    case .nobody(let printed, let kind):
      return words(
        "До „\(printed)“ никой няма да подпише: маршрутът няма толкова стъпки „\(words.say(kind))“.",
        "Nobody is going to sign beside \"\(printed)\": the route has fewer steps \"\(words.say(kind))\".")
    }
  }
}
