import Foundation

/// Packaging and delivery.
extension Case {
  mutating func addPackage(
    _ messageID: String, _ package: SHA256Digest, by person: PersonID, at time: Date,
    judgingPersons: Bool
  ) throws(Refusal) -> [Effect] {
    try admit(.package)
    if judgingPersons { try admitHolderOfAnyRole(person, at: time) }
    guard !versions.contains(where: { $0.delivery?.messageID == messageID }) else {
      throw .wrongMessage(expected: nil, found: messageID)
    }
    changeVersion { $0.delivery = Delivery(messageID: messageID, packageSHA256: package) }
    return [.deliver(messageID: messageID, packageSHA256: package)]
  }

  /// What the delivery reports. Which answers may follow which:
  ///
  /// | from | attempted | unknown | failed | acknowledged | accepted, refused | stopped |
  /// |---|---|---|---|---|---|---|
  /// | ready | yes | | | | | |
  /// | sending | | yes | yes | yes | yes | yes |
  /// | unknown | after asking | yes | yes | yes | yes | yes |
  /// | failed | yes | | yes | yes | yes | yes |
  /// | acknowledged | | | | | yes | yes |
  /// | stopped | | | | | yes | |
  ///
  /// A failed delivery can still be answered: the failure was ours to think, the answer is the registry's.
  mutating func deliver(_ event: Event) throws(Refusal) -> [Effect] {
    if state == .withdrawn { throw .withdrawnCase }
    guard state != .closed, let delivery = version?.delivery else {
      throw .wrongState(state, action: event.name)
    }
    let messageID = delivery.messageID
    guard event.messageID == messageID else {
      throw .wrongMessage(expected: messageID, found: event.messageID ?? "")
    }
    switch event {
    case .deliveryAttempted(_, let afterAsking, _):
      try admitAttempt(afterAsking: afterAsking)
      changeDelivery {
        $0.status = .sending
        $0.attempts += 1
      }
      return []
    case .deliveryUnknown:
      try require(delivery.status, [.sending, .unknown], for: event)
      changeDelivery { $0.status = .unknown }
      return [.ask(messageID: messageID)]
    case .deliveryFailed(_, let retryAt, _, _):
      try require(delivery.status, [.sending, .unknown, .failed], for: event)
      changeDelivery { $0.status = .failed(retryAt: retryAt) }
      return [.retry(messageID: messageID, notBefore: retryAt)]
    case .acknowledged:
      try require(delivery.status, [.sending, .unknown, .failed], for: event)
      changeDelivery { $0.status = .acknowledged }
      return [.ask(messageID: messageID)]
    case .accepted(_, let receipt, let incomingNumber, _):
      try require(delivery.status, [.sending, .unknown, .failed, .acknowledged, .stopped], for: event)
      changeDelivery { $0.status = .accepted(receiptSHA256: receipt, incomingNumber: incomingNumber) }
      return [.registered(incomingNumber: incomingNumber)]
    case .refusedByRegistry(_, let refusal, let rule, _):
      try require(delivery.status, [.sending, .unknown, .failed, .acknowledged, .stopped], for: event)
      changeDelivery { $0.status = .refused(refusalSHA256: refusal, rule: rule) }
      return [.rejected(rule: rule)]
    case .stoppedByRegistry:
      try require(delivery.status, [.sending, .unknown, .failed, .acknowledged], for: event)
      changeDelivery { $0.status = .stopped }
      return []
    default:
      throw .wrongState(state, action: event.name)
    }
  }

  private mutating func changeDelivery(_ change: (inout Delivery) -> Void) {
    changeVersion { version in
      guard var delivery = version.delivery else { return }
      change(&delivery)
      version.delivery = delivery
    }
  }

  private enum StatusName { case ready, sending, unknown, failed, acknowledged, accepted, refused, stopped }

  private func require(
    _ status: Delivery.Status, _ allowed: Set<StatusName>, for event: Event
  ) throws(Refusal) {
    let name: StatusName =
      switch status {
      case .ready: .ready
      case .sending: .sending
      case .unknown: .unknown
      case .failed: .failed
      case .acknowledged: .acknowledged
      case .accepted: .accepted
      case .refused: .refused
      case .stopped: .stopped
      }
    guard allowed.contains(name) else { throw .wrongState(state, action: event.name) }
  }
}

extension Event {
  /// The message a delivery event is about.
  public var messageID: String? {
    switch self {
    case .packaged(let id, _, _, _), .deliveryAttempted(let id, _, _), .deliveryUnknown(let id, _),
      .deliveryFailed(let id, _, _, _), .acknowledged(let id, _), .accepted(let id, _, _, _),
      .refusedByRegistry(let id, _, _, _), .stoppedByRegistry(let id, _, _):
      id
    default: nil
    }
  }
}
