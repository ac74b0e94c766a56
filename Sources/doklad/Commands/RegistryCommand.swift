import ArgumentParser
import Files
import Foundation
import Logging
import OpenSSL
import Registry
import Workflow

struct RegistryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "registry",
    abstract: words(
      "Регистърът на съвета: приема, проверява, номерира.",
      "The council's registry: receives, verifies, numbers."),
    discussion: words(
      """
      Настройва се с YAML файл; пример с обяснения е Samples/registry.yaml.

      Пример:
        doklad registry serve --config registry.yaml
      """,
      """
      It is set up by a YAML file; one with explanations is Samples/registry.yaml.

      Example:
        doklad registry serve --config registry.yaml
      """),
    subcommands: [Serve.self, List.self, Show.self])

  /// Which registry.
  struct Options: ParsableArguments {
    @Option(
      name: .shortAndLong,
      help: ArgumentHelp(
        words("Настройките на регистъра (YAML).", "The registry's configuration (YAML)."),
        valueName: words("файл", "file")),
      completion: .file(extensions: ["yaml"]))
    var config = "registry.yaml"

    func configuration() throws -> RegistryConfiguration { try RegistryConfiguration(contentsOf: config) }
  }

  struct Serve: ToldCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve",
      abstract: words(
        "Приема пакети по HTTPS с клиентски удостоверения.",
        "Receive packages over HTTPS with client certificates."),
      discussion: words(
        """
        Паролата на печата е в DOKLAD_SEAL_PASSPHRASE, на TLS ключа в DOKLAD_TLS_PASSPHRASE, или се питат. \
        Спира се с Ctrl-C или SIGTERM; започнатите приемания се довършват.

        Пример:
          doklad registry serve --config registry.yaml
        """,
        """
        The seal's passphrase is in DOKLAD_SEAL_PASSPHRASE, the TLS key's in DOKLAD_TLS_PASSPHRASE, or asked for. \
        Stop it with Ctrl-C or SIGTERM; what is being received is finished.

        Example:
          doklad registry serve --config registry.yaml
        """))
    @OptionGroup var registry: Options
    @Option(
      help: ArgumentHelp(words("Спира след толкова секунди.", "Stop after so many seconds."), valueName: "s"))
    var forSeconds: Int?
    @OptionGroup var output: OutputOptions

    func execute() async throws {
      let configuration = try registry.configuration()
      LoggingSystem.bootstrap { StreamLogHandler.standardError(label: $0) }
      let secrets: SecretProvider = { purpose, path in
        let variable = purpose == .seal ? "DOKLAD_SEAL_PASSPHRASE" : "DOKLAD_TLS_PASSPHRASE"
        return try SecretSource(
          purpose: (path as NSString).lastPathComponent, descriptor: nil, variable: variable
        ).read()
      }
      let services = try TrustServiceSetup(
        timeStamps: configuration.timeStamps, asksStatus: false, allowsPrivateAddresses: false)
      let service = try Registry(
        configuration, secrets: secrets, timeStamps: services.timeStamps,
        logger: Logger(label: "doklad.registry"))
      let server = try RegistryServer(service, secrets: secrets)
      let json = output.json
      let host = configuration.listen.host
      let limit = forSeconds.map { seconds in
        Task {
          try await Task.sleep(for: .seconds(seconds))
          await server.stop()
        }
      }
      defer { limit?.cancel() }
      try await server.run { port in
        if json {
          JSONOutput.print(["listening": "https://\(host):\(port)"])
        } else {
          Terminal.say(
            words(
              "Регистърът слуша на https://\(host):\(port)", "The registry listens on https://\(host):\(port)"
            ))
        }
      }
    }
  }

  struct List: ToldCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: words("Регистрираните документи, най-новите първо.", "Registered documents, newest first."),
      discussion: words(
        "Пример:\n  doklad registry list --config registry.yaml\n  doklad registry list --refused",
        "Example:\n  doklad registry list --config registry.yaml\n  doklad registry list --refused"))
    @OptionGroup var registry: Options
    @Flag(help: ArgumentHelp(words("Отказаните вместо регистрираните.", "Those refused instead.")))
    var refused = false
    @Option(help: ArgumentHelp(words("Най-много толкова.", "At most so many."), valueName: "n")) var limit =
      100
    @OptionGroup var output: OutputOptions

    func execute() async throws {
      let archive = try RegistryArchive(try registry.configuration())
      if refused {
        let entries = try archive.refusals(limit: limit)
        if output.json { return JSONOutput.print(entries.map { RegistryRow(refused: $0) }) }
        if entries.isEmpty { Terminal.say(words("Няма отказани.", "None was refused.")) }
        for entry in entries {
          Terminal.say(
            "\(Terminal.bad("✗")) \(words.time(entry.refusal.refusedAt))  \(words.say(registryRule: entry.refusal.rule))  \(entry.refusal.messageID)"
          )
        }
        return
      }
      let entries = try archive.registrations(limit: limit)
      if output.json { return JSONOutput.print(entries.map { RegistryRow(registered: $0) }) }
      if entries.isEmpty { Terminal.say(words("Няма регистрирани.", "Nothing is registered.")) }
      for entry in entries {
        let receipt = entry.receipt
        Terminal.say(
          "\(Terminal.bold(receipt.incomingNumber))  \(words.time(receipt.registeredAt))  \(receipt.outgoingNumber)  \(receipt.subject)"
        )
      }
    }
  }

  struct Show: ToldCommand {
    static let configuration = CommandConfiguration(
      commandName: "show",
      abstract: words(
        "Един документ: по входящ номер или номер на съобщение.",
        "One document: by incoming number or message identifier."),
      discussion: words(
        "Пример:\n  doklad registry show ВХ26-1/22.11.2026 --save-receipt разписка.asice",
        "Example:\n  doklad registry show ВХ26-1/22.11.2026 --save-receipt receipt.asice"))
    @Argument(
      help: ArgumentHelp(
        words("Входящ номер или съобщение.", "Incoming number or message."),
        valueName: words("номер", "number")))
    var number: String
    @OptionGroup var registry: Options
    @Option(
      help: ArgumentHelp(
        words("Записва запечатания отговор тук.", "Write the sealed answer here."),
        valueName: words("файл", "file"))) var saveReceipt: String?
    @Option(
      help: ArgumentHelp(
        words("Записва получения пакет тук.", "Write the package received here."),
        valueName: words("файл", "file"))) var savePackage: String?
    @OptionGroup var output: OutputOptions

    func execute() async throws {
      let archive = try RegistryArchive(try registry.configuration())
      guard let entry = try archive.find(number) else {
        throw Complaint(
          .failure, code: "registry.unknown", words("Няма „\(number)“.", "There is no \"\(number)\"."),
          remedy: words("Всички: doklad registry list", "All: doklad registry list"))
      }
      switch entry {
      case .registered(let document):
        try save(document.answer, to: saveReceipt, from: archive)
        try save(document.package, to: savePackage, from: archive)
        if output.json { return JSONOutput.print(RegistryRow(registered: document)) }
        let receipt = document.receipt
        Terminal.say(Terminal.bold("\(receipt.incomingNumber)  \(receipt.subject)"))
        Terminal.say(words("Регистриран: ", "Registered: ") + words.time(receipt.registeredAt))
        Terminal.say(words("Изх. №: ", "Outgoing no.: ") + receipt.outgoingNumber)
        for signature in receipt.signatures {
          Terminal.say("  \(words.say(signature.kind)): \(signature.person) – \(signature.conclusion)")
        }
        for file in receipt.files { Terminal.say("  \(file.sha256.hex)  \(file.name)") }
      case .refused(let message):
        try save(message.answer, to: saveReceipt, from: archive)
        try save(message.package, to: savePackage, from: archive)
        if output.json { return JSONOutput.print(RegistryRow(refused: message)) }
        Terminal.say(message.text)
      case .inProgress(_, let since):
        Terminal.say(
          words(
            "Получен на \(words.time(since)), още не е решен.",
            "Received on \(words.time(since)), not decided yet."))
      }
    }

    private func save(_ digest: ArtifactName?, to path: String?, from archive: RegistryArchive) throws {
      guard let path, let digest else { return }
      var file = try AtomicFile(path)
      try file.append(try archive.artifact(digest))
      try file.commit()
    }
  }
}

struct RegistryRow: Encodable {
  let status, messageID, sender: String
  let incomingNumber, outgoingNumber, subject, rule: String?
  let at: Date

  init(registered document: RegisteredDocument) {
    status = "registered"
    messageID = document.receipt.messageID
    sender = document.sender
    incomingNumber = document.receipt.incomingNumber
    outgoingNumber = document.receipt.outgoingNumber
    subject = document.receipt.subject
    rule = nil
    at = document.receipt.registeredAt
  }

  init(refused message: RefusedMessage) {
    status = "refused"
    messageID = message.refusal.messageID
    sender = message.sender
    incomingNumber = nil
    outgoingNumber = nil
    subject = nil
    rule = message.refusal.rule
    at = message.refusal.refusedAt
  }
}
