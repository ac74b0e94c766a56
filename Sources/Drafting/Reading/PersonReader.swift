/// Reads a person out of „Име Фамилия – длъжност – 18.12.2024 г.“ and the like.
enum PersonReader {
  /// The person, or nil where no part of the text looks like a name.
  static func read(_ text: some StringProtocol) -> Signatory? {
    if let (name, position) = erased(in: text) { return Signatory(name: name, position: position) }
    var (rest, date) = takingDate(withoutMarks(String(text)))
    // A telephone beside the name is no part of the position.
    if let phone = telephone(in: rest) { rest = String(rest[..<phone]) }
    rest = bare(rest)
    if isName(rest) { return Signatory(name: rest, position: nil, date: date) }
    for separator in separators {
      guard let range = rest.firstRange(of: separator) else { continue }
      let before = bare(rest[..<range.lowerBound])
      let after = bare(rest[range.upperBound...])
      if isName(before) { return Signatory(name: before, position: after.isEmpty ? nil : after, date: date) }
      // „Директор на дирекция: Мария Примерова“: the name comes last.
      for last in separators {
        guard let end = rest.lastRange(of: last) else { continue }
        let name = trimmed(rest[end.upperBound...])
        if isName(name) {
          return Signatory(name: name, position: bare(rest[..<end.lowerBound]), date: date)
        }
      }
    }
    guard let (name, position) = sideBySide(rest) else { return nil }
    return Signatory(name: name, position: position, date: date)
  }

  /// What stands between a name and a position; also the gap between a table's cells.
  private static let separators = [" – ", " — ", " - ", ", ", ": ", "   ", "/"]

  /// A name and an office with nothing between them: „ПЕТЪР ПРОБЕН КМЕТ НА ОБЩИНА …“, „гл. експерт А. Примерова“.
  private static func sideBySide(_ text: String) -> (name: String, position: String)? {
    let words = text.split(separator: " ")
    guard (3...16).contains(words.count) else { return nil }
    for end in 2...min(5, words.count - 1) {
      let name = words[..<end].joined(separator: " ")
      let office = words[end...].joined(separator: " ")
      if isName(name), isPosition(office) { return (name, office) }
    }
    // An office is often of a place, whose name looks like a person's: here it takes an initial or a title.
    for begin in max(1, words.count - 4)...(words.count - 2) {
      let last = LookAlikes.fold(words[begin - 1])
      let isInitial = (2...4).contains(words[begin].count) && words[begin].last == "."
      guard isInitial || isTitle(words[begin]), !["НА", "ОТ", "ЗА", "ПО"].contains(last),
        !last.hasPrefix("ОБЩИН"), !last.hasPrefix("РАЙОН")
      else { continue }
      let office = words[..<begin].joined(separator: " ")
      let name = words[begin...].joined(separator: " ")
      if isName(name), isPosition(office) { return (name, office) }
    }
    return nil
  }

  /// People on one line, each with an office before the mark of the signature: „Зам.-кмет: /п/ А. Пробен
  /// Юрисконсулт: /п/ Б. Тестова“. Empty where the line is not made so.
  static func readSeveral(_ text: String) -> [Signatory] {
    guard text.utf8.count < 1000 else { return [] }
    let parts = text.replacing("/П/", with: "/п/").replacing("(п)", with: "/п/").components(by: "/п/")
    guard parts.count >= 3 else { return [] }
    var people: [Signatory] = []
    var office = bare(parts[0])
    for part in parts.dropFirst() {
      let words = part.split(separator: " ")
      guard
        let length = (2...5).last(where: {
          $0 <= words.count && isName(trimmed(words.prefix($0).joined(separator: " ")))
        })
      else { return [] }
      people.append(
        Signatory(
          name: trimmed(words.prefix(length).joined(separator: " ")), position: office.isEmpty ? nil : office)
      )
      office = bare(words.dropFirst(length).joined(separator: " "))
    }
    return office.isEmpty ? people : []
  }

  /// Where a telephone number begins that stands beside a name. „счетоводител“ is none.
  private static func telephone(in text: String) -> String.Index? {
    for mark in ["тел.", "тел:", "Тел.", "Тел:"] {
      var from = text.startIndex
      while let range = text[from...].firstRange(of: mark) {
        if range.lowerBound == text.startIndex || !text[text.index(before: range.lowerBound)].isLetter {
          return range.lowerBound
        }
        from = range.upperBound
      }
    }
    return nil
  }

  /// „/заличено на осн. ЗЗЛД/ – юрисконсулт“: a name that was taken out is a name, whose words are not known.
  private static func erased(in text: some StringProtocol) -> (name: String, position: String?)? {
    guard text.utf8.count < 400, text.utf8.count > 8 else { return nil }
    let rest = withoutMarks(String(text)).drop { "/([ ".contains($0) }
    let folded = LookAlikes.fold(rest.prefix(8))
    guard folded.hasPrefix("ЗАЛИЧЕН") else { return nil }
    // The name ends at the bracket that closes it, or where a position follows.
    var end = rest.endIndex
    for separator in [" – ", " — ", " - ", ", "] {
      if let range = rest.firstRange(of: separator) { end = min(end, range.lowerBound) }
    }
    var name = rest[..<end]
    while let last = name.last, "/)], ".contains(last) { name.removeLast() }
    let position = bare(rest[end...])
    return ("/" + name + "/", position.isEmpty ? nil : position)
  }

  /// Without what stands around a name or a position: marks, a colon, and „дата:“ before the date.
  private static func bare(_ text: some StringProtocol) -> String {
    var rest = trimmed(text)
    while true {
      if rest.hasSuffix(":") {
        rest = trimmed(rest.dropLast())
      } else if let last = rest.split(separator: " ").last, last.count == 4, LookAlikes.fold(last) == "ДАТА" {
        rest = trimmed(rest.dropLast(4))
      } else {
        return rest
      }
    }
  }

  /// Whether the text is a name and nothing else: two to four words in capitals or with capital initials,
  /// none of them a position's.
  static func isName(_ text: some StringProtocol) -> Bool {
    var words = text.split(separator: " ")
    while let first = words.first, titles.contains(first.lowercased()) { words.removeFirst() }
    guard (2...4).contains(words.count) else { return false }
    // „Ст. Пробен“: the initials of Стоян, not „старши“.
    if isOfficeOrInitial(words[0]), words.count <= 3, isSurname(words[words.count - 1]) {
      words.removeFirst()
      if words.count == 1 { words.append(words[0]) }
    }
    return words.allSatisfy { word in
      guard let first = word.first, first.isUppercase || first.isLetter && !first.isCased else {
        return false
      }
      // A scanner's „OБPA3ЦOB“ is a name all the same.
      guard
        word.allSatisfy({ $0.isLetter || $0 == "-" || $0 == "." || $0.isCombining })
          || word.count >= 5 && word.count(where: { "0136".contains($0) }) == 1 && word.last != "1"
            && word.allSatisfy({ $0.isLetter || "0136".contains($0) })
      else { return false }
      // An initial has a full stop; anything else of one letter is no name.
      guard word.count > 2 || word.last == "." else { return false }
      return !positions.contains { LookAlikes.fold(word).hasPrefix($0) }
    }
  }

  /// „Ст.“ and „Гл.“ shorten a first name as well as „старши“ and „главен“.
  private static func isOfficeOrInitial(_ word: some StringProtocol) -> Bool {
    word.count == 3 && word.first?.isUppercase == true
      && ["СТ.", "ГЛ.", "МЛ."].contains(LookAlikes.fold(word))
  }

  /// Whether a word with a capital ends as family names do: what follows „Ст.“ otherwise may be an office or a place.
  private static func isSurname(_ word: some StringProtocol) -> Bool {
    guard word.count >= 4, word.first?.isUppercase == true else { return false }
    let folded = LookAlikes.fold(word)
    return folded != "ПЛАНИНА"
      && [
        "ОВ", "ЕВ", "ИН", "ИЧ", "ОВА", "ЕВА", "ИНА", "СКИ", "СКА", "ШКИ", "ШКА", "ЦКИ", "ЦКА", "ЧКИ", "ЧКА",
      ]
      .contains { folded.hasSuffix($0) }
  }

  /// The people of a text that names several: „А. Пробен – кмет; Б. Тестова – юрист“, and, where the label announces
  /// more than one, „Петър Пробен, Анна Тестова“. The whole text where it is not made so.
  static func parted(_ text: String, isList: Bool) -> [String] {
    guard text.utf8.count < 2000 else { return [text] }
    func parts(_ mark: Character) -> [String] {
      text.split(separator: mark).map(\.trimmingWhitespace).filter { $0.contains(where: \.isLetter) }
    }
    let sentences = parts(";")
    if sentences.count >= 2, sentences.allSatisfy({ read($0) != nil }) { return sentences }
    guard text.contains(",") || isList && text.contains(" и "), !text.contains(";") else { return [text] }
    var people: [String] = []
    // „Петър Пробен, Анна Тестова и Борис Образцов“
    let entries = parts(",").flatMap { part in
      let two = part.components(by: " и ")
      return isList && two.count == 2 && two.allSatisfy({ isName(trimmed(withoutMarks($0))) }) ? two : [part]
    }
    for part in entries {
      let name = part.components(by: " – ")[0].components(by: " - ")[0]
      if isName(trimmed(withoutMarks(name))) {
        people.append(part)
      } else if people.isEmpty {
        return [text]
      } else {
        people[people.count - 1] += ", " + part
      }
    }
    // „…, кмет на район, Нова Примерна“: what only looks like a name has no office of its own.
    let found = people.map { read($0) }
    let haveOffices = found.allSatisfy { $0?.position.map(isPosition) == true }
    let areNames = isList && found.allSatisfy { $0 != nil && $0?.position == nil }
    return people.count >= 2 && (haveOffices || areNames) ? people : [text]
  }

  /// The text without „/п/“, „(подпис, печат)“ and the like, which stand for a signature.
  static func withoutMarks(_ text: String) -> String {
    guard text.utf8.count < 1000 else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(where: { "(/".contains($0) }) {
      let closer: Character = rest[start] == "(" ? ")" : "/"
      let inner = rest[rest.index(after: start)...]
      result += rest[..<start]
      if let end = inner.prefix(longestMark).firstIndex(of: closer), isMark(inner[..<end]) {
        result += " "
        rest = inner[inner.index(after: end)...]
      } else {
        result.append(rest[start])
        rest = inner
      }
    }
    result += rest
    for mark in ["/п", "п/"] where result.hasSuffix(" " + mark) { result.removeLast(2) }
    return result.trimmingSpaces()
  }

  /// Characters of a mark within its brackets: „подписано с квалифициран електронен подпис“.
  private static let longestMark = 60

  /// Whether the words say that here was a signature or a stamp, and nothing else.
  static func isMark(_ text: some StringProtocol) -> Bool {
    guard text.utf8.count <= 2 * longestMark else { return false }
    let words = LookAlikes.fold(text).split { !$0.isLetter }
    let says = ["П", "ПП", "ПОДП", "ПЕЧАТ", "КЕП", "НЕЧЕТЛИВ", "НЕРАЗЧЕТЛИВ", "ЧЕТЕ"]
    let fills = [
      "С", "И", "М", "НЕ", "СЕ", "НА", "ОТ", "ЕЛЕКТРОНЕН", "ЕЛЕКТРОННО", "КВАЛИФИЦИРАН", "СЪС", "ПЕЧАТА",
    ]
    func isOfSignature(_ word: Substring) -> Bool {
      says.contains(String(word)) || word.hasPrefix("ПОДПИС") || word.hasPrefix("НЕЧЕТЛИВ")
    }
    return words.contains(where: isOfSignature)
      && words.allSatisfy { isOfSignature($0) || fills.contains(String($0)) }
  }

  /// The text without marks of emphasis, signature marks (`X`, dots, underscores) and the slashes or brackets
  /// around a name.
  static func trimmed(_ text: some StringProtocol) -> String {
    let edges: Set<Character> = ["/", "(", ")", "*", "_", ".", "…", ",", ";", " ", "\\", "–", "-"]
    var rest = text.drop { edges.contains($0) || $0.isWhitespace }
    if let first = rest.first, "XХ".contains(first), rest.dropFirst().first.map({ " *".contains($0) }) == true
    {
      rest = rest.dropFirst().drop { edges.contains($0) }
    }
    while let last = rest.last, edges.contains(last) || last.isWhitespace {
      // A closing bracket, or the full stop of an abbreviation, belongs to the words.
      if last == ")", rest.contains("(") { break }
      rest = rest.dropLast()
    }
    return String(rest)
  }

  /// The text without its last date, and that date.
  static func takingDate(_ text: String) -> (String, CalendarDate?) {
    let words = text.split(separator: " ")
    for index in words.indices.reversed() {
      let word = words[index].filter { !"()*,;".contains($0) }
      // „21 февруари 2025 г.“, „15. 03. 2026“
      if index + 2 < words.count, let date = CalendarDate(words[index...(index + 2)].joined(separator: " ")) {
        var rest = words
        let hasSign = index + 3 < words.count && ["г.", "г", "год."].contains(words[index + 3].lowercased())
        rest.removeSubrange(index...(index + (hasSign ? 3 : 2)))
        return (rest.joined(separator: " "), date)
      }
      guard let date = CalendarDate(word) else { continue }
      var rest = words
      if index + 1 < words.count, ["г.", "г", "год."].contains(words[index + 1].lowercased()) {
        rest.remove(at: index + 1)
      }
      rest.remove(at: index)
      return (rest.joined(separator: " "), date)
    }
    return (text, nil)
  }

  private static let titles: Set<String> = [
    "г-н", "г-жа", "г-ца", "д-р", "проф.", "доц.", "инж.", "арх.", "адв.", "ген.", "полк.", "гл.ас.", "гн.",
  ]

  /// „инж.“, „д-р“ …
  static func isTitle(_ word: Substring) -> Bool { titles.contains(word.lowercased()) }

  /// What words of positions and offices begin with.
  private static let positions = [
    "КМЕТ", "ЗАМ", "ДИРЕКТОР", "НАЧАЛНИК", "ОТДЕЛ", "ДИРЕКЦИЯ", "ЕКСПЕРТ", "ГЛАВЕН", "ГЛ.", "СТАРШИ", "СТ.",
    "МЛАДШИ", "МЛ.", "ЮРИСКОНСУЛТ", "ЮРИСТ", "ОБЩИН", "СЪВЕТ", "НАПРАВЛЕНИЕ", "ПРЕДСЕДАТЕЛ", "СЕКРЕТАР",
    "РЪКОВОДИТЕЛ", "КООРДИНАТОР", "ИЗПЪЛНИТЕЛ", "РЕШЕНИЕ", "ДОКЛАД", "ПРОЕКТ", "УВАЖАЕМ", "АДМИНИСТРАЦИЯ",
    "ЮРК.",
    "УПРАВИТЕЛ", "СЧЕТОВОДИТЕЛ", "ОТГОВОРНИК", "ДИР.", "Н-К", "СПЕЦ.",
    "РАЙОН", "СТОЛИЧ", "РЕПУБЛИКА", "ОБЛАСТ", "СЕКТОР", "ИНСПЕКТОР", "СПЕЦИАЛИСТ", "КОМИСИЯ", "ПРОТОКОЛ",
  ]
}

extension PersonReader {
  /// Whether the text names a position or an office rather than a person or a thing.
  static func isPosition(_ text: String) -> Bool {
    let folded = LabelText.fold(text.prefix(60)).drop { !$0.isLetter }
    return positions.contains { folded.hasPrefix($0) }
      || [
        "ЗА КМЕТ", "И.Д.", "ИД ", "ВРИД", "НА ОБЩИНА", "ОБЩИНА", "ПО БЮДЖЕТ", "ПО ФИНАНС", "СЪГЛ",
        "СЧЕТОВОДИТЕЛ",
      ]
      .contains { folded.hasPrefix($0) }
  }

  /// Whether the text names the office that signs for all: a mayor, a chair.
  static func isHead(_ text: String) -> Bool {
    let folded = LabelText.fold(text.prefix(60)).drop { !$0.isLetter }
    return ["КМЕТ", "ЗА КМЕТ", "ПРЕДСЕДАТЕЛ"].contains { folded.hasPrefix($0) }
  }
}

extension Character {
  var isCombining: Bool {
    unicodeScalars.allSatisfy {
      $0.properties.generalCategory == .nonspacingMark || $0.properties.generalCategory == .spacingMark
    }
  }
}

extension StringProtocol {
  /// The first occurrence of `pattern`, octet for octet: a book is searched for dozens of words.
  func firstRange(of pattern: String) -> Range<Index>? {
    let octets = utf8
    let wanted = pattern.utf8
    guard let first = wanted.first else { return nil }
    var start = octets.startIndex
    while let index = octets[start...].firstIndex(of: first) {
      if octets[index...].starts(with: wanted) {
        return index..<octets.index(index, offsetBy: wanted.count)
      }
      start = octets.index(after: index)
    }
    return nil
  }

  /// The parts between the occurrences of `mark`.
  func components(by mark: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: mark) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }

  /// The last occurrence of `pattern`.
  func lastRange(of pattern: String) -> Range<Index>? {
    var end = endIndex
    while let index = self[..<end].lastIndex(where: { $0 == pattern.first }) {
      if self[index...].hasPrefix(pattern) { return index..<self.index(index, offsetBy: pattern.count) }
      end = index
    }
    return nil
  }
}
