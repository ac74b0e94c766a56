/// The footnotes at the foot of a page, and the places that refer to them.
struct PDFNotes {
  /// The page without its notes.
  private(set) var lines: [PDFLine]
  /// Each note's number as printed, and its text.
  private(set) var notes: [(label: String, text: String)] = []

  /// Takes off the page what stands at its foot and begins with a raised number, or in a smaller size with a
  /// number.
  init(_ page: [PDFLine]) {
    lines = page
    var letters: [Double: Int] = [:]
    for line in page { letters[line.size.rounded(), default: 0] += line.text.count }
    guard let body = letters.max(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key else { return }
    let small = page.count - page.reversed().prefix { $0.size < 0.93 * body }.count
    // A raised number begins no line but a note's, whatever the note's size.
    let first =
      page[small...].firstIndex { Self.label($0.text) != nil }
      ?? page.indices.suffix(20).first { page[$0].text.first.map(Self.superscripts.contains) == true }
    guard let first, first > 0 else { return }
    for line in page[first...] {
      if let (label, text) = Self.label(line.text) {
        notes.append((label, text))
      } else {
        let before = notes[notes.count - 1].text
        notes[notes.count - 1].text = before.isEmpty ? line.text : before + " " + line.text
      }
    }
    lines = Array(page[..<first])
  }

  /// `1 480 м²` is an area, whatever the notes are called.
  private static let units: Set<String> = ["м", "дм", "см", "мм", "км", "m", "dm", "cm", "mm", "km"]

  private static let superscripts = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")

  /// `¹ Виж …`, `2 Виж …`, `3`: the note's number and what follows it.
  private static func label(_ text: String) -> (String, String)? {
    let raised = text.prefix { superscripts.contains($0) }
    if !raised.isEmpty { return (digits(raised), text[raised.endIndex...].trimmingWhitespace) }
    let plain = text.prefix(while: \.isASCIIDigit)
    guard (1...3).contains(plain.count), plain.endIndex == text.endIndex || text[plain.endIndex] == " " else {
      return nil
    }
    return (String(plain), text[plain.endIndex...].trimmingWhitespace)
  }

  private static func digits(_ raised: Substring) -> String {
    raised.compactMap { superscripts.firstIndex(of: $0) }.map(String.init).joined()
  }

  /// A word without the raised numbers that refer to notes.
  static func withoutMarks(_ word: String) -> String {
    guard word.contains(where: superscripts.contains) else { return word }
    return replacing(word) { _ in "" }
  }

  /// A line's text with each raised number that `marks` knows replaced by its mark: `дума[^2]`.
  static func marked(_ text: String, _ marks: [String: String]) -> String {
    guard !marks.isEmpty, text.contains(where: superscripts.contains) else { return text }
    return replacing(text) { raised in marks[digits(raised)].map { "[^\($0)]" } ?? String(raised) }
  }

  /// The text with each raised number that is no power of a unit replaced.
  private static func replacing(_ text: String, by mark: (Substring) -> String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(where: superscripts.contains) {
      result += rest[..<start]
      let raised = rest[start...].prefix { superscripts.contains($0) }
      let unit = result.reversed().prefix(while: \.isLetter).reversed()
      let isPower = ["²", "³"].contains(String(raised)) && units.contains(String(unit).lowercased())
      result += isPower ? String(raised) : mark(raised)
      rest = rest[raised.endIndex...]
    }
    return result + rest
  }
}
