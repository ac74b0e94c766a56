/// Why something cannot be done with a case: always with the rule, where it applies the step, and who can act
/// instead.
public enum Refusal: Error, Hashable, Sendable {
  /// The case is not at a point where this can be done.
  case wrongState(CaseState, action: String)
  case withdrawnCase
  /// The document, attachments and number of this version are fixed: it must be returned to change.
  case frozen(version: Int)
  case unknownStep(StepID)
  case alreadySigned(step: StepID, by: PersonID)
  /// The step's turn has not come, or has passed.
  case outOfOrder(step: StepID, next: [StepID], whoCanAct: [PersonID])
  /// The person has a part in the route, but none that is next.
  case notYourTurn(person: PersonID, next: [StepID], whoCanAct: [PersonID])
  case notAuthorised(person: PersonID, step: StepID, why: EntitlementFlaw, whoCanAct: [PersonID])
  case delegationNotValid(person: PersonID, step: StepID, why: EntitlementFlaw, whoCanAct: [PersonID])
  /// `inCommon` is an effective person of this step and of the other.
  case separationOfDuties(
    person: PersonID, step: StepID, other: StepID, inCommon: PersonID, whoCanAct: [PersonID])
  case certificateNotPersons(
    person: PersonID, step: StepID, why: CertificateMismatch, whoCanAct: [PersonID])
  case opinionRequired(step: StepID)
  case opinionNotHere(step: StepID, Opinion)
  case remarkRequired(step: StepID)
  case reasonRequired(step: StepID)
  /// Somebody refused: nothing but a return or a withdrawal goes on from here.
  case refusedOpinion(step: StepID, by: PersonID, whoCanAct: [PersonID])
  /// A document goes back only to a step before the one it is returned from, or to that one.
  case returnTarget(StepID, from: StepID)
  /// The statement says something else than what is so.
  case statementMismatch(StatementField, step: StepID, expected: String, found: String)
  case outgoingNumberRequired(step: StepID)
  case outgoingNumberReserved(String)
  case noSuchAttachment(String)
  /// The document and every attachment need names of their own: they will lie in one container.
  case nameTaken(String)
  /// The event or statement could not be read again from its own octets: a wrong name, a text too long.
  case malformed(JSONFailure)
  /// The message is not the one that was packaged, or was used before.
  case wrongMessage(expected: String?, found: String)
  /// An attempt is being made, here or elsewhere.
  case deliveryUnderWay(messageID: String)
  /// The registry may have the message: it must be asked before anything is sent again.
  case askFirst(messageID: String)
}

/// What a statement can say wrongly.
public enum StatementField: String, CaseIterable, Hashable, Sendable {
  case caseID, version, kind, role, route, document, attachments, previous, outgoingNumber, returnTo, time

  var rule: Rule {
    switch self {
    case .caseID: .statementCase
    case .version: .statementVersion
    case .kind: .statementKind
    case .role: .statementRole
    case .route: .statementRoute
    case .document: .statementDocument
    case .attachments: .statementAttachments
    case .previous: .statementPrevious
    case .outgoingNumber: .statementNumber
    case .returnTo: .statementReturnTo
    case .time: .statementTime
    }
  }
}

extension Refusal {
  /// The rule that refuses; its raw value is the stable code.
  public var rule: Rule {
    switch self {
    case .wrongState: .caseState
    case .withdrawnCase: .caseWithdrawn
    case .frozen: .documentFrozen
    case .unknownStep: .routeStepUnknown
    case .alreadySigned: .routeStepRepeated
    case .outOfOrder: .routeOrder
    case .notYourTurn: .routeTurn
    case .notAuthorised(_, _, let why, _), .delegationNotValid(_, _, let why, _): why.rule
    case .separationOfDuties: .dutySeparation
    case .certificateNotPersons: .certificatePerson
    case .opinionRequired: .opinionRequired
    case .opinionNotHere: .opinionNotHere
    case .remarkRequired: .opinionRemark
    case .reasonRequired: .opinionReason
    case .refusedOpinion: .opinionRefused
    case .returnTarget: .routeReturnTarget
    case .statementMismatch(let field, _, _, _): field.rule
    case .outgoingNumberRequired: .numberRequired
    case .outgoingNumberReserved: .numberOnce
    case .noSuchAttachment: .attachmentUnknown
    case .nameTaken: .documentName
    case .malformed: .eventMalformed
    case .wrongMessage: .deliveryMessage
    case .deliveryUnderWay: .deliveryUnderWay
    case .askFirst: .deliveryAskFirst
    }
  }

  /// The step it is about, where it is about one.
  public var step: StepID? {
    switch self {
    case .unknownStep(let step), .alreadySigned(let step, _), .outOfOrder(let step, _, _),
      .notAuthorised(_, let step, _, _), .delegationNotValid(_, let step, _, _),
      .separationOfDuties(_, let step, _, _, _), .certificateNotPersons(_, let step, _, _),
      .opinionRequired(let step), .opinionNotHere(let step, _), .remarkRequired(let step),
      .reasonRequired(let step), .refusedOpinion(let step, _, _), .returnTarget(_, let step),
      .statementMismatch(_, let step, _, _), .outgoingNumberRequired(let step):
      step
    case .notYourTurn(_, let next, _): next.first
    case .wrongState, .withdrawnCase, .frozen, .outgoingNumberReserved, .noSuchAttachment, .nameTaken,
      .malformed, .wrongMessage, .deliveryUnderWay, .askFirst:
      nil
    }
  }

  /// Who can act instead, in the order of the register; empty where nobody can or it does not depend on who acts.
  public var whoCanAct: [PersonID] {
    switch self {
    case .outOfOrder(_, _, let persons), .notYourTurn(_, _, let persons),
      .notAuthorised(_, _, _, let persons), .delegationNotValid(_, _, _, let persons),
      .separationOfDuties(_, _, _, _, let persons), .certificateNotPersons(_, _, _, let persons),
      .refusedOpinion(_, _, let persons):
      persons
    default: []
    }
  }
}

extension EntitlementFlaw {
  /// The rule that refuses.
  public var rule: Rule {
    switch self {
    case .unknownPerson: .authorityPerson
    case .roleNotHeld, .notEligible: .authorityRole
    case .roleNotValidThatDay: .authorityPeriod
    case .delegationNotValidThatDay, .delegationOutOfScope, .noSuchDelegation, .grantorNotEntitled:
      .authorityDelegation
    }
  }

  /// Whether it is the delegation that fails, and not the person's own role.
  var isOfDelegation: Bool { rule == .authorityDelegation }
}

extension Refusal: CustomStringConvertible {
  public var description: String {
    let others = whoCanAct.isEmpty ? "" : "; can act: " + whoCanAct.map(\.rawValue).joined(separator: ", ")
    return "\(rule.rawValue)\(step.map { " at step \($0)" } ?? "")\(others)"
  }
}
