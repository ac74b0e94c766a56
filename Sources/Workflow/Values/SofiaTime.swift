/// Civil time in Bulgaria, computed and not looked up: this room reads no files.
///
/// UTC+2, and UTC+3 from the last Sunday of March to the last Sunday of October, changing at 01:00 UTC
/// (Directive 2000/84/EC, articles 2 and 3; Bulgaria changes on the same Sundays since 1997).
enum SofiaTime {
  /// - Parameter seconds: since 1970, UTC.
  static func offsetSeconds(at seconds: Int) -> Int {
    let year = CalendarDay(daysSince1970: CalendarDay.floorDivide(seconds, 86_400)).year
    guard let start = changeOver(year: year, month: 3), let end = changeOver(year: year, month: 10) else {
      return 7200
    }
    return (start..<end).contains(seconds) ? 10_800 : 7200
  }

  /// 01:00 UTC on the last Sunday of a month of 31 days, in seconds since 1970.
  private static func changeOver(year: Int, month: Int) -> Int? {
    guard let last = CalendarDay(year: year, month: month, day: 31) else { return nil }
    return last.adding(days: -(last.weekday % 7)).daysSince1970 * 86_400 + 3600
  }
}
