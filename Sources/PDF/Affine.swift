/// A transformation of coordinates (ISO 32000-2, 8.3.3): `[a b c d e f]`.
struct Affine: Equatable {
  var a = 1.0
  var b = 0.0
  var c = 0.0
  var d = 1.0
  var e = 0.0
  var f = 0.0

  static let identity = Affine()

  init(_ a: Double = 1, _ b: Double = 0, _ c: Double = 0, _ d: Double = 1, _ e: Double = 0, _ f: Double = 0) {
    (self.a, self.b, self.c, self.d, self.e, self.f) = (a, b, c, d, e, f)
  }

  /// - Returns: nil where these are not six numbers.
  init?(_ numbers: [Double]) {
    guard numbers.count == 6 else { return nil }
    self.init(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5])
  }

  /// First this, then the other.
  func then(_ other: Affine) -> Affine {
    Affine(
      a * other.a + b * other.c, a * other.b + b * other.d, c * other.a + d * other.c,
      c * other.b + d * other.d, e * other.a + f * other.c + other.e, e * other.b + f * other.d + other.f)
  }

  func point(_ x: Double, _ y: Double) -> (x: Double, y: Double) { (x * a + y * c + e, x * b + y * d + f) }

  /// The upright rectangle around a transformed one.
  func bounds(_ area: PDFRectangle) -> PDFRectangle {
    let corners = [
      point(area.left, area.bottom), point(area.right, area.bottom), point(area.left, area.top),
      point(area.right, area.top),
    ]
    let (xs, ys) = (corners.map(\.x), corners.map(\.y))
    return PDFRectangle(
      left: xs.min() ?? 0, bottom: ys.min() ?? 0, right: xs.max() ?? 0, top: ys.max() ?? 0)
  }

  /// How much longer it makes a length, at the most.
  var scale: Double { max((a * a + b * b).squareRoot(), (c * c + d * d).squareRoot()) }

  var isSound: Bool { [a, b, c, d, e, f].allSatisfy { $0.isFinite && abs($0) < 1e12 } }
}
