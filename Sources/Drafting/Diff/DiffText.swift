/// A text as words, each knowing what kind of passage it stands in.
struct DiffText {
  /// A word, or the end of a passage.
  struct Token {
    /// What it is compared by.
    var key: Key
    /// As it stands in the text, with what stands beside it and is not compared.
    var text: String
    var kind: TextDiff.Kind
    /// The number of the point that begins here.
    var label: String?

    var isEnd: Bool {
      if case .end = key { return true }
      return false
    }
    var isMoved: Bool {
      if case .moved = key { return true }
      return false
    }
  }

  enum Key: Hashable {
    case word(String, Group)
    case end(Group)
    /// A passage that stands elsewhere in the other version.
    case moved(Int, isOld: Bool)
  }

  /// What is compared with its like only. Which paragraphs are headings, and what is a table, a PDF does not say.
  enum Group: Hashable { case text, point, field }

  private(set) var tokens: [Token] = []
  /// The tokens of each passage, its end included.
  private(set) var passages: [Range<Int>] = []
  private let isOfOneKind: Bool

  /// - Parameter isOfOneKind: whether it is compared with a file of the same kind. To files of two kinds a point
  ///   and a heading, or a dash and the space between columns, may be the same.
  init(_ text: ImportedText, isOfOneKind: Bool = true) {
    self.isOfOneKind = isOfOneKind
    if let end = text.headEnd, end > 1 {
      for line in text.lines[1..<end] where !line.isBlank { add(String(line.text), .field) }
    }
    var markdown = MarkdownReader(lineEnds: text.lineEnds)
    for block in markdown.read(text.body) { add(block) }
  }

  private mutating func add(_ block: Block) {
    switch block {
    case .heading(_, let inlines): add(inlines.plainText, .heading)
    case .paragraph(let inlines):
      // Wide gaps set the columns of a page apart.
      let text = inlines.plainText
      let cells = text.split(separator: PDFLine.gap).map(\.trimmingWhitespace)
      if cells.count > 1 { add(row: cells) } else { add(text, .paragraph) }
    case .list(let list): add(list)
    case .table(let table):
      for row in [table.head] + table.rows { add(row: row.map(\.plainText)) }
    case .quote(let blocks): for block in blocks { add(block) }
    case .rule: break
    case .decision(let decision):
      // A sentence that leads to the points is no heading.
      add(decision.heading.plainText, decision.standsAlone ? .heading : .paragraph)
      add(decision.points)
    }
  }

  private mutating func add(_ list: List) {
    for item in list.items {
      var label: String? = item.label.text
      for block in item.blocks {
        if let text = label, case .paragraph(let inlines) = block {
          add(inlines.plainText, .point, label: text, isNumber: item.label.isOrdered)
          label = nil
        } else {
          add(block)
        }
      }
      if let label { add(label, .point) }
    }
  }

  /// The cells one by one; the bars between them belong to the words before.
  private mutating func add(row: [String]) {
    let start = tokens.count
    var lead = ""
    for (index, cell) in row.enumerated() {
      append(Self.words(of: cell), .row, lead: lead)
      lead = ""
      guard index + 1 < row.count else { continue }
      if tokens.count > start { tokens[tokens.count - 1].text += " |" } else { lead += "| " }
    }
    end(.row, from: start)
  }

  private mutating func add(
    _ text: String, _ kind: TextDiff.Kind, label: String? = nil, isNumber: Bool = false
  ) {
    let start = tokens.count
    var words: [String] = []
    for part in text.split(separator: PDFLine.gap) { words += Self.words(of: String(part)) }
    if isNumber, !isOfOneKind, let label { words.insert(label, at: 0) }
    // A bullet says only that a point begins.
    append(words, kind, lead: isNumber ? "" : label.map { $0 + " " } ?? "")
    if isNumber, isOfOneKind, let label {
      if tokens.count > start {
        tokens[start].label = label
      } else {
        append([label], kind, lead: "")
      }
    }
    end(kind, from: start)
  }

  private mutating func append(_ words: [String], _ kind: TextDiff.Kind, lead: String) {
    var lead = lead
    let start = tokens.count
    for (index, word) in words.enumerated() {
      let key = Self.key(word)
      let isDash = !isOfOneKind && Self.dashes.contains(word) && !Self.isBetweenNumbers(words, index)
      guard !key.isEmpty, !isDash else {
        // What is not compared stands with the word before it.
        if tokens.count > start { tokens[tokens.count - 1].text += " " + word } else { lead += word + " " }
        continue
      }
      tokens.append(Token(key: .word(key, group(kind)), text: lead + word, kind: kind))
      lead = ""
    }
  }

  private mutating func end(_ kind: TextDiff.Kind, from start: Int) {
    guard tokens.count > start else { return }
    tokens.append(Token(key: .end(group(kind)), text: "", kind: kind))
    passages.append(start..<tokens.count)
  }

  private func group(_ kind: TextDiff.Kind) -> Group {
    switch kind {
    case .field: .field
    case .point: isOfOneKind ? .point : .text
    case .heading, .paragraph, .row: .text
    }
  }

  private static func isBetweenNumbers(_ words: [String], _ index: Int) -> Bool {
    index > 0 && index + 1 < words.count && words[index - 1].last?.isNumber == true
      && words[index + 1].first?.isNumber == true
  }

  private static let dashes: Set<String> = ["–", "—", "-", "|"]

  /// The words of a text; a number whose thousands are set apart by spaces is one: `51 000,00`.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      let digits = word.prefix(while: \.isASCIIDigit)
      if digits.count == 3, digits.endIndex == word.endIndex || !word[digits.endIndex].isLetter,
        let last = words.last, let first = last.first, first.isASCIIDigit || "(+-–".contains(first),
        last.suffix(while: \.isASCIIDigit).count <= 3,
        last.allSatisfy({ $0.isASCIIDigit || $0 == " " || "(+-–".contains($0) }),
        last.contains(where: \.isASCIIDigit)
      {
        words[words.count - 1] += " " + word
      } else {
        words.append(String(word))
      }
    }
    return words
  }

  // MARK: Signs that are not compared

  /// The word as it is compared; empty where it holds nothing that is: leader dots, a bullet, a note's mark.
  static func key(_ word: String) -> String {
    guard word.utf8.contains(where: { $0 >= 0x80 || $0 == 0x2E || $0 == 0x5B || $0 == 0x5F }) else {
      return word
    }
    var scalars = String.UnicodeScalarView()
    for scalar in word.unicodeScalars {
      switch scalar {
      case "\u{2010}", "\u{2011}": scalars.append("-")
      case "\u{AD}", "\u{200B}"..."\u{200F}", "\u{2060}", "\u{FEFF}": break
      default: scalars.append(scalar)
      }
    }
    let key = withoutLeaders(withoutNotes(String(scalars)))
    return key.allSatisfy(bullets.contains) ? "" : key
  }

  private static let bullets: Set<Character> = ["•", "·", "▪", "◦", "●", "○", "■", "□", "‣", "⁃", "\u{F0B7}"]

  /// The word without the dots or underscores that lead from it to something else, or stand to be filled in.
  private static func withoutLeaders(_ word: String) -> String {
    guard word.contains("…") || word.contains("...") || word.contains("__") else { return word }
    let leaders: Set<Character> = [".", "…", "_"]
    if word.allSatisfy({ leaders.contains($0) || "()/|,;".contains($0) }) { return "" }
    var rest = word[...]
    for _ in 0..<2 {
      let run = rest.suffix(while: leaders.contains)
      if run.count > 1 || run.contains("…") { rest = rest.dropLast(run.count) }
      rest = Substring(String(rest.reversed()))
    }
    return String(rest)
  }

  /// `дума[^1]`, `дума¹,`: the word without the mark of its note; `м²` is a unit.
  private static func withoutNotes(_ word: String) -> String {
    var result = ""
    var rest = word[...]
    while let start = rest.firstRange(of: "[^") {
      result += rest[..<start.lowerBound]
      let label = rest[start.upperBound...].prefix { $0 != "]" }
      guard !label.isEmpty, label.count <= 12, label.endIndex < rest.endIndex else {
        result += "[^"
        rest = rest[start.upperBound...]
        continue
      }
      rest = rest[rest.index(after: label.endIndex)...]
      // `[^1]: …` begins the note.
      if result.isEmpty, rest.first == ":" { rest = rest.dropFirst() }
    }
    result += rest
    return PDFNotes.withoutMarks(result)
  }
}

extension StringProtocol {
  fileprivate func suffix(while predicate: (Character) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, predicate(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
