import CaseStore
import Foundation
import Words
import Workflow

extension Registry {
  /// After how long a message is tried again that could not be judged for a fault of this machine.
  private static let retrySeconds = 60.0

  /// Decides what was received and not decided, and seals what was decided and not sealed.
  ///
  /// What cannot be done for a fault of this machine is logged and left for the next time.
  /// - Parameter startingUp: whether the leases there are were a predecessor's: this process has taken none yet.
  /// - Returns: how many messages were brought to an end.
  @discardableResult
  public func completeUnfinished(startingUp: Bool = false) async throws(RegistryFailure) -> Int {
    try await Blocking.run { () throws(RegistryFailure) in
      try self.takeUpUnfinished(startingUp: startingUp) + self.sealUnsealed()
    }
  }

  private func takeUpUnfinished(startingUp: Bool) throws(RegistryFailure) -> Int {
    // Only one process receives at a time: at its start no lease is anybody's, and every lease ends before this.
    let horizon = startingUp ? clock().addingTimeInterval(Self.leaseSeconds) : clock()
    var completed = 0
    func next() throws(RegistryFailure) -> ReceptionLease? {
      try narrowing {
        try store.takeUpUnfinished(
          at: horizon, leaseSeconds: startingUp ? Self.endedLeaseSeconds : Self.leaseSeconds)
      }
    }
    while let lease = try next() {
      do throws(RegistryFailure) {
        try takeUp(lease)
        completed += 1
      } catch {
        logger.error(
          "not taken up",
          metadata: ["message": "\(lease.message)", "reason": "\(Words.masking("\(error)"))"])
        try narrowing { _ = try store.renew(lease, at: horizon, leaseSeconds: Self.retrySeconds) }
      }
    }
    return completed
  }

  private func takeUp(_ lease: ReceptionLease) throws(RegistryFailure) {
    guard let key = MessageKey(lease.message) else { throw .storedAnswer(message: lease.message) }
    // Whoever may no longer send was allowed to when the message came.
    let sender =
      configuration.senders.first { $0.organization.organization == key.sender }
      ?? .init(organization: Organization(organization: key.sender, name: key.sender))
    logger.notice("takes up", metadata: ["message": "\(lease.message)"])
    _ = try decide(lease, key: key, sender: sender, rules: try shelf.current())
  }

  private func sealUnsealed() throws(RegistryFailure) -> Int {
    var completed = 0
    for answer in try narrowing({ try store.unsealedAnswers() }) {
      let status: MessageStatus =
        switch answer {
        case .receipt(let registration): .registered(registration)
        case .refusal(let refusal): .refused(refusal)
        }
      do throws(RegistryFailure) {
        _ = try self.answer(to: status)
        completed += 1
      } catch {
        logger.error("not sealed", metadata: ["reason": "\(Words.masking("\(error)"))"])
      }
    }
    return completed
  }
}
