/// Tables: of data, of signatures, and those that only place text side by side.
extension WordDocument {
  struct TableText {
    var rows: [Row] = []

    struct Row {
      var cells: [Cell] = []
      /// Whether it is repeated on every page.
      var isHead = false
    }

    struct Cell {
      var paragraphs: [Paragraph] = []
      /// Whether it is a place that the cell to its left covers, or the one above.
      var isCovered = false
      var isContinued = false

      var texts: [Paragraph] { paragraphs.filter { !$0.isBlank } }
      var isBlank: Bool { paragraphs.allSatisfy(\.isBlank) }
    }
  }

  mutating func readTable(_ scanner: inout XMLScanner, depth: Int) throws -> TableText {
    var table = TableText()
    var row = TableText.Row()
    var cell = TableText.Cell()
    var span = 1
    var inRowProperties = false
    var isStruck = false
    while let event = try scanner.next() {
      switch event {
      case .start("tr", _):
        row = TableText.Row()
        isStruck = false
      case .start("trPr", _): inRowProperties = true
      case .end("trPr"): inRowProperties = false
      case .start("del", _) where inRowProperties: isStruck = true
      case .start("tblHeader", let attributes) where inRowProperties:
        row.isHead = !["0", "false", "off"].contains(attributes["val"] ?? "1")
      case .start("gridBefore", let attributes) where inRowProperties && depth == 0:
        let places = attributes["val"].flatMap { Int($0) }.map { min(max($0, 0), 64) } ?? 0
        for _ in 0..<places { row.cells.append(TableText.Cell()) }
      case .end("tr"):
        try count()
        table.rows.append(isStruck ? TableText.Row() : row)
      case .start("gridSpan", let attributes):
        span = attributes["val"].flatMap { Int($0) }.map { min(max($0, 1), 64) } ?? 1
      case .start("vMerge", let attributes): cell.isContinued = attributes["val"] != "restart"
      case .start("tc", _):
        cell = TableText.Cell()
        span = 1
      case .end("tc"):
        row.cells.append(cell)
        // A cell across columns leaves those to its right empty.
        if depth == 0 { for _ in 1..<max(span, 1) { row.cells.append(TableText.Cell(isCovered: true)) } }
      case .start("p", _): cell.paragraphs.append(try readParagraph(&scanner))
      case .start("tbl", _):
        for inner in try readTable(&scanner, depth: depth + 1).rows {
          cell.paragraphs += inner.cells.flatMap(\.paragraphs)
        }
      case .start("del", _): try scanner.skipElement()
      case .end("tbl"): return table
      default: break
      }
    }
    return table
  }

  /// A table of data stays one; one of signatures becomes the lines that it would be without columns; a table
  /// that only places text side by side is read cell by cell.
  mutating func append(_ table: TableText) throws {
    let first = number - table.rows.count
    if let signatures = SignatureTable.lines(
      table.plainRows, under: lines.suffix(3).last { !$0.isBlank }?.text)
    {
      add("", first + 1)
      for line in signatures { add(MarkdownText.escaped(line.text), first + line.row + 1) }
      add("", number)
    } else if let data = DataTable(table) {
      add("", first + 1)
      for line in data.lines { add(line.text, first + line.row + 1) }
      add("", number)
    } else {
      for (index, row) in table.rows.enumerated() { appendCells(of: row, first + index + 1) }
    }
    try checkSize()
  }

  private mutating func add(_ text: String, _ number: Int) {
    textBytes += text.utf8.count
    lines.append(SourceLine(number: max(number, 1), text: Substring(text)))
  }

  private mutating func appendCells(of row: TableText.Row, _ number: Int) {
    let texts = row.cells.map { $0.texts.map(\.labelled) }
    if texts.count == 2, texts[0].count == 1, texts[1].count == 1, TextLine.isLabel(texts[0][0]) {
      let values = texts[1][0].split(separator: "\n")
      add(texts[0][0].replacing("\n", with: " ") + " " + (values.first ?? ""), number)
      for value in values.dropFirst() { add(String(value), number) }
    } else {
      for cell in texts {
        for text in cell { for line in text.split(separator: "\n") { add(String(line), number) } }
        if texts.count > 1, !cell.isEmpty { add("", number) }
      }
    }
  }
}

extension WordDocument.Paragraph {
  /// The text with the number that is shown before it.
  var labelled: String { (label.map { $0 + " " } ?? "") + text }
}

extension WordDocument.TableText {
  /// The cells' words without marks of emphasis, a paragraph a line.
  fileprivate var plainRows: [[String]] {
    rows.map { row in
      row.cells.map { cell in
        cell.texts.flatMap { $0.labelled.split(separator: "\n") }
          .map { TextLine(SourceLine(number: 1, text: $0)).plain }.joined(separator: "\n")
      }
    }
  }
}

extension Table.Alignment {
  /// The value of `w:jc` (17.18.44).
  init(word: String) {
    self =
      switch word {
      case "right", "end": .right
      case "center": .centre
      default: .left
      }
  }
}

/// A table of a word processor's file as Markdown has it: one head row, and as many cells in each row.
private struct DataTable {
  private(set) var lines: [(row: Int, text: String)] = []

  private typealias Row = WordDocument.TableText.Row

  /// Head rows of a table: more are a table without a head.
  private static let maximumHeadRows = 4

  /// Nil where the table holds labels, or no head with a word for every column.
  init?(_ table: WordDocument.TableText) {
    let rows = table.rows
    let columns = rows.map(\.cells.count).max() ?? 0
    guard columns >= 2, columns <= MarkdownReader.maximumColumns, rows.count >= 2,
      rows[0].cells.count == columns
    else { return nil }
    let headRows = Self.headRows(rows, columns)
    let head = Self.head(rows[..<headRows], columns)
    let named = head.indices.filter { !head[$0].isEmpty || rows[0].cells[$0].isCovered }
    // The corner over the rows' names may be empty.
    let isNamed = named.count == columns || columns >= 3 && named == Array(1..<columns)
    guard isNamed, head.count(where: { !$0.isEmpty }) >= 2,
      !rows.contains(where: { $0.cells.contains { $0.texts.contains { Self.isLabel($0.text) } } })
    else { return nil }
    lines.append((0, Self.line(head)))
    let marks = Self.alignments(rows[headRows...], columns).map { alignment in
      switch alignment {
      case .left: "---"
      case .centre: ":---:"
      case .right: "---:"
      }
    }
    lines.append((0, Self.line(marks)))
    for (index, row) in rows.enumerated().dropFirst(headRows) where !row.cells.isEmpty {
      var cells = row.cells.map(Self.text)
      while cells.count < columns { cells.append("") }
      lines.append((index, Self.line(cells)))
    }
  }

  /// Whether the text is a label of a report's head. Without a colon, „отчет“, „дата“ and „от“ are names of
  /// columns.
  private static func isLabel(_ text: String) -> Bool {
    let line = TextLine(SourceLine(number: 1, text: text[...]))
    guard let label = line.label, !line.isWeak else { return false }
    if line.plain.prefix(60).contains(":") { return true }
    switch label {
    case .title, .decision, .draftDecision, .date, .attachments: return false
    case .salutation, .closing, .outgoingNumber, .registryNumber: return true
    default: return line.plain.allSatisfy { !$0.isLowercase }
    }
  }

  private static func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |" }

  private static func text(_ cell: WordDocument.TableText.Cell) -> String {
    cell.texts.map(\.labelled).joined(separator: "<br>").replacing("\n", with: "<br>")
      .replacing("|", with: "\\|")
  }

  /// How many rows are head: those that are repeated on every page; or two, where the second only divides what
  /// the first one puts together.
  private static func headRows(_ rows: [Row], _ columns: Int) -> Int {
    let marked = rows.prefix { $0.isHead }.count
    if (2...maximumHeadRows).contains(marked), marked < rows.count { return marked }
    guard rows.count >= 3, rows[1].cells.count == columns, rows[0].cells.contains(where: \.isCovered) else {
      return 1
    }
    var divided = 0
    for column in 0..<columns where !rows[1].cells[column].isBlank {
      let above = rows[0].cells[column]
      let isUnderSpan =
        above.isCovered || column + 1 < columns && rows[0].cells[column + 1].isCovered || above.isBlank
      let text = Self.text(rows[1].cells[column])
      // A year is a column's name; another number is a value.
      let isValue = text.contains(where: \.isNumber) && !text.contains(where: \.isLetter) && text.count != 4
      guard isUnderSpan, !isValue, !rows[1].cells[column].isCovered else { return 1 }
      divided += 1
    }
    return divided >= 2 ? 2 : 1
  }

  /// Each column's name: what the head rows say above it, from the top.
  private static func head(_ rows: ArraySlice<Row>, _ columns: Int) -> [String] {
    var names = [[String]](repeating: [], count: columns)
    for row in rows {
      var text = ""
      for (column, cell) in row.cells.prefix(columns).enumerated() {
        // A head of one row says what it says once.
        if !cell.isCovered { text = Self.text(cell) } else if rows.count == 1 { text = "" }
        if !text.isEmpty, !cell.isContinued, names[column].last != text { names[column].append(text) }
      }
    }
    return names.map { $0.joined(separator: " – ") }
  }

  /// A column is set to the right where more than half of its texts are.
  private static func alignments(_ rows: ArraySlice<Row>, _ columns: Int) -> [Table.Alignment] {
    var counts = [[Table.Alignment: Int]](repeating: [:], count: columns)
    for row in rows {
      for (column, cell) in row.cells.prefix(columns).enumerated() {
        guard let first = cell.texts.first else { continue }
        counts[column][first.alignment, default: 0] += 1
      }
    }
    return counts.map { counts in
      let all = counts.values.reduce(0, +)
      return [.right, .centre].first { (counts[$0] ?? 0) * 2 > all } ?? .left
    }
  }
}
