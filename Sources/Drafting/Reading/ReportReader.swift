import PDF

/// Reads a report from its author's file: Markdown with a YAML head, or a text without one, also out of a
/// `.docx` or a PDF.
public enum ReportReader {
  /// Reads a report.
  ///
  /// A file that begins with `---` has a head, and everything after it is the body. Without a head the fields
  /// are read out of the text (``FieldReader``), and only what is sure or likely is used without asking; each
  /// such reading that is not certain is among the report's warnings.
  /// - Parameters:
  ///   - bytes: the file's octets.
  ///   - name: the file's name, for failures.
  ///   - settings: fields given by the caller, by their keys in either language; they take precedence. A list
  ///     has one entry a line.
  ///   - decryption: what opens an encrypted PDF that needs no password to be read.
  /// - Throws: ``DraftFailure``: what is wrong and where; or all that is missing.
  public static func read(
    _ bytes: [UInt8], name: String, set settings: [String: String] = [:],
    decryption: (any PDFDecryption)? = nil
  ) throws(DraftFailure) -> Report {
    let source = try ImportedText(bytes, name: name, decryption: decryption)
    let given = try HeadReader.read(settings, file: name)
    var report =
      if let end = source.headEnd {
        try headed(source, end, given, name)
      } else {
        try headless(source, given, name)
      }
    report.origin = source.origin
    report.foreignLetters = ForeignLetters.find(in: source.lines)
    return report
  }

  // MARK: With a head

  private static func headed(
    _ source: ImportedText, _ end: Int, _ given: HeadValues, _ name: String
  ) throws(DraftFailure) -> Report {
    var values = try HeadReader.read(source.lines[1..<end], file: name)
    values.override(by: given)
    var markdown = MarkdownReader()
    let found = TextAnatomy(Array(source.body), lineEnds: source.lineEnds).fields.decision
    let placing = DecisionPlacing(Array(source.body), found, &markdown)
    var blocks = placing.blocks
    if case .heading(1, let inlines)? = blocks.first, Titles.isTitle(inlines.plainText) {
      values.title = values.title ?? inlines.plainText
      blocks.removeFirst()
    }
    let closing = takingClosing(&blocks)
    return try report(
      values, body: blocks, closing: closing, annex: [], name,
      warnings: source.warnings + markdown.warnings + placing.warnings
        + strayMarks(source.lines[(end + 1)...]))
  }

  // MARK: Without a head

  private static func headless(
    _ source: ImportedText, _ given: HeadValues, _ name: String
  ) throws(DraftFailure) -> Report {
    let anatomy = TextAnatomy(source.lines, lineEnds: source.lineEnds)
    var values = HeadValues(anatomy.fields, inTail: anatomy.annexBegin)
    let readFields = values.present
    values.override(by: given)
    var markdown = MarkdownReader(lineEnds: source.lineEnds)
    let points = anatomy.fields.decision
    let isInBody = points.first.map { $0.lines.lowerBound < anatomy.annexBegin } ?? true
    let body = DecisionPlacing(anatomy.body, isInBody ? points : [], &markdown, plain: Self.plain)
    let annex = DecisionPlacing(anatomy.annex, isInBody ? [] : points, &markdown, plain: Self.plain)
    let closing = anatomy.closing.map { InlineReader.read(TextLine($0).plain) } ?? []
    var warnings = source.warnings + markdown.warnings + body.warnings + annex.warnings
    for field in Field.allCases where readFields.contains(field) && !given.present.contains(field) {
      guard let reading = anatomy.fields.reading(of: field),
        reading.confidence < .certain || !reading.notes.isEmpty
      else { continue }
      warnings.append(
        .readFromText(
          field: field, line: reading.lines.lowerBound, confidence: reading.confidence, notes: reading.notes))
    }
    warnings += anatomy.leftOut.map { .leftOut(line: $0.number, text: String($0.text.prefix(80))) }
    warnings += strayMarks(source.lines[...])
    return try report(
      values, body: body.blocks, closing: closing, annex: annex.blocks, name, warnings: warnings)
  }

  /// A line as Markdown has it: its number plain, and no marks of other markup.
  private static func plain(_ line: SourceLine) -> SourceLine {
    SourceLine(number: line.number, text: Markup.removed(from: line.text)).withPlainMarker
  }

  // MARK: The report

  private static func report(
    _ values: HeadValues, body: [Block], closing: [Inline], annex: [Block], _ name: String,
    warnings: [DraftWarning]
  ) throws(DraftFailure) -> Report {
    let to = values.to ?? []
    let from = values.from ?? []
    let signatories = values.signatories ?? []
    let hasBody = body.contains { $0 != .rule }
    let missing = Field.required.filter { field in
      switch field {
      case .to: to.isEmpty
      case .from: from.isEmpty
      case .subject: values.subject == nil
      case .basis: values.basis == nil
      case .signatories: signatories.isEmpty
      default: !hasBody
      }
    }
    guard missing.isEmpty, let subject = values.subject else { throw .missing(fields: missing, file: name) }
    var warnings = warnings
    let language = values.language ?? .bulgarian
    var values = values
    if let written = values.number, let warning = values.normaliseNumber(language) {
      warnings.append(.numberNormalised(written: written, read: warning))
    }
    let (text, attached) = Footnotes.resolved(body, annex: annex)
    let letterhead = Letterhead(organisation: values.organisation, lines: values.address ?? [])
    return Report(
      letterhead: letterhead, title: values.title, number: values.number, date: values.date, to: to,
      from: from,
      subject: subject, basis: values.basis ?? [], body: text, closing: closing,
      attachments: values.attachments ?? [], signatories: signatories, agreed: values.agreed ?? [],
      review: values.review ?? [], prepared: values.prepared ?? [], annex: attached,
      language: language, warnings: warnings)
  }

  /// Takes „С уважение,“ from the end of the text: it belongs to the signatures.
  private static func takingClosing(_ blocks: inout [Block]) -> [Inline] {
    switch blocks.last {
    case .paragraph(let inlines)?, .heading(_, let inlines)?:
      guard
        ["С УВАЖЕНИЕ", "YOURS FAITHFULLY", "YOURS SINCERELY"].contains(LabelText.joined(inlines.plainText))
      else { return [] }
      blocks.removeLast()
      return inlines
    default: return []
    }
  }

  /// Marks that word processors leave in exported text.
  static func strayMarks(_ lines: ArraySlice<SourceLine>) -> [DraftWarning] {
    var warnings: [DraftWarning] = []
    for line in lines where line.text.utf8.contains(UInt8(ascii: "[")) {
      guard let start = line.text.firstRange(of: "[bookmark:") else { continue }
      let mark = line.text[start.lowerBound...].prefix(80)
      let end = mark.firstIndex(of: "]").map { mark.index(after: $0) } ?? mark.endIndex
      warnings.append(.strayMark(line: line.number, text: String(mark[..<end])))
      if warnings.count == SourceText.warningsOfAKind { break }
    }
    return warnings
  }
}
