import Testing

@testable import Drafting

/// How reports are written down, wrapped, exported and scanned: one rule a test.
@Suite struct ReadingRulesTests {
  /// A report without a fault, whose parts the tests write otherwise.
  private func report(
    head: String = "ОБЩИНА ПРИМЕРНА (ТЕСТ)\nИзх. № РД-09-7/12.03.2026 г.", to: String = "ДО\nОБЩИНСКИ СЪВЕТ",
    title: String = "ПРЕДЛОЖЕНИЕ\nот Петър Пробен – кмет", subject: String = "ОТНОСНО: Приемане на програма",
    body: String = "Внасям програмата.",
    basis: String = "На основание чл. 21, ал. 1, т. 12 от ЗМСМА предлагам да вземе следното",
    heading: String = "РЕШЕНИЕ:", points: String = "1. Приема програмата.\n2. Възлага на кмета изпълнението.",
    tail: String = "С уважение,\nПЕТЪР ПРОБЕН\nКмет на Община Примерна"
  ) -> String {
    [
      head, to, title, subject, "УВАЖАЕМИ ОБЩИНСКИ СЪВЕТНИЦИ,", body, basis, heading, points, tail,
    ].joined(separator: "\n\n")
  }

  private func decision(_ points: String, heading: String = "РЕШЕНИЕ:", tail: String? = nil) -> [String] {
    FieldReader.read(report(heading: heading, points: points)).decision.map(\.value)
  }

  private func people(_ found: [Found<Signatory>]) -> [String] {
    found.map { [$0.value.name, $0.value.position].compactMap { $0 }.joined(separator: " – ") }
  }

  private func lint(_ text: String) throws -> [LintProblem] {
    let today = try #require(CalendarDate(year: 2026, month: 3, day: 20))
    return Lint(try TextReading(Array(text.utf8), name: "r.txt"), today: today) { _ in nil }.findings
      .map(\.problem)
  }

  // MARK: The points of the decision

  @Test(arguments: [
    "1\\. Приема.\n\n2\\. Възлага.", "1.\tПриема.\n2.\tВъзлага.", "1.\u{A0}Приема.\n2.\u{A0}Възлага.",
    "- 1. Приема.\n- 2. Възлага.", "* 1\\. Приема.\n* 2\\. Възлага.", "\t1. Приема.\n\t2. Възлага.",
    "**1.** Приема.\n\n**2.** Възлага.", "1 . Приема.\n2 . Възлага.",
  ])
  func `points are told however their numbers are written down`(points: String) {
    #expect(decision(points).count == 2)
  }

  @Test func `a paragraph that leads to the points is one of the decision`() throws {
    let points = "Изменя Решение № 7 от 12.01.2026 г., както следва:\n\n1. В т. 1 се заменя.\n2. Т. 3 отпада."
    #expect(decision(points).count == 3)
    #expect(decision(points).first?.hasPrefix("Изменя Решение № 7") == true)
    #expect(try lint(report(points: points)) == [])
    let bare = "Общинският съвет приема отчета.\n2. Предоставя сграда.\n3. Възлага на кмета."
    #expect(decision(bare).count == 3)
    #expect(try lint(report(points: bare)) == [.unnumberedPoints])
    #expect(
      try lint(report(points: "2. Предоставя сграда.\n3. Възлага на кмета."))
        == [.numbering(found: "2.", expected: "1.")])
  }

  @Test func `a closing paragraph that decides something is of the decision, and no other`() {
    #expect(decision("1) Отпуска помощ.\n2) Дава съгласие.\n\nВъзлага изпълнението на кмета.").count == 3)
    #expect(decision("Приема програмата.\n\nВъзлага на кмета.").count == 2)
    #expect(decision("1. Приема.\n2. Възлага.\n\nНадявам се на вашата подкрепа.").count == 2)
    #expect(decision("1. Приема.\n2. Възлага.\n\nРешението може да се обжалва пред съда.").count == 2)
  }

  @Test func `the paragraphs of an ordinance are points`() throws {
    let points = "Общински съвет приема Наредба за изменение:\n\n§ 1. В чл. 5 отпада.\n\n§ 2. Влиза в сила."
    #expect(decision(points).count == 3)
    #expect(try lint(report(points: points)) == [])
  }

  @Test func `a table and what it is followed by belong to the points`() {
    let found = decision("1. Приема списък:\n\n| № | Обект |\n|---|---|\n| 1 | Парк |\n\n2. Възлага.")
    #expect(found.count == 2)
    #expect(found.first?.contains("Парк") == true)
  }

  @Test func `a loose paragraph stays with its point where the numbers go on`() {
    let found = decision("I. Избира комисия:\n\nПредседател: …………\n\nII. Определя срок.")
    #expect(found.count == 2)
    #expect(found.first?.contains("Председател") == true)
  }

  @Test(arguments: [
    "На основание чл. 21, ал. 1, т. 8 от ЗМСМА и\nчл. 50, ал. 2 от Наредбата за имуществото Общински съвет Примерна",
    "На основание чл. 21, ал. 1, т. 8 от ЗМСМА и чл. 50, ал. 2\nот Правилника за имуществото Общински съвет Примерна",
    "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА:",
  ])
  func `what stands over the points is none of them`(introduction: String) {
    #expect(decision("\(introduction)\n\n1. Приема.\n2. Възлага.") == ["1. Приема.", "2. Възлага."])
  }

  @Test func `a sentence may lead to the points in other words`() {
    for lead in ["решение, с което:", "решение със следното съдържание:", "следните решения:"] {
      let text = report(basis: "Предлагам на Общинския съвет да приеме \(lead)", heading: "")
      #expect(FieldReader.read(text).decision.count == 2, "\(lead)")
    }
  }

  @Test func `a second draft is told, and no part of the first`() throws {
    let draft = "ПРОЕКТ № 2\n\nР Е Ш Е Н И Е № ……\n\nНа основание чл. 5 от ЗОС Общински съвет\n\nР Е Ш И:\n\n"
    let text = report(
      points: "1. Приема.\n2. Възлага.\n\n" + draft + "1. Поема дълг.\n2. Трето.\n3. Четвърто.")
    #expect(FieldReader.read(text).decision.map(\.value) == ["1. Приема.", "2. Възлага."])
    #expect(FieldReader.read(text).signatories.count == 1)
    #expect(try lint(text) == [.furtherDraft(points: 3)])
  }

  @Test func `why names were taken out is no point and no basis`() {
    let text = report(
      body: "Заявлението е от /заличено на осн. ЗЗЛД/ с адрес гр. Примерна.",
      points: "1. Приема.\n2. Възлага.\n\n* Личните данни са заличени на основание чл. 59 от ЗЗЛД")
    let found = FieldReader.read(text)
    #expect(found.decision.map(\.value) == ["1. Приема.", "2. Възлага."])
    #expect(found.basis.map(\.value) == ["чл. 21, ал. 1, т. 12 от ЗМСМА"])
  }

  @Test func `an older decision that is quoted above is not the one that is proposed`() throws {
    let text = report(
      body: "С Решение № 204 Общинският съвет реши:\n\n1. Дава съгласие.\n2. Определя цена.\n\nТо е върнато.",
      points: "1. Отменя свое Решение № 204.\n2. Възлага на кмета.")
    #expect(
      FieldReader.read(text).decision.map(\.value) == [
        "1. Отменя свое Решение № 204.", "2. Възлага на кмета.",
      ])
    let set = try ReportReader.read(
      Array(text.utf8), name: "r.txt", set: ["до": "А", "от": "Б", "подписва": "Тест Тестов"])
    #expect(set.decisionPoints == ["Отменя свое Решение № 204.", "Възлага на кмета."])
    #expect(set.body.count { if case .decision = $0 { true } else { false } } == 1)
    #expect(set.body.contains { $0.plainText.contains("Определя цена.") })
  }

  @Test func `a heading needs no empty line around it`() throws {
    let text = report(points: "1. Приема програмата.\n2. Възлага на кмета.").replacing(
      "следното\n\nРЕШЕНИЕ:\n\n", with: "следното\nР Е Ш Е Н И Е :\n")
    let set = try ReportReader.read(Array(text.utf8), name: "r.txt", set: ["подписва": "Тест Тестов"])
    #expect(set.decisionPoints == ["Приема програмата.", "Възлага на кмета."])
    #expect(set.body.contains { $0.plainText.hasSuffix("да вземе следното") })
  }

  @Test(arguments: ["Чл.", "Точка", "т.", "§", "РЕШЕНИЕ"])
  func `points may have a word or a sign before their number`(sign: String) {
    let points = ["\(sign) 1. Приема програмата.", "\(sign) 2. Възлага на кмета."]
    let found = FieldReader.read(report(points: points.joined(separator: "\n\n")))
    #expect(found.decision.map(\.value) == points)
  }

  // MARK: Numbers and dates

  @Test(
    arguments: [
      ("Изх. № ............/.............2026 г.", nil, nil),
      ("Изх. № ________ Дата: __.__.2026 г.", nil, nil),
      ("Изх. № РД-01-….. / ….. 2026 г.", nil, nil), ("Вх. № …………… / ……………… 2026 г.", nil, nil),
      ("Изх. № 138 / 19. 05. 2025 г.", "138", "19.05.2025"),
      ("Изх. № РД 01 – 166 от 10.04.2025 година", "РД 01 – 166", "10.04.2025"),
      ("Вх.№ 94 00 - 12 / 10.04.2025г.", "94 00 - 12", "10.04.2025"),
      ("Вх. N2 ОС-01-64/21.02.2025 г.", "ОС-01-64", "21.02.2025"),
      ("№ 0804-112/02.10.2025 г.", "0804-112", "02.10.2025"),
      ("Рег. № 04-12-9\nот 20.02.2026 г.", "04-12-9", "20.02.2026"),
      ("X РД-01-166/10.04.2025\nРег. №", "РД-01-166", "10.04.2025"),
      ("УНИКАЛЕН РЕГИСТРАЦИОНЕН № 25-12-33/10.04.2025", "25-12-33", "10.04.2025"),
      ("гр. Примерна, 21 февруари 2025 г.", nil, "21.02.2025"), ("Изх. № 61-01-93/", "61-01-93", nil),
    ] as [(String, String?, String?)])
  func `a number is read whole, and never out of a blank`(line: String, number: String?, date: String?) {
    let found = FieldReader.read(report(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)\n\(line)"))
    #expect(found.number?.value == number)
    #expect(found.date?.value.description == date)
  }

  @Test(arguments: [
    "ОБЩИНА ПРИМЕРНА (ТЕСТ) Рег. № 02-11-19/17.06.2024 г.",
    "| **ОБЩИНА ПРИМЕРНА (ТЕСТ)** | **Рег. №** 02-11-19 **Дата:** 17.06.2024 |\n|---|---|",
  ])
  func `a number beside the organisation's name is read, and the name too`(line: String) {
    let found = FieldReader.read(report(head: line))
    #expect(found.number?.value == "02-11-19")
    #expect(found.date?.value.description == "17.06.2024")
    #expect(found.organisation?.value == "ОБЩИНА ПРИМЕРНА (ТЕСТ)")
  }

  @Test func `a blank for the number is told of a PDF, which is signed as it is`() throws {
    let text = report(head: "ОБЩИНА ПРИМЕРНА\nИзх. № ........ / ........")
    #expect(try lint(text) == [])
    let set = try typeset(try ReportReader.read(Array(text.utf8), name: "r.txt"), date: Sample.date)
    let reading = try TextReading(set.pdf, name: "r.pdf", decryption: nil)
    let today = try #require(CalendarDate(year: 2026, month: 3, day: 20))
    let findings = Lint(reading, today: today) { _ in nil }.findings
    #expect(findings.map(\.problem) == [.leftBlank(.number)])
  }

  @Test(arguments: [
    ("ПРЕДЛОЖЕНИЕ № 58/02.10.2025 г.", "ПРЕДЛОЖЕНИЕ"), ("ДОКЛАДНА ЗАПИСКА № 58", "ДОКЛАДНА ЗАПИСКА"),
    ("ДОКЛАДНА ЗАПИСКА\n№ 58 / 02.10.2025 г.", "ДОКЛАДНА ЗАПИСКА"),
    ("МОТИВИРАНО ПРЕДЛОЖЕНИЕ", "МОТИВИРАНО ПРЕДЛОЖЕНИЕ"),
    ("ПРЕДЛОЖЕНИЕ ЗА РЕШЕНИЕ", "ПРЕДЛОЖЕНИЕ ЗА РЕШЕНИЕ"),
    ("П  Р  Е  Д  Л  О  Ж  Е  Н  И  Е", "ПРЕДЛОЖЕНИЕ"),
  ])
  func `a title is read with a number, with words before it and with its letters apart`(
    line: String, title: String
  ) {
    let found = FieldReader.read(
      report(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)", title: "\(line)\nот Петър Пробен – кмет"))
    #expect(found.title?.value == title)
    #expect(found.to?.value == ["ОБЩИНСКИ СЪВЕТ"])
    #expect(found.from?.value == ["Петър Пробен – кмет"])
    #expect(found.number?.value == (line.contains("58") ? "58" : nil))
  }

  // MARK: Scans and exports

  @Test func `one Latin letter in „основание“ hides no basis`() {
    let found = FieldReader.read(
      report(basis: "На оснoвание чл. 21, aл. 1, т. 12 oт ЗМСМА предлагам да вземе следното"))
    #expect(
      found.basis == [
        Found(
          "чл. 21, ал. 1, т. 12 от ЗМСМА", 16...16, .likely,
          [.lookAlikes(original: "чл. 21, aл. 1, т. 12 oт ЗМСМА")])
      ])
  }

  @Test func `a word that is parted at the line's end is one word, and a hyphen of its own stays`() {
    let found = FieldReader.read(
      report(
        subject: "ОТНОСНО: Местно само-\nуправление и замест-\nник-кмет, избор на заместник-\nкмет",
        basis: "На осно-\nвание чл. 5 от Закона за само-\nуправлението предлагам да вземе следното"))
    #expect(
      found.subject?.value == "Местно самоуправление и заместник-кмет, избор на заместник-кмет")
    #expect(found.basis.map(\.value) == ["чл. 5 от Закона за самоуправлението"])
  }

  @Test(arguments: [
    "**<u>ОТНОСНО</u>:** Приемане на програма", "***<u>Относно</u>:*** Приемане на програма",
    "[Относно]{.underline}: Приемане на програма", "<a name=\"_Toc1\"></a>ОТНОСНО: Приемане на програма",
    "Отн.: Приемане на програма",
  ])
  func `marks of other markup hide no label`(subject: String) {
    let found = FieldReader.read(report(to: "**<u>ДО</u>**\n\nОБЩИНСКИ СЪВЕТ", subject: subject))
    #expect(found.subject?.value == "Приемане на програма")
    #expect(found.to?.value == ["ОБЩИНСКИ СЪВЕТ"])
  }

  @Test func `a basis in capitals is parted like any other`() {
    let found = FieldReader.read(
      report(basis: "НА ОСНОВАНИЕ ЧЛ. 21, АЛ. 1 ОТ ЗМСМА И ЧЛ. 16, АЛ. 1 ОТ ЗАКОНА ЗА МЛАДЕЖТА, ПРЕДЛАГАМ"))
    #expect(found.basis.map(\.value) == ["ЧЛ. 21, АЛ. 1 ОТ ЗМСМА", "ЧЛ. 16, АЛ. 1 ОТ ЗАКОНА ЗА МЛАДЕЖТА"])
  }

  @Test func `only the ground of what is proposed is the basis`() {
    let told = "Договорът е прекратен на основание чл. 15 от договора."
    #expect(FieldReader.read(report(body: told)).basis.map(\.value) == ["чл. 21, ал. 1, т. 12 от ЗМСМА"])
    let alone = FieldReader.read(report(body: told, basis: "Предлагам да вземе следното")).basis
    #expect(alone.map(\.confidence) == [.doubtful])
    #expect(
      FieldReader.read(report(points: "1. Приема.\n2. На основание чл. 60 от АПК допуска изпълнение.")).basis
        .count == 1)
  }

  // MARK: Addressees

  @Test func `who passes the paper on and who gets a copy are no addressees`() {
    let found = FieldReader.read(
      report(
        to: "ДО\nКМЕТА НА ОБЩИНАТА\n\nЧРЕЗ\nСЕКРЕТАРЯ\n\nДО\nОБЩИНСКИ СЪВЕТ\n\nКОПИЕ:\nОБЛАСТНИЯ УПРАВИТЕЛ"))
    #expect(found.to?.value == ["КМЕТА НА ОБЩИНАТА", "ОБЩИНСКИ СЪВЕТ"])
    let columns = FieldReader.read(
      report(
        to:
          "ДО                         КОПИЕ ДО\nПЕТЪР ПРОБЕН               ОБЛАСТНИЯ\nПРЕДСЕДАТЕЛ                УПРАВИТЕЛ"
      ))
    #expect(columns.to?.value == ["ПЕТЪР ПРОБЕН", "ПРЕДСЕДАТЕЛ"])
  }

  @Test func `an address goes on across empty lines as it began`() {
    let found = FieldReader.read(
      report(
        to: "ДО ОБЩИНСКИ СЪВЕТ\n\nГРАД ПРИМЕРНА",
        title: "ПРЕДЛОЖЕНИЕ\n\nот Петър Пробен\n\nКмет на община Примерна"))
    #expect(found.to?.value == ["ОБЩИНСКИ СЪВЕТ", "ГРАД ПРИМЕРНА"])
    #expect(found.from?.value == ["Петър Пробен", "Кмет на община Примерна"])
  }

  @Test func `a wrapped „от Правилника“ names no author`() {
    let text =
      "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА\n\nОТНОСНО: Избор на комисия\n\nНа основание чл. 21, ал. 1 от ЗМСМА и чл. 44, ал. 1\nот Правилника за дейността, Общински съвет – Примерна\n\nР Е Ш И :\n\n1. Избира.\n2. Възлага."
    let found = FieldReader.read(text)
    #expect(found.from == nil)
    #expect(
      found.basis.map(\.value) == ["чл. 21, ал. 1 от ЗМСМА", "чл. 44, ал. 1 от Правилника за дейността"])
  }

  // MARK: Attachments and people

  @Test func `the signature directly below the attachments is none of them`() {
    let found = FieldReader.read(
      report(tail: "Приложение: 1. Писмо № 5\n2. Скица\nКМЕТ НА ОБЩИНА ПРИМЕРНА: /п/\nПЕТЪР ПРОБЕН"))
    #expect(found.attachments.map(\.value.listing) == ["Писмо № 5", "Скица"])
    #expect(people(found.signatories) == ["ПЕТЪР ПРОБЕН – КМЕТ НА ОБЩИНА ПРИМЕРНА"])
  }

  @Test func `a wrapped „приложението“ begins no list of attachments`() {
    let found = FieldReader.read(
      report(
        points: "1. Приема бюджета съгласно\nприложението.\n2. Възлага.",
        tail: "Приложение: Бюджет\n\nПЕТЪР ПРОБЕН, КМЕТ НА ОБЩИНА ПРИМЕРНА"))
    #expect(found.decision.count == 2)
    #expect(found.attachments.map(\.value.listing) == ["Бюджет"])
    #expect(people(found.signatories) == ["ПЕТЪР ПРОБЕН – КМЕТ НА ОБЩИНА ПРИМЕРНА"])
  }

  @Test(arguments: [
    "| **Съгласували:** | | |\n|---|---|---|\n| Ана Примерова | Зам.-кмет | /п/ |\n| Иван Тестов | Юрисконсулт | /п/ |",
    "**Съгласували:**\n\n| Ана Примерова | Зам.-кмет | /п/ |\n|---|---|---|\n| Иван Тестов | Юрисконсулт | /п/ |",
    "Съгласували:\n\nАна Примерова\n\nЗам.-кмет\n\nИван Тестов\n\nЮрисконсулт",
    "Съгласували:\nАна Примерова: /п/\nЗам.-кмет\nИван Тестов: /п/\nЮрисконсулт",
    "Съгласували: Зам.-кмет: /п/ Ана Примерова Юрисконсулт: /п/ Иван Тестов",
    "Съгл.: Ана Примерова, Зам.-кмет\nИван Тестов - Юрисконсулт",
  ])
  func `who agreed is read out of tables, loose lines and one line`(tail: String) {
    let text = report(
      tail: "С уважение,\nПЕТЪР ПРОБЕН\nКмет\n\n" + tail + "\n\nИзготвил: ст. експерт М. Опитова")
    let found = FieldReader.read(text)
    #expect(people(found.agreed) == ["Ана Примерова – Зам.-кмет", "Иван Тестов – Юрисконсулт"])
    #expect(people(found.prepared) == ["М. Опитова – ст. експерт"])
    #expect(found.review.isEmpty)
  }

  @Test(arguments: [
    "Изготвил: /п/                    Съгласувал: /п/\n/М. Опитова/                     /юрисконсулт Ив. Тестов/",
    "|Изготвил:|Съгласувал:|\n|---|---|\n|М. Опитова|Ив. Тестов, юрисконсулт|",
  ])
  func `labels side by side have their people below them`(tail: String) {
    let found = FieldReader.read(report(tail: "С уважение,\nПЕТЪР ПРОБЕН\nКмет\n\n" + tail))
    #expect(people(found.prepared) == ["М. Опитова"])
    #expect(people(found.agreed) == ["Ив. Тестов – юрисконсулт"])
  }

  @Test func `a position is kept whole, and the word before the date is none of it`() {
    let found = FieldReader.read(
      report(
        tail:
          "КМЕТ: /П/\nПЕТЪР ПРОБЕН\n\nСъгласували:\nАн. Примерова – Гл. счетоводител:  /П/   дата: 12.03.2026 г.\nИв. Тестов – ръководител: /П/\nВярно с оригинала: М. О."
      ))
    #expect(people(found.agreed) == ["Ан. Примерова – Гл. счетоводител", "Ив. Тестов – ръководител"])
    #expect(found.agreed.first?.value.date == CalendarDate(year: 2026, month: 3, day: 12))
  }

  @Test func `a position goes on where its line breaks, and no sentence after it is a part`() throws {
    let long = String(repeating: "Дълъг ред без край. ", count: 10)
    let tail = "С уважение,\nПЕТЪР ПРОБЕН\nКмет\n\nЮрист:  \nМая Опитова, юрист в  \n„Европа“,  \nСО"
    let found = try FieldReader.read(
      Array(report(body: long, tail: tail + "\nПечат на общината").utf8), name: "r.txt")
    #expect(people(found.review) == ["Мая Опитова – юрист в „Европа“, СО"])
  }

  @Test func `a name that was taken out still signs`() {
    let found = FieldReader.read(
      report(
        tail:
          "КМЕТ НА ОБЩИНА ПРИМЕРНА: /п/\n/заличено на осн. ЗЗЛД/\n\nСъгласувал: /п/ /заличено на осн. ЗЗЛД/ – юрисконсулт"
      ))
    #expect(people(found.signatories) == ["/заличено на осн. ЗЗЛД/ – КМЕТ НА ОБЩИНА ПРИМЕРНА"])
    #expect(people(found.agreed) == ["/заличено на осн. ЗЗЛД/ – юрисконсулт"])
  }

  @Test func `who checked is the lawyer only where it says so`() {
    let tail = "С уважение,\nПЕТЪР ПРОБЕН\nКмет\n\n"
    #expect(FieldReader.read(report(tail: tail + "Проверил: Иван Тестов, началник на отдел")).review.isEmpty)
    let lawyer = FieldReader.read(report(tail: tail + "Проверил за законосъобразност: Иван Тестов"))
    #expect(people(lawyer.review) == ["Иван Тестов"])
    let initials = FieldReader.read(report(tail: tail + "Изготвил: АБ/ВГ"))
    #expect(initials.prepared.map(\.confidence) == [.likely])
  }

  // MARK: Lint

  @Test func `a sum of the decision's own is no fault, and one for the same thing is`() throws {
    func codes(_ body: String, _ points: String) throws -> [String] {
      try lint(report(body: body, points: points)).map(\.code)
    }
    #expect(try codes("Проектът струва 10 000 лв.", "1. Приема 10 000 лв.\n2. Определя цена 25 лв.") == [])
    #expect(
      try codes(
        "Читалището иска 12 000 лв. за ремонт на покрива. Налични са 40 000 лв.",
        "1. Предоставя 15 000 лв. за ремонт на покрива.\n2. Възлага на кмета.") == ["amount.decision"])
    #expect(
      try codes("Разходът е 437 500 лв.", "1. Одобрява 473 500 лв.\n2. Възлага на кмета.")
        == ["amount.decision"])
  }

  @Test(arguments: [
    "Съветът заседава в четвъртък\n\nДо: всички медии\n\nБюджетът се приема на основание чл. 94 от ЗПФ.",
    "Автобусът тръгва\n\nРешение:\nВсеки час.\n\nПриложение: разписание\nИзготвил: Ана Примерова",
    "Проектът е публикуван на основание чл. 26 от ЗНА.\n\nС уважение,\nЕкипът на общината",
  ])
  func `news with a label or two yields no field`(news: String) {
    #expect(FieldReader.read(news).missing == Field.readable)
  }

  @Test func `attachments are read that no label announces, and a place beside the signature is none of it`()
  {
    let found = FieldReader.read(
      report(
        points: "Приема плана съгласно Приложение № 1.\n\nПриложение № 1 – План за младежта",
        tail: "12.03.2026 г.                ПРЕДСЕДАТЕЛ НА ПК:\nгр. Примерна                 /Ана Примерова/")
    )
    #expect(found.attachments.map(\.value.listing) == ["Приложение № 1 – План за младежта"])
    #expect(people(found.signatories) == ["Ана Примерова – ПРЕДСЕДАТЕЛ НА ПК"])
  }

  @Test func `what is no report is told so before all that it lacks`() throws {
    #expect(try lint("Днес е хубав ден.\n\nУтре ще вали.").first == .noReport)
  }

  @Test func `a word with foreign letters is told once, and of a scan only the first`() throws {
    #expect(try lint(report(body: "Прогрaма и Прогрaма, BиK и ОТNOCНO.")).count == 3)
    let words = (0..<40).map { "прогрaма" + String(repeating: "т", count: $0) }
    let found = try lint(report(body: words.joined(separator: " ")))
    #expect(found.count == 13 && found.first == .manyForeignLetters(words: 40))
    #expect(
      ForeignLetters.find(in: SourceText("BиK ОТNOCНO").lines).map(\.reading) == ["ВиК", "ОТНОСНО"])
  }

  @Test func `text made to be hard for these rules is read in bounded time`() {
    for text in [
      "Изготвил:   Съгласувал:\n", "ДО      КОПИЕ ДО\n", "само-\n", "РЕШЕНИЕ:\n\n1. А.\n\nБ.\n\n", "<u",
      "[а]{.",
      "на основание чл. 5 залич", "П  Р  О  ", "1\\. ", "|а|б|\n", "Съгласувал: /п/ А. Б. ", "§ 1. А\n\n",
    ] {
      _ = FieldReader.read("ДО\nА\nОТНОСНО: Б\nРЕШЕНИЕ:\n" + String(repeating: text, count: 5_000))
    }
  }
}
