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

  /// Fills each page as far as it goes, and breaks at the last place before its end where a break is allowed.
  /// - Throws: ``DraftFailure`` `.tooManyPages`.
  func pages(_ strips: [Strip]) throws(DraftFailure) -> [[Placed]] {
    var pages: [[Placed]] = []
    var next = 0
    while next < strips.count {
      guard pages.count < Self.maximumPages else { throw .tooManyPages(limit: Self.maximumPages) }
      var page: [Placed] = []
      var y = 0.0
      // A head that fills half a page is no help on the next one.
      if let head = strips[next].repeatedHead, head.height < pageHeight / 2 {
        for strip in head.strips {
          page.append(Placed(strip: strip, y: y))
          y += strip.height
        }
      }
      let first = next
      while next < strips.count {
        let strip = strips[next]
        let top = next == first ? y : y + strip.spaceBefore
        if next > first, strip.breakBefore == .forced || top + strip.height > pageHeight { break }
        page.append(Placed(strip: strip, y: top))
        y = top + strip.height
        next += 1
      }
      if next < strips.count,
        let better = (first + 1...next).last(where: { strips[$0].breakBefore != .avoided })
      {
        page.removeLast(next - better)
        next = better
      }
      pages.append(page)
    }
    return pages
  }
}
