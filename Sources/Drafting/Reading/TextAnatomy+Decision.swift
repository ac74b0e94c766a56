/// The decision: the points under its heading.
extension TextAnatomy {
  /// The points under „РЕШЕНИЕ:“ in the body, or else in the annex.
  mutating func readDecision() {
    readDecision(in: bodyIndices, .certain)
    if fields.decision.isEmpty { readDecision(in: annexIndices, .likely) }
  }

  /// Headings that are tried one after the other; „РЕШЕНИЕ“ also stands over a draft's blank number.
  private static let headings = 8

  private mutating func readDecision(in part: [Int], _ confidence: Confidence) {
    let texts = part.map { lines[$0] }
    let headings = texts.indices.filter { texts[$0].label == .decision }.prefix(Self.headings)
    var chosen: (heading: Int, reading: DecisionReading)?
    // The heading that numbered points follow, else the first that anything follows. An older decision may be quoted above
    // the one that is proposed.
    let readings = headings.filter { !Self.isQuoted(texts, $0) }
      .map { ($0, DecisionReading(texts, after: $0, lineEnds: lineEnds)) }
      .filter { !$0.1.points.isEmpty }
    let numbered = readings.filter(\.1.isNumbered)
    chosen =
      numbered.count > 1 ? numbered.first { Self.isProposed(texts, $0.0) } ?? numbered.first : numbered.first
    chosen = chosen ?? readings.first
    guard let (heading, reading) = chosen else { return }
    let (judged, notes) = texts[heading].judged(confidence)
    fields.decision = reading.points.map { point in
      let isSure = reading.isNumbered && (point.hasNumber || point.leadsIn)
      return Found(point.text, point.lines, isSure ? judged : min(judged, .likely), notes)
    }
    // What follows under a heading of its own is another draft.
    for next in headings where next >= reading.end {
      let further = DecisionReading(texts, after: next, lineEnds: lineEnds)
      guard further.isNumbered, let first = further.points.first,
        further.points.map(\.text) != reading.points.map(\.text)
      else { continue }
      furtherDrafts.append((first.lines.lowerBound, further.points.count))
    }
  }
}

extension TextAnatomy {
  /// Whether the heading is within a sentence of what was decided before: „С Решение № 204 … Общинският съвет реши:“
  fileprivate static func isQuoted(_ texts: [TextLine], _ heading: Int) -> Bool {
    let paragraph = texts[..<heading].suffix(4).reversed().prefix { !$0.isBlank }.reversed().map(\.plain)
    let words = LabelText.fold((paragraph + [texts[heading].plain]).joined(separator: " ").suffix(600))
    return words.contains("С РЕШЕНИЕ №") && !words.contains("ПРЕДЛАГА")
  }

  /// Whether „предлагам … да вземе следното“ leads to the heading.
  fileprivate static func isProposed(_ texts: [TextLine], _ heading: Int) -> Bool {
    let above = texts[..<heading].suffix(12).filter { !$0.isBlank }.suffix(3)
    let words = LabelText.fold(
      (above.map(\.plain) + [texts[heading].plain]).joined(separator: " ").suffix(500))
    return ["ПРЕДЛАГА", "ДА ВЗЕМЕ", "ДА ПРИЕМЕ", "ДА ГЛАСУВА", "ПРОЕКТ"].contains(where: words.contains)
  }
}

/// The points that follow one heading of a decision.
struct DecisionReading {
  struct Point {
    var text: String
    var lines: ClosedRange<Int>
    var hasNumber: Bool
    /// A paragraph without number that the numbered points are part of: „Изменя …, както следва:“.
    var leadsIn: Bool { !hasNumber && text.hasSuffix(":") }
  }

  private(set) var points: [Point] = []
  /// The index of the first line behind the points.
  private(set) var end: Int
  var isNumbered: Bool { family != nil || section != nil }

  /// What the numbers look like: `1.`, `I.`; nil where there are none.
  private var family: ListMarker.Family?
  /// The sign of points that are the paragraphs of an ordinance or have a word before their number: `§ 1.`, `Чл. 1.`,
  /// `Точка 1.`
  private var section: Section?
  private var indent = 0
  private let texts: [TextLine]
  private let lineEnds: MarkdownReader.LineEnds

  /// Lines between the heading and the first point: the number, the date and the basis of a draft.
  private static let introductionLines = 12
  /// Lines in which the next number is looked for behind a paragraph without one.
  private static let lookAhead = 14

  init(_ texts: [TextLine], after heading: Int, lineEnds: MarkdownReader.LineEnds) {
    self.texts = texts
    self.lineEnds = lineEnds
    end = heading + 1
    read(from: heading + 1)
    points = Self.withoutInnerLists(points)
  }

  private mutating func read(from start: Int) {
    var afterBlank = true
    var introduced = 0
    var isIntroduction = false
    for index in start..<max(start, texts.count) {
      let line = texts[index]
      end = index
      if line.isBlank {
        afterBlank = true
        continue
      }
      if isEnd(line, index) { return }
      let marker = ListMarker(line.listText)
      let isTable = line.source.text.drop { $0 == " " }.first == "|"
      let begins = beginsParagraph(line, afterBlank: afterBlank)
      defer { afterBlank = false }
      if points.isEmpty, marker == nil || isTable {
        introduced += 1
        if introduced > Self.introductionLines { return }
        // The basis goes on over the lines of its paragraph.
        if !begins, isIntroduction { continue }
        isIntroduction =
          line.label == .subject || line.label == .draftDecision || Self.isPreamble(line.plain)
          || Self.saysWhoDecides(line.plain)
        if isIntroduction { continue }
        if isTable { return }
      }
      if let marker, isOwn(marker) {
        if family == nil, section == nil { (family, indent) = (marker.family, marker.indent) }
        append(line, hasNumber: marker.label.isOrdered)
      } else if family == nil, let sign = Section(line.plain), section == nil || section == sign {
        section = sign
        append(line, hasNumber: true)
      } else if points.isEmpty {
        append(line, hasNumber: false)
      } else if marker != nil || isTable || !begins {
        extend(line)
      } else if goesOn(behind: index) {
        if isFinished, Self.decides(line.plain) { append(line, hasNumber: false) } else { extend(line) }
      } else if Self.decides(line.plain) {
        append(line, hasNumber: false)
      } else if isSetIn(line) {
        extend(line)
      } else {
        return
      }
    }
    end = texts.count
  }

  private mutating func append(_ line: TextLine, hasNumber: Bool) {
    points.append(Point(text: line.spaced, lines: line.number...line.number, hasNumber: hasNumber))
  }

  private mutating func extend(_ line: TextLine) {
    points[points.count - 1].text += " " + line.spaced
    points[points.count - 1].lines = points[points.count - 1].lines.extended(to: line.number)
  }

  /// Whether the last point is a finished sentence.
  private var isFinished: Bool { points.last?.text.last.map { ".;".contains($0) } ?? false }

  // MARK: Lines

  /// Whether the decision ends before a line.
  private func isEnd(_ line: TextLine, _ index: Int) -> Bool {
    let opensDraft = line.label == .subject || line.label == .draftDecision
    if let label = line.label, !line.isWeak, !(points.isEmpty && opensDraft) {
      // „2. Съгласувано с …“ is a point all the same; a wrapped „юрист“ is a word.
      return ListMarker(line.listText) == nil || label == .decision
    }
    if line.isHeading { return true }
    let folded = LabelText.fold(line.plain.prefix(80))
    // „* Данните са заличени …“ below the points; two stars make a bold one.
    let stars = line.source.text.drop { $0 == " " || $0 == "\\" }.prefix { $0 == "*" }
    if stars.count == 1, folded.contains("ЗАЛИЧЕН") { return true }
    if ["ОБЩ БРОЙ", "ГЛАСУВАЛИ", "НАСТОЯЩОТО РЕШЕНИЕ Е ПРИЕТО", "РЕШЕНИЕТО Е ПРИЕТО"]
      .contains(where: folded.hasPrefix)
    {
      return true
    }
    guard !points.isEmpty, isFinished, ListMarker(line.listText) == nil else { return false }
    // After a paragraph of its own, a name or an office is the signature.
    if lineEnds == .paragraph, PersonReader.read(line.plain) != nil { return !goesOn(behind: index) }
    return PersonReader.isHead(line.plain) && line.plain.contains(":") && !goesOn(behind: index)
  }

  private func beginsParagraph(_ line: TextLine, afterBlank: Bool) -> Bool {
    afterBlank || lineEnds == .paragraph && isFinished && line.plain.first?.isUppercase == true
  }

  /// Whether a marker is of the decision's own points: a number of the same kind, set further in, is of a list
  /// within the point.
  private func isOwn(_ marker: ListMarker) -> Bool {
    if section != nil { return false }
    if let family { return marker.family == family && marker.indent < indent + 3 }
    if points.isEmpty { return true }
    switch marker.family {
    case .number(let depth, _): return depth == 1
    case .roman: return true
    default: return false
    }
  }

  /// Whether the numbers go on behind the paragraph at `index`.
  private func goesOn(behind index: Int) -> Bool {
    var seen = 0
    for line in texts[(index + 1)...] where !line.isBlank {
      seen += 1
      guard seen <= Self.lookAhead, line.label == nil || line.isWeak else { return false }
      if let section {
        if Section(line.plain) == section { return true }
      } else if let marker = ListMarker(line.listText), isOwn(marker) {
        guard let own = Self.number(line.listText) else { return true }
        guard family != nil else { return own <= 2 }
        return own > 1 && own > (points.last { $0.hasNumber }.flatMap { Self.number($0.text[...]) } ?? 0)
      }
    }
    return false
  }

  /// Whether a paragraph stands further in than the point's number.
  private func isSetIn(_ line: TextLine) -> Bool {
    family != nil && line.listText.prefix { $0 == " " }.count > indent
      && !PersonReader.isPosition(line.plain) && PersonReader.read(line.plain) == nil
      && CalendarDate(line.plain) == nil
  }

  // MARK: Words

  /// Whether a line is a draft's blank number or date, its basis or its subject: never a decision.
  private static func isPreamble(_ text: String) -> Bool {
    let folded = LabelText.fold(text.drop { "„\"".contains($0) }.prefix(60))
    if folded.hasPrefix("ЗА "), !text.hasSuffix(":"), text.split(separator: " ").count > 2 { return true }
    return [
      "№", "ОТ .", "ОТ …", "ОТ ЗАСЕДАНИЕ", "НА ОСНОВАНИЕ", "НА ОСН.", "ВЗЕТО ", "ПО ДОКЛАД", "ПРОТОКОЛ №",
    ].contains(where: folded.hasPrefix)
  }

  /// „Общински съвет – Примерна“, „СТОЛИЧНИЯТ ОБЩИНСКИ СЪВЕТ“: who decides, and nothing of what.
  private static func saysWhoDecides(_ text: String) -> Bool {
    let words = LabelText.fold(text.prefix(160)).split { " ,:–-".contains($0) }
    // „Общински съвет – Примерна, на основание чл. …“
    let namesGround = words.contains { $0.hasPrefix("ОСНОВАНИ") }
    guard words.count <= 12 || namesGround,
      let first = words.first(where: { $0 != "НА" && $0 != "ГР." && $0 != "С." })
    else {
      return false
    }
    return (first.hasPrefix("ОБЩИНСК") || first.hasPrefix("СТОЛИЧ") || first == "СЪВЕТЪТ")
      && !words.contains { verbs.contains(String($0)) }
  }

  /// Whether a paragraph says what is decided: „Възлага на кмета …“, „Общинският съвет приема …“.
  private static func decides(_ text: String) -> Bool {
    let words = LabelText.fold(text.drop { !$0.isLetter }.prefix(160)).split { " ,:–-".contains($0) }
    guard let first = words.first else { return false }
    if verbs.contains(String(first)) { return true }
    if first == "НЕ" || first == "СЕ" { return words.count > 1 && verbs.contains(String(words[1])) }
    if first.hasPrefix("ОБЩИНСК") || first.hasPrefix("СТОЛИЧ") {
      return words.prefix(8).contains { verbs.contains(String($0)) }
    }
    let start = words.prefix(4).joined(separator: " ")
    return [
      "КОНТРОЛ", "ИЗПЪЛНЕНИЕТО НА", "ИЗПЪЛНЕНИЕТО СЕ", "НЕРАЗДЕЛНА ЧАСТ", "РЕШЕНИЕТО ВЛИЗА",
      "РЕШЕНИЕТО ПОДЛЕЖИ", "РЕШЕНИЕТО ДА", "НАСТОЯЩОТО РЕШЕНИЕ ВЛИЗА", "НАСТОЯЩОТО РЕШЕНИЕ ДА",
      "НАСТОЯЩОТО РЕШЕНИЕ ПОДЛЕЖИ", "ПРЕПИС ОТ РЕШЕНИЕТО", "СРЕДСТВАТА ДА", "СРЕДСТВАТА СЕ", "РАЗХОДИТЕ ДА",
      "РАЗХОДИТЕ СА",
    ].contains(where: start.hasPrefix)
  }

  /// What councils do, in the words their decisions begin with.
  private static let verbs: Set<String> = [
    "АКТУАЛИЗИРА", "ВКЛЮЧВА", "ВРЪЩА", "ВЪВЕЖДА", "ВЪЗЛАГА", "ДАВА", "ДАРЯВА", "ДЕКЛАРИРА", "ДОПУСКА",
    "ДОПЪЛВА", "ДОФИНАНСИРА", "ЗАДЪЛЖАВА", "ЗАКРИВА", "ЗАМЕНЯ", "ЗАПАЗВА", "ИЗБИРА", "ИЗКЛЮЧВА", "ИЗМЕНЯ",
    "ИЗРАЗЯВА", "ИМЕНУВА", "КАНДИДАТСТВА", "НАЗНАЧАВА", "ОБЕЗЩЕТЯВА", "ОБЯВЯВА", "ОДОБРЯВА", "ОПРАВОМОЩАВА",
    "ОПРЕДЕЛЯ", "ОСВОБОЖДАВА", "ОСИГУРЯВА", "ОТКРИВА", "ОТМЕНЯ", "ОТПУСКА", "ОТХВЪРЛЯ", "ОТЧУЖДАВА", "ПОЕМА",
    "ПОТВЪРЖДАВА", "ПРЕДЛАГА", "ПРЕДОСТАВЯ", "ПРЕИМЕНУВА", "ПРЕКРАТЯВА", "ПРЕОБРАЗУВА", "ПРЕОТСТЪПВА",
    "ПРИЕМА", "ПРИЗНАВА", "ПРОДАВА", "ПРОМЕНЯ", "РАЗПРЕДЕЛЯ", "РАЗРЕШАВА", "СЪГЛАСУВА", "СЪЗДАВА",
    "УДОСТОЯВА",
    "УДЪЛЖАВА", "УПЪЛНОМОЩАВА", "УТВЪРЖДАВА", "УЧРЕДЯВА", "ФИНАНСИРА",
  ]

  /// What stands before the number of a point.
  private enum Section: String, CaseIterable {
    case paragraph = "§"
    case article = "Чл."
    case point = "Точка"
    case shortPoint = "т."
    case decision = "РЕШЕНИЕ"

    init?(_ text: String) {
      for sign in Self.allCases
      where text.hasPrefix(sign.rawValue) || text.hasPrefix(sign.rawValue.uppercased()) {
        let rest = text.dropFirst(sign.rawValue.count).drop { $0 == " " || $0 == "\u{A0}" }
        let number = rest.prefix(while: \.isASCIIDigit)
        // „Чл. 21, ал. 1“ is a ground.
        guard
          sign == .paragraph
            || !number.isEmpty && number.count < 4 && ".:)".contains(rest.dropFirst(number.count).prefix(1))
        else { continue }
        self = sign
        return
      }
      return nil
    }
  }

  // MARK: Lists within points

  private static func number(_ text: Substring) -> Int? {
    guard let marker = ListMarker(text), case .ordered(let label) = marker.label else { return nil }
    if case .roman = marker.family { return RomanNumeral.value(label.dropLast()) }
    return Int(label.dropLast())
  }

  /// The points with a list that begins anew within one of them put back into it: „2. Изменя …: 1. алинея 1 …; 2.
  /// алинея 2 …“. Where the next number could be of either list, it is of the inner one if it begins like it.
  private static func withoutInnerLists(_ points: [Point]) -> [Point] {
    func number(_ text: String) -> Int? {
      guard let marker = ListMarker(text[...]), case .number = marker.family else { return nil }
      return Self.number(text[...])
    }
    func isSmall(_ text: String) -> Bool { text.first(where: \.isLetter)?.isLowercase == true }
    var result: [Point] = []
    var outer = 0
    var inner: (last: Int, isSmall: Bool)?
    for point in points {
      guard let own = number(point.text), let last = result.last else {
        result.append(point)
        inner = nil
        outer = number(point.text) ?? outer
        continue
      }
      let begins =
        inner == nil && own == 1 && last.hasNumber && (last.text.hasSuffix(":") || last.text.contains("§"))
      let goesOn =
        inner.map { own == $0.last + 1 && (own != outer + 1 || isSmall(point.text) == $0.isSmall) } == true
      if begins || goesOn {
        inner = (own, inner?.isSmall ?? isSmall(point.text))
        result[result.count - 1].text = last.text + " " + point.text
        result[result.count - 1].lines = last.lines.extended(to: point.lines.upperBound)
      } else {
        inner = nil
        outer = own
        result.append(point)
      }
    }
    return result
  }
}
