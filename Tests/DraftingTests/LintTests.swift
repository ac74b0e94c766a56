import Testing

@testable import Drafting

@Suite struct LintTests {
  private let today = CalendarDate(year: 2026, month: 3, day: 20)!

  private func lint(_ text: String, files: [String: String] = [:], name: String = "r.txt") throws
    -> [LintFinding]
  {
    Lint(try TextReading(Array(text.utf8), name: name), today: today) { files[$0].map { Array($0.utf8) } }
      .findings
  }

  /// A report without a fault; each test puts one in.
  private func report(
    to: String = "ДО\nОБЩИНСКИЯ СЪВЕТ", subject: String = "ОТНОСНО: Приемане на програма",
    body: String = "Разходът е 1 200 лв., от които 200 лв. за наем.",
    basis: String = "На основание чл. 21, ал. 1, т. 12 от ЗМСМА предлагам следното решение:",
    points: String = "1. Приема програмата.\n2. Одобрява разход от 1 200 лв.", tail: String = "",
    date: String = "12.03.2026", annex: String = ""
  ) -> String {
    """
    ОБЩИНА ПРИМЕРНА
    Изх. № РД-09-7/\(date) г.

    \(to)

    ДОКЛАД
    от Иван Пробен – кмет

    \(subject)

    УВАЖАЕМИ СЪВЕТНИЦИ,

    \(body)

    \(basis)

    \(points)

    \(tail)

    С уважение,
    Иван Пробен
    Кмет на Община Примерна

    Изготвил: Мая Тестова, експерт

    \(annex)
    """
  }

  @Test func `a report without a fault has no finding`() throws {
    #expect(try lint(report()) == [])
  }

  @Test func `names a missing addressee, subject and basis`() throws {
    #expect(try lint(report(to: "")).map(\.problem) == [.missing(.to)])
    #expect(try lint(report(subject: "")).map(\.problem) == [.missing(.subject)])
    #expect(
      try lint(report(basis: "Предлагам следното решение:")).map(\.problem) == [.missing(.basis)])
  }

  @Test func `an explicitly empty basis is no omission`() throws {
    let head = "---\nдо: Съвета\nот: Иван Пробен\nотносно: Проба\nподписва: Иван Пробен\n"
    let body = "\nТекст. Предлагам следното решение:\n\n1. Приема.\n"
    #expect(try lint(head + "основание:\n---" + body, name: "r.md").map(\.problem) == [])
    #expect(try lint(head + "---" + body, name: "r.md").map(\.problem) == [.missing(.basis)])
  }

  @Test func `tells a decision of several paragraphs without numbers, and a number out of order`() throws {
    let paragraphs =
      "Приема програмата за развитие на общината.\n\nВъзлага на кмета да предприеме всички нужни действия."
    #expect(try lint(report(points: paragraphs)).map(\.problem) == [.unnumberedPoints])
    #expect(try lint(report(points: "Приема програмата за развитие на общината.")) == [])
    let findings = try lint(report(points: "1. Приема.\n2. Одобрява разход от 1 200 лв.\n4. Възлага."))
    #expect(findings.map(\.problem) == [.numbering(found: "4.", expected: "3.")])
    #expect(findings[0].place == .line(20, column: 1))
  }

  @Test func `tells a sum of the decision that the report does not name, with its place`() throws {
    let findings = try lint(report(points: "1. Одобрява разход от 1 300,00 лв."))
    let amounts = [1_200, 200].compactMap { Amount($0 * 10_000, .leva) }
    #expect(
      findings == [
        LintFinding(
          .amountOnlyInDecision(try #require(Amount(13_000_000, .leva)), reportNames: amounts),
          at: .line(18, column: 23))
      ])
    #expect(try lint(report(points: "1. Одобрява разход от 1200.00 лева.")) == [])
    #expect(try lint(report(points: "1. Одобрява разход от 1,2 хил. лв.")) == [])
    #expect(
      try lint(report(body: "Без суми.")) == [], "a report that names no sums leaves them to the decision")
  }

  @Test func `tells a sum in both currencies that is not one sum`() throws {
    #expect(try lint(report(body: "Разходът е 1 200 лв. (613,55 евро).")) == [])
    #expect(
      try lint(report(body: "Разходът е 1 200 лв. (650 евро).")).map(\.problem) == [
        .conversion(
          try #require(Amount(12_000_000, .leva)), try #require(Amount(6_500_000, .euro)),
          expected: try #require(Amount(6_135_500, .euro)))
      ])
  }

  @Test func `tells a named attachment that is not there, and one that is not listed`() throws {
    let text = report(tail: "Приложение: Справка – spravka.xlsx")
    let findings = try lint(text)
    #expect(findings == [LintFinding(.attachmentMissing("spravka.xlsx"), at: .line(21, column: 23))])
    #expect(try lint(text, files: ["spravka.xlsx": "а"]) == [])
    #expect(
      try lint(report(body: "Съгласно Приложение № 2.", points: "1. Приема.", tail: "Приложение: Справка"))
        .map(\.problem) == [.attachmentNotListed(number: 2, listed: 1)])
  }

  private func draft(_ points: String) -> String {
    "ПРОЕКТ!\n\nРЕШЕНИЕ\n№ ......\n\nНа основание чл. 21, ал. 1, т. 12 от ЗМСМА\n\nОБЩИНСКИЯТ СЪВЕТ\nРЕШИ:\n\n\(points)\n\nПредседател:"
  }

  @Test
  func `tells points of the draft decision that are not the report's, in the file and in an attachment`()
    throws
  {
    let same = "1. Приема програмата.\n2. Одобрява разход от 1 200 лв."
    #expect(try lint(report(annex: draft(same))) == [])
    #expect(
      try lint(report(annex: draft("1. Приема програмите.\n2. Одобрява разход от 1 200 лв."))).map(\.problem)
        == [.pointDiffers(number: 1, report: "Приема програмата.", draft: "Приема програмите.")])
    #expect(try lint(report(annex: draft("I. Приема програмата;\nII. Одобрява разход от 1 200 лв"))) == [])
    let listed = report(tail: "Приложение: Проект за решение – reshenie.txt")
    #expect(try lint(listed, files: ["reshenie.txt": draft(same)]) == [])
    let findings = try lint(listed, files: ["reshenie.txt": draft("1. Приема програмата.")])
    #expect(findings.map(\.problem) == [.pointCount(report: 2, draft: 1)])
    #expect(findings.map(\.file) == ["reshenie.txt"])
  }

  @Test(arguments: [
    (
      "Стойността е 100 000 лв. (51 129,19 €), от които 20 на сто са собствени.",
      "1. Одобрява 51 129,19 €.\n2. Осигурява 10 225,84 €."
    ),
    ("Исканията са 5 000 лв. за музика и 7 000 лв. за сцена.", "1. Отпуска 12 000 лв."),
    ("Общо са 9 000 лв., от които 2 500 лв. са платени.", "1. Отпуска 6 500 лв."),
    ("Данъкът е 1000 евро.", "1. Плаща 1955,83 лева."),
    ("Стойността е 1,5 млн. лв.", "1. Одобрява 1 500 000 лв."),
    (
      "Налични са 35 000 лв.\n\n| Обект | Сума, лв. |\n|---|---|\n| Покрив | 12 000,00 |",
      "1. Отпуска 12 000 лв."
    ),
  ])
  func `a sum that follows from those of the report is no finding`(body: String, points: String) throws {
    #expect(try lint(report(body: body, points: points)) == [])
  }

  @Test func `a sum that follows from none is one`() throws {
    let findings = try lint(
      report(body: "Стойността е 15 000 лв., 20 % са собствени.", points: "1. Одобрява 3 100 лв."))
    #expect(findings.map(\.problem.code) == ["amount.decision"])
  }

  @Test func `numbers within a point begin anew, and roman numbers are counted`() throws {
    let nested =
      "1. Приема програмата.\n2. Изменя наредбата, както следва:\n1. алинея 1 се изменя;\n2. алинея 2 се отменя.\n3. Възлага на кмета."
    #expect(try lint(report(body: "Текст.", points: nested)) == [])
    #expect(
      try lint(report(body: "Текст.", points: "I. Приема едно.\nIII. Приема друго.")).map(\.problem)
        == [.numbering(found: "III.", expected: "II.")])
    #expect(try lint(report(body: "Текст.", points: "І. Едно.\nІІ. Друго.\nІІІ. Трето.\nIV. Още.")) == [])
  }

  @Test func `an act alone is no provision, and an ordinance's own annex no attachment`() throws {
    #expect(
      try lint(
        report(
          body: "Текст по Приложение № 3 към Наредба № 9.",
          basis: "На основание ЗМСМА предлагам следното решение:", points: "1. Приема.")
      )
      .map(\.problem) == [.basisShape("ЗМСМА", .noProvision)])
  }

  @Test func `tells a date in the future`() throws {
    #expect(
      try lint(report(date: "21.03.2026")) == [
        LintFinding(
          .futureDate(.date, try #require(CalendarDate(year: 2026, month: 3, day: 21))),
          at: .line(2, column: 16))
      ])
    #expect(try lint(report(date: "20.03.2026")) == [])
  }

  @Test(
    arguments: [
      ("чл. 21, ал. 1, т. 8 от ЗМСМА", nil), ("чл.21, ал.1, т.8 от Закона за нещо", nil),
      ("§ 5 от преходните разпоредби на ЗИД на ЗОС", nil), ("Наредба № 7 на съвета", nil),
      ("чл. 37, ал. 6, т. 2 ЗОС", nil), ("чл. 21, ал. 1, т. „а“ от ЗМСМА", nil),
      ("чл. 21, ал. 1, т. 8", .noAct),
      ("чл. , ал. 1 от ЗМСМА", .noNumber), ("чл. 21, ал. от ЗМСМА", .noNumber),
      ("гореизложеното", .noProvision), ("Закона за общинската собственост", .noProvision),
      ("Кодекса на труда, чл. 5", nil), ("чл 21, ал. 1 от ЗМСМА", .noStop), ("чл. 39 ал 2 от ЗОС", .noStop),
      ("чл. 21, т. 8, ал. 1 от ЗМСМА", .order), ("чл. 5, т. 1 и ал. 3 от ЗОС", nil),
      ("чл. 8, ал. 9, т. 1 от ЗОС и чл. 5, ал. 1 от наредбата", nil),
    ] as [(String, BasisFlaw?)])
  func `judges the shape of a legal basis`(provision: String, flaw: BasisFlaw?) {
    #expect(Lint.flaw(of: provision) == flaw)
  }

  @Test func `tells words of two alphabets and what a word processor left, with line and column`() throws {
    let findings = try lint(report(body: "Разхoдът е малък. [bookmark: _GoBack]", points: "1. Приема."))
    #expect(findings.count == 2)
    #expect(findings.contains { $0.problem.code == "text.noticed" && $0.place == .line(14, column: nil) })
    #expect(
      findings.contains(
        LintFinding(
          .foreignLetters(word: "Разхoдът", reading: "Разходът", .mixed), at: .line(14, column: 1))))
  }

  @Test func `sums are read through marks of emphasis, and in the English way`() throws {
    let different = report(body: "Разходът е **1 200 лв.** (**700,00 €**).", points: "1. Приема.")
    #expect(try lint(different).map(\.problem.code) == ["amount.conversion"])
    for sum in ["**1 200,00 €**", "1,200.00 €", "EUR 1 200"] {
      #expect(try lint(report(body: "Разходът е \(sum).", points: "1. Одобрява 1 200 €.")) == [], "\(sum)")
      #expect(
        try lint(report(body: "Разходът е \(sum).", points: "1. Одобрява 1 300 €.")).map(\.problem.code)
          == ["amount.decision"], "\(sum)")
    }
  }

  @Test func `a paragraph without a number among numbered points is told`() throws {
    let points =
      "1. Приема програмата за годината.\n\nОдобрява разходите по програмата.\n\n3. Възлага на кмета."
    #expect(try lint(report(points: points)).contains { $0.problem == .unnumberedPoints })
    let numbered = points.replacing("\n\nОдобрява", with: "\n\n2. Одобрява")
    #expect(try lint(report(points: numbered)) == [])
  }

  @Test func `a note that is not there, a picture and HTML are told with their places`() throws {
    let findings = try lint(
      report(
        body:
          "Текст.[^1] Още.[^2]\n\n![Двор](dvor.png) и <video>клип</video>, а <b>това</b> не.\n\n[^1]: Бележка.",
        points: "1. Приема."))
    #expect(
      findings.map(\.problem) == [.noteMissing("2"), .markKept("![Двор](dvor.png)"), .markKept("<video>")])
    #expect(findings.first?.place == .line(14, column: 16))
    #expect(
      try lint(report(body: "Адресът е <https://primerna.example>, а 3 < 5.", points: "1. Приема.")) == [])
  }

  @Test func `reads sums however they are written`() {
    func amounts(_ text: String) -> [String] {
      JoinedText(SourceText(text).lines.map { TextLine($0) }).amounts().map(\.amount.description)
    }
    #expect(
      amounts("1 250 000,00 лева, 437500 лв., 1.234.567,8 лв., € 5 000, 45лв, 1,5 млн. лв. и 100 EUR") == [
        "1\u{A0}250\u{A0}000\u{A0}лв.", "437\u{A0}500\u{A0}лв.", "1\u{A0}234\u{A0}567,80\u{A0}лв.",
        "5\u{A0}000\u{A0}€", "45\u{A0}лв.", "1\u{A0}500\u{A0}000\u{A0}лв.", "100\u{A0}€",
      ])
    #expect(amounts("чл. 21, ал. 1, 12.03.2026 г., 640 м, А4 лв") == [])
    #expect(amounts("437 500\nлева") == ["437\u{A0}500\u{A0}лв."])
    #expect(amounts(String(repeating: "9", count: 40) + " лв. 99999999999999 млрд. лв.") == [])
  }

  // MARK: Sums against words, rows and points

  private func codes(_ text: String) throws -> [String] {
    try lint(text).map(\.problem.code).filter {
      ["amount.words", "table.total", "decision.reference"].contains($0)
    }
  }

  @Test(
    arguments: [
      ("нула", 0), ("един", 1), ("двадесет и една", 21), ("сто и две", 102), ("хиляда и триста", 1_300),
      ("две хиляди", 2_000), ("дванайсет хиляди четиристотин и петдесет", 12_450),
      ("седем хиляди осемстотин и петнадесет", 7_815),
      ("сто двадесет и три хиляди четиристотин петдесет и шест", 123_456),
      ("един милион двеста хиляди и пет", 1_200_005), ("шейсет и девет", 69), ("словом: триста лева", 300),
      ("пет хиляди евро без ДДС", 5_000), ("тридесет календарни дни", 30),
    ])
  func `reads a number in words`(words: String, number: Int) {
    #expect(NumberWords.value(words) == number * 10_000)
  }

  @Test(
    arguments: [
      "", "хиляди", "пет шест", "двадесет десет", "сто сто", "хиляда милион", "три нови и две стари",
      "четири от тях", "първи", "и пет", "пет и половина",
    ])
  func `words that make no one number are none`(words: String) {
    #expect(NumberWords.value(words) == nil)
  }

  @Test func `cents in words are hundredths`() {
    #expect(NumberWords.value("дванадесет евро и петнадесет цента") == 121_500)
    #expect(NumberWords.value("двадесет лв. и 05 ст.") == 200_500)
    #expect(NumberWords.value("двадесет и пет лева и една стотинка") == 250_100)
  }

  @Test func `every number says itself in words`() {
    let ones = ["", "едно", "две", "три", "четири", "пет", "шест", "седем", "осем", "девет"]
    let hundreds = ["", "сто", "двеста", "триста"] + ones[4...].map { $0 + "стотин" }
    func tens(_ number: Int) -> String {
      switch number {
      case 0..<10: ones[number]
      case 10: "десет"
      case 11: "единадесет"
      case 12: "дванадесет"
      case 13..<20: ones[number - 10] + "надесет"
      default:
        (number < 30 ? "два" : ones[number / 10]) + "десет"
          + (number % 10 > 0 ? " и " + ones[number % 10] : "")
      }
    }
    for number in 1..<1_000 {
      let words = [hundreds[number / 100], tens(number % 100)].filter { !$0.isEmpty }.joined(separator: " ")
      #expect(NumberWords.value(words) == number * 10_000, "\(words)")
    }
  }

  @Test func `digits and words that differ are told once a place`() throws {
    let wrong = report(
      body: "Разходът е 1200 (хиляда и триста) лв. и 3 (три) дни, и 1 200 лв. (хиляда и двеста лева).")
    #expect(try codes(wrong) == ["amount.words"])
    #expect(
      try lint(wrong).map(\.problem).contains(.wordsDiffer(number: "1200", words: "хиляда и триста")))
    #expect(
      try codes(report(body: "По чл. 5 (за двама) и 4 (от тях два стари) за 12,5 (дванадесет и нещо).")) == []
    )
  }

  private func table(_ rows: String...) -> String {
    report(body: "Разходът е 1 200 лв.:\n\n" + rows.map { "| \($0) |" }.joined(separator: "\n"))
  }

  @Test func `a total that is not the sum of its rows is told`() throws {
    let wrong = table("Дейност | Сума", "---|---", "наем | 800,00", "ток | 500,00", "Общо: | 1 200,00")
    #expect(try codes(wrong) == ["table.total"])
    #expect(
      try lint(wrong).map(\.problem).contains(
        .tableTotal(
          column: "Сума", total: #require(PlainNumber("1 200,00")),
          sum: PlainNumber(tenThousandths: 13_000_000))))
    #expect(try codes(table("Дейност | Сума", "---|---", "наем | 700", "ток | 500", "ВСИЧКО | 1 200")) == [])
  }

  @Test(
    arguments: [
      ["А | Дял, %", "---|---", "наем | 30", "ток | 20", "Общо | 100"],
      ["А | Ед. цена", "---|---", "наем | 30", "ток | 20", "Общо | 100"],
      ["А | Сума", "---|---", "наем | 30", "в т.ч. ДДС | 5", "ток | 20", "Общо | 50"],
      ["А | Сума", "---|---", "наем | 30", "Общо за наем | 30", "ток | 20", "Общо | 50"],
      ["№ | Сума", "---|---", "1 | 50", "1.1 | 30", "1.2 | 20", "Общо | 50"],
      ["А | Сума", "---|---", "наем | 30", "ток | неизвестна", "Общо | 100"],
      ["А | Сума", "---|---", "наем | 30", "ток | –", "Общо | 30"],
      ["А | Построен", "---|---", "училище | 1990", "детска градина | 2005", "Общо | 2"],
      ["А | Площ", "---|---", "нива | 2.037", "ливада | 3.100", "Общо | 5"],
      ["А | Сума, хил. лв.", "---|---", "наем | 3", "ток | 2", "вода | 1", "Общо | 7"],
      ["А | Сума", "---|---", "Приходи", "наем | 30", "ток | 20", "Общо | 100"],
    ])
  func `no total is doubted where the rows need not add up`(rows: [String]) throws {
    let text = report(body: "Разходът е 1 200 лв.:\n\n" + rows.map { "| \($0) |" }.joined(separator: "\n"))
    #expect(try codes(text) == [])
  }

  @Test func `a point of the decision that is not there is told`() throws {
    #expect(try codes(report(body: "Виж т. 3 от решението за 1 200 лв.")) == ["decision.reference"])
    #expect(
      try codes(report(body: "Виж точки 1 и 4 от настоящото решение за 1 200 лв.")) == ["decision.reference"])
    for other in [
      "Виж т. 2 от решението за 1 200 лв.", "По т. 5 от решението на съда за 1 200 лв.",
      "По т. 5 от Решение № 3 за 1 200 лв.", "По чл. 21, т. 8 от закона за 1 200 лв.",
    ] {
      #expect(try codes(report(body: other)) == [], "\(other)")
    }
  }
}
