import Foundation

/// `receipt.json`: the registry has registered a package (разписка).
public struct Receipt: CanonicalJSONConvertible {
  public static let format = "doklad-receipt-1"
  public static let status = "registered"
  /// 4 MiB: a thousand files and as many signatures.
  public static let limitBytes = 4_194_304

  public let registry: Organization
  public let incomingNumber: String
  public let registeredAt: Date
  public let messageID: String
  public let caseID: String
  public let version: Int
  public let outgoingNumber: String
  public let subject: String
  public let packageSHA256: SHA256Digest
  public let files: [ReceivedFile]
  public let signatures: [ReceivedSignature]
  public let route: RouteReference
  /// The verdict on the route, inside the JSON's `route`.
  public let routeVerdict: String

  public init(
    registry: Organization, incomingNumber: String, registeredAt: Date, messageID: String, caseID: String,
    version: Int, outgoingNumber: String, subject: String, packageSHA256: SHA256Digest,
    files: [ReceivedFile], signatures: [ReceivedSignature], route: RouteReference, routeVerdict: String
  ) {
    self.registry = registry
    self.incomingNumber = incomingNumber
    self.registeredAt = registeredAt.wholeSeconds
    self.messageID = messageID
    self.caseID = caseID
    self.version = version
    self.outgoingNumber = outgoingNumber
    self.subject = subject
    self.packageSHA256 = packageSHA256
    self.files = files
    self.signatures = signatures
    self.route = route
    self.routeVerdict = routeVerdict
  }

  public var json: JSONValue {
    .object([
      "format": .string(Self.format), "status": .string(Self.status), "registry": registry.json,
      "incomingNumber": .string(incomingNumber), "registeredAt": .string(RFC3339.text(registeredAt)),
      "messageID": .string(messageID), "case": .string(caseID), "version": .integer(version),
      "outgoingNumber": .string(outgoingNumber), "subject": .string(subject),
      "packageSha256": .string(packageSHA256.hex), "files": .array(files.map(\.json)),
      "signatures": .array(signatures.map(\.json)),
      "route": .object([
        "id": .string(route.id), "sha256": .string(route.sha256.hex), "verdict": .string(routeVerdict),
      ]),
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    try reader.constant("format", Self.format)
    try reader.constant("status", Self.status)
    var routeReader = try JSONReader(try reader.require("route"), path: reader.path(to: "route"))
    self.init(
      registry: try reader.value("registry"),
      incomingNumber: try reader.string("incomingNumber", limitBytes: 256),
      registeredAt: try reader.time("registeredAt"), messageID: try reader.messageID("messageID"),
      caseID: try reader.string("case", limitBytes: 128),
      version: try reader.integer("version", in: 1...1_000_000),
      outgoingNumber: try reader.string("outgoingNumber", limitBytes: 256),
      subject: try reader.string("subject"), packageSHA256: try reader.digest("packageSha256"),
      files: try reader.values("files"), signatures: try reader.values("signatures"),
      route: RouteReference(
        id: try routeReader.string("id", limitBytes: 64), sha256: try routeReader.digest("sha256")),
      routeVerdict: try routeReader.string("verdict", limitBytes: 64))
    try routeReader.end()
    try reader.end()
  }
}

/// A file of the package as the registry received it.
public struct ReceivedFile: CanonicalJSONConvertible {
  public let name: String
  public let sha256: SHA256Digest

  public init(name: String, sha256: SHA256Digest) {
    self.name = name
    self.sha256 = sha256
  }

  public var json: JSONValue { .object(["name": .string(name), "sha256": .string(sha256.hex)]) }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(name: try reader.string("name", limitBytes: 255), sha256: try reader.digest("sha256"))
    try reader.end()
  }
}

/// One signature as the registry judged it.
public struct ReceivedSignature: CanonicalJSONConvertible {
  public let step: StepID
  public let kind: StatementKind
  /// The person's name as it is printed.
  public let person: String
  public let position: String?
  public let claimedTime: Date
  /// The indication of EN 319 102-1 v1.4.1, as `TOTAL-PASSED`.
  public let conclusion: String
  public let subIndication: String?

  public init(
    step: StepID, kind: StatementKind, person: String, position: String?, claimedTime: Date,
    conclusion: String, subIndication: String? = nil
  ) {
    self.step = step
    self.kind = kind
    self.person = person
    self.position = position
    self.claimedTime = claimedTime.wholeSeconds
    self.conclusion = conclusion
    self.subIndication = subIndication
  }

  public var json: JSONValue {
    .object([
      "step": .string(step.rawValue), "kind": .string(kind.rawValue), "person": .string(person),
      "position": position.map { .string($0) }, "claimedTime": .string(RFC3339.text(claimedTime)),
      "conclusion": .string(conclusion), "subIndication": subIndication.map { .string($0) },
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(
      step: try reader.identifier("step"), kind: try reader.choice("kind"),
      person: try reader.string("person"), position: try reader.optionalString("position"),
      claimedTime: try reader.time("claimedTime"),
      conclusion: try reader.string("conclusion", limitBytes: 64),
      subIndication: try reader.optionalString("subIndication", limitBytes: 64))
    try reader.end()
  }
}
