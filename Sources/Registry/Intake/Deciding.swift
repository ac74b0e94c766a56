import CaseStore
import Files
import Foundation
import Workflow

extension Registry {
  /// Examines a received message, registers or refuses it, and seals the answer.
  func decide(
    _ lease: ReceptionLease, key: MessageKey, sender: RegistryConfiguration.Sender, rules: RuleBook
  ) throws(RegistryFailure) -> Answer {
    let package = try narrowing { try store.artifact(lease.package) }
    let examination = Examination(
      configuration: configuration, rules: rules, sender: sender, messageID: key.messageID,
      receivedAt: lease.receivedAt)
    switch try examination.examine(package) {
    case .refused(let objections): return try refuse(lease, key: key, objections)
    case .accepted(let examined): return try register(lease, key: key, examined, rules: rules)
    }
  }

  private func refuse(
    _ lease: ReceptionLease, key: MessageKey, _ objections: [Objection]
  ) throws(RegistryFailure) -> Answer {
    let now = clock()
    let rule = objections.first?.rule ?? IntakeRule.packageFormat.rawValue
    let refusal = RegistryRefusal(
      messageID: key.messageID, packageSHA256: try packageSHA256(of: lease), refusedAt: now, rule: rule,
      findings: objections.prefix(Objection.limit).map(\.refusalFinding))
    let draft = AnswerDraft(refusal, objections: objections, by: configuration.organization)
    let record = try narrowing {
      try store.refuse(lease, rule: rule, at: now, content: try draft.octets)
    }
    logger.notice(
      "refused", metadata: ["message": "\(key.text)", "rule": "\(rule)", "package": "\(lease.package)"])
    return try answer(to: .refused(record))
  }

  private func register(
    _ lease: ReceptionLease, key: MessageKey, _ examined: ExaminedPackage, rules: RuleBook
  ) throws(RegistryFailure) -> Answer {
    let description = examined.description
    let documentKey = try description.documentKey
    let packageSHA256 = try packageSHA256(of: lease)
    // Of two submissions of one case at once, the second finds what the first has registered.
    let decision = try deciding.withLock { _ throws(RegistryFailure) in
      try narrowing { () -> Decision in
        if let known = try store.registration(ofDocument: documentKey),
          try !isSameDocument(known, as: description)
        {
          return .anotherDocument(known)
        }
        let now = clock()
        let day = CalendarDay(inSofia: now)
        let outcome = try store.register(
          lease, document: documentKey, series: configuration.incomingNumber.series(on: day), at: now
        ) { number in
          let incomingNumber = configuration.incomingNumber.number(number, on: day)
          let receipt = Receipt(
            registry: configuration.organization, incomingNumber: incomingNumber, registeredAt: now,
            messageID: key.messageID, caseID: description.caseID, version: description.version,
            outgoingNumber: description.outgoingNumber, subject: description.subject,
            packageSHA256: packageSHA256, files: examined.files, signatures: examined.signatures,
            route: rules.routeReference, routeVerdict: examined.routeVerdict.name)
          return RegistrationDraft(incomingNumber: incomingNumber, content: try AnswerDraft(receipt).octets)
        }
        return .outcome(outcome)
      }
    }
    switch decision {
    case .anotherDocument(let known):
      return try refuse(
        lease, key: key,
        [
          Objection(
            .documentRegistered, file: description.document.name,
            evidence: "registered as \(known.incomingNumber) with another document")
        ])
    case .outcome(let outcome):
      let registration = outcome.registration
      let isNew = registration.message == key.text
      logger.notice(
        isNew ? "registered" : "registered before",
        metadata: [
          "message": "\(key.text)", "number": "\(registration.incomingNumber)", "package": "\(lease.package)",
        ])
      return try answer(to: .registered(registration), isNew: isNew)
    }
  }

  private enum Decision {
    case outcome(RegistrationOutcome)
    /// The version of the case stands in the register with another file.
    case anotherDocument(Registration)
  }

  /// Whether what is registered under the case and version is this very file.
  private func isSameDocument(
    _ registration: Registration, as description: PackageDescription
  ) throws(RegistryFailure) -> Bool {
    let draft = try AnswerDraft(octets: ByteSource(registration.content), message: registration.message)
    return try draft.receipt(message: registration.message).files
      .contains { $0.sha256 == description.document.sha256 }
  }

  private func packageSHA256(of lease: ReceptionLease) throws(RegistryFailure) -> SHA256Digest {
    guard let digest = SHA256Digest(hex: lease.package.hex) else { throw .server(reason: "no SHA-256 value") }
    return digest
  }
}
