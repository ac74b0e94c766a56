/// The tail: attachments, signatures, and who agreed, reviewed and prepared.
extension TextAnatomy {
  /// Where the report's tail begins, and where at the latest it ends.
  struct Tail {
    var start: Int
    var limit: Int
    var signature: Int
  }

  /// Lines with text that may follow who signs.
  private static let tailLines = 20

  mutating func readTail(after bodyStart: Int) -> Tail {
    readFurtherAuthors(before: bodyStart)
    let region = bodyStart..<lines.count
    func first(_ label: TextLine.Label, from start: Int, to end: Int) -> Int? {
      start < end ? (start..<end).first { lines[$0].label == label } : nil
    }
    // A draft decision follows the report's closing words, where it has any.
    let end = first(.closing, from: bodyStart, to: lines.count) ?? bodyStart
    let limit = draft(after: end, bodyStart: bodyStart) ?? lines.count
    let decision = first(.decision, from: bodyStart, to: limit)
    let closingIndex = first(.closing, from: decision ?? bodyStart, to: limit)
    let roles = region.first {
      $0 < limit && $0 >= decision ?? bodyStart && isRole(lines[$0].label) && !persons(at: $0).isEmpty
    }
    var tail = Tail(start: limit, limit: limit, signature: limit)
    if let index = first(.attachments, from: decision ?? bodyStart, to: limit) {
      let end = [closingIndex, roles, limit].compactMap { $0 }.filter { $0 > index }.min() ?? limit
      let texts = (index..<end).count { !lines[$0].isBlank }
      // A list of attachments is short; a long text under that word is an annex within the body.
      if texts <= 40 {
        readAttachments(index, before: end)
        tail.start = min(tail.start, index)
      }
    }
    if fields.attachments.isEmpty, let decision {
      let end = [closingIndex, roles, limit].compactMap { $0 }.min() ?? limit
      if let index = readNamedAttachments(in: decision..<max(decision, end)) {
        tail.start = min(tail.start, index)
      }
    }
    if let index = closingIndex {
      closing = lines[index].source
      // „С уважение: Иван Пробен“: the name is no part of the words.
      if !lines[index].rest.isEmpty, let end = lines[index].plain.lastRange(of: lines[index].rest) {
        closing?.text = lines[index].plain[..<end.lowerBound]
      }
      used.insert(index)
      tail.signature = index
      readSignatories(after: index, before: limit, .certain)
    } else if let index = first(.signatory, from: bodyStart, to: limit),
      (index..<limit).count(where: { !lines[$0].isBlank }) <= Self.tailLines
    {
      tail.signature = index
      for person in persons(at: index) {
        fields.signatories.append(person.found)
        used.formUnion(person.indices)
      }
    } else if let index = signatureWithoutClosing(before: roles ?? limit, after: bodyStart) {
      tail.signature = index
      readSignatories(after: index - 1, before: roles ?? limit, .likely)
    }
    tail.start = [tail.start, tail.signature, roles ?? limit].min() ?? limit
    return tail
  }

  /// „от групата …“ over „Внасят: Петър Пробен, Анна Тестова“: the group's authors are authors, too.
  private mutating func readFurtherAuthors(before bodyStart: Int) {
    guard let from = fields.from else { return }
    for index in 0..<bodyStart where lines[index].label == .signatory && !used.contains(index) {
      let people = persons(at: index).filter { $0.indices.upperBound < bodyStart }
      guard !people.isEmpty else { continue }
      let names = people.map { person in
        [person.found.value.name, person.found.value.position].compactMap { $0 }.joined(separator: " – ")
      }
      let confidence = people.map(\.found.confidence).min() ?? .likely
      fields.from = Found(
        from.value + names.filter { !from.value.contains($0) }, from.lines.extended(to: lines[index].number),
        min(from.confidence, confidence), from.notes + people[0].found.notes)
      for person in people { used.formUnion(person.indices) }
      leftOut.removeAll { left in
        people.contains { person in
          person.indices.contains { lines[$0].number == left.number }
        }
      }
      return
    }
  }

  /// Where a draft decision begins that is attached to the report: behind its end. One that stands before
  /// whoever signs and agreed is what the report proposes.
  private func draft(after end: Int, bodyStart: Int) -> Int? {
    let drafts = (end..<max(end, lines.count)).filter { lines[$0].label == .draftDecision }
    guard let first = drafts.first, lines[end].label != .closing else { return drafts.first }
    func isEnding(_ index: Int) -> Bool {
      [.attachments, .signatory, .agreed, .prepared].contains(lines[index].label)
    }
    guard !(bodyStart..<first).contains(where: isEnding) else { return first }
    guard let ending = (first..<lines.count).first(where: isEnding) else { return first }
    return drafts.first { $0 > ending }
  }

  private func isRole(_ label: TextLine.Label?) -> Bool {
    [.agreed, .review, .prepared].contains(label)
  }

  private static let fileEndings = [
    "doc", "docx", "odt", "pdf", "xls", "xlsx", "ods", "txt", "md", "rtf", "zip", "jpg", "png", "csv", "p7s",
    "p7m",
  ]

  /// The attachments listed under a label: one an entry of a list, or a paragraph.
  private mutating func readAttachments(_ index: Int, before end: Int) {
    var entries: [(text: String, lines: ClosedRange<Int>)] = []
    var isNew = true
    var isList = false
    if !lines[index].rest.isEmpty {
      let text = Self.withoutNumber(lines[index].rest)
      isList = text != lines[index].rest
      entries.append((text, span(index, index)))
      isNew = false
    }
    var last = index
    for next in (index + 1)..<max(index + 1, end) {
      let line = lines[next]
      if line.isBlank {
        isNew = true
        continue
      }
      if line.label != nil || line.isHeading || line.plain.count > 300 { break }
      let text = withoutMarker(line)
      if text.text.hasPrefix("©") || !isNew && beginsSignature(next) { break }
      // A file's name ends an entry.
      let isNumbered =
        text.hasMarker || Self.beginsAttachment(line.plain)
        || entries.last.map { Self.attachment($0.text).file != nil } == true
      if isNew, !isNumbered {
        // After something beside the label, or after a numbered list, a paragraph is no attachment; nor is a
        // person.
        if !lines[index].rest.isEmpty || isList || isSignature(next) { break }
      }
      isList = isList || isNumbered
      if isNew || isNumbered || entries.isEmpty {
        entries.append((text.text, line.number...line.number))
      } else {
        entries[entries.count - 1].text += " " + text.text
        entries[entries.count - 1].lines = entries[entries.count - 1].lines.extended(to: line.number)
      }
      isNew = false
      last = next
    }
    // „Приложения: проект на наредба; обосновка“
    if entries.count == 1, let only = entries.first, only.text.contains(";") {
      entries = only.text.split(separator: ";").map(\.trimmingWhitespace).filter { !$0.isEmpty }
        .map { (text: Self.withoutNumber($0), lines: only.lines) }
    }
    let (confidence, notes) = lines[index].judged(.certain)
    // „Приложения: съгласно текста“ names none, but stands on the paper.
    entries.removeAll { LabelText.joined($0.text).hasPrefix("НЯМА") }
    for entry in entries {
      fields.attachments.append(Found(Self.attachment(entry.text), entry.lines, confidence, notes))
    }
    used.formUnion(index...last)
  }

  /// Attachments that no label announces: „Приложение № 1 – План“, each in a paragraph of its own behind the points.
  /// Returns the index of the first.
  private mutating func readNamedAttachments(in region: Range<Int>) -> Int? {
    var first: Int?
    for index in region {
      let line = lines[index]
      guard index > 0, lines[index - 1].isBlank || used.contains(index - 1), line.label == nil,
        line.plain.count < 300, Self.beginsAttachment(line.plain), Self.names(line.plain)
      else {
        // Only what nothing else follows but the signature.
        if first != nil, !line.isBlank { break }
        continue
      }
      fields.attachments.append(Found(Self.attachment(line.plain), line.number...line.number, .likely))
      used.insert(index)
      first = first ?? index
    }
    return first
  }

  /// „Приложение № 1 – …“ says what it is; „Приложение № 1, неразделна част …“ is a part of a sentence.
  private static func names(_ text: String) -> Bool {
    let rest = text.drop { !$0.isNumber }.drop { $0.isNumber || $0 == "." || $0 == " " }
    return rest.first.map { "–-—:".contains($0) } == true
  }

  /// The title and, where its last word is a file's name, the file.
  private static func attachment(_ text: String) -> Attachment {
    var text = text
    while let last = text.last, ";,".contains(last) { text.removeLast() }
    // A full stop that ends a sentence rather than an abbreviation.
    if text.hasSuffix("“.") || text.hasSuffix("\".") || text.hasSuffix("”.") { text.removeLast() }
    if text.hasSuffix("."), let word = text.dropLast().split(separator: " ").last, word.count > 3,
      word.allSatisfy(\.isLetter)
    {
      text.removeLast()
    }
    var words = text.split(separator: " ")
    let last = words.last.map { $0.filter { !"();,".contains($0) } } ?? ""
    guard let dot = last.lastIndex(of: "."), dot > last.startIndex,
      fileEndings.contains(last[last.index(after: dot)...].lowercased())
    else { return Attachment(title: text) }
    words.removeLast()
    var title = words.joined(separator: " ")
    while let edge = title.last, " –-:,(".contains(edge) { title.removeLast() }
    return Attachment(file: last, title: title.isEmpty ? nil : title)
  }

  /// „Приложение № 2 – …“, „Прил. 2: …“
  private static func beginsAttachment(_ text: String) -> Bool {
    guard text.hasPrefix("Прил") || text.hasPrefix("ПРИЛ") else { return false }
    return text.prefix(20).contains { $0.isNumber }
  }

  /// Whether a person stands here who is no part of what is above: a name with an office, or an office with a
  /// name below.
  private func isSignature(_ index: Int) -> Bool {
    let text = lines[index].plain
    if let person = PersonReader.read(text) { return person.position.map(PersonReader.isPosition) ?? true }
    return PersonReader.isHead(text)
  }

  /// Whether the signature begins on a line directly below other text: „КМЕТ НА ОБЩИНА …: /п/“ over a name, or a
  /// name over its office.
  private func beginsSignature(_ index: Int) -> Bool {
    let text = lines[index].plain
    let below = index + 1 < lines.count ? lines[index + 1].plain : ""
    let name = PersonReader.trimmed(PersonReader.withoutMarks(text))
    if PersonReader.isName(name) { return PersonReader.isPosition(below) }
    // „Кмета на общината“ is somebody of whom is spoken.
    guard PersonReader.isHead(text), text.split(whereSeparator: { !$0.isLetter }).first?.last != "а" else {
      return false
    }
    return text.contains(":") || PersonReader.withoutMarks(text) != text
      || PersonReader.isName(PersonReader.trimmed(PersonReader.withoutMarks(below)))
  }

  private static func withoutNumber(_ text: String) -> String {
    guard let marker = ListMarker(text[...]), !marker.isEmpty else { return text }
    return String(decoding: text.utf8.dropFirst(marker.contentOffset), as: UTF8.self)
  }

  private func withoutMarker(_ line: TextLine) -> (text: String, hasMarker: Bool) {
    let text = line.listText
    guard let marker = ListMarker(text), !marker.isEmpty else { return (line.plain, false) }
    let start = text.utf8.index(text.startIndex, offsetBy: marker.contentOffset)
    return (InlineReader.read(Markup.removed(from: text[start...])).plainText.trimmingSpaces(), true)
  }

  // MARK: Signatories

  /// Reads names and positions below the closing words: a name, then a position; or a position, then a name.
  private mutating func readSignatories(after index: Int, before limit: Int, _ confidence: Confidence) {
    var pending: [(Int, String)] = []
    var date: CalendarDate?
    var found: [(person: Signatory, first: Int, last: Int, positionFirst: Bool)] = []
    var texts = 0
    var afterBlank = false
    // What stands beside „С уважение:“ comes first.
    if index >= 0, lines[index].label == .closing, let beside = PersonReader.read(lines[index].rest) {
      found.append((beside, index, index, false))
    }
    for next in (index + 1)..<max(index + 1, limit) {
      let line = lines[next]
      if line.isBlank {
        afterBlank = true
        continue
      }
      // „## КМЕТ НА ОБЩИНА …:“ is set as a heading, and none.
      if line.label != nil && !isMark(line) || line.isHeading && !isSigner(line) || line.plain.count > 150
        || texts >= 12
      {
        break
      }
      // Below a name and its position, only what names an office goes on with it.
      if afterBlank, let last = found.last, last.person.position != nil, PersonReader.read(line.plain) == nil,
        !PersonReader.isPosition(line.plain)
      {
        break
      }
      afterBlank = false
      texts += 1
      // „Протоколчик: …“ names somebody who does not sign.
      if let colon = line.plain.firstIndex(of: ":"), line.plain[colon...].count > 3,
        !line.plain[..<colon].contains(" "), !found.isEmpty
      {
        break
      }
      let isOrder = LabelText.fold(line.plain).contains("ЗАПОВЕД")
      // „1. Анна Тестова“
      let isNumbered = line.plain.first?.isNumber == true && CalendarDate(line.plain) == nil
      let beside = Self.withoutPlace(isNumbered ? withoutMarker(line).text : line.plain)
      // „12.03.2026 г.          ПРЕДСЕДАТЕЛ:“
      if !isNumbered, beside.count < line.plain.count, let day = PersonReader.takingDate(line.plain).1 {
        date = day
      }
      let written = PersonReader.withoutMarks(beside)
      let (text, lineDate) = isOrder ? (written, nil) : PersonReader.takingDate(written)
      var words = PersonReader.trimmed(text)
      if isOrder { words = written.filter { !"()".contains($0) } }
      if let lineDate { date = lineDate }
      // „1. …../п/…“, „подпис и печат“
      if !words.contains(where: \.isLetter) || ["Г", "X", "Х"].contains(words.uppercased())
        || PersonReader.isMark(words)
      {
        used.insert(next)
        continue
      }
      if let person = PersonReader.read(words) {
        let position = (pending.map(\.1) + [person.position ?? ""]).filter { !$0.isEmpty }
          .joined(separator: "\n")
        found.append(
          (
            Signatory(name: person.name, position: position.isEmpty ? nil : position, date: date),
            pending.first?.0 ?? next, next, !pending.isEmpty
          ))
        pending = []
        date = nil
      } else if let last = found.last, !last.positionFirst {
        let position = [last.person.position ?? "", words].filter { !$0.isEmpty }.joined(separator: "\n")
        found[found.count - 1].person.position = position
        found[found.count - 1].last = next
      } else {
        pending.append((next, words.trimmingSuffix(":").trimmingSpaces()))
        continue
      }
      used.insert(next)
    }
    // „За кмет: … заместник-кмет“: what stands below the last name is its own.
    if let last = found.last, last.positionFirst, let first = pending.first, first.0 <= last.last + 1 {
      let below = pending.enumerated().prefix { $0.element.0 == first.0 + $0.offset }.map(\.element)
      found[found.count - 1].person.position =
        ([last.person.position ?? ""] + below.map(\.1)).filter { !$0.isEmpty }.joined(separator: "\n")
      found[found.count - 1].last = below.last?.0 ?? last.last
    }
    for entry in found {
      let isBeside = (entry.first...entry.last).contains { sideBySide.contains(lines[$0].number) }
      fields.signatories.append(
        Found(entry.person, span(entry.first, entry.last), isBeside ? min(confidence, .likely) : confidence))
      used.formUnion(entry.first...entry.last)
    }
  }

  private func isSigner(_ line: TextLine) -> Bool {
    let text = PersonReader.trimmed(PersonReader.withoutMarks(line.plain))
    return line.plain.count < 120 && (PersonReader.isHead(text) || PersonReader.isName(text))
  }

  /// „Подпис и печат“ below a name, which announces nobody.
  private func isMark(_ line: TextLine) -> Bool {
    line.label == .signatory && line.rest.isEmpty && PersonReader.isMark(line.plain)
  }

  /// The first line of a signature that no „С уважение“ announces: „КМЕТ НА ОБЩИНА …:“ near the end.
  private func signatureWithoutClosing(before end: Int, after bodyStart: Int) -> Int? {
    var texts = 0
    for index in (bodyStart..<max(bodyStart, end)).reversed() where !lines[index].isBlank {
      texts += 1
      guard texts <= 8 else { return nil }
      let line = lines[index]
      guard line.label == nil, line.plain.count < 120 else { continue }
      let folded = LabelText.fold(Self.withoutPlace(line.plain))
      let isOffice = ["КМЕТ", "ЗАМ", "ЗА КМЕТ", "ПРЕДСЕДАТЕЛ", "ДИРЕКТОР", "СЕКРЕТАР"]
        .contains(where: folded.hasPrefix)
      if isOffice, let above = (bodyStart..<index).last(where: { !lines[$0].isBlank }),
        lines[above].label == nil,
        PersonReader.isName(PersonReader.trimmed(PersonReader.withoutMarks(lines[above].plain)))
      {
        return above
      }
      // „ПЕТЪР ПРОБЕН, КМЕТ НА ОБЩИНА ПРИМЕРНА“
      if !isOffice, texts <= 4, let person = PersonReader.read(line.plain), let office = person.position,
        PersonReader.isHead(office), !line.plain.hasSuffix(".")
      {
        return index
      }
      if isOffice, folded.contains(":") || texts > 1 && isName(below: index) {
        return index
      }
    }
    return nil
  }

  /// A line of the signature without the day or the place that stands far to the left of it.
  private static func withoutPlace(_ text: String) -> String {
    guard let gap = text.firstRange(of: "     ") else { return text }
    let first = text[..<gap.lowerBound]
    let isPlace = ["гр.", "Гр.", "ГР.", "с.", "С.", "град "].contains(where: first.hasPrefix)
    guard isPlace && first.count < 40 || CalendarDate(first) != nil else { return text }
    return text[gap.upperBound...].trimmingWhitespace
  }

  private func next(_ index: Int) -> String {
    lines[(index + 1)...].first { !$0.isBlank }.map { Self.withoutPlace($0.plain) } ?? ""
  }

  /// „Вносители:“, „Съгласувано с:“: a label that announces more than one.
  private func isPlural(_ line: TextLine) -> Bool {
    let word = LabelText.joined(line.plain.split(separator: " ").first ?? "")
    return word.hasSuffix("И") || word == "ВНАСЯТ" || word.hasSuffix("НО") && line.label != .review
      || word.hasSuffix("/И")
      || word.hasSuffix("(И)")
  }

  private func isPosition(below index: Int) -> Bool {
    guard let below = lines[(index + 1)...].first(where: { !$0.isBlank }),
      below.label == nil || isOffice(below)
    else { return false }
    return PersonReader.isPosition(below.plain) && !PersonReader.isHead(below.plain)
  }

  /// „Юрисконсулт“ with nothing behind it, which may be what somebody is.
  private func isOffice(_ line: TextLine) -> Bool { line.label == .review && !line.plain.contains(":") }

  // MARK: Prepared, agreed, reviewed

  mutating func readRoles(after bodyStart: Int, before limit: Int) {
    for index in bodyStart..<max(bodyStart, lines.count) where isRole(lines[index].label) {
      let people = persons(at: index)
      var found = people.map(\.found)
      // An attached draft names the lawyer once more.
      if lines[index].label == .review {
        found.removeAll { again in
          fields.review.contains {
            $0.value.name == again.value.name
              && (again.value.position == nil || $0.value.position == again.value.position)
          }
        }
      }
      switch lines[index].label {
      case .agreed: fields.agreed += found
      case .review: fields.review += found
      default: fields.prepared += found
      }
      // Who is named in an attached draft decision is known, but stays in its text.
      if index < limit { for person in people { used.formUnion(person.indices) } }
    }
  }

  /// The people named under a label: beside it, or one a line below it.
  private func persons(at index: Int) -> [(found: Found<Signatory>, indices: ClosedRange<Int>)] {
    var groups: [(text: String, first: Int, last: Int)] = []
    let label = lines[index]
    let (confidence, notes) = label.judged(sideBySide.contains(label.number) ? .likely : .certain)
    let several = PersonReader.readSeveral(label.rest)
    if !several.isEmpty {
      return several.map {
        (Found($0, label.number...label.number, min(confidence, .likely), notes), index...index)
      }
    }
    let beside = PersonReader.trimmed(PersonReader.withoutMarks(label.rest))
    // „Изготвил: / Главен експерт / П. Пробен“: an office stands above its name, each or none.
    var office: (text: String, first: Int)?
    if !beside.isEmpty {
      if isOffice(beside, aboveNameAfter: index) {
        office = (beside, index)
      } else {
        groups.append((label.rest, index, index))
      }
    }
    var officesFirst = office != nil
    func lacksPosition() -> Bool {
      groups.last.flatMap { PersonReader.read($0.text) }.map { $0.position == nil } == true
    }
    var afterBlank = false
    for next in (index + 1)..<max(index + 1, min(lines.count, index + 40)) {
      let line = lines[next]
      if line.isBlank {
        afterBlank = true
        continue
      }
      // „Юрисконсулт“ below a name is what that person is, not whom the next line names.
      let isOffice =
        isOffice(line) && lacksPosition() && (!afterBlank || groups.count > 1 || !isName(below: next))
      if line.label != nil && !isOffice || line.isHeading || line.plain.count > 200 { break }
      let (text, hasMarker) = withoutMarker(line)
      let person = isOffice ? nil : PersonReader.read(text)
      if person == nil, officesFirst || groups.isEmpty && beside.isEmpty,
        !(afterBlank && !groups.isEmpty && PersonReader.isHead(text)),
        self.isOffice(text, aboveNameAfter: next)
      {
        office = (text, next)
        officesFirst = true
        afterBlank = false
        continue
      }
      if let above = office {
        // Its second line, or the name.
        if person == nil {
          office?.text += " " + text
        } else {
          groups.append(
            (PersonReader.trimmed(PersonReader.withoutMarks(text)) + " – " + above.text, above.first, next))
          office = nil
        }
        afterBlank = false
        continue
      }
      let begins = hasMarker || person != nil
      if afterBlank, !groups.isEmpty, !hasMarker {
        let isOwnPosition =
          person == nil && PersonReader.isPosition(text) && lacksPosition()
          && (label.label == .signatory || !PersonReader.isHead(text))
        if !isOwnPosition, person == nil || PersonReader.isHead(text) { break }
        // A name alone goes on with a list of several, or where its position stands below it.
        if !isOwnPosition, person?.position == nil, !isPlural(label), !isPosition(below: next) {
          break
        }
      }
      if groups.isEmpty || begins {
        groups.append((text, next, next))
      } else if lineEnds == .paragraph, !lacksPosition(), line.plain.first?.isUppercase == true,
        !groups[groups.count - 1].text.hasSuffix(","), !breaksWithin(next - 1)
      {
        // Where a line is a paragraph, a new sentence is no part of a position.
        break
      } else {
        // Below a name alone stands the position.
        let link = lacksPosition() ? " – " : " "
        groups[groups.count - 1].text += link + text
        groups[groups.count - 1].last = next
      }
      afterBlank = false
    }
    return groups.enumerated().flatMap {
      position, group -> [(found: Found<Signatory>, indices: ClosedRange<Int>)] in
      let first = position == 0 ? index : group.first
      let range = span(first, group.last)
      var confidence = confidence
      if (first...group.last).contains(where: { sideBySide.contains(lines[$0].number) }) {
        confidence = min(confidence, .likely)
      }
      let people = PersonReader.parted(group.text, isList: isPlural(label)).compactMap {
        PersonReader.read($0)
      }
      if !people.isEmpty {
        return people.map { person in
          var person = person
          if person.position == nil, position == 0, people.count == 1 {
            person.position = Self.office(in: label)
          }
          // A digit in a name is a scanner's.
          let read: Confidence =
            person.name.contains(where: \.isNumber) ? .doubtful : people.count > 1 ? .likely : .certain
          let unclear: [ReadingNote] = read == .doubtful ? [.lettersAmongDigits(person.name)] : []
          return (Found(person, range, min(confidence, read), notes + unclear), first...group.last)
        }
      }
      // „Изготвил: ТК/ИМ“
      guard group.first == index, label.label == .prepared, let initials = Self.initials(beside) else {
        return []
      }
      return [(Found(Signatory(name: initials), range, min(confidence, .likely), notes), index...index)]
    }
  }

  /// Whether the text is an office whose holder's name stands alone on the next line, or below the office's second
  /// line.
  private func isOffice(_ text: String, aboveNameAfter index: Int) -> Bool {
    guard PersonReader.isPosition(text), text.count < 120 else { return false }
    let below = lines[(index + 1)...].prefix(6).filter { !$0.isBlank }.prefix(2)
    for line in below {
      if line.label != nil || line.isHeading || line.plain.count > 120 { return false }
      let text = PersonReader.trimmed(PersonReader.withoutMarks(withoutMarker(line).text))
      if PersonReader.isName(text) { return true }
      // Only words go on with an office: „… в отдел „Общинска / собственост““.
      if text.contains(":") || text.first?.isUppercase == true || PersonReader.isPosition(text) {
        return false
      }
    }
    return false
  }

  /// Whether a line ends in Markdown's mark of a break within a paragraph.
  private func breaksWithin(_ index: Int) -> Bool {
    let text = lines[index].source.text
    return text.hasSuffix("  ") || text.hasSuffix("\\")
  }

  private func isName(below index: Int) -> Bool {
    PersonReader.isName(PersonReader.trimmed(PersonReader.withoutMarks(next(index))))
  }

  /// „Юрист от дирекция „Правна“:“ says also what the person is who is named behind it.
  private static func office(in line: TextLine) -> String? {
    guard line.label == .review, let colon = line.plain.firstIndex(of: ":") else { return nil }
    let words = line.plain[..<colon].trimmingWhitespace
    let isOffice = PersonReader.isPosition(words) && !LabelText.fold(words.prefix(8)).hasPrefix("СЪГЛ")
    return words.split(separator: " ").count > 1 && isOffice ? words : nil
  }

  /// The initials of those who wrote a paper, as its last line has them.
  private static func initials(_ text: String) -> String? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard (1...4).contains(parts.count),
      parts.allSatisfy({ (2...3).contains($0.count) && $0.allSatisfy { $0.isLetter && $0.isUppercase } })
    else { return nil }
    return text
  }
}
