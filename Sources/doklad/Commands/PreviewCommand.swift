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
      Текст се оформя от същия код, с който се прави документът. PDF и документът на преписка се показват, каквито са, с \
      подписите си (за това е нужен пакетът poppler-utils).

      Пример:
        doklad preview доклад.md --into страници
        doklad preview доклад.md --template бланка.yaml --dpi 60
        doklad preview 2026-1 --pages 1-2
        doklad preview подписан.pdf
      """,
      """
      A text is set by the code that makes the document. A PDF, and the document of a case, are shown as they are, with \
      their signatures (which needs the package poppler-utils).

      Example:
        doklad preview report.md --into pages
        doklad preview report.md --template letterhead.yaml --dpi 60
        doklad preview 2026-1 --pages 1-2
        doklad preview signed.pdf
      """))

  @Argument(
    help: ArgumentHelp(
      words("Преписка, текст на доклад или PDF.", "A case, a report's text, or a PDF."),
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
    let (name, images) = try draw()
    guard !images.isEmpty else {
      throw Complaint(
        .failure, code: "preview.pages",
        words("Документът няма такива страници.", "The document has no such pages."),
        remedy: words("Без --pages се показват всички.", "Without --pages all are shown."))
    }
    let folder = into ?? FileManager.default.currentDirectoryPath
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), !isFolder.boolValue {
      throw Complaint(
        .usage, code: "output.file",
        words("„\(folder)“ е файл, а не папка.", "\"\(folder)\" is a file, no folder."),
        remedy: words("Дайте папка с --into.", "Give a folder with --into."))
    }
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

  private func draw() throws -> (name: String, images: [(page: Int, png: [UInt8])]) {
    // A mistyped file is no case.
    let isFile =
      FileManager.default.fileExists(atPath: source) || source.contains(".") || source.contains("/")
    let place = try workspace.nearest()
    if isFile {
      let content = try ByteSource(contentsOf: source)
      let name = (source as NSString).lastPathComponent
      if content.bytes.starts(with: Array("%PDF-".utf8)) { return (name, try pages(of: content, name)) }
      let report = try ReportReader.read(
        content.bytes, name: name, set: [:], decryption: StandardSecurityHandler())
      let set = try preview(
        report, template: try template.load(for: place),
        part: DraftCommand.part(of: report, withDecision: withDecision),
        dotsPerInch: dpi, pages: try range())
      DraftCommand.tell(set.warnings.filter { !report.warnings.contains($0) }, in: report.origin)
      return (name, set.pages)
    }
    let desk = try workspace.desk()
    guard let version = try desk.load(source).folded.version else { throw DeskFailure.noSuchCase(source) }
    guard version.document.mediaType == MediaType.pdf else {
      throw Complaint(
        .failure, code: "preview.kind",
        words(
          "Документът на \(source) не е PDF: \(version.document.name).",
          "The document of \(source) is no PDF: \(version.document.name)."),
        remedy: words(
          "Отворете го с програмата му: \(desk.path(of: version.artifact))",
          "Open it with its own program: \(desk.path(of: version.artifact))"))
    }
    return (source, try pages(of: try ByteSource(contentsOf: desk.path(of: version.artifact)), source))
  }

  private func pages(of pdf: ByteSource, _ name: String) throws -> [(page: Int, png: [UInt8])] {
    if withDecision || template.template != nil {
      throw Complaint(
        .usage, code: "preview.set",
        words(
          "--template и --with-decision са за текст; PDF се показва, какъвто е.",
          "--template and --with-decision are for a text; a PDF is shown as it is."))
    }
    // What the document does not have is told as such.
    if let wanted = try range(), let count = try? Document(pdf).pages().count, wanted.lowerBound > count {
      return []
    }
    return try PDFPages.images(of: pdf, name: name, dotsPerInch: dpi, pages: try range())
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
