import Testing

@testable import Drafting

@Suite struct DiffTests {
  private func diff(_ one: String, _ other: String) throws -> TextDiff {
    try TextDiff(from: Array(one.utf8), named: "a.md", to: Array(other.utf8), named: "b.md")
  }

  /// Changes as `[-gone-]` and `{+new+}`, one passage a line.
  private func shown(_ diff: TextDiff) -> [String] {
    diff.changed.map { passage in
      passage.pieces.map {
        switch $0.change {
        case .same: $0.text
        case .removed: "[-\($0.text)-]"
        case .added: "{+\($0.text)+}"
        }
      }.joined(separator: " ")
    }
  }

  @Test func `equal texts have no changes, however they are wrapped`() throws {
    let changes = try diff("Първи ред на\nабзаца.\n\nВтори.", "Първи ред\nна абзаца.\n\nВтори.")
    #expect(changes.isEmpty)
    #expect(changes.passages.count == 2)
  }

  @Test func `shows the words that changed`() throws {
    let changes = try diff("Разходът е 1 200 лв. за наем.\n\nКрай.", "Разходът е 1 300 лв. за наем.\n\nКрай.")
    #expect(shown(changes) == ["Разходът е [-1 200-] {+1 300+} лв. за наем."])
    #expect(changes.wordsRemoved == 1 && changes.wordsAdded == 1)
  }

  @Test func `a passage that is new or gone stands for itself`() throws {
    let changes = try diff(
      "Първи абзац тук.\n\nТрети абзац тук.", "Първи абзац тук.\n\nВтори нов ред.\n\nТрети абзац тук.")
    #expect(shown(changes) == ["{+Втори нов ред.+}"])
    #expect(changes.changed[0].isAdded)
    let gone = try diff("Първи абзац тук.\n\nВтори ред.\n\nТрети.", "Първи абзац тук.\n\nТрети.")
    #expect(shown(gone) == ["[-Втори ред.-]"])
  }

  @Test func `points and rows of tables are compared with their like`() throws {
    let one = "Решение:\n\n1. Приема сумата.\n2. Възлага.\n\n| А | Сума |\n|---|---|\n| наем | 200 |\n"
    let other =
      "Решение:\n\n1. Приема сумата.\n2. Възлага на кмета.\n\n| А | Сума |\n|---|---|\n| наем | 300 |\n"
    let changes = try diff(one, other)
    #expect(changes.changed.map(\.kind) == [.point, .row])
    #expect(shown(changes) == ["2. [-Възлага.-] {+Възлага на кмета.+}", "наем | [-200-] {+300+}"])
  }

  @Test func `a short word between two changes is no island`() throws {
    let changes = try diff("алфа бета и гама делта край", "едно две и три четири край")
    #expect(shown(changes) == ["[-алфа бета и гама делта-] {+едно две и три четири+} край"])
  }

  @Test func `two versions of a typeset report differ in what was changed, not in how it was set`() throws {
    let body = (1...30).map {
      "Абзац номер \($0) с достатъчно думи, за да се пренесе на следващия ред при оформянето."
    }
    var changed = body
    changed[3] = changed[3].replacing("достатъчно", with: "много повече от нужните")
    changed.remove(at: 20)
    let one = try Sample.set(body.joined(separator: "\n\n"))
    let other = try Sample.set(changed.joined(separator: "\n\n"))
    let changes = try TextDiff(from: one.pdf, named: "1.pdf", to: other.pdf, named: "2.pdf")
    #expect(changes.wordsAdded == 4)
    #expect(changes.wordsRemoved == 1 + body[20].split(separator: " ").count)
  }

  /// What a script makes of the first sequence.
  private func applied(_ script: EditScript, _ one: [Int], _ other: [Int]) -> ([Int], [Int]) {
    var (x, y) = (0, 0)
    var (first, second): ([Int], [Int]) = ([], [])
    for step in script.steps {
      switch step {
      case .same(let count):
        #expect(one[x..<x + count] == other[y..<y + count])
        first += one[x..<x + count]
        second += other[y..<y + count]
        (x, y) = (x + count, y + count)
      case .removed(let count):
        first += one[x..<x + count]
        x += count
      case .added(let count):
        second += other[y..<y + count]
        y += count
      }
    }
    return (first, second)
  }

  @Test(arguments: 0..<20)
  func `a script leads from one sequence to the other`(seed: Int) {
    var numbers = SeededNumbers(UInt64(seed + 7))
    for _ in 0..<50 {
      let letters = Int.random(in: 1...12, using: &numbers)
      let one = (0..<Int.random(in: 0...40, using: &numbers)).map { _ in
        Int.random(in: 0..<letters, using: &numbers)
      }
      let other = (0..<Int.random(in: 0...40, using: &numbers)).map { _ in
        Int.random(in: 0..<letters, using: &numbers)
      }
      #expect(applied(EditScript(one, other), one, other) == (one, other))
      #expect(applied(EditScript(one, other, budget: 20), one, other) == (one, other))
    }
  }

  @Test func `a script is the shortest where nothing stands once`() {
    let script = EditScript([1, 2, 3, 1, 2, 2, 1], [3, 2, 1, 2, 1, 3])
    #expect(
      script.steps.reduce(0) { sum, step in
        if case .same = step {
          sum
        } else if case .removed(let n) = step {
          sum + n
        } else if case .added(let n) = step {
          sum + n
        } else {
          sum
        }
      } == 5)
  }

  @Test func `two long texts without anything in common take bounded time`() throws {
    let one = (0..<60_000).map { "а\($0 % 977)" }.joined(separator: " ")
    let other = (0..<60_000).map { "б\($0 % 983)" }.joined(separator: " ")
    let changes = try diff(one, other)
    #expect(changes.isCoarse)
    #expect(changes.wordsRemoved == 60_000 && changes.wordsAdded == 60_000)
  }

  @Test func `the page says what changed and holds nothing that runs`() throws {
    let changes = try diff("Стар <script>alert(1)</script> текст.", "Нов <script>alert(1)</script> текст.")
    let wording = DiffPage.Wording(
      language: "bg", title: "Т & Т", summary: "С", removed: "П", added: "Д", moved: "М", coarse: "К",
      unchanged: { "\($0)" })
    let html = String(decoding: DiffPage.html([("", changes)], wording), as: UTF8.self)
    #expect(html.contains("<del>Стар</del> <ins>Нов</ins> &lt;script&gt;alert(1)&lt;/script&gt; текст."))
    #expect(!html.contains("<script"))
    #expect(html.contains("<title>Т &amp; Т</title>"))
  }

  @Test func `a paragraph that only moved is called so`() throws {
    let changes = try TextDiff(
      from: Array("Първи абзац тук.\n\nВтори абзац там.\n\nТрети абзац.\n".utf8), named: "a.txt",
      to: Array("Втори абзац там.\n\nТрети абзац.\n\nПърви абзац тук.\n\nЧетвърти е нов.\n".utf8),
      named: "b.txt")
    #expect(changes.passages.filter(\.isMoved).map(\.text) == ["Първи абзац тук.", "Първи абзац тук."])
    let wording = DiffPage.Wording(
      language: "bg", title: "Т", summary: "С", removed: "П", added: "Д", moved: "М", coarse: "К",
      unchanged: { "\($0)" })
    let html = String(decoding: DiffPage.html([("", changes)], wording), as: UTF8.self)
    #expect(html.contains("<span class=\"moved\">М</span> <del>Първи абзац тук.</del>"))
    #expect(html.contains("<span class=\"moved\">М</span> <ins>Първи абзац тук.</ins>"))
    #expect(html.contains("dir=\"auto\"><ins>Четвърти е нов.</ins>"))
  }

  // MARK: What only looks otherwise

  @Test func `signs that nobody reads make no other word`() throws {
    for (one, other) in [
      ("Писмо № 08\u{2011}00\u{2011}3 от 5\u{A0}000 лв.", "Писмо № 08-00-3 от 5 000 лв."),
      ("Изх. № 08-\u{200B}12 и\u{2060} край", "Изх. № 08-12 и край"), ("Закона[^1], и", "Закона¹, и"),
      ("Име ………… край", "Име край"), ("Име ......, край......", "Име край"), ("пре\u{AD}нос", "пренос"),
    ] {
      #expect(try diff(one, other).isEmpty, "\(one)")
    }
    #expect(try diff("Площ 5 м²", "Площ 5 м³").wordsAdded == 1)
    #expect(try diff("Срок 5 – 7 дни", "Срок 5 7 дни").wordsRemoved == 1)
  }

  @Test func `a table is compared cell by cell, not by its bars`() throws {
    let table = "| А | Сума |\n|---|---:|\n| наем | 200 |\n|  | 300 |\n"
    #expect(try diff(table, "А Сума\n\nнаем 200\n\n300\n").isEmpty)
    let changes = try diff(table, table.replacing("300", with: "400"))
    #expect(shown(changes) == ["[-| 300-] {+| 400+}"])
    #expect(changes.wordsRemoved == 1 && changes.wordsAdded == 1)
  }

  @Test func `a report as .docx and as PDF is the same text`() throws {
    let rows = [
      ["№", "Обект", "Сума"],
      ["1", "Дълго име на обект, което заема повече от един ред в клетката си тук", "10 000"],
      ["2", "Мост", "2 400"],
    ]
    let markdown = """
      Въведение към решението.

      \(rows.map { "| " + $0.joined(separator: " | ") + " |" }.joined(separator: "\n|---|---|---|\n", afterFirst: "\n"))

      Решение:

      1. Приема разчета по бележка ст.1.
      2. Възлага изпълнението на кмета.
      """
    let pdf = try Sample.set(markdown).pdf
    let head = "Община Примерна (ТЕСТ)"
    let body =
      OfficeFile.paragraph(head) + OfficeFile.paragraph("Въведение към решението.") + OfficeFile.table(rows)
      + ["Решение:", "1. Приема разчета по бележка ст.1.", "2. Възлага изпълнението на кмета."]
      .map { OfficeFile.paragraph($0) }.joined()
    let changes = try TextDiff(from: OfficeFile.docx(body), named: "a.docx", to: pdf, named: "b.pdf")
    // What the typesetter sets itself is new: the head, the labels, the signature.
    #expect(changes.wordsRemoved == 0)
    #expect(!changes.changed.contains { $0.text.contains("обект") || $0.text.contains("Възлага") })
  }

  // MARK: Points

  private func points(_ texts: String...) -> String {
    "Решение:\n\n" + texts.enumerated().map { "\($0.offset + 1). \($0.element)" }.joined(separator: "\n")
  }

  @Test func `a point that moved as a whole is called so, and its words are neither gone nor new`() throws {
    let one = points("Приема отчета за годината.", "Възлага на кмета изпълнението му.")
    let other = points("Възлага на кмета изпълнението му.", "Приема отчета за годината.")
    let changes = try diff(one, other)
    #expect(changes.changed.count { $0.isMoved } == 2)
    #expect(changes.changed.count == 3)
    // Only the numbers changed.
    #expect(changes.wordsRemoved == 1 && changes.wordsAdded == 1)
    #expect(shown(changes).contains("[-2.-] {+1.+} Възлага на кмета изпълнението му."))
  }

  @Test func `a new point renumbers those below it, and each keeps its own words`() throws {
    let changes = try diff(
      points("Приема отчета.", "Възлага."), points("Одобрява плана.", "Приема отчета.", "Възлага."))
    #expect(
      shown(changes) == ["{+1. Одобрява плана.+}", "[-1.-] {+2.+} Приема отчета.", "[-2.-] {+3.+} Възлага."])
    let gone = try diff(points("Приема отчета тук.", "Край на отчета тук."), points("Приема отчета тук."))
    #expect(shown(gone) == ["[-2. Край на отчета тук.-]"])
  }

  @Test func `what is new begins where a passage begins`() throws {
    let one = points("Срок до 1 май 2026 г.", "Възлага.")
    let other = points("Срок до 1 май 2026 г.", "Отчет до 1 юни 2026 г.", "Възлага.")
    #expect(shown(try diff(one, other)).first == "{+2. Отчет до 1 юни 2026 г.+}")
  }

  @Test func `a sentence that leads to the points is no heading`() throws {
    let text = "Предлагам на съвета да вземе следното РЕШЕНИЕ:\n\n1. Приема."
    #expect(try diff(text, text).passages.map(\.kind) == [.paragraph, .point])
    #expect(try diff("РЕШЕНИЕ:\n\n1. Приема.", "").passages.map(\.kind) == [.heading, .point])
  }

  @Test(arguments: 0..<20)
  func `the pieces give both versions back, whatever changed`(seed: Int) throws {
    var numbers = SeededNumbers(UInt64(seed + 3))
    let words = ["Приема", "отчета", "за", "годината", "и", "плана", "5", "000", "лв."]
    func text() -> String {
      (0..<Int.random(in: 1...8, using: &numbers)).map { index in
        let line = (0..<Int.random(in: 1...6, using: &numbers)).map { _ in
          words.randomElement(using: &numbers) ?? ""
        }.joined(separator: " ")
        return index % 2 == 0 ? line : "\(index). " + line
      }.joined(separator: "\n\n")
    }
    for _ in 0..<40 {
      let (one, other) = (text(), text())
      let changes = try diff(one, other)
      for (side, version) in [(TextDiff.Change.removed, one), (.added, other)] {
        let read = changes.passages.joined { $0.pieces.filter { $0.change == side || $0.change == .same } }
        #expect(read.sorted() == version.split(whereSeparator: \.isWhitespace).map(String.init).sorted())
      }
    }
  }
}

extension [TextDiff.Passage] {
  /// The words of some of the pieces.
  fileprivate func joined(_ pieces: (TextDiff.Passage) -> [TextDiff.Piece]) -> [String] {
    flatMap(pieces).flatMap { $0.text.split(whereSeparator: \.isWhitespace).map(String.init) }
  }
}

extension [String] {
  /// With another separator after the first.
  fileprivate func joined(separator first: String, afterFirst other: String) -> String {
    (self.first ?? "") + first + dropFirst().joined(separator: other)
  }
}
