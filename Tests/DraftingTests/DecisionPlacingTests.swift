import Testing

@testable import Drafting

/// What is read as the decision is what is set as one.
@Suite struct DecisionPlacingTests {
  private let lead = "На основание чл. 21, ал. 1, т. 6 от ЗМСМА предлагам да се вземе следното решение:"

  /// The report of a word processor's file with these paragraphs, and what is read of it.
  private func report(_ texts: String..., table: [[String]]? = nil, after: [String] = []) throws
    -> (report: Report, found: [String])
  {
    let head = [
      "ОБЩИНА ПРИМЕРНА (ТЕСТ)", "ДО", "ОБЩИНСКИ СЪВЕТ – ПРИМЕРНА", "ДОКЛАД", "от Петър Пробен – кмет",
      "ОТНОСНО: Проба", "УВАЖАЕМИ СЪВЕТНИЦИ,", "Нужна е проба.",
    ]
    let tail = ["С уважение,", "ПЕТЪР ПРОБЕН", "Кмет"]
    func paragraphs(_ texts: [String]) -> String { texts.map { OfficeFile.paragraph($0) }.joined() }
    let file = OfficeFile.docx(
      paragraphs(head + texts) + (table.map(OfficeFile.table) ?? "") + paragraphs(after + tail))
    let settings = ["basis": "чл. 21, ал. 1, т. 6 от ЗМСМА"]
    return (
      try ReportReader.read(file, name: "r.docx", set: settings),
      try TextReading(file, name: "r.docx").fields.decision.map(\.value)
    )
  }

  private func unplaced(_ report: Report) -> [DraftWarning] {
    report.warnings.filter { if case .pointNotPlaced = $0 { true } else { false } }
  }

  @Test func `a sentence between the heading and the points leads to them`() throws {
    let (report, found) = try report(
      "Предлагам да се вземе следното", "РЕШЕНИЕ:",
      "На основание чл. 21, ал. 1, т. 6 от ЗМСМА Общинският съвет:",
      "1. Приема пробата.", "2. Възлага на кмета изпълнението.")
    #expect(found.count == 2)
    #expect(report.decisionPoints == ["Приема пробата.", "Възлага на кмета изпълнението."])
    guard case .decision(let decision)? = report.body.last else {
      Issue.record("no decision")
      return
    }
    #expect(decision.heading.plainText.hasSuffix("Общинският съвет:") && !decision.standsAlone)
    #expect(report.body.contains(.heading(level: 2, [.plain("РЕШЕНИЕ:")])))
  }

  @Test func `points without numbers are points`() throws {
    let (report, found) = try report(lead, "Приема пробата.")
    #expect(found == ["Приема пробата."])
    #expect(report.decisionPoints == found)
    let set = try typeset(report, date: Sample.date, part: .decision)
    let text = try PDFText(set.pdf, name: "d.pdf", decryption: nil).lines.map { String($0.text) }
    #expect(text.contains("Приема пробата."))
  }

  @Test func `a paragraph or a table between points belongs to the point above`() throws {
    let (one, found) = try report(
      lead, "1. Приема пробата.", "Плащането е на две вноски.", "2. Възлага изпълнението.")
    #expect(found.count == one.decisionPoints.count)
    #expect(one.decisionPoints.first == "Приема пробата. Плащането е на две вноски.")
    let rows = [["Дейност", "Сума"], ["Покрив", "10"], ["Врати", "20"]]
    let (other, _) = try report(lead, "1. Приема разчета:", table: rows, after: ["2. Възлага изпълнението."])
    // Whatever the reader makes of what follows the table: it is placed, or told.
    let isPlaced = other.decisionPoints.last == "Възлага изпълнението."
    #expect(isPlaced || !unplaced(other).isEmpty)
  }

  @Test func `several points in one paragraph are several`() throws {
    let points = "1.\u{A0}Приема пробата.</w:t><w:br/><w:t>2.\u{A0}Възлага изпълнението."
    let (report, found) = try report(lead, points)
    #expect(found.count == 2)
    #expect(report.decisionPoints == ["Приема пробата.", "Възлага изпълнението."])
  }

  @Test func `what goes on with the numbers and was not read is told`() {
    var markdown = MarkdownReader(lineEnds: .paragraph)
    let lines = ["Следното решение:", "1. Приема.", "Друго.", "2. Възлага.", "3. Край."].enumerated().map {
      SourceLine(number: $0.offset + 1, text: $0.element[...])
    }
    let placing = DecisionPlacing(lines, [Found("1. Приема.", 2...2, .certain)], &markdown)
    #expect(
      placing.warnings == [
        .pointNotPlaced(line: 4, text: "2. Възлага."), .pointNotPlaced(line: 5, text: "3. Край."),
      ])
    let lost = DecisionPlacing(lines, [Found("9. Няма я.", 2...2, .certain)], &markdown)
    #expect(lost.warnings == [.pointNotPlaced(line: 2, text: "9. Няма я.")])
    #expect(lost.blocks.count == placing.blocks.count)
  }

  @Test(arguments: 0..<10)
  func `no word of a text is lost by placing its points`(seed: Int) throws {
    var numbers = SeededNumbers(UInt64(seed + 5))
    let kinds = [
      "РЕШЕНИЕ:", "1. Приема.", "2. Възлага.", "а) буква", "Друг абзац.", "", "    вътре", "| А | Б |",
      "|---|---|", "| 1 | 2 |", "- тире", "§ 1. Изменя:", "Общинският съвет:",
    ]
    for _ in 0..<150 {
      let texts = (0..<Int.random(in: 2...14, using: &numbers)).map { _ in
        kinds.randomElement(using: &numbers) ?? ""
      }
      let lines = texts.enumerated().map { SourceLine(number: $0.offset + 1, text: $0.element[...]) }
      let found = TextAnatomy([SourceLine(number: 1, text: "ОТНОСНО: Проба")] + lines).fields.decision
      var (one, other) = (MarkdownReader(), MarkdownReader())
      let plain = one.read(lines[...]).map(\.plainText).joined(separator: " ")
      let placed = DecisionPlacing(lines, found, &other).blocks.map(\.plainText).joined(separator: " ")
      func words(_ text: String) -> Set<Substring> {
        Set(text.split { !$0.isLetter })
      }
      #expect(words(placed) == words(plain), "\(texts)")
    }
  }
}
