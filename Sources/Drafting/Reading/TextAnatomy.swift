/// The parts of a text that has no head: which lines are letterhead, head, body, tail and annex, and the
/// fields read from them.
struct TextAnatomy {
  var fields = FoundFields()
  /// The report's text.
  var body: [SourceLine] { bodyIndices.map { lines[$0].source } }
  /// „С УВАЖЕНИЕ,“
  var closing: SourceLine?
  /// What follows the report's last line.
  var annex: [SourceLine] { annexIndices.map { lines[$0].source } }
  /// Lines that belong to none of these.
  var leftOut: [SourceLine] = []

  let lines: [TextLine]
  var bodyIndices: [Int] = []
  var annexIndices: [Int] = []
  /// The number of the line from which everything is annex, whatever fields were read there too.
  private(set) var annexBegin = Int.max
  /// Indices of lines that a field was read from.
  var used: Set<Int> = []

  /// What the end of a line means: whether a paragraph may go on below it.
  let lineEnds: MarkdownReader.LineEnds

  init(_ source: [SourceLine], lineEnds: MarkdownReader.LineEnds = .space) {
    self.lineEnds = lineEnds
    let running = RunningLines.indices(in: source)
    leftOut = running.sorted().map { source[$0] }.filter { !$0.isBlank }
    let text = source.indices.filter { !running.contains($0) }.map { source[$0] }
    lines = (lineEnds == .space ? WrappedWords.joined(text) : text).map { TextLine($0) }
    let bodyStart = readHead()
    readLetterhead(before: bodyStart)
    let tail = readTail(after: bodyStart)
    readRoles(after: bodyStart, before: tail.limit)
    divide(bodyStart: bodyStart, tail: tail)
    readDecision()
    readBasis()
    readDate()
    if !isReport { fields = FoundFields() }
  }

  /// Whether the text says by any of its parts that it is one for a council: a head, points under their heading,
  /// or closing words. What looks like a field in any other text is a coincidence.
  private var isReport: Bool {
    fields.title != nil || fields.subject != nil || fields.to != nil || fields.from != nil
      || !fields.decision.isEmpty || closing != nil
  }

  // MARK: Body and annex

  /// Gives every line that no field was read from to the body or the annex: no text is lost.
  private mutating func divide(bodyStart: Int, tail: Tail) {
    let last = used.filter { $0 >= tail.start && $0 < tail.limit }.max() ?? tail.start - 1
    for index in bodyStart..<max(bodyStart, lines.count) {
      if index < tail.start {
        bodyIndices.append(index)
      } else if index > last {
        annexIndices.append(index)
      } else if !used.contains(index), !lines[index].isBlank {
        if index < tail.signature { bodyIndices.append(index) } else { annexIndices.append(index) }
      }
    }
    if annexIndices.allSatisfy({ lines[$0].isBlank }) { annexIndices = [] }
    annexBegin =
      lines.indices.first { $0 > last && $0 >= bodyStart && !lines[$0].isBlank }.map { lines[$0].number }
      ?? .max
  }

  // MARK: Decision, basis, date

  /// The points under „РЕШЕНИЕ:“ in the body, or else in the annex.
  private mutating func readDecision() {
    readDecision(in: bodyIndices, .certain)
    if fields.decision.isEmpty { readDecision(in: annexIndices, .likely) }
  }

  private mutating func readDecision(in part: [Int], _ confidence: Confidence) {
    let texts = part.map { lines[$0] }
    let headings = texts.indices.filter { texts[$0].label == .decision }
    guard let first = headings.first else { return }
    // The heading that numbered points follow; „РЕШЕНИЕ“ also stands over a draft's blank number.
    let numbered = headings.prefix(8).first { numberedStart(texts, after: $0) != nil }
    let start = numbered ?? first
    let (judged, notes) = texts[start].judged(confidence)
    var points: [(text: String, lines: ClosedRange<Int>)] = []
    var family: ListMarker.Family?
    var indent = 0
    var afterBlank = false
    for line in texts[(numberedStart(texts, after: start) ?? start + 1)...] {
      if line.isBlank {
        afterBlank = true
        continue
      }
      if line.label != nil || line.isHeading { break }
      let marker = ListMarker(line.listText)
      if points.isEmpty {
        family = marker?.family
        indent = marker?.indent ?? 0
        if marker == nil, Self.isPreamble(line.plain) { continue }
      }
      // Without numbers, the first paragraph is the decision.
      let isSection = family == nil && line.plain.hasPrefix("§") && points.first?.text.hasPrefix("§") == true
      if family == nil, afterBlank, !points.isEmpty, !isSection { break }
      if family != nil, afterBlank, marker == nil, line.listText.first != " " { break }
      // After a paragraph of its own, a name or an office is the signature.
      if family != nil, marker == nil, lineEnds == .paragraph, PersonReader.read(line.plain) != nil { break }
      // A number of the same kind, set further in, is of a list within the point.
      let isOwn = marker.map { $0.family == family && $0.indent < indent + 3 } == true
      if points.isEmpty || isOwn || isSection {
        points.append((line.spaced, line.number...line.number))
      } else {
        points[points.count - 1].text += " " + line.spaced
        points[points.count - 1].lines = points[points.count - 1].lines.lowerBound...line.number
      }
      afterBlank = false
    }
    points = Self.withoutInnerLists(points)
    let sure = family == nil ? min(judged, .likely) : judged
    fields.decision = points.map { Found($0.text, $0.lines, sure, notes) }
  }

  /// The points with a list that begins anew within one of them put back into it: „2. Изменя …: 1. алинея 1 …; 2.
  /// алинея 2 …“. Where the next number could be of either list, it is of the inner one if it begins like it.
  private static func withoutInnerLists(
    _ points: [(text: String, lines: ClosedRange<Int>)]
  ) -> [(text: String, lines: ClosedRange<Int>)] {
    func number(_ text: String) -> Int? {
      guard let marker = ListMarker(text[...]), case .number = marker.family,
        case .ordered(let label) = marker.label
      else { return nil }
      return Int(label.dropLast())
    }
    func isSmall(_ text: String) -> Bool { text.first(where: \.isLetter)?.isLowercase == true }
    var result: [(text: String, lines: ClosedRange<Int>)] = []
    var outer = 0
    var inner: (last: Int, isSmall: Bool)?
    for point in points {
      guard let own = number(point.text), let last = result.last else {
        result.append(point)
        outer = number(point.text) ?? 0
        continue
      }
      let begins = inner == nil && own == 1 && (last.text.hasSuffix(":") || last.text.contains("§"))
      let goesOn =
        inner.map { own == $0.last + 1 && (own != outer + 1 || isSmall(point.text) == $0.isSmall) } == true
      if begins || goesOn {
        inner = (own, inner?.isSmall ?? isSmall(point.text))
        result[result.count - 1] = (
          last.text + " " + point.text, last.lines.lowerBound...point.lines.upperBound
        )
      } else {
        inner = nil
        outer = own
        result.append(point)
      }
    }
    return result
  }

  /// Where the numbered points begin that follow the heading at `start`: what stands between are the lines of
  /// a draft's head and its legal basis.
  private func numberedStart(_ texts: [TextLine], after start: Int) -> Int? {
    var seen = 0
    for index in (start + 1)..<max(start + 1, texts.count) where !texts[index].isBlank {
      seen += 1
      if let marker = ListMarker(texts[index].listText), marker.label.isOrdered { return index }
      let isIntroduction = seen == 1 || Self.leadsIn(texts[index].plain)
      guard seen <= 12, texts[index].label == nil, isIntroduction else { return nil }
    }
    return nil
  }

  /// Whether a line belongs to what stands over the points: blanks for number and date, the legal basis, who
  /// decides.
  private static func leadsIn(_ text: String) -> Bool {
    let folded = LabelText.fold(text.prefix(60))
    return isPreamble(text)
      || ["НА СТОЛИЧНИЯ", "НА ОБЩИНСК", "ЗА ", "ОБЩИНСК", "СТОЛИЧ"].contains(where: folded.hasPrefix)
  }

  /// Whether a line is a draft's blank number or date, or its legal basis: never a decision.
  private static func isPreamble(_ text: String) -> Bool {
    let folded = LabelText.fold(text.prefix(60))
    return ["№", "ОТ .", "ОТ …", "НА ОСНОВАНИЕ", "НА ОСН."].contains(where: folded.hasPrefix)
  }

  private mutating func readBasis() {
    readBasis(in: bodyIndices, .certain)
    if fields.basis.isEmpty { readBasis(in: annexIndices, .likely) }
  }

  /// The provisions of the sentences that propose. What other sentences say was done on some ground is the basis
  /// only where nothing else is, and doubtful.
  private mutating func readBasis(in part: [Int], _ confidence: Confidence) {
    var proposed: [Found<String>] = []
    var told: [Found<String>] = []
    for paragraph in basisParagraphs(in: part) {
      guard let first = paragraph.first, let last = paragraph.last else { continue }
      let text = paragraph.map { lines[$0].plain }.joined(separator: " ")
      let range = lines[first].number...lines[last].number
      for clause in LegalBasis.clauses(in: text) {
        for (provision, original) in zip(clause.provisions, clause.originals) {
          let isRestored = provision != original
          let found = Found(
            provision, range, isRestored ? min(confidence, .likely) : confidence,
            isRestored ? [.lookAlikes(original: original)] : [])
          if clause.isOfProposal {
            if !proposed.contains(where: { $0.value == provision }) { proposed.append(found) }
          } else if !told.contains(where: { $0.value == provision }) {
            told.append(Found(provision, range, .doubtful, found.notes))
          }
        }
      }
    }
    fields.basis += proposed.isEmpty ? told : proposed
  }

  /// The paragraphs that name a ground: not the points of the decision, each of which may have its own. A heading
  /// „Правно основание“ goes with the paragraph below it.
  private func basisParagraphs(in part: [Int]) -> [[Int]] {
    var points: Set<Int> = []
    for point in fields.decision where ListMarker(SourceLine(number: 1, text: point.value[...]).withPlainMarker.text) != nil {
      points.formUnion(point.lines)
    }
    var paragraphs: [[Int]] = []
    var current: [Int] = []
    func flush() {
      if !current.isEmpty { paragraphs.append(current) }
      current = []
    }
    for index in part {
      if points.contains(lines[index].number) {
        flush()
      } else if !lines[index].isBlank {
        current.append(index)
      } else if let last = current.last, !isBasisHeading(lines[last].plain) {
        flush()
      }
    }
    flush()
    return paragraphs.filter { $0.contains { hasBasisWord(lines[$0].plain) } }
  }

  private func isBasisHeading(_ text: String) -> Bool {
    text.utf8.count < 120 && LabelText.joined(text).hasSuffix("ПРАВНО ОСНОВАНИЕ")
  }

  private func hasBasisWord(_ text: String) -> Bool {
    let text = LookAlikes.restored(text)
    return ["снован", "СНОВАН", "на осн.", "НА ОСН."].contains { text.firstRange(of: $0) != nil }
  }

  /// The date beside the number, else one that stands alone in the head, else the signature's, else one that
  /// stands alone near the end.
  private mutating func readDate() {
    if fields.date == nil, let signed = fields.signatories.first(where: { $0.value.date != nil }),
      let date = signed.value.date
    {
      fields.date = Found(date, signed.lines, .likely)
    }
    if fields.date == nil, fields.title != nil || fields.subject != nil {
      for line in lines.reversed().filter({ !$0.isBlank }).prefix(15) {
        guard let date = CalendarDate(line.plain) else { continue }
        fields.date = Found(date, line.number...line.number, .likely)
        break
      }
    }
    guard let found = fields.date else { return }
    let others = lines.prefix { $0.label != .salutation }.prefix(40).compactMap { line -> CalendarDate? in
      guard !line.isBlank, let date = CalendarDate(line.plain), date != found.value else { return nil }
      return date
    }
    if !others.isEmpty {
      fields.date?.confidence = .doubtful
      fields.date?.notes.append(.otherDates(others))
    }
  }
}
