import Foundation

/// Events are stored as canonical JSON: `format`, `event` and `at`, then what that kind of event has.
extension Event: CanonicalJSONConvertible {
  public static let format = "doklad-event-1"
  /// 256 KiB: a statement with its attachments, twice over.
  public static let limitBytes = 262_144

  public var json: JSONValue {
    var members = [
      JSONMember("format", .string(Self.format)), JSONMember("event", .string(name)),
      JSONMember("at", .string(RFC3339.text(at))),
    ]
    if let person, !isSigned { members.append(JSONMember("by", .string(person.rawValue))) }
    members += payload.compactMap { name, value in value.map { JSONMember(name, $0) } }
    return .object(members.sorted())
  }

  private var isSigned: Bool {
    switch self {
    case .stepSigned, .returned, .withdrawn: true
    default: false
    }
  }

  private var payload: KeyValuePairs<String, JSONValue?> {
    switch self {
    case .opened(let opening):
      [
        "case": .string(opening.caseID), "kind": .string(opening.kind), "subject": .string(opening.subject),
        "route": opening.route.json, "document": opening.document.json,
      ]
    case .attachmentAdded(let file, _, _): ["attachment": file.json]
    case .attachmentRemoved(let name, _, _): ["name": .string(name)]
    case .documentReplaced(let file, _, _): ["document": file.json]
    case .signaturesPlaced(let places, _, _): ["places": .array(places.map(\.json))]
    case .outgoingNumberReserved(let number, _, _): ["outgoingNumber": .string(number)]
    case .frozen(let file, _, _): ["document": file.json]
    case .stepSigned(let act), .returned(let act), .withdrawn(let act):
      [
        "statement": act.statement.json, "artifact": .string(act.artifact.hex),
        "certificate": act.certificate.json, "certificateSha256": .string(act.certificateSHA256.hex),
        "signatureValueSha256": .string(act.signatureValueSHA256.hex),
      ]
    case .packaged(let messageID, let package, _, _):
      ["messageID": .string(messageID), "packageSha256": .string(package.hex)]
    case .deliveryAttempted(let messageID, let afterAsking, _):
      ["messageID": .string(messageID), "afterAsking": .boolean(afterAsking)]
    case .deliveryUnknown(let messageID, _), .acknowledged(let messageID, _):
      ["messageID": .string(messageID)]
    case .deliveryFailed(let messageID, let retryAt, let problem, _):
      [
        "messageID": .string(messageID), "retryAt": retryAt.map { .string(RFC3339.text($0)) },
        "problem": .string(problem),
      ]
    case .accepted(let messageID, let receipt, let incomingNumber, _):
      [
        "messageID": .string(messageID), "receiptSha256": .string(receipt.hex),
        "incomingNumber": .string(incomingNumber),
      ]
    case .refusedByRegistry(let messageID, let refusal, let rule, _):
      ["messageID": .string(messageID), "refusalSha256": .string(refusal.hex), "rule": .string(rule)]
    case .stoppedByRegistry(let messageID, let reason, _):
      ["messageID": .string(messageID), "reason": reason.map { .string($0) }]
    case .closed: [:]
    }
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    try reader.constant("format", Self.format)
    let name = try reader.string("event", limitBytes: 64)
    let at = try reader.time("at")
    self = try Self.event(named: name, at: at, from: &reader)
    try reader.end()
  }

  private static func event(
    named name: String, at: Date, from reader: inout JSONReader
  ) throws(JSONFailure) -> Event {
    switch name {
    case "opened":
      .opened(
        Opening(
          caseID: try reader.string("case", limitBytes: 128),
          kind: try reader.string("kind", limitBytes: 64), subject: try reader.string("subject"),
          route: try reader.value("route"), document: try reader.value("document"),
          by: try reader.identifier("by"), at: at))
    case "attachmentAdded":
      .attachmentAdded(try reader.value("attachment"), by: try reader.identifier("by"), at: at)
    case "attachmentRemoved":
      .attachmentRemoved(
        name: try reader.string("name", limitBytes: 255), by: try reader.identifier("by"), at: at)
    case "documentReplaced":
      .documentReplaced(try reader.value("document"), by: try reader.identifier("by"), at: at)
    case "signaturesPlaced":
      .signaturesPlaced(
        try reader.values("places", limit: 100), by: try reader.identifier("by"), at: at)
    case "outgoingNumberReserved":
      .outgoingNumberReserved(
        try reader.string("outgoingNumber", limitBytes: 256), by: try reader.identifier("by"), at: at)
    case "frozen":
      .frozen(document: try reader.value("document"), by: try reader.identifier("by"), at: at)
    case "stepSigned": .stepSigned(try act(at: at, from: &reader))
    case "returned": .returned(try act(at: at, from: &reader))
    case "withdrawn": .withdrawn(try act(at: at, from: &reader))
    case "packaged":
      .packaged(
        messageID: try reader.messageID("messageID"), packageSHA256: try reader.digest("packageSha256"),
        by: try reader.identifier("by"), at: at)
    case "deliveryAttempted":
      .deliveryAttempted(
        messageID: try reader.messageID("messageID"), afterAsking: try reader.boolean("afterAsking"),
        at: at)
    case "deliveryUnknown": .deliveryUnknown(messageID: try reader.messageID("messageID"), at: at)
    case "deliveryFailed":
      .deliveryFailed(
        messageID: try reader.messageID("messageID"), retryAt: try reader.optionalTime("retryAt"),
        problem: try reader.string("problem"), at: at)
    case "acknowledged": .acknowledged(messageID: try reader.messageID("messageID"), at: at)
    case "accepted":
      .accepted(
        messageID: try reader.messageID("messageID"), receiptSHA256: try reader.digest("receiptSha256"),
        incomingNumber: try reader.string("incomingNumber", limitBytes: 256), at: at)
    case "refusedByRegistry":
      .refusedByRegistry(
        messageID: try reader.messageID("messageID"), refusalSHA256: try reader.digest("refusalSha256"),
        rule: try reader.string("rule", limitBytes: 128), at: at)
    case "stoppedByRegistry":
      .stoppedByRegistry(
        messageID: try reader.messageID("messageID"), reason: try reader.optionalString("reason"), at: at)
    case "closed": .closed(by: try reader.identifier("by"), at: at)
    default: throw reader.wrong("event", expected: "the name of an event")
    }
  }

  private static func act(at: Date, from reader: inout JSONReader) throws(JSONFailure) -> SignedAct {
    SignedAct(
      statement: try reader.value("statement"), artifact: try reader.digest("artifact"),
      certificate: try reader.value("certificate"),
      certificateSHA256: try reader.digest("certificateSha256"),
      signatureValueSHA256: try reader.digest("signatureValueSha256"), at: at)
  }
}
