import AdES
import CaseStore
import Files
import Foundation
import Logging
import OpenSSL
import Signing
import Synchronization
import Workflow

/// The receiving office: takes packages in, judges them, registers or refuses, and answers under its seal. Knows no HTTP.
///
/// A package goes: kept, received, examined, decided together with the words of the answer, sealed. Each arrow is one
/// transaction of the ``CaseStore/RegistryStore``; whatever instant the process dies at, ``completeUnfinished(startingUp:)``
/// goes on from there, and ``status(of:clientCertificate:)`` tells.
///
/// One process receives into one directory at a time: a lock says so, and lets a restart take up at once what its
/// predecessor left.
public final class Registry: Sendable {
  public let configuration: RegistryConfiguration
  let store: RegistryStore
  let shelf: RuleShelf
  let seal: any Signer
  /// Gives the time-stamps of answers; nil for answers without.
  let timeStamps: (any TimeStampSource)?
  let logger: Logger
  let clock: @Sendable () -> Date
  /// Held while it is looked up whether a document is registered and then registered.
  let deciding = Mutex(())
  /// Held while an answer is sealed, so that no second seal is made.
  let sealing = Mutex(())
  private let lock: DirectoryLock

  /// How long a message is a process's own to decide. Judging 1 GB takes under a minute.
  static let leaseSeconds = 600.0
  /// The shortest lease there is: one that has ended when anybody asks.
  static let endedLeaseSeconds = 0.001

  /// Opens the registry's directory, or makes it; reads the rules; opens the seal's file.
  /// - Throws: ``RegistryFailure``, also where the seal is another organisation's or another process receives here.
  public convenience init(
    _ configuration: RegistryConfiguration, secrets: SecretProvider,
    timeStamps: (any TimeStampSource)? = nil,
    logger: Logger = Logger(label: "doklad.registry"), clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(RegistryFailure) {
    let path = configuration.sealKey
    let octets = try RuleBook.octets(path)
    let passphrase = try Self.secret(.seal, path, secrets)
    let holder: KeyHolder
    do { holder = try PKCS12.open(octets, passphrase: passphrase, path: path) } catch {
      throw .certificates(path: path, error)
    }
    try self.init(
      configuration, seal: try narrowing { try FileSigner(holder) }, timeStamps: timeStamps, logger: logger,
      clock: clock)
  }

  /// The same with a seal that lives elsewhere, as on a token.
  public init(
    _ configuration: RegistryConfiguration, seal: any Signer, timeStamps: (any TimeStampSource)? = nil,
    logger: Logger = Logger(label: "doklad.registry"), clock: @escaping @Sendable () -> Date = { Date() }
  ) throws(RegistryFailure) {
    let found = seal.certificate.subject.organizationIdentifier
    guard found == configuration.organization.organization else {
      throw .sealOrganization(found: found, expected: configuration.organization.organization)
    }
    self.configuration = configuration
    self.seal = seal
    self.timeStamps = timeStamps
    self.logger = logger
    self.clock = clock
    shelf = RuleShelf(configuration)
    _ = try shelf.current()
    store = try narrowing {
      do { return try RegistryStore.open(at: configuration.dataDirectory) } catch StoreFailure.notAStore {
        return try RegistryStore.create(at: configuration.dataDirectory)
      }
    }
    lock = try DirectoryLock(configuration.dataDirectory)
  }

  static func secret(
    _ purpose: SecretPurpose, _ path: String, _ secrets: SecretProvider
  ) throws(RegistryFailure) -> Secret {
    do { return try secrets(purpose, path) } catch { throw .secret(purpose, reason: "\(error)") }
  }

  // MARK: Receiving

  /// Takes in the package that lies in a file, and answers it. The file is the caller's to remove.
  ///
  /// The same octets under the same message identifier always get the same answer; the same document under another message
  /// gets the receipt it was registered with.
  /// - Throws: ``RegistryFailure`` where this machine could not do it: the sender may come again with the same message.
  public func receive(
    packageFile: String, messageID: String, clientCertificate: Certificate
  ) async throws(RegistryFailure) -> Answer {
    try await Blocking.run { () throws(RegistryFailure) in
      try self.receiveNow(packageFile, messageID: messageID, clientCertificate: clientCertificate)
    }
  }

  /// What is known of a message; nil where none such came from this client's organisation.
  public func status(
    of messageID: String, clientCertificate: Certificate
  ) async throws(RegistryFailure) -> Answer? {
    try await Blocking.run { () throws(RegistryFailure) in
      guard MessageID.isWellFormed(messageID) else { return .messageMalformed }
      let gate = ClientGate(configuration: self.configuration, rules: try self.shelf.current())
      let sender: RegistryConfiguration.Sender
      do throws(ClientRefusal) { sender = try gate.sender(of: clientCertificate, at: self.clock()) } catch {
        return .clientRefused(error)
      }
      let key = MessageKey(sender: sender, messageID: messageID)
      let status = try narrowing { try self.store.status(of: key.text) }
      return try status.map { status throws(RegistryFailure) in try self.answer(to: status) }
    }
  }

  private func receiveNow(
    _ packageFile: String, messageID: String, clientCertificate: Certificate
  ) throws(RegistryFailure) -> Answer {
    guard MessageID.isWellFormed(messageID) else { return .messageMalformed }
    let now = clock()
    let rules = try shelf.current()
    let sender: RegistryConfiguration.Sender
    do {
      sender = try ClientGate(configuration: configuration, rules: rules).sender(
        of: clientCertificate, at: now)
    } catch { return .clientRefused(error) }
    let key = MessageKey(sender: sender, messageID: messageID)
    let reception: Reception
    do throws(RegistryFailure) {
      reception = try receive(try narrowing { try ByteSource(contentsOf: packageFile) }, as: key, at: now)
    } catch {
      if case .store(.messageTaken(_, let known)) = error { return .messageTaken(known: known) }
      throw error
    }
    switch reception {
    case .known(let status): return try answer(to: status)
    case .begun(let lease):
      do throws(RegistryFailure) {
        return try decide(lease, key: key, sender: sender, rules: rules)
      } catch {
        // Whoever comes again need not wait for the lease to end. Where the message is decided by now, nothing changes.
        _ = try? store.renew(lease, at: clock(), leaseSeconds: Self.endedLeaseSeconds)
        throw error
      }
    }
  }

  /// A package is kept before its message is received, but not a second time, and not under a name that is taken.
  private func receive(
    _ package: ByteSource, as key: MessageKey, at now: Date
  ) throws(RegistryFailure) -> Reception {
    try narrowing {
      var kept: ArtifactDigest?
      if let known = try store.status(of: key.text)?.package {
        guard try SHA256Digest.digesting(package).hex == known.hex else {
          throw StoreFailure.messageTaken(key.text, known: known)
        }
        kept = known
      }
      return try store.receive(
        key.text, package: try kept ?? store.put(package), at: now, leaseSeconds: Self.leaseSeconds)
    }
  }
}

extension MessageStatus {
  /// The package that was received.
  fileprivate var package: ArtifactDigest {
    switch self {
    case .inProgress(let package, _, _): package
    case .registered(let registration): registration.package
    case .refused(let refusal): refusal.package
    }
  }
}
