import Workflow

/// The words of a case: where it stands, what is done with it.
extension Words {
  /// Where a case stands, as it follows „преписката е“.
  public func say(_ state: CaseState) -> String {
    switch state {
    case .new: self("нова", "new")
    case .draft: self("проект", "draft")
    case .frozen: self("заключена за подписване", "fixed for signing")
    case .beingAgreed: self("на съгласуване", "being agreed")
    case .inLegalReview: self("на правен преглед", "in legal review")
    case .awaitingSignature: self("за подпис", "awaiting signature")
    case .signed: self("подписана", "signed")
    case .inOutbox: self("готова за изпращане", "in the outbox")
    case .sent: self("изпратена", "sent")
    case .awaitingRegistration: self("в очакване на регистрация", "awaiting registration")
    case .registered: self("регистрирана", "registered")
    case .rejected: self("отказана от регистъра", "rejected by the registry")
    case .stopped: self("спряна от регистъра", "stopped by the registry")
    case .closed: self("приключена", "closed")
    case .returned: self("върната за преработка", "returned for rework")
    case .withdrawn: self("оттеглена", "withdrawn")
    }
  }

  /// What is done at a step, as it is printed above the name.
  public func say(_ kind: StepKind) -> String { say(StatementKind(kind)) }

  /// What a signature was for.
  public func say(_ kind: StatementKind) -> String {
    switch kind {
    case .prepare: self("изготвил", "prepared by")
    case .agree: self("съгласувал", "agreed by")
    case .review: self("правен преглед", "legal review")
    case .sign: self("подписал", "signed by")
    case .return: self("връщане за преработка", "return for rework")
    case .withdraw: self("оттегляне", "withdrawal")
    }
  }

  public func say(_ opinion: Opinion) -> String {
    switch opinion {
    case .agreed: self("съгласувано", "agreed")
    case .agreedWithRemarks: self("съгласувано с бележки", "agreed with remarks")
    case .separateOpinion: self("особено мнение", "separate opinion")
    case .refused: self("отказ", "refused")
    }
  }

  /// How somebody acts for another.
  public func say(_ kind: DelegationKind) -> String {
    switch kind {
    case .substitution: self("по заместване", "by substitution")
    case .authorisation: self("по упълномощаване", "by authorisation")
    }
  }

  /// What somebody wants to do, as it follows „сега не може“ and "it is not possible to".
  public func say(_ action: Action) -> String { doing(action.name) }

  /// The same by the name of an action, of what a statement says was done, or of an event.
  func doing(_ name: String) -> String {
    switch name {
    case "open", "opened": self("да се открие наново", "open it anew")
    case "addAttachment", "attachmentAdded": self("да се добави приложение", "add an attachment")
    case "removeAttachment", "attachmentRemoved":
      self("да се махне приложение", "remove an attachment")
    case "placeSignatures", "signaturesPlaced":
      self("да се определи мястото на подписите", "place the signatures")
    case "replaceDocument", "documentReplaced": self("да се смени документът", "replace the document")
    case "reserveNumber", "outgoingNumberReserved":
      self("да се запази изходящ номер", "reserve an outgoing number")
    case "freeze", "frozen": self("да се заключи документът за подписване", "fix the document for signing")
    case "act", "actNow", "stepSigned": self("да се подпише стъпка", "sign a step")
    case "prepare": self("да се подпише като изготвил", "sign as the one who prepared it")
    case "agree": self("да се съгласува", "agree")
    case "review": self("да се направи правен преглед", "do the legal review")
    case "sign": self("да се подпише като вносител", "sign as the one who submits it")
    case "returnForRework", "return", "returned":
      self("да се върне за преработка", "return it for rework")
    case "withdraw", "withdrawn": self("да се оттегли", "withdraw it")
    case "package", "packaged": self("да се подготви пакетът за изпращане", "make the package to be sent")
    case "deliver", "deliveryAttempted": self("да се изпрати пакетът", "send the package")
    case "deliveryUnknown", "deliveryFailed", "acknowledged", "accepted", "refusedByRegistry",
      "stoppedByRegistry":
      self("да се запише отговор на регистъра", "record an answer of the registry")
    case "close", "closed": self("да се приключи", "close it")
    default: self("да се направи това", "do this")
    }
  }

  public func say(_ flaw: OpinionFlaw) -> String {
    switch flaw {
    case .missing:
      self("Липсва становище.", "The opinion is missing.")
    case .notHere(let opinion):
      self(
        "Становище \(quote(say(opinion))) тук не се дава.",
        "The opinion \(quote(say(opinion))) is not given here.")
    case .remarkRequired:
      self("Съгласуването с бележки изисква самите бележки.", "Agreeing with remarks needs the remarks.")
    case .reasonRequired:
      self(
        "Отказът, връщането и оттеглянето изискват причина.",
        "A refusal, a return and a withdrawal need a reason.")
    }
  }

  public func remedy(_ flaw: OpinionFlaw) -> String? {
    switch flaw {
    case .missing:
      self(
        "За бележки дайте --remark \"…\", за особено мнение --separate --remark \"…\", за отказ --refuse --reason \"…\".",
        "For remarks give --remark \"…\", for a separate opinion --separate --remark \"…\", to refuse --refuse --reason \"…\"."
      )
    case .notHere:
      self(
        "Ако не сте съгласни, върнете документа за преработка: doklad return ПРЕПИСКА --reason \"…\"",
        "If you do not agree, return the document for rework: doklad return CASE --reason \"…\"")
    case .remarkRequired: self("Дайте бележките с --remark \"…\".", "Give the remarks with --remark \"…\".")
    case .reasonRequired: self("Дайте причината с --reason \"…\".", "Give the reason with --reason \"…\".")
    }
  }
}
