import Foundation

/// Questions to a case. None of them changes it.
extension Case {
  /// The steps whose turn it is; empty before the document is frozen, when all are signed, and after a refusal.
  public var nextSteps: [Step] {
    guard isBeingSigned, version?.refusal == nil else { return [] }
    return progress.next
  }

  /// Until when each step whose turn it is should be done: the last day of its working days.
  public var deadlines: [StepID: CalendarDay] {
    guard let version else { return [:] }
    let since = CalendarDay(inSofia: version.stageSince)
    var days: [StepID: CalendarDay] = [:]
    for step in nextSteps {
      guard let count = step.deadlineWorkingDays else { continue }
      days[step.id] = authority.calendar.day(after: since, workingDays: count)
    }
    return days
  }

  /// The earliest of ``deadlines``.
  public var deadline: CalendarDay? { deadlines.values.min() }

  /// Who can do a step at a time: those entitled to it whom no earlier act in this version bars, in the order of
  /// the register. Whether it is the step's turn is not asked.
  public func whoCanAct(on step: StepID, at time: Date) -> [PersonID] {
    guard let step = route.step(step) else { return [] }
    return authority.entitlements(to: step, routeID: route.id, on: CalendarDay(inSofia: time))
      .filter { rights in rights.contains { conflict(of: $0) == nil } }
      .compactMap(\.first?.person)
  }

  /// Who can do one of the next steps, each person once.
  public func whoCanAct(at time: Date) -> [PersonID] {
    var persons: [PersonID] = []
    for step in nextSteps {
      for person in whoCanAct(on: step.id, at: time) where !persons.contains(person) {
        persons.append(person)
      }
    }
    return persons
  }

  /// The next steps that this person can do: an inbox.
  public func turns(of person: PersonID, at time: Date) -> [StepID] {
    nextSteps.map(\.id).filter { permits(.act($0), by: person, at: time) == nil }
  }

  /// Why this person cannot do this at this time; nil when they can.
  ///
  /// The same judgement as ``apply(_:)`` makes, short of what only the finished act can show.
  ///
  /// - Parameter certificate: the one they would sign with, if it is known yet.
  public func permits(
    _ action: Action, by person: PersonID, at time: Date, certificate: CertificateIdentity? = nil
  ) -> Refusal? {
    do throws(Refusal) {
      try admit(action)
      switch action {
      case .act(let step):
        _ = try admission(of: person, to: step, claiming: .anyRight, at: time)
        if let certificate { try match(certificate, to: person, step: step, at: time) }
      case .actNow:
        let step = try ownStep(of: person, at: time)
        if let certificate { try match(certificate, to: person, step: step, at: time) }
      case .returnForRework:
        let right = try rightToReturn(of: person, at: time)
        if let certificate { try match(certificate, to: person, step: right.step, at: time) }
      case .withdraw:
        let right = try rightToWithdraw(of: person, at: time)
        if let certificate { try match(certificate, to: person, step: right.step, at: time) }
      case .open, .addAttachment, .removeAttachment, .replaceDocument, .placeSignatures, .reserveNumber,
        .freeze:
        try admitPreparer(person, at: time)
      case .package, .deliver, .close:
        try admitHolderOfAnyRole(person, at: time)
      }
      return nil
    } catch {
      return error
    }
  }

  /// The person's right to a step whose turn it is, with the role or delegation by which they have it.
  public func entitlement(
    of person: PersonID, to step: StepID, at time: Date
  ) throws(Refusal) -> Entitlement {
    try admit(.act(step))
    return try admission(of: person, to: step, claiming: .anyRight, at: time)
  }

  /// What changed from one version to another, for whoever signs again.
  public func changes(from earlier: Int, to later: Int) -> VersionChanges? {
    guard let earlier = versions.first(where: { $0.number == earlier }),
      let later = versions.first(where: { $0.number == later })
    else { return nil }
    let before = Dictionary(earlier.attachments.map { ($0.name, $0.sha256) }) { first, _ in first }
    let after = Dictionary(later.attachments.map { ($0.name, $0.sha256) }) { first, _ in first }
    return VersionChanges(
      documentChanged: earlier.document.sha256 != later.document.sha256,
      attachmentsAdded: later.attachments.map(\.name).filter { before[$0] == nil },
      attachmentsRemoved: earlier.attachments.map(\.name).filter { after[$0] == nil },
      attachmentsChanged: later.attachments.map(\.name).filter {
        before[$0] != nil && before[$0] != after[$0]
      })
  }
}

/// What is different between two versions of a document.
public struct VersionChanges: Hashable, Sendable {
  public let documentChanged: Bool
  public let attachmentsAdded: [String]
  public let attachmentsRemoved: [String]
  public let attachmentsChanged: [String]
}
