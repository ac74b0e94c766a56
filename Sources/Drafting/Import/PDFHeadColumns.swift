/// The addressee that stands to the right of the letterhead and the number: read below them.
enum PDFHeadColumns {
  /// Lines of a page among which its head is.
  private static let headLines = 25
  /// Lines of an addressee.
  private static let maximumLines = 10

  /// The lines of a first page with such a column after what stands to its left.
  static func unfolded(_ lines: [PDFLine]) -> [PDFLine] {
    guard let start = lines.prefix(headLines).firstIndex(where: isHead) else { return lines }
    let x = lines[start].edges[1]
    var left: [PDFLine] = []
    var right: [PDFLine] = []
    var end = start
    for line in lines[start...].prefix(maximumLines) {
      let isRight = line.edges.last.map { abs($0 - x) < 1.5 * line.size } == true
      if isRight, line.edges.count == 2, line.parts.count == 2 {
        left.append(part(of: line, 0))
        right.append(part(of: line, 1))
      } else if isRight, line.edges.count == 1 {
        right.append(line)
      } else {
        break
      }
      end += 1
    }
    return lines[..<start] + left + right + lines[end...]
  }

  private static func isHead(_ line: PDFLine) -> Bool {
    guard line.edges.count == 2, case let parts = line.parts, parts.count == 2 else { return false }
    let labels = parts.map { TextLine(SourceLine(number: 1, text: $0[...])) }
    return labels[1].label == .to && labels[1].rest.isEmpty && labels[0].label != .to
  }

  private static func part(of line: PDFLine, _ index: Int) -> PDFLine {
    let x = line.edges[index]
    return PDFLine(text: line.parts[index], y: line.y, size: line.size, x: x, edges: [x], end: line.end)
  }
}
