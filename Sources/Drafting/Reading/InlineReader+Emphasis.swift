/// Which marks of emphasis pair up, and the runs that result.
extension InlineReader {
  /// "Process emphasis" of CommonMark's appendix, over a doubly linked stack of delimiters.
  mutating func pairDelimiters() {
    let positions = tokens.indices.filter { if case .delimiter = tokens[$0].kind { true } else { false } }
    var delimiters = positions.compactMap { position -> Delimiter? in
      if case .delimiter(let delimiter) = tokens[position].kind { delimiter } else { nil }
    }
    var previous = delimiters.indices.map { $0 - 1 }
    var next = delimiters.indices.map { $0 + 1 }
    func unlink(_ index: Int) {
      if previous[index] >= 0 { next[previous[index]] = next[index] }
      if next[index] < delimiters.count { previous[next[index]] = previous[index] }
    }
    // Below these no opener fits a closer of that kind.
    var bottoms: [Int: Int] = [:]
    var closer = 0
    while closer < delimiters.count {
      guard delimiters[closer].canClose else {
        closer = next[closer]
        continue
      }
      let kind =
        Int(delimiters[closer].mark) * 8 + (delimiters[closer].canOpen ? 4 : 0) + delimiters[closer].length
        % 3
      let bottom = bottoms[kind] ?? -1
      var opener = previous[closer]
      while opener > bottom, !pairs(delimiters[opener], delimiters[closer]) { opener = previous[opener] }
      guard opener > bottom else {
        bottoms[kind] = previous[closer]
        let following = next[closer]
        if !delimiters[closer].canOpen { unlink(closer) }
        closer = following
        continue
      }
      let strength = delimiters[opener].left >= 2 && delimiters[closer].left >= 2 ? 2 : 1
      // The change takes effect after the opener and ends at the closer.
      let (from, to) = (positions[opener] + 1, positions[closer])
      if strength == 2 {
        tokens[from].bold += 1
        tokens[to].bold -= 1
      } else {
        tokens[from].italic += 1
        tokens[to].italic -= 1
      }
      next[opener] = closer
      previous[closer] = opener
      delimiters[opener].left -= strength
      delimiters[closer].left -= strength
      if delimiters[opener].left == 0 { unlink(opener) }
      if delimiters[closer].left == 0 {
        unlink(closer)
        closer = next[closer]
      }
    }
    for (position, delimiter) in zip(positions, delimiters) { tokens[position].kind = .delimiter(delimiter) }
  }

  private func pairs(_ opener: Delimiter, _ closer: Delimiter) -> Bool {
    guard opener.mark == closer.mark, opener.canOpen else { return false }
    // The rule of three: `*a**b*` is one emphasis.
    if opener.canClose || closer.canOpen, (opener.length + closer.length) % 3 == 0 {
      return opener.length % 3 == 0 && closer.length % 3 == 0
    }
    return true
  }

  func inlines() -> [Inline] {
    var inlines: [Inline] = []
    var run: [UInt8] = []
    var style: Emphasis = []
    var (bold, italic) = (0, 0)
    func flush() {
      guard !run.isEmpty else { return }
      inlines.append(.text(String(decoding: run, as: UTF8.self), style))
      run = []
    }
    for token in tokens {
      bold += token.bold
      italic += token.italic
      var emphasis: Emphasis = []
      if bold > 0 { emphasis.insert(.bold) }
      if italic > 0 { emphasis.insert(.italic) }
      let text: [UInt8]
      switch token.kind {
      case .text(let bytes): text = bytes
      case .delimiter(let delimiter): text = Array(repeating: delimiter.mark, count: delimiter.left)
      case .lineBreak:
        flush()
        inlines.append(.lineBreak)
        continue
      }
      guard !text.isEmpty else { continue }
      if emphasis != style { flush() }
      style = emphasis
      run += text
    }
    flush()
    while inlines.last == .lineBreak { inlines.removeLast() }
    if case .text(let first, let style)? = inlines.first, first.hasPrefix(" ") {
      inlines[0] = .text(String(first.drop { $0 == " " }), style)
    }
    // Nothing but spaces, also those that do not break, is no text.
    return inlines.plainText.allSatisfy(\.isWhitespace) ? [] : inlines
  }
}
