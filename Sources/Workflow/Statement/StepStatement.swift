import Foundation

/// What one signature was for: carried as canonical JSON (RFC 8785) in one signed attribute of the step's own CMS
/// signature, so that the document proves its route by itself.
public struct StepStatement: CanonicalJSONConvertible {
  public static let format = "doklad-statement-1"

  public let caseID: String
  /// The document version, from 1. JSON key `version`.
  public let version: Int
  public let step: StepID
  public let kind: StatementKind
  public let role: Role
  /// Who signs.
  public let person: PersonID
  public let opinion: Opinion?
  public let remark: String?
  public let reason: String?
  /// For a return: the step whose work is asked for again.
  public let returnTo: StepID?
  /// The document as it was frozen before the first signature.
  public let document: FileReference
  public let attachments: [FileReference]
  /// SHA-256 of the signature value octets in the CMS of the step before; nil in the first of a version.
  public let previous: SHA256Digest?
  public let delegation: DelegationReference?
  public let route: RouteReference
  public let outgoingNumber: String?
  /// The time the signer claims, to the second. Proves nothing by itself.
  public let time: Date

  public init(
    caseID: String, version: Int, step: StepID, kind: StatementKind, role: Role, person: PersonID,
    opinion: Opinion? = nil, remark: String? = nil, reason: String? = nil, returnTo: StepID? = nil,
    document: FileReference, attachments: [FileReference], previous: SHA256Digest? = nil,
    delegation: DelegationReference? = nil, route: RouteReference, outgoingNumber: String? = nil, time: Date
  ) {
    self.caseID = caseID
    self.version = version
    self.step = step
    self.kind = kind
    self.role = role
    self.person = person
    self.opinion = opinion
    self.remark = remark
    self.reason = reason
    self.returnTo = returnTo
    self.document = document
    self.attachments = attachments
    self.previous = previous
    self.delegation = delegation
    self.route = route
    self.outgoingNumber = outgoingNumber
    self.time = time.wholeSeconds
  }

  /// Everybody whose act this is: who signs, and whom they sign for.
  public var effectivePersons: Set<PersonID> {
    Set([person] + (delegation.map { [$0.grantor] } ?? []))
  }

  public var json: JSONValue {
    .object([
      "format": .string(Self.format), "case": .string(caseID), "version": .integer(version),
      "step": .string(step.rawValue), "kind": .string(kind.rawValue), "role": .string(role.rawValue),
      "person": .string(person.rawValue), "opinion": opinion.map { .string($0.rawValue) },
      "remark": remark.map { .string($0) }, "reason": reason.map { .string($0) },
      "returnTo": returnTo.map { .string($0.rawValue) }, "document": document.json,
      "attachments": .array(attachments.map(\.json)), "previous": previous.map { .string($0.hex) },
      "delegation": delegation?.json, "route": route.json,
      "outgoingNumber": outgoingNumber.map { .string($0) }, "time": .string(RFC3339.text(time)),
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    try reader.constant("format", Self.format)
    self.init(
      caseID: try reader.string("case", limitBytes: 128),
      version: try reader.integer("version", in: 1...1_000_000),
      step: try reader.identifier("step"), kind: try reader.choice("kind"),
      role: try reader.identifier("role"), person: try reader.identifier("person"),
      opinion: try reader.optionalChoice("opinion"),
      remark: try reader.optionalString("remark", limitBytes: 16_384),
      reason: try reader.optionalString("reason", limitBytes: 16_384),
      returnTo: try reader.optionalIdentifier("returnTo"), document: try reader.value("document"),
      attachments: try reader.values("attachments"), previous: try reader.optionalDigest("previous"),
      delegation: try reader.optionalValue("delegation"), route: try reader.value("route"),
      outgoingNumber: try reader.optionalString("outgoingNumber", limitBytes: 256),
      time: try reader.time("time"))
    try reader.end()
  }
}
