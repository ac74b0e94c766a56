import ASiC
import AdES
import CaseStore
import Desk
import Drafting
import Files
import Foundation
import OpenSSL
import PDF
import Registry
import Signing
import StandInServices
import StandInTrust
import Validation
import Words
import Workflow

extension Complaint {
  /// What a person is told of an error, and the exit code it ends with. Nothing else in the program words a failure.
  init(telling error: any Error) {
    switch error {
    case let complaint as Complaint: self = complaint
    case let failure as DeskFailure: self.init(failure)
    case let failure as FileFailure:
      self.init(
        .failure, code: "file.\(failure.action.rawValue)", words.say(failure), remedy: words.remedy(failure))
    case let failure as OpenSSLFailure:
      self.init(.failure, code: "key", words.say(failure), remedy: words.remedy(failure))
    case let failure as SigningFailure:
      self.init(Self.exit(failure), code: "signing", words.say(failure), remedy: words.remedy(failure))
    case let failure as DraftFailure:
      self.init(.failure, code: "draft", words.say(failure), remedy: words.remedy(failure))
    case let failure as TemplateFailure:
      self.init(.failure, code: "template", words.say(failure), remedy: words.remedy(failure))
    case let failure as StoreFailure:
      self.init(Self.exit(failure), code: "store", words.say(failure), remedy: words.remedy(failure))
    case let failure as StandInFailure:
      self.init(.failure, code: "standin", words.say(failure), remedy: words.remedy(failure))
    case let failure as StandInServiceFailure:
      self.init(.failure, code: "standin", words.say(failure), remedy: words.remedy(failure))
    case let failure as TrustServiceFailure:
      self.init(
        .failure, code: "service.\(failure.service.rawValue)", words.say(failure),
        remedy: words.remedy(failure))
    case let failure as PDFFailure:
      self.init(.failure, code: "pdf", words.say(failure), remedy: words.remedy(failure))
    case let failure as ASiCFailure:
      self.init(.failure, code: "container", words.say(failure), remedy: words.remedy(failure))
    case let failure as YAMLFailure:
      self.init(.failure, code: "yaml", words.say(failure), remedy: words.remedy(failure))
    case let failure as RegistryFailure:
      self.init(.failure, code: "registry", words.say(failure), remedy: words.remedy(failure))
    default:
      self.init(
        .failure, code: "unexpected",
        words("Неочаквана грешка: \(error)", "An unexpected failure: \(error)"),
        remedy: words("Нищо не е записано. Опитайте пак.", "Nothing was recorded. Try again."))
    }
  }

  private init(_ failure: DeskFailure) {
    switch failure {
    case .noWorkspace(let path):
      self.init(
        .failure, code: "workspace.none",
        words("В \(path) и над нея няма работно място.", "There is no workspace at or above \(path)."),
        remedy: words(
          "Създайте го с doklad init, или посочете папката му с -C.",
          "Make one with doklad init, or name its folder with -C."))
    case .workspaceExists(let path):
      self.init(
        .failure, code: "workspace.exists", words("Вече има \(path).", "\(path) is there already."),
        remedy: words("Изберете друга папка.", "Choose another folder."))
    case .configuration(let path, let problem):
      self.init(.failure, code: "workspace.configuration", "\(path): " + Self.say(problem))
    case .route(let path, let failure):
      self.init(.failure, code: "route.file", words.say(failure, in: path), remedy: words.remedy(failure))
    case .authority(let path, let failure):
      self.init(.failure, code: "authority.file", words.say(failure, in: path), remedy: words.remedy(failure))
    case .trust(let path, let failure):
      self.init(
        .failure, code: "trust.file",
        words("\(path) не е удостоверение или списък: ", "\(path) is no certificate or list: ")
          + words.say(failure),
        remedy: words("Нужен е PEM или DER файл.", "A PEM or DER file is needed."))
    case .nothingToTrust(let path):
      self.init(
        .failure, code: "trust.file",
        words(
          "В \(path) няма нито удостоверение, нито списък.", "\(path) holds neither a certificate nor a list."
        ),
        remedy: words("Нужен е PEM или DER файл.", "A PEM or DER file is needed."))
    case .file(let failure): self.init(telling: failure)
    case .store(let failure): self.init(telling: failure)
    case .noSuchCase(let id):
      self.init(
        .failure, code: "case.unknown", words("Няма преписка \(id).", "There is no case \(id)."),
        remedy: words("Всички преписки: doklad status", "All cases: doklad status"))
    case .refused(let refusal):
      self.init(
        Self.exit(refusal), code: refusal.rule.rawValue, words.say(refusal, Self.names),
        remedy: words.remedy(refusal))
    case .certificate(let mismatch):
      self.init(
        .notAuthorised, code: Rule.certificatePerson.rawValue, words.say(mismatch, Self.names),
        remedy: words.remedy(mismatch))
    case .alreadySigned:
      self.init(
        .failure, code: "document.signed",
        words(
          "PDF файлът вече носи подписи отпреди тази преписка.",
          "The PDF carries signatures from before this case."),
        remedy: words(
          "Приложете го към друг документ с doklad attach.",
          "Attach it to another document with doklad attach."))
    case .unsignable(let obstacles):
      self.init(
        .failure, code: "document.unsignable",
        words("Документът не може да се подпише. ", "The document cannot be signed. ")
          + obstacles.map { words.say($0) }.joined(separator: " "),
        remedy: words(
          "Запишете го отново като обикновен PDF от програмата, с която е направен.",
          "Save it anew as a plain PDF from the program it was made with."))
    case .pdf(let failure): self.init(telling: failure)
    case .place(let flaw):
      self.init(
        .failure, code: "signature.place", Self.say(flaw),
        remedy: words(
          "Пример: --place sign=1:120,20,65x18 – страница, мм отляво, мм отдолу, ширина x височина.",
          "Example: --place sign=1:120,20,65x18: page, mm from the left, mm from below, width x height."))
    case .unusableFileName(let name):
      self.init(
        .failure, code: "file.name",
        words(
          "Името „\(name)“ не може да стои в пакета, или вече е заето.",
          "The name \"\(name)\" cannot stand in a package, or is taken."),
        remedy: words("Преименувайте файла.", "Rename the file."))
    case .emptyFile(let path):
      self.init(.failure, code: "file.empty", words("\(path) е празен.", "\(path) is empty."))
    case .conflict(let id):
      self.init(
        .failure, code: "case.conflict",
        words(
          "Някой друг записа нещо по \(id) в същия миг. Вашето не е записано.",
          "Somebody else recorded something on \(id) at the same moment. Yours was not recorded."),
        remedy: words("Вижте doklad show \(id) и опитайте пак.", "Look at doklad show \(id), then try again.")
      )
    case .unusableCertificate(let finding):
      self.init(
        .failure, code: finding.code,
        words("С това удостоверение не може да се подпише. ", "This certificate cannot sign. ")
          + words.say(finding),
        remedy: Self.remedy(signingWith: finding))
    case .signing(let failure): self.init(telling: failure)
    case .earlierSignature(let report):
      self.init(
        report.exit, code: "signature.earlier",
        words(
          "Предишният подпис „\(report.identifier)“ не е валиден: ",
          "The earlier signature \"\(report.identifier)\" does not hold: ")
          + (report.findings.first.map { words.say($0) } ?? words.say(report.conclusion)),
        remedy: words(
          "Не подписвайте отгоре. Обърнете се към администратора на хранилището.",
          "Do not sign on top of it. Turn to whoever keeps the store."))
    case .recordDiffers(let id, let step):
      self.init(
        .storeBroken, code: "signature.record",
        words(
          "Записаното за стъпка „\(step)“ на \(id) не е това, което показват подписите в документа.",
          "What is recorded of step \"\(step)\" of \(id) is not what the document's signatures show."),
        remedy: words(
          "Не подписвайте отгоре. Изпълнете doklad check и се обърнете към администратора на хранилището.",
          "Do not sign on top of it. Run doklad check, and turn to whoever keeps the store."))
    case .ownSignature(let report):
      let finding = report.findings.first ?? report.signatures.first { !$0.passed }?.findings.first
      self.init(
        .failure, code: "signature.own",
        words(
          "Току-що направеният подпис не издържа проверката и не е записан: ",
          "The signature just made does not pass validation and was not recorded: ")
          + (finding.map { words.say($0) } ?? words.say(report.conclusion)),
        remedy: finding.flatMap { words.remedy($0) })
    case .noRegistryConfigured:
      self.init(
        .failure, code: "registry.none",
        words("В doklad.yaml няма регистър.", "doklad.yaml names no registry."),
        remedy: words(
          "Добавете раздел registry с endpoint, organization и name.",
          "Add a section registry with endpoint, organization and name."))
    case .noSealConfigured:
      self.init(
        .failure, code: "seal.none", words("В doklad.yaml няма печат.", "doklad.yaml names no seal."),
        remedy: words("Добавете раздел seal с key: файл.p12.", "Add a section seal with key: file.p12."))
    case .sealOfAnother(let found, let expected):
      self.init(
        .failure, code: "seal.organization",
        words(
          "Печатът е на друга организация (\(found ?? "без номер")), не на \(expected).",
          "The seal is of another organisation (\(found ?? "no number")), not of \(expected)."),
        remedy: words(
          "Посочете печата на организацията в раздел seal на doklad.yaml.",
          "Name the organisation's own seal in section seal of doklad.yaml."))
    case .key(let failure): self.init(telling: failure)
    case .delivery(let failure): self.init(.notDelivered, code: "delivery", words.say(failure))
    }
  }

  /// The advice of a finding is for whoever verifies; this is for whoever is about to sign.
  private static func remedy(signingWith finding: Finding) -> String? {
    switch finding {
    case .path(.revoked, _, _), .keyUsageNotForSignatures, .extendedKeyUsageNotForDocuments:
      words(
        "Подпишете с друго, валидно удостоверение за електронен подпис.",
        "Sign with another certificate, one that is valid and for electronic signatures.")
    case .path(.expired, _, _):
      words("Подновете удостоверението при издателя му.", "Renew the certificate with its issuer.")
    case .noTrustAnchors, .path(.issuerNotFound, _, _):
      words(
        "Проверете trust.anchors и trust.intermediates в doklad.yaml.",
        "Check trust.anchors and trust.intermediates in doklad.yaml.")
    default: words.remedy(finding)
    }
  }

  /// A service that did not answer may answer another time.
  private static func exit(_ failure: SigningFailure) -> Exit {
    switch failure {
    case .timeStamp: .notDelivered
    case .incomplete(let missing) where missing.contains { !$0.failures.isEmpty }: .notDelivered
    default: .failure
    }
  }

  private static func exit(_ failure: StoreFailure) -> Exit {
    switch failure {
    case .corruptArtifact, .missingArtifact, .brokenChain, .damaged: .storeBroken
    default: .failure
    }
  }

  private static func exit(_ refusal: Refusal) -> Exit {
    switch refusal {
    case .outOfOrder, .notYourTurn, .notAuthorised, .delegationNotValid, .separationOfDuties,
      .certificateNotPersons, .alreadySigned:
      .notAuthorised
    default: .failure
    }
  }

  /// Names as the workspace at hand gives them; identifiers where there is none.
  private static var names: Names {
    let start = FileManager.default.currentDirectoryPath
    var directory = start
    let arguments = CommandLine.arguments
    if let index = arguments.firstIndex(where: { $0 == "-C" || $0 == "--workspace" }),
      index + 1 < arguments.count
    {
      directory = arguments[index + 1]
    }
    guard let workspace = try? Workspace(containing: directory) else { return .identifiers }
    return Names(workspace.authority, workspace.route.route, in: words)
  }

  private static func say(_ flaw: PlaceFlaw) -> String {
    func millimetres(_ points: Double) -> String { String(Int((points / 72 * 25.4).rounded(.down))) }
    switch flaw {
    case .notAPDF:
      return words(
        "Място за подпис може да се даде само в PDF.", "Only a PDF has places for signatures.")
    case .unknownStep(let step, let known):
      let list = known.map(\.rawValue).joined(separator: ", ")
      return words(
        "По маршрута няма стъпка „\(step)“. Стъпките са: \(list).",
        "The route has no step \"\(step)\". Its steps are: \(list).")
    case .givenTwice(let step):
      return words("Мястото на „\(step)“ е дадено два пъти.", "The place of \"\(step)\" is given twice.")
    case .noSuchPage(let step, let page, let pages):
      return words(
        "Мястото на „\(step)“ е на стр. \(page), а документът има \(pages) стр.",
        "The place of \"\(step)\" is on page \(page), but the document has \(CaseText.pages(pages)).")
    case .outsidePage(let step, let page, let width, let height):
      let size = "\(millimetres(width))x\(millimetres(height))"
      return words(
        "Мястото на „\(step)“ излиза извън стр. \(page), която е \(size) мм.",
        "The place of \"\(step)\" lies outside page \(page), which has \(size) mm.")
    case .tooSmall(let step):
      return words(
        "Мястото на „\(step)“ е по-малко от 30x8 мм; подписът не би се чел.",
        "The place of \"\(step)\" is smaller than 30x8 mm; the signature could not be read.")
    case .overlapping(let step, let other):
      return words(
        "Мястото на „\(step)“ покрива мястото на „\(other)“.",
        "The place of \"\(step)\" covers the place of \"\(other)\".")
    case .overField(let step, let field):
      return words(
        "Мястото на „\(step)“ покрива полето „\(field)“ на формуляра.",
        "The place of \"\(step)\" covers the form's field \"\(field)\".")
    }
  }

  private static func say(_ problem: ConfigurationProblem) -> String {
    switch problem {
    case .notYAML(let reason): words("не е YAML. \(reason)", "not YAML. \(reason)")
    case .unknownKey(let key, let line):
      words("непознат ключ „\(key)“", "unknown key \"\(key)\"")
        + (line.map { words(" на ред \($0).", " on line \($0).") } ?? ".")
    case .missingKey(let key): words("липсва „\(key)“.", "\"\(key)\" is missing.")
    case .wrongValue(let key, let wanted):
      words(
        "„\(key)“ не е както трябва; очаква се: \(wanted)",
        "\"\(key)\" is not as it must be; expected: \(wanted)")
    case .organizationsDiffer(let configured, let register):
      words(
        "организацията е \(configured), а регистърът на правомощията е на \(register).",
        "the organisation is \(configured), but the authority register is of \(register).")
    }
  }
}

extension SignatureReport {
  /// The exit code its conclusion calls for.
  var exit: Exit {
    switch conclusion {
    case .totalPassed: .done
    case .totalFailed: .invalid
    case .indeterminate: .indeterminate
    }
  }
}
