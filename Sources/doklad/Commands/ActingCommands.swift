import AdES
import ArgumentParser
import Desk
import Foundation
import OpenSSL
import Signing
import Workflow

/// `prepare`, `agree`, `review` and `sign` are one act with four names.
protocol StepCommand: ToldCommand {
  static var kind: StepKind { get }
  var options: StepOptions { get }
  /// What agreeing and reviewing have besides; preparing and signing give no opinion.
  var voice: OpinionOptions? { get }
}

/// What the four step commands have in common.
struct StepOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      words("Една или повече преписки.", "One or more cases."), valueName: words("преписка", "case")))
  var cases: [String]

  @Flag(name: .shortAndLong, help: ArgumentHelp(words("Подписва без въпрос.", "Sign without asking.")))
  var yes = false

  @Option(
    help: ArgumentHelp(
      words(
        "Ниво на подписа: B, T, LT или LTA; не по-ниско от искането на маршрута.",
        "Level of the signature: B, T, LT or LTA; never below what the route demands."),
      valueName: "B|T|LT|LTA"))
  var level: BaselineLevel?

  @OptionGroup var key: KeyOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions
}

/// What whoever agrees or reviews says; without a word, that they agree.
struct OpinionOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      words("Съгласен, с тази бележка.", "Agreed, with this remark."), valueName: words("текст", "text")))
  var remark: String?

  @Flag(
    help: ArgumentHelp(
      words("Особено мнение; казва се с --remark.", "A separate opinion, told with --remark.")))
  var separate = false

  @Flag(
    help: ArgumentHelp(
      words("Отказ; причината се дава с --reason.", "Refused; the reason is given with --reason.")))
  var refuse = false

  @Option(
    help: ArgumentHelp(
      words("Причината за отказа.", "The reason of the refusal."), valueName: words("текст", "text")))
  var reason: String?

  var opinion: Opinion {
    if refuse { return .refused }
    if separate { return .separateOpinion }
    return remark == nil ? .agreed : .agreedWithRemarks
  }

  func validate() throws {
    func given(_ text: String?) -> Bool { text?.contains { !$0.isWhitespace } ?? false }
    if refuse, separate {
      throw ValidationError(
        words("--refuse и --separate не вървят заедно.", "--refuse and --separate exclude each other."))
    }
    if refuse, !given(reason) {
      throw ValidationError(
        words(
          "Отказът иска причина: --refuse --reason \"…\".",
          "A refusal needs its reason: --refuse --reason \"…\"."))
    }
    if separate, !given(remark) {
      throw ValidationError(
        words(
          "Особеното мнение се казва с --remark \"…\".", "A separate opinion is told with --remark \"…\"."))
    }
    if remark != nil, !given(remark) {
      throw ValidationError(words("Бележката е празна.", "The remark is empty."))
    }
    if reason != nil, !refuse {
      throw ValidationError(
        words("--reason е само за отказ, с --refuse.", "--reason is for a refusal only, with --refuse."))
    }
  }
}

extension StepCommand {
  var output: OutputOptions { options.output }
  var voice: OpinionOptions? { nil }

  func execute() async throws {
    let desk = try options.workspace.desk()
    // A mistyped case is told before anybody types a passphrase.
    for caseID in options.cases { _ = try desk.load(caseID) }
    let signer = try options.key.signer(at: desk)
    // Everything is looked at before anything is signed: one bad case stops all of them while nothing has happened.
    let summaries = try options.cases.map {
      try desk.summary(of: $0, for: Self.kind, by: signer.certificate, chain: signer.chain)
    }
    if !output.json || !options.yes {
      for summary in summaries { SummaryText.show(summary, in: desk, to: options.yes ? .result : .question) }
    }
    if !options.yes {
      let count = summaries.count
      guard
        let agreed = Terminal.confirm(
          words(
            count == 1 ? "Подписвате ли?" : "Подписвате ли и \(count)-те?",
            count == 1 ? "Sign it?" : "Sign all \(count)?"))
      else {
        throw Complaint(
          .usage, code: "confirm", words("Няма кой да потвърди.", "Nobody is there to confirm."),
          remedy: words(
            "Дайте --yes, ако сте видели какво се подписва.", "Give --yes if you have seen what is signed."))
      }
      guard agreed else {
        throw Complaint(.failure, code: "declined", words("Нищо не е подписано.", "Nothing was signed."))
      }
    }
    let show = try appearanceMaker(for: desk)
    var done: [CaseFile] = []
    for caseID in options.cases {
      do {
        done.append(
          try desk.act(
            on: caseID,
            StepDecision(
              Self.kind, opinion: voice?.opinion, remark: voice?.remark, reason: voice?.reason,
              level: options.level ?? .b),
            by: signer, showing: show))
      } catch {
        // What was signed before stays signed; say so before the failure is told.
        if !done.isEmpty {
          let list = done.map(\.id).joined(separator: ", ")
          Terminal.note(words("Подписани дотук: \(list).", "Signed so far: \(list)."))
        }
        throw error
      }
    }
    if output.json {
      JSONOutput.print(done.map { CaseJSON($0, at: Date()) })
    } else {
      for file in done { CaseText.acted(file, Self.kind, in: desk) }
    }
  }
}

struct PrepareCommand: StepCommand {
  static let kind = StepKind.prepare
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: words(
      "Подписва като изготвил; документът се заключва.",
      "Sign as the one who prepared; the document is frozen."),
    discussion: words(
      "Дава изходящ номер и заключва документа и приложенията.\n\nПример:\n  doklad prepare 2026-1 --key petrova.p12",
      "Gives the outgoing number and freezes the document and its attachments.\n\nExample:\n  doklad prepare 2026-1 --key petrova.p12"
    ))
  @OptionGroup var options: StepOptions
}

struct AgreeCommand: StepCommand {
  static let kind = StepKind.agree
  static let configuration = CommandConfiguration(
    commandName: "agree",
    abstract: words(
      "Съгласува; с бележка, особено мнение или отказ.",
      "Agree, with a remark, a separate opinion, or refuse."),
    discussion: words(
      """
      Пример:
        doklad agree 2026-1 --key ivanov.p12
        doklad agree 2026-1 --key ivanov.p12 --remark "Срокът е кратък."
        doklad agree 2026-1 --key ivanov.p12 --refuse --reason "Няма средства."
      """,
      """
      Example:
        doklad agree 2026-1 --key ivanov.p12
        doklad agree 2026-1 --key ivanov.p12 --remark "The term is short."
        doklad agree 2026-1 --key ivanov.p12 --refuse --reason "There are no funds."
      """))
  @OptionGroup var opinion: OpinionOptions
  @OptionGroup var options: StepOptions

  var voice: OpinionOptions? { opinion }
}

struct ReviewCommand: StepCommand {
  static let kind = StepKind.review
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: words("Преглежда като юрист.", "Review as the lawyer."),
    discussion: words(
      "Пример:\n  doklad review 2026-1 --key georgieva.p12\n  doklad review 2026-1 --key georgieva.p12 --refuse --reason \"Основанието е друго.\"",
      "Example:\n  doklad review 2026-1 --key georgieva.p12\n  doklad review 2026-1 --key georgieva.p12 --refuse --reason \"The legal basis is another.\""
    ))
  @OptionGroup var opinion: OpinionOptions
  @OptionGroup var options: StepOptions

  var voice: OpinionOptions? { opinion }
}

struct SignCommand: StepCommand {
  static let kind = StepKind.sign
  static let configuration = CommandConfiguration(
    commandName: "sign",
    abstract: words(
      "Подписва като вносител; няколко преписки наведнъж.",
      "Sign as the one who submits; several cases at once."),
    discussion: words(
      """
      Преди подписа показва всяка преписка и дали всички предишни подписи са валидни.

      Пример:
        doklad sign 2026-1 2026-2 2026-5 --key dimitrov.p12
        doklad sign 2026-1 --pkcs11 /usr/lib/opensc-pkcs11.so
      """,
      """
      Before signing it shows each case and whether all earlier signatures are valid.

      Example:
        doklad sign 2026-1 2026-2 2026-5 --key dimitrov.p12
        doklad sign 2026-1 --pkcs11 /usr/lib/opensc-pkcs11.so
      """))
  @OptionGroup var options: StepOptions
}

struct ReturnCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "return",
    abstract: words("Връща за преработка, с причина.", "Return for rework, with a reason."),
    discussion: words(
      "Започва нова редакция; старата пази подписите си.\n\nПример:\n  doklad return 2026-1 --key georgieva.p12 --reason \"Липсва основание.\" --to prepare",
      "A new version begins; the old one keeps its signatures.\n\nExample:\n  doklad return 2026-1 --key georgieva.p12 --reason \"No legal basis.\" --to prepare"
    ))

  @Argument(help: ArgumentHelp(words("Преписката.", "The case."), valueName: words("преписка", "case")))
  var caseID: String
  @Option(help: ArgumentHelp(words("Причината.", "The reason."), valueName: words("текст", "text")))
  var reason: String
  @Option(
    help: ArgumentHelp(
      words(
        "Стъпката, от която да се преработи, по името ѝ в маршрута (prepare, agree …); иначе първата.",
        "The step whose work is asked for again, by its name in the route (prepare, agree …); otherwise the first."
      ),
      valueName: words("стъпка", "step"))) var to: String?
  @OptionGroup var key: KeyOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    _ = try desk.load(caseID)
    let signer = try key.signer(at: desk)
    let file = try desk.returnForRework(caseID, to: to.map { StepID($0) }, reason: reason, by: signer)
    if output.json {
      JSONOutput.print(CaseJSON(file, at: Date()))
    } else {
      Terminal.say(
        words(
          "Преписка \(caseID) е върната за преработка. Редакция \(file.folded.version?.number ?? 0) чака новия текст.",
          "Case \(caseID) was returned for rework. Version \(file.folded.version?.number ?? 0) awaits the new text."
        ))
      Terminal.say("  " + CaseText.next(file, in: desk))
    }
  }
}

struct WithdrawCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw",
    abstract: words("Оттегля преписката, с причина.", "Withdraw the case, with a reason."),
    discussion: words(
      "Пример:\n  doklad withdraw 2026-1 --key petrova.p12 --reason \"Отпаднала необходимост.\"",
      "Example:\n  doklad withdraw 2026-1 --key petrova.p12 --reason \"No longer needed.\""))

  @Argument(help: ArgumentHelp(words("Преписката.", "The case."), valueName: words("преписка", "case")))
  var caseID: String
  @Option(help: ArgumentHelp(words("Причината.", "The reason."), valueName: words("текст", "text")))
  var reason: String
  @OptionGroup var key: KeyOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    _ = try desk.load(caseID)
    let signer = try key.signer(at: desk)
    let file = try desk.withdraw(caseID, reason: reason, by: signer)
    if output.json {
      JSONOutput.print(CaseJSON(file, at: Date()))
    } else {
      Terminal.say(words("Преписка \(caseID) е оттеглена.", "Case \(caseID) was withdrawn."))
    }
  }
}
