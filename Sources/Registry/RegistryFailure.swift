import ASiC
import CaseStore
import Files
import OpenSSL
import Signing
import Workflow

/// Why the registry could not do its work. Nothing here is the sender's fault: what a sender sends ends in an answer.
public enum RegistryFailure: Error, Sendable {
  /// The configuration cannot be used: its file, the key as `tls.certificate`, and what is wrong with it.
  case configuration(path: String, key: String, RegistryConfiguration.Problem)
  /// The route or the authority register cannot be used.
  case rules(path: String, YAMLFailure)
  /// Certificates, revocation lists or keys of this file cannot be used.
  case certificates(path: String, OpenSSLFailure)
  case file(FileFailure)
  /// Another process receives into this directory.
  case alreadyRunning(directory: String)
  /// The seal belongs to another organisation than the registry's own.
  case sealOrganization(found: String?, expected: String)
  /// The TLS key and certificate could not be taken; the TLS library's words.
  case transport(reason: String)
  /// The address cannot be listened at; the system's words.
  case cannotListen(host: String, port: Int, reason: String)
  case store(StoreFailure)
  /// The answer could not be sealed.
  case sealing(SigningFailure)
  case digest(OpenSSLFailure)
  /// A stored answer is not what this registry writes: the message it belongs to.
  case storedAnswer(message: String)
  /// The passphrase provider failed: its own words.
  case secret(SecretPurpose, reason: String)
  /// The server ended for a reason of its own.
  case server(reason: String)
}

extension RegistryFailure: CustomStringConvertible {
  /// For logs; people are told by the command line.
  public var description: String {
    switch self {
    case .configuration(let path, let key, let problem):
      "\(path): \(key.isEmpty ? "" : "\(key): ")\(problem)"
    case .rules(let path, let failure): "\(path): \(failure)"
    case .certificates(let path, let failure): "\(path): \(failure)"
    case .file(let failure): "\(failure.action.rawValue) \(failure.path): \(failure.systemReason)"
    case .alreadyRunning(let directory): "another process receives into \(directory)"
    case .sealOrganization(let found, let expected):
      "the seal is of \(found ?? "no organisation"), not of \(expected)"
    case .transport(let reason): "TLS: \(reason)"
    case .cannotListen(let host, let port, let reason): "cannot listen at \(host):\(port): \(reason)"
    case .store(let failure): "\(failure)"
    case .sealing(let failure): "sealing: \(failure)"
    case .digest(let failure): "digest: \(failure)"
    case .storedAnswer(let message): "the stored answer to \(message) cannot be read"
    case .secret(let purpose, let reason): "passphrase of \(purpose.rawValue): \(reason)"
    case .server(let reason): "server: \(reason)"
    }
  }
}

/// What a passphrase is asked for.
public enum SecretPurpose: String, Sendable, CaseIterable {
  /// The council's seal, a PKCS#12 file.
  case seal
  /// The key of the TLS server, where its PEM is encrypted.
  case transport
}

/// Gives the passphrase of a key file, when it is needed. It is not kept.
public typealias SecretProvider = @Sendable (_ purpose: SecretPurpose, _ path: String) throws -> Secret

extension RegistryFailure {
  /// A failure of any room below.
  init(_ error: any Error) {
    switch error {
    case let failure as RegistryFailure: self = failure
    case let failure as StoreFailure: self = .store(failure)
    case let failure as FileFailure: self = .file(failure)
    case let failure as OpenSSLFailure: self = .digest(failure)
    case let failure as SigningFailure: self = .sealing(failure)
    case ASiCFailure.file(let failure): self = .file(failure)
    default: self = .server(reason: "\(error)")
    }
  }
}

/// Runs work of the rooms below, and lets their failures come out as this room's.
func narrowing<Result>(_ body: () throws -> Result) throws(RegistryFailure) -> Result {
  do { return try body() } catch { throw RegistryFailure(error) }
}
