/// A type whose one spelling in octets is canonical JSON (RFC 8785): what it writes is the only thing it reads.
public protocol CanonicalJSONConvertible: Hashable, Sendable, Codable {
  /// The largest number of octets ``init(canonicalBytes:)`` reads.
  static var limitBytes: Int { get }
  var json: JSONValue { get }
  /// - Parameter path: where the value stands in what is read, for ``JSONFailure``.
  init(json: JSONValue, path: String) throws(JSONFailure)
}

extension CanonicalJSONConvertible {
  /// 64 KiB: ours is the number. A remark or reason is limited to a quarter of it.
  public static var limitBytes: Int { 65_536 }

  /// The octets that are signed, hashed and stored.
  public var canonicalBytes: [UInt8] { json.canonicalBytes }

  /// Reads octets strictly: another spelling, an unknown or a repeated key, a fraction or too much is refused.
  public init(canonicalBytes: [UInt8]) throws(JSONFailure) {
    try self.init(
      json: try JSONValue(canonicalBytes: canonicalBytes, limitBytes: Self.limitBytes), path: "")
  }

  public init(from decoder: any Decoder) throws {
    try self.init(json: try JSONValue(from: decoder), path: "")
  }

  public func encode(to encoder: any Encoder) throws {
    try json.encode(to: encoder)
  }
}
