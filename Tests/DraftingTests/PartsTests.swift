import Files
import Foundation
import PDF
import Testing

@testable import Drafting

/// The draft decision, footnotes, places for signatures, embedded files, pages as images.
@Suite struct PartsTests {
  private func sample() throws -> Report {
    try ReportReader.read(try Sample.file("pedestrian-zone.md"), name: "pedestrian-zone.md")
  }

  // MARK: The draft decision

  @Test(.enabled(if: Peers.hasPoppler))
  func `the draft decision has blanks for what the meeting gives, the points, and the lawyer's line`() throws
  {
    let template = try TemplateTests.shipped("primerna.yaml")
    let document = try typeset(try sample(), date: Sample.date, template: template, part: .decision)
    #expect(document.pages == 1)
    let text = try Peers.text(of: document.pdf)
    for words in [
      "ПРОЕКТ", "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА (ТЕСТ)", "РЕШЕНИЕ", "№ ..........", "от заседание, проведено на",
      "Протокол № .........., т. .......... от дневния ред", "ОТНОСНО:", "На основание чл. 21, ал. 1, т. 23",
      "Общинският съвет – Примерна (ТЕСТ)", "РЕШИ:", "3.2.", "Председател на Общинския съвет:",
      "Съгласувал – юрист:", "(Елена Георгиева, главен юрисконсулт)",
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(!text.contains("УВАЖАЕМИ"))
  }

  @Test(
    .enabled(if: Peers.hasPoppler),
    arguments: [
      (
        "Общинския съвет – Долна Буковица", "ОБЩИНСКИ СЪВЕТ – ДОЛНА БУКОВИЦА",
        "Общинският съвет – Долна Буковица"
      ),
      ("НА СТОЛИЧНИЯ ОБЩИНСКИ СЪВЕТ", "СТОЛИЧЕН ОБЩИНСКИ СЪВЕТ", "Столичният общински съвет"),
      (
        "ОБЩИНСКИЯ СЪВЕТ – ПРИМЕРНА (ТЕСТ)", "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА (ТЕСТ)",
        "Общинският съвет – Примерна (ТЕСТ)"
      ),
      ("Общинския съвет", "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА (ТЕСТ)", "Общинският съвет – Примерна (ТЕСТ)"),
    ])
  func `the draft decision is of the council that the report is to`(
    addressee: String, title: String, words: String
  ) throws {
    var report = try sample()
    report.to = ["Председателя на", addressee]
    let document = try typeset(
      report, date: Sample.date, template: TemplateTests.shipped("primerna.yaml"), part: .decision)
    let text = try Peers.text(of: document.pdf)
    #expect(text.contains(title) && text.contains(words), "\(text)")
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `after the report it begins a page of its own`() throws {
    let document = try typeset(try sample(), date: Sample.date, part: .reportWithDecision)
    let last = try Peers.text(of: document.pdf, page: document.pages)
    #expect(last.hasPrefix("ПРОЕКТ"))
    #expect(try Peers.text(of: document.pdf, page: 1).contains("ДОКЛАД"))
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `its pages are counted by themselves`() throws {
    var report = try sample()
    report.number = "ПР26-1"
    let document = try typeset(report, date: Sample.date, part: .reportWithDecision)
    let pages = document.pages
    let text = try Peers.text(of: document.pdf)
    #expect(text.contains("стр. 1 от \(pages - 1)") && text.contains("стр. \(pages - 1) от \(pages - 1)"))
    let decision = try Peers.text(of: document.pdf, page: pages)
    #expect(!decision.contains("стр.") && !decision.contains("ПР26-1"))
  }

  @Test func `without points it is told`() throws {
    var report = try sample()
    report.body = [.paragraph([.plain("Текст.")])]
    let set = try typeset(report, date: Sample.date, part: .reportWithDecision)
    #expect(set.warnings.contains(.noDecisionPoints))
    #expect(try typeset(report, date: Sample.date).warnings == [])
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `several grounds are listed, before what leads to the decision`() throws {
    let report = try ReportReader.read(
      Array(
        """
        ---
        организация: О
        до: А
        от: Б
        относно: В
        основание: [чл. 1 от ЗА, чл. 2 от ЗБ, чл. 3 от ЗВ]
        подписва: Тест Тестов
        ---

        Предлагам Общинският съвет да вземе следното

        # РЕШЕНИЕ:

        1. Приема програмата.
        2. Възлага на кмета да я изпълни.
        """.utf8), name: "r.md")
    let text = try Peers.text(of: typeset(report, date: Sample.date).pdf)
    let basis = try #require(text.firstRange(of: "чл. 1 от ЗА; чл. 2 от ЗБ и чл. 3 от ЗВ."))
    let lead = try #require(text.firstRange(of: "да вземе следното"))
    #expect(basis.upperBound <= lead.lowerBound)
    let decision = try Peers.text(of: typeset(report, date: Sample.date, part: .decision).pdf)
    #expect(decision.contains("На основание чл. 1 от ЗА; чл. 2 от ЗБ и чл. 3 от ЗВ, "))
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `another organisation's report does not bear the template's arms`() throws {
    let template = try TemplateTests.shipped("primerna.yaml")
    var report = try sample()
    #expect(try typeset(report, date: Sample.date, template: template).warnings == [])
    report.letterhead.organisation = "ОБЩИНА ДРУГА (ТЕСТ)"
    let set = try typeset(report, date: Sample.date, template: template)
    #expect(set.warnings == [.armsLeftOut(of: "Община Примерна (ТЕСТ)", on: "ОБЩИНА ДРУГА (ТЕСТ)")])
    #expect(!String(decoding: set.pdf, as: UTF8.self).contains("/Figure"))
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `several who agree are named so, on each page that they begin`() throws {
    var report = try sample()
    report.agreed = (1...14).map { Signatory(name: "Тест Номер\($0)", position: "началник на отдел") }
    let document = try typeset(report, date: Sample.date)
    let pages = try (1...document.pages).map { try Peers.text(of: document.pdf, page: $0) }
    let people = pages.filter { $0.contains("Тест Номер") }
    #expect(people.count > 1)
    for page in people { #expect(page.contains("Съгласували:")) }
    #expect(document.signaturePlaces.count == 17)
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `columns are dealt out so that numbers and syllables stay whole`() throws {
    let cells = [
      "Видеонаблюдение", "Здравеопазване", "1 133 536,49", "−2 114 770,33", "910 609,99", "Образование",
      "Изпълнение", "117,4 %", "„Строителство“",
    ]
    let head = cells.indices.map { "Показател \($0)" }.joined(separator: " | ")
    let row = cells.joined(separator: " | ")
    let rule = cells.map { _ in "---" }.joined(separator: " | ")
    let set = try Sample.set("| \(head) |\n| \(rule) |\n| \(row) |\n| \(row) |")
    let text = try Peers.text(of: set.pdf)
    for cell in cells { #expect(text.components(separatedBy: cell).count == 3, "\(cell)") }
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `a line behind the signatures begins no page`() throws {
    var report = try sample()
    let pages = try typeset(report, date: Sample.date).pages
    report.annex = [.paragraph([.plain("Проверил: Тест Тестов")])]
    let set = try typeset(report, date: Sample.date)
    #expect(set.pages == pages)
    #expect(try Peers.text(of: set.pdf, page: pages).contains("Проверил: Тест Тестов"))
    report.annex = (1...5).map { .paragraph([.plain("Ред: \($0)")]) }
    #expect(try typeset(report, date: Sample.date).pages == pages + 1)
  }

  // MARK: Places and files

  @Test func `every person has a place, found again by its name in the file`() throws {
    let document = try typeset(try sample(), date: Sample.date)
    #expect(
      document.signaturePlaces.map(\.name) == [
        "signature.signatory.1", "signature.agreed.1", "signature.review.1", "signature.prepared.1",
      ])
    let pdf = try Document(ByteSource(document.pdf))
    let pages = try pdf.pages()
    let places = try pdf.namedPlaces()
    #expect(places.count == 4)
    for place in document.signaturePlaces {
      #expect(
        places.contains(
          NamedPlace(name: place.name, page: pages[place.page], rectangle: place.rectangle)))
    }
  }

  @Test func `places do not overlap, and are within the page`() throws {
    let places = try typeset(try sample(), date: Sample.date).signaturePlaces
    for (upper, lower) in zip(places, places.dropFirst()) where upper.page == lower.page {
      #expect(upper.rectangle.bottom >= lower.rectangle.top)
    }
    for place in places {
      #expect(place.rectangle.bottom > 0 && place.rectangle.right < PageStyle.a4.width)
      #expect(place.rectangle.width > 170 && place.rectangle.height > 30)
    }
  }

  @Test func `files are embedded as they are, each under a name of its own`() throws {
    let files = [
      EmbeddedFile(name: "проект.docx", content: [1, 2, 3]),
      EmbeddedFile(name: "проект.docx", content: Array("endstream endobj".utf8), relationship: .source),
    ]
    let document = try Document(
      ByteSource(try typeset(try sample(), date: Sample.date, files: files).pdf))
    let entries = try document.embeddedFiles()
    #expect(Set(entries.map(\.name)) == ["проект.docx", "проект (2).docx"])
    for entry in entries {
      let expected = entry.relationship == "Source" ? files[1] : files[0]
      #expect(try document.decodedStream(entry.stream) == expected.content)
    }
    #expect(try document.catalog().value.asDictionary?["AF"]?.asArray?.count == 2)
  }

  @Test func `without files the catalog names none`() throws {
    let document = try Document(ByteSource(try Sample.set("Текст.").pdf))
    #expect(try document.embeddedFiles().isEmpty)
    #expect(try document.catalog().value.asDictionary?["AF"] == nil)
  }

  @Test func `the file is of one revision, says its language, and has an identifier`() throws {
    let document = try Document(ByteSource(try Sample.set("Текст.").pdf))
    #expect(document.revisions.count == 1)
    #expect(try document.version() == (1, 7))
    #expect(try document.catalog().value.asDictionary?["Lang"]?.asString == Array("bg-BG".utf8))
    #expect(document.newestRevision.trailer["ID"]?.asArray?.count == 2)
  }

  // MARK: Footnotes

  @Test(.enabled(if: Peers.hasPoppler)) func `a footnote is read at the foot of the page of its number`()
    throws
  {
    let filler = String(repeating: "Изречение за запълване. ", count: 60)
    let text = """
      Първо твърдение[^а].

      \(filler)

      \(filler)

      \(filler)

      Второ твърдение.[^2]

      [^а]: Бележка *първа*.
      [^2]: Бележка втора.
      """
    let document = try Sample.set(text)
    #expect(document.pages == 2)
    let (first, second) = (
      try Peers.text(of: document.pdf, page: 1), try Peers.text(of: document.pdf, page: 2)
    )
    #expect(first.contains("твърдение¹.") && first.contains("¹ Бележка първа."))
    #expect(second.contains("твърдение.²") && second.contains("² Бележка втора."))
    #expect(!first.contains("втора") && !second.contains("първа"))
  }

  @Test func `a reference without a note, and a note without a reference, stay as written`() throws {
    let blocks = try Sample.blocks("Текст [^1].\n\n[^2]: бележка")
    #expect(blocks.map(\.plainText) == ["Текст [^1].", "[^2]: бележка"])
  }

  @Test func `notes longer than a page go on, and lose nothing`() throws {
    let words = (1...1200).map { "дума\($0)" }.joined(separator: " ")
    let document = try Sample.set("Текст.[^1] И още.[^2]\n\n[^1]: \(words)\n\n[^2]: край")
    #expect((2...6).contains(document.pages))
    if Peers.hasPoppler {
      let text = try Peers.text(of: document.pdf)
      for word in 1...1200 where !text.contains("дума\(word)") { Issue.record("lost: дума\(word)") }
    }
  }

  // MARK: Images

  @Test func `pages are images of the size asked for`() throws {
    let images = try preview(try sample(), dotsPerInch: 72).pages
    #expect(images.map(\.page) == [1, 2, 3])
    for image in images {
      let picture = try Picture(image.png)
      #expect((picture.width, picture.height) == (595, 842))
    }
    #expect(try preview(try sample(), dotsPerInch: 30, pages: 2...2).pages.map(\.page) == [2])
  }

  // MARK: What a signature shows

  private let caption = SignatureCaption(
    role: "Съгласувал, по заместване", name: "Ѐвѓени́й Йоа́нов", position: "началник на отдел",
    organisation: "Община Примерна", time: "Подписано на 22.11.2026 г.")

  @Test func `an appearance has the shape of its place, larger for more words and smaller for few`() throws {
    let small = try caption.appearance(width: 176, height: 44)
    #expect(abs(small.width / small.height - 4) < 0.01)
    #expect(small.width <= 176 && small.width > 120)
    let wide = try caption.appearance(width: 400, height: 100)
    #expect(wide.width < 400 && abs(wide.width / wide.height - 4) < 0.01)
    var long = caption
    long.position = String(repeating: "началник на отдел „Транспорт“ и ", count: 9)
    let large = try long.appearance(width: 176, height: 44)
    #expect(large.width > 176)
    #expect(abs(large.width / large.height - 4) < 0.01)
  }

  @Test func `no words, many words and odd places make an appearance without a trap`() throws {
    let empty = SignatureCaption(role: "", name: "", time: "")
    for (width, height) in [(0.0, 0.0), (-5, 10), (1000, 5), (20, 400)] {
      _ = try empty.appearance(width: width, height: height)
      _ = try caption.appearance(width: width, height: height)
    }
    var odd = caption
    odd.name = String(repeating: "👍🏽שלום", count: 2_000)
    _ = try odd.appearance(width: 176, height: 44)
  }
}
