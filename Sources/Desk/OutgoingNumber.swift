import Foundation
import Workflow

/// Outgoing numbers by the pattern of the configuration, as `СОА26-ВК66-17/22.11.2026`.
struct OutgoingNumberPattern {
  let pattern: String

  /// One sequence a pattern and year: numbers begin again each January.
  func series(on day: CalendarDay) -> String { "outgoing:\(pattern):\(day.year)" }

  func number(_ sequence: Int, on day: CalendarDay) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return pattern.replacing("{n}", with: "\(sequence)")
      .replacing("{yyyy}", with: "\(day.year)")
      .replacing("{yy}", with: two(day.year % 100))
      .replacing("{date}", with: "\(two(day.day)).\(two(day.month)).\(day.year)")
  }
}
