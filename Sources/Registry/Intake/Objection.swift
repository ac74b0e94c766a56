import ASiC
import Validation
import Words
import Workflow

/// One reason not to register, for programs and for people.
struct Objection: Sendable {
  /// A stable code: of ``IntakeRule``, of ``Workflow/Rule`` or of a finding of the validation.
  let rule: String
  let step: StepID?
  let file: String?
  /// English facts, without personal numbers.
  let evidence: String
  /// One sentence in Bulgarian, without personal numbers.
  let words: String
  /// Whether ``words`` have all that ``evidence`` has.
  let saysAll: Bool

  /// Ours are the numbers: a refusal of this many objections stays well under what a reader takes.
  static let limit = 200
  private static let textLimitBytes = 4096

  init(
    rule: String, step: StepID? = nil, file: String? = nil, evidence: String, words: String,
    saysAll: Bool = false
  ) {
    self.rule = rule
    self.step = step
    self.file = file.map { Self.cut($0, bytes: 255) }
    self.evidence = Self.cut(Words.masking(evidence), bytes: Self.textLimitBytes)
    self.saysAll = saysAll
    self.words = Self.cut(Words.masking(words), bytes: Self.textLimitBytes)
  }

  init(_ rule: IntakeRule, file: String? = nil, evidence: String) {
    self.init(rule: rule.rawValue, file: file, evidence: evidence, words: Words(.bulgarian).say(rule))
  }

  /// A container that breaks its format's rules; nil where this machine could not read it.
  init?(_ failure: ASiCFailure, file: String? = nil) {
    guard let rule = IntakeRule(failure) else { return nil }
    self.init(
      rule: rule.rawValue, file: file, evidence: Words(.english).say(failure),
      words: Words(.bulgarian).say(failure), saysAll: true)
  }

  /// A finding of the validation. Paths carry their failure in the code, as `path.revoked`.
  init(_ finding: Finding, step: StepID? = nil, file: String) {
    var rule = finding.code
    if case .path(let failure, _, _) = finding { rule += ".\(failure.code)" }
    self.init(
      rule: rule, step: step, file: file, evidence: Words(.english).say(finding),
      words: Words(.bulgarian).say(finding), saysAll: true)
  }

  /// A rule of the route.
  init(_ finding: RouteFinding, _ names: Names, file: String) {
    self.init(
      rule: finding.rule.rawValue, step: finding.step, file: file, evidence: finding.evidence,
      words: Words(.bulgarian).say(finding, names), saysAll: true)
  }

  var refusalFinding: RefusalFinding {
    RefusalFinding(rule: rule, step: step, file: file, evidence: evidence)
  }

  /// Texts from a package may be long; what an answer carries is limited, and never empty.
  private static func cut(_ text: String, bytes: Int) -> String {
    if text.isEmpty { return "–" }
    guard text.utf8.count > bytes else { return text }
    var short = ""
    var count = 3
    for character in text {
      count += character.utf8.count
      guard count <= bytes else { break }
      short.append(character)
    }
    return short + "…"
  }
}
