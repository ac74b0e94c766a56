import CaseStore
import Files
import Workflow

/// A message as the register knows it: its identifier within the organisation that sent it, so that nobody can take or read
/// the messages of another.
struct MessageKey: Hashable, Sendable {
  let sender: String
  let messageID: String

  var text: String { "\(sender)/\(messageID)" }

  init(sender: RegistryConfiguration.Sender, messageID: String) {
    self.sender = sender.organization.organization
    self.messageID = messageID
  }

  /// nil where the text is no such key.
  init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/") else { return nil }
    let messageID = String(text[text.index(after: slash)...])
    guard slash > text.startIndex, MessageID.isWellFormed(messageID) else { return nil }
    sender = String(text[..<slash])
    self.messageID = messageID
  }
}

extension PackageDescription {
  /// By what the register knows a document again: the sender's case and its version. Of one version there is one document.
  var documentKey: ArtifactDigest {
    get throws(RegistryFailure) {
      let identity = JSONValue.array([
        .string("doklad-document-1"), .string(sender.organization), .string(caseID), .integer(version),
      ])
      let digest = try SHA256Digest.digesting(ByteSource(identity.canonicalBytes))
      guard let key = ArtifactDigest(hex: digest.hex) else { throw .server(reason: "no SHA-256 value") }
      return key
    }
  }
}
