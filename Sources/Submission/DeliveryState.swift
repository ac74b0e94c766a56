import Foundation

/// Where a delivery stands.
public enum DeliveryState: String, Sendable, Codable, CaseIterable {
  /// The registry does not have the message: it can be sent.
  case ready
  /// Recorded before the first octet is sent. Found again after this machine stopped, it means ``unknown``.
  case sending
  /// The registry may have it: it must be asked before anything is sent again.
  case unknown
  /// Ended: a genuine receipt.
  case accepted
  /// Ended: a genuine refusal.
  case refused
  /// Ended until a person reopens it.
  case failed

  /// Nothing more will be done by itself.
  public var hasEnded: Bool { self == .accepted || self == .refused || self == .failed }
}

/// Why a delivery stands where it stands, for people and for the next decision.
public enum DeliveryReason: Sendable, Equatable, Codable {
  case notSent(TransportFailure)
  case unknown(Doubt)
  case pending
  case busy(status: Int)
  case misconfigured(Misconfiguration)
  /// The schedule is used up; what the last round said.
  indirect case exhausted(DeliveryReason)
}

/// A delivery as it is kept: everything the next decision needs.
public struct DeliveryRecord: Sendable, Equatable, Codable {
  public var state: DeliveryState
  /// Rounds of the schedule used so far. A wait the registry asked for uses none.
  public var attempt: Int
  /// When the first round began.
  public var since: Date?
  /// Not before this is the next round due; nil for at once. Of no meaning where the delivery has ended.
  public var notBefore: Date?
  public var reason: DeliveryReason?
  /// Of a failed delivery: whether the registry may have the message all the same.
  public var mayHaveArrived: Bool

  public init(
    state: DeliveryState, attempt: Int = 0, since: Date? = nil, notBefore: Date? = nil,
    reason: DeliveryReason? = nil, mayHaveArrived: Bool = false
  ) {
    self.state = state
    self.attempt = attempt
    self.since = since
    self.notBefore = notBefore
    self.reason = reason
    self.mayHaveArrived = mayHaveArrived
  }

  /// A message that was never sent.
  public static let new = DeliveryRecord(state: .ready)

  /// Whether a round is due at `now`.
  public func isDue(at now: Date) -> Bool { !state.hasEnded && (notBefore.map { $0 <= now } ?? true) }

  /// As recorded before the first octet is sent: not due again before the exchange must have ended, so that
  /// another process leaves the message alone meanwhile.
  /// - Parameter longestExchangeSeconds: see ``DeliveryTransport/longestExchangeSeconds``.
  public func sending(at now: Date, longestExchangeSeconds: Int) -> DeliveryRecord {
    DeliveryRecord(
      state: .sending, attempt: attempt, since: since ?? now,
      notBefore: now.addingTimeInterval(Double(longestExchangeSeconds)), mayHaveArrived: true)
  }

  /// What a person makes of a failed delivery once the cause is put right: due at once, the schedule from its
  /// start. Where the registry may have the message it is asked first.
  public func reopened() -> DeliveryRecord {
    guard state == .failed else { return self }
    return DeliveryRecord(
      state: mayHaveArrived ? .unknown : .ready, reason: reason, mayHaveArrived: mayHaveArrived)
  }

  /// What follows from `outcome`. Pure: the same record, outcome and time give the same record.
  ///
  /// - Parameters:
  ///   - outcome: of sending, or of asking. ``DeliveryOutcome/notSeen`` makes the message ready at once.
  ///   - now: when the exchange ended.
  public func next(
    after outcome: DeliveryOutcome, now: Date, schedule: RetrySchedule = .standard
  ) -> DeliveryRecord {
    // A settled delivery is never unsettled by a late word.
    if state == .accepted || state == .refused { return self }
    // Asking settles nothing about a message that may be there, unless the answer does.
    let wasInDoubt = state == .unknown
    switch outcome {
    case .accepted: return ended(.accepted, now)
    case .refused: return ended(.refused, now)
    case .misconfigured(let fault, let mayHaveArrived):
      return DeliveryRecord(
        state: .failed, attempt: attempt, since: since ?? now, reason: .misconfigured(fault),
        mayHaveArrived: wasInDoubt || mayHaveArrived)
    case .notSeen:
      return DeliveryRecord(state: .ready, attempt: attempt, since: since ?? now, notBefore: now)
    case .notSent(let failure):
      return waiting(wasInDoubt ? .unknown : .ready, .notSent(failure), nil, now, schedule)
    case .busy(let status, let seconds):
      return waiting(wasInDoubt ? .unknown : .ready, .busy(status: status), seconds, now, schedule)
    case .unknown(let doubt): return waiting(.unknown, .unknown(doubt), nil, now, schedule)
    case .pending(let seconds): return waiting(.unknown, .pending, seconds, now, schedule)
    }
  }

  private func ended(_ state: DeliveryState, _ now: Date) -> DeliveryRecord {
    DeliveryRecord(state: state, attempt: attempt, since: since ?? now, mayHaveArrived: true)
  }

  /// The next round: after the schedule's wait, or after the one the registry asked for, which uses up no
  /// round of the schedule. Either way all ends when the schedule's whole time has passed.
  private func waiting(
    _ state: DeliveryState, _ reason: DeliveryReason, _ wishSeconds: Int?, _ now: Date,
    _ schedule: RetrySchedule
  ) -> DeliveryRecord {
    let since = since ?? now
    let wait: Int?
    let attempt: Int
    if let wishSeconds {
      wait = min(max(wishSeconds, schedule.shortestWaitSeconds), schedule.longestWaitSeconds)
      attempt = self.attempt
    } else {
      wait = schedule.waitsSeconds.indices.contains(self.attempt) ? schedule.waitsSeconds[self.attempt] : nil
      attempt = self.attempt + 1
    }
    let isLate = now.timeIntervalSince(since) > Double(schedule.totalSeconds)
    guard let wait, wishSeconds == nil || !isLate else {
      return DeliveryRecord(
        state: .failed, attempt: attempt, since: since, reason: .exhausted(reason),
        mayHaveArrived: state == .unknown)
    }
    return DeliveryRecord(
      state: state, attempt: attempt, since: since, notBefore: now.addingTimeInterval(Double(wait)),
      reason: reason, mayHaveArrived: state == .unknown)
  }
}
