import Workflow

extension ArtifactDigest {
  /// The artifact that the workflow knows by this digest.
  public init(_ digest: SHA256Digest) {
    guard let same = ArtifactDigest(hex: digest.hex) else { preconditionFailure("both are 64 digits") }
    self = same
  }
}

extension SHA256Digest {
  /// The digest by which the workflow knows this artifact.
  public init(_ digest: ArtifactDigest) {
    guard let same = SHA256Digest(hex: digest.hex) else { preconditionFailure("both are 64 digits") }
    self = same
  }
}

extension Event {
  /// The artifacts that the event is nothing without: the document or attachment it brings, the route it begins, what was
  /// signed, the package, the receipt or the refusal.
  public var namedArtifacts: [ArtifactDigest] {
    switch self {
    case .opened(let opening):
      [ArtifactDigest(opening.document.sha256), ArtifactDigest(opening.route.sha256)]
    case .attachmentAdded(let file, _, _), .documentReplaced(let file, _, _), .frozen(let file, _, _):
      [ArtifactDigest(file.sha256)]
    case .stepSigned(let act), .returned(let act), .withdrawn(let act): [ArtifactDigest(act.artifact)]
    case .packaged(_, let package, _, _): [ArtifactDigest(package)]
    case .accepted(_, let receipt, _, _): [ArtifactDigest(receipt)]
    case .refusedByRegistry(_, let refusal, _, _): [ArtifactDigest(refusal)]
    case .attachmentRemoved, .signaturesPlaced, .outgoingNumberReserved, .deliveryAttempted, .deliveryUnknown,
      .deliveryFailed,
      .acknowledged, .stoppedByRegistry, .closed:
      []
    }
  }
}

extension EventEntry {
  /// An event of the workflow, in its canonical JSON, with the artifacts it names and `others`.
  public init(_ event: Event, alsoNaming others: [ArtifactDigest] = []) {
    self.init(event.canonicalBytes, artifacts: event.namedArtifacts + others)
  }
}

extension StoredEvent {
  /// The event that the octets say.
  /// - Throws: ``StoreFailure/unknownEvent(case:sequence:reason:)``.
  public func event() throws(StoreFailure) -> Event {
    do {
      return try Event(canonicalBytes: bytes)
    } catch {
      throw .unknownEvent(case: caseID, sequence: sequence, reason: error)
    }
  }
}

extension CaseStore {
  /// Appends events of the workflow; see ``append(_:to:expecting:enqueueing:)``.
  /// - Throws: also ``StoreFailure/unknownEvent(case:sequence:reason:)``, for one that could never be read again.
  @discardableResult
  public func append(
    _ events: [Event], to caseID: String, expecting sequence: Int, enqueueing messages: [OutboxMessage] = []
  ) throws(StoreFailure) -> [StoredEvent] {
    do {
      return try transact(on: caseID, expecting: sequence) { transaction in
        let stored = try events.map { try transaction.append($0) }
        for message in messages { try transaction.enqueue(message) }
        return stored
      }
    } catch {
      throw StoreFailure(error, at: directory)
    }
  }
}

extension CaseTransaction {
  /// Appends the next event, with the artifacts it names and `others`; see ``append(_:)``.
  /// - Throws: also ``StoreFailure/unknownEvent(case:sequence:reason:)``, for one that could never be read again.
  @discardableResult
  public borrowing func append(
    _ event: Event, alsoNaming others: [ArtifactDigest] = []
  ) throws(StoreFailure) -> StoredEvent {
    let stored = try append(EventEntry(event, alsoNaming: others))
    _ = try stored.event()
    return stored
  }
}
