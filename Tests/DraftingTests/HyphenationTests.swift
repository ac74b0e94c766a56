import Testing

@testable import Drafting

@Suite struct HyphenationTests {
  private func divided(_ word: String) -> String {
    let scalars = Array(word.unicodeScalars)
    let places = Hyphenation.places(in: scalars)
    return scalars.indices.map { (places.contains($0) ? "-" : "") + String(scalars[$0]) }.joined()
  }

  @Test(arguments: [
    // One consonant between vowels is carried over.
    ("работа", "ра-бота"), ("училище", "учи-лище"),
    // Of several, at least one stays and at least one is carried over.
    ("сестрата", "сес-трата"), ("общински", "об-щин-ски"),
    // A doubled consonant is parted, what is said in one breath is not.
    ("местността", "мес-т-ността"), ("подкрепа", "под-крепа"), ("обществото", "об-щест-вото"),
    ("регистрацията", "ре-гис-тра-ци-ята"), ("непрекъснат", "непре-къс-нат"),
    // „й“ stays before a consonant, and is carried over before a vowel.
    ("майката", "май-ката"), ("районен", "ра-йо-нен"),
    // „ьо“ and the consonant before it are one.
    ("шофьорите", "шо-фьо-рите"), ("бульони", "бу-льони"),
    // „дж“ as one sound is not divided, and where it may be two, nothing is.
    ("суджуците", "су-джу-ците"), ("надживявам", "наджи-вя-вам"),
  ])
  func `words are divided by syllables`(word: String, expected: String) {
    #expect(divided(word) == expected)
  }

  @Test(arguments: ["път", "ЗМСМА", "Иванов", "връх", "дъщ", "а1б2в3г4", "qwerty", "еааа"])
  func `short words, names, abbreviations and foreign letters are left whole`(word: String) {
    #expect(!divided(word).contains("-"))
  }

  @Test func `no part is a single letter or has no vowel, and at least three letters are carried over`() {
    let vowels = Set("аъоуеиюяѝ")
    for word in [
      "създаване", "осигуряване", "пътнотранспортните", "взаимодействието", "обществено", "въздействие",
      "свръхестествено", "тягостният", "експлоатацията", "аеродинамика",
    ] {
      let letters = Array(word)
      for place in Hyphenation.places(in: Array(word.unicodeScalars)) {
        let (left, right) = (letters[..<place], letters[place...])
        #expect(left.count >= 2 && right.count >= 3)
        #expect(left.contains(where: vowels.contains) && right.contains(where: vowels.contains))
      }
    }
  }

  @Test func `words joined by a hyphen are divided nowhere else`() {
    #expect(Hyphenation.places(in: Array("заместник-кметове".utf8)[...]).isEmpty)
    #expect(!Hyphenation.places(in: Array("кметството".utf8)[...]).isEmpty)
  }

  @Test(.enabled(if: Peers.hasPoppler))
  func `what is extracted has every word whole, without a hyphen`() throws {
    let text =
      "Предоставянето на административните услуги и осъществяването на взаимодействието между "
      + "общинските администрации изисква организационно усъвършенстване, своевременно информиране и "
      + "последователност при изпълнението на разпорежданията."
    let document = try Sample.set(String(repeating: text + " ", count: 20))
    let extracted = try Peers.text(of: document.pdf)
    for word in text.split(whereSeparator: { " ,.".contains($0) }) where word.count > 3 {
      #expect(extracted.components(separatedBy: word).count == 21, "\(word)")
    }
    #expect(!extracted.contains("\u{AD}") && !extracted.contains("\u{2010}"))
  }

  @Test func `lines of a paragraph are even, and some end in a hyphen`() throws {
    let type = try TypeContext(.standard, .bulgarian)
    let style = TextStyle(size: 12, isJustified: true, hyphenates: true)
    let words = "Предоставянето на административните услуги изисква организационно усъвършенстване и "
    let lines = type.lines([.plain(String(repeating: words, count: 12))], style, width: 330)
    for line in lines.dropLast() { #expect(abs(line.width - 330) < 0.1) }
    #expect(lines.count > 10)
  }

  @Test func `a line is not blown up by a word that finds no room behind it`() throws {
    let type = try TypeContext(.standard, .bulgarian)
    let style = TextStyle(size: 12, isJustified: true, hyphenates: true)
    let lines = type.lines(
      [.plain("още един \(String(repeating: "1234", count: 9)) и край")], style, width: 220)
    #expect(lines.first?.text == "още един")
    #expect((lines.first?.width ?? 220) < 60)
  }
}
