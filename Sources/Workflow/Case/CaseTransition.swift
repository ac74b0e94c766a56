import Foundation

/// The transitions: each checks everything and only then changes the case.
extension Case {
  /// - Parameter judgingPersons: false when events that were judged before are folded again.
  mutating func transition(_ event: Event, judgingPersons: Bool) throws(Refusal) -> [Effect] {
    switch event {
    case .opened(let opening): return try open(opening, judgingPersons: judgingPersons)
    case .attachmentAdded(let file, let by, let at):
      try admitChange(.addAttachment, by: by, at: at, judgingPersons: judgingPersons)
      guard file.name != version?.document.name else { throw .nameTaken(file.name) }
      changeVersion { version in
        if let index = version.attachments.firstIndex(where: { $0.name == file.name }) {
          version.attachments[index] = file
        } else {
          version.attachments.append(file)
        }
      }
    case .attachmentRemoved(let name, let by, let at):
      try admitChange(.removeAttachment, by: by, at: at, judgingPersons: judgingPersons)
      guard version?.attachments.contains(where: { $0.name == name }) == true else {
        throw .noSuchAttachment(name)
      }
      changeVersion { version in version.attachments.removeAll { $0.name == name } }
    case .documentReplaced(let file, let by, let at):
      try admitChange(.replaceDocument, by: by, at: at, judgingPersons: judgingPersons)
      try requireOwnName(file)
      changeVersion { version in
        version.document = file
        // They were said of the text before.
        version.places = []
      }
    case .signaturesPlaced(let places, let by, let at):
      try admitChange(.placeSignatures, by: by, at: at, judgingPersons: judgingPersons)
      for place in places where route.step(place.step) == nil { throw .unknownStep(place.step) }
      changeVersion { $0.places = places }
    case .outgoingNumberReserved(let number, let by, let at):
      try admitChange(.reserveNumber, by: by, at: at, judgingPersons: judgingPersons)
      outgoingNumber = number
    case .frozen(let document, let by, let at):
      try admitChange(.freeze, by: by, at: at, judgingPersons: judgingPersons)
      try requireOwnName(document)
      changeVersion { version in
        version.document = document
        version.frozenAt = at
        version.stageSince = at
      }
      return [.turn(nextSteps.map(\.id))]
    case .stepSigned(let act): return try sign(act, judgingPersons: judgingPersons)
    case .returned(let act): return try sendBack(act, judgingPersons: judgingPersons)
    case .withdrawn(let act): return try withdraw(act, judgingPersons: judgingPersons)
    case .packaged(let messageID, let package, let by, let at):
      return try addPackage(
        messageID, package, by: by, at: at, judgingPersons: judgingPersons)
    case .deliveryAttempted, .deliveryUnknown, .deliveryFailed, .acknowledged, .accepted,
      .refusedByRegistry, .stoppedByRegistry:
      return try deliver(event)
    case .closed(let by, let at):
      try admit(.close)
      if judgingPersons { try admitHolderOfAnyRole(by, at: at) }
      closedAt = at
      return [.ended]
    }
    return []
  }

  mutating func changeVersion(_ change: (inout DocumentVersion) -> Void) {
    guard let index = versions.indices.last else { return }
    change(&versions[index])
  }

  private func admitChange(
    _ action: Action, by person: PersonID, at time: Date, judgingPersons: Bool
  ) throws(Refusal) {
    try admit(action)
    if judgingPersons { try admitPreparer(person, at: time) }
  }

  private func requireOwnName(_ document: FileReference) throws(Refusal) {
    guard version?.attachments.contains(where: { $0.name == document.name }) != true else {
      throw .nameTaken(document.name)
    }
  }

  private mutating func open(_ opening: Opening, judgingPersons: Bool) throws(Refusal) -> [Effect] {
    try admit(.open)
    guard opening.route == routeReference else {
      throw .statementMismatch(
        .route, step: route.steps.first?.id ?? "prepare", expected: routeReference.sha256.hex,
        found: opening.route.sha256.hex)
    }
    if judgingPersons { try admitPreparer(opening.by, at: opening.at) }
    self.opening = opening
    versions = [
      DocumentVersion(
        number: 1, document: opening.document, attachments: [], startedAt: opening.at)
    ]
    return []
  }

  // MARK: signed acts

  private mutating func sign(_ act: SignedAct, judgingPersons: Bool) throws(Refusal) -> [Effect] {
    let statement = act.statement
    try admit(.act(statement.step))
    let step = try turn(of: statement.step, at: statement.time)
    guard statement.kind == StatementKind(step.kind) else {
      throw mismatch(statement, .kind, expected: step.kind.rawValue, found: statement.kind.rawValue)
    }
    try check(act, at: step)
    guard outgoingNumber != nil else { throw .outgoingNumberRequired(step: step.id) }
    if judgingPersons {
      _ = try admission(
        of: statement.person, to: step.id, claiming: .exactly(statement.delegation), at: statement.time)
      try match(act.certificate, to: statement.person, step: step.id, at: statement.time)
    }
    // Separation is a fact of the record, not of the register: it is judged on every way in.
    if let conflict = separationConflict(
      of: statement.effectivePersons, at: step, with: version?.signed.map(\.statement) ?? [], on: route)
    {
      throw .separationOfDuties(
        person: statement.person, step: step.id, other: conflict.step, inCommon: conflict.person,
        whoCanAct: whoCanAct(on: step.id, at: statement.time))
    }
    try checkOpinion(of: statement)
    if let returnTo = statement.returnTo {
      throw mismatch(statement, .returnTo, expected: "none", found: returnTo.rawValue)
    }
    let stageBefore = progress.stageIndex
    changeVersion { $0.signed.append(act) }
    if progress.stageIndex != stageBefore { changeVersion { $0.stageSince = act.at } }
    if statement.opinion == .refused { return [.mustBeReturned(by: step.id)] }
    if progress.isComplete { return [.routeComplete(version: statement.version)] }
    return [.turn(nextSteps.map(\.id))]
  }

  private mutating func sendBack(_ act: SignedAct, judgingPersons: Bool) throws(Refusal) -> [Effect] {
    let statement = act.statement
    try admit(.returnForRework)
    guard let step = route.step(statement.step) else { throw .unknownStep(statement.step) }
    guard statement.kind == .return else {
      throw mismatch(
        statement, .kind, expected: StatementKind.return.rawValue, found: statement.kind.rawValue)
    }
    try check(act, at: step)
    if judgingPersons {
      _ = try rightToReturn(
        of: statement.person, at: statement.time, step: step.id,
        claiming: .exactly(statement.delegation))
      try match(act.certificate, to: statement.person, step: step.id, at: statement.time)
    }
    try checkOpinion(of: statement)
    guard let target = statement.returnTo else {
      throw mismatch(statement, .returnTo, expected: "a step", found: "none")
    }
    guard let targetStage = route.stageIndex(of: target) else { throw .unknownStep(target) }
    guard let ownStage = route.stageIndex(of: step.id), targetStage <= ownStage else {
      throw .returnTarget(target, from: step.id)
    }
    guard let old = version else { throw .wrongState(state, action: Action.returnForRework.name) }
    var effects: [Effect] = []
    if let delivery = old.delivery, delivery.status == .ready {
      effects.append(.cancelDelivery(messageID: delivery.messageID))
    }
    changeVersion { $0.returned = act }
    versions.append(
      DocumentVersion(
        number: old.number + 1, document: old.document, attachments: old.attachments,
        startedAt: act.at))
    changeVersion { $0.places = old.places }
    return effects + [.versionSuperseded(old.number), .versionStarted(old.number + 1, rework: target)]
  }

  private mutating func withdraw(_ act: SignedAct, judgingPersons: Bool) throws(Refusal) -> [Effect] {
    let statement = act.statement
    try admit(.withdraw)
    guard let step = route.step(statement.step) else { throw .unknownStep(statement.step) }
    guard statement.kind == .withdraw else {
      throw mismatch(
        statement, .kind, expected: StatementKind.withdraw.rawValue, found: statement.kind.rawValue)
    }
    try check(act, at: step)
    if judgingPersons {
      _ = try rightToWithdraw(
        of: statement.person, at: statement.time, step: step.id,
        claiming: .exactly(statement.delegation))
      try match(act.certificate, to: statement.person, step: step.id, at: statement.time)
    }
    try checkOpinion(of: statement)
    if let returnTo = statement.returnTo {
      throw mismatch(statement, .returnTo, expected: "none", found: returnTo.rawValue)
    }
    var effects: [Effect] = []
    if let delivery = version?.delivery, delivery.status == .ready {
      effects.append(.cancelDelivery(messageID: delivery.messageID))
    }
    withdrawal = act
    return effects + [.ended]
  }

  func checkOpinion(of statement: StepStatement) throws(Refusal) {
    switch statement.opinionFlaw {
    case nil: return
    case .missing: throw .opinionRequired(step: statement.step)
    case .notHere(let opinion): throw .opinionNotHere(step: statement.step, opinion)
    case .remarkRequired: throw .remarkRequired(step: statement.step)
    case .reasonRequired: throw .reasonRequired(step: statement.step)
    }
  }

  // MARK: what a statement says

  private func mismatch(
    _ statement: StepStatement, _ field: StatementField, expected: String, found: String
  ) -> Refusal {
    .statementMismatch(field, step: statement.step, expected: expected, found: found)
  }

  /// Every fact of a statement against the case.
  private func check(_ act: SignedAct, at step: Step) throws(Refusal) {
    let statement = act.statement
    guard let version else { throw .wrongState(state, action: Action.act(step.id).name) }
    func require(_ field: StatementField, _ expected: String?, _ found: String?) throws(Refusal) {
      guard expected.map({ Array($0.utf8) }) == found.map({ Array($0.utf8) }) else {
        throw mismatch(statement, field, expected: expected ?? "none", found: found ?? "none")
      }
    }
    try require(.caseID, id, statement.caseID)
    try require(.version, String(version.number), String(statement.version))
    try require(.role, step.role.rawValue, statement.role.rawValue)
    try require(
      .route, "\(routeReference.id) \(routeReference.sha256)",
      "\(statement.route.id) \(statement.route.sha256)")
    try require(.document, encoded([version.document]), encoded([statement.document]))
    try require(.attachments, encoded(version.attachments), encoded(statement.attachments))
    try require(.previous, version.lastSignatureValueSHA256?.hex, statement.previous?.hex)
    try require(.outgoingNumber, outgoingNumber, statement.outgoingNumber)
    let after = version.signed.last?.statement.time ?? version.startedAt
    let earliest = after - claimedTimeToleranceSeconds
    let latest = act.at + claimedTimeToleranceSeconds
    guard (earliest...max(earliest, latest)).contains(statement.time), statement.time <= latest else {
      throw mismatch(
        statement, .time, expected: "\(RFC3339.text(earliest)) to \(RFC3339.text(latest))",
        found: RFC3339.text(statement.time))
    }
  }

  private func encoded(_ files: [FileReference]) -> String {
    String(decoding: JSONValue.array(files.map(\.json)).canonicalBytes, as: UTF8.self)
  }
}

/// How far two clocks may differ before a claimed time contradicts another: five minutes, the number Kerberos
/// made customary (RFC 4120, section 8.2).
let claimedTimeToleranceSeconds = 300.0
