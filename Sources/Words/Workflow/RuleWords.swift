import Workflow

extension Words {
  /// What a rule demands, in a phrase: `всяка стъпка се подписва веднъж`.
  public func say(_ rule: Rule) -> String {
    switch rule {
    case .routeOrder: self("стъпките вървят по реда на маршрута", "the steps follow the order of the route")
    case .routeTurn: self("действа този, чийто ред е", "whoever's turn it is acts")
    case .routeStepUnknown: self("всяка стъпка е от маршрута", "every step is one of the route's")
    case .routeStepRepeated: self("всяка стъпка се подписва веднъж", "every step is signed once")
    case .routeStepMissing: self("нито една стъпка не липсва", "no step is missing")
    case .routeStepNotNeeded: self("няма излишни стъпки", "no step is signed that is not needed")
    case .routeReturnTarget: self("връща се назад по маршрута", "a return goes back along the route")
    case .authorityPerson:
      self("всеки е вписан в регистъра на правомощията", "everybody is in the authority register")
    case .authorityRole: self("всеки има ролята на стъпката си", "everybody holds the role of their step")
    case .authorityPeriod: self("ролята важи в деня на подписване", "the role is valid on the day of signing")
    case .authorityDelegation:
      self("заместването или упълномощаването е в сила", "the substitution or authorisation is in force")
    case .dutySeparation: self("за различните стъпки – различни хора", "different steps, different people")
    case .certificatePerson:
      self("удостоверението е на този, който действа", "the certificate belongs to whoever acts")
    case .opinionRequired: self("съгласува се със становище", "agreeing needs an opinion")
    case .opinionNotHere:
      self("становище се дава само където е предвидено", "an opinion is given only where one is foreseen")
    case .opinionRemark: self("бележките се изписват", "remarks are written out")
    case .opinionReason:
      self(
        "отказът, връщането и оттеглянето са с причина", "a refusal, a return and a withdrawal have a reason")
    case .opinionRefused: self("при отказ документът се връща", "a refused document is returned")
    case .caseState:
      self("всяко действие – в своето състояние на преписката", "each act in its own state of the case")
    case .caseWithdrawn: self("по оттеглена преписка не се действа", "nothing is done with a withdrawn case")
    case .documentFrozen:
      self("заключеното за подписване не се променя", "what is fixed for signing is not changed")
    case .documentName: self("всеки файл има свое име", "every file has a name of its own")
    case .eventMalformed: self("записите са четими", "records can be read")
    case .attachmentUnknown: self("приложението е от преписката", "the attachment is one of the case's")
    case .numberRequired:
      self("изходящият номер е преди първия подпис", "the outgoing number comes before the first signature")
    case .numberOnce: self("изходящият номер се дава веднъж", "an outgoing number is given once")
    case .statementCase: self("подписано е за тази преписка", "it was signed for this case")
    case .statementVersion: self("подписано е за тази редакция", "it was signed for this version")
    case .statementKind:
      self("подписано е за действието на стъпката", "it was signed for the act of the step")
    case .statementRole: self("подписано е в ролята на стъпката", "it was signed in the role of the step")
    case .statementRoute: self("подписано е по този маршрут", "it was signed on this route")
    case .statementDocument: self("подписан е този документ", "this document was signed")
    case .statementAttachments: self("подписани са тези приложения", "these attachments were signed")
    case .statementPrevious: self("всеки подпис следва предишния", "each signature follows the one before")
    case .statementNumber:
      self("подписано е под този изходящ номер", "it was signed under this outgoing number")
    case .statementReturnTo: self("връщането посочва стъпка", "a return names a step")
    case .statementTime: self("времената са подредени", "the times are in order")
    case .signatureConclusion: self("всеки подпис е валиден", "every signature is valid")
    case .signatureStatement: self("всеки подпис казва за какво е", "every signature says what it is for")
    case .signatureCoverage: self("всеки подпис обхваща предишните", "each signature covers those before it")
    case .signatureAddition:
      self("след последния подпис няма добавки", "nothing is added after the last signature")
    case .signatureRepeated: self("подписите са различни", "the signatures are distinct")
    case .signaturePolicy: self("подписът е какъвто иска стъпката", "the signature is as the step demands")
    case .deliveryMessage: self("всяко изпращане има свое съобщение", "each delivery has its own message")
    case .deliveryUnderWay: self("не се изпраща два пъти едновременно", "nothing is sent twice at once")
    case .deliveryAskFirst: self("при неизвестност първо се пита", "where it is not known, one asks first")
    }
  }
}
