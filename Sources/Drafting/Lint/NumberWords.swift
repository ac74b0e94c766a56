/// Numbers in Bulgarian words: „хиляда и триста“, „двадесет и пет евро и десет цента“.
enum NumberWords {
  /// What the words say, in ten-thousandths; nil where any of them is not known, or they make no one number.
  static func value(_ text: String) -> Int? {
    var words = text.lowercased().split { $0.isWhitespace || ",.;:\u{200B}".contains($0) }.map(String.init)
    if words.first == "словом" { words.removeFirst() }
    guard words.count <= maximumWords else { return nil }
    var rest = words[...]
    guard let whole = number(&rest) else { return nil }
    var hundredths = 0
    if let word = rest.first, currencies.contains(word) {
      rest.removeFirst()
      var cents = rest
      if cents.first == "и" { cents.removeFirst() }
      if let count = digits(&cents) ?? number(&cents), count < 100, let word = cents.first,
        centWords.contains(word)
      {
        hundredths = count
        rest = cents.dropFirst()
      }
    }
    guard rest.allSatisfy(units.contains) else { return nil }
    return whole * 10_000 + hundredths * 100
  }

  /// Words of a number of nine digits and its units.
  private static let maximumWords = 30

  private static let currencies: Set<String> = ["лв", "лева", "лев", "евро", "€", "eur", "bgn"]
  private static let centWords: Set<String> = [
    "ст", "стотинки", "стотинка", "цента", "цент", "евроцента", "евроцент",
  ]

  /// What may follow a number in its brackets and does not change it.
  private static let units: Set<String> = [
    "без", "с", "включен", "вкл", "ддс", "процента", "процент", "броя", "брой", "бр", "дни", "ден", "дена",
    "календарни", "работни", "месеца", "месец", "години", "година", "седмици", "часа",
  ]

  /// Takes the words of one whole number off the front.
  private static func number(_ words: inout ArraySlice<String>) -> Int? {
    var total = 0
    var group = 0
    var scaleBefore = Int.max
    var taken = words
    var found = false
    while let word = taken.first {
      if word == "и" {
        // The word before cents belongs to them.
        guard found, let next = taken.dropFirst().first, values[next] != nil || scales[next] != nil else {
          break
        }
        taken.removeFirst()
      } else if let value = values[word] {
        guard fits(value, after: group) else { return nil }
        group += value
        taken.removeFirst()
      } else if let scale = scales[word] {
        // „хиляди“ needs its number; „хиляда“ is one.
        guard scale < scaleBefore, group > 0 || word == "хиляда" else { return nil }
        total += max(group, 1) * scale
        (group, scaleBefore) = (0, scale)
        taken.removeFirst()
      } else {
        break
      }
      found = true
    }
    guard found else { return nil }
    words = taken
    return total + group
  }

  /// Hundreds before tens, tens before ones.
  private static func fits(_ value: Int, after group: Int) -> Bool {
    switch value {
    case 100...: group == 0
    case 20...: group % 100 == 0
    case 10...: group % 100 == 0
    default: group % 10 == 0 && (group % 100 == 0 || group % 100 >= 20)
    }
  }

  private static func digits(_ words: inout ArraySlice<String>) -> Int? {
    guard let word = words.first, (1...2).contains(word.count), let number = Int(word) else { return nil }
    words.removeFirst()
    return number
  }

  private static let scales = [
    "хиляда": 1_000, "хиляди": 1_000, "милион": 1_000_000, "милиона": 1_000_000,
  ]

  private static let values: [String: Int] = {
    var values = [
      "нула": 0, "един": 1, "една": 1, "едно": 1, "два": 2, "две": 2, "три": 3, "четири": 4, "пет": 5,
      "шест": 6,
      "седем": 7, "осем": 8, "девет": 9, "десет": 10, "сто": 100, "двеста": 200, "двесте": 200, "триста": 300,
      "шестстотин": 600, "шейсет": 60, "четиресет": 40, "шеснадесет": 16, "шеснайсет": 16,
    ]
    let ones = ["един", "два", "три", "четири", "пет", "шест", "седем", "осем", "девет"]
    for (index, one) in ones.enumerated() {
      let stem = one == "един" ? "едина" : one == "два" ? "двана" : one + "на"
      for ending in ["десет", "йсет"] { values[stem + ending] = 11 + index }
      if index > 0 {
        values[one + "десет"] = 10 * (index + 1)
        values[one + "йсет"] = 10 * (index + 1)
      }
      if index > 2 { values[one + "стотин"] = 100 * (index + 1) }
    }
    return values
  }()
}
