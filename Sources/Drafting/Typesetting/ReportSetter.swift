/// Sets a whole report: the parts of the document in the order they stand on paper.
struct ReportSetter {
  var column: Column
  let report: Report
  let template: Template
  let wording: Wording
  let style: PageStyle

  /// „……“ for what is written in by hand.
  static let blank = String(repeating: ".", count: 28)

  static func strips(
    _ report: Report, _ type: TypeContext, _ template: Template, _ part: ReportPart
  ) -> (strips: [Strip], structure: StructureTree) {
    var setter = ReportSetter(
      column: Column(type, template.style), report: report, template: template,
      wording: template.wording(report.language), style: template.style)
    if part != .decision {
      setter.setLetterhead()
      setter.setNumber()
      setter.setAddressee()
      setter.setTitle()
      setter.setBody()
      setter.setAttachments()
      setter.setSignatories()
      setter.setRoles()
      setter.setAnnex()
    }
    if part == .reportWithDecision { setter.column.beginDecision() }
    if part != .report { setter.setDecision() }
    return (setter.column.strips, setter.column.structure)
  }

  var root: StructureTree.Element { column.structure.root }

  mutating func paragraph() -> StructureTree.Element { column.structure.add(.paragraph, in: root) }

  func text(_ size: Double, _ emphasis: Emphasis = []) -> TextStyle {
    TextStyle(size: size, emphasis: emphasis, leading: style.leading)
  }

  // MARK: Head

  private mutating func setLetterhead() {
    let letterhead = report.letterhead.isEmpty ? template.letterhead : report.letterhead
    // Another organisation's paper does not bear the arms of the template's.
    let arms = Self.isOfAnother(report, template) ? nil : template.arms
    guard !letterhead.isEmpty || arms != nil else { return }
    let isCentred = template.layout == .centre
    var measure = column.full
    let first = column.strips.count
    if let arms {
      let width = min(arms.width, style.textWidth / 2)
      let height = arms.height * width / max(arms.width, 1)
      let figure = column.structure.add(.figure, in: root)
      let x = isCentred ? (style.textWidth - width) / 2 : 0
      let picture = Mark.picture(
        arms.picture, x: x, y: 0, width: width, height: height, element: figure)
      if isCentred {
        column.append(Strip(height: height, marks: [picture]))
        column.skip(6)
        column.keepNext()
      } else {
        // Beside the picture, and as high on it as the text is not.
        measure = column.full.indented(by: width + 12)
        let lines = 1.22 * (style.bodySize + 4) + Double(letterhead.lines.count) * 1.3 * style.smallSize
        column.append(Strip(height: max((height - lines) / 2, 0.1), marks: [picture]))
        column.keepNext()
      }
    }
    if let organisation = letterhead.organisation {
      var large = text(style.bodySize + 4, .bold)
      large.alignment = isCentred ? .centre : .left
      column.set([.plain(organisation)], large, measure, as: paragraph())
    }
    var small = text(style.smallSize - 0.5)
    small.alignment = isCentred ? .centre : .left
    for line in letterhead.lines {
      column.skip(1)
      column.set([.plain(line)], small, measure, as: paragraph())
    }
    if !isCentred, let arms {
      let height = min(arms.height, arms.height * style.textWidth / 2 / max(arms.width, 1))
      let used = column.strips[first...].reduce(0) { $0 + $1.height + $1.spaceBefore }
      if used < height { column.append(Strip(height: height - used)) }
    }
    setLetterheadRule()
    column.skip(10)
  }

  /// Whether the report names an organisation that is not the template's.
  static func isOfAnother(_ report: Report, _ template: Template) -> Bool {
    guard let own = report.letterhead.organisation.map(comparable), !own.isEmpty,
      let given = template.letterhead.organisation.map(comparable), !given.isEmpty
    else { return false }
    return !contains(own, given) && !contains(given, own)
  }

  private mutating func setLetterheadRule() {
    func rule(_ y: Double, _ width: Double) -> Mark {
      .rule(x: 0, y: y, toX: style.textWidth, toY: y, width: width)
    }
    switch template.rule {
    case .none: return
    case .single:
      column.skip(6)
      column.append(Strip(height: 6, marks: [rule(2, 0.8)]))
    case .double:
      column.skip(3)
      column.append(Strip(height: 6, marks: [rule(2, 1.2), rule(4.4, 0.4)]))
    }
  }

  /// „Изх. № ПР26-ОУ01-17/15.03.2026 г.“, with dots where it is not yet known.
  private mutating func setNumber() {
    var number = report.number ?? Self.blank
    // A register's number often ends with its day.
    if !Self.endsWithDate(number) {
      number += "/" + (report.date.map { "\($0)" } ?? String(Self.blank.prefix(18)))
    }
    column.set(
      [.plain("\(wording[.outgoing]) \(number)\(wording[.yearMark])")], text(style.bodySize), column.full,
      as: paragraph())
    column.skip(20)
  }

  private static func endsWithDate(_ number: String) -> Bool {
    number.split(separator: "/").last.map { CalendarDate($0) != nil } ?? false
  }

  private mutating func setAddressee() {
    column.set([.plain(wording[.to])], text(style.bodySize, .bold), column.full, as: paragraph())
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
      [.plain(report.title ?? wording[.report])], large, column.full,
      as: column.structure.add(.heading1, in: root))
    column.skip(18)
    let labels = [wording[.from], wording[.subject]].map { label in
      column.type.widths([.plain(label)], text(style.bodySize, .bold)).line
    }
    let content = column.full.indented(by: (labels.max() ?? 0) + 10)
    setHead(wording[.from], report.from.map { [.plain($0)] }, content)
    column.skip(8)
    setHead(wording[.subject], [[.plain(report.subject)]], content, .bold)
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
    let unquoted = report.basis.filter { !Self.contains(quoted, Self.comparable($0)) }
    let decision = report.body.firstIndex { if case .decision = $0 { true } else { false } }
    // „Предлагам Общинският съвет да вземе следното“ and „РЕШЕНИЕ:“ are one sentence.
    var end = decision ?? report.body.endIndex
    if decision != nil, end > report.body.startIndex, case .paragraph(let inlines) = report.body[end - 1],
      let last = inlines.plainText.last, !".!?".contains(last)
    {
      end -= 1
    }
    column.set(Array(report.body[..<end]), column.full, in: root)
    if !unquoted.isEmpty {
      var paragraphStyle = text(style.bodySize)
      paragraphStyle.isJustified = true
      paragraphStyle.hyphenates = true
      paragraphStyle.indent = style.indent
      column.skip(style.paragraphSpace)
      column.set(
        [
          .text(wording[.basis], .bold),
          .plain(" " + listed(unquoted) + (unquoted.last?.last == "." ? "" : ".")),
        ], paragraphStyle,
        column.full, as: paragraph())
      column.skip(style.paragraphSpace)
    }
    column.set(Array(report.body[end...]), column.full, in: root)
  }

  /// „чл. 21 от ЗМСМА; чл. 8 от ЗОС и чл. 4 от наредбата“.
  func listed(_ provisions: [String]) -> String {
    guard let last = provisions.last, provisions.count > 1 else { return provisions.first ?? "" }
    return provisions.dropLast().joined(separator: "; ") + " \(wording[.and]) " + last
  }

  /// Words alone in small letters, for finding out whether the text already says them.
  private static func comparable(_ text: String) -> [UInt32] {
    var result: [UInt32] = []
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x20, 0x09...0x0D, 0xA0, 0x2000...0x200B, 0x202F:
        if result.last != 0x20 { result.append(0x20) }
      case 0x41...0x5A, 0x0410...0x042F: result.append(scalar.value + 0x20)
      case 0x0400...0x040F: result.append(scalar.value + 0x50)
      default: result.append(scalar.value)
      }
    }
    if result.last == 0x20 { result.removeLast() }
    return result
  }

  private static func contains(_ text: [UInt32], _ words: [UInt32]) -> Bool {
    guard let first = words.first else { return true }
    return text.withUnsafeBufferPointer { text in
      var start = 0
      while start + words.count <= text.count {
        if text[start] == first, text[start..<start + words.count].elementsEqual(words) { return true }
        start += 1
      }
      return false
    }
  }

  private mutating func setAttachments() {
    guard !report.attachments.isEmpty else { return }
    column.skip(14)
    let isOne = report.attachments.count == 1
    let label = isOne ? wording[.attachment] : wording[.attachments]
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

  /// What the text held after its signatures: from a new page, but for a line or two („Проверил: …“), which stay below them.
  private mutating func setAnnex() {
    guard !report.annex.isEmpty else { return }
    let isNote = report.annex.allSatisfy { block in
      if case .paragraph(let inlines) = block { inlines.plainText.count < 100 } else { false }
    }
    let words = report.annex[0].plainText.uppercased()
    let isPart = ["РЕШЕНИ", "ПРОЕКТ", "ПРИЛОЖЕНИ"].contains(where: words.contains)
    if isNote, !isPart, report.annex.count <= 4 {
      column.skip(18)
    } else {
      column.breakPage()
    }
    column.set(
      report.annex, column.full, in: column.structure.add(.section, in: root), inset: .annex)
  }
}
