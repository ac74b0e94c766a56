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
      "Прави подписите трайни: времеви печати и данни за проверка.",
      "Make signatures last: time-stamps and validation data."),
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
  @OptionGroup var trust: TrustFiles
  @Flag(
    help: ArgumentHelp(
      words("Записва и когато липсват данни; казва кои.", "Write even where data are missing; say which.")))
  var acceptIncomplete = false
  @OptionGroup var services: TrustServiceOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard level > .b else {
      throw ValidationError(
        words(
          "Нивото е T, LT или LTA: B има всеки подпис.", "The level is T, LT or LTA: every signature has B."))
    }
  }

  func execute() async throws {
    let source = try ByteSource(contentsOf: file)
    let detached = try content.map { try ByteSource(contentsOf: $0) }
    let augmented = try Augmentation.augment(
      file: source, over: detached, to: level, with: try levelServices(), at: Date())
    let target = outputFile ?? file
    let isChanged = augmented.isChanged(from: source)
    if isChanged || outputFile != nil { try augmented.write(to: target) }
    let missing = augmented.missing.map { words.say($0) }
    if output.json {
      return JSONOutput.print(
        Outcome(file: target, level: level.rawValue, isChanged: isChanged, missing: missing))
    }
    guard isChanged else {
      return Terminal.say(
        words(
          "\(file) вече е на ниво \(level.rawValue); няма какво да се добави.",
          "\(file) is at level \(level.rawValue) already; there was nothing to add."))
    }
    Terminal.say(
      words("Готово, ниво \(level.rawValue): \(target)", "Done, level \(level.rawValue): \(target)"))
    for line in missing { Terminal.say("  ? " + line) }
  }

  private struct Outcome: Encodable {
    let file, level: String
    let isChanged: Bool
    let missing: [String]
  }

  private func levelServices() throws -> LevelServices {
    let workspace = try WorkspaceOptions.nearest()
    var anchors = try trust.anchors()
    if anchors.isEmpty { anchors = workspace?.trust.anchors ?? [] }
    guard level < .lt || !anchors.isEmpty else {
      throw Complaint(
        .usage, code: "augment.trust",
        words("Не е казано на кой издател да се вярва.", "It was not said which issuer to trust."),
        remedy: words(
          "Дайте --trust файл.pem, или го пуснете в работно място.",
          "Give --trust file.pem, or run it in a workspace."))
    }
    let setup: TrustServiceSetup
    if services.tsa == nil, let workspace, workspace.configuration.trustServices != nil {
      setup = try TrustServiceSetup(workspace)
    } else {
      setup = try TrustServiceSetup(
        timeStamps: services.tsa, asksStatus: true, allowsPrivateAddresses: services.allowPrivateAddresses)
    }
    return LevelServices(
      timeStamps: setup.timeStamps, status: setup.status, anchors: anchors,
      intermediates: try trust.intermediates() + (workspace?.trust.intermediates ?? []),
      revocationLists: try trust.revocationLists(),
      incompleteness: acceptIncomplete ? .accepted : .refused)
  }
}
