/// A day in the Gregorian calendar, as printed on paper: no time, no zone.
public struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let year: Int
  public let month: Int
  public let day: Int

  /// Nil where there is no such day, or the year is not one of four digits from 1800 on.
  public init?(year: Int, month: Int, day: Int) {
    guard (1800...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(in: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Reads `2026-03-15`, `15.03.2026`, `15.3.2026 г.`, `15. 03. 2026`, `15/03/2026` or `15 март 2026 г.`: the whole text, or
  /// nil.
  public init?(_ text: some StringProtocol) {
    var words = text.split(whereSeparator: \.isWhitespace).map { $0.lowercased() }
    if let last = words.last, ["г.", "г", "год.", "година"].contains(last) { words.removeLast() }
    if words.count == 3, let day = Int(words[0]), let month = Self.months.firstIndex(of: words[1]),
      let year = Int(words[2].trimmingSuffix("г."))
    {
      self.init(year: year, month: month + 1, day: day)
      return
    }
    // „15. 03. 2026“
    if words.count == 3, words[0].hasSuffix("."), words[1].hasSuffix(".") { words = [words.joined()] }
    guard words.count == 1 else { return nil }
    let word = words[0].trimmingSuffix("г.").trimmingSuffix("г")
    for (separator, yearFirst) in [("-", true), (".", false), ("/", false)] as [(Character, Bool)] {
      let parts = word.split(separator: separator, omittingEmptySubsequences: false)
      guard parts.count == 3,
        parts.allSatisfy({ (1...4).contains($0.count) && $0.allSatisfy(\.isASCIIDigit) })
      else { continue }
      let numbers = parts.compactMap { Int($0) }
      guard numbers.count == 3, parts[yearFirst ? 0 : 2].count == 4 else { return nil }
      self.init(
        year: numbers[yearFirst ? 0 : 2], month: numbers[1], day: numbers[yearFirst ? 2 : 0])
      return
    }
    return nil
  }

  /// As dates are written in Bulgarian documents: `15.03.2026`.
  public var description: String {
    "\(day < 10 ? "0" : "")\(day).\(month < 10 ? "0" : "")\(month).\(year)"
  }

  public static func < (one: Self, other: Self) -> Bool {
    (one.year, one.month, one.day) < (other.year, other.month, other.day)
  }

  private static let months = [
    "януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври",
    "ноември", "декември",
  ]

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: return year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400)) ? 29 : 28
    case 4, 6, 9, 11: return 30
    default: return 31
    }
  }
}

extension Character {
  var isASCIIDigit: Bool { self >= "0" && self <= "9" }
}

extension String {
  func trimmingSuffix(_ suffix: String) -> String {
    hasSuffix(suffix) ? String(dropLast(suffix.count)) : self
  }
}
