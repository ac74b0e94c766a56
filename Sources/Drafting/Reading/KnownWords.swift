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
  static func isHeading(joined text: String) -> Bool { headings.contains(text) }

  /// Whether the text is a sentence that leads to the points: „… да вземе следното решение:“.
  static func leadsToPoints(_ text: some StringProtocol) -> Bool {
    guard text.last(where: { $0 != " " }) == ":" else { return false }
    let end = LabelText.fold(text.suffix(40))
    let words = end.split { " :".contains($0) }
    guard let last = words.last else { return false }
    return ["РЕШЕНИЕ", "РЕШЕНИЯ", "РЕШИ", "DECISION"].contains(String(last))
  }
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
    "REPORT",
  ]

  static func isTitle(_ text: some StringProtocol) -> Bool { isTitle(joined: LabelText.joined(text)) }

  /// The same of text that ``LabelText/joined(_:)`` was applied to.
  static func isTitle(joined text: String) -> Bool { words.contains(text) }
}
