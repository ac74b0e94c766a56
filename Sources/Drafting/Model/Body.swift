/// One block of a report's text.
public indirect enum Block: Equatable, Sendable {
  /// A heading, 1 (highest) to 6.
  case heading(level: Int, [Inline])
  case paragraph([Inline])
  case list(List)
  case table(Table)
  case quote([Block])
  /// A line across the text.
  case rule
  /// The points of a proposed decision under their heading.
  case decision(Decision)
}

/// A run of text in one style, a line break the author asked for, or a footnote.
public enum Inline: Equatable, Sendable {
  case text(String, Emphasis)
  case lineBreak
  /// A footnote: its number stands here, its text at the foot of the page.
  case note([Inline])

  /// A run of plain text.
  public static func plain(_ text: String) -> Inline { .text(text, []) }
}

/// Bold, italic, or both.
public struct Emphasis: OptionSet, Hashable, Sendable {
  public let rawValue: UInt8
  public init(rawValue: UInt8) { self.rawValue = rawValue }
  public static let bold = Emphasis(rawValue: 1)
  public static let italic = Emphasis(rawValue: 2)
  /// Small figures above the line: the number of a footnote.
  static let raised = Emphasis(rawValue: 4)
}

/// A list whose items keep the labels the author wrote: in a decision, a point's number is part of its text.
public struct List: Equatable, Sendable {
  public var items: [Item]
  /// Whether no empty line stands between the items.
  public var isTight: Bool

  public init(items: [Item], isTight: Bool = true) {
    self.items = items
    self.isTight = isTight
  }

  public struct Item: Equatable, Sendable {
    public var label: Label
    public var blocks: [Block]

    public init(_ label: Label, _ blocks: [Block]) {
      self.label = label
      self.blocks = blocks
    }
  }

  public enum Label: Equatable, Sendable {
    /// „–“ for a dash, „•“ for the other marks.
    case bullet(String)
    /// `1.`, `2)`, `а)`, `1.1.`, `II.` as written.
    case ordered(String)

    public var text: String {
      switch self {
      case .bullet(let text), .ordered(let text): return text
      }
    }

    var isOrdered: Bool {
      if case .ordered = self { return true }
      return false
    }
  }
}

/// A table: one head row, and body rows of as many cells.
public struct Table: Equatable, Sendable {
  public var alignments: [Alignment]
  public var head: [[Inline]]
  /// Every row has as many cells as the head.
  public var rows: [[[Inline]]]

  public enum Alignment: Equatable, Sendable { case left, centre, right }

  public init(alignments: [Alignment], head: [[Inline]], rows: [[[Inline]]]) {
    self.alignments = alignments
    self.head = head
    self.rows = rows
  }
}

/// The proposed decision: its heading (or the sentence that leads to it) and its numbered points.
public struct Decision: Equatable, Sendable {
  public var heading: [Inline]
  /// Whether the heading stands alone („РЕШЕНИЕ:“), rather than ending a sentence („… да вземе следното
  /// решение:“).
  public var standsAlone: Bool
  public var points: List

  public init(heading: [Inline], standsAlone: Bool, points: List) {
    self.heading = heading
    self.standsAlone = standsAlone
    self.points = points
  }
}

extension [Inline] {
  /// The words without their style; a line break is a space.
  public var plainText: String {
    reduce(into: "") { text, inline in
      switch inline {
      case .text(let run, _): text += run
      case .lineBreak: text += " "
      case .note(let note): text += " (\(note.plainText))"
      }
    }
  }
}

extension List.Item {
  /// The words of the item and of everything within it.
  public var plainText: String { blocks.map(\.plainText).joined(separator: " ") }
}

extension Block {
  /// The words of the block and of everything within it, labels of lists included.
  public var plainText: String {
    switch self {
    case .heading(_, let inlines), .paragraph(let inlines): return inlines.plainText
    case .list(let list):
      return list.items.map { "\($0.label.text) \($0.plainText)" }.joined(separator: " ")
    case .table(let table):
      return ([table.head] + table.rows).flatMap { $0.map(\.plainText) }.joined(separator: " ")
    case .quote(let blocks): return blocks.map(\.plainText).joined(separator: " ")
    case .rule: return ""
    case .decision(let decision):
      return decision.heading.plainText + " " + Block.list(decision.points).plainText
    }
  }
}
