/// Sets the draft decision (проект за решение): what the report proposes, in the council's words, with blanks
/// for what only the meeting gives.
extension ReportSetter {
  /// „……“ for a number of a few digits.
  private static let shortBlank = String(repeating: ".", count: 10)

  mutating func setDecision() {
    let section = column.structure.add(.section, in: root)
    var mark = text(style.bodySize, .bold)
    mark.alignment = .right
    column.set(
      [.plain(wording[.draft])], mark, column.full, as: column.structure.add(.paragraph, in: section))
    if let council {
      var large = text(style.bodySize + 2, .bold)
      large.alignment = .centre
      column.skip(8)
      column.set(
        [.plain(council.uppercased())], large, column.full, as: column.structure.add(.paragraph, in: section))
    }
    setDecisionTitle(in: section)
    setDecisionSubject(in: section)
    setDecisionPoints(in: section)
    setDecisionSignatures(in: section)
  }

  private mutating func setDecisionTitle(in section: StructureTree.Element) {
    var title = text(style.bodySize + 4, .bold)
    title.alignment = .centre
    column.skip(24)
    column.set(
      [.plain(wording[.decision])], title, column.full, as: column.structure.add(.heading1, in: section),
      keepsTogether: true)
    column.keepNext()
    var line = text(style.bodySize)
    line.alignment = .centre
    column.skip(6)
    column.set(
      [.plain("\(wording[.decisionNumber]) \(Self.shortBlank)")], line, column.full,
      as: column.structure.add(.paragraph, in: section))
    let dateBlank = Self.blank.prefix(20)
    column.skip(4)
    column.set(
      [.plain("\(wording[.meeting]) \(dateBlank)\(wording[.yearMark])")], line, column.full,
      as: column.structure.add(.paragraph, in: section))
    column.skip(4)
    column.set(
      [
        .plain(
          "\(wording[.minutes]) \(Self.shortBlank), \(wording[.item]) \(Self.shortBlank) \(wording[.agenda])")
      ], line, column.full, as: column.structure.add(.paragraph, in: section))
    column.skip(22)
  }

  private mutating func setDecisionSubject(in section: StructureTree.Element) {
    let bold = text(style.bodySize, .bold)
    let label = column.type.widths([.plain(wording[.subject])], bold).line
    let (element, body) = (
      column.structure.add(.paragraph, in: section), column.structure.add(.paragraph, in: section)
    )
    let content = column.full.indented(by: label + 10)
    let subject = report.subject
    column.hang([.plain(wording[.subject])], bold, column.full, as: element) { column in
      column.set([.plain(subject)], bold, content, as: body)
    }
    column.skip(16)
  }

  private mutating func setDecisionPoints(in section: StructureTree.Element) {
    var running = text(style.bodySize)
    (running.isJustified, running.hyphenates, running.indent) = (true, true, style.indent)
    var council = self.council ?? wording[.council]
    if report.language == .bulgarian, let name = self.council { council = Self.definite(name) }
    let basis = listed(report.basis)
    let first = council.prefix(1).uppercased() + council.dropFirst()
    column.set(
      [.plain(basis.isEmpty ? "\(first)" : "\(wording[.onBasis]) \(basis), \(council)")], running,
      column.full,
      as: column.structure.add(.paragraph, in: section))
    var decided = text(style.bodySize, .bold)
    decided.alignment = .centre
    column.keepNext()
    column.skip(12)
    column.set(
      [.plain(wording[.decided])], decided, column.full, as: column.structure.add(.heading2, in: section),
      keepsTogether: true)
    column.keepNext()
    column.skip(10)
    for case .decision(let decision) in report.body {
      column.set([.list(decision.points)], column.full, in: section)
      break
    }
  }

  /// Whom the report is to, where that names the council; otherwise the template's.
  private var council: String? {
    guard let named = report.to.lazy.compactMap(Self.council).first else { return template.council }
    // In capitals or not, it is the one of the template.
    return template.council.flatMap { $0.uppercased() == named.uppercased() ? $0 : nil } ?? named
  }

  /// „Общинския съвет – Примерна“ by itself: „Общински съвет – Примерна“. Nil where the line names no council, or none by its place.
  private static func council(_ line: String) -> String? {
    if line.lowercased().contains("столичния общински съвет") { return "Столичен общински съвет" }
    guard let found = line.firstMatch(of: #/(?i)общински(?:я)?\s+съвет\b(.*)$/#) else { return nil }
    let rest = found.1.drop { $0 == " " || $0 == "," }
    return rest.isEmpty ? nil : "Общински съвет " + lowered(String(rest))
  }

  /// „– ГОРНА ПРИМЕРНА (ТЕСТ)“ within a sentence: „– Горна Примерна (ТЕСТ)“.
  private static func lowered(_ name: String) -> String {
    guard name == name.uppercased() else { return name }
    return name.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.first == "(" || word.count < 3 ? String(word) : word.prefix(1) + word.dropFirst().lowercased()
    }.joined(separator: " ")
  }

  /// „Общински съвет – Примерна“ within a sentence: „Общинският съвет – Примерна“.
  private static func definite(_ council: String) -> String {
    let indefinite = "Общински съвет"
    if council.hasPrefix("Столичен ") { return "Столичният " + council.dropFirst("Столичен ".count) }
    return council.hasPrefix(indefinite) ? "Общинският съвет" + council.dropFirst(indefinite.count) : council
  }

  private mutating func setDecisionSignatures(in section: StructureTree.Element) {
    column.keepNext()
    column.skip(34)
    let dots = Self.blank + Self.blank.prefix(14)
    func row(_ label: String, _ name: String?, _ style: TextStyle) {
      let element = column.structure.add(.paragraph, in: section)
      column.set([.text(label, .bold), .plain(" \(dots)")], style, column.full, as: element)
      guard let name, !name.isEmpty else { return }
      column.keepNext()
      column.skip(2)
      column.set([.plain(name)], style, column.full, as: element)
    }
    row(wording[.chairman], "(\(Self.blank))", text(style.bodySize))
    column.keepNext()
    column.skip(26)
    let lawyers = report.review.isEmpty ? [nil] : report.review.map { Optional($0) }
    for (index, lawyer) in lawyers.enumerated() {
      if index > 0 { column.skip(12) }
      column.keepNext()
      let position = lawyer?.position.map { ", \($0.split(separator: "\n").joined(separator: ", "))" } ?? ""
      row(wording[.lawyer], lawyer.map { "(\($0.name)\(position))" }, text(style.smallSize))
    }
  }
}
