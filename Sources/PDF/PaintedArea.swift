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

/// A path under construction, in the page's own coordinates.
private struct PaintedPath {
  /// Around all of it; nil where there is nothing of it.
  private(set) var bounds: PDFRectangle?
  /// Around each of its lines and curves: what a frame shows is its lines.
  private(set) var segments: [PDFRectangle] = []
  private var start: PDFRectangle?
  private var current: PDFRectangle?

  /// Beyond it a path is taken for as much as lies around it.
  private static let maximumSegments = 5_000

  /// A line to a point, or a curve by its control points; or a new beginning.
  mutating func extend(
    _ points: [(x: Double, y: Double)], _ transformation: Affine, begins: Bool = false
  ) throws(UnclearContent) {
    if begins { (start, current) = (nil, nil) }
    var segment = current
    for point in points {
      let (x, y) = transformation.point(point.x, point.y)
      guard x.isFinite, y.isFinite else { throw .syntax }
      let here = PDFRectangle(left: x, bottom: y, right: x, top: y)
      segment = segment?.union(here) ?? here
      bounds = bounds?.union(here) ?? here
      current = here
    }
    start = start ?? current
    if !begins, let segment { add(segment) }
  }

  /// A line back to where the current part began.
  mutating func close() {
    if let start, let current, start != current { add(start.union(current)) }
    current = start
  }

  private mutating func add(_ segment: PDFRectangle) {
    if segments.count < Self.maximumSegments {
      segments.append(segment)
    } else if let bounds {
      segments[0] = bounds
    }
  }
}

/// Follows content streams (ISO 32000-2, 7.8.2 and Annex A) for where they paint.
struct PaintReader {
  private let document: Document
  fileprivate(set) var budget: PaintingBudget
  private(set) var areas: [PDFRectangle] = []
  private var fonts: [PDFReference: FontExtents] = [:]
  /// What references lead to: content names the same resources over and over.
  private var known: [PDFReference: PDFValue] = [:]

  /// Forms inside one another. Ours: real pages stay below 6.
  private static let maximumDepth = 16
  /// Saved graphics states. ISO 32000-1, Annex C names 28; viewers take more.
  private static let maximumStates = 512
  private static let maximumOperands = 1_000
  /// Values kept. Ours.
  private static let maximumKnown = 10_000

  init(_ document: Document, _ budget: PaintingBudget) {
    self.document = document
    self.budget = budget
  }

  struct State {
    var transformation = Affine.identity
    var clip: PDFRectangle
    var lineWidth = 1.0
    /// A fill in white, over whatever is there or is not, makes no mark.
    var fillsWhite = false
    var strokesWhite = false
    /// How many components white has in the current colour space; nil: none is known to be white.
    var fillComponents: Int? = 1
    var strokeComponents: Int? = 1
    var isBlendingNormal = true
    var font: FontExtents?
    var fontSize = 0.0
    var characterSpacing = 0.0
    var wordSpacing = 0.0
    var horizontalScale = 1.0
    var leading = 0.0
    var rise = 0.0
  }

  /// What is between operators of one stream, and not saved with the state.
  private struct Progress {
    var state: State
    var saved: [State] = []
    var path = PaintedPath()
    var clipsNext = false
    var textMatrix = Affine.identity
    var lineMatrix = Affine.identity
    /// How much farther back text may begin than is known.
    var slack = 0.0
    var compatibility = 0
  }

  mutating func readPage(_ geometry: PageGeometry) throws(UnclearContent) {
    guard let page = try clear(.reference(geometry.page)).asDictionary else { throw .stream }
    let resources: PDFDictionary
    do throws(PDFFailure) {
      resources = try document.inherited("Resources", by: geometry.page).asDictionary ?? PDFDictionary()
    } catch { throw .stream }
    var content: [UInt8] = []
    let contents = page["Contents"]
    if let streams = try clear(contents).asArray {
      guard streams.count <= 10_000 else { throw .budget }
      for stream in streams { content += try data(of: stream) + [Ascii.lineFeed] }
    } else if let contents, contents != .null {
      content = try data(of: contents)
    }
    try run(content, resources, State(clip: geometry.box), depth: 0)
    try readAnnotations(page, geometry)
  }

  /// Annotations count with their rectangles, also those that show nothing: people click there.
  private mutating func readAnnotations(
    _ page: PDFDictionary, _ geometry: PageGeometry
  ) throws(UnclearContent) {
    let annotations = try clear(page["Annots"]).asArray ?? []
    try spend(annotations.count)
    for annotation in annotations {
      guard let dictionary = try clear(annotation).asDictionary,
        try clear(dictionary["Subtype"]).asName != "Popup"
      else { continue }
      guard let area = try? document.rectangle(dictionary["Rect"]) else { throw .stream }
      try mark(area, clip: geometry.box)
    }
  }

  /// What a value is, or refers to.
  private mutating func clear(_ value: PDFValue?) throws(UnclearContent) -> PDFValue {
    guard let reference = value?.asReference else { return value ?? .null }
    if let value = known[reference] { return value }
    let value = try document.clear(value)
    if known.count < Self.maximumKnown { known[reference] = value }
    return value
  }

  // MARK: Budgets

  private mutating func spend(_ operators: Int) throws(UnclearContent) {
    budget.operators -= operators
    guard budget.operators >= 0 else { throw .budget }
  }

  private mutating func data(of value: PDFValue) throws(UnclearContent) -> [UInt8] {
    do throws(PDFFailure) {
      guard let reference = value.asReference, let object = try document.object(reference) else {
        throw .unexpectedType(value.asReference, key: "Contents")
      }
      let data = try document.decodedStream(object)
      budget.contentBytes -= max(data.count, object.streamRange?.count ?? 0)
      if budget.contentBytes >= 0 { return data }
    } catch { throw .stream }
    throw .budget
  }

  /// Whatever is shown of an area counts as painted.
  private mutating func mark(_ area: PDFRectangle, clip: PDFRectangle) throws(UnclearContent) {
    guard area.left.isFinite, area.bottom.isFinite, area.right.isFinite, area.top.isFinite else {
      throw .syntax
    }
    // A line has no width of its own.
    guard let shown = area.grown(by: 0.1).intersection(clip) else { return }
    guard areas.count < budget.areas else { throw .budget }
    areas.append(shown)
  }

  // MARK: Streams

  private mutating func run(
    _ content: [UInt8], _ resources: PDFDictionary, _ state: State, depth: Int
  ) throws(UnclearContent) {
    guard depth <= Self.maximumDepth else { throw .budget }
    var progress = Progress(state: state)
    var position = 0
    while true {
      let next = try Self.next(content, from: position, document.limits)
      position = next.position
      guard let name = next.name else { return }
      try spend(1 + next.operands.count / 16)
      if name == "BI" {
        position = try Self.endOfInlineImage(content, from: position)
        try mark(
          progress.state.transformation.bounds(Self.unitSquare), clip: progress.state.clip)
        continue
      }
      try perform(name, next.operands, resources, &progress, depth: depth)
    }
  }

  private static let unitSquare = PDFRectangle(left: 0, bottom: 0, right: 1, top: 1)

  /// The next operator with its operands; no name at the end.
  private static func next(
    _ content: [UInt8], from position: Int, _ limits: PDFLimits
  ) throws(UnclearContent) -> (name: String?, operands: [PDFValue], position: Int) {
    do throws(PDFFailure) {
      return try content.span.withUnsafeBytes { (buffer) throws(PDFFailure) in
        var parser = ObjectParser(Lexer(buffer, at: position), reading: .lenient, limits: limits)
        var operands: [PDFValue] = []
        while true {
          parser.lexer.skipSpace()
          guard let byte = parser.lexer.peek() else { return (nil, operands, parser.lexer.position) }
          if isOperand(byte) || parser.lexer.skipsLiteral {
            guard operands.count < maximumOperands else {
              throw .budget(.valuesPerObject, limit: maximumOperands)
            }
            operands.append(try parser.value())
            // What viewers read in different ways is not followed.
            guard parser.repairCount == 0 else {
              throw .malformedObject(offset: parser.lexer.position, what: .unexpectedByte)
            }
            continue
          }
          let start = parser.lexer.position
          while let byte = parser.lexer.peek(), !isBoundary(byte) { parser.lexer.advance() }
          let end = parser.lexer.position
          guard end > start, end - start <= 8 else {
            throw .malformedObject(offset: start, what: .unexpectedByte)
          }
          return (String(decoding: buffer[start..<end], as: UTF8.self), operands, end)
        }
      }
    } catch { throw .syntax }
  }

  private static func isOperand(_ byte: UInt8) -> Bool {
    isDigit(byte) || "+-./([<".utf8.contains(byte)
  }

  /// Where an inline image ends (ISO 32000-2, 8.9.7): after `EI` between white space, behind which no octet
  /// stands that content does not have.
  private static func endOfInlineImage(_ content: [UInt8], from start: Int) throws(UnclearContent) -> Int {
    var index = start
    while index + 2 < content.count {
      guard content[index] == UInt8(ascii: "I"), content[index + 1] == UInt8(ascii: "D"),
        isWhiteSpace(content[index + 2])
      else {
        index += 1
        continue
      }
      break
    }
    index += 3
    while index + 2 < content.count {
      index += 1
      guard content[index] == UInt8(ascii: "E"), content[index + 1] == UInt8(ascii: "I"),
        isWhiteSpace(content[index - 1]), index + 2 == content.count || isWhiteSpace(content[index + 2])
      else { continue }
      let following = content[(index + 2)...].prefix(16)
      if following.allSatisfy({ isWhiteSpace($0) || (0x20...0x7E).contains($0) }) { return index + 2 }
    }
    throw .syntax
  }

  // MARK: Operators

  private mutating func perform(
    _ name: String, _ operands: [PDFValue], _ resources: PDFDictionary, _ progress: inout Progress, depth: Int
  ) throws(UnclearContent) {
    let numbers = operands.compactMap(\.asNumber)
    func number(_ index: Int = 0) throws(UnclearContent) -> Double {
      guard numbers.count > index, numbers.count == operands.count else { throw .syntax }
      return numbers[index]
    }
    switch name {
    case "q":
      guard progress.saved.count < Self.maximumStates else { throw .budget }
      progress.saved.append(progress.state)
    case "Q": if let saved = progress.saved.popLast() { progress.state = saved }
    case "cm":
      guard let matrix = Affine(numbers) else { throw .syntax }
      progress.state.transformation = matrix.then(progress.state.transformation)
      guard progress.state.transformation.isSound else { throw .syntax }
    case "w": progress.state.lineWidth = try abs(number())
    case "gs": try setState(operands.last?.asName, resources, &progress.state)
    case "m", "l":
      let point = (x: try number(0), y: try number(1))
      try progress.path.extend([point], progress.state.transformation, begins: name == "m")
    case "c", "v", "y":
      guard numbers.count == (name == "c" ? 6 : 4) else { throw .syntax }
      let points = stride(from: 0, to: numbers.count, by: 2).map { (x: numbers[$0], y: numbers[$0 + 1]) }
      try progress.path.extend(points, progress.state.transformation)
    case "re":
      let (x, y, width, height) = (try number(0), try number(1), try number(2), try number(3))
      let transformation = progress.state.transformation
      try progress.path.extend([(x, y)], transformation, begins: true)
      for corner in [(x + width, y), (x + width, y + height), (x, y + height)] {
        try progress.path.extend([corner], transformation)
      }
      progress.path.close()
    case "h": progress.path.close()
    case "f", "F", "f*": try paint(&progress, fills: true, strokes: false)
    case "S": try paint(&progress, fills: false, strokes: true)
    case "s":
      progress.path.close()
      try paint(&progress, fills: false, strokes: true)
    case "B", "B*": try paint(&progress, fills: true, strokes: true)
    case "b", "b*":
      progress.path.close()
      try paint(&progress, fills: true, strokes: true)
    case "n": try paint(&progress, fills: false, strokes: false)
    case "W", "W*": progress.clipsNext = true
    case "sh": try mark(progress.state.clip, clip: progress.state.clip)
    case "Do": try paintObject(operands.last?.asName, resources, progress.state, depth: depth)
    case "BX": progress.compatibility += 1
    case "EX": progress.compatibility -= 1
    case "J", "j", "M", "d", "ri", "i", "MP", "DP", "BMC", "BDC", "EMC", "d0", "d1", "Tr": break
    default:
      if try setColour(name, operands, numbers, resources, &progress.state) { return }
      if try showText(name, operands, numbers, resources, &progress) { return }
      guard progress.compatibility > 0 else { throw .syntax }
    }
  }

  private mutating func paint(
    _ progress: inout Progress, fills: Bool, strokes: Bool
  ) throws(UnclearContent) {
    let state = progress.state
    if let path = progress.path.bounds {
      if fills, !(state.fillsWhite && state.isBlendingNormal) { try mark(path, clip: state.clip) }
      if strokes, !(state.strokesWhite && state.isBlendingNormal) {
        // Mitred corners reach farther than half a line.
        let reach = state.lineWidth * state.transformation.scale * 1.5
        try spend(progress.path.segments.count / 8)
        for segment in progress.path.segments { try mark(segment.grown(by: reach), clip: state.clip) }
      }
      if progress.clipsNext {
        progress.state.clip =
          path.intersection(state.clip)
          ?? PDFRectangle(left: path.left, bottom: path.bottom, right: path.left, top: path.bottom)
      }
    }
    progress.path = PaintedPath()
    progress.clipsNext = false
  }

  private mutating func setState(
    _ name: String?, _ resources: PDFDictionary, _ state: inout State
  ) throws(UnclearContent) {
    guard let name, let states = try clear(resources["ExtGState"]).asDictionary,
      let entries = try clear(states[name]).asDictionary
    else { throw .stream }
    if let width = try clear(entries["LW"]).asNumber { state.lineWidth = abs(width) }
    if let blend = entries["BM"] {
      let name = try clear(blend).asName
      state.isBlendingNormal = name == "Normal" || name == "Compatible"
    }
    if let font = try clear(entries["Font"]).asArray, font.count == 2 {
      state.font = try extents(font[0])
      state.fontSize = try clear(font[1]).asNumber ?? 0
    }
  }

  // MARK: Colours

  /// - Returns: whether the operator is one of colour.
  private mutating func setColour(
    _ name: String, _ operands: [PDFValue], _ numbers: [Double], _ resources: PDFDictionary,
    _ state: inout State
  ) throws(UnclearContent) -> Bool {
    switch name {
    case "g", "rg", "k":
      state.fillComponents = name == "g" ? 1 : name == "rg" ? 3 : 4
      state.fillsWhite = Self.isWhite(numbers, operands, state.fillComponents)
    case "G", "RG", "K":
      state.strokeComponents = name == "G" ? 1 : name == "RG" ? 3 : 4
      state.strokesWhite = Self.isWhite(numbers, operands, state.strokeComponents)
    case "cs":
      state.fillComponents = try components(operands.last, resources)
      state.fillsWhite = false
    case "CS":
      state.strokeComponents = try components(operands.last, resources)
      state.strokesWhite = false
    case "sc", "scn": state.fillsWhite = Self.isWhite(numbers, operands, state.fillComponents)
    case "SC", "SCN": state.strokesWhite = Self.isWhite(numbers, operands, state.strokeComponents)
    default: return false
    }
    return true
  }

  private static func isWhite(_ numbers: [Double], _ operands: [PDFValue], _ components: Int?) -> Bool {
    guard let components, numbers.count == components, operands.count == components else { return false }
    return numbers.allSatisfy { components == 4 ? $0 <= 0 : $0 >= 1 }
  }

  /// Of a colour space in which all ones are white, or all zeros where there are four components.
  private mutating func components(_ space: PDFValue?, _ resources: PDFDictionary) throws(UnclearContent)
    -> Int?
  {
    var value = space ?? .null
    if let name = value.asName, let spaces = try clear(resources["ColorSpace"]).asDictionary,
      let named = spaces[name]
    {
      value = try clear(named)
    }
    switch value.asName ?? value.asArray?.first?.asName {
    case "DeviceGray", "CalGray": return 1
    case "DeviceRGB", "CalRGB": return 3
    case "DeviceCMYK": return 4
    case "ICCBased":
      let profile = try clear(value.asArray?.dropFirst().first).asDictionary
      return try clear(profile?["N"]).asInteger.flatMap { [1, 3, 4].contains($0) ? $0 : nil }
    default: return nil
    }
  }

  // MARK: Objects

  private mutating func paintObject(
    _ name: String?, _ resources: PDFDictionary, _ state: State, depth: Int
  ) throws(UnclearContent) {
    guard let name, let objects = try clear(resources["XObject"]).asDictionary,
      let reference = objects[name], let object = try clear(reference).asDictionary
    else { throw .stream }
    switch try clear(object["Subtype"]).asName {
    case "Image": try mark(state.transformation.bounds(Self.unitSquare), clip: state.clip)
    case "Form":
      var inner = state
      if object["Matrix"] != nil {
        var numbers: [Double] = []
        for number in try clear(object["Matrix"]).asArray ?? [] {
          numbers.append(try clear(number).asNumber ?? .nan)
        }
        guard let matrix = Affine(numbers), matrix.isSound else { throw .syntax }
        inner.transformation = matrix.then(state.transformation)
      }
      guard let box = try? document.rectangle(object["BBox"]) else { throw .syntax }
      // Nothing of it is shown.
      guard let clip = inner.transformation.bounds(box).intersection(state.clip) else { return }
      inner.clip = clip
      let own = try clear(object["Resources"]).asDictionary
      try run(try data(of: reference), own ?? resources, inner, depth: depth + 1)
    default: throw .stream
    }
  }

  // MARK: Text

  private mutating func extents(_ value: PDFValue) throws(UnclearContent) -> FontExtents {
    if let reference = value.asReference, let known = fonts[reference] { return known }
    guard let font = try clear(value).asDictionary else { throw .font }
    let extents = try FontExtents(font, in: document)
    if let reference = value.asReference { fonts[reference] = extents }
    try spend(100 + extents.count)
    return extents
  }

  /// - Returns: whether the operator is one of text.
  private mutating func showText(
    _ name: String, _ operands: [PDFValue], _ numbers: [Double], _ resources: PDFDictionary,
    _ progress: inout Progress
  ) throws(UnclearContent) -> Bool {
    func number(_ index: Int = 0) throws(UnclearContent) -> Double {
      guard numbers.count > index else { throw .syntax }
      return numbers[index]
    }
    switch name {
    case "BT":
      progress.textMatrix = .identity
      progress.lineMatrix = .identity
      progress.slack = 0
    case "ET": break
    case "Tc": progress.state.characterSpacing = try number()
    case "Tw": progress.state.wordSpacing = try number()
    case "Tz": progress.state.horizontalScale = try number() / 100
    case "TL": progress.state.leading = try number()
    case "Ts": progress.state.rise = try number()
    case "Tf":
      guard operands.count == 2, let name = operands[0].asName,
        let fonts = try clear(resources["Font"]).asDictionary, let font = fonts[name]
      else { throw .font }
      progress.state.font = try extents(font)
      progress.state.fontSize = try number()
    case "Td": try moveLine(&progress, number(0), number(1))
    case "TD":
      progress.state.leading = try -number(1)
      try moveLine(&progress, number(0), number(1))
    case "Tm":
      guard let matrix = Affine(numbers), matrix.isSound else { throw .syntax }
      progress.textMatrix = matrix
      progress.lineMatrix = matrix
      progress.slack = 0
    case "T*": try moveLine(&progress, 0, -progress.state.leading)
    case "Tj": try show(operands.last?.asString, &progress)
    case "'":
      try moveLine(&progress, 0, -progress.state.leading)
      try show(operands.last?.asString, &progress)
    case "\"":
      progress.state.wordSpacing = try number(0)
      progress.state.characterSpacing = try number(1)
      try moveLine(&progress, 0, -progress.state.leading)
      try show(operands.last?.asString, &progress)
    case "TJ":
      guard let items = operands.last?.asArray else { throw .syntax }
      try spend(items.count / 8)
      for item in items {
        if let back = item.asNumber {
          let ems = -back / 1_000
          move(&progress, by: ems * progress.state.fontSize * progress.state.horizontalScale)
        } else {
          try show(item.asString, &progress)
        }
      }
    default: return false
    }
    return true
  }

  private func moveLine(_ progress: inout Progress, _ x: Double, _ y: Double) throws(UnclearContent) {
    progress.lineMatrix = Affine(1, 0, 0, 1, x, y).then(progress.lineMatrix)
    guard progress.lineMatrix.isSound else { throw .syntax }
    progress.textMatrix = progress.lineMatrix
    progress.slack = 0
  }

  private func move(_ progress: inout Progress, by distance: Double) {
    progress.textMatrix = Affine(1, 0, 0, 1, distance, 0).then(progress.textMatrix)
  }

  private mutating func show(_ text: [UInt8]?, _ progress: inout Progress) throws(UnclearContent) {
    let state = progress.state
    guard let text, let font = state.font else { throw .font }
    guard !text.isEmpty, state.fontSize != 0 else { return }
    try spend(text.count / 32)
    let size = state.fontSize
    let spacing = (state.characterSpacing / size, state.wordSpacing / size)
    let advance = font.advance(text, spacing: spacing.0, wordSpacing: spacing.1)
    let length = advance.ems * size * state.horizontalScale
    let overhang = font.overhang * abs(size)
    let heights = [font.descent * size, font.ascent * size]
    let area = PDFRectangle(
      left: min(0, length) - overhang - progress.slack, bottom: (heights.min() ?? 0) + state.rise,
      right: max(0, length) + overhang + (length < 0 ? progress.slack : 0),
      top: (heights.max() ?? 0) + state.rise)
    let matrix = progress.textMatrix.then(state.transformation)
    guard matrix.isSound, abs(length) < 1e9 else { throw .syntax }
    try mark(matrix.bounds(area), clip: state.clip)
    move(&progress, by: length)
    progress.slack += advance.slack * abs(size * state.horizontalScale)
  }
}

extension Lexer {
  /// Whether `true`, `false` or `null` stands here.
  fileprivate var skipsLiteral: Bool {
    var ahead = self
    return ahead.skipToken("true") || ahead.skipToken("false") || ahead.skipToken("null")
  }
}
