/// Latin letters that look like Cyrillic ones, as they come out of keyboards and scanners.
enum LookAlikes {
  /// The Cyrillic letter that a Latin capital looks like in print: what may be put right in a number, where
  /// case and shape leave no doubt.
  private static func capital(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "A": "А"
    case "B": "В"
    case "C": "С"
    case "E": "Е"
    case "H": "Н"
    case "K": "К"
    case "M": "М"
    case "O": "О"
    case "P": "Р"
    case "T": "Т"
    case "X": "Х"
    case "Y": "У"
    default: nil
    }
  }

  /// The Cyrillic capital of the letter that a Latin small letter looks like in print or to a scanner. Only
  /// for recognising labels, never for text.
  private static func small(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "a": "А"
    case "c": "С"
    case "e": "Е"
    case "k": "К"
    case "m": "М"
    case "n": "П"
    case "o": "О"
    case "p": "Р"
    case "r": "Г"
    case "t": "Т"
    case "u": "И"
    case "x": "Х"
    case "y": "У"
    default: nil
    }
  }

  /// The letter that a scanner makes a digit of.
  private static func letter(ofDigit scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "0": "О"
    case "3": "З"
    case "6": "Б"
    default: nil
    }
  }

  /// `text` with the letters that a scanner reads for digits put right: only for dates.
  static func digits(_ text: some StringProtocol) -> String {
    String(
      text.map { character in
        switch character {
        case "O", "О", "o", "о": "0"
        case "З", "з": "3"
        case "l", "I", "І", "|": "1"
        case "б": "6"
        default: character
        }
      })
  }

  /// `text` with every Latin capital that has a Cyrillic look-alike replaced by it.
  static func cyrillic(_ text: some StringProtocol) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(capital(scalar) ?? scalar) }
    return String(result)
  }

  /// `text` with each word of both alphabets in Cyrillic letters, where each of its Latin ones looks like one.
  /// Letter for letter, so that places in it are places in `text`.
  static func restored(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(where: { $0 < 0x80 && (0x61...0x7A).contains($0 | 0x20) }) else {
      return String(text)
    }
    var result = String.UnicodeScalarView()
    var word: [Unicode.Scalar] = []
    func flush() {
      let isMixed =
        word.contains { $0.value >= 0x400 }
        && word.allSatisfy { $0.value >= 0x400 || ForeignLetters.toCyrillic[$0] != nil }
      result.append(contentsOf: isMixed ? word.map { ForeignLetters.toCyrillic[$0] ?? $0 } : word)
      word = []
    }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "A"..."Z", "a"..."z", "\u{400}"..."\u{4FF}": word.append(scalar)
      default:
        flush()
        result.append(scalar)
      }
    }
    flush()
    return String(result)
  }

  /// A word in capitals as it was probably meant: for comparing with labels.
  static func fold(_ word: some StringProtocol) -> String {
    var cyrillic = 0
    var alike = 0
    var otherLatin = 0
    var digits = 0
    for scalar in word.unicodeScalars {
      switch scalar {
      case "A"..."Z", "a"..."z":
        if capital(scalar) == nil && small(scalar) == nil { otherLatin += 1 } else { alike += 1 }
      case "0"..."9": digits += 1
      case "\u{400}"..."\u{4FF}": cyrillic += 1
      default: break
      }
    }
    // A word with letters that have no Cyrillic shape and none that are Cyrillic is a Latin word.
    let isLatin = otherLatin > 0 && cyrillic == 0
    let hasMisreadDigits =
      (1...2).contains(digits) && cyrillic + alike >= 3
      || digits > 2 && digits < cyrillic + alike && digits <= 4
    var folded = String.UnicodeScalarView()
    for scalar in word.unicodeScalars {
      if !isLatin, let alike = capital(scalar) ?? small(scalar) {
        folded.append(alike)
      } else if hasMisreadDigits, let letter = letter(ofDigit: scalar) {
        folded.append(letter)
      } else {
        switch scalar {
        case "а"..."я", "a"..."z": folded.append(Unicode.Scalar(scalar.value - 0x20) ?? scalar)
        case "\0"..."`", "А"..."Я": folded.append(scalar)
        default: folded.append(contentsOf: scalar.properties.uppercaseMapping.unicodeScalars)
        }
      }
    }
    return String(folded)
  }
}

extension StringProtocol {
  var trimmingWhitespace: String { String(self).trimmingSpaces() }
}

/// Text made comparable with labels: capitals, Cyrillic, single spaces, no marks of emphasis.
enum LabelText {
  /// Each word folded; the spaces between them single.
  static func fold(_ text: some StringProtocol) -> String {
    text.split(whereSeparator: \.isWhitespace).map { LookAlikes.fold($0) }.joined(separator: " ")
  }

  /// Folded, without what stands around the words, and with letters set apart put together: „Р Е Ш И :“ is
  /// `РЕШИ`. Empty for text too long to be one.
  static func joined(_ text: some StringProtocol) -> String {
    // No label is as long, and folding a page of text takes its time.
    guard text.utf8.count < 400 else { return "" }
    let edges: Set<Character> = [":", ".", ",", ";", "!", "*", "_", "#", " ", "„", "“", "\"", "-", "–", "\\"]
    var folded = Substring(fold(text))
    while let first = folded.first, edges.contains(first) { folded.removeFirst() }
    while let last = folded.last, edges.contains(last) { folded.removeLast() }
    let words = folded.split(separator: " ")
    if words.count >= 4, words.allSatisfy({ $0.count == 1 }) {
      return fold(lettersPutTogether(text, edges))
    }
    return String(folded)
  }

  /// The words of a text all of whose letters stand apart. A gap wider than the narrowest stands between words:
  /// „Д О К Л А Д Н А   З А П И С К А“.
  /// The words of a line whose letters are all set apart, „О Б Щ И Н А   П Р И М Е Р Н А“; nil of any other.
  static func together(_ text: String) -> String? {
    let letters = text.split(separator: " ")
    guard letters.count >= 6, letters.allSatisfy({ $0.count == 1 }) else { return nil }
    let words = lettersPutTogether(text, [])
    return words.contains(" ") ? words : nil
  }

  private static func lettersPutTogether(
    _ text: some StringProtocol, _ edges: Set<Character>
  ) -> String {
    var letters: [(letter: Character, gap: Int)] = []
    var gap = 0
    for character in text {
      if character.isWhitespace || edges.contains(character) {
        gap += 1
      } else {
        letters.append((character, letters.isEmpty ? 0 : gap))
        gap = 0
      }
    }
    let narrowest = letters.dropFirst().map(\.gap).min() ?? 0
    var result = ""
    for (letter, gap) in letters {
      if gap > narrowest { result.append(" ") }
      result.append(letter)
    }
    return result
  }

  /// A label with its letters set apart at the beginning of a line („О т н о с н о : …“): the label, and where
  /// it ends. Between the letters are as many spaces as between the first two.
  static func spaced(_ text: Substring) -> (word: String, end: Substring.Index)? {
    var word = ""
    var width: Int?
    var index = text.startIndex
    while index < text.endIndex, text[index].isLetter {
      let after = text.index(after: index)
      word.append(text[index])
      guard after < text.endIndex, text[after] == " " else {
        // A letter that another follows begins a word of its own.
        if after < text.endIndex, text[after].isLetter {
          word.removeLast()
        } else {
          index = after
        }
        break
      }
      index = after
      let gap = text[index...].prefix { $0 == " " }
      let next = text[gap.endIndex...]
      guard let letter = next.first, letter.isLetter, gap.count <= widestGap,
        gap.count == width ?? gap.count
      else {
        break
      }
      width = gap.count
      index = next.startIndex
    }
    return word.count >= 2 ? (word, index) : nil
  }

  /// Spaces between letters set apart; more stand between words or columns.
  private static let widestGap = 3

  /// Whether `word` is `label`, or `label` with as many wrong letters as a scanner makes in a word of its
  /// length.
  static func matches(_ word: some StringProtocol, _ label: String) -> Match? {
    if word == label { return .exact }
    // Letters are of one or two octets; most words are not nearly as long as most labels.
    guard abs(word.utf8.count - label.utf8.count) <= 4, word.utf8.first == label.utf8.first else {
      return nil
    }
    let tolerated = label.count >= 9 ? 2 : label.count >= 6 ? 1 : 0
    // „приложението“ is a form of the word, and no label.
    guard tolerated > 0, !word.hasPrefix(label), abs(word.count - label.count) <= tolerated,
      word.first == label.first,
      distance(Array(word), Array(label)) <= tolerated
    else { return nil }
    return .misread
  }

  enum Match { case exact, misread }

  /// Letters to change, add or take away to make one word of the other.
  static func distance(_ one: [Character], _ other: [Character]) -> Int {
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
