import Yams

/// Reads the YAML head of a report: keys in English or Bulgarian, each value checked where it stands.
struct HeadReader {
  /// 64 KiB: a head with a subject of forty lines and a hundred attachments has under 20.
  static let maximumBytes = 64 << 10
  /// Collections within one another; a head needs three.
  static let maximumDepth = 20

  private let file: String
  /// The line of the file before the head's first.
  private let offset: Int
  private var values = HeadValues()

  /// - Parameters:
  ///   - lines: the lines between the two `---`.
  static func read(_ lines: ArraySlice<SourceLine>, file: String) throws(DraftFailure) -> HeadValues {
    let bytes = lines.reduce(0) { $0 + $1.text.utf8.count + 1 }
    guard bytes <= maximumBytes else {
      throw .headTooLarge(file: file, bytes: bytes, limit: maximumBytes)
    }
    var reader = HeadReader(file: file, offset: (lines.first?.number ?? 1) - 1)
    let text = lines.map(\.text).joined(separator: "\n")
    guard Self.depthBound(of: text) <= maximumDepth else {
      throw .malformedHead(
        file: file, line: reader.offset + 1, problem: "nested more than \(maximumDepth) deep")
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw reader.malformed(error)
    }
    guard let root else { return HeadValues() }
    if case .scalar(let scalar) = root, scalar.string.isEmpty { return HeadValues() }
    guard case .mapping(let mapping) = root else {
      throw .malformedHead(
        file: file, line: reader.line(of: root) ?? 1, problem: "expected a key and a value")
    }
    try reader.read(mapping)
    return reader.values
  }

  /// Reads values given by a caller: keys as in the head; lists one entry a line.
  static func read(_ settings: [String: String], file: String) throws(DraftFailure) -> HeadValues {
    var reader = HeadReader(file: file, offset: 0)
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
      guard let field = Field(key: key) else {
        throw .unknownKey(file: file, line: nil, key: key, nearest: reader.nearest(to: key))
      }
      let entries = value.split(whereSeparator: \.isNewline).map { Node(String($0), Tag(.str)) }
      let node = entries.count == 1 ? entries[0] : Node.sequence(Node.Sequence(entries))
      try reader.set(field, node)
    }
    return reader.values
  }

  private init(file: String, offset: Int) {
    self.file = file
    self.offset = offset
  }

  private mutating func read(_ mapping: Node.Mapping) throws(DraftFailure) {
    var seen: [Field: Int] = [:]
    for (keyNode, value) in mapping {
      let key = keyNode.scalar?.string ?? ""
      let line = line(of: keyNode)
      if ["letterhead", "бланка"].contains(key.lowercased()) {
        try readLetterhead(value, &seen)
        continue
      }
      guard let field = Field(key: key) else {
        throw .unknownKey(file: file, line: line, key: key, nearest: nearest(to: key))
      }
      if let first = seen.updateValue(line ?? 0, forKey: field) {
        throw .duplicateKey(file: file, line: line ?? 0, key: key, firstLine: first)
      }
      try set(field, value)
    }
  }

  private mutating func readLetterhead(_ node: Node, _ seen: inout [Field: Int]) throws(DraftFailure) {
    guard case .mapping(let mapping) = node else { throw bad(.organisation, node, .letterhead) }
    for (keyNode, value) in mapping {
      guard let field = Field(key: keyNode.scalar?.string ?? ""), [.organisation, .address].contains(field)
      else {
        throw bad(.organisation, keyNode, .letterhead)
      }
      if let first = seen.updateValue(line(of: keyNode) ?? 0, forKey: field) {
        throw .duplicateKey(
          file: file, line: line(of: keyNode) ?? 0, key: keyNode.scalar?.string ?? "", firstLine: first)
      }
      try set(field, value)
    }
  }

  private mutating func set(_ field: Field, _ node: Node) throws(DraftFailure) {
    switch field {
    case .organisation: values.organisation = try text(field, node)
    case .address: values.address = try texts(field, node)
    case .title: values.title = try text(field, node)
    case .number: values.number = try text(field, node)
    case .date:
      guard let text = try text(field, node) else { return }
      guard let date = CalendarDate(text) else { throw bad(field, node, .date) }
      values.date = date
    case .to: values.to = try texts(field, node)
    case .from: values.from = try texts(field, node)
    case .subject:
      // One paragraph, however it was wrapped.
      let lines = try texts(field, node)
      values.subject = lines.isEmpty ? nil : lines.joined(separator: " ")
    case .basis: values.basis = try texts(field, node)
    case .attachments: values.attachments = try attachments(node)
    case .signatories: values.signatories = try people(field, node)
    case .agreed: values.agreed = try people(field, node)
    case .review: values.review = try people(field, node)
    case .prepared: values.prepared = try people(field, node)
    case .language:
      guard let text = try text(field, node) else { return }
      guard let language = Language(rawValue: text.lowercased()) else { throw bad(field, node, .language) }
      values.language = language
    case .body, .decision: preconditionFailure("no key names \(field)")
    }
  }

  // MARK: Values

  private func text(_ field: Field, _ node: Node) throws(DraftFailure) -> String? {
    guard case .scalar = node else { throw bad(field, node, .text) }
    return entry(node)
  }

  /// The entries of a list, or the lines of a text. Empty ones are no entries.
  private func texts(_ field: Field, _ node: Node) throws(DraftFailure) -> [String] {
    switch node {
    case .scalar(let scalar):
      if isNull(node) { return [] }
      return scalar.string.split(whereSeparator: \.isNewline).map { String($0).trimmingSpaces() }
        .filter { !$0.isEmpty }
    case .sequence(let sequence):
      var texts: [String] = []
      for node in sequence {
        guard case .scalar = node else { throw bad(field, node, .text) }
        if let entry = entry(node) { texts.append(entry) }
      }
      return texts
    default: throw bad(field, node, .texts)
    }
  }

  private func people(_ field: Field, _ node: Node) throws(DraftFailure) -> [Signatory] {
    var people: [Signatory] = []
    for node in entries(node) {
      if case .mapping(let mapping) = node {
        people.append(try person(field, mapping, node))
      } else if let text = entry(node) {
        guard let person = PersonReader.read(text) else { throw bad(field, node, .person) }
        people.append(person)
      } else if !isNull(node) {
        throw bad(field, node, .person)
      }
    }
    return people
  }

  private func person(_ field: Field, _ mapping: Node.Mapping, _ node: Node) throws(DraftFailure) -> Signatory
  {
    var name: String?
    var position: String?
    var date: CalendarDate?
    for (key, value) in mapping {
      switch key.scalar?.string.lowercased() {
      case "name", "име": name = try text(field, value)
      case "position", "длъжност":
        let lines = try texts(field, value)
        position = lines.isEmpty ? nil : lines.joined(separator: "\n")
      case "date", "дата":
        guard let text = try text(field, value) else { continue }
        guard let read = CalendarDate(text) else { throw bad(field, value, .date) }
        date = read
      default: throw bad(field, key, .person)
      }
    }
    guard let name else { throw bad(field, node, .person) }
    return Signatory(name: name, position: position, date: date)
  }

  private func attachments(_ node: Node) throws(DraftFailure) -> [Attachment] {
    var attachments: [Attachment] = []
    for node in entries(node) {
      if case .mapping(let mapping) = node {
        attachments.append(try attachment(mapping, node))
      } else if let words = entry(node) {
        attachments.append(Self.isFileName(words) ? Attachment(file: words) : Attachment(title: words))
      } else if !isNull(node) {
        throw bad(.attachments, node, .attachment)
      }
    }
    return attachments
  }

  /// Whether the words are a file's name rather than a paper's: „Становище, вх. № 77/12.01.2026 г.“ is none.
  private static func isFileName(_ words: String) -> Bool {
    guard words.contains(where: \.isWhitespace) else { return true }
    guard let dot = words.lastIndex(of: ".") else { return false }
    let ending = words[words.index(after: dot)...]
    return (1...5).contains(ending.count)
      && ending.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
      && ending.contains(where: \.isLetter)
  }

  private func attachment(_ mapping: Node.Mapping, _ node: Node) throws(DraftFailure) -> Attachment {
    var attachment = Attachment()
    for (key, value) in mapping {
      switch key.scalar?.string.lowercased() {
      case "file", "файл": attachment.file = try text(.attachments, value)
      case "title", "наименование": attachment.title = try text(.attachments, value)
      default:
        // `Проект за решение: проект.docx`
        guard mapping.count == 1, let title = entry(key) else { throw bad(.attachments, key, .attachment) }
        attachment = Attachment(file: try text(.attachments, value), title: title)
      }
    }
    guard attachment.file != nil || attachment.title != nil else {
      throw bad(.attachments, node, .attachment)
    }
    return attachment
  }

  /// The entries of a list; anything else is the only entry.
  private func entries(_ node: Node) -> [Node] {
    if case .sequence(let sequence) = node { return Array(sequence) }
    return [node]
  }

  /// A scalar's words on one line, or nil where there are none.
  private func entry(_ node: Node) -> String? {
    guard case .scalar(let scalar) = node, !isNull(node) else { return nil }
    let words = scalar.string.split(whereSeparator: \.isNewline).joined(separator: " ").trimmingSpaces()
    return words.isEmpty ? nil : words
  }

  private func isNull(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
    return ["", "~", "null"].contains(scalar.string)
  }

  // MARK: Failures

  private func line(of node: Node) -> Int? { node.mark.map { $0.line + offset } }

  private func bad(_ field: Field, _ node: Node, _ expected: DraftFailure.Expectation) -> DraftFailure {
    let found: String
    switch node {
    case .scalar(let scalar): found = String(scalar.string.prefix(80))
    case .mapping: found = "a mapping"
    case .sequence: found = "a list"
    case .alias: found = "an alias"
    }
    return .badValue(file: file, line: line(of: node), field: field, found: found, expected: expected)
  }

  private func malformed(_ error: any Error) -> DraftFailure {
    guard let error = error as? YamlError else {
      return .malformedHead(file: file, line: offset + 1, problem: "\(error)")
    }
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      return .malformedHead(file: file, line: mark.line + offset, problem: problem)
    case .duplicatedKeysInMapping(let duplicates, let context):
      return .malformedHead(
        file: file, line: context.mark.line + offset,
        problem: "the same key twice: \(duplicates.sorted().joined(separator: ", "))")
    default: return .malformedHead(file: file, line: offset + 1, problem: "\(error)")
    }
  }

  /// The key that is at most two letters away from this one, if there is any.
  private func nearest(to key: String) -> String? {
    let word = Array(key.lowercased().prefix(40))
    return Field.keys.map { (key: $0, distance: LabelText.distance(word, Array($0))) }
      .filter { $0.distance <= min(2, $0.key.count / 2) }
      .min { $0.distance < $1.distance }?.key
  }

  /// An upper bound of how deeply the collections of a YAML text are nested: the composer recurses into each.
  static func depthBound(of text: String) -> Int {
    var flow = 0
    var deepest = 0
    for byte in text.utf8 {
      if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { flow += 1 }
      if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { flow = max(0, flow - 1) }
      deepest = max(deepest, flow)
    }
    var block = 0
    for line in text.split(separator: "\n") {
      // Each nested block needs a deeper column, or another `- ` on the same line.
      let dashes = line.prefix { "- ?:".contains($0) }.count { $0 == "-" || $0 == "?" }
      block = max(block, dashes)
    }
    return max(deepest, block)
  }
}
