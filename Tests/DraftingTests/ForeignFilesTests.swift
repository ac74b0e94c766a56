import Foundation
import Testing

@testable import Drafting

/// Files as other programs write them.
@Suite struct ForeignFilesTests {
  private func texts(_ file: [UInt8], _ name: String = "r.docx") throws -> [String] {
    try ImportedText(file, name: name).lines.map { String($0.text) }
  }

  // MARK: .docx

  @Test func `a paragraph whose end was struck goes on with the next`() throws {
    let struck = OfficeFile.paragraph("Първа половина, ", properties: "<w:rPr><w:del w:id=\"1\"/></w:rPr>")
    #expect(try texts(OfficeFile.docx(struck + OfficeFile.paragraph("втора."))) == ["Първа половина, втора."])
  }

  @Test func `hidden text is left out, capitals are written, signs of symbol fonts are known`() throws {
    let body =
      OfficeFile.paragraph("скрито", run: "<w:vanish/>") + OfficeFile.paragraph("относно", run: "<w:caps/>")
      + "<w:p><w:r><w:sym w:font=\"Wingdings\" w:char=\"F0FC\"/><w:t>пре\u{AD}нос</w:t></w:r></w:p>"
    #expect(try texts(OfficeFile.docx(body)) == ["", "ОТНОСНО", "✓пренос"])
    #expect(SymbolFont.text(font: "Wingdings", code: "F001") == "\u{FFFD}")
  }

  @Test func `text boxes stand on lines of their own, once`() throws {
    let box = "<w:txbxContent><w:p><w:r><w:t>В кутия.</w:t></w:r></w:p></w:txbxContent>"
    let body =
      "<w:p><w:r><w:t>Пред.</w:t></w:r><w:r><mc:AlternateContent><mc:Choice>\(box)</mc:Choice><mc:Fallback>\(box)</mc:Fallback></mc:AlternateContent></w:r></w:p>"
      + "<w:p><w:r><w:pict>\(box)</w:pict></w:r></w:p>"
    #expect(try texts(OfficeFile.docx(body)).filter { !$0.isEmpty } == ["Пред.", "В кутия.", "В кутия."])
  }

  @Test func `a list of its own that is set further in stands within the point above`() throws {
    func item(_ text: String, _ list: Int, left: Int) -> String {
      OfficeFile.paragraph(
        text,
        properties:
          "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"\(list)\"/></w:numPr><w:ind w:left=\"\(left)\"/>")
    }
    let level = "<w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl>"
    let numbering =
      "<w:numbering xmlns:w=\"w\">"
      + (1...2).map { "<w:abstractNum w:abstractNumId=\"\($0)\">\(level)</w:abstractNum>" }.joined()
      + (1...2).map { "<w:num w:numId=\"\($0)\"><w:abstractNumId w:val=\"\($0)\"/></w:num>" }.joined()
      + "</w:numbering>"
    let file = OfficeFile.docx(
      item("Едно:", 1, left: 360) + item("а", 2, left: 700) + item("б", 2, left: 700)
        + item("Две.", 1, left: 360),
      numbering: numbering)
    #expect(try texts(file) == ["1. Едно:", "    1. а", "    2. б", "2. Две."])
  }

  @Test func `a struck row is left out, and cells across columns keep the others in place`() throws {
    func row(_ cells: String, _ properties: String = "") -> String {
      "<w:tr><w:trPr>\(properties)</w:trPr>\(cells)</w:tr>"
    }
    func cell(_ text: String, span: Int = 1) -> String {
      "<w:tc><w:tcPr><w:gridSpan w:val=\"\(span)\"/></w:tcPr>\(OfficeFile.paragraph(text))</w:tc>"
    }
    let table =
      "<w:tbl>" + row(cell("а") + cell("б") + cell("в")) + row(cell("общо", span: 2) + cell("3"))
      + row(cell("x") + cell("y") + cell("z"), "<w:del w:id=\"1\"/>") + "</w:tbl>"
    #expect(
      try texts(OfficeFile.docx(table)).filter { !$0.isEmpty }
        == ["| а | б | в |", "| --- | --- | --- |", "| общо |  | 3 |"])
  }

  @Test func `an OpenDocument text is refused by its name`() {
    let file = OfficeFile.zip([
      ("mimetype", Array("application/vnd.oasis.opendocument.text".utf8)),
      ("content.xml", Array("<a/>".utf8)),
    ])
    #expect(
      failure { _ = try ImportedText(file, name: "r.odt") } == .notImported(file: "r.odt", why: .openDocument)
    )
  }

  // MARK: Pages

  private func placed(
    _ text: String, _ x: Double, _ y: Double, size: Double = 10, direction: (x: Double, y: Double) = (1, 0)
  ) -> [PlacedText] {
    var pieces: [PlacedText] = []
    for (index, character) in text.enumerated() {
      let run = Double(index) * 5
      let start = x + run * direction.x
      pieces.append(
        PlacedText(
          text: String(character), x: start, end: start + 5, y: y + run * direction.y, size: size,
          direction: direction))
    }
    return pieces
  }

  @Test func `columns of text are read one after the other, and rows of a table across`() {
    let left = (0..<8).flatMap { placed("лява колона, ред номер \($0)", 50, 700 - 14 * Double($0)) }
    let right = (0..<8).flatMap { placed("дясна колона, ред номер \($0)", 320, 700 - 14 * Double($0)) }
    let lines = PDFLine.lines(
      of: placed("Заглавие над двете колони на страницата отгоре и още", 50, 730) + left + right)
    #expect(lines.map(\.text)[1...8].allSatisfy { $0.hasPrefix("лява") && !$0.contains("дясна") })
    #expect(lines.map(\.text)[9...16].allSatisfy { $0.hasPrefix("дясна") })
    let cells = (0..<8).flatMap { row in
      placed("Показател номер \(row)", 50, 700 - 14 * Double(row))
        + placed("1\(row)00,00", 320, 700 - 14 * Double(row))
    }
    #expect(PDFLine.lines(of: cells).first?.text == "Показател номер 0   1000,00")
  }

  @Test func `a page on its side reads as one upright, and what runs aslant is left out`() {
    let up = placed("Първи ред", 100, 50, direction: (0, 1)) + placed("Втори ред", 114, 50, direction: (0, 1))
    let aslant = placed("КОПИЕ", 60, 60, size: 40, direction: (0.7071, 0.7071))
    #expect(PDFLine.lines(of: up + aslant).map(\.text) == ["Първи ред", "Втори ред"])
    // A scan that is half a degree askew.
    let askew = placed("дълъг ред от сканиран лист, ", 50, 700, direction: (0.99996, 0.0087))
    #expect(PDFLine.lines(of: askew).map(\.text) == ["дълъг ред от сканиран лист,"])
  }

  @Test func `a footnote leaves the page, and the word it belongs to keeps its mark`() {
    let page = PDFLine.lines(
      of: placed("дума", 50, 700) + placed("1", 70, 704, size: 6) + placed("и още текст на реда", 80, 700)
        + placed("Втори ред на страницата.", 50, 680) + placed("1 Бележката.", 50, 100, size: 7))
    #expect(page.first?.text == "дума¹ и още текст на реда")
    let notes = PDFNotes(page)
    #expect(notes.lines.count == 2)
    #expect(notes.notes.map(\.label) == ["1"])
    #expect(notes.notes.map(\.text) == ["Бележката."])
    #expect(PDFNotes.marked("дума¹ и м²", ["1": "1"]) == "дума[^1] и м²")
  }

  @Test func `notes at the end of a file belong to the text that refers to them`() throws {
    let text =
      "ДО: А\nОТ: Б\nОТНОСНО: В[^1]\n\nТекст[^1] по чл. 1.\n\nС уважение,\nИван Пробен\nКмет\n\n[^1]: Бележка.\n"
    let report = try ReportReader.read(Array(text.utf8), name: "r.txt", set: ["основание": "чл. 1"])
    #expect(report.subject == "В")
    #expect(
      report.body == [.paragraph([.plain("Текст"), .note([.plain("Бележка.")]), .plain(" по чл. 1.")])])
    #expect(report.annex == [])
  }
}
