import PDF

/// What changed between two versions of a document, word by word. Paragraphs, points and rows of tables are
/// compared with their like only.
public struct TextDiff: Sendable {
  /// The text of both versions, in the order of the newer one.
  public let passages: [Passage]
  public let wordsRemoved: Int
  public let wordsAdded: Int
  /// Whether a part was too different to be compared word by word, and is shown as replaced.
  public let isCoarse: Bool

  /// Texts of passages that are gone in one place and new in another, word for word.
  public let moved: Set<String>

  public var isEmpty: Bool { wordsRemoved == 0 && wordsAdded == 0 && !passages.contains(where: \.isChanged) }
  public var changed: [Passage] { passages.filter(\.isChanged) }

  /// A paragraph, a point of a list, a row of a table, a field of a head.
  public struct Passage: Equatable, Sendable {
    public let kind: Kind
    public var pieces: [Piece]
    public var isChanged: Bool { pieces.contains { $0.change != .same } }
    /// Its words, of whichever version.
    public var text: String { pieces.map(\.text).joined(separator: " ") }
    /// All of it is new.
    public var isAdded: Bool { pieces.allSatisfy { $0.change == .added } }
    /// All of it is gone.
    public var isRemoved: Bool { pieces.allSatisfy { $0.change == .removed } }
  }

  public enum Kind: String, Sendable { case field, heading, paragraph, point, row }

  public struct Piece: Equatable, Sendable {
    public var change: Change
    public var text: String
  }

  public enum Change: String, Sendable { case same, removed, added }

  /// Compares two files of any kind that is read.
  /// - Parameter decryption: what opens an encrypted PDF that needs no password to be read.
  /// - Throws: ``DraftFailure`` of the file that cannot be read.
  public init(
    from old: [UInt8], named oldName: String, to new: [UInt8], named newName: String,
    decryption: (any PDFDecryption)? = nil
  ) throws(DraftFailure) {
    self.init(
      DiffText(try ImportedText(old, name: oldName, decryption: decryption)),
      DiffText(try ImportedText(new, name: newName, decryption: decryption)))
  }

  init(_ old: DiffText, _ new: DiffText, budget: Int = EditScript.standardBudget) {
    var numbers: [DiffText.Token: Int] = [:]
    func numbered(_ text: DiffText) -> [Int] {
      text.tokens.map { token in
        if let number = numbers[token] { return number }
        numbers[token] = numbers.count
        return numbers.count - 1
      }
    }
    let script = EditScript(numbered(old), numbered(new), budget: budget)
    isCoarse = script.isCoarse
    var builder = Builder()
    var (x, y) = (0, 0)
    for step in Self.tidied(script.steps, old.tokens, new.tokens) {
      switch step {
      case .same(let count):
        for token in new.tokens[y..<y + count] { builder.add(token, .same) }
        x += count
        y += count
      case .removed(let count):
        for token in old.tokens[x..<x + count] { builder.add(token, .removed) }
        x += count
      case .added(let count):
        for token in new.tokens[y..<y + count] { builder.add(token, .added) }
        y += count
      }
    }
    builder.end(.paragraph)
    passages = builder.passages
    moved = Set(builder.passages.filter(\.isRemoved).map(\.text))
      .intersection(builder.passages.filter(\.isAdded).map(\.text))
    wordsRemoved = builder.removed
    wordsAdded = builder.added
  }

  /// Removed before added; and a short word that happens to be the same between two changes is no island.
  private static func tidied(
    _ steps: [EditScript.Step], _ old: [DiffText.Token], _ new: [DiffText.Token]
  ) -> [EditScript.Step] {
    var result: [EditScript.Step] = []
    var removed = 0
    var added = 0
    var position = 0
    func flush() {
      if removed > 0 { result.append(.removed(removed)) }
      if added > 0 { result.append(.added(added)) }
      (removed, added) = (0, 0)
    }
    for (index, step) in steps.enumerated() {
      switch step {
      case .removed(let count): removed += count
      case .added(let count):
        added += count
        position += count
      case .same(let count):
        let isIsland =
          removed > 0 && added > 0 && count <= 2 && index + 1 < steps.count
          && new[position..<position + count].allSatisfy { token in
            if case .word(let word, _) = token { return word.count <= 3 && !word.contains(where: \.isNumber) }
            return false
          }
        position += count
        if isIsland {
          removed += count
          added += count
        } else {
          flush()
          result.append(.same(count))
        }
      }
    }
    flush()
    return result
  }

  /// Puts words together to passages.
  private struct Builder {
    var passages: [Passage] = []
    var removed = 0
    var added = 0
    private var pieces: [Piece] = []

    mutating func add(_ token: DiffText.Token, _ change: Change) {
      switch token {
      case .word(let word, _):
        if change == .removed { removed += 1 }
        if change == .added { added += 1 }
        if let last = pieces.last, last.change == change {
          pieces[pieces.count - 1].text += " " + word
        } else {
          pieces.append(Piece(change: change, text: word))
        }
      case .end(let kind):
        // The newer version says where a passage ends; what is gone whole ends where it ended.
        if change != .removed || pieces.allSatisfy({ $0.change == .removed }) { end(kind) }
      }
    }

    mutating func end(_ kind: Kind) {
      guard !pieces.isEmpty else { return }
      passages.append(Passage(kind: kind, pieces: pieces))
      pieces = []
    }
  }
}

/// A text as words, each knowing what kind of passage it stands in.
struct DiffText {
  enum Token: Hashable {
    case word(String, TextDiff.Kind)
    case end(TextDiff.Kind)
  }

  private(set) var tokens: [Token] = []

  init(_ text: ImportedText) {
    if let end = text.headEnd, end > 1 {
      for line in text.lines[1..<end] where !line.isBlank { add(String(line.text), .field) }
    }
    var markdown = MarkdownReader(lineEnds: text.lineEnds)
    for block in markdown.read(text.body) { add(block) }
  }

  private mutating func add(_ text: String, _ kind: TextDiff.Kind) {
    let words = Self.words(of: text)
    guard !words.isEmpty else { return }
    // Which paragraphs are headings a PDF does not say.
    for word in words { tokens.append(.word(String(word), kind == .heading ? .paragraph : kind)) }
    tokens.append(.end(kind))
  }

  /// The words of a text; a number whose thousands are set apart by spaces is one: `51 000,00`.
  private static func words(of text: String) -> [String] {
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

  private mutating func add(_ block: Block) {
    switch block {
    case .heading(_, let inlines): add(inlines.plainText, .heading)
    case .paragraph(let inlines): add(inlines.plainText, .paragraph)
    case .list(let list): add(list)
    case .table(let table):
      for row in [table.head] + table.rows { add(row.map(\.plainText).joined(separator: " | "), .row) }
    case .quote(let blocks): for block in blocks { add(block) }
    case .rule: break
    case .decision(let decision):
      add(decision.heading.plainText, .heading)
      add(decision.points)
    }
  }

  private mutating func add(_ list: List) {
    for item in list.items {
      var label: String? = item.label.text
      for block in item.blocks {
        if let text = label, case .paragraph(let inlines) = block {
          add(text + " " + inlines.plainText, .point)
          label = nil
        } else {
          add(block)
        }
      }
      if let label { add(label, .point) }
    }
  }
}

extension StringProtocol {
  fileprivate func suffix(while predicate: (Character) -> Bool) -> SubSequence {
    var start = endIndex
    while start > startIndex, predicate(self[index(before: start)]) { start = index(before: start) }
    return self[start...]
  }
}
