import ArgumentParser
import Desk
import Drafting
import Files
import Foundation
import PDF
import Validation

/// `doklad preview`: the pages as images, to be looked at before anybody signs.
struct PreviewCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: words("Показва страниците като изображения (PNG).", "Show the pages as images (PNG)."),
    discussion: words(
      """
      Страниците се оформят от същия код, с който се прави документът. От преписка се показва текстът, вложен в \
      документа ѝ; подписите не се показват.

      Пример:
        doklad preview доклад.md --into страници
        doklad preview доклад.md --template бланка.yaml --dpi 60
        doklad preview 2026-1 --pages 1-2
      """,
      """
      The pages are set by the code that makes the document. Of a case, the text embedded in its document is \
      shown; signatures are not.

      Example:
        doklad preview report.md --into pages
        doklad preview report.md --template letterhead.yaml --dpi 60
        doklad preview 2026-1 --pages 1-2
      """))

  @Argument(
    help: ArgumentHelp(
      words("Преписка, или текст на доклад.", "A case, or a report's text."),
      valueName: words("преписка|файл", "case|file")), completion: .file())
  var source: String

  @Option(
    help: ArgumentHelp(
      words("Къде; иначе в текущата папка.", "Where; otherwise the current folder."),
      valueName: words("папка", "folder")), completion: .directory)
  var into: String?

  @Option(help: ArgumentHelp(words("Точки на инч, от 20 до 600.", "Dots per inch, from 20 to 600.")))
  var dpi: Double = 110

  @Option(
    help: ArgumentHelp(
      words("Кои страници: 2 или 1-3.", "Which pages: 2 or 1-3."), valueName: words("от-до", "from-to")))
  var pages: String?

  @Flag(
    help: ArgumentHelp(
      words("И проекта за решение, след доклада.", "The draft decision, too, after the report.")))
  var withDecision = false

  @OptionGroup var template: TemplateOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (20...600).contains(dpi) else {
      throw ValidationError(words("--dpi е от 20 до 600.", "--dpi is from 20 to 600."))
    }
    _ = try range()
  }

  func execute() async throws {
    let (text, name, place) = try content()
    let report = try ReportReader.read(text, name: name, set: [:], decryption: StandardSecurityHandler())
    let images = try preview(
      report, template: try template.load(for: place), part: withDecision ? .reportWithDecision : .report,
      dotsPerInch: dpi, pages: try range())
    guard !images.isEmpty else {
      throw Complaint(
        .failure, code: "preview.pages",
        words("Документът няма такива страници.", "The document has no such pages."),
        remedy: words("Без --pages се показват всички.", "Without --pages all are shown."))
    }
    let folder = into ?? FileManager.default.currentDirectoryPath
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let stem = (name as NSString).deletingPathExtension
    var written: [String] = []
    for (page, png) in images {
      let path = "\(folder)/\(stem)-\(page).png"
      try AtomicFile.write(png, to: path)
      written.append(path)
    }
    if output.json {
      JSONOutput.print(PreviewJSON(pages: written))
    } else {
      for path in written { Terminal.say(path) }
    }
  }

  /// The text of the file, or the source that lies in the document of the case.
  private func content() throws -> (text: [UInt8], name: String, workspace: Workspace?) {
    if FileManager.default.fileExists(atPath: source) {
      let place = try? Workspace(containing: workspace.workspace ?? FileManager.default.currentDirectoryPath)
      return (try ByteSource(contentsOf: source).bytes, (source as NSString).lastPathComponent, place)
    }
    let desk = try workspace.desk()
    let file = try desk.load(source)
    guard let version = file.folded.version else { throw DeskFailure.noSuchCase(source) }
    let octets = try desk.artifact(version.document.sha256)
    if let document = try? Document(octets),
      let entry = try document.embeddedFiles().first(where: { $0.relationship == "Source" })
    {
      return (try document.decodedStream(entry.stream), entry.name, desk.workspace)
    }
    throw Complaint(
      .failure, code: "preview.source",
      words(
        "Документът на \(source) не е оформен с doklad draft: текстът му не е в него.",
        "The document of \(source) was not set by doklad draft: its text is not in it."),
      remedy: words(
        "Отворете го с програма за PDF: \(desk.path(of: version.document.sha256))",
        "Open it with a PDF viewer: \(desk.path(of: version.document.sha256))"))
  }

  private func range() throws -> ClosedRange<Int>? {
    guard let pages else { return nil }
    let ends = pages.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first >= 1,
      last >= first
    else { throw ValidationError(words("--pages е 2 или 1-3.", "--pages is 2 or 1-3.")) }
    return first...last
  }
}

struct PreviewJSON: Encodable {
  let pages: [String]
}
