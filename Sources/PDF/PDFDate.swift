import Foundation

/// Dates as PDF writes them: `D:YYYYMMDDHHmmSSOHH'mm'` (ISO 32000-2, 7.9.4).
public enum PDFDate {
  /// In Universal Time, to the second: `D:20240601120000+00'00'`.
  public static func encode(_ date: Date) -> [UInt8] {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down))
    let day = (seconds >= 0 ? seconds : seconds - 86_399) / 86_400
    let second = seconds - day * 86_400
    let (year, month, dayOfMonth) = civil(day)
    let digits =
      padded(year, 4) + padded(month, 2) + padded(dayOfMonth, 2) + padded(second / 3600, 2)
      + padded(second / 60 % 60, 2) + padded(second % 60, 2)
    return Array("D:\(digits)+00'00'".utf8)
  }

  /// - Returns: nil for what is no date. Parts left out have their defaults; without an offset, Universal
  ///   Time is taken.
  public static func decode(_ octets: [UInt8]) -> Date? {
    var rest = octets[...]
    if rest.starts(with: Array("D:".utf8)) { rest = rest.dropFirst(2) }
    func number(_ digits: Int, _ range: ClosedRange<Int>, default missing: Int) -> Int? {
      guard let first = rest.first, isDigit(first) else { return missing }
      guard rest.count >= digits, rest.prefix(digits).allSatisfy(isDigit) else { return nil }
      let value = rest.prefix(digits).reduce(0) { $0 * 10 + Int($1 - Ascii.zero) }
      rest = rest.dropFirst(digits)
      return range.contains(value) ? value : nil
    }
    guard let first = rest.first, isDigit(first), let year = number(4, 1...9999, default: 0),
      let month = number(2, 1...12, default: 1), let day = number(2, 1...31, default: 1),
      let hour = number(2, 0...23, default: 0), let minute = number(2, 0...59, default: 0),
      let second = number(2, 0...59, default: 0)
    else { return nil }
    var offset = 0
    if let sign = rest.first, sign == Ascii.plus || sign == Ascii.minus {
      rest = rest.dropFirst()
      guard let hours = number(2, 0...23, default: 0) else { return nil }
      if rest.first == UInt8(ascii: "'") { rest = rest.dropFirst() }
      guard let minutes = number(2, 0...59, default: 0) else { return nil }
      if rest.first == UInt8(ascii: "'") { rest = rest.dropFirst() }
      offset = (hours * 60 + minutes) * 60 * (sign == Ascii.plus ? 1 : -1)
    } else if rest.first == UInt8(ascii: "Z") {
      rest = rest.dropFirst()
      if rest.elementsEqual(Array("00'00'".utf8)) || rest.elementsEqual(Array("00'00".utf8)) { rest = [] }
    }
    guard rest.isEmpty else { return nil }
    let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset
    return Date(timeIntervalSince1970: TimeInterval(seconds))
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }

  /// Days since 1970-01-01 of a date of the proleptic Gregorian calendar. Years are counted from March, so
  /// that the leap day is the last of its year; 146,097 days are 400 years.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let era = (year >= 0 ? year : year - 399) / 400
    let yearOfEra = year - era * 400
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse of ``days(_:_:_:)``.
  private static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
  }
}
