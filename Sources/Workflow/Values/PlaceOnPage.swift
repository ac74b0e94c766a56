/// Where on a page somebody wants something: as the page is seen, turned and cut as viewers show it.
public struct PlaceOnPage: CanonicalJSONConvertible {
  /// From 1.
  public let page: Int
  /// Hundredths of a point, from the left edge of the page as it is seen.
  public let left: Int
  /// Hundredths of a point, from the lower edge of the page as it is seen.
  public let bottom: Int
  /// Hundredths of a point.
  public let width: Int
  /// Hundredths of a point.
  public let height: Int

  /// ISO 32000-1, Annex C: a page has at most 14,400 units a side.
  private static let maximum = 1_440_000
  private static let maximumPage = 1_000_000

  /// - Returns: nil where a number is none of a page.
  public init?(page: Int, left: Int, bottom: Int, width: Int, height: Int) {
    guard (1...Self.maximumPage).contains(page), (0...Self.maximum).contains(left),
      (0...Self.maximum).contains(bottom), (1...Self.maximum).contains(width),
      (1...Self.maximum).contains(height)
    else { return nil }
    self.page = page
    self.left = left
    self.bottom = bottom
    self.width = width
    self.height = height
  }

  public var right: Int { left + width }
  public var top: Int { bottom + height }

  /// Whether the two cover a common area.
  public func overlaps(_ other: PlaceOnPage) -> Bool {
    page == other.page && left < other.right && other.left < right && bottom < other.top
      && other.bottom < top
  }

  public var json: JSONValue {
    .object([
      "page": .integer(page), "left": .integer(left), "bottom": .integer(bottom), "width": .integer(width),
      "height": .integer(height),
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    let numbers = (
      page: try reader.integer("page", in: 1...Self.maximumPage),
      left: try reader.integer("left", in: 0...Self.maximum),
      bottom: try reader.integer("bottom", in: 0...Self.maximum),
      width: try reader.integer("width", in: 1...Self.maximum),
      height: try reader.integer("height", in: 1...Self.maximum)
    )
    try reader.end()
    guard
      let place = PlaceOnPage(
        page: numbers.page, left: numbers.left, bottom: numbers.bottom, width: numbers.width,
        height: numbers.height)
    else { throw reader.wrong("page", expected: "a place on a page") }
    self = place
  }
}

/// A step and where its signature is to be seen.
public struct StepPlace: CanonicalJSONConvertible {
  public let step: StepID
  public let place: PlaceOnPage

  public init(_ step: StepID, _ place: PlaceOnPage) {
    self.step = step
    self.place = place
  }

  public var json: JSONValue { .object(["step": .string(step.rawValue), "place": place.json]) }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(try reader.identifier("step"), try reader.value("place"))
    try reader.end()
  }
}
