/// The head: title, addressee, author, subject, number; and the letterhead above them.
extension TextAnatomy {
  /// Lines with text among which the head is looked for. The longest heads seen have some 25.
  private static let headLines = 60

  /// Reads the head's fields. Returns the index of the first line of the body.
  mutating func readHead() -> Int {
    let region = headRegion()
    let isAddressed = region.contains { lines[$0].label == .to && !lines[$0].isWeak }
    let hasHead = region.contains {
      [.subject, .title].contains(lines[$0].label) && (!lines[$0].isWeak || isAddressed)
    }
    func first(_ label: TextLine.Label) -> Int? {
      region.first {
        lines[$0].label == label && (hasHead || !lines[$0].isWeak && !lines[$0].isBare)
          && !(lines[$0].isWeak && isWithinText($0))
      }
    }
    var last = -1
    if let index = first(.title) ?? proposalAsTitle(in: region) {
      let line = lines[index]
      let words =
        line.label == .title && !line.rest.isEmpty
        ? String(line.plain.split(separator: " ").first ?? "")
        : String(line.plain.prefix { $0 != "№" })
      let (confidence, notes) = line.judged(.certain)
      fields.title = Found(LabelText.joined(words), line.number...line.number, confidence, notes)
      used.insert(index)
      last = index
      if !line.rest.isEmpty { fields.from = multiline(index, .certain, last: &last) }
    }
    if let index = first(.to) {
      fields.to = multiline(index, lines[index].isWeak ? .likely : .certain, last: &last)
      readFurtherAddressees(after: index, in: region, last: &last)
    }
    // Directly under the title, „от Иван Пробен“ cannot be the beginning of a sentence.
    if fields.from == nil, hasHead, let index = authorBelowTitle(in: region) {
      let name = lines[index].plain.drop { $0 != " " }.trimmingWhitespace
      fields.from = multiline(
        index, beside: name, lines[index].label == .from ? .certain : .likely, last: &last)
    }
    if fields.from == nil, let index = first(.from) {
      fields.from = multiline(index, lines[index].isWeak ? .likely : .certain, last: &last)
    }
    // „ВНОСИТЕЛ:“ over the text is the author.
    if fields.from == nil, hasHead, let index = first(.signatory) {
      fields.from = multiline(index, .certain, last: &last)
    }
    if let index = first(.subject) { fields.subject = subject(index, last: &last) }
    if hasHead, let index = first(.date),
      let (date, confidence, notes) = Self.labelledDate(lines[index].rest)
    {
      fields.date = Found(date, span(index, index), confidence, notes)
      used.insert(index)
      // „Дата: 12.03.2026    Категория: …“ says more than the date.
      let beside = PersonReader.takingDate(lines[index].rest).0
      if beside.count(where: \.isLetter) > 5 { leftOut.append(lines[index].source) }
      last = max(last, index)
    }
    readNumber(in: 0..<(last >= 0 ? last + 1 : min(region.upperBound, 15)))
    return last + 1
  }

  /// Whether a line goes on with a sentence of the line above: „… и чл. 44, ал. 1“ over „от Правилника за …“.
  private func isWithinText(_ index: Int) -> Bool {
    guard index > 0, !lines[index - 1].isBlank else { return false }
    let above = lines[index - 1]
    return (above.label == nil || above.label == .subject) && above.plain.count > 30
      && lines[index].plain.first?.isLowercase == true
  }

  /// „ДО … ЧРЕЗ … ДО …“: who is named under the second „ДО“ is an addressee like the first.
  private mutating func readFurtherAddressees(after first: Int, in region: Range<Int>, last: inout Int) {
    let end = region.first { $0 > first && [.title, .subject, .from].contains(lines[$0].label) }
    for index in (first + 1)..<max(first + 1, end ?? first + 1)
    where lines[index].label == .to && !lines[index].isWeak && !used.contains(index) {
      guard let to = fields.to, let next = multiline(index, .certain, last: &last) else { continue }
      fields.to = Found(
        to.value + next.value, to.lines.extended(to: next.lines.upperBound),
        min(to.confidence, next.confidence), to.notes + next.notes)
    }
  }

  /// „ЧРЕЗ …“, „КОПИЕ: …“: who only passes the paper on, or is told of it.
  private static func isByTheWay(_ text: String) -> Bool {
    let first = text.split { " :".contains($0) }.first ?? ""
    return ["ЧРЕЗ", "КОПИЕ", "КОПИЯ"].contains(LookAlikes.fold(first))
      || LabelText.fold(text.prefix(20)).hasPrefix("ЗА СВЕДЕНИЕ")
  }

  /// Whether a line behind an empty one goes on with what stands beside the label: the rest of an addressee in the
  /// same capitals, or the office of a person.
  private func goesOn(_ texts: [String], at index: Int) -> Bool {
    let text = lines[index].plain
    guard texts.count <= 3, let only = texts.last, text.count < 80, !lines[index].isHeading else {
      return false
    }
    // „ПРЕДСЕДАТЕЛЯ“, „НА ОБЩИНСКИ СЪВЕТ“, „ГР. ПРИМЕРНА“
    let folded = LabelText.fold(text)
    if lines[index].label == nil,
      folded.hasPrefix("НА ОБЩИНСК") || folded.hasPrefix("НА ОБС") || folded.hasPrefix("ГР. ")
        || LabelText.fold(only).hasSuffix("ПРЕДСЕДАТЕЛЯ НА") && folded.hasPrefix("ОБЩИНСК")
    {
      return true
    }
    guard texts.count == 1 else { return false }
    if PersonReader.isName(PersonReader.trimmed(only)) { return PersonReader.isPosition(text) }
    func isInCapitals(_ text: String) -> Bool { !text.contains(where: \.isLowercase) }
    let below = lines[(index + 1)...].first { !$0.isBlank }
    return isInCapitals(only) && isInCapitals(text) && lines[index].label == nil
      && below.map { [.title, .from, .subject, .to].contains($0.label) } == true
  }

  /// „ПРЕДЛОЖЕНИЕ ЗА РЕШЕНИЕ“ over the subject names the document, not the points.
  private func proposalAsTitle(in region: Range<Int>) -> Int? {
    guard let subject = region.first(where: { lines[$0].label == .subject && !lines[$0].isWeak }) else {
      return nil
    }
    return (region.lowerBound..<subject).first {
      lines[$0].label == .decision && LabelText.joined(lines[$0].plain) == "ПРЕДЛОЖЕНИЕ ЗА РЕШЕНИЕ"
    }
  }

  /// The line that begins with „от“ next under the title.
  private func authorBelowTitle(in region: Range<Int>) -> Int? {
    let title = region.first(where: { lines[$0].label == .title }) ?? proposalAsTitle(in: region)
    guard let title, lines[title].label != .title || lines[title].rest.isEmpty,
      // „№ 58/02.10.2025“ may stand between.
      let next = (title + 1..<region.upperBound).first(where: {
        !lines[$0].isBlank && lines[$0].plain.first != "№"
      }),
      lines[next].label == .from || lines[next].label == nil
    else { return nil }
    let words = lines[next].plain.split(separator: " ")
    guard words.count >= 2, ["ОТ", "0Т"].contains(LookAlikes.fold(words[0])) else { return nil }
    return next
  }

  /// The lines among which the head is looked for: up to the salutation.
  private func headRegion() -> Range<Int> {
    var texts = 0
    for (index, line) in lines.enumerated() where !line.isBlank {
      texts += 1
      // The text has begun.
      let isText =
        line.label == .salutation || line.label == .closing || line.label == nil && line.plain.count > 300
        || LabelText.fold(line.plain.prefix(30)).hasPrefix("НА ОСНОВАНИЕ")
      if isText || texts > Self.headLines { return 0..<index }
    }
    return 0..<lines.count
  }

  /// The lines of an address block: those after the label, across empty lines, until another label or a
  /// sentence.
  private mutating func multiline(
    _ index: Int, beside: String? = nil, _ confidence: Confidence, last: inout Int
  ) -> Found<[String]>? {
    var texts: [String] = []
    var end = index
    let beside = beside ?? lines[index].rest
    if !beside.isEmpty { texts.append(beside) }
    for next in (index + 1)..<max(index + 1, lines.count) {
      let line = lines[next]
      if line.isBlank { continue }
      if line.label != nil && !line.isWeak || line.plain.count > 200 || texts.count == 12 { break }
      // „КОПИЕ ДО: …“ is a label that is not known.
      if let colon = line.plain.prefix(20).firstIndex(of: ":"), line.plain[colon...].count > 1 { break }
      if line.plain.first == "№" || Self.isByTheWay(line.plain) { break }
      if CalendarDate(line.plain) != nil || OutgoingNumber(shapedIn: line.plain[...]) != nil { break }
      // With something beside the label, only the lines directly below belong to it.
      if !beside.isEmpty, lines[next - 1].isBlank, !goesOn(texts, at: next) { break }
      texts.append(line.plain)
      end = next
    }
    guard !texts.isEmpty else { return nil }
    used.formUnion(index...end)
    last = max(last, end)
    let (judged, notes) = lines[index].judged(confidence)
    return Found(texts, span(index, end), judged, notes)
  }

  /// The subject: what stands beside the label and directly below, or the first paragraph after it.
  private mutating func subject(_ index: Int, last: inout Int) -> Found<String>? {
    var texts: [String] = []
    var end = index
    if !lines[index].rest.isEmpty { texts.append(lines[index].rest) }
    for next in (index + 1)..<max(index + 1, lines.count) {
      let line = lines[next]
      if line.isBlank {
        if texts.isEmpty || isUnfinished(texts, before: next) { continue }
        break
      }
      if line.label != nil && !line.isWeak { break }
      if lines[next - 1].isBlank, !texts.isEmpty {
        texts.append(line.plain)
        end = next
        continue
      }
      // In text with a paragraph a line, a finished sentence is not continued by the next.
      if texts.last?.last == ".", line.plain.first?.isUppercase == true { break }
      if lineEnds == .paragraph, !texts.isEmpty, line.plain.first?.isLowercase != true,
        !isUnfinished(texts, before: next)
      {
        break
      }
      texts.append(line.plain)
      end = next
    }
    guard !texts.isEmpty else { return nil }
    used.formUnion(index...end)
    last = max(last, end)
    let (confidence, notes) = lines[index].judged(.certain)
    return Found(texts.joined(separator: " "), span(index, end), confidence, notes)
  }

  /// Whether the subject goes on behind an empty line: „… и“ over „определяне на …“, „1. …;“ over „2. …“.
  private func isUnfinished(_ texts: [String], before blank: Int) -> Bool {
    guard texts.count < 4, let text = texts.last,
      let next = lines[blank...].first(where: { !$0.isBlank }), next.label == nil, !next.isHeading,
      next.plain.count < 200
    else { return false }
    let isListed = [";", ","].contains { text.hasSuffix($0) } && text.first?.isNumber == true
    if isListed { return next.plain.first?.isNumber == true }
    let isOpen = [",", ";", " и", " за", " на", " в", " от", " по", " с", " или", " –"].contains(
      where: text.hasSuffix)
    return isOpen && next.plain.first?.isLowercase == true
  }

  private mutating func readNumber(in region: Range<Int>) {
    func found(_ number: OutgoingNumber, _ index: Int, _ confidence: Confidence) {
      guard fields.number == nil else { return }
      let line = lines[index].number
      // A letter among figures („04-ОО-2l8“) may be one of them.
      let corrected =
        number.mayBeMisread
        ? .doubtful : number.notes.isEmpty && !number.isFilledIn ? confidence : min(confidence, .likely)
      fields.number = Found(
        number.number, line...line, corrected,
        number.notes + (number.mayBeMisread ? [.lettersAmongDigits(number.number)] : []))
      // „Изх. № 12-34     гр. Примерна, 14.01.2026 г.“
      let beside = number.notes.isEmpty ? PersonReader.takingDate(lines[index].plain).1 : nil
      if let misread = number.misreadDate, fields.date == nil {
        fields.date = Found(misread.date, line...line, .doubtful, [.misreadDate(original: misread.written)])
      } else if let misread = number.misreadDate, fields.date?.value != misread.date {
        fields.date?.confidence = .doubtful
        fields.date?.notes.append(.otherDates([misread.date]))
      } else if number.date == nil, let beside, fields.date == nil {
        fields.date = Found(beside, line...line, .likely)
      } else if number.date == nil, number.notes.isEmpty, fields.date == nil,
        let date = dateBelow(index)
      {
        fields.date = Found(date, line...(line + 1), confidence)
        used.insert(index + 1)
      }
      if let date = number.date {
        if fields.date == nil {
          fields.date = Found(date, line...line, confidence)
        } else if fields.date?.value != date {
          fields.date?.confidence = .doubtful
          fields.date?.notes.append(.otherDates([date]))
        }
      }
      used.insert(index)
    }
    for index in region where lines[index].label == .outgoingNumber {
      if let number = OutgoingNumber(after: lines[index].rest[...]) { found(number, index, .certain) }
    }
    for index in region where !used.contains(index) && lines[index].label == nil {
      if let number = OutgoingNumber(shapedIn: lines[index].plain[...]) { found(number, index, .likely) }
    }
    for index in region where lines[index].label == .registryNumber {
      if let number = OutgoingNumber(after: lines[index].rest[...]) { found(number, index, .likely) }
    }
    for index in region where fields.number == nil {
      if let number = bareNumber(index, in: region) { found(number, index, .likely) }
    }
    for index in region where [.outgoingNumber, .registryNumber].contains(lines[index].label) {
      let rest = lines[index].rest
      // A stamp prints the number above or below its label.
      if fields.number == nil, rest.isEmpty, let (number, place) = stampedNumber(beside: index, in: region) {
        found(number, place, .likely)
      }
      if fields.number == nil, rest.isEmpty || OutgoingNumber.isBlank(rest[...]) {
        blanks.append((.number, lines[index].number))
        break
      }
    }
  }

  /// „от 20.02.2026 г.“ on the line below a number.
  private func dateBelow(_ index: Int) -> CalendarDate? {
    guard index + 1 < lines.count, !used.contains(index + 1), lines[index + 1].plain.hasPrefix("от ") else {
      return nil
    }
    return CalendarDate(lines[index + 1].plain.dropFirst(3))
  }

  /// A number with its date that is all of a line next to an empty label, also behind the mark of a signature.
  private func stampedNumber(beside index: Int, in region: Range<Int>) -> (OutgoingNumber, Int)? {
    let above = lines[..<index].lastIndex { !$0.isBlank }
    let below = lines[(index + 1)...].firstIndex { !$0.isBlank }
    for place in [above, below].compactMap({ $0 }) where region.contains(place) && !used.contains(place) {
      let words = lines[place].plain.split(separator: " ").filter { !["X", "Х", "г."].contains($0) }
      guard lines[place].label == nil, words.count == 1, let number = OutgoingNumber(after: words[0]),
        number.date != nil
      else { continue }
      return (number, place)
    }
    return nil
  }

  /// „№ 58 / 02.10.2025 г.“ without a word: beside or under the title, or with a date above the addressee.
  private func bareNumber(_ index: Int, in region: Range<Int>) -> OutgoingNumber? {
    let line = lines[index]
    let isTitle = used.contains(index) && (line.label == .title || line.label == .decision)
    guard let sign = line.plain.firstIndex(of: "№"), isTitle || sign == line.plain.startIndex,
      isTitle || !used.contains(index), isTitle || line.label == nil,
      let number = OutgoingNumber(after: line.plain[sign...].dropFirst())
    else { return nil }
    let above = lines[..<index].last { !$0.isBlank }
    return isTitle || above?.label == .title || number.date != nil ? number : nil
  }

  /// What stands beside „Дата:“, also where it was written on dots: „.12.09.. 2018 г.“.
  private static func labelledDate(_ text: String) -> (CalendarDate, Confidence, [ReadingNote])? {
    if let date = CalendarDate(text) ?? PersonReader.takingDate(text).1 { return (date, .certain, []) }
    guard text.count < 60 else { return nil }
    let written = text.trimmingSpaces().trimmingSuffix("г.").trimmingSuffix("г")
    let figures = LookAlikes.digits(written)
    let parts = figures.split { ". _…".contains($0) }
    guard parts.count == 3, let date = CalendarDate(parts.joined(separator: ".")) else { return nil }
    return figures == written ? (date, .likely, []) : (date, .doubtful, [.misreadDate(original: text)])
  }

  /// A date with letters among its figures, as a scanner makes them, that is all of a line: „l7.05.2019 г.“.
  private static func misreadDate(_ text: String) -> CalendarDate? {
    guard text.count <= 16, text.count(where: \.isASCIIDigit) >= 4, text.count(where: { $0 == "." }) >= 2
    else {
      return nil
    }
    return CalendarDate(LookAlikes.digits(text))
  }

  /// A date that is a line's whole sense: `12.03.2026 г.`, `гр. Примерна, 12.03.2026 г.`
  private static func loneDate(_ text: String) -> CalendarDate? {
    if let date = CalendarDate(text) { return date }
    if text.hasPrefix("Дата "), let date = CalendarDate(text.dropFirst(5)) { return date }
    guard text.count < 80, ["гр.", "с.", "Гр.", "град ", "ГР.", "С."].contains(where: text.hasPrefix) else {
      return nil
    }
    return PersonReader.takingDate(text).1
  }

  private static func isWayHome(_ text: String) -> Bool {
    let steps = [" > ", " » ", " / ", " | ", " › ", " → "].map { text.replacing($0, with: "\n") }
    return text.hasPrefix("Начало") && steps.contains { $0.contains("\n") } || text.contains(" > ")
      || text.contains(" » ") || steps.contains { $0.split(separator: "\n").count > 3 }
  }

  /// „Предложение № 114“, „Публикувано на: 3 април“: the heading a web page gives the document, and when it
  /// did.
  private static func isAboutThePage(_ text: String) -> Bool {
    let folded = LabelText.fold(text.prefix(60))
    return folded.hasPrefix("ПУБЛИКУВА") || folded.hasPrefix("ПОСЛЕДНА ПРОМЯНА")
      || ["ДОКЛАД", "ПРЕДЛОЖЕНИЕ", "ДОКЛАДНА"].contains { folded.hasPrefix($0 + " ") }
        && text.contains(where: \.isLowercase)
  }

  private static func isSentence(_ text: String) -> Bool {
    (text.hasSuffix(".") || text.hasSuffix(";")) && text.split(separator: " ").count > 3
      && !text.contains("ул.")
      && !text.contains("тел.")
      && text.split(separator: " ").last.map { $0.count > 4 } == true
  }

  // MARK: Letterhead

  private static let organisations = [
    "ОБЩИНА", "ОБЩИНСКИ СЪВЕТ", "МИНИСТЕРСТВО", "АГЕНЦИЯ", "КМЕТСТВО", "ОБЛАСТНА", "MUNICIPALITY",
  ]

  /// What stands above the addressee and is neither number nor date.
  mutating func readLetterhead(before bodyStart: Int) {
    guard bodyStart > 0 else { return }
    let end =
      (0..<bodyStart).first {
        [.to, .from, .title, .subject].contains(lines[$0].label) && used.contains($0)
      } ?? 0
    var address: [(Int, String)] = []
    for index in 0..<end where !lines[index].isBlank && !used.contains(index) {
      let line = lines[index]
      if let date = Self.loneDate(line.plain) {
        if fields.date == nil { fields.date = Found(date, line.number...line.number, .certain) }
        if fields.date?.value == date { used.insert(index) }
        continue
      }
      if let date = Self.misreadDate(line.plain) {
        if fields.date == nil {
          fields.date = Found(
            date, line.number...line.number, .doubtful, [.misreadDate(original: line.plain)])
        }
        if fields.date?.value == date { used.insert(index) }
        continue
      }
      // A label for a number that is not there.
      if line.label == .registryNumber || line.label == .outgoingNumber { continue }
      // „Начало > Общински съвет“ is a page's way home.
      if Self.isWayHome(line.plain) || Self.isAboutThePage(line.plain) { continue }
      // A sentence is no part of a letterhead.
      let isAddress = ["ул.", "гр.", "бул.", "пл.", "тел", "e-mail", "email", "е-mail", "факс", "п.к."]
        .contains(where: line.plain.hasPrefix)
      if !isAddress, line.plain.first?.isLowercase == true || Self.isSentence(line.plain) { continue }
      used.insert(index)
      let folded = LabelText.fold(line.plain) + " " + LabelText.joined(line.plain)
      if fields.organisation == nil, Self.organisations.contains(where: folded.contains),
        line.plain.count < 100, ListMarker(line.listText) == nil
      {
        fields.organisation = Found(
          LabelText.together(line.plain) ?? line.plain, line.number...line.number, .likely)
      } else {
        address.append((line.number, line.plain))
      }
    }
    if let first = address.first, let last = address.last {
      fields.address = Found(address.map(\.1), first.0...last.0, .likely)
    }
    for index in 0..<bodyStart where !lines[index].isBlank && !used.contains(index) {
      leftOut.append(lines[index].source)
    }
  }
}
