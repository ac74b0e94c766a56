/// Footnotes: a raised number in the text, the note at the foot of the page.
extension Column {
  /// The text with numbers in place of its notes, and where in it, in octets, each note belongs.
  mutating func numbered(_ written: [Inline]) -> (text: [Inline], notes: [(offset: Int, strips: [Strip])]) {
    let inlines = Self.withSingleSpaces(written)
    guard inlines.contains(where: { if case .note = $0 { true } else { false } }) else {
      return (inlines, [])
    }
    var text: [Inline] = []
    var notes: [(offset: Int, strips: [Strip])] = []
    var offset = 0
    for inline in inlines {
      switch inline {
      case .text(let run, _):
        offset += run.utf8.count
        text.append(inline)
      case .lineBreak:
        offset += 1
        text.append(inline)
      case .note(let note):
        noteCount += 1
        let number = String(noteCount)
        notes.append((offset, strips(of: note, number)))
        offset += number.utf8.count
        text.append(.text(number, .raised))
      }
    }
    return (text, notes)
  }

  /// Two spaces in a row, of a typing hand or of a scan, are one on paper.
  private static func withSingleSpaces(_ inlines: [Inline]) -> [Inline] {
    var isAfterSpace = false
    return inlines.map { inline in
      guard case .text(let text, let emphasis) = inline else {
        isAfterSpace = inline == .lineBreak
        return inline
      }
      var kept: [UInt8] = []
      kept.reserveCapacity(text.utf8.count)
      for octet in text.utf8 {
        if octet != 0x20 || !isAfterSpace { kept.append(octet) }
        isAfterSpace = octet == 0x20
      }
      return .text(String(decoding: kept, as: UTF8.self), emphasis)
    }
  }

  private mutating func strips(of note: [Inline], _ number: String) -> [Strip] {
    let element = structure.add(.note, in: structure.root)
    let text = TextStyle(
      size: style.smallSize - 0.5, isJustified: true, hyphenates: true, leading: 1.18)
    // A note within a note is read in its place.
    let words = note.map { inline in
      if case .note(let inner) = inline { return Inline.plain(" (\(inner.plainText))") }
      return inline
    }
    return type.lines([.text(number, .raised), .plain(" ")] + words, text, width: style.textWidth).map {
      line in
      Strip(
        height: line.height,
        marks: [.text(line, x: 0, baseline: line.baseline, element: element)])
    }
  }
}
