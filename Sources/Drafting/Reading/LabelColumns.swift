/// Labels that stand side by side over columns of their own: „Изготвил:      Съгласувал:“ over two names, or the
/// same in a table's row; „ДО      КОПИЕ ДО“ over two addressees.
enum LabelColumns {
  /// Lines of such columns below the labels.
  private static let maximumLines = 6
  /// Characters by which a column may begin before or behind its label.
  private static let tolerance = 6

  /// The lines with each such column below the one before it, an empty line between them. A line's part keeps its
  /// number.
  /// - Returns: the lines, and the numbers of those that stood side by side.
  static func unfolded(_ lines: [SourceLine]) -> (lines: [SourceLine], sideBySide: Set<Int>) {
    guard lines.contains(where: { mayStandSideBySide($0.text) }) else { return (lines, []) }
    var result: [SourceLine] = []
    var sideBySide: Set<Int> = []
    var index = 0
    while index < lines.count {
      let line = lines[index]
      let cells = mayStandSideBySide(line.text) ? Self.cells(of: line.text) : []
      guard cells.count >= 2,
        cells.allSatisfy({ isRoleLabel($0.text) }) || areAddresses(cells.map(\.text))
          || line.text.contains("|") && cells.count <= 4 && cells.allSatisfy({ isHeadLabel($0.text) })
          || areSigners(cells.map(\.text), above: index + 1 < lines.count ? lines[index + 1].text : "")
          || isClosing(cells.map(\.text))
      else {
        result.append(line)
        index += 1
        continue
      }
      if !line.text.contains("|") { sideBySide.insert(line.number) }
      var columns = cells.map { [SourceLine(number: line.number, text: Substring($0.text))] }
      index += 1
      let isTable = line.text.contains("|")
      let ofSigners =
        !isTable && areSigners(cells.map(\.text), above: index < lines.count ? lines[index].text : "")
      let isClosing = isClosing(cells.map(\.text))
      for _ in 0..<maximumLines where index < lines.count && !lines[index].isBlank {
        let below = lines[index]
        guard below.text.contains("|") == isTable else { break }
        let parts = Self.cells(of: below.text)
        for (place, cell) in parts.enumerated() {
          var column =
            isTable
            ? cell.column : cells.lastIndex { $0.column <= cell.column + tolerance } ?? 0
          // Under names, as many offices are theirs in turn; beside the closing words, only the place.
          if ofSigners, parts.count == cells.count { column = place }
          if isClosing, parts.count == 1, !isDayOrPlace(cell.text) { column = 1 }
          guard column < columns.count, !cell.text.isEmpty else { continue }
          columns[column].append(SourceLine(number: below.number, text: Substring(cell.text)))
        }
        index += 1
      }
      if isClosing { result.append(SourceLine(number: line.number, text: "")) }
      for column in columns {
        result += column
        result.append(SourceLine(number: column[column.count - 1].number, text: ""))
      }
    }
    return (result, sideBySide)
  }

  /// Most lines are longer, or have neither two colons, nor cells, nor gaps.
  private static func mayStandSideBySide(_ text: Substring) -> Bool {
    let octets = text.utf8.prefix(longestLine + 1)
    guard octets.count <= longestLine else { return false }
    if octets.count(where: { $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "|") }) >= 2 { return true }
    if text.drop(while: \.isWhitespace).first.map({ $0.isNumber || $0.isUppercase || "/.(гс".contains($0) })
      == true,
      text.trimmingWhitespace.firstRange(of: "   ") != nil || text.contains("\t")
    {
      return true
    }
    let word = text.drop { "|* \t".contains($0) }.prefix(2)
    return word.count == 2 && LookAlikes.fold(word) == "ДО" && text.firstRange(of: "   ") != nil
  }

  /// Names over their offices, or offices over their holders' names: „ПЕТЪР ПРОБЕН      АННА ТЕСТОВА“ over
  /// „Кмет      Управител“.
  private static func areSigners(_ cells: [String], above below: Substring) -> Bool {
    guard !below.contains("|"), below.utf8.count <= longestLine else { return false }
    let offices = Self.cells(of: below).map(\.text)
    guard (2...3).contains(cells.count), offices.count == cells.count else { return false }
    func areNames(_ cells: [String]) -> Bool {
      cells.allSatisfy { PersonReader.isName(PersonReader.trimmed(PersonReader.withoutMarks($0))) }
    }
    return areNames(cells) && offices.allSatisfy(PersonReader.isPosition)
      || cells.allSatisfy(PersonReader.isPosition) && areNames(offices)
  }

  /// „12.03.2026 г.      С уважение:“
  private static func isClosing(_ cells: [String]) -> Bool {
    cells.count == 2 && isDayOrPlace(cells[0])
      && TextLine(SourceLine(number: 1, text: cells[1][...])).label == .closing
  }

  private static func isDayOrPlace(_ text: String) -> Bool {
    CalendarDate(text) != nil
      || text.count < 40 && ["гр.", "Гр.", "ГР.", "с.", "С.", "град "].contains(where: text.hasPrefix)
  }

  /// „ДО      КОПИЕ ДО“
  private static func areAddresses(_ cells: [String]) -> Bool {
    let words = cells.map { LabelText.joined($0) }
    return words.first == "ДО"
      && words.dropFirst().allSatisfy { ["ДО", "ЧРЕЗ", "КОПИЕ", "КОПИЕ ДО", "КОПИЯ ДО"].contains($0) }
  }

  /// Octets of a line of labels.
  private static let longestLine = 400

  /// „Изготвил: /п/“: a label with no name beside it.
  private static func isRoleLabel(_ text: String) -> Bool {
    let line = TextLine(SourceLine(number: 1, text: text[...]))
    guard let label = line.label, [.agreed, .prepared, .review, .signatory, .other].contains(label) else {
      return false
    }
    return !PersonReader.withoutMarks(line.rest).contains(where: \.isLetter)
  }

  /// „Изх. № 12-00-45“, „ДО ОБЩИНСКИЯ СЪВЕТ“: a label of the head with its value in the same cell.
  private static func isHeadLabel(_ text: String) -> Bool {
    let line = TextLine(SourceLine(number: 1, text: text[...]))
    guard let label = line.label, !line.isWeak, !line.rest.isEmpty else { return false }
    return [.to, .from, .outgoingNumber, .registryNumber, .date].contains(label)
  }

  /// The cells of a line and where each begins: of a table's row, its place in the row.
  private static func cells(of text: Substring) -> [(column: Int, text: String)] {
    if text.contains("|") {
      var row = text.trimmingWhitespace[...]
      if row.first == "|" { row = row.dropFirst() }
      if row.last == "|" { row = row.dropLast() }
      let cells = row.split(separator: "|", omittingEmptySubsequences: false).map(\.trimmingWhitespace)
      if cells.allSatisfy({ $0.allSatisfy { "-: ".contains($0) } }) { return [] }
      return cells.enumerated().map { ($0.offset, $0.element) }.filter { !$0.1.isEmpty }
    }
    var cells: [(Int, String)] = []
    var current = ""
    var start = 0
    var spaces = 3
    for (column, character) in text.enumerated() {
      if character == " " || character == "\t" {
        spaces += character == "\t" ? 3 : 1
        continue
      }
      if spaces >= 3 {
        if !current.isEmpty { cells.append((start, current)) }
        (current, start) = ("", column)
      } else if spaces > 0 {
        current += String(repeating: " ", count: spaces)
      }
      spaces = 0
      current.append(character)
    }
    if !current.isEmpty { cells.append((start, current)) }
    return cells
  }
}
