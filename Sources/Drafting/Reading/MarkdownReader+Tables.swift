/// Tables of bars and dashes.
extension MarkdownReader {
  /// More columns than this leave less than a centimetre each: such a table is kept as text.
  static let maximumColumns = 20

  func isTableStart(_ lines: [SourceLine], _ position: Int) -> Bool {
    guard lines[position].text.utf8.contains(UInt8(ascii: "|")), position + 1 < lines.count,
      let alignments = alignments(lines[position + 1].text)
    else { return false }
    return cells(lines[position].text).count == alignments.count
  }

  mutating func readTable(_ lines: [SourceLine], _ position: inout Int) -> Table? {
    guard isTableStart(lines, position), let alignments = alignments(lines[position + 1].text) else {
      return nil
    }
    guard alignments.count <= Self.maximumColumns else {
      warn(.keptAsText(line: lines[position].number, what: .table))
      return nil
    }
    let head = cells(lines[position].text).map(InlineReader.read)
    position += 2
    var rows: [[[Inline]]] = []
    while position < lines.count, !lines[position].isBlank,
      lines[position].text.utf8.contains(UInt8(ascii: "|"))
    {
      var row = cells(lines[position].text)
      // GFM drops cells beyond the head's. Here no word is lost: they join the last one.
      if row.count > head.count {
        row = row[..<(head.count - 1)] + [row[(head.count - 1)...].joined(separator: " | ")]
      }
      rows.append(row.map(InlineReader.read) + Array(repeating: [], count: head.count - row.count))
      position += 1
    }
    return Table(alignments: alignments, head: head, rows: rows)
  }

  private func alignments(_ text: Substring) -> [Table.Alignment]? {
    guard text.utf8.contains(UInt8(ascii: "-")),
      text.utf8.allSatisfy({ "|-: ".utf8.contains($0) })
    else { return nil }
    var alignments: [Table.Alignment] = []
    for cell in cells(text) {
      let dashes = cell.drop { $0 == ":" }.reversed().drop { $0 == ":" }
      guard !dashes.isEmpty, dashes.allSatisfy({ $0 == "-" }) else { return nil }
      switch (cell.hasPrefix(":"), cell.hasSuffix(":")) {
      case (true, true): alignments.append(.centre)
      case (false, true): alignments.append(.right)
      default: alignments.append(.left)
      }
    }
    return alignments.isEmpty ? nil : alignments
  }

  /// The cells of a row; `\|` is a bar within a cell.
  private func cells(_ text: Substring) -> [String] {
    var cells: [[UInt8]] = [[]]
    var escaped = false
    var row = text.utf8[...]
    while row.first == UInt8(ascii: " ") { row = row.dropFirst() }
    while row.last == UInt8(ascii: " ") { row = row.dropLast() }
    if row.first == UInt8(ascii: "|") { row = row.dropFirst() }
    for byte in row {
      if byte == UInt8(ascii: "|"), !escaped {
        cells.append([])
      } else {
        if byte == UInt8(ascii: "|") { cells[cells.count - 1].removeLast() }
        cells[cells.count - 1].append(byte)
      }
      escaped = byte == UInt8(ascii: "\\") && !escaped
    }
    if cells.count > 1, cells[cells.count - 1].allSatisfy({ $0 == UInt8(ascii: " ") }) { cells.removeLast() }
    return cells.map { bytes in
      let cell = String(decoding: bytes, as: UTF8.self)
      return String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}
