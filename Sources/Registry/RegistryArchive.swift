import CaseStore
import Files
import Foundation
import OpenSSL
import Workflow

/// A document of the register, as it is shown.
public struct RegisteredDocument: Sendable {
  /// The organisation that sent it.
  public let sender: String
  public let receipt: Receipt
  /// The sealed receipt; nil until it is sealed.
  public let answer: ArtifactDigest?
  public let package: ArtifactDigest

  init(_ registration: Registration) throws(RegistryFailure) {
    let draft = try AnswerDraft(octets: ByteSource(registration.content), message: registration.message)
    sender = MessageKey(registration.message)?.sender ?? ""
    receipt = try draft.receipt(message: registration.message)
    answer = registration.receipt
    package = registration.package
  }
}

/// A message that was refused, as it is shown.
public struct RefusedMessage: Sendable {
  /// The organisation that sent it.
  public let sender: String
  public let refusal: RegistryRefusal
  /// The refusal as it is printed.
  public let text: String
  /// The sealed refusal; nil until it is sealed.
  public let answer: ArtifactDigest?
  public let package: ArtifactDigest

  init(_ record: RefusalRecord) throws(RegistryFailure) {
    let draft = try AnswerDraft(octets: ByteSource(record.content), message: record.message)
    sender = MessageKey(record.message)?.sender ?? ""
    refusal = try draft.refusal(message: record.message)
    text = String(decoding: draft.text, as: UTF8.self)
    answer = record.answer
    package = record.package
  }
}

/// The register to be read, whether or not the server runs.
public struct RegistryArchive: Sendable {
  /// What stands under a number or message.
  public enum Entry: Sendable {
    case registered(RegisteredDocument)
    case refused(RefusedMessage)
    /// Received, and not yet decided.
    case inProgress(package: ArtifactDigest, since: Date)
  }

  private let configuration: RegistryConfiguration
  private let store: RegistryStore

  /// Opens the register of a configuration.
  /// - Throws: ``RegistryFailure/store(_:)`` with `notAStore` where nothing was ever received there.
  public init(_ configuration: RegistryConfiguration) throws(RegistryFailure) {
    self.configuration = configuration
    store = try narrowing { try RegistryStore.open(at: configuration.dataDirectory) }
  }

  init(_ configuration: RegistryConfiguration, _ store: RegistryStore) {
    self.configuration = configuration
    self.store = store
  }

  /// Registered documents, newest first.
  public func registrations(
    limit: Int = 100, skipping count: Int = 0
  ) throws(RegistryFailure) -> [RegisteredDocument] {
    try narrowing {
      try store.registrations(limit: limit, skipping: count).map { try RegisteredDocument($0) }
    }
  }

  /// Refused messages, newest first.
  public func refusals(
    limit: Int = 100, skipping count: Int = 0
  ) throws(RegistryFailure) -> [RefusedMessage] {
    try narrowing { try store.refusals(limit: limit, skipping: count).map { try RefusedMessage($0) } }
  }

  /// What stands under an incoming number, or under a message identifier of one of the configured senders.
  public func find(_ name: String) throws(RegistryFailure) -> Entry? {
    try narrowing {
      if let registration = try store.registration(incomingNumber: name) {
        return .registered(try RegisteredDocument(registration))
      }
      for sender in configuration.senders {
        switch try store.status(of: MessageKey(sender: sender, messageID: name).text) {
        case .registered(let registration): return .registered(try RegisteredDocument(registration))
        case .refused(let record): return .refused(try RefusedMessage(record))
        case .inProgress(let package, let since, _): return .inProgress(package: package, since: since)
        case nil: continue
        }
      }
      return nil
    }
  }

  /// The octets of a package or a sealed answer.
  public func artifact(_ digest: ArtifactDigest) throws(RegistryFailure) -> ByteSource {
    try narrowing { try store.artifact(digest) }
  }

  /// Proves the whole register; see ``CaseStore/RegistryStore/check()``.
  public func check() throws(RegistryFailure) -> [IntegrityFinding] { try narrowing { try store.check() } }
}

extension Registry {
  /// What the server shows without deciding anything.
  func newestRegistrations(
    forClerk certificate: Certificate
  ) async throws(RegistryFailure) -> Result<[RegisteredDocument], ClientRefusal> {
    try await Blocking.run { () throws(RegistryFailure) in
      let gate = ClientGate(configuration: self.configuration, rules: try self.shelf.current())
      do throws(ClientRefusal) { try gate.admitClerk(certificate, at: self.clock()) } catch {
        return .failure(error)
      }
      return .success(try RegistryArchive(self.configuration, self.store).registrations())
    }
  }

  /// Why nothing is taken from this client; nil where it may submit.
  func refusal(of certificate: Certificate) async throws(RegistryFailure) -> ClientRefusal? {
    try await Blocking.run { () throws(RegistryFailure) in
      let gate = ClientGate(configuration: self.configuration, rules: try self.shelf.current())
      do throws(ClientRefusal) { _ = try gate.sender(of: certificate, at: self.clock()) } catch {
        return error
      }
      return nil
    }
  }

  /// Throws where the register or the rules cannot be read.
  func checkHealth() async throws(RegistryFailure) {
    try await Blocking.run { () throws(RegistryFailure) in
      _ = try self.shelf.current()
      try narrowing { _ = try self.store.registrations(limit: 1) }
    }
  }
}
