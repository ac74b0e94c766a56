/// Signatures that stand side by side on a page: „Съгласувал:“, „Проверил:“ and „Изготвил:“ in one line, the names
/// and the positions in the lines below.
enum PDFSignatures {
  /// Lines below the labels that may belong to them.
  private static let maximumRows = 6
  private static let maximumText = 120

  /// The lines with such columns one after the other.
  static func unfolded(_ lines: [PDFLine]) -> [PDFLine] {
    var result: [PDFLine] = []
    var index = 0
    while index < lines.count {
      let labels = lines[index]
      let parts = labels.edges.count > 1 ? labels.parts : []
      // „Съгласували:   Длъжност   Подпис“ is the head of a table: its columns' names name nobody.
      if parts.count >= 2, TabbedColumns.isRole(parts[0]),
        parts.dropFirst().allSatisfy(SignatureTable.isColumnName)
      {
        result.append(part(of: labels, parts[0], labels.x))
        index += 1
        continue
      }
      guard parts.count >= 2, parts.count == labels.edges.count, parts.allSatisfy(TabbedColumns.isRole) else {
        result.append(labels)
        index += 1
        continue
      }
      var columns = zip(parts, labels.edges).map { [part(of: labels, $0, $1)] }
      var next = index + 1
      while next < lines.count, next - index <= maximumRows, belongs(lines[next], under: labels) {
        for (text, x) in zip(lines[next].parts, lines[next].edges) {
          let place = labels.edges.indices.min { abs(labels.edges[$0] - x) < abs(labels.edges[$1] - x) } ?? 0
          var part = part(of: lines[next], text, x)
          // One block, whatever room the lines leave for signing.
          part.y = (columns[place].last?.y ?? part.y) - 1.2 * part.size
          columns[place].append(part)
        }
        next += 1
      }
      result += columns.joined()
      index = next
    }
    return result
  }

  private static func part(of line: PDFLine, _ text: String, _ x: Double) -> PDFLine {
    PDFLine(text: text, y: line.y, size: line.size, x: x, edges: [x])
  }

  /// Whether a line goes on with the columns: it has no more parts than these, is near, and begins no other.
  private static func belongs(_ line: PDFLine, under labels: PDFLine) -> Bool {
    let parts = line.parts
    return parts.count <= labels.edges.count && parts.count == line.edges.count
      && line.text.utf8.count <= 2 * maximumText * labels.edges.count
      && labels.y - line.y < 12 * labels.size && (parts.count > 1 || line.x > labels.edges[0] + line.size)
      && !parts.contains { $0.contains(":") && TextLine.isLabel($0) }
  }
}
