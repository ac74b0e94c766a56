import Files

/// What a page paints, as areas in the page's own coordinates: never less than it does, and sometimes more.
///
/// Text counts with the whole height of its font, a path and a clip with the rectangle around them, an image
/// and a shading wholly. White fills count for nothing, since many programs begin a page with one. Layers that
/// are off count as if they were on.
public struct PaintedArea: Sendable, Equatable {
  public let areas: [PDFRectangle]
  /// Whether all of the page's content was followed; otherwise the whole page counts as painted.
  public let isUnderstood: Bool
}

/// How much work finding out what pages paint may be.
public struct PaintingBudget: Sendable {
  /// Operators, of all pages together. Ours: a page of a drawing has some 100,000; two million take seconds.
  public var operators = 2_000_000
  /// Octets of decoded content, of all pages together. Ours.
  public var contentBytes = 64 << 20
  /// Areas kept of one page. Ours: 32 octets each.
  public var areas = 500_000

  public init() {}
}

extension Document {
  /// What a page paints: its content and its annotations.
  public func paintedArea(
    of geometry: PageGeometry, budget: inout PaintingBudget
  ) -> PaintedArea {
    var reader = PaintReader(self, budget)
    defer { budget = reader.budget }
    do throws(UnclearContent) {
      try reader.readPage(geometry)
    } catch {
      return PaintedArea(areas: [geometry.box], isUnderstood: false)
    }
    return PaintedArea(areas: reader.areas, isUnderstood: true)
  }
}
