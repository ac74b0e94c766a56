import Testing

@testable import Drafting

@Suite struct HeadTests {
  private func read(_ head: String, body: String = "Текст.", set settings: [String: String] = [:]) throws
    -> Report
  {
    try ReportReader.read(Array("---\n\(head)\n---\n\(body)".utf8), name: "r.md", set: settings)
  }

  private let full = """
    letterhead:
      organisation: Община Примерна (ТЕСТ)
      address: [9999 Примерна, тел. 0999/ 00 00 00]
    number: ПР26-ОУ01-17
    date: 2026-03-16
    title: ДОКЛАДНА ЗАПИСКА
    to: |
      Председателя на
      Общинския съвет
    from: [Тест Тестов – кмет, Община Примерна]
    subject: >-
      Проба
      на два реда
    basis:
      - чл. 21 от ЗМСМА
      - чл. 8 от ЗОС
    attachments:
      - Проект за решение: proekt.docx
      - skica.pdf
      - {title: Писмо}
      - {file: a/b.pdf, title: Справка}
    signatories:
      - name: Тест Тестов
        position: |
          кмет
          на Община Примерна
        date: 16.03.2026
    agreed: [Мария Пробна – началник на отдел, Петър Пробен]
    review: Стефан Тестов – юрисконсулт
    prepared: {name: Ана Примерова}
    language: en
    """

  @Test func `an attachment is a file where it is named like one, otherwise a paper`() throws {
    let report = try ReportReader.read(
      Array(
        """
        ---
        до: А
        от: Б
        относно: В
        основание:
        подписва: Тест Тестов
        приложения:
          - Становище, вх. № ЕТ-77/12.01.2026 г.
          - проект за решение.docx
          - скица.pdf
          - Акт № 12
        ---
        Текст.
        """.utf8), name: "r.md")
    #expect(
      report.attachments == [
        Attachment(title: "Становище, вх. № ЕТ-77/12.01.2026 г."), Attachment(file: "проект за решение.docx"),
        Attachment(file: "скица.pdf"), Attachment(title: "Акт № 12"),
      ])
  }

  @Test func `reads every field`() throws {
    let report = try read(full)
    #expect(
      report.letterhead
        == Letterhead(
          organisation: "Община Примерна (ТЕСТ)", lines: ["9999 Примерна", "тел. 0999/ 00 00 00"]))
    #expect(report.number == "ПР26-ОУ01-17")
    #expect(report.date == CalendarDate(year: 2026, month: 3, day: 16))
    #expect(report.title == "ДОКЛАДНА ЗАПИСКА")
    #expect(report.to == ["Председателя на", "Общинския съвет"])
    #expect(report.from == ["Тест Тестов – кмет", "Община Примерна"])
    #expect(report.subject == "Проба на два реда")
    #expect(report.basis == ["чл. 21 от ЗМСМА", "чл. 8 от ЗОС"])
    #expect(
      report.attachments == [
        Attachment(file: "proekt.docx", title: "Проект за решение"), Attachment(file: "skica.pdf"),
        Attachment(title: "Писмо"), Attachment(file: "a/b.pdf", title: "Справка"),
      ])
    #expect(
      report.attachments.map(\.listing) == [
        "Проект за решение (proekt.docx)", "skica.pdf", "Писмо", "Справка (b.pdf)",
      ])
    #expect(
      report.signatories == [
        Signatory(
          name: "Тест Тестов", position: "кмет\nна Община Примерна",
          date: CalendarDate(year: 2026, month: 3, day: 16))
      ])
    #expect(
      report.agreed == [
        Signatory(name: "Мария Пробна", position: "началник на отдел"), Signatory(name: "Петър Пробен"),
      ])
    #expect(report.review == [Signatory(name: "Стефан Тестов", position: "юрисконсулт")])
    #expect(report.prepared == [Signatory(name: "Ана Примерова")])
    #expect(report.language == .english)
    #expect(report.warnings == [])
  }

  @Test func `reads the same fields under Bulgarian keys in any case`() throws {
    let report = try read(
      """
      Организация: Община Примерна (ТЕСТ)
      адрес: 9999 Примерна
      номер: ПР26-ОУ01-17
      дата: 16.03.2026 г.
      вид: СТАНОВИЩЕ
      ДО: Председателя
      от: Тест Тестов – кмет
      относно: Проба
      правно основание: чл. 21 от ЗМСМА
      приложения: [{файл: a.pdf, наименование: А}]
      подписва: {име: Тест Тестов, длъжност: кмет, дата: 16.03.2026}
      съгласувал: Мария Пробна
      юрист: Стефан Тестов
      изготвил: Ана Примерова
      език: bg
      """)
    #expect(report.letterhead == Letterhead(organisation: "Община Примерна (ТЕСТ)", lines: ["9999 Примерна"]))
    #expect(report.title == "СТАНОВИЩЕ")
    #expect(report.date == CalendarDate(year: 2026, month: 3, day: 16))
    #expect(report.attachments == [Attachment(file: "a.pdf", title: "А")])
    #expect(report.signatories.first?.position == "кмет")
    #expect(report.agreed.count == 1 && report.review.count == 1 && report.prepared.count == 1)
  }

  @Test func `every key is the key of one field`() {
    for key in Field.keys { #expect(Field(key: key.uppercased()) != nil) }
    #expect(Field(key: "body") == nil && Field(key: "decision") == nil)
  }

  @Test func `names everything that is missing, at once`() {
    #expect(
      readFailure("---\nnumber: 1\n---\n\n***\n")
        == .missing(fields: [.to, .from, .subject, .basis, .signatories, .body], file: "r.md"))
    #expect(
      readFailure("---\nto: А\nfrom:\nsubject: ''\nbasis: []\nsignatories: []\n---\nТекст.")
        == .missing(fields: [.from, .subject, .signatories], file: "r.md"))
  }

  @Test func `an empty basis says that there is none`() throws {
    let head = "to: А\nfrom: Б\nsubject: В\nsignatories: Тест Тестов\nbasis: "
    #expect(try read(head + "[]").basis == [])
    #expect(try read(head).basis == [])
    #expect(try read(full, set: ["основание": ""]).basis == [])
    #expect(
      readFailure("---\nto: А\nfrom: Б\nsubject: В\nsignatories: Тест Тестов\n---\nТекст.")
        == .missing(fields: [.basis], file: "r.md"))
  }

  @Test func `refuses a key that names no field, and names the nearest`() {
    #expect(
      readFailure("---\nto: А\nsubjcet: Б\n---\n")
        == .unknownKey(file: "r.md", line: 3, key: "subjcet", nearest: "subject"))
    #expect(
      readFailure("---\nотнсно: Б\n---\n")
        == .unknownKey(file: "r.md", line: 2, key: "отнсно", nearest: "относно"))
    #expect(
      readFailure("---\nцвят: Б\n---\n") == .unknownKey(file: "r.md", line: 2, key: "цвят", nearest: nil))
  }

  @Test func `refuses two keys for one field`() {
    #expect(
      readFailure("---\nto: А\nfrom: Б\nдо: В\n---\n")
        == .duplicateKey(file: "r.md", line: 4, key: "до", firstLine: 2))
  }

  @Test(arguments: [
    ("date: 31.02.2026", Field.date, "31.02.2026", DraftFailure.Expectation.date),
    ("date: утре", .date, "утре", .date),
    ("subject: [[а]]", .subject, "a list", .text),
    ("subject: {а: б}", .subject, "a mapping", .texts),
    ("number: [1]", .number, "a list", .text),
    ("signatories: кмет", .signatories, "кмет", .person),
    ("prepared: {position: експерт}", .prepared, "a mapping", .person),
    ("agreed: {name: А Б, rank: 1}", .agreed, "rank", .person),
    ("attachments: [{a: b, c: d}]", .attachments, "a", .attachment),
    ("attachments: [[a]]", .attachments, "a list", .attachment),
    ("letterhead: Община", .organisation, "Община", .letterhead),
    ("language: de", .language, "de", .language),
  ])
  func `refuses a value of the wrong kind, and says what is expected`(
    head: String, field: Field, found: String, expected: DraftFailure.Expectation
  ) {
    #expect(
      readFailure("---\nto: А\n\(head)\n---\n")
        == .badValue(file: "r.md", line: 3, field: field, found: found, expected: expected))
  }

  @Test func `refuses a head that is not YAML, with its line`() {
    guard case .malformedHead("r.md", 3, _)? = readFailure("---\nto: А\nfrom: \"Б\n---\nТекст") else {
      Issue.record("\(String(describing: readFailure("---\nto: А\nfrom: \"Б\n---\nТекст")))")
      return
    }
    #expect(
      readFailure("---\n- а\n---\n")
        == .malformedHead(file: "r.md", line: 2, problem: "expected a key and a value"))
    guard case .malformedHead("r.md", _, let problem)? = readFailure("---\nto: А\nto: Б\n---\n") else {
      Issue.record("the same key twice was taken")
      return
    }
    #expect(problem == "the same key twice: to")
  }

  @Test func `refuses a head without an end, a huge one and a deep one`() {
    #expect(readFailure("---\nto: А\n") == .headNotClosed(file: "r.md"))
    let long = "---\nto: \(String(repeating: "a", count: 70_000))\n---\n"
    #expect(readFailure(long) == .headTooLarge(file: "r.md", bytes: 70_005, limit: 65_536))
    #expect(
      readFailure("---\nto: \(String(repeating: "[", count: 30_000))\n---\n")
        == .malformedHead(file: "r.md", line: 2, problem: "nested more than 20 deep"))
    #expect(
      readFailure("---\n\(String(repeating: "- ", count: 30_000))\n---\n")
        == .malformedHead(file: "r.md", line: 2, problem: "nested more than 20 deep"))
  }

  @Test func `aliases that multiply are read as they stand`() {
    var head = "to: &a [x, x]\n"
    for (from, to) in zip("abcdefghijklmnopq", "bcdefghijklmnopqr") {
      head += "k\(to): &\(to) [*\(from), *\(from)]\n"
    }
    #expect(
      readFailure("---\n\(head)\n---\n") == .unknownKey(file: "r.md", line: 3, key: "kb", nearest: nil))
  }

  @Test func `what the caller gives takes precedence`() throws {
    let report = try read(
      full,
      set: [
        "относно": "Друго", "to": "А\nБ", "signatories": "Ана Примерова – кмет\nТест Тестов – кмет",
        "date": "1.4.2026",
      ])
    #expect(report.subject == "Друго")
    #expect(report.to == ["А", "Б"])
    #expect(report.signatories.map(\.name) == ["Ана Примерова", "Тест Тестов"])
    #expect(report.date == CalendarDate(year: 2026, month: 4, day: 1))
    #expect(report.number == "ПР26-ОУ01-17")
  }

  @Test func `a number's date is the date, and its Latin letters are read as Cyrillic, with a note`() throws {
    let head = "to: А\nfrom: Б\nsubject: В\nbasis: []\nsignatories: Тест Тестов\norganisation: О\n"
    let report = try read(head + "number: COA24-BK66-1/16.03.2026")
    #expect(report.number == "СОА24-ВК66-1")
    #expect(report.date == CalendarDate(year: 2026, month: 3, day: 16))
    #expect(report.warnings == [.numberNormalised(written: "COA24-BK66-1/16.03.2026", read: "СОА24-ВК66-1")])
    #expect(try read(head + "language: en\nnumber: COA24-BK66-1").number == "COA24-BK66-1")
    #expect(try read(head + "number: 12-00-5/16.03.2026\ndate: 17.03.2026").number == "12-00-5")
    #expect(try read(head + "number: РД 09-1").number == "РД 09-1")
  }

  @Test func `refuses what the caller gives wrongly, without a line`() {
    #expect(
      readFailure("Текст", set: ["цвят": "б"])
        == .unknownKey(file: "r.md", line: nil, key: "цвят", nearest: nil))
    #expect(
      readFailure("Текст", set: ["дата": "утре"])
        == .badValue(file: "r.md", line: nil, field: .date, found: "утре", expected: .date))
  }

  @Test func `a person is a name and a position in either order`() {
    #expect(
      PersonReader.read("Елена Пробна – началник на отдел „МДП“")
        == Signatory(name: "Елена Пробна", position: "началник на отдел „МДП“"))
    #expect(
      PersonReader.read("Директор на дирекция: д-р Мария Ив. Примерова")
        == Signatory(name: "д-р Мария Ив. Примерова", position: "Директор на дирекция"))
    #expect(PersonReader.read("**X** Никола Пробен") == Signatory(name: "Никола Пробен"))
    #expect(
      PersonReader.read("............... /Никола Пробен-Тестов/") == Signatory(name: "Никола Пробен-Тестов"))
    #expect(
      PersonReader.read("Ана Примерова, ст. експерт, 30.04.2026 г.")
        == Signatory(
          name: "Ана Примерова", position: "ст. експерт", date: CalendarDate(year: 2026, month: 4, day: 30)))
    for text in [
      "кмет", "Столична община", "ЗАМЕСТНИК-КМЕТ НА ОБЩИНА", "Иван", "12 34", "Направление „Култура“",
    ] {
      #expect(PersonReader.read(text) == nil, "\(text)")
    }
  }

  @Test func `reads dates as they are written, and no others`() {
    let date = CalendarDate(year: 2026, month: 3, day: 5)
    for text in [
      "2026-03-05", "05.03.2026", "5.3.2026 г.", "05.03.2026г.", "5 март 2026 г.", "05/03/2026",
      "5 Март 2026",
    ] {
      #expect(CalendarDate(text) == date, "\(text)")
    }
    for text in [
      "", "05.03.26", "32.01.2026", "29.02.2025", "27.12....", "2026", "март 2026", "5 марта 2026",
      "1.2.3.2026",
    ] {
      #expect(CalendarDate(text) == nil, "\(text)")
    }
    #expect(CalendarDate(year: 2024, month: 2, day: 29)?.description == "29.02.2024")
    #expect(CalendarDate(year: 2100, month: 2, day: 29) == nil)
  }
}
