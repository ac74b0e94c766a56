import Foundation

/// Times as statements and events write them: RFC 3339 in UTC with whole seconds, `2025-01-31T09:30:00Z`.
public enum RFC3339 {
  /// The time of year 1 to 9999; what lies outside is written as the nearer end.
  public static func text(_ date: Date) -> String {
    let seconds = wholeSeconds(date)
    let day = CalendarDay(daysSince1970: Int((Double(seconds) / 86_400).rounded(.down)))
    let ofDay = seconds - day.daysSince1970 * 86_400
    return day.description + "T" + padded(ofDay / 3600) + ":" + padded(ofDay / 60 % 60) + ":"
      + padded(ofDay % 60) + "Z"
  }

  /// nil unless the text has exactly the form above and names a time that exists (no leap second).
  public static func date(_ text: String) -> Date? {
    let octets = Array(text.utf8)
    guard octets.count == 20, octets[10] == UInt8(ascii: "T"), octets[13] == UInt8(ascii: ":"),
      octets[16] == UInt8(ascii: ":"), octets[19] == UInt8(ascii: "Z"),
      let day = CalendarDay(String(decoding: octets[..<10], as: UTF8.self)),
      let hour = CalendarDay.number(octets[11..<13]), hour < 24,
      let minute = CalendarDay.number(octets[14..<16]), minute < 60,
      let second = CalendarDay.number(octets[17..<19]), second < 60
    else { return nil }
    return Date(
      timeIntervalSince1970: Double(day.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second))
  }

  /// Seconds since 1970, fractions cut off, within years 1 to 9999 so that no later arithmetic can overflow.
  static func wholeSeconds(_ date: Date) -> Int {
    let seconds = date.timeIntervalSince1970.rounded(.down)
    guard seconds > -62_135_596_800 else { return -62_135_596_800 }
    guard seconds < 253_402_300_799 else { return 253_402_300_799 }
    return Int(seconds)
  }

  static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}

extension Date {
  /// This time without its fraction of a second, as it survives being written and read.
  var wholeSeconds: Date { Date(timeIntervalSince1970: Double(RFC3339.wholeSeconds(self))) }
}
