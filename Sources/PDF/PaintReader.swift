import Files

/// A path under construction, in the page's own coordinates.
struct PaintedPath {
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
  let document: Document
  fileprivate(set) var budget: PaintingBudget
  private(set) var areas: [PDFRectangle] = []
  var fonts: [PDFReference: FontExtents] = [:]
  /// What references lead to: content names the same resources over and over.
  var known: [PDFReference: PDFValue] = [:]

  /// Forms inside one another. Ours: real pages stay below 6.
  static let maximumDepth = 16
  /// Saved graphics states. ISO 32000-1, Annex C names 28; viewers take more.
  static let maximumStates = 512
  static let maximumOperands = 1_000
  /// Values kept. Ours.
  static let maximumKnown = 10_000

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
  struct Progress {
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
  mutating func readAnnotations(
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
  mutating func clear(_ value: PDFValue?) throws(UnclearContent) -> PDFValue {
    guard let reference = value?.asReference else { return value ?? .null }
    if let value = known[reference] { return value }
    let value = try document.clear(value)
    if known.count < Self.maximumKnown { known[reference] = value }
    return value
  }

  // MARK: Budgets

  mutating func spend(_ operators: Int) throws(UnclearContent) {
    budget.operators -= operators
    guard budget.operators >= 0 else { throw .budget }
  }

  mutating func data(of value: PDFValue) throws(UnclearContent) -> [UInt8] {
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
  mutating func mark(_ area: PDFRectangle, clip: PDFRectangle) throws(UnclearContent) {
    guard area.left.isFinite, area.bottom.isFinite, area.right.isFinite, area.top.isFinite else {
      throw .syntax
    }
    // A line has no width of its own.
    guard let shown = area.grown(by: 0.1).intersection(clip) else { return }
    guard areas.count < budget.areas else { throw .budget }
    areas.append(shown)
  }

  // MARK: Streams

  mutating func run(
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

  static let unitSquare = PDFRectangle(left: 0, bottom: 0, right: 1, top: 1)

  /// The next operator with its operands; no name at the end.
  static func next(
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

  static func isOperand(_ byte: UInt8) -> Bool {
    isDigit(byte) || "+-./([<".utf8.contains(byte)
  }

  /// Where an inline image ends (ISO 32000-2, 8.9.7): after `EI` between white space, behind which no octet
  /// stands that content does not have.
  static func endOfInlineImage(_ content: [UInt8], from start: Int) throws(UnclearContent) -> Int {
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
}

extension Lexer {
  /// Whether `true`, `false` or `null` stands here.
  fileprivate var skipsLiteral: Bool {
    var ahead = self
    return ahead.skipToken("true") || ahead.skipToken("false") || ahead.skipToken("null")
  }
}
