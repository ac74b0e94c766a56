import Testing

@testable import Drafting

@Suite struct MarkdownTests {
  @Test func `reads headings, paragraphs and rules`() throws {
    let blocks = try Sample.blocks("# Едно\n\nПърви ред\nвтори ред\n\n***\n\nДве\n---\n\n### Три ###\n")
    #expect(
      blocks == [
        .heading(level: 1, [.plain("Едно")]), .paragraph([.plain("Първи ред втори ред")]), .rule,
        .heading(level: 2, [.plain("Две")]), .heading(level: 3, [.plain("Три")]),
      ])
  }

  @Test func `keeps a number sign without a space as text`() throws {
    #expect(try Sample.blocks("#5 е номер") == [.paragraph([.plain("#5 е номер")])])
  }

  @Test func `reads bold, italic and both`() throws {
    #expect(
      try Sample.blocks("а **б** *в* ***г*** __д__ _е_") == [
        .paragraph([
          .plain("а "), .text("б", .bold), .plain(" "), .text("в", .italic), .plain(" "),
          .text("г", [.bold, .italic]), .plain(" "), .text("д", .bold), .plain(" "), .text("е", .italic),
        ])
      ])
  }

  @Test func `keeps asterisks that pair with nothing, and underscores within words`() throws {
    #expect(try Sample.blocks("2 * 3 * 4 и **край") == [.paragraph([.plain("2 * 3 * 4 и **край")])])
    #expect(try Sample.blocks("един_два_три") == [.paragraph([.plain("един_два_три")])])
  }

  @Test func `a backslash takes the meaning from a mark`() throws {
    #expect(try Sample.blocks("\\*не\\* \\# и \\я") == [.paragraph([.plain("*не* # и \\я")])])
  }

  @Test func `two spaces or a backslash at a line's end break the line`() throws {
    #expect(
      try Sample.blocks("а  \nб\\\nв<br>г") == [
        .paragraph([
          .plain("а"), .lineBreak, .plain("б"), .lineBreak, .plain("в"), .lineBreak, .plain("г"),
        ])
      ])
  }

  @Test func `a link becomes its words and its address, once where they are the same`() throws {
    #expect(
      try Sample.blocks(
        "[сайт](https://primerna.example/a) [primerna.example](http://primerna.example) <https://b.example>")
        == [.paragraph([.plain("сайт (https://primerna.example/a) primerna.example https://b.example")])])
  }

  @Test func `keeps what is no part of the subset as the text it is`() throws {
    #expect(
      try Sample.blocks("<b>x</b> ![a](b.png) `*c*` [^1] [ ] [a](b c)")
        == [.paragraph([.plain("<b>x</b> ![a](b.png) `*c*` [^1] [ ] [a](b c)")])])
    #expect(
      try Sample.blocks("```\n*а*\n\nб\n```\nв")
        == [
          .paragraph([
            .plain("```"), .lineBreak, .plain("*а*"), .lineBreak, .plain(""), .lineBreak, .plain("б"),
            .lineBreak,
            .plain("```"),
          ]), .paragraph([.plain("в")]),
        ])
  }

  private func list(_ items: [(String, [Block])], isTight: Bool = true) -> Block {
    .list(
      List(
        items: items.map { label, blocks in
          List.Item("–•".contains(label) ? .bullet(label) : .ordered(label), blocks)
        }, isTight: isTight))
  }

  private func text(_ words: String) -> Block { .paragraph([.plain(words)]) }

  @Test func `lists keep the labels their author wrote`() throws {
    #expect(
      try Sample.blocks("4. а\n5. б\n\nx\n\nа) в\nб) г\n\nx\n\nII. д\n") == [
        list([("4.", [text("а")]), ("5.", [text("б")])]), text("x"),
        list([("а)", [text("в")]), ("б)", [text("г")])]), text("x"), list([("II.", [text("д")])]),
      ])
  }

  @Test func `a list of equal numbers is numbered`() throws {
    #expect(
      try Sample.blocks("1. а\n1. б\n1. в") == [
        list([("1.", [text("а")]), ("2.", [text("б")]), ("3.", [text("в")])])
      ])
  }

  @Test func `a list that skips a number keeps it, and warns`() throws {
    let report = try Sample.report("1. а\n2. б\n4. в")
    #expect(report.body == [list([("1.", [text("а")]), ("2.", [text("б")]), ("4.", [text("в")])])])
    #expect(report.warnings == [.numbering(line: 11, found: "4.", expected: "3.")])
  }

  @Test func `lists nest by indentation, and by label where they are not indented`() throws {
    #expect(
      try Sample.blocks("1. а\n   - б\n     - в\n2. г")
        == [
          list([
            ("1.", [text("а"), list([("–", [text("б"), list([("–", [text("в")])])])])]), ("2.", [text("г")]),
          ])
        ])
    #expect(
      try Sample.blocks("1. а\nа) б\nб) в\n1.1. г\n2. д")
        == [
          list([
            (
              "1.",
              [text("а"), list([("а)", [text("б")]), ("б)", [text("в")])]), list([("1.1.", [text("г")])])]
            ),
            ("2.", [text("д")]),
          ])
        ])
    #expect(
      try Sample.blocks("1. а\n1.1. б\n1.2. в\n2. г")
        == [
          list([
            ("1.", [text("а"), list([("1.1.", [text("б")]), ("1.2.", [text("в")])])]), ("2.", [text("г")]),
          ])
        ])
  }

  @Test func `an item goes on over lines and paragraphs`() throws {
    #expect(
      try Sample.blocks("- а\nб\n\n  в\n\n- г\n\nд")
        == [list([("–", [text("а б"), text("в")]), ("–", [text("г")])], isTight: false), text("д")])
  }

  @Test func `dashes and dots are bullets, a dash within a wrapped sentence is none`() throws {
    #expect(
      try Sample.blocks("Цели:\n– а;\n– б.\n\n· в\n• г")
        == [
          text("Цели:"), list([("–", [text("а;")]), ("–", [text("б.")])]),
          list([("•", [text("в")]), ("•", [text("г")])]),
        ])
    #expect(
      try Sample.blocks("Иван Примеров\n– кмет") == [text("Иван Примеров – кмет")])
  }

  @Test(arguments: [
    "27.12.2024 г. се проведе", "2024. година", "г. София", "5.5 милиона", "-5 градуса", "а. не е", "1.а",
  ]) func `is no list`(_ line: String) throws {
    #expect(try Sample.blocks(line) == [text(line)])
  }

  @Test func `a wrapped number does not break a paragraph`() throws {
    #expect(try Sample.blocks("по чл. 21, т.\n8. от закона") == [text("по чл. 21, т. 8. от закона")])
  }

  @Test func `reads tables with alignment, escaped bars and short rows`() throws {
    let blocks = try Sample.blocks("| А | Б | В |\n|:--|:-:|--:|\n| 1 | **2** | a\\|b |\n| 3 |\n\nкрай")
    #expect(
      blocks == [
        .table(
          Table(
            alignments: [.left, .centre, .right], head: [[.plain("А")], [.plain("Б")], [.plain("В")]],
            rows: [
              [[.plain("1")], [.text("2", .bold)], [.plain("a|b")]], [[.plain("3")], [], []],
            ])), text("край"),
      ])
  }

  @Test func `a row with too many cells loses no word`() throws {
    guard case .table(let table)? = try Sample.blocks("А|Б\n-|-\n1|2|3|4").first else {
      Issue.record("no table")
      return
    }
    #expect(table.rows == [[[.plain("1")], [.plain("2 | 3 | 4")]]])
  }

  @Test func `bars without a row of dashes are text`() throws {
    #expect(try Sample.blocks("а | б\nв | г") == [text("а | б в | г")])
  }

  @Test func `a table of more columns than a page holds is kept as text, and warned of`() throws {
    let row = String(repeating: "|а", count: 21) + "|"
    let report = try Sample.report("\(row)\n\(String(repeating: "|-", count: 21))|\n\(row)")
    #expect(report.warnings == [.keptAsText(line: 9, what: .table)])
    #expect(report.body.count == 1)
  }

  @Test func `reads quotes, with lists in them`() throws {
    #expect(
      try Sample.blocks("> а\nб\n> - в\n\nг")
        == [.quote([text("а б"), list([("–", [text("в")])])]), text("г")])
  }

  @Test func `nesting ends at ten, and the rest is text`() throws {
    let report = try Sample.report(String(repeating: "> ", count: 40) + "а")
    #expect(report.warnings == [.keptAsText(line: 9, what: .nesting)])
    var depth = 0
    var blocks = report.body
    while case .quote(let inner)? = blocks.first {
      depth += 1
      blocks = inner
    }
    #expect(depth == 10)
  }

  @Test func `salutations are paragraphs of their own`() throws {
    #expect(
      try Sample.blocks("УВАЖАЕМИ ГОСПОДИН ПРЕДСЕДАТЕЛ,\nУВАЖАЕМИ СЪВЕТНИЦИ,\nС доклада") == [
        text("УВАЖАЕМИ ГОСПОДИН ПРЕДСЕДАТЕЛ,"), text("УВАЖАЕМИ СЪВЕТНИЦИ,"), text("С доклада"),
      ])
  }

  @Test(arguments: ["## РЕШЕНИЕ:", "**РЕШИ:**", "Р Е Ш Е Н И Е", "## ПРОЕКТ ЗА РЕШЕНИЕ"])
  func `the points under the heading of a decision are the decision`(_ heading: String) throws {
    let report = try Sample.report("Текст.\n\n\(heading)\n\n1. Дава съгласие.\n2. Възлага на кмета.")
    guard case .decision(let decision)? = report.body.last else {
      Issue.record("no decision")
      return
    }
    #expect(decision.standsAlone)
    #expect(report.decisionPoints == ["Дава съгласие.", "Възлага на кмета."])
  }

  @Test func `a sentence can lead to the decision`() throws {
    let report = try Sample.report("Предлагам съветът да вземе следното решение:\n\n1. Дава съгласие.")
    guard case .decision(let decision)? = report.body.last else {
      Issue.record("no decision")
      return
    }
    #expect(!decision.standsAlone)
    #expect(decision.heading.plainText == "Предлагам съветът да вземе следното решение:")
  }

  @Test func `a list after other words is no decision`() throws {
    #expect(try Sample.report("Предлага се:\n\n1. Едно.").decisionPoints == [])
  }

  @Test func `„С уважение“ at the end belongs to the signatures`() throws {
    let report = try Sample.report("Текст.\n\nС уважение,")
    #expect(report.closing == [.plain("С уважение,")])
    #expect(report.body == [text("Текст.")])
  }

  @Test func `a first heading that names the document is its title`() throws {
    let report = try Sample.report("# СТАНОВИЩЕ\n\nТекст.")
    #expect(report.title == "СТАНОВИЩЕ")
    #expect(report.body == [text("Текст.")])
  }
}
