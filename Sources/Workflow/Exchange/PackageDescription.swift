import Foundation

/// `description.json` of a package: what is in it, from whom, to whom.
public struct PackageDescription: CanonicalJSONConvertible {
  public static let format = "doklad-package-1"
  /// Its name in the package.
  public static let fileName = "description.json"
  /// 1 MiB: room for a thousand attachments with long names.
  public static let limitBytes = 1_048_576

  /// A UUID in lower case: the message, and the idempotency key of its delivery.
  public let messageID: String
  public let caseID: String
  public let version: Int
  public let outgoingNumber: String
  /// The kind of document, as `report`.
  public let kind: String
  /// ОТНОСНО.
  public let subject: String
  public let sender: Organization
  public let recipient: Organization
  /// The signed document as it lies in the package.
  public let document: FileReference
  public let attachments: [FileReference]
  public let route: RouteReference
  public let createdAt: Date

  public init(
    messageID: String, caseID: String, version: Int, outgoingNumber: String, kind: String = "report",
    subject: String, sender: Organization, recipient: Organization, document: FileReference,
    attachments: [FileReference], route: RouteReference, createdAt: Date
  ) {
    self.messageID = messageID
    self.caseID = caseID
    self.version = version
    self.outgoingNumber = outgoingNumber
    self.kind = kind
    self.subject = subject
    self.sender = sender
    self.recipient = recipient
    self.document = document
    self.attachments = attachments
    self.route = route
    self.createdAt = createdAt.wholeSeconds
  }

  public var json: JSONValue {
    .object([
      "format": .string(Self.format), "messageID": .string(messageID), "case": .string(caseID),
      "version": .integer(version), "outgoingNumber": .string(outgoingNumber), "kind": .string(kind),
      "subject": .string(subject), "sender": sender.json, "recipient": recipient.json,
      "document": document.json, "attachments": .array(attachments.map(\.json)), "route": route.json,
      "createdAt": .string(RFC3339.text(createdAt)),
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    try reader.constant("format", Self.format)
    self.init(
      messageID: try reader.messageID("messageID"), caseID: try reader.string("case", limitBytes: 128),
      version: try reader.integer("version", in: 1...1_000_000),
      outgoingNumber: try reader.string("outgoingNumber", limitBytes: 256),
      kind: try reader.string("kind", limitBytes: 64), subject: try reader.string("subject"),
      sender: try reader.value("sender"), recipient: try reader.value("recipient"),
      document: try reader.value("document"), attachments: try reader.values("attachments"),
      route: try reader.value("route"), createdAt: try reader.time("createdAt"))
    try reader.end()
  }
}

/// The form of a message's identifier.
public enum MessageID {
  /// Whether the text is a UUID in lower case (RFC 9562, section 4): 8-4-4-4-12 hexadecimal digits.
  public static func isWellFormed(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.map(\.utf8.count) == [8, 4, 4, 4, 12]
      && groups.allSatisfy { group in
        group.utf8.allSatisfy {
          (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
      }
  }
}

extension JSONReader {
  mutating func messageID(_ name: String) throws(JSONFailure) -> String {
    let text = try string(name, limitBytes: 36)
    guard MessageID.isWellFormed(text) else { throw wrong(name, expected: "a UUID in lower case") }
    return text
  }
}
