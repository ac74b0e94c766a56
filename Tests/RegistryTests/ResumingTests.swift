import CaseStore
import Files
import Foundation
import Registry
import Testing
import Workflow

/// A registry that died after accepting: whatever it had done, the next one goes on from there.
@Suite struct ResumingTests {
  private let office: Office
  private let package: Package
  private let octets: [UInt8]
  private let key: String

  init() throws {
    office = try Office.atFixedTime()
    package = try Package(Paper.text(in: office).signed())
    octets = try package.octets
    key = "\(Office.municipality.organization)/\(package.messageID)"
  }

  private func receive(_ registry: Registry) async throws -> Registry.Answer {
    try await registry.receive(octets, as: package.messageID, for: office)
  }

  /// A predecessor that kept the package and received the message, and died.
  private func dieAfterReceiving() throws -> (RegistryStore, ReceptionLease) {
    let store = try RegistryStore.create(at: office.configuration.dataDirectory)
    let digest = try store.put(octets)
    guard case .begun(let lease) = try store.receive(key, package: digest, at: office.now, leaseSeconds: 600)
    else { throw CancellationError() }
    return (store, lease)
  }

  @Test func `decides a message that was received and not decided`() async throws {
    _ = try dieAfterReceiving()
    let registry = try office.open()
    guard
      case .inProgress = try await registry.status(
        of: package.messageID, clientCertificate: try office.client)
    else {
      Issue.record("not in progress")
      return
    }
    #expect(try await registry.completeUnfinished(startingUp: true) == 1)
    let answer = try await registry.status(of: package.messageID, clientCertificate: try office.client)
    #expect(answer?.receipt?.incomingNumber == "ОбС-1/02.03.2026")
    #expect(try await registry.completeUnfinished(startingUp: true) == 0)
    let again = try await receive(registry)
    #expect(again.receipt?.incomingNumber == "ОбС-1/02.03.2026")
  }

  @Test func `leaves a message alone whose lease another call holds`() async throws {
    let registry = try office.open()
    let store = try RegistryStore.open(at: office.configuration.dataDirectory)
    let digest = try store.put(octets)
    _ = try store.receive(key, package: digest, at: office.now, leaseSeconds: 600)
    #expect(try await registry.completeUnfinished() == 0)
    guard case .inProgress = try await receive(registry) else {
      Issue.record("decided twice")
      return
    }
  }

  @Test func `seals a refusal that was decided and not sealed`() async throws {
    let (store, lease) = try dieAfterReceiving()
    // A refusal as a registry decides it, taken from one that lives.
    let other = try Office.atFixedTime()
    _ = try await other.open().receive([1], as: package.messageID, for: other)
    let decided = try #require(
      try RegistryStore.open(at: other.configuration.dataDirectory).refusals().first)
    try store.refuse(lease, rule: decided.rule, at: office.now, content: decided.content)

    let registry = try office.open()
    #expect(try await registry.completeUnfinished(startingUp: true) == 1)
    let answer = try await registry.status(of: package.messageID, clientCertificate: try office.client)
    #expect(answer?.refusal?.rule == "package.format")
    #expect(try office.validate(try #require(answer?.sealed).content).conclusion == .totalPassed)
  }

  @Test func `seals a receipt that was decided and not sealed, with the same words`() async throws {
    let (store, lease) = try dieAfterReceiving()
    let other = try Office.atFixedTime()
    _ = try await receive(other.open())
    let decided = try #require(
      try RegistryStore.open(at: other.configuration.dataDirectory).registrations().first)
    _ = try store.register(lease, document: decided.document, series: decided.series, at: office.now) { _ in
      RegistrationDraft(incomingNumber: decided.incomingNumber, content: decided.content)
    }

    let registry = try office.open()
    let answer = try await receive(registry)
    #expect(answer.receipt?.incomingNumber == decided.incomingNumber)
    #expect(!answer.isNew)
    #expect(try office.validate(try #require(answer.sealed).content).conclusion == .totalPassed)
    #expect(try await registry.completeUnfinished(startingUp: true) == 0)
    #expect(try store.check().isEmpty)
  }

  @Test func `tries again what could not be judged for a fault of this machine`() async throws {
    let registry = try office.open()
    let lists = office.configuration.trust.revocationLists[0]
    let octets = try ByteSource(contentsOf: lists).bytes
    try FileManager.default.removeItem(atPath: lists)
    await #expect(throws: RegistryFailure.self) { try await receive(registry) }
    try AtomicFile.write(octets, to: lists)
    #expect(try await receive(registry).isNew)
  }

  @Test func `lets one process receive into a directory`() throws {
    let registry = try office.open()
    #expect {
      _ = try office.open()
    } throws: { error in
      guard case RegistryFailure.alreadyRunning = error else { return false }
      return true
    }
    _ = registry
  }

  @Test func `is opened again when its predecessor is gone`() throws {
    _ = try office.open()
    _ = try office.open()
  }
}
