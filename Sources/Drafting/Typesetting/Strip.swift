/// A horizontal strip of the text column that no page break goes through: a line of text, a row of a table.
struct Strip {
  var height = 0.0
  /// Dropped at the top of a page.
  var spaceBefore = 0.0
  var breakBefore = Break.allowed
  var marks: [Mark] = []
  /// The head rows of the table this strip is a row of: set again where a page begins with it.
  var repeatedHead: RepeatedHead?
  /// Whether the draft decision begins with it, which has page numbers of its own.
  var beginsDecision = false
  /// The footnotes that belong to this strip, a strip a line: set at the foot of its page.
  var notes: [Strip] = []

  enum Break {
    case allowed
    /// Stays with the strip before, where the two fit on a page.
    case avoided
    /// Begins a new page.
    case forced
  }

  final class RepeatedHead {
    let strips: [Strip]
    let height: Double

    init(_ strips: [Strip]) {
      self.strips = strips.map { strip in
        var strip = strip
        strip.marks = strip.marks.map(\.repeated)
        strip.notes = []
        return strip
      }
      height = strips.reduce(0) { $0 + $1.height }
    }
  }
}

/// Something drawn, at a place relative to its strip's top and the column's left edge.
enum Mark {
  /// A line of text. `element` is nil for text that repeats what was said before.
  case text(SetLine, x: Double, baseline: Double, element: StructureTree.Element?)
  case rule(x: Double, y: Double, toX: Double, toY: Double, width: Double)
  /// A filled rectangle, from black (0) to white (1).
  case fill(x: Double, y: Double, width: Double, height: Double, gray: Double)

  case picture(Picture, x: Double, y: Double, width: Double, height: Double, element: StructureTree.Element)
  /// Room kept for a signature: nothing is drawn.
  case place(SignaturePlace.Part, index: Int, x: Double, y: Double, width: Double, height: Double)

  /// What a screen reader says it is part of.
  var element: StructureTree.Element? {
    switch self {
    case .text(_, _, _, let element): element
    case .picture(_, _, _, _, _, let element): element
    default: nil
    }
  }

  fileprivate var repeated: Mark {
    guard case .text(let line, let x, let baseline, _) = self else { return self }
    return .text(line, x: x, baseline: baseline, element: nil)
  }
}

/// The logical structure of the document (ISO 32000-1:2008, 14.7 and 14.8.4): what each mark is part of.
struct StructureTree {
  struct Element: Hashable {
    fileprivate let index: Int
  }

  /// Standard structure types, clause 14.8.4.
  enum Kind: String {
    case document = "Document"
    case section = "Sect"
    case paragraph = "P"
    case heading1 = "H1"
    case heading2 = "H2"
    case heading3 = "H3"
    case heading4 = "H4"
    case heading5 = "H5"
    case heading6 = "H6"
    case list = "L"
    case listItem = "LI"
    case label = "Lbl"
    case listBody = "LBody"
    case quote = "BlockQuote"
    case table = "Table"
    case row = "TR"
    case headCell = "TH"
    case cell = "TD"
    case figure = "Figure"
    case note = "Note"
  }

  private var nodes: [(kind: Kind, parent: Int?)] = [(.document, nil)]

  var root: Element { Element(index: 0) }

  mutating func add(_ kind: Kind, in parent: Element) -> Element {
    nodes.append((kind, parent.index))
    return Element(index: nodes.count - 1)
  }

  func kind(of element: Element) -> Kind { nodes[element.index].kind }

  /// The element and those it is part of, outermost first.
  func path(to element: Element) -> [Element] {
    var path: [Element] = []
    var index: Int? = element.index
    while let current = index {
      path.append(Element(index: current))
      index = nodes[current].parent
    }
    return path.reversed()
  }
}
