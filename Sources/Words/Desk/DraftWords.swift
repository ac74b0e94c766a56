import Drafting

/// Why a report could not be set, and what to look at before it is signed.
extension Words {
  public func say(_ failure: DraftFailure) -> String {
    switch failure {
    case .tooLarge(let file, let bytes, let limit):
      at(file)
        + self(
          "текстът е \(size(bytes)), а доклад може да е най-много \(size(limit)).",
          "the text has \(size(bytes)), a report at most \(size(limit)).")
    case .notText(let file, let kind):
      at(file) + self("това не е текст, а \(say(kind)).", "this is not text but \(say(kind)).")
    case .notImported(let file, let why): at(file) + say(why)
    case .notUTF8(let file, let offset, let encoding):
      at(file)
        + self(
          "текстът не е в кодировка UTF-8 (при байт \(offset))", "the text is not UTF-8 (at byte \(offset))")
        + (encoding.map { self("; изглежда е \($0.rawValue).", "; it looks like \($0.rawValue).") } ?? ".")
    case .headNotClosed(let file):
      at(file, 1)
        + self(
          "началната част с полетата започва с „---“, но няма втори ред „---“, с който да свършва.",
          "the head with the fields begins with \"---\", but has no second line \"---\" to end it.")
    case .headTooLarge(let file, let bytes, let limit):
      at(file, 1)
        + self(
          "началната част с полетата е \(size(bytes)), а може да е най-много \(size(limit)).",
          "the head with the fields has \(size(bytes)), at most \(size(limit)) is read.")
    case .malformedHead(let file, let line, let problem):
      at(file, line)
        + self(
          "полетата в началото не могат да се прочетат\(detail(problem)).",
          "the fields of the head cannot be read\(detail(problem)).")
    case .unknownKey(let file, let line, let key, let nearest):
      at(file, line)
        + self("няма поле \(quote(key))", "there is no field \(quote(key))")
        + (nearest.map { self("; може би \(quote($0))?", "; perhaps \(quote($0))?") } ?? ".")
    case .duplicateKey(let file, let line, let key, let first):
      at(file, line)
        + self(
          "полето \(quote(key)) вече е дадено на ред \(first).",
          "the field \(quote(key)) was already given on line \(first).")
    case .badValue(let file, let line, let field, let found, let expected):
      at(file, line)
        + self(
          "в полето \(quote(say(field))) стои \(self.found(found)); очаква се: \(say(expected)).",
          "the field \(quote(say(field))) has \(self.found(found)); expected: \(say(expected)).")
    case .missing(let fields, let file):
      at(file)
        + (fields.count == 1 ? self("липсва ", "missing: ") : self("липсват ", "missing: "))
        + all(of: fields.map { quote(say($0)) }) + "."
    case .tooManyPages(let limit):
      self(
        "Докладът надхвърля \(count(limit, ("страница", "страници"), ("", ""))).",
        "The report is longer than \(count(limit, ("", ""), ("page", "pages"))).")
    case .noFont(let tried):
      self(
        "Не е намерен шрифт с кирилица (търсени: \(tried.map { Self.harmless($0) }.joined(separator: ", "))).",
        "No font with Cyrillic letters was found (looked for: \(tried.map { Self.harmless($0) }.joined(separator: ", ")))."
      )
    case .library(let function, let reason):
      self(
        "Документът не може да се оформи (\(Self.harmless(function)): \(Self.harmless(reason))).",
        "The document cannot be set (\(Self.harmless(function)): \(Self.harmless(reason))).")
    }
  }

  public func remedy(_ failure: DraftFailure) -> String? {
    switch failure {
    case .notText(_, .compound), .notText(_, .rtf):
      self(
        "Отворете го в текстообработваща програма и го запишете като .docx.",
        "Open it in a word processor and save it as .docx.")
    case .notText(_, .pdf), .notText(_, .zip):
      self(
        "Готов документ се открива без оформяне: doklad open ФАЙЛ",
        "A finished document is opened as it is: doklad open FILE")
    case .notImported(_, let why): remedy(why)
    case .notText(_, .binary):
      self(
        "Дайте .docx, PDF с текст или обикновен текст; картина на лист първо се разпознава (OCR).",
        "Give a .docx, a PDF with text or plain text; the picture of a page is recognised (OCR) first.")
    case .notText, .notUTF8:
      self("Запишете файла като обикновен текст в UTF-8.", "Save the file as plain text in UTF-8.")
    case .headNotClosed:
      self("Добавете ред „---“ след последното поле.", "Add a line \"---\" after the last field.")
    case .headTooLarge, .tooLarge, .tooManyPages:
      self("Преместете част от текста в приложение.", "Move a part of the text to an attachment.")
    case .malformedHead, .badValue, .duplicateKey:
      self("Поправете този ред и опитайте отново.", "Correct this line and try again.")
    case .unknownKey:
      self(
        "Възможните полета са: \(Field.allCases.filter(isKey).map { key($0) }.joined(separator: ", ")).",
        "Possible fields are: \(Field.allCases.filter(isKey).map { key($0) }.joined(separator: ", ")).")
    case .missing(let fields, _): missing(fields)
    case .noFont:
      self(
        "Инсталирайте шрифт: apt-get install fonts-dejavu-core",
        "Install one: apt-get install fonts-dejavu-core")
    case .library: nil
    }
  }

  /// How the missing fields are given, each under its key.
  private func missing(_ fields: [Field]) -> String? {
    let keys = fields.filter(isKey)
    var advice: [String] = []
    if !keys.isEmpty {
      advice.append(
        self(
          "Допишете в началото на файла, между два реда „---“: \(keys.map { key($0) + ": …" }.joined(separator: "; ")); "
            + "или ги дайте с --set, например --set \(key(keys[0]))=\"…\".",
          "Write at the beginning of the file, between two lines \"---\": "
            + "\(keys.map { key($0) + ": …" }.joined(separator: "; ")); or give them with --set, such as "
            + "--set \(key(keys[0]))=\"…\"."))
    }
    if fields.contains(.basis) {
      advice.append(
        self(
          "Ако няма правно основание, оставете „основание:“ празно.",
          "Where there is no legal basis, leave \"basis:\" empty."))
    }
    if fields.contains(.body) {
      advice.append(self("Под полетата напишете текста.", "Write the text below the fields."))
    }
    return advice.isEmpty ? nil : advice.joined(separator: " ")
  }

  private func isKey(_ field: Field) -> Bool { field != .body && field != .decision }

  private func key(_ field: Field) -> String { self(field.bulgarianName, field.rawValue) }

  /// What a field is called to people.
  public func say(_ field: Field) -> String {
    switch field {
    case .organisation: self("организация", "organisation")
    case .address: self("адрес", "address")
    case .title: self("заглавие", "title")
    case .number: self("изходящ номер", "outgoing number")
    case .date: self("дата", "date")
    case .to: self("адресат", "addressee")
    case .from: self("вносител", "submitted by")
    case .subject: self("относно", "subject")
    case .basis: self("правно основание", "legal basis")
    case .attachments: self("приложения", "attachments")
    case .signatories: self("подписал", "signatories")
    case .agreed: self("съгласувал", "agreed by")
    case .review: self("юрист", "legal review")
    case .prepared: self("изготвил", "prepared by")
    case .language: self("език", "language")
    case .body: self("текст", "text")
    case .decision: self("точки на решението", "points of the decision")
    }
  }

  private func say(_ expected: DraftFailure.Expectation) -> String {
    switch expected {
    case .text: self("текст", "a text")
    case .texts: self("текст или списък от текстове", "a text or a list of texts")
    case .date: self("дата във вида 15.03.2026 или 2026-03-15", "a date as 15.03.2026 or 2026-03-15")
    case .person:
      self(
        "човек във вида „Име, длъжност“ или ключовете name, position и date",
        "a person as \"Name, position\", or the keys name, position and date")
    case .attachment:
      self(
        "път до файл, „Заглавие: път“ или ключовете file и title",
        "a file's path, \"Title: path\", or the keys file and title")
    case .letterhead:
      self("ключовете organisation и address", "the keys organisation and address")
    case .language: self("bg или en", "bg or en")
    }
  }

  private func say(_ kind: DraftFailure.FileKind) -> String {
    switch kind {
    case .pdf: self("файл PDF", "a PDF")
    case .zip: self("файл от вида ZIP (.docx, .odt, .asice)", "a ZIP file (.docx, .odt, .asice)")
    case .compound: self("стар файл на Word (.doc)", "an old Word file (.doc)")
    case .rtf: self("файл RTF", "an RTF file")
    case .binary: self("двоичен файл", "a binary file")
    }
  }

  public func say(_ warning: DraftWarning, in origin: TextOrigin = TextOrigin(.text)) -> String {
    switch warning {
    case .numberNormalised(let written, let read):
      self(
        "Изходящият номер е написан с латински букви: \(quote(written)). Прочетен е като \(quote(read)).",
        "The outgoing number is written with Latin letters: \(quote(written)). It was read as \(quote(read))."
      )
    case .controlCharacter(let line, let code):
      at(line, origin)
        + self(
          "управляващ знак \(code.name) е пропуснат.", "the control character \(code.name) was left out.")
    case .directionControl(let line, let code):
      at(line, origin)
        + self(
          "знакът \(code.name) обръща посоката на текста; той може да се чете другояче, отколкото е написан.",
          "the character \(code.name) turns the direction of the text, which may read other than it is written."
        )
    case .decoded(let encoding):
      self(
        "Файлът не е в UTF-8 и е прочетен като \(encoding.rawValue).",
        "The file is not UTF-8 and was read as \(encoding.rawValue).")
    case .strayMark(let line, let text):
      at(line, origin)
        + self(
          "\(quote(text)) прилича на остатък от текстообработваща програма; оставено е, както е.",
          "\(quote(text)) looks left over from a word processor; it is kept as it is.")
    case .numbering(let line, let found, let expected):
      at(line, origin)
        + self(
          "в номерацията стои \(quote(found)), а се очаква \(quote(expected)); оставено е, както е.",
          "the numbering has \(quote(found)) where \(quote(expected)) is expected; it is kept as it is.")
    case .keptAsText(let line, .table):
      at(line, origin)
        + self(
          "таблицата е твърде широка и е оставена като текст.", "the table is too wide and is kept as text.")
    case .keptAsText(let line, .nesting):
      at(line, origin)
        + self(
          "вложеното твърде дълбоко е оставено като текст.", "what is nested too deeply is kept as text.")
    case .readFromText(let field, let line, let confidence, let notes):
      at(line, origin)
        + self(
          "полето \(quote(say(field))) е прочетено от текста",
          "the field \(quote(say(field))) was read out of the text")
        + self(" (\(say(confidence))).", " (\(say(confidence))).") + notes.map { " " + say($0) }.joined()
    case .leftOut(let line, let text):
      at(line, origin)
        + self(
          "\(quote(text)) не е намерило място в документа.", "\(quote(text)) found no place in the document.")
    case .pointNotPlaced(let line, let text):
      at(line, origin)
        + self(
          "точката \(quote(text)) не намери място в проекта за решение.",
          "the point \(quote(text)) found no place in the draft decision.")
    case .noGlyph(let character):
      self(
        "Никой инсталиран шрифт няма знака \(quote(character)); на мястото му стои празно квадратче.",
        "No installed font has the character \(quote(character)); an empty box stands in its place.")
    case .fontSubstituted(let wanted, let used):
      self(
        "Шрифтът \(quote(wanted)) не е инсталиран; използван е \(quote(used)).",
        "The font \(quote(wanted)) is not installed; \(quote(used)) is used.")
    case .noLetterhead:
      self(
        "Няма организация: документът е без бланка.",
        "There is no organisation: the document has no letterhead.")
    case .armsLeftOut(let owner, let organisation):
      self(
        "Докладът е на \(quote(organisation)): гербът на \(quote(owner)) от бланката е пропуснат.",
        "The report is of \(quote(organisation)): the template's arms, of \(quote(owner)), are left out.")
    case .noDecisionPoints:
      self(
        "Проектът за решение няма точки: в текста не са намерени.",
        "The draft decision has no points: none were found in the text.")
    }
  }

  public func remedy(_ warning: DraftWarning) -> String? {
    switch warning {
    case .controlCharacter, .directionControl, .strayMark, .numbering, .numberNormalised:
      self("Проверете това място, преди да подпишете.", "Look at this place before you sign.")
    case .decoded:
      self(
        "Ако буквите не са верни, запишете файла в UTF-8.",
        "If the letters are wrong, save the file as UTF-8.")
    case .keptAsText:
      self(
        "Опростете това място или го дайте като приложение.",
        "Simplify this place, or give it as an attachment.")
    case .readFromText(let field, _, _, _):
      isKey(field)
        ? self(
          "Проверете го; за да го зададете сами: --set \(key(field))=\"…\"",
          "Check it; to give it yourself: --set \(key(field))=\"…\"") : nil
    case .leftOut:
      self("Ако е нужно, преместете го в текста.", "Where needed, move it into the text.")
    case .pointNotPlaced:
      self(
        "Напишете точките под „РЕШЕНИЕ:“ поред, всяка с номер.",
        "Write the points below the heading of the decision in order, each with its number.")
    case .noGlyph, .fontSubstituted:
      self("Инсталирайте шрифта, преди да подпишете.", "Install the font before you sign.")
    case .noLetterhead:
      self(
        "Допишете „организация: …“ в началото на файла.",
        "Write \"organisation: …\" at the beginning of the file.")
    case .armsLeftOut: nil
    case .noDecisionPoints:
      self(
        "Напишете ги под „РЕШЕНИЕ:“, всяка с номера си.",
        "Write them below \"DECISION:\", each with its number.")
    }
  }

  /// How sure a reading is.
  public func say(_ confidence: Confidence) -> String {
    switch confidence {
    case .doubtful: self("съмнително", "doubtful")
    case .likely: self("вероятно", "likely")
    case .certain: self("сигурно", "certain")
    }
  }

  public func say(_ note: ReadingNote) -> String {
    switch note {
    case .lookAlikes(let original):
      self(
        "В \(quote(original)) латински букви са прочетени като кирилица.",
        "In \(quote(original)) Latin letters were read as Cyrillic ones.")
    case .labelMisread(let found):
      self("Надписът е изписан \(quote(found)).", "The label is spelt \(quote(found)).")
    case .misreadDate(let original):
      self(
        "В датата \(quote(original)) букви са прочетени като цифри.",
        "In the date \(quote(original)) letters were read as digits.")
    case .lettersAmongDigits(let text):
      self(
        "В \(quote(text)) букви и цифри може да са разменени от сканирането.",
        "In \(quote(text)) a scanner may have confused letters and digits.")
    case .incompleteDate(let text):
      self("Датата \(quote(text)) е непълна.", "The date \(quote(text)) is not complete.")
    case .otherDates(let dates):
      ended(
        self("На същото място има и други дати: ", "There are other dates in the same place: ")
          + some(dates.map { date($0) }))
    }
  }

  private func date(_ date: CalendarDate) -> String {
    func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
    return "\(padded(date.day)).\(padded(date.month)).\(date.year)" + self(" г.", "")
  }

  private func at(_ file: String, _ line: Int? = nil) -> String {
    Self.harmless(file) + (line.map { self(", ред \($0)", ", line \($0)") } ?? "") + ": "
  }

  private func at(_ line: Int, _ origin: TextOrigin) -> String {
    let place = say(origin.place(line))
    return place.prefix(1).uppercased() + place.dropFirst() + ": "
  }

  /// The YAML parser's own words, unless only programmers could read them.
  private func detail(_ text: String) -> String {
    text.isEmpty || text.contains("(") ? "" : ": " + draftProblem(text)
  }

  private func draftProblem(_ english: String) -> String {
    switch english {
    case "expected a key and a value": self("очаква се „ключ: стойност“", "expected \"key: value\"")
    default: Self.harmless(english)
    }
  }
}

extension UInt32 {
  /// A character's code as Unicode writes it: `U+202E`.
  fileprivate var name: String {
    let digits = String(self, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
  }
}
