import Yams

/// One value of a YAML file with its place.
struct YAMLValue {
  let node: Node
  let key: String

  /// Reads the one document of a file.
  static func document(_ octets: [UInt8]) throws(YAMLFailure) -> YAMLValue {
    func failure(_ problem: YAMLFailure.Problem, _ mark: Mark? = nil) -> YAMLFailure {
      YAMLFailure(line: mark?.line ?? 0, column: mark?.column ?? 0, key: "", problem: problem)
    }
    guard octets.count <= YAMLFailure.limitBytes, nestingIsBounded(octets) else { throw failure(.tooLarge) }
    guard let text = String(validating: octets, as: UTF8.self) else { throw failure(.notUTF8) }
    let composed: Node?
    do {
      composed = try compose(yaml: text)
    } catch let error as YamlError {
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _):
        throw failure(.syntax(problem), mark)
      case .composer(_, _, let mark, _): throw failure(.notOneDocument, mark)
      case .reader(let problem, _, _, _): throw failure(.syntax(problem))
      case .duplicatedKeysInMapping(let names, let context):
        throw failure(.repeatedKey(names.sorted().first ?? ""), context.mark)
      default: throw failure(.syntax("\(error)"))
      }
    } catch {
      throw failure(.syntax("\(error)"))
    }
    guard let composed else { throw failure(.notOneDocument) }
    return YAMLValue(node: composed, key: "")
  }

  /// The parser recurses, so how deep a file can nest is bounded before it is parsed: brackets that are open at
  /// once, and in one line the indentation and the marks that open a level.
  private static func nestingIsBounded(_ octets: [UInt8]) -> Bool {
    var open = 0
    for line in octets.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let indentation = line.prefix { $0 == UInt8(ascii: " ") }.count
      var levels = 0
      for octet in line.dropFirst(indentation) {
        if octet == UInt8(ascii: "-") || octet == UInt8(ascii: "?") {
          levels += 1
        } else if octet != UInt8(ascii: " ") {
          break
        }
      }
      for octet in line {
        switch octet {
        case UInt8(ascii: "["), UInt8(ascii: "{"): open += 1
        case UInt8(ascii: "]"), UInt8(ascii: "}"): open = max(0, open - 1)
        default: break
        }
        guard open <= YAMLFailure.nestingLimit else { return false }
      }
      guard indentation <= 4 * YAMLFailure.nestingLimit, levels <= YAMLFailure.nestingLimit else {
        return false
      }
    }
    return true
  }

  func failure(_ problem: YAMLFailure.Problem) -> YAMLFailure {
    YAMLFailure(line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, key: key, problem: problem)
  }

  func expected(_ expected: String) -> YAMLFailure {
    failure(.expected(expected, found: found))
  }

  /// What stands here, for people.
  private var found: String {
    switch node {
    case .scalar(let scalar): scalar.string.isEmpty ? "nothing" : String(scalar.string.prefix(80))
    case .mapping: "keys"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  // MARK: values of one kind

  func text() throws(YAMLFailure) -> String {
    guard case .scalar(let scalar) = node, !scalar.string.isEmpty, scalar.string.utf8.count <= 1024,
      !scalar.string.contains(where: \.isNewline)
    else { throw expected("one line of text") }
    return scalar.string
  }

  /// A short name as an identifier has.
  func shortName() throws(YAMLFailure) -> String {
    let identifier: PersonID = try identifier()
    return identifier.rawValue
  }

  func integer(in range: ClosedRange<Int>) throws(YAMLFailure) -> Int {
    let words = "a whole number from \(range.lowerBound) to \(range.upperBound)"
    guard case .scalar(let scalar) = node, let number = Int(scalar.string), range.contains(number) else {
      throw expected(words)
    }
    return number
  }

  func boolean() throws(YAMLFailure) -> Bool {
    guard case .scalar(let scalar) = node else { throw expected("true or false") }
    switch scalar.string {
    case "true": return true
    case "false": return false
    default: throw expected("true or false")
    }
  }

  func day() throws(YAMLFailure) -> CalendarDay {
    guard case .scalar(let scalar) = node, let day = CalendarDay(scalar.string) else {
      throw expected("a day as 2025-01-31")
    }
    return day
  }

  func identifier<ID: WorkflowIdentifier>() throws(YAMLFailure) -> ID {
    guard case .scalar(let scalar) = node, let identifier = ID(checking: scalar.string) else {
      throw expected(ID.shape)
    }
    return identifier
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>() throws(YAMLFailure) -> Choice {
    guard case .scalar(let scalar) = node, let choice = Choice(rawValue: scalar.string) else {
      throw expected(Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  /// An OID in dotted decimal.
  func objectIdentifier() throws(YAMLFailure) -> String {
    let text = try text()
    let arcs = text.split(separator: ".", omittingEmptySubsequences: false)
    guard arcs.count >= 2,
      arcs.allSatisfy({ arc in !arc.isEmpty && arc.utf8.allSatisfy { (0x30...0x39).contains($0) } })
    else { throw expected("an OID as 1.3.6.1.4.1.15862.1.6.1.1") }
    return text
  }

  func list() throws(YAMLFailure) -> [YAMLValue] {
    guard case .sequence(let sequence) = node else { throw expected("a list") }
    return sequence.enumerated().map { YAMLValue(node: $0.element, key: "\(key)[\($0.offset)]") }
  }

  func mapping(_ known: [String]) throws(YAMLFailure) -> YAMLMapping {
    try YAMLMapping(self, known: known)
  }
}

/// The keys of one level of a YAML file; a key that is not known is refused at once.
struct YAMLMapping {
  let value: YAMLValue
  private let members: [String: YAMLValue]

  init(_ value: YAMLValue, known: [String]) throws(YAMLFailure) {
    guard case .mapping(let mapping) = value.node else {
      throw value.expected("keys: " + known.joined(separator: ", "))
    }
    var members: [String: YAMLValue] = [:]
    for (name, node) in mapping {
      guard case .scalar(let scalar) = name else {
        throw YAMLValue(node: name, key: value.key).expected("a key")
      }
      let key = value.key.isEmpty ? scalar.string : "\(value.key).\(scalar.string)"
      guard known.contains(scalar.string) else {
        throw YAMLValue(node: name, key: key).failure(.unknownKey(scalar.string, known: known))
      }
      members[scalar.string] = YAMLValue(node: node, key: key)
    }
    self.value = value
    self.members = members
  }

  /// nil where the key is not there.
  subscript(name: String) -> YAMLValue? { members[name] }

  func require(_ name: String) throws(YAMLFailure) -> YAMLValue {
    guard let member = members[name] else { throw value.failure(.missingKey(name)) }
    return member
  }

  /// The list of a key; empty where the key is not there.
  func list(_ name: String) throws(YAMLFailure) -> [YAMLValue] {
    try members[name]?.list() ?? []
  }

  func text(_ name: String) throws(YAMLFailure) -> String? { try members[name]?.text() }

  func texts(_ name: String) throws(YAMLFailure) -> [String] {
    var texts: [String] = []
    for value in try list(name) { texts.append(try value.text()) }
    return texts
  }

  func objectIdentifiers(_ name: String) throws(YAMLFailure) -> [String] {
    var identifiers: [String] = []
    for value in try list(name) { identifiers.append(try value.objectIdentifier()) }
    return identifiers
  }

  func identifiers<ID: WorkflowIdentifier>(_ name: String) throws(YAMLFailure) -> [ID] {
    var identifiers: [ID] = []
    for value in try list(name) { identifiers.append(try value.identifier()) }
    return identifiers
  }

  func days(_ name: String) throws(YAMLFailure) -> Set<CalendarDay> {
    var days: Set<CalendarDay> = []
    for value in try list(name) { days.insert(try value.day()) }
    return days
  }
}
