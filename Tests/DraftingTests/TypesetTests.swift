import Foundation
import Testing

@testable import Drafting

@Suite struct TypesetTests {
  private func sample(_ name: String) throws -> Report {
    try ReportReader.read(try Sample.file(name), name: name)
  }

  @Test func `sets a report of three pages, in one font`() throws {
    let document = try typeset(try sample("pedestrian-zone.md"), date: Sample.date)
    #expect(document.pages == 3)
    #expect(document.fontsUsed.count == 1)
    #expect(document.warnings.filter { if case .fontSubstituted = $0 { false } else { true } } == [])
    #expect(document.pdf.starts(with: Array("%PDF-1.7\n".utf8)))
    #expect(document.pdf.count < 200_000)
  }

  @Test func `the same input gives the same bytes, also on several threads at once`() async throws {
    let report = try sample("pedestrian-zone.md")
    let expected = try typeset(report, date: Sample.date).pdf
    let others = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<6 { group.addTask { try typeset(report, date: Sample.date).pdf } }
      var all: [[UInt8]] = []
      for try await pdf in group { all.append(pdf) }
      return all
    }
    #expect(others.allSatisfy { $0 == expected })
    #expect(try typeset(report, date: Sample.date + 1).pdf != expected)
  }

  @Test func `the only time in the file is the one it was given`() throws {
    let text = String(decoding: try Sample.set("Текст.").pdf, as: UTF8.self)
    #expect(text.contains("/CreationDate (D:20260316120000Z"))
    #expect(!text.contains("/ModDate"))
  }

  @Test(arguments: [
    (-62_135_596_800.0, "00010101000000"), (0, "19700101000000"), (951_782_399, "20000228235959"),
    (951_782_400, "20000229000000"), (-1, "19691231235959"), (253_402_300_799, "99991231235959"),
    (.infinity, "19700101000000"), (1e30, "99991231235959"),
  ])
  func `any date is a creation date`(seconds: Double, expected: String) throws {
    let pdf = try typeset(try Sample.report("а"), date: Date(timeIntervalSince1970: seconds)).pdf
    #expect(String(decoding: pdf, as: UTF8.self).contains("(D:\(expected)Z"))
  }

  // MARK: Judged by others

  @Test(
    .enabled(if: Peers.hasQPDF),
    arguments: ["pedestrian-zone.md", "school-heating.md", "report-without-head.txt"])
  func `qpdf finds no fault`(name: String) throws {
    let document = try typeset(try sample(name), date: Sample.date)
    let (status, output) = try Peers.withFile(document.pdf) { try Peers.run("qpdf", ["--check", $0]) }
    #expect(status == 0, "\(output)")
    #expect(output.contains("No syntax or stream encoding errors found"))
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `every font is embedded, as a subset, with its Unicode map`()
    throws
  {
    let document = try typeset(try sample("pedestrian-zone.md"), date: Sample.date)
    let output = try Peers.withFile(document.pdf) { try Peers.run("pdffonts", [$0]).output }
    let fonts = output.split(separator: "\n").dropFirst(2).map {
      $0.split(separator: " ").suffix(5).prefix(3)
    }
    #expect(!fonts.isEmpty)
    for font in fonts { #expect(font == ["yes", "yes", "yes"], "\(output)") }
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `text is extracted exactly as written`() throws {
    let words =
      "Ѝ каза: Йоана ѝ каза: „чл. 21, ал. 1“ – 9 700,50 € (№ 5), ФПЧ, ЪЬЮЯЩ, щъьюя; О’Нийл… 25 °C § 3"
    let document = try Sample.set(words)
    #expect(try Peers.text(of: document.pdf).contains(words))
    #expect(document.warnings == [])
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `everything that was written is on paper, in its order`() throws
  {
    let day = try #require(CalendarDate("22.11.2026"))
    let report = try sample("pedestrian-zone.md").numbered("ПР26-ОУ01-17/22.11.2026", on: day)
    let text = try Peers.text(of: try typeset(report, date: Sample.date).pdf)
    var rest = text[...]
    for words in [
      "Община Примерна (ТЕСТ)", "Изх. № ПР26-ОУ01-17/22.11.2026 г.", "ДО",
      "Общинския съвет – Примерна (ТЕСТ)", "ДОКЛАД",
      "ОТ:", "Петър Димитров – заместник-кмет", "ОТНОСНО:", "УВАЖАЕМИ ГОСПОДИН ПРЕДСЕДАТЕЛ,",
      "Сегашното положение",
      "стр. 1 от 3", "Какво се предлага", "РЕШЕНИЕ:", "Създава пешеходна зона", "3.1.", "Приложение:",
      "Проект за решение (pedestrian-zone-decision.txt)", "С уважение,", "Петър Димитров", "Съгласувал:",
      "Иван Иванов", "Юрист:", "Елена Георгиева", "Изготвил:",
      "Мария Петрова", "стр. 3 от 3",
    ] {
      guard let range = rest.firstRange(of: words) else {
        Issue.record("„\(words)“ is not where it should be")
        continue
      }
      rest = rest[range.upperBound...]
    }
    // Each word of the text is there.
    for block in report.body {
      for word in block.plainText.split(separator: " ") where !text.contains(word) {
        Issue.record("lost: \(word)")
      }
    }
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `the file says what it is about, and is tagged`() throws {
    let document = try typeset(try sample("school-heating.md"), date: Sample.date)
    let (information, structure) = try Peers.withFile(document.pdf) {
      (try Peers.run("pdfinfo", [$0]).output, try Peers.run("pdfinfo", ["-struct-text", $0]).output)
    }
    #expect(information.contains("Отопление на общинските училища през зимния сезон 2026/2027 г."))
    #expect(information.contains("Петър Димитров"))
    #expect(information.contains("Tagged:          yes"))
    #expect(information.contains("595.276 x 841.89 pts (A4)"))
    #expect(structure.contains("H1 (block)\n    \"ДОКЛАД\""))
    for tag in ["Document", "P (block)", "L (block)", "LI (block)", "Lbl", "LBody"] {
      #expect(structure.contains(tag), "no \(tag)")
    }
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `a paragraph on two pages is one paragraph, and footers are none of it`() throws {
    let sentence = "Изречение, което се повтаря много пъти. "
    let document = try Sample.set(String(repeating: sentence, count: 150))
    #expect(document.pages == 2)
    let structure = try Peers.withFile(document.pdf) {
      try Peers.run("pdfinfo", ["-struct-text", $0]).output
    }
    #expect(structure.split(separator: "\n").count { $0.contains("Span") } == 2)
    #expect(!structure.contains("стр."))
  }

  // MARK: Page breaks

  @Test(.enabled(if: Peers.hasPoppler))
  func `a table's head is set again on each page, and only once in the structure`() throws {
    let rows = (1...1000).map { "| \($0) | Обект \($0) | \($0),00 € |" }.joined(separator: "\n")
    let document = try Sample.set("| № | Наименование | Сума |\n|--:|---|--:|\n\(rows)\n\nКрай.")
    #expect(document.pages > 20)
    for page in 1...document.pages {
      let text = try Peers.text(of: document.pdf, page: page)
      if page < document.pages || text.contains("Обект") {
        #expect(text.components(separatedBy: "Наименование").count == 2, "page \(page)")
      }
    }
    let all = try Peers.text(of: document.pdf)
    for row in 1...1000 where !all.contains("Обект \(row) ") { Issue.record("row \(row) is lost") }
    let structure = try Peers.withFile(document.pdf) {
      try Peers.run("pdfinfo", ["-struct-text", $0]).output
    }
    #expect(structure.components(separatedBy: "Наименование").count == 2)
    #expect(structure.components(separatedBy: "Table").count == 2)
    #expect(structure.components(separatedBy: "TR").count == 1002)
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `a row taller than a page is divided, and loses nothing`() throws
  {
    let words = (1...1500).map { "дума\($0)" }.joined(separator: " ")
    let document = try Sample.set("| а | б |\n|---|---|\n| \(words) | кратко |\n")
    #expect(document.pages > 1)
    let text = try Peers.text(of: document.pdf)
    for word in 1...1500 where !text.contains("дума\(word)") { Issue.record("lost: дума\(word)") }
  }

  private func strip(_ height: Double, _ breakBefore: Strip.Break = .allowed) -> Strip {
    Strip(height: height, spaceBefore: 10, breakBefore: breakBefore)
  }

  @Test func `pages are filled, and space is dropped at their tops`() throws {
    let pages = try PageBreaker(pageHeight: 100).pages(Array(repeating: strip(30), count: 5))
    #expect(pages.map { $0.map(\.y) } == [[0, 40], [0, 40], [0]])
  }

  @Test func `what is kept with the strip before goes with it to the next page`() throws {
    let pages = try PageBreaker(pageHeight: 100).pages([
      strip(30), strip(30), strip(30, .avoided), strip(10, .avoided),
    ])
    #expect(pages.map(\.count) == [1, 3])
  }

  @Test func `what is kept together but taller than a page is broken where the page ends`() throws {
    let pages = try PageBreaker(pageHeight: 100).pages(
      [strip(30)] + Array(repeating: strip(30, .avoided), count: 4))
    #expect(pages.map(\.count) == [2, 2, 1])
  }

  @Test func `a strip taller than a page has a page, and a forced break is made`() throws {
    let pages = try PageBreaker(pageHeight: 100).pages([strip(10), strip(150), strip(10), strip(10, .forced)])
    #expect(pages.map(\.count) == [1, 1, 1, 1])
  }

  @Test func `a table's head comes again, unless it fills half the page`() throws {
    func row(_ head: Double) -> Strip {
      var strip = Strip(height: 30)
      strip.repeatedHead = Strip.RepeatedHead([Strip(height: head)])
      return strip
    }
    let breaker = PageBreaker(pageHeight: 100)
    #expect(try breaker.pages(Array(repeating: row(20), count: 4)).map(\.count) == [3, 3])
    #expect(try breaker.pages(Array(repeating: row(50), count: 4)).map(\.count) == [3, 1])
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `a heading is never the last line of a page`() throws {
    for lines in 20...45 {
      let text =
        (1...lines).map { "Ред \($0).\\" }.joined(separator: "\n") + "\nкрай.\n\n## Заглавие\n\nСлед него."
      let document = try Sample.set(text)
      let first = try Peers.text(of: document.pdf, page: 1)
      #expect(first.contains("Заглавие") == first.contains("След него."), "\(lines) lines")
    }
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `the signatures are never alone on a page`() throws {
    for lines in 20...45 {
      let text = (1...lines).map { "Ред \($0)." }.joined(separator: "\n\n")
      var report = try Sample.report(text)
      report.basis = []
      let document = try typeset(report, date: Sample.date)
      let last = try Peers.text(of: document.pdf, page: document.pages)
      #expect(last.contains("Ред \(lines)."), "\(lines) lines")
    }
  }

  @Test func `no page begins with the last line of a paragraph, nor ends with the first of one`() throws {
    let type = try TypeContext(.standard, .bulgarian)
    let body: [Block] = (0..<60).map { index in
      .paragraph([.plain(String(repeating: "Изречение от няколко думи. ", count: 3 + index % 17))])
    }
    let report = Report(to: ["А"], from: ["Б"], subject: "В", body: body, signatories: [Signatory(name: "Г")])
    let (strips, _) = ReportSetter.strips(report, type, .standard, .report)
    for page in try PageBreaker(pageHeight: PageStyle.a4.textHeight).pages(strips).dropFirst() {
      #expect(page.first?.strip.breakBefore == .allowed)
    }
  }

  // MARK: Parts

  @Test(.enabled(if: Peers.hasPoppler))
  func `the legal basis is set where the text does not quote it, and only there`() throws {
    let unquoted = try Peers.text(of: try Sample.set("Текст.").pdf)
    #expect(unquoted.contains("Правно основание: чл. 21, ал. 1, т. 23 от ЗМСМА."))
    let quoted = try Peers.text(
      of: try Sample.set("На основание чл. 21, ал. 1, т. 23\nот ЗМСМА предлагам това.").pdf)
    #expect(!quoted.contains("Правно основание"))
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `without a number and a date there are dots to write on`() throws
  {
    let text = try Peers.text(of: try Sample.set("Текст.").pdf)
    #expect(text.contains("Изх. № ............................/.................. г."))
    #expect(!text.contains("стр. 1"), "a single page is not numbered")
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `an English report has English words`() throws {
    var report = try Sample.report("Text.")
    report.language = .english
    let text = try Peers.text(of: try typeset(report, date: Sample.date).pdf)
    for words in ["Our ref.", "TO", "REPORT", "FROM:", "SUBJECT:", "Legal basis:"] {
      #expect(text.contains(words))
    }
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `an annex begins a new page`() throws {
    var report = try Sample.report("Текст.")
    report.annex = [.paragraph([.plain("Проект за решение")])]
    let document = try typeset(report, date: Sample.date)
    #expect(document.pages == 2)
    #expect(try Peers.text(of: document.pdf, page: 2).hasPrefix("Проект за решение"))
  }

  // MARK: Fonts

  @Test func `another font with Cyrillic stands in for one that is not installed, and is named`() throws {
    let document = try typeset(
      try Sample.report("Текст."), date: Sample.date, fonts: FontChoice(["No Such Font"]))
    let used = try #require(document.fontsUsed.first)
    #expect(document.warnings == [.fontSubstituted(wanted: "No Such Font", used: used)])
  }

  @Test func `no font with Cyrillic is a failure`() throws {
    let report = try Sample.report("Текст.")
    #expect(
      failure {
        _ = try typeset(report, date: Sample.date, fonts: FontChoice(["No Such Font"], anyFamily: false))
      }
        == .noFont(tried: ["No Such Font"]))
  }

  @Test func `a character that no font has is named`() throws {
    // U+10FFFD, for private use: no font has it.
    let document = try Sample.set("Знак \u{10FFFD} и край.")
    #expect(document.warnings == [.noGlyph(character: "\u{10FFFD}")])
  }

  // MARK: Odd input

  @Test func `odd text is set without a trap`() throws {
    let long = String(repeating: "щ", count: 5_000)
    for body in [
      "👍🏽 👨‍👩‍👧 🇧🇬", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!", "עברית וهذا نص عربي 中文 ไทย हिन्दी", "\u{202E}обърнат\u{202C} край", long, "# \(long)",
      "- \(long)\n  - \(long)", "| \(long) | а |\n|-|-|\n| б | \(long) |", "> \(long)", "а\u{AD}б\u{AD}в",
      "\u{200B}\u{FEFF}а",
      String(repeating: "а\\\n", count: 500) + "б", String(repeating: "**", count: 2_000) + "а",
      String(repeating: "> - 1. ", count: 200) + "а", "|а|\n|-|\n", "***\n\n***\n\nа", "1. \n2. \n\nа",
      "|" + String(repeating: "а|", count: 20) + "\n|" + String(repeating: "-|", count: 20) + "\n|дългадума|",
    ] {
      let document = try Sample.set(body)
      #expect(document.pages >= 1)
    }
  }

  @Test func `a caller's own control characters and empty parts are set without a trap`() throws {
    let report = Report(
      to: ["", "\u{0}\n\t"], from: [""], subject: "",
      body: [
        .paragraph([]), .heading(level: 99, [.plain("а\u{0}б\nв")]), .list(List(items: [])),
        .list(List(items: [List.Item(.ordered(""), [])])), .table(Table(alignments: [], head: [], rows: [])),
        .table(Table(alignments: [], head: [[]], rows: [[[.lineBreak]]])), .quote([]),
      ], attachments: [Attachment()], signatories: [Signatory(name: "", position: "")])
    #expect(try typeset(report, date: Sample.date).pages == 1)
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `a subject of forty lines goes over the page`() throws {
    var report = try Sample.report("Текст.")
    report.subject = (1...400).map { "дума\($0)" }.joined(separator: " ")
    let document = try typeset(report, date: Sample.date)
    #expect(try Peers.text(of: document.pdf).contains("дума400"))
  }

  @Test func `more than two thousand pages are refused`() throws {
    let report = try Sample.report(String(repeating: "а\n\n", count: 110_000))
    #expect(failure { _ = try typeset(report, date: Sample.date) } == .tooManyPages(limit: 2_000))
  }

  @Test func `long text is set in pieces without a seam`() throws {
    let type = try TypeContext(.standard, .bulgarian)
    let text = (1...4_000).map { "дума\($0)" }.joined(separator: " ")
    let style = TextStyle(size: 12, isJustified: true, indent: 35)
    let lines = type.lines([.plain(text)], style, width: 465)
    #expect(lines.count > 300)
    #expect(
      lines.dropLast().allSatisfy { abs($0.x + $0.width - 465) < 0.01 }, "every line but the last is full")
    #expect(lines.dropFirst().allSatisfy { $0.x == 0 })
    #expect(lines.first?.x == 35)
  }

  @Test func `binds what must not be parted at a line's end`() {
    func bound(_ text: String) -> [String] {
      let bytes = Array(text.utf8)
      return Binding.spaces(in: bytes[...]).map { String(decoding: bytes[$0], as: UTF8.self) }
    }
    #expect(bound("по чл. 21, ал. 1 от 2026 г. за 16 245 € – край") == [" 2", " 1", " г", " 2", " €", " –"])
    #expect(bound("на 5 години, 12 3456, а. б, в – г") == [" г", " –"])
    #expect(
      bound("от 3 юни 2025 г. инж. П. К. Примеров, 340 000 куб. м и др., изх. № 7, Решение № 3")
        == [" ю", " 2", " г", " П", " К", " П", " 0", " к", " м", " д", " №", " 7", " №", " 3"])
    #expect(bound("както следва: а) първо; 2) второ (виж) и 5 хора").map(\.last) == ["п", "в"])
  }
}
