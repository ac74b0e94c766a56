/// An event to be appended.
public struct EventEntry: Hashable, Sendable {
  /// The event in canonical JSON.
  public var bytes: [UInt8]
  /// The artifacts that the event names. They must be in the store before it.
  public var artifacts: [ArtifactDigest]

  public init(_ bytes: [UInt8], artifacts: [ArtifactDigest] = []) {
    self.bytes = bytes
    self.artifacts = artifacts
  }
}

/// An event as it stands in the store.
public struct StoredEvent: Hashable, Sendable {
  /// The identifier of the case.
  public let caseID: String
  /// 1 for the first event of a case, then without a gap.
  public let sequence: Int
  /// The digest of the event before it in the case, nil for the first.
  public let previous: EventDigest?
  /// SHA-256 over the text
  ///
  /// ```
  /// doklad-chain-1
  /// <the case's identifier>
  /// <sequence in decimal>
  /// <digest of the event before it, 64 zeros for the first>
  /// ```
  ///
  /// in UTF-8, each line ended by one line feed, followed by ``bytes``. No identifier has a control character, so the text
  /// can be read in one way only. `(printf 'doklad-chain-1\n%s\n%s\n%s\n' CASE SEQUENCE PREVIOUS; cat EVENT) | sha256sum`
  /// computes it.
  public let digest: EventDigest
  /// The event in canonical JSON, octet for octet as it was appended.
  public let bytes: [UInt8]

  /// The event that follows `previous` in the case.
  init(caseID: String, sequence: Int, previous: EventDigest?, bytes: [UInt8]) throws(StoreFailure) {
    self.caseID = caseID
    self.sequence = sequence
    self.previous = previous
    self.bytes = bytes
    digest = try Self.digest(caseID: caseID, sequence: sequence, previous: previous?.hex, bytes: bytes)
  }

  /// ``digest`` of what the arguments say, whether that is sound or not.
  static func digest(
    caseID: String, sequence: Int, previous: String?, bytes: [UInt8]
  ) throws(StoreFailure) -> EventDigest {
    let head = "doklad-chain-1\n\(caseID)\n\(sequence)\n\(previous ?? noDigest)\n"
    return try sha256(Array(head.utf8) + bytes, as: EventDigest.self)
  }

  private static let noDigest = String(repeating: "0", count: 64)
}

/// What the store itself knows of a case. Everything else is folded from its events.
public struct CaseSummary: Hashable, Sendable {
  public let caseID: String
  /// The sequence of its last event, and so their number: what `append(_:to:expecting:)` expects next.
  public let sequence: Int
  /// Places among all events of the store: a case with a lower `firstPosition` was begun earlier, one with a higher
  /// `lastPosition` has been worked on later.
  public let firstPosition, lastPosition: Int
}
