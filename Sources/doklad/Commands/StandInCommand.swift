import ArgumentParser
import Files
import Foundation
import OpenSSL
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
      """,
      """
      Example:
        doklad standin init --people Certs/people.yaml --into pki
      """),
    subcommands: [Init.self])

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
}
