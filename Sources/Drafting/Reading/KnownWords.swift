/// The words that stand over the points of a proposed decision.
enum DecisionWords {
  private static let headings: Set<String> = [
    "РЕШЕНИЕ", "РЕШЕНИЯ", "РЕШИ", "РЕШИХА", "ПРОЕКТ ЗА РЕШЕНИЕ", "ПРОЕКТ НА РЕШЕНИЕ", "ПРОЕКТОРЕШЕНИЕ",
    "ПРОЕКТ-РЕШЕНИЕ", "ПРЕДЛОЖЕНИЕ ЗА РЕШЕНИЕ", "СЛЕДНОТО РЕШЕНИЕ", "DECISION", "DRAFT DECISION",
    "PROPOSED DECISION",
  ]

  /// Whether the text is nothing but such words: „РЕШЕНИЕ:“, „Р Е Ш И :“.
  static func isHeading(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count < 100 else { return false }
    return isHeading(joined: LabelText.joined(text))
  }

  /// The same of text that ``LabelText/joined(_:)`` was applied to.
  static func isHeading(joined text: String) -> Bool {
    if headings.contains(text) { return true }
    // „РЕШЕНИЕ 2“ is one of several.
    guard let number = text.split(separator: " ").last, text.hasPrefix("РЕШЕНИЕ"), number.count <= 4,
      number.allSatisfy(\.isASCIIDigit) || RomanNumeral.value(number) != nil
    else { return false }
    return text.dropLast(number.count).trimmingWhitespace == "РЕШЕНИЕ"
  }

  /// Whether the text is a sentence that leads to the points: „… да вземе следното решение:“, „… да приеме
  /// решение, с което:“.
  static func leadsToPoints(_ text: some StringProtocol) -> Bool {
    guard text.last(where: { $0 != " " }) == ":" else { return false }
    var words = LabelText.fold(text.suffix(80)).split { " :,".contains($0) }
    for phrase in leads where words.suffix(phrase.count).elementsEqual(phrase, by: { $0 == $1 }) {
      words.removeLast(phrase.count)
      break
    }
    guard let last = words.last else { return false }
    return ["РЕШЕНИЕ", "РЕШЕНИЯ", "РЕШИ", "DECISION"].contains(String(last))
  }

  /// What may stand between „решение“ and its points.
  private static let leads = [
    ["С", "КОЕТО"], ["С", "КОИТО"], ["СЪС", "СЛЕДНОТО", "СЪДЪРЖАНИЕ"], ["КАКТО", "СЛЕДВА"], ["А", "ИМЕННО"],
  ]
}

/// „УВАЖАЕМИ ГОСПОДИН ПРЕДСЕДАТЕЛ,“
enum Salutation {
  static func isOne(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count < 400, let last = text.last(where: { !"* _".contains($0) }), ",!:".contains(last)
    else {
      return false
    }
    let folded = LookAlikes.fold(text.drop { "*_ ".contains($0) }.prefix(8))
    return folded.hasPrefix("УВАЖАЕМ") || folded.hasPrefix("DEAR ")
  }
}

/// The words that name a document over its text.
enum Titles {
  private static let words: Set<String> = [
    "ДОКЛАД", "ДОКЛАДНА ЗАПИСКА", "ДОКЛАДНА", "СТАНОВИЩЕ", "ПРЕДЛОЖЕНИЕ", "ИНФОРМАЦИЯ", "ОТЧЕТ", "ПИТАНЕ",
    "МОТИВИРАНО ПРЕДЛОЖЕНИЕ", "СЪВМЕСТНО ПРЕДЛОЖЕНИЕ", "СЪВМЕСТНА ДОКЛАДНА ЗАПИСКА", "СЪВМЕСТЕН ДОКЛАД",
    "ДОПЪЛНИТЕЛНА ДОКЛАДНА ЗАПИСКА", "ДОКЛАД-ПРЕДЛОЖЕНИЕ", "REPORT",
  ]

  static func isTitle(_ text: some StringProtocol) -> Bool { isTitle(joined: LabelText.joined(text)) }

  /// The same of text that ``LabelText/joined(_:)`` was applied to.
  static func isTitle(joined text: String) -> Bool { words.contains(text) }
}
