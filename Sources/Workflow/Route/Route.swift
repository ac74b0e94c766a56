/// The way a kind of document takes: stages one after another, each a step or a group of steps at once.
///
/// Made only from a file (``init(yaml:)``) or by ``init(id:version:title:stages:)``, which both check it.
public struct Route: Hashable, Sendable {
  public let id: String
  /// The edition of the route, from 1.
  public let version: Int
  public let title: String
  public let stages: [Stage]

  /// - Throws: ``RouteFlaw``, the first one found.
  public init(id: String, version: Int, title: String, stages: [Stage]) throws(RouteFlaw) {
    self.id = id
    self.version = version
    self.title = title
    self.stages = stages
    try check()
  }

  /// Every step, in the order of the file.
  public var steps: [Step] { stages.flatMap(\.steps) }

  public func step(_ id: StepID) -> Step? { steps.first { $0.id == id } }

  /// The position in ``stages`` of the stage that contains a step.
  func stageIndex(of id: StepID) -> Int? {
    stages.firstIndex { stage in stage.steps.contains { $0.id == id } }
  }
}

/// One stage of a route.
public enum Stage: Hashable, Sendable {
  case step(Step)
  case group(ParallelGroup)

  public var steps: [Step] {
    switch self {
    case .step(let step): [step]
    case .group(let group): group.steps
    }
  }

  /// How many of the steps must be signed; with that many the stage is complete and takes no more.
  public var needed: Int {
    switch self {
    case .step: 1
    case .group(let group): group.needed
    }
  }
}

/// Steps whose turn comes at the same time.
public struct ParallelGroup: Hashable, Sendable {
  public enum Need: Hashable, Sendable {
    case all
    case any
    /// This many of them.
    case some(Int)
  }

  public let id: String
  public let need: Need
  public let steps: [Step]

  public init(id: String, need: Need, steps: [Step]) {
    self.id = id
    self.need = need
    self.steps = steps
  }

  public var needed: Int {
    switch need {
    case .all: steps.count
    case .any: 1
    case .some(let count): count
    }
  }
}

/// Why something is no route.
public enum RouteFlaw: Error, Hashable, Sendable {
  case noSteps
  /// More steps than ``Route/stepLimit``.
  case tooManySteps(Int)
  case repeatedStep(StepID)
  /// A group that needs none, or more than it has.
  case impossibleNeed(group: String, needed: Int, steps: Int)
  /// Separation from a step that the route has not.
  case unknownStep(StepID, namedBy: StepID)
  /// The first stage must be one step of the kind `prepare`: somebody answers for the text.
  case doesNotBeginWithPrepare
}

extension Route {
  /// Ours is the number; the longest real routes have about ten.
  public static let stepLimit = 64

  private func check() throws(RouteFlaw) {
    let steps = self.steps
    guard !steps.isEmpty else { throw .noSteps }
    guard steps.count <= Self.stepLimit else { throw .tooManySteps(steps.count) }
    var seen: Set<StepID> = []
    for step in steps where !seen.insert(step.id).inserted { throw .repeatedStep(step.id) }
    for case .group(let group) in stages where !(1...max(1, group.steps.count)).contains(group.needed) {
      throw .impossibleNeed(group: group.id, needed: group.needed, steps: group.steps.count)
    }
    for case .group(let group) in stages where group.steps.isEmpty {
      throw .impossibleNeed(group: group.id, needed: group.needed, steps: 0)
    }
    for step in steps {
      guard case .from(let others) = step.separation else { continue }
      for other in others.sorted() where !seen.contains(other) {
        throw .unknownStep(other, namedBy: step.id)
      }
    }
    guard case .step(let first)? = stages.first, first.kind == .prepare else {
      throw .doesNotBeginWithPrepare
    }
  }
}
