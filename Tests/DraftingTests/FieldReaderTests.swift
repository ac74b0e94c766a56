import Foundation
import Testing

@testable import Drafting

@Suite struct FieldReaderTests {
  /// A report as it comes out of a web page: marks of Markdown, empty lines everywhere, a number in Latin
  /// look-alikes, a draft decision after it.
  private let report = """
    ## ОБЩИНА ПРИМЕРНА (ТЕСТ)

    9999 Примерна, пл. „Образцов“ № 1, [www.primerna.example](http://www.primerna.example)

    27.12.2024 г.

    **X** COA24-BK66-11488/27.12....

    Per. №

    ДО

    Г-Н ПЕТЪР ПРОБЕН

    ПРЕДСЕДАТЕЛ НА ОБЩИНСКИЯ СЪВЕТ

    ДОКЛАД

    ОТ

    АНА ПРИМЕРОВА – ЗАМЕСТНИК-КМЕТ

    НАПРАВЛЕНИЕ „ПРИМЕРИ“

    **ОТНОСНО:** *Членство в мрежа (Network – N)*

    УВАЖАЕМИ ГОСПОДИН ПРЕДСЕДАТЕЛ,

    Текст на доклада.

    Въз основа на гореизложеното и на основание чл. 21, ал. 1, т. 8, т. 15 и ал. 2 от Закона за примерите, предлагам съветът да вземе решение, съгласно приложения проект, на:

    ## РЕШЕНИЕ:

    1. Дава съгласие.
    2. Възлага на кмета:
       а) едно.

    ### Приложение:


    проект решение\u{20}\u{20}
    Proekt.doc

    ### С УВАЖЕНИЕ,

    27.12.2024 г.

    **X** Ана Примерова

    ---

    ЗАМ.-КМЕТ НА ОБЩИНА ПРИМЕРНА\u{20}\u{20}
    НАПРАВЛЕНИЕ "ПРИМЕРИ"

    **Съгласувал чрез система:** Елена Пробна – началник на отдел „МДП“

    **Изготвил чрез система:** Мария Тестова – гл. експерт, отдел „МДП“ – 18.12.2024 г.

    # ПРИМЕРНИ ОБЩИНСКИ СЪВЕТ

    ПРОЕКТ!

    ## РЕШЕНИЕ №

    ### РЕШИ:

    1. Дава друго съгласие.

    **Председател:**

    **/Петър Пробен/**

    **Юрист от Администрацията:**\u{20}\u{20}
    Людмила Тестова, главен юрисконсулт в направление\u{20}\u{20}
    „Европа“,\u{20}\u{20}
    СО
    """

  @Test func `reads every field of a report, with its line`() {
    let found = FieldReader.read(report)
    #expect(found.missing == [])
    #expect(found.title == Found("ДОКЛАД", 17...17, .certain))
    #expect(found.organisation == Found("ОБЩИНА ПРИМЕРНА (ТЕСТ)", 1...1, .likely))
    #expect(
      found.address == Found(["9999 Примерна, пл. „Образцов“ № 1, www.primerna.example"], 3...3, .likely))
    #expect(
      found.number
        == Found(
          "СОА24-ВК66-11488", 7...7, .likely,
          [.incompleteDate("27.12...."), .lookAlikes(original: "COA24-BK66-11488")]))
    #expect(found.date?.value == CalendarDate(year: 2024, month: 12, day: 27))
    #expect(found.date?.lines == 5...5)
    #expect(found.to == Found(["Г-Н ПЕТЪР ПРОБЕН", "ПРЕДСЕДАТЕЛ НА ОБЩИНСКИЯ СЪВЕТ"], 11...15, .certain))
    #expect(
      found.from == Found(["АНА ПРИМЕРОВА – ЗАМЕСТНИК-КМЕТ", "НАПРАВЛЕНИЕ „ПРИМЕРИ“"], 19...23, .certain))
    #expect(found.subject == Found("Членство в мрежа (Network – N)", 25...25, .certain))
    #expect(
      found.basis == [Found("чл. 21, ал. 1, т. 8, т. 15 и ал. 2 от Закона за примерите", 31...31, .certain)])
    #expect(
      found.decision == [
        Found("1. Дава съгласие.", 35...35, .certain),
        Found("2. Възлага на кмета: а) едно.", 36...37, .certain),
      ])
    #expect(
      found.attachments == [Found(Attachment(file: "Proekt.doc", title: "проект решение"), 42...43, .certain)]
    )
    #expect(
      found.signatories == [
        Found(
          Signatory(
            name: "Ана Примерова", position: "ЗАМ.-КМЕТ НА ОБЩИНА ПРИМЕРНА\nНАПРАВЛЕНИЕ \"ПРИМЕРИ\"",
            date: CalendarDate(year: 2024, month: 12, day: 27)), 49...54, .certain)
      ])
    #expect(
      found.agreed.map(\.value) == [Signatory(name: "Елена Пробна", position: "началник на отдел „МДП“")])
    #expect(
      found.prepared.map(\.value) == [
        Signatory(
          name: "Мария Тестова", position: "гл. експерт, отдел „МДП“",
          date: CalendarDate(year: 2024, month: 12, day: 18))
      ])
    #expect(
      found.review.map(\.value) == [
        Signatory(name: "Людмила Тестова", position: "главен юрисконсулт в направление „Европа“, СО")
      ])
  }

  @Test func `whoever is named behind a line that nobody can read is not lost`() throws {
    let text = """
      ОБЩИНА ПРИМЕРНА

      ДО
      ОБЩИНСКИЯ СЪВЕТ

      ДОКЛАД
      от Иван Пробен – кмет

      ОТНОСНО: Програма за годината

      На основание чл. 21, ал. 1, т. 12 от ЗМСМА предлагам следното решение:

      1. Приема програмата.

      С уважение,
      Иван Пробен
      Кмет на Община Примерна

      Съгласувал: Петър Опитов, началник на отдел
      печат и нечетливи думи от полето
      Изготвил: Мая Тестова, експерт
      """
    let read = try ReportReader.read(Array(text.utf8), name: "r.txt")
    #expect(Self.everything(in: read).contains("нечетливи думи"))
    #expect(Self.everything(in: read).contains("мая тестова"))
  }

  /// Every word stands in a field, in the text, or among what is told to have found no place.
  @Test func `no word of a text is lost on the way to its report`() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Texts")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".txt") || $0.hasSuffix(".md") }.sorted()
    var read = 0
    for name in names {
      let octets = Array(try Data(contentsOf: folder.appending(path: name)))
      guard let report = try? ReportReader.read(octets, name: name) else { continue }
      read += 1
      let said = Self.everything(in: report)
      let source = try TextReading(octets, name: name).text
      for line in source.lines {
        for word in TextLine(line).plain.lowercased().split(whereSeparator: {
          !$0.isLetter && !$0.isCombining
        })
        where word.count > 4 && word.unicodeScalars.allSatisfy({ (0x400...0x45F).contains($0.value) }) {
          if !said.contains(word), !Self.labels.contains(where: word.hasPrefix) {
            Issue.record("\(name), line \(line.number): \(word)")
          }
        }
      }
    }
    #expect(read > 10)
  }

  private static func everything(in report: Report) -> String {
    var parts = [report.title ?? "", report.subject, report.number ?? "", report.closing.plainText]
    parts +=
      [report.letterhead.organisation ?? ""] + report.letterhead.lines + report.to + report.from
      + report.basis
    parts += report.attachments.map(\.listing) + (report.body + report.annex).map(\.plainText)
    for people in [report.signatories, report.agreed, report.review, report.prepared] {
      parts += people.flatMap { [$0.name, $0.position ?? ""] }
    }
    for case .leftOut(_, let text) in report.warnings { parts.append(text) }
    return parts.joined(separator: " ").lowercased()
  }

  /// What says which field follows is said by the document's own words; a month, by its number.
  private static let labels = [
    "относно", "приложени", "прикачени", "файлове", "съгласува", "съгпасува", "изготвил", "юрист", "решение",
    "доклад", "вносител",
    "изходящ", "входящ", "регистрацион", "индекс", "номер", "съгласно", "текста", "януари",
  ]

  @Test func `a text read so becomes a report, and what stands after it an annex`() throws {
    let read = try ReportReader.read(Array(report.utf8), name: "r.txt")
    #expect(read.subject == "Членство в мрежа (Network – N)")
    #expect(read.decisionPoints.count == 2)
    #expect(read.closing.plainText == "С УВАЖЕНИЕ,")
    #expect(read.signatories.map(\.name) == ["Ана Примерова"])
    #expect(read.review == [], "the lawyer is named in the draft decision only")
    #expect(read.annex.first == .heading(level: 1, [.plain("ПРИМЕРНИ ОБЩИНСКИ СЪВЕТ")]))
    #expect(read.annex.map(\.plainText).joined().contains("Людмила Тестова, главен юрисконсулт"))
    #expect(read.body.first?.plainText == "УВАЖАЕМИ ГОСПОДИН ПРЕДСЕДАТЕЛ,")
    #expect(!read.body.map(\.plainText).joined().contains("Приложение"))
    #expect(read.warnings.contains(.leftOut(line: 9, text: "Per. №")))
    #expect(
      read.warnings.contains(
        .readFromText(
          field: .number, line: 7, confidence: .likely,
          notes: [.incompleteDate("27.12...."), .lookAlikes(original: "COA24-BK66-11488")])))
  }

  /// A scan: Latin letters in Cyrillic words, misread letters, wrapped lines.
  private let scan = """
    OБЩИНA ПРИМЕРНА (ТЕСТ)
    Изx. N 12-00-345/15.O3.2026 г.
    Дата: 15.03.2026 г.

    ДO: Председателя на Общинския съвет

    Д О K Л А Д
    oт Калин Образцов - кмет на общината

    OТНОCHО: Отопление на училищата през
    следващата зима

    УBАЖАЕМИ СЪВЕТНИЦИ,

    На основание чл.21, ал.1, т.6 от ЗМСМА и във връзка с чл. 5 от Наредба № 7, моля
    да вземете следното

    РЕШЕИИЕ:

    1. Приема отчета за
    зимата.

    Прилoжeниe: Справка – spravka.xlsx

    C УBАЖЕНИЕ,

    KМЕТ НА ОБЩИНА ПРИМЕРНА:
    /Калин Образцов/

    Сьгласувал: Петър Пробен, директор
    Изгoтвил: Ана Примерова, експерт
    """

  @Test func `reads labels with Latin letters and a scanner's errors, and says so`() {
    let found = FieldReader.read(scan)
    #expect(found.organisation?.value == "OБЩИНA ПРИМЕРНА (ТЕСТ)", "the words themselves are not changed")
    #expect(found.number?.value == "12-00-345")
    #expect(found.number?.notes == [])
    #expect(found.to?.value == ["Председателя на Общинския съвет"])
    #expect(found.title?.value == "ДОКЛАД")
    #expect(found.from?.value == ["Калин Образцов - кмет на общината"])
    #expect(found.subject?.value == "Отопление на училищата през следващата зима")
    #expect(found.basis.map(\.value) == ["чл.21, ал.1, т.6 от ЗМСМА", "чл. 5 от Наредба № 7"])
    #expect(
      found.decision == [
        Found("1. Приема отчета за зимата.", 20...21, .doubtful, [.labelMisread(found: "РЕШЕИИЕ:")])
      ])
    #expect(found.attachments.map(\.value) == [Attachment(file: "spravka.xlsx", title: "Справка")])
    #expect(
      found.signatories.map(\.value) == [
        Signatory(name: "Калин Образцов", position: "KМЕТ НА ОБЩИНА ПРИМЕРНА")
      ])
    #expect(
      found.agreed == [
        Found(
          Signatory(name: "Петър Пробен", position: "директор"), 30...30, .doubtful,
          [.labelMisread(found: "Сьгласувал")])
      ])
    #expect(found.prepared.map(\.value) == [Signatory(name: "Ана Примерова", position: "експерт")])
  }

  @Test func `reads the sample without a head`() throws {
    let found = try FieldReader.read(try Sample.file("report-without-head.txt"), name: "r.txt")
    #expect(found.missing == [.review])
    #expect(found.number?.value == "ПР26-ОК03-8")
    #expect(found.date?.value == CalendarDate(year: 2026, month: 5, day: 4))
    #expect(found.from?.value == ["Калин Образцов – кмет на Община Примерна (ТЕСТ)"])
    #expect(
      found.basis.map(\.value) == [
        "чл. 21, ал. 1, т. 8 от ЗМСМА", "чл. 12, ал. 3 от Закона за общинската собственост",
      ])
    #expect(
      found.attachments.map(\.value) == [
        Attachment(file: "iskane.pdf", title: "Искане от настоятелството"),
        Attachment(title: "Скица на помещението"),
      ])
    #expect(found.agreed.map(\.value.name) == ["Мария Пробна", "Стефан Тестов"])
    #expect(found.signatories.map(\.value.name) == ["КАЛИН ОБРАЗЦОВ"])
  }

  @Test func `what is no report yields nothing, and all of it is named as missing`() {
    let news = """
      Общината кандидатства за мрежа на градовете

      Кметът на Примерна Калин Образцов участва в среща на 24 и 25 февруари. От Примерна до Образцово са 12 километра.

      Решението за членство предстои да бъде взето. Относно срока: до края на годината.

      До Примерна се стига с автобус.
      От София тръгват три автобуса на ден.

      Наши партньори са:

      Български трактори
      """
    #expect(FieldReader.read(news).missing == Field.readable)
    #expect(
      readFailure(news) == .missing(fields: [.to, .from, .subject, .basis, .signatories], file: "r.md"))
  }

  @Test func `what is missing can be given, and the whole text is set`() throws {
    let report = try ReportReader.read(
      Array("Първи ред.\nВтори ред: \(String(repeating: "дълъг ", count: 40))\n· точка\n".utf8),
      name: "r.txt",
      set: ["до": "А", "от": "Б", "относно": "В", "основание": "чл. 1", "подписва": "Тест Тестов"])
    #expect(report.body.count == 3, "a text with long lines has a paragraph a line")
    #expect(report.warnings == [])
  }

  @Test func `wrapped text is put together`() throws {
    let report = try ReportReader.read(
      Array("Първи ред\nна абзаца.\n\nВтори.".utf8), name: "r.txt",
      set: ["до": "А", "от": "Б", "относно": "В", "основание": "чл. 1", "подписва": "Тест Тестов"])
    #expect(report.body.map(\.plainText) == ["Първи ред на абзаца.", "Втори."])
  }

  @Test(
    arguments: [
      ("Изх. № ПР26-ОУ01-17/16.03.2026 г.", "ПР26-ОУ01-17", [], CalendarDate(year: 2026, month: 3, day: 16)),
      (
        "Изх. № COA20-ДИ05-2118/1/11.09.2020", "СОА20-ДИ05-2118/1",
        [.lookAlikes(original: "COA20-ДИ05-2118/1")],
        CalendarDate(year: 2020, month: 9, day: 11)
      ),
      ("Изходящ № 12-00-345", "12-00-345", [], nil),
      ("№ 5", nil, [], nil),
      ("Изх. № ............/........ г.", nil, [], nil),
      ("СОА24-ВК66-11488/27.12.2024", "СОА24-ВК66-11488", [], CalendarDate(year: 2024, month: 12, day: 27)),
      ("ИСО-9001-2015", nil, [], nil),
      ("тел. 0999-12-34", nil, [], nil),
    ] as [(String, String?, [ReadingNote], CalendarDate?)])
  func `reads outgoing numbers`(line: String, number: String?, notes: [ReadingNote], date: CalendarDate?) {
    let found = FieldReader.read("\(line)\n\nОТНОСНО: Проба\n\nТекст.")
    #expect(found.number?.value == number)
    #expect(found.number?.notes ?? [] == notes)
    #expect(found.date?.value == date)
  }

  @Test func `„вносител“ over the text is the author, and under it who signs`() throws {
    let text = """
      ДОКЛАДНА ЗАПИСКА

      ОТНОСНО: Проба

      ВНОСИТЕЛ: Калин Образцов – кмет

      УВАЖАЕМИ СЪВЕТНИЦИ,

      На основание чл. 5 от Закона предлагам проект.

      Проект

      На нов ред.

      ВНОСИТЕЛ:
      Калин Образцов
      """
    let found = FieldReader.read(text)
    #expect(found.title?.value == "ДОКЛАДНА ЗАПИСКА")
    #expect(found.from == Found(["Калин Образцов – кмет"], 5...5, .certain))
    #expect(found.signatories == [Found(Signatory(name: "Калин Образцов"), 15...16, .certain)])
  }

  @Test func `a heading „Проект“ within the text ends nothing`() throws {
    let report = try ReportReader.read(
      Array(
        "ДО: А\nОТ: Б\nОТНОСНО: В\n\nТекст по чл. 1.\n\nПроект\n\nКрай.\n\nС уважение,\nИван Пробен – кмет\nна общината\n"
          .utf8),
      name: "r.txt", set: ["основание": "чл. 1"])
    #expect(report.body.map(\.plainText) == ["Текст по чл. 1.", "Проект", "Край."])
    #expect(report.signatories == [Signatory(name: "Иван Пробен", position: "кмет\nна общината")])
    #expect(report.annex == [])
  }

  @Test func `a long line ends the head`() {
    let found = FieldReader.read(
      "\(String(repeating: "дълъг ", count: 60))\n\nИНФОРМАЦИЯ\n\nОТНОСНО: не е в главата")
    #expect(found.missing == Field.readable)
  }

  @Test func `two dates in a head are doubtful`() {
    let found = FieldReader.read("ОБЩИНА\n16.03.2026 г.\nИзх. № 1-2/15.03.2026\nОТНОСНО: Проба\n\nТекст.")
    #expect(found.date?.value.description == "15.03.2026")
    #expect(found.date?.confidence == .doubtful)
    #expect(found.date?.notes.count == 1)
  }

  @Test(arguments: [
    ("На основание чл. 21, ал. 1, т. 23 от ЗМСМА предлагам", ["чл. 21, ал. 1, т. 23 от ЗМСМА"]),
    (
      "на основание чл. 21 от ЗМСМА и чл. 8, ал. 9 от ЗОС, Общинският съвет",
      ["чл. 21 от ЗМСМА", "чл. 8, ал. 9 от ЗОС"]
    ),
    ("Правно основание: чл. 5 от Наредба № 7 на съвета.", ["чл. 5 от Наредба № 7 на съвета"]),
    ("на основание чл. 3 от Закона. След това се случи друго.", ["чл. 3 от Закона"]),
    ("На основание гореизложеното предлагам", []),
    ("няма основание за това, чл. 5", []),
  ])
  func `reads the legal basis`(text: String, provisions: [String]) {
    #expect(LegalBasis.provisions(in: text) == provisions)
  }

  @Test func `hostile text is read in bounded time and without a trap`() {
    for text in [
      "", "\n\n\n", ":", "ДО", "ОТ\nОТ\nОТ", "ОТНОСНО:", "С УВАЖЕНИЕ", "РЕШЕНИЕ:", "Изготвил:",
      "Приложение:\n",
      String(repeating: "ДО\n", count: 5_000), String(repeating: "ОТНОСНО: ", count: 5_000),
      String(repeating: "Изготвил:\n", count: 2_000), String(repeating: "на основание чл. ", count: 5_000),
      String(repeating: "Съгласувал: Иван Иванов\n", count: 2_000), String(repeating: "а", count: 200_000),
      String(repeating: "[", count: 100_000), String(repeating: "e\u{301}", count: 100_000),
    ] {
      _ = FieldReader.read(text)
      _ = readFailure(text)
    }
  }
}
