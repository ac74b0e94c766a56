/// Builds the strips of a document: keeps what belongs together, and knows what each line is part of.
struct Column {
  let type: TypeContext
  let style: PageStyle
  private(set) var strips: [Strip] = []
  var structure = StructureTree()
  /// Whether the next strip stays with the last.
  private var keepsNext = false
  private var forcesNext = false
  private var beginsDecision = false
  /// Space before the next strip, at the least.
  private var space = 0.0
  private var height = 0.0
  /// Footnotes so far.
  var noteCount = 0

  /// Whether more is set than ``PageBreaker/maximumPages`` hold: the rest need not be.
  var isFull: Bool { height > Double(PageBreaker.maximumPages) * style.textHeight }

  /// A part of the text's width.
  struct Measure {
    var x: Double
    var width: Double

    /// What is left after `by` on the left. Never narrower than a few letters.
    func indented(by distance: Double) -> Measure {
      let by = min(distance, max(width - 60, 0))
      return Measure(x: x + by, width: width - by)
    }
  }

  init(_ type: TypeContext, _ style: PageStyle) {
    self.type = type
    self.style = style
  }

  var full: Measure { Measure(x: 0, width: style.textWidth) }

  /// Asks for space before the next strip. The larger of two such wishes counts.
  mutating func skip(_ points: Double) { space = max(space, points) }

  /// Keeps the next strip on the page of the last one.
  mutating func keepNext() { keepsNext = true }

  /// Begins a new page with the next strip.
  mutating func breakPage() { forcesNext = !strips.isEmpty }

  /// Begins a new page with the draft decision.
  mutating func beginDecision() {
    breakPage()
    beginsDecision = true
  }

  mutating func append(_ strip: Strip) {
    var strip = strip
    strip.spaceBefore = max(strip.spaceBefore, space)
    if keepsNext { strip.breakBefore = .avoided }
    if forcesNext { strip.breakBefore = .forced }
    strip.beginsDecision = beginsDecision
    space = 0
    beginsDecision = false
    keepsNext = false
    forcesNext = false
    height += strip.height
    strips.append(strip)
  }

  /// Sets text, a strip a line; at least ``PageStyle/linesKept`` lines stay together at either end.
  mutating func set(
    _ inlines: [Inline], _ text: TextStyle, _ measure: Measure, as element: StructureTree.Element,
    keepsTogether: Bool = false
  ) {
    let (inlines, notes) = numbered(inlines)
    let lines = type.lines(inlines, text, width: measure.width)
    for (index, line) in lines.enumerated() {
      var strip = Strip(height: line.height)
      let end = index + 1 < lines.count ? lines[index + 1].start : Int.max
      strip.notes = notes.filter {
        $0.offset < end && ($0.offset >= line.start || index == 0)
      }.flatMap(\.strips)
      let isKept =
        keepsTogether || index < style.linesKept || index > lines.count - style.linesKept
      if index > 0, isKept { strip.breakBefore = .avoided }
      strip.marks = [.text(line, x: measure.x, baseline: line.baseline, element: element)]
      append(strip)
    }
  }

  /// Sets a label beside the first line of what `content` sets.
  mutating func hang(
    _ label: [Inline], _ text: TextStyle, _ measure: Measure, as element: StructureTree.Element,
    _ content: (inout Column) -> Void
  ) {
    let first = strips.count
    content(&self)
    guard let line = type.lines(label, text, width: nil).first else { return }
    if strips.count == first { append(Strip(height: line.height)) }
    // On the baseline of the text beside it.
    var baseline = line.baseline
    if case .text(_, _, let other, _)? = strips[first].marks.first { baseline = other }
    strips[first].marks.insert(.text(line, x: measure.x, baseline: baseline, element: element), at: 0)
  }

  /// Keeps the strips from `index` on together with the one before.
  mutating func keepTogether(from index: Int) {
    for index in index..<max(index, strips.count) where strips[index].breakBefore == .allowed {
      strips[index].breakBefore = .avoided
    }
  }

  /// Adds a mark to a strip already set.
  mutating func mark(_ mark: Mark, at index: Int) {
    guard strips.indices.contains(index) else { return }
    strips[index].marks.append(mark)
  }

  /// Gives the strips from `first` on more room above them, as one with them.
  mutating func raise(from first: Int, by height: Double) {
    guard height > 0, strips.indices.contains(first) else { return }
    var room = Strip(height: height)
    (room.spaceBefore, room.breakBefore) = (strips[first].spaceBefore, strips[first].breakBefore)
    (strips[first].spaceBefore, strips[first].breakBefore) = (0, .avoided)
    strips.insert(room, at: first)
  }

  /// Sets `head` again where a page begins with the strip at an index.
  mutating func repeatHead(_ head: [Strip], at index: Int) {
    guard strips.indices.contains(index) else { return }
    strips[index].repeatedHead = Strip.RepeatedHead(head)
  }

  /// A line across the measure.
  mutating func rule(_ measure: Measure, width: Double, height: Double) {
    let y = height / 2
    append(
      Strip(
        height: height,
        marks: [.rule(x: measure.x, y: y, toX: measure.x + measure.width, toY: y, width: width)]))
  }
}
