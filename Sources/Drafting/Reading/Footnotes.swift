/// Footnotes as Markdown writes them: `[^1]` in the text, and a paragraph `[^1]: the note`.
///
/// A reference without its note, and a note that nothing refers to, stay in the text as they were written.
enum Footnotes {
  /// The blocks with each reference replaced by its note, and without the notes' own paragraphs.
  static func resolved(_ blocks: [Block]) -> [Block] {
    var notes: [String: [Inline]] = [:]
    var definitions: [Int: [(label: String, note: [Inline])]] = [:]
    for (index, block) in blocks.enumerated() {
      guard case .paragraph(let inlines) = block, let found = self.definitions(in: inlines) else { continue }
      definitions[index] = found
      for (label, note) in found where notes[label] == nil { notes[label] = note }
    }
    guard !notes.isEmpty else { return blocks }
    var used: Set<String> = []
    var resolved: [Block] = []
    for (index, block) in blocks.enumerated() {
      if definitions[index] == nil { resolved.append(replacing(block, notes, &used)) }
    }
    // Nothing that was written is lost.
    for (index, found) in definitions.sorted(by: { $0.key < $1.key })
    where found.contains(where: { !used.contains($0.label) }) {
      resolved.append(blocks[index])
    }
    return resolved
  }

  /// The same of a text whose notes may stand in its annex: at the end of the file.
  static func resolved(_ body: [Block], annex: [Block]) -> (body: [Block], annex: [Block]) {
    func isNote(_ block: Block) -> Bool {
      if case .paragraph(let inlines) = block { return definitions(in: inlines) != nil }
      return false
    }
    let notes = annex.filter(isNote)
    guard !notes.isEmpty else { return (resolved(body), resolved(annex)) }
    // What the text does not refer to stands at its end, and may be the annex's own.
    let read = resolved(body + notes)
    let unused = read.reversed().prefix(while: isNote).reversed()
    return (Array(read.dropLast(unused.count)), resolved(annex.filter { !isNote($0) } + unused))
  }

  /// `[^label]` at the beginning of a text, and how many characters it takes.
  private static func mark(_ text: Substring) -> (label: String, length: Int)? {
    guard text.hasPrefix("[^"), let end = text.prefix(40).firstIndex(of: "]") else { return nil }
    let label = text[text.index(text.startIndex, offsetBy: 2)..<end]
    guard !label.isEmpty, !label.contains(where: \.isWhitespace) else { return nil }
    return (String(label), label.count + 3)
  }

  /// The notes of a paragraph that begins with one; several may stand in it one below the other.
  private static func definitions(in inlines: [Inline]) -> [(label: String, note: [Inline])]? {
    guard case .text(let first, _)? = inlines.first, let begin = mark(first[...]),
      first.dropFirst(begin.length).hasPrefix(":")
    else { return nil }
    var notes: [(label: String, note: [Inline])] = []
    for inline in inlines {
      guard case .text(let text, let emphasis) = inline else {
        notes[notes.count - 1].note.append(inline)
        continue
      }
      var rest = text[...]
      var said = ""
      func flush() {
        if !said.isEmpty, !notes.isEmpty { notes[notes.count - 1].note.append(.text(said, emphasis)) }
        said = ""
      }
      while !rest.isEmpty {
        if said.isEmpty || said.last == " ", let mark = mark(rest),
          rest.dropFirst(mark.length).hasPrefix(":")
        {
          if said.last == " " { said.removeLast() }
          flush()
          notes.append((mark.label, []))
          rest = rest.dropFirst(mark.length + 1)
          if rest.first == " " { rest.removeFirst() }
        } else {
          said.append(rest.removeFirst())
        }
      }
      flush()
    }
    return notes
  }

  private static func replacing(
    _ block: Block, _ notes: [String: [Inline]], _ used: inout Set<String>
  ) -> Block {
    func replaced(_ blocks: [Block]) -> [Block] { blocks.map { replacing($0, notes, &used) } }
    func replaced(_ list: List) -> List {
      List(items: list.items.map { List.Item($0.label, replaced($0.blocks)) }, isTight: list.isTight)
    }
    switch block {
    case .heading(let level, let inlines): return .heading(level: level, replacing(inlines, notes, &used))
    case .paragraph(let inlines): return .paragraph(replacing(inlines, notes, &used))
    case .list(let list): return .list(replaced(list))
    case .quote(let blocks): return .quote(replaced(blocks))
    case .table(var table):
      table.head = table.head.map { replacing($0, notes, &used) }
      table.rows = table.rows.map { row in row.map { replacing($0, notes, &used) } }
      return .table(table)
    case .decision(var decision):
      decision.points = replaced(decision.points)
      return .decision(decision)
    case .rule: return block
    }
  }

  private static func replacing(
    _ inlines: [Inline], _ notes: [String: [Inline]], _ used: inout Set<String>
  ) -> [Inline] {
    var replaced: [Inline] = []
    for inline in inlines {
      guard case .text(let text, let emphasis) = inline, text.utf8.contains(UInt8(ascii: "[")) else {
        replaced.append(inline)
        continue
      }
      var rest = text[...]
      var said = ""
      while !rest.isEmpty {
        if rest.first == "[", let mark = mark(rest), let note = notes[mark.label] {
          if !said.isEmpty { replaced.append(.text(said, emphasis)) }
          said = ""
          replaced.append(.note(note))
          used.insert(mark.label)
          rest = rest.dropFirst(mark.length)
        } else {
          said.append(rest.removeFirst())
        }
      }
      if !said.isEmpty { replaced.append(.text(said, emphasis)) }
    }
    return replaced
  }
}
