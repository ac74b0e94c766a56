import Workflow

/// How incoming numbers (вх. №) are written, as `ОбС-{n}/{date}`.
///
/// `{n}` is the sequence, `{yy}` and `{yyyy}` the year, `{date}` the day as dd.MM.yyyy in Bulgaria. Where the pattern has a
/// year, numbers begin again each January; otherwise they never do, so that no two are written alike.
public struct IncomingNumberPattern: Sendable, Hashable {
  public let text: String

  /// nil unless the text has `{n}` exactly once, no other braces than those above, and leaves room for a number.
  public init?(_ text: String) {
    let known = ["{n}", "{yy}", "{yyyy}", "{date}"]
    let rest = known.reduce(text) { $0.replacing($1, with: "") }
    guard text.split(separator: "{n}", omittingEmptySubsequences: false).count == 2,
      !rest.contains("{"), !rest.contains("}"), text.utf8.count <= 128
    else { return nil }
    self.text = text
  }

  static let shape = "a pattern with {n} once, and perhaps {yy}, {yyyy} or {date}"

  private var isYearly: Bool { ["{yy}", "{yyyy}", "{date}"].contains { text.contains($0) } }

  /// The series of the register that numbers of this day come from. The pattern's other text is no part of it: a changed
  /// prefix goes on counting.
  func series(on day: CalendarDay) -> String { isYearly ? "incoming-\(day.year)" : "incoming" }

  func number(_ sequence: Int, on day: CalendarDay) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return text.replacing("{n}", with: "\(sequence)")
      .replacing("{yyyy}", with: "\(day.year)")
      .replacing("{yy}", with: two(day.year % 100))
      .replacing("{date}", with: "\(two(day.day)).\(two(day.month)).\(day.year)")
  }
}
