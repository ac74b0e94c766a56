import Testing

@testable import Drafting

/// Text that other programs garble: addresses longer than a line, notes, scripts from right to left, characters without a font.
@Suite struct OddTextTests {
  @Test(.enabled(if: Peers.hasPoppler)) func `an address longer than a line is broken and extracted whole`()
    throws
  {
    let address =
      "https://www.primerna.example/bg/uslugi/ustroystvo-na-teritoriyata/2026/09/obyavlenie-za-obsazhdane-na-proekta.html?lang=bg&section=decisions#chapter-4"
    let document = try Sample.set("Публикувано е на \(address), откъдето се изтегля.")
    #expect(try Peers.text(of: document.pdf).contains(address))
  }

  @Test func `a line with a long word in it is as even as the others`() throws {
    let type = try TypeContext(.standard, .bulgarian)
    let long = String(repeating: "щ", count: 150)
    let style = TextStyle(size: 12, isJustified: true, hyphenates: true)
    let words = String(repeating: "дума ", count: 40)
    let lines = type.lines([.plain("\(words)\(long) \(words)")], style, width: 400)
    #expect(lines.allSatisfy { $0.width <= 400.01 })
    #expect(lines.dropLast().filter { abs($0.width - 400) < 0.01 }.count >= lines.count - 4)
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `the number of a note is raised, in the text's own font, and stays with its word`()
    throws
  {
    let sentence = "Текст на изречение с бележка под линия.[^1] "
    let document = try Sample.set(String(repeating: sentence, count: 30) + "\n\n[^1]: Бележка.")
    let text = try Peers.text(of: document.pdf)
    for number in ["линия.¹ Текст", "линия.⁹ Текст", "линия.³⁰"] { #expect(text.contains(number)) }
    #expect(document.fontsUsed == ["Liberation Serif"])
    let type = try TypeContext(.standard, .bulgarian)
    var column = Column(type, .a4)
    column.set(
      (0..<30).flatMap { _ in
        [Inline.plain("Текст на изречение с бележка."), .note([.plain("Б.")]), .plain(" ")]
      },
      TextStyle(size: 12, isJustified: true), column.full, as: column.structure.root)
    for strip in column.strips {
      guard case .text(let line, _, _, _)? = strip.marks.first else { continue }
      #expect(line.text.first.map { !$0.isNumber } ?? false, "\(line.text)")
    }
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `what no font shows is extracted all the same, also beside text from right to left`()
    throws
  {
    let document = try Sample.set("Градът שלום и \u{10FFFD} са заедно.")
    #expect(document.warnings == [.noGlyph(character: "\u{10FFFD}")])
    let text = try Peers.text(of: document.pdf)
    #expect(text.contains("\u{10FFFD}") && text.contains("שלום"), "\(text)")
  }

  @Test(.enabled(if: Peers.hasPoppler)) func `joiners and selectors are extracted with their character`()
    throws
  {
    let words = "Семейство 👩\u{200D}👧 и знак ♿\u{FE0F} тук."
    #expect(try Peers.text(of: try Sample.set(words).pdf).contains(words))
  }

  @Test func `a page is saved where little is too much for it`() throws {
    func strip(_ height: Double, _ breakBefore: Strip.Break = .allowed) -> Strip {
      Strip(height: height, spaceBefore: 10, breakBefore: breakBefore)
    }
    let breaker = PageBreaker(pageHeight: 100)
    // 4 × 20 + 3 × 10 is more than a page, with less space between it is not.
    #expect(try breaker.pages(Array(repeating: strip(20), count: 4)).map(\.count) == [4])
    // What is kept together with the last strip does not hide that.
    #expect(
      try breaker.pages([strip(20), strip(20), strip(20, .avoided), strip(20, .avoided)]).map(\.count) == [4])
    // Where it saves nothing, the space stays.
    let two = try breaker.pages(Array(repeating: strip(20), count: 5))
    #expect(two.map { $0.map(\.y) } == [[0, 30, 60], [0, 30]])
    // Each part that begins a page of its own is looked at by itself.
    let parts = try breaker.pages(Array(repeating: strip(20), count: 4) + [strip(20, .forced), strip(20)])
    #expect(parts.map(\.count) == [4, 2])
    #expect(parts[1].map(\.y) == [0, 30])
  }
}
