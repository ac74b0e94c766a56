import ArgumentParser
import Desk
import Drafting
import Files
import Foundation
import Validation
import Words
import Workflow

/// `doklad read`: what a file says of itself, with the place of each field.
struct ReadCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "read",
    abstract: words(
      "Чете полетата на доклад от файл: до, от, относно, основание …",
      "Read a report's fields out of a file: to, from, subject, basis …"),
    discussion: words(
      """
      Чете Markdown, текст, .docx и PDF с текст. За всяко поле казва къде е намерено и колко е сигурно; нищо не се \
      измисля и нищо в текста не се променя.

      Пример:
        doklad read доклад.docx
        doklad read доклад.pdf --json

      JSON: file, format, missing, doubtful; fields: field, values, confidence
        (certain, likely, doubtful), notes, place (line, paragraph, page, column);
        letters: word, reading, kind, place.
      """,
      """
      Reads Markdown, text, .docx and PDF with text. Says of each field where it was found and how sure that is; \
      nothing is invented, and nothing in the text is changed.

      Example:
        doklad read report.docx
        doklad read report.pdf --json

      JSON: file, format, missing, doubtful; fields: field, values, confidence
        (certain, likely, doubtful), notes, place (line, paragraph, page, column);
        letters: word, reading, kind, place.
      """))

  @Argument(
    help: ArgumentHelp(words("Файлът.", "The file."), valueName: words("файл", "file")), completion: .file())
  var file: String
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let name = (file as NSString).lastPathComponent
    let octets = try ByteSource(contentsOf: file).bytes
    guard octets.contains(where: { $0 > 0x20 }) else {
      throw Complaint(
        .failure, code: "file.empty", words("Файлът \(name) е празен.", "The file \(name) is empty."),
        remedy: words("Дайте файл с текст.", "Give a file with text."))
    }
    let reading = try TextReading(octets, name: name, decryption: StandardSecurityHandler())
    if output.json { return JSONOutput.print(ReadingJSON(name, reading)) }
    Terminal.say(Terminal.bold(DiffText.harmless(name)) + " – " + words.say(reading.format))
    for case .decoded(let encoding) in reading.warnings {
      Terminal.say("· " + words.say(.decoded(encoding), in: reading.origin))
    }
    for field in [.title] + Field.readable {
      guard let found = reading.fields.reading(of: field) else { continue }
      let sure =
        found.confidence == .certain
        ? Terminal.good(words.say(found.confidence)) : Terminal.doubtful(words.say(found.confidence))
      Terminal.say("\(words.say(field)) (\(words.say(reading.place(found.lines.lowerBound))), \(sure)):")
      for value in reading.fields.texts(of: field) { Terminal.say("  " + DiffText.harmless(value)) }
      for note in found.notes.unique { Terminal.say("  · " + words.say(note)) }
    }
    for word in reading.foreignLetters {
      Terminal.say("· \(words.say(reading.place(word.line, column: word.column))): \(words.say(word))")
    }
    if !reading.missing.isEmpty {
      Terminal.say(
        words("Липсват: ", "Missing: ") + reading.missing.map { words.say($0) }.joined(separator: ", "))
    }
    if !reading.doubtful.isEmpty {
      Terminal.say(
        words("За потвърждение: ", "To be confirmed: ")
          + reading.doubtful.map { words.say($0) }.joined(separator: ", "))
    }
  }
}

extension TextReading {
  var format: TextFormat { origin.format }
}

extension [ReadingNote] {
  /// Without what was said already.
  var unique: [ReadingNote] {
    reduce(into: []) { notes, note in if !notes.contains(note) { notes.append(note) } }
  }
}

/// `doklad lint`: what a report would be sent back for.
struct LintCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: words(
      "Намира грешките в доклад, преди да ги видят другите.", "Find a report's faults before others see them."
    ),
    discussion: words(
      """
      Гледа файл (Markdown, текст, .docx, PDF) или документа на преписка: липсващи адресат, относно и основание; \
      точки без номера; суми, които се различават в доклада и в решението, в двете валути, с цифри и с думи или от \
      редовете на таблицата си; приложения, които ги няма; проект за решение с други точки; точка, която я няма; \
      бъдещи дати; основание, което не прилича на основание; думи с букви от две азбуки.

      Пример:
        doklad lint доклад.docx
        doklad lint 2026-1 --json

      Изход: 0 няма забележки; 3 има; 1 файлът не може да се прочете.

      JSON: file, findings: code, file, place (line, paragraph, page, column),
        message, remedy. Кодовете са постоянни; може да се добавят нови.
      """,
      """
      Looks at a file (Markdown, text, .docx, PDF) or at a case's document: missing addressee, subject and basis; \
      points without numbers; sums that differ between the report and its decision, between two currencies, in \
      figures and in words or from the rows of their table; attachments that are not there; a draft decision with \
      other points; a point that is not there; dates in the future; a basis not shaped like one; words with letters \
      of two alphabets.

      Example:
        doklad lint report.docx
        doklad lint 2026-1 --json

      Exit: 0 no findings; 3 there are some; 1 the file cannot be read.

      JSON: file, findings: code, file, place (line, paragraph, page, column),
        message, remedy. Codes are stable; new ones may be added.
      """))

  @Argument(
    help: ArgumentHelp(
      words("Файл или преписка.", "A file or a case."), valueName: words("файл|преписка", "file|case")),
    completion: .file())
  var subject: String
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  /// Attachments are looked into up to this size; a larger one is only looked for.
  private static let attachmentBytes = 60 << 20

  func execute() async throws {
    let lint: Lint
    let name: String
    let reading: TextReading
    let today = try Self.today()
    var isDirectory: ObjCBool = false
    let isFile =
      FileManager.default.fileExists(atPath: subject, isDirectory: &isDirectory) && !isDirectory.boolValue
    // A case's name has neither a point nor a slash: what has one is a file, there or not.
    if isFile || isDirectory.boolValue || subject.contains(where: { "./".contains($0) }) {
      name = (subject as NSString).lastPathComponent
      reading = try TextReading(
        try ByteSource(contentsOf: subject).bytes, name: name, decryption: StandardSecurityHandler())
      let folder = (subject as NSString).deletingLastPathComponent
      lint = Lint(reading, today: today) { file in
        Self.attachment(file, beside: folder)
      }
    } else {
      let desk = try workspace.desk()
      let file = try desk.load(subject)
      guard let version = file.folded.version else { throw DeskFailure.noSuchCase(subject) }
      name = version.document.name
      reading = try TextReading(try desk.artifact(version.document.sha256).bytes, name: name)
      lint = Lint(reading, today: today) { file in
        let last = (file as NSString).lastPathComponent
        return version.attachments.first { $0.name == last }
          .flatMap { try? desk.artifact($0.sha256) }.map(Self.octets)
      }
    }
    if output.json {
      JSONOutput.print(LintJSON(name, lint.findings, reading.origin))
    } else {
      for finding in lint.findings { Self.tell(finding, name, reading.origin) }
      Terminal.say(
        lint.findings.isEmpty
          ? words("\(DiffText.harmless(name)): няма забележки.", "\(DiffText.harmless(name)): no findings.")
          : words(
            "\(DiffText.harmless(name)): забележки \(lint.findings.count).",
            "\(DiffText.harmless(name)): \(lint.findings.count == 1 ? "1 finding" : "\(lint.findings.count) findings")."
          )
      )
    }
    if !lint.findings.isEmpty { throw Exit.indeterminate.error }
  }

  /// The octets of a file that a report names, sought beside it.
  static func attachment(_ file: String, beside folder: String) -> [UInt8]? {
    let path = file.hasPrefix("/") || folder.isEmpty ? file : folder + "/" + file
    return (try? ByteSource(contentsOf: path)).map(octets)
  }

  private static func octets(_ source: ByteSource) -> [UInt8] {
    source.count <= attachmentBytes ? source.bytes : []
  }

  private static func tell(_ finding: LintFinding, _ name: String, _ origin: TextOrigin) {
    let place = finding.place.map { ", " + words.say($0) } ?? ""
    Terminal.say(
      "\(Terminal.doubtful("!")) \(DiffText.harmless(finding.file ?? name))\(place): "
        + words.say(finding.problem, in: origin))
    Terminal.say("  → " + words.remedy(finding.problem))
  }

  /// The day in Bulgaria.
  static func today() throws -> CalendarDate {
    let day = CalendarDay(inSofia: Date())
    guard let date = CalendarDate(year: day.year, month: day.month, day: day.day) else {
      throw Complaint(.failure, code: "clock", words("Часовникът не е сверен.", "The clock is not set."))
    }
    return date
  }
}

/// `doklad diff`: the words that changed.
struct DiffCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: words(
      "Показва думите, които са променени между две редакции.",
      "Show the words that changed between two versions."),
    discussion: words(
      """
      Сравнява текста на две редакции на преписка, с приложенията, или на два файла (Markdown, текст, .docx, PDF): \
      дума по дума, точки с точки и редове на таблици с редове. Без терминал махнатото е [-така-], а добавеното {+така+}.

      Пример:
        doklad diff 2026-1
        doklad diff 2026-1 --from 1 --to 3 --html промени.html
        doklad diff стар.docx нов.pdf

      JSON: from, to; parts: name, change (changed, added, removed, none),
        wordsRemoved, wordsAdded, reason; passages: kind (field, heading,
        paragraph, point, row), moved, pieces (change: same, removed, added;
        text).
      """,
      """
      Compares the text of two versions of a case, attachments included, or of two files (Markdown, text, .docx, \
      PDF): word by word, points with points and rows of tables with rows. Without a terminal what is gone is \
      [-so-] and what is new {+so+}.

      Example:
        doklad diff 2026-1
        doklad diff 2026-1 --from 1 --to 3 --html changes.html
        doklad diff old.docx new.pdf

      JSON: from, to; parts: name, change (changed, added, removed, none),
        wordsRemoved, wordsAdded, reason; passages: kind (field, heading,
        paragraph, point, row), moved, pieces (change: same, removed, added;
        text).
      """))

  @Argument(
    help: ArgumentHelp(
      words("Преписка или старият файл.", "A case, or the older file."),
      valueName: words("преписка|файл", "case|file")), completion: .file())
  var subject: String
  @Argument(
    help: ArgumentHelp(words("Новият файл.", "The newer file."), valueName: words("файл", "file")),
    completion: .file())
  var newer: String?
  @Option(
    help: ArgumentHelp(
      words("По-старата редакция; иначе предишната.", "The older version; otherwise the previous one."),
      valueName: words("редакция", "version"))) var from: Int?
  @Option(
    help: ArgumentHelp(
      words("По-новата редакция; иначе последната.", "The newer version; otherwise the last."),
      valueName: words("редакция", "version"))) var to: Int?
  @Option(
    help: ArgumentHelp(
      words("Записва промените като страница.", "Write the changes as a page."),
      valueName: words("файл.html", "file.html")), completion: .file(extensions: ["html"]))
  var html: String?
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if newer != nil, from != nil || to != nil {
      throw ValidationError(
        words("--from и --to са за преписка.", "--from and --to are for a case."))
    }
  }

  func execute() async throws {
    try OutputFiles.check([html], notReading: [subject] + [newer].compactMap { $0 })
    let parts: [ChangedPart]
    let titles: (from: String, to: String)
    if let newer {
      let old = try ByteSource(contentsOf: subject)
      let new = try ByteSource(contentsOf: newer)
      titles = DiffText.titles(subject, newer)
      let diff = try TextDiff(
        from: old.bytes, named: titles.from, to: new.bytes, named: titles.to,
        decryption: StandardSecurityHandler())
      parts = diff.isEmpty ? [] : [ChangedPart(name: titles.to, content: .text(diff))]
    } else {
      let desk = try workspace.desk()
      let file = try desk.load(subject)
      let last = file.folded.version?.number ?? 1
      let numbers = (from: from ?? (to ?? last) - 1, to: to ?? last)
      for number in [numbers.from, numbers.to]
      where !file.folded.versions.contains(where: { $0.number == number }) {
        throw Complaint(
          .failure, code: "version.none",
          last == 1
            ? words("Преписка \(subject) има само една редакция.", "Case \(subject) has only one version.")
            : words(
              "Преписка \(subject) няма редакция \(number).", "Case \(subject) has no version \(number)."),
          remedy: words(
            "Вижте редакциите: doklad show \(subject)", "See its versions: doklad show \(subject)"))
      }
      titles = (
        words("редакция \(numbers.from)", "version \(numbers.from)"),
        words("редакция \(numbers.to)", "version \(numbers.to)")
      )
      parts = try ChangedPart.parts(of: file, from: numbers.from, to: numbers.to, in: desk)
    }
    if let html {
      let subject = newer == nil ? self.subject + ": " : ""
      try AtomicFile.write(DiffText.page(parts, title: "\(subject)\(titles.from) → \(titles.to)"), to: html)
    }
    if output.json {
      JSONOutput.print(DiffJSON(from: titles.from, to: titles.to, parts))
    } else if let html {
      Terminal.say(words("Записани са промените: \(html)", "Written: \(html)"))
    } else {
      DiffText.show(parts)
    }
  }
}
