import Foundation
import Submission
import Testing

private let start = Date(timeIntervalSince1970: 1_800_000_000)
private let lost = TransportFailure(.connectionLost, curlCode: 56, detail: "words")

private func after(_ seconds: Int) -> Date { start.addingTimeInterval(Double(seconds)) }

/// One of each.
private let outcomes: [DeliveryOutcome] = [
  .notSent(lost), .unknown(.noAnswer(lost)), .unknown(.interrupted), .pending(retryAfterSeconds: 60),
  .pending(retryAfterSeconds: nil), .notSeen, .busy(status: 503, retryAfterSeconds: 120),
  .busy(status: 503, retryAfterSeconds: nil), .accepted(try! receipt()), .refused(try! refusal()),
  .misconfigured(.forbidden), .misconfigured(.clientCertificateRefused(alert: 48), mayHaveArrived: true),
]

@Suite struct `The retry schedule` {
  @Test func `is 15 minutes, 30 minutes, then doubling to 128 hours, ten times`() {
    let minutes = RetrySchedule.standard.waitsSeconds.map { $0 / 60 }
    #expect(minutes == [15, 30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680])
    #expect(minutes.last == 128 * 60)
    #expect(RetrySchedule.standard.totalSeconds == 920_700)  // 10 days, 15 hours, 45 minutes
  }

  @Test func `is followed to its end`() {
    var record = DeliveryRecord.new
    var now = start
    var waits: [Int] = []
    while !record.state.hasEnded {
      record = record.sending(at: now, longestExchangeSeconds: 600).next(after: .notSent(lost), now: now)
      guard let next = record.notBefore else { break }
      #expect(!record.isDue(at: next.addingTimeInterval(-1)))
      #expect(record.isDue(at: next))
      waits.append(Int(next.timeIntervalSince(now)))
      now = next
    }
    #expect(waits == RetrySchedule.standard.waitsSeconds)
    #expect(record.state == .failed)
    #expect(record.reason == .exhausted(.notSent(lost)))
    #expect(!record.mayHaveArrived)
    #expect(record.since == start)
  }

  @Test func `ends in a failure that may have arrived where the last word was a doubt`() {
    let last = DeliveryRecord(state: .sending, attempt: 10, since: start)
    let record = last.next(after: .unknown(.conflict), now: after(900_000))
    #expect(record.state == .failed)
    #expect(record.mayHaveArrived)
    #expect(record.reopened().state == .unknown)
  }

  @Test func `gives way to the registry's wish, within bounds, until its whole time has passed`() {
    func wait(_ seconds: Int) -> Int? {
      let record = DeliveryRecord(state: .sending, attempt: 3, since: start)
      let next = record.next(after: .busy(status: 503, retryAfterSeconds: seconds), now: after(10))
      #expect(next.attempt == 3)
      return next.notBefore.map { Int($0.timeIntervalSince(after(10))) }
    }
    #expect(wait(120) == 120)
    #expect(wait(0) == 30)
    #expect(wait(.max) == 128 * 3_600)
    let late = DeliveryRecord(state: .sending, attempt: 3, since: start)
    #expect(late.next(after: .pending(retryAfterSeconds: 60), now: after(920_701)).state == .failed)
    #expect(late.next(after: .pending(retryAfterSeconds: 60), now: after(920_700)).state == .unknown)
  }

  @Test func `is data`() throws {
    let schedule = RetrySchedule(waitsSeconds: [1, 2], shortestWaitSeconds: 1)
    let back = try JSONDecoder().decode(RetrySchedule.self, from: JSONEncoder().encode(schedule))
    #expect(back == schedule)
    let none = RetrySchedule(waitsSeconds: [], shortestWaitSeconds: 1)
    #expect(DeliveryRecord.new.next(after: .notSent(lost), now: start, schedule: none).state == .failed)
  }
}

@Suite struct `Every state and every outcome` {
  /// The state that follows, and whether the registry may have the message then.
  private func expected(_ state: DeliveryState, _ outcome: DeliveryOutcome) -> (DeliveryState, Bool) {
    switch (state, outcome) {
    case (.accepted, _): (.accepted, true)
    case (.refused, _): (.refused, true)
    case (_, .accepted): (.accepted, true)
    case (_, .refused): (.refused, true)
    case (.unknown, .misconfigured): (.failed, true)
    case (_, .misconfigured(_, let mayHaveArrived)): (.failed, mayHaveArrived)
    case (_, .notSeen): (.ready, false)
    case (.unknown, .notSent), (.unknown, .busy): (.unknown, true)
    case (_, .notSent), (_, .busy): (.ready, false)
    case (_, .unknown), (_, .pending): (.unknown, true)
    }
  }

  @Test(arguments: DeliveryState.allCases, outcomes.indices)
  func `lead to one state`(_ state: DeliveryState, _ index: Int) {
    let outcome = outcomes[index]
    let record = DeliveryRecord(
      state: state, attempt: 1, since: start, mayHaveArrived: state == .accepted || state == .refused)
    let next = record.next(after: outcome, now: after(60))
    let (expectedState, mayHaveArrived) = expected(state, outcome)
    #expect(next.state == expectedState, "\(state), \(outcome)")
    #expect(next.mayHaveArrived == mayHaveArrived, "\(state), \(outcome)")
    #expect(next.since == start)
    #expect(next == record.next(after: outcome, now: after(60)))
    // Waiting is always bounded and never in the past; ended is never due.
    if next.state.hasEnded { #expect(!next.isDue(at: .distantFuture)) }
    if let due = next.notBefore {
      #expect(due >= after(60))
      #expect(due <= after(60 + RetrySchedule.standard.longestWaitSeconds))
    }
  }

  @Test func `a failed delivery is reopened by a person, and asked about first where it may have arrived`() {
    let doubtful = DeliveryRecord(state: .unknown, attempt: 2, since: start)
      .next(after: .misconfigured(.forbidden), now: after(1))
    #expect(doubtful.reason == .misconfigured(.forbidden))
    #expect(doubtful.reopened().state == .unknown)
    let clear = DeliveryRecord(state: .sending, attempt: 2, since: start)
      .next(after: .misconfigured(.forbidden), now: after(1))
    #expect(clear.reopened().state == .ready)
    #expect(clear.reopened().attempt == 0)
    #expect(clear.reopened().isDue(at: after(1)))
    let accepted = DeliveryRecord(state: .accepted)
    #expect(accepted.reopened() == accepted)
  }

  @Test(arguments: outcomes.indices) func `are kept as JSON`(_ index: Int) throws {
    let record = DeliveryRecord(state: .sending, attempt: 10, since: start)
      .next(after: outcomes[index], now: after(60))
    #expect(try JSONDecoder().decode(DeliveryRecord.self, from: JSONEncoder().encode(record)) == record)
  }
}
