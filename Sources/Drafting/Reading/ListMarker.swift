/// What a line of a list begins with.
struct ListMarker: Equatable {
  var family: Family
  var label: List.Label
  /// Spaces before the marker.
  var indent: Int
  /// Where the item's text begins, in octets from the start of the line.
  var contentOffset: Int
  /// Whether an item with nothing after the marker.
  var isEmpty: Bool
  /// Whether it is the first of its kind: `1.`, `а)`, `I.`, `2.1.` Only such a one can interrupt a paragraph.
  var isFirst: Bool

  /// Markers of one list look alike.
  enum Family: Hashable {
    case bullet(UInt8)
    /// `–` and `—`, which also stand inside sentences.
    case dash
    /// `•` and `·`.
    case dot
    /// `1.` is depth 1, `1.1.` depth 2.
    case number(depth: Int, end: UInt8)
    case letter(upper: Bool)
    case roman
  }

  /// Components of a number, and digits of each: `12.3.1.` is a label, `27.12.2024` a date.
  private static let maximumDepth = 5
  private static let maximumDigits = 3

  init?(_ line: Substring) {
    let utf8 = line.utf8
    var position = utf8.startIndex
    var indent = 0
    while position < utf8.endIndex, utf8[position] == UInt8(ascii: " ") {
      utf8.formIndex(after: &position)
      indent += 1
    }
    let start = position
    guard let (family, label, isFirst) = Self.read(utf8, &position) else { return nil }
    // A marker is followed by a space, or by nothing; „1.Приема“ is a point all the same.
    guard
      position == utf8.endIndex || Self.isSpace(utf8[position...])
        || Self.isNumbered(family) && Self.beginsCapital(utf8[position...])
    else { return nil }
    let markerLength = utf8.distance(from: start, to: position)
    let textStart = position
    while Self.isSpace(utf8[position...]) {
      utf8.formIndex(&position, offsetBy: utf8[position] == UInt8(ascii: " ") ? 1 : 2)
    }
    let spaces = utf8.distance(from: textStart, to: position)
    isEmpty = position == utf8.endIndex
    self.family = family
    self.label = label
    self.isFirst = isFirst
    self.indent = indent
    contentOffset = indent + markerLength + (isEmpty ? 0 : spaces)
  }

  private static func isNumbered(_ family: Family) -> Bool {
    if case .number = family { return true }
    return false
  }

  /// A space, or a no-break space: word processors set one after a number.
  private static func isSpace(_ rest: Substring.UTF8View.SubSequence) -> Bool {
    guard let first = rest.first else { return false }
    return first == UInt8(ascii: " ") || first == 0xC2 && rest.dropFirst().first == 0xA0
  }

  /// А…Я, or a Latin capital that a scan has in its place before Cyrillic letters: „1.Oпределя“
  private static func beginsCapital(_ rest: Substring.UTF8View.SubSequence) -> Bool {
    guard let first = rest.first, let second = rest.dropFirst().first else { return false }
    if (0x41...0x5A).contains(first) { return second == 0xD0 || second == 0xD1 }
    return first == 0xD0 && (0x90...0xAF).contains(second)
  }

  private typealias UTF8View = Substring.UTF8View
  private static func read(
    _ utf8: UTF8View, _ position: inout UTF8View.Index
  ) -> (Family, List.Label, Bool)? {
    let rest = utf8[position...]
    guard let first = rest.first else { return nil }
    switch first {
    case UInt8(ascii: "-"), UInt8(ascii: "*"), UInt8(ascii: "+"):
      utf8.formIndex(after: &position)
      return (.bullet(first), .bullet(first == UInt8(ascii: "-") ? "–" : "•"), true)
    case 0xD0 where rest.starts(with: "І".utf8) || rest.starts(with: "Х".utf8):
      return readRoman(utf8, &position) ?? readLetter(utf8, &position)
    case 0xE2, 0xC2:
      for (mark, family, label) in [
        ("–", .dash, "–"), ("—", .dash, "–"), ("•", .dot, "•"), ("·", .dot, "•"),
      ] as [(String, Family, String)] where rest.starts(with: mark.utf8) {
        utf8.formIndex(&position, offsetBy: mark.utf8.count)
        return (family, .bullet(label), true)
      }
      return nil
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return readNumber(utf8, &position)
    case UInt8(ascii: "I"), UInt8(ascii: "V"), UInt8(ascii: "X"):
      return readRoman(utf8, &position) ?? readLetter(utf8, &position)
    default: return readLetter(utf8, &position)
    }
  }

  private static func readNumber(
    _ utf8: UTF8View, _ position: inout UTF8View.Index
  ) -> (Family, List.Label, Bool)? {
    let start = position
    var depth = 0
    var last = 0
    while depth < maximumDepth {
      var digits = 0
      var value = 0
      while position < utf8.endIndex, (0x30...0x39).contains(utf8[position]) {
        digits += 1
        guard digits <= maximumDigits else { return nil }
        value = value * 10 + Int(utf8[position] - 0x30)
        utf8.formIndex(after: &position)
      }
      guard digits > 0 else { break }
      guard position < utf8.endIndex else { return nil }
      let end = utf8[position]
      // „1/ Справка“
      let isSlash =
        end == UInt8(ascii: "/") && depth == 0 && digits <= 2
        && utf8[utf8.index(after: position)...].first == UInt8(ascii: " ")
      guard end == UInt8(ascii: ".") || end == UInt8(ascii: ")") || isSlash else { return nil }
      utf8.formIndex(after: &position)
      depth += 1
      last = value
      if end == UInt8(ascii: ")") || position == utf8.endIndex || isSpace(utf8[position...])
        || beginsCapital(utf8[position...])
      {
        let label = String(Substring(utf8[start..<position]))
        return (.number(depth: depth, end: end), .ordered(label), last == 1)
      }
    }
    return nil
  }

  private static let romanLetters: [Unicode.Scalar: String] = [
    "I": "I", "V": "V", "X": "X", "І": "I", "Х": "X",
  ]

  private static func readRoman(
    _ utf8: UTF8View, _ position: inout UTF8View.Index
  ) -> (Family, List.Label, Bool)? {
    var end = position
    var numeral = ""
    for scalar in Substring(utf8[position...]).unicodeScalars.prefix(7) {
      // Also the Cyrillic letters that stand for I and X.
      guard let letter = romanLetters[scalar] else { break }
      numeral += letter
      utf8.formIndex(&end, offsetBy: UTF8.width(scalar))
    }
    guard (1...6).contains(numeral.count), end < utf8.endIndex, utf8[end] == UInt8(ascii: ".") else {
      return nil
    }
    let label = String(Substring(utf8[position...end]))
    position = utf8.index(after: end)
    return (.roman, .ordered(label), numeral == "I")
  }

  /// `а)`, `(а)` and the like. A letter with a full stop is no marker: „г. София“ is a place.
  private static func readLetter(
    _ utf8: UTF8View, _ position: inout UTF8View.Index
  ) -> (Family, List.Label, Bool)? {
    var characters = Substring(utf8[position...]).unicodeScalars.makeIterator()
    guard var scalar = characters.next() else { return nil }
    var label = ""
    if scalar == "(" {
      label = "("
      guard let inner = characters.next() else { return nil }
      scalar = inner
    }
    guard scalar.properties.isAlphabetic, scalar.value < 0x500, characters.next() == ")" else { return nil }
    label.unicodeScalars.append(scalar)
    label += ")"
    utf8.formIndex(&position, offsetBy: label.utf8.count)
    return (
      .letter(upper: scalar.properties.isUppercase), .ordered(label), "аaАA".unicodeScalars.contains(scalar)
    )
  }
}
