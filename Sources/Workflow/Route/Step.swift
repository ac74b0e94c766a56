/// What is done at a step.
public enum StepKind: String, CaseIterable, Hashable, Sendable {
  /// Изготвил: puts the text forward.
  case prepare
  /// Съгласувал: agrees, or says why not.
  case agree
  /// Юрист: reviews the draft decision.
  case review
  /// Подписал: signs as the one who submits the report.
  case sign
}

/// One step of a route: one signature by one person.
public struct Step: Hashable, Sendable {
  public let id: StepID
  public let kind: StepKind
  /// What the step is called to people, as „Съгласувал“.
  public let title: String?
  /// The role a person must hold on the day.
  public let role: Role
  /// Which holders of the role may act.
  public let who: Eligibility
  public let signature: SignaturePolicy
  /// Working days from the day the step's turn comes; nil where the route sets none.
  public let deadlineWorkingDays: Int?
  public let separation: Separation

  public init(
    id: StepID, kind: StepKind, title: String? = nil, role: Role, who: Eligibility = .everyHolder,
    signature: SignaturePolicy = SignaturePolicy(), deadlineWorkingDays: Int? = nil,
    separation: Separation = .fromEveryStep
  ) {
    self.id = id
    self.kind = kind
    self.title = title
    self.role = role
    self.who = who
    self.signature = signature
    self.deadlineWorkingDays = deadlineWorkingDays
    self.separation = separation
  }
}

/// Which holders of a step's role may act; what is nil does not matter.
public struct Eligibility: Hashable, Sendable {
  public let person: PersonID?
  /// The unit in which the role must be held.
  public let unit: String?
  /// The position in which the role must be held.
  public let position: String?

  public static let everyHolder = Eligibility()

  public init(person: PersonID? = nil, unit: String? = nil, position: String? = nil) {
    self.person = person
    self.unit = unit
    self.position = position
  }
}

/// From which other steps' persons a step's person must differ. Persons are effective persons: whoever acts and
/// whoever they act for.
public enum Separation: Hashable, Sendable {
  /// From those of every other step of the document version.
  case fromEveryStep
  /// From those of these steps, and of every `prepare` step: whoever prepared can do nothing else on any route.
  case from(Set<StepID>)
}

extension Step {
  /// Whether this step and another may not have an effective person in common. Symmetric.
  public func isSeparated(from other: Step) -> Bool {
    if id == other.id { return false }
    if kind == .prepare || other.kind == .prepare { return true }
    return names(other) || other.names(self)
  }

  private func names(_ other: Step) -> Bool {
    switch separation {
    case .fromEveryStep: true
    case .from(let steps): steps.contains(other.id)
    }
  }
}
