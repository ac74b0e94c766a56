import ArgumentParser
import Desk
import Drafting
import Files
import Foundation
import Validation
import Workflow

/// `doklad open`: an existing file begins a case as it is.
struct OpenCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: words(
      "Отваря преписка със съществуващ PDF, текст или друг файл.",
      "Open a case with an existing PDF, text or any other file."),
    discussion: words(
      """
      PDF се подписва в самия файл (PAdES); всичко друго — в контейнер ASiC-E. Подписите в PDF се виждат на свободно място на последната страница, или където кажете с --place.

      Пример:
        doklad open становище.txt --as petrova --subject "Становище"
        doklad open доклад.pdf --as petrova --subject "…" --attach решение.docx
        doklad open доклад.pdf --as petrova --subject "…" --place sign=2:120,40,65x18
      """,
      """
      A PDF is signed inside the file (PAdES); anything else in an ASiC-E container. Signatures in a PDF are seen where its last page has room, or where you say with --place.

      Example:
        doklad open opinion.txt --as petrova --subject "Opinion on the budget"
        doklad open report.pdf --as petrova --subject "…" --attach decision.docx
        doklad open report.pdf --as petrova --subject "…" --place sign=2:120,40,65x18
      """))

  @Argument(
    help: ArgumentHelp(words("Файлът.", "The file."), valueName: words("файл", "file")), completion: .file())
  var file: String

  @Option(
    help: ArgumentHelp(
      words("ОТНОСНО; иначе се чете от текста.", "The subject; otherwise read out of the text."),
      valueName: words("относно", "subject")))
  var subject: String?

  @Option(
    help: ArgumentHelp(
      words("Приложение; може повече от веднъж.", "An attachment; may be repeated."),
      valueName: words("файл", "file")), completion: .file())
  var attach: [String] = []

  @OptionGroup var replaced: ReplacedCaseOption

  @OptionGroup var places: PlaceOptions
  @OptionGroup var person: PersonOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    let who = try person.id(in: desk)
    let document = try BroughtFile(contentsOf: file)
    if document.name.lowercased().hasSuffix(".pdf"), !document.isPDF {
      Terminal.note(
        words(
          "Внимание: „\(document.name)“ не е PDF; подписва се като всеки друг файл, в контейнер ASiC-E.",
          "Beware: \"\(document.name)\" is no PDF; it is signed as any other file, in an ASiC-E container."))
    }
    let attachments = try attach.map { try BroughtFile(contentsOf: $0) }
    let places = try places.places(in: document)
    let opened: CaseFile
    if let caseID = replaced.caseID {
      opened = try desk.replaceDocument(
        of: caseID, with: document, attachments: attachments, places: places, by: who)
    } else {
      guard let subject = subject ?? Self.subject(of: document) else {
        throw Complaint(
          .failure, code: "fields.missing",
          words(
            "Не е казано относно какво е „\(document.name)“, а от самия файл не може да се прочете.",
            "It was not said what \"\(document.name)\" is about, and the file itself does not tell."),
          remedy: words("Дайте го с --subject \"…\".", "Give it with --subject \"…\"."))
      }
      opened = try desk.open(document, subject: subject, attachments: attachments, places: places, by: who)
    }
    let placement = try desk.placement(of: opened)
    if output.json {
      var json = CaseJSON(opened, at: Date())
      json.signaturePlaces = placement.map(CaseJSON.places)
      JSONOutput.print(json)
    } else {
      CaseText.opened(opened, pages: nil)
      if let placement { CaseText.placed(placement, in: opened) }
    }
  }

  /// What a file says it is about; nil where it does not, or not surely. Never a guess.
  private static func subject(of document: BroughtFile) -> String? {
    let isText = document.mediaType.hasPrefix("text/") || document.name.lowercased().hasSuffix(".docx")
    guard isText || document.isPDF, document.content.count <= 50_000_000,
      let reading = try? TextReading(
        document.content.bytes, name: document.name, decryption: StandardSecurityHandler()),
      let subject = reading.fields.subject, subject.confidence > .doubtful
    else { return nil }
    let place = words.say(reading.place(subject.lines.lowerBound))
    Terminal.note(
      words(
        "ОТНОСНО (от текста, \(place)): \(subject.value)",
        "Subject (from the text, \(place)): \(subject.value)"))
    return subject.value
  }
}

struct AttachCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach", abstract: words("Добавя приложение към преписка.", "Add an attachment to a case."),
    discussion: words(
      "Само преди първия подпис на редакцията. Файл със същото име се заменя.\n\nПример:\n  doklad attach 2026-1 решение.docx --as petrova",
      "Only before the first signature of the version. A file of the same name is replaced.\n\nExample:\n  doklad attach 2026-1 decision.docx --as petrova"
    ))

  @Argument(help: ArgumentHelp(words("Преписката.", "The case."), valueName: words("преписка", "case")))
  var caseID: String
  @Argument(
    help: ArgumentHelp(words("Файлове.", "Files."), valueName: words("файл", "file")), completion: .file())
  var files: [String]
  @OptionGroup var person: PersonOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    let who = try person.id(in: desk)
    let brought = try files.map { try BroughtFile(contentsOf: $0) }
    var file = try desk.load(caseID)
    for attachment in brought { file = try desk.attach(attachment, to: caseID, by: who) }
    if output.json {
      JSONOutput.print(CaseJSON(file, at: Date()))
    } else {
      for attachment in brought {
        Terminal.say(words("Приложен е „\(attachment.name)“.", "Attached: \"\(attachment.name)\"."))
      }
    }
  }
}
