/// Sets a whole report: the parts of the document in the order they stand on paper.
struct ReportSetter {
  private var column: Column
  private let report: Report
  private let wording: Wording
  private let style: PageStyle

  /// „……“ for what is written in by hand.
  private static let blank = String(repeating: ".", count: 28)

  static func strips(
    _ report: Report, _ type: TypeContext, _ style: PageStyle, _ wording: Wording
  ) -> (strips: [Strip], structure: StructureTree) {
    var setter = ReportSetter(
      column: Column(type, style), report: report, wording: wording, style: style)
    setter.setLetterhead()
    setter.setNumber()
    setter.setAddressee()
    setter.setTitle()
    setter.setBody()
    setter.setAttachments()
    setter.setSignatories()
    setter.setRoles()
    setter.setAnnex()
    return (setter.column.strips, setter.column.structure)
  }

  private var root: StructureTree.Element { column.structure.root }

  private mutating func paragraph() -> StructureTree.Element { column.structure.add(.paragraph, in: root) }

  private func text(_ size: Double, _ emphasis: Emphasis = []) -> TextStyle {
    TextStyle(size: size, emphasis: emphasis, leading: style.leading)
  }

  // MARK: Head

  private mutating func setLetterhead() {
    let letterhead = report.letterhead
    guard !letterhead.isEmpty else { return }
    if let organisation = letterhead.organisation {
      var large = text(style.bodySize + 4, .bold)
      large.alignment = .centre
      column.set([.plain(organisation)], large, column.full, as: paragraph())
    }
    var small = text(style.smallSize - 0.5)
    small.alignment = .centre
    for line in letterhead.lines {
      column.skip(1)
      column.set([.plain(line)], small, column.full, as: paragraph())
    }
    column.skip(3)
    column.append(
      Strip(
        height: 6,
        marks: [
          .rule(x: 0, y: 2, toX: style.textWidth, toY: 2, width: 1.2),
          .rule(x: 0, y: 4.4, toX: style.textWidth, toY: 4.4, width: 0.4),
        ]))
    column.skip(10)
  }

  /// „Изх. № ПР26-ОУ01-17/15.03.2026 г.“, with dots where it is not yet known.
  private mutating func setNumber() {
    let number = report.number ?? Self.blank
    let date = report.date.map { "\($0)" } ?? String(Self.blank.prefix(18))
    column.set(
      [.plain("\(wording.outgoing) \(number)/\(date)\(wording.yearMark)")], text(style.bodySize), column.full,
      as: paragraph())
    column.skip(20)
  }

  private mutating func setAddressee() {
    column.set([.plain(wording.to)], text(style.bodySize, .bold), column.full, as: paragraph())
    let element = paragraph()
    for line in report.to {
      column.set([.plain(line)], text(style.bodySize, .bold), column.full, as: element)
    }
  }

  private mutating func setTitle() {
    var large = text(style.bodySize + 5, .bold)
    large.alignment = .centre
    column.skip(26)
    column.set(
      [.plain(report.title ?? wording.report)], large, column.full,
      as: column.structure.add(.heading1, in: root))
    column.skip(18)
    let labels = [wording.from, wording.subject].map { label in
      column.type.widths([.plain(label)], text(style.bodySize, .bold)).line
    }
    let content = column.full.indented(by: (labels.max() ?? 0) + 10)
    setHead(wording.from, report.from.map { [.plain($0)] }, content)
    column.skip(8)
    setHead(wording.subject, [[.plain(report.subject)]], content, .bold)
    column.skip(18)
  }

  private mutating func setHead(
    _ label: String, _ lines: [[Inline]], _ content: Column.Measure, _ emphasis: Emphasis = []
  ) {
    let (style, element) = (text(style.bodySize, emphasis), paragraph())
    let body = paragraph()
    column.hang([.plain(label)], text(style.size, .bold), column.full, as: element) { column in
      for line in lines { column.set(line, style, content, as: body) }
    }
  }

  // MARK: Text

  private mutating func setBody() {
    let quoted = Self.comparable((report.body + report.annex).map(\.plainText).joined(separator: " "))
    let unquoted = report.basis.filter { !quoted.contains(Self.comparable($0)) }
    let decision = report.body.firstIndex { if case .decision = $0 { true } else { false } }
    let before = report.body[..<(decision ?? report.body.endIndex)]
    column.set(Array(before), column.full, in: root)
    if !unquoted.isEmpty {
      var paragraphStyle = text(style.bodySize)
      paragraphStyle.isJustified = true
      paragraphStyle.hyphenates = true
      paragraphStyle.indent = style.indent
      column.skip(style.paragraphSpace)
      column.set(
        [.text(wording.basis, .bold), .plain(" " + unquoted.joined(separator: "; ") + ".")], paragraphStyle,
        column.full, as: paragraph())
      column.skip(style.paragraphSpace)
    }
    if let decision { column.set(Array(report.body[decision...]), column.full, in: root) }
  }

  /// Words alone, for finding out whether the text already says them.
  private static func comparable(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ").lowercased()
  }

  private mutating func setAttachments() {
    guard !report.attachments.isEmpty else { return }
    column.skip(14)
    let isOne = report.attachments.count == 1
    let label = isOne ? wording.attachment : wording.attachments
    column.set(
      [.plain(label)], text(style.bodySize, .bold), column.full, as: paragraph())
    column.keepNext()
    let list = List(
      items: report.attachments.enumerated().map { index, attachment in
        List.Item(.ordered("\(index + 1)."), [.paragraph([.plain(attachment.listing)])])
      })
    column.skip(2)
    column.set(
      isOne ? [.list(List(items: [List.Item(.bullet("–"), list.items[0].blocks)]))] : [.list(list)],
      column.full,
      in: root)
  }

  // MARK: Signatures

  private mutating func setSignatories() {
    // The signatures stay with the last lines of the text: a page with nothing but signatures could be put
    // under any text.
    column.keepNext()
    column.skip(22)
    if !report.closing.isEmpty {
      column.set(
        report.closing, text(style.bodySize, .bold), column.full, as: paragraph(), keepsTogether: true)
      column.keepNext()
    }
    for (index, person) in report.signatories.enumerated() {
      if index > 0 { column.keepNext() }
      // Room to sign.
      column.skip(index == 0 ? 30 : 26)
      setSignatory(person)
    }
  }

  /// The name over the position on the left, the line to sign on at the right.
  private mutating func setSignatory(_ person: Signatory) {
    let split = style.textWidth * 0.62
    let left = Column.Measure(x: 0, width: split - 14)
    let first = column.strips.count
    let element = paragraph()
    column.set([.plain(person.name)], text(style.bodySize, .bold), left, as: element, keepsTogether: true)
    for line in (person.position ?? "").split(separator: "\n") {
      column.keepNext()
      column.set([.plain(String(line))], text(style.bodySize), left, as: element, keepsTogether: true)
    }
    if let date = person.date {
      column.keepNext()
      column.set([.plain("\(date)\(wording.yearMark)")], text(style.smallSize), left, as: element)
    }
    setSigningLine(at: first, from: split)
  }

  private mutating func setSigningLine(at index: Int, from x: Double) {
    guard index < column.strips.count, case .text(_, _, let baseline, _)? = column.strips[index].marks.last
    else { return }
    column.mark(.rule(x: x, y: baseline + 1, toX: style.textWidth, toY: baseline + 1, width: 0.5), at: index)
  }

  /// Съгласувал, Юрист, Изготвил: a label, the person, a line to sign on.
  private mutating func setRoles() {
    let roles = [
      (wording.agreed, report.agreed), (wording.review, report.review), (wording.prepared, report.prepared),
    ].filter { !$0.1.isEmpty }
    guard !roles.isEmpty else { return }
    let small = text(style.smallSize)
    let labels = roles.map { column.type.widths([.plain($0.0)], small).line }
    let content = column.full.indented(by: (labels.max() ?? 0) + 8)
    let split = style.textWidth * 0.76
    column.skip(26)
    var isFirst = true
    for (label, people) in roles {
      for (index, person) in people.enumerated() {
        if !isFirst { column.keepNext() }
        isFirst = false
        let first = column.strips.count
        let (labelElement, element) = (paragraph(), paragraph())
        var words = [person.name]
        if let position = person.position {
          words.append(position.split(separator: "\n").joined(separator: ", "))
        }
        var line = words.joined(separator: " – ")
        if let date = person.date { line += " – \(date)\(wording.yearMark)" }
        let measure = Column.Measure(x: content.x, width: split - content.x - 12)
        column.hang([.plain(index == 0 ? label : "")], small, column.full, as: labelElement) { column in
          column.set([.plain(line)], small, measure, as: element, keepsTogether: true)
        }
        setSigningLine(at: first, from: split)
        column.skip(7)
      }
    }
  }

  /// What the text held after its signatures, from a new page.
  private mutating func setAnnex() {
    guard !report.annex.isEmpty else { return }
    column.breakPage()
    column.set(report.annex, column.full, in: column.structure.add(.section, in: root))
  }
}
