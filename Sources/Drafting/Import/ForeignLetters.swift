/// A word with letters of another alphabet than it is written in: `Oтносно` with a Latin O. The text is left
/// as it is; this says where to look, and how it was probably meant.
public struct ForeignLetters: Equatable, Sendable {
  /// The word as it stands in the text.
  public let word: String
  /// The word in one alphabet. Nil where no letter for letter reading is sure.
  public let reading: String?
  public let line: Int
  /// In characters, from 1.
  public let column: Int
  public let kind: Kind

  public enum Kind: String, Sendable {
    /// Cyrillic and Latin letters within one word.
    case mixed
    /// A digit where a letter must stand: `Agi1e`, `3аповед`.
    case digit
    /// A word of one alphabet that stands for one of the other: `Per.` for `Рег.`, `Ореп` beside `Data`.
    case otherAlphabet
    /// The same sign written in one alphabet here and in the other elsewhere in the text: `B40` and `В40`.
    case bothWays
  }
}

extension ForeignLetters {
  /// Findings after which a text is a scan as a whole.
  static let maximum = 200

  /// Such words of the text, each where it first stands.
  static func find(in lines: some Sequence<SourceLine>) -> [ForeignLetters] {
    var found: [ForeignLetters] = []
    var seen: Set<String> = []
    var signs: [String: (word: String, isLatin: Bool, line: Int, column: Int)] = [:]
    var told: Set<String> = []
    for line in lines {
      guard found.count < maximum else { break }
      // Without a letter of each alphabet, or a digit in one, there is nothing to find.
      let words = words(of: line.text)
      for (index, word) in words.enumerated() where !seen.contains(word.text) {
        let profile = Profile(word.text)
        let before = found.count
        defer { if found.count > before { seen.insert(word.text) } }
        if profile.cyrillic > 0, profile.latin > 0 {
          found.append(
            ForeignLetters(
              word: word.text,
              reading: profile.singleAlphabet(
                word.text,
                besideLatin: [index - 1, index + 1].contains {
                  words.indices.contains($0) && isLatinWord(words[$0].text)
                }
              ).map { reading in
                Profile(reading).digits == 1 && profile.letters >= 4
                  ? Profile(reading).withoutDigits(reading) ?? reading : reading
              }.map(Self.asSpelt), line: line.number, column: word.column, kind: .mixed))
        } else if profile.hasDigitWithin {
          if let reading = profile.withoutDigits(word.text) {
            found.append(
              ForeignLetters(
                word: word.text, reading: reading, line: line.number, column: word.column, kind: .digit))
          }
        } else if profile.latin > 0, let reading = Self.cyrillicWord(word.text) {
          found.append(
            ForeignLetters(
              word: word.text, reading: reading, line: line.number, column: word.column, kind: .otherAlphabet)
          )
        } else if profile.cyrillic >= 3, let reading = latinWord(word.text),
          [index - 1, index + 1].contains(where: {
            words.indices.contains($0) && isLatinWord(words[$0].text)
          })
        {
          found.append(
            ForeignLetters(
              word: word.text, reading: reading, line: line.number, column: word.column, kind: .otherAlphabet)
          )
        } else if profile.digits > 0, profile.letters > 0, profile.letters <= 4,
          profile.capitals == profile.letters
        {
          let key = LookAlikes.cyrillic(word.text)
          guard key != word.text || profile.cyrillic > 0, profile.hasOnlyLookAlikes else { continue }
          let isLatin = profile.latin > 0
          if let first = signs[key], first.isLatin != isLatin {
            if told.insert(key).inserted {
              found.append(
                ForeignLetters(
                  word: word.text, reading: first.word, line: line.number, column: word.column,
                  kind: .bothWays))
            }
          } else if signs[key] == nil, signs.count < 1_000 {
            signs[key] = (word.text, isLatin, line.number, word.column)
          }
        }
        if found.count >= maximum { break }
      }
    }
    return found
  }

  /// The letters of a word, counted.
  private struct Profile {
    var cyrillic = 0
    var latin = 0
    var digits = 0
    var capitals = 0
    var hasDigitWithin = false
    /// Whether each letter has a twin in the other alphabet.
    var hasOnlyLookAlikes = true

    var letters: Int { cyrillic + latin }

    init(_ word: String) {
      var previous: Unicode.Scalar?
      var beforeDigit: Unicode.Scalar?
      for scalar in word.unicodeScalars {
        switch scalar {
        case "A"..."Z", "a"..."z", "À"..."ɏ":
          if scalar.value < 0xC0 || scalar != "×" && scalar != "÷" { latin += 1 }
          if ForeignLetters.toCyrillic[scalar] == nil { hasOnlyLookAlikes = false }
        case "\u{400}"..."\u{52F}":
          cyrillic += 1
          if ForeignLetters.toLatin[scalar] == nil { hasOnlyLookAlikes = false }
        case "0"..."9":
          digits += 1
          if beforeDigit == nil, let previous, previous.properties.isAlphabetic { beforeDigit = previous }
        default: break
        }
        if scalar.properties.isUppercase { capitals += 1 }
        if beforeDigit != nil, scalar.properties.isLowercase { hasDigitWithin = true }
        previous = scalar
      }
      // `Agi1e`: one digit between at least three letters, the last of them small.
      if digits != 1 || letters < 3 { hasDigitWithin = false }
      if let first = word.unicodeScalars.first, first == "3" || first == "0" || first == "6", digits == 1,
        cyrillic >= 4, latin == 0
      {
        hasDigitWithin = true
      }
    }

    /// The word in the alphabet of most of its letters, where each of the others has a twin there.
    func singleAlphabet(_ word: String, besideLatin: Bool) -> String? {
      // „Nе“ and „Nо“ before a number are the sign.
      if word == "Nе" || word == "Nо" { return "№" }
      func mapped(_ table: [Unicode.Scalar: Unicode.Scalar], _ isForeign: (Unicode.Scalar) -> Bool) -> String?
      {
        var result = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
          if isForeign(scalar) {
            guard let twin = table[scalar] else { return nil }
            result.append(twin)
          } else {
            result.append(scalar)
          }
        }
        return String(result)
      }
      let toCyrillic = mapped(ForeignLetters.toCyrillic) { $0.value < 0x250 && $0.properties.isAlphabetic }
      let toLatin = mapped(ForeignLetters.toLatin) { (0x400...0x52F).contains($0.value) }
      if let toCyrillic {
        // „BиK“: who writes `и`, `г` or `п` writes Cyrillic; their Latin twins look otherwise.
        // So does who writes nothing but letters that are alike, where no Latin words stand beside.
        let isCyrillic =
          word.unicodeScalars.contains { "игп".unicodeScalars.contains($0) }
          || !besideLatin && !word.unicodeScalars.contains { "nurmk".unicodeScalars.contains($0) }
        return cyrillic >= latin || isCyrillic ? toCyrillic : toLatin ?? toCyrillic
      }
      // A scanner's N is Н or И: which, a known word tells.
      if let known = ForeignLetters.withScannedN(word) { return known }
      let looksScanned = cyrillic >= latin && word.unicodeScalars.contains("N")
      return looksScanned ? nil : toLatin
    }

    func withoutDigits(_ word: String) -> String? {
      var result = String.UnicodeScalarView()
      for (index, scalar) in word.unicodeScalars.enumerated() {
        guard ("0"..."9").contains(scalar) else {
          result.append(scalar)
          continue
        }
        let isSmall = index > 0 && capitals < letters
        switch (scalar, cyrillic > 0) {
        case ("0", true): result.append(isSmall ? "о" : "О")
        case ("3", true): result.append(isSmall ? "з" : "З")
        case ("6", true): result.append("б")
        case ("0", false): result.append(isSmall ? "o" : "O")
        case ("1", false): result.append(isSmall ? "l" : "I")
        default: return nil
        }
      }
      return String(result)
    }
  }

  /// A word as Bulgarian spells it: „ь“ stands before „о“ alone, and no word has „овщ“, where a scanner made `B` of „Б“.
  private static func asSpelt(_ word: String) -> String {
    var letters = Array(word.unicodeScalars)
    guard letters.allSatisfy({ (0x410...0x44F).contains($0.value) }) else { return word }
    for index in letters.indices {
      let next = index + 1 < letters.count ? letters[index + 1] : nil
      if letters[index] == "ь", next != "о" { letters[index] = "ъ" }
      if letters[index] == "Ь", next != "О", next != "о" { letters[index] = "Ъ" }
      if letters[index] == "В", index + 1 < letters.count, index > 0,
        "Оо".unicodeScalars.contains(letters[index - 1]),
        "Щщ".unicodeScalars.contains(letters[index + 1])
      {
        letters[index] = "Б"
      }
    }
    return String(String.UnicodeScalarView(letters))
  }

  static let toCyrillic: [Unicode.Scalar: Unicode.Scalar] = [
    "A": "А", "B": "В", "C": "С", "E": "Е", "H": "Н", "K": "К", "M": "М", "O": "О", "P": "Р", "T": "Т",
    "X": "Х", "Y": "У", "a": "а", "c": "с", "e": "е", "o": "о", "p": "р", "x": "х", "y": "у", "k": "к",
    "n": "п", "u": "и", "r": "г", "m": "т",
  ]

  static let toLatin: [Unicode.Scalar: Unicode.Scalar] = [
    "А": "A", "В": "B", "С": "C", "Е": "E", "Н": "H", "К": "K", "М": "M", "О": "O", "Р": "P", "Т": "T",
    "Х": "X", "У": "Y", "а": "a", "с": "c", "е": "e", "о": "o", "р": "p", "х": "x", "у": "y", "к": "k",
    "п": "n", "и": "u", "г": "r",
  ]

  /// Frequent words of councils' papers all of whose letters a Latin keyboard has.
  private static let frequent: Set<String> = [
    "НА", "ОТ", "ДО", "СЕ", "НЕ", "РЕГ", "АКО", "КАК", "КМЕТ", "КАТО", "ТАКА", "СТРАНА", "СРОК", "ОНОВА",
    "ЗМСМА", "ЗОС", "ОТНОСНО", "ОБЩИНА", "ОБЩИНСКИ", "РЕШЕНИЕ", "ПРЕДЛОЖЕНИЕ", "ОСНОВАНИЕ", "ПРИЛОЖЕНИЕ",
  ]

  /// A frequent word with N in it, which a scanner makes of Н and of И.
  fileprivate static func withScannedN(_ word: String) -> String? {
    guard word.unicodeScalars.contains("N") else { return nil }
    for letter in ["Н", "И"] {
      let text = word.replacing("N", with: letter)
      let reading = String(
        String.UnicodeScalarView(text.unicodeScalars.map { toCyrillic[$0] ?? $0 }))
      if frequent.contains(LookAlikes.fold(reading)) { return reading }
    }
    return nil
  }

  private static let firstDigits: [Unicode.Scalar: Unicode.Scalar] = ["3": "З", "0": "О"]

  private static func cyrillicWord(_ word: String) -> String? {
    guard word.unicodeScalars.count >= 2 else { return nil }
    var result = String.UnicodeScalarView()
    for (index, scalar) in word.unicodeScalars.enumerated() {
      if index == 0, let letter = firstDigits[scalar] {
        result.append(letter)
        continue
      }
      // `r` stands for `г` only at a word's end: „Рег.“
      guard let twin = toCyrillic[scalar], !"num".unicodeScalars.contains(scalar) else { return nil }
      result.append(twin)
    }
    let reading = String(result)
    return frequent.contains(LookAlikes.fold(reading)) && !english.contains(word.lowercased()) ? reading : nil
  }

  /// English words that look like Bulgarian ones of ``frequent``.
  private static let english: Set<String> = ["ako", "kak", "ot", "ce", "he"]

  /// A capitalised Cyrillic word that could be a Latin one letter for letter.
  private static func latinWord(_ word: String) -> String? {
    let scalars = Array(word.unicodeScalars)
    guard let first = scalars.first, first.properties.isUppercase,
      scalars.dropFirst().allSatisfy(\.properties.isLowercase)
    else { return nil }
    var result = String.UnicodeScalarView()
    for scalar in scalars {
      guard let twin = toLatin[scalar], scalar != "и", scalar != "г" else { return nil }
      result.append(twin)
    }
    return String(result)
  }

  private static func isLatinWord(_ word: String) -> Bool {
    word.unicodeScalars.count >= 3 && word.unicodeScalars.allSatisfy { $0.value < 0x250 }
      && word.contains(where: \.isLowercase)
  }

  /// Whether a line has a Latin letter, or a digit beside a letter: most lines have neither, and nothing to find.
  private static func mayHold(_ line: Substring) -> Bool {
    var previous: UInt8 = 0x20
    for octet in line.utf8 {
      if octet < 0x80, (0x61...0x7A).contains(octet | 0x20) { return true }
      let isDigit = (0x30...0x39).contains(octet)
      if isDigit && previous >= 0x80 || octet >= 0x80 && (0x30...0x39).contains(previous) { return true }
      previous = octet
    }
    return false
  }

  /// The words of a line with their columns: letters, digits and combining marks; a hyphen parts them.
  /// Addresses of the web and of mail are no words.
  private static func words(of line: Substring) -> [(text: String, column: Int)] {
    guard mayHold(line) else { return [] }
    var words: [(String, Int)] = []
    var current = ""
    var start = 0
    var column = 0
    var chunk: [(String, Int)] = []
    var isAddress = false
    func endWord() {
      if !current.isEmpty { chunk.append((current, start)) }
      current = ""
    }
    func endChunk() {
      endWord()
      if !isAddress { words += chunk }
      chunk = []
      isAddress = false
    }
    var tail = ""
    for character in line {
      column += 1
      if character.isLetter || character.isNumber || character.isCombining {
        if current.isEmpty { start = column }
        current.append(character)
        if tail.hasSuffix("/") && tail.hasSuffix("//") { isAddress = true }
      } else if character.isWhitespace || "()„“\"<>[]".contains(character) {
        endChunk()
      } else {
        if character == "@" { isAddress = true }
        if character == ".", current.lowercased() == "www" { isAddress = true }
        endWord()
      }
      tail = String(tail.suffix(1)) + String(character)
    }
    endChunk()
    return words.map { ($0.0, $0.1) }
  }
}
