import Foundation

/// Takes the members of one object by name, and at ``end()`` refuses those nobody took.
struct JSONReader {
  let path: String
  private var members: [JSONMember]

  init(_ value: JSONValue, path: String) throws(JSONFailure) {
    guard case .object(let members) = value else { throw .wrongType(path: path, expected: "object") }
    self.path = path
    self.members = members
  }

  func path(to name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  /// A failure for the member of this name.
  func wrong(_ name: String, expected: String) -> JSONFailure {
    .wrongValue(path: path(to: name), expected: expected)
  }

  mutating func take(_ name: String) -> JSONValue? {
    guard let index = members.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else { return nil }
    return members.remove(at: index).value
  }

  mutating func require(_ name: String) throws(JSONFailure) -> JSONValue {
    guard let value = take(name) else { throw .missingKey(path: path(to: name)) }
    return value
  }

  func end() throws(JSONFailure) {
    if let member = members.first { throw .unknownKey(path: path(to: member.name)) }
  }

  // MARK: members of one kind

  /// A text of at least one character and at most `limitBytes` octets in UTF-8.
  mutating func string(_ name: String, limitBytes: Int = 4096) throws(JSONFailure) -> String {
    guard case .string(let text) = try require(name) else {
      throw .wrongType(path: path(to: name), expected: "string")
    }
    guard !text.isEmpty, text.utf8.count <= limitBytes else {
      throw wrong(name, expected: "1 to \(limitBytes) octets of text")
    }
    return text
  }

  mutating func optionalString(_ name: String, limitBytes: Int = 4096) throws(JSONFailure) -> String? {
    members.contains { $0.name == name } ? try string(name, limitBytes: limitBytes) : nil
  }

  /// A string that must be exactly this: formats name themselves.
  mutating func constant(_ name: String, _ expected: String) throws(JSONFailure) {
    guard try string(name) == expected else { throw wrong(name, expected: expected) }
  }

  mutating func identifier<ID: WorkflowIdentifier>(_ name: String) throws(JSONFailure) -> ID {
    guard let identifier = ID(checking: try string(name)) else {
      throw wrong(name, expected: ID.shape)
    }
    return identifier
  }

  mutating func optionalIdentifier<ID: WorkflowIdentifier>(_ name: String) throws(JSONFailure) -> ID? {
    members.contains { $0.name == name } ? try identifier(name) : nil
  }

  mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String
  ) throws(JSONFailure) -> Choice {
    guard let choice = Choice(rawValue: try string(name)) else {
      throw wrong(name, expected: Choice.allCases.map(\.rawValue).joined(separator: "|"))
    }
    return choice
  }

  mutating func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
    _ name: String
  ) throws(JSONFailure) -> Choice? {
    members.contains { $0.name == name } ? try choice(name) : nil
  }

  mutating func integer(_ name: String, in range: ClosedRange<Int>) throws(JSONFailure) -> Int {
    guard case .integer(let value) = try require(name) else {
      throw .wrongType(path: path(to: name), expected: "integer")
    }
    guard range.contains(value) else {
      throw wrong(name, expected: "\(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  mutating func boolean(_ name: String) throws(JSONFailure) -> Bool {
    guard case .boolean(let value) = try require(name) else {
      throw .wrongType(path: path(to: name), expected: "true or false")
    }
    return value
  }

  mutating func digest(_ name: String) throws(JSONFailure) -> SHA256Digest {
    guard let digest = SHA256Digest(hex: try string(name)) else {
      throw wrong(name, expected: "64 lower-case hexadecimal digits")
    }
    return digest
  }

  mutating func optionalDigest(_ name: String) throws(JSONFailure) -> SHA256Digest? {
    members.contains { $0.name == name } ? try digest(name) : nil
  }

  mutating func time(_ name: String) throws(JSONFailure) -> Date {
    guard let time = RFC3339.date(try string(name)) else {
      throw wrong(name, expected: "a time as 2025-01-31T09:30:00Z")
    }
    return time
  }

  mutating func optionalTime(_ name: String) throws(JSONFailure) -> Date? {
    members.contains { $0.name == name } ? try time(name) : nil
  }

  mutating func value<Value: CanonicalJSONConvertible>(_ name: String) throws(JSONFailure) -> Value {
    try Value(json: try require(name), path: path(to: name))
  }

  mutating func optionalValue<Value: CanonicalJSONConvertible>(
    _ name: String
  ) throws(JSONFailure) -> Value? {
    members.contains { $0.name == name } ? try value(name) : nil
  }

  mutating func array(_ name: String, limit: Int = 1000) throws(JSONFailure) -> [JSONValue] {
    guard case .array(let values) = try require(name) else {
      throw .wrongType(path: path(to: name), expected: "array")
    }
    guard values.count <= limit else { throw wrong(name, expected: "at most \(limit) elements") }
    return values
  }

  mutating func values<Value: CanonicalJSONConvertible>(
    _ name: String, limit: Int = 1000
  ) throws(JSONFailure) -> [Value] {
    var values: [Value] = []
    for (position, value) in try array(name, limit: limit).enumerated() {
      values.append(try Value(json: value, path: "\(path(to: name))[\(position)]"))
    }
    return values
  }

  mutating func strings(_ name: String, limit: Int = 1000) throws(JSONFailure) -> [String] {
    var texts: [String] = []
    for (position, value) in try array(name, limit: limit).enumerated() {
      guard case .string(let text) = value else {
        throw .wrongType(path: "\(path(to: name))[\(position)]", expected: "string")
      }
      texts.append(text)
    }
    return texts
  }
}
