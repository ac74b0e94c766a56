import Foundation

/// A day of the Gregorian calendar: periods of roles and orders, deadlines, holidays.
public struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// Days since 1 January 1970.
  public let daysSince1970: Int

  public init(daysSince1970: Int) { self.daysSince1970 = daysSince1970 }

  /// nil unless such a day exists in years 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
    let candidate = Self.daysSince1970(year: year, month: month, day: day)
    let (foundYear, foundMonth, foundDay) = Self.civil(candidate)
    guard (foundYear, foundMonth, foundDay) == (year, month, day) else { return nil }
    daysSince1970 = candidate
  }

  /// Reads `2025-01-31`, nothing else.
  public init?(_ text: String) {
    let octets = Array(text.utf8)
    guard octets.count == 10, octets[4] == UInt8(ascii: "-"), octets[7] == UInt8(ascii: "-"),
      let year = Self.number(octets[0..<4]), let month = Self.number(octets[5..<7]),
      let day = Self.number(octets[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// The day on which this moment falls in Bulgaria, where the orders that give a role were issued.
  public init(inSofia time: Date) {
    let seconds = RFC3339.wholeSeconds(time)
    let local = seconds + SofiaTime.offsetSeconds(at: seconds)
    self.init(daysSince1970: Self.floorDivide(local, 86_400))
  }

  public var year: Int { Self.civil(daysSince1970).year }
  public var month: Int { Self.civil(daysSince1970).month }
  public var day: Int { Self.civil(daysSince1970).day }

  /// 1 for Monday to 7 for Sunday (ISO 8601).
  public var weekday: Int { Self.floorModulo(daysSince1970 + 3, 7) + 1 }

  public func adding(days: Int) -> CalendarDay { CalendarDay(daysSince1970: daysSince1970 + days) }

  /// As `2025-01-31`.
  public var description: String {
    let (year, month, day) = Self.civil(daysSince1970)
    let digits = String(year)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits + "-" + RFC3339.padded(month)
      + "-" + RFC3339.padded(day)
  }

  public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
    left.daysSince1970 < right.daysSince1970
  }

  // MARK: arithmetic

  static func number(_ octets: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for octet in octets {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(octet) else { return nil }
      value = value * 10 + Int(octet - UInt8(ascii: "0"))
    }
    return value
  }

  static func floorDivide(_ dividend: Int, _ divisor: Int) -> Int {
    dividend >= 0 ? dividend / divisor : -((divisor - 1 - dividend) / divisor)
  }

  static func floorModulo(_ dividend: Int, _ divisor: Int) -> Int {
    dividend - floorDivide(dividend, divisor) * divisor
  }

  /// A year that begins in March ends with the leap day, so the months before it have fixed lengths.
  private static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
    return marchYear * 365 + leapDays + (monthFromMarch * 153 + 2) / 5 + day - 1 - 719_468
  }

  private static func civil(_ daysSince1970: Int) -> (year: Int, month: Int, day: Int) {
    // Days since 1 March of year 0, then whole periods of 400 years, each of 146,097 days.
    let days = daysSince1970 + 719_468
    let period = floorDivide(days, 146_097)
    let ofPeriod = days - period * 146_097
    let yearOfPeriod = (ofPeriod - ofPeriod / 1460 + ofPeriod / 36_524 - ofPeriod / 146_096) / 365
    let ofYear = ofPeriod - (yearOfPeriod * 365 + yearOfPeriod / 4 - yearOfPeriod / 100)
    let monthFromMarch = (ofYear * 5 + 2) / 153
    let day = ofYear - (monthFromMarch * 153 + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (period * 400 + yearOfPeriod + (month <= 2 ? 1 : 0), month, day)
  }
}
