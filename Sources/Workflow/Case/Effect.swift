import Foundation

/// What follows from an event, for others to do: the case itself does nothing.
public enum Effect: Hashable, Sendable {
  /// It is now the turn of these steps.
  case turn([StepID])
  /// Somebody refused: the document must be returned.
  case mustBeReturned(by: StepID)
  /// Every step is signed: a package can be made.
  case routeComplete(version: Int)
  /// The version keeps its signatures and holds no longer.
  case versionSuperseded(Int)
  /// A new version can be worked on; the step whose work is asked for again.
  case versionStarted(Int, rework: StepID)
  /// The package is to be sent.
  case deliver(messageID: String, packageSHA256: SHA256Digest)
  /// The registry is to be asked about the message before anything is sent again.
  case ask(messageID: String)
  /// The same octets are to be sent again, not before this time; nil where nothing is tried again by itself.
  case retry(messageID: String, notBefore: Date?)
  /// The package must no longer be sent.
  case cancelDelivery(messageID: String)
  case registered(incomingNumber: String)
  /// The registry refused by this rule: the document can be returned for rework.
  case rejected(rule: String)
  /// Nothing more can happen to the case.
  case ended
}
