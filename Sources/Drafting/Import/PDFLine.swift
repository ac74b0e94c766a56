/// How deep the marker of a list stands within those above it, by where the lines begin.
struct MarkerIndents {
  private var edges: [Double] = []

  mutating func depth(of line: PDFLine, isApart: Bool) -> Int {
    guard ListMarker(line.text[...]) != nil else {
      // A paragraph that is not set in ends the lists.
      if isApart, let first = edges.first, line.x < first + 0.5 * line.size { edges = [] }
      return 0
    }
    while let last = edges.last, line.x < last - 0.6 * line.size { edges.removeLast() }
    if let last = edges.last, line.x <= last + 0.9 * line.size { return edges.count - 1 }
    if edges.count < 8 { edges.append(line.x) }
    return edges.count - 1
  }
}

/// A line of text on a page.
struct PDFLine {
  var text: String
  var y: Double
  var size: Double
  var x: Double
  /// Where each part begins that a wide gap sets apart, the first included.
  var edges: [Double] = []
  /// Where it ends.
  var end = 0.0
  /// What stands further apart than the words of a sentence do.
  var cells: [Cell] = []

  struct Cell {
    var text: String
    var x: Double
    var end: Double
  }

  /// The parts that wide gaps set apart.
  var parts: [String] { text.split(separator: Self.gap).map(\.trimmingWhitespace) }

  /// What stands for a wide gap.
  static let gap = "   "

  /// Puts what a page shows together to lines: what shares a baseline, from left to right, with a space where
  /// there is a gap; columns one after the other.
  static func lines(of placed: [PlacedText]) -> [PDFLine] {
    PDFDirections.parts(of: placed.filter { !$0.text.isEmpty && $0.x.isFinite && $0.y.isFinite }).flatMap {
      PDFColumns.inReadingOrder(withRaised(rows(of: $0))).compactMap(line)
    }
  }

  private static func rows(of pieces: [PlacedText]) -> [[PlacedText]] {
    guard !pieces.isEmpty else { return [] }
    let sorted = pieces.enumerated().sorted {
      $0.element.y != $1.element.y ? $0.element.y > $1.element.y : $0.offset < $1.offset
    }.map(\.element)
    var rows: [[PlacedText]] = []
    var rowY = Double.infinity
    var rowSize = 0.0
    for piece in sorted {
      // Raised and lowered characters belong to the line they stand on.
      let isBlank = piece.text.allSatisfy(\.isWhitespace)
      if !rows.isEmpty, abs(rowY - piece.y) <= 0.35 * max(rowSize, isBlank ? rowSize : piece.size) {
        rows[rows.count - 1].append(piece)
        if piece.size > rowSize, !isBlank {
          rowSize = piece.size
          rowY = piece.y
        }
      } else {
        rows.append([piece])
        rowY = piece.y
        rowSize = piece.size
      }
    }
    return rows
  }

  /// The rows with small raised characters put back on the line they belong to: footnotes' numbers, squares.
  private static func withRaised(_ rows: [[PlacedText]]) -> [[PlacedText]] {
    func size(_ row: [PlacedText]) -> Double { row.map(\.size).max() ?? 0 }
    var result: [[PlacedText]] = []
    var index = 0
    while index < rows.count {
      let row = rows[index]
      if index + 1 < rows.count, let first = row.first, let below = rows[index + 1].first,
        size(row) < 0.8 * size(rows[index + 1]), first.y - below.y < 0.7 * size(rows[index + 1]),
        row.allSatisfy({ $0.text.allSatisfy { $0.isNumber || $0.isWhitespace || "*)".contains($0) } })
      {
        result.append(row + rows[index + 1])
        index += 2
      } else {
        result.append(row)
        index += 1
      }
    }
    return result
  }

  private static let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")

  private static func line(_ row: [PlacedText]) -> PDFLine? {
    let row = row.enumerated().sorted {
      $0.element.x != $1.element.x ? $0.element.x < $1.element.x : $0.offset < $1.offset
    }.map(\.element)
    var text = ""
    var end: Double?
    var edges: [Double] = []
    var cells: [Cell] = []
    let size = row.map(\.size).max() ?? 0
    let base = row.first { $0.size == size }?.y ?? 0
    for var piece in row {
      if piece.size < 0.8 * size, piece.y > base + 0.15 * size {
        piece.text = String(piece.text.map { $0.isASCIIDigit ? superscripts[$0.wholeNumberValue ?? 0] : $0 })
      }
      // The same character once more at the same place only makes it bold.
      if let end, piece.end <= end + 0.01, text.hasSuffix(piece.text), piece.end - piece.x > 0.5 { continue }
      if let end, piece.text.first?.isWhitespace == false {
        // A space that ends a line of a cell may stand before the gap.
        let isSpaced = text.last?.isWhitespace == true
        let gap = (piece.x - end) / max(piece.size, 1)
        // What follows a list's marker is set off from it by a tabulator.
        let followsMarker = gap > 1.5 && text.utf8.count < 16 && ListMarker(text[...])?.isEmpty == true
        if gap > 1.5, !followsMarker {
          text = (isSpaced ? text.trimmingWhitespace : text) + Self.gap
          edges.append(piece.x)
        } else if gap > 0.17, !isSpaced {
          text += " "
        }
        if gap > 0.5, !followsMarker {
          cells.append(Cell(text: "", x: piece.x, end: piece.end))
        } else if gap > 0.17, !isSpaced, !cells.isEmpty {
          cells[cells.count - 1].text += " "
        }
      }
      text += piece.text
      if cells.isEmpty { cells.append(Cell(text: "", x: piece.x, end: piece.end)) }
      cells[cells.count - 1].text += piece.text
      cells[cells.count - 1].end = piece.end
      end = max(end ?? piece.end, piece.end)
    }
    let isRightToLeft = text.unicodeScalars.contains { (0x590...0x8FF).contains($0.value) }
    let plain = withBullet(text).replacing("\u{A0}", with: " ").trimmingSpaces()
    guard !plain.isEmpty, let first = row.first else { return nil }
    return PDFLine(
      text: isRightToLeft ? plain : withoutControls(plain), y: base, size: size, x: first.x,
      edges: [first.x] + edges, end: end ?? first.x,
      cells: edges.isEmpty ? [] : cells)
  }

  /// A symbol font's mark before an item of a list: without a meaning of its own, as Unicode has it.
  private static func withBullet(_ text: String) -> String {
    guard let first = text.unicodeScalars.first, (0xE000...0xF8FF).contains(first.value),
      text.dropFirst().first?.isWhitespace == true
    else { return text }
    return "•" + text.dropFirst()
  }

  private static func withoutControls(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
      return text
    }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars where scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) {
      scalars.append(scalar)
    }
    return String(scalars)
  }

  /// Whether more room than a line's own stands between it and the one above.
  func isApart(from above: PDFLine) -> Bool {
    if above.y - y > 1.75 * max(size, above.size) || ListMarker(text[...])?.isFirst == true { return true }
    // A row of columns stands for itself.
    if text.contains("   ") || above.text.contains("   ") { return true }
    // An indented line after a finished sentence; below a marker it goes on with the item.
    return x - above.x > 0.8 * size && above.text.last.map { ".:;!?".contains($0) } == true
      && ListMarker(above.text[...]) == nil
  }

  /// `3`, `3 / 7`, `стр. 3 от 7`, `- 3 -`.
  static func isPageNumber(_ text: String) -> Bool {
    guard text.count <= 20, text.contains(where: \.isNumber) else { return false }
    return text.split(whereSeparator: { " /-–.".contains($0) }).allSatisfy {
      $0.allSatisfy(\.isASCIIDigit) && $0.count <= 4
        || ["стр", "страница", "от", "page", "of", "с"].contains($0.lowercased())
    }
  }
}
