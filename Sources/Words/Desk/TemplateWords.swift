import Drafting

/// Why a template cannot be used.
extension Words {
  public func say(_ failure: TemplateFailure) -> String {
    let place = failure.file + (failure.line.map { ":\($0)" } ?? "") + ": "
    let key = Self.harmless(failure.key)
    return place
      + {
        switch failure.problem {
        case .unknownKey: self("няма ключ „\(key)“.", "there is no key \"\(key)\".")
        case .duplicateKey: self("ключът „\(key)“ е даден два пъти.", "the key \"\(key)\" is given twice.")
        case .malformed(let problem):
          self("това не е YAML (\(Self.harmless(problem))).", "this is not YAML (\(Self.harmless(problem))).")
        case .tooLarge(let limit):
          self("шаблонът е над \(limit >> 10) KiB.", "the template has over \(limit >> 10) KiB.")
        case .expectedText: self("„\(key)“ е един текст.", "\"\(key)\" is one text.")
        case .expectedTexts:
          self("„\(key)“ е текст или списък от текстове.", "\"\(key)\" is a text or a list of texts.")
        case .expectedSection:
          self("„\(key)“ съдържа ключове и стойности.", "\"\(key)\" holds keys and values.")
        case .expectedNumber(let range, let unit):
          self(
            "„\(key)“ е число от \(number(range.lowerBound)) до \(number(range.upperBound))\(say(unit)).",
            "\"\(key)\" is a number from \(number(range.lowerBound)) to \(number(range.upperBound))\(say(unit))."
          )
        case .expectedChoice(let choices):
          self(
            "„\(key)“ е едно от: \(choices.joined(separator: ", ")).",
            "\"\(key)\" is one of: \(choices.joined(separator: ", ")).")
        case .noRoom(let width, let height):
          self(
            "полетата оставят за текста \(width) × \(height) мм.",
            "the margins leave \(width) × \(height) mm for the text.")
        case .wideSignatures:
          self(
            "местата за подпис не оставят място за имената до тях.",
            "the places for signatures leave no room for the names beside them.")
        case .noPicture(let path):
          self(
            "няма файл „\(Self.harmless(path))“ до шаблона.",
            "there is no file \"\(Self.harmless(path))\" beside the template.")
        case .picture(let flaw): say(flaw)
        }
      }()
  }

  public func remedy(_ failure: TemplateFailure) -> String? {
    switch failure.problem {
    case .unknownKey(let nearest?, _):
      self("Може би „\(nearest)“?", "Perhaps \"\(nearest)\"?")
    case .unknownKey(nil, let known):
      self(
        "Ключовете тук са: \(known.joined(separator: ", ")).",
        "The keys here are: \(known.joined(separator: ", ")).")
    case .duplicateKey: self("Махнете единия ред.", "Remove one of the lines.")
    case .malformed:
      self(
        "Проверете отстъпите и двоеточията на този ред.", "Check the indents and colons of this line.")
    case .tooLarge: self("Махнете излишното.", "Remove what is not needed.")
    case .expectedText, .expectedTexts:
      self(
        "Ако в реда има двоеточие, сложете го целия в кавички.",
        "Where there is a colon in the line, put the whole of it in quotation marks.")
    case .wideSignatures(let limit):
      self(
        "Намалете signatures.width (подписи.ширина) до \(limit) мм, или полетата.",
        "Make signatures.width at most \(limit) mm, or the margins smaller.")
    case .expectedSection, .expectedNumber, .expectedChoice:
      self("Поправете този ред и опитайте отново.", "Correct this line and try again.")
    case .noRoom:
      self(
        "Намалете полетата: за текста трябват поне 100 × 120 мм.",
        "Make the margins smaller: the text needs at least 100 × 120 mm.")
    case .noPicture:
      self("Сложете файла там, или махнете реда.", "Put the file there, or remove the line.")
    case .picture:
      self(
        "Запишете герба като PNG, или като SVG само с контури и плътни цветове.",
        "Save the coat of arms as PNG, or as SVG with outlines and plain colours only.")
    }
  }

  private func number(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\(value)"
  }

  private func say(_ unit: TemplateFailure.Unit) -> String {
    switch unit {
    case .millimetres: self(" милиметра", " millimetres")
    case .points: self(" пункта", " points")
    case .times: ""
    }
  }

  private func say(_ flaw: Picture.Flaw) -> String {
    switch flaw {
    case .unknownFormat: self("гербът не е нито PNG, нито SVG.", "the picture is neither PNG nor SVG.")
    case .damaged(let part):
      self(
        "картината е повредена (\(Self.harmless(part))).", "the picture is damaged (\(Self.harmless(part))).")
    case .tooLarge(let limit):
      self("картината е твърде голяма (над \(limit)).", "the picture is too large (over \(limit)).")
    case .unsupported(let part):
      self(
        "в картината има „\(Self.harmless(part))“, което не се изчертава.",
        "the picture has \"\(Self.harmless(part))\", which is not drawn.")
    }
  }
}
