/// Where a Bulgarian word may be divided at the end of a line.
///
/// The rules are those of the official orthographic dictionary (2012), by syllables: each part has a vowel; no
/// single letter stays or is carried over; one consonant between vowels is carried over; of several at least
/// one stays and at least one is carried over; „й“ before a consonant stays; „ьо“ is not divided from the
/// consonant before it; „дж“ and „дз“ that are one sound are not divided.
///
/// Beyond the rules, for the reader's sake: at least three letters are carried over, a consonant is not parted from the
/// „р“ or „л“ behind it, and words with a capital (names, abbreviations) are left whole.
enum Hyphenation {
  /// Shorter words are left whole.
  static let shortestWord = 5

  /// The places in a lower-case word: how many of its letters stay on the line.
  static func places(in word: [Unicode.Scalar]) -> [Int] {
    guard word.count >= shortestWord, word.allSatisfy({ letters.contains($0) }) else { return [] }
    let nuclei = word.indices.filter { vowels.contains(word[$0]) }
    var places: [Int] = []
    for (before, after) in zip(nuclei, nuclei.dropFirst()) {
      places += self.places(word, between: before, and: after)
    }
    return places.filter { $0 >= 2 && word.count - $0 >= 3 }
  }

  private static func places(
    _ word: [Unicode.Scalar], between before: Int, and after: Int
  ) -> [Int] {
    var consonants = Array(word[(before + 1)..<after])
    // „ь“ softens the consonant before it, and is one with it.
    let isSoft = consonants.last == "ь"
    if isSoft { consonants.removeLast() }
    switch consonants.count {
    case 0: return isSoft ? [] : [after]
    case 1: return [before + 1]
    case 2 where isOneSound(consonants[0], consonants[1]):
      // In „над-живея“ the two letters are two sounds: which it is, only the meaning tells.
      let start = String(String.UnicodeScalarView(word[...before]))
      return prefixes.contains(where: { start.hasSuffix($0) }) ? [] : [before + 1]
    default:
      // „мест-ност-та“: where a consonant is doubled, the word is divided between the two.
      let seams = (1..<consonants.count).filter { !isOneSound(consonants[$0 - 1], consonants[$0]) }
      let doubled = seams.filter { consonants[$0 - 1] == consonants[$0] }
      return (doubled.isEmpty ? seams.filter { !parts(consonants, at: $0) } : doubled).map { before + 1 + $0 }
    }
  }

  /// Whether a division would part what is said in one breath, which the rules leave to the reader's ear: „уп-равление“,
  /// „под-к-репа“, „общес-тво“.
  private static func parts(_ consonants: [Unicode.Scalar], at seam: Int) -> Bool {
    let (before, after) = (consonants[seam - 1], consonants[seam])
    if after == "р" || after == "л" {
      return "пбтдкгфхв".unicodeScalars.contains(before) || before == "с" && seam > 1
    }
    return before == "с" && after == "т" && seam + 1 < consonants.count && consonants[seam + 1] == "в"
  }

  private static func isOneSound(_ first: Unicode.Scalar, _ second: Unicode.Scalar) -> Bool {
    first == "д" && (second == "ж" || second == "з")
  }

  /// What is left of „над“, „под“, „пред“, „от“ without the consonant.
  private static let prefixes = ["на", "по", "пре"]
  private static let vowels = Set("аъоуеиюяѝ".unicodeScalars)
  private static let letters = Set("абвгдежзийклмнопрстуфхцчшщъьюяѝ".unicodeScalars)

  /// The places in a text: for each, the octet before which the word may be divided, and the octets of the
  /// whole word.
  /// - Parameter withCapitals: names and words in capitals too.
  static func places(
    in text: ArraySlice<UInt8>, withCapitals: Bool = false
  ) -> [(offset: Int, word: Range<Int>)] {
    var places: [(Int, Range<Int>)] = []
    var start = text.startIndex
    while start < text.endIndex {
      guard isWordOctet(text[start]) else {
        start += 1
        continue
      }
      var end = start
      while end < text.endIndex, isWordOctet(text[end]) { end += 1 }
      // Words joined by a hyphen are divided there and nowhere else.
      let isJoined =
        start > text.startIndex && text[start - 1] == 0x2D || end < text.endIndex && text[end] == 0x2D
      if !isJoined, (shortestWord * 2...200).contains(end - start) {
        let written = String(decoding: text[start..<end], as: UTF8.self)
        let word = Array((withCapitals ? written.lowercased() : written).unicodeScalars)
        // Every letter of the alphabet is two octets.
        if word.count * 2 == end - start {
          places += self.places(in: word).map { (start + $0 * 2, start..<end) }
        }
      }
      start = end
    }
    return places
  }

  /// Octets of letters beyond ASCII; ASCII letters and digits make the word one that is left whole.
  private static func isWordOctet(_ octet: UInt8) -> Bool {
    octet >= 0x80 || (0x30...0x39).contains(octet) || (0x41...0x5A).contains(octet)
      || (0x61...0x7A).contains(octet)
  }
}
