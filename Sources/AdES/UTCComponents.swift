import Foundation

/// A moment split into the fields of the proleptic Gregorian calendar in UTC, to the second.
public struct UTCComponents: Equatable, Sendable {
  public let year, month, day, hour, minute, second: Int

  public init(_ date: Date) {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down))
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let rest = seconds - days * 86_400
    // Days since 0000-03-01, in 400-year eras of 146,097 days.
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthIndex = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthIndex + 2) / 5 + 1
    month = monthIndex < 10 ? monthIndex + 3 : monthIndex - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    hour = rest / 3600
    minute = rest % 3600 / 60
    second = rest % 60
  }

  /// The moment of calendar fields, or nil where they name none.
  public static func date(year: Int, month: Int, day: Int, hour: Int, minute: Int, second: Int) -> Date? {
    guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day),
      (0...23).contains(hour),
      (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    let shiftedYear = month <= 2 ? year - 1 : year
    let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    let days = era * 146_097 + dayOfEra - 719_468
    let date = Date(
      timeIntervalSince1970: Double(days * 86_400 + hour * 3600 + minute * 60 + min(second, 59)))
    // The thirtieth of February names no day.
    let back = UTCComponents(date)
    return back.month == month && back.day == day ? date : nil
  }
}

extension BERElement {
  /// A UTCTime, or a GeneralizedTime with or without a fraction of a second, in UTC (ITU-T X.680, clauses 46 and 47).
  public func time() throws(CMSFailure) -> Date {
    let text = value
    guard tag == DER.Tag.utcTime || tag == DER.Tag.generalizedTime else {
      throw .malformed(offset: span.lowerBound, .unexpectedTag(found: tag, wanted: DER.Tag.utcTime))
    }
    let yearDigits = tag == DER.Tag.utcTime ? 2 : 4
    guard text.count >= yearDigits + 11, text.last == UInt8(ascii: "Z") else {
      throw .malformed(offset: span.lowerBound, .badTime)
    }
    func number(_ range: Range<Int>) -> Int? {
      text[range].reduce(into: Int?.some(0)) { sum, octet in
        sum = (48...57).contains(octet) ? sum.map { $0 * 10 + Int(octet) - 48 } : nil
      }
    }
    let fields = (0..<5).map { number(yearDigits + 2 * $0..<yearDigits + 2 * $0 + 2) }
    let fraction = text[(yearDigits + 10)..<(text.count - 1)]
    let fractionIsRight =
      fraction.isEmpty
      || (tag == DER.Tag.generalizedTime && fraction.first == UInt8(ascii: ".") && fraction.count > 1
        && fraction.dropFirst().allSatisfy { (48...57).contains($0) })
    guard fractionIsRight, var year = number(0..<yearDigits), let month = fields[0], let day = fields[1],
      let hour = fields[2], let minute = fields[3], let second = fields[4]
    else { throw .malformed(offset: span.lowerBound, .badTime) }
    if yearDigits == 2 { year += year >= 50 ? 1900 : 2000 }
    guard
      let date = UTCComponents.date(
        year: year, month: month, day: day, hour: hour, minute: minute, second: second)
    else { throw .malformed(offset: span.lowerBound, .badTime) }
    return date
  }
}
