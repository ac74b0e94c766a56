import ASiC
import Audit
import CaseStore
import Files
import Foundation
import OpenSSL
import Signing
import Submission
import Validation
import Workflow

/// What a round of delivery came to.
public struct DeliveryReport: Sendable {
  public enum Outcome: Sendable {
    case registered(Receipt)
    case refused(RegistryRefusal)
    /// Not delivered, or not known: it goes on by itself from this time on, or only when a person has mended something.
    case waiting(until: Date?, reason: DeliveryReason?, isUnknown: Bool)
  }

  public let caseID: String
  public let messageID: String
  public let outcome: Outcome
  /// Where the sealed answer of the registry lies; nil without one.
  public let answerPath: String?
}

extension Desk {
  /// The name under which a text's signed container travels.
  private static func packagedName(of document: FileReference) -> String {
    document.mediaType == MediaType.pdf
      ? document.name : (document.name as NSString).deletingPathExtension + ".asice"
  }

  /// Makes the package of a fully signed case, seals it, and puts it into the outbox.
  /// - Parameter seal: the organisation's seal.
  public func package(
    _ caseID: String, sealedBy seal: some Signer, by person: PersonID
  ) throws(DeskFailure) -> CaseFile {
    guard let registry = workspace.configuration.registry else { throw .noRegistryConfigured }
    let sealing = seal.certificate.subject.organizationIdentifier
    guard sealing == workspace.configuration.organization else {
      throw .sealOfAnother(found: sealing, expected: workspace.configuration.organization)
    }
    let now = clock()
    if let finding = validator.obstacles(toSigningWith: seal.certificate, chain: seal.chain, at: now).first {
      throw .unusableCertificate(finding)
    }
    let file = try load(caseID)
    if let refusal = file.folded.permits(.package, by: person, at: now) { throw .refused(refusal) }
    guard let version = file.folded.version, let number = file.folded.outgoingNumber else {
      throw .noSuchCase(caseID)
    }
    let document = try artifact(version.artifact)
    let messageID = UUID().uuidString.lowercased()
    let isPDF = version.document.mediaType == MediaType.pdf
    let packaged = FileReference(
      name: Self.packagedName(of: version.document),
      mediaType: isPDF ? MediaType.pdf : MediaType.container, sha256: version.artifact)
    let description = PackageDescription(
      messageID: messageID, caseID: caseID, version: version.number, outgoingNumber: number,
      subject: file.folded.subject ?? "", sender: workspace.authority.organization,
      recipient: Organization(organization: registry.organization, name: registry.name), document: packaged,
      attachments: version.attachments, route: file.folded.routeReference, createdAt: now)
    var files = [
      ContainerFile(name: packaged.name, content: document, mediaType: packaged.mediaType, isRoot: true)
    ]
    if isPDF {
      // The attachments of a text are inside its container already.
      for attachment in version.attachments {
        files.append(
          ContainerFile(
            name: attachment.name, content: try artifact(attachment.sha256), mediaType: attachment.mediaType))
      }
    }
    files.append(
      ContainerFile(
        name: PackageDescription.fileName, content: ByteSource(description.canonicalBytes),
        mediaType: "application/json"))
    let octets = try narrowing { try ASiCSigning.sign(files, by: seal, at: now).data() }
    let digest = try keep(octets)
    return try record(
      [.packaged(messageID: messageID, packageSHA256: digest, by: person, at: now)], on: file,
      enqueueing: [OutboxMessage(id: messageID, package: ArtifactDigest(digest), due: now)])
  }

  /// One round for a packaged case: asks first where the registry may have it, then sends.
  /// - Parameters:
  ///   - transport: how to reach the registry.
  ///   - progress: octets sent so far and in all; false ends the exchange.
  public func deliver(
    _ caseID: String, over transport: any DeliveryTransport, progress: (Int, Int) -> Bool = { _, _ in true }
  ) throws(DeskFailure) -> DeliveryReport {
    let file = try load(caseID)
    guard let delivery = file.folded.version?.delivery else {
      throw .refused(.wrongState(file.folded.state, action: Action.deliver.name))
    }
    if let answered = try answer(of: file, delivery) { return answered }
    let messageID = delivery.messageID
    let package = try artifact(delivery.packageSHA256)
    return try narrowing {
      let lease = try store.leaseDelivery(
        of: messageID, at: clock(), forSeconds: Self.leaseSeconds)
      // Loaded again: until the lease was ours, another process may have gone on with the case.
      let journal = Journal(desk: self, file: try load(caseID), lease: lease)
      let deliverer = Deliverer(transport: transport) { id, answer in
        try self.isGenuine(answer, for: id.text, in: file, packageSHA256: delivery.packageSHA256)
      }
      let record: DeliveryRecord
      do {
        let delivery = try journal.begin()
        record = try deliverer.round(
          try Submission.MessageID(messageID), package: package, from: delivery.record, journal: journal,
          clock: clock,
          progress: { sent, all in journal.holdOn() && progress(sent, all) })
      } catch {
        journal.abandon()
        throw error
      }
      let after = try load(caseID)
      if let delivery = after.folded.version?.delivery, let answered = try answer(of: after, delivery) {
        return answered
      }
      return DeliveryReport(
        caseID: caseID, messageID: messageID,
        outcome: .waiting(
          until: record.notBefore, reason: record.reason, isUnknown: record.state == .unknown),
        answerPath: nil)
    }
  }

  /// Where a packaged case's delivery stands, without asking anybody; nil for a case that was not packaged.
  public func deliveryReport(of file: CaseFile) throws(DeskFailure) -> DeliveryReport? {
    guard let delivery = file.folded.version?.delivery else { return nil }
    if let answered = try answer(of: file, delivery) { return answered }
    let record = try narrowing { try store.outboxRecord(of: delivery.messageID) }
    let isUnknown =
      switch delivery.status {
      case .ready, .failed: false
      case .sending, .unknown, .acknowledged, .stopped, .accepted, .refused: true
      }
    // Where nothing is tried again by itself, the outbox has no moment either.
    let next: Date? = if case .failed(nil) = delivery.status { nil } else { record?.nextAttempt }
    return DeliveryReport(
      caseID: file.id, messageID: delivery.messageID,
      outcome: .waiting(
        until: next, reason: record?.lastOutcome.flatMap(Self.reason), isUnknown: isUnknown),
      answerPath: nil)
  }

  /// The reason of a delivery as the outbox keeps it: canonical JSON, so that it can be worded again later.
  fileprivate static func code(_ reason: DeliveryReason) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(reason)).map { String(decoding: $0, as: UTF8.self) } ?? "\(reason)"
  }

  private static func reason(_ code: String) -> DeliveryReason? {
    if code == OutboxRecord.interrupted { return .unknown(.interrupted) }
    return try? JSONDecoder().decode(DeliveryReason.self, from: Data(code.utf8))
  }

  /// How long one process may hold a message without a sign of life: after a kill in mid-delivery the next round waits that long.
  fileprivate static let leaseSeconds = 120.0

  /// What the registry has already answered.
  private func answer(of file: CaseFile, _ delivery: Delivery) throws(DeskFailure) -> DeliveryReport? {
    func report(_ digest: SHA256Digest, _ outcome: DeliveryReport.Outcome) -> DeliveryReport {
      DeliveryReport(
        caseID: file.id, messageID: delivery.messageID, outcome: outcome,
        answerPath: store.path(of: ArtifactDigest(digest)))
    }
    switch delivery.status {
    case .accepted(let digest, _): return report(digest, .registered(try receipt(digest)))
    case .refused(let digest, _): return report(digest, .refused(try refusal(digest)))
    default: return nil
    }
  }

  /// A receipt of the store, by its digest.
  public func receipt(_ digest: SHA256Digest) throws(DeskFailure) -> Receipt {
    let octets = try artifact(digest)
    return try narrowing {
      try Receipt(canonicalBytes: try Container(octets).bytes(of: SealedAnswer.entryName(of: .receipt)))
    }
  }

  /// A registry's refusal of the store, by its digest.
  public func refusal(_ digest: SHA256Digest) throws(DeskFailure) -> RegistryRefusal {
    let octets = try artifact(digest)
    return try narrowing {
      try RegistryRefusal(
        canonicalBytes: try Container(octets).bytes(of: SealedAnswer.entryName(of: .refusal)))
    }
  }

  /// Whether an answer is the configured registry's and speaks of this message and these octets.
  private func isGenuine(
    _ answer: SealedAnswer, for messageID: String, in file: CaseFile, packageSHA256: SHA256Digest
  ) throws -> Bool {
    let report = try validator.validate(ByteSource(answer.bytes), at: clock())
    guard report.conclusion == .totalPassed,
      report.signatures.allSatisfy({
        $0.certificate?.subject.organizationIdentifier == workspace.configuration.registry?.organization
      })
    else { return false }
    let octets = try Container(ByteSource(answer.bytes)).bytes(of: SealedAnswer.entryName(of: answer.kind))
    switch answer.kind {
    case .receipt:
      // A receipt for the same document under an earlier message is genuine too: the registry never registers twice.
      guard let receipt = try? Receipt(canonicalBytes: octets) else { return false }
      if receipt.messageID == messageID { return receipt.packageSHA256 == packageSHA256 }
      return receipt.caseID == file.id && receipt.version == file.folded.version?.number
        && receipt.files.contains { $0.sha256 == file.folded.version?.artifact }
    case .refusal:
      guard let refusal = try? RegistryRefusal(canonicalBytes: octets) else { return false }
      return refusal.messageID == messageID && refusal.packageSHA256 == packageSHA256
    }
  }
}

extension Delivery {
  /// Where the delivery stands in the words of ``Submission``: the events are the truth.
  fileprivate var record: DeliveryRecord {
    switch status {
    case .ready: DeliveryRecord(state: .ready, attempt: attempts)
    case .failed(let retryAt): DeliveryRecord(state: .ready, attempt: attempts, notBefore: retryAt)
    // Found again after a kill, it may or may not have arrived.
    case .sending, .unknown, .acknowledged, .stopped: DeliveryRecord(state: .unknown, attempt: attempts)
    case .accepted: DeliveryRecord(state: .accepted, attempt: attempts)
    case .refused: DeliveryRecord(state: .refused, attempt: attempts)
    }
  }
}

/// Keeps every turn of a delivery as an event of the case, in one transaction with the outbox.
private final class Journal: OutboxJournal {
  private let desk: Desk
  private var file: CaseFile
  private var lease: DeliveryLease
  private let mayHaveArrived: Bool
  private var renewedAt: Date
  /// Sending was recorded, and what came of it was not.
  private var isSending = false
  private var isSettled = false

  init(desk: Desk, file: CaseFile, lease: DeliveryLease) {
    renewedAt = desk.clock()
    self.desk = desk
    self.file = file
    self.lease = lease
    mayHaveArrived = (file.folded.version?.delivery?.attempts ?? 0) > 0
  }

  /// Where the delivery stands. An attempt found under way is one whose process was killed: it is in doubt, and says so.
  func begin() throws -> Delivery {
    guard let delivery = file.folded.version?.delivery, delivery.messageID == lease.message else {
      throw DeskFailure.conflict(caseID: file.id)
    }
    if delivery.status == .sending {
      file = try desk.record([.deliveryUnknown(messageID: lease.message, at: desk.clock())], on: file)
    }
    return delivery
  }

  /// Renews the lease while an exchange lasts; false where another process has taken the message.
  func holdOn() -> Bool {
    let now = desk.clock()
    guard now.timeIntervalSince(renewedAt) > Desk.leaseSeconds / 4 else { return true }
    guard let renewed = try? desk.store.renew(lease, at: now, forSeconds: Desk.leaseSeconds) else {
      return false
    }
    lease = renewed
    renewedAt = now
    return true
  }

  func willSend(
    _ messageID: Submission.MessageID, _ record: DeliveryRecord, replacing previous: DeliveryRecord
  ) throws {
    let now = desk.clock()
    let event = Event.deliveryAttempted(messageID: messageID.text, afterAsking: mayHaveArrived, at: now)
    var next = file
    _ = try next.folded.apply(event)
    next.events.append(event)
    lease = try desk.store.transact(on: file.id, expecting: file.events.count) { transaction in
      try transaction.append(event)
      guard lease.mustAskFirst else { return lease }
      return try transaction.beginSending(lease, at: now, forSeconds: Desk.leaseSeconds)
    }
    file = next
    isSending = true
  }

  func didLearn(
    _ messageID: Submission.MessageID, _ record: DeliveryRecord, answer: SealedAnswer?,
    replacing previous: DeliveryRecord
  ) throws {
    let id = messageID.text
    let now = desk.clock()
    let code = record.reason.map(Desk.code) ?? record.state.rawValue
    switch record.state {
    case .ready where previous.state != .sending:
      // Asked, and the registry has never seen it: what follows is sending, which records itself.
      return
    case .sending: return
    case .accepted:
      guard let answer else { return }
      let receipt = try Receipt(
        canonicalBytes: try Container(ByteSource(answer.bytes)).bytes(
          of: SealedAnswer.entryName(of: .receipt)))
      let digest = try desk.keep(answer.bytes)
      try settle(
        .accepted(
          messageID: id, receiptSHA256: digest, incomingNumber: receipt.incomingNumber, at: now),
        as: .accepted(code: "registered"))
    case .refused:
      guard let answer else { return }
      let refusal = try RegistryRefusal(
        canonicalBytes: try Container(ByteSource(answer.bytes)).bytes(
          of: SealedAnswer.entryName(of: .refusal)))
      let digest = try desk.keep(answer.bytes)
      try settle(
        .refusedByRegistry(messageID: id, refusalSHA256: digest, rule: refusal.rule, at: now),
        as: .failed(code: refusal.rule))
    case .ready:
      try settle(
        .deliveryFailed(messageID: id, retryAt: record.notBefore, problem: code, at: now),
        as: .notDelivered(code: code, retryAt: record.notBefore ?? now))
    case .unknown:
      try settle(
        .deliveryUnknown(messageID: id, at: now), as: .unknown(code: code, askAt: record.notBefore ?? now))
    case .failed where record.mayHaveArrived:
      // The schedule is used up or something is set up wrongly, and the registry may have it: the doubt stays.
      try settle(.deliveryUnknown(messageID: id, at: now), as: .unknown(code: code, askAt: now))
    case .failed:
      try settle(
        .deliveryFailed(messageID: id, retryAt: nil, problem: code, at: now),
        as: .notDelivered(code: code, retryAt: now))
    }
  }

  /// Gives the lease back where a round ended in a failure of our own, so that the next need not wait for it to run out. What
  /// may have been sent stays in doubt.
  func abandon() {
    guard !isSettled else { return }
    let now = desk.clock()
    let inDoubt = LeaseOutcome.unknown(code: OutboxRecord.interrupted, askAt: now)
    if isSending {
      try? settle(.deliveryUnknown(messageID: lease.message, at: now), as: inDoubt)
    } else {
      try? desk.store.settle(
        lease, as: lease.mustAskFirst ? inDoubt : .notDelivered(code: OutboxRecord.interrupted, retryAt: now))
    }
  }

  /// Records what became of the message and gives the lease back, both or neither.
  private func settle(_ event: Event, as outcome: LeaseOutcome) throws {
    var next = file
    _ = try next.folded.apply(event)
    next.events.append(event)
    try desk.store.transact(on: file.id, expecting: file.events.count) { transaction in
      try transaction.append(event)
      try transaction.settle(lease, as: outcome)
    }
    file = next
    isSettled = true
  }
}
