/// Sets tables: columns as wide as their text asks for, rows that stay whole, the head row again on each
/// page.
extension Column {
  private static let padding = 4.0
  private static let line = 0.5

  mutating func set(_ table: Table, _ measure: Measure, in parent: StructureTree.Element) {
    let columns = table.head.count
    guard columns > 0 else { return }
    var text = TextStyle(
      size: Self.size(style.bodySize, columns: columns), hyphenates: true, leading: 1.16)
    var head = text
    head.emphasis = .bold
    var widths = columnWidths(table, text, head, measure.width)
    // Where numbers and syllables do not fit, smaller type.
    while widths == nil, text.size > Self.leastSize {
      text.size = max(text.size - 0.5, Self.leastSize)
      head.size = text.size
      widths = columnWidths(table, text, head, measure.width)
    }
    let columnWidths = widths ?? equalWidths(table, text, head, measure.width)
    let element = structure.add(.table, in: parent)
    skip(style.paragraphSpace + 4)
    let limit = style.textHeight / 3
    let headStrips = rows(
      [table.head], head, columnWidths, table.alignments, measure, .headCell, in: element, tallest: limit)
    for (index, strip) in headStrips.enumerated() {
      if index > 0 { keepNext() }
      append(strip)
    }
    // A head row of many lines was divided, and is not set again.
    let repeated = headStrips.count == 1 ? Strip.RepeatedHead(headStrips) : nil
    let firstStrip = strips.count
    for (index, row) in table.rows.enumerated() {
      let strips = rows(
        [row], text, columnWidths, table.alignments, measure, .cell, in: element, tallest: limit)
      for (part, var strip) in strips.enumerated() {
        strip.repeatedHead = repeated
        // The head stays with the first two rows, and the last two rows together.
        if part == 0, index < 2 || index == table.rows.count - 1 { keepNext() }
        append(strip)
      }
    }
    // A small table is not divided.
    if strips[firstStrip...].reduce(0, { $0 + $1.height }) < style.textHeight * 0.22 {
      keepTogether(from: firstStrip)
    }
    skip(style.paragraphSpace + 6)
  }

  /// The type's size: smaller the more columns there are.
  private static func size(_ body: Double, columns: Int) -> Double {
    switch columns {
    case ...5: body - 1
    case ...8: body - 2
    default: body - 4
    }
  }

  // MARK: Widths

  /// What a column asks for.
  private struct Wish {
    /// All of its longest cell on one line.
    var line = 0.0
    /// Its longest word.
    var word = 0.0
    /// What of its words is never divided.
    var piece = 0.0
  }

  /// Type smaller than this is not read.
  private static let leastSize = 6.5

  /// Wide enough for every word of each column, or at least for its syllables and numbers; nil where not even those fit.
  private func columnWidths(_ table: Table, _ text: TextStyle, _ head: TextStyle, _ available: Double)
    -> [Double]?
  {
    var wishes = wishes(table, text, head)
    let words = wishes.reduce(0) { $0 + $1.word }
    if words <= available { return shared(wishes, available) }
    for (column, cells) in columns(of: table).enumerated() {
      wishes[column].piece =
        2 * Self.padding
        + cells.reduce(type.widestPiece(table.head[column], head)) { max($0, type.widestPiece($1, text)) }
      wishes[column].word = max(wishes[column].word, wishes[column].piece)
    }
    let pieces = wishes.reduce(0) { $0 + $1.piece }
    guard pieces <= available else { return nil }
    // The least wanting first: each gets its whole words, or its part of what is left.
    return dealt(wishes.map { ($0.piece, $0.word) }, available)
  }

  private func wishes(_ table: Table, _ text: TextStyle, _ head: TextStyle) -> [Wish] {
    let padding = 2 * Self.padding
    return columns(of: table).enumerated().map { column, cells in
      var wish = type.widths(table.head[column], head)
      for cell in cells {
        let cell = type.widths(cell, text)
        wish.line = max(wish.line, cell.line)
        wish.word = max(wish.word, cell.word)
      }
      return Wish(line: wish.line + padding, word: wish.word + padding)
    }
  }

  /// The cells of each column. 300 rows say enough about it; the others' long words are divided at need.
  private func columns(of table: Table) -> [[[Inline]]] {
    table.head.indices.map { column in table.rows.prefix(300).map { $0[column] } }
  }

  /// The words fit. Where all lines do, what is left over goes to them by their length.
  private func shared(_ wishes: [Wish], _ available: Double) -> [Double] {
    let lines = wishes.reduce(0) { $0 + $1.line }
    if lines <= available { return wishes.map { $0.line + (available - lines) * $0.line / max(lines, 1) } }
    return dealt(wishes.map { ($0.word, $0.line) }, available)
  }

  /// Deals out a width: each column has what it needs at the least; of the rest those that want little get all they want, and the
  /// others share alike.
  private func dealt(_ wants: [(least: Double, most: Double)], _ available: Double) -> [Double] {
    var widths = wants.map(\.least)
    var left = available - widths.reduce(0, +)
    let byWant = wants.indices.sorted { wants[$0].most - wants[$0].least < wants[$1].most - wants[$1].least }
    for (done, column) in byWant.enumerated() {
      let given = min(wants[column].most - wants[column].least, max(left, 0) / Double(wants.count - done))
      widths[column] += given
      left -= given
    }
    return widths
  }

  /// Where nothing fits: what each column needs, or an equal part of what is left.
  private func equalWidths(_ table: Table, _ text: TextStyle, _ head: TextStyle, _ available: Double)
    -> [Double]
  {
    dealt(wishes(table, text, head).map { (0, $0.word) }, available)
  }

  // MARK: Rows

  /// The strips of rows: one a row, or one a line where a row is too tall to be kept whole.
  private mutating func rows(
    _ rows: [[[Inline]]], _ text: TextStyle, _ widths: [Double], _ alignments: [Table.Alignment],
    _ measure: Measure,
    _ kind: StructureTree.Kind, in table: StructureTree.Element, tallest: Double
  ) -> [Strip] {
    var strips: [Strip] = []
    for row in rows {
      let rowElement = structure.add(.row, in: table)
      var cells: [(lines: [SetLine], x: Double, element: StructureTree.Element)] = []
      var notes: [Strip] = []
      var x = measure.x
      for (column, inlines) in row.enumerated() {
        var style = text
        style.alignment =
          kind == .headCell ? .centre : alignments.indices.contains(column) ? alignments[column] : .left
        let (inlines, cellNotes) = numbered(inlines)
        notes += cellNotes.flatMap(\.strips)
        let lines = type.lines(inlines, style, width: widths[column] - 2 * Self.padding)
        cells.append((lines, x + Self.padding, structure.add(kind, in: rowElement)))
        x += widths[column]
      }
      let height = cells.map { $0.lines.reduce(0) { $0 + $1.height } }.max() ?? 0
      let lineCount = cells.map(\.lines.count).max() ?? 0
      let parts =
        height > tallest ? (0..<lineCount).map { $0..<($0 + 1) } : [0..<lineCount]
      for (index, part) in parts.enumerated() {
        var strip = strip(
          cells.map { ($0.lines, $0.x, $0.element) }, part, widths, measure, isHead: kind == .headCell,
          isFirst: index == 0, isLast: index == parts.count - 1)
        if index == 0 { strip.notes = notes }
        strips.append(strip)
      }
    }
    return strips
  }

  private func strip(
    _ cells: [(lines: [SetLine], x: Double, element: StructureTree.Element)], _ part: Range<Int>,
    _ widths: [Double], _ measure: Measure, isHead: Bool, isFirst: Bool, isLast: Bool
  ) -> Strip {
    let above = isFirst ? Self.padding - 1 : 0
    let below = isLast ? Self.padding : 0
    let tallest =
      cells.map { cell in
        cell.lines[min(part.lowerBound, cell.lines.count)..<min(part.upperBound, cell.lines.count)]
          .reduce(0) { $0 + $1.height }
      }.max() ?? 0
    var strip = Strip(height: above + tallest + below)
    let right = measure.x + widths.reduce(0, +)
    if isHead {
      strip.marks.append(
        .fill(x: measure.x, y: 0, width: right - measure.x, height: strip.height, gray: 0.93))
    }
    if isFirst { strip.marks.append(.rule(x: measure.x, y: 0, toX: right, toY: 0, width: Self.line)) }
    if isLast {
      strip.marks.append(
        .rule(x: measure.x, y: strip.height, toX: right, toY: strip.height, width: Self.line))
    }
    var x = measure.x
    for width in [0] + widths {
      x += width
      strip.marks.append(.rule(x: x, y: 0, toX: x, toY: strip.height, width: Self.line))
    }
    for cell in cells {
      var y = above
      for line in cell.lines[min(part.lowerBound, cell.lines.count)..<min(part.upperBound, cell.lines.count)]
      {
        strip.marks.append(.text(line, x: cell.x, baseline: y + line.baseline, element: cell.element))
        y += line.height
      }
    }
    return strip
  }
}
