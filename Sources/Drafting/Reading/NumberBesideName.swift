/// A number that stands beside the organisation's name, in one line or in a row of a table used for its layout:
/// „ОБЩИНА ПРИМЕРНА   Рег. № 12-34/17.06.2024 г.“
enum NumberBesideName {
  /// Lines with text among which a letterhead is looked for.
  private static let letterheadLines = 10
  /// Octets of such a line.
  private static let longestLine = 600

  /// The lines with such a number below the name. Both parts keep the line's number.
  static func separated(_ lines: [SourceLine]) -> [SourceLine] {
    var result: [SourceLine] = []
    result.reserveCapacity(lines.count)
    var seen = 0
    for line in lines {
      if !line.isBlank { seen += 1 }
      guard seen <= letterheadLines, !line.isBlank, line.text.utf8.count <= longestLine,
        let (name, number) = parts(line.text)
      else {
        result.append(line)
        continue
      }
      result.append(SourceLine(number: line.number, text: name[...]))
      result.append(SourceLine(number: line.number, text: number[...]))
    }
    return result
  }

  private static func parts(_ text: Substring) -> (name: String, number: String)? {
    guard
      let label = text.firstMatch(of: #/(?i)[\s|*]+((?:изх|вх|рег|per)\.?[\s*]{0,3}(?:№|N\b|No\b).*)$/#)
    else { return nil }
    let name = trimmed(text[..<label.range.lowerBound])
    let folded = LabelText.fold(name.prefix(160))
    guard (4...160).contains(name.count), !name.contains("№"), name.last != ":", name.last != ",",
      ["ОБЩИНА", "ОБЩИНСКИ СЪВЕТ", "КМЕТСТВО"].contains(where: folded.hasPrefix)
    else { return nil }
    return (name, trimmed(label.1))
  }

  /// Without the marks of a table's cell and of emphasis around it.
  private static func trimmed(_ text: Substring) -> String {
    func isMark(_ character: Character) -> Bool { " \t|*#".contains(character) }
    var rest = text.drop(while: isMark)
    while let last = rest.last, isMark(last) { rest.removeLast() }
    return String(rest).replacing("**", with: "")
  }
}
