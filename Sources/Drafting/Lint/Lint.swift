/// Looks a report over before anybody else sees it. Judges only what can be told from the text: each finding
/// has its place.
public struct Lint: Sendable {
  public private(set) var findings: [LintFinding] = []

  /// Findings after which a report is to be written anew.
  private static let maximumFindings = 500

  private let reading: TextReading
  private let today: CalendarDate
  private var anatomy: TextAnatomy { reading.anatomy }

  /// - Parameters:
  ///   - reading: the report.
  ///   - today: the day after which a date lies in the future.
  ///   - attachment: the octets of a file that the report names, or nil where there is none.
  public init(_ reading: TextReading, today: CalendarDate, attachment: (String) -> [UInt8]?) {
    self.reading = reading
    self.today = today
    fields()
    blanks()
    dates()
    basis()
    points()
    let body = anatomy.bodyIndices.map { anatomy.lines[$0] }
    let bodyText = JoinedText(body)
    let amounts = bodyText.amounts()
    let whole = JoinedText(anatomy.lines)
    conversions(whole.amounts(), whole)
    amountsOfDecision(amounts, in: bodyText)
    for found in SumChecks.problems(in: reading) { add(found.problem, found.line, found.column) }
    let drafts = attachments(attachment)
    if let draft = draftInAnnex() { compare(draft, in: nil, reading.origin) }
    for draft in drafts { compare(draft.reading.fields.decision, in: draft.file, draft.reading.origin) }
    letters()
    marks()
    findings = findings.enumerated().sorted {
      Self.order($0.element, $0.offset) < Self.order($1.element, $1.offset)
    }.map(\.element)
  }

  private static func order(_ finding: LintFinding, _ offset: Int) -> (Int, Int, Int, Int) {
    let (page, line) =
      switch finding.place {
      case .line(let line, _)?, .paragraph(let line, _)?: (0, line)
      case .page(let page, let line, _)?: (page, line)
      case nil: (-1, 0)
      }
    return (finding.file == nil ? 0 : 1, page, line, (finding.place?.column ?? 0) * 1000 + offset % 1000)
  }

  private mutating func add(_ problem: LintProblem, _ line: Int?, _ column: Int? = nil) {
    guard findings.count < Self.maximumFindings else { return }
    findings.append(LintFinding(problem, at: line.map { reading.place($0, column: column) }))
  }

  // MARK: Fields

  private mutating func fields() {
    if reading.text.headEnd == nil, !reading.fields.isAny { add(.noReport, nil) }
    for field in [Field.to, .from, .subject, .basis, .decision, .signatories] {
      if let found = reading.fields.reading(of: field) {
        if found.confidence == .doubtful { add(.doubtful(field, found.notes), found.lines.lowerBound) }
      } else if !reading.explicitlyEmpty.contains(field) {
        add(.missing(field), nil)
      }
    }
    for field in [Field.number, .date, .attachments, .agreed, .review, .prepared] {
      guard let found = reading.fields.reading(of: field), !found.notes.isEmpty else { continue }
      add(.doubtful(field, found.notes), found.lines.lowerBound)
    }
  }

  /// Places for the number that nobody has filled in, where the report names none elsewhere. A text gets its case's number when it
  /// is set; a PDF is signed as it is.
  private mutating func blanks() {
    guard reading.origin.format == .pdf else { return }
    for blank in anatomy.blanks where reading.fields.reading(of: blank.field) == nil {
      add(.leftBlank(blank.field), blank.line)
    }
  }

  private mutating func dates() {
    if let date = reading.fields.date, date.value > today {
      add(
        .futureDate(.date, date.value), date.lines.lowerBound, column(of: date.value, date.lines.lowerBound))
    }
    for (field, people) in [
      (Field.signatories, reading.fields.signatories), (.agreed, reading.fields.agreed),
      (.review, reading.fields.review), (.prepared, reading.fields.prepared),
    ] {
      for person in people {
        guard let date = person.value.date, date > today, date != reading.fields.date?.value else { continue }
        add(.futureDate(field, date), person.lines.lowerBound, column(of: date, person.lines.lowerBound))
      }
    }
  }

  private func column(of date: CalendarDate, _ line: Int) -> Int? { column(of: date.description, line) }

  private func column(of text: String, _ number: Int) -> Int? {
    guard let line = reading.text.lines.first(where: { $0.number == number }),
      let range = line.text.firstRange(of: text)
    else { return nil }
    return line.text.distance(from: line.text.startIndex, to: range.lowerBound) + 1
  }

  // MARK: Legal basis

  private mutating func basis() {
    for provision in reading.fields.basis {
      guard let flaw = Self.flaw(of: provision.value) else { continue }
      let line = provision.lines.lowerBound
      add(
        .basisShape(provision.value, flaw), line, column(of: String(provision.value.prefix(12)), line))
    }
  }

  /// What a provision lacks: „чл. 21, ал. 1, т. 8 от ЗМСМА“ lacks nothing.
  static func flaw(of provision: String) -> BasisFlaw? {
    let words = provision.prefix(600).split { " ,()\u{A0}".contains($0) }.filter { $0 != "." }
    let folded = words.map { LookAlikes.fold($0) }
    guard let first = folded.first else { return .noProvision }
    let acts = [
      "ЗАКОН", "НАРЕДБА", "КОДЕКС", "ПРАВИЛНИК", "РЕГЛАМЕНТ", "ДИРЕКТИВА", "КОНСТИТУЦИЯ", "УСТАВ",
      "РЕШЕНИЕ", "ЗАПОВЕД", "ПОСТАНОВЛЕНИЕ", "ДОГОВОР", "ПМС", "РМС", "ТАРИФА", "СТРАТЕГИЯ", "ПРОГРАМА",
    ]
    let isArticle = first.hasPrefix("ЧЛ") || first.hasPrefix("§") || first.hasPrefix("ПАРАГРАФ")
    guard isArticle || acts.contains(where: first.hasPrefix) else { return .noProvision }
    guard isArticle else {
      // A whole law is no basis; an ordinance or a decision may be.
      let isLaw = first.hasPrefix("ЗАКОН") || first.hasPrefix("КОДЕКС")
      return isLaw && !folded.contains { $0.hasPrefix("ЧЛ") || $0.hasPrefix("§") } ? .noProvision : nil
    }
    var level = 0
    // Each part has its number: beside it („чл.21“) or next.
    for (index, word) in folded.enumerated() {
      let mark = word.prefix { $0 != "." && !$0.isNumber }
      guard ["ЧЛ", "АЛ", "Т", "§"].contains(String(mark)), word != "Т" || words[index] == "т" else {
        continue
      }
      let hasStop = mark == "§" || word.dropFirst(mark.count).first == "."
      let ownLevel = mark == "Т" ? 3 : mark == "АЛ" ? 2 : 1
      // „чл. 21, т. 8, ал. 1“; „чл. 5, т. 1 и ал. 3“ begins anew.
      if ownLevel == 2, level == 3, index > 0, folded[index - 1] != "И" { return .order }
      level = ownLevel
      let own = word.dropFirst(mark.count).drop { $0 == "." }
      let next = index + 1 < words.count ? words[index + 1].first : nil
      let isQuoted = next == "„" || next == "\""
      let isLettered = mark == "Т" && next?.isLetter == true && words[index + 1].count <= 2
      guard own.first?.isNumber == true || next?.isNumber == true || isQuoted || isLettered
      else { return .noNumber }
      if !hasStop, own.isEmpty { return .noStop }
    }
    let hasAct = zip(words, folded).contains { word, folded in
      acts.contains(where: folded.hasPrefix)
        || word.filter(\.isLetter).count >= 2 && word.filter(\.isLetter).allSatisfy(\.isUppercase)
    }
    return hasAct ? nil : .noAct
  }

  // MARK: Points

  private mutating func points() {
    for draft in anatomy.furtherDrafts { add(.furtherDraft(points: draft.points), draft.line) }
    let points = reading.fields.decision
    guard let first = points.first else { return }
    if points.count == 1, ListMarker(TextAnatomy.marked(first.value)) == nil { return loneParagraph(first) }
    let markers = points.map { ListMarker(TextAnatomy.marked($0.value)) }
    if markers.allSatisfy({ $0.map { !$0.label.isOrdered } ?? false }) {
      return add(.unnumberedPoints, first.lines.lowerBound, 1)
    }
    // „Изменя …, както следва:“ has its points below it; paragraphs of an ordinance have their own sign.
    let isNumbered = zip(points, markers).map { $1?.label.isOrdered == true || $0.value.hasPrefix("§") }
    let bare = points.indices.first { index in
      !isNumbered[index] && !(points[index].value.hasSuffix(":") && isNumbered[(index + 1)...].contains(true))
    }
    if let bare { return add(.unnumberedPoints, points[bare].lines.lowerBound, 1) }
    if let place = bareAmongNumbered(points, markers) { return add(.unnumberedPoints, place, 1) }
    var previous = 0
    for (point, marker) in zip(points, markers) {
      guard let marker, let number = Self.number(marker) else { continue }
      if number != previous + 1 {
        add(
          .numbering(
            found: marker.label.text,
            expected: marker.family == .roman
              ? RomanNumeral.text(previous + 1) + "." : "\(previous + 1)" + marker.label.text.suffix(1)),
          point.lines.lowerBound, 1)
      }
      previous = number
    }
  }

  /// One unnumbered paragraph is a decision of one point, unless another follows.
  private mutating func loneParagraph(_ point: Found<String>) {
    let after = anatomy.lines.first { $0.number > point.lines.upperBound && !$0.isBlank }
    guard let after, after.label == nil, PersonReader.read(after.plain) == nil,
      anatomy.bodyIndices.contains(where: { anatomy.lines[$0].number == after.number }),
      after.plain.split(separator: " ").count > 5
    else { return }
    add(.unnumberedPoints, point.lines.lowerBound, 1)
  }

  /// The line of a paragraph without a number where the numbers go on behind it: 1., bare, 3.
  private func bareAmongNumbered(_ points: [Found<String>], _ markers: [ListMarker?]) -> Int? {
    guard let last = points.last, let number = markers.last.flatMap(Self.number) else { return nil }
    let following = anatomy.lines.filter { $0.number > last.lines.upperBound && !$0.isBlank }.prefix(12)
    var bare: Int?
    for line in following {
      guard line.label == nil, PersonReader.read(line.plain) == nil else { break }
      let marker = ListMarker(line.source.withPlainMarker.text)
      if let found = Self.number(marker) { return found > number ? bare : nil }
      if bare == nil, line.plain.split(separator: " ").count > 3 { bare = line.number }
    }
    return nil
  }

  private static func number(_ marker: ListMarker?) -> Int? {
    guard let marker, case .ordered(let text) = marker.label else { return nil }
    if case .roman = marker.family { return RomanNumeral.value(text.dropLast()) }
    return Int(text.dropLast())
  }

  // MARK: Amounts

  private mutating func conversions(_ amounts: [PlacedAmount], _ text: JoinedText) {
    for (first, second) in zip(amounts, amounts.dropFirst()) {
      guard first.amount.currency != second.amount.currency,
        second.range.lowerBound - first.range.upperBound <= 8,
        text.characters[first.range.upperBound..<max(first.range.upperBound, second.range.lowerBound)]
          .allSatisfy({ " (/\u{A0}\u{200B}".contains($0) }),
        text.characters[first.range.upperBound..<second.range.lowerBound].contains(where: {
          "(/".contains($0)
        }),
        let expected = first.amount.converted
      else { continue }
      // Whole units may be rounded to whole units.
      let isWhole = second.amount.tenThousandths % 10_000 == 0
      let tolerance = isWhole ? 10_000 : 100
      guard abs(expected.tenThousandths - second.amount.tenThousandths) > tolerance else { continue }
      add(.conversion(first.amount, second.amount, expected: expected), second.line, second.column)
    }
  }

  /// Tells the sums of the decision that the report seems to name otherwise. A decision has sums of its own (prices,
  /// the parts of a budget): only one that the report has a like of is probably a mistake.
  private mutating func amountsOfDecision(_ amounts: [PlacedAmount], in text: JoinedText) {
    let decided = reading.fields.decision.map(\.lines)
    // Points come in the order of their lines.
    func isDecided(_ line: Int) -> Bool {
      var low = 0
      var high = decided.count
      while low < high {
        let middle = (low + high) / 2
        if decided[middle].lowerBound <= line { low = middle + 1 } else { high = middle }
      }
      return low > 0 && decided[low - 1].contains(line)
    }
    let told = amounts.filter { !isDecided($0.line) }
    let own = amounts.filter { isDecided($0.line) }
    let rest = JoinedText(anatomy.bodyIndices.map { anatomy.lines[$0] }.filter { !isDecided($0.number) })
    let known = KnownAmounts(
      told.map(\.amount), tableNumbers: rest.tableNumbers(), percentages: text.percentages())
    var seen: Set<Amount> = []
    let unexplained = own.filter { seen.insert($0.amount).inserted && !known.explain($0.amount) }
    let comparison = AmountComparison(
      decided: own, told: told, shares: known.shares(of: told.map(\.amount)), unexplained: unexplained, text)
    for entry in unexplained where comparison.isProbablyWrong(entry) {
      var named: [Amount] = []
      for other in told where other.amount.currency == entry.amount.currency {
        if !named.contains(other.amount) { named.append(other.amount) }
        if named.count == 5 { break }
      }
      add(.amountOnlyInDecision(entry.amount, reportNames: named), entry.line, entry.column)
    }
  }

  // MARK: Attachments and the draft decision

  /// Tells which named files are not there, and reads those that are a draft decision.
  private mutating func attachments(_ load: (String) -> [UInt8]?) -> [(file: String, reading: TextReading)] {
    var drafts: [(String, TextReading)] = []
    for attachment in reading.fields.attachments {
      guard let file = attachment.value.file else { continue }
      let line = attachment.lines.lowerBound
      guard let bytes = load(file) else {
        add(.attachmentMissing(file), line, column(of: file, line))
        continue
      }
      let title = LabelText.fold(attachment.value.title ?? file)
      guard
        title.contains("РЕШЕНИЕ") || file.lowercased().contains("decision")
          || file.lowercased().contains("reshenie")
      else { continue }
      if let draft = try? TextReading(bytes, name: file) { drafts.append((file, draft)) }
    }
    let listed = reading.fields.attachments.count
    var told: Set<Int> = []
    for index in anatomy.bodyIndices {
      let line = anatomy.lines[index]
      var rest = line.source.text[...]
      while let range = rest.firstRange(of: "риложение № ") {
        rest = rest[range.upperBound...]
        let digits = rest.prefix { $0.isASCIIDigit }
        guard let number = Int(digits.prefix(3)), number > listed,
          !Self.isOfAnAct(rest[digits.endIndex...]), told.insert(number).inserted
        else { continue }
        let column = line.source.text.distance(from: line.source.text.startIndex, to: range.lowerBound)
        add(.attachmentNotListed(number: number, listed: listed), line.number, max(column, 1))
      }
    }
    return drafts
  }

  /// „Приложение № 3 към Наредба № 9“ is the ordinance's, not the report's.
  private static func isOfAnAct(_ text: Substring) -> Bool {
    let words = text.prefix(60).split(whereSeparator: \.isWhitespace).prefix(3).map { $0.lowercased() }
    guard let first = words.first, ["към", "от", "на"].contains(first) else { return false }
    return words.dropFirst().contains { word in
      [
        "наредб", "закон", "чл", "правилник", "ал.", "зм", "зд", "зо", "кодекс", "постановлени", "договор",
        "тариф",
      ]
      .contains(where: word.hasPrefix)
    }
  }

  /// The points of a draft decision that follows the report in the same file.
  private func draftInAnnex() -> [Found<String>]? {
    let annex = anatomy.annex
    guard let first = annex.first,
      reading.fields.decision.first.map({ $0.lines.lowerBound < first.number }) == true
    else { return nil }
    let points = TextAnatomy(annex, lineEnds: reading.text.lineEnds).fields.decision
    return points.isEmpty ? nil : points
  }

  private mutating func compare(_ draft: [Found<String>], in file: String?, _ origin: TextOrigin) {
    let report = reading.fields.decision
    guard let first = draft.first, !report.isEmpty else { return }
    if report.count != draft.count {
      findings.append(
        LintFinding(
          .pointCount(report: report.count, draft: draft.count), file: file,
          at: origin.place(first.lines.lowerBound)))
    }
    for (index, (one, other)) in zip(report, draft).prefix(500).enumerated() {
      guard let (left, right) = Self.difference(one.value, other.value) else { continue }
      findings.append(
        LintFinding(
          .pointDiffers(number: index + 1, report: left, draft: right), file: file,
          at: origin.place(other.lines.lowerBound)))
    }
  }

  /// The first words that differ, and what is around them.
  static func difference(_ one: String, _ other: String) -> (String, String)? {
    // The points' own numbers are compared by their order; and a comma makes no other decision.
    func words(_ text: String) -> [Substring] {
      let words = text.split(whereSeparator: \.isWhitespace)
      return words.first.flatMap { ListMarker($0) }.map { _ in Array(words.dropFirst()) } ?? words
    }
    func same(_ one: Substring, _ other: Substring) -> Bool {
      one == other || one.filter { !",.;:„“”\"".contains($0) } == other.filter { !",.;:„“”\"".contains($0) }
    }
    let left = words(one)
    let right = words(other)
    guard
      let index = (0..<max(left.count, right.count)).first(where: {
        $0 >= left.count || $0 >= right.count || !same(left[$0], right[$0])
      })
    else { return nil }
    func around(_ words: [Substring]) -> String {
      let range = max(0, index - 2)..<min(words.count, index + 4)
      guard range.lowerBound < range.upperBound else { return "" }
      return (range.lowerBound > 0 ? "… " : "") + words[range].joined(separator: " ")
        + (range.upperBound < words.count ? " …" : "")
    }
    return (around(left), around(right))
  }

  // MARK: Letters and marks

  /// Notes that are not there, and what is no Markdown here and stands on the page with its signs.
  private mutating func marks() {
    // Without a head, marks that only say how a word looks are left out of the text.
    let isHeadless = reading.text.headEnd == nil
    let text = reading.text.lines.map { String(isHeadless ? Markup.removed(from: $0.text) : $0.text) }
    let mark = #/\[\^([^\]\s]{1,30})\](:?)/#
    var defined: Set<Substring> = []
    for line in text where line.contains("[^") {
      for match in line.matches(of: mark) where !match.2.isEmpty && match.range.lowerBound == line.startIndex
      {
        defined.insert(match.1)
      }
    }
    var told: Set<Substring> = []
    for (line, number) in zip(text, reading.text.lines.map(\.number)) {
      if line.contains("[^") {
        for match in line.matches(of: mark) where !defined.contains(match.1) && told.insert(match.1).inserted
        {
          let column = line.distance(from: line.startIndex, to: match.range.lowerBound) + 1
          add(.noteMissing(String(match.1)), number, column)
        }
      }
      guard line.contains("![") || line.contains("<") || line.contains("`") || line.contains("~~") else {
        continue
      }
      for kept in [
        #/!\[[^\]]*\]\([^)]*\)/#, #/</?[A-Za-z][A-Za-z0-9]*(?: [^>]*)?>/#, #/`[^`]+`/#, #/~~[^~]+~~/#,
      ] {
        guard let match = line.firstMatch(of: kept) else { continue }
        let column = line.distance(from: line.startIndex, to: match.range.lowerBound) + 1
        add(.markKept(String(match.0.prefix(60))), number, column)
      }
    }
  }

  /// Distinct words with letters of another alphabet that are told one by one; with more, the text is a scan.
  private static let toldWords = 12

  private mutating func letters() {
    let words = reading.foreignLetters
    for word in words.prefix(words.count > 2 * Self.toldWords ? Self.toldWords : words.count) {
      add(.foreignLetters(word: word.word, reading: word.reading, word.kind), word.line, word.column)
    }
    if words.count > 2 * Self.toldWords { add(.manyForeignLetters(words: words.count), nil) }
    for warning in reading.warnings {
      switch warning {
      case .controlCharacter(let line, _), .directionControl(let line, _), .strayMark(let line, _):
        add(.noticed(warning), line)
      default: break
      }
    }
  }
}
