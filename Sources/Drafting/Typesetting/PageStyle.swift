/// The measures of a page and its type, in points (1/72 inch). A municipality's own paper differs in these
/// values, not in code.
public struct PageStyle: Equatable, Sendable {
  /// ISO 216 A4: 210 × 297 mm.
  public var width = millimetres(210)
  public var height = millimetres(297)
  /// 25 mm on the left, where the sheets are bound.
  public var left = millimetres(25)
  public var right = millimetres(20)
  public var top = millimetres(20)
  public var bottom = millimetres(22)
  /// Where the page number's baseline stands, above the paper's lower edge.
  public var footer = millimetres(12)

  public var bodySize = 12.0
  public var smallSize = 10.0
  public var footerSize = 9.0
  /// Baseline to baseline, in type sizes.
  public var leading = 1.22
  /// The first line of a paragraph: 12.5 mm.
  public var indent = millimetres(12.5)
  public var paragraphSpace = 4.0
  /// Lines of a paragraph that at least stay together on either side of a page break.
  public var linesKept = 2
  /// Room kept for each signature: 62 × 16 mm.
  public var signatureWidth = millimetres(62)
  public var signatureHeight = millimetres(16)

  public init() {}

  /// What `draft` sets by default.
  public static let a4 = PageStyle()

  /// Points in so many millimetres.
  public static func millimetres(_ value: Double) -> Double { value * 72 / 25.4 }

  var textWidth: Double { width - left - right }
  var textHeight: Double { height - top - bottom }
}
