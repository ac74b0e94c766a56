import ArgumentParser
import Desk
import Drafting
import Files
import Foundation
import PDF
import Validation
import Workflow

/// `doklad draft`: a text becomes a typeset PDF, and a case opens with it.
struct DraftCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "draft",
    abstract: words(
      "Оформя доклад от текст (Markdown) като PDF и отваря преписка.",
      "Typeset a report from text (Markdown) as PDF and open a case."),
    discussion: words(
      """
      Чете и .docx, и PDF с текст. Началото на файла (между редове ---) казва до кого, от кого, относно, основание, приложения, подписващи. \
      Което липсва, се изброява по име; може да се даде със --set.

      Пример:
        doklad draft доклад.md --as petrova
        doklad draft доклад.txt --as petrova --set относно="Бюджет 2026"
        doklad draft доклад.md --as petrova --case 2026-1   нова редакция
        doklad draft доклад.md --only доклад.pdf            само PDF, без преписка
        doklad draft доклад.md --only доклад.pdf --decision решение.pdf   и проекта за решение
      """,
      """
      Reads .docx and PDF with text too. The head of the file (between lines of ---) says to, from, subject, basis, attachments, signatories. \
      What is missing is listed by name; it can be given with --set.

      Example:
        doklad draft report.md --as petrova
        doklad draft report.txt --as petrova --set subject="Budget 2026"
        doklad draft report.md --as petrova --case 2026-1   a new version
        doklad draft report.md --only report.pdf            the PDF only, no case
      """))

  @Argument(
    help: ArgumentHelp(words("Текстът на доклада.", "The report's text."), valueName: words("файл", "file")),
    completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp(
      words("Поле, което текстът не казва: поле=стойност.", "A field the text does not give: field=value."),
      valueName: words("поле=стойност", "field=value")))
  var set: [String] = []

  @OptionGroup var replaced: ReplacedCaseOption

  @Option(
    help: ArgumentHelp(
      words("Само записва PDF тук; не отваря преписка.", "Only write the PDF here; open no case."),
      valueName: words("файл.pdf", "file.pdf")))
  var only: String?

  @Flag(
    help: ArgumentHelp(
      words("Проектът за решение, след доклада.", "The draft decision, after the report.")))
  var withDecision = false

  @Option(
    help: ArgumentHelp(
      words("Записва проекта за решение и отделно тук.", "Write the draft decision here, too, by itself."),
      valueName: words("файл.pdf", "file.pdf")))
  var decision: String?

  @OptionGroup var template: TemplateOptions
  @OptionGroup var person: PersonOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    try OutputFiles.check([only, decision], notReading: [file])
    let (octets, textName) = try source()
    let report = try ReportReader.read(
      octets, name: textName, set: try settings(), decryption: StandardSecurityHandler())
    let place = try workspace.nearest()
    let look = try template.load(for: place)
    let date = Self.creationDate(of: report)
    let attached = attachments(of: report)
    // What lies in the document is covered by its signatures.
    let embedded =
      [EmbeddedFile(name: textName, content: octets, relationship: .source)]
      + (try attached.present.map { path in
        let file = try BroughtFile(contentsOf: path)
        return EmbeddedFile(name: file.name, content: file.content.bytes)
      })
    let part = Self.part(of: report, withDecision: withDecision)
    func set(_ report: Drafting.Report) throws -> TypesetDocument {
      try Drafting.typeset(report, date: date, template: look, part: part, files: embedded)
    }
    Self.tell(report.warnings, in: report.origin)
    tellForeignLetters(of: report)
    try tellMissing(attached.missing)
    tellLint(octets, name: textName)
    if let only {
      let typeset = try set(report)
      Self.tell(typeset.warnings.filter { !report.warnings.contains($0) }, in: report.origin)
      try writeDecision(of: report, date: date, look)
      try AtomicFile.write(typeset.pdf, to: only)
      if output.json {
        JSONOutput.print(DraftJSON(pdf: only, pages: typeset.pages, fonts: typeset.fontsUsed, case: nil))
      } else {
        Terminal.say(
          words(
            "Записан е \(only), \(typeset.pages) стр.", "Written: \(only), \(CaseText.pages(typeset.pages)).")
        )
      }
      return
    }
    let desk = try workspace.desk()
    let who = try person.id(in: desk)
    let name = ((file as NSString).lastPathComponent as NSString).deletingPathExtension + ".pdf"
    let brought = try attached.present.map { try BroughtFile(contentsOf: $0) }
    let (opened, typeset) = try put(report, named: name, brought, on: desk, by: who, set)
    Self.tell(typeset.warnings.filter { !report.warnings.contains($0) }, in: report.origin)
    tellNames(of: report, opened, desk)
    try writeDecision(of: report, date: date, look)
    if output.json {
      JSONOutput.print(
        DraftJSON(
          pdf: name, pages: typeset.pages, fonts: typeset.fontsUsed, case: CaseJSON(opened, at: Date())))
    } else {
      CaseText.opened(opened, pages: typeset.pages)
    }
  }

  /// Opens a case with the report, or gives one its new text; with the case's outgoing number on the page, unless the text has
  /// one of its own.
  private func put(
    _ report: Drafting.Report, named name: String, _ attachments: [BroughtFile], on desk: Desk,
    by who: PersonID, _ set: (Drafting.Report) throws -> TypesetDocument
  ) throws -> (CaseFile, TypesetDocument) {
    var typeset: TypesetDocument?
    func document(_ number: OutgoingNumber) throws -> BroughtFile {
      let day = CalendarDate(year: number.day.year, month: number.day.month, day: number.day.day)
      let set = try set(day.map { report.numbered(number.text, on: $0) } ?? report)
      typeset = set
      return try BroughtFile(name: name, content: ByteSource(set.pdf))
    }
    let opened: CaseFile
    if let caseID = replaced.caseID {
      opened = try desk.replaceDocument(
        of: caseID, with: document(desk.number(caseID, by: who)), attachments: attachments, by: who)
    } else {
      opened = try desk.open(subject: report.subject, attachments: attachments, by: who, setting: document)
    }
    guard let typeset else { throw DeskFailure.noSuchCase(opened.id) }
    if let printed = report.number, let number = opened.folded.outgoingNumber,
      number != printed, !number.hasPrefix(printed + "/")
    {
      Terminal.note(
        words(
          "· Текстът носи изх. № \(printed), а номерът на преписката е \(number). Ако текстът няма номер, на страницата ще стои този.",
          "· The text carries the outgoing no. \(printed), but the case's is \(number). Where the text has none, the page shows that one."
        ))
    }
    return (opened, typeset)
  }

  /// The names on the page, beside which others are going to sign.
  private func tellNames(of report: Drafting.Report, _ file: CaseFile, _ desk: Desk) {
    let printed = PrintedNames([
      .sign: report.signatories.map(\.name), .agree: report.agreed.map(\.name),
      .review: report.review.map(\.name), .prepare: report.prepared.map(\.name),
    ])
    CaseText.otherNames(desk.flaws(in: printed, of: file), in: file, on: desk)
  }

  /// The draft decision by itself, where it was asked for.
  private func writeDecision(of report: Drafting.Report, date: Date, _ look: Template) throws {
    guard let decision else { return }
    try AtomicFile.write(
      try Drafting.typeset(report, date: date, template: look, part: .decision).pdf, to: decision)
  }

  /// The text of the file; of a PDF that was set by this program, the text that it was set from, which is embedded in it.
  private func source() throws -> (octets: [UInt8], name: String) {
    let brought = try ByteSource(contentsOf: file)
    let name = (file as NSString).lastPathComponent
    guard let document = try? Document(brought), let embedded = try? document.embeddedFiles(),
      let source = embedded.first(where: { $0.relationship == "Source" }),
      let octets = try? document.decodedStream(source.stream)
    else { return (brought.bytes, name) }
    Terminal.note(
      words(
        "· Текстът е взет от файла „\(source.name)“, вложен в \(name).",
        "· The text is that of the file \"\(source.name)\", embedded in \(name)."))
    return (octets, source.name)
  }

  /// What is set: no second draft decision behind the author's own.
  static func part(of report: Drafting.Report, withDecision: Bool) -> ReportPart {
    guard withDecision else { return .report }
    guard report.hasDraftDecision else { return .reportWithDecision }
    Terminal.note(
      words(
        "· Текстът има свой проект за решение: той остава, както е написан.",
        "· The text has its own draft decision: it stands as it is written."))
    return .report
  }

  /// The files the report names, as paths: those that are there, and those that are not.
  private func attachments(of report: Drafting.Report) -> (present: [String], missing: [String]) {
    let folder = (file as NSString).deletingLastPathComponent
    let paths = report.attachments.compactMap(\.file).map { name in
      name.hasPrefix("/") || folder.isEmpty ? name : folder + "/" + name
    }
    return (
      paths.filter(FileManager.default.fileExists),
      paths.filter { !FileManager.default.fileExists(atPath: $0) }
    )
  }

  /// A case does not begin without what its report names; a PDF to look at is written all the same.
  private func tellMissing(_ paths: [String]) throws {
    let told = paths.map { path in
      let name = (path as NSString).lastPathComponent
      return words(
        "Текстът назовава приложение „\(name)“, а файла \(path) го няма.",
        "The text names an attachment \"\(name)\", but there is no file \(path).")
    }
    guard only == nil else {
      for text in told { Terminal.note("· " + text) }
      return
    }
    if let first = told.first {
      throw Complaint(
        .failure, code: "attachment.none", first,
        remedy: words(
          "Сложете файла там, или дайте приложенията със --set приложения=…; --set приложения= значи без приложения.",
          "Put the file there, or give the attachments with --set attachments=…; --set attachments= means none."
        ))
    }
  }

  /// How much `doklad lint` finds: who signs next should not be the one to see it.
  private func tellLint(_ octets: [UInt8], name: String) {
    // A book of a hundred pages is for `doklad lint` itself: looking it over takes as long as setting it.
    guard octets.count <= 500_000,
      let reading = try? TextReading(octets, name: name, decryption: StandardSecurityHandler()),
      let today = try? LintCommand.today()
    else { return }
    let folder = (file as NSString).deletingLastPathComponent
    let lint = Lint(reading, today: today) { LintCommand.attachment($0, beside: folder) }
    // Fields may have been given with --set, and letters are told above.
    let count = lint.findings.count { finding in
      switch finding.problem {
      case .noReport, .missing, .leftBlank, .doubtful, .foreignLetters, .manyForeignLetters, .noticed,
        .attachmentMissing:
        false
      default: true
      }
    }
    guard count > 0 else { return }
    Terminal.note(
      words(
        "· doklad lint има още забележки (\(count)): вижте ги, преди да се подпише.",
        "· doklad lint finds more (\(count)): see it before anybody signs."))
  }

  private func tellForeignLetters(of report: Drafting.Report) {
    guard let first = report.foreignLetters.first else { return }
    let place = words.say(report.origin.place(first.line, column: first.column))
    let more = report.foreignLetters.count - 1
    Terminal.note(
      "· " + words("Азбуки: ", "Alphabets: ") + "\(place): \(words.say(first))"
        + (more > 0 ? words("; и още \(more): doklad lint", "; and \(more) more: doklad lint") : ""))
  }

  /// What to look at before anybody signs, in the order of the text.
  static func tell(_ warnings: [DraftWarning], in origin: TextOrigin) {
    let sorted = warnings.enumerated().sorted {
      ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
    }
    for (_, warning) in sorted { Terminal.note("· " + words.say(warning, in: origin)) }
    let isRead = warnings.contains { if case .readFromText = $0 { true } else { false } }
    if isRead {
      Terminal.note(
        words(
          "  → Проверете прочетеното от текста; всяко поле може да се даде със --set поле=\"…\".",
          "  → Check what was read out of the text; any field can be given with --set field=\"…\"."))
    }
  }

  /// `--set field=value`, by field.
  private func settings() throws -> [String: String] {
    var settings: [String: String] = [:]
    for setting in set {
      guard let equals = setting.firstIndex(of: "="), equals > setting.startIndex else {
        throw Complaint(
          .usage, code: "draft.set",
          words("„\(setting)“ не е поле=стойност.", "\"\(setting)\" is not field=value."),
          remedy: words(
            "Пример: --set относно=\"Бюджет за 2026 г.\"", "Example: --set subject=\"Budget for 2026\""))
      }
      settings[String(setting[..<equals])] = String(setting[setting.index(after: equals)...])
    }
    return settings
  }

  /// The one time in the PDF: SOURCE_DATE_EPOCH where it is set, the report's own day where it has one, otherwise now. So the
  /// same input gives the same bytes.
  private static func creationDate(of report: Drafting.Report) -> Date {
    if let text = ProcessInfo.processInfo.environment["SOURCE_DATE_EPOCH"], let seconds = Double(text) {
      return Date(timeIntervalSince1970: seconds)
    }
    guard let date = report.date,
      let day = CalendarDay(year: date.year, month: date.month, day: date.day)
    else { return Date() }
    return Date(timeIntervalSince1970: Double(day.daysSince1970) * 86_400)
  }
}

extension DraftWarning {
  /// The line of the text it is about; nil where it is about the whole.
  fileprivate var line: Int? {
    switch self {
    case .controlCharacter(let line, _), .directionControl(let line, _), .strayMark(let line, _),
      .numbering(let line, _, _), .keptAsText(let line, _), .readFromText(_, let line, _, _),
      .leftOut(let line, _), .pointNotPlaced(let line, _):
      line
    case .numberNormalised, .noGlyph, .fontSubstituted, .noLetterhead, .armsLeftOut, .noDecisionPoints,
      .decoded:
      nil
    }
  }
}
