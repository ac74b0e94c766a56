/// Footnotes: a raised number in the text, the note at the foot of the page.
extension Column {
  /// The text with numbers in place of its notes, and where in it, in octets, each note belongs.
  mutating func numbered(_ inlines: [Inline]) -> (text: [Inline], notes: [(offset: Int, strips: [Strip])]) {
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
