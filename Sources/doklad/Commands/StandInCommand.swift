import ArgumentParser
import Files
import Foundation
import OpenSSL
import StandInServices
import StandInTrust

struct StandInCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "standin",
    abstract: words(
      "Опитни удостоверения вместо квалифицирани, за проби.",
      "Stand-in certificates instead of qualified ones, for trying."),
    discussion: words(
      """
      Пример:
        doklad standin init --people Certs/people.yaml --into pki
        doklad standin serve --people Certs/people.yaml --dir pki
      """,
      """
      Example:
        doklad standin init --people Certs/people.yaml --into pki
        doklad standin serve --people Certs/people.yaml --dir pki
      """),
    subcommands: [Init.self, Serve.self])

  struct Init: ToldCommand {
    static let configuration = CommandConfiguration(
      commandName: "init",
      abstract: words(
        "Прави ключове и удостоверения по описание.", "Make keys and certificates from a declaration."),
      discussion: words(
        """
        Всеки ключ е в зашифрован PKCS#12. Паролата се пита, или е в DOKLAD_PASSPHRASE или --passphrase-fd. \
        Нищо от тях не заслужава доверие; всяко име казва, че е за проба.

        Пример:
          doklad standin init --people Certs/people.yaml --into Certs/generated
        """,
        """
        Every key is in an encrypted PKCS#12. The passphrase is asked for, or taken from DOKLAD_PASSPHRASE or \
        --passphrase-fd. None of them deserves any trust; every name says it is a test.

        Example:
          doklad standin init --people Certs/people.yaml --into Certs/generated
        """))

    @Option(
      help: ArgumentHelp(words("Кой кой е (YAML).", "Who is who (YAML)."), valueName: words("файл", "file")))
    var people = "Certs/people.yaml"
    @Option(
      help: ArgumentHelp(
        words("Папката за файловете.", "The folder for the files."), valueName: words("папка", "folder")))
    var into = "Certs/generated"
    @Flag(help: ArgumentHelp(words("Заменя вече направените.", "Replace those made before."))) var replace =
      false
    @Option(
      help: ArgumentHelp(
        words("Чете паролата от този файлов дескриптор.", "Read the passphrase from this file descriptor."),
        valueName: "n")) var passphraseFd: Int32?
    @OptionGroup var output: OutputOptions

    func validate() throws { try SecretSource.requireOpen(passphraseFd) }

    func execute() async throws {
      let declaration = try Declaration(
        yaml: String(decoding: try ByteSource(contentsOf: people).bytes, as: UTF8.self))
      let secret = try SecretSource(
        purpose: words("новите ключове", "the new keys"), descriptor: passphraseFd,
        variable: KeyOptions.variable
      ).read()
      Terminal.progress(words("Създаване на ключове…", "Making keys…"))
      let files = try StandInPKI.generate(
        from: declaration, into: into, passphrase: secret, at: Date(), existing: replace ? .replace : .refuse)
      if output.json { return JSONOutput.print(files.map(\.path)) }
      Terminal.say(
        words(
          "Готови са \(files.count) файла в \(into). Опитни са: не им се доверявайте.",
          "\(files.count) files are ready in \(into). They are stand-ins: trust none of them."))
    }
  }

  struct Serve: ToldCommand {
    static let configuration = CommandConfiguration(
      commandName: "serve",
      abstract: words(
        "Услугите, които опитните удостоверения сочат: време, OCSP, списъци.",
        "The services the stand-in certificates name: time, OCSP, lists."),
      discussion: words(
        """
        Слуша само на тази машина, на адреса от описанието: /tsa, /ocsp, /crl/ИЗДАТЕЛ.crl, /certs/ИЗДАТЕЛ.cer. \
        Паролата на ключовете се пита, или е в DOKLAD_PASSPHRASE или --passphrase-fd. Спира се с Ctrl-C или \
        SIGTERM.

        За проба отговорите може да са грешни: за всички с --flaw, за един с адрес като /tsa?flaw=wrong-nonce или \
        /flaw/wrong-nonce/tsa. Грешките са:
        \(flawNames)

        Пример:
          doklad standin serve --dir Certs/generated
          doklad standin serve --dir pki --flaw ocsp=revoked --flaw tsa=slow --for 60
        """,
        """
        It listens on this machine only, at the declaration's address: /tsa, /ocsp, /crl/ISSUER.crl, \
        /certs/ISSUER.cer. The keys' passphrase is asked for, or taken from DOKLAD_PASSPHRASE or --passphrase-fd. \
        Stop it with Ctrl-C or SIGTERM.

        Answers may be wrong, for trying: all of a service's with --flaw, one by an address such as \
        /tsa?flaw=wrong-nonce or /flaw/wrong-nonce/tsa. The flaws are:
        \(flawNames)

        Example:
          doklad standin serve --dir Certs/generated
          doklad standin serve --dir pki --flaw ocsp=revoked --flaw tsa=slow --for 60
        """))

    private static let flawNames = ServiceFlaw.names.joined(separator: ", ")

    @Option(
      help: ArgumentHelp(words("Кой кой е (YAML).", "Who is who (YAML)."), valueName: words("файл", "file")))
    var people = "Certs/people.yaml"
    @Option(
      help: ArgumentHelp(
        words("Папката на standin init.", "The folder of standin init."), valueName: words("папка", "folder"))
    )
    var dir = "Certs/generated"
    @Option(
      help: ArgumentHelp(
        words(
          "Друг порт от този в удостоверенията; 0 за свободен.",
          "Another port than the certificates name; 0 for a free one."), valueName: "n"))
    var port: Int?
    @Option(
      help: ArgumentHelp(
        words(
          "Грешка на услуга: tsa, ocsp, crl или certs. Може да се повтаря.",
          "A flaw of a service: tsa, ocsp, crl or certs. May be repeated."),
        valueName: words("услуга=грешка", "service=flaw")))
    var flaw: [String] = []
    @Option(
      name: [.customLong("for"), .customLong("for-seconds")],
      help: ArgumentHelp(words("Спира след толкова секунди.", "Stop after so many seconds."), valueName: "s"))
    var forSeconds: Int?
    @Option(
      help: ArgumentHelp(
        words("Чете паролата от този файлов дескриптор.", "Read the passphrase from this file descriptor."),
        valueName: "n")) var passphraseFd: Int32?
    @OptionGroup var output: OutputOptions

    func validate() throws {
      try SecretSource.requireOpen(passphraseFd)
      _ = try flaws()
      guard port.map({ (0...65_535).contains($0) }) ?? true else {
        throw ValidationError(words("Портът е от 0 до 65535.", "A port is 0 to 65535."))
      }
    }

    private func flaws() throws -> [StandInService: ServiceFlaw] {
      var flaws: [StandInService: ServiceFlaw] = [:]
      for text in flaw {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let service = StandInService(rawValue: parts[0]),
          let named = try? ServiceFlaw(parts[1])
        else {
          throw ValidationError(
            words(
              "Няма такава грешка: \(text). Пример: ocsp=revoked.",
              "There is no such flaw: \(text). Example: ocsp=revoked."))
        }
        flaws[service] = named
      }
      return flaws
    }

    func execute() async throws {
      let declaration = try Declaration(
        yaml: String(decoding: try ByteSource(contentsOf: people).bytes, as: UTF8.self))
      let secret = try SecretSource(
        purpose: words("опитните ключове", "the stand-in keys"), descriptor: passphraseFd,
        variable: KeyOptions.variable
      ).read()
      let provider = try StandInProvider(
        directory: dir, declaration, passphrase: secret,
        serialNumbers: try SerialNumbers(file: dir + "/tsa-serial"))
      let server = try StandInServer(provider, port: port, flaws: try flaws())
      let limit = forSeconds.map { seconds in
        Task {
          try await Task.sleep(for: .seconds(seconds))
          await server.stop()
        }
      }
      defer { limit?.cancel() }
      let json = output.json
      try await server.run { port in
        let address = "http://\(StandInServer.host):\(port)"
        if json { return JSONOutput.print(["listening": address]) }
        Terminal.say(
          words(
            "Опитните услуги слушат на \(address)", "The stand-in services listen on \(address)"))
      }
    }
  }
}
