/// Text that is set in two columns: the left one is read before the right one.
enum PDFColumns {
  /// A piece of a row without a wide gap in it.
  private struct Segment {
    var pieces: [PlacedText]
    var x: Double
    var end: Double
    var letters: Int
  }

  /// Rows of a column of text: fewer stand side by side in tables and signatures.
  private static let fewestRows = 7
  /// Letters of a column's line on average: fewer are a table's cells.
  private static let fewestLetters = 13

  /// The rows with those of a left column put before those of the right one beside it.
  static func inReadingOrder(_ rows: [[PlacedText]]) -> [[PlacedText]] {
    guard rows.count >= fewestRows else { return rows }
    let segments = rows.map(segments(of:))
    guard let gutter = gutter(of: segments) else { return rows }
    var result: [[PlacedText]] = []
    var left: [[PlacedText]] = []
    var right: [[PlacedText]] = []
    var letters = (left: 0, right: 0)
    var pending: [[PlacedText]] = []
    func flush() {
      let isText =
        left.count >= fewestRows && right.count >= fewestRows && letters.left >= fewestLetters * left.count
        && letters.right >= fewestLetters * right.count
      result += isText ? left + right : pending
      (left, right, pending, letters) = ([], [], [], (0, 0))
    }
    for (row, parts) in zip(rows, segments) {
      guard !parts.contains(where: { $0.x < gutter.lowerBound && $0.end > gutter.upperBound }) else {
        flush()
        result.append(row)
        continue
      }
      pending.append(row)
      let before = parts.filter { $0.x < gutter.lowerBound }
      let after = parts.filter { $0.x >= gutter.lowerBound }
      if !before.isEmpty {
        left.append(before.flatMap(\.pieces))
        letters.left += before.reduce(0) { $0 + $1.letters }
      }
      if !after.isEmpty {
        right.append(after.flatMap(\.pieces))
        letters.right += after.reduce(0) { $0 + $1.letters }
      }
    }
    flush()
    return result
  }

  private static func segments(of row: [PlacedText]) -> [Segment] {
    var segments: [Segment] = []
    for piece in row.sorted(by: { $0.x < $1.x }) where !piece.text.allSatisfy(\.isWhitespace) {
      let letters = piece.text.count(where: \.isLetter)
      if let last = segments.last, piece.x - last.end <= 1.2 * max(piece.size, 1) {
        segments[segments.count - 1].pieces.append(piece)
        segments[segments.count - 1].end = max(last.end, piece.end)
        segments[segments.count - 1].letters += letters
      } else {
        segments.append(Segment(pieces: [piece], x: piece.x, end: piece.end, letters: letters))
      }
    }
    return segments
  }

  /// The room between the columns: where the right one begins, with what is left of it free.
  private static func gutter(of rows: [[Segment]]) -> ClosedRange<Double>? {
    let edges = rows.compactMap(\.first?.x)
    guard let margin = edges.min(), let end = rows.compactMap(\.last?.end).max(), end > margin else {
      return nil
    }
    var counts: [Int: Int] = [:]
    for segment in rows.joined() where segment.x > margin + 0.35 * (end - margin) {
      counts[Int((segment.x / 2).rounded()), default: 0] += 1
    }
    guard let most = counts.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }), most.value >= fewestRows
    else {
      return nil
    }
    let x = Double(most.key) * 2
    return (x - 6)...(x + 1)
  }
}
