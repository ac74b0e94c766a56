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

  /// How much of the space between strips may stay where that saves a page.
  private static let tightenings = [0.95, 0.85, 0.7, 0.55]

  /// Divides every part that begins a page of its own. A part whose last page holds a few lines only, or nothing but signatures, is set
  /// with less space between its paragraphs where that saves the page.
  /// - Throws: ``DraftFailure`` `.tooManyPages`.
  func pages(_ strips: [Strip]) throws(DraftFailure) -> [[Placed]] {
    var pages: [[Placed]] = []
    var first = 0
    while first < strips.count {
      let next = strips[(first + 1)...].firstIndex { $0.breakBefore == .forced } ?? strips.count
      let part = Array(strips[first..<next])
      var best = try self.pages(part, spacing: 1)
      if hasLittleTooMuch(part, best) {
        for spacing in Self.tightenings {
          let tighter = try self.pages(part, spacing: spacing)
          if tighter.count < best.count {
            best = tighter
            break
          }
        }
      }
      pages += best
      guard pages.count <= Self.maximumPages else { throw .tooManyPages(limit: Self.maximumPages) }
      first = next
    }
    return pages
  }

  /// Whether a page might be saved: the last one is filled to less than two fifths, or of two pages the second has a quarter too much
  /// (more may stand on it, which the signatures took along).
  private func hasLittleTooMuch(_ part: [Strip], _ pages: [[Placed]]) -> Bool {
    guard pages.count > 1, let last = pages.last?.last else { return false }
    if last.y + last.strip.height < pageHeight * 0.4 { return true }
    let whole = part.reduce(0) { $0 + $1.spaceBefore + $1.height }
    return pages.count == 2 && whole < pageHeight * 1.25
  }

  /// Fills each page as far as it goes, and breaks at the last place before its end where a break is allowed.
  /// A footnote stands on the page of its number; what of it finds no room goes on at the foot of the next.
  private func pages(_ strips: [Strip], spacing: Double) throws(DraftFailure) -> [[Placed]] {
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
        let top = next == first ? y : y + strip.spaceBefore * spacing
        let added =
          strip.notes.isEmpty
          ? 0 : Self.height(strip.notes) - (notesHeight > 0 ? Self.noteSeparator : 0)
        if next > first || !carried.isEmpty,
          top + strip.height + notesHeight + added > pageHeight
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
