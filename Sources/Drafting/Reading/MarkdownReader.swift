/// Reads the Markdown of a report: headings, paragraphs, bold and italic, lists, tables, quotes, rules, line breaks.
///
/// It follows CommonMark 0.31 where the two overlap, and departs from it where Bulgarian documents are written otherwise:
/// lettered (`а)`), multi-level (`1.1.`) and dashed (`–`) lists are lists, a label is kept as written, and a letter list may stand unindented
/// under its number; a salutation is a paragraph of its own. Anything else (HTML, code, images, footnotes) is kept as the text it is.
struct MarkdownReader {
  private(set) var warnings: [DraftWarning] = []
  private let lineEnds: LineEnds

  /// What the end of a line within a paragraph means.
  enum LineEnds {
    /// A space, as in Markdown.
    case space
    /// The paragraph's end, as in text that came out of a word processor.
    case paragraph
  }

  /// Quotes and lists within one another. Deeper text is kept as text: the column would be narrower than a word.
  static let maximumDepth = 10

  init(lineEnds: LineEnds = .space) {
    self.lineEnds = lineEnds
  }

  /// The blocks of `lines`, with the decision's points in their own block.
  mutating func read(_ lines: ArraySlice<SourceLine>) -> [Block] {
    let blocks = read(lines.map(expandingTabs), depth: 0, within: [])
    return withDecisions(blocks)
  }

  private func expandingTabs(_ line: SourceLine) -> SourceLine {
    guard line.text.utf8.contains(0x09) else { return line }
    var line = line
    let leading = line.text.prefix { $0 == " " || $0 == "\t" }
    line.text = Substring(leading.map { $0 == "\t" ? "    " : " " }.joined() + line.text.dropFirst(leading.count))
    return line
  }

  private mutating func read(
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

  private mutating func warn(_ warning: DraftWarning) {
    if warnings.count < SourceText.warningsOfAKind { warnings.append(warning) }
  }
}

// MARK: Paragraphs

extension MarkdownReader {
  private mutating func readParagraph(_ lines: [SourceLine], _ position: inout Int, into blocks: inout [Block]) {
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

  private func endsInBreak(_ text: Substring) -> Bool { text.hasSuffix("  ") || text.hasSuffix("\\") }

  /// Whether the line at `position` ends the paragraph whose last line is `previous`.
  private func interrupts(_ lines: [SourceLine], _ position: Int, after previous: Substring) -> Bool {
    let text = lines[position].text
    if heading(text) != nil || isRule(text) || isQuote(text) || Fence(text) != nil { return true }
    if isTableStart(lines, position) || Salutation.isOne(previous) || Salutation.isOne(text) { return true }
    guard let marker = ListMarker(text), !marker.isEmpty, marker.isFirst else { return false }
    // A dash at the start of a wrapped line is usually a dash: it is a list only where the line before introduces one.
    guard marker.family == .dash else { return true }
    return previous.last(where: { $0 != " " }).map { ":;".contains($0) } ?? false
  }

  private func heading(_ text: Substring) -> (Int, String)? {
    guard let trimmed = indentedLessThanFour(text), trimmed.first == "#" else { return nil }
    let level = trimmed.prefix { $0 == "#" }.count
    guard level <= 6 else { return nil }
    var rest = trimmed.dropFirst(level)
    guard rest.isEmpty || rest.first == " " else { return nil }
    while rest.last == " " { rest.removeLast() }
    let closing = rest.reversed().prefix { $0 == "#" }.count
    if closing > 0, closing == rest.count || rest.dropLast(closing).last == " " { rest = rest.dropLast(closing) }
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

// MARK: Lists

extension MarkdownReader {
  private mutating func readList(
    _ lines: [SourceLine], _ position: inout Int, _ first: ListMarker, depth: Int,
    within families: Set<ListMarker.Family>
  ) -> List {
    var items: [(label: List.Label, line: Int, content: [SourceLine])] = []
    var isTight = true
    var marker = first
    while position < lines.count {
      let opening = lines[position]
      var content = [
        SourceLine(number: opening.number, text: dropping(marker.contentOffset, from: opening.text))
      ]
      position += 1
      var blanks: [SourceLine] = []
      var next: ListMarker?
      gathering: while position < lines.count {
        let line = lines[position]
        if line.isBlank {
          blanks.append(line)
          position += 1
          continue
        }
        let indent = line.text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
        if indent >= min(marker.contentOffset, marker.indent + 2) {
          content += blanks
          content.append(
            SourceLine(number: line.number, text: dropping(min(indent, marker.contentOffset), from: line.text)))
        } else if let other = ListMarker(line.text) {
          if other.family == first.family {
            next = other
            break gathering
          }
          guard !families.contains(other.family), nests(other, under: first, afterBlank: !blanks.isEmpty)
          else { break gathering }
          content += blanks
          content.append(line)
        } else if blanks.isEmpty, lineEnds == .space || endsInBreak(content[content.count - 1].text),
          !interrupts(lines, position, after: content[content.count - 1].text)
        {
          content.append(line)
        } else {
          break gathering
        }
        blanks = []
        position += 1
      }
      items.append((marker.label, opening.number, content))
      guard let following = next else {
        position -= blanks.count
        break
      }
      if !blanks.isEmpty { isTight = false }
      marker = following
    }
    let labels = numbered(items.map { ($0.label, $0.line) })
    let inside = families.union([first.family])
    return List(
      items: zip(labels, items).map { List.Item($0, read($1.content, depth: depth + 1, within: inside)) },
      isTight: isTight)
  }

  /// Whether a list of another look, not indented, belongs inside the item before it: `а)` under `1.`, `1.1.` under `1.`
  private func nests(_ inner: ListMarker, under outer: ListMarker, afterBlank: Bool) -> Bool {
    switch (inner.family, outer.family) {
    case (.number(let depth, _), .number(let outerDepth, _)): return depth > outerDepth
    case (.letter, .number), (.letter, .roman), (.number, .roman): return true
    case (.bullet, .number), (.bullet, .letter), (.bullet, .roman), (.dot, .number), (.dot, .letter):
      return !afterBlank
    default: return false
    }
  }

  private func dropping(_ count: Int, from text: Substring) -> Substring {
    let utf8 = text.utf8
    guard let index = utf8.index(utf8.startIndex, offsetBy: count, limitedBy: utf8.endIndex) else { return "" }
    return text[index...]
  }

  /// The labels as written. A list of equal labels (`1.`, `1.`, `1.`) is Markdown's own way of asking for numbers.
  private mutating func numbered(_ labels: [(label: List.Label, line: Int)]) -> [List.Label] {
    let numbers = labels.map { label -> (Int, Substring)? in
      guard case .ordered(let text) = label.label, let number = Int(text.dropLast()) else { return nil }
      return (number, text.suffix(1))
    }
    guard labels.count > 1, let start = numbers[0] else { return labels.map(\.label) }
    if numbers.allSatisfy({ $0.map { $0 == start } ?? false }) {
      return labels.indices.map { .ordered("\(start.0 + $0)\(start.1)") }
    }
    for (index, number) in numbers.enumerated().dropFirst() {
      guard let previous = numbers[index - 1], let number, number.0 != previous.0 + 1 else { continue }
      warn(
        .numbering(
          line: labels[index].line, found: labels[index].label.text, expected: "\(previous.0 + 1)\(number.1)"))
    }
    return labels.map(\.label)
  }
}

// MARK: Tables

extension MarkdownReader {
  /// More columns than this leave less than a centimetre each: such a table is kept as text.
  static let maximumColumns = 20

  private func isTableStart(_ lines: [SourceLine], _ position: Int) -> Bool {
    guard lines[position].text.utf8.contains(UInt8(ascii: "|")), position + 1 < lines.count,
      let alignments = alignments(lines[position + 1].text)
    else { return false }
    return cells(lines[position].text).count == alignments.count
  }

  private mutating func readTable(_ lines: [SourceLine], _ position: inout Int) -> Table? {
    guard isTableStart(lines, position), let alignments = alignments(lines[position + 1].text) else { return nil }
    guard alignments.count <= Self.maximumColumns else {
      warn(.keptAsText(line: lines[position].number, what: .table))
      return nil
    }
    let head = cells(lines[position].text).map(InlineReader.read)
    position += 2
    var rows: [[[Inline]]] = []
    while position < lines.count, !lines[position].isBlank,
      lines[position].text.utf8.contains(UInt8(ascii: "|"))
    {
      var row = cells(lines[position].text)
      // GFM drops cells beyond the head's. Here no word is lost: they join the last one.
      if row.count > head.count {
        row = row[..<(head.count - 1)] + [row[(head.count - 1)...].joined(separator: " | ")]
      }
      rows.append(row.map(InlineReader.read) + Array(repeating: [], count: head.count - row.count))
      position += 1
    }
    return Table(alignments: alignments, head: head, rows: rows)
  }

  private func alignments(_ text: Substring) -> [Table.Alignment]? {
    guard text.utf8.contains(UInt8(ascii: "-")),
      text.utf8.allSatisfy({ "|-: ".utf8.contains($0) })
    else { return nil }
    var alignments: [Table.Alignment] = []
    for cell in cells(text) {
      let dashes = cell.drop { $0 == ":" }.reversed().drop { $0 == ":" }
      guard !dashes.isEmpty, dashes.allSatisfy({ $0 == "-" }) else { return nil }
      switch (cell.hasPrefix(":"), cell.hasSuffix(":")) {
      case (true, true): alignments.append(.centre)
      case (false, true): alignments.append(.right)
      default: alignments.append(.left)
      }
    }
    return alignments.isEmpty ? nil : alignments
  }

  /// The cells of a row; `\|` is a bar within a cell.
  private func cells(_ text: Substring) -> [String] {
    var cells: [[UInt8]] = [[]]
    var escaped = false
    var row = text.utf8[...]
    while row.first == UInt8(ascii: " ") { row = row.dropFirst() }
    while row.last == UInt8(ascii: " ") { row = row.dropLast() }
    if row.first == UInt8(ascii: "|") { row = row.dropFirst() }
    for byte in row {
      if byte == UInt8(ascii: "|"), !escaped {
        cells.append([])
      } else {
        if byte == UInt8(ascii: "|") { cells[cells.count - 1].removeLast() }
        cells[cells.count - 1].append(byte)
      }
      escaped = byte == UInt8(ascii: "\\") && !escaped
    }
    if cells.count > 1, cells[cells.count - 1].allSatisfy({ $0 == UInt8(ascii: " ") }) { cells.removeLast() }
    return cells.map { bytes in
      let cell = String(decoding: bytes, as: UTF8.self)
      return String(cell.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }
}

// MARK: The decision

extension MarkdownReader {
  /// Puts the numbered list that follows „РЕШЕНИЕ:“ (or a sentence that ends so) into a block of its own.
  private func withDecisions(_ blocks: [Block]) -> [Block] {
    var result: [Block] = []
    for block in blocks {
      if case .list(let list) = block, list.items.first?.label.isOrdered == true, let before = result.last,
        let (heading, standsAlone) = decisionHeading(before)
      {
        result[result.count - 1] = .decision(
          Decision(heading: heading, standsAlone: standsAlone, points: list))
      } else {
        result.append(block)
      }
    }
    return result
  }

  private func decisionHeading(_ block: Block) -> ([Inline], Bool)? {
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
