import ArgumentParser
import Desk
import Files
import Foundation
import Workflow

struct InboxCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "inbox", abstract: words("Какво чака Вас.", "What awaits you."),
    discussion: words("Пример:\n  doklad inbox --as dimitrov", "Example:\n  doklad inbox --as dimitrov"))
  @OptionGroup var person: PersonOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    let who = try person.id(in: desk)
    let now = Date()
    let waiting = try desk.allCases().filter { file in
      !file.folded.turns(of: who, at: now).isEmpty
        || ((file.folded.state == .draft || file.folded.state == .returned)
          && file.folded.permits(.freeze, by: who, at: now) == nil)
    }
    if output.json { return JSONOutput.print(waiting.map { CaseJSON($0, at: now) }) }
    if waiting.isEmpty { return Terminal.say(words("Нищо не чака Вас.", "Nothing awaits you.")) }
    for file in waiting {
      Terminal.say("\(Terminal.bold(file.id))  \(file.folded.subject ?? "")")
      Terminal.say("  " + CaseText.next(file, in: desk))
    }
  }
}

struct ShowCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: words(
      "Показва преписка: версии, подписи, кой е на ред.",
      "Show a case: versions, signatures, whose turn it is."),
    discussion: words(
      """
      Пример:
        doklad show 2026-1
        doklad show 2026-1 --save подписан.pdf     документът с подписите дотук

      JSON: case, state, subject, outgoingNumber, incomingNumber, withdrawnBy,
        withdrawalReason;
        versions: number, document и attachments (name, mediaType, sha256),
        signatures (step, kind, person, opinion, remark, reason, at),
        returnedBy, returnReason;
        next: step, persons, until;
        delivery: messageID, outcome (registered, refused, notDelivered,
        unknown), incomingNumber, registeredAt, rule, reason, nextTry, answer.
      Имената са постоянни; може да се добавят нови. Така са и в другите команди.
      """,
      """
      Example:
        doklad show 2026-1
        doklad show 2026-1 --save signed.pdf     the document as signed so far

      JSON: case, state, subject, outgoingNumber, incomingNumber, withdrawnBy,
        withdrawalReason;
        versions: number, document and attachments (name, mediaType, sha256),
        signatures (step, kind, person, opinion, remark, reason, at),
        returnedBy, returnReason;
        next: step, persons, until;
        delivery: messageID, outcome (registered, refused, notDelivered,
        unknown), incomingNumber, registeredAt, rule, reason, nextTry, answer.
      Names are stable; new ones may be added. The other commands use the same.
      """))
  @Argument(help: ArgumentHelp(words("Преписката.", "The case."), valueName: words("преписка", "case")))
  var caseID: String
  @Option(
    help: ArgumentHelp(
      words("Записва документа тук.", "Write the document here."), valueName: words("файл", "file")))
  var save: String?
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    let file = try desk.load(caseID)
    if let save, let version = file.folded.version {
      var copy = try AtomicFile(save)
      try copy.append(try desk.artifact(version.artifact))
      try copy.commit()
    }
    if output.json {
      JSONOutput.print(CaseJSON(file, at: Date(), delivery: try desk.deliveryReport(of: file)))
    } else {
      CaseText.full(file, in: desk)
      if let save { Terminal.say(words("Записан е \(save).", "Written: \(save).")) }
    }
  }
}

struct StatusCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: words(
      "Къде е всяка преписка, при кого и докога.", "Where each case is, with whom, until when."),
    discussion: words(
      "Пример:\n  doklad status\n  doklad status 2026-1", "Example:\n  doklad status\n  doklad status 2026-1")
  )
  @Argument(
    help: ArgumentHelp(
      words("Преписки; иначе всички.", "Cases; otherwise all."), valueName: words("преписка", "case")))
  var cases: [String] = []
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    let files = try cases.isEmpty ? desk.allCases() : cases.map(desk.load)
    if output.json {
      return JSONOutput.print(
        try files.map { CaseJSON($0, at: Date(), delivery: try desk.deliveryReport(of: $0)) })
    }
    if files.isEmpty { return Terminal.say(words("Няма преписки.", "There are no cases.")) }
    for file in files {
      Terminal.say(
        "\(Terminal.bold(file.id))  \(words.say(file.folded.state)) · \(file.folded.subject ?? "")")
      Terminal.say("  " + CaseText.next(file, in: desk))
    }
  }
}

struct CheckCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: words(
      "Доказва хранилището: отпечатъци, верига на събитията, подписи.",
      "Prove the store: digests, event chain, signatures."),
    discussion: words("Пример:\n  doklad check", "Example:\n  doklad check"))
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    let findings = try desk.check { done, all in
      if done % 50 == 0 {
        Terminal.progress(words("Проверени \(done) от \(all) преписки", "Checked \(done) of \(all) cases"))
      }
    }
    let broken = findings.filter(\.isBroken)
    if output.json {
      JSONOutput.print(CheckJSON(isWhole: broken.isEmpty, findings: findings.map(CheckJSON.Found.init)))
    } else {
      for finding in findings {
        Terminal.say((finding.isBroken ? Terminal.bad("✗ ") : "· ") + CheckText.say(finding))
      }
      Terminal.say(
        broken.isEmpty
          ? words("Хранилището е цяло.", "The store is whole.")
          : words(
            "Хранилището е повредено (грешки: \(broken.count)).",
            "The store is broken (faults: \(broken.count))."))
      if !broken.isEmpty {
        Terminal.say(
          words(
            "  → Не работете повече в него; възстановете го от резервно копие.",
            "  → Do no more work in it; restore it from a backup."))
      }
    }
    if !broken.isEmpty { throw Exit.storeBroken.error }
  }
}

struct CheckJSON: Encodable {
  struct Found: Encodable {
    let isFault: Bool
    let message: String

    init(_ finding: CheckFinding) {
      isFault = finding.isBroken
      message = CheckText.say(finding)
    }
  }
  let isWhole: Bool
  let findings: [Found]
}

enum CheckText {
  static func say(_ finding: CheckFinding) -> String {
    switch finding {
    case .store(let finding): words.say(finding)
    case .unreadableCase(let id, let reason):
      words("Преписка \(id) не може да се прочете. ", "Case \(id) cannot be read. ")
        + Complaint(telling: reason).message
    case .signature(let id, let step, let report):
      words("Преписка \(id), стъпка „\(step)“: ", "Case \(id), step \"\(step)\": ")
        + (report.map { report in report.findings.first.map { words.say($0) } ?? words.say(report.conclusion)
        }
          ?? words("подписът липсва в документа.", "the signature is not in the document."))
    case .statementDiffers(let id, let step):
      words(
        "Преписка \(id), стъпка „\(step)“: записано е друго, а не подписаното.",
        "Case \(id), step \"\(step)\": what is recorded is not what was signed.")
    }
  }
}
