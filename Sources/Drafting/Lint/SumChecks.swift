/// Sums against their words, totals of tables against their rows, and points that the text names and the decision
/// does not have.
enum SumChecks {
  typealias Problem = (problem: LintProblem, line: Int, column: Int?)

  static func problems(in reading: TextReading) -> [Problem] {
    let anatomy = reading.anatomy
    let body = JoinedText(anatomy.bodyIndices.map { anatomy.lines[$0] })
    return words(JoinedText(anatomy.lines)) + totals(reading)
      + references(body, to: reading.fields.decision.map(\.value))
  }

  // MARK: Words

  private static func words(_ text: JoinedText) -> [Problem] {
    text.spelled().compactMap { entry in
      guard let value = NumberWords.value(entry.words), value != entry.value else { return nil }
      let place = text.place(entry.start)
      return (.wordsDiffer(number: entry.number, words: entry.words), place.line, place.column)
    }
  }

  // MARK: Tables

  private struct Row {
    var cells: [String]
    var line: Int
  }

  private static func totals(_ reading: TextReading) -> [Problem] {
    var problems: [Problem] = []
    var table: [Row] = []
    let isPDF = reading.origin.format == .pdf
    func end() {
      problems += check(table, fewestRows: isPDF ? 2 : 1)
      table = []
    }
    for line in reading.text.body {
      if let cells = isPDF ? columns(line.text) : cells(line.text) {
        if isPDF, let last = table.last, last.cells.count != cells.count { end() }
        table.append(Row(cells: cells, line: line.number))
      } else if !line.isBlank || !isPDF {
        end()
      }
    }
    end()
    return problems
  }

  private static func cells(_ text: Substring) -> [String]? {
    let text = text.drop { $0 == " " }
    guard text.first == "|" else { return nil }
    let cells = text.replacing("\\|", with: "\u{1}").dropFirst().split(
      separator: "|", omittingEmptySubsequences: false)
    return (cells.last?.allSatisfy(\.isWhitespace) == true ? cells.dropLast() : cells[...]).map {
      InlineReader.read(String($0)).plainText.trimmingSpaces()
    }
  }

  private static func columns(_ text: Substring) -> [String]? {
    let parts = text.split(separator: PDFLine.gap).map(\.trimmingWhitespace).filter { !$0.isEmpty }
    return parts.count >= 2 ? parts : nil
  }

  /// What heads a column whose numbers are not added up.
  private static let notAdded = [
    "%", "ПРОЦЕНТ", "ЦЕНА", "ЕД.", "ЕДИНИЧ", "ГОДИНА", "№", "НОМЕР", "КОД", "ДЯЛ", "СРЕД", "КОЕФ", "СТАВКА",
    "ИДЕНТИФ", "РАЗМЕР НА", "ТАРИФ", "СРОК", "ДАТА",
  ]

  private static let details = [
    "В Т.Ч", "В Т. Ч", "В ТОВА ЧИСЛО", "ОТ КОИТО", "ОТ ТЯХ", "МЕЖДИН", "СБОР", "СУМА ",
  ]

  /// The total of each column that holds nothing but numbers.
  private static func check(_ table: [Row], fewestRows: Int) -> [Problem] {
    let rows = table.filter { row in !row.cells.allSatisfy { $0.allSatisfy { "-: ".contains($0) } } }
    guard let end = rows.firstIndex(where: { isTotal($0.cells) }), end > fewestRows, let head = rows.first
    else {
      return []
    }
    let parts = rows[1..<end]
    guard !parts.contains(where: { isDetail($0.cells) }), isOfOneLevel(parts.map { $0.cells.first ?? "" })
    else {
      return []
    }
    var problems: [Problem] = []
    for (column, cell) in rows[end].cells.enumerated() {
      let name = column < head.cells.count ? head.cells[column] : ""
      guard let total = PlainNumber(cell), parts.allSatisfy({ column < $0.cells.count }),
        !notAdded.contains(where: LabelText.fold(name[...].prefix(60)).contains)
      else { continue }
      let values = parts.map { PlainNumber(summand: $0.cells[column]) }
      guard values.allSatisfy({ $0 != nil }), case let numbers = values.compactMap(\.self),
        !numbers.allSatisfy(\.isYear)
      else { continue }
      let (sum, overflow) = numbers.reduce((0, false)) { sum, number in
        let (next, overflow) = sum.0.addingReportingOverflow(number.tenThousandths)
        return (next, sum.1 || overflow)
      }
      // Thousands, and what was rounded to hundredths, may be off by as much as they were rounded.
      let unit = ([total] + numbers).map(\.unit).min() ?? 1
      let isRounded = LabelText.fold(name[...].prefix(60)).contains("ХИЛ") || unit < 10_000
      guard !overflow, abs(sum - total.tenThousandths) > (isRounded ? unit * numbers.count / 2 : 0) else {
        continue
      }
      problems.append(
        (.tableTotal(column: name, total: total, sum: PlainNumber(tenThousandths: sum)), rows[end].line, nil))
    }
    return problems
  }

  /// „Общо“, „ВСИЧКО:“, „Общо, евро“
  private static func isTotal(_ cells: [String]) -> Bool {
    guard let name = cells.first(where: { !$0.isEmpty }) else { return false }
    let words = LabelText.fold(name[...].prefix(60)).split { !$0.isLetter }
    guard let first = words.first, ["ОБЩО", "ВСИЧКО"].contains(first) else { return false }
    return words.dropFirst().allSatisfy { ["ЕВРО", "ЛВ", "ЛЕВА", "В", "С", "БЕЗ", "ДДС"].contains($0) }
  }

  /// Whether a row only says what another one is made of, or adds up some.
  private static func isDetail(_ cells: [String]) -> Bool {
    let name = cells.first { cell in cell.contains(where: \.isLetter) } ?? ""
    let folded = LabelText.fold(name[...].prefix(80))
    return details.contains(where: folded.contains) || folded.hasPrefix("ОБЩО") || folded.hasPrefix("ВСИЧКО")
      || name.first.map { "-–—•".contains($0) } == true
      || cells.count { !$0.isEmpty } == 1
  }

  /// Whether the rows' numbers, where they have some, are of one level: „1“ and „1.1“ are not.
  private static func isOfOneLevel(_ names: [String]) -> Bool {
    // What begins small beside names that do not is a part of them.
    let first = names.compactMap { $0.first(where: \.isLetter) }
    if first.contains(where: \.isLowercase), !first.allSatisfy(\.isLowercase) { return false }
    let levels = Set(
      names.map { name in
        let number = name.prefix { $0.isASCIIDigit || $0 == "." }
        if number.isEmpty { return RomanNumeral.value(name.prefix { $0.isLetter }) == nil ? -1 : -2 }
        return number.split(separator: ".").count
      })
    return levels.count <= 1
  }

  // MARK: Points

  /// „т. 4 от решението“ where the decision has three.
  private static func references(_ text: JoinedText, to points: [String]) -> [Problem] {
    let numbers = points.compactMap { point -> Int? in
      guard let marker = ListMarker(point[...]), case .ordered(let label) = marker.label else { return nil }
      return Int(label.dropLast())
    }
    guard numbers.count == points.count, let last = numbers.max() else { return [] }
    var told: Set<Int> = []
    return text.references().compactMap { reference in
      guard reference.number > last, told.insert(reference.number).inserted else { return nil }
      let place = text.place(reference.start)
      return (.pointBeyond(number: reference.number, last: last), place.line, place.column)
    }
  }
}

/// A number as a table's cell holds it.
public struct PlainNumber: Equatable, Sendable {
  public let tenThousandths: Int
  /// What its last digit counts, in ten-thousandths.
  let unit: Int
  let isYear: Bool

  public init(tenThousandths: Int) {
    self.tenThousandths = tenThousandths
    (unit, isYear) = (10_000, false)
  }

  /// Nil where the text is anything but one number, or could be read as two different ones.
  init?(_ text: String) {
    var digits = text.trimmingSpaces()
    for currency in ["лв.", "лв", "лева", "евро", "€"] where digits.hasSuffix(currency) {
      digits = String(digits.dropLast(currency.count)).trimmingSpaces()
      break
    }
    let isNegative = digits.first.map { "-–−".contains($0) } == true
    if isNegative { digits.removeFirst() }
    let fraction = digits.lastIndex { ",.".contains($0) }.map { digits[digits.index(after: $0)...] } ?? ""
    // „2.037“ is two thousand to one reader and two to another.
    guard let first = digits.first, first.isASCIIDigit, fraction.count != 3 || !digits.contains("."),
      let value = JoinedText(digits).onlyNumber()
    else { return nil }
    tenThousandths = isNegative ? -value : value
    unit = [10_000, 1_000, 100, 10, 1][min(fraction.count, 4)]
    isYear = fraction.isEmpty && digits.count == 4 && (19_000_000...21_000_000).contains(value)
  }

  /// The same; a dash stands for nothing.
  init?(summand text: String) {
    if ["-", "–", "—"].contains(text) { self.init(tenThousandths: 0) } else { self.init(text) }
  }
}

extension PlainNumber: CustomStringConvertible {
  /// `12 400,50`
  public var description: String {
    (tenThousandths < 0 ? "–" : "") + Amount.grouped(abs(tenThousandths))
  }
}
