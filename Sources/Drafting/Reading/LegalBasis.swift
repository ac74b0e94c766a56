/// Reads the provisions out of „… на основание чл. 21, ал. 1, т. 8 от ЗМСМА и чл. 8, ал. 9 от ЗОС, предлагам
/// …“.
enum LegalBasis {
  /// The provisions that follow each „на основание“ of a paragraph, one entry an act.
  static func provisions(in paragraph: some StringProtocol) -> [String] {
    let text = String(paragraph.prefix(maximumCharacters))
    var found: [String] = []
    var rest = text[...]
    for _ in 0..<maximumMarks {
      guard let mark = firstMark(in: rest) else { break }
      rest = rest[mark.upperBound...]
      // The longest clauses seen have some 400 characters.
      let start = rest.prefix(1000).drop { $0 == " " || $0 == ":" }
      guard opens(start) else { continue }
      let clause = start[..<endOfActs(in: start[..<end(of: start)])]
      found += split(clause).filter { !found.contains($0) }
      rest = rest[clause.endIndex...]
    }
    return found
  }

  /// A paragraph says so once or twice; these bound the work on one that repeats it.
  private static let maximumMarks = 20
  private static let maximumCharacters = 20_000

  private static func firstMark(in text: Substring) -> Range<Substring.Index>? {
    // A provision stands after „основание“, also „правно основание:“ and „на основание на“.
    for mark in ["снование ", "снование: ", "СНОВАНИЕ ", "СНОВАНИЕ: ", "на осн. "] {
      if let range = text.firstRange(of: mark) { return range }
    }
    return nil
  }

  private static let openings = ["чл.", "чл ", "Чл.", "член ", "§", "Наредба", "наредба", "Закон", "ЧЛ."]

  private static func opens(_ text: Substring) -> Bool {
    if openings.contains(where: text.hasPrefix) { return true }
    // „на основание ЗМСМА“ names an act, if no provision of it; in a text in capitals any word looks like one.
    guard let first = text.split(separator: " ", maxSplits: 1).first, isAct(first), first.count <= 8 else {
      return false
    }
    return text.dropFirst(first.count).prefix(30).contains(where: \.isLowercase)
  }

  /// Where the provisions end: before the words that say what is done on their ground, or at the end of the
  /// sentence.
  private static func end(of text: Substring) -> Substring.Index {
    var end = text.endIndex
    for stop in [
      "предлага", "Предлага", "ПРЕДЛАГА", "внася", "моля", "Общинск", "Общински съвет", "ОБЩИНСКИ",
      "Столичният",
      "СТОЛИЧНИЯТ", "РЕШИ", "заповядвам", "ЗАПОВЯДВАМ", "считам", "изразявам", "във връзка с необходимост",
      "\n", ", да ", " допуска", " приема ", " приехме", " одобрява ", " възлага ", " в изпълнение на",
      ", по доклад",
      ", кмет", ", Кмет",
    ] {
      // „Правилника за организацията на Общинския съвет“ names its council.
      var from = text.startIndex
      while let range = text[from..<end].firstRange(of: stop) {
        let before = text[..<range.lowerBound].split(separator: " ").last ?? ""
        if stop.hasPrefix("Общинск"), ["на", "от", "с", "за", "пред"].contains(before) {
          from = range.upperBound
          continue
        }
        end = range.lowerBound
        break
      }
    }
    // The same words as a scanner spells them.
    for word in text[..<end].split(separator: " ") where word.utf8.count > 8 {
      guard LookAlikes.fold(word).hasPrefix("ПРЕДЛАГ") else { continue }
      end = word.startIndex
      break
    }
    // A closing quotation mark that nothing here opened ends a quoted sentence.
    var open = 0
    for index in text[..<end].indices {
      switch text[index] {
      case "„", "«": open += 1
      case "“", "”", "»": open -= 1
      default: break
      }
      if open < 0 {
        end = index
        break
      }
    }
    if let stop = sentenceEnd(in: text[..<end]) { end = stop }
    var clause = text[..<end]
    while let last = clause.last, " ,;:–-".contains(last) { clause = clause.dropLast() }
    if clause.hasSuffix(" и") { clause = clause.dropLast(2) }
    return clause.endIndex
  }

  /// Where the last act's name ends, where it is named by its initials: „… от ЗОС, по доклад на кмета“. What goes
  /// on with a provision, another act or a link between them is of the basis.
  private static func endOfActs(in clause: Substring) -> Substring.Index {
    let links = [
      "чл", "Чл", "ЧЛ", "ал.", "т.", "§", "и", "във", "вр", "с", "както", "съгласно", "Наредба", "Закон",
      "НАРЕДБА",
      "ЗАКОН", "Правилник", "Кодекс", "Решение", "Заповед", "Тарифа", "ДР", "ПЗР", "на", "от", "И", "ВЪВ",
      "ВР", "С",
    ]
    let words = clause.split(separator: " ")
    for (index, word) in words.enumerated().dropLast() where isAct(word) {
      let next = words[index + 1]
      if next.first == "(" || next.first == "/" || isAct(next) { continue }
      if links.contains(where: { next == $0 || next == $0 + "." || $0.count > 2 && next.hasPrefix($0) }) {
        continue
      }
      if ["чл.", "§", "вр."].contains(where: next.hasPrefix) { continue }
      return word.endIndex
    }
    return clause.endIndex
  }

  /// A full stop followed by a capital, and not after an abbreviation such as „чл.“ or „г.“
  private static func sentenceEnd(in text: Substring) -> Substring.Index? {
    var index = text.startIndex
    while let stop = text[index...].firstIndex(where: { $0 == "." || $0 == ";" }) {
      let after = text[text.index(after: stop)...].drop { $0 == " " }
      let word = text[..<stop].split(whereSeparator: { " ,(".contains($0) }).last ?? ""
      let isAbbreviation = abbreviations.contains(word.lowercased())
      if after.isEmpty { return stop }
      if text[stop] == "." && !isAbbreviation && after.first?.isUppercase == true { return stop }
      index = text.index(after: stop)
    }
    return nil
  }

  private static let abbreviations: Set<String> = [
    "чл", "ал", "т", "г", "бр", "изм", "доп", "обн", "дв", "б", "пар",
  ]

  /// One entry an act: a new one begins where a provision follows a provision whose act was already named.
  private static func split(_ clause: Substring) -> [String] {
    var parts: [String] = []
    var current: [Substring] = []
    for word in clause.split(separator: " ") {
      if ["чл.", "Чл.", "§"].contains(where: { word.hasPrefix($0) }),
        current.contains("от") || current.contains("на") || current.contains(where: isAct)
      {
        parts.append(joined(current))
        current = []
      }
      current.append(word)
    }
    parts.append(joined(current))
    return parts.filter { !$0.isEmpty }
  }

  /// „ЗМСМА“, „ЗОС,“: an act by its initials.
  private static func isAct(_ word: Substring) -> Bool {
    let letters = word.filter(\.isLetter)
    return letters.count >= 3 && letters.allSatisfy(\.isUppercase) && !word.contains(where: \.isNumber)
  }

  /// The words, without what leads over to the next act.
  private static func joined(_ words: [Substring]) -> String {
    var words = words[...]
    let links: Set<Substring> = ["и", "във", "връзка", "с", "вр.", "вр", "както", "съгласно"]
    while let last = words.last, links.contains(last) { words = words.dropLast() }
    var text = words.joined(separator: " ")
    while let last = text.last, ",;".contains(last) { text.removeLast() }
    return text
  }
}
