/// Sets the blocks of a report's text.
extension Column {
  /// Sets blocks one below the other.
  mutating func set(
    _ blocks: [Block], _ measure: Measure, in parent: StructureTree.Element, inset: Inset = .body
  ) {
    for (index, block) in blocks.enumerated() where !isFull {
      set(block, measure, in: parent, inset)
      // What leads to the decision is not left behind by it.
      if case .paragraph = block, index + 1 < blocks.count, case .decision = blocks[index + 1] { keepNext() }
    }
  }

  /// What the blocks are set within: indents and spaces differ.
  enum Inset {
    case body, list, quote
    /// A draft decision as its author has written it, most of all.
    case annex

    var isPage: Bool { self == .body || self == .annex }
  }

  private mutating func set(
    _ block: Block, _ measure: Measure, in parent: StructureTree.Element, _ inset: Inset
  ) {
    switch block {
    case .heading(let level, let inlines): setHeading(level, inlines, measure, in: parent, inset)
    case .paragraph(let inlines): setParagraph(inlines, measure, in: parent, inset)
    case .list(let list):
      skip(inset == .list ? 1 : style.paragraphSpace)
      set(list, measure, in: parent)
      skip(inset == .list ? 1 : style.paragraphSpace)
    case .table(let table): set(table, measure, in: parent)
    case .quote(let blocks):
      skip(style.paragraphSpace * 2)
      let element = structure.add(.quote, in: parent)
      // Set apart also where paragraphs have no indent.
      let by = max(style.indent * 0.8, 14)
      set(
        blocks, Measure(x: measure.indented(by: by).x, width: max(measure.width - 2 * by, 60)), in: element,
        inset: .quote)
      skip(style.paragraphSpace * 2)
    case .rule:
      skip(4)
      rule(measure, width: 0.5, height: 8)
      skip(4)
    case .decision(let decision): set(decision, measure, in: parent)
    }
  }

  private mutating func setHeading(
    _ level: Int, _ inlines: [Inline], _ measure: Measure, in parent: StructureTree.Element,
    _ inset: Inset = .body
  ) {
    let kinds: [StructureTree.Kind] = [.heading1, .heading2, .heading3, .heading4, .heading5, .heading6]
    let level = min(max(level, 1), kinds.count)
    var text = TextStyle(size: style.bodySize, emphasis: .bold, leading: style.leading)
    if level == 1 { text.size += 1.5 }
    if level == 2 { text.size += 0.5 }
    if level > 3 { text.emphasis = .italic }
    skip(level < 3 ? 14 : 10)
    let isDecision = DecisionWords.isHeading(inlines.plainText)
    let words = inlines.plainText
    if isDecision || inset == .annex && words == words.uppercased() { text.alignment = .centre }
    set(inlines, text, measure, as: structure.add(kinds[level - 1], in: parent), keepsTogether: true)
    skip(isDecision ? 8 : 5)
    keepNext()
  }

  private mutating func setParagraph(
    _ inlines: [Inline], _ measure: Measure, in parent: StructureTree.Element, _ inset: Inset
  ) {
    var text = TextStyle(size: style.bodySize, isJustified: true, hyphenates: true, leading: style.leading)
    let element = structure.add(.paragraph, in: parent)
    let words = inlines.plainText
    if inset == .annex, setTitleLines(inlines, words, measure, as: element) { return }
    if inset.isPage, Salutation.isOne(words) {
      (text.isJustified, text.hyphenates) = (false, false)
      text.emphasis = .bold
      text.indent = style.indent
      skip(style.paragraphSpace)
      set(inlines, text, measure, as: element, keepsTogether: true)
      keepNext()
      return
    }
    // A line in capitals, or a short one with no stop at its end, stands over what follows.
    let isCapitals = words.utf8.count < 400 && words == words.uppercased() && words != words.lowercased()
    let isOverNext =
      isCapitals || words.last == ":" || words.utf8.count < 160 && words.last?.isLetter == true
    if isCapitals { (text.isJustified, text.hyphenates) = (false, false) }
    switch inset {
    case .body, .annex:
      // Short lines, broken by the author, are no running text.
      let isBroken = inlines.contains(.lineBreak)
      let longest = inlines.split(separator: .lineBreak).map { Array($0).plainText.count }.max() ?? 0
      text.indent = isBroken && longest < 70 ? 0 : style.indent
      skip(style.paragraphSpace)
    case .list: skip(1)
    case .quote:
      text.size -= 0.5
      skip(style.paragraphSpace)
    }
    set(inlines, text, measure, as: element, keepsTogether: isCapitals)
    if inset.isPage ? isOverNext : words.last == ":" { keepNext() }
    skip(inset == .list ? 1 : style.paragraphSpace)
  }

  /// „ПРОЕКТ!“ stands at the right; „РЕШЕНИЕ № …“ and the short lines in capitals or below it, in the middle.
  /// - Returns: whether it was one of these.
  private mutating func setTitleLines(
    _ inlines: [Inline], _ words: String, _ measure: Measure, as element: StructureTree.Element
  ) -> Bool {
    var text = TextStyle(size: style.bodySize, leading: style.leading)
    let isCapitals = words == words.uppercased() && words.contains(where: \.isLetter)
    if ["ПРОЕКТ", "ПРОЕКТ!"].contains(words) {
      text.emphasis = .bold
      text.alignment = .right
    } else if isCapitals, words.count < 80 {
      text.emphasis = .bold
      text.alignment = .centre
    } else {
      return false
    }
    skip(style.paragraphSpace + 4)
    set(inlines, text, measure, as: element, keepsTogether: true)
    keepNext()
    skip(style.paragraphSpace + 4)
    return true
  }

  // MARK: Lists

  /// Points without numbers are paragraphs among those that have some.
  private mutating func setUnnumbered(_ list: List, _ measure: Measure, in parent: StructureTree.Element) {
    for items in list.items.chunked(while: { $0.label.text.isEmpty == $1.label.text.isEmpty }) {
      if items.first?.label.text.isEmpty == false {
        set(List(items: Array(items), isTight: list.isTight), measure, in: parent)
      } else {
        for item in items { set(item.blocks, measure, in: parent) }
      }
    }
  }

  private mutating func set(_ list: List, _ measure: Measure, in parent: StructureTree.Element) {
    if list.items.contains(where: \.label.text.isEmpty) { return setUnnumbered(list, measure, in: parent) }
    let text = TextStyle(size: style.bodySize, leading: style.leading)
    let widest = list.items.prefix(200).map { type.widths([.plain($0.label.text)], text).line }.max() ?? 0
    let labelMeasure = measure.indented(by: style.indent * 0.5)
    let content = labelMeasure.indented(by: max(widest + 6, 16))
    let element = structure.add(.list, in: parent)
    let firstStrip = strips.count
    for (index, item) in list.items.enumerated() {
      if index > 0 { skip(list.isTight ? 1.5 : 4) }
      // A first item of a line or two is not left alone below what announces it.
      if index == 1, list.items.count > 2, strips.count - firstStrip <= 2 { keepNext() }
      let itemElement = structure.add(.listItem, in: element)
      let label = structure.add(.label, in: itemElement)
      hang([.plain(item.label.text)], text, labelMeasure, as: label) { column in
        let body = column.structure.add(.listBody, in: itemElement)
        column.set(item.blocks, content, in: body, inset: .list)
      }
    }
  }

  private mutating func set(_ decision: Decision, _ measure: Measure, in parent: StructureTree.Element) {
    let section = structure.add(.section, in: parent)
    if decision.standsAlone {
      setHeading(2, decision.heading.map(\.unstyled), measure, in: section)
    } else {
      setParagraph(decision.heading, measure, in: section, .body)
      keepNext()
    }
    skip(6)
    set(decision.points, measure, in: section)
    skip(10)
  }
}

extension Array {
  /// The elements in runs, each as long as the next element belongs to the last.
  fileprivate func chunked(while belongs: (Element, Element) -> Bool) -> [ArraySlice<Element>] {
    var chunks: [ArraySlice<Element>] = []
    var start = startIndex
    for index in indices where index + 1 == endIndex || !belongs(self[index], self[index + 1]) {
      chunks.append(self[start...index])
      start = index + 1
    }
    return chunks
  }
}

extension Inline {
  fileprivate var unstyled: Inline {
    if case .text(let text, _) = self { return .plain(text) }
    return self
  }
}
