/// An area of a page under a name: a destination that fits a rectangle (ISO 32000-1:2008, 12.3.2.2, `/FitR`,
/// and 12.3.2.3).
public struct NamedPlace: Sendable, Equatable {
  public let name: String
  public let page: PDFReference
  public let rectangle: PDFRectangle

  public init(name: String, page: PDFReference, rectangle: PDFRectangle) {
    self.name = name
    self.page = page
    self.rectangle = rectangle
  }

  /// The destination.
  public var destination: PDFValue {
    .array([
      .reference(page), .name("FitR"), .real(rectangle.left), .real(rectangle.bottom), .real(rectangle.right),
      .real(rectangle.top),
    ])
  }
}

/// A rectangle in a page's own coordinates, in points from its lower left corner.
public struct PDFRectangle: Sendable, Hashable {
  public let left: Double
  public let bottom: Double
  public let right: Double
  public let top: Double

  public init(left: Double, bottom: Double, right: Double, top: Double) {
    self.left = left
    self.bottom = bottom
    self.right = right
    self.top = top
  }

  public var width: Double { right - left }
  public var height: Double { top - bottom }
  var value: PDFValue { .array([.real(left), .real(bottom), .real(right), .real(top)]) }
}

extension Document {
  /// The areas named in the document, by name; other destinations are left out.
  public func namedPlaces() throws(PDFFailure) -> [NamedPlace] {
    let names = try resolve(catalog().value.asDictionary?["Names"]).asDictionary
    var places: [NamedPlace] = []
    var seen: Set<PDFReference> = []
    var waiting = [names?["Dests"]].compactMap { $0 }
    while let next = waiting.popLast() {
      if let reference = next.asReference, !seen.insert(reference).inserted {
        throw .circularReference(reference)
      }
      guard seen.count <= limits.pages else { throw .budget(.treeDepth, limit: limits.pages) }
      guard let node = try resolve(next).asDictionary else { continue }
      waiting += try resolve(node["Kids"]).asArray ?? []
      let entries = try resolve(node["Names"]).asArray ?? []
      for index in stride(from: 0, to: entries.count - 1, by: 2) {
        guard let name = try resolve(entries[index]).asString,
          let destination = try resolve(entries[index + 1]).asArray, destination.count == 6,
          let page = destination[0].asReference, destination[1].asName == "FitR"
        else { continue }
        let numbers = destination[2...].compactMap(\.asNumber)
        guard numbers.count == 4, numbers[0] < numbers[2], numbers[1] < numbers[3] else { continue }
        places.append(
          NamedPlace(
            name: TextString.decode(name), page: page,
            rectangle: PDFRectangle(
              left: numbers[0], bottom: numbers[1], right: numbers[2], top: numbers[3])))
      }
    }
    return places.sorted { $0.name < $1.name }
  }
}
