import CaseStore
import Files
import Foundation
import Workflow

extension Registry {
  /// An answer under the council's seal: an ASiC-E with the file for programs and the one for people.
  public struct SealedAnswer: Sendable {
    /// The message it was first given to.
    public let messageID: String
    public let sha256: ArtifactDigest
    public let content: ByteSource
  }

  /// What becomes of a message.
  public enum Answer: Sendable {
    /// The document is in the register. `isNew` where this very call has put it there.
    case registered(SealedAnswer, isNew: Bool)
    case refused(SealedAnswer)
    /// It is being judged.
    case inProgress(since: Date)
    /// The message identifier stands for other octets.
    case messageTaken(known: ArtifactDigest)
    /// The message identifier is no UUID in lower case.
    case messageMalformed
    /// Whoever sent it may not.
    case clientRefused(ClientRefusal)
  }
}
