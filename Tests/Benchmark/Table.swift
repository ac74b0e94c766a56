import Foundation

/// Rows of figures under headings, aligned for a terminal.
struct Table {
  let title: String
  let headings: [String]
  private(set) var rows: [[String]] = []

  init(_ title: String, _ headings: [String]) {
    self.title = title
    self.headings = headings
  }

  mutating func add(_ cells: String...) { rows.append(cells) }

  func print() {
    let all = [headings] + rows
    let widths = headings.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    Swift.print("\n\(title)")
    for row in all {
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        return column == 0 ? cell + space : space + cell
      }
      Swift.print("  " + cells.joined(separator: "  "))
    }
    // Seen when it is there, also through a pipe.
    fflush(nil)
  }
}

extension Double {
  /// Seconds as milliseconds, with three significant digits or so.
  var milliseconds: String {
    let value = self * 1000
    return String(format: value < 1 ? "%.3f" : value < 100 ? "%.2f" : "%.0f", value)
  }
  func digits(_ count: Int) -> String { String(format: "%.\(count)f", self) }
}
