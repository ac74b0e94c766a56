import Workflow

/// Why somebody has no right to a step, and why a certificate is not theirs.
extension Words {
  public func say(_ flaw: EntitlementFlaw, _ names: Names = .identifiers) -> String {
    switch flaw {
    case .unknownPerson:
      self(
        "В регистъра на правомощията няма такъв човек.", "The authority register has no such person.")
    case .roleNotHeld:
      self(
        "Регистърът на правомощията не дава ролята, която стъпката изисква, нито заповед от човек с тази роля.",
        "The authority register gives neither the role that the step asks for nor an order by somebody who holds it."
      )
    case .roleNotValidThatDay(let day, let periods):
      ended(
        self(
          "Ролята за тази стъпка не важи на \(self.day(day))",
          "The role for this step is not valid on \(self.day(day))")
          + (periods.isEmpty
            ? "" : self("; важи ", "; it is valid ") + all(of: periods.prefix(4).map { period($0) })))
    case .notEligible:
      self(
        "Ролята е налице, но маршрутът определя за тази стъпка друг човек, звено или длъжност.",
        "The role is held, but the route names another person, unit or position for this step.")
    case .delegationNotValidThatDay(let day, let order):
      ended(
        self(
          "\(self.order(order)) не е в сила на \(self.day(day))",
          "\(self.order(order)) is not in force on \(self.day(day))"))
    case .delegationOutOfScope(let order):
      self("\(self.order(order)) не обхваща тази стъпка.", "\(self.order(order)) does not cover this step.")
    case .noSuchDelegation:
      self(
        "В регистъра на правомощията няма такава заповед за този човек.",
        "The authority register has no such order for this person.")
    case .grantorNotEntitled(let grantor, let order):
      self(
        "\(self.order(order)) е в сила, но \(person(grantor, names)), по чието право се действа, няма право на тази "
          + "стъпка в този ден.",
        "\(self.order(order)) is in force, but \(person(grantor, names)), whose right it passes on, has no right to this "
          + "step on that day.")
    }
  }

  public func remedy(_ flaw: EntitlementFlaw) -> String? {
    switch flaw {
    case .unknownPerson, .roleNotHeld, .roleNotValidThatDay, .delegationNotValidThatDay,
      .delegationOutOfScope,
      .grantorNotEntitled:
      self(
        "Ако правото съществува, поискайте да бъде вписано в регистъра на правомощията със заповедта, която го дава.",
        "If the right exists, ask for it to be entered in the authority register with the order that gives it."
      )
    case .noSuchDelegation:
      self(
        "Проверете номера и вида на заповедта и кой я е дал.",
        "Check the order's number and kind, and who gave it.")
    case .notEligible: nil
    }
  }

  func order(_ number: String) -> String { self("Заповед № ", "Order No. ") + Self.harmless(number) }

  public func say(_ mismatch: CertificateMismatch, _ names: Names = .identifiers) -> String {
    switch mismatch {
    case .noSerialNumber:
      self(
        "В удостоверението няма идентификатор на човек, по който да се познае кой подписва.",
        "The certificate has no identifier of a person to know the signer by.")
    case .unknownSerialNumber(let number):
      self(
        "Идентификаторът в удостоверението (\(Self.masked(number))) не е на никого от регистъра на правомощията.",
        "The identifier in the certificate (\(Self.masked(number))) belongs to nobody in the authority register."
      )
    case .wrongOrganization(let id, let found?, let expected):
      self(
        "Удостоверението на \(person(id, names)) е за организация \(Self.harmless(found)) вместо за "
          + "\(Self.harmless(expected)).",
        "The certificate of \(person(id, names)) is for the organisation \(Self.harmless(found)) instead of "
          + "\(Self.harmless(expected)).")
    case .wrongOrganization(let id, nil, let expected):
      self(
        "Удостоверението на \(person(id, names)) не посочва организация; изисква се \(Self.harmless(expected)).",
        "The certificate of \(person(id, names)) names no organisation; \(Self.harmless(expected)) is required."
      )
    case .issuerNotAccepted(let id, let issuer):
      self(
        "Удостоверението на \(person(id, names)) е от издател, който не се приема: \(quote(issuer)).",
        "The certificate of \(person(id, names)) is from an issuer who is not accepted: \(quote(issuer)).")
    case .policyNotAccepted(let id, let found):
      found.isEmpty
        ? self(
          "Удостоверението на \(person(id, names)) не посочва политика, по която е издадено.",
          "The certificate of \(person(id, names)) names no policy that it was issued under.")
        : self(
          "Удостоверението на \(person(id, names)) е издадено по политика, която не се приема: "
            + "\(some(found.map { Self.harmless($0) })).",
          "The certificate of \(person(id, names)) was issued under a policy that is not accepted: "
            + "\(some(found.map { Self.harmless($0) })).")
    case .severalPersons(let persons):
      self(
        "Удостоверението отговаря на няколко души от регистъра на правомощията: "
          + "\(some(persons.map { person($0, names) })).",
        "The certificate fits several people of the authority register: \(some(persons.map { person($0, names) }))."
      )
    case .anotherPerson(let owner, let expected):
      self(
        "Удостоверението е на \(person(owner, names)), а не на \(person(expected, names)).",
        "The certificate is that of \(person(owner, names)), not of \(person(expected, names)).")
    }
  }

  public func remedy(_ mismatch: CertificateMismatch) -> String? {
    switch mismatch {
    case .anotherPerson, .noSerialNumber:
      self(
        "Изберете ключа, с който подписва този човек.", "Choose the key that this person signs with.")
    case .unknownSerialNumber:
      self(
        "Проверете дали ключът е верният; ако удостоверението е ново, поискайте да бъде вписано в регистъра на "
          + "правомощията.",
        "Check that the key is the right one; if the certificate is new, ask for it to be entered in the authority "
          + "register.")
    case .wrongOrganization, .issuerNotAccepted, .policyNotAccepted:
      self(
        "Подпишете със служебното си удостоверение; ако то е от нов издател, поискайте издателят да бъде вписан в регистъра "
          + "на правомощията.",
        "Sign with your certificate of office; if it is from a new issuer, ask for the issuer to be entered in the "
          + "authority register.")
    case .severalPersons:
      self(
        "Поправете регистъра на правомощията: един идентификатор е само на един човек.",
        "Correct the authority register: one identifier belongs to one person.")
    }
  }

  /// Why a file is no authority register.
  public func say(_ flaw: AuthorityFlaw, _ names: Names = .identifiers) -> String {
    switch flaw {
    case .repeatedPerson(let id):
      self("Има две вписвания на \(quote(id.rawValue)).", "\(quote(id.rawValue)) is entered twice.")
    case .sameSerialNumber(let number, let one, let other):
      self(
        "Идентификаторът \(Self.masked(number)) е вписан и за \(person(one, names)), и за \(person(other, names)).",
        "The identifier \(Self.masked(number)) is entered for both \(person(one, names)) and \(person(other, names))."
      )
    case .noIssuers:
      self("Не е вписан нито един приеман издател.", "No accepted issuer is entered.")
    case .noPolicies:
      self("Не е вписана нито една приемана политика.", "No accepted policy is entered.")
    case .unknownPerson(let id, let order):
      self(
        "\(self.order(order)) посочва \(quote(id.rawValue)), а такъв човек няма в регистъра.",
        "\(self.order(order)) names \(quote(id.rawValue)), who is not in the register.")
    case .selfDelegation(let id, let order):
      self(
        "По \(lowerOrder(order)) \(person(id, names)) замества или упълномощава себе си.",
        "By \(lowerOrder(order)) \(person(id, names)) acts for themselves.")
    case .cycle(let persons, let day):
      self(
        "На \(self.day(day)) заповедите вървят в кръг: \(persons.map { person($0, names) }.joined(separator: " → ")).",
        "On \(self.day(day)) the orders go round in a circle: "
          + "\(persons.map { person($0, names) }.joined(separator: " → ")).")
    case .bothKinds(let grantor, let delegate, let day):
      self(
        "На \(self.day(day)) \(person(delegate, names)) действа за \(person(grantor, names)) едновременно по заместване и "
          + "по упълномощаване.",
        "On \(self.day(day)) \(person(delegate, names)) acts for \(person(grantor, names)) both by substitution and by "
          + "authorisation.")
    }
  }

  private func lowerOrder(_ number: String) -> String {
    self("заповед № ", "order No. ") + Self.harmless(number)
  }
}
