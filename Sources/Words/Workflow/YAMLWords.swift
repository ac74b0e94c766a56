import Workflow

/// What is wrong with a route or register file, and with canonical JSON.
extension Words {
  /// - Parameter path: the file, where it is known.
  public func say(_ failure: YAMLFailure, in path: String? = nil, _ names: Names = .identifiers) -> String {
    var place: [String] = []
    if let path { place.append(Self.harmless(path)) }
    if failure.line > 0 {
      place.append(
        self("ред \(failure.line), знак \(failure.column)", "line \(failure.line), column \(failure.column)"))
    }
    if !failure.key.isEmpty { place.append(self("ключ ", "key ") + quote(failure.key)) }
    let problem = say(failure.problem, names)
    guard !place.isEmpty else { return Self.capital(problem) }
    let text = place.joined(separator: ", ") + ": " + problem
    return path == nil ? Self.capital(text) : text
  }

  private func say(_ problem: YAMLFailure.Problem, _ names: Names) -> String {
    switch problem {
    case .syntax(let reason):
      self(
        "файлът не е редовен YAML (\(Self.harmless(reason))).",
        "the file is not well-formed YAML (\(Self.harmless(reason))).")
    case .tooLarge:
      self(
        "файлът е твърде голям или твърде дълбоко вложен; приемат се най-много \(size(YAMLFailure.limitBytes)).",
        "the file is too large or nested too deeply; at most \(size(YAMLFailure.limitBytes)) is read.")
    case .notUTF8: self("файлът не е в кодировка UTF-8.", "the file is not UTF-8 text.")
    case .notOneDocument:
      self(
        "файлът е празен или съдържа повече от един документ.",
        "the file is empty or holds more than one document.")
    case .missingKey(let key): self("липсва ключ \(quote(key)).", "the key \(quote(key)) is missing.")
    case .unknownKey(let key, let known):
      self(
        "ключ \(quote(key)) не се очаква тук; възможни са: \(known.joined(separator: ", ")).",
        "the key \(quote(key)) is not expected here; possible are: \(known.joined(separator: ", ")).")
    case .repeatedKey(let key):
      self("ключ \(quote(key)) се повтаря.", "the key \(quote(key)) is there twice.")
    case .expected(let expected, let found):
      self(
        "очаква се: \(shape(expected)); намерено: \(self.found(found)).",
        "expected: \(shape(expected)); found: \(self.found(found)).")
    case .route(let flaw): self("това не е маршрут: ", "this is not a route: ") + Self.uncapital(say(flaw))
    case .authority(let flaw):
      self("това не е регистър на правомощията: ", "this is not an authority register: ")
        + Self.uncapital(say(flaw, names))
    }
  }

  public func remedy(_ failure: YAMLFailure) -> String? {
    switch failure.problem {
    case .notUTF8:
      self("Запишете файла в кодировка UTF-8.", "Save the file as UTF-8.")
    case .syntax, .tooLarge, .notOneDocument, .missingKey, .unknownKey, .repeatedKey, .expected, .route,
      .authority:
      failure.line > 0
        ? self("Поправете този ред и опитайте отново.", "Correct this line and try again.")
        : self("Поправете файла и опитайте отново.", "Correct the file and try again.")
    }
  }

  /// Why a file is no route.
  public func say(_ flaw: RouteFlaw) -> String {
    switch flaw {
    case .noSteps: self("Няма нито една стъпка.", "There is no step.")
    case .tooManySteps(let number):
      self(
        "Стъпките са \(number), а могат да са най-много \(Route.stepLimit).",
        "There are \(number) steps, at most \(Route.stepLimit) are possible.")
    case .repeatedStep(let step):
      self("Има две стъпки \(quote(step.rawValue)).", "There are two steps \(quote(step.rawValue)).")
    case .impossibleNeed(let group, let needed, let steps):
      self(
        "Група \(quote(group)) иска \(count(needed, ("подпис", "подписа"), ("", ""))), а стъпките ѝ са \(steps).",
        "Group \(quote(group)) needs \(count(needed, ("", ""), ("signature", "signatures"))), but has "
          + "\(count(steps, ("", ""), ("step", "steps"))).")
    case .unknownStep(let step, let naming):
      self(
        "Стъпка \(quote(naming.rawValue)) посочва \(quote(step.rawValue)), а такава стъпка няма.",
        "Step \(quote(naming.rawValue)) names \(quote(step.rawValue)), and there is no such step.")
    case .doesNotBeginWithPrepare:
      self(
        "Маршрутът трябва да започва с една стъпка от вид prepare (изготвил).",
        "The route must begin with one step of the kind prepare.")
    }
  }

  public func say(_ failure: JSONFailure) -> String {
    switch failure {
    case .tooLarge(let bytes, let limit):
      self(
        "Записът е \(size(bytes)), а може да е най-много \(size(limit)).",
        "The record has \(size(bytes)), at most \(size(limit)) is read.")
    case .tooDeep(let offset, let limit):
      self(
        "Записът е вложен на повече от \(count(limit, ("ниво", "нива"), ("", ""))) (при байт \(offset)).",
        "The record is nested more than \(count(limit, ("", ""), ("level", "levels"))) deep (at byte \(offset))."
      )
    case .malformed(let offset), .loneSurrogate(let offset):
      self(
        "Записът не е редовен JSON (при байт \(offset)).",
        "The record is not well-formed JSON (at byte \(offset)).")
    case .notUTF8: self("Записът не е в кодировка UTF-8.", "The record is not UTF-8 text.")
    case .notAnInteger(let offset):
      self("При байт \(offset) се очаква цяло число.", "A whole number is expected at byte \(offset).")
    case .numberOutOfRange(let offset):
      self("Числото при байт \(offset) е твърде голямо.", "The number at byte \(offset) is too large.")
    case .duplicateKey(let key, let offset):
      self(
        "Полето \(quote(key)) се повтаря (при байт \(offset)).",
        "The field \(quote(key)) is there twice (at byte \(offset)).")
    case .trailingBytes(let offset):
      self(
        "След края на записа има чужди байтове (от байт \(offset)).",
        "There are foreign bytes after the end of the record (from byte \(offset)).")
    case .notCanonical(let offset):
      self(
        "Записът не е в установения вид (при байт \(offset)): не е съставен от тази програма или е променян.",
        "The record is not in its fixed form (at byte \(offset)): it was not made by this program, or was changed."
      )
    case .missingKey(let path): self("Липсва поле \(quote(path)).", "The field \(quote(path)) is missing.")
    case .unknownKey(let path):
      self("Полето \(quote(path)) е непознато.", "The field \(quote(path)) is not known.")
    case .wrongType(let path, let expected), .wrongValue(let path, let expected):
      path.isEmpty
        ? self("Очаква се: \(shape(expected)).", "Expected: \(shape(expected)).")
        : self(
          "Полето \(quote(path)) е негодно; очаква се: \(shape(expected)).",
          "The field \(quote(path)) is unusable; expected: \(shape(expected)).")
    }
  }

  /// What readers write in short English of what they expected, in the language of the reader; what is not known stays.
  func shape(_ english: String) -> String {
    guard language == .bulgarian else { return Self.harmless(english.replacing("octets", with: "bytes")) }
    if let known = Self.shapes[english] { return known }
    if let match = english.wholeMatch(of: #/a whole number from (-?\d+) to (-?\d+)/#) {
      return "цяло число от \(match.1) до \(match.2)"
    }
    if let match = english.wholeMatch(of: #/(-?\d+) to (-?\d+)/#) {
      return "цяло число от \(match.1) до \(match.2)"
    }
    if let match = english.wholeMatch(of: #/1 to (\d+) octets of text/#) {
      return "текст до \(match.1) байта"
    }
    if let match = english.wholeMatch(of: #/at most (\d+) elements/#) {
      return "най-много \(match.1) елемента"
    }
    if let match = english.wholeMatch(of: #/a day not before (\S+)/#) {
      return "ден не по-рано от \(CalendarDay(String(match.1)).map { day($0) } ?? String(match.1))"
    }
    if let match = english.wholeMatch(of: #/keys: (.+)/#) {
      return "ключове \(Self.harmless(String(match.1)))"
    }
    return quote(english)
  }

  private static let shapes: [String: String] = [
    "one line of text": "един ред текст",
    "true or false": "true или false",
    "a day as 2025-01-31": "ден във вида 2025-01-31",
    "an OID as 1.3.6.1.4.1.15862.1.6.1.1": "обектен идентификатор (OID) във вида 1.3.6.1.4.1.15862.1.6.1.1",
    "a list of OIDs, or any": "списък с обектни идентификатори (OID) или any",
    "a list": "списък",
    "a key": "ключ",
    "a period": "период",
    "a name as CN=…,O=…,C=BG (RFC 4514)": "име във вида CN=…,O=…,C=BG",
    "all, any, or how many": "all, any или брой",
    "pades, cades, asice or any": "pades, cades, asice или any",
    "1 to 64 of a-z A-Z 0-9 - _ .": "от 1 до 64 знака измежду a-z A-Z 0-9 - _ .",
    "1 to 64 of a-z A-Z 0-9 - _": "от 1 до 64 знака измежду a-z A-Z 0-9 - _",
    "object": "обект",
    "string": "текст",
    "integer": "цяло число",
    "array": "списък",
    "64 lower-case hexadecimal digits": "64 шестнайсетични цифри с малки букви",
    "a time as 2025-01-31T09:30:00Z": "време във вида 2025-01-31T09:30:00Z",
    "a UUID in lower case": "UUID с малки букви",
    "the name of an event": "име на събитие",
    "a file's name without folders or control characters": "име на файл без папки и управляващи знаци",
  ]

  /// What stands where something else was expected: the readers write what is no plain value in short English.
  func found(_ english: String) -> String {
    switch english {
    case "nothing": self("празно", "nothing")
    case "keys", "a mapping": self("група ключове", "keys")
    case "a list": self("списък", "a list")
    case "an alias": self("препратка", "an alias")
    default: quote(english)
    }
  }

  static func uncapital(_ text: String) -> String { text.prefix(1).lowercased() + text.dropFirst() }
}
