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
    let hasMisreadDigits = (1...2).contains(digits) && cyrillic + alike >= 3
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
      // A wider gap stands between words: „Д О К Л А Д Н А   З А П И С К А“.
      let written = text.trimmingWhitespace.split(separator: "  ").map {
        fold($0).filter { !edges.contains($0) }
      }
      return written.filter { !$0.isEmpty }.joined(separator: " ")
    }
    return String(folded)
  }

  /// A label with its letters set apart at the beginning of a line („О т н о с н о : …“): the label, and where
  /// it ends.
  static func spaced(_ text: Substring) -> (word: String, end: Substring.Index)? {
    var word = ""
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
      let next = text[index...].drop { $0 == " " }
      guard let letter = next.first, letter.isLetter, text.distance(from: index, to: next.startIndex) == 1
      else {
        break
      }
      index = next.startIndex
    }
    return word.count >= 2 ? (word, index) : nil
  }

  /// Whether `word` is `label`, or `label` with as many wrong letters as a scanner makes in a word of its
  /// length.
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
