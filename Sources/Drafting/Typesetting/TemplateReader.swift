import Yams

/// What is wrong with a template, and where.
public struct TemplateFailure: Error, Equatable, Sendable {
  public let file: String
  public let line: Int?
  /// The key, with those it stands in: `letterhead.arms`.
  public let key: String
  public let problem: Problem

  public enum Problem: Equatable, Sendable {
    /// No such key; the nearest that there is.
    case unknownKey(nearest: String?, known: [String])
    case duplicateKey
    /// The file is not YAML.
    case malformed(String)
    case tooLarge(limit: Int)
    case expectedText
    case expectedTexts
    /// Keys and values.
    case expectedSection
    case expectedNumber(ClosedRange<Double>, Unit)
    case expectedChoice([String])
    /// The margins leave no room for text.
    case noRoom(widthMillimetres: Int, heightMillimetres: Int)
    /// Beside signatures so wide there is no room for names.
    case wideSignatures(limitMillimetres: Int)
    /// The picture is not there, or cannot be read.
    case noPicture(path: String)
    case picture(Picture.Flaw)
  }

  public enum Unit: String, Sendable { case millimetres, points, times }
}

/// Reads a ``Template`` from YAML. Keys are English or Bulgarian.
public struct TemplateReader {
  public static let maximumBytes = 64 << 10

  private let file: String
  /// Gives the octets of a file named in the template; nil where it cannot be read.
  private let fileContent: (String) -> [UInt8]?
  private var template = Template()

  /// - Parameters:
  ///   - octets: the YAML.
  ///   - file: its name, for messages.
  ///   - fileContent: gives the octets of a picture named in the template; nil where there is none.
  public static func read(
    _ octets: [UInt8], file: String, fileContent: @escaping (String) -> [UInt8]?
  ) throws(TemplateFailure) -> Template {
    guard octets.count <= maximumBytes else {
      throw TemplateFailure(file: file, line: nil, key: "", problem: .tooLarge(limit: maximumBytes))
    }
    var reader = TemplateReader(file: file, fileContent: fileContent)
    let text = String(decoding: octets, as: UTF8.self)
    guard HeadReader.depthBound(of: text) <= HeadReader.maximumDepth else {
      throw TemplateFailure(file: file, line: nil, key: "", problem: .malformed("nested too deeply"))
    }
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw reader.malformed(error)
    }
    guard let root else { return reader.template }
    try reader.readRoot(root)
    return reader.template
  }

  private init(file: String, fileContent: @escaping (String) -> [UInt8]?) {
    self.file = file
    self.fileContent = fileContent
  }

  private func malformed(_ error: any Error) -> TemplateFailure {
    var (line, problem) = (nil as Int?, "\(error)")
    if let error = error as? YamlError {
      switch error {
      case .scanner(_, let text, let mark, _), .parser(_, let text, let mark, _),
        .composer(_, let text, let mark, _):
        (line, problem) = (mark.line, text)
      case .duplicatedKeysInMapping(let duplicates, let context):
        return TemplateFailure(
          file: file, line: context.mark.line, key: duplicates.first ?? "", problem: .duplicateKey)
      default: break
      }
    }
    return TemplateFailure(file: file, line: line, key: "", problem: .malformed(problem))
  }

  // MARK: Sections

  /// The keys of each section, with their Bulgarian names.
  private static let keys: [String: [String: String]] = [
    "": [
      "letterhead": "бланка", "page": "страница", "fonts": "шрифтове", "sizes": "размери",
      "signatures": "подписи", "council": "съвет", "words": "думи",
    ],
    "letterhead": [
      "organisation": "организация", "address": "адрес", "arms": "герб", "arms-height": "височина-герб",
      "arms-description": "описание-герб", "layout": "подредба", "rule": "линия",
    ],
    "page": ["left": "ляво", "right": "дясно", "top": "горе", "bottom": "долу", "footer": "номер"],
    "sizes": [
      "body": "текст", "small": "дребен", "footer": "номер", "leading": "редове", "indent": "отстъп",
      "paragraph-space": "разстояние",
    ],
    "signatures": ["width": "ширина", "height": "височина"],
    "words": Dictionary(
      uniqueKeysWithValues: Wording.Key.allCases.map { ($0.rawValue, $0.bulgarianName) }),
  ]

  /// The Bulgarian names of values that are one of a few.
  private static let choices = [
    "centre": "център", "left": "ляво", "double": "двойна", "single": "единична", "none": "няма",
  ]

  private func fail(_ key: String, _ node: Node, _ problem: TemplateFailure.Problem) -> TemplateFailure {
    TemplateFailure(file: file, line: node.mark?.line, key: key, problem: problem)
  }

  /// The entries of a section under the keys' English names.
  private func entries(
    _ node: Node, _ section: String
  ) throws(TemplateFailure) -> [(key: String, node: Node, path: String)] {
    guard case .mapping(let mapping) = node else { throw fail(section, node, .expectedSection) }
    let known = Self.keys[section] ?? [:]
    var entries: [(key: String, node: Node, path: String)] = []
    for (keyNode, value) in mapping {
      let written = keyNode.scalar?.string ?? ""
      let path = section.isEmpty ? written : "\(section).\(written)"
      let folded = written.lowercased()
      guard let key = known.keys.first(where: { $0 == folded || known[$0] == folded }) else {
        let word = Array(folded.prefix(40))
        let nearest = (Array(known.keys) + known.values).sorted()
          .map { (key: $0, distance: LabelText.distance(word, Array($0))) }
          .filter { $0.distance <= min(3, $0.key.count / 2) }
          .min { $0.distance < $1.distance }
        throw fail(
          path, keyNode,
          .unknownKey(
            nearest: nearest?.key,
            known: (section == "words" ? Array(known.keys) : Array(known.values)).sorted()))
      }
      if entries.contains(where: { $0.key == key }) { throw fail(path, keyNode, .duplicateKey) }
      entries.append((key, value, path))
    }
    return entries
  }

  private mutating func readRoot(_ node: Node) throws(TemplateFailure) {
    if case .scalar(let scalar) = node, scalar.string.isEmpty { return }
    for (key, value, path) in try entries(node, "") {
      switch key {
      case "letterhead": try readLetterhead(value)
      case "page": try readPage(value)
      case "fonts":
        template.fonts = FontChoice(try texts(path, value) + FontChoice.standard.families)
      case "sizes": try readSizes(value)
      case "signatures":
        for (key, value, path) in try entries(value, "signatures") {
          let points = PageStyle.millimetres(
            try number(path, value, key == "width" ? 30...90 : 8...60, .millimetres))
          if key == "width" { template.style.signatureWidth = points }
          if key == "height" { template.style.signatureHeight = points }
        }
      case "council": template.council = try text(path, value)
      default:
        for (key, value, path) in try entries(value, "words") {
          if let word = Wording.Key(rawValue: key) { template.words[word] = try text(path, value) }
        }
      }
    }
    let style = template.style
    let (width, height) = (style.textWidth, style.textHeight)
    guard style.signatureWidth <= width * 0.6 + 0.01 || width < PageStyle.millimetres(100) else {
      throw fail(
        "signatures.width", node,
        .wideSignatures(limitMillimetres: Int((width * 0.6 / PageStyle.millimetres(1) + 0.01).rounded(.down)))
      )
    }
    guard width >= PageStyle.millimetres(100), height >= PageStyle.millimetres(120) else {
      throw fail(
        "page", node,
        .noRoom(
          widthMillimetres: Int((width / PageStyle.millimetres(1)).rounded()),
          heightMillimetres: Int((height / PageStyle.millimetres(1)).rounded())))
    }
  }

  private mutating func readLetterhead(_ node: Node) throws(TemplateFailure) {
    var (picture, height, description): (Picture?, Double, String?) = (nil, 18, nil)
    for (key, value, path) in try entries(node, "letterhead") {
      switch key {
      case "organisation": template.letterhead.organisation = try text(path, value)
      case "address": template.letterhead.lines = try texts(path, value)
      case "arms":
        let name = try text(path, value)
        guard let octets = fileContent(name) else { throw fail(path, value, .noPicture(path: name)) }
        do throws(Picture.Flaw) {
          picture = try Picture(octets)
        } catch {
          throw fail(path, value, .picture(error))
        }
      case "arms-height": height = try number(path, value, 5...60, .millimetres)
      case "arms-description": description = try text(path, value)
      case "layout": template.layout = try choice(path, value)
      default: template.rule = try choice(path, value)
      }
    }
    if let picture {
      template.arms = Template.Arms(
        picture: picture, height: PageStyle.millimetres(height), description: description)
    }
  }

  private mutating func readPage(_ node: Node) throws(TemplateFailure) {
    for (key, value, path) in try entries(node, "page") {
      let points = PageStyle.millimetres(
        try number(path, value, key == "footer" ? 5...60 : 5...80, .millimetres))
      switch key {
      case "left": template.style.left = points
      case "right": template.style.right = points
      case "top": template.style.top = points
      case "bottom": template.style.bottom = points
      default: template.style.footer = points
      }
    }
  }

  private mutating func readSizes(_ node: Node) throws(TemplateFailure) {
    for (key, value, path) in try entries(node, "sizes") {
      switch key {
      case "body": template.style.bodySize = try number(path, value, 8...18, .points)
      case "small": template.style.smallSize = try number(path, value, 6...16, .points)
      case "footer": template.style.footerSize = try number(path, value, 6...14, .points)
      case "leading": template.style.leading = try number(path, value, 1...2.5, .times)
      case "indent":
        template.style.indent = PageStyle.millimetres(try number(path, value, 0...40, .millimetres))
      default: template.style.paragraphSpace = try number(path, value, 0...24, .points)
      }
    }
  }

  // MARK: Values

  private func text(_ key: String, _ node: Node) throws(TemplateFailure) -> String {
    guard case .scalar(let scalar) = node else { throw fail(key, node, .expectedText) }
    return scalar.string.trimmingSpaces()
  }

  private func texts(_ key: String, _ node: Node) throws(TemplateFailure) -> [String] {
    switch node {
    case .scalar(let scalar): return [scalar.string.trimmingSpaces()].filter { !$0.isEmpty }
    case .sequence(let sequence):
      var texts: [String] = []
      for node in sequence {
        guard case .scalar(let scalar) = node else { throw fail(key, node, .expectedTexts) }
        texts.append(scalar.string.trimmingSpaces())
      }
      return texts
    default: throw fail(key, node, .expectedTexts)
    }
  }

  private func number(
    _ key: String, _ node: Node, _ range: ClosedRange<Double>, _ unit: TemplateFailure.Unit
  ) throws(TemplateFailure) -> Double {
    // A decimal comma, as Bulgarian writes it, too.
    let written = (node.scalar?.string ?? "").map { $0 == "," ? "." : String($0) }.joined()
    guard let value = Double(written), range.contains(value) else {
      throw fail(key, node, .expectedNumber(range, unit))
    }
    return value
  }

  private func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _ node: Node
  ) throws(TemplateFailure) -> Choice where Choice.RawValue == String {
    let written = node.scalar?.string.lowercased() ?? ""
    guard
      let value = Choice(rawValue: written)
        ?? Choice.allCases.first(where: { Self.choices[$0.rawValue] == written })
    else { throw fail(key, node, .expectedChoice(Choice.allCases.map(\.rawValue))) }
    return value
  }
}
