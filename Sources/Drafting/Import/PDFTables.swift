/// Rows of tables whose cells fill more than one line of the page.
enum PDFTables {
  /// Columns of a table: what has two only may as well be two texts side by side.
  private static let fewestColumns = 3
  /// Lines of one row.
  private static let maximumLines = 40

  /// The lines with each such row put together, cell by cell. What belongs to a cell stands close below it and
  /// within its column; nothing stands in the first.
  static func joined(_ lines: [PDFLine]) -> [PDFLine] {
    var result: [PDFLine] = []
    var index = 0
    while index < lines.count {
      let row = lines[index]
      index += 1
      guard row.cells.count >= fewestColumns else {
        result.append(row)
        continue
      }
      var cells = row.texts.map { [$0] }
      var above = row
      var count = 1
      while index < lines.count, count < maximumLines, let places = places(of: lines[index], in: row, above) {
        for (place, cell) in zip(places, lines[index].texts) { cells[place].append(cell) }
        above = lines[index]
        index += 1
        count += 1
      }
      guard count > 1 else {
        result.append(row)
        continue
      }
      var whole = row
      whole.text = cells.map(text).joined(separator: PDFLine.gap)
      // The next line stands below the last of the row's.
      whole.y = above.y
      result.append(whole)
    }
    return result
  }

  /// The columns of `row` that the cells of a line go on in, or nil where one of them does not.
  private static func places(of line: PDFLine, in row: PDFLine, _ above: PDFLine) -> [Int]? {
    let cells = line.cells.isEmpty ? [PDFLine.Cell(text: line.text, x: line.x, end: line.end)] : line.cells
    guard cells.count <= row.cells.count, above.y - line.y <= 1.75 * row.size, line.y < above.y else {
      return nil
    }
    var places: [Int] = []
    for cell in cells {
      let next = (places.last ?? 0) + 1
      let place = row.cells.indices.dropFirst(next).first { abs(row.cells[$0].x - cell.x) < 0.6 * row.size }
      // A wide space within a cell.
      guard let place = place ?? places.last, !isNumber(cell.text),
        place + 1 == row.cells.count || cell.end < row.cells[place + 1].x
      else { return nil }
      places.append(place)
    }
    return places
  }

  /// A number begins a row of its own.
  private static func isNumber(_ text: String) -> Bool {
    text.allSatisfy { $0.isNumber || " ,.".contains($0) } && text.count { ",.".contains($0) } <= 1
  }

  /// The lines of a cell as one; what a hyphen ends goes on without a space.
  private static func text(_ lines: [String]) -> String {
    lines.dropFirst().reduce(lines.first ?? "") { text, line in
      let isBroken = text.last == "-" && text.dropLast().last?.isWhitespace == false
      return text + (isBroken ? "" : " ") + line
    }
  }
}

extension PDFLine {
  fileprivate var texts: [String] { cells.isEmpty ? [text] : cells.map(\.text.trimmingWhitespace) }
}
