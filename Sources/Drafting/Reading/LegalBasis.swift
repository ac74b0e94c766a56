/// Reads the provisions out of „… на основание чл. 21, ал. 1, т. 8 от ЗМСМА и чл. 8, ал. 9 от ЗОС, предлагам
/// …“.
enum LegalBasis {
  /// The provisions behind one „на основание“.
  struct Clause: Equatable {
    /// One entry an act.
    var provisions: [String]
    /// The same as the text spells them.
    var originals: [String]
    /// Whether its sentence proposes or decides something, rather than tells on what ground something was done.
    var isOfProposal: Bool
  }

  /// The provisions that follow each „на основание“ of a paragraph, one entry an act.
  static func provisions(in paragraph: some StringProtocol) -> [String] {
    var found: [String] = []
    for clause in clauses(in: paragraph) { found += clause.provisions.filter { !found.contains($0) } }
    return found
  }

  /// What follows each „на основание“ of a paragraph. Words with Latin letters among Cyrillic ones are read as
  /// Cyrillic.
  static func clauses(in paragraph: some StringProtocol) -> [Clause] {
    let original = String(paragraph.prefix(maximumCharacters))
    let written = LookAlikes.restored(original)
    let text = isInCapitals(written) ? lowered(written) : written
    var found: [Clause] = []
    var rest = text[...]
    for _ in 0..<maximumMarks {
      guard let mark = firstMark(in: rest) else { break }
      let sentence = rest[..<mark.lowerBound].suffix(lookBack)
      rest = rest[mark.upperBound...]
      // The longest clauses seen have some 400 characters.
      let start = rest.prefix(1000).drop { $0 == " " || $0 == ":" }
      guard opens(start), !isErasure(sentence) else { continue }
      let clause = start[..<endOfActs(in: start[..<end(of: start)])]
      rest = rest[clause.endIndex...]
      let offset = text.distance(from: text.startIndex, to: clause.startIndex)
      let acts = split(clause)
      func spelt(_ text: String) -> [String] {
        let words = text.dropFirst(offset).prefix(clause.count).split(separator: " ")
        return acts.map { act in joined(words[act]) }
      }
      found.append(
        Clause(
          provisions: spelt(written), originals: spelt(original),
          isOfProposal: isProposal(before: sentence, after: rest.prefix(lookAhead))))
    }
    return found
  }

  /// A paragraph says so once or twice; these bound the work on one that repeats it.
  private static let maximumMarks = 20
  private static let maximumCharacters = 20_000
  /// Characters before and behind a clause in which the rest of its sentence is looked for.
  private static let lookBack = 300
  private static let lookAhead = 300

  private static func firstMark(in text: Substring) -> Range<Substring.Index>? {
    // A provision stands after „основание“, also „правно основание:“ and „на основание на“.
    let marks = ["снование ", "снование: ", "СНОВАНИЕ ", "СНОВАНИЕ: ", "на осн. "]
    return marks.compactMap { text.firstRange(of: $0) }.min { $0.lowerBound < $1.lowerBound }
  }

  /// „/заличено на осн. ЗЗЛД/“ says why a name is not there.
  private static func isErasure(_ before: Substring) -> Bool {
    let words = before.suffix(60).lowercased()
    return ["залич", "обезлич", "анонимиз"].contains { words.contains($0) }
  }

  /// Whether the sentence around a clause proposes, or says who decides.
  private static func isProposal(before: Substring, after: Substring) -> Bool {
    var own = before
    if let stop = before.lastIndex(where: { ".;:!?".contains($0) }), sentenceEnd(in: before[stop...]) != nil {
      own = before[before.index(after: stop)...]
    }
    let head = own.split(separator: " ").suffix(40).map { $0.lowercased() }
    if head.contains(where: { word in proposing.contains(where: word.hasPrefix) }) { return true }
    // „Правно основание: чл. …“
    if head.suffix(2).contains(where: { $0.hasPrefix("правн") }) { return true }
    let tail = after[..<(sentenceEnd(in: after) ?? after.endIndex)].lowercased()
    // „На основание чл. …,“ in a paragraph of its own, over who decides.
    if !tail.contains(where: \.isLetter), after.first(where: { $0 != " " }).map({ $0 == "," }) ?? true {
      return true
    }
    let words = tail.split { " ,:".contains($0) }
    return words.contains { word in proposing.contains(where: word.hasPrefix) }
      || tail.contains("общинск") && tail.contains("съвет")
  }

  private static let proposing = [
    "предлаг", "внас", "внес", "моля", "вземе", "вземат", "приеме", "реши", "решение", "решения", "съвет",
    "заповядвам", "нареждам",
  ]

  /// Whether a number of the provision has a letter that a scanner makes of a figure: „чл. 2l“.
  static func hasLetterForFigure(_ provision: String) -> Bool {
    provision.split { " ,".contains($0) }.contains { word in
      word.first?.isASCIIDigit == true && word.contains { "lIOОЗ|".contains($0) }
    }
  }

  /// Whether a text has hardly a small letter.
  private static func isInCapitals(_ text: String) -> Bool {
    var small = 0
    var large = 0
    for character in text where character.isLetter {
      if character.isLowercase { small += 1 } else { large += 1 }
    }
    return large > 20 && small * 10 < large
  }

  /// A text in capitals in small letters, except the initials of acts.
  private static func lowered(_ text: String) -> String {
    var result = ""
    var word = ""
    for character in text {
      if character.isLetter {
        word.append(character)
        continue
      }
      result += initials.contains(word) ? word : word.lowercased()
      word = ""
      result.append(character)
    }
    result += initials.contains(word) ? word : word.lowercased()
    // Places in it are places in the text as written.
    return result.count == text.count ? result : text
  }

  /// Acts that councils' papers name by their initials.
  private static let initials: Set<String> = [
    "ЗМСМА", "ЗОС", "ЗУТ", "АПК", "ЗПФ", "ЗМДТ", "ЗНА", "КСО", "КТ", "ЗОД", "ЗСПЗЗ", "ЗУО", "ЗООС", "ЗСУ",
    "ЗПУО", "ЗКН", "ЗОП", "ЗЗД", "ЗДСЛ", "ДОПК", "ЗДБРБ", "ЗНЧ", "ЗФВС", "ЗЛЗ", "ЗВИК", "ЗДС", "ЗЕ", "ЗГ",
    "ЗРР", "ЗПП", "ЗЗО", "ЗОЗЗ", "ЗКИР", "ЗИД", "НПОС", "НРПУРОИ", "НОРПУРОИ", "ПМС", "РМС",
    "ЗЮЛНЦ", "ЗАТУРН", "ЗЗДЕТ", "ЗХ", "ЗД", "ЗВ", "ТЗ", "ЗТ", "ЗПКОНПИ", "ЗПК", "ЗСП", "ЗКО",
  ]

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
      ", по доклад", " и като ", ", като ", " след като ", ", с оглед", " по предложение на",
      ", кмет", ", Кмет", " кметът", " Кметът", "общински съвет", "общинският съвет", "общинския съвет",
      "реши:",
    ] {
      // „Правилника за организацията на Общинския съвет“ names its council.
      var from = text.startIndex
      while let range = text[from..<end].firstRange(of: stop) {
        let before = text[..<range.lowerBound].split(separator: " ").last ?? ""
        if stop.lowercased().hasPrefix("общинск"), ["на", "от", "с", "за", "пред"].contains(before) {
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
      "ВР", "С", "c", "C",
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

  /// The words of each act: a new one begins where a provision follows a provision whose act was already named.
  private static func split(_ clause: Substring) -> [Range<Int>] {
    let words = clause.split(separator: " ")
    var parts: [Range<Int>] = []
    var begin = 0
    var namesAct = false
    func flush(_ end: Int) {
      // Without what leads over to the next act.
      var end = end
      while end > begin, links.contains(words[end - 1]) { end -= 1 }
      if end > begin { parts.append(begin..<end) }
    }
    for (index, word) in words.enumerated() {
      if namesAct, ["чл.", "Чл.", "§"].contains(where: { word.hasPrefix($0) }) {
        flush(index)
        (begin, namesAct) = (index, false)
      }
      namesAct = namesAct || word == "от" || word == "на" || isAct(word)
    }
    flush(words.count)
    return parts
  }

  private static let links: Set<Substring> = [
    "и", "във", "връзка", "с", "c", "вр.", "вр", "както", "съгласно",
  ]

  private static func joined(_ words: ArraySlice<Substring>) -> String {
    var text = words.joined(separator: " ")
    while let last = text.last, ",;".contains(last) { text.removeLast() }
    return text
  }

  /// „ЗМСМА“, „ЗОС,“: an act by its initials.
  private static func isAct(_ word: Substring) -> Bool {
    let letters = word.filter(\.isLetter)
    return letters.count >= 3 && letters.allSatisfy(\.isUppercase) && !word.contains(where: \.isNumber)
  }
}
