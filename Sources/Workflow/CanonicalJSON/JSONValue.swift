/// A JSON value (RFC 8259) without fractions: what statements, events, packages and receipts are made of.
///
/// Numbers are integers within ±(2^53 − 1), the range in which every JSON reader sees the same value
/// (RFC 7493, section 2.2). Members of an object stand in the order of RFC 8785.
public enum JSONValue: Hashable, Sendable {
  case null
  case boolean(Bool)
  case integer(Int)
  case string(String)
  case array([JSONValue])
  /// The members, sorted by the UTF-16 code units of their names (RFC 8785, section 3.2.3), each name once.
  case object([JSONMember])

  /// An object of these members, sorted; members without a value are left out.
  ///
  /// The names are the caller's own and must differ.
  public static func object(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    .object(members.compactMap { name, value in value.map { JSONMember(name, $0) } }.sorted())
  }

  /// An array of strings.
  public static func strings(_ values: some Sequence<String>) -> JSONValue {
    .array(values.map { .string($0) })
  }

  /// The largest integer that is written or read: 2^53 − 1 (RFC 7493, section 2.2).
  public static let largestInteger = 9_007_199_254_740_991
}

/// One member of a JSON object.
public struct JSONMember: Hashable, Comparable, Sendable {
  public let name: String
  public let value: JSONValue

  public init(_ name: String, _ value: JSONValue) {
    self.name = name
    self.value = value
  }

  /// The order of RFC 8785, section 3.2.3: by the UTF-16 code units of the name.
  public static func < (left: JSONMember, right: JSONMember) -> Bool {
    left.name.utf16.lexicographicallyPrecedes(right.name.utf16)
  }
}

/// Reading and writing through other JSON coders, for callers whose own types contain ours.
/// Canonical octets never come from here: see ``JSONValue/canonicalBytes``.
extension JSONValue: Codable {
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      self = .object(
        try container.allKeys.map {
          JSONMember($0.stringValue, try container.decode(JSONValue.self, forKey: $0))
        }.sorted())
    } else if var container = try? decoder.unkeyedContainer() {
      var values: [JSONValue] = []
      while !container.isAtEnd { values.append(try container.decode(JSONValue.self)) }
      self = .array(values)
    } else {
      let container = try decoder.singleValueContainer()
      if container.decodeNil() {
        self = .null
      } else if let value = try? container.decode(Bool.self) {
        self = .boolean(value)
      } else if let value = try? container.decode(Int.self) {
        self = .integer(value)
      } else {
        self = .string(try container.decode(String.self))
      }
    }
  }

  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: Key.self)
      for member in members { try container.encode(member.value, forKey: Key(stringValue: member.name)) }
    case .array(let values):
      var container = encoder.unkeyedContainer()
      for value in values { try container.encode(value) }
    case .null:
      var container = encoder.singleValueContainer()
      try container.encodeNil()
    case .boolean(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .integer(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    case .string(let value):
      var container = encoder.singleValueContainer()
      try container.encode(value)
    }
  }
}
