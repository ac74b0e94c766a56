import Files
import Foundation
import Submission
import Testing

private let id = try! MessageID("0b4a3a54-7d8a-4c3b-9a3e-2f1f0c9d8e7f")
private let package = ByteSource([1, 2, 3])
private let start = Date(timeIntervalSince1970: 1_800_000_000)

private struct Killed: Error {}

/// A registry that registers a message each time it is sent one, and counts; it forgives nothing.
private final class CountingRegistry: DeliveryTransport {
  let longestExchangeSeconds = 600
  var registered = 0
  var log: [String] = []
  var answer: [UInt8] = try! receiptContainer()
  /// What happens in the next exchanges, in order; when they are used up, all is well.
  var events: [Event] = []

  enum Event {
    case notReached
    /// Registered, and the answer lost.
    case answerLost
    case busy(Int)
    case forbidden
    case cannotBegin
    case answers(Int, [UInt8])
  }

  func perform(
    _ request: DeliveryRequest, progress: (Int, Int) -> Bool
  ) throws(SubmissionFailure) -> Exchange {
    let event = events.isEmpty ? nil : events.removeFirst()
    if case .cannotBegin = event { throw .clientPassphrase("asleep") }
    switch request {
    case .send:
      log.append("send")
      switch event {
      case .notReached: return Exchange(curlCode: 7, bodyBytes: 3)
      case .busy(let seconds): return Exchange(bodyBytes: 3, status: 503, retryAfterSeconds: seconds)
      case .forbidden: return Exchange(bodyBytes: 3, status: 403)
      default: break
      }
      registered += 1
      switch event {
      case .answerLost: return Exchange(curlCode: 56, sentBytes: 3, bodyBytes: 3)
      case .answers(let status, let bytes):
        return Exchange(sentBytes: 3, bodyBytes: 3, status: status, body: bytes)
      default: return Exchange(sentBytes: 3, bodyBytes: 3, status: 201, body: answer)
      }
    case .ask:
      log.append("ask")
      switch event {
      case .notReached, .answerLost: return Exchange(curlCode: 7)
      case .busy(let seconds): return Exchange(status: 503, retryAfterSeconds: seconds)
      case .forbidden: return Exchange(status: 403)
      case .answers(let status, let bytes): return Exchange(status: status, body: bytes)
      case .cannotBegin, nil:
        return registered > 0 ? Exchange(status: 200, body: answer) : Exchange(status: 404)
      }
    }
  }
}

/// Keeps a record as a disk would: what was written stays, whatever happens next.
private final class MemoryJournal: OutboxJournal {
  var record = DeliveryRecord.new
  var answer: SealedAnswer?
  var history: [DeliveryState] = []
  /// The process is killed at the n-th instant: each writing has one before and one after it.
  var killAt: Int?
  private var instant = 0

  func willSend(_ messageID: MessageID, _ record: DeliveryRecord, replacing previous: DeliveryRecord) throws {
    try write(record, nil, previous)
  }

  func didLearn(
    _ messageID: MessageID, _ record: DeliveryRecord, answer: SealedAnswer?,
    replacing previous: DeliveryRecord
  ) throws {
    try write(record, answer, previous)
  }

  private func write(_ record: DeliveryRecord, _ answer: SealedAnswer?, _ previous: DeliveryRecord) throws {
    #expect(previous == self.record)
    try tick()
    self.record = record
    if let answer { self.answer = answer }
    history.append(record.state)
    try tick()
  }

  private func tick() throws {
    instant += 1
    if instant == killAt { throw Killed() }
  }
}

private func deliverer(
  _ registry: CountingRegistry,
  isGenuine: @escaping (MessageID, SealedAnswer) throws -> Bool = { _, _ in true }
) -> Deliverer {
  Deliverer(transport: registry, isGenuine: isGenuine)
}

private func round(
  _ registry: CountingRegistry, _ journal: MemoryJournal,
  isGenuine: @escaping (MessageID, SealedAnswer) throws -> Bool = { _, _ in true }
) throws -> DeliveryRecord {
  try deliverer(registry, isGenuine: isGenuine).round(
    id, package: package, from: journal.record, journal: journal, clock: { start })
}

@Suite struct `A round of delivery` {
  @Test func `records before it sends and after, and keeps the receipt`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    #expect(try round(registry, journal).state == .accepted)
    #expect(journal.history == [.sending, .accepted])
    #expect(journal.answer == (try receipt()))
    #expect(registry.log == ["send"])
  }

  @Test func `sends again without asking where nothing arrived`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    registry.events = [.notReached]
    #expect(try round(registry, journal).state == .ready)
    #expect(try round(registry, journal).state == .accepted)
    #expect(registry.log == ["send", "send"])
    #expect(registry.registered == 1)
  }

  @Test func `asks first where it may have arrived, and does not send what did`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    registry.events = [.answerLost]
    #expect(try round(registry, journal).state == .unknown)
    #expect(try round(registry, journal).state == .accepted)
    #expect(registry.log == ["send", "ask"])
    #expect(registry.registered == 1)
  }

  @Test func `asks first, and sends what was never seen in the same round`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    journal.record = DeliveryRecord(state: .unknown, attempt: 1, since: start)
    #expect(try round(registry, journal).state == .accepted)
    #expect(registry.log == ["ask", "send"])
    #expect(journal.history == [.ready, .sending, .accepted])
  }

  @Test func `goes on asking while no answer comes, and never sends meanwhile`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    registry.events = [.answerLost, .notReached, .busy(60), .notReached]
    for _ in 0..<4 { #expect(try round(registry, journal).state == .unknown) }
    #expect(try round(registry, journal).state == .accepted)
    #expect(registry.log == ["send", "ask", "ask", "ask", "ask"])
    #expect(registry.registered == 1)
  }

  @Test func `keeps a refusal, and takes none that comes as a success`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    registry.events = [
      .answerLost, .answers(200, try refusalContainer()), .answers(422, try refusalContainer()),
    ]
    _ = try round(registry, journal)
    #expect(try round(registry, journal).reason == .unknown(.nonsense(status: 200)))
    #expect(journal.answer == nil)
    #expect(try round(registry, journal).state == .refused)
    #expect(journal.answer == (try refusal()))
  }

  @Test func `leaves a message alone while another process may be sending it`() throws {
    let sending = DeliveryRecord.new.sending(at: start, longestExchangeSeconds: 600)
    #expect(!sending.isDue(at: start.addingTimeInterval(599)))
    #expect(sending.isDue(at: start.addingTimeInterval(600)))
  }

  @Test func `takes no receipt that is not genuine`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    let record = try round(registry, journal) { messageID, answer in
      #expect(messageID == id)
      #expect(answer.kind == .receipt)
      return false
    }
    #expect(record.state == .unknown)
    #expect(record.reason == .unknown(.answerNotGenuine(.receipt)))
    #expect(journal.answer == nil)
    // Asked again, the genuine one settles it.
    #expect(try round(registry, journal).state == .accepted)
    #expect(registry.registered == 1)
  }

  @Test func `stops at what a person must put right, and remembers the doubt`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    registry.events = [.answerLost, .forbidden]
    _ = try round(registry, journal)
    let record = try round(registry, journal)
    #expect(record.state == .failed)
    #expect(record.mayHaveArrived)
    #expect(throws: SubmissionFailure.alreadyEnded(.failed)) { try round(registry, journal) }
    journal.record = record.reopened()
    #expect(try round(registry, journal).state == .accepted)
    #expect(registry.registered == 1)
  }

  @Test func `leaves things as they were when it cannot begin`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    registry.events = [.cannotBegin]
    #expect(throws: SubmissionFailure.clientPassphrase("asleep")) { try round(registry, journal) }
    #expect(journal.record == .new)
    #expect(registry.log.isEmpty)
  }

  @Test func `does not send where the journal cannot be written`() throws {
    let registry = CountingRegistry()
    let journal = MemoryJournal()
    journal.killAt = 1
    #expect(throws: Killed.self) { try round(registry, journal) }
    #expect(registry.log.isEmpty)
    #expect(journal.record == .new)
  }

  @Test(
    arguments: 1...8,
    [[], [.answerLost], [.notReached], [.answerLost, .notReached]] as [[CountingRegistryEvent]])
  func `killed at any instant, registers once`(_ instant: Int, _ events: [CountingRegistryEvent]) throws {
    let registry = CountingRegistry()
    registry.events = events.map(\.event)
    let journal = MemoryJournal()
    journal.killAt = instant
    for _ in 0..<6 where !journal.record.state.hasEnded { _ = try? round(registry, journal) }
    #expect(journal.record.state == .accepted)
    #expect(journal.answer == (try receipt()))
    #expect(registry.registered == 1, "\(registry.log)")
  }
}

/// What test arguments can hold.
enum CountingRegistryEvent: Sendable {
  case answerLost, notReached

  fileprivate var event: CountingRegistry.Event { self == .answerLost ? .answerLost : .notReached }
}

@Suite(.timeLimit(.minutes(2))) struct `A round over the wire` {
  @Test func `that loses its answer is settled by the next`() throws {
    let server = try StandInRegistry(.drops)
    let journal = MemoryJournal()
    let deliverer = Deliverer(transport: CurlTransport(try server.endpoint())) { _, _ in true }
    for state in [DeliveryState.unknown, .accepted] {
      let record = try deliverer.round(
        id, package: package, from: journal.record, journal: journal, clock: { Date() })
      #expect(record.state == state)
    }
    #expect(server.requests.map(\.method) == ["POST", "GET"])
  }
}
