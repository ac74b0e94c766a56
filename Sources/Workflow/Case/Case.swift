import Foundation

/// A case (преписка): one document on its route, folded from its events.
///
/// The one way in is ``apply(_:)``, whoever calls it; the questions (``permits(_:by:at:certificate:)``,
/// ``whoCanAct(on:at:)``) answer by the same rules. Pure: every time is a parameter or stands in an event.
public struct Case: Hashable, Sendable {
  public let route: Route
  public let routeReference: RouteReference
  /// The register by which acts are judged when they are applied.
  public let authority: Authority
  public internal(set) var opening: Opening?
  public internal(set) var versions: [DocumentVersion] = []
  public internal(set) var outgoingNumber: String?
  public internal(set) var withdrawal: SignedAct?
  public internal(set) var closedAt: Date?
  /// How many events were applied: the sequence number the next is appended at.
  public internal(set) var eventCount = 0

  /// A case to which nothing has happened yet.
  ///
  /// - Parameter routeSHA256: of the octets of the route's file.
  public init(route: Route, routeSHA256: SHA256Digest, authority: Authority) {
    self.route = route
    routeReference = RouteReference(id: route.id, sha256: routeSHA256)
    self.authority = authority
  }

  /// Folds events that were applied before and kept. Who was entitled is not judged again: a signed action is
  /// final, whatever the register says today. Everything else is.
  public init(
    replaying events: some Sequence<Event>, route: Route, routeSHA256: SHA256Digest, authority: Authority
  ) throws(Refusal) {
    self.init(route: route, routeSHA256: routeSHA256, authority: authority)
    for event in events {
      _ = try transition(event, judgingPersons: false)
      eventCount += 1
    }
  }

  /// Takes an event, or refuses it and stays as it was.
  ///
  /// - Returns: what follows, for others to do.
  public mutating func apply(_ event: Event) throws(Refusal) -> [Effect] {
    let readBack: Event
    do throws(JSONFailure) {
      readBack = try Event(canonicalBytes: event.canonicalBytes)
    } catch { throw .malformed(error) }
    var next = self
    let effects = try next.transition(readBack, judgingPersons: true)
    next.eventCount += 1
    self = next
    return effects
  }

  public var id: String? { opening?.caseID }
  public var subject: String? { opening?.subject }

  /// The version that is worked on, signed or delivered now; earlier ones are superseded.
  public var version: DocumentVersion? { versions.last }

  public var state: CaseState {
    guard let version else { return .new }
    if closedAt != nil { return .closed }
    if withdrawal != nil { return .withdrawn }
    if version.frozenAt == nil { return version.number == 1 ? .draft : .returned }
    switch version.delivery?.status {
    case .ready, .failed: return .inOutbox
    case .sending, .unknown: return .sent
    case .acknowledged: return .awaitingRegistration
    case .accepted: return .registered
    case .refused: return .rejected
    case .stopped: return .stopped
    case nil: break
    }
    // Where somebody refused the document stays, even if theirs was the last step.
    let refusing = version.refusal.flatMap { route.step($0.statement.step) }
    switch (refusing ?? progress.next.first)?.kind {
    case .prepare: return .frozen
    case .agree: return .beingAgreed
    case .review: return .inLegalReview
    case .sign: return .awaitingSignature
    case nil: return .signed
    }
  }

  /// How far the current version has come.
  var progress: RouteProgress {
    var progress = RouteProgress(route)
    for act in version?.signed ?? [] { progress.sign(act.statement.step) }
    return progress
  }
}
