import Foundation
import Workflow

@testable import CaseStore

/// What a process may be doing when it is killed. Each is prepared, then performed by a child that may die, then performed
/// again by whoever comes next: it is written as a program would be that finds out first how far things are.
enum Operation: String, Codable, CaseIterable, Sendable {
  case create, put, append, take, settle
  case createRegister, receive, register, refuse, seal

  private static let message = "d9428888-122b-41e1-b85c-61c23bd3bd0d"
  private static let large = [UInt8](repeating: 7, count: (3 << 20) + 5)

  func prepare(_ path: String) throws {
    switch self {
    case .create, .createRegister: break
    case .put: _ = try CaseStore.create(at: path)
    case .append: try CaseStore.create(at: path).append([note("opened")], to: "1", expecting: 0)
    case .take, .settle:
      let store = try CaseStore.create(at: path)
      let package = try store.put(octets("package"))
      try store.append(
        [note("opened")], to: "1", expecting: 0,
        enqueueing: [OutboxMessage(id: Self.message, package: package, due: morning)])
      if self == .settle { _ = try store.leaseDelivery(of: Self.message, at: morning, forSeconds: 60) }
    case .receive: _ = try RegistryStore.create(at: path)
    case .register, .refuse, .seal:
      let store = try RegistryStore.create(at: path)
      let package = try store.put(octets("package"))
      _ = try store.receive(Self.message, package: package, at: morning, leaseSeconds: 60)
      if self == .seal { try Operation.register.perform(path) }
    }
  }

  func perform(_ path: String) throws {
    switch self {
    case .create:
      do { _ = try CaseStore.create(at: path) } catch .alreadyAStore { _ = try CaseStore.open(at: path) }
    case .createRegister:
      do { _ = try RegistryStore.create(at: path) } catch .alreadyAStore {
        _ = try RegistryStore.open(at: path)
      }
    case .put: _ = try CaseStore.open(at: path).put(Self.large)
    case .append:
      let store = try CaseStore.open(at: path)
      let document = try store.put(octets("document"))
      guard try store.events(of: "1").count == 1 else { return }
      try store.transact(on: "1", expecting: 1) { transaction in
        let number = try transaction.reserveNumber(series: "2026", key: "1")
        let file = FileReference(name: "a.txt", mediaType: "text/plain", sha256: SHA256Digest(document))
        try transaction.append(note("СОА26-ВК66-\(number)"))
        try transaction.append(.frozen(document: file, by: "expert", at: morning))
        try transaction.enqueue(OutboxMessage(id: Self.message, package: document, due: morning))
      }
    case .take:
      let store = try CaseStore.open(at: path)
      guard try store.outboxRecord(of: Self.message)?.state == .ready else { return }
      try store.transact(on: "1", expecting: 1) { transaction in
        _ = try transaction.leaseDelivery(of: Self.message, at: morning, forSeconds: 60)
        try transaction.append(.deliveryAttempted(messageID: Self.message, afterAsking: false, at: morning))
      }
    case .settle:
      let store = try CaseStore.open(at: path)
      let receipt = try store.put(octets("receipt"))
      guard let row = try store.database.read({ try OutboxRow.find(Self.message, in: $0) }),
        let token = row.token
      else { return }
      let lease = row.lease(token, until: morning, attempts: 1, mustAskFirst: false)
      try store.transact(on: "1", expecting: 1) { transaction in
        try transaction.settle(lease, as: .accepted(code: "201"))
        try transaction.append(
          .accepted(
            messageID: Self.message, receiptSHA256: SHA256Digest(receipt), incomingNumber: "1", at: morning))
      }
    case .receive:
      let store = try RegistryStore.open(at: path)
      let package = try store.put(octets("package"))
      _ = try store.receive(Self.message, package: package, at: morning, leaseSeconds: 60)
    case .register:
      let store = try RegistryStore.open(at: path)
      guard let lease = try Self.held(store) else { return }
      _ = try store.register(
        lease, document: sha256(octets("document"), as: ArtifactDigest.self), series: "2026", at: morning
      ) { RegistrationDraft(incomingNumber: "РД-\($0)", content: octets("receipt \($0)")) }
    case .refuse:
      let store = try RegistryStore.open(at: path)
      guard let lease = try Self.held(store) else { return }
      try store.refuse(lease, rule: "expired", at: morning, content: octets("no"))
    case .seal:
      let store = try RegistryStore.open(at: path)
      try store.seal(store.put(octets("sealed")), ofMessage: Self.message)
    }
  }

  /// The lease that the preparing process took, as if it had been handed on.
  private static func held(_ store: RegistryStore) throws -> ReceptionLease? {
    guard let row = try store.database.read({ try ReceivedRow.find(Self.message, in: $0) }),
      let token = row.token
    else { return nil }
    return ReceptionLease(
      message: row.message, package: row.package, receivedAt: row.receivedAt.date, isResumed: false,
      until: morning, token: token)
  }

  private var isRegister: Bool {
    switch self {
    case .createRegister, .receive, .register, .refuse, .seal: true
    default: false
    }
  }

  /// Everything that the store says is so. Opens the store, and so recovers it.
  func state(_ path: String) throws -> [String] {
    do {
      return isRegister ? try registerState(path) : try caseState(path)
    } catch StoreFailure.notAStore {
      return ["no store"]
    }
  }

  private func caseState(_ path: String) throws -> [String] {
    let store = try CaseStore.open(at: path)
    var state = ["store"]
    try store.forEachCase { _, events in state += events.map { "\($0.caseID) \($0.sequence) \($0.digest)" } }
    state += try store.numbers(in: "2026").map { "\($0.value) \($0.key)" }
    state += try store.outbox().map { "\($0)" }
    // Other operations put artifacts that may be left over, which is nobody's loss.
    if self == .put { state += store.artifacts.contents().artifacts.map(\.hex) }
    return state
  }

  private func registerState(_ path: String) throws -> [String] {
    let store = try RegistryStore.open(at: path)
    return try ["store", "\(String(describing: store.status(of: Self.message)))"]
      + store.registrations().map { "\($0)" } + store.refusals().map { "\($0)" }
  }

  /// What is not as it should be, whatever instant somebody died at.
  func graveFlaws(_ path: String) throws -> [IntegrityFlaw] {
    do {
      return isRegister
        ? try RegistryStore.open(at: path).check().grave : try CaseStore.open(at: path).check().grave
    } catch StoreFailure.notAStore {
      return []
    }
  }
}
