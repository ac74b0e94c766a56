import Files
import Foundation

/// Where deliveries are kept, so that a kill at any instant loses nothing and repeats nothing.
///
/// Each call must be durable when it returns. Each names the record it replaces: the keeper compares and
/// refuses when another process was first, so that two of them never send one message at once.
public protocol OutboxJournal {
  /// Called before the first octet is sent; `record.state` is ``DeliveryState/sending``. If it throws,
  /// nothing is sent.
  func willSend(_ messageID: MessageID, _ record: DeliveryRecord, replacing previous: DeliveryRecord) throws
  /// Called when it is known what came of asking or sending.
  /// - Parameter answer: the receipt or the refusal, to be kept together with the record; nil where there is
  ///   none.
  func didLearn(
    _ messageID: MessageID, _ record: DeliveryRecord, answer: SealedAnswer?,
    replacing previous: DeliveryRecord
  ) throws
}

/// Brings one message one round further: asks first where the registry may have it already, then sends.
public struct Deliverer {
  public let transport: any DeliveryTransport
  public let schedule: RetrySchedule
  /// Whether an answer's seal is the registry's and speaks of this message and these bytes. A forged or
  /// mistaken answer settles nothing: the delivery stays unknown.
  public let isGenuine: (MessageID, SealedAnswer) throws -> Bool

  public init(
    transport: any DeliveryTransport, schedule: RetrySchedule = .standard,
    isGenuine: @escaping (MessageID, SealedAnswer) throws -> Bool
  ) {
    self.transport = transport
    self.schedule = schedule
    self.isGenuine = isGenuine
  }

  /// One round.
  /// - Parameters:
  ///   - package: the same octets in every round.
  ///   - record: as the journal has it. Whether it is due is the caller's question: a person may be
  ///     impatient.
  ///   - clock: what time it is; asked again after each exchange.
  ///   - progress: see ``DeliveryTransport/perform(_:progress:)``.
  /// - Returns: the record as the journal has it now.
  /// - Throws: ``SubmissionFailure/alreadyEnded(_:)``; ``SubmissionFailure`` where an exchange could not be
  ///   begun; what the journal or ``isGenuine`` throw. Whatever is thrown, and wherever the process is
  ///   killed, the journal holds a record from which the next round goes on safely.
  public func round(
    _ messageID: MessageID, package: ByteSource, from record: DeliveryRecord, journal: some OutboxJournal,
    clock: () -> Date, progress: (_ sentBytes: Int, _ bodyBytes: Int) -> Bool = { _, _ in true }
  ) throws -> DeliveryRecord {
    guard !record.state.hasEnded else { throw SubmissionFailure.alreadyEnded(record.state) }
    var current = record
    if current.state == .unknown || current.state == .sending {
      let asked = DeliveryOutcome(ofAsking: try transport.perform(.ask(messageID), progress: progress))
      var inDoubt = current
      inDoubt.state = .unknown
      inDoubt.reason = inDoubt.reason ?? .unknown(.interrupted)
      let outcome = try judged(asked, messageID)
      let next = inDoubt.next(after: outcome, now: clock(), schedule: schedule)
      try journal.didLearn(messageID, next, answer: outcome.answer, replacing: current)
      guard case .notSeen = outcome else { return next }
      current = next
    }
    let sending = current.sending(
      at: clock(), longestExchangeSeconds: transport.longestExchangeSeconds)
    try journal.willSend(messageID, sending, replacing: current)
    let exchange: Exchange
    do {
      exchange = try transport.perform(.send(messageID, package: package), progress: progress)
    } catch {
      // Nothing was begun: what the journal had before is true again.
      try journal.didLearn(messageID, current, answer: nil, replacing: sending)
      throw error
    }
    let outcome = try judged(DeliveryOutcome(ofSending: exchange), messageID)
    let next = sending.next(after: outcome, now: clock(), schedule: schedule)
    try journal.didLearn(messageID, next, answer: outcome.answer, replacing: sending)
    return next
  }

  private func judged(_ outcome: DeliveryOutcome, _ messageID: MessageID) throws -> DeliveryOutcome {
    guard let answer = outcome.answer, try !isGenuine(messageID, answer) else { return outcome }
    return .unknown(.answerNotGenuine(answer.kind))
  }
}

extension DeliveryOutcome {
  /// The receipt or the refusal.
  public var answer: SealedAnswer? {
    switch self {
    case .accepted(let answer), .refused(let answer): answer
    default: nil
    }
  }
}
