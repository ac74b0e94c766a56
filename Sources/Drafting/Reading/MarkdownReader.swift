/// Reads the Markdown of a report: headings, paragraphs, bold and italic, lists, tables, quotes, rules, line
/// breaks.
///
/// It follows CommonMark 0.31 where the two overlap, and departs from it where Bulgarian documents are
/// written otherwise: lettered (`а)`), multi-level (`1.1.`) and dashed (`–`) lists are lists, a label is kept
/// as written, and a letter list may stand unindented under its number; a salutation is a paragraph of its
/// own. Anything else (HTML, code, images, footnotes) is kept as the text it is.
struct MarkdownReader {
  private(set) var warnings: [DraftWarning] = []
  let lineEnds: LineEnds

  /// What the end of a line within a paragraph means.
  enum LineEnds {
    /// A space, as in Markdown.
    case space
    /// The paragraph's end, as in text that came out of a word processor.
    case paragraph
  }

  /// Quotes and lists within one another. Deeper text is kept as text: the column would be narrower than a
  /// word.
  static let maximumDepth = 10

  init(lineEnds: LineEnds = .space) {
    self.lineEnds = lineEnds
  }

  /// The blocks of `lines`, with the decision's points in their own block.
  mutating func read(_ lines: ArraySlice<SourceLine>) -> [Block] {
    let blocks = read(lines.map(expandingTabs), depth: 0, within: [])
    return withDecisions(blocks)
  }

  /// The blocks of an item of a list, whose lines are without its marker.
  mutating func readItem(_ lines: [SourceLine], within families: Set<ListMarker.Family>) -> [Block] {
    read(lines.map(expandingTabs), depth: 1, within: families)
  }

  private func expandingTabs(_ line: SourceLine) -> SourceLine {
    guard line.text.utf8.contains(0x09) else { return line }
    var line = line
    let leading = line.text.prefix { $0 == " " || $0 == "\t" }
    line.text = Substring(
      leading.map { $0 == "\t" ? "    " : " " }.joined() + line.text.dropFirst(leading.count))
    return line
  }

  mutating func read(
    _ lines: [SourceLine], depth: Int, within families: Set<ListMarker.Family>
  ) -> [Block] {
    var blocks: [Block] = []
    var position = 0
    while position < lines.count {
      let line = lines[position]
      if line.isBlank {
        position += 1
      } else if let fence = Fence(line.text) {
        blocks.append(readFenced(lines, &position, fence))
      } else if let (level, text) = heading(line.text) {
        let inlines = InlineReader.read(text)
        if !inlines.isEmpty { blocks.append(.heading(level: level, inlines)) }
        position += 1
      } else if isRule(line.text) {
        blocks.append(.rule)
        position += 1
      } else if isQuote(line.text), depth < Self.maximumDepth {
        blocks.append(readQuote(lines, &position, depth: depth))
      } else if let table = readTable(lines, &position) {
        blocks.append(.table(table))
      } else if let marker = ListMarker(line.text), depth < Self.maximumDepth {
        blocks.append(.list(readList(lines, &position, marker, depth: depth, within: families)))
      } else {
        if depth == Self.maximumDepth, isQuote(line.text) || ListMarker(line.text) != nil {
          warn(.keptAsText(line: line.number, what: .nesting))
        }
        readParagraph(lines, &position, into: &blocks)
      }
    }
    return blocks
  }

  mutating func warn(_ warning: DraftWarning) {
    if warnings.count < SourceText.warningsOfAKind { warnings.append(warning) }
  }
}

// MARK: Paragraphs

extension MarkdownReader {
  private mutating func readParagraph(
    _ lines: [SourceLine], _ position: inout Int, into blocks: inout [Block]
  ) {
    var texts: [Substring] = [lines[position].text]
    position += 1
    while position < lines.count {
      let line = lines[position]
      if line.isBlank { break }
      if lineEnds == .paragraph && !endsInBreak(texts[texts.count - 1]) { break }
      if let level = setextLevel(line.text), lineEnds == .space {
        position += 1
        blocks.append(.heading(level: level, InlineReader.read(texts.joined(separator: "\n"))))
        return
      }
      if interrupts(lines, position, after: texts[texts.count - 1]) { break }
      texts.append(line.text)
      position += 1
    }
    let inlines = InlineReader.read(texts.joined(separator: "\n"))
    if !inlines.isEmpty { blocks.append(.paragraph(inlines)) }
  }

  func endsInBreak(_ text: Substring) -> Bool { text.hasSuffix("  ") || text.hasSuffix("\\") }

  /// Whether the line at `position` ends the paragraph whose last line is `previous`.
  func interrupts(_ lines: [SourceLine], _ position: Int, after previous: Substring) -> Bool {
    let text = lines[position].text
    if heading(text) != nil || isRule(text) || isQuote(text) || Fence(text) != nil { return true }
    if isTableStart(lines, position) || Salutation.isOne(previous) || Salutation.isOne(text) { return true }
    if isDecisionHeading(text) || isDecisionHeading(previous) { return true }
    guard let marker = ListMarker(text), !marker.isEmpty, marker.isFirst else { return false }
    // A dash at the start of a wrapped line is usually a dash: it is a list only where the line before
    // introduces one.
    guard marker.family == .dash else { return true }
    return previous.last(where: { $0 != " " }).map { ":;".contains($0) } ?? false
  }

  /// „Р Е Ш Е Н И Е“, though no empty line is around it.
  private func isDecisionHeading(_ text: Substring) -> Bool {
    text.utf8.count < 100 && DecisionWords.isHeading(text) && !text.contains(where: \.isLowercase)
  }

  private func heading(_ text: Substring) -> (Int, String)? {
    guard let trimmed = indentedLessThanFour(text), trimmed.first == "#" else { return nil }
    let level = trimmed.prefix { $0 == "#" }.count
    guard level <= 6 else { return nil }
    var rest = trimmed.dropFirst(level)
    guard rest.isEmpty || rest.first == " " else { return nil }
    while rest.last == " " { rest.removeLast() }
    let closing = rest.reversed().prefix { $0 == "#" }.count
    if closing > 0, closing == rest.count || rest.dropLast(closing).last == " " {
      rest = rest.dropLast(closing)
    }
    return (level, String(rest))
  }

  private func setextLevel(_ text: Substring) -> Int? {
    guard let trimmed = indentedLessThanFour(text), let first = trimmed.first, first == "=" || first == "-"
    else { return nil }
    let marks = trimmed.prefix { $0 == first }
    guard marks.count >= 2, trimmed.dropFirst(marks.count).allSatisfy({ $0 == " " }) else { return nil }
    return first == "=" ? 1 : 2
  }

  private func isRule(_ text: Substring) -> Bool {
    guard let trimmed = indentedLessThanFour(text), let first = trimmed.first, "-*_".contains(first)
    else { return false }
    var count = 0
    for character in trimmed {
      if character == first { count += 1 } else if character != " " { return false }
    }
    return count >= 3
  }

  private func indentedLessThanFour(_ text: Substring) -> Substring? {
    var rest = text
    var indent = 0
    while rest.utf8.first == UInt8(ascii: " ") {
      rest = rest.dropFirst()
      indent += 1
      if indent > 3 { return nil }
    }
    return rest
  }
}

// MARK: Fences and quotes

extension MarkdownReader {
  private struct Fence {
    let mark: Character
    let length: Int

    init?(_ text: Substring) {
      let trimmed = text.drop { $0 == " " }
      guard let first = trimmed.first, first == "`" || first == "~" else { return nil }
      mark = first
      length = trimmed.prefix { $0 == first }.count
      guard length >= 3, first == "~" || !trimmed.dropFirst(length).contains("`") else { return nil }
    }

    func isClosed(by text: Substring) -> Bool {
      guard let other = Fence(text) else { return false }
      return other.mark == mark && other.length >= length
    }
  }

  /// Fenced text is no part of the subset: it is kept line by line, fences included.
  private func readFenced(_ lines: [SourceLine], _ position: inout Int, _ fence: Fence) -> Block {
    var inlines: [Inline] = [.plain(String(lines[position].text))]
    position += 1
    while position < lines.count {
      let line = lines[position]
      inlines += [.lineBreak, .plain(String(line.text))]
      position += 1
      if fence.isClosed(by: line.text) { break }
    }
    return .paragraph(inlines)
  }

  private func isQuote(_ text: Substring) -> Bool { indentedLessThanFour(text)?.first == ">" }

  private mutating func readQuote(_ lines: [SourceLine], _ position: inout Int, depth: Int) -> Block {
    var inner: [SourceLine] = []
    while position < lines.count {
      var line = lines[position]
      if isQuote(line.text) {
        line.text = (indentedLessThanFour(line.text) ?? "").dropFirst()
        if line.text.first == " " { line.text = line.text.dropFirst() }
      } else if line.isBlank || lineEnds == .paragraph
        || interrupts(lines, position, after: inner.last?.text ?? "")
      {
        break
      }
      inner.append(line)
      position += 1
    }
    return .quote(read(inner, depth: depth + 1, within: []))
  }
}

// MARK: The decision

extension MarkdownReader {
  /// Puts the numbered list that follows „РЕШЕНИЕ:“ (or a sentence that ends so) into a block of its own.
  private func withDecisions(_ blocks: [Block]) -> [Block] {
    var result: [Block] = []
    for block in blocks {
      if case .list(let list) = block, list.items.first?.label.isOrdered == true, let before = result.last,
        let (heading, standsAlone) = Self.decisionHeading(before)
      {
        result[result.count - 1] = .decision(
          Decision(heading: heading, standsAlone: standsAlone, points: list))
      } else {
        result.append(block)
      }
    }
    return result
  }

  /// What a block is that numbered points follow as a decision: its words, and whether it stands alone.
  static func decisionHeading(_ block: Block) -> ([Inline], Bool)? {
    switch block {
    case .heading(_, let inlines):
      return DecisionWords.isHeading(inlines.plainText) ? (inlines, true) : nil
    case .paragraph(let inlines):
      let text = inlines.plainText
      if DecisionWords.isHeading(text) { return (inlines, true) }
      return DecisionWords.leadsToPoints(text) ? (inlines, false) : nil
    default: return nil
    }
  }
}
