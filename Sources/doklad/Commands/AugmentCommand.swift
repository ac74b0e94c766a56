import AdES
import ArgumentParser
import Desk
import Files
import Foundation
import OpenSSL
import Signing
import Words

struct AugmentCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: words(
      "Прави подписите трайни: времеви печат, данни за проверка, архивен времеви печат.",
      "Make signatures last: time, validation data, archive time."),
    discussion: words(
      """
      Не иска ключ: може да го направи всеки, по всяко време. T добавя времеви печат; LT добавя \
      удостоверенията, списъците и OCSP отговорите, с които файлът се проверява без мрежа; LTA добавя архивен времеви печат \
      над тях. Ново LTA преди срока на последното го подновява. Нищо подписано не се променя.

      Файлът се заменя наведнъж, или се записва другаде с --output. В работно място доверието и удостоверителят на \
      време са неговите.

      Пример:
        doklad augment доклад.pdf --to LTA
        doklad augment доклад.pdf --to LT --trust root.pem --tsa https://tsa.example/tsr --output траен.pdf
        doklad augment становище.p7s --content становище.txt --to LTA --trust root.pem --tsa https://tsa.example/tsr

      Изход: 0 направено; 5 услуга не отговори; 1 липсват данни (кои, се казва), нищо не е записано.
      """,
      """
      Needs no key: anyone can do it, at any time. T adds a time from an authority; LT adds the certificates, lists \
      and OCSP responses with which the file can be verified offline; LTA adds an archive time over them. LTA again \
      before the last one's end renews it. Nothing signed is changed.

      The file is replaced in one go, or written elsewhere with --output. In a workspace its trust and its time-stamp \
      authority are used.

      Example:
        doklad augment report.pdf --to LTA
        doklad augment report.pdf --to LT --trust root.pem --tsa https://tsa.example/tsr --output lasting.pdf
        doklad augment opinion.p7s --content opinion.txt --to LTA --trust root.pem --tsa https://tsa.example/tsr

      Exit: 0 done; 5 a service did not answer; 1 data are missing (which, is told), nothing was written.
      """))

  @Argument(
    help: ArgumentHelp(words("Подписаният файл.", "The signed file."), valueName: words("файл", "file")),
    completion: .file()) var file: String
  @Option(
    name: .customLong("to"),
    help: ArgumentHelp(words("Ниво.", "Level."), valueName: "T|LT|LTA")) var level: BaselineLevel
  @Option(
    help: ArgumentHelp(
      words("Подписаното съдържание на .p7s.", "What a .p7s was made over."), valueName: words("файл", "file")
    ), completion: .file()) var content: String?
  @Option(
    name: [.short, .customLong("output")],
    help: ArgumentHelp(
      words("Къде да се запише.", "Where to write."), valueName: words("файл", "file")), completion: .file())
  var outputFile: String?
  @Option(
    help: ArgumentHelp(
      words("Удостоверение на доверен издател.", "Certificate of an issuer to trust."),
      valueName: words("файл", "file")), completion: .file()) var trust: [String] = []
  @Option(
    help: ArgumentHelp(
      words("Междинно удостоверение.", "Intermediate certificate."), valueName: words("файл", "file")),
    completion: .file()) var intermediate: [String] = []
  @Option(
    help: ArgumentHelp(
      words("Списък на спрени удостоверения.", "Revocation list."), valueName: words("файл", "file")),
    completion: .file()) var crl: [String] = []
  @Flag(
    help: ArgumentHelp(
      words("Записва и когато липсват данни; казва кои.", "Write even where data are missing; say which.")))
  var acceptIncomplete = false
  @OptionGroup var services: TrustServiceOptions
  @OptionGroup var output: OutputOptions

  func execute() async throws {
    let source = try ByteSource(contentsOf: file)
    let detached = try content.map { try ByteSource(contentsOf: $0) }
    let augmented = try Augmentation.augment(
      file: source, over: detached, to: level, with: try levelServices(), at: Date())
    let target = outputFile ?? file
    try augmented.write(to: target)
    let missing = augmented.missing.map { words.say($0) }
    if output.json {
      return JSONOutput.print(Outcome(file: target, level: level.rawValue, missing: missing))
    }
    Terminal.say(
      words("Готово, ниво \(level.rawValue): \(target)", "Done, level \(level.rawValue): \(target)"))
    for line in missing { Terminal.say("  ? " + line) }
  }

  private struct Outcome: Encodable {
    let file, level: String
    let missing: [String]
  }

  private func levelServices() throws -> LevelServices {
    let workspace = try? Workspace(containing: FileManager.default.currentDirectoryPath)
    var anchors = try VerifyCommand.load(trust) { try Certificate.all(derOrPEM: $0) }
    if anchors.isEmpty { anchors = workspace?.trust.anchors ?? [] }
    guard level < .lt || !anchors.isEmpty else {
      throw Complaint(
        .usage, code: "augment.trust",
        words("Не е казано на кой издател да се вярва.", "It was not said which issuer to trust."),
        remedy: words(
          "Дайте --trust файл.pem, или го пуснете в работно място.",
          "Give --trust file.pem, or run it in a workspace."))
    }
    var setup: TrustServiceSetup
    if services.tsa == nil, let workspace, workspace.configuration.trustServices != nil {
      setup = try TrustServiceSetup(workspace)
    } else {
      setup = try TrustServiceSetup(
        timeStamps: services.tsa, asksStatus: true, allowsPrivateAddresses: services.allowPrivateAddresses)
    }
    return LevelServices(
      timeStamps: setup.timeStamps, status: setup.status, anchors: anchors,
      intermediates: try VerifyCommand.load(intermediate) { try Certificate.all(derOrPEM: $0) }
        + (workspace?.trust.intermediates ?? []),
      revocationLists: try VerifyCommand.load(crl) { try RevocationList.all(derOrPEM: $0) },
      incompleteness: acceptIncomplete ? .accepted : .refused)
  }
}
