/// Words that a wrapped text parts at the end of a line: „само-“ above „управление“.
enum WrappedWords {
  /// First parts of words that have their hyphen also within a line.
  private static let firstParts: Set<String> = [
    "ЗАМЕСТНИК", "ЗАМ", "ЧЛЕН", "ПО", "НАЙ", "ВИЦЕ", "КАНДИДАТ", "СОЦИАЛНО",
    "ФИНАНСОВО", "КУЛТУРНО", "АДМИНИСТРАТИВНО", "НОРМАТИВНО", "ПРАВНО", "МАТЕРИАЛНО", "УЧЕБНО", "НАУЧНО",
    "ИНЖЕНЕРНО", "ТЪРГОВСКО", "ЖИЛИЩНО", "КОМУНАЛНО", "ПРОЕКТНО", "ОБЩЕСТВЕНО", "БЪЛГАРО",
  ]

  /// The lines with each parted word whole on the line it begins on. What follows it keeps its column: spaces
  /// stand in its place. A line of which nothing is left falls away.
  static func joined(_ lines: [SourceLine]) -> [SourceLine] {
    var result: [SourceLine] = []
    for line in lines {
      guard let last = result.last, let (whole, rest) = joined(last.text, line.text) else {
        result.append(line)
        continue
      }
      result[result.count - 1].text = whole
      if !rest.allSatisfy(\.isWhitespace) { result.append(SourceLine(number: line.number, text: rest)) }
    }
    return result
  }

  /// The first line with the word that goes on in the second, and the second without it.
  private static func joined(_ first: Substring, _ second: Substring) -> (Substring, Substring)? {
    // A word processor's soft hyphen ends a line as a hyphen does.
    guard let hyphen = first.last(where: { $0 != " " && $0 != "\t" }), hyphen == "-" || hyphen == "\u{AD}",
      let end = first.lastIndex(of: hyphen)
    else { return nil }
    // A converter's `само\-`.
    let isEscaped = first[..<end].last == "\\"
    let head = isEscaped ? first[..<end].dropLast() : first[..<end]
    let stump = head.suffix(maximumLetters + 1).reversed().prefix { $0.isLetter }
    guard (2...maximumLetters).contains(stump.count) else { return nil }
    let lead = second.prefix { $0 == " " || $0 == "\t" }
    let word = second[lead.endIndex...].prefix { !$0.isWhitespace }
    let letters = word.prefix { $0.isLetter }
    guard letters.count >= 2, letters.count <= maximumLetters, let initial = letters.first else { return nil }
    let isInCapitals = stump.allSatisfy(\.isUppercase) && letters.allSatisfy(\.isUppercase)
    guard initial.isLowercase || isInCapitals else { return nil }
    let part = LookAlikes.fold(String(stump.reversed()))
    let keepsHyphen = hyphen == "-" && firstParts.contains(part)
    let gap = String(repeating: " ", count: lead.count + word.count)
    return (
      Substring(head + (keepsHyphen ? "-" : "") + word), Substring(gap + second[word.endIndex...])
    )
  }

  /// Letters of a word's part; what is longer is no word.
  private static let maximumLetters = 30
}
