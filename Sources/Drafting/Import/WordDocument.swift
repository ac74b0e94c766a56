import ASiC
import Files

/// Reads the text of a word processor's file (`.docx`, ECMA-376 part 1, chapter 17): paragraphs, headings,
/// the numbers of lists, tables. What was struck in tracked changes is left out, what was inserted is taken;
/// fields give what they show. Footnotes follow the text.
struct WordDocument {
  private(set) var lines: [SourceLine] = []
  private(set) var warnings: [DraftWarning] = []
  /// The word processor's own account of who wrote it is not read: it names the computer, not the author.
  private var number = 0
  private var numbering = WordNumbering()
  private var styles = WordStyles()
  private let name: String
  private var textBytes = 0
  /// A paragraph whose end was struck.
  private var unfinished: Paragraph?
  /// The marks of the notes that the text refers to.
  private var referenced: Set<String> = []
  /// The lists that the last paragraphs belong to, the innermost last.
  private var openLists: [(list: String, left: Int, indent: Int)] = []

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
      for kind in ["footnote", "endnote"] {
        guard let xml = try part(kind + "s.xml") else { continue }
        var reader = try XMLScanner(xml)
        try readNotes(&reader, kind)
      }
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

  /// Reads paragraphs and tables until the end of the element `name`.
  private mutating func readBody(_ scanner: inout XMLScanner, until name: String?) throws {
    while let event = try scanner.next() {
      switch event {
      case .start("p", _): try append(readParagraph(&scanner))
      case .start("tbl", _): try append(try readTable(&scanner, depth: 0))
      case .start("sectPr", _), .start("del", _), .start("moveFrom", _): try scanner.skipElement()
      case .end(let ended) where ended == name: return
      default: break
      }
    }
  }

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
    /// Whether the mark at its end was struck, so that the next paragraph goes on with it.
    var goesOn = false
    /// Whether it stands for a place that the cell to its left covers.
    var isSpanned = false
    var isBlank: Bool { text.allSatisfy(\.isWhitespace) }
  }

  private mutating func append(_ paragraph: Paragraph) throws {
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
          line = String(repeating: "#", count: level + 1) + " " + line
        } else if let label = paragraph.label, !line.isEmpty {
          line = String(repeating: " ", count: paragraph.indent * 4) + label + " " + line
        }
      }
      textBytes += line.utf8.count
      lines.append(SourceLine(number: number, text: Substring(line)))
    }
    guard textBytes <= SourceText.maximumBytes else {
      throw DraftFailure.notImported(
        file: name, why: .tooMuch(what: .bytes, limit: SourceText.maximumBytes))
    }
  }

  private mutating func count() throws {
    number += 1
    guard number <= Self.maximumParagraphs else {
      throw DraftFailure.notImported(
        file: name, why: .tooMuch(what: .paragraphs, limit: Self.maximumParagraphs))
    }
  }

  private mutating func readParagraph(_ scanner: inout XMLScanner) throws -> Paragraph {
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
      case .start("tab", _) where !inRunProperties: runs.append((" ", emphasis))
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
      if let label = numbering.next(list: list, level: depth), paragraph.heading == nil {
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

  // MARK: Tables

  private struct TableText {
    var rows: [[[Paragraph]]] = []
  }

  private mutating func readTable(_ scanner: inout XMLScanner, depth: Int) throws -> TableText {
    var table = TableText()
    var row: [[Paragraph]] = []
    var cell: [Paragraph] = []
    var span = 1
    var inRowProperties = false
    var isStruck = false
    while let event = try scanner.next() {
      switch event {
      case .start("tr", _):
        row = []
        isStruck = false
      case .start("trPr", _): inRowProperties = true
      case .end("trPr"): inRowProperties = false
      case .start("del", _) where inRowProperties: isStruck = true
      case .end("tr"):
        try count()
        table.rows.append(isStruck ? [] : row)
      case .start("gridSpan", let attributes):
        span = attributes["val"].flatMap { Int($0) }.map { min(max($0, 1), 64) } ?? 1
      case .start("tc", _):
        cell = []
        span = 1
      case .end("tc"):
        row.append(cell)
        // A cell across columns leaves those to its right empty.
        if depth == 0 { for _ in 1..<max(span, 1) { row.append([Paragraph(isSpanned: true)]) } }
      case .start("p", _): cell.append(try readParagraph(&scanner))
      case .start("tbl", _):
        for inner in try readTable(&scanner, depth: depth + 1).rows { cell += inner.flatMap { $0 } }
      case .start("del", _): try scanner.skipElement()
      case .end("tbl"): return table
      default: break
      }
    }
    return table
  }

  /// A table of data stays one; a table that only places text side by side is read cell by cell.
  private mutating func append(_ table: TableText) throws {
    let first = number - table.rows.count
    let columns = table.rows.map(\.count).max() ?? 0
    let filled = table.rows.map { $0.map { $0.filter { !$0.isBlank } } }
    let head = table.rows.first.map { row in row.map { $0.contains { !$0.isBlank || $0.isSpanned } } } ?? []
    let isData =
      columns >= 2 && columns <= MarkdownReader.maximumColumns && table.rows.count >= 2
      && head.count == columns && head.allSatisfy { $0 } && filled[0].count { !$0.isEmpty } >= 2
      && !filled.contains { $0.contains { $0.contains { TextLine.isLabel($0.text) } } }
    for (index, row) in filled.enumerated() {
      let number = first + index + 1
      func add(_ text: String) {
        textBytes += text.utf8.count
        lines.append(SourceLine(number: number, text: Substring(text)))
      }
      if isData {
        if row.isEmpty && index > 0 {
          if index == table.rows.count - 1 { add("") }
          continue
        }
        var cells = row.map { cell in
          cell.map { ($0.label.map { $0 + " " } ?? "") + $0.text }.joined(separator: "<br>")
            .replacing("\n", with: "<br>").replacing("|", with: "\\|")
        }
        while cells.count < columns { cells.append("") }
        if index == 0 { add("") }
        add("| " + cells.joined(separator: " | ") + " |")
        if index == 0 { add("|" + String(repeating: " --- |", count: columns)) }
        if index == table.rows.count - 1 { add("") }
        continue
      }
      let texts = row.map { $0.map { ($0.label.map { $0 + " " } ?? "") + $0.text } }
      if texts.count == 2, texts[0].count == 1, texts[1].count == 1, TextLine.isLabel(texts[0][0]) {
        let values = texts[1][0].split(separator: "\n")
        add(texts[0][0].replacing("\n", with: " ") + " " + (values.first ?? ""))
        for value in values.dropFirst() { add(String(value)) }
      } else {
        for cell in texts {
          for text in cell { for line in text.split(separator: "\n") { add(String(line)) } }
          if row.count > 1, !cell.isEmpty { add("") }
        }
      }
    }
    guard textBytes <= SourceText.maximumBytes else {
      throw DraftFailure.notImported(
        file: name, why: .tooMuch(what: .bytes, limit: SourceText.maximumBytes))
    }
  }
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
