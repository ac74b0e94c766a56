/// Routes as files a clerk can read and edit:
///
/// ```yaml
/// id: council-report
/// version: 1
/// title: Доклад до общинския съвет
/// steps:
///   - id: prepare
///     kind: prepare            # prepare, agree, review or sign
///     title: Изготвил          # optional
///     role: expert
///     who: {unit: ВК66}        # optional: person, unit, position
///     signature:               # optional
///       format: any            # pades, cades, asice; any where left out
///       level: B               # B, T, LT, LTA; B where left out
///       policies: []           # certificate policy OIDs beyond those of the register
///       timeStamp: false
///     deadline: 2              # working days, optional
///     separateFrom: [other]    # optional: every other step where left out
///   - group: units             # steps at the same time
///     require: all             # all, any, or how many
///     steps: [...]
/// ```
extension Route {
  /// - Throws: ``YAMLFailure`` with the line, the key and what is expected there.
  public init(yaml text: String) throws(YAMLFailure) { try self.init(yaml: Array(text.utf8)) }

  /// - Parameter yaml: the octets of the file, whose SHA-256 names this edition in statements.
  public init(yaml octets: [UInt8]) throws(YAMLFailure) {
    let document = try YAMLValue.document(octets)
    let root = try document.mapping(["id", "version", "title", "steps"])
    let id = try root.require("id").shortName()
    let version = try root.require("version").integer(in: 1...1_000_000)
    let title = try root.require("title").text()
    let list = try root.require("steps")
    var stages: [Stage] = []
    for item in try list.list() { stages.append(try Self.stage(item)) }
    do throws(RouteFlaw) {
      try self.init(id: id, version: version, title: title, stages: stages)
    } catch { throw list.failure(.route(error)) }
  }

  private static let stepKeys = [
    "id", "kind", "title", "role", "who", "signature", "deadline", "separateFrom",
  ]

  private static func stage(_ item: YAMLValue) throws(YAMLFailure) -> Stage {
    guard case .mapping(let mapping) = item.node, mapping.keys.contains("group") else {
      return .step(try step(item))
    }
    let keys = try item.mapping(["group", "require", "steps"])
    let id = try keys.require("group").shortName()
    let need = try keys.require("require")
    var steps: [Step] = []
    for inner in try keys.require("steps").list() { steps.append(try step(inner)) }
    return .group(ParallelGroup(id: id, need: try self.need(need), steps: steps))
  }

  private static func need(_ value: YAMLValue) throws(YAMLFailure) -> ParallelGroup.Need {
    switch try value.text() {
    case "all": return .all
    case "any": return .any
    default:
      guard let count = try? value.integer(in: 1...stepLimit) else {
        throw value.expected("all, any, or how many")
      }
      return .some(count)
    }
  }

  private static func step(_ item: YAMLValue) throws(YAMLFailure) -> Step {
    let keys = try item.mapping(stepKeys)
    var separation = Separation.fromEveryStep
    if keys["separateFrom"] != nil {
      separation = .from(Set(try keys.identifiers("separateFrom") as [StepID]))
    }
    return Step(
      id: try keys.require("id").identifier(), kind: try keys.require("kind").choice(),
      title: try keys.text("title"), role: try keys.require("role").identifier(),
      who: try eligibility(keys["who"]), signature: try signature(keys["signature"]),
      deadlineWorkingDays: try keys["deadline"]?.integer(in: 1...1000), separation: separation)
  }

  private static func eligibility(_ value: YAMLValue?) throws(YAMLFailure) -> Eligibility {
    guard let value else { return .everyHolder }
    let keys = try value.mapping(["person", "unit", "position"])
    return Eligibility(
      person: try keys["person"]?.identifier(), unit: try keys.text("unit"),
      position: try keys.text("position"))
  }

  private static func signature(_ value: YAMLValue?) throws(YAMLFailure) -> SignaturePolicy {
    guard let value else { return SignaturePolicy() }
    let keys = try value.mapping(["format", "level", "policies", "timeStamp"])
    var format: SignaturePolicy.Format?
    if let named = keys["format"], try named.text() != "any" {
      guard let known = SignaturePolicy.Format(rawValue: try named.text()) else {
        throw named.expected("pades, cades, asice or any")
      }
      format = known
    }
    return SignaturePolicy(
      format: format, level: try keys["level"]?.choice() ?? .b,
      certificatePolicies: try keys.objectIdentifiers("policies"),
      needsTimeStamp: try keys["timeStamp"]?.boolean() ?? false)
  }
}
