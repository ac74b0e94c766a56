/// A line of a report without a head, and what it begins with.
struct TextLine {
  let source: SourceLine
  /// The line without marks of headings, quotes and emphasis.
  let plain: String
  let label: Label?
  /// What follows the label on the same line.
  let rest: String
  /// Where the label is not spelt as it should be: how it is spelt.
  let misread: String?
  /// Whether the label may as well be the first word of a sentence („От Примерово до …“).
  let isWeak: Bool
  /// Whether the label is a label only by its capitals („ДО ПРЕДСЕДАТЕЛЯ“), as in a headline.
  let isBare: Bool

  var number: Int { source.number }
  var isBlank: Bool { plain.isEmpty && !source.text.contains { $0.isLetter || $0.isNumber } }
  var isHeading: Bool { source.text.first == "#" }
  /// The line's words with single spaces.
  var spaced: String {
    let words = plain.split(separator: " ")
    // „- 1. Приема …“: the number is the item's mark.
    let isMarkedTwice =
      words.count > 2 && ["-", "*"].contains(words[0]) && ListMarker("\(words[1]) А")?.label.isOrdered == true
    return (isMarkedTwice ? words[1...] : words[...]).joined(separator: " ")
  }
  /// The line as a list's item would have it: a marker that is set in bold is one all the same.
  var listText: Substring { source.withPlainMarker.text }

  enum Label: Equatable {
    case to, from, subject, title, outgoingNumber, registryNumber, salutation, decision, attachments, closing
    case signatory, agreed, review, prepared, date
    /// „Проверил:“, „Вярно:“ and others who are named, but for none of a report's fields.
    case other
    /// What a draft decision begins with.
    case draftDecision
  }

  /// Labels are looked for in the beginning of a line only.
  private static let labelLength = 120

  init(_ source: SourceLine) {
    self.source = source
    var plain = Self.plain(source.text)
    if plain.hasPrefix("|") { plain = Self.row(plain) }
    // What has no width is no letter of a label: soft hyphens and the joiners of web pages.
    if plain.utf8.contains(where: { $0 == 0xC2 || $0 == 0xE2 || $0 == 0xEF }) {
      plain = String(
        String.UnicodeScalarView(
          plain.unicodeScalars.filter { !["\u{AD}", "\u{200B}", "\u{2060}", "\u{FEFF}"].contains($0) }))
    }
    // A tab or a no-break space sets words apart like any other.
    if plain.utf8.contains(where: { $0 == 0x09 || $0 == 0xC2 }) {
      plain = plain.replacing("\t", with: " ").replacing("\u{A0}", with: " ")
    }
    self.plain = plain
    let head = plain.prefix(Self.labelLength)
    var found = Self.label(of: head, isWhole: head.endIndex == plain.endIndex)
    if found == nil, head.endIndex < plain.endIndex, DecisionWords.leadsToPoints(plain) {
      found = (.decision, plain.endIndex, nil, false, false)
    }
    label = found?.label
    rest = found.map { String(plain[$0.rest...]).trimmingSpaces() } ?? ""
    misread = found?.misread
    isWeak = found?.isWeak ?? false
    isBare = found?.isBare ?? false
  }

  /// The notes and the confidence that come with the label.
  func judged(_ confidence: Confidence) -> (Confidence, [ReadingNote]) {
    guard let misread else { return (confidence, []) }
    return (.doubtful, [.labelMisread(found: misread)])
  }

  private static func plain(_ text: Substring) -> String {
    var rest = Markup.removed(from: text).drop { $0 == " " || $0 == "\t" }
    while rest.first == ">" || rest.first == "#" { rest = rest.dropFirst() }
    rest = rest.drop(while: \.isWhitespace)
    while rest.last == "\\" || rest.last?.isWhitespace == true { rest = rest.dropLast() }
    // A rule or a row of dots is no text.
    if rest.allSatisfy({ "-_*=.… ".contains($0) }) { return "" }
    guard rest.utf8.contains(where: { $0 == 0x2A || $0 == 0x5F || $0 == 0x5B || $0 == 0x5C || $0 == 0x3C })
    else { return String(rest) }
    return withoutNotes(InlineReader.read(rest).plainText).trimmingSpaces()
  }

  /// The text without references to footnotes: `[^3]`.
  private static func withoutNotes(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "^")) else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.firstRange(of: "[^") {
      result += rest[..<start.lowerBound]
      let label = rest[start.upperBound...].prefix(12).prefix { !$0.isWhitespace && $0 != "]" }
      guard !label.isEmpty, label.endIndex < rest.endIndex, rest[label.endIndex] == "]" else {
        result += "[^"
        rest = rest[start.upperBound...]
        continue
      }
      rest = rest[rest.index(after: label.endIndex)...]
    }
    return result + rest
  }

  /// A table's row as a line: its cells side by side. Of two cells, the first may be the label of the other.
  private static func row(_ text: String) -> String {
    let cells = text.split(separator: "|").map(\.trimmingWhitespace).filter { !$0.isEmpty }
    if cells.allSatisfy({ $0.allSatisfy { "-: ".contains($0) } }) { return "" }
    guard cells.count == 2, !cells[0].hasSuffix(":"), cells[0].utf8.count < labelLength,
      label(of: cells[0][...], isWhole: true) != nil
    else { return cells.joined(separator: "   ") }
    return cells.joined(separator: ": ")
  }

  private typealias Found = (
    label: Label, rest: String.Index, misread: String?, isWeak: Bool, isBare: Bool
  )

  private static let words = Set(labels.flatMap { $0.1 })

  private static func label(of head: Substring, isWhole: Bool) -> Found? {
    guard !head.isEmpty else { return nil }
    if isWhole, let whole = wholeLine(head) { return whole }
    if let (word, end) = LabelText.spaced(head), let found = spacedLabel(word, head, end, isWhole: isWhole) {
      return found
    }
    // The first word, in letters only, and what comes after it.
    guard let first = head.split(separator: " ", maxSplits: 1).first else { return nil }
    let word = first.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0.isCombining }
    guard word.count >= 2 else { return nil }
    var folded = LookAlikes.fold(word)
    let capitals = word.allSatisfy { !$0.isLowercase }
    // A scanner's „Д0“; „TO“ is a word of its own.
    if let short = abbreviation(folded, head[word.endIndex...]) { return short }
    if let opinion = legalOpinion(folded, head, isWhole: isWhole) { return opinion }
    let isScanned = ["Д0", "0Т", "ОГ"].contains(folded)
    if isScanned { folded = folded == "Д0" ? "ДО" : "ОТ" }
    if ["TO", "FROM"].contains(word.uppercased()) { folded = word.uppercased() }
    var after = head[word.endIndex...].drop { $0 == "." }
    // „Приложение/я:“, „Съгласувал(и):“
    if let first = after.first, "/(".contains(first),
      let end = after.dropFirst().firstIndex(where: { !$0.isLowercase }),
      after.distance(from: after.startIndex, to: end) <= 3
    {
      after = after[end...].drop { "/)".contains($0) }
    }
    // „Изготвил,“ over a name.
    if isWhole, after == ",", word.first?.isUppercase == true { after = after.dropFirst() }
    // A word that is a label comes before one that is nearly another.
    for match in [LabelText.Match.exact, .misread] where match == .misread || Self.words.contains(folded) {
      for (label, words, needs) in labels
      where words.contains(where: { LabelText.matches(folded, $0) == match }) {
        guard let rest = needs.rest(after, whole: isWhole, capitals: capitals) else { continue }
        if label == .attachments, rest.index == head.endIndex, !isHeading(word, head) { continue }
        let misread = match == .misread || isScanned ? String(word) : nil
        // Who checked that it is lawful is the lawyer. Who is asked along with the lawyer is not.
        let between = LabelText.fold(head[word.endIndex..<rest.index])
        let isLawyer =
          (label == .other || label == .agreed && !between.contains(" И "))
          && ["ЗАКОНОСЪОБРАЗ", "ЮРИС", "ПРАВН"].contains { between.contains($0) }
        return (isLawyer ? .review : label, rest.index, misread, rest.isWeak, rest.isBare)
      }
    }
    return torn(head)
  }

  /// „Съг ласувал:“: a label within which a scanner left a space.
  private static func torn(_ head: Substring) -> Found? {
    guard let colon = head.prefix(24).firstIndex(of: ":") else { return nil }
    let pieces = head[..<colon].split(separator: " ")
    guard (2...3).contains(pieces.count), pieces.allSatisfy({ $0.allSatisfy(\.isLetter) }),
      pieces[1...].allSatisfy({ $0.first?.isLowercase == true })
        || pieces.allSatisfy({ $0.allSatisfy(\.isUppercase) })
    else { return nil }
    let word = LookAlikes.fold(pieces.joined())
    guard word.count >= 6,
      let label = labels.first(where: { label in
        label.2 != .numberSign && label.2 != .fromAfter
          && label.1.contains(word)
      })?.0
    else { return nil }
    return (label, head.index(after: colon), String(head[..<colon]), false, false)
  }

  /// „Правно становище: …“, „Становище на юрист: …“ with a person behind the colon or nothing: what else stands
  /// there is the opinion.
  private static func legalOpinion(_ folded: String, _ head: Substring, isWhole: Bool) -> Found? {
    guard ["ПРАВНО", "ЮРИДИЧЕСКО", "СТАНОВИЩЕ", "ПРАВЕН", "ЗА"].contains(folded),
      let colon = head.prefix(70).firstIndex(of: ":")
    else { return nil }
    let words = LabelText.fold(head[..<colon])
    let isOpinion =
      ["ПРАВНО СТАНОВИЩЕ", "ЮРИДИЧЕСКО СТАНОВИЩЕ", "ПРАВЕН КОНТРОЛ", "ЗА ЗАКОНОСЪОБРАЗНОСТ"].contains {
        words.hasPrefix($0)
      } || ["НА", "ОТ"].contains { words.hasPrefix("СТАНОВИЩЕ \($0) ЮРИС") }
    let rest = head[head.index(after: colon)...]
    let isEmpty = isWhole && !PersonReader.withoutMarks(String(rest)).contains(where: \.isLetter)
    guard isOpinion, isEmpty || PersonReader.read(rest) != nil else { return nil }
    return (.review, rest.startIndex, nil, false, false)
  }

  /// „Изг.: …“, „Съгл. …“, „Отн.: …“
  private static func abbreviation(_ folded: String, _ after: Substring) -> Found? {
    guard after.first == "." || after.first == ":" else { return nil }
    let rest = after.drop { ".: ".contains($0) }
    let hasColon = after[..<rest.startIndex].contains(":")
    switch folded {
    case "ОТН" where hasColon: return (.subject, rest.startIndex, nil, false, false)
    case "СЪГЛ" where hasColon || rest.first?.isUppercase == true:
      return (.agreed, rest.startIndex, nil, false, false)
    case "ИЗГ", "ИЗГОТВ", "ПОДГ":
      guard hasColon || rest.first?.isUppercase == true else { return nil }
      return (.prepared, rest.startIndex, nil, false, false)
    default: return nil
    }
  }

  /// Whether „приложение“, alone on its line, is a heading rather than the end of a wrapped sentence.
  private static func isHeading(_ word: Substring, _ head: Substring) -> Bool {
    word.first?.isUppercase == true && !head.hasSuffix(".")
  }

  /// „О т н о с н о : …“, „Д О“ and the like: a label in letters set apart, with a colon or alone.
  private static func spacedLabel(
    _ word: String, _ head: Substring, _ end: Substring.Index, isWhole: Bool
  ) -> Found? {
    let folded = LookAlikes.fold(word)
    guard let label = labels.first(where: { $0.1.contains(folded) })?.0 else { return nil }
    let after = head[end...].drop { $0 == " " }
    if after.first == ":" { return (label, after.index(after: after.startIndex), nil, false, false) }
    guard after.isEmpty, isWhole else { return nil }
    return (label, after.endIndex, nil, false, false)
  }

  /// Labels that fill a line.
  private static func wholeLine(_ head: Substring) -> Found? {
    if DecisionWords.leadsToPoints(head) { return (.decision, head.endIndex, nil, false, false) }
    if Salutation.isOne(head) { return (.salutation, head.endIndex, nil, false, false) }
    guard head.utf8.count < 100 else { return nil }
    let joined = LabelText.joined(head)
    if DecisionWords.isHeading(joined: joined) { return (.decision, head.endIndex, nil, false, false) }
    if Titles.isTitle(joined: joined) { return (.title, head.endIndex, nil, false, false) }
    let isInCapitals = head.allSatisfy { !$0.isLowercase }
    if let sign = head.firstIndex(of: "№") {
      let before = head[..<sign]
      let words = LabelText.joined(before)
      // „Решение № 88“ within a sentence is another decision.
      if words == "РЕШЕНИЕ" || words == "ПРОЕКТ", before.allSatisfy({ !$0.isLowercase }) {
        return (.draftDecision, head.endIndex, nil, false, false)
      }
      if Titles.isTitle(joined: words), before.allSatisfy({ !$0.isLowercase }) {
        return (.title, head.endIndex, nil, false, false)
      }
    }
    if joined == "ПРОЕКТ" && isInCapitals { return (.draftDecision, head.endIndex, nil, false, false) }
    if joined.count > 10, joined.hasPrefix("С УВАЖЕНИЕ"),
      let end = head.firstIndex(where: { ",:".contains($0) }),
      LabelText.joined(head[..<end]) == "С УВАЖЕНИЕ"
    {
      return (.closing, head.index(after: end), nil, false, false)
    }
    if ["ПРИКАЧЕНИ ФАЙЛОВЕ", "ПРИКАЧЕНИ ДОКУМЕНТИ", "ПРИЛОЖЕНИ ДОКУМЕНТИ"].contains(joined), head.last == ":"
    {
      return (.attachments, head.endIndex, nil, false, false)
    }
    if joined == "С УВАЖЕНИЕ" { return (.closing, head.endIndex, nil, false, false) }
    // A scan's heading with one wrong letter; only where it stands alone.
    if joined.count < 30, joined.split(separator: " ").count == 1 {
      if LabelText.matches(joined, "РЕШЕНИЕ") != nil {
        return (.decision, head.endIndex, String(head), false, false)
      }
      if LabelText.matches(joined, "ДОКЛАД") != nil {
        return (.title, head.endIndex, String(head), false, false)
      }
    }
    return nil
  }

  private static let labels: [(Label, [String], Needs)] = [
    (.subject, ["ОТНОСНО", "SUBJECT"], .colonOrDash),
    (.date, ["ДАТА", "DATE"], .colonOrAlone),
    (.to, ["ДО", "TO"], .colonOrCapitals),
    (.from, ["ОТ", "FROM"], .colonOrCapitals),
    (
      .attachments, ["ПРИЛОЖЕНИЕ", "ПРИЛОЖЕНИЯ", "ПРИЛАГАМ", "ПРИЛАГАМЕ", "ATTACHMENTS"], .colonOrAlone
    ),
    (.outgoingNumber, ["ИЗХ", "ИЗХОДЯЩ"], .numberSign),
    (
      .registryNumber, ["РЕГ", "РЕГИСТРАЦИОНЕН", "ВХ", "ВХОДЯЩ", "УНИКАЛЕН", "ДЕЛОВОДЕН"], .numberSign
    ),
    (.agreed, ["СЪГЛАСУВАЛ", "СЪГЛАСУВАЛИ", "СЪГЛАСУВАНО", "СЪГЛАСУВАЛА"], .colonInside),
    (
      .prepared,
      [
        "ИЗГОТВИЛ", "ИЗГОТВИЛИ", "ИЗГОТВИЛА", "ПОДГОТВИЛ", "ПОДГОТВИЛИ", "ПОДГОТВИЛА", "СЪСТАВИЛ",
        "СЪСТАВИЛИ", "ИЗГОТВЕНО", "ПОДГОТВЕНО",
      ], .colonInside
    ),
    (.review, ["ЮРИСТ", "ЮРИСКОНСУЛТ", "ЮРИСТИ"], .colonInside),
    (.other, ["ПРЕГЛЕДАЛ", "ПРОВЕРИЛ", "ПРОВЕРИЛИ", "ВЯРНО", "ДОКЛАДВА", "РАЗПРЕДЕЛЕНИЕ"], .colonInside),
    (
      .signatory,
      [
        "ВНОСИТЕЛ", "ВНОСИТЕЛИ", "ВНАСЯ", "ВНАСЯТ", "ПОДПИСАЛ", "ПОДПИСАЛИ", "ПОДПИС", "ПРЕДЛОЖИТЕЛ",
        "ПРЕДЛОЖИТЕЛИ",
      ],
      .colonInside
    ),
    (.title, ["ДОКЛАД", "ДОКЛАДНА", "СТАНОВИЩЕ", "ПРЕДЛОЖЕНИЕ"], .fromAfter),
  ]

  /// What must follow a word for it to be a label.
  private enum Needs {
    /// A colon; or the word is in capitals, or alone on the line; or, weakly, a capital follows.
    case colonOrCapitals
    /// The same, or a dash: „ОТНОСНО – …“.
    case colonOrDash
    /// A colon at once, or nothing.
    case colonOrAlone
    /// A colon somewhere in the next words („Изготвил чрез АИССО:“), or nothing.
    case colonInside
    /// №
    case numberSign
    /// „ОТ“, as in „ДОКЛАД от Иван Примеров“.
    case fromAfter

    /// Whether „N9“ and „Ng“ are a scanner's „№“: where a whole number stands behind them.
    private func isSign(_ text: Substring) -> Bool {
      guard let first = text.first, "9gд".contains(first), text.dropFirst().first == " ",
        let number = text.dropFirst().split(separator: " ").first, let begin = number.first
      else { return false }
      return (begin.isASCIIDigit || begin.isUppercase) && number.contains("-")
        && number.contains(where: \.isASCIIDigit) && CalendarDate(number) == nil
    }

    /// Where the value begins, or nil where the word is no label.
    func rest(
      _ after: Substring, whole: Bool, capitals: Bool
    ) -> (index: Substring.Index, isWeak: Bool, isBare: Bool)? {
      let next = after.drop(while: \.isWhitespace)
      if self != .numberSign, self != .fromAfter, next.first == ":" {
        return (next.index(after: next.startIndex), false, false)
      }
      let isAlone = next.isEmpty && whole
      switch self {
      case .colonOrDash:
        if let first = next.first, "-–—".contains(first), after.first == " " {
          return (next.index(after: next.startIndex), false, false)
        }
        return Needs.colonOrCapitals.rest(after, whole: whole, capitals: capitals)
      case .colonOrCapitals:
        if isAlone || capitals && after.first == " " { return (next.startIndex, false, !isAlone) }
        let begins =
          next.first?.isUppercase == true
          || next.split(separator: " ", maxSplits: 1).first.map { PersonReader.isTitle($0) } == true
        return begins && whole ? (next.startIndex, true, true) : nil
      case .colonOrAlone: return isAlone ? (next.startIndex, false, false) : nil
      case .colonInside:
        if let colon = next.prefix(70).firstIndex(of: ":") { return (next.index(after: colon), false, false) }
        return isAlone ? (next.startIndex, false, false) : nil
      case .numberSign:
        if let sign = after.prefix(20).firstIndex(where: { "№N#".contains($0) }) {
          var end = after.index(after: sign)
          // A scanner's „N2“, „Ne“ and „N°“.
          if after[sign] == "N", let next = after[end...].first, "2eеoо°º".contains(next),
            after[end...].dropFirst().first == " "
          {
            end = after.index(after: end)
          } else if after[sign] == "N", isSign(after[end...]) {
            end = after.index(after: end)
          }
          return (end, false, false)
        }
        for word in ["номер", "НОМЕР", "индекс", "ИНДЕКС"] {
          // Letter for letter as long as what is written.
          let read = LookAlikes.restored(after.prefix(20))
          guard let range = read.firstRange(of: word) else { continue }
          let end = read.distance(from: read.startIndex, to: range.upperBound)
          return (after.index(after.startIndex, offsetBy: end), false, false)
        }
        return nil
      case .fromAfter:
        guard let first = next.split(separator: " ", maxSplits: 1).first, LookAlikes.fold(first) == "ОТ"
        else { return nil }
        return (first.endIndex, false, false)
      }
    }
  }
}

extension String {
  func trimmingSpaces() -> String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
