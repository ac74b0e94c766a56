import Workflow

/// Why something cannot be done with a case. Whoever can act instead is always named.
extension Words {
  /// - Parameter names: as people know them; without it identifiers are shown.
  public func say(_ refusal: Refusal, _ names: Names = .identifiers) -> String {
    switch refusal {
    case .wrongState(let state, let action):
      self(
        "Преписката е \(quote(say(state))): сега не може \(doing(action)).",
        "The case is \(quote(say(state))): it is not possible to \(doing(action)) now.")
    case .withdrawnCase:
      self(
        "Преписката е оттеглена и по нея повече не се действа.",
        "The case is withdrawn; nothing more can be done with it.")
    case .frozen(let version):
      self(
        "Редакция \(version) е заключена за подписване: документът, приложенията и номерът ѝ не се променят.",
        "Version \(version) is fixed for signing: its document, attachments and number cannot be changed.")
    case .unknownStep(let step):
      self(
        "В маршрута няма стъпка \(quote(step.rawValue)).", "The route has no step \(quote(step.rawValue)).")
    case .alreadySigned(let step, let signer):
      self(
        "По \(self.step(step, names)) вече има подпис на \(person(signer, names)).",
        "The \(self.step(step, names)) is already signed by \(person(signer, names)).")
    case .outOfOrder(let step, let next, let persons):
      self(
        "Сега не е ред на \(self.step(step, names)). ", "It is not the turn of \(self.step(step, names)). ")
        + turn(next, persons, names)
    case .notYourTurn(let person, let next, let persons):
      self(
        "Сега не е ред на \(self.person(person, names)). ",
        "It is not the turn of \(self.person(person, names)). ")
        + turn(next, persons, names)
    case .notAuthorised(let person, let step, let why, let persons),
      .delegationNotValid(let person, let step, let why, let persons):
      self(
        "\(self.person(person, names)) няма право на \(self.step(step, names)). ",
        "\(self.person(person, names)) has no right to \(self.step(step, names)). ")
        + say(why, names) + " " + instead(persons, names)
    case .separationOfDuties(let person, let step, let other, let inCommon, let persons):
      separation(of: person, at: step, from: other, inCommon: inCommon, names) + " " + instead(persons, names)
    case .certificateNotPersons(let person, let step, let why, let persons):
      self(
        "По \(self.step(step, names)) не може да се подпише с това удостоверение от името на "
          + "\(self.person(person, names)). ",
        "The \(self.step(step, names)) cannot be signed with this certificate for \(self.person(person, names)). "
      )
        + say(why, names)
        // Others who hold the right are no help where the person only took the wrong key, but may be where they have none.
        + (persons.isEmpty ? "" : " " + instead(persons, names))
    case .opinionRequired(let step):
      self(
        "\(Self.capital(self.step(step, names))) изисква становище.",
        "The \(self.step(step, names)) needs an opinion.")
    case .opinionNotHere(let step, let opinion):
      self(
        "По \(self.step(step, names)) не се дава становище \(quote(say(opinion))).",
        "The opinion \(quote(say(opinion))) is not given at \(self.step(step, names)).")
    case .remarkRequired(let step):
      self(
        "По \(self.step(step, names)) е избрано съгласуване с бележки, но бележки няма.",
        "At \(self.step(step, names)) it is agreed with remarks, but there are no remarks.")
    case .reasonRequired(let step):
      self(
        "По \(self.step(step, names)) липсва причина: отказът, връщането и оттеглянето изискват причина.",
        "At \(self.step(step, names)) the reason is missing: a refusal, a return and a withdrawal need one.")
    case .refusedOpinion(let step, let signer, let persons):
      self(
        "По \(self.step(step, names)) има отказ на \(person(signer, names)): документът не върви нататък, "
          + "а се връща за преработка или се оттегля. ",
        "At \(self.step(step, names)) \(person(signer, names)) refused: the document goes no further and must be "
          + "returned for rework or withdrawn. ")
        + instead(persons, names)
    case .returnTarget(let target, let from):
      self(
        "От \(self.step(from, names)) документът не може да се върне към \(self.step(target, names)): връща се назад по "
          + "маршрута или към същата стъпка.",
        "From \(self.step(from, names)) the document cannot go back to \(self.step(target, names)): it goes back along "
          + "the route, or to the same step.")
    case .statementMismatch(let field, let step, let expected, let found):
      say(field, at: step, expected: expected, found: found, names)
    case .outgoingNumberRequired(let step):
      self(
        "Преди \(self.step(step, names)) преписката трябва да получи изходящ номер.",
        "The case needs an outgoing number before \(self.step(step, names)).")
    case .outgoingNumberReserved(let number):
      self(
        "Преписката вече има изходящ номер \(Self.harmless(number)).",
        "The case already has the outgoing number \(Self.harmless(number)).")
    case .noSuchAttachment(let name):
      self("Преписката няма приложение \(quote(name)).", "The case has no attachment \(quote(name)).")
    case .nameTaken(let name):
      self(
        "В преписката вече има файл с име \(quote(name)).",
        "The case already has a file called \(quote(name)).")
    case .malformed(let failure):
      self("Това действие не може да се запише. ", "This act cannot be recorded. ") + say(failure)
    case .wrongMessage(let expected?, let found):
      self(
        "Съобщение \(Self.harmless(found)) не е на тази преписка; нейното е \(Self.harmless(expected)).",
        "Message \(Self.harmless(found)) is not this case's; its own is \(Self.harmless(expected)).")
    case .wrongMessage(nil, let found):
      self(
        "Съобщение \(Self.harmless(found)) вече е използвано по тази преписка.",
        "Message \(Self.harmless(found)) was already used for this case.")
    case .deliveryUnderWay(let message):
      self(
        "Пакетът се изпраща в момента (съобщение \(Self.harmless(message))).",
        "The package is being sent at this moment (message \(Self.harmless(message))).")
    case .askFirst(let message):
      self(
        "Не се знае дали регистърът е получил пакета (съобщение \(Self.harmless(message))): първо се пита, после се "
          + "изпраща отново.",
        "It is not known whether the registry has the package (message \(Self.harmless(message))): it is asked first, "
          + "and only then anything is sent again.")
    }
  }

  /// What to do about a refusal; nil where the refusal says it already.
  public func remedy(_ refusal: Refusal) -> String? {
    switch refusal {
    case .wrongState(let state, _):
      switch state {
      case .registered, .closed, .withdrawn, .new: nil
      case .inOutbox, .sent, .awaitingRegistration:
        self(
          "Вижте докъде е изпращането: doklad status ПРЕПИСКА",
          "See how the delivery stands: doklad status CASE")
      default:
        self(
          "Вижте какво и от кого се чака: doklad show ПРЕПИСКА",
          "See what is awaited and from whom: doklad show CASE")
      }
    case .frozen, .alreadySigned, .outgoingNumberReserved:
      self(
        "За да се промени нещо, документът се връща за преработка: doklad return ПРЕПИСКА --reason \"…\"",
        "To change anything the document is returned for rework: doklad return CASE --reason \"…\"")
    case .unknownStep, .returnTarget:
      self("Вижте стъпките на маршрута: doklad show ПРЕПИСКА", "See the steps of the route: doklad show CASE")
    case .outOfOrder, .notYourTurn:
      self("Вижте какво чака Вас: doklad inbox", "See what awaits you: doklad inbox")
    case .notAuthorised(_, _, let why, _), .delegationNotValid(_, _, let why, _): remedy(why)
    case .certificateNotPersons(_, _, let why, _): remedy(why)
    case .opinionRequired: remedy(OpinionFlaw.missing)
    case .opinionNotHere(_, let opinion): remedy(OpinionFlaw.notHere(opinion))
    case .remarkRequired: remedy(OpinionFlaw.remarkRequired)
    case .reasonRequired: remedy(OpinionFlaw.reasonRequired)
    case .refusedOpinion:
      self(
        "Върнете документа за преработка: doklad return ПРЕПИСКА --reason \"…\"",
        "Return the document for rework: doklad return CASE --reason \"…\"")
    case .statementMismatch:
      self(
        "Междувременно преписката може да се е променила: прегледайте я с doklad show ПРЕПИСКА и подпишете отново.",
        "The case may have changed meanwhile: look at it with doklad show CASE and sign again.")
    case .noSuchAttachment:
      self("Вижте приложенията: doklad show ПРЕПИСКА", "See the attachments: doklad show CASE")
    case .nameTaken:
      self("Преименувайте файла и опитайте отново.", "Rename the file and try again.")
    case .deliveryUnderWay, .askFirst:
      self(
        "Опитайте отново след малко; регистърът се пита, преди да се изпрати каквото и да е: doklad submit ПРЕПИСКА",
        "Try again in a moment; the registry is asked before anything is sent: doklad submit CASE")
    case .withdrawnCase:
      self(
        "Ако е нужно, открийте нова преписка: doklad open ФАЙЛ",
        "Where needed, open a new case: doklad open FILE")
    case .separationOfDuties, .outgoingNumberRequired, .malformed, .wrongMessage: nil
    }
  }

  /// `На ред е стъпка „Съгласувал“. Това може да направи Георги Иванов.`
  private func turn(_ next: [StepID], _ persons: [PersonID], _ names: Names) -> String {
    guard !next.isEmpty else {
      return self("По маршрута не се чака подпис.", "The route awaits no signature.")
    }
    let whose = self(
      next.count == 1 ? "На ред е \(steps(next, names)). " : "На ред са \(steps(next, names)). ",
      next.count == 1 ? "Next is \(steps(next, names)). " : "Next are \(steps(next, names)). ")
    return whose + instead(persons, names)
  }

  private func separation(
    of person: PersonID, at step: StepID, from other: StepID, inCommon: PersonID, _ names: Names
  ) -> String {
    let actor = self.person(person, names)
    guard person != inCommon else {
      return self(
        "\(actor) вече участва в \(self.step(other, names)) и затова не може да действа по \(self.step(step, names)): "
          + "двете изискват различни хора.",
        "\(actor) already has a part in \(self.step(other, names)) and so cannot act at \(self.step(step, names)): the two "
          + "need different people.")
    }
    let common = self.person(inCommon, names)
    return self(
      "\(actor) не може да действа по \(self.step(step, names)) за \(common): зад \(self.step(other, names)) вече стои "
        + "\(common), а двете изискват различни хора.",
      "\(actor) cannot act at \(self.step(step, names)) for \(common): \(common) already stands behind "
        + "\(self.step(other, names)), and the two need different people.")
  }

  private func say(
    _ field: StatementField, at step: StepID, expected: String, found: String, _ names: Names
  ) -> String {
    let subject = self(
      "Изявлението в подписа по \(self.step(step, names)) ",
      "The statement signed at \(self.step(step, names)) ")
    // The workflow writes "none" for what is not there.
    func differing(_ bulgarian: String, _ english: String) -> String {
      let value = { (raw: String) in self.value(raw, of: field, names) }
      if found == "none" {
        return subject
          + self(
            "не посочва \(bulgarian); трябва да посочва \(value(expected)).",
            "names no \(english); it must name \(value(expected)).")
      }
      if expected == "none" {
        return subject
          + self(
            "посочва \(bulgarian) \(value(found)), а не трябва да посочва.",
            "names the \(english) \(value(found)), but must name none.")
      }
      return subject
        + self(
          "посочва \(bulgarian) \(value(found)) вместо \(value(expected)).",
          "names the \(english) \(value(found)) instead of \(value(expected)).")
    }
    switch field {
    case .caseID: return differing("преписка", "case")
    case .version: return differing("редакция", "version")
    case .kind: return differing("действие", "act")
    case .role: return differing("роля", "role")
    case .outgoingNumber: return differing("изходящ номер", "outgoing number")
    case .returnTo: return differing("връщане към стъпка", "return to step")
    case .time:
      let range = expected.split(separator: " ").compactMap { RFC3339.date(String($0)) }
      guard range.count == 2 else { return differing("време", "time") }
      return subject
        + self(
          "посочва време \(value(found, of: .time, names)), а то трябва да е от \(time(range[0])) до \(time(range[1])).",
          "names the time \(value(found, of: .time, names)); it must be between \(time(range[0])) and \(time(range[1]))."
        )
    case .route:
      return subject
        + self(
          "се отнася за друг маршрут или друга негова редакция.",
          "is about another route or another edition of it.")
    case .document: return subject + self("се отнася за друг документ.", "is about another document.")
    case .attachments:
      return subject + self("се отнася за други приложения.", "is about other attachments.")
    case .previous:
      return subject
        + self(
          "не следва последния подпис на документа.", "does not follow the last signature of the document.")
    }
  }

  /// A value of a statement as people read it.
  private func value(_ raw: String, of field: StatementField, _ names: Names) -> String {
    switch field {
    case .kind: return quote(StatementKind(rawValue: raw).map { say($0) } ?? raw)
    case .returnTo: return quote(StepID(checking: raw).map { names.step($0) } ?? raw)
    case .time: return RFC3339.date(raw).map { time($0) } ?? quote(raw)
    default: return quote(raw)
    }
  }

  static func capital(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }
}
