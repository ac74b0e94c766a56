/// An outgoing number as it stands in a text: `СОА24-ВК66-11488/27.12.2024`, `12-00-345/15.03.2026 г.`
struct OutgoingNumber: Equatable {
  /// In Cyrillic, without the date.
  var number: String
  var date: CalendarDate?
  var notes: [ReadingNote]
  /// A date with letters among its digits, as a scanner makes them of `0`, `1` and `3`: what it was probably.
  var misreadDate: (written: String, date: CalendarDate)?

  static func == (one: Self, other: Self) -> Bool {
    one.number == other.number && one.date == other.date && one.notes == other.notes
  }

  /// Reads the number in what follows a label such as „Изх. №“: the first word with a digit in it.
  init?(after label: Substring) {
    // „РД-09-123 / 12.03.2026“
    let text = String(label.prefix(200)).replacing(" /", with: "/").replacing("/ ", with: "/")
    for word in text.split(whereSeparator: \.isWhitespace) where word.contains(where: \.isASCIIDigit) {
      self.init(word: word)
      return
    }
    return nil
  }

  /// Reads a number that has no label, by its shape: letters and a year, a unit's letters and number, a
  /// sequence.
  init?(shapedIn line: Substring) {
    for word in line.split(whereSeparator: \.isWhitespace) {
      let parts = word.prefix { $0 != "/" }.split(separator: "-", omittingEmptySubsequences: false)
      guard parts.count == 3 || parts.count == 4 && parts[3].first == "[", Self.isLettersAndDigits(parts[0]),
        Self.isLettersAndDigits(parts[1]),
        (1...7).contains(parts[2].count), parts[2].allSatisfy(\.isASCIIDigit)
      else { continue }
      self.init(word: word)
      return
    }
    return nil
  }

  private static func isLettersAndDigits(_ part: Substring) -> Bool {
    let letters = part.prefix(while: \.isLetter)
    let digits = part.dropFirst(letters.count)
    return (1...6).contains(letters.count) && (1...4).contains(digits.count)
      && digits.allSatisfy(\.isASCIIDigit)
  }

  private init?(word: Substring) {
    var word = word
    while let last = word.last, !(last.isLetter || last.isNumber || last == ".") { word.removeLast() }
    while let first = word.first, !(first.isLetter || first.isNumber) { word.removeFirst() }
    var parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    guard let first = parts.first, first.contains(where: \.isASCIIDigit) else { return nil }
    notes = []
    date = nil
    if parts.count > 1, let last = parts.last {
      if let read = CalendarDate(last) {
        date = read
        parts.removeLast()
      } else if last.contains("."), last.count(where: \.isASCIIDigit) >= 3 {
        let digits = LookAlikes.digits(last)
        if digits != last, let read = CalendarDate(digits) {
          misreadDate = (last, read)
        } else {
          notes.append(.incompleteDate(last))
        }
        parts.removeLast()
      }
    }
    let written = parts.joined(separator: "/").trimmingSuffix(".")
    number = LookAlikes.cyrillic(written)
    if number != written { notes.append(.lookAlikes(original: written)) }
  }
}
