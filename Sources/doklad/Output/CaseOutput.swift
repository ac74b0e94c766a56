import Desk
import Foundation
import Validation
import Words
import Workflow

extension Names {
  /// Names as the workspace's register and a case's route give them.
  init(_ desk: Desk, route: Route? = nil) {
    self.init(desk.workspace.authority, route ?? desk.workspace.route.route, in: words)
  }
}

/// A case as people see it.
enum CaseText {
  static func opened(_ file: CaseFile, pages: Int?) {
    let pageCount = pages.map { ", " + Self.pages($0) } ?? ""
    Terminal.say(
      words(
        "Преписка \(Terminal.bold(file.id)): \(file.folded.subject ?? "")\(pageCount)",
        "Case \(Terminal.bold(file.id)): \(file.folded.subject ?? "")\(pageCount)"))
    for attachment in file.folded.version?.attachments ?? [] {
      Terminal.say(words("  приложение: \(attachment.name)", "  attachment: \(attachment.name)"))
    }
    Terminal.say(
      words("Следва: doklad prepare \(file.id) --key …", "Next: doklad prepare \(file.id) --key …"))
  }

  static func pages(_ count: Int) -> String {
    words("\(count) стр.", count == 1 ? "1 page" : "\(count) pages")
  }

  static func acted(_ file: CaseFile, _ kind: StepKind, in desk: Desk) {
    let number = file.folded.outgoingNumber.map { words(" · изх. № \($0)", " · outgoing no. \($0)") } ?? ""
    let opinion = file.folded.version?.signed.last?.statement.opinion
    if opinion == .refused {
      Terminal.say("\(Terminal.bad("✗")) \(file.id): " + words("отказано", "refused") + number)
    } else {
      let done =
        switch kind {
        case .prepare: words("изготвил", "prepared")
        case .agree: words("съгласувал", "agreed")
        case .review: words("прегледал", "reviewed")
        case .sign: words("подписал", "signed")
        }
      let how = opinion.map { $0 == .agreed ? "" : " (\(words.say($0)))" } ?? ""
      let state = file.folded.state == .signed ? "" : " · " + words.say(file.folded.state)
      Terminal.say("\(Terminal.good("✓")) \(file.id): \(done)\(how)\(state)\(number)")
    }
    Terminal.say("  " + next(file, in: desk))
  }

  /// Where it is, with whom, until when: in one line.
  static func next(_ file: CaseFile, in desk: Desk) -> String {
    let names = Names(desk, route: file.folded.route)
    if let refusal = file.folded.version?.refusal, file.folded.withdrawal == nil {
      let who = names.person(refusal.signer)
      return words(
        "Отказано на стъпка „\(names.step(refusal.statement.step))“ от \(who). Следва: doklad return \(file.id) --reason \"…\"",
        "Refused at step \"\(names.step(refusal.statement.step))\" by \(who). Next: doklad return \(file.id) --reason \"…\""
      )
    }
    let steps = file.folded.nextSteps
    if steps.isEmpty {
      return switch file.folded.state {
      case .signed: words("Следва: doklad submit \(file.id)", "Next: doklad submit \(file.id)")
      case .draft: words("Следва: doklad prepare \(file.id)", "Next: doklad prepare \(file.id)")
      case .returned:
        words(
          "Следва: новият текст с doklad draft (или open) … --case \(file.id), после doklad prepare \(file.id)",
          "Next: the new text with doklad draft (or open) … --case \(file.id), then doklad prepare \(file.id)"
        )
      case .withdrawn:
        file.folded.withdrawal.map { words("Оттеглил: ", "Withdrawn by: ") + ended($0, names) }
          ?? words.say(file.folded.state)
      default: delivered(file, in: desk)
      }
    }
    let now = Date()
    return steps.map { step in
      let able = file.folded.whoCanAct(on: step.id, at: now).map(names.person)
      let people =
        able.isEmpty
        ? words("по регистъра на правомощията никой не може", "by the authority register nobody can")
        : words.anyOf(able)
      let until =
        file.folded.deadlines[step.id].map { words(" до \(words.day($0))", " until \(words.day($0))") } ?? ""
      return words(
        "Чака „\(names.step(step.id))“: \(people)\(until)",
        "Awaits \"\(names.step(step.id))\": \(people)\(until)")
    }.joined(separator: "\n  ")
  }

  /// Where a packaged case's delivery stands, and what of it is to be done.
  private static func delivered(_ file: CaseFile, in desk: Desk) -> String {
    guard let report = try? desk.deliveryReport(of: file) else { return words.say(file.folded.state) }
    switch report.outcome {
    case .registered(let receipt):
      return words(
        "Вх. № \(receipt.incomingNumber), разписка: ", "Incoming no. \(receipt.incomingNumber), receipt: ")
        + (report.answerPath ?? "")
    case .refused(let refusal):
      let answer = report.answerPath.map { [words("Отговорът му: ", "Its answer: ") + $0] } ?? []
      return (DeliveryText.refused(refusal, Names(desk, route: file.folded.route)) + answer).joined(
        separator: "\n  ")
    case .waiting(let until, let reason, let isUnknown):
      return DeliveryText.waiting(until: until, reason: reason, isUnknown: isUnknown).joined(
        separator: "\n  ")
    }
  }

  private static func ended(_ act: SignedAct, _ names: Names) -> String {
    "\(names.person(act.signer)), \(words.time(act.at)): " + (act.statement.reason ?? "")
  }

  /// A case in full.
  static func full(_ file: CaseFile, in desk: Desk) {
    let names = Names(desk, route: file.folded.route)
    Terminal.say(Terminal.bold("\(file.id)  \(file.folded.subject ?? "")"))
    Terminal.say(
      words("Състояние: ", "State: ") + words.say(file.folded.state)
        + (file.folded.outgoingNumber.map { words(" · изх. № \($0)", " · outgoing no. \($0)") } ?? ""))
    for version in file.folded.versions {
      Terminal.say("")
      Terminal.say(
        words("Редакция \(version.number): ", "Version \(version.number): ") + version.document.name
          + (version.returned == nil ? "" : words(" (върната)", " (returned)")))
      for attachment in version.attachments {
        Terminal.say(words("  приложение: ", "  attachment: ") + attachment.name)
      }
      for act in version.signed {
        let statement = act.statement
        var line =
          "  \(Terminal.good("✓")) \(names.step(statement.step)): \(names.person(statement.person)), \(words.time(act.at))"
        if let delegation = statement.delegation {
          line += words(
            delegation.kind == .substitution
              ? ", по заместване (\(delegation.order))"
              : ", упълномощен от \(names.person(delegation.grantor)) (\(delegation.order))",
            delegation.kind == .substitution
              ? ", in substitution (\(delegation.order))"
              : ", authorised by \(names.person(delegation.grantor)) (\(delegation.order))")
        }
        if let opinion = statement.opinion, opinion != .agreed { line += " · " + words.say(opinion) }
        Terminal.say(line)
        for text in [statement.remark, statement.reason].compactMap({ $0 }) {
          Terminal.say("      „\(text)“")
        }
      }
      if let act = version.returned {
        Terminal.say(
          words("  ↩ върнал: ", "  ↩ returned by: ") + ended(act, names))
      }
    }
    Terminal.say("")
    Terminal.say(next(file, in: desk))
    if let version = file.folded.version {
      Terminal.say(words("Документът: ", "The document: ") + desk.path(of: version.artifact))
    }
  }
}

/// What is about to be signed.
enum SummaryText {
  enum Destination { case question, result }

  static func show(_ summary: SigningSummary, in desk: Desk, to destination: Destination) {
    func line(_ text: String) {
      if destination == .question { Terminal.note(text) } else { Terminal.say(text) }
    }
    let names = Names(desk)
    line(Terminal.bold("\(summary.caseID)  \(summary.subject)"))
    line(
      words("  документ: ", "  document: ") + summary.document.name
        + words(" (редакция \(summary.version))", " (version \(summary.version))")
        + (summary.outgoingNumber.map { words(", изх. № \($0)", ", outgoing no. \($0)") } ?? ""))
    for attachment in summary.attachments {
      line(words("  приложение: ", "  attachment: ") + attachment.name)
    }
    for (act, report) in summary.earlier {
      line(
        "  \(names.step(act.statement.step)): \(names.person(act.signer)), \(words.time(act.at))"
          + " – " + (report.map { words.say($0.conclusion) } ?? words("липсва", "missing")))
      if let remark = act.statement.remark { line("      „\(remark)“") }
    }
    if !summary.earlier.isEmpty {
      line(words("  всички предишни подписи са валидни: да", "  all earlier signatures valid: yes"))
    }
    if let changes = summary.changes {
      var parts: [String] = []
      if changes.documentChanged { parts.append(words("нов текст", "new text")) }
      parts += changes.attachmentsAdded.map { words("добавено \($0)", "added \($0)") }
      parts += changes.attachmentsRemoved.map { words("махнато \($0)", "removed \($0)") }
      parts += changes.attachmentsChanged.map { words("променено \($0)", "changed \($0)") }
      if parts.isEmpty { parts = [words("нищо не е променено", "nothing was changed")] }
      let since =
        summary.hasSignedBefore && summary.comparedVersion.map { $0 < summary.version - 1 } == true
        ? words(
          "  спрямо редакция \(summary.comparedVersion ?? 0), която подписахте: ",
          "  since version \(summary.comparedVersion ?? 0), which you signed: ")
        : words("  спрямо предишната редакция: ", "  since the previous version: ")
      line(since + parts.joined(separator: ", "))
      if changes.documentChanged, let compared = summary.comparedVersion {
        for text in DiffText.summary(of: summary.caseID, from: compared, to: summary.version, in: desk) {
          line("    " + text)
        }
      }
    }
    var capacity = summary.step.title ?? words.say(summary.step.kind)
    if let delegation = summary.entitlement.delegation {
      capacity += words(
        delegation.kind == .substitution ? " – по заместване на " : " – за ",
        delegation.kind == .substitution ? " – in substitution of " : " – for ")
      capacity += names.person(delegation.grantor) + " (\(delegation.order))"
    }
    line(
      words("  подписвате като: ", "  you sign as: ") + capacity + " – "
        + names.person(summary.entitlement.person))
  }
}

/// A case in JSON: stable names, documented in `doklad show --help`.
struct CaseJSON: Encodable {
  struct Version: Encodable {
    let number: Int
    let document: File
    let attachments: [File]
    let signatures: [Signature]
    let returnedBy, returnReason: String?
  }
  struct File: Encodable {
    let name, mediaType, sha256: String
    init(_ file: FileReference) {
      name = file.name
      mediaType = file.mediaType
      sha256 = file.sha256.hex
    }
  }
  struct Signature: Encodable {
    let step, kind, person: String
    let opinion, remark, reason: String?
    let at: Date
  }
  struct Turn: Encodable {
    let step: String
    let persons: [String]
    let until: String?
  }

  struct Place: Encodable {
    let step: String
    /// `given`, `kept` or `found`; nil, as what follows, where the signature stays unseen.
    let origin: String?
    let page: Int?
    /// Left, bottom, right, top, in the page's own coordinates.
    let rectangle: [Double]?
  }

  let `case`, state: String
  let subject, outgoingNumber, incomingNumber: String?
  let versions: [Version]
  let next: [Turn]
  let withdrawnBy, withdrawalReason: String?
  /// Where its delivery to the registry stands, once it was packaged.
  let delivery: DeliveryJSON?
  /// Where the steps' signatures will be seen, where that was just found out.
  var signaturePlaces: [Place]?

  init(_ file: CaseFile, at now: Date, delivery: DeliveryReport? = nil) {
    self.delivery = delivery.map { DeliveryJSON($0) }
    `case` = file.id
    state = file.folded.state.rawValue
    subject = file.folded.subject
    outgoingNumber = file.folded.outgoingNumber
    withdrawnBy = file.folded.withdrawal?.signer.rawValue
    withdrawalReason = file.folded.withdrawal?.statement.reason
    if case .accepted(_, let number)? = file.folded.version?.delivery?.status {
      incomingNumber = number
    } else {
      incomingNumber = nil
    }
    versions = file.folded.versions.map { version in
      Version(
        number: version.number, document: File(version.document),
        attachments: version.attachments.map(File.init),
        signatures: version.signed.map { act in
          Signature(
            step: act.statement.step.rawValue, kind: act.statement.kind.rawValue, person: act.signer.rawValue,
            opinion: act.statement.opinion?.rawValue, remark: act.statement.remark,
            reason: act.statement.reason,
            at: act.at)
        }, returnedBy: version.returned?.signer.rawValue, returnReason: version.returned?.statement.reason)
    }
    next = file.folded.nextSteps.map { step in
      Turn(
        step: step.id.rawValue, persons: file.folded.whoCanAct(on: step.id, at: now).map(\.rawValue),
        until: file.folded.deadlines[step.id]?.description)
    }
  }
}

struct DraftJSON: Encodable {
  let pdf: String
  let pages: Int
  let fonts: [String]
  let `case`: CaseJSON?
}
