import Testing

@testable import Drafting

/// How people, numbers and scanned labels are read: one rule a test.
@Suite struct PeopleRulesTests {
  /// A report whose parts the tests write otherwise.
  private func read(
    head: String = "ОБЩИНА ПРИМЕРНА (ТЕСТ)\nИзх. № РД-09-7/12.03.2026 г.",
    title: String = "ПРЕДЛОЖЕНИЕ\nот Петър Пробен – кмет", subject: String = "ОТНОСНО: Приемане на програма",
    tail: String = "С уважение,\nПЕТЪР ПРОБЕН\nКмет на Община Примерна", end: String = ""
  ) -> FoundFields {
    FieldReader.read(
      [
        head, "ДО\nОБЩИНСКИ СЪВЕТ", title, subject, "УВАЖАЕМИ ОБЩИНСКИ СЪВЕТНИЦИ,", "Внасям програмата.",
        "На основание чл. 21, ал. 1, т. 12 от ЗМСМА предлагам да вземе следното", "РЕШЕНИЕ:",
        "1. Приема програмата.\n2. Възлага на кмета изпълнението.", tail, end,
      ].joined(separator: "\n\n"))
  }

  private func people(_ found: [Found<Signatory>]) -> [String] {
    found.map { [$0.value.name, $0.value.position].compactMap { $0 }.joined(separator: " – ") }
  }

  // MARK: Names

  @Test(arguments: ["Ст. Образцов", "инж. Ст. Тестова", "Гл. Образцов"])
  func `the initials of a name are no office`(name: String) {
    #expect(people(read(end: "Съгласувал: \(name), юрист").agreed) == ["\(name) – юрист"])
    #expect(people(read(end: "Изготвил: \(name) – експерт").prepared) == ["\(name) – експерт"])
  }

  @Test(arguments: ["Ст. Експерт", "Гл. Счетоводител", "Ст. Загора", "Гл. експерт", "Ст. Планина"])
  func `an office or a place in short is no name`(text: String) {
    #expect(!PersonReader.isName(text))
  }

  @Test func `several people in one line are several`() {
    let found = read(end: "Съгласували: Петър Пробен – зам.-кмет; Анна Тестова – гл. счетоводител").agreed
    #expect(people(found) == ["Петър Пробен – зам.-кмет", "Анна Тестова – гл. счетоводител"])
    #expect(found.allSatisfy { $0.confidence == .likely })
    #expect(
      people(read(end: "Съгласувано с:\nП. Пробен, дир. „ХД“ ……\nСт. Тестова, юрист ……").agreed)
        == ["П. Пробен – дир. „ХД“", "Ст. Тестова – юрист"])
    #expect(
      people(read(end: "Изготвили: Петър Пробен, Анна Тестова и Борис Образцов").prepared)
        == ["Петър Пробен", "Анна Тестова", "Борис Образцов"])
  }

  @Test func `what looks like a name within an office is nobody`() {
    let found = read(end: "Съгласувал: Петър Пробен, кмет на район, Нова Примерна").agreed
    #expect(people(found) == ["Петър Пробен – кмет на район, Нова Примерна"])
  }

  // MARK: Who agreed, reviewed and prepared

  @Test(arguments: [
    "Правно становище: Анна Тестова – юрисконсулт", "Становище на юрист: Анна Тестова – юрисконсулт",
    "Съгласувано с юрист: Анна Тестова – юрисконсулт",
    "Съгласувал (за законосъобразност): Анна Тестова – юрисконсулт",
  ])
  func `the lawyer reviews`(end: String) {
    let found = read(end: end)
    #expect(people(found.review) == ["Анна Тестова – юрисконсулт"])
    #expect(found.agreed.isEmpty)
    #expect(people(found.signatories) == ["ПЕТЪР ПРОБЕН – Кмет на Община Примерна"])
  }

  @Test func `a lawyer who is named twice is one`() {
    let twice = "Юрист: Анна Тестова\nюрисконсулт\n\nСъгласувал – юрист: ......\n(Анна Тестова, юрисконсулт)"
    #expect(people(read(end: twice).review) == ["Анна Тестова – юрисконсулт"])
  }

  @Test(arguments: ["Правно становище: няма възражения.", "Становище на юриста: законосъобразно е."])
  func `an opinion names nobody`(end: String) {
    #expect(read(end: end).review.isEmpty)
  }

  @Test(arguments: [
    "Изготвил:\nГл. експерт „СД“\n/П. Тестова/", "Изготвил,\n\nГл. експерт „СД“:\n\n/П. Тестова/",
    "Изготвил: Гл. експерт\n„СД“\n/П. Тестова/",
  ])
  func `an office above a name is that person's`(end: String) {
    #expect(people(read(end: end).prepared) == ["П. Тестова – Гл. експерт „СД“"])
  }

  @Test func `each office goes with the name below it, or with the one above it`() {
    #expect(
      people(
        read(end: "Съгласували:\nГл. юрисконсулт\n/П. Пробен/\nНачалник отдел „ОС“\n/А. Тестова/").agreed)
        == ["П. Пробен – Гл. юрисконсулт", "А. Тестова – Началник отдел „ОС“"])
    #expect(
      people(read(end: "Съгласували:\nП. Пробен\nГл. юрисконсулт\nА. Тестова\nНачалник отдел").agreed)
        == ["П. Пробен – Гл. юрисконсулт", "А. Тестова – Началник отдел"])
  }

  @Test func `the authors of a group are authors`() {
    let group = "ПРЕДЛОЖЕНИЕ\n\nот групата общински съветници „Проба“"
    #expect(
      read(title: group + "\n\nВнасят: Петър Пробен, Анна Тестова").from?.value
        == ["групата общински съветници „Проба“", "Петър Пробен", "Анна Тестова"])
  }

  // MARK: Signatures

  @Test(arguments: [
    "ПЕТЪР ПРОБЕН      АННА ТЕСТОВА\nКмет      Управител на ОП",
    "КМЕТ:               УПРАВИТЕЛ НА ОП:\n/Петър Пробен/      /Анна Тестова/",
  ])
  func `names in columns are people of their own`(block: String) {
    let found = read(tail: "С уважение,\n\n\(block)").signatories
    #expect(found.map { $0.value.name.uppercased() } == ["ПЕТЪР ПРОБЕН", "АННА ТЕСТОВА"])
    #expect(found.map { $0.value.position?.uppercased() } == ["КМЕТ", "УПРАВИТЕЛ НА ОП"])
    #expect(found.allSatisfy { $0.confidence == .likely })
  }

  @Test func `a day and a place may stand beside the closing words`() {
    let found = read(
      head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)",
      tail: "12.03.2026 г.    С уважение:\nгр. Примерна     Петър Пробен\n                 Кмет на общината")
    #expect(people(found.signatories) == ["Петър Пробен – Кмет на общината"])
    #expect(found.date?.value == CalendarDate(year: 2026, month: 3, day: 12))
  }

  @Test(arguments: [
    "## КМЕТ НА ОБЩИНА ПРИМЕРНА:\n\n/ Петър Пробен /",
    "Кмет на община Примерна\n(подпис, печат) Петър Пробен",
    "КМЕТ НА ОБЩИНА ПРИМЕРНА:  ( п )\n/ Петър Пробен /",
    "С уважение,\nПетър Пробен\nКмет на община Примерна     (печат)\n(Подписано с КЕП)",
    "С уважение,\n1. ....../п/.....\n/Петър Пробен/\nКмет на община Примерна",
  ])
  func `the marks of a signature are no part of who signs`(tail: String) {
    let found = people(read(tail: tail).signatories)
    #expect(found.map { $0.lowercased() } == ["петър пробен – кмет на община примерна"])
  }

  @Test func `those who propose sign`() {
    #expect(
      people(
        read(tail: "ПРЕДЛОЖИТЕЛИ:\n\n1 . П. Пробен ...(нечетлив подпис)\n2 . А. Тестова ...(п)").signatories)
        == ["П. Пробен", "А. Тестова"])
  }

  // MARK: Numbers and dates

  @Test(arguments: [
    ("Изх. N9 12-00-314/12.03.2026 г.", "12-00-314"), ("Изх. N9/12.03.2026 г.", "9"),
    ("Изх. № АБ - 31 / 12. 03. 2026 г.", "АБ - 31"), ("Изх. № РД - 07 - 31/12.03.2026 г.", "РД - 07 - 31"),
  ])
  func `a number is read as a whole`(line: String, number: String) {
    let found = read(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)\n\(line)")
    #expect(found.number?.value == number)
    #expect(found.date?.value == CalendarDate(year: 2026, month: 3, day: 12))
  }

  @Test func `letters among the digits of a number are said`() {
    let found = read(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)\nИзх. № 12-ОО-3l4").number
    #expect(found?.confidence == .doubtful)
    #expect(found?.notes == [.lettersAmongDigits("12-ОО-3l4")])
    #expect(read(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)\nИзх. № 94-З-12").number?.confidence == .certain)
  }

  @Test func `a date with letters for digits is doubtful`() {
    let found = read(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)\nИзх. № 12-00-314\nl2.О3.2026 г.").date
    #expect(found?.value == CalendarDate(year: 2026, month: 3, day: 12))
    #expect(found?.confidence == .doubtful)
  }

  @Test func `what is written on dots is read, and dots alone are blank`() {
    let filled = read(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)\nВх.№: ..58......\nДата: .12.03.. 2026 г.")
    #expect(filled.number?.value == "58")
    #expect(filled.number?.confidence == .likely)
    #expect(filled.date?.value == CalendarDate(year: 2026, month: 3, day: 12))
    let blank = read(head: "ОБЩИНА ПРИМЕРНА (ТЕСТ)\nВх.№: РД-09-......\nДата: ........ 2026 г.")
    #expect(blank.number == nil)
    #expect(blank.date == nil)
  }

  // MARK: Scans

  @Test func `a torn or misread label is one`() {
    let found = read(
      title: "ПРЕДЛОЖЕНИЕ\n\nог Петър Пробен – кмет", subject: "0ТН0СН0 : Приемане на програма",
      end: "Съг ласувал: Анна Тестова – зам.-кмет\nИзг отвил: Борис Образцов – експерт")
    #expect(found.subject?.value == "Приемане на програма")
    #expect(found.from?.value == ["Петър Пробен – кмет"])
    #expect(found.from?.confidence == .doubtful)
    #expect(people(found.agreed) == ["Анна Тестова – зам.-кмет"])
    #expect(found.agreed[0].notes == [.labelMisread(found: "Съг ласувал")])
    #expect(people(found.prepared) == ["Борис Образцов – експерт"])
  }

  @Test func `a digit in a name is said`() {
    let found = read(end: "Изготвил: Te5тoв Иванов\n\nСъгласувал: Agi1e Тестова, специалист").agreed
    #expect(people(found) == ["Agi1e Тестова – специалист"])
    #expect(found[0].confidence == .doubtful)
    #expect(found[0].notes == [.lettersAmongDigits("Agi1e Тестова")])
  }

  @Test(arguments: [
    ("Bьпрос", "Въпрос"), ("СЬВЕТHИЦИ", "СЪВЕТНИЦИ"), ("OBЩИHCKИ", "ОБЩИНСКИ"), ("Nе", "№"),
    ("cpoк", "срок"), ("OPЕX", "ОРЕХ"), ("Шофьop", "Шофьор"), ("BИОЛА", "ВИОЛА"),
  ])
  func `a word of two alphabets is read as Bulgarian spells it`(word: String, reading: String) {
    let found = ForeignLetters.find(in: SourceText("Тук \(word) стои.").lines)
    #expect(found.map(\.reading) == [reading])
  }
}
