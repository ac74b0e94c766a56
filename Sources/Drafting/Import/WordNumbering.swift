/// The numbers that a word processor shows before paragraphs and does not store in them: `numbering.xml`
/// (ECMA-376 part 1, 17.9).
struct WordNumbering {
  struct Level: Equatable {
    var start = 1
    /// `decimal`, `bullet`, `lowerLetter`, `russianLower`, `upperRoman` …
    var format = "decimal"
    /// `%1.`, `%1.%2.`, `Чл. %1.`
    var text = ""
    /// How far it is set in, in twentieths of a point.
    var left: Int?
  }

  /// Lists by `numId`: the levels, overrides applied.
  private(set) var lists: [String: [Int: Level]] = [:]
  private var abstractOf: [String: String] = [:]
  private var counters: [String: [Int]] = [:]

  /// Lists and levels; Word itself allows nine levels and some 2,000 lists.
  private static let maximumLists = 20_000

  init() {}

  init(_ xml: [UInt8]) throws(XMLScanner.Flaw) {
    var scanner = try XMLScanner(xml)
    var abstracts: [String: [Int: Level]] = [:]
    var abstract: String?
    var number: String?
    var level: Int?
    var current = Level()
    while let event = try scanner.next() {
      switch event {
      case .start("abstractNum", let attributes): abstract = attributes["abstractNumId"]
      case .end("abstractNum"): abstract = nil
      case .start("num", let attributes): number = attributes["numId"]
      case .end("num"): number = nil
      case .start("abstractNumId", let attributes):
        if let number, let value = attributes["val"], lists.count < Self.maximumLists {
          lists[number] = abstracts[value] ?? [:]
          abstractOf[number] = value
        }
      case .start("lvlOverride", let attributes):
        level = attributes["ilvl"].flatMap { Int($0) }
      case .start("startOverride", let attributes):
        if let number, let level, let start = attributes["val"].flatMap({ Int($0) }) {
          let start = bounded(start)
          lists[number]?[level, default: Level()].start = start
          // A list that begins anew counts for itself.
          abstractOf[number] = "num \(number)"
        }
      case .start("lvl", let attributes):
        level = attributes["ilvl"].flatMap { Int($0) }
        current = Level()
      case .end("lvl"):
        guard let level, (0..<9).contains(level) else { continue }
        if let number {
          lists[number]?[level] = current
        } else if let abstract, abstracts.count < Self.maximumLists {
          abstracts[abstract, default: [:]][level] = current
        }
      case .start("start", let attributes):
        current.start = bounded(attributes["val"].flatMap { Int($0) } ?? 1)
      case .start("ind", let attributes):
        current.left = (attributes["left"] ?? attributes["start"]).flatMap { Int($0) }
      case .start("numFmt", let attributes): current.format = attributes["val"] ?? "decimal"
      case .start("lvlText", let attributes): current.text = String((attributes["val"] ?? "").prefix(60))
      default: break
      }
    }
  }

  private func bounded(_ start: Int) -> Int { min(max(start, 0), 100_000) }

  /// How far a level is set in, in twentieths of a point.
  func left(list: String, level: Int) -> Int? { lists[list]?[level]?.left }

  /// The label of the list's next paragraph, or nil where the list is not known or shows nothing.
  mutating func next(list: String, level: Int) -> (text: String, isBullet: Bool)? {
    guard (0..<9).contains(level), let levels = lists[list], let own = levels[level] else { return nil }
    let counter = abstractOf[list] ?? list
    var counts = counters[counter] ?? []
    while counts.count <= level { counts.append((levels[counts.count]?.start ?? 1) - 1) }
    counts = Array(counts[...level])
    counts[level] += 1
    // A level that was passed over shows its first number.
    for upper in 0..<level where counts[upper] < (levels[upper]?.start ?? 1) {
      counts[upper] = levels[upper]?.start ?? 1
    }
    counters[counter] = counts
    if own.format == "bullet" { return ("-", true) }
    if own.format == "none" { return nil }
    var label = ""
    var rest = own.text[...]
    while let character = rest.popFirst() {
      if character == "%", let digit = rest.first?.wholeNumberValue, (1...9).contains(digit) {
        rest.removeFirst()
        guard digit <= counts.count else { continue }
        label += Self.formatted(counts[digit - 1], levels[digit - 1]?.format ?? "decimal")
      } else {
        label.append(character)
      }
    }
    return label.isEmpty ? nil : (label, false)
  }

  private static let cyrillic = Array("абвгдежзийклмнопрстуфхцчшщюя")
  private static let latin = Array("abcdefghijklmnopqrstuvwxyz")

  static func formatted(_ number: Int, _ format: String) -> String {
    func lettered(_ alphabet: [Character]) -> String {
      guard number > 0 else { return "\(number)" }
      let repeats = (number - 1) / alphabet.count + 1
      return String(repeating: String(alphabet[(number - 1) % alphabet.count]), count: min(repeats, 5))
    }
    switch format {
    case "lowerLetter": return lettered(latin)
    case "upperLetter": return lettered(latin).uppercased()
    case "russianLower": return lettered(cyrillic)
    case "russianUpper": return lettered(cyrillic).uppercased()
    case "lowerRoman": return roman(number).lowercased()
    case "upperRoman": return roman(number)
    case "decimalZero": return number < 10 ? "0\(number)" : "\(number)"
    default: return "\(number)"
    }
  }

  private static func roman(_ number: Int) -> String {
    guard (1...3999).contains(number) else { return "\(number)" }
    var rest = number
    var text = ""
    for (value, letters) in [
      (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
      (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ] {
      while rest >= value {
        text += letters
        rest -= value
      }
    }
    return text
  }
}

/// The styles of a word processor's file, as far as they make headings and lists: `styles.xml` (ECMA-376
/// part 1, 17.7).
struct WordStyles {
  struct Style {
    var basedOn: String?
    /// 0 is the highest heading.
    var outlineLevel: Int?
    var list: String?
    var level: Int?
    /// How far it is set in, in twentieths of a point.
    var left: Int?
  }

  private var styles: [String: Style] = [:]

  init() {}

  init(_ xml: [UInt8]) throws(XMLScanner.Flaw) {
    var scanner = try XMLScanner(xml)
    var id: String?
    var style = Style()
    while let event = try scanner.next() {
      switch event {
      case .start("style", let attributes):
        id = attributes["type"] == "paragraph" || attributes["type"] == nil ? attributes["styleId"] : nil
        style = Style()
      case .end("style"):
        if let id, styles.count < 10_000 { styles[id] = style }
        id = nil
      case .start("name", let attributes):
        let name = (attributes["val"] ?? "").lowercased()
        for word in ["heading ", "заглавие "] where name.hasPrefix(word) {
          if let level = Int(name.dropFirst(word.count)) { style.outlineLevel = level - 1 }
        }
        if name == "title" { style.outlineLevel = 0 }
      case .start("basedOn", let attributes): style.basedOn = attributes["val"]
      case .start("outlineLvl", let attributes):
        style.outlineLevel = attributes["val"].flatMap { Int($0) } ?? style.outlineLevel
      case .start("ind", let attributes):
        style.left = (attributes["left"] ?? attributes["start"]).flatMap { Int($0) }
      case .start("numId", let attributes): style.list = attributes["val"]
      case .start("ilvl", let attributes): style.level = attributes["val"].flatMap { Int($0) }
      default: break
      }
    }
  }

  /// What a style says, its ancestors' sayings included.
  func resolved(_ id: String?) -> Style {
    var result = Style()
    var current = id
    // Word itself follows some ten; a circle ends here.
    for _ in 0..<20 {
      guard let name = current, let style = styles[name] else { break }
      result.outlineLevel = result.outlineLevel ?? style.outlineLevel
      result.list = result.list ?? style.list
      result.level = result.level ?? style.level
      result.left = result.left ?? style.left
      current = style.basedOn
    }
    // Nine and more mean text.
    if let level = result.outlineLevel, !(0..<6).contains(level) { result.outlineLevel = nil }
    return result
  }
}
