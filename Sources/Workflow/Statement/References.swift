/// The delegation by which somebody acts, as a statement names it.
public struct DelegationReference: CanonicalJSONConvertible {
  public let grantor: PersonID
  /// The number of the order or authorisation.
  public let order: String
  public let kind: DelegationKind

  public init(grantor: PersonID, order: String, kind: DelegationKind) {
    self.grantor = grantor
    self.order = order
    self.kind = kind
  }

  public init(_ delegation: Delegation) {
    self.init(grantor: delegation.grantor, order: delegation.order, kind: delegation.kind)
  }

  public var json: JSONValue {
    .object([
      "grantor": .string(grantor.rawValue), "order": .string(order), "kind": .string(kind.rawValue),
    ])
  }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(
      grantor: try reader.identifier("grantor"), order: try reader.string("order", limitBytes: 256),
      kind: try reader.choice("kind"))
    try reader.end()
  }
}

/// A route by its name and the SHA-256 of its file's octets.
public struct RouteReference: CanonicalJSONConvertible {
  public let id: String
  public let sha256: SHA256Digest

  public init(id: String, sha256: SHA256Digest) {
    self.id = id
    self.sha256 = sha256
  }

  public var json: JSONValue { .object(["id": .string(id), "sha256": .string(sha256.hex)]) }

  public init(json: JSONValue, path: String) throws(JSONFailure) {
    var reader = try JSONReader(json, path: path)
    self.init(id: try reader.string("id", limitBytes: 64), sha256: try reader.digest("sha256"))
    try reader.end()
  }
}
