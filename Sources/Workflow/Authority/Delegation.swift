/// How one person acts for another.
public enum DelegationKind: String, CaseIterable, Hashable, Sendable {
  /// Заместване: the delegate acts and is printed in their own name.
  case substitution
  /// Упълномощаване: the delegate acts in the grantor's name.
  case authorisation
}

/// An order by which one person may do another's steps for a time. It does not pass on: a delegate of a delegate
/// has nothing.
public struct Delegation: Hashable, Sendable {
  public let grantor: PersonID
  public let delegate: PersonID
  public let kind: DelegationKind
  public let period: Period
  public let scope: DelegationScope
  /// The order (заповед) or authorisation number.
  public let order: String

  public init(
    grantor: PersonID, delegate: PersonID, kind: DelegationKind, period: Period,
    scope: DelegationScope = .everything, order: String
  ) {
    self.grantor = grantor
    self.delegate = delegate
    self.kind = kind
    self.period = period
    self.scope = scope
    self.order = order
  }

  /// Whether it holds on this day for this step of this route.
  func covers(_ step: Step, routeID: String, on day: CalendarDay) -> Bool {
    period.contains(day) && scope.covers(step, routeID: routeID)
  }
}

/// To what a delegation is limited; an empty list limits nothing.
public struct DelegationScope: Hashable, Sendable {
  public let routes: [String]
  public let steps: [StepID]
  public let roles: [Role]

  public static let everything = DelegationScope()

  public init(routes: [String] = [], steps: [StepID] = [], roles: [Role] = []) {
    self.routes = routes
    self.steps = steps
    self.roles = roles
  }

  func covers(_ step: Step, routeID: String) -> Bool {
    (routes.isEmpty || routes.contains(routeID)) && (steps.isEmpty || steps.contains(step.id))
      && (roles.isEmpty || roles.contains(step.role))
  }
}
