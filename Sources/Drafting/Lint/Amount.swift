/// A sum of money as a text names it.
public struct Amount: Hashable, Sendable {
  /// In ten-thousandths of the currency's unit, so that sums compare however they are written.
  public let tenThousandths: Int
  public let currency: Currency

  public enum Currency: String, Sendable {
    case leva = "BGN"
    case euro = "EUR"
  }

  /// Nil where it is negative.
  public init?(_ tenThousandths: Int, _ currency: Currency) {
    guard tenThousandths >= 0 else { return nil }
    self.tenThousandths = tenThousandths
    self.currency = currency
  }

  /// 1 € = 1.95583 лв., the rate the lev was converted at.
  private static let levaPerEuro = 195_583

  /// The same sum in the other currency, rounded to hundredths.
  var converted: Amount? {
    let (hundredThousandths, overflow) =
      currency == .euro
      ? tenThousandths.multipliedReportingOverflow(by: Self.levaPerEuro)
      : tenThousandths.multipliedReportingOverflow(by: 100_000)
    guard !overflow else { return nil }
    let divisor = currency == .euro ? 100_000 : Self.levaPerEuro
    let exact = (hundredThousandths + divisor / 2) / divisor
    return Amount((exact + 50) / 100 * 100, currency == .euro ? .leva : .euro)
  }
}

extension Amount: CustomStringConvertible {
  /// `437 500,00 лв.`, `5 000 €`
  public var description: String {
    Self.grouped(tenThousandths) + (currency == .leva ? "\u{A0}лв." : "\u{A0}€")
  }

  /// `437 500,00`
  static func grouped(_ tenThousandths: Int) -> String {
    let whole = String(tenThousandths / 10_000)
    var grouped = ""
    for (index, digit) in whole.enumerated() {
      if index > 0, (whole.count - index).isMultiple(of: 3) { grouped += "\u{A0}" }
      grouped.append(digit)
    }
    let hundredths = tenThousandths % 10_000 / 100
    let fraction = hundredths == 0 ? "" : "," + (hundredths < 10 ? "0" : "") + "\(hundredths)"
    return grouped + fraction
  }
}

/// A sum and where it stands.
struct PlacedAmount: Equatable {
  var amount: Amount
  var line: Int
  var column: Int
  /// Position of its first and last character in the text it was found in.
  var range: Range<Int>
}

/// Lines put together to one text, each character of which knows its line.
struct JoinedText {
  private(set) var characters: [Character] = []
  private var starts: [(offset: Int, line: Int)] = []

  init(_ lines: some Sequence<TextLine>) {
    for line in lines {
      starts.append((characters.count, line.number))
      // Marks of emphasis take no part in what is read, and keep their columns.
      characters += line.source.text.map { $0 == "*" || $0 == "_" ? "\u{200B}" : $0 }
      characters.append(" ")
    }
  }

  init(_ text: String) {
    characters = Array(text)
  }

  func place(_ offset: Int) -> (line: Int, column: Int) {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle].offset <= offset { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return (1, 1) }
    return (starts[low - 1].line, offset - starts[low - 1].offset + 1)
  }

  /// Whether a number begins at an index, rather than goes on or belongs to a word.
  private func beginsNumber(_ index: Int) -> Bool {
    characters[index].isASCIIDigit
      && (index == 0 || !(characters[index - 1].isLetter || characters[index - 1].isNumber))
  }

  /// Every sum of money in the text.
  func amounts() -> [PlacedAmount] {
    var found: [PlacedAmount] = []
    var index = 0
    while index < characters.count, found.count < 5_000 {
      guard beginsNumber(index) else {
        index += 1
        continue
      }
      let start = index
      guard let (value, end) = number(&index) else { continue }
      var position = skipSpaces(end)
      var scaled = value
      for (word, factor) in [
        ("млн", 1_000_000), ("милион", 1_000_000), ("хил", 1_000), ("млрд", 1_000_000_000),
      ]
      where stands(word, position) {
        let (product, overflow) = value.multipliedReportingOverflow(by: factor)
        scaled = overflow ? -1 : product
        while position < characters.count, characters[position].isLetter || characters[position] == "." {
          position += 1
        }
        position = skipSpaces(position)
      }
      var currency: Amount.Currency?
      if stands("лв", position) || stands("лев", position) || stands("BGN", position) { currency = .leva }
      if stands("€", position) || stands("евро", position) || stands("EUR", position)
        || start > 0 && characters[start - 1] == "€" || start > 1 && characters[start - 2] == "€"
        || start > 3 && characters[(start - 4)..<start].elementsEqual("EUR ")
      {
        currency = .euro
      }
      guard let currency, let amount = Amount(scaled, currency) else { continue }
      while position < characters.count, characters[position].isLetter || "€.".contains(characters[position])
      {
        position += 1
      }
      let place = place(start)
      found.append(
        PlacedAmount(amount: amount, line: place.line, column: place.column, range: start..<position))
      index = max(index, position)
    }
    return found
  }

  /// The number that the text is and nothing else, in ten-thousandths.
  func onlyNumber() -> Int? {
    var index = 0
    guard let (value, end) = number(&index), end == characters.count else { return nil }
    return value
  }

  /// A number with something in brackets behind it, which may be the number in words.
  struct Spelled {
    /// As it stands there, with its currency.
    var number: String
    /// In ten-thousandths.
    var value: Int
    var words: String
    var start: Int
  }

  /// Characters of the longest number in words.
  private static let maximumWords = 240

  /// `1200 (хиляда и триста) лв.`, `12 400,50 евро (дванадесет хиляди …)`
  func spelled() -> [Spelled] {
    var found: [Spelled] = []
    var index = 0
    while index < characters.count, found.count < 2_000 {
      // „РД-15-1200/2026“ is no sum.
      guard beginsNumber(index), index == 0 || !".,/-".contains(characters[index - 1]) else {
        index += 1
        continue
      }
      let start = index
      guard let (value, end) = number(&index) else { continue }
      var position = skipSpaces(end)
      for unit in ["лева", "лв.", "лв", "евро", "€", "EUR", "BGN", "%"] where stands(unit, position) {
        position = skipSpaces(position + unit.count)
        break
      }
      guard position < characters.count, characters[position] == "(" else { continue }
      let limit = min(characters.count, position + Self.maximumWords)
      guard let close = characters[position..<limit].firstIndex(of: ")"), characters[position + 1].isLetter
      else {
        continue
      }
      let number = String(characters[start..<position].filter { $0 != "\u{200B}" }).trimmingSpaces()
      let words = String(characters[(position + 1)..<close].filter { $0 != "\u{200B}" })
      found.append(Spelled(number: number, value: value, words: words, start: start))
      index = max(index, close)
    }
    return found
  }

  /// Mentions of a decision that are looked at.
  private static let maximumReferences = 5_000

  /// The points that „т. 4 от решението“ and the like name, and where.
  func references() -> [(number: Int, start: Int)] {
    let pattern =
      #/(?:т\.|точк[аи])\s*(\d{1,2})((?:\s*(?:,|и|до|-|–)\s*(?:т\.\s*)?\d{1,2})*)\.?\s+от\s+(?:настоящото\s+|предложеното\s+|проекта\s+(?:за|на)\s+)?$/#
    var found: [(Int, Int)] = []
    var index = 0
    var looked = 0
    while index < characters.count, looked < Self.maximumReferences {
      guard characters[index] == "р", stands("решение", index), index > 0, characters[index - 1].isWhitespace
      else {
        index += 1
        continue
      }
      let start = max(0, index - 70)
      let end = characters[index...].firstIndex { !$0.isLetter } ?? characters.count
      let next = characters[end..<min(end + 12, characters.count)].drop(while: \.isWhitespace).prefix {
        $0.isLetter || $0 == "№"
      }
      // Another decision, by its number or its council.
      let isOther = ["на", "№", "по", "от", "с"].contains(String(next))
      let window = characters[start..<index]
      let before = window.contains(where: \.isASCIIDigit) ? String(window) : ""
      if !before.isEmpty { looked += 1 }
      if !isOther, let match = before.firstMatch(of: pattern) {
        let offset = start + before.distance(from: before.startIndex, to: match.range.lowerBound)
        for number in ([match.1] + match.2.split { !$0.isASCIIDigit }).compactMap({ Int($0) }) {
          found.append((number, offset))
        }
      }
      index = end
    }
    return found
  }

  /// The numbers in rows of tables, in ten-thousandths: their currency stands in the head of the column.
  func tableNumbers() -> Set<Int> {
    var found: Set<Int> = []
    for (position, start) in starts.enumerated() {
      let end = position + 1 < starts.count ? starts[position + 1].offset : characters.count
      let row = characters[start.offset..<end]
      guard row.contains("|") || Self.hasColumns(row) else { continue }
      var index = start.offset
      while index < end, found.count < 20_000 {
        guard characters[index].isASCIIDigit else {
          index += 1
          continue
        }
        if let (value, _) = number(&index) { found.insert(value) }
      }
    }
    return found
  }

  private static func hasColumns(_ row: ArraySlice<Character>) -> Bool {
    var spaces = 0
    var seen = false
    for character in row {
      if character == " " {
        spaces += 1
      } else {
        if spaces >= 3, seen { return true }
        (spaces, seen) = (0, true)
      }
    }
    return false
  }

  /// The percentages that the text names, in ten-thousandths of one per cent.
  func percentages() -> Set<Int> {
    var found: Set<Int> = []
    var index = 0
    while index < characters.count, found.count < 200 {
      guard characters[index].isASCIIDigit, index == 0 || !characters[index - 1].isNumber else {
        index += 1
        continue
      }
      guard let (value, end) = number(&index), value <= 100 * 10_000 else { continue }
      let position = skipSpaces(end)
      if stands("%", position) || stands("на сто", position) || stands("процент", position) {
        found.insert(value)
      }
    }
    return found
  }

  private func skipSpaces(_ start: Int) -> Int {
    var position = start
    while position < characters.count, position < start + 6,
      characters[position].isWhitespace || characters[position] == "\u{200B}"
    {
      position += 1
    }
    return position
  }

  private func stands(_ word: String, _ position: Int) -> Bool {
    let word = Array(word)
    guard position + word.count <= characters.count else { return false }
    return characters[position..<position + word.count].elementsEqual(word)
  }

  /// A number with its thousands set apart by spaces or points, and a decimal comma: its value in
  /// ten-thousandths, and where it ends. Moves `index` behind it also where it is none.
  private func number(_ index: inout Int) -> (Int, Int)? {
    var value = 0
    var digits = 0
    var group = 0
    var position = index
    func digit(_ offset: Int) -> Int? {
      offset < characters.count && characters[offset].isASCIIDigit ? characters[offset].wholeNumberValue : nil
    }
    // `48,750.00`: a comma before three digits and a point sets thousands apart.
    func isEnglish(_ comma: Int) -> Bool {
      threeDigits(comma + 1) && comma + 5 < characters.count && characters[comma + 4] == "."
        && digit(comma + 5) != nil
    }
    func threeDigits(_ offset: Int) -> Bool {
      digit(offset) != nil && digit(offset + 1) != nil && digit(offset + 2) != nil && digit(offset + 3) == nil
    }
    while let next = digit(position) {
      digits += 1
      group += 1
      position += 1
      guard digits <= 14 else {
        while digit(position) != nil { position += 1 }
        index = position
        return nil
      }
      value = value * 10 + next
      if position < characters.count, group <= 3,
        characters[position] == " " || characters[position] == "\u{A0}" || characters[position] == "."
          || characters[position] == "\u{202F}" || characters[position] == "," && isEnglish(position),
        threeDigits(position + 1)
      {
        position += 1
        group = 0
      }
    }
    var scale = 10_000
    if position < characters.count, ",.".contains(characters[position]), digit(position + 1) != nil {
      var fraction = position + 1
      while let next = digit(fraction) {
        if scale > 1 {
          value = value * 10 + next
          scale /= 10
        }
        fraction += 1
      }
      position = fraction
    }
    index = position
    let (result, overflow) = value.multipliedReportingOverflow(by: scale)
    return overflow ? nil : (result, position)
  }
}
