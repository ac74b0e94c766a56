import ArgumentParser
import Desk
import Foundation
import Words
import Workflow

extension Language: ExpressibleByArgument {}

/// Options of every command.
struct OutputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      words("Език; иначе според системата.", "Language; otherwise the locale's."), valueName: "bg|en"))
  var lang: Language?

  @Flag(help: ArgumentHelp(words("Резултатът да е JSON.", "Print the result as JSON.")))
  var json = false
}

/// Options of every command that works on cases.
struct WorkspaceOptions: ParsableArguments {
  @Option(
    name: [.customShort("C"), .customLong("workspace")],
    help: ArgumentHelp(
      words(
        "Работното място; иначе най-близкото нагоре от текущата папка.",
        "The workspace; otherwise the nearest at or above the current folder."),
      valueName: words("папка", "folder")), completion: .directory)
  var workspace: String?

  /// The workspace where there is one: named, or at or above the current folder. One that is there and broken is an error.
  func nearest() throws -> Workspace? {
    guard workspace == nil else { return try Workspace(containing: workspace ?? "") }
    return try Self.nearest()
  }

  static func nearest() throws -> Workspace? {
    do { return try Workspace(containing: FileManager.default.currentDirectoryPath) } catch .noWorkspace {
      return nil
    }
  }

  func desk() throws -> Desk {
    let workspace = try Workspace(containing: workspace ?? FileManager.default.currentDirectoryPath)
    let services = try TrustServiceSetup(workspace)
    return try Desk(workspace, timeStamps: services.timeStamps, status: services.status)
  }
}

/// Who acts, where nothing is signed.
struct PersonOptions: ParsableArguments {
  @Option(
    name: .customLong("as"),
    help: ArgumentHelp(
      words(
        "Кой сте, както е в регистъра на правомощията; иначе DOKLAD_PERSON.",
        "Who you are, as in the authority register; otherwise DOKLAD_PERSON."),
      valueName: words("лице", "person")))
  var person: String?

  private var given: String? { person ?? ProcessInfo.processInfo.environment["DOKLAD_PERSON"] }

  /// Whether it was said who acts.
  var isGiven: Bool { given != nil }

  func id(in desk: Desk) throws -> PersonID {
    guard let text = given else {
      throw Complaint(
        .usage, code: "person.missing", words("Не е казано кой сте.", "It was not said who you are."),
        remedy: words(
          "Дайте --as с едно от: \(Self.known(desk)), или задайте DOKLAD_PERSON.",
          "Give --as with one of: \(Self.known(desk)), or set DOKLAD_PERSON."))
    }
    guard let id = PersonID(checking: text), desk.workspace.authority.person(id) != nil else {
      throw Complaint(
        .notAuthorised, code: Rule.authorityPerson.rawValue,
        words("В регистъра на правомощията няма „\(text)“.", "The authority register has no \"\(text)\"."),
        remedy: words("Има: \(Self.known(desk)).", "It has: \(Self.known(desk))."))
    }
    return id
  }

  private static func known(_ desk: Desk) -> String {
    desk.workspace.authority.persons.map(\.id.rawValue).joined(separator: ", ")
  }
}

/// A command whose failures are told in one way: what happened, what to do, and a stable exit code.
protocol ToldCommand: AsyncParsableCommand {
  var output: OutputOptions { get }
  func execute() async throws
}

extension ToldCommand {
  func run() async throws {
    do {
      try await execute()
    } catch let code as ExitCode {
      throw code
    } catch {
      let complaint = Complaint(telling: error)
      Terminal.tell(complaint, inJSON: output.json)
      throw complaint.exit.error
    }
  }
}

/// The case that a document is the new text of; otherwise it opens one.
struct ReplacedCaseOption: ParsableArguments {
  @Option(
    name: .customLong("case"),
    help: ArgumentHelp(
      words("Преписката, чиято редакция се заменя.", "The case whose version is replaced."),
      valueName: words("преписка", "case")))
  var caseID: String?
}
