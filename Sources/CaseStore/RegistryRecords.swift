import Foundation

/// The right to decide about one received message, which no other process has at the same time.
public struct ReceptionLease: Hashable, Sendable {
  public let message: String
  public let package: ArtifactDigest
  public let receivedAt: Date
  /// Whether an earlier holder received the message and did not come to a decision.
  public let isResumed: Bool
  public let until: Date
  let token: String
}

/// A document in the register.
public struct Registration: Hashable, Sendable {
  /// The digest by which the same document is known again.
  public let document: ArtifactDigest
  /// The message it came with.
  public let message: String
  public let package: ArtifactDigest
  /// The series its number was given in, and the number's place in it.
  public let series: String
  public let number: Int
  /// The number as people write it.
  public let incomingNumber: String
  public let registeredAt: Date
  /// What the receipt says, unsealed: fixed together with the number, so that it can be sealed again after a crash.
  public let content: [UInt8]
  /// The sealed receipt, nil until it is made.
  public let receipt: ArtifactDigest?
}

/// A message that the registry did not register.
public struct RefusalRecord: Hashable, Sendable {
  public let message: String
  public let package: ArtifactDigest
  /// The stable code of the rule that was not met.
  public let rule: String
  public let refusedAt: Date
  /// What the refusal says, unsealed.
  public let content: [UInt8]
  /// The sealed refusal, nil until it is made.
  public let answer: ArtifactDigest?
}

/// What the registry knows of a message.
public enum MessageStatus: Hashable, Sendable {
  /// Received, not yet decided; `until` is when its holder's lease ends.
  case inProgress(package: ArtifactDigest, since: Date, until: Date)
  case registered(Registration)
  case refused(RefusalRecord)
}

/// What becomes of a message that comes in.
public enum Reception: Hashable, Sendable {
  /// It is the caller's to decide.
  case begun(ReceptionLease)
  /// It has been here: the status it has.
  case known(MessageStatus)
}

/// What the caller makes of the number it is given within ``RegistryStore/register(_:document:series:startingAt:at:_:)``.
public struct RegistrationDraft: Hashable, Sendable {
  /// The number as people write it. No two registrations have the same.
  public var incomingNumber: String
  /// What the receipt will say, unsealed.
  public var content: [UInt8]

  public init(incomingNumber: String, content: [UInt8]) {
    self.incomingNumber = incomingNumber
    self.content = content
  }
}

/// Whether a document came into the register now or was there already.
public enum RegistrationOutcome: Hashable, Sendable {
  case registered(Registration)
  /// The same document was registered before, with another message.
  case alreadyRegistered(Registration)

  public var registration: Registration {
    switch self {
    case .registered(let registration), .alreadyRegistered(let registration): registration
    }
  }
}

/// An answer that is decided and not yet sealed, because it is being sealed or its process has died.
public enum UnsealedAnswer: Hashable, Sendable {
  case receipt(Registration)
  case refusal(RefusalRecord)
}
