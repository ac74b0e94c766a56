/// What keeps a declared identity from being somebody's.
enum TestIdentity {
  /// - Throws: ``StandInFailure/nameWithoutTest(id:name:)``, ``StandInFailure/numberCouldBeReal(id:number:)``.
  static func check(_ entry: Declaration.Entry) throws(StandInFailure) {
    for name in [entry.name, entry.organisation.name] where !name.contains("(ТЕСТ)") && !name.contains("TEST")
    {
      throw .nameWithoutTest(id: entry.id, name: name)
    }
    if let number = entry.number, !isImpossiblePersonalNumber(number) {
      throw .numberCouldBeReal(id: entry.id, number: number)
    }
    if !isImpossibleOrganisationNumber(entry.organisation.identifier) {
      throw .numberCouldBeReal(id: entry.id, number: entry.organisation.identifier)
    }
  }

  /// An ЕГН has the month in its third and fourth digit, plus 20 for the nineteenth century and 40 for the
  /// twenty-first: nothing above 52. 99 is asked for, so that a look is enough.
  static func isImpossiblePersonalNumber(_ number: String) -> Bool {
    guard let digits = digits(number, after: "PNOBG-"), digits.count == 10 else { return false }
    return digits[2] == 9 && digits[3] == 9
  }

  /// The ninth digit of an ЕИК is the sum of the first eight, weighted 1 to 8, modulo 11; where that is 10, weighted
  /// 3 to 10 instead; where that is 10 too, 0.
  static func isImpossibleOrganisationNumber(_ number: String) -> Bool {
    guard let digits = digits(number, after: "NTRBG-"), digits.count == 9 else { return false }
    func remainder(_ firstWeight: Int) -> Int {
      digits.prefix(8).enumerated().reduce(0) { $0 + $1.element * ($1.offset + firstWeight) } % 11
    }
    let first = remainder(1)
    let check = first < 10 ? first : remainder(3) % 10
    return digits[8] != check
  }

  private static func digits(_ number: String, after prefix: String) -> [Int]? {
    guard number.hasPrefix(prefix) else { return nil }
    let digits = number.dropFirst(prefix.count).map(\.wholeNumberValue)
    guard number.dropFirst(prefix.count).allSatisfy(\.isASCII), !digits.contains(nil) else { return nil }
    return digits.compactMap(\.self)
  }
}
