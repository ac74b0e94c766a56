import PDF

/// What changed between two versions of a document, word by word. Points are compared with points, other text
/// with other text.
///
/// Words are the same that differ in signs nobody reads: hyphens and spaces that do not break, characters without
/// width, marks of notes, leader dots, bullets, the bars of a table.
public struct TextDiff: Sendable {
  /// The text of both versions, in the order of the newer one.
  public let passages: [Passage]
  /// Words that are gone, or new; those of passages that only moved are neither.
  public let wordsRemoved: Int
  public let wordsAdded: Int
  /// Whether a part was too different to be compared word by word, and is shown as replaced.
  public let isCoarse: Bool

  public var isEmpty: Bool { wordsRemoved == 0 && wordsAdded == 0 && !passages.contains(where: \.isChanged) }
  public var changed: [Passage] { passages.filter(\.isChanged) }

  /// A paragraph, a point of a list, a row of a table, a field of a head.
  public struct Passage: Equatable, Sendable {
    public let kind: Kind
    public var pieces: [Piece]
    /// Whether it is gone in one place and new in another, word for word: it stands in both places.
    public internal(set) var isMoved = false
    public var isChanged: Bool { pieces.contains { $0.change != .same } }
    /// Its words, of whichever version.
    public var text: String { pieces.map(\.text).joined(separator: " ") }
    /// All of it is new.
    public var isAdded: Bool { pieces.allSatisfy { $0.change == .added } }
    /// All of it is gone.
    public var isRemoved: Bool { pieces.allSatisfy { $0.change == .removed } }

    init(kind: Kind, pieces: [Piece], isMoved: Bool = false) {
      self.kind = kind
      self.pieces = pieces
      self.isMoved = isMoved
    }
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
    let old = try ImportedText(old, name: oldName, decryption: decryption)
    let new = try ImportedText(new, name: newName, decryption: decryption)
    let areOfOneKind = old.origin.format == new.origin.format
    self.init(DiffText(old, isOfOneKind: areOfOneKind), DiffText(new, isOfOneKind: areOfOneKind))
  }

  init(_ old: DiffText, _ new: DiffText, budget: Int = EditScript.standardBudget) {
    let moved = MovedPassages(old, new)
    let (one, other) = (moved.withoutMoved(old, .old), moved.withoutMoved(new, .new))
    var numbers: [DiffText.Key: Int] = [:]
    func numbered(_ tokens: [DiffText.Token]) -> [Int] {
      tokens.map { token in
        if let number = numbers[token.key] { return number }
        numbers[token.key] = numbers.count
        return numbers.count - 1
      }
    }
    let script = EditScript(numbered(one), numbered(other), budget: budget)
    isCoarse = script.isCoarse
    var builder = PassageBuilder()
    var (x, y) = (0, 0)
    for step in Self.tidied(Self.slid(script.steps, one, other), other) {
      switch step {
      case .same(let count):
        for index in 0..<count { builder.addSame(one[x + index], other[y + index]) }
        x += count
        y += count
      case .removed(let count):
        for token in one[x..<x + count] { builder.add(token, .removed) }
        x += count
      case .added(let count):
        for token in other[y..<y + count] { builder.add(token, .added) }
        y += count
      }
    }
    builder.end(.paragraph)
    builder.markMoved()
    passages = builder.passages
    wordsRemoved = builder.removed
    wordsAdded = builder.added
  }

  /// Words that a change is moved over at most, to begin where a passage does.
  private static let maximumSlide = 40

  /// Where it may as well begin there, what is gone or new alone begins with a passage rather than within one.
  private static func slid(
    _ steps: [EditScript.Step], _ old: [DiffText.Token], _ new: [DiffText.Token]
  ) -> [EditScript.Step] {
    var steps = steps
    var (x, y) = (0, 0)
    for index in steps.indices {
      var shift = 0
      if index > 0, index + 1 < steps.count, case .same(let before) = steps[index - 1],
        case .same(let after) = steps[index + 1]
      {
        switch steps[index] {
        case .removed(let count): shift = Self.shift(old, x, count, before, after)
        case .added(let count): shift = Self.shift(new, y, count, before, after)
        case .same: break
        }
        if shift != 0 {
          steps[index - 1] = .same(before + shift)
          steps[index + 1] = .same(after - shift)
        }
      }
      switch steps[index] {
      case .same(let count): (x, y) = (x + count, y + count)
      case .removed(let count): x += count
      case .added(let count): y += count
      }
      (x, y) = (x + shift, y + shift)
    }
    return steps
  }

  /// How far the `count` words at `start` go on to the right, or negative to the left, with the same words left
  /// over, until they begin with a passage; 0 where they do already or nowhere.
  private static func shift(
    _ tokens: [DiffText.Token], _ start: Int, _ count: Int, _ before: Int, _ after: Int
  ) -> Int {
    if start == 0 || tokens[start - 1].isEnd { return 0 }
    var step = 0
    while step < min(after, maximumSlide), tokens[start + step].key == tokens[start + count + step].key {
      step += 1
      if tokens[start + step - 1].isEnd { return step }
    }
    step = 0
    while step < min(before, maximumSlide, start),
      tokens[start - step - 1].key == tokens[start + count - step - 1].key
    {
      step += 1
      if start == step || tokens[start - step - 1].isEnd { return -step }
    }
    return 0
  }

  /// Removed before added; and a short word that happens to be the same between two changes is no island.
  private static func tidied(_ steps: [EditScript.Step], _ new: [DiffText.Token]) -> [EditScript.Step] {
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
      case .same(0): break
      case .same(let count):
        let isIsland =
          removed > 0 && added > 0 && count <= 2 && index + 1 < steps.count
          && new[position..<position + count].allSatisfy { token in
            !token.isEnd && token.text.count <= 3 && !token.text.contains(where: \.isNumber)
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
}

/// Puts words together to passages.
private struct PassageBuilder {
  var passages: [TextDiff.Passage] = []
  var removed = 0
  var added = 0
  private var pieces: [TextDiff.Piece] = []
  /// The passage's number, in the older version and in the newer one.
  private var labels: (old: String?, new: String?)
  /// What moved away from the middle of a passage that is not yet at its end.
  private var waiting: [TextDiff.Passage] = []

  mutating func addSame(_ old: DiffText.Token, _ new: DiffText.Token) {
    take(old.label, .removed)
    take(new.label, .added)
    if new.isEnd { end(new.kind) } else { append(new.text, .same) }
  }

  mutating func add(_ token: DiffText.Token, _ change: TextDiff.Change) {
    if token.isMoved {
      let text = [token.label, token.text].compactMap { $0 }.joined(separator: " ")
      waiting.append(
        TextDiff.Passage(
          kind: token.kind, pieces: [TextDiff.Piece(change: change, text: text)], isMoved: true))
      if pieces.isEmpty { flush() }
      return
    }
    take(token.label, change)
    if token.isEnd {
      // The newer version says where a passage ends; what is gone whole ends where it ended.
      if change != .removed || pieces.allSatisfy({ $0.change == .removed }) { end(token.kind) }
      return
    }
    if change == .removed { removed += 1 } else { added += 1 }
    append(token.text, change)
  }

  private mutating func take(_ label: String?, _ change: TextDiff.Change) {
    guard let label else { return }
    if change == .added {
      labels.new = label
    } else if labels.old == nil, pieces.allSatisfy({ $0.change == .added }) {
      labels.old = label
    } else {
      // A point that goes on another one: its number is gone.
      removed += 1
      append(label, .removed)
    }
  }

  private mutating func append(_ text: String, _ change: TextDiff.Change) {
    if let last = pieces.last, last.change == change {
      pieces[pieces.count - 1].text += " " + text
    } else {
      pieces.append(TextDiff.Piece(change: change, text: text))
    }
  }

  mutating func end(_ kind: TextDiff.Kind) {
    defer { flush() }
    guard !pieces.isEmpty else {
      labels = (nil, nil)
      return
    }
    let words = pieces
    pieces = []
    if let old = labels.old, old == labels.new {
      append(old, .same)
    } else {
      if let old = labels.old {
        if words.contains(where: { $0.change != .removed }) { removed += 1 }
        append(old, .removed)
      }
      if let new = labels.new {
        if words.contains(where: { $0.change != .added }) { added += 1 }
        append(new, .added)
      }
    }
    for piece in words { append(piece.text, piece.change) }
    passages.append(TextDiff.Passage(kind: kind, pieces: pieces))
    pieces = []
    labels = (nil, nil)
  }

  private mutating func flush() {
    passages += waiting
    waiting = []
  }

  /// What is gone in one place and new in another has moved, and its words are neither gone nor new.
  mutating func markMoved() {
    var gone: [String: [Int]] = [:]
    for (index, passage) in passages.enumerated() where passage.isRemoved && !passage.isMoved {
      gone[passage.text, default: []].append(index)
    }
    guard !gone.isEmpty else { return }
    for (index, passage) in passages.enumerated() where passage.isAdded && !passage.isMoved {
      guard let other = gone[passage.text]?.popLast() else { continue }
      passages[index].isMoved = true
      passages[other].isMoved = true
      let words = DiffText.words(of: passage.text).count
      removed -= min(words, removed)
      added -= min(words, added)
    }
  }
}

/// Passages that stand once in each version, word for word, but in another order: the fewest whose move explains
/// the order.
private struct MovedPassages {
  enum Side { case old, new }

  private var old: Set<Int> = []
  private var new: Set<Int> = []

  /// Words of a passage that is followed: shorter ones stand in many places.
  private static let fewestWords = 3

  init(_ one: DiffText, _ other: DiffText) {
    func places(_ text: DiffText) -> [[DiffText.Key]: [Int]] {
      var places: [[DiffText.Key]: [Int]] = [:]
      for (index, range) in text.passages.enumerated() where range.count > Self.fewestWords {
        places[text.tokens[range].map(\.key), default: []].append(index)
      }
      return places
    }
    let (first, second) = (places(one), places(other))
    var pairs: [(old: Int, new: Int)] = []
    for (words, indices) in first where indices.count == 1 {
      if let match = second[words], match.count == 1 { pairs.append((indices[0], match[0])) }
    }
    pairs.sort { $0.old < $1.old }
    // The longest run that kept its order (patience sorting).
    var piles: [Int] = []
    var before = [Int](repeating: -1, count: pairs.count)
    for (index, pair) in pairs.enumerated() {
      var (low, high) = (0, piles.count)
      while low < high {
        let middle = (low + high) / 2
        if pairs[piles[middle]].new < pair.new { low = middle + 1 } else { high = middle }
      }
      if low > 0 { before[index] = piles[low - 1] }
      if low == piles.count { piles.append(index) } else { piles[low] = index }
    }
    var stays: Set<Int> = []
    var index = piles.last ?? -1
    while index >= 0 {
      stays.insert(index)
      index = before[index]
    }
    for (index, pair) in pairs.enumerated() where !stays.contains(index) {
      old.insert(pair.old)
      new.insert(pair.new)
    }
  }

  /// The words with each passage that moved as one, which is compared with nothing.
  func withoutMoved(_ text: DiffText, _ side: Side) -> [DiffText.Token] {
    let moved = side == .old ? old : new
    guard !moved.isEmpty else { return text.tokens }
    var tokens: [DiffText.Token] = []
    for (index, range) in text.passages.enumerated() {
      guard moved.contains(index), let first = text.tokens[range].first else {
        tokens += text.tokens[range]
        continue
      }
      let words = text.tokens[range].filter { !$0.isEnd }.map(\.text).joined(separator: " ")
      tokens.append(
        DiffText.Token(
          key: .moved(index, isOld: side == .old), text: words, kind: first.kind, label: first.label))
    }
    return tokens
  }
}
