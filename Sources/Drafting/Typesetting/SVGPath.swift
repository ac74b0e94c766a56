import Foundation

/// Path data of SVG 1.1, clause 8.3, as moves, lines and Bézier curves.
enum SVGPath {
  static func steps(_ text: String) throws(Picture.Flaw) -> [Drawing.Step] {
    var scanner = PathScanner(text)
    var steps: [Drawing.Step] = []
    var (x, y, startX, startY) = (0.0, 0.0, 0.0, 0.0)
    /// The last control point, for smooth curves.
    var (controlX, controlY) = (0.0, 0.0)
    var command: Character = " "
    var previous: Character = " "
    while !scanner.isAtEnd {
      guard steps.count < SVGReader.maximumSteps else { throw .tooLarge(limit: SVGReader.maximumSteps) }
      if let letter = scanner.letter() {
        command = letter
      } else if command == " " || command == "Z" || command == "z" {
        throw .damaged("d=")
      }
      let isRelative = command.isLowercase
      let (baseX, baseY) = isRelative ? (x, y) : (0, 0)
      func next() throws(Picture.Flaw) -> Double {
        guard let number = scanner.number() else { throw .damaged("d=\(command)") }
        return number
      }
      let kind = Character(command.uppercased())
      switch kind {
      case "M":
        x = try baseX + next()
        y = try baseY + next()
        (startX, startY) = (x, y)
        steps.append(.move(x, y))
        // Further pairs are lines.
        command = isRelative ? "l" : "L"
      case "L":
        x = try baseX + next()
        y = try baseY + next()
        steps.append(.line(x, y))
      case "H":
        x = try baseX + next()
        steps.append(.line(x, y))
      case "V":
        y = try baseY + next()
        steps.append(.line(x, y))
      case "C", "S":
        let smooth = previous == "C" || previous == "S"
        var (x1, y1) = smooth ? (2 * x - controlX, 2 * y - controlY) : (x, y)
        if kind == "C" { (x1, y1) = (try baseX + next(), try baseY + next()) }
        (controlX, controlY) = (try baseX + next(), try baseY + next())
        (x, y) = (try baseX + next(), try baseY + next())
        steps.append(.curve(x1, y1, controlX, controlY, x, y))
      case "Q", "T":
        let smooth = previous == "Q" || previous == "T"
        if kind == "Q" {
          (controlX, controlY) = (try baseX + next(), try baseY + next())
        } else {
          (controlX, controlY) = smooth ? (2 * x - controlX, 2 * y - controlY) : (x, y)
        }
        let (fromX, fromY) = (x, y)
        (x, y) = (try baseX + next(), try baseY + next())
        steps.append(
          .curve(
            fromX + 2 / 3 * (controlX - fromX), fromY + 2 / 3 * (controlY - fromY),
            x + 2 / 3 * (controlX - x), y + 2 / 3 * (controlY - y), x, y))
      case "A":
        let (radiusX, radiusY, angle) = (try next(), try next(), try next())
        guard let isLarge = scanner.flag(), let isSweep = scanner.flag() else { throw .damaged("d=A") }
        let (toX, toY) = (try baseX + next(), try baseY + next())
        steps += arc(x, y, radiusX, radiusY, angle, isLarge, isSweep, toX, toY)
        (x, y) = (toX, toY)
      case "Z":
        steps.append(.close)
        (x, y) = (startX, startY)
      default: throw .unsupported("d=\(command)")
      }
      guard x.isFinite, y.isFinite else { throw .damaged("d=") }
      previous = kind
    }
    return steps
  }

  /// A quarter circle's control points stand this part of the radius from its ends.
  private static let quarter = 0.552_284_749_8

  static func ellipse(_ x: Double, _ y: Double, _ radiusX: Double, _ radiusY: Double) -> [Drawing.Step] {
    let (k, l) = (radiusX * quarter, radiusY * quarter)
    return [
      .move(x + radiusX, y), .curve(x + radiusX, y + l, x + k, y + radiusY, x, y + radiusY),
      .curve(x - k, y + radiusY, x - radiusX, y + l, x - radiusX, y),
      .curve(x - radiusX, y - l, x - k, y - radiusY, x, y - radiusY),
      .curve(x + k, y - radiusY, x + radiusX, y - l, x + radiusX, y), .close,
    ]
  }

  /// An elliptical arc by its ends (SVG 1.1, appendix F.6.5), in pieces of at most a quarter.
  private static func arc(
    _ fromX: Double, _ fromY: Double, _ radiusX: Double, _ radiusY: Double, _ degrees: Double,
    _ isLarge: Bool,
    _ isSweep: Bool, _ toX: Double, _ toY: Double
  ) -> [Drawing.Step] {
    var (rx, ry) = (abs(radiusX), abs(radiusY))
    guard rx > 0, ry > 0, fromX != toX || fromY != toY else { return [.line(toX, toY)] }
    let angle = degrees * .pi / 180
    let (dx, dy) = ((fromX - toX) / 2, (fromY - toY) / 2)
    let x1 = cos(angle) * dx + sin(angle) * dy
    let y1 = -sin(angle) * dx + cos(angle) * dy
    let scale = x1 * x1 / (rx * rx) + y1 * y1 / (ry * ry)
    if scale > 1 { (rx, ry) = (rx * scale.squareRoot(), ry * scale.squareRoot()) }
    let divisor = rx * rx * y1 * y1 + ry * ry * x1 * x1
    var factor = (max(0, (rx * rx * ry * ry - divisor) / divisor)).squareRoot()
    if isLarge == isSweep { factor = -factor }
    let (cx1, cy1) = (factor * rx * y1 / ry, -factor * ry * x1 / rx)
    let cx = cos(angle) * cx1 - sin(angle) * cy1 + (fromX + toX) / 2
    let cy = sin(angle) * cx1 + cos(angle) * cy1 + (fromY + toY) / 2
    let start = atan2((y1 - cy1) / ry, (x1 - cx1) / rx)
    var sweep = atan2((-y1 - cy1) / ry, (-x1 - cx1) / rx) - start
    if isSweep, sweep < 0 { sweep += 2 * .pi }
    if !isSweep, sweep > 0 { sweep -= 2 * .pi }
    let count = max(1, Int((abs(sweep) / (.pi / 2)).rounded(.up)))
    let part = sweep / Double(count)
    let reach = 4 / 3 * tan(part / 4)
    func point(_ a: Double, _ u: Double, _ v: Double) -> (Double, Double) {
      let (px, py) = (rx * (cos(a) + u * -sin(a)), ry * (sin(a) + v * cos(a)))
      return (cos(angle) * px - sin(angle) * py + cx, sin(angle) * px + cos(angle) * py + cy)
    }
    return (0..<count).map { index in
      let from = start + Double(index) * part
      let (first, second) = (point(from, reach, reach), point(from + part, -reach, -reach))
      let end = point(from + part, 0, 0)
      return .curve(first.0, first.1, second.0, second.1, end.0, end.1)
    }
  }
}

/// Takes numbers and letters off the front of path data.
struct PathScanner {
  private let octets: [UInt8]
  private var position = 0

  init(_ text: String) { octets = Array(text.utf8) }

  var isAtEnd: Bool {
    mutating get {
      skip()
      return position == octets.count
    }
  }

  private mutating func skip() {
    while position < octets.count, [0x20, 0x09, 0x0A, 0x0D, 0x2C].contains(octets[position]) { position += 1 }
  }

  mutating func letter() -> Character? {
    skip()
    guard position < octets.count else { return nil }
    let character = Character(Unicode.Scalar(octets[position]))
    guard character.isASCII, character.isLetter else { return nil }
    position += 1
    return character
  }

  /// One digit, which no space need follow.
  mutating func flag() -> Bool? {
    skip()
    guard position < octets.count, octets[position] == 0x30 || octets[position] == 0x31 else { return nil }
    position += 1
    return octets[position - 1] == 0x31
  }

  mutating func number() -> Double? {
    skip()
    let start = position
    var end = position
    var hasPoint = false
    var hasDigit = false
    loop: while end < octets.count {
      switch octets[end] {
      case 0x30...0x39: hasDigit = true
      case 0x2B, 0x2D: if end > start, octets[end - 1] | 0x20 != 0x65 { break loop }
      case 0x2E:
        if hasPoint { break loop }
        hasPoint = true
      case 0x45, 0x65: if !hasDigit { break loop }
      default: break loop
      }
      end += 1
    }
    guard hasDigit, let value = Double(String(decoding: octets[start..<end], as: UTF8.self)), value.isFinite
    else { return nil }
    position = end
    return value
  }
}
