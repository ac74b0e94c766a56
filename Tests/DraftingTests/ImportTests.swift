import Foundation
import Testing

@testable import Drafting

@Suite struct ImportTests {
  private static let texts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Texts")

  /// Every field of a reading, one a line, as the expectations beside the texts have it.
  static func described(_ reading: TextReading) -> String {
    func person(_ person: Signatory) -> String {
      [person.name, person.position?.replacing("\n", with: " / "), person.date?.description].compactMap { $0 }
        .joined(separator: " – ")
    }
    let fields = reading.fields
    var rows: [String] = []
    for field in [.title] + Field.readable {
      guard let found = fields.reading(of: field) else {
        rows.append("\(field): -")
        continue
      }
      let value: String =
        switch field {
        case .title: fields.title?.value ?? ""
        case .organisation: fields.organisation?.value ?? ""
        case .number: fields.number?.value ?? ""
        case .date: fields.date?.value.description ?? ""
        case .to: fields.to?.value.joined(separator: " / ") ?? ""
        case .from: fields.from?.value.joined(separator: " / ") ?? ""
        case .subject: fields.subject?.value ?? ""
        case .basis: fields.basis.map(\.value).joined(separator: " | ")
        case .decision: fields.decision.map(\.value).joined(separator: " | ")
        case .attachments: fields.attachments.map(\.value.listing).joined(separator: " | ")
        case .signatories: fields.signatories.map { person($0.value) }.joined(separator: " | ")
        case .agreed: fields.agreed.map { person($0.value) }.joined(separator: " | ")
        case .review: fields.review.map { person($0.value) }.joined(separator: " | ")
        case .prepared: fields.prepared.map { person($0.value) }.joined(separator: " | ")
        default: ""
        }
      rows.append("\(field) (\(found.lines.lowerBound), \(found.confidence)): \(value)")
    }
    rows += reading.foreignLetters.map { "letters \($0.line):\($0.column) \($0.word) \($0.reading ?? "?")" }
    return rows.joined(separator: "\n") + "\n"
  }

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: texts.path)) ?? [])
    .filter { !$0.hasSuffix(".expected") }.sorted()

  @Test(arguments: names)
  func `reads every field of a text as the expectation beside it says`(name: String) throws {
    let path = Self.texts.appendingPathComponent(name)
    let found = Self.described(try TextReading([UInt8](try Data(contentsOf: path)), name: name))
    let expectation = path.appendingPathExtension("expected")
    if ProcessInfo.processInfo.environment["DOKLAD_WRITE_EXPECTED"] != nil {
      try Data(found.utf8).write(to: expectation)
    }
    #expect(found == String(decoding: try Data(contentsOf: expectation), as: UTF8.self))
  }

  @Test func `there are at least a dozen texts`() {
    #expect(Self.names.count >= 12)
  }

  // MARK: .docx

  private let body =
    OfficeFile.paragraph("ОБЩИНА ПРИМЕРНА")
    + OfficeFile.table([["ДО", "Общинския съвет"], ["ОТ", "Иван Пробен – кмет"], ["ОТНОСНО:", "Програма"]])
    + OfficeFile.paragraph("ДОКЛАД", properties: "<w:pStyle w:val=\"Heading1\"/>")
    + OfficeFile.paragraph("УВАЖАЕМИ СЪВЕТНИЦИ,")
    + OfficeFile.paragraph("На основание чл. 21, ал. 1, т. 12 от ЗМСМА предлагам следното решение:")
    + OfficeFile.paragraph(
      "Приема програмата.",
      properties: "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"7\"/></w:numPr>")
    + OfficeFile.paragraph(
      "за едно;", properties: "<w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"7\"/></w:numPr>")
    + OfficeFile.paragraph(
      "Възлага на кмета.", properties: "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"7\"/></w:numPr>")
    + OfficeFile.paragraph("С уважение,") + OfficeFile.paragraph("Иван Пробен") + OfficeFile.paragraph("Кмет")

  private let numbering = """
    <w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="3">
    <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
    <w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="russianLower"/><w:lvlText w:val="%2)"/></w:lvl>
    </w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num></w:numbering>
    """

  private let styles = """
    <w:styles xmlns:w="w"><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/>
    </w:style></w:styles>
    """

  @Test func `reads a docx: numbers of lists, headings by style, labels in a table`() throws {
    let file = OfficeFile.docx(body, styles: styles, numbering: numbering)
    let reading = try TextReading(file, name: "r.docx")
    #expect(reading.origin.format == .docx)
    #expect(reading.fields.to?.value == ["Общинския съвет"])
    #expect(reading.fields.from?.value == ["Иван Пробен – кмет"])
    #expect(reading.fields.subject?.value == "Програма")
    #expect(reading.fields.title?.value == "ДОКЛАД")
    #expect(
      reading.fields.decision.map(\.value) == ["1. Приема програмата. а) за едно;", "2. Възлага на кмета."])
    #expect(reading.place(reading.fields.decision[0].lines.lowerBound) == .paragraph(8, column: nil))
    let report = try ReportReader.read(file, name: "r.docx", set: [:])
    #expect(report.decisionPoints.count == 2)
    #expect(report.signatories == [Signatory(name: "Иван Пробен", position: "Кмет")])
  }

  @Test func `a docx's own marks stay text, and its emphasis is kept`() throws {
    let text = OfficeFile.paragraph("# a *b* _c_ [d](e) &lt;br&gt; \\ 1 &amp; 2")
    let bold =
      "<w:p><w:r><w:t xml:space=\"preserve\">Сума </w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>100 лв.</w:t></w:r></w:p>"
    let read = try ImportedText(OfficeFile.docx(text + bold), name: "r.docx")
    var markdown = MarkdownReader(lineEnds: read.lineEnds)
    #expect(
      markdown.read(read.lines[...]) == [
        .paragraph([.plain("# a *b* _c_ [d](e) <br> \\ 1 & 2")]),
        .paragraph([.plain("Сума "), .text("100 лв.", .bold)]),
      ])
  }

  @Test func `a table of data stays a table`() throws {
    let file = OfficeFile.docx(
      OfficeFile.table([["Показател", "Сума"], ["Приходи", "1 | 2"], ["Разходи", ""]]))
    let read = try ImportedText(file, name: "r.docx")
    var markdown = MarkdownReader(lineEnds: read.lineEnds)
    guard case .table(let table)? = markdown.read(read.lines[...]).first else {
      Issue.record("no table")
      return
    }
    #expect(table.rows.map { $0.map(\.plainText) } == [["Приходи", "1 | 2"], ["Разходи", ""]])
  }

  @Test func `tracked deletions are left out, insertions taken`() throws {
    let file = OfficeFile.docx(
      "<w:p><w:r><w:t>A</w:t></w:r><w:del><w:r><w:delText>B</w:delText><w:t>B</w:t></w:r></w:del>"
        + "<w:ins><w:r><w:t>C</w:t></w:r></w:ins></w:p>")
    #expect(try ImportedText(file, name: "r.docx").lines.map(\.text) == ["AC"])
  }

  @Test func `refuses a ZIP that is no docx, a DTD, and too deep a nesting`() {
    func why(_ bytes: [UInt8]) -> ImportFlaw? {
      guard case .notImported("r.docx", let why)? = failure({ _ = try ImportedText(bytes, name: "r.docx") })
      else { return nil }
      return why
    }
    #expect(why(OfficeFile.zip([("a.txt", [0x61])])) == .notADocument)
    #expect(
      why(OfficeFile.zip([("word/document.xml", Array("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>".utf8))]))
        == .damaged(part: "XML", problem: "a document type declaration"))
    let deep = String(repeating: "<a>", count: 300)
    #expect(
      why(OfficeFile.zip([("word/document.xml", Array(deep.utf8))]))
        == .damaged(part: "XML", problem: "nested more than 256 deep"))
    #expect(
      why(OfficeFile.docx(String(repeating: "<w:p/>", count: 50_001)))
        == .tooMuch(what: .paragraphs, limit: 50_000))
    #expect(
      why(OfficeFile.docx(OfficeFile.paragraph(String(repeating: "а", count: 5_000_001))))
        == .tooMuch(what: .bytes, limit: 10_000_000))
  }

  @Test func `a table of 1,000 rows is read`() throws {
    let rows = (0..<1_000).map { ["ред \($0)", "\($0) лв.", "бележка"] }
    let report = try ImportedText(OfficeFile.docx(OfficeFile.table(rows)), name: "r.docx")
    #expect(report.lines.count == 1_003)
  }

  // MARK: PDF

  @Test func `reads back the text of a PDF with its pages`() throws {
    let set = try Sample.set(
      (1...80).map { "Абзац \($0) с думи „в кавички“ и сума \($0) 000,50 лв." }.joined(separator: "\n\n"))
    let reading = try TextReading(set.pdf, name: "r.pdf")
    #expect(reading.origin.format == .pdf)
    #expect(reading.fields.subject?.value == "Проба")
    #expect(reading.fields.to?.value == ["Председателя на Общинския съвет"])
    let text = reading.text.lines.map(\.text).joined(separator: " ")
    for number in [1, 40, 80] {
      #expect(text.contains("Абзац \(number) с думи „в кавички“ и сума \(number) 000,50 лв."))
    }
    let last = try #require(reading.text.lines.last { $0.text.contains("Абзац 80") })
    guard case .page(let page, _, nil) = reading.place(last.number) else {
      Issue.record("no page")
      return
    }
    #expect(page == set.pages || page == set.pages - 1)
  }

  @Test func `refuses a PDF without text, and one that is damaged`() {
    let empty = """
      %PDF-1.4
      1 0 obj
      << /Type /Catalog /Pages 2 0 R >>
      endobj
      2 0 obj
      << /Type /Pages /Kids [3 0 R] /Count 1 >>
      endobj
      3 0 obj
      << /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>
      endobj
      trailer
      << /Root 1 0 R /Size 4 >>
      startxref
      0
      %%EOF
      """
    #expect(
      failure { _ = try ImportedText(Array(empty.utf8), name: "r.pdf") }
        == .notImported(file: "r.pdf", why: .noTextLayer(pages: 1)))
    // What begins like a PDF is one, and its end is missing.
    #expect(
      failure { _ = try ImportedText(Array("%PDF-1.7\n".utf8), name: "r.pdf") }
        == .notImported(file: "r.pdf", why: .damagedPDF(.noStartXref)))
  }

  @Test func `reads ToUnicode ranges, glyph names and strings of every form`() {
    let map = CharacterMap(
      Array(
        """
        1 begincodespacerange <0000> <FFFF> endcodespacerange
        1 beginbfchar <0003> <0020> endbfchar
        2 beginbfrange <0010> <0012> <0410> <0020> <0021> [<0416> <D83DDE00>] endbfrange
        """.utf8))
    #expect(map.codeBytes == 2)
    #expect([3, 0x10, 0x12, 0x20, 0x21, 0x22].map { map.text($0) } == [" ", "А", "В", "Ж", "😀", nil])
    #expect(
      ["afii10017", "afii10097", "uni0416", "u1F600", "quotedblbase", "nothing"].map {
        PDFFont.text(glyph: $0)
      }
        == ["А", "я", "Ж", "😀", "„", nil])
    var scanner = PDFContentScanner(
      Array("[(a\\(b\\051\\n) -12.5 <4 1>] TJ /F#41 12 Tf BI /W 1 ID x EI Q".utf8))
    #expect(
      scanner.next()?.operands == [.array([.string(Array("a(b)\n".utf8)), .number(-12.5), .string([0x41])])])
    #expect(scanner.next()?.operands == [.name("FA"), .number(12)])
    #expect(scanner.next()?.name == "Q")
    #expect(scanner.next() == nil)
  }

  // MARK: Letters

  @Test(
    arguments: [
      ("Oтносно", "Относно", ForeignLetters.Kind.mixed), ("Agi1e", "Agile", .digit),
      ("3аповед", "Заповед", .digit),
      ("Per.", "Рег", .otherAlphabet), ("3MCMA", "ЗМСМА", .otherAlphabet),
      ("Ореп Data", "Open", .otherAlphabet),
      ("В40 и B40", "В40", .bothWays), ("OБPA3ЦOB", "ОБРАЗЦОВ", .mixed),
    ])
  func `points out letters of another alphabet, with the reading`(
    text: String, reading: String, kind: ForeignLetters.Kind
  ) {
    let found = ForeignLetters.find(in: SourceText(text).lines)
    #expect(found.map(\.reading) == [reading])
    #expect(found.map(\.kind) == [kind])
    #expect(found.first?.line == 1)
  }

  @Test(arguments: [
    "IT-отдел", "е-услуги", "COVID-19", "т. 1а", "обл. София", "www.sofia.bg/а", "имейл a@b.bg",
    "I тримесечие",
    "ECN е мрежа", "BG16RFPR001-1.001", "50 kW", "чл. 5а", "2026г.", "На Open Data се", "B2B",
  ])
  func `finds no fault with text of two languages`(text: String) {
    #expect(ForeignLetters.find(in: SourceText(text).lines) == [])
  }

  // MARK: Hostile files

  @Test func `a subject of forty lines is read whole`() throws {
    let subject = (1...40).map { "ред \($0) на предмета" }.joined(separator: "\n")
    let reading = try TextReading(Array("ДО: Съвета\n\nОТНОСНО: \(subject)\n\nТекст.".utf8), name: "r.txt")
    #expect(reading.fields.subject?.value == subject.replacing("\n", with: " "))
  }

  @Test func `a megabyte of points, sums and letters is read and looked over`() throws {
    let letters = Array("абвгдежзий")
    let points = (1...12_000).map { number in
      let word = String(String(number).compactMap(\.wholeNumberValue).map { letters[$0] })
      return "\(number % 900). Одобрява \(number) лв. за Oбщина\(word) № \(number)."
    }
    let text = "ДО: Съвета\nОТНОСНО: Проба\n\nСума 5 лв.\n\nРЕШЕНИЕ:\n\n" + points.joined(separator: "\n")
    let reading = try TextReading(Array(text.utf8), name: "r.txt")
    #expect(reading.fields.decision.count == 12_000)
    #expect(reading.foreignLetters.count == 200)
    let lint = Lint(reading, today: try #require(CalendarDate(year: 2026, month: 1, day: 1))) { _ in nil }
    #expect((20...6_000).contains(lint.findings.count))
  }

  @Test(arguments: 0..<6)
  func `a damaged file is refused or read, and nothing else`(seed: Int) throws {
    var numbers = SeededNumbers(UInt64(seed + 1))
    let docx = OfficeFile.docx(body, styles: styles, numbering: numbering)
    let pdf = try Sample.set("Текст 100 лв.\n\n| а | б |\n|---|---|\n| 1 | 2 |").pdf
    let text = Array(try Sample.file("report-without-head.txt"))
    for round in 0..<120 {
      for (name, original) in [("r.docx", docx), ("r.pdf", pdf), ("r.txt", text)] {
        // A PDF's streams are mostly behind a checksum: fewer rounds tell as much.
        if name == "r.pdf", round % 6 != 0 { continue }
        var bytes = original
        for _ in 0...Int.random(in: 0..<8, using: &numbers) {
          let index = Int.random(in: 0..<bytes.count, using: &numbers)
          switch Int.random(in: 0..<4, using: &numbers) {
          case 0: bytes[index] = UInt8.random(in: 0...255, using: &numbers)
          case 1: bytes.remove(at: index)
          case 2: bytes.insert(contentsOf: bytes[index...].prefix(9), at: index)
          default: bytes = Array(bytes[..<max(index, 8)])
          }
        }
        guard let reading = try? TextReading(bytes, name: name) else { continue }
        _ = Lint(reading, today: try #require(CalendarDate(year: 2026, month: 1, day: 1))) { _ in nil }
        _ = TextDiff(
          DiffText(reading.text), DiffText(try ImportedText(original, name: name)), budget: 100_000)
      }
    }
  }

  @Test(arguments: 0..<4)
  func `XML and content streams of noise end`(seed: Int) {
    var numbers = SeededNumbers(UInt64(seed + 99))
    let parts = [
      "<w:p>", "</w:p>", "<w:tbl>", "<w:tr>", "<w:tc>", "</w:tbl>", "<w:t>а", "</w:t>",
      "<w:numId w:val=\"7\"/>", "&#x41;", "&", "<!--", "-->", "<![CDATA[", "]]>",
    ]
    let operators = [
      "BT", "ET", "q", "Q", "(", ")", "<", ">", "[", "]", "TJ", "Tj", "/F1 9 Tf", "1 0 0 1 5 5 cm", "<<",
      ">>", "BDC", "EMC", "BI", "Do", "'", "9e9 Td",
    ]
    for _ in 0..<150 {
      let xml = (0..<60).map { _ in parts.randomElement(using: &numbers) ?? "" }.joined()
      _ = try? ImportedText(OfficeFile.docx(xml, numbering: numbering), name: "r.docx")
      var scanner = PDFContentScanner(
        Array(
          (0..<200).map { _ in operators.randomElement(using: &numbers) ?? "" }.joined(separator: " ").utf8))
      var count = 0
      while scanner.next() != nil { count += 1 }
      #expect(count <= 200)
      _ = CharacterMap(Array(xml.utf8))
    }
  }
}

@Suite struct PDFNotesTests {
  @Test func `a raised number is a note's mark, and behind a unit a power`() {
    let marks = ["2": "2", "3": "3"]
    #expect(
      PDFNotes.marked("дума² и 1 480 м², 12 km³ и край³", marks) == "дума[^2] и 1 480 м², 12 km³ и край[^3]")
    #expect(PDFNotes.marked("дума⁴", marks) == "дума⁴")
  }
}
