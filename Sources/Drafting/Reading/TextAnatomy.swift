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

  /// Places of the head that are left to be filled in, and their lines.
  var blanks: [(field: Field, line: Int)] = []
  /// Drafts of other decisions behind the first: the line each begins on, and how many points it has.
  var furtherDrafts: [(line: Int, points: Int)] = []

  /// Numbers of lines whose labels stand side by side: what belongs to which is told by its place alone.
  let sideBySide: Set<Int>

  /// What the end of a line means: whether a paragraph may go on below it.
  let lineEnds: MarkdownReader.LineEnds

  init(_ source: [SourceLine], lineEnds: MarkdownReader.LineEnds = .space) {
    self.lineEnds = lineEnds
    let running = RunningLines.indices(in: source)
    leftOut = running.sorted().map { source[$0] }.filter { !$0.isBlank }
    let (text, sideBySide) = LabelColumns.unfolded(
      NumberBesideName.separated(source.indices.filter { !running.contains($0) }.map { source[$0] }))
    self.sideBySide = sideBySide
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

  /// The numbers of the lines from one to another. Columns set side by side are read one after the other, so that a
  /// later line may have a smaller number.
  func span(_ first: Int, _ last: Int) -> ClosedRange<Int> {
    (lines[first].number...lines[first].number).extended(to: lines[last].number)
  }

  /// Whether the text says by its parts that it is one for a council: its title or subject, points under their
  /// heading, or two of the parts that stand in other texts, too. What looks like a field in any other text is a
  /// coincidence.
  private var isReport: Bool {
    if fields.title != nil || fields.subject != nil { return true }
    if fields.decision.contains(where: { ListMarker(Self.marked($0.value)) != nil }) { return true }
    // Orders and articles name a ground and are signed, too.
    let own = [fields.to != nil, fields.from != nil, !fields.decision.isEmpty, closing != nil]
    let others = [!fields.signatories.isEmpty, fields.basis.contains { $0.confidence > .doubtful }]
    return own.contains(true) && (own + others).count(where: { $0 }) >= 2
  }

  /// A point with its number as a list's item has it.
  static func marked(_ point: String) -> Substring {
    SourceLine(number: 1, text: point[...]).withPlainMarker.text
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

  // MARK: Basis, date

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
      let range = span(first, last)
      for clause in LegalBasis.clauses(in: text) {
        for (provision, original) in zip(clause.provisions, clause.originals) {
          let isRestored = provision != original
          let found = Found(
            provision, range, isRestored ? min(confidence, .likely) : confidence,
            isRestored ? [.lookAlikes(original: original)] : [])
          if clause.isOfProposal, !LegalBasis.hasLetterForFigure(provision) {
            if !proposed.contains(where: { $0.value == provision }) { proposed.append(found) }
          } else if clause.isOfProposal {
            proposed.append(Found(provision, range, .doubtful, found.notes))
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
    for point in fields.decision
    where ListMarker(Self.marked(point.value)) != nil {
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
    // Every one of the words has these letters, and most lines have not.
    guard text.firstRange(of: "сн") != nil || text.firstRange(of: "СН") != nil else { return false }
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

extension ClosedRange<Int> {
  /// The range with `number` in it.
  func extended(to number: Int) -> Self { Swift.min(lowerBound, number)...Swift.max(upperBound, number) }
}
