import ASiC
import Files

/// Reads the text of a word processor's file (`.docx`, ECMA-376 part 1, chapter 17): paragraphs, headings,
/// the numbers of lists, tables. What was struck in tracked changes is left out, what was inserted is taken;
/// fields give what they show. Footnotes follow the text.
///
/// The header of the first page comes before it: that is where a letterhead stands. Headers of other pages and
/// footers are no text. Text boxes are paragraphs of their own.
struct WordDocument {
  var lines: [SourceLine] = []
  private(set) var warnings: [DraftWarning] = []
  /// The word processor's own account of who wrote it is not read: it names the computer, not the author.
  var number = 0
  private var numbering = WordNumbering()
  private var styles = WordStyles()
  private let name: String
  var textBytes = 0
  /// A paragraph whose end was struck.
  private var unfinished: Paragraph?
  /// The marks of the notes that the text refers to.
  private var referenced: Set<String> = []
  /// The lists that the last paragraphs belong to, the innermost last.
  private var openLists: [(list: String, left: Int, indent: Int)] = []
  /// Text boxes that hang on the paragraph that is being read.
  private var hanging: [[Block]] = []
  /// Those that stand beside the paragraphs that were read last, and how many these are.
  private var waiting: [[Block]] = []
  private var besideBox = 0
  /// What the first section says of its headers; nil until it ends.
  var section: WordSection?

  /// 50,000 paragraphs and rows: ten times the longest report that can be set.
  static let maximumParagraphs = 50_000
  /// The package's parts together, inflated: Word's own markup is about ten times the text.
  static let maximumXMLBytes = 64 << 20

  init(_ bytes: [UInt8], name: String) throws(DraftFailure) {
    self.name = name
    do {
      let package = try Self.opened(bytes)
      guard let main = try Self.mainPart(of: package) else {
        if try Self.isOpenDocument(package) {
          throw DraftFailure.notImported(file: name, why: .openDocument)
        }
        throw DraftFailure.notImported(file: name, why: .notADocument)
      }
      let folder = main.split(separator: "/").dropLast().joined(separator: "/")
      func part(_ file: String) throws -> [UInt8]? {
        let path = folder.isEmpty ? file : "\(folder)/\(file)"
        return package.has(path) ? try package.bytes(of: path) : nil
      }
      if let xml = try part("styles.xml") { styles = try WordStyles(xml) }
      if let xml = try part("numbering.xml") { numbering = try WordNumbering(xml) }
      var reader = try XMLScanner(try package.bytes(of: main))
      try readBody(&reader, until: nil)
      if let header = section?.firstHeader, let file = main.split(separator: "/").last,
        let relations = try part("_rels/\(file).rels"),
        let target = try WordSection.target(of: header, in: relations), let xml = try part(target)
      {
        try readHeader(xml)
      }
      for kind in ["footnote", "endnote"] {
        guard let xml = try part(kind + "s.xml") else { continue }
        var reader = try XMLScanner(xml)
        try readNotes(&reader, kind)
      }
      lines = TabbedColumns.unfolded(lines)
    } catch let failure as DraftFailure {
      throw failure
    } catch let failure as ASiCFailure {
      throw Self.failure(failure, name)
    } catch let flaw as XMLScanner.Flaw {
      throw .notImported(file: name, why: .damaged(part: "XML", problem: "\(flaw)"))
    } catch {
      throw .notImported(file: name, why: .damaged(part: "ZIP", problem: "\(error)"))
    }
  }

  private static func opened(_ bytes: [UInt8]) throws -> ZipPackage {
    var limits = ContainerLimits.standard
    limits.entryBytes = maximumXMLBytes
    limits.totalBytes = 4 * maximumXMLBytes
    return try ZipPackage(ByteSource(bytes), limits: limits)
  }

  private static func failure(_ failure: ASiCFailure, _ name: String) -> DraftFailure {
    switch failure {
    case .tooLarge(_, _, let limit), .inflationRatio(_, _, _, let limit):
      .notImported(file: name, why: .tooMuch(what: .bytes, limit: max(limit, maximumXMLBytes)))
    default: .notImported(file: name, why: .damagedPackage(failure))
    }
  }

  /// The part that the package's relationships call the document; `word/document.xml` where they do not say.
  private static func mainPart(of package: ZipPackage) throws -> String? {
    if package.has("_rels/.rels") {
      var scanner = try XMLScanner(try package.bytes(of: "_rels/.rels"))
      while let event = try scanner.next() {
        guard case .start("Relationship", let attributes) = event,
          attributes["Type"]?.hasSuffix("/officeDocument") == true, let target = attributes["Target"]
        else { continue }
        let path = target.hasPrefix("/") ? String(target.dropFirst()) : target
        if package.has(path), path.hasSuffix(".xml"), path.contains("word") || path.contains("document") {
          return path
        }
      }
    }
    return package.has("word/document.xml") ? "word/document.xml" : nil
  }

  /// ODF 1.3 part 2, 3.3: the package names its kind in its first entry.
  private static func isOpenDocument(_ package: ZipPackage) throws -> Bool {
    guard package.has("mimetype"), package.has("content.xml") else { return false }
    return try package.bytes(of: "mimetype").starts(with: Array("application/vnd.oasis.opendocument".utf8))
  }

  // MARK: Blocks

  enum Block {
    case paragraph(Paragraph)
    case table(TableText)
  }

  /// Reads paragraphs and tables until the end of the element `name`.
  private mutating func readBody(_ scanner: inout XMLScanner, until name: String?) throws {
    reading: while let event = try scanner.next() {
      switch event {
      case .start("p", _):
        let paragraph = try readParagraph(&scanner)
        besideBox += 1
        if paragraph.isBlank || besideBox > Self.linesBesideBox || TextLine.isLabel(paragraph.text) {
          try place(\.waiting)
        }
        try append(paragraph)
        try takeHanging(beside: paragraph)
      case .start("tbl", _):
        let table = try readTable(&scanner, depth: 0)
        try place(\.waiting)
        try append(table)
        try place(\.hanging)
      case .start("sectPr", _): try readSection(&scanner)
      case .start("del", _), .start("moveFrom", _): try scanner.skipElement()
      case .end(let ended) where ended == name: break reading
      default: break
      }
    }
    try place(\.waiting)
  }

  // MARK: Text boxes

  /// Lines of a letterhead beside which an addressee's box may float.
  private static let linesBesideBox = 6

  private mutating func readBox(_ scanner: inout XMLScanner) throws {
    var blocks: [Block] = []
    while let event = try scanner.next() {
      switch event {
      case .start("p", _): blocks.append(.paragraph(try readParagraph(&scanner)))
      case .start("tbl", _): blocks.append(.table(try readTable(&scanner, depth: 1)))
      case .end("txbxContent"):
        hanging.append(blocks)
        return
      default: break
      }
    }
  }

  /// A box follows the paragraph that it hangs on. One that begins with a label („ДО“) stands beside a letterhead,
  /// and is read where the letterhead ends.
  private mutating func takeHanging(beside paragraph: Paragraph) throws {
    guard !hanging.isEmpty else { return }
    let isLabelled = hanging.contains { box in
      let texts = box.lazy.compactMap { if case .paragraph(let paragraph) = $0 { paragraph } else { nil } }
      return texts.first { !$0.isBlank }.map { TextLine.isLabel($0.text) } == true
    }
    guard isLabelled, !paragraph.isBlank, !TextLine.isLabel(paragraph.text) else {
      return try place(\.hanging)
    }
    waiting += hanging
    hanging = []
    besideBox = 0
  }

  private mutating func place(_ boxes: WritableKeyPath<Self, [[Block]]>) throws {
    let placed = self[keyPath: boxes]
    self[keyPath: boxes] = []
    for box in placed {
      lines.append(SourceLine(number: max(number, 1), text: ""))
      for block in box {
        switch block {
        case .paragraph(let paragraph): try append(paragraph)
        case .table(let table): try append(table)
        }
      }
      lines.append(SourceLine(number: max(number, 1), text: ""))
    }
  }

  // MARK: Sections and their headers

  /// The first section ends where its properties stand: in its last paragraph, or at the end of the text.
  private mutating func readSection(_ scanner: inout XMLScanner) throws {
    guard section == nil else { return try scanner.skipElement() }
    section = try WordSection(&scanner)
  }

  /// Puts a header's lines before the text, without numbers of pages and without what the text begins with
  /// anyway.
  private mutating func readHeader(_ xml: [UInt8]) throws {
    let (text, paragraphs) = (lines, number)
    (lines, number, openLists, unfinished) = ([], 0, [], nil)
    var scanner = try XMLScanner(xml)
    try readBody(&scanner, until: nil)
    let first = Set(text.lazy.filter { !$0.isBlank }.prefix(12).map { LabelText.joined($0.text) })
    lines.removeAll { line in
      let words = line.text.split { " /-–.\t".contains($0) }.map { $0.lowercased() }
      let isNumber =
        PDFLine.isPageNumber(String(line.text)) || words.allSatisfy(WordSection.pageWords.contains)
      return !line.isBlank && (isNumber || first.contains(LabelText.joined(line.text)))
    }
    guard lines.contains(where: { !$0.isBlank }) else {
      (lines, number) = (text, paragraphs)
      return
    }
    let shift = number
    lines.append(SourceLine(number: max(shift, 1), text: ""))
    lines += text.map { SourceLine(number: $0.number + shift, text: $0.text) }
    number = paragraphs + shift
  }

  // MARK: Notes

  /// The notes, after the text, as Markdown has them: `[^1]: …`.
  private mutating func readNotes(_ scanner: inout XMLScanner, _ kind: String) throws {
    var mark: String?
    var texts: [String] = []
    while let event = try scanner.next() {
      switch event {
      case .start(kind, let attributes):
        let isNote = attributes["type"] == nil || attributes["type"] == "normal"
        mark = isNote ? attributes["id"].flatMap { Self.noteMark(kind, $0) } : nil
        texts = []
      case .end(kind):
        guard let mark, referenced.contains(mark) else { continue }
        try append(Paragraph(text: ""))
        try append(Paragraph(text: "[^\(mark)]: " + texts.joined(separator: " ")))
        try place(\.hanging)
      case .start("p", _): texts.append(try readParagraph(&scanner).text.replacing("\n", with: " "))
      default: break
      }
    }
  }

  /// `3`, `e3`; nil where the number is none.
  private static func noteMark(_ kind: String, _ id: String) -> String? {
    Int(id).map { (kind == "endnote" ? "e" : "") + "\($0)" }
  }

  /// A paragraph: its text in Markdown, lines that a break within it ends apart, and what stands before it.
  struct Paragraph {
    var text = ""
    var heading: Int?
    var label: String?
    var indent = 0
    var alignment = Table.Alignment.left
    /// Whether the mark at its end was struck, so that the next paragraph goes on with it.
    var goesOn = false
    var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
  }

  mutating func append(_ paragraph: Paragraph) throws {
    var paragraph = paragraph
    if let before = unfinished {
      paragraph.text = before.text + paragraph.text
      (paragraph.heading, paragraph.label, paragraph.indent) = (before.heading, before.label, before.indent)
      unfinished = nil
    }
    if paragraph.goesOn {
      paragraph.goesOn = false
      unfinished = paragraph
      return try count()
    }
    try count()
    let texts = paragraph.text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, text) in texts.enumerated() {
      var line = text.trimmingSpacesAndMarks()
      if index == 0 {
        if let level = paragraph.heading, !line.isEmpty {
          line =
            String(repeating: "#", count: level + 1) + " " + (paragraph.label.map { $0 + " " } ?? "") + line
        } else if let label = paragraph.label, !line.isEmpty {
          line = String(repeating: " ", count: paragraph.indent * 4) + label + " " + line
        }
      }
      textBytes += line.utf8.count
      lines.append(SourceLine(number: number, text: Substring(line)))
    }
    try checkSize()
  }

  func checkSize() throws {
    guard textBytes <= SourceText.maximumBytes else {
      throw DraftFailure.notImported(
        file: name, why: .tooMuch(what: .bytes, limit: SourceText.maximumBytes))
    }
  }

  mutating func count() throws {
    number += 1
    guard number <= Self.maximumParagraphs else {
      throw DraftFailure.notImported(
        file: name, why: .tooMuch(what: .paragraphs, limit: Self.maximumParagraphs))
    }
  }

  mutating func readParagraph(_ scanner: inout XMLScanner) throws -> Paragraph {
    var paragraph = Paragraph()
    var styleID: String?
    var list: String?
    var level: Int?
    var left: Int?
    var isHidden = false
    var isCapital = false
    var inParagraphMark = false
    var runs: [(text: String, emphasis: Emphasis)] = []
    var emphasis: Emphasis = []
    var inText = false
    var inRunProperties = false
    var nested = 0
    reading: while let event = try scanner.next() {
      switch event {
      case .start("p", _):
        nested += 1
        if runs.last.map({ !$0.text.hasSuffix("\n") }) == true { runs.append(("\n", [])) }
      case .start("txbxContent", _): try readBox(&scanner)
      case .start("sectPr", _): try readSection(&scanner)
      case .start("jc", let attributes) where nested == 0 && inParagraphMark:
        paragraph.alignment = Table.Alignment(word: attributes["val"] ?? "")
      case .start("ind", let attributes) where nested == 0:
        left = (attributes["left"] ?? attributes["start"]).flatMap { Int($0) } ?? left
      case .start("pPr", _): inParagraphMark = true
      case .end("pPr"): inParagraphMark = false
      case .start("del", _) where inParagraphMark && inRunProperties:
        if nested == 0 { paragraph.goesOn = true }
      case .end("p"):
        if nested == 0 { break reading }
        nested -= 1
        runs.append(("\n", []))
      case .start("pStyle", let attributes): styleID = attributes["val"]
      case .start("numId", let attributes): list = attributes["val"]
      case .start("ilvl", let attributes): level = attributes["val"].flatMap { Int($0) }
      case .start("pPrChange", _), .start("rPrChange", _), .start("numPrChange", _), .start("del", _),
        .start("moveFrom", _), .start("Fallback", _), .start("instrText", _):
        try scanner.skipElement()
      case .start("rPr", _):
        inRunProperties = true
        emphasis = []
        (isHidden, isCapital) = (false, false)
      case .end("rPr"): inRunProperties = false
      case .start("b", let attributes) where inRunProperties:
        if isOn(attributes["val"]) { emphasis.insert(.bold) }
      case .start("i", let attributes) where inRunProperties:
        if isOn(attributes["val"]) { emphasis.insert(.italic) }
      case .start("vanish", let attributes) where inRunProperties: isHidden = isOn(attributes["val"])
      case .start("caps", let attributes) where inRunProperties: isCapital = isOn(attributes["val"])
      case .start("r", _):
        emphasis = []
        (isHidden, isCapital) = (false, false)
      case .start("t", _): inText = true
      case .end("t"): inText = false
      case .text(let text) where inText:
        // What is hidden is not printed; a soft hyphen is only a place to break at.
        if isHidden { continue }
        let shown = Self.withoutSigns(text)
        runs.append((isCapital ? shown.uppercased() : shown, emphasis))
      // Tabulators may set columns apart: what they mean is seen when all lines are there.
      case .start("tab", _) where !inRunProperties && !inParagraphMark: runs.append(("\t", emphasis))
      case .start("br", let attributes):
        runs.append((attributes["type"] == "page" ? " " : "\n", []))
      case .start("cr", _): runs.append(("\n", []))
      case .start("noBreakHyphen", _): runs.append(("\u{2011}", emphasis))
      case .start("sym", let attributes):
        let sign = SymbolFont.text(font: attributes["font"] ?? "", code: attributes["char"] ?? "")
        runs.append((sign, emphasis))
      case .start("footnoteReference", let attributes), .start("endnoteReference", let attributes):
        let kind = event.isStart(of: "endnoteReference") ? "endnote" : "footnote"
        guard let mark = attributes["id"].flatMap({ Self.noteMark(kind, $0) }), referenced.count < 10_000
        else { continue }
        referenced.insert(mark)
        runs.append((Self.noteStart + mark + Self.noteEnd, []))
      default: break
      }
    }
    let style = styles.resolved(styleID)
    paragraph.heading = style.outlineLevel
    if let list = list ?? style.list, list != "0" {
      let depth = level ?? style.level ?? 0
      if let label = numbering.next(list: list, level: depth), paragraph.heading == nil || !label.isBullet {
        paragraph.label = label.text
        let own = left ?? numbering.left(list: list, level: depth) ?? style.left ?? 0
        paragraph.indent = indent(list, min(max(depth, 0), 8), left: own)
      }
    } else if !runs.allSatisfy({ $0.text.allSatisfy(\.isWhitespace) }) {
      openLists = []
    }
    paragraph.text = MarkdownText.joined(runs, plain: paragraph.heading != nil)
      .replacing(Self.noteStart, with: "[^").replacing(Self.noteEnd, with: "]")
    return paragraph
  }

  /// How deep a list's paragraph stands: by its level, and where it belongs to another list than the paragraph
  /// above and is set further in, within that paragraph.
  private mutating func indent(_ list: String, _ depth: Int, left: Int) -> Int {
    if let index = openLists.lastIndex(where: { $0.list == list }) {
      openLists.removeSubrange((index + 1)...)
      return min(max(openLists[index].indent + depth, 0), 8)
    }
    while let last = openLists.last, last.left >= left { openLists.removeLast() }
    let base = openLists.last.map { $0.indent + 1 - depth } ?? 0
    if openLists.count < 9 { openLists.append((list, left, base)) }
    return min(max(base + depth, 0), 8)
  }

  /// Control characters, which XML 1.0 allows in no text: around a note's mark until it is written.
  private static let noteStart = "\u{2}"
  private static let noteEnd = "\u{3}"

  private static func withoutSigns(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 == 0xC2 || $0 == 2 || $0 == 3 }) else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.filter { !["\u{AD}", "\u{2}", "\u{3}"].contains($0) }))
  }

  private func isOn(_ value: String?) -> Bool { !["0", "false", "none", "off"].contains(value ?? "1") }
}

extension TextLine {
  /// Whether the text begins with one of the words a report's parts are labelled with.
  static func isLabel(_ text: String) -> Bool {
    let line = TextLine(SourceLine(number: 1, text: text[...]))
    return line.label != nil && !line.isWeak
  }
}

extension StringProtocol {
  fileprivate func trimmingSpacesAndMarks() -> String { String(self).trimmingSpaces() }
}
