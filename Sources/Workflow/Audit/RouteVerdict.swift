import Foundation

/// What the audit says of an artifact's route.
public enum RouteVerdict: Hashable, Sendable {
  /// Every step is there, in order, by the right people, each covering and naming the one before.
  case complete
  /// At least one rule is broken; every finding, those of single signatures first.
  case broken([RouteFinding])
  /// No rule is broken, but not every signature could be judged.
  case indeterminate([RouteFinding])

  /// A stable name for JSON: `complete`, `broken`, `indeterminate`.
  public var name: String {
    switch self {
    case .complete: "complete"
    case .broken: "broken"
    case .indeterminate: "indeterminate"
    }
  }

  public var findings: [RouteFinding] {
    switch self {
    case .complete: []
    case .broken(let findings), .indeterminate(let findings): findings
    }
  }
}

/// One rule that does not hold, with what was expected and what was found.
public struct RouteFinding: Hashable, Sendable {
  public let rule: Rule
  public let step: StepID?
  /// The position of the signature among those audited, from 0; nil where the finding is about the whole.
  public let signature: Int?
  /// The signature's field or file.
  public let label: String?
  public let expected: String
  public let found: String

  public init(
    rule: Rule, step: StepID? = nil, signature: Int? = nil, label: String? = nil, expected: String,
    found: String
  ) {
    self.rule = rule
    self.step = step
    self.signature = signature
    self.label = label
    self.expected = expected
    self.found = found
  }

  /// Both in one line, for JSON.
  public var evidence: String { "expected \(expected), found \(found)" }

  /// As the registry's refusal carries it.
  public var refusalFinding: RefusalFinding {
    RefusalFinding(rule: rule.rawValue, step: step, evidence: evidence)
  }
}

/// The verdict with the people behind it.
public struct RouteAuditReport: Hashable, Sendable {
  public let verdict: RouteVerdict
  /// The signatures whose statement names a step of the route, in the order of the artifact.
  public let steps: [AuditedStep]
}

/// Who did a step, according to its statement, and what the register says of them on that day.
///
/// The day is that of the *claimed* time: no time-stamp is asked for it, and where a role ended or began near it
/// the claim is all there is.
public struct AuditedStep: Hashable, Sendable {
  /// The position of the signature among those audited, from 0.
  public let signature: Int
  public let step: StepID
  public let kind: StatementKind
  public let person: PersonID
  /// The name in the register; nil where the register has no such person.
  public let name: String?
  /// The role, unit, position and order by which they acted; nil where they were not entitled.
  public let assignment: RoleAssignment?
  public let delegation: DelegationReference?
  public let opinion: Opinion?
  public let remark: String?
  public let claimedTime: Date
  /// The day of the claimed time in Bulgaria.
  public let day: CalendarDay
}
