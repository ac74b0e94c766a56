import Foundation

/// One version (редакция) of a case's document with everything that was signed over it.
public struct DocumentVersion: Hashable, Sendable {
  /// From 1.
  public let number: Int
  /// The document as it will be or was signed: the draft until it is frozen.
  public internal(set) var document: FileReference
  /// In the order in which they were added.
  public internal(set) var attachments: [FileReference]
  /// Where its steps' signatures are to be seen, as somebody said.
  public internal(set) var places: [StepPlace] = []
  public internal(set) var frozenAt: Date?
  /// The steps that were signed, in the order of their signatures.
  public internal(set) var signed: [SignedAct] = []
  /// The return that ended this version.
  public internal(set) var returned: SignedAct?
  public internal(set) var delivery: Delivery?
  /// When the case was opened, or returned to this version.
  public let startedAt: Date
  /// When the stage whose turn it is began.
  public internal(set) var stageSince: Date

  init(number: Int, document: FileReference, attachments: [FileReference], startedAt: Date) {
    self.number = number
    self.document = document
    self.attachments = attachments
    self.startedAt = startedAt
    stageSince = startedAt
  }

  /// The digest of the last step's signature value: `previous` of the next statement.
  public var lastSignatureValueSHA256: SHA256Digest? { signed.last?.signatureValueSHA256 }

  /// The octets that hold all signatures so far; the document's own before the first.
  public var artifact: SHA256Digest { signed.last?.artifact ?? document.sha256 }

  public func act(on step: StepID) -> SignedAct? { signed.first { $0.statement.step == step } }

  /// The step whose signer refused, if one did.
  public var refusal: SignedAct? { signed.first { $0.statement.opinion == .refused } }
}

/// The delivery of a version's package: a machine of its own.
public struct Delivery: Hashable, Sendable {
  public enum Status: Hashable, Sendable {
    case ready
    /// The octets may be leaving at this moment.
    case sending
    /// The registry may have the message or not.
    case unknown
    /// It certainly does not; nil where nothing is tried again by itself.
    case failed(retryAt: Date?)
    /// It has, and will answer.
    case acknowledged
    case accepted(receiptSHA256: SHA256Digest, incomingNumber: String)
    case refused(refusalSHA256: SHA256Digest, rule: String)
    case stopped
  }

  public let messageID: String
  public let packageSHA256: SHA256Digest
  public internal(set) var status = Status.ready
  /// How many times the octets were sent or began to be.
  public internal(set) var attempts = 0
}
