import Foundation

/// One run of the audit: gathers findings signature by signature, then over the whole.
struct RouteAuditRun {
  private let audit: RouteAudit
  private(set) var broken: [RouteFinding] = []
  private(set) var uncertain: [RouteFinding] = []
  private(set) var steps: [AuditedStep] = []
  /// The statements of earlier signatures, those of one step only once.
  private var statements: [StepStatement] = []
  /// The first statement: where the auditor knows nothing, the others must say the same.
  private let first: StepStatement?

  init(_ audit: RouteAudit) {
    self.audit = audit
    first = audit.signatures.lazy.compactMap(\.statement).first
  }

  private var route: Route { audit.route }

  // MARK: one signature

  mutating func judge(_ index: Int) {
    let signature = audit.signatures[index]
    judgeConclusion(of: signature, at: index)
    judgeCoverage(of: signature, at: index)
    guard let statement = signature.statement else {
      broken.append(
        RouteFinding(
          rule: .signatureStatement, signature: index, label: signature.label,
          expected: "a step statement", found: signature.statementProblem ?? "none"))
      return
    }
    judgeFacts(of: statement, at: index)
    judgePrevious(of: statement, at: index)
    judgeTime(of: statement, at: index)
    guard let step = route.step(statement.step) else {
      report(.routeStepUnknown, at: index, "a step of \(route.id)", statement.step.rawValue)
      return
    }
    require(.statementKind, at: index, step.kind.rawValue, statement.kind.rawValue)
    require(.statementRole, at: index, step.role.rawValue, statement.role.rawValue)
    judgeOpinion(of: statement, at: index)
    judgePolicy(of: signature, step: step, at: index)
    judgePerson(of: statement, signature, step: step, at: index)
    if let earlier = statements.first(where: { $0.step == statement.step }) {
      report(.routeStepRepeated, at: index, "step \(step.id) once", "again by \(statement.person)")
      // Somebody who does one step twice is one finding, not two.
      guard earlier.person != statement.person else { return }
    }
    if let conflict = separationConflict(
      of: statement.effectivePersons, at: step, with: statements, on: route)
    {
      report(
        .dutySeparation, at: index, "others than those of step \(conflict.step)",
        conflict.person.rawValue)
    }
    statements.append(statement)
  }

  /// A finding unless both texts are the same octets.
  private mutating func require(_ rule: Rule, at index: Int, _ expected: String, _ found: String) {
    if !expected.utf8.elementsEqual(found.utf8) { report(rule, at: index, expected, found) }
  }

  private mutating func report(_ rule: Rule, at index: Int, _ expected: String, _ found: String) {
    let signature = audit.signatures[index]
    broken.append(
      RouteFinding(
        rule: rule, step: signature.statement?.step, signature: index, label: signature.label,
        expected: expected, found: found))
  }

  private mutating func judgeConclusion(of signature: AuditedSignature, at index: Int) {
    switch signature.conclusion {
    case .passed: return
    case .failed(let why): report(.signatureConclusion, at: index, "TOTAL-PASSED", "TOTAL-FAILED \(why)")
    case .indeterminate(let why):
      uncertain.append(
        RouteFinding(
          rule: .signatureConclusion, step: signature.statement?.step, signature: index,
          label: signature.label, expected: "TOTAL-PASSED", found: "INDETERMINATE \(why)"))
    }
  }

  private mutating func judgeCoverage(of signature: AuditedSignature, at index: Int) {
    if index > 0, !signature.coversPrevious {
      report(
        .signatureCoverage, at: index, "\(audit.signatures[index - 1].label) inside what is signed",
        "outside")
    }
    if index == audit.signatures.count - 1, !signature.coversWholeFile {
      report(.signatureAddition, at: index, "nothing outside the last signature", "something")
    }
    if let value = signature.signatureValueSHA256,
      audit.signatures[..<index].contains(where: { $0.signatureValueSHA256 == value })
    {
      report(.signatureRepeated, at: index, "a signature value of its own", value.hex)
    }
  }

  /// What every statement must say alike, and as the auditor found it.
  private mutating func judgeFacts(of statement: StepStatement, at index: Int) {
    require(
      .statementCase, at: index, audit.expected.caseID ?? first?.caseID ?? "a case", statement.caseID)
    require(
      .statementVersion, at: index, String(audit.expected.version ?? first?.version ?? 0),
      String(statement.version))
    require(
      .statementRoute, at: index, text(audit.routeReference), text(statement.route))
    require(
      .statementDocument, at: index, audit.signatures[index].documentSHA256?.hex ?? "a document",
      statement.document.sha256.hex)
    if let first {
      // Compared as they are encoded: a text made for people could be the same for different lists.
      if first.document.canonicalBytes != statement.document.canonicalBytes {
        report(.statementDocument, at: index, text([first.document]), text([statement.document]))
      }
      if first.attachments.map(\.canonicalBytes) != statement.attachments.map(\.canonicalBytes) {
        report(.statementAttachments, at: index, text(first.attachments), text(statement.attachments))
      }
    }
    let stated = statement.attachments.map { AuditedAttachment(name: $0.name, sha256: $0.sha256) }
    if order(stated).map(\.octets) != order(audit.attachments).map(\.octets) {
      report(.statementAttachments, at: index, text(order(audit.attachments)), text(order(stated)))
    }
    guard let number = statement.outgoingNumber else {
      report(.numberRequired, at: index, audit.expected.outgoingNumber ?? "an outgoing number", "none")
      return
    }
    require(
      .statementNumber, at: index, audit.expected.outgoingNumber ?? first?.outgoingNumber ?? "a number",
      number)
  }

  private mutating func judgePrevious(of statement: StepStatement, at index: Int) {
    let expected =
      index == 0 ? "none" : audit.signatures[index - 1].signatureValueSHA256?.hex ?? "a signature before"
    require(.statementPrevious, at: index, expected, statement.previous?.hex ?? "none")
  }

  /// Claimed times prove nothing, but they may not contradict each other.
  private mutating func judgeTime(of statement: StepStatement, at index: Int) {
    let claimed = RFC3339.text(statement.time)
    if let own = audit.signatures[index].claimedTime,
      abs(own.timeIntervalSince(statement.time)) > claimedTimeToleranceSeconds
    {
      report(.statementTime, at: index, "\(RFC3339.text(own)), as the signature claims", claimed)
    }
    if index > 0, let before = audit.signatures[index - 1].statement?.time,
      statement.time < before - claimedTimeToleranceSeconds
    {
      report(.statementTime, at: index, "not before \(RFC3339.text(before))", claimed)
    }
  }

  private mutating func judgeOpinion(of statement: StepStatement, at index: Int) {
    switch statement.opinionFlaw {
    case nil: break
    case .missing: report(.opinionRequired, at: index, "an opinion", "none")
    case .notHere(let opinion): report(.opinionNotHere, at: index, "no such opinion", opinion.rawValue)
    case .remarkRequired: report(.opinionRemark, at: index, "a remark", "none")
    case .reasonRequired: report(.opinionReason, at: index, "a reason", "none")
    }
    if statement.opinion == .refused {
      report(.opinionRefused, at: index, "no refusal", "refused by \(statement.person)")
    }
  }

  private mutating func judgePolicy(of signature: AuditedSignature, step: Step, at index: Int) {
    let policy = step.signature
    if let format = policy.format {
      require(.signaturePolicy, at: index, format.rawValue, signature.format.rawValue)
    }
    if signature.level < policy.level {
      report(
        .signaturePolicy, at: index, "at least level \(policy.level.rawValue)", signature.level.rawValue)
    }
    if policy.needsTimeStamp, !signature.hasTimeStamp {
      report(.signaturePolicy, at: index, "a time-stamp", "none")
    }
  }

  // MARK: the person

  private mutating func judgePerson(
    of statement: StepStatement, _ signature: AuditedSignature, step: Step, at index: Int
  ) {
    if let certificate = signature.certificate {
      if let mismatch = audit.authority.mismatch(of: certificate, expected: statement.person) {
        report(.certificatePerson, at: index, "a certificate of \(statement.person)", "\(mismatch)")
      } else if !step.signature.accepts(certificate) {
        report(
          .certificatePerson, at: index,
          "one of the policies \(step.signature.certificatePolicies.joined(separator: ", "))",
          certificate.policies.joined(separator: ", "))
      }
    } else {
      report(.certificatePerson, at: index, "a certificate of \(statement.person)", "none")
    }
    let day = CalendarDay(inSofia: statement.time)
    var assignment: RoleAssignment?
    do throws(EntitlementFlaw) {
      assignment = try audit.authority.entitlement(
        of: statement.person, claiming: statement.delegation, to: step, routeID: route.id, on: day
      ).assignment
    } catch {
      report(
        error.rule, at: index, "\(statement.person) entitled to \(step.id) on \(day) (claimed)",
        "\(error)")
    }
    steps.append(
      AuditedStep(
        signature: index, step: step.id, kind: statement.kind, person: statement.person,
        name: audit.authority.person(statement.person)?.name, assignment: assignment,
        delegation: statement.delegation, opinion: statement.opinion, remark: statement.remark,
        claimedTime: statement.time, day: day))
  }

  // MARK: the whole

  /// The stages of the signatures never go back, and each has as many as it needs: no fewer, no more.
  mutating func judgeOrderAndCompleteness() {
    var signed: Set<StepID> = []
    var furthest = 0
    for (index, signature) in audit.signatures.enumerated() {
      guard let step = signature.statement?.step, let stage = route.stageIndex(of: step) else { continue }
      if stage < furthest, !signed.contains(step) {
        report(
          .routeOrder, at: index, "\(step) before \(route.stages[furthest].steps.map(\.id))", "after")
      }
      furthest = max(furthest, stage)
      if !signed.contains(step),
        route.stages[stage].steps.count(where: { signed.contains($0.id) }) >= route.stages[stage].needed
      {
        report(
          .routeStepNotNeeded, at: index, "\(route.stages[stage].needed) of its stage", "one more")
      }
      signed.insert(step)
    }
    for stage in route.stages {
      let missing = stage.steps.map(\.id).filter { !signed.contains($0) }
      let count = stage.steps.count - missing.count
      guard count < stage.needed else { continue }
      for step in missing {
        broken.append(
          RouteFinding(
            rule: .routeStepMissing, step: step,
            expected: stage.needed == stage.steps.count
              ? "a signature" : "\(stage.needed) of \(stage.steps.map(\.id))",
            found: "none"))
      }
    }
  }

  private func text(_ route: RouteReference) -> String { "\(route.id) \(route.sha256)" }

  private func order(_ attachments: [AuditedAttachment]) -> [AuditedAttachment] {
    attachments.sorted { $0.octets.lexicographicallyPrecedes($1.octets) }
  }

  private func text(_ attachments: [AuditedAttachment]) -> String {
    attachments.map { "\($0.name) \($0.sha256)" }.joined(separator: ", ")
  }

  private func text(_ files: [FileReference]) -> String {
    files.map { "\($0.name) (\($0.mediaType)) \($0.sha256)" }.joined(separator: ", ")
  }
}

extension AuditedAttachment {
  /// Digest and name: the digest has a fixed length, so that no two attachments share these octets.
  fileprivate var octets: [UInt8] { Array(sha256.hex.utf8) + Array(name.utf8) }
}
