import Foundation

/// How far the delivery of a message has come.
///
/// ```
/// ready ──► sending ──► accepted
///   ▲          │  └───► failed
///   │          ▼            ▲
///   └────── unknown ────────┘   (also ──► accepted, and back to sending)
/// ```
public enum DeliveryState: String, Hashable, Sendable, CaseIterable, Codable {
  /// To be sent when its next attempt is due. The endpoint does not have it.
  case ready
  /// A process is sending it and holds the lease.
  case sending
  /// It was sent, or may have been, and nobody knows whether it arrived. The endpoint is asked before it is sent again.
  case unknown
  /// The endpoint has it and has answered. Final.
  case accepted
  /// It will not be sent again. Final.
  case failed

  /// Whether nothing more will happen.
  public var isFinal: Bool { self == .accepted || self == .failed }
}

/// A message to be put into the outbox.
public struct OutboxMessage: Hashable, Sendable {
  /// The identifier that the receiver knows duplicates by.
  public var id: String
  /// The package, kept as an artifact: the same octets at every attempt.
  public var package: ArtifactDigest
  /// When the first attempt is due.
  public var due: Date

  public init(id: String, package: ArtifactDigest, due: Date) {
    self.id = id
    self.package = package
    self.due = due
  }
}

/// A message in the outbox.
public struct OutboxRecord: Hashable, Sendable {
  public let message: String
  public let caseID: String
  public let package: ArtifactDigest
  public let state: DeliveryState
  /// How many times sending has begun.
  public let attempts: Int
  /// When the message is due again, to be sent or asked about. Without meaning in a final state.
  public let nextAttempt: Date
  /// What became of the last attempt: the code that the deliverer gave, or ``interrupted``.
  public let lastOutcome: String?
  /// Until when a process holds it.
  public let leasedUntil: Date?

  /// ``lastOutcome`` of a message whose deliverer died, or was silent beyond its lease.
  public static let interrupted = "interrupted"
}

/// The right to deliver one message, which no other process has at the same time.
///
/// After ``until`` another process may take the message. Whoever sends longer renews the lease.
public struct DeliveryLease: Hashable, Sendable {
  public let message: String
  public let caseID: String
  public let package: ArtifactDigest
  /// How many times sending has begun, this time included.
  public let attempts: Int
  /// Whether nobody knows if the message arrived: ask the endpoint, then either settle the lease or begin to send.
  public let mustAskFirst: Bool
  public let until: Date
  let token: String
}

/// What became of an attempt to deliver or to ask. `code` is the deliverer's own stable word for it.
public enum DeliveryOutcome: Hashable, Sendable {
  /// The endpoint has the message and has answered.
  case accepted(code: String)
  /// It will never be accepted, or has been tried often enough.
  case failed(code: String)
  /// The endpoint certainly does not have it.
  case notDelivered(code: String, retryAt: Date)
  /// Nobody knows.
  case unknown(code: String, askAt: Date)

  var state: DeliveryState {
    switch self {
    case .accepted: .accepted
    case .failed: .failed
    case .notDelivered: .ready
    case .unknown: .unknown
    }
  }

  var code: String {
    switch self {
    case .accepted(let code), .failed(let code), .notDelivered(let code, _), .unknown(let code, _): code
    }
  }

  var next: Date? {
    switch self {
    case .accepted, .failed: nil
    case .notDelivered(_, let date), .unknown(_, let date): date
    }
  }
}
