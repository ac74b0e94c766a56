/// Finds room on a page for areas of one size, in rows and columns.
///
/// Everything is of the page as it is seen, in points from its lower left corner.
public struct FreePlaces: Sendable {
  private let width: Double
  private let height: Double
  /// Of one cell of the grid, in points.
  private let cell: Double
  private let columns: Int
  private let rows: Int
  /// How many occupied cells lie to the left of and below a corner of the grid.
  private let sums: [Int32]
  private let content: PDFRectangle?

  /// Nothing stands nearer to a page's edge: ten millimetres, which every printer prints.
  private static let marginPoints = 28.35
  /// Page numbers stand lower: 22 millimetres.
  private static let footPoints = 62.4
  /// Nothing stands nearer to what is painted.
  private static let distancePoints = 5.0
  /// Between the areas.
  private static let gapPoints = 10.0
  /// Below the text they follow.
  private static let leadPoints = 14.0
  /// Cells along a side at the most: 200,000 octets and as many steps a layout.
  private static let maximumCells = 420.0

  /// - Parameter occupied: of the page as it is seen.
  public init(width: Double, height: Double, occupied: [PDFRectangle]) {
    self.width = width
    self.height = height
    let cell = max(3, max(width, height) / Self.maximumCells)
    self.cell = cell
    // What is left over at the upper and right edges is margin.
    let columns = max(1, Int(width / cell))
    let rows = max(1, Int(height / cell))
    // Each area adds one from its first cell on and takes it away behind its last, so that areas one over the
    // other cost no more than apart.
    var steps = [Int32](repeating: 0, count: (columns + 1) * (rows + 1))
    var content: PDFRectangle?
    let page = PDFRectangle(left: 0, bottom: 0, right: width, top: height)
    for area in occupied {
      guard let shown = area.intersection(page) else { continue }
      content = content?.union(shown) ?? shown
      let near = shown.grown(by: Self.distancePoints)
      let lowest = max(0, Int(near.bottom / cell))
      let highest = min(rows - 1, Int(near.top / cell))
      let first = max(0, Int(near.left / cell))
      let last = min(columns - 1, Int(near.right / cell))
      guard lowest <= highest, first <= last else { continue }
      steps[lowest * (columns + 1) + first] += 1
      steps[lowest * (columns + 1) + last + 1] -= 1
      steps[(highest + 1) * (columns + 1) + first] -= 1
      steps[(highest + 1) * (columns + 1) + last + 1] += 1
    }
    var depths = [Int32](repeating: 0, count: columns)
    var sums = [Int32](repeating: 0, count: (columns + 1) * (rows + 1))
    for row in 0..<rows {
      var depth: Int32 = 0
      var line: Int32 = 0
      for column in 0..<columns {
        depth += steps[row * (columns + 1) + column]
        depths[column] += depth
        if depths[column] > 0 { line += 1 }
        sums[(row + 1) * (columns + 1) + column + 1] = sums[row * (columns + 1) + column + 1] + line
      }
    }
    self.columns = columns
    self.rows = rows
    self.sums = sums
    self.content = content
  }

  /// Sizes in points, best first: the words of a signature are read in the last one, too.
  private static let sizes = [(200.0, 54.0), (180.0, 50.0), (160.0, 46.0), (140.0, 40.0)]

  /// Places for `count` areas, all of one size, row by row: below what is painted where there is room, else
  /// anywhere.
  /// - Returns: nil where there is no room for all of them.
  public func places(count: Int) -> [PDFRectangle]? {
    guard count > 0 else { return [] }
    for size in Self.sizes {
      for across in Self.numbersAcross(count) {
        let block = block(count, across, size)
        if let corner = belowContent(block) { return areas(count, across, size, corner) }
      }
    }
    for size in Self.sizes {
      for across in Self.numbersAcross(count) {
        let block = block(count, across, size)
        if let corner = anywhere(block) { return areas(count, across, size, corner) }
      }
    }
    return nil
  }

  /// Two beside each other look best; then three, then one below the other.
  private static func numbersAcross(_ count: Int) -> [Int] {
    count == 1 ? [1] : count == 2 ? [2, 1] : [2, 3, 1]
  }

  private func block(
    _ count: Int, _ across: Int, _ size: (width: Double, height: Double)
  ) -> (width: Double, height: Double) {
    let down = (count + across - 1) / across
    return (
      Double(across) * size.width + Double(across - 1) * Self.gapPoints,
      Double(down) * size.height + Double(down - 1) * Self.gapPoints
    )
  }

  /// - Parameter corner: the block's upper left one.
  private func areas(
    _ count: Int, _ across: Int, _ size: (width: Double, height: Double), _ corner: (x: Double, y: Double)
  ) -> [PDFRectangle] {
    (0..<count).map { index in
      let left = corner.x + Double(index % across) * (size.width + Self.gapPoints)
      let top = corner.y - Double(index / across) * (size.height + Self.gapPoints)
      return PDFRectangle(left: left, bottom: top - size.height, right: left + size.width, top: top)
    }
  }

  /// The upper left corner of the block right below the text, in the highest of the bands that are free from
  /// edge to edge of what is painted.
  private func belowContent(_ block: (width: Double, height: Double)) -> (x: Double, y: Double)? {
    let margin = Self.marginPoints
    let edges = (
      left: max(content?.left ?? 56.7, margin), right: min(content?.right ?? width, width - margin)
    )
    let left = min(edges.left, width - margin - block.width)
    guard left >= margin, block.height <= height - 2 * margin else { return nil }
    let right = max(edges.right, left + block.width)
    var best: (bottom: Int, top: Int)?
    var start = 0
    for row in 0...rows {
      let isFree =
        row < rows
        && isFree(
          PDFRectangle(
            left: left, bottom: Double(row) * cell, right: right, top: Double(row + 1) * cell - 0.001))
      if isFree { continue }
      if row > start, row - start > (best.map { $0.top - $0.bottom } ?? 0) { best = (start, row) }
      start = row + 1
    }
    guard let best else { return nil }
    let upper = min(Double(best.top) * cell, height - margin)
    let isUnderText = upper < height - margin - 1
    let top = upper - (isUnderText ? Self.leadPoints : 0)
    let area = PDFRectangle(left: left, bottom: top - block.height, right: left + block.width, top: top)
    guard area.bottom >= max(margin, Double(best.bottom) * cell), isFree(area) else { return nil }
    return (left, top)
  }

  /// The upper left corner of the lowest and then rightmost room for the block: within the text's edges, and above where a page's foot
  /// stands, if there is any.
  private func anywhere(_ block: (width: Double, height: Double)) -> (x: Double, y: Double)? {
    let margin = Self.marginPoints
    return anywhere(block, above: Self.footPoints, from: max(margin, content?.left ?? margin))
      ?? anywhere(block, above: margin, from: margin)
  }

  private func anywhere(
    _ block: (width: Double, height: Double), above lowest: Double, from leftmost: Double
  ) -> (x: Double, y: Double)? {
    let margin = Self.marginPoints
    var bottom = lowest
    while bottom + block.height <= height - margin {
      var left = width - margin - block.width
      while left >= leftmost {
        let area = PDFRectangle(
          left: left, bottom: bottom, right: left + block.width, top: bottom + block.height)
        if isFree(area) { return (left, area.top) }
        left -= cell
      }
      bottom += cell
    }
    return nil
  }

  private func isFree(_ area: PDFRectangle) -> Bool {
    let first = max(0, Int(area.left / cell))
    let lowest = max(0, Int(area.bottom / cell))
    let last = min(columns, Int(area.right / cell) + 1)
    let highest = min(rows, Int(area.top / cell) + 1)
    guard first < last, lowest < highest else { return false }
    let line = columns + 1
    return sums[highest * line + last] - sums[lowest * line + last] - sums[highest * line + first]
      + sums[lowest * line + first] == 0
  }
}
