import ArgumentParser
import Desk
import Foundation
import OpenSSL
import Submission
import Words
import Workflow

struct SubmitCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: words(
      "Внася подписаните доклади в регистъра на съвета.", "Submit signed reports to the council's registry."),
    discussion: words(
      """
      Пакетът се запечатва с печата на организацията и се изпраща. Ако отговор не дойде, при следващото \
      изпълнение регистърът първо се пита; нищо не се внася два пъти. Без преписки: всичко, което чака.

      Пример:
        doklad submit 2026-1 --as petrova
        doklad submit --as petrova     всичко подписано и недоставеното
        doklad submit                  само недоставеното, напр. от cron
      """,
      """
      The package is sealed with the organisation's seal and sent. Where no answer comes, the next run first asks \
      the registry; nothing is submitted twice. Without cases: everything that waits.

      Example:
        doklad submit 2026-1 --as petrova
        doklad submit --as petrova     all that is signed or undelivered
        doklad submit                  the undelivered only, say from cron
      """))
  @Argument(
    help: ArgumentHelp(
      words("Преписки; иначе всички чакащи.", "Cases; otherwise all that wait."),
      valueName: words("преписка", "case")))
  var cases: [String] = []
  @OptionGroup var person: PersonOptions
  @OptionGroup var workspace: WorkspaceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let desk = try workspace.desk()
    guard let registry = desk.workspace.configuration.registry else { throw DeskFailure.noRegistryConfigured }
    let files = try cases.isEmpty ? waiting(in: desk) : cases.map(desk.load)
    // Keys first: nothing is begun with a wrong passphrase.
    let unpackaged = files.filter { $0.folded.version?.delivery == nil }
    if !unpackaged.isEmpty {
      let who = try person.id(in: desk)
      for file in unpackaged {
        if let refusal = file.folded.permits(.package, by: who, at: Date()) {
          throw DeskFailure.refused(refusal)
        }
      }
      guard let seal = desk.workspace.configuration.seal else { throw DeskFailure.noSealConfigured }
      let signer = try KeyOptions.open(desk.workspace.path(seal.key), variable: "DOKLAD_SEAL_PASSPHRASE")
      for file in unpackaged { _ = try desk.package(file.id, sealedBy: signer, by: who) }
    }
    let transport = CurlTransport(try Self.endpoint(registry, in: desk))
    var reports: [DeliveryReport] = []
    for file in files {
      Terminal.progress(
        words(
          "Изпращане на \(file.id) до \(registry.endpoint)…", "Sending \(file.id) to \(registry.endpoint)…"))
      reports.append(try desk.deliver(file.id, over: transport))
    }
    if output.json {
      JSONOutput.print(reports.map(DeliveryJSON.init))
    } else {
      if reports.isEmpty { Terminal.say(words("Нищо не чака изпращане.", "Nothing waits to be sent.")) }
      for report in reports { DeliveryText.show(report, Names(desk)) }
    }
    try Self.end(with: reports)
  }

  /// What lies in the outbox and, where it was said who submits, what is signed and was not submitted yet.
  private func waiting(in desk: Desk) throws -> [CaseFile] {
    let all = try desk.allCases().reversed()
    let signed = all.filter { $0.folded.state == .signed }
    let isNamed = person.isGiven
    if !isNamed, !signed.isEmpty {
      let list = signed.map(\.id).joined(separator: ", ")
      Terminal.note(
        words(
          "Подписани, но невнесени: \(list). За да се внесат: doklad submit --as <лице>",
          "Signed, but not submitted: \(list). To submit them: doklad submit --as <person>"))
    }
    return all.filter { file in
      [.inOutbox, .sent, .awaitingRegistration].contains(file.folded.state)
        || isNamed && file.folded.state == .signed
    }
  }

  /// The worst outcome decides the exit code.
  private static func end(with reports: [DeliveryReport]) throws {
    var isRefused = false
    var isWaiting = false
    for report in reports {
      switch report.outcome {
      case .registered: continue
      case .refused: isRefused = true
      case .waiting: isWaiting = true
      }
    }
    if isRefused { throw Exit.refusedByRegistry.error }
    if isWaiting { throw Exit.notDelivered.error }
  }

  private static func endpoint(_ registry: Configuration.Registry, in desk: Desk) throws -> HTTPEndpoint {
    var client: HTTPEndpoint.ClientCertificate?
    if let path = registry.clientCertificate {
      let secret = try SecretSource(
        purpose: (path as NSString).lastPathComponent, descriptor: nil, variable: "DOKLAD_TLS_PASSPHRASE"
      ).read()
      client = HTTPEndpoint.ClientCertificate(pkcs12Path: desk.workspace.path(path)) {
        secret.withUnsafeBytes { Array($0) }
      }
    }
    var endpoint = try HTTPEndpoint(
      url: registry.endpoint, caFile: registry.certificateAuthority.map(desk.workspace.path),
      clientCertificate: client)
    if let proxy = registry.proxy { endpoint.proxy = .url(proxy) }
    if let seconds = registry.connectTimeoutSeconds { endpoint.limits.connectTimeoutSeconds = seconds }
    if let seconds = registry.totalTimeoutSeconds { endpoint.limits.totalTimeoutSeconds = seconds }
    return endpoint
  }
}

enum DeliveryText {
  /// Why a package is not there yet, what to do about it, and when the next try is.
  static func waiting(until: Date?, reason: DeliveryReason?, isUnknown: Bool) -> [String] {
    var lines = [
      (isUnknown
        ? words("Не е ясно дали е получен. ", "It is not known whether it arrived. ")
        : words("Не е доставен. ", "Not delivered. "))
        + (reason.map { words.say($0) } ?? "")
    ]
    if let advice = reason.flatMap({ words.remedy($0) }) { lines.append("→ " + advice) }
    if let until, until > Date() {
      lines.append(
        words(
          "Следващ опит след \(words.time(until)): doklad submit",
          "Next try after \(words.time(until)): doklad submit"))
    } else if until != nil {
      lines.append(words("Опитайте пак сега: doklad submit", "Try again now: doklad submit"))
    } else {
      lines.append(
        words("Когато причината е отстранена: doklad submit", "Once the cause is mended: doklad submit"))
    }
    return lines
  }

  /// That the registry refused, and every reason it gave.
  static func refused(_ refusal: RegistryRefusal, _ names: Names) -> [String] {
    [words("Регистърът отказа:", "The registry refused:")] + refusal.findings.map { words.say($0, names) }
  }

  static func show(_ report: DeliveryReport, _ names: Names) {
    switch report.outcome {
    case .registered(let receipt):
      Terminal.say(
        "\(Terminal.good("✓")) \(report.caseID): "
          + words(
            "регистриран с вх. № \(receipt.incomingNumber) на \(words.time(receipt.registeredAt))",
            "registered as no. \(receipt.incomingNumber) on \(words.time(receipt.registeredAt))"))
      for signature in receipt.signatures {
        Terminal.say("    \(words.say(signature.kind)): \(signature.person) – \(signature.conclusion)")
      }
    case .refused(let refusal):
      Terminal.say(
        "\(Terminal.bad("✗")) \(report.caseID): " + refused(refusal, names).joined(separator: "\n    "))
      Terminal.say(
        words(
          "  → Върнете за преработка: doklad return \(report.caseID) --key … --reason \"…\"",
          "  → Return it for rework: doklad return \(report.caseID) --key … --reason \"…\""))
    case .waiting(let until, let reason, let isUnknown):
      let lines = waiting(until: until, reason: reason, isUnknown: isUnknown)
      Terminal.say("\(Terminal.doubtful("…")) \(report.caseID): " + lines.joined(separator: "\n  "))
    }
    if let path = report.answerPath {
      Terminal.say(words("  Отговорът на регистъра: ", "  The registry's answer: ") + path)
    }
  }
}

struct DeliveryJSON: Encodable {
  let `case`, messageID, outcome: String
  let incomingNumber, rule, reason, answer: String?
  let registeredAt, nextTry: Date?

  init(_ report: DeliveryReport) {
    `case` = report.caseID
    messageID = report.messageID
    answer = report.answerPath
    switch report.outcome {
    case .registered(let receipt):
      outcome = "registered"
      incomingNumber = receipt.incomingNumber
      registeredAt = receipt.registeredAt
      rule = nil
      reason = nil
      nextTry = nil
    case .refused(let refusal):
      outcome = "refused"
      rule = refusal.rule
      reason = nil
      incomingNumber = nil
      registeredAt = nil
      nextTry = nil
    case .waiting(let until, let why, let isUnknown):
      reason = why.map { words.say($0) }
      outcome = isUnknown ? "unknown" : "notDelivered"
      nextTry = until
      incomingNumber = nil
      registeredAt = nil
      rule = nil
    }
  }
}
