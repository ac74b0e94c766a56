/// Divides strips into pages.
struct PageBreaker {
  let pageHeight: Double
  /// Pages beyond which a text is no report. 10 MB of ordinary Bulgarian fill some 1,300.
  static let maximumPages = 2_000

  /// A strip, and its top on the page.
  struct Placed {
    let strip: Strip
    let y: Double
  }

  /// Above the footnotes: some air, and a short line.
  private static let noteSeparator = 12.0

  /// Fills each page as far as it goes, and breaks at the last place before its end where a break is allowed.
  /// A footnote stands on the page of its number; what of it finds no room goes on at the foot of the next.
  /// - Throws: ``DraftFailure`` `.tooManyPages`.
  func pages(_ strips: [Strip]) throws(DraftFailure) -> [[Placed]] {
    var pages: [[Placed]] = []
    var next = 0
    var carried: [Strip] = []
    while next < strips.count || !carried.isEmpty {
      guard pages.count < Self.maximumPages else { throw .tooManyPages(limit: Self.maximumPages) }
      var page: [Placed] = []
      var y = 0.0
      // A head that fills half a page is no help on the next one.
      if next < strips.count, let head = strips[next].repeatedHead, head.height < pageHeight / 2 {
        for strip in head.strips {
          page.append(Placed(strip: strip, y: y))
          y += strip.height
        }
      }
      let first = next
      // Of a long note, at most half a page comes before other text.
      var notesHeight = min(Self.height(carried), pageHeight / 2)
      while next < strips.count {
        let strip = strips[next]
        let top = next == first ? y : y + strip.spaceBefore
        let added =
          strip.notes.isEmpty
          ? 0 : Self.height(strip.notes) - (notesHeight > 0 ? Self.noteSeparator : 0)
        if next > first || !carried.isEmpty,
          strip.breakBefore == .forced && next > first
            || top + strip.height + notesHeight + added > pageHeight
        {
          break
        }
        page.append(Placed(strip: strip, y: top))
        y = top + strip.height
        notesHeight += added
        next += 1
      }
      if next < strips.count, next > first,
        let better = (first + 1...next).last(where: { strips[$0].breakBefore != .avoided })
      {
        page.removeLast(next - better)
        next = better
      }
      carried += strips[first..<next].flatMap(\.notes)
      let used = page.last.map { $0.y + $0.strip.height } ?? 0
      page += placing(&carried, room: pageHeight - used, isEmpty: page.isEmpty)
      pages.append(page)
    }
    return pages
  }

  private static func height(_ notes: [Strip]) -> Double {
    notes.isEmpty ? 0 : notes.reduce(noteSeparator) { $0 + $1.height }
  }

  /// Takes the notes that there is room for, and places them at the foot of the page.
  private func placing(_ notes: inout [Strip], room: Double, isEmpty: Bool) -> [Placed] {
    var height = Self.noteSeparator
    var count = 0
    while count < notes.count, height + notes[count].height <= room || isEmpty && count == 0 {
      height += notes[count].height
      count += 1
    }
    guard count > 0 else { return [] }
    var y = max(pageHeight - height, 0)
    let line = Mark.rule(x: 0, y: Self.noteSeparator - 5, toX: 120, toY: Self.noteSeparator - 5, width: 0.4)
    var placed = [Placed(strip: Strip(height: Self.noteSeparator, marks: [line]), y: y)]
    y += Self.noteSeparator
    for strip in notes.prefix(count) {
      placed.append(Placed(strip: strip, y: y))
      y += strip.height
    }
    notes.removeFirst(count)
    return placed
  }
}
