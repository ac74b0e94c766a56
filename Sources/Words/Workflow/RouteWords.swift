import Validation
import Workflow

/// What the audit of a route found.
extension Words {
  public func say(_ verdict: RouteVerdict) -> String {
    switch verdict {
    case .complete:
      self(
        "Маршрутът е изпълнен: всички стъпки са подписани, по ред и от правилните хора.",
        "The route is complete: every step is signed, in order and by the right people.")
    case .broken(let findings):
      self("Маршрутът е нарушен: ", "The route is broken: ")
        + count(findings.count, ("нарушение", "нарушения"), ("finding", "findings")) + "."
    case .indeterminate(let findings):
      self("Маршрутът не може да се потвърди: ", "The route cannot be confirmed: ")
        + count(
          findings.count, ("подпис е с неясна валидност", "подписа са с неясна валидност"),
          ("signature could not be judged", "signatures could not be judged")) + "."
    }
  }

  public func remedy(_ verdict: RouteVerdict) -> String? {
    switch verdict {
    case .complete: nil
    case .broken:
      self(
        "Не приемайте този екземпляр: нека подателят довърши или повтори стъпките.",
        "Do not accept this copy: let the sender finish or repeat the steps.")
    case .indeterminate:
      self(
        "Дайте доверените издатели с --trust и списъците на спрените удостоверения с --crl и проверете отново.",
        "Give the trusted issuers with --trust and revocation lists with --crl, and check again.")
    }
  }

  /// One rule that does not hold: where, what is wrong, and where it helps what was expected and found.
  public func say(_ finding: RouteFinding, _ names: Names = .identifiers) -> String {
    let what = broken(finding) + "." + evidence(of: finding, names)
    switch (finding.step, finding.label) {
    case (let step?, let label?) where label != step.rawValue:
      return Self.capital(
        self(
          "\(self.step(step, names)) (подпис \(quote(label))): ",
          "\(self.step(step, names)) (signature \(quote(label))): "))
        + what
    case (let step?, _): return Self.capital(self.step(step, names)) + ": " + what
    case (nil, let label?): return self("Подпис \(quote(label)): ", "Signature \(quote(label)): ") + what
    case (nil, nil): return Self.capital(what)
    }
  }

  /// What is wrong, in a clause.
  private func broken(_ finding: RouteFinding) -> String {
    switch finding.rule {
    case .routeOrder: self("подписът е извън реда на маршрута", "the signature is out of the route's order")
    case .routeStepUnknown: self("такава стъпка няма в маршрута", "the route has no such step")
    case .routeStepRepeated:
      self("стъпката е подписана повече от веднъж", "the step is signed more than once")
    case .routeStepMissing: self("подписът липсва", "the signature is missing")
    case .routeStepNotNeeded: self("подписът е излишен по маршрута", "the route needs no such signature")
    case .authorityPerson, .authorityRole, .authorityPeriod, .authorityDelegation:
      self("подписалият няма право на стъпката", "the signer has no right to the step")
    case .dutySeparation: self("един човек стои зад две стъпки", "one person stands behind two steps")
    case .certificatePerson:
      self("удостоверението не е на този, който действа", "the certificate is not that of whoever acts")
    case .opinionRequired: self("липсва становище", "the opinion is missing")
    case .opinionNotHere: self("такова становище тук не се дава", "no such opinion is given here")
    case .opinionRemark: self("липсват бележките", "the remarks are missing")
    case .opinionReason: self("липсва причината", "the reason is missing")
    case .opinionRefused: self("има отказ", "it is refused")
    case .numberRequired: self("липсва изходящ номер", "the outgoing number is missing")
    case .statementCase: self("подписано е за друга преписка", "it was signed for another case")
    case .statementVersion: self("подписано е за друга редакция", "it was signed for another version")
    case .statementKind: self("подписано е за друго действие", "it was signed for another act")
    case .statementRole: self("подписано е в друга роля", "it was signed in another role")
    case .statementRoute:
      self(
        "подписано е по друг маршрут или друга негова редакция",
        "it was signed on another route or another edition of it")
    case .statementDocument: self("подписан е друг документ", "another document was signed")
    case .statementAttachments: self("подписани са други приложения", "other attachments were signed")
    case .statementPrevious:
      self("подписът не следва предишния", "the signature does not follow the one before")
    case .statementNumber:
      self("подписано е под друг изходящ номер", "it was signed under another outgoing number")
    case .statementTime: self("времената си противоречат", "the times contradict each other")
    case .signatureConclusion:
      finding.found.hasPrefix("INDETERMINATE")
        ? self(
          "валидността на подписа не може да се установи",
          "the signature can be neither confirmed nor rejected")
        : self("подписът не е валиден", "the signature is not valid")
    case .signatureStatement:
      self("подписът не казва за какво е", "the signature does not say what it is for")
    case .signatureCoverage:
      self("подписът не обхваща предишния", "the signature does not cover the one before")
    case .signatureAddition:
      self("след последния подпис има добавено", "something is added after the last signature")
    case .signatureRepeated: self("същият подпис се среща повторно", "the same signature is there again")
    case .signaturePolicy:
      self("подписът не е какъвто иска стъпката", "the signature is not as the step demands")
    // Rules that stop people from acting; an audit does not meet them.
    case .routeTurn, .routeReturnTarget, .caseState, .caseWithdrawn, .documentFrozen, .documentName,
      .eventMalformed,
      .attachmentUnknown, .numberOnce, .statementReturnTo, .deliveryMessage, .deliveryUnderWay,
      .deliveryAskFirst:
      self("не е спазено правилото ", "this rule is broken: ") + quote(say(finding.rule))
    }
  }

  /// What was expected and found, in words. The audit writes both as short English; what is known of it is worded, the rest
  /// quoted, and what is of use to programs alone left out.
  private func evidence(of finding: RouteFinding, _ names: Names) -> String {
    func differing(_ expected: String, _ found: String) -> String {
      self(" Очаквано: \(expected); намерено: \(found).", " Expected: \(expected); found: \(found).")
    }
    let (expected, found) = (finding.expected, finding.found)
    switch finding.rule {
    case .signatureConclusion: return conclusion(found).map { " " + $0 } ?? ""
    case .signatureStatement:
      return found == "none"
        ? self(" Подписът няма изявление за стъпка.", " The signature has no step statement.")
        : self(" Изявлението в него не може да се прочете.", " The statement in it cannot be read.")
    case .certificatePerson:
      if found == "none" {
        return self(" Подписът е без удостоверение.", " The signature has no certificate.")
      }
      if let policies = expected.wholeMatch(of: #/one of the policies (.*)/#)?.1 {
        return self(
          " Приемат се политики \(Self.harmless(String(policies))); удостоверението е по \(quote(found)).",
          " Accepted are the policies \(Self.harmless(String(policies))); the certificate has \(quote(found))."
        )
      }
      return mismatch(reflected: found).map { " " + $0 } ?? ""
    case .authorityPerson, .authorityRole, .authorityPeriod, .authorityDelegation:
      return entitlement(reflected: found).map { " " + $0 } ?? ""
    case .dutySeparation:
      guard let person = PersonID(checking: found) else { return "" }
      return self(
        " Това е \(self.person(person, names)).",
        " It is \(self.person(person, names)).")
    case .statementCase, .statementVersion, .statementRole, .statementNumber:
      return differing(quote(expected), quote(found))
    case .statementKind:
      return differing(
        quote(StatementKind(rawValue: expected).map { say($0) } ?? expected),
        quote(StatementKind(rawValue: found).map { say($0) } ?? found))
    case .statementTime:
      guard let claimed = RFC3339.date(found) else { return "" }
      return self(" Посочено време: \(time(claimed)).", " Claimed time: \(time(claimed)).")
    case .opinionNotHere:
      return Opinion(rawValue: found).map { self(" Дадено: ", " Given: ") + quote(say($0)) + "." } ?? ""
    case .signaturePolicy:
      guard found != "none" else {
        return self(" Няма времеви печат.", " There is no time-stamp.")
      }
      return differing(policy(expected), policy(found))
    // What the rule says is all there is to say, or the values are digests that nobody reads.
    case .routeOrder, .routeTurn, .routeStepUnknown, .routeStepRepeated, .routeStepMissing,
      .routeStepNotNeeded,
      .routeReturnTarget, .opinionRequired, .opinionRemark, .opinionReason, .opinionRefused, .caseState,
      .caseWithdrawn, .documentFrozen, .documentName, .eventMalformed, .attachmentUnknown, .numberRequired,
      .numberOnce, .statementRoute, .statementDocument, .statementAttachments, .statementPrevious,
      .statementReturnTo, .signatureCoverage, .signatureAddition, .signatureRepeated, .deliveryMessage,
      .deliveryUnderWay, .deliveryAskFirst:
      return ""
    }
  }

  /// `TOTAL-FAILED HASH_FAILURE` as the validation words it.
  private func conclusion(_ text: String) -> String? {
    let parts = text.split(separator: " ")
    guard let reason = parts.last else { return nil }
    if let failed = FailedSubIndication(rawValue: String(reason)) { return say(failed) }
    return IndeterminateSubIndication(rawValue: String(reason)).map { say($0) }
  }

  private func policy(_ text: String) -> String {
    let level = text.split(separator: " ").last.flatMap { SignaturePolicy.Level(rawValue: String($0)) }
    if let level { return self("ниво \(level.rawValue)", "level \(level.rawValue)") }
    switch SignaturePolicy.Format(rawValue: text) {
    case .pades: return "PAdES"
    case .cades: return "CAdES"
    case .asice: return "ASiC-E"
    case nil: return quote(text)
    }
  }

  /// The audit writes a mismatch by the name of its case; the payload is not shown, it may hold a personal number.
  private func mismatch(reflected text: String) -> String? {
    switch text.prefix(while: { $0 != "(" }) {
    case "noSerialNumber": say(CertificateMismatch.noSerialNumber)
    case "unknownSerialNumber":
      self(
        "Идентификаторът в удостоверението не е на никого от регистъра на правомощията.",
        "The identifier in the certificate belongs to nobody in the authority register.")
    case "wrongOrganization":
      self("Удостоверението е за друга организация.", "The certificate is for another organisation.")
    case "issuerNotAccepted":
      self("Издателят на удостоверението не се приема.", "The certificate's issuer is not accepted.")
    case "policyNotAccepted":
      self("Политиката на удостоверението не се приема.", "The certificate's policy is not accepted.")
    case "severalPersons":
      self(
        "Удостоверението отговаря на няколко души от регистъра.",
        "The certificate fits several people of the register.")
    case "anotherPerson": self("Удостоверението е на друг човек.", "The certificate is somebody else's.")
    default: nil
    }
  }

  private func entitlement(reflected text: String) -> String? {
    switch text.prefix(while: { $0 != "(" }) {
    case "unknownPerson": say(EntitlementFlaw.unknownPerson)
    case "roleNotHeld": say(EntitlementFlaw.roleNotHeld)
    case "roleNotValidThatDay":
      self("Ролята не важи в посочения ден.", "The role is not valid on the claimed day.")
    case "notEligible": say(EntitlementFlaw.notEligible)
    case "delegationNotValidThatDay":
      self("Заповедта не е в сила в посочения ден.", "The order is not in force on the claimed day.")
    case "delegationOutOfScope":
      self("Заповедта не обхваща тази стъпка.", "The order does not cover this step.")
    case "noSuchDelegation": say(EntitlementFlaw.noSuchDelegation)
    case "grantorNotEntitled":
      self(
        "Който е дал заповедта, сам няма право на стъпката.",
        "Whoever gave the order has no right to the step themselves.")
    default: nil
    }
  }
}
