/// Tables of those who agree, check and prepare: turned into the lines that they would be one below the other,
/// „Съгласувал: Име – длъжност“.
enum SignatureTable {
  /// More rows or columns, or longer texts, are no signatures.
  private static let maximumRows = 60
  private static let maximumColumns = 8
  private static let maximumText = 300

  /// The lines, each with the row that it begins in; nil where this is no table of signatures.
  /// - Parameters:
  ///   - rows: the words of the cells, a paragraph a line.
  ///   - above: the last text above the table: a label there is one of the table.
  static func lines(_ rows: [[String]], under above: Substring?) -> [(row: Int, text: String)]? {
    guard rows.count <= maximumRows,
      rows.allSatisfy({ $0.count <= maximumColumns && $0.allSatisfy { $0.count <= maximumText } })
    else { return nil }
    let roles = rows.joined().count { role($0) != nil }
    let isUnderLabel = above.flatMap { role(String($0)) } == .bare
    guard roles > 0 || isUnderLabel && rows.allSatisfy(isSigned) else { return nil }
    return Reading(rows, hasLabel: isUnderLabel).lines
  }

  /// A label of those who sign: alone, or with something beside it.
  private enum Role { case bare, withRest }

  private static func role(_ text: String) -> Role? {
    guard let line = text.split(separator: "\n").first, !isColumnName(text) else { return nil }
    let read = TextLine(SourceLine(number: 1, text: line))
    guard let label = read.label, TabbedColumns.roles.contains(label), !read.isWeak
    else { return nil }
    // „Юрисконсулт“ without a colon is what a person is.
    guard label != .review || read.plain.contains(":") else { return nil }
    return read.rest.isEmpty ? .bare : .withRest
  }

  private static let columnNames: Set<String> = [
    "ИМЕ", "ИМЕНА", "ИМЕ И ФАМИЛИЯ", "ИМЕ, ФАМИЛИЯ", "ТРИТЕ ИМЕНА", "ДЛЪЖНОСТ", "ПОДПИС", "ДАТА", "№",
    "№ ПО РЕД",
    "РОЛЯ", "ПОДПИС И ДАТА", "ДАТА И ПОДПИС", "ЗВЕНО", "ДИРЕКЦИЯ",
  ]

  static func isColumnName(_ text: String) -> Bool {
    columnNames.contains(LabelText.joined(text.replacing("\n", with: " ")))
  }

  /// Whether nothing is written in the cell: nothing at all, or dots to sign on.
  private static func isFiller(_ text: String) -> Bool {
    !text.contains(where: \.isNumber) && PersonReader.trimmed(PersonReader.withoutMarks(text)).isEmpty
      || ["ПОДПИС", "П"].contains(LabelText.joined(PersonReader.trimmed(text)))
  }

  /// `1`, `1. ……`: the number of an entry and nothing else.
  private static func marker(_ text: String) -> String? {
    let digits = text.prefix(while: \.isASCIIDigit)
    guard (1...2).contains(digits.count), !text.contains(where: \.isLetter),
      !text[digits.endIndex...].contains(where: \.isNumber)
    else { return nil }
    return digits + "."
  }

  private static func isName(_ text: String) -> Bool {
    PersonReader.isName(PersonReader.trimmed(PersonReader.withoutMarks(text.firstLine)))
  }

  /// Whether a row names one person, or nobody.
  private static func isSigned(_ row: [String]) -> Bool {
    let filled = row.filter { !isFiller($0) && marker($0) == nil }
    return filled.allSatisfy(isColumnName) || filled.count(where: isName) == 1
      || filled.count == 1 && PersonReader.read(filled[0].firstLine) != nil
  }

  private struct Reading {
    private(set) var lines: [(row: Int, text: String)] = []
    /// Whether the rows stand below a label.
    private var hasLabel: Bool
    /// Labels over columns, and where each column begins.
    private var columns: [(start: Int, texts: [(row: Int, text: String)])] = []

    init(_ rows: [[String]], hasLabel: Bool) {
      self.hasLabel = hasLabel
      for (index, row) in rows.enumerated() { read(row, index) }
      endColumns()
    }

    private mutating func read(_ row: [String], _ index: Int) {
      let filled = row.indices.filter { !SignatureTable.isFiller(row[$0]) }
      guard let first = filled.first else { return }
      let roles = filled.filter { SignatureTable.role(row[$0]) != nil }
      let isBlocks = roles.contains { row[$0].contains("\n") }
      if roles.count >= 2, !isBlocks, roles.allSatisfy({ SignatureTable.role(row[$0]) == .bare }),
        filled.allSatisfy({ roles.contains($0) })
      {
        endColumns()
        columns = roles.map { ($0, [(index, row[$0])]) }
      } else if isBlocks || roles.count >= 2 {
        endColumns()
        addCells(row, index)
      } else if let role = roles.first {
        endColumns()
        hasLabel = true
        let others = row.indices.filter { $0 != role && filled.contains($0) }.map { row[$0] }
        let isHead = !others.isEmpty && others.allSatisfy(SignatureTable.isColumnName)
        if isHead || others.isEmpty {
          add(row[role], index)
        } else if SignatureTable.role(row[role]) == .bare {
          // Beside a label stands a person, or the parts of one.
          add(row[role] + " " + (person(others) ?? others.map(\.oneLine).joined(separator: ", ")), index)
        } else {
          add(([row[role]] + others.map(\.oneLine)).joined(separator: " – "), index)
        }
      } else if !columns.isEmpty {
        for column in filled {
          let place = columns.lastIndex { $0.start <= column } ?? 0
          columns[place].texts.append((index, row[column]))
        }
      } else if filled.allSatisfy({ SignatureTable.isColumnName(row[$0]) }) {
        // Names of columns say nothing of anybody.
        return
      } else if hasLabel, let person = person(filled.map { row[$0] }) {
        add(person, index)
      } else if first == filled.last {
        add(row[first], index)
      } else {
        addCells(row, index)
      }
    }

    private mutating func add(_ text: String, _ row: Int) {
      for line in text.split(separator: "\n") { lines.append((row, String(line))) }
    }

    private mutating func addCells(_ row: [String], _ index: Int) {
      for cell in row where !SignatureTable.isFiller(cell) {
        add(cell, index)
        lines.append((index, ""))
      }
    }

    /// One column after the other: a label, then who stands below it.
    private mutating func endColumns() {
      for column in columns {
        for text in column.texts { add(text.text, text.row) }
        if let last = column.texts.last { lines.append((last.row, "")) }
      }
      if !columns.isEmpty { hasLabel = false }
      columns = []
    }

    /// „2. Име – длъжност, 12.03.2026“, or nil where there is not one name.
    private func person(_ cells: [String]) -> String? {
      let number = cells.first.flatMap(SignatureTable.marker)
      let cells = cells.dropFirst(number == nil ? 0 : 1)
      let lead = number.map { $0 + " " } ?? ""
      let names = cells.filter(SignatureTable.isName)
      if cells.count == 1, let only = cells.first, PersonReader.read(only.oneLine) != nil {
        return lead + (names.isEmpty ? only.oneLine : Self.joined(only, []))
      }
      guard names.count == 1, let index = cells.firstIndex(where: SignatureTable.isName) else { return nil }
      return lead + Self.joined(cells[index], cells.indices.filter { $0 != index }.map { cells[$0] })
    }

    private static func joined(_ name: String, _ others: [String]) -> String {
      let below = name.split(separator: "\n").dropFirst().map(String.init)
      let position = (below + others.map(\.oneLine)).joined(separator: ", ")
      let name = name.firstLine
      return position.isEmpty ? name : name + " – " + position
    }
  }
}

extension String {
  fileprivate var firstLine: String { split(separator: "\n").first.map(String.init) ?? "" }
  fileprivate var oneLine: String { split(separator: "\n").joined(separator: ", ") }
}

/// Columns of signatures that tabulators set apart: „Съгласувал:“ and „Изготвил:“ side by side, and the names and
/// positions below them.
enum TabbedColumns {
  /// Lines below the labels that may belong to them.
  private static let maximumRows = 6

  /// The lines with such columns one after the other; elsewhere a tabulator is a space.
  static func unfolded(_ lines: [SourceLine]) -> [SourceLine] {
    guard lines.contains(where: { $0.text.utf8.contains(0x09) }) else { return lines }
    var result: [SourceLine] = []
    var index = 0
    while index < lines.count {
      let labels = segments(lines[index].text)
      guard labels.count >= 2, labels.allSatisfy(isRole) else {
        result.append(plain(lines[index]))
        index += 1
        continue
      }
      var rows: [[String]] = []
      var next = index
      while next < lines.count, rows.count <= maximumRows {
        let parts = segments(lines[next].text)
        if parts.isEmpty, rows.count > 1 { break }
        if !parts.isEmpty {
          guard parts.count == labels.count, next == index || !parts.contains(where: isRole) else { break }
          rows.append(parts)
        }
        next += 1
      }
      for column in labels.indices {
        for row in rows { result.append(SourceLine(number: lines[index].number, text: row[column][...])) }
        result.append(SourceLine(number: lines[index].number, text: ""))
      }
      index = next
    }
    return result
  }

  private static func plain(_ line: SourceLine) -> SourceLine {
    guard line.text.utf8.contains(0x09) else { return line }
    return SourceLine(number: line.number, text: line.text.replacing("\t", with: " ")[...])
  }

  private static func segments(_ text: Substring) -> [String] {
    text.split(separator: "\t").map(\.trimmingWhitespace).filter { !$0.isEmpty }
  }

  static let roles: [TextLine.Label] = [.agreed, .review, .prepared, .signatory, .other]

  static func isRole(_ text: String) -> Bool {
    guard text.utf8.count < 120 else { return false }
    let line = TextLine(SourceLine(number: 1, text: text[...]))
    // „Юрисконсулт“ without a colon is what a person is.
    guard line.label != .review || text.contains(":") else { return false }
    guard let label = line.label, roles.contains(label) else { return false }
    return line.rest.isEmpty && !line.isWeak
  }
}
