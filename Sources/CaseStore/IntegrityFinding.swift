/// Something that a check of a store found.
public struct IntegrityFinding: Equatable, Sendable {
  /// What it means for the store.
  public enum Severity: String, Hashable, Sendable, Comparable, CaseIterable, Codable {
    /// As it may well be.
    case information
    /// Not the store's doing, and nothing is lost by it.
    case warning
    /// The store is not whole, or not what was written.
    case error

    public static func < (one: Severity, other: Severity) -> Bool {
      allCases.firstIndex(of: one) ?? 0 < allCases.firstIndex(of: other) ?? 0
    }
  }

  public let flaw: IntegrityFlaw

  public init(_ flaw: IntegrityFlaw) { self.flaw = flaw }

  public var severity: Severity {
    switch flaw {
    case .orphanArtifact, .partFile: .information
    case .strayFile: .warning
    default: .error
    }
  }
}

/// What is found, and where.
public enum IntegrityFlaw: Equatable, Sendable {
  /// SQLite's `integrity_check` or `foreign_key_check` says so, or reading stopped there.
  case database(message: String)
  /// A table, index or trigger is missing, altered or not ours: the guards of the store are not to be relied on.
  case schemaAltered(object: String)
  /// A row of this table holds what the schema does not allow.
  case unreadableRow(table: String, column: String)

  /// An event is not what was appended: its digest is `stored`, over its contents `computed`.
  case eventAltered(case: String, sequence: Int, stored: String, computed: EventDigest)
  /// An event does not name the digest of the one before it in the case.
  case eventDetached(case: String, sequence: Int)
  /// The events of a case do not follow without a gap.
  case eventSequence(case: String, expected: Int, found: Int)
  /// Events at these places among all events of the store are gone.
  case eventsRemoved(positions: ClosedRange<Int>)
  /// An event is none that the workflow knows.
  case eventUnknown(case: String, sequence: Int)
  /// An event names an artifact that was not recorded with it.
  case referenceRemoved(case: String, sequence: Int, artifact: ArtifactDigest)

  /// No file holds an artifact that is needed.
  case missingArtifact(ArtifactDigest, neededBy: ArtifactUse, path: String)
  /// The file of an artifact holds something else.
  case corruptArtifact(ArtifactDigest, found: ArtifactDigest, neededBy: ArtifactUse?, path: String)
  /// The file of an artifact cannot be read.
  case unreadableArtifact(ArtifactDigest, neededBy: ArtifactUse?, failure: StoreFailure)
  /// Nothing needs this artifact: its event was never appended, or is about to be.
  case orphanArtifact(ArtifactDigest, path: String)
  /// Somebody is writing an artifact, or died while writing it less than an hour ago.
  case partFile(path: String)
  /// A file or directory that is not the store's.
  case strayFile(path: String)

  /// Numbers of a series were never given out though later ones were.
  case numberGap(series: String, missing: ClosedRange<Int>)
  /// A number was given out twice.
  case numberDouble(series: String, number: Int)

  /// A message in the outbox belongs to a case without events.
  case deliveryWithoutCase(message: String, case: String)
  /// What is decided about a received message and what the register holds contradict each other.
  case receptionInconsistent(message: String)

  /// The stable name of the kind of flaw.
  public var code: String {
    switch self {
    case .database: "database"
    case .schemaAltered: "schema-altered"
    case .unreadableRow: "unreadable-row"
    case .eventAltered: "event-altered"
    case .eventDetached: "event-detached"
    case .eventSequence: "event-sequence"
    case .eventsRemoved: "events-removed"
    case .eventUnknown: "event-unknown"
    case .referenceRemoved: "reference-removed"
    case .missingArtifact: "missing-artifact"
    case .corruptArtifact: "corrupt-artifact"
    case .unreadableArtifact: "unreadable-artifact"
    case .orphanArtifact: "orphan-artifact"
    case .partFile: "part-file"
    case .strayFile: "stray-file"
    case .numberGap: "number-gap"
    case .numberDouble: "number-double"
    case .deliveryWithoutCase: "delivery-without-case"
    case .receptionInconsistent: "reception-inconsistent"
    }
  }
}

/// What needs an artifact.
public enum ArtifactUse: Hashable, Sendable {
  case event(case: String, sequence: Int)
  /// The package of a message in the outbox.
  case delivery(message: String)
  /// The package of a received message.
  case reception(message: String)
  /// The sealed receipt or refusal given to a message.
  case answer(message: String)
}
