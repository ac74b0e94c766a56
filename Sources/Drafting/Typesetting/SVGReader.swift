import Foundation
import FoundationXML

/// Reads the shapes of an SVG 1.1 image: paths, rectangles, circles, ellipses, polygons and lines, in groups,
/// with plain colours and transformations. Anything else is refused by name rather than drawn wrong.
final class SVGReader: NSObject, XMLParserDelegate {
  private var drawing = Drawing(width: 0, height: 0)
  private var styles: [Style] = []
  private var flaw: Picture.Flaw?
  private var skippedDepth = 0

  private struct Style {
    var fill: Drawing.Colour? = Drawing.Colour(red: 0, green: 0, blue: 0)
    var stroke: Drawing.Colour?
    var strokeWidth = 1.0
    var isEvenOdd = false
    var matrix = [1.0, 0, 0, 1, 0, 0]
  }

  static let maximumShapes = 20_000
  static let maximumSteps = 500_000
  private static let maximumDepth = 100
  private var steps = 0

  static func read(_ octets: [UInt8]) throws(Picture.Flaw) -> Drawing {
    // Entities could grow without bound, or name files.
    let lower = String(decoding: octets, as: UTF8.self)
    if lower.contains("<!DOCTYPE") && lower.contains("<!ENTITY") { throw .unsupported("!ENTITY") }
    let parser = XMLParser(data: Data(octets))
    parser.shouldResolveExternalEntities = false
    parser.shouldProcessNamespaces = true
    let reader = SVGReader()
    parser.delegate = reader
    let isWhole = parser.parse()
    if let flaw = reader.flaw { throw flaw }
    guard isWhole, reader.styles.isEmpty else { throw .damaged("XML") }
    guard reader.drawing.width > 0, reader.drawing.height > 0 else { throw .damaged("viewBox") }
    return reader.drawing
  }

  private func refuse(_ parser: XMLParser, _ flaw: Picture.Flaw) {
    if self.flaw == nil { self.flaw = flaw }
    parser.abortParsing()
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    if skippedDepth > 0 {
      skippedDepth += 1
      return
    }
    var style = styles.last ?? Style()
    do throws(Picture.Flaw) {
      guard styles.count < Self.maximumDepth else { throw .tooLarge(limit: Self.maximumDepth) }
      try apply(attributes, to: &style)
      switch name {
      case "svg": try setSize(attributes, &style)
      case "g", "a": break
      case "title", "desc", "metadata", "defs", "namedview":
        // Definitions are of use only to what is refused.
        skippedDepth = 1
        return
      default:
        guard let steps = try Self.steps(name, attributes) else { throw .unsupported(name) }
        self.steps += steps.count
        guard drawing.shapes.count < Self.maximumShapes, self.steps < Self.maximumSteps else {
          throw .tooLarge(limit: Self.maximumShapes)
        }
        if style.fill != nil || style.stroke != nil {
          drawing.shapes.append(
            Drawing.Shape(
              steps: steps, fill: style.fill, isEvenOdd: style.isEvenOdd, stroke: style.stroke,
              strokeWidth: style.strokeWidth, matrix: style.matrix))
        }
      }
    } catch {
      return refuse(parser, error)
    }
    styles.append(style)
  }

  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    if flaw == nil { flaw = .damaged("XML") }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    if skippedDepth > 0 { skippedDepth -= 1 } else { _ = styles.popLast() }
  }

  // MARK: Size and style

  private func setSize(_ attributes: [String: String], _ style: inout Style) throws(Picture.Flaw) {
    guard styles.isEmpty else { throw .unsupported("svg/svg") }
    let box = try attributes["viewBox"].map { text throws(Picture.Flaw) in try Self.numbers(text) } ?? []
    if box.count == 4 {
      (drawing.width, drawing.height) = (box[2], box[3])
      style.matrix = [1, 0, 0, 1, -box[0], -box[1]]
    } else {
      drawing.width = Self.length(attributes["width"]) ?? 0
      drawing.height = Self.length(attributes["height"]) ?? 0
    }
  }

  private static func length(_ text: String?) -> Double? {
    guard let text else { return nil }
    return Double(text.prefix { $0.isASCIIDigit || $0 == "." })
  }

  private func apply(_ attributes: [String: String], to style: inout Style) throws(Picture.Flaw) {
    var values = attributes
    for part in (attributes["style"] ?? "").split(separator: ";") {
      let pair = part.split(separator: ":", maxSplits: 1).map {
        $0.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      if pair.count == 2 { values[pair[0]] = pair[1] }
    }
    if let fill = values["fill"] { style.fill = try Self.colour(fill, style.fill) }
    if let stroke = values["stroke"] { style.stroke = try Self.colour(stroke, style.stroke) }
    if let width = values["stroke-width"].flatMap(Self.length) { style.strokeWidth = width }
    if let rule = values["fill-rule"] { style.isEvenOdd = rule == "evenodd" }
    for key in ["opacity", "fill-opacity", "stroke-opacity"] {
      if let value = values[key], Double(value) != 1 { throw .unsupported("\(key)=\(value)") }
    }
    for key in ["filter", "mask", "clip-path"] {
      if let value = values[key], value != "none" { throw .unsupported(key) }
    }
    if values["display"] == "none" || values["visibility"] == "hidden" {
      (style.fill, style.stroke) = (nil, nil)
    }
    if let transform = attributes["transform"] {
      style.matrix = try Self.product(style.matrix, Self.transform(transform))
    }
  }

  private static let names: [String: UInt32] = [
    "black": 0x000000, "white": 0xFFFFFF, "red": 0xFF0000, "green": 0x008000, "blue": 0x0000FF,
    "yellow": 0xFFFF00, "gold": 0xFFD700, "silver": 0xC0C0C0, "gray": 0x808080, "grey": 0x808080,
    "navy": 0x000080, "maroon": 0x800000, "purple": 0x800080, "orange": 0xFFA500, "brown": 0xA52A2A,
  ]

  private static func colour(
    _ text: String, _ inherited: Drawing.Colour?
  ) throws(Picture.Flaw) -> Drawing.Colour? {
    func colour(_ value: UInt32) -> Drawing.Colour {
      Drawing.Colour(
        red: Double(value >> 16 & 0xFF) / 255, green: Double(value >> 8 & 0xFF) / 255,
        blue: Double(value & 0xFF) / 255)
    }
    if text == "none" || text == "transparent" { return nil }
    if text == "inherit" { return inherited }
    if let value = names[text.lowercased()] { return colour(value) }
    if text.hasPrefix("#") {
      let digits = text.dropFirst()
      if digits.count == 6, let value = UInt32(digits, radix: 16) { return colour(value) }
      if digits.count == 3, UInt32(digits, radix: 16) != nil,
        let value = UInt32(digits.map { "\($0)\($0)" }.joined(), radix: 16)
      {
        return colour(value)
      }
    }
    if text.hasPrefix("rgb("), text.hasSuffix(")"),
      let parts = try? numbers(String(text.dropFirst(4).dropLast())), parts.count == 3
    {
      return Drawing.Colour(red: parts[0] / 255, green: parts[1] / 255, blue: parts[2] / 255)
    }
    throw .unsupported(text)
  }

  /// `first` after `second`.
  private static func product(_ first: [Double], _ second: [Double]) -> [Double] {
    [
      first[0] * second[0] + first[2] * second[1], first[1] * second[0] + first[3] * second[1],
      first[0] * second[2] + first[2] * second[3], first[1] * second[2] + first[3] * second[3],
      first[0] * second[4] + first[2] * second[5] + first[4],
      first[1] * second[4] + first[3] * second[5] + first[5],
    ]
  }

  private static func transform(_ text: String) throws(Picture.Flaw) -> [Double] {
    var matrix = [1.0, 0, 0, 1, 0, 0]
    for part in text.split(separator: ")") {
      let pair = part.split(separator: "(")
      guard pair.count == 2 else { continue }
      let name = pair[0].trimmingCharacters(in: CharacterSet(charactersIn: " ,\t\r\n"))
      let values = try numbers(String(pair[1]))
      let step: [Double]
      switch (name, values.count) {
      case ("matrix", 6): step = values
      case ("translate", 1...2): step = [1, 0, 0, 1, values[0], values.count > 1 ? values[1] : 0]
      case ("scale", 1...2): step = [values[0], 0, 0, values.count > 1 ? values[1] : values[0], 0, 0]
      case ("rotate", 1), ("rotate", 3):
        let (sine, cosine) = (sin(values[0] * .pi / 180), cos(values[0] * .pi / 180))
        let turn = [cosine, sine, -sine, cosine, 0, 0]
        step =
          values.count == 1
          ? turn
          : product(product([1, 0, 0, 1, values[1], values[2]], turn), [1, 0, 0, 1, -values[1], -values[2]])
      default: throw .unsupported("transform=\(name)")
      }
      matrix = product(matrix, step)
    }
    return matrix
  }

  static func numbers(_ text: String) throws(Picture.Flaw) -> [Double] {
    var scanner = PathScanner(text)
    var numbers: [Double] = []
    while let number = scanner.number() { numbers.append(number) }
    guard scanner.isAtEnd else { throw .damaged(String(text.prefix(40))) }
    return numbers
  }

  // MARK: Shapes

  private static func steps(
    _ name: String, _ attributes: [String: String]
  ) throws(Picture.Flaw) -> [Drawing.Step]? {
    func value(_ key: String) -> Double { attributes[key].flatMap(Double.init) ?? 0 }
    switch name {
    case "path": return try SVGPath.steps(attributes["d"] ?? "")
    case "rect":
      let (x, y, width, height) = (value("x"), value("y"), value("width"), value("height"))
      return [
        .move(x, y), .line(x + width, y), .line(x + width, y + height), .line(x, y + height), .close,
      ]
    case "circle": return SVGPath.ellipse(value("cx"), value("cy"), value("r"), value("r"))
    case "ellipse": return SVGPath.ellipse(value("cx"), value("cy"), value("rx"), value("ry"))
    case "line": return [.move(value("x1"), value("y1")), .line(value("x2"), value("y2"))]
    case "polygon", "polyline":
      let numbers = try numbers(attributes["points"] ?? "")
      var steps: [Drawing.Step] = []
      for index in stride(from: 0, to: numbers.count - 1, by: 2) {
        steps.append(
          index == 0 ? .move(numbers[0], numbers[1]) : .line(numbers[index], numbers[index + 1]))
      }
      return steps + (name == "polygon" && !steps.isEmpty ? [.close] : [])
    default: return nil
    }
  }
}
