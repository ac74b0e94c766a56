/// Which days are working days, for deadlines: data, with the one holiday that moves computed.
public struct WorkingCalendar: Hashable, Sendable {
  /// A holiday on the same day each year.
  public struct FixedHoliday: Hashable, Sendable {
    public let month: Int
    public let day: Int

    public init(month: Int, day: Int) {
      self.month = month
      self.day = day
    }
  }

  /// Holidays on the same day each year.
  public let fixed: [FixedHoliday]
  /// Holidays by their distance in days from Orthodox Easter Sunday.
  public let fromEaster: [Int]
  /// Further days off: decisions of the Council of Ministers for a single year.
  public let daysOff: Set<CalendarDay>
  /// Days worked although the rules above make them free: the other half of such a decision.
  public let workingDays: Set<CalendarDay>

  public init(
    fixed: [FixedHoliday], fromEaster: [Int], daysOff: Set<CalendarDay> = [],
    workingDays: Set<CalendarDay> = []
  ) {
    self.fixed = fixed
    self.fromEaster = fromEaster
    self.daysOff = daysOff
    self.workingDays = workingDays
  }

  /// The official holidays of Bulgaria (Labour Code, article 154, paragraph 1), without single decisions.
  public static let bulgaria = WorkingCalendar(
    fixed: [
      (1, 1), (3, 3), (5, 1), (5, 6), (5, 24), (9, 6), (9, 22), (12, 24), (12, 25), (12, 26),
    ].map { FixedHoliday(month: $0.0, day: $0.1) },
    // Good Friday to Easter Monday.
    fromEaster: [-2, -1, 0, 1])

  /// The same rules with the decisions of single years.
  public func adding(daysOff: Set<CalendarDay>, workingDays: Set<CalendarDay>) -> WorkingCalendar {
    WorkingCalendar(
      fixed: fixed, fromEaster: fromEaster, daysOff: self.daysOff.union(daysOff),
      workingDays: self.workingDays.union(workingDays))
  }

  public func isWorkingDay(_ day: CalendarDay) -> Bool {
    if workingDays.contains(day) { return true }
    if day.weekday > 5 || daysOff.contains(day) { return false }
    return !holidays(of: day.year).contains(day) && !isSubstitute(day)
  }

  /// The last day of a period of working days. The day of the event itself is not counted (Obligations and
  /// Contracts Act, article 72).
  ///
  /// - Parameter count: working days; 0 or less gives the first working day on or after `day`.
  public func day(after day: CalendarDay, workingDays count: Int) -> CalendarDay {
    // Ours is the limit: ten years of days, so that wrong data cannot make this run for ever.
    var current = day
    var left = max(0, min(count, 2500))
    for _ in 0..<3660 {
      if left == 0, isWorkingDay(current) { break }
      current = current.adding(days: 1)
      if left > 0, isWorkingDay(current) { left -= 1 }
    }
    return current
  }

  /// The official holidays of a year, whatever day of the week they fall on.
  public func holidays(of year: Int) -> Set<CalendarDay> {
    Set(fixedHolidays(of: year)).union(fromEaster.map { Self.orthodoxEaster(of: year).adding(days: $0) })
  }

  private func fixedHolidays(of year: Int) -> [CalendarDay] {
    fixed.compactMap { CalendarDay(year: year, month: $0.month, day: $0.day) }
  }

  /// A holiday other than Easter's on a Saturday or Sunday makes the first, or the first two, working days after
  /// it free (Labour Code, article 154, paragraph 2).
  private func isSubstitute(_ day: CalendarDay) -> Bool {
    for year in [day.year - 1, day.year] {
      let holidays = holidays(of: year).union(self.holidays(of: year + 1))
      var taken: Set<CalendarDay> = []
      for holiday in fixedHolidays(of: year).sorted() where holiday.weekday > 5 {
        var substitute = holiday.adding(days: 1)
        while substitute.weekday > 5 || holidays.contains(substitute) || taken.contains(substitute) {
          substitute = substitute.adding(days: 1)
        }
        if substitute == day { return true }
        taken.insert(substitute)
      }
    }
    return false
  }

  /// Easter Sunday of the Orthodox Church, as a day of the Gregorian calendar: the Julian reckoning (cycles of 19
  /// years for the moon, 4 and 7 for the day of the week), then the distance between the calendars.
  public static func orthodoxEaster(of year: Int) -> CalendarDay {
    let moon = (year % 19 * 19 + 15) % 30
    let sunday = (year % 4 * 2 + year % 7 * 4 - moon + 34) % 7
    // Day of a Julian March: 22 plus the days to the full moon and the Sunday after it.
    let dayOfMarch = moon + sunday + 22
    let distanceDays = year / 100 - year / 400 - 2
    let firstOfMarch = CalendarDay(year: year, month: 3, day: 1) ?? CalendarDay(daysSince1970: 0)
    return firstOfMarch.adding(days: dayOfMarch - 1 + distanceDays)
  }
}
