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
      "№", "§", "Ø", "чл.", "ал.", "т.", "б.", "лит.", "стр.", "ул.", "бул.", "пл.", "гр.", "с.", "обл.",
      "общ.",
      "кв.", "куб.", "лин.", "ж.к.", "бл.", "вх.", "изх.", "рег.", "ет.", "ап.", "тел.", "ЕИК", "УПИ", "ПИ",
      "г-н",
      "г-жа", "г-ца", "д-р", "инж.", "арх.", "проф.", "доц.", "Чл.", "(чл.", "Изх.", "Вх.", "Рег.", "(изх.",
      "(вх.",
    ].map { Array($0.utf8)[...] })

  /// What completes a number.
  private static let units = [
    "г.", "год.", "лв.", "€", "%", "‰", "м", "м²", "м³", "мм", "см", "дм", "км", "л", "л/с", "л/сек.", "кг",
    "т", "ха",
    "кв.", "куб.", "лин.", "бр.", "броя", "ч.", "часа", "мин.", "сек.", "лева", "евро", "дка", "хил.",
    "хиляди",
    "млн.", "милиона", "млрд.", "°C", "°С", "kW", "kWh", "MW", "MWh", "kV", "GB", "дни", "месеца", "години",
    "годишнина", "души", "места", "януари", "февруари", "март", "април", "май", "юни", "юли", "август",
    "септември",
    "октомври", "ноември", "декември",
  ].map { Array($0.utf8) }

  private static let months = Set(
    [
      "януари", "февруари", "март", "април", "май", "юни", "юли", "август", "септември", "октомври",
      "ноември",
      "декември",
    ].map { Array($0.utf8)[...] })

  /// What is said before a number of its own: „изх. №“.
  private static let numbered = Set(
    [
      "Протокол", "протокол", "Решение", "решение", "Заповед", "заповед", "Договор", "договор", "Наредба",
      "наредба",
      "Доклад", "доклад", "Приложение", "приложение", "Образец", "образец",
    ].map { Array($0.utf8)[...] })

  private static func binds(_ word: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> Bool {
    if openers.contains(word) || isInitial(word) || isEnumerator(word) { return true }
    // An en or em dash between words ends a line rather than begins one.
    if rest.starts(with: [0xE2, 0x80, 0x93, 0x20]) || rest.starts(with: [0xE2, 0x80, 0x94, 0x20]) {
      return true
    }
    if rest.starts(with: "№ ".utf8), numbered.contains(word) { return true }
    if word.elementsEqual("и".utf8), rest.starts(with: "др.".utf8) || rest.starts(with: "т.н.".utf8) {
      return true
    }
    if months.contains(word), let digit = rest.first, isDigit(digit) { return true }
    guard let last = word.last, isDigit(last) else { return false }
    if units.contains(where: { rest.starts(with: $0) && endsWord(rest.dropFirst($0.count)) }) { return true }
    // Thousands: „16 245“.
    let digits = rest.prefix(4).prefix(while: isDigit)
    return digits.count == 3 && word.suffix(4).prefix(while: isDigit).count <= 3
  }

  /// „П.“ of „П. К. Стоименов“.
  private static func isInitial(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.count == 3, word.last == 0x2E, let first = word.first else { return false }
    // А–Я
    let second = word[word.startIndex + 1]
    return first == 0xD0 && (0x90...0xAF).contains(second)
  }

  /// „а)“, „12)“ of an enumeration within the text.
  private static func isEnumerator(_ word: ArraySlice<UInt8>) -> Bool {
    guard word.last == 0x29 else { return false }
    let mark = word.dropLast()
    return (1...2).contains(mark.count) && mark.allSatisfy(isDigit)
      || mark.count == 2 && (mark.first == 0xD0 || mark.first == 0xD1)
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private static func endsWord(_ rest: ArraySlice<UInt8>) -> Bool {
    rest.first.map { " ,.;:)".utf8.contains($0) } ?? true
  }
}
