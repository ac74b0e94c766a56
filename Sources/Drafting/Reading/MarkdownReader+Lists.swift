/// Lists: their markers, what belongs to an item, and their labels.
extension MarkdownReader {
  mutating func readList(
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
            SourceLine(
              number: line.number, text: dropping(min(indent, marker.contentOffset), from: line.text)))
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

  /// Whether a list of another look, not indented, belongs inside the item before it: `а)` under `1.`, `1.1.`
  /// under `1.`
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
    guard let index = utf8.index(utf8.startIndex, offsetBy: count, limitedBy: utf8.endIndex) else {
      return ""
    }
    return text[index...]
  }

  /// The labels as written. A list of equal labels (`1.`, `1.`, `1.`) is Markdown's own way of asking for
  /// numbers.
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
          line: labels[index].line, found: labels[index].label.text, expected: "\(previous.0 + 1)\(number.1)")
      )
    }
    return labels.map(\.label)
  }
}
