import Testing

@testable import Drafting

/// Papers as offices write them: letterheads in the header, signatures in tables, boxes beside the text.
@Suite struct OfficePapersTests {
  private let head = ["ОБЩИНА ПРИМЕРНА (ТЕСТ)", "0000 Примерна, пл. „Проба“ 1, тел. 000/111"]

  private func texts(_ file: [UInt8]) throws -> [String] {
    try ImportedText(file, name: "r.docx").lines.map { String($0.text) }.filter { !$0.isEmpty }
  }

  private func body(_ texts: String...) -> String { texts.map { OfficeFile.paragraph($0) }.joined() }

  /// A report up to its points, and what follows them.
  private func report(_ tail: String) throws -> TextReading {
    let text = body(
      "ДО", "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА", "ДОКЛАД", "от Петър Пробен – кмет на община Примерна",
      "ОТНОСНО: Проба", "УВАЖАЕМИ ОБЩИНСКИ СЪВЕТНИЦИ,",
      "На основание чл. 21, ал. 1, т. 6 от ЗМСМА предлагам да се вземе следното решение:",
      "1. Приема пробата.", "2. Възлага на кмета изпълнението.")
    return try TextReading(OfficeFile.docx(text + tail), name: "r.docx")
  }

  private func people(_ found: [Found<Signatory>]) -> [String] {
    found.map { [$0.value.name, $0.value.position ?? ""].joined(separator: " – ") }
  }

  // MARK: Headers

  @Test func `the first page's header is the letterhead, without the page's number`() throws {
    let text = body("ДОКЛАД", "ОТНОСНО: Проба")
    let file = OfficeFile.docx(text, headers: ["default": head + ["Стр. 1 от 2", "стр.  от "]])
    #expect(try texts(file) == head + ["ДОКЛАД", "ОТНОСНО: Проба"])
    let reading = try TextReading(file, name: "r.docx")
    #expect(reading.fields.organisation?.value == head[0])
    #expect(reading.place(4) == .paragraph(4, column: nil))
  }

  @Test func `a first page of its own has its own header or none`() throws {
    let text = body("ДОКЛАД")
    let running = ["default": ["Доклад за проба"]]
    let own = running.merging(["first": head]) { $1 }
    #expect(try texts(OfficeFile.docx(text, headers: own, titlePage: true)) == head + ["ДОКЛАД"])
    #expect(try texts(OfficeFile.docx(text, headers: running, titlePage: true)) == ["ДОКЛАД"])
    #expect(try texts(OfficeFile.docx(text, headers: own)) == ["Доклад за проба", "ДОКЛАД"])
  }

  @Test func `a letterhead that the text begins with, too, is read once`() throws {
    let file = OfficeFile.docx(body(head[0], "ДОКЛАД"), headers: ["default": head])
    #expect(try texts(file) == [head[1], head[0], "ДОКЛАД"])
    #expect(try texts(OfficeFile.docx(body("ДОКЛАД"), headers: ["default": ["", "3"]])) == ["ДОКЛАД"])
  }

  private func line(_ text: String, _ y: Double) -> PDFLine {
    PDFLine(text: text, y: y, size: 12, x: 70, edges: [70])
  }

  private func pages(_ count: Int, _ lines: (Int) -> [String]) -> [[String]] {
    let pages = (1...count).map { page in
      lines(page).enumerated().map { line($0.element, 800 - 20 * Double($0.offset)) }
    }
    return PDFRunningLines.removed(from: pages).map { $0.map(\.text) }
  }

  @Test(arguments: 2...5)
  func `lines that pages repeat at head and foot are read on the first page only`(count: Int) {
    let read = pages(count) { page in
      head + ["Абзац \(["а", "б", "в", "г", "д"][page - 1]) за проба."] + ["www.primerna.example", "\(page)"]
    }
    #expect(read[0] == head + ["Абзац а за проба."])
    #expect(read[1] == ["Абзац б за проба."])
    #expect(read.joined().count == count + 2)
  }

  @Test func `a text that is given twice is no running title`() {
    let text = (1...20).map { "Ред \(String(repeating: "а", count: $0))." }
    #expect(pages(2) { _ in text } == [text, text])
  }

  @Test func `the head of a table that goes on is text where it stands first`() {
    func row(_ text: String, _ y: Double) -> PDFLine {
      PDFLine(text: text, y: y, size: 12, x: 70, edges: [70, 300])
    }
    let read = PDFRunningLines.removed(from: [
      [line("Начало.", 800)], [row("Дейност   Сума", 800), row("Покрив   10", 780)],
      [row("Дейност   Сума", 800), row("Врати   20", 780)],
    ]).map { $0.map(\.text) }
    #expect(read == [["Начало."], ["Дейност   Сума", "Покрив   10"], ["Врати   20"]])
  }

  @Test func `what goes on from page to page in a cell is no running title`() {
    let read = pages(5) { page in
      page == 1 ? ["Начало."] : ["местност „Проба“", "Ред \(String(repeating: "б", count: page)) от текста."]
    }
    #expect(read.dropFirst().allSatisfy { $0.first == "местност „Проба“" })
    #expect(pages(4) { _ in ["www.primerna.example", "Абзац."] }.joined().count == 2)
  }

  @Test func `a row whose cells have several lines is one row`() {
    func row(_ cells: [(String, Double)], _ y: Double) -> PDFLine {
      let cells = cells.map { PDFLine.Cell(text: $0.0, x: $0.1, end: $0.1 + 60) }
      return PDFLine(
        text: cells.map(\.text).joined(separator: PDFLine.gap), y: y, size: 12, x: cells[0].x,
        edges: cells.map(\.x), end: cells[cells.count - 1].end, cells: cells.count > 1 ? cells : [])
    }
    let read = PDFTables.joined([
      row([("1", 70), ("Ремонт на", 100), ("120", 300), ("НД-", 400)], 700),
      row([("покрива", 100), ("5/12 г.", 400)], 686),
      row([("2", 70), ("Мост", 100), ("30", 300), ("да", 400)], 672),
      row([("Нов абзац под таблицата.", 70)], 658),
    ]).map(\.text)
    #expect(
      read == [
        "1   Ремонт на покрива   120   НД-5/12 г.", "2   Мост   30   да", "Нов абзац под таблицата.",
      ])
  }

  @Test func `an addressee to the right of the letterhead is read below it`() {
    func row(_ texts: [String], _ y: Double, _ x: Double = 70) -> PDFLine {
      PDFLine(
        text: texts.joined(separator: PDFLine.gap), y: y, size: 12, x: x,
        edges: texts.indices.map { x + 230 * Double($0) })
    }
    let read = PDFHeadColumns.unfolded([
      row(["ОБЩИНА ПРИМЕРНА", "ДО"], 800), row(["Изх. № 5-1/12.03.2026 г.", "ПРЕДСЕДАТЕЛЯ"], 786),
      row(["НА СЪВЕТА"], 772, 300), row(["ДОКЛАД"], 740, 250), row(["Текст."], 720),
    ]).map(\.text)
    #expect(
      read == [
        "ОБЩИНА ПРИМЕРНА", "Изх. № 5-1/12.03.2026 г.", "ДО", "ПРЕДСЕДАТЕЛЯ", "НА СЪВЕТА", "ДОКЛАД", "Текст.",
      ])
  }

  // MARK: Numbers and boxes

  @Test func `a no-break space after a number makes a point like any other`() throws {
    let reading = try report("")
    let file = OfficeFile.docx(
      body("Предлагам следното решение:", "1.\u{A0}Приема пробата.", "2.\u{A0}Възлага изпълнението."))
    let other = try TextReading(file, name: "r.docx")
    #expect(reading.fields.decision.count == 2)
    #expect(other.fields.decision.count == 2)
    #expect(ListMarker("1.\u{A0} Приема")?.contentOffset == 5)
  }

  @Test func `an addressee's box beside the letterhead is read below it`() throws {
    let box = OfficeFile.textBox(["ДО", "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА"])
    let file = OfficeFile.docx(
      "<w:p>\(box)<w:r><w:t>\(head[0])</w:t></w:r></w:p>"
        + body(head[1], "Изх. № 53-10/12.10.2026 г.", "ДОКЛАД", "ОТНОСНО: Проба"))
    let fields = try TextReading(file, name: "r.docx").fields
    #expect(fields.to?.value == ["ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА"])
    #expect(fields.organisation?.value == head[0])
    #expect(fields.address?.value == [head[1]])
  }

  // MARK: Signatures

  @Test func `a table of signatures is read by its rows, whatever heads its columns`() throws {
    let tables = [
      [
        ["Съгласували:", "Длъжност", "Подпис"], ["Анна Пробна", "зам.-кмет", ""],
        ["Иван Пробен", "юрист", "……"],
      ],
      [
        ["Съгласували:", "", ""], ["№", "Длъжност", "Име"], ["1", "зам.-кмет", "Анна Пробна"],
        ["2", "юрист", "Иван Пробен"],
      ],
    ]
    for table in tables {
      let fields = try report(OfficeFile.table(table)).fields
      #expect(people(fields.agreed) == ["Анна Пробна – зам.-кмет", "Иван Пробен – юрист"])
    }
  }

  @Test func `a label, a name and a position in a row are one person`() throws {
    let fields = try report(
      OfficeFile.table([
        ["Съгласувал:", "Анна Пробна", "зам.-кмет"], ["Юрист:", "Иван Пробен", "юрисконсулт"],
        ["Изготвил: Тест Тестов", "експерт"],
      ])
    ).fields
    #expect(people(fields.agreed) == ["Анна Пробна – зам.-кмет"])
    #expect(people(fields.review) == ["Иван Пробен – юрисконсулт"])
    #expect(people(fields.prepared) == ["Тест Тестов – експерт"])
  }

  @Test func `labels side by side, in a table or by tabulators, stand over their columns`() throws {
    let rows = [["Съгласувал:", "Изготвил:"], ["Анна Пробна", "Тест Тестов"], ["юрисконсулт", "експерт"]]
    let tabs = rows.map { row in
      "<w:p><w:r><w:t>\(row[0])</w:t><w:tab/><w:tab/><w:t>\(row[1])</w:t></w:r></w:p>"
    }.joined()
    for tail in [OfficeFile.table(rows), tabs] {
      let fields = try report(tail).fields
      #expect(people(fields.agreed) == ["Анна Пробна – юрисконсулт"])
      #expect(people(fields.prepared) == ["Тест Тестов – експерт"])
    }
  }

  @Test func `dots to sign on beside names are no table of data`() throws {
    let table = OfficeFile.table([["1. …………", "(Анна Пробна)"], ["2. …………", "(Иван Пробен)"]])
    let fields = try report(body("Вносители:") + table).fields
    #expect(people(fields.signatories) == ["Анна Пробна – ", "Иван Пробен – "])
    #expect(try texts(OfficeFile.docx(body("Членове") + table)).contains { $0.hasPrefix("|") })
  }

  @Test func `every word of a table with a role in it is kept`() throws {
    var numbers = SeededNumbers(7)
    let cells = [
      "Съгласувал:", "Изготвил: Тест Тестов", "Анна Пробна", "юрисконсулт", "", "Друго нещо", "12.03.2026",
      "Проверил:", "1.", "Иван Пробен, експерт",
    ]
    for _ in 0..<300 {
      let rows = (0..<Int.random(in: 1...4, using: &numbers)).map { _ in
        (0..<3).map { _ in cells.randomElement(using: &numbers) ?? "" }
      }
      let read = try texts(OfficeFile.docx(OfficeFile.table(rows))).joined(separator: " ")
      for word in rows.joined().flatMap({ $0.split(separator: " ") }) where word.contains(where: \.isLetter) {
        #expect(read.contains(word), "\(rows)")
      }
    }
  }

  @Test func `signatures side by side on a page are read one after the other`() {
    func row(_ texts: [String], _ y: Double) -> PDFLine {
      PDFLine(
        text: texts.joined(separator: "   "), y: y, size: 12, x: 70,
        edges: texts.indices.map { 70 + 150 * Double($0) })
    }
    var last = row(["експерт"], 640)
    (last.x, last.edges) = (372, [372])
    let read = PDFSignatures.unfolded([
      row(["Съгласувал:", "Проверил:", "Изготвил:"], 700),
      row(["Анна Пробна", "Иван Пробен", "Тест Тестов"], 670), row(["зам.-кмет", "Юрисконсулт"], 655), last,
    ])
    #expect(
      read.map(\.text) == [
        "Съгласувал:", "Анна Пробна", "зам.-кмет", "Проверил:", "Иван Пробен", "Юрисконсулт", "Изготвил:",
        "Тест Тестов", "експерт",
      ])
  }

  @Test func `a heading that Word numbers keeps its number`() throws {
    let styles =
      "<w:styles xmlns:w=\"w\"><w:style w:type=\"paragraph\" w:styleId=\"H\"><w:name w:val=\"heading 1\"/></w:style></w:styles>"
    let numbering =
      "<w:numbering xmlns:w=\"w\"><w:abstractNum w:abstractNumId=\"1\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"%1.\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"1\"/></w:num></w:numbering>"
    let properties = "<w:pStyle w:val=\"H\"/><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>"
    let body = ["Цели", "Средства"].map { OfficeFile.paragraph($0, properties: properties) }.joined()
    #expect(
      try texts(OfficeFile.docx(body, styles: styles, numbering: numbering)) == [
        "# 1. Цели", "# 2. Средства",
      ])
  }

  // MARK: Tables of data

  @Test func `columns keep their alignment, and two head rows become one`() throws {
    func cell(_ text: String, _ alignment: String = "left", _ properties: String = "") -> String {
      "<w:tcPr>\(properties)</w:tcPr>"
        + OfficeFile.paragraph(text, properties: "<w:jc w:val=\"\(alignment)\"/>")
    }
    let table = OfficeFile.rawTable([
      [
        cell("Обект", "center", "<w:vMerge w:val=\"restart\"/>"),
        cell("Сума", "center", "<w:gridSpan w:val=\"2\"/>"),
      ], [cell("", "left", "<w:vMerge/>"), cell("план"), cell("отчет")],
      [cell("Път"), cell("10", "right"), cell("20", "end")],
      [cell("Мост"), cell("30", "right"), cell("40", "center")],
    ])
    let read = try texts(OfficeFile.docx(table))
    #expect(
      read == [
        "| Обект | Сума – план | Сума – отчет |", "| --- | ---: | --- |", "| Път | 10 | 20 |",
        "| Мост | 30 | 40 |",
      ])
    let marked = OfficeFile.rawTable(
      [[cell("А"), cell("Б")], [cell("1"), cell("2")], [cell("а"), cell("б")]], headRows: 2)
    #expect(try texts(OfficeFile.docx(marked)).first == "| А – 1 | Б – 2 |")
  }
}
