import Foundation

/// The statements people sign, filled in from the case: what the desk puts before them.
extension Case {
  /// The statement for a step.
  ///
  /// - Throws: ``Refusal``, as ``apply(_:)`` would for the signed step.
  public func statement(
    for step: StepID, by person: PersonID, at time: Date, opinion: Opinion? = nil, remark: String? = nil,
    reason: String? = nil
  ) throws(Refusal) -> StepStatement {
    let right = try entitlement(of: person, to: step, at: time)
    guard let kind = route.step(step).map({ StatementKind($0.kind) }) else { throw .unknownStep(step) }
    return try statement(
      right, kind: kind, at: time, opinion: opinion, remark: remark, reason: reason, returnTo: nil)
  }

  /// The statement of a return for rework.
  ///
  /// - Parameter target: the step whose work is asked for again; the first where nil.
  public func returnStatement(
    by person: PersonID, to target: StepID? = nil, reason: String, at time: Date
  ) throws(Refusal) -> StepStatement {
    try admit(.returnForRework)
    let right = try rightToReturn(of: person, at: time)
    let target = target ?? route.steps.first?.id ?? right.step
    guard let targetStage = route.stageIndex(of: target) else { throw .unknownStep(target) }
    guard let ownStage = route.stageIndex(of: right.step), targetStage <= ownStage else {
      throw .returnTarget(target, from: right.step)
    }
    return try statement(
      right, kind: .return, at: time, opinion: nil, remark: nil, reason: reason, returnTo: target)
  }

  /// The statement of a withdrawal.
  public func withdrawalStatement(
    by person: PersonID, reason: String, at time: Date
  ) throws(Refusal) -> StepStatement {
    try admit(.withdraw)
    return try statement(
      try rightToWithdraw(of: person, at: time), kind: .withdraw, at: time, opinion: nil, remark: nil,
      reason: reason, returnTo: nil)
  }

  private func statement(
    _ right: Entitlement, kind: StatementKind, at time: Date, opinion: Opinion?, remark: String?,
    reason: String?, returnTo: StepID?
  ) throws(Refusal) -> StepStatement {
    guard let version, let id else { throw .wrongState(state, action: kind.rawValue) }
    let statement = StepStatement(
      caseID: id, version: version.number, step: right.step, kind: kind, role: right.role,
      person: right.person, opinion: opinion, remark: remark, reason: reason, returnTo: returnTo,
      document: version.document, attachments: version.attachments,
      previous: version.lastSignatureValueSHA256,
      delegation: right.delegation.map { DelegationReference($0) }, route: routeReference,
      outgoingNumber: outgoingNumber, time: time)
    try checkOpinion(of: statement)
    do throws(JSONFailure) {
      return try StepStatement(canonicalBytes: statement.canonicalBytes)
    } catch { throw .malformed(error) }
  }
}
