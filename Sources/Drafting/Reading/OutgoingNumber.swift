/// An outgoing number as it stands in a text: `СОА24-ВК66-11488/27.12.2024`, `12-00-345/15.03.2026 г.`
struct OutgoingNumber: Equatable {
  /// In Cyrillic, without the date.
  var number: String
  var date: CalendarDate?
  var notes: [ReadingNote]
  /// A date with letters among its digits, as a scanner makes them of `0`, `1` and `3`: what it was probably.
  var misreadDate: (written: String, date: CalendarDate)?

  /// Whether letters that look like figures stand among them: „04-ОО-2l8“.
  var mayBeMisread: Bool {
    let parts = number.split { "-/ ".contains($0) }
    return parts.dropFirst().contains { part in
      // „94-З-12“ has an index of its own.
      let alike = part.count { "ОЗlI".contains($0) }
      return alike > 0 && part.count > 1 && part.allSatisfy { $0.isASCIIDigit || "ОЗlI".contains($0) }
    }
  }

  /// Whether it was written on a dotted line: „№ ..47......“.
  var isFilledIn = false

  static func == (one: Self, other: Self) -> Bool {
    one.number == other.number && one.date == other.date && one.notes == other.notes
  }

  /// Reads the number in what follows a label such as „Изх. №“: the first word with a digit in it, and the
  /// words that dashes tie to it („РД 01 – 166“). Nil where the place is left blank.
  init?(after label: Substring) {
    if let number = Self.onDots(label) {
      self.init(word: number)
      isFilledIn = true
      return
    }
    let words = Self.compacted(label.prefix(200)).split(whereSeparator: \.isWhitespace)
    guard var index = words.firstIndex(where: { $0.contains(where: \.isASCIIDigit) || Self.isBlank($0) }),
      !Self.isBlank(words[index]), CalendarDate(words[index]) == nil
    else { return nil }
    // „РД 01 – 166“, „94 00 - 12“
    var written = String(words[index])
    if index > 0, Self.isPrefix(words[index - 1]) {
      written = words[index - 1] + " " + written
    } else if index > 1, ["-", "–"].contains(words[index - 1]), Self.isPrefix(words[index - 2]) {
      // „ОС - 92“
      written = words[(index - 2)..<index].joined(separator: " ") + " " + written
    }
    while Self.goesOn(words, behind: index) {
      index += 1
      written += " " + words[index]
    }
    self.init(word: written[...])
    let isDated = notes.contains { if case .incompleteDate = $0 { true } else { false } }
    guard date == nil, misreadDate == nil, !isDated else { return }
    // „… от 10.04.2025 г.“, „… | 2l.02.2025 г.“
    var rest = words[(index + 1)...]
    if let first = rest.first, ["от", "|", "/"].contains(first) { rest = rest.dropFirst() }
    guard let word = rest.first else { return }
    let digits = LookAlikes.digits(word)
    if let read = CalendarDate(word) {
      date = read
    } else if word.count(where: \.isASCIIDigit) >= 5, let read = CalendarDate(digits) {
      misreadDate = (String(word), read)
    }
  }

  /// A place to fill in: dots or lines, also within a number („РД-01-…..“).
  static func isBlank(_ word: Substring) -> Bool {
    let number = word.prefix { $0 != "/" }
    return number.contains("…") || ["..", "__"].contains { number.firstRange(of: $0) != nil }
  }

  /// „: ..47......“: a number written on dots that begin before it. Behind a printed beginning („РД-01-…..“) they are
  /// a place left blank.
  private static func onDots(_ label: Substring) -> Substring? {
    let dots: Set<Character> = [".", "…", "_", " ", ":"]
    let lead = label.prefix(60).prefix { dots.contains($0) }
    guard lead.count(where: { $0 == "." || $0 == "_" }) >= 2 || lead.contains("…") else { return nil }
    let number = label[lead.endIndex...].prefix(30).prefix { !dots.contains($0) }
    let rest = label[number.endIndex...].prefix(60)
    guard number.contains(where: \.isASCIIDigit), number.last?.isNumber == true,
      number.allSatisfy({ $0.isLetter || $0.isNumber || "-/".contains($0) }),
      rest.allSatisfy({ dots.contains($0) })
    else { return nil }
    return number
  }

  /// „РД“, „ОбС“: letters that a number may begin with.
  private static func isPrefix(_ word: Substring) -> Bool {
    (1...6).contains(word.count) && word.allSatisfy { $0.isLetter || $0 == "-" }
      && word.first?.isUppercase == true
      && word.count(where: \.isUppercase) * 2 > word.count
  }

  /// Whether the word behind `index` is of the same number: a dash and what follows it, or figures before one.
  private static func goesOn(_ words: [Substring], behind index: Int) -> Bool {
    func isDash(_ index: Int) -> Bool { index < words.count && ["-", "–"].contains(words[index]) }
    func isFigures(_ index: Int) -> Bool {
      index < words.count && words[index].first?.isASCIIDigit == true
        && (words[index].contains("/") || !words[index].hasSuffix("."))
    }
    if words[index].contains("/") { return false }
    if isDash(index) { return isFigures(index + 1) }
    return isDash(index + 1) && isFigures(index + 2) || isFigures(index + 1) && isDash(index + 2)
  }

  /// The text without spaces around slashes and within dates: „138 / 19. 05. 2025“.
  private static func compacted(_ text: Substring) -> String {
    var text = text.replacing("\t", with: "     ").replacing("\u{A0}", with: " ").trimmingWhitespace
    // A wide gap stands between columns.
    if let gap = text.firstRange(of: "     ") { text = String(text[..<gap.lowerBound]) }
    var result = ""
    var spaces = 0
    for character in text {
      if character == " " {
        spaces += 1
        continue
      }
      let last = result.last
      let isInDate =
        last == "." && character.isASCIIDigit && result.dropLast().last?.isASCIIDigit == true
        && result.reversed().prefix(12).prefix { $0 != "/" && $0 != " " }.count <= 6
      if spaces > 0, last != "/", character != "/", !isInDate, !result.isEmpty { result.append(" ") }
      spaces = 0
      result.append(character)
    }
    return result
  }

  /// Reads a number that has no label, by its shape: letters and a year, a unit's letters and number, a
  /// sequence.
  init?(shapedIn line: Substring) {
    for word in line.split(whereSeparator: \.isWhitespace) {
      let parts = word.prefix { $0 != "/" }.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3 || parts.count == 4 && parts[3].first == "[", Self.isLettersAndDigits(parts[0]),
        Self.isLettersAndDigits(parts[1]),
        (1...7).contains(parts[2].count), parts[2].allSatisfy(\.isASCIIDigit)
      else { continue }
      self.init(word: word)
      return
    }
    return nil
  }

  private static func isLettersAndDigits(_ part: Substring) -> Bool {
    let letters = part.prefix(while: \.isLetter)
    let digits = part.dropFirst(letters.count)
    return (1...6).contains(letters.count) && (1...4).contains(digits.count)
      && digits.allSatisfy(\.isASCIIDigit)
  }

  private init?(word: Substring) {
    var word = word
    while let last = word.last, !(last.isLetter || last.isNumber || last == ".") { word.removeLast() }
    while let first = word.first, !(first.isLetter || first.isNumber) { word.removeFirst() }
    var parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, first.contains(where: \.isASCIIDigit) else { return nil }
    notes = []
    date = nil
    if parts.count > 1, let last = parts.last {
      if let read = CalendarDate(last) {
        date = read
        parts.removeLast()
      } else if last.contains("."), last.count(where: \.isASCIIDigit) >= 3 {
        let digits = LookAlikes.digits(last)
        if digits != last, let read = CalendarDate(digits) {
          misreadDate = (last, read)
        } else {
          notes.append(.incompleteDate(last))
        }
        parts.removeLast()
      }
    }
    let written = parts.joined(separator: "/").trimmingSuffix(".")
    number = LookAlikes.cyrillic(written)
    if number != written { notes.append(.lookAlikes(original: written)) }
  }
}
