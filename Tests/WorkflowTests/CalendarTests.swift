import Foundation
import Testing

@testable import Workflow

struct CalendarTests {
  private func day(_ text: String) throws -> CalendarDay { try #require(CalendarDay(text)) }

  @Test func `counts every day of four centuries as the calendar does`() throws {
    var expected = try day("1900-01-01")
    var month = (year: 1900, month: 1)
    while month.year < 2300 {
      let isLeap = month.year % 4 == 0 && (month.year % 100 != 0 || month.year % 400 == 0)
      let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for number in 1...lengths[month.month - 1] {
        let found = try #require(CalendarDay(year: month.year, month: month.month, day: number))
        guard found == expected, found.year == month.year, found.month == month.month, found.day == number
        else {
          Issue.record("\(found) for \(month) \(number)")
          return
        }
        expected = expected.adding(days: 1)
      }
      month = month.month == 12 ? (month.year + 1, 1) : (month.year, month.month + 1)
    }
    #expect(try day("1970-01-01").daysSince1970 == 0)
    #expect(try day("2025-03-10").weekday == 1)
    #expect(try day("1969-12-28").weekday == 7)
  }

  @Test(arguments: [
    "2025-02-29", "2025-13-01", "2025-00-01", "2025-1-1", "25-01-01", "2025/01/01", "", "0000-01-01",
  ])
  func `refuses a day that does not exist or is written otherwise`(_ text: String) {
    #expect(CalendarDay(text) == nil)
  }

  @Test(arguments: [
    "2025-03-10T08:00:00Z", "1970-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z", "2024-02-29T12:34:56Z",
  ]) func `a time is written as it was read`(_ text: String) throws {
    #expect(RFC3339.text(try #require(RFC3339.date(text))) == text)
  }

  @Test(arguments: [
    "2025-03-10T08:00:00", "2025-03-10T08:00:00+00:00", "2025-03-10 08:00:00Z", "2025-03-10T24:00:00Z",
    "2025-03-10T08:60:00Z", "2025-06-30T23:59:60Z", "2025-03-10T08:00:00.0Z", "2025-03-10t08:00:00z",
  ]) func `refuses a time in any other form`(_ text: String) {
    #expect(RFC3339.date(text) == nil)
  }

  @Test func `a time that cannot be written is written as the nearest that can`() {
    #expect(RFC3339.text(.distantFuture).hasPrefix("4001-"))
    #expect(RFC3339.text(Date(timeIntervalSince1970: .infinity)) == "9999-12-31T23:59:59Z")
    #expect(RFC3339.text(Date(timeIntervalSince1970: -1e300)) == "0001-01-01T00:00:00Z")
    #expect(RFC3339.text(Date(timeIntervalSince1970: .nan)) == "0001-01-01T00:00:00Z")
  }

  @Test(arguments: [
    ("2025-03-09T21:59:59Z", "2025-03-09"), ("2025-03-09T22:00:00Z", "2025-03-10"),
    ("2025-07-01T20:59:59Z", "2025-07-01"), ("2025-07-01T21:00:00Z", "2025-07-02"),
    // The last Sunday of March and of October, 01:00 UTC.
    ("2025-03-30T00:59:59Z", "2025-03-30"), ("2025-03-30T21:00:00Z", "2025-03-31"),
    ("2025-10-25T21:00:00Z", "2025-10-26"), ("2025-10-26T21:30:00Z", "2025-10-26"),
    ("2025-10-26T22:00:00Z", "2025-10-27"),
  ]) func `a moment falls on the day it has in Sofia`(_ time: String, _ expected: String) throws {
    #expect(CalendarDay(inSofia: try #require(RFC3339.date(time))) == (try day(expected)))
  }

  @Test func `changes the clock at 01_00 UTC on the last Sundays of March and October`() throws {
    for (text, hours) in [
      ("2025-03-30T00:59:59Z", 2), ("2025-03-30T01:00:00Z", 3), ("2025-10-26T00:59:59Z", 3),
      ("2025-10-26T01:00:00Z", 2), ("2024-03-31T01:00:00Z", 3), ("2026-03-29T01:00:00Z", 3),
    ] {
      let seconds = RFC3339.wholeSeconds(try #require(RFC3339.date(text)))
      #expect(SofiaTime.offsetSeconds(at: seconds) == hours * 3600, "\(text)")
    }
  }

  @Test(arguments: [
    (2021, "2021-05-02"), (2022, "2022-04-24"), (2023, "2023-04-16"), (2024, "2024-05-05"),
    (2025, "2025-04-20"), (2026, "2026-04-12"), (2027, "2027-05-02"), (2028, "2028-04-16"),
    (2029, "2029-04-08"), (2030, "2030-04-28"), (1983, "1983-05-08"), (2010, "2010-04-04"),
  ]) func `computes Orthodox Easter`(_ year: Int, _ expected: String) throws {
    #expect(WorkingCalendar.orthodoxEaster(of: year) == (try day(expected)))
  }

  @Test func `Orthodox Easter is always a Sunday`() {
    for year in 1900...2199 {
      #expect(WorkingCalendar.orthodoxEaster(of: year).weekday == 7, "\(year)")
    }
  }

  @Test(arguments: [
    "2025-01-01", "2025-03-03", "2025-04-18", "2025-04-21", "2025-05-01", "2025-05-06", "2025-09-22",
    "2025-12-24", "2025-12-26", "2025-03-08", "2025-03-09",
    // 24 May and 6 September 2025 are Saturdays.
    "2025-05-26", "2025-09-08",
    // 1 January 2022 is a Saturday; 24 and 25 December 2022 a weekend, 26 a Monday.
    "2022-01-03", "2022-12-27", "2022-12-28",
    // 1 May 2021 is Holy Saturday, 3 May is Easter Monday.
    "2021-05-03", "2021-05-04",
  ]) func `a holiday, a weekend or what stands for one is no working day`(_ text: String) throws {
    #expect(!WorkingCalendar.bulgaria.isWorkingDay(try day(text)))
  }

  @Test(arguments: [
    "2025-01-02", "2025-04-17", "2025-04-22", "2025-05-02", "2025-05-27", "2025-09-09", "2025-12-29",
    "2022-01-04", "2022-12-29", "2021-05-05", "2025-11-03",
  ]) func `any other day is a working day`(_ text: String) throws {
    #expect(WorkingCalendar.bulgaria.isWorkingDay(try day(text)))
  }

  @Test func `decisions of single years go before the rules`() throws {
    let calendar = WorkingCalendar.bulgaria.adding(
      daysOff: [try day("2025-05-02")], workingDays: [try day("2025-05-10")])
    #expect(!calendar.isWorkingDay(try day("2025-05-02")))
    #expect(calendar.isWorkingDay(try day("2025-05-10")))
  }

  @Test(arguments: [
    ("2025-03-10", 2, "2025-03-12"), ("2025-03-13", 2, "2025-03-17"), ("2025-04-16", 2, "2025-04-22"),
    ("2025-03-08", 1, "2025-03-10"), ("2025-03-08", 0, "2025-03-10"), ("2025-12-23", 1, "2025-12-29"),
  ]) func `a period of working days does not count the day it begins`(
    _ from: String, _ count: Int, _ last: String
  ) throws {
    #expect(
      WorkingCalendar.bulgaria.day(after: try day(from), workingDays: count) == (try day(last)))
  }
}
