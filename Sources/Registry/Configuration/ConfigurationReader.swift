import Yams

/// One level of the configuration file: takes its keys by name, and refuses those that mean nothing.
struct ConfigurationReader {
  /// The file, for failures.
  let path: String
  /// Where this level stands, as `senders[0]`; empty for the whole file.
  let key: String
  private let members: [String: Node]

  /// Reads the one document of a file.
  static func document(
    _ octets: [UInt8], path: String, known: [String]
  ) throws(RegistryFailure) -> ConfigurationReader {
    func failure(_ reason: String) -> RegistryFailure {
      .configuration(path: path, key: "", .notYAML(reason))
    }
    guard octets.count <= limitBytes, let text = String(validating: octets, as: UTF8.self) else {
      throw failure("more than \(limitBytes) octets, or not UTF-8")
    }
    let node: Node?
    do { node = try compose(yaml: text) } catch { throw failure("\(error)") }
    guard let node else { throw failure("empty") }
    return try ConfigurationReader(node, path: path, key: "", known: known)
  }

  /// 1 MiB: ours is the number.
  private static let limitBytes = 1_048_576

  init(_ node: Node, path: String, key: String, known: [String]) throws(RegistryFailure) {
    self.path = path
    self.key = key
    guard case .mapping(let mapping) = node else {
      throw .configuration(
        path: path, key: key,
        .expected("keys: \(known.joined(separator: ", "))", found: Self.describe(node)))
    }
    var members: [String: Node] = [:]
    for (name, value) in mapping {
      let name = name.string ?? ""
      guard known.contains(name) else {
        throw .configuration(path: path, key: Self.join(key, name), .unknownKey(known: known))
      }
      members[name] = value
    }
    self.members = members
  }

  private static func join(_ key: String, _ name: String) -> String { key.isEmpty ? name : "\(key).\(name)" }

  private static func describe(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : String(scalar.string.prefix(80))
    case .mapping: "keys"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  func key(_ name: String) -> String { Self.join(key, name) }

  func failure(_ name: String, _ problem: RegistryConfiguration.Problem) -> RegistryFailure {
    .configuration(path: path, key: key(name), problem)
  }

  // MARK: values

  func has(_ name: String) -> Bool { members[name] != nil }

  private func require(_ name: String) throws(RegistryFailure) -> Node {
    guard let node = members[name] else { throw failure(name, .missing) }
    return node
  }

  private func text(_ node: Node, _ key: String) throws(RegistryFailure) -> String {
    guard case .scalar(let scalar) = node, (1...4096).contains(scalar.string.utf8.count),
      !scalar.string.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else {
      throw .configuration(
        path: path, key: key, .expected("one line of text", found: Self.describe(node)))
    }
    return scalar.string
  }

  func text(_ name: String) throws(RegistryFailure) -> String { try text(try require(name), key(name)) }

  func optionalText(_ name: String) throws(RegistryFailure) -> String? {
    has(name) ? try text(name) : nil
  }

  func integer(
    _ name: String, in range: ClosedRange<Int>, default standard: Int
  ) throws(RegistryFailure) -> Int {
    guard let node = members[name] else { return standard }
    guard case .scalar(let scalar) = node, let number = Int(scalar.string), range.contains(number) else {
      throw failure(
        name,
        .expected(
          "a whole number from \(range.lowerBound) to \(range.upperBound)", found: Self.describe(node)))
    }
    return number
  }

  func choice<Choice>(
    _ name: String, _ choices: KeyValuePairs<String, Choice>, default standard: Choice
  ) throws(RegistryFailure) -> Choice {
    guard let node = members[name] else { return standard }
    guard let choice = choices.first(where: { $0.key == node.string })?.value else {
      throw failure(
        name, .expected(choices.map(\.key).joined(separator: ", "), found: Self.describe(node)))
    }
    return choice
  }

  private func list(_ name: String) throws(RegistryFailure) -> [(node: Node, key: String)] {
    guard let node = members[name] else { return [] }
    guard case .sequence(let sequence) = node else {
      throw failure(name, .expected("a list", found: Self.describe(node)))
    }
    return sequence.enumerated().map { ($0.element, "\(key(name))[\($0.offset)]") }
  }

  func texts(_ name: String) throws(RegistryFailure) -> [String] {
    var texts: [String] = []
    for item in try list(name) { texts.append(try text(item.node, item.key)) }
    return texts
  }

  func section(_ name: String, known: [String]) throws(RegistryFailure) -> ConfigurationReader {
    try ConfigurationReader(try require(name), path: path, key: key(name), known: known)
  }

  func sections(_ name: String, known: [String]) throws(RegistryFailure) -> [ConfigurationReader] {
    var sections: [ConfigurationReader] = []
    for item in try list(name) {
      sections.append(try ConfigurationReader(item.node, path: path, key: item.key, known: known))
    }
    return sections
  }
}
