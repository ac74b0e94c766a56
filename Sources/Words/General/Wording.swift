import Foundation
import Workflow

/// What every message is built from: quotes, numbers with their nouns, lists, days.
extension Words {
  /// Somebody else's text, in the quotation marks of the language: a name, a value, a passage.
  ///
  /// It may come from a hostile file, so whatever could move a terminal's cursor or turn the direction of writing is shown as
  /// `�`, and a long text is cut.
  public func quote(_ text: String) -> String {
    let shown = Self.harmless(text)
    return self("„\(shown)“", "\"\(shown)\"")
  }

  /// A text without control and direction characters, at most ``longestQuoteCharacters`` characters of it.
  static func harmless(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(longestQuoteCharacters + 1) {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    let harmless = String(scalars)
    return harmless.unicodeScalars.count > longestQuoteCharacters
      ? String(String.UnicodeScalarView(scalars.prefix(longestQuoteCharacters))) + "…" : harmless
  }

  /// Ours is the number: three lines of a terminal.
  public static let longestQuoteCharacters = 240

  /// A number with its noun: `1 подпис`, `2 подписа`; `1 signature`, `2 signatures`.
  ///
  /// Bulgarian has one form for 1 and another for every other number, 21 included (бройна форма of masculine nouns).
  public func count(
    _ number: some BinaryInteger, _ bulgarian: (one: String, many: String),
    _ english: (one: String, many: String)
  ) -> String {
    let isOne = number == 1
    return "\(number) " + self(isOne ? bulgarian.one : bulgarian.many, isOne ? english.one : english.many)
  }

  func bytes(_ number: some BinaryInteger) -> String {
    count(number, ("байт", "байта"), ("byte", "bytes"))
  }

  func files(_ number: Int) -> String { count(number, ("файл", "файла"), ("file", "files")) }

  func signers(_ number: Int) -> String {
    count(number, ("подписващ", "подписващи"), ("signer", "signers"))
  }

  /// A size as people speak of it: exact to 9,999 bytes, then in kB, MB, GB with one digit after the point.
  public func size(_ number: some BinaryInteger) -> String {
    guard number > 9_999 else { return bytes(number) }
    var value = Double(number)
    var unit = "B"
    for next in ["kB", "MB", "GB", "TB", "PB"] where value >= 1000 {
      value /= 1000
      unit = next
    }
    let tenths = Int((value * 10).rounded())
    let fraction = tenths % 10 == 0 ? "" : self(",", ".") + String(tenths % 10)
    return "\(tenths / 10)\(fraction) \(unit)"
  }

  /// `а`, `а и б`, `а, б и в`.
  public func all(of items: [String]) -> String { list(items, self("и", "and")) }

  /// `а`, `а или б`, `а, б или в`.
  public func anyOf(_ items: [String]) -> String { list(items, self("или", "or")) }

  private func list(_ items: [String], _ conjunction: String) -> String {
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + " \(conjunction) \(last)"
  }

  /// At most six of many, and how many more there are.
  func some(_ items: [String]) -> String {
    guard items.count > 6 else { return all(of: items) }
    let more = items.count - 5
    return items.prefix(5).joined(separator: ", ") + self(" и още \(more)", " and \(more) more")
  }

  /// A moment as a person reads it, in Bulgarian time, to the minute.
  public func time(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "Europe/Sofia") ?? .gmt
    formatter.dateFormat = language == .bulgarian ? "dd.MM.yyyy 'г.' HH:mm" : "d MMM yyyy HH:mm"
    return formatter.string(from: date)
  }

  /// A day as a person reads it: `31.01.2025 г.`, `31 Jan 2025`.
  public func day(_ day: CalendarDay) -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return self(
      "\(padded(day.day)).\(padded(day.month)).\(day.year) г.",
      "\(day.day) \(months[max(1, min(12, day.month)) - 1]) \(day.year)")
  }

  /// Days from one to another.
  public func period(_ period: Period) -> String {
    guard let until = period.until else { return self("от \(day(period.from))", "from \(day(period.from))") }
    return self(
      "от \(day(period.from)) до \(day(until))", "from \(day(period.from)) until \(day(until))")
  }

  /// A sentence with its full stop, which a date in Bulgarian (`31.01.2025 г.`) already has.
  func ended(_ sentence: String) -> String { sentence.hasSuffix(".") ? sentence : sentence + "." }

  /// A digest as people compare it: its first twelve digits.
  func abridged(_ hex: String) -> String { hex.count > 12 ? hex.prefix(12) + "…" : hex }
}
