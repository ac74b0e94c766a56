/// Spaces at which a line of Bulgarian must not end: „чл. 21“, „№ 1“, „2026 г.“, „5 000 €“, and the one
/// before a dash.
///
/// The spaces stay ordinary ones, so that the text is extracted as it was written.
enum Binding {
  /// The octets from each such space to the end of the character after it.
  static func spaces(in text: ArraySlice<UInt8>) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var wordStart = text.startIndex
    var position = text.startIndex
    while position < text.endIndex {
      guard text[position] == 0x20 else {
        position += 1
        continue
      }
      let next = position + 1
      if position > wordStart, next < text.endIndex, binds(text[wordStart..<position], text[next...]) {
        var end = next + 1
        while end < text.endIndex, text[end] & 0xC0 == 0x80 { end += 1 }
        found.append(position..<end)
      }
      position = next
      wordStart = next
    }
    return found
  }

  /// Words whose next word completes them.
  private static let openers = Set(
    [
      "№", "§", "чл.", "ал.", "т.", "б.", "стр.", "ул.", "бул.", "пл.", "гр.", "с.", "бл.", "ет.", "ап.",
      "г-н", "г-жа",
      "д-р", "инж.", "арх.", "проф.", "доц.", "Чл.", "(чл.",
    ].map { Array($0.utf8)[...] })

  /// What completes a number.
  private static let units = [
    "г.", "лв.", "€", "%", "м", "м²", "км", "кв.", "куб.", "бр.", "ч.", "лева", "евро", "дка",
  ].map { Array($0.utf8) }

  private static func binds(_ word: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> Bool {
    if openers.contains(word) { return true }
    // An en or em dash between words ends a line rather than begins one.
    if rest.starts(with: [0xE2, 0x80, 0x93, 0x20]) || rest.starts(with: [0xE2, 0x80, 0x94, 0x20]) {
      return true
    }
    guard let last = word.last, isDigit(last) else { return false }
    if units.contains(where: { rest.starts(with: $0) && endsWord(rest.dropFirst($0.count)) }) { return true }
    // Thousands: „16 245“.
    let digits = rest.prefix(4).prefix(while: isDigit)
    return digits.count == 3 && word.suffix(4).prefix(while: isDigit).count <= 3
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func endsWord(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.first.map { " ,.;:)".utf8.contains($0) } ?? true
  }
}
