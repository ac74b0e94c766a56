import StandInTrust

/// Why stand-in certificates could not be made.
extension Words {
  public func say(_ failure: StandInFailure) -> String {
    switch failure {
    case .malformedDeclaration(let what):
      self(
        "Описът на пробните удостоверения е нередовен\(detail(what)).",
        "The declaration of the stand-in certificates is not well formed\(detail(what)).")
    case .duplicateID(let id):
      self(
        "В описа на пробните удостоверения \(quote(id)) се повтаря.",
        "The declaration of the stand-in certificates has \(quote(id)) twice.")
    case .unknownID(let id):
      self(
        "В описа на пробните удостоверения няма \(quote(id)).",
        "The declaration of the stand-in certificates has no \(quote(id)).")
    case .nameWithoutTest(let id, let name):
      self(
        "Името \(quote(name)) на \(quote(id)) не казва, че удостоверението е пробно: в него трябва да стои „(ТЕСТ)“ или „TEST“.",
        "The name \(quote(name)) of \(quote(id)) does not say that the certificate is for tests: it must contain \"(ТЕСТ)\" or \"TEST\"."
      )
    case .numberCouldBeReal(let id, let number):
      self(
        "Номерът \(Self.masked(number)) на \(quote(id)) може да е на истински човек или организация.",
        "The number \(Self.masked(number)) of \(quote(id)) may belong to a real person or organisation.")
    case .exists(let path):
      self(
        "Файлът \(quote(path)) вече съществува; нищо не е записано.",
        "The file \(quote(path)) already exists; nothing was written.")
    case .openSSL(let failure): say(failure)
    case .file(let failure): say(failure)
    case .encoding(let what):
      self(
        "Удостоверението не може да се състави\(detail(what)).",
        "The certificate cannot be put together\(detail(what)).")
    }
  }

  public func remedy(_ failure: StandInFailure) -> String? {
    switch failure {
    case .malformedDeclaration, .duplicateID, .unknownID, .nameWithoutTest, .encoding:
      self("Поправете Certs/people.yaml и опитайте отново.", "Correct Certs/people.yaml and try again.")
    case .numberCouldBeReal:
      self(
        "За човек дайте номер с 99 на третото и четвъртото място (няма такъв месец), за организация – ЕИК с невярна контролна "
          + "цифра.",
        "For a person give a number with 99 in the third and fourth place (there is no such month), for an organisation one "
          + "whose check digit is wrong.")
    case .exists:
      self(
        "Изберете празна папка с --into или заменете старите удостоверения с --replace.",
        "Choose an empty folder with --into, or replace the old certificates with --replace.")
    case .openSSL(let failure): remedy(failure)
    case .file(let failure): remedy(failure)
    }
  }

  /// What another room adds, unless only programmers could read it.
  private func detail(_ text: String) -> String {
    text.isEmpty || text.contains("(") ? "" : " (\(Self.harmless(text)))"
  }
}
