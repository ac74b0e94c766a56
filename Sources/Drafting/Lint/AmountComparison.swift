/// Tells a sum of the decision that was probably meant to be one of the report's from one of the decision's own.
struct AmountComparison {
  private let text: JoinedText
  /// The report's sums that the decision does not name.
  private let left: [PlacedAmount]
  /// What follows from the report's sums by the percentages it names.
  private let shares: [Amount]
  private let unexplained: Int
  /// Whether the report and the decision name one sum each.
  private let isOneAgainstOne: Bool

  /// Sums of the report that are compared.
  private static let maximumCompared = 200
  /// With more sums of its own, a decision is a budget or a list of prices.
  private static let maximumNear = 3
  /// Characters on either side of a sum that say what it is for.
  private static let window = 70

  /// - Parameters:
  ///   - decided: the decision's sums.
  ///   - told: the sums of the report's other text.
  ///   - shares: what follows from those by percentages.
  ///   - unexplained: those of the decision that do not follow from the report's.
  ///   - text: where all of them stand.
  init(
    decided: [PlacedAmount], told: [PlacedAmount], shares: [Amount], unexplained: [PlacedAmount],
    _ text: JoinedText
  ) {
    self.text = text
    self.shares = Array(shares.prefix(Self.maximumCompared))
    self.unexplained = unexplained.count
    let own = Set(decided.map(\.amount))
    var seen: Set<Amount> = []
    left = Array(
      told.filter { !own.contains($0.amount) && seen.insert($0.amount).inserted }.prefix(Self.maximumCompared)
    )
    isOneAgainstOne = own.count == 1 && Set(told.map(\.amount)).count == 1
  }

  /// Whether the report has a sum for the same thing, or one that a slip of the pen makes of this.
  func isProbablyWrong(_ entry: PlacedAmount) -> Bool {
    let purpose = words(around: entry)
    let others = left.filter { $0.amount.currency == entry.amount.currency }
    if others.contains(where: { words(around: $0).intersection(purpose).count >= 2 }) { return true }
    let isFew = unexplained <= Self.maximumNear
    return others.contains { other in
      (isOneAgainstOne || isFew && Self.isSlip(entry.amount, other.amount))
        && Self.isOfOneSize(entry.amount, other.amount)
    } || isFew && shares.contains { Self.isSlip(entry.amount, $0) && Self.isOfOneSize(entry.amount, $0) }
  }

  /// Whether the smaller of two sums is more than half the other.
  private static func isOfOneSize(_ one: Amount, _ other: Amount) -> Bool {
    one.currency == other.currency
      && min(one.tenThousandths, other.tenThousandths) > max(one.tenThousandths, other.tenThousandths) / 2
  }

  /// Whether two sums differ in one figure, or in two that changed places.
  private static func isSlip(_ one: Amount, _ other: Amount) -> Bool {
    let left = Array(String(one.tenThousandths / 100))
    let right = Array(String(other.tenThousandths / 100))
    guard left.count == right.count, left.count(where: { $0 != "0" }) >= 2 else { return false }
    let places = left.indices.filter { left[$0] != right[$0] }
    return places.count == 1
      || places.count == 2 && places[1] == places[0] + 1 && left[places[0]] == right[places[1]]
        && left[places[1]] == right[places[0]]
  }

  /// The beginnings of the words that stand around a sum in its sentence.
  private func words(around entry: PlacedAmount) -> Set<String> {
    let characters = text.characters
    func isEnd(_ character: Character) -> Bool { ";:|".contains(character) }
    var start = entry.range.lowerBound
    while start > 0, entry.range.lowerBound - start < Self.window, !isEnd(characters[start - 1]),
      !(characters[start - 1] == " " && start > 1 && characters[start - 2] == ".")
    {
      start -= 1
    }
    var end = entry.range.upperBound
    while end < characters.count, end - entry.range.upperBound < Self.window, !isEnd(characters[end]),
      characters[end] != "."
    {
      end += 1
    }
    let around = [characters[start..<entry.range.lowerBound], characters[entry.range.upperBound..<end]]
    return Set(
      around.flatMap { $0.split { !$0.isLetter } }.filter { $0.count >= Self.beginning }
        .map { LookAlikes.fold(String($0.prefix(Self.beginning))) }
    ).subtracting(Self.common)
  }

  /// Letters of a word that its forms have in common.
  private static let beginning = 5

  /// Words that stand around any sum.
  private static let common: Set<String> = [
    "РАЗМЕ", "СУМАТ", "СЪГЛА", "ОБЩИН", "ГОДИН", "СЛЕДВ", "СРЕДС", "БЮДЖЕ", "ОДОБР", "ПРИЕМ", "ОПРЕД",
    "ПРЕДО", "ОТПУС", "ОСИГУ", "СТОЙН", "РАЗХО", "ПРИХО", "НЕОБХ", "ОБЩАТ", "ПРЕДЛ", "РЕШЕН", "ПРОЕК",
    "КАКТО", "НАЧАЛ", "ЕДНОК", "ФИНАН", "ПОМОЩ", "МАКСИ", "ПЛАНИ", "ИЗРАЗ", "СОБСТ", "ИМОТИ", "НАСТО",
  ]
}
