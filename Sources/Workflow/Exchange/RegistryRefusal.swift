import Foundation

/// `refusal.json`: the registry has not registered a package, and by which rule.
public struct RegistryRefusal: CanonicalJSONConvertible {
  public static let format = "doklad-refusal-1"
  public static let status = "rejected"
  /// 4 MiB, as a receipt.
  public static let limitBytes = 4_194_304

  public let messageID: String
  public let packageSHA256: SHA256Digest
  public let refusedAt: Date
  /// The code of the most telling rule.
  public let rule: String
  public let findings: [RefusalFinding]

  public init(
    messageID: String, packageSHA256: SHA256Digest, refusedAt: Date, rule: String,
    findings: [RefusalFinding]
  ) {
    self.messageID = messageID
    self.packageSHA256 = packageSHA256
    self.refusedAt = refusedAt.wholeSeconds
    self.rule = rule
    self.findings = findings
  }

  public var json: JSONValue {
    .object([
      "format": .string(Self.format), "status": .string(Self.status), "messageID": .string(messageID),
      "packageSha256": .string(packageSHA256.hex), "refusedAt": .string(RFC3339.text(refusedAt)),
      "rule": .string(rule), "findings": .array(findings.map(\.json)),
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    try reader.constant("format", Self.format)
    try reader.constant("status", Self.status)
    self.init(
      messageID: try reader.messageID("messageID"), packageSHA256: try reader.digest("packageSha256"),
      refusedAt: try reader.time("refusedAt"), rule: try reader.string("rule", limitBytes: 128),
      findings: try reader.values("findings", limit: 10_000))
    try reader.end()
  }
}

/// One rule that a package failed.
public struct RefusalFinding: CanonicalJSONConvertible {
  public let rule: String
  public let step: StepID?
  public let file: String?
  public let evidence: String

  public init(rule: String, step: StepID? = nil, file: String? = nil, evidence: String) {
    self.rule = rule
    self.step = step
    self.file = file
    self.evidence = evidence
  }

  public var json: JSONValue {
    .object([
      "rule": .string(rule), "step": step.map { .string($0.rawValue) }, "file": file.map { .string($0) },
      "evidence": .string(evidence),
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(
      rule: try reader.string("rule", limitBytes: 128), step: try reader.optionalIdentifier("step"),
      file: try reader.optionalString("file", limitBytes: 255),
      evidence: try reader.string("evidence", limitBytes: 16_384))
    try reader.end()
  }
}
