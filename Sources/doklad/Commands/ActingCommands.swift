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
  var opinion: Opinion? { get }
}

/// What the four step commands have in common.
struct StepOptions: ParsableArguments {
  @Argument(help: ArgumentHelp(words("Една или повече преписки.", "One or more cases."), valueName: words("преписка", "case")))
  var cases: [String]

  @Flag(name: .shortAndLong, help: ArgumentHelp(words("Подписва без въпрос.", "Sign without asking.")))
  var yes = false

  @Option(help: ArgumentHelp(words("Бележка към становището.", "A remark with the opinion."), valueName: words("текст", "text")))
  var remark: String?

  @Option(help: ArgumentHelp(words("Причина, когато се отказва.", "The reason, where it is refused."), valueName: words("текст", "text")))
  var reason: String?

  @OptionGroup var key: KeyOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions
}

extension StepCommand {
  var output: OutputOptions { options.output }
  var opinion: Opinion? { options.remark == nil ? nil : .agreedWithRemarks }

  func execute() async throws {
    let desk = try options.workspace.desk()
    // A mistyped case is told before anybody types a passphrase.
    for caseID in options.cases { _ = try desk.load(caseID) }
    let signer = try options.key.signer()
    // Everything is looked at before anything is signed: one bad case stops all of them while nothing has happened.
    let summaries = try options.cases.map { try desk.summary(of: $0, for: Self.kind, by: signer.certificate, chain: signer.chain) }
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
          remedy: words("Дайте --yes, ако сте видели какво се подписва.", "Give --yes if you have seen what is signed."))
      }
      guard agreed else {
        throw Complaint(.failure, code: "declined", words("Нищо не е подписано.", "Nothing was signed."))
      }
    }
    var done: [CaseFile] = []
    for caseID in options.cases {
      do {
        done.append(
          try desk.act(
            on: caseID,
            StepDecision(Self.kind, opinion: opinion, remark: options.remark, reason: options.reason),
            by: signer))
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
    abstract: words("Подписва като изготвил; документът се заключва.", "Sign as the one who prepared; the document is frozen."),
    discussion: words(
      "Дава изходящ номер и заключва документа и приложенията.\n\nПример:\n  doklad prepare 2026-1 --key petrova.p12",
      "Gives the outgoing number and freezes the document and its attachments.\n\nExample:\n  doklad prepare 2026-1 --key petrova.p12"))
  @OptionGroup var options: StepOptions
}

struct AgreeCommand: StepCommand {
  static let kind = StepKind.agree
  static let configuration = CommandConfiguration(
    commandName: "agree", abstract: words("Съгласува.", "Agree."),
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
  @Flag(help: ArgumentHelp(words("Отказва съгласуване; иска --reason.", "Refuse to agree; needs --reason."))) var refuse = false
  @Flag(help: ArgumentHelp(words("Особено мнение; иска --remark.", "A separate opinion; needs --remark."))) var separate = false
  @OptionGroup var options: StepOptions

  var opinion: Opinion? { Opinion.chosen(refuse: refuse, separate: separate, remark: options.remark) }
}

struct ReviewCommand: StepCommand {
  static let kind = StepKind.review
  static let configuration = CommandConfiguration(
    commandName: "review", abstract: words("Правен преглед.", "Legal review."),
    discussion: words(
      "Пример:\n  doklad review 2026-1 --key georgieva.p12\n  doklad review 2026-1 --key georgieva.p12 --refuse --reason \"Основанието е друго.\"",
      "Example:\n  doklad review 2026-1 --key georgieva.p12\n  doklad review 2026-1 --key georgieva.p12 --refuse --reason \"The legal basis is another.\""))
  @Flag(help: ArgumentHelp(words("Отказва; иска --reason.", "Refuse; needs --reason."))) var refuse = false
  @Flag(help: ArgumentHelp(words("Особено мнение; иска --remark.", "A separate opinion; needs --remark."))) var separate = false
  @OptionGroup var options: StepOptions

  var opinion: Opinion? { Opinion.chosen(refuse: refuse, separate: separate, remark: options.remark) }
}

struct SignCommand: StepCommand {
  static let kind = StepKind.sign
  static let configuration = CommandConfiguration(
    commandName: "sign", abstract: words("Подписва като вносител; няколко преписки наведнъж.", "Sign as the one who submits; several cases at once."),
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

extension Opinion {
  /// The opinion that the flags of `agree` and `review` stand for; nil for plain agreement.
  static func chosen(refuse: Bool, separate: Bool, remark: String?) -> Opinion? {
    if refuse { return .refused }
    if separate { return .separateOpinion }
    return remark == nil ? nil : .agreedWithRemarks
  }
}

struct ReturnCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "return", abstract: words("Връща за преработка, с причина.", "Return for rework, with a reason."),
    discussion: words(
      "Започва нова редакция; старата пази подписите си.\n\nПример:\n  doklad return 2026-1 --key georgieva.p12 --reason \"Липсва основание.\" --to prepare",
      "A new version begins; the old one keeps its signatures.\n\nExample:\n  doklad return 2026-1 --key georgieva.p12 --reason \"No legal basis.\" --to prepare"))

  @Argument(help: ArgumentHelp(words("Преписката.", "The case."))) var caseID: String
  @Option(help: ArgumentHelp(words("Причината.", "The reason."), valueName: words("текст", "text"))) var reason: String
  @Option(help: ArgumentHelp(words("Стъпката, от която да се преработи.", "The step whose work is asked for again."), valueName: words("стъпка", "step"))) var to: String?
  @OptionGroup var key: KeyOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    _ = try desk.load(caseID)
    let signer = try key.signer()
    let file = try desk.returnForRework(caseID, to: to.map { StepID($0) }, reason: reason, by: signer)
    if output.json {
      JSONOutput.print(CaseJSON(file, at: Date()))
    } else {
      Terminal.say(
        words(
          "Преписка \(caseID) е върната за преработка. Редакция \(file.folded.version?.number ?? 0) чака новия текст.",
          "Case \(caseID) was returned for rework. Version \(file.folded.version?.number ?? 0) awaits the new text."))
      Terminal.say("  " + CaseText.next(file, in: desk))
    }
  }
}

struct WithdrawCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "withdraw", abstract: words("Оттегля преписката, с причина.", "Withdraw the case, with a reason."),
    discussion: words(
      "Пример:\n  doklad withdraw 2026-1 --key petrova.p12 --reason \"Отпаднала необходимост.\"",
      "Example:\n  doklad withdraw 2026-1 --key petrova.p12 --reason \"No longer needed.\""))

  @Argument(help: ArgumentHelp(words("Преписката.", "The case."))) var caseID: String
  @Option(help: ArgumentHelp(words("Причината.", "The reason."), valueName: words("текст", "text"))) var reason: String
  @OptionGroup var key: KeyOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    _ = try desk.load(caseID)
    let signer = try key.signer()
    let file = try desk.withdraw(caseID, reason: reason, by: signer)
    if output.json {
      JSONOutput.print(CaseJSON(file, at: Date()))
    } else {
      Terminal.say(words("Преписка \(caseID) е оттеглена.", "Case \(caseID) was withdrawn."))
    }
  }
}
