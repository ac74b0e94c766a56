import Foundation

/// Who may do what and when: the one place where it is decided, for questions and for events alike.
extension Case {
  /// By which of their rights somebody acts.
  enum Claim {
    /// Any they have: the first that nothing bars.
    case anyRight
    /// The one a statement names; nil is their own role.
    case exactly(DelegationReference?)
  }

  /// The document is frozen and its route not yet complete.
  var isBeingSigned: Bool {
    switch state {
    case .frozen, .beingAgreed, .inLegalReview, .awaitingSignature: true
    default: false
    }
  }

  // MARK: the state

  /// Whether this can be done at all now, whoever would do it.
  func admit(_ action: Action) throws(Refusal) {
    let state = self.state
    if state == .withdrawn { throw .withdrawnCase }
    let wrong = Refusal.wrongState(state, action: action.name)
    if state == .new {
      guard action == .open else { throw wrong }
      return
    }
    if state == .closed { throw wrong }
    switch action {
    case .open: throw wrong
    case .addAttachment, .removeAttachment, .replaceDocument, .placeSignatures, .freeze:
      guard let version, version.frozenAt == nil else { throw .frozen(version: versions.count) }
    case .reserveNumber:
      if let outgoingNumber { throw .outgoingNumberReserved(outgoingNumber) }
      guard version?.signed.isEmpty == true else { throw wrong }
    case .act(let step):
      guard route.step(step) != nil else { throw .unknownStep(step) }
      if let act = version?.act(on: step) { throw .alreadySigned(step: step, by: act.signer) }
      guard isBeingSigned else { throw wrong }
    case .actNow:
      guard isBeingSigned else { throw wrong }
    case .returnForRework:
      switch state {
      case .frozen, .beingAgreed, .inLegalReview, .awaitingSignature, .signed, .rejected, .stopped: break
      case .inOutbox where version?.delivery?.attempts == 0: break
      default: throw wrong
      }
    case .withdraw:
      switch state {
      case .draft, .returned, .frozen, .beingAgreed, .inLegalReview, .awaitingSignature, .signed,
        .rejected, .stopped:
        break
      case .inOutbox where version?.delivery?.attempts == 0: break
      default: throw wrong
      }
    case .package:
      guard state == .signed else { throw wrong }
    case .deliver: try admitAttempt(afterAsking: true)
    case .close:
      guard [.registered, .rejected, .stopped].contains(state) else { throw wrong }
    }
  }

  /// Whether the package may be sent now.
  func admitAttempt(afterAsking: Bool) throws(Refusal) {
    guard let delivery = version?.delivery else {
      throw .wrongState(state, action: Action.deliver.name)
    }
    switch delivery.status {
    case .ready, .failed: return
    case .sending: throw .deliveryUnderWay(messageID: delivery.messageID)
    case .unknown:
      guard afterAsking else { throw .askFirst(messageID: delivery.messageID) }
    case .acknowledged, .accepted, .refused, .stopped:
      throw .wrongState(state, action: Action.deliver.name)
    }
  }

  // MARK: the step

  /// The right by which a person does a step now.
  func admission(
    of person: PersonID, to id: StepID, claiming claim: Claim, at time: Date
  ) throws(Refusal) -> Entitlement {
    let step = try turn(of: id, at: time)
    guard outgoingNumber != nil else { throw .outgoingNumberRequired(step: id) }
    let rights = try rights(of: person, to: step, claiming: claim, at: time)
    let free = rights.first { conflict(of: $0) == nil }
    guard let right = free ?? rights.first else {
      throw .notAuthorised(
        person: person, step: id, why: .roleNotHeld, whoCanAct: whoCanAct(on: id, at: time))
    }
    if let conflict = conflict(of: right) {
      throw .separationOfDuties(
        person: person, step: id, other: conflict.step, inCommon: conflict.person,
        whoCanAct: whoCanAct(on: id, at: time))
    }
    return right
  }

  /// The step, if it is its turn.
  func turn(of id: StepID, at time: Date) throws(Refusal) -> Step {
    guard let step = route.step(id) else { throw .unknownStep(id) }
    if let act = version?.act(on: id) { throw .alreadySigned(step: id, by: act.signer) }
    try admitUnlessRefused(at: time)
    let next = progress.next
    guard next.contains(where: { $0.id == id }) else {
      throw .outOfOrder(step: id, next: next.map(\.id), whoCanAct: whoCanAct(at: time))
    }
    return step
  }

  private func admitUnlessRefused(at time: Date) throws(Refusal) {
    guard let refusal = version?.refusal else { return }
    throw .refusedOpinion(
      step: refusal.statement.step, by: refusal.signer, whoCanAct: whoCanReturn(at: time))
  }

  /// The rights a person claims to a step; what bars them is not asked.
  func rights(
    of person: PersonID, to step: Step, claiming claim: Claim, at time: Date
  ) throws(Refusal) -> [Entitlement] {
    let day = CalendarDay(inSofia: time)
    do throws(EntitlementFlaw) {
      switch claim {
      case .anyRight:
        return try authority.entitlements(of: person, to: step, routeID: route.id, on: day)
      case .exactly(let delegation):
        return [
          try authority.entitlement(
            of: person, claiming: delegation, to: step, routeID: route.id, on: day)
        ]
      }
    } catch {
      let others = whoCanAct(on: step.id, at: time)
      if error.isOfDelegation {
        throw .delegationNotValid(person: person, step: step.id, why: error, whoCanAct: others)
      }
      throw .notAuthorised(person: person, step: step.id, why: error, whoCanAct: others)
    }
  }

  /// The signed step of this version that bars this right, with the effective person both have in common.
  func conflict(of right: Entitlement) -> (step: StepID, person: PersonID)? {
    guard let step = route.step(right.step) else { return nil }
    return separationConflict(
      of: right.effectivePersons, at: step, with: version?.signed.map(\.statement) ?? [], on: route)
  }

  /// The one next step the person can do; the most telling refusal when there is none.
  func ownStep(of person: PersonID, at time: Date) throws(Refusal) -> StepID {
    var refusals: [Refusal] = []
    for step in nextSteps {
      do throws(Refusal) {
        return try admission(of: person, to: step.id, claiming: .anyRight, at: time).step
      } catch { refusals.append(error) }
    }
    try admitUnlessRefused(at: time)
    // Their part is elsewhere on the route: not now, rather than not at all.
    let day = CalendarDay(inSofia: time)
    let hasPart = route.steps.contains { step in
      !nextSteps.contains(step)
        && (try? authority.entitlements(of: person, to: step, routeID: route.id, on: day)) != nil
    }
    let telling = refusals.first { $0.rule != .authorityRole } ?? refusals.first
    if let telling, telling.rule != .authorityRole || !hasPart { throw telling }
    throw .notYourTurn(
      person: person, next: nextSteps.map(\.id), whoCanAct: whoCanAct(at: time))
  }

  // MARK: the certificate

  func match(
    _ certificate: CertificateIdentity, to person: PersonID, step: StepID, at time: Date
  ) throws(Refusal) {
    var flaw = authority.mismatch(of: certificate, expected: person)
    if flaw == nil, let policy = route.step(step)?.signature, !policy.accepts(certificate) {
      flaw = .policyNotAccepted(person, found: certificate.policies)
    }
    if let flaw {
      throw .certificateNotPersons(
        person: person, step: step, why: flaw,
        whoCanAct: whoCanAct(on: step, at: time).filter { $0 != person })
    }
  }

  // MARK: return, withdrawal and the rest

  /// Somebody whose turn it is, or who signed a step of this version, may return the document.
  func rightToReturn(
    of person: PersonID, at time: Date, step: StepID? = nil, claiming claim: Claim = .anyRight
  ) throws(Refusal) -> Entitlement {
    let candidates = (progress.next + signedSteps.reversed()).filter { step == nil || $0.id == step }
    return try right(of: person, toOneOf: candidates, at: time, claiming: claim)
  }

  /// Whoever prepared the document, and whoever is to sign it as the one who submits it, may withdraw it.
  func rightToWithdraw(
    of person: PersonID, at time: Date, step: StepID? = nil, claiming claim: Claim = .anyRight
  ) throws(Refusal) -> Entitlement {
    let candidates = route.steps.filter {
      ($0.kind == .prepare || $0.kind == .sign) && (step == nil || $0.id == step)
    }
    return try right(of: person, toOneOf: candidates, at: time, claiming: claim)
  }

  private var signedSteps: [Step] {
    (version?.signed ?? []).compactMap { route.step($0.statement.step) }
  }

  /// A right to one of these steps; to a step that is signed only as one of those whose act it was.
  private func right(
    of person: PersonID, toOneOf steps: [Step], at time: Date, claiming claim: Claim
  ) throws(Refusal) -> Entitlement {
    var refusal: Refusal?
    for step in steps {
      do throws(Refusal) {
        let rights = try rights(of: person, to: step, claiming: claim, at: time)
        guard let act = version?.act(on: step.id) else { return rights[0] }
        let own = rights.first {
          !$0.effectivePersons.isDisjoint(with: act.statement.effectivePersons)
        }
        if let own { return own }
        throw .alreadySigned(step: step.id, by: act.signer)
      } catch { refusal = refusal ?? error }
    }
    throw refusal
      ?? .notYourTurn(person: person, next: progress.next.map(\.id), whoCanAct: whoCanReturn(at: time))
  }

  /// Everybody who may return the document now, in the order of the register.
  public func whoCanReturn(at time: Date) -> [PersonID] {
    authority.persons.map(\.id).filter { (try? rightToReturn(of: $0, at: time)) != nil }
  }

  /// Until it is frozen the document is in the hands of those who may prepare it.
  func admitPreparer(_ person: PersonID, at time: Date) throws(Refusal) {
    guard let first = route.stages.first?.steps.first else { return }
    _ = try rights(of: person, to: first, claiming: .anyRight, at: time)
  }

  /// Packaging and closing change nothing that was signed: anybody with an office in the register may.
  func admitHolderOfAnyRole(_ person: PersonID, at time: Date) throws(Refusal) {
    let day = CalendarDay(inSofia: time)
    guard let found = authority.person(person) else {
      throw .notAuthorised(person: person, step: lastStepID, why: .unknownPerson, whoCanAct: [])
    }
    guard found.roles.contains(where: { $0.period.contains(day) }) else {
      throw .notAuthorised(
        person: person, step: lastStepID, why: .roleNotHeld,
        whoCanAct: authority.persons.filter { $0.roles.contains { $0.period.contains(day) } }.map(\.id))
    }
  }

  private var lastStepID: StepID { route.steps.last?.id ?? "sign" }
}

/// The signed step that bars effective persons from a step, with the person in common: separation of duties, for
/// the case and for the audit.
func separationConflict(
  of persons: Set<PersonID>, at step: Step, with signed: [StepStatement], on route: Route
) -> (step: StepID, person: PersonID)? {
  for statement in signed {
    guard let other = route.step(statement.step), step.isSeparated(from: other),
      let common = persons.intersection(statement.effectivePersons).min()
    else { continue }
    return (other.id, common)
  }
  return nil
}

extension SignaturePolicy {
  func accepts(_ certificate: CertificateIdentity) -> Bool {
    certificatePolicies.isEmpty || !Set(certificatePolicies).isDisjoint(with: certificate.policies)
  }
}
