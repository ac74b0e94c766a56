/// Reads a person out of „Име Фамилия – длъжност – 18.12.2024 г.“ and the like.
enum PersonReader {
  /// The person, or nil where no part of the text looks like a name.
  static func read(_ text: some StringProtocol) -> Signatory? {
    var (rest, date) = takingDate(withoutMarks(String(text)))
    rest = trimmed(rest)
    // A telephone beside the name is no part of the position.
    if let phone = rest.firstRange(of: "тел.") ?? rest.firstRange(of: "тел:") {
      rest = trimmed(rest[..<phone.lowerBound])
    }
    if isName(rest) { return Signatory(name: rest, position: nil, date: date) }
    for separator in [" – ", " — ", " - ", ", ", ": ", "/"] {
      guard let range = rest.firstRange(of: separator) else { continue }
      let before = trimmed(rest[..<range.lowerBound])
      let after = trimmed(rest[range.upperBound...])
      if isName(before) { return Signatory(name: before, position: after.isEmpty ? nil : after, date: date) }
      // „Директор на дирекция: Мария Примерова“: the name comes last.
      for last in [" – ", " — ", ", ", ": ", "/"] {
        guard let end = rest.lastRange(of: last) else { continue }
        let name = trimmed(rest[end.upperBound...])
        if isName(name) {
          return Signatory(name: name, position: trimmed(rest[..<end.lowerBound]), date: date)
        }
      }
    }
    return nil
  }

  /// Whether the text is a name and nothing else: two to four words in capitals or with capital initials,
  /// none of them a position's.
  static func isName(_ text: some StringProtocol) -> Bool {
    var words = text.split(separator: " ")
    while let first = words.first, titles.contains(first.lowercased()) { words.removeFirst() }
    guard (2...4).contains(words.count) else { return false }
    return words.allSatisfy { word in
      guard let first = word.first, first.isUppercase || first.isLetter && !first.isCased else {
        return false
      }
      // A scanner's „OБPA3ЦOB“ is a name all the same.
      guard
        word.allSatisfy({ $0.isLetter || $0 == "-" || $0 == "." || $0.isCombining })
          || word.count >= 5 && word.count(where: { "036".contains($0) }) == 1
            && word.allSatisfy({ $0.isLetter || "036".contains($0) })
      else { return false }
      // An initial has a full stop; anything else of one letter is no name.
      guard word.count > 2 || word.last == "." else { return false }
      return !positions.contains { LookAlikes.fold(word).hasPrefix($0) }
    }
  }

  /// The text without „/п/“ and „(п)“, which stand for a signature.
  static func withoutMarks(_ text: String) -> String {
    guard text.utf8.count < 1000 else { return text }
    return ["/п/", "(п)", "/П/", "(П)", "/п.п./", "/п", "п/"].reduce(text) { text, mark in
      mark.count == 2
        ? (text.hasSuffix(" " + mark) ? String(text.dropLast(2)) : text) : text.replacing(mark, with: " ")
    }.trimmingSpaces()
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
    "РАЙОН", "СТОЛИЧ", "РЕПУБЛИКА", "ОБЛАСТ", "СЕКТОР", "ИНСПЕКТОР", "СПЕЦИАЛИСТ", "КОМИСИЯ", "ПРОТОКОЛ",
  ]
}

extension Character {
  var isCombining: Bool {
    unicodeScalars.allSatisfy {
      $0.properties.generalCategory == .nonspacingMark || $0.properties.generalCategory == .spacingMark
    }
  }
}

extension StringProtocol {
  /// The first occurrence of `pattern`.
  func firstRange(of pattern: String) -> Range<Index>? {
    var start = startIndex
    while let index = self[start...].firstIndex(where: { $0 == pattern.first }) {
      if self[index...].hasPrefix(pattern) { return index..<self.index(index, offsetBy: pattern.count) }
      start = self.index(after: index)
    }
    return nil
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
