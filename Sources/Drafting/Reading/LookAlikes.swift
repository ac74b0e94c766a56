/// Latin letters that look like Cyrillic ones, as they come out of keyboards and scanners.
enum LookAlikes {
  /// The capital letters that are alike in print: what may be put right in a number, where case and shape leave no doubt.
  static let capitals: [Character: Character] = [
    "A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "K": "К", "M": "М", "O": "О", "P": "Р", "T": "Т",
    "X": "Х", "Y": "У",
  ]

  /// Small letters that are alike in print or to a scanner. Only for recognising labels, never for text.
  private static let small: [Character: Character] = [
    "a": "а", "c": "с", "e": "е", "k": "к", "m": "м", "n": "п", "o": "о", "p": "р", "r": "г", "t": "т",
    "u": "и", "x": "х", "y": "у",
  ]

  /// Digits a scanner makes of letters.
  private static let digits: [Character: Character] = ["0": "О", "3": "З", "6": "Б"]

  /// `text` with every Latin capital that has a Cyrillic look-alike replaced by it.
  static func cyrillic(_ text: some StringProtocol) -> String {
    String(text.map { capitals[$0] ?? $0 })
  }

  /// A word in capitals as it was probably meant: for comparing with labels.
  static func fold(_ word: some StringProtocol) -> String {
    var cyrillic = 0
    var alike = 0
    var otherLatin = 0
    var digitCount = 0
    for character in word {
      if capitals[character] != nil || small[character] != nil {
        alike += 1
      } else if character.isASCII, character.isLetter {
        otherLatin += 1
      } else if character.isLetter {
        cyrillic += 1
      } else if character.isASCIIDigit {
        digitCount += 1
      }
    }
    // A word with letters that have no Cyrillic shape and none that are Cyrillic is a Latin word.
    if otherLatin > 0 && cyrillic == 0 { return word.uppercased() }
    let misreadDigits = digitCount > 0 && digitCount <= 2 && cyrillic >= 3
    return String(
      word.map { capitals[$0] ?? small[$0] ?? (misreadDigits ? digits[$0] : nil) ?? $0 }
    ).uppercased()
  }
}

/// Text made comparable with labels: capitals, Cyrillic, single spaces, no marks of emphasis.
enum LabelText {
  /// Each word folded; the spaces between them single.
  static func fold(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).map { LookAlikes.fold($0) }.joined(separator: " ")
  }

  /// Folded, without what stands around the words, and with letters set apart put together: „Р Е Ш И :“ is `РЕШИ`.
  static func joined(_ text: some StringProtocol) -> String {
    let edges: Set<Character> = [":", ".", ",", ";", "!", "*", "_", "#", " ", "„", "“", "\"", "-", "–", "\\"]
    var folded = Substring(fold(text))
    while let first = folded.first, edges.contains(first) { folded.removeFirst() }
    while let last = folded.last, edges.contains(last) { folded.removeLast() }
    let words = folded.split(separator: " ")
    if words.count >= 4, words.allSatisfy({ $0.count == 1 }) { return words.joined() }
    return String(folded)
  }

  /// Whether `word` is `label`, or `label` with as many wrong letters as a scanner makes in a word of its length.
  static func matches(_ word: some StringProtocol, _ label: String) -> Match? {
    if word == label { return .exact }
    let tolerated = label.count >= 9 ? 2 : label.count >= 6 ? 1 : 0
    guard tolerated > 0, abs(word.count - label.count) <= tolerated, word.first == label.first,
      distance(Array(word), Array(label)) <= tolerated
    else { return nil }
    return .misread
  }

  enum Match { case exact, misread }

  /// Letters to change, add or take away to make one word of the other.
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var row = Array(0...other.count)
    for (i, character) in one.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, target) in other.enumerated() {
        let above = row[j + 1]
        row[j + 1] = min(above + 1, row[j] + 1, diagonal + (character == target ? 0 : 1))
        diagonal = above
      }
    }
    return row[other.count]
  }
}
