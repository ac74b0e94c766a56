/// How far a document version has come on its route: shared by the case and by the audit, so that both mean the
/// same by „whose turn“.
struct RouteProgress: Hashable, Sendable {
  let route: Route
  private(set) var signed: [StepID] = []

  init(_ route: Route) { self.route = route }

  /// The position of the first stage that is not complete; nil when all are.
  var stageIndex: Int? { route.stages.firstIndex { !isComplete($0) } }

  var isComplete: Bool { stageIndex == nil }

  /// The steps whose turn it is.
  var next: [Step] {
    guard let index = stageIndex else { return [] }
    return route.stages[index].steps.filter { !signed.contains($0.id) }
  }

  func isComplete(_ stage: Stage) -> Bool {
    stage.steps.count { signed.contains($0.id) } >= stage.needed
  }

  mutating func sign(_ step: StepID) { signed.append(step) }
}
