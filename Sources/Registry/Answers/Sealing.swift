import ASiC
import AdES
import CaseStore
import Files
import Foundation
import Signing

extension Registry {
  /// The answer to a message of this status, sealed now where it is not yet.
  func answer(to status: MessageStatus, isNew: Bool = false) throws(RegistryFailure) -> Answer {
    switch status {
    case .inProgress(_, let since, _): .inProgress(since: since)
    case .registered(let registration):
      .registered(
        try sealed(registration.message, registration.content, known: registration.receipt), isNew: isNew)
    case .refused(let refusal):
      .refused(try sealed(refusal.message, refusal.content, known: refusal.answer))
    }
  }

  private func sealed(
    _ message: String, _ content: [UInt8], known: ArtifactDigest?
  ) throws(RegistryFailure) -> SealedAnswer {
    try narrowing {
      let digest =
        try known ?? sealing.withLock { _ in try sealedMeanwhile(message) ?? sealed(message, content) }
      return SealedAnswer(
        messageID: MessageKey(message)?.messageID ?? message, sha256: digest,
        content: try store.artifact(digest))
    }
  }

  /// The answer that another thread may have sealed since the status was read.
  private func sealedMeanwhile(_ message: String) throws -> ArtifactDigest? {
    switch try store.status(of: message) {
    case .registered(let registration): registration.receipt
    case .refused(let refusal): refusal.answer
    case .inProgress, nil: nil
    }
  }

  /// A time-stamp where one can be had: an authority that does not answer must not keep a sender waiting for its number.
  /// Whoever needs one can add it later, without the seal's key.
  private func sealed(_ files: [ContainerFile]) throws -> [UInt8] {
    let properties = SignatureProperties(commitment: .proofOfOrigin)
    if let timeStamps {
      do {
        let container = try ASiCSigning.sign(
          files, by: seal, at: clock(), properties: properties, level: .t,
          with: LevelServices(timeStamps: timeStamps))
        return try container.writer.data()
      } catch {
        logger.warning("answer without a time-stamp", metadata: ["why": "\(error)"])
      }
    }
    return try ASiCSigning.sign(files, by: seal, at: clock(), properties: properties).data()
  }

  /// Seals what was decided to be said.
  private func sealed(_ message: String, _ content: [UInt8]) throws -> ArtifactDigest {
    let draft = try AnswerDraft(octets: ByteSource(content), message: message)
    let files = [
      ContainerFile(
        name: draft.jsonName, content: ByteSource(draft.json), mediaType: "application/json", isRoot: true),
      ContainerFile(name: draft.textName, content: ByteSource(draft.text), mediaType: "text/plain"),
    ]
    let octets = try sealed(files)
    let digest = try store.put(octets)
    do {
      try store.seal(digest, ofMessage: message)
      return digest
    } catch StoreFailure.answerTaken(_, let known) {
      return known
    }
  }
}
