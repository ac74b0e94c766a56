import Drafting

/// What a report would be sent back for, and what to do about it.
extension Words {
  public func say(_ problem: LintProblem, in origin: TextOrigin = TextOrigin(.text)) -> String {
    switch problem {
    case .noReport:
      self(
        "текстът не прилича на доклад: няма нито една от частите му",
        "the text does not look like a report: it has none of its parts")
    case .leftBlank(let field):
      self(
        "мястото за \(quote(say(field))) не е попълнено",
        "the place for \(quote(say(field))) is not filled in")
    case .furtherDraft(let points):
      self(
        "тук започва още един проект за решение (\(count(points, ("точка", "точки"), ("", "")))); прочетен е само първият",
        "another draft decision begins here (\(count(points, ("", ""), ("point", "points")))); only the first is read"
      )
    case .missing(let field): self("липсва \(quote(say(field)))", "missing: \(quote(say(field)))")
    case .doubtful(let field, let notes):
      self("полето \(quote(say(field))) е съмнително.", "the field \(quote(say(field))) is doubtful.")
        + notes.enumerated().filter { !notes[..<$0.offset].contains($0.element) }
        .map { " " + say($0.element) }.joined()
    case .unnumberedPoints:
      self(
        "не всеки абзац на решението има номер", "not each paragraph of the decision has a number")
    case .numbering(let found, let expected):
      self(
        "точка \(quote(found)) стои там, където се очаква \(quote(expected))",
        "point \(quote(found)) stands where \(quote(expected)) is expected")
    case .amountOnlyInDecision(let amount, let named):
      self(
        "сумата \(say(amount)) е само в решението; докладът назовава \(some(named.map(say)))",
        "the sum \(say(amount)) is in the decision only; the report names \(some(named.map(say)))")
    case .conversion(let one, let other, let expected):
      self(
        "\(say(one)) не са \(say(other)), а \(say(expected)) (1 € = 1,95583 лв.)",
        "\(say(one)) is not \(say(other)) but \(say(expected)) (1 € = 1.95583 BGN)")
    case .wordsDiffer(let number, let text):
      self(
        "\(quote(number)) с цифри е друго число от \(quote(text)) с думи",
        "\(quote(number)) in digits is another number than \(quote(text)) in words")
    case .tableTotal(let column, let total, let sum):
      self(
        "общо в колоната \(quote(column)) е \(say(total)), а редовете правят \(say(sum))",
        "the total of the column \(quote(column)) is \(say(total)), and the rows add up to \(say(sum))")
    case .pointBeyond(let number, let last):
      self(
        "текстът говори за т. \(number) от решението, а последната е \(last)",
        "the text speaks of point \(number) of the decision, and the last one is \(last)")
    case .attachmentMissing(let file):
      self("приложението \(quote(file)) го няма", "the attachment \(quote(file)) is not there")
    case .attachmentNotListed(let number, let listed):
      self(
        "текстът говори за приложение № \(number), а изброени са \(listed)",
        "the text speaks of attachment no. \(number), and \(listed) are listed")
    case .pointCount(let report, let draft):
      self(
        "проектът за решение има \(count(draft, ("точка", "точки"), ("", ""))), а докладът \(report)",
        "the draft decision has \(count(draft, ("", ""), ("point", "points"))), the report \(report)")
    case .pointDiffers(let number, let report, let draft):
      self(
        "точка \(number) на проекта е друга: \(quote(draft)), а в доклада \(quote(report))",
        "point \(number) of the draft reads otherwise: \(quote(draft)), in the report \(quote(report))")
    case .basisShape(let text, .noProvision):
      self("\(quote(text)) не е правно основание", "\(quote(text)) is no legal basis")
    case .basisShape(let text, .noNumber) where text.contains(where: { "Il".contains($0) }):
      self(
        "в основанието \(quote(text)) липсва номер; може би \(quote("I")) или \(quote("l")) е прочетено вместо 1",
        "the basis \(quote(text)) lacks a number; perhaps \(quote("I")) or \(quote("l")) was read for 1")
    case .basisShape(let text, .noNumber):
      self(
        "в основанието \(quote(text)) липсва номер на член, алинея или точка",
        "the basis \(quote(text)) lacks the number of an article, paragraph or item")
    case .basisShape(let text, .noAct):
      self(
        "основанието \(quote(text)) не казва от кой акт е",
        "the basis \(quote(text)) does not say which act it is of")
    case .basisShape(let text, .noStop):
      self(
        "в основанието \(quote(text)) съкращение е без точка",
        "in the basis \(quote(text)) an abbreviation lacks its full stop")
    case .basisShape(let text, .order):
      self(
        "в основанието \(quote(text)) частите не са поред: член, алинея, точка",
        "in the basis \(quote(text)) the parts are out of order: article, paragraph, item")
    case .noteMissing(let label):
      self("бележката \(quote("[^\(label)]")) я няма", "the note \(quote("[^\(label)]")) is not there")
    case .markKept(let mark):
      self(
        "\(quote(mark)) остава на страницата, както е написано",
        "\(quote(mark)) stands on the page as it is written")
    case .futureDate(let field, let date):
      self(
        "датата в \(quote(say(field))) още не е дошла: \(date)",
        "the date of \(quote(say(field))) is yet to come: \(date)")
    case .foreignLetters(let word, let reading, let kind): foreign(word, reading, kind)
    case .manyForeignLetters(let words):
      self(
        "думите с чужди букви са \(words), повечето от сканиране; тук са първите",
        "\(words) words have letters of another alphabet, most of them from a scan; these are the first")
    case .noticed(let warning): withoutPlace(say(warning, in: origin))
    }
  }

  public func remedy(_ problem: LintProblem) -> String {
    switch problem {
    case .noReport: self("Проверете дали е верният файл.", "See whether this is the right file.")
    case .leftBlank:
      self(
        "Оформете текста с doklad draft: на страницата ще стои номерът на преписката; или го попълнете.",
        "Set the text with doklad draft: the page will show the case's number; or fill it in.")
    case .furtherDraft:
      self(
        "Внесете го с отделен доклад, или обединете точките.",
        "Submit it with a report of its own, or put the points together.")
    case .missing(.decision):
      self(
        "Напишете точките под „РЕШЕНИЕ:“, всяка с номер.",
        "Write the points below the heading of the decision, each with its number.")
    case .missing(let field):
      self(
        "Допишете го в текста, или го дайте със --set \(field.bulgarianName)=\"…\".",
        "Write it in the text, or give it with --set \(field.rawValue)=\"…\".")
    case .doubtful: self("Поправете написаното.", "Correct what is written.")
    case .unnumberedPoints, .numbering:
      self("Номерирайте точките поред: 1., 2., 3.", "Number the points in order: 1., 2., 3.")
    case .amountOnlyInDecision:
      self(
        "Изравнете сумата, или я обосновете в доклада.",
        "Make the sums agree, or give grounds for it in the report.")
    case .conversion: self("Проверете двете суми.", "Check both sums.")
    case .wordsDiffer:
      self("Изравнете цифрите и думите.", "Make the digits and the words agree.")
    case .tableTotal:
      self("Проверете сбора и редовете над него.", "Check the total and the rows above it.")
    case .pointBeyond:
      self("Поправете номера, или допишете точката.", "Correct the number, or write the point.")
    case .attachmentMissing:
      self("Сложете файла до доклада.", "Put the file beside the report.")
    case .attachmentNotListed:
      self("Изброете го под „Приложения:“.", "List it among the attachments.")
    case .pointCount, .pointDiffers:
      self("Изравнете проекта с точките на доклада.", "Make the draft agree with the report's points.")
    case .basisShape:
      self(
        "Напишете го така: чл. 21, ал. 1, т. 8 от ЗМСМА.",
        "Give the article, paragraph and item by number, and the act they are of.")
    case .noteMissing(let label):
      self(
        "Напишете я в края: [^\(label)]: …, или махнете знака.",
        "Write it at the end: [^\(label)]: …, or take the mark out.")
    case .markKept:
      self(
        "Махнете знака; картини се дават като приложение.",
        "Take the mark out; pictures are given as attachments.")
    case .futureDate: self("Поправете датата.", "Correct the date.")
    case .manyForeignLetters:
      self(
        "Разпознайте текста отново, или го препишете от оригинала.",
        "Recognise the text again, or take it from the original.")
    case .foreignLetters: self("Напишете го отново с една азбука.", "Write it again in one alphabet.")
    case .noticed: self("Проверете това място, преди да подпишете.", "Look at this place before you sign.")
    }
  }

  /// `437 500,00 лв.`, `5 000 €`; in English with a decimal point.
  public func say(_ amount: Amount) -> String {
    let text = amount.description
    return language == .bulgarian
      ? text : text.replacing(",", with: ".").replacing("\u{A0}лв.", with: "\u{A0}BGN")
  }

  /// `12 400,50`; in English with a decimal point.
  func say(_ number: PlainNumber) -> String {
    language == .bulgarian ? number.description : number.description.replacing(",", with: ".")
  }

  /// The sentence without „Ред 3: “ before it.
  private func withoutPlace(_ sentence: String) -> String {
    guard let colon = sentence.firstIndex(of: ":") else { return sentence }
    let rest = sentence[sentence.index(after: colon)...].drop { $0 == " " }
    return rest.last == "." ? String(rest.dropLast()) : String(rest)
  }
}
