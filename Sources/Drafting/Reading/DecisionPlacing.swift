/// The blocks of a text, with the points of the decision that were read out of it in a block of their own: what is
/// read and what is set are the same points.
///
/// A paragraph, a list or a table between two points belongs to the point above it. What leads from the heading to
/// the points („На основание …, Общинският съвет:“) stays between them.
struct DecisionPlacing {
  private(set) var blocks: [Block]
  /// Points that were read and could not be found again among the lines; and lines below the points that go on
  /// with their numbers.
  private(set) var unplaced: [(line: Int, text: String)] = []

  var warnings: [DraftWarning] {
    unplaced.prefix(SourceText.warningsOfAKind).map {
      .pointNotPlaced(line: $0.line, text: String($0.text.prefix(80)))
    }
  }

  /// - Parameters:
  ///   - lines: the lines of the text.
  ///   - points: those that were read out of it; none where the decision stands elsewhere.
  ///   - markdown: takes the warnings.
  ///   - plain: a line as Markdown is to read it.
  init(
    _ lines: [SourceLine], _ points: [Found<String>], _ markdown: inout MarkdownReader,
    plain: (SourceLine) -> SourceLine = { $0 }
  ) {
    var reader = markdown
    blocks = reader.read(lines.map(plain)[...])
    guard let last = points.last else {
      markdown = reader
      return
    }
    let end = lines.lastIndex { $0.number <= last.lines.upperBound } ?? -1
    unplaced = Self.further(last.value, lines[(end + 1)...].lazy.map(plain))
    if let decision = Self.decision(among: blocks, with: points) {
      blocks = Self.quoting(blocks[..<decision]) + blocks[decision...]
      markdown = reader
      return
    }
    guard let starts = Self.starts(of: points, in: lines), let first = starts.first, end >= starts.last ?? 0
    else {
      unplaced += points.map { ($0.lines.lowerBound, $0.value) }
      markdown = reader
      return
    }
    let items = zip(starts, starts.dropFirst() + [end + 1]).map { start, next in
      Self.item(lines[start..<next].map(plain), &markdown)
    }
    let isTight = !lines[first...starts[starts.count - 1]].contains(where: \.isBlank)
    var before = Self.quoting(markdown.read(lines[..<first].map(plain)[...])[...])
    let list = List(items: items, isTight: isTight)
    guard let decision = Self.decision(list, under: &before) else {
      unplaced += points.map { ($0.lines.lowerBound, $0.value) }
      markdown = reader
      return
    }
    blocks = before + [.decision(decision)] + markdown.read(lines[(end + 1)...].map(plain)[...])
  }

  /// Lines looked at behind the points.
  private static let lookAhead = 60

  /// The lines below the last point that go on with its numbers, or begin those that it leads to: the reader took
  /// them for something else.
  private static func further(_ last: String, _ lines: some Sequence<SourceLine>) -> [(
    line: Int, text: String
  )] {
    func number(_ text: Substring) -> Int? {
      guard let marker = ListMarker(text), marker.indent < 3, case .ordered(let label) = marker.label else {
        return nil
      }
      if case .roman = marker.family { return RomanNumeral.value(label.dropLast()) }
      return Int(label.dropLast())
    }
    var expected = number(last[...]).map { $0 + 1 } ?? (last.hasSuffix(":") ? 1 : nil)
    var found: [(line: Int, text: String)] = []
    for line in lines.prefix(lookAhead) where !line.isBlank {
      guard let next = expected else { break }
      let read = TextLine(line)
      if read.label != nil && !read.isWeak || read.isHeading { break }
      guard number(line.text) == next else { continue }
      found.append((line.number, read.spaced))
      expected = next + 1
    }
    return found
  }

  /// The block that is the decision with these points.
  private static func decision(among blocks: [Block], with points: [Found<String>]) -> Int? {
    blocks.firstIndex { block in
      guard case .decision(let decision) = block else { return false }
      return decision.points.items.count == points.count
        && zip(decision.points.items, points).allSatisfy {
          words($0.plainText) == words(withoutMarker($1.value))
        }
    }
  }

  /// Blocks above the decision, where another decision is only quoted.
  private static func quoting(_ blocks: ArraySlice<Block>) -> [Block] {
    blocks.flatMap { block -> [Block] in
      guard case .decision(let quoted) = block else { return [block] }
      return [.paragraph(quoted.heading), .list(quoted.points)]
    }
  }

  private static func words(_ text: String) -> [Substring] { text.split(whereSeparator: \.isWhitespace) }

  private static func withoutMarker(_ text: String) -> String {
    guard let marker = ListMarker(text[...]) else { return text }
    return String(decoding: text.utf8.dropFirst(marker.contentOffset), as: UTF8.self)
  }

  /// The indices of the lines that the points begin with, or nil where one is not there. Several may stand in one
  /// paragraph of a word processor, under one number.
  private static func starts(of points: [Found<String>], in lines: [SourceLine]) -> [Int]? {
    var starts: [Int] = []
    var index = 0
    for point in points {
      while index < lines.count, lines[index].number < point.lines.lowerBound { index += 1 }
      while index < lines.count, lines[index].number == point.lines.lowerBound {
        let text = TextLine(lines[index]).spaced
        if !text.isEmpty, point.value.hasPrefix(text) { break }
        index += 1
      }
      guard index < lines.count, lines[index].number == point.lines.lowerBound else { return nil }
      starts.append(index)
      index += 1
    }
    return starts
  }

  /// A point: its number, where it has one, and what stands in it.
  private static func item(_ lines: [SourceLine], _ markdown: inout MarkdownReader) -> List.Item {
    guard let first = lines.first, let marker = ListMarker(first.text) else {
      return List.Item(.ordered(""), markdown.readItem(lines, within: []))
    }
    var content = lines
    content[0].text = first.text.droppingOctets(marker.contentOffset)
    for index in content.indices.dropFirst() {
      let indent = content[index].text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
      content[index].text = content[index].text.droppingOctets(min(indent, marker.contentOffset))
    }
    return List.Item(marker.label, markdown.readItem(content, within: [marker.family]))
  }

  /// Takes the heading, or the sentence that leads to the points, off the blocks above them.
  /// Nil where neither stands above them.
  private static func decision(_ points: List, under blocks: inout [Block]) -> Decision? {
    guard let last = blocks.indices.last else { return nil }
    if let (heading, standsAlone) = MarkdownReader.decisionHeading(blocks[last]) {
      blocks.removeLast()
      return Decision(heading: heading, standsAlone: standsAlone, points: points)
    }
    guard case .paragraph(let lead) = blocks[last] else { return nil }
    if let index = blocks.lastIndex(where: { MarkdownReader.decisionHeading($0)?.1 == true }),
      case .paragraph(let heading) = blocks[index]
    {
      blocks[index] = .heading(level: 2, heading)
    }
    blocks.removeLast()
    return Decision(heading: lead, standsAlone: false, points: points)
  }
}

extension Substring {
  func droppingOctets(_ count: Int) -> Substring {
    guard let index = utf8.index(startIndex, offsetBy: count, limitedBy: endIndex) else { return "" }
    return self[index...]
  }
}
