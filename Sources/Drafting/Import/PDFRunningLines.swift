/// What stands at the head or the foot of page after page: letterheads, running titles, page numbers. It is no
/// text of the pages that repeat it.
enum PDFRunningLines {
  /// Lines of a head and of a foot. More that are the same are a text that is given twice.
  private static let maximumHead = 8
  private static let maximumFoot = 4

  /// The pages without such lines. What the first page has at its head stays: it says what it says once.
  static func removed(from pages: [[PDFLine]]) -> [[PDFLine]] {
    let filled = pages.count { !$0.isEmpty }
    var feet = lengths(of: pages.map { $0.reversed() }, filled, atMost: maximumFoot)
    // A page that would be nothing but foot is a text that is given several times.
    if let first = pages.firstIndex(where: { !$0.isEmpty }), feet[first] == pages[first].count {
      feet = pages.map { _ in 0 }
    }
    var pages = zip(pages, feet).map { page, foot in
      let isNumbered = page.suffix(foot).contains { PDFLine.isPageNumber($0.text) }
      let page = Array(page.dropLast(foot))
      return !isNumbered && page.last.map { PDFLine.isPageNumber($0.text) } == true ? page.dropLast() : page
    }
    let heads = lengths(of: pages, filled, atMost: maximumHead)
    var isFirst = true
    var rows: Set<String> = []
    for index in pages.indices where !pages[index].isEmpty {
      let head = pages[index].prefix(heads[index]).filter { line in
        // The head of a table that goes on from page to page is text where it stands first.
        let isRow = line.edges.count > 1 && !rows.contains(line.text)
        return line.text.contains(where: \.isLetter) && (isFirst || isRow)
      }
      pages[index].replaceSubrange(..<heads[index], with: head)
      isFirst = false
      rows.formUnion(pages[index].lazy.filter { $0.edges.count > 1 }.map(\.text))
    }
    return pages
  }

  /// How many lines at the beginning of each page stand at the beginning of others, too.
  private static func lengths(of pages: [[PDFLine]], _ filled: Int, atMost limit: Int) -> [Int] {
    var lengths = pages.map { _ in 0 }
    guard filled >= 2, let first = pages.firstIndex(where: { !$0.isEmpty }) else { return lengths }
    for _ in 0...limit {
      var places: [Key: [(page: Int, y: Double)]] = [:]
      for (index, page) in pages.enumerated() where page.count > lengths[index] {
        let line = page[lengths[index]]
        places[.shape(shape(line.text)), default: []].append((index, line.y))
        places[.text(line.text), default: []].append((index, line.y))
      }
      var found: Set<Int> = []
      for (key, places) in places where isRunning(key, places, filled, first) {
        found.formUnion(places.map(\.page))
      }
      if found.isEmpty { return lengths }
      for page in found { lengths[page] += 1 }
    }
    return pages.map { _ in 0 }
  }

  private enum Key: Hashable {
    /// The text with its digits alike: „стр. 3“ and „стр. 4“.
    case shape(String)
    case text(String)
  }

  private static func shape(_ text: String) -> String { String(text.map { $0.isNumber ? "0" : $0 }) }

  /// On all pages but one, or word for word on most of them; on two pages only at the same height.
  ///
  /// What the first page does not begin with may be a table's cell that goes on from page to page: it must be on
  /// all others, and begin like a title.
  private static func isRunning(
    _ key: Key, _ places: [(page: Int, y: Double)], _ filled: Int, _ first: Int
  ) -> Bool {
    guard places.count >= 2, places.count > 2 || abs(places[0].y - places[1].y) < 3 else { return false }
    let isOnFirst = places[0].page == first
    let isOnMost = places.count >= max(filled - 1, min(filled, 3))
    switch key {
    case .shape(let text):
      let isContinued = text.first?.isLowercase == true && !PDFLine.isPageNumber(text)
      return isOnMost && (isOnFirst || !isContinued)
    case .text(let text):
      guard text.contains(where: \.isLetter) else { return false }
      // The head of a table is kept where it stands first.
      let isKept = isOnFirst || text.contains(PDFLine.gap)
      return isKept ? places.count * 2 > filled : isOnMost && text.first?.isLowercase == false
    }
  }
}
