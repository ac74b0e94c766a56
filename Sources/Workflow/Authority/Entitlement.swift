/// The right of one person to do one step on one day: in their own role, or for somebody who holds it.
public struct Entitlement: Hashable, Sendable {
  public let person: PersonID
  public let step: StepID
  public let role: Role
  /// The role by which the right exists: the person's own, or the grantor's.
  public let assignment: RoleAssignment
  /// nil where the person acts in their own role.
  public let delegation: Delegation?

  /// Everybody whose act this is: the person, and whom they act for.
  public var effectivePersons: Set<PersonID> {
    Set([person] + (delegation.map { [$0.grantor] } ?? []))
  }

  /// Whose name the act is printed in: a substitute's own, or the grantor's where somebody acts by authorisation.
  public var inTheNameOf: PersonID {
    guard let delegation, delegation.kind == .authorisation else { return person }
    return delegation.grantor
  }
}

/// Why somebody has no right to a step.
public enum EntitlementFlaw: Error, Hashable, Sendable {
  case unknownPerson
  /// The person holds no role that the step asks for, and nobody who does has delegated it.
  case roleNotHeld
  /// The role is held, but not on this day.
  case roleNotValidThatDay(CalendarDay, periods: [Period])
  /// The role is held, but not as the step asks: another person, unit or position is named.
  case notEligible
  /// There is such an order, but not for this day.
  case delegationNotValidThatDay(CalendarDay, order: String)
  /// There is such an order, but not for this step.
  case delegationOutOfScope(order: String)
  /// No order of this grantor, number and kind names this person.
  case noSuchDelegation
  /// The order is in force, but whoever gave it may not do the step themselves on this day.
  case grantorNotEntitled(PersonID, order: String)
}

extension Authority {
  /// The person's right to a step on a day; their own role first, then the delegations in the register's order.
  public func entitlement(
    of person: PersonID, to step: Step, routeID: String, on day: CalendarDay
  ) throws(EntitlementFlaw) -> Entitlement {
    try entitlements(of: person, to: step, routeID: routeID, on: day)[0]
  }

  /// Every right of the person to a step on a day, never empty.
  func entitlements(
    of person: PersonID, to step: Step, routeID: String, on day: CalendarDay
  ) throws(EntitlementFlaw) -> [Entitlement] {
    guard self.person(person) != nil else { throw .unknownPerson }
    var found: [Entitlement] = []
    var flaw = EntitlementFlaw.roleNotHeld
    do throws(EntitlementFlaw) {
      found.append(
        Entitlement(
          person: person, step: step.id, role: step.role,
          assignment: try assignment(of: person, for: step, on: day), delegation: nil))
    } catch { flaw = error }
    for delegation in delegations where delegation.delegate == person {
      do throws(EntitlementFlaw) {
        found.append(try entitlement(by: delegation, to: step, routeID: routeID, on: day))
      } catch {
        // Of several reasons the most telling: a role once held says more than an order about other steps.
        if flaw == .roleNotHeld, error != .delegationOutOfScope(order: delegation.order) { flaw = error }
      }
    }
    guard !found.isEmpty else { throw flaw }
    return found
  }

  /// The right that a statement claims: in the person's own role, or by exactly this delegation.
  public func entitlement(
    of person: PersonID, claiming claim: DelegationReference?, to step: Step, routeID: String,
    on day: CalendarDay
  ) throws(EntitlementFlaw) -> Entitlement {
    guard self.person(person) != nil else { throw .unknownPerson }
    guard let claim else {
      return Entitlement(
        person: person, step: step.id, role: step.role,
        assignment: try assignment(of: person, for: step, on: day), delegation: nil)
    }
    let matching = delegations.filter {
      $0.delegate == person && $0.grantor == claim.grantor && $0.order == claim.order && $0.kind == claim.kind
    }
    guard !matching.isEmpty else { throw .noSuchDelegation }
    var flaw = EntitlementFlaw.noSuchDelegation
    for delegation in matching {
      do throws(EntitlementFlaw) {
        return try entitlement(by: delegation, to: step, routeID: routeID, on: day)
      } catch { flaw = error }
    }
    throw flaw
  }

  /// Everybody with a right to a step on a day, each with all their rights, in the order of the register.
  func entitlements(to step: Step, routeID: String, on day: CalendarDay) -> [[Entitlement]] {
    persons.compactMap { try? entitlements(of: $0.id, to: step, routeID: routeID, on: day) }
  }

  private func entitlement(
    by delegation: Delegation, to step: Step, routeID: String, on day: CalendarDay
  ) throws(EntitlementFlaw) -> Entitlement {
    guard delegation.scope.covers(step, routeID: routeID) else {
      throw .delegationOutOfScope(order: delegation.order)
    }
    guard let assignment = try? assignment(of: delegation.grantor, for: step, on: day) else {
      throw .grantorNotEntitled(delegation.grantor, order: delegation.order)
    }
    guard delegation.period.contains(day) else {
      throw .delegationNotValidThatDay(day, order: delegation.order)
    }
    return Entitlement(
      person: delegation.delegate, step: step.id, role: step.role, assignment: assignment,
      delegation: delegation)
  }

  /// The role by which a person may do a step on a day in their own right.
  private func assignment(
    of person: PersonID, for step: Step, on day: CalendarDay
  ) throws(EntitlementFlaw) -> RoleAssignment {
    let held = (self.person(person)?.roles ?? []).filter { $0.role == step.role }
    guard !held.isEmpty else { throw .roleNotHeld }
    let eligible = held.filter {
      (step.who.unit == nil || step.who.unit == $0.unit)
        && (step.who.position == nil || step.who.position == $0.position)
    }
    guard !eligible.isEmpty, step.who.person == nil || step.who.person == person else { throw .notEligible }
    guard let valid = eligible.first(where: { $0.period.contains(day) }) else {
      throw .roleNotValidThatDay(day, periods: eligible.map(\.period))
    }
    return valid
  }
}
