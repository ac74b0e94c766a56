extension Authority {
  /// The person whose certificate this is: by the subject's serialNumber, organisation, the issuer and a
  /// certificate policy; never by the common name.
  ///
  /// - Throws: ``CertificateMismatch``: what fits nobody, or the first of these that does not fit the person.
  public func person(for certificate: CertificateIdentity) throws(CertificateMismatch) -> Person {
    guard let serialNumber = certificate.serialNumber, !serialNumber.isEmpty else { throw .noSerialNumber }
    let candidates = persons.filter { same($0.certificate.serialNumber, serialNumber) }
    guard let first = candidates.first else { throw .unknownSerialNumber(serialNumber) }
    let matching = candidates.filter { mismatch(of: certificate, for: $0) == nil }
    guard let person = matching.first else { throw mismatch(of: certificate, for: first) ?? .noSerialNumber }
    guard matching.count == 1 else { throw .severalPersons(matching.map(\.id)) }
    return person
  }

  /// Why this certificate is not this person's; nil when it is.
  public func mismatch(of certificate: CertificateIdentity, expected: PersonID) -> CertificateMismatch? {
    do throws(CertificateMismatch) {
      let found = try person(for: certificate)
      return found.id == expected ? nil : .anotherPerson(found.id, expected: expected)
    } catch {
      return error
    }
  }

  private func mismatch(of certificate: CertificateIdentity, for person: Person) -> CertificateMismatch? {
    let required = person.certificate
    guard let organization = certificate.organization, same(organization, required.organization) else {
      return .wrongOrganization(
        person.id, found: certificate.organization, expected: required.organization)
    }
    let accepted = required.issuers.isEmpty ? issuers : required.issuers
    guard let issuer = DistinguishedNameText(certificate.issuer),
      accepted.contains(where: { DistinguishedNameText($0) == issuer })
    else { return .issuerNotAccepted(person.id, issuer: certificate.issuer) }
    let policies = required.policies.isEmpty ? self.policies : .oneOf(required.policies)
    if case .oneOf(let accepted) = policies, Set(accepted).isDisjoint(with: certificate.policies) {
      return .policyNotAccepted(person.id, found: certificate.policies)
    }
    return nil
  }

  /// Equal octets: String's own equality would also accept another spelling of the same character.
  private func same(_ left: String, _ right: String) -> Bool { left.utf8.elementsEqual(right.utf8) }
}
