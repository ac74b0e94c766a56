/// The sums that a report accounts for: those it names, and what follows from them.
struct KnownAmounts {
  private var amounts: Set<Amount> = []
  private let tableNumbers: Set<Int>
  /// In ten-thousandths of one per cent.
  private let percentages: Set<Int>

  /// Sums whose sums and differences are looked at: beyond them nearly every sum would follow from some.
  private static let maximumCombined = 40

  /// - Parameters:
  ///   - named: in the order of the text.
  ///   - tableNumbers: numbers that stand in tables, in ten-thousandths, of either currency.
  init(_ named: [Amount], tableNumbers: Set<Int>, percentages: Set<Int>) {
    self.tableNumbers = tableNumbers
    self.percentages = percentages
    amounts = Set(named)
    for currency in [Amount.Currency.leva, .euro] {
      let own = named.filter { $0.currency == currency }.map(\.tenThousandths).prefix(Self.maximumCombined)
      for start in own.indices {
        var sum = own[start]
        for next in own[(start + 1)...] {
          // Sums that follow one another are added up; of two, the rest is left.
          let (added, overflow) = sum.addingReportingOverflow(next)
          guard !overflow else { break }
          sum = added
          if let total = Amount(sum, currency) { amounts.insert(total) }
          if let rest = Amount(abs(own[start] - next), currency) { amounts.insert(rest) }
        }
      }
    }
  }

  /// The percentages that the report names of the sums it names.
  func shares(of named: [Amount]) -> [Amount] {
    named.prefix(Self.maximumCombined).flatMap { amount in
      percentages.compactMap { percentage in
        let (product, overflow) = amount.tenThousandths.multipliedReportingOverflow(by: percentage)
        return overflow ? nil : Amount(product / 1_000_000, amount.currency)
      }
    }
  }

  /// Whether the sum is named, in either currency; or adds up from those named; or is a percentage of one.
  func explain(_ amount: Amount) -> Bool {
    if amounts.contains(amount) || tableNumbers.contains(amount.tenThousandths) { return true }
    return amounts.contains { named in
      let value: Int
      if named.currency == amount.currency {
        value = named.tenThousandths
      } else {
        guard let converted = named.converted?.tenThousandths else { return false }
        if abs(converted - amount.tenThousandths) <= 100 { return true }
        value = converted
      }
      return percentages.contains { percentage in
        let (product, overflow) = value.multipliedReportingOverflow(by: percentage)
        return !overflow && abs(product / 1_000_000 - amount.tenThousandths) <= 100
      }
    }
  }
}

/// Roman numerals, as points are numbered with them; the Cyrillic І and Х stand for I and X.
enum RomanNumeral {
  private static let values: [Character: Int] = ["I": 1, "І": 1, "V": 5, "X": 10, "Х": 10, "L": 50]

  static func value(_ text: some StringProtocol) -> Int? {
    let values = text.compactMap { Self.values[$0] }
    guard !values.isEmpty, values.count == text.count else { return nil }
    let sum = values.indices.reduce(0) { sum, index in
      index + 1 < values.count && values[index] < values[index + 1]
        ? sum - values[index] : sum + values[index]
    }
    return sum
  }

  static func text(_ number: Int) -> String { WordNumbering.formatted(number, "upperRoman") }
}
