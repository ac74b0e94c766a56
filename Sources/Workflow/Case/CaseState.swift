/// Where a case stands; derived from its events, never stored.
public enum CaseState: String, CaseIterable, Hashable, Sendable {
  /// Nothing has been recorded yet.
  case new
  /// Version 1 can still change.
  case draft
  /// The document and attachments are fixed and await the preparer's signature.
  case frozen
  case beingAgreed
  case inLegalReview
  case awaitingSignature
  /// Every step of the route is signed.
  case signed
  case inOutbox
  /// The package left, or may have left; there is no answer yet.
  case sent
  /// The registry has the package and has not registered it yet.
  case awaitingRegistration
  case registered
  case rejected
  case stopped
  case closed
  /// Returned for rework: version N+1 can still change, version N is kept as superseded.
  case returned
  case withdrawn
}

/// What somebody may want to do with a case.
public enum Action: Hashable, Sendable {
  case open
  case addAttachment
  case removeAttachment
  case replaceDocument
  case placeSignatures
  case reserveNumber
  case freeze
  /// Do this step.
  case act(StepID)
  /// Do whichever step is the person's own now.
  case actNow
  case returnForRework
  case withdraw
  case package
  case deliver
  case close

  /// A stable name: `addAttachment`, `act`, `deliver`.
  public var name: String {
    switch self {
    case .open: "open"
    case .addAttachment: "addAttachment"
    case .removeAttachment: "removeAttachment"
    case .replaceDocument: "replaceDocument"
    case .placeSignatures: "placeSignatures"
    case .reserveNumber: "reserveNumber"
    case .freeze: "freeze"
    case .act: "act"
    case .actNow: "actNow"
    case .returnForRework: "returnForRework"
    case .withdraw: "withdraw"
    case .package: "package"
    case .deliver: "deliver"
    case .close: "close"
    }
  }
}
