import Files
import Foundation
import OpenSSL
import Workflow

/// Why a store could not do what was asked. Findings of ``CaseStore/check()`` are not failures.
public enum StoreFailure: Error, Equatable, Sendable {
  /// Nothing at this path is a store of this kind: no database, another application's, or one whose making was cut short
  /// (which `create` may repeat).
  case notAStore(path: String)
  /// `create` found a store where it was to make one.
  case alreadyAStore(path: String)
  /// A later version of the program has written this store. Nothing was changed.
  case newerVersion(path: String, found: Int, supported: Int)
  /// Other processes kept the store locked for longer than the time-out.
  case busy(path: String)
  /// Somebody else was first: the case was expected to end with event `expected` and ends with `actual`.
  /// Their events are `events(of: case, after: expected)`.
  case conflict(case: String, expected: Int, actual: Int)
  /// No file holds this artifact.
  case missingArtifact(ArtifactDigest, path: String)
  /// The file of an artifact holds something else.
  case corruptArtifact(expected: ArtifactDigest, found: ArtifactDigest, path: String)
  /// An event is not what was appended, or does not follow the one before it.
  case brokenChain(case: String, sequence: Int)
  /// An event is none that the workflow knows: written by another program, or a later version of this one.
  case unknownEvent(case: String, sequence: Int, reason: JSONFailure)
  /// No space, quota or permitted file size is left.
  case diskFull(path: String)
  /// The system does not let this user read or write.
  case permission(path: String)
  /// An identifier is empty, longer than 255 octets of UTF-8, or has a control character.
  case unusableName(String)
  /// The outbox or the registry has never seen this message.
  case unknownMessage(String)
  /// This message identifier is taken by other contents; `known` is the package it stands for.
  case messageTaken(String, known: ArtifactDigest)
  /// Another process holds the message until then.
  case leased(message: String, until: Date)
  /// The lease ran out and another process has taken the message, or it is settled.
  case leaseLost(message: String)
  /// The delivery has ended; nothing more may be done with it.
  case deliveryEnded(message: String, state: DeliveryState)
  /// A sealed answer already stands; `known` is it.
  case answerTaken(message: String, known: ArtifactDigest)
  /// SQLite calls the database damaged.
  case damaged(path: String, message: String)
  /// The database refused for a reason of its own: SQLite's extended result code and its words.
  case database(path: String, code: Int, message: String)
  /// A file could not be read or written.
  case file(FileFailure)
  /// The digest could not be computed.
  case digest(OpenSSLFailure)
}

extension StoreFailure: CustomStringConvertible {
  /// For logs; people are told by the command line.
  public var description: String {
    switch self {
    case .notAStore(let path): "no store at \(path)"
    case .alreadyAStore(let path): "a store stands already at \(path)"
    case .newerVersion(let path, let found, let supported):
      "store \(path) has version \(found), newer than \(supported)"
    case .busy(let path): "store \(path) is locked by another process"
    case .conflict(let name, let expected, let actual):
      "case \(name) ends with event \(actual), not \(expected)"
    case .missingArtifact(let digest, let path): "artifact \(digest) is missing: \(path)"
    case .corruptArtifact(let expected, let found, let path):
      "artifact \(expected) holds \(found): \(path)"
    case .brokenChain(let name, let sequence): "case \(name): event \(sequence) breaks the chain"
    case .unknownEvent(let name, let sequence, let reason): "case \(name): event \(sequence): \(reason)"
    case .diskFull(let path): "no space left for \(path)"
    case .permission(let path): "no permission for \(path)"
    case .unusableName(let name): "not usable as an identifier: \(name.debugDescription)"
    case .unknownMessage(let message): "unknown message \(message)"
    case .messageTaken(let message, let known): "message \(message) already stands for package \(known)"
    case .leased(let message, let until): "message \(message) is held by another process until \(until)"
    case .leaseLost(let message): "the lease of message \(message) is lost"
    case .deliveryEnded(let message, let state): "the delivery of \(message) has ended: \(state.rawValue)"
    case .answerTaken(let message, let known): "message \(message) is already answered with \(known)"
    case .damaged(let path, let message): "store \(path) is damaged: \(message)"
    case .database(let path, let code, let message): "store \(path): SQLite \(code): \(message)"
    case .file(let failure): "\(failure.action.rawValue) \(failure.path): \(failure.systemReason)"
    case .digest(let reason): "digest: \(reason)"
    }
  }
}
