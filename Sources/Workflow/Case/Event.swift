import Foundation

/// What happened to a case. Events are the truth and are only ever added; the case is folded from them.
public enum Event: Hashable, Sendable {
  case opened(Opening)
  /// A file of the same name is replaced.
  case attachmentAdded(FileReference, by: PersonID, at: Date)
  case attachmentRemoved(name: String, by: PersonID, at: Date)
  /// Another text for the version that is being worked on.
  case documentReplaced(FileReference, by: PersonID, at: Date)
  /// Where on the pages the steps' signatures are to be seen; replaces what was said before.
  case signaturesPlaced([StepPlace], by: PersonID, at: Date)
  case outgoingNumberReserved(String, by: PersonID, at: Date)
  /// The document as it will be signed, its signature fields in it; the attachments are those of this moment.
  case frozen(document: FileReference, by: PersonID, at: Date)
  case stepSigned(SignedAct)
  case returned(SignedAct)
  case withdrawn(SignedAct)
  case packaged(messageID: String, packageSHA256: SHA256Digest, by: PersonID, at: Date)
  /// Recorded before the octets leave. `afterAsking` says the registry was asked first and did not know the message.
  case deliveryAttempted(messageID: String, afterAsking: Bool, at: Date)
  /// The octets left and no answer came: the registry may have them or not.
  case deliveryUnknown(messageID: String, at: Date)
  /// The octets certainly did not arrive. Without `retryAt` nothing is tried again by itself.
  case deliveryFailed(messageID: String, retryAt: Date?, problem: String, at: Date)
  /// The registry has the message and will answer later.
  case acknowledged(messageID: String, at: Date)
  case accepted(messageID: String, receiptSHA256: SHA256Digest, incomingNumber: String, at: Date)
  case refusedByRegistry(messageID: String, refusalSHA256: SHA256Digest, rule: String, at: Date)
  /// The registry took the message and later stopped its registration (DS_STOPPED).
  case stoppedByRegistry(messageID: String, reason: String?, at: Date)
  case closed(by: PersonID, at: Date)
}

/// The beginning of a case.
public struct Opening: Hashable, Sendable {
  public let caseID: String
  /// The kind of document, as `report`.
  public let kind: String
  /// ОТНОСНО.
  public let subject: String
  public let route: RouteReference
  public let document: FileReference
  public let by: PersonID
  public let at: Date

  public init(
    caseID: String, kind: String = "report", subject: String, route: RouteReference,
    document: FileReference, by: PersonID, at: Date
  ) {
    self.caseID = caseID
    self.kind = kind
    self.subject = subject
    self.route = route
    self.document = document
    self.by = by
    self.at = at.wholeSeconds
  }
}

/// Something a person signed: a step, a return or a withdrawal.
public struct SignedAct: Hashable, Sendable {
  public let statement: StepStatement
  /// What the signature was written into, or the signature itself where it stands beside the document.
  public let artifact: SHA256Digest
  public let certificate: CertificateIdentity
  /// SHA-256 of the certificate's DER.
  public let certificateSHA256: SHA256Digest
  /// SHA-256 of the signature value octets of the CMS: what the next statement names as `previous`.
  public let signatureValueSHA256: SHA256Digest
  /// When it was recorded, by the clock of whoever recorded it; the signer's claim is in the statement.
  public let at: Date

  public init(
    statement: StepStatement, artifact: SHA256Digest, certificate: CertificateIdentity,
    certificateSHA256: SHA256Digest, signatureValueSHA256: SHA256Digest, at: Date
  ) {
    self.statement = statement
    self.artifact = artifact
    self.certificate = certificate
    self.certificateSHA256 = certificateSHA256
    self.signatureValueSHA256 = signatureValueSHA256
    self.at = at.wholeSeconds
  }

  public var signer: PersonID { statement.person }
  public var claimedTime: Date { statement.time }
}

extension Event {
  /// The stable name of the kind of event, the JSON key `event`.
  public var name: String {
    switch self {
    case .opened: "opened"
    case .attachmentAdded: "attachmentAdded"
    case .attachmentRemoved: "attachmentRemoved"
    case .documentReplaced: "documentReplaced"
    case .signaturesPlaced: "signaturesPlaced"
    case .outgoingNumberReserved: "outgoingNumberReserved"
    case .frozen: "frozen"
    case .stepSigned: "stepSigned"
    case .returned: "returned"
    case .withdrawn: "withdrawn"
    case .packaged: "packaged"
    case .deliveryAttempted: "deliveryAttempted"
    case .deliveryUnknown: "deliveryUnknown"
    case .deliveryFailed: "deliveryFailed"
    case .acknowledged: "acknowledged"
    case .accepted: "accepted"
    case .refusedByRegistry: "refusedByRegistry"
    case .stoppedByRegistry: "stoppedByRegistry"
    case .closed: "closed"
    }
  }

  /// When it was recorded.
  public var at: Date {
    switch self {
    case .opened(let opening): opening.at
    case .stepSigned(let act), .returned(let act), .withdrawn(let act): act.at
    case .attachmentAdded(_, _, let at), .attachmentRemoved(_, _, let at), .documentReplaced(_, _, let at),
      .signaturesPlaced(_, _, let at), .outgoingNumberReserved(_, _, let at), .frozen(_, _, let at),
      .packaged(_, _, _, let at),
      .deliveryAttempted(_, _, let at), .deliveryUnknown(_, let at), .deliveryFailed(_, _, _, let at),
      .acknowledged(_, let at), .accepted(_, _, _, let at), .refusedByRegistry(_, _, _, let at),
      .stoppedByRegistry(_, _, let at), .closed(_, let at):
      at.wholeSeconds
    }
  }

  /// Who did it; nil for what the delivery did by itself.
  public var person: PersonID? {
    switch self {
    case .opened(let opening): opening.by
    case .stepSigned(let act), .returned(let act), .withdrawn(let act): act.signer
    case .attachmentAdded(_, let by, _), .attachmentRemoved(_, let by, _), .documentReplaced(_, let by, _),
      .signaturesPlaced(_, let by, _), .outgoingNumberReserved(_, let by, _), .frozen(_, let by, _),
      .packaged(_, _, let by, _),
      .closed(let by, _):
      by
    case .deliveryAttempted, .deliveryUnknown, .deliveryFailed, .acknowledged, .accepted,
      .refusedByRegistry, .stoppedByRegistry:
      nil
    }
  }
}
