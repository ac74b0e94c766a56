/// How a page is seen: which part of its coordinate system viewers show, and turned by how much (ISO 32000-2,
/// 7.7.3.3 and 14.11.2).
public struct PageGeometry: Sendable, Equatable {
  public let page: PDFReference
  /// What is shown of the page, in its own coordinates: the crop box, as far as it lies in the media box.
  public let box: PDFRectangle
  /// Degrees clockwise: 0, 90, 180 or 270.
  public let rotation: Int
  /// Points in one unit of the page's coordinates (`/UserUnit`).
  public let unitPoints: Double

  init(page: PDFReference, box: PDFRectangle, rotation: Int, unitPoints: Double) {
    self.page = page
    self.box = box
    self.rotation = rotation
    self.unitPoints = unitPoints
  }

  /// Of the page as it is seen, in points.
  public var width: Double { (isTurnedSideways ? box.height : box.width) * unitPoints }
  /// Of the page as it is seen, in points.
  public var height: Double { (isTurnedSideways ? box.width : box.height) * unitPoints }

  public var isTurnedSideways: Bool { rotation % 180 != 0 }

  /// An area of the page as it is seen, in points from the lower left corner, in the page's own coordinates.
  public func inPage(_ seen: PDFRectangle) -> PDFRectangle {
    let (left, bottom) = (seen.left / unitPoints, seen.bottom / unitPoints)
    let (right, top) = (seen.right / unitPoints, seen.top / unitPoints)
    return switch rotation {
    case 90:
      PDFRectangle(
        left: box.right - top, bottom: box.bottom + left, right: box.right - bottom, top: box.bottom + right)
    case 180:
      PDFRectangle(
        left: box.right - right, bottom: box.top - top, right: box.right - left, top: box.top - bottom)
    case 270:
      PDFRectangle(
        left: box.left + bottom, bottom: box.top - right, right: box.left + top, top: box.top - left)
    default:
      PDFRectangle(
        left: box.left + left, bottom: box.bottom + bottom, right: box.left + right, top: box.bottom + top)
    }
  }

  /// An area in the page's own coordinates, in points from the lower left corner of the page as it is seen.
  public func asSeen(_ area: PDFRectangle) -> PDFRectangle {
    let (left, bottom, right, top) =
      switch rotation {
      case 90:
        (area.bottom - box.bottom, box.right - area.right, area.top - box.bottom, box.right - area.left)
      case 180: (box.right - area.right, box.top - area.top, box.right - area.left, box.top - area.bottom)
      case 270: (box.top - area.top, area.left - box.left, box.top - area.bottom, area.right - box.left)
      default: (area.left - box.left, area.bottom - box.bottom, area.right - box.left, area.top - box.bottom)
      }
    return PDFRectangle(
      left: left * unitPoints, bottom: bottom * unitPoints, right: right * unitPoints, top: top * unitPoints)
  }

  /// Turns what is set upright in a box of that size so that it is upright on the page as it is seen: an
  /// appearance's `/Matrix` (ISO 32000-2, 12.5.5); nil where nothing is to be turned.
  func uprightMatrix(width: Double, height: Double) -> [Double]? {
    switch rotation {
    case 90: [0, 1, -1, 0, height, 0]
    case 180: [-1, 0, 0, -1, width, height]
    case 270: [0, -1, 1, 0, 0, width]
    default: nil
    }
  }
}

extension Document {
  /// How a page is seen.
  /// - Throws: ``PDFFailure/unexpectedType(_:key:)`` where it has no area.
  public func geometry(of page: PDFReference) throws(PDFFailure) -> PageGeometry {
    guard let media = try rectangle(inherited("MediaBox", by: page)), media.width > 0, media.height > 0 else {
      throw .unexpectedType(page, key: "MediaBox")
    }
    var box = media
    if let crop = try rectangle(inherited("CropBox", by: page)), let common = crop.intersection(media) {
      box = common
    }
    let turns = try inherited("Rotate", by: page).asInteger ?? 0
    let unit = try resolve(object(page)?.value.asDictionary?["UserUnit"]).asNumber ?? 1
    return PageGeometry(
      page: page, box: box, rotation: turns % 90 == 0 ? (turns % 360 + 360) % 360 : 0,
      unitPoints: unit.isFinite && unit > 0.01 && unit < 1_000 ? unit : 1)
  }

  /// An attribute that a page has from those above it where it has none itself (ISO 32000-2, 7.7.3.4).
  func inherited(_ key: String, by page: PDFReference) throws(PDFFailure) -> PDFValue {
    var current: PDFReference? = page
    for _ in 0...limits.treeDepth {
      guard let reference = current, let node = try object(reference)?.value.asDictionary else {
        return .null
      }
      if let value = node[key] { return try resolve(value) }
      current = node["Parent"]?.asReference
    }
    throw .budget(.treeDepth, limit: limits.treeDepth)
  }

  /// A rectangle (ISO 32000-2, 7.9.5), its corners in order; nil where the value is none.
  func rectangle(_ value: PDFValue?) throws(PDFFailure) -> PDFRectangle? {
    guard let corners = try resolve(value).asArray, corners.count == 4 else { return nil }
    var numbers: [Double] = []
    for corner in corners {
      guard let number = try resolve(corner).asNumber, abs(number) < 1e7 else { return nil }
      numbers.append(number)
    }
    return PDFRectangle(
      left: min(numbers[0], numbers[2]), bottom: min(numbers[1], numbers[3]),
      right: max(numbers[0], numbers[2]), top: max(numbers[1], numbers[3]))
  }
}

extension PDFRectangle {
  /// The common area; nil where there is none.
  public func intersection(_ other: PDFRectangle) -> PDFRectangle? {
    let common = PDFRectangle(
      left: max(left, other.left), bottom: max(bottom, other.bottom), right: min(right, other.right),
      top: min(top, other.top))
    return common.left < common.right && common.bottom < common.top ? common : nil
  }

  /// The upright rectangle around both.
  func union(_ other: PDFRectangle) -> PDFRectangle {
    PDFRectangle(
      left: min(left, other.left), bottom: min(bottom, other.bottom), right: max(right, other.right),
      top: max(top, other.top))
  }

  /// The area with everything around it up to a distance.
  public func grown(by distance: Double) -> PDFRectangle {
    PDFRectangle(
      left: left - distance, bottom: bottom - distance, right: right + distance, top: top + distance)
  }
}
