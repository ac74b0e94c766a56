import Drafting

/// Where something stands in a file, why a file yields no text, and letters of another alphabet.
extension Words {
  /// `ред 12, колона 5`; `абзац 3`; `стр. 2, ред 7`.
  public func say(_ place: TextPlace) -> String {
    let column = place.column.map { self(", колона \($0)", ", column \($0)") } ?? ""
    return switch place {
    case .line(let line, _): self("ред \(line)", "line \(line)") + column
    case .paragraph(let number, _): self("абзац \(number)", "paragraph \(number)") + column
    case .page(let page, let line, _):
      self("стр. \(page), ред \(line)", "page \(page), line \(line)") + column
    }
  }

  public func say(_ format: TextFormat) -> String {
    switch format {
    case .markdown: self("текст с Markdown", "text with Markdown")
    case .text: self("текст", "text")
    case .docx: self("документ .docx", "a .docx document")
    case .pdf: self("файл PDF", "a PDF file")
    }
  }

  func say(_ flaw: ImportFlaw) -> String {
    switch flaw {
    case .notADocument:
      self("в архива ZIP няма документ на Word.", "the ZIP holds no Word document.")
    case .openDocument: self("това е документ .odt.", "this is an .odt document.")
    case .damaged(let part, let problem):
      self(
        "файлът е повреден или нечетим (\(Self.harmless(part)): \(Self.harmless(problem))).",
        "the file is damaged or cannot be read (\(Self.harmless(part)): \(Self.harmless(problem))).")
    case .damagedPDF(let failure): say(failure)
    case .damagedPackage(.notAZip): self("файлът не е документ .docx.", "the file is no .docx document.")
    case .damagedPackage(let failure): say(failure)
    case .tooMuch(.bytes, let limit):
      self("текстът надхвърля \(size(limit)).", "the text has more than \(size(limit)).")
    case .tooMuch(.paragraphs, let limit):
      self("документът има повече от \(limit) абзаца.", "the document has more than \(limit) paragraphs.")
    case .tooMuch(.pages, let limit):
      self("документът има повече от \(limit) страници.", "the document has more than \(limit) pages.")
    case .tooMuch(.operators, let limit):
      self(
        "страниците рисуват повече от \(limit) неща.", "the pages draw more than \(limit) things.")
    case .noTextLayer(let pages):
      self(
        "в PDF файла няма текст, а само картини (\(count(pages, ("страница", "страници"), ("", "")))).",
        "the PDF holds pictures only, no text (\(count(pages, ("", ""), ("page", "pages")))).")
    case .encrypted: self("PDF файлът е защитен с парола.", "the PDF is protected by a password.")
    case .unreadableFonts(let characters, let all):
      self(
        "шрифтовете на PDF файла не казват какви са буквите (\(characters) от \(all)).",
        "the PDF's fonts do not say what its letters are (\(characters) of \(all)).")
    }
  }

  func remedy(_ flaw: ImportFlaw) -> String? {
    switch flaw {
    case .notADocument, .damaged, .damagedPDF, .damagedPackage:
      self(
        "Запишете файла отново като .docx или като обикновен текст.",
        "Save the file again as .docx or as plain text.")
    case .openDocument:
      self(
        "Отворете го в текстообработваща програма и го запишете като .docx.",
        "Open it in a word processor and save it as .docx.")
    case .tooMuch:
      self("Преместете част от текста в приложение.", "Move a part of the text to an attachment.")
    case .noTextLayer, .unreadableFonts:
      self(
        "Направете разпознаване на текста (OCR) или вземете оригиналния файл; готов PDF се открива така: doklad open ФАЙЛ --subject \"…\".",
        "Have its text recognised (OCR) or get the original file; a finished PDF is opened so: doklad open FILE --subject \"…\"."
      )
    case .encrypted:
      self("Запишете го без парола.", "Save it without a password.")
    }
  }

  /// A word of two alphabets, and how it was probably meant.
  public func say(_ letters: ForeignLetters) -> String {
    foreign(letters.word, letters.reading, letters.kind)
  }

  func foreign(_ word: String, _ reading: String?, _ kind: ForeignLetters.Kind) -> String {
    let meant = reading.map { self("; вероятно е \(quote($0))", "; probably \(quote($0))") } ?? ""
    return switch kind {
    case .mixed:
      self("в \(quote(word)) има и кирилица, и латиница", "\(quote(word)) has Cyrillic and Latin letters")
        + meant
    case .digit:
      self("в \(quote(word)) има цифра вместо буква", "\(quote(word)) has a digit for a letter") + meant
    case .otherAlphabet:
      self("\(quote(word)) е изписано с другата азбука", "\(quote(word)) is written in the other alphabet")
        + meant
    case .bothWays:
      self(
        "\(quote(word)) тук е с една азбука, а другаде в текста с другата",
        "\(quote(word)) is in one alphabet here and in the other elsewhere in the text")
    }
  }
}
