import ArgumentParser
import Audit
import Desk
import Files
import Foundation
import OpenSSL
import PDF
import Validation
import Words
import Workflow

struct VerifyCommand: ToldCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: words(
      "Проверява подписан файл: PDF, .p7s, .p7m, .asice.", "Verify a signed file: PDF, .p7s, .p7m, .asice."),
    discussion: words(
      """
      Не иска настройка и без --online не пита никой сървър. Без --trust показва дали файлът е цял, но не и на кого да се вярва. \
      С --route и --authority проверява и маршрута: кой е изготвил, съгласувал, прегледал и подписал.

      Пример:
        doklad verify доклад.pdf --trust root.pem
        doklad verify становище.p7s --content становище.txt --trust root.pem
        doklad verify доклад.pdf --trust root.pem \\
          --route route.yaml --authority authority.yaml
        doklad verify доклад.pdf --trust root.pem --at 2026-03-01T12:00:00Z --json
        doklad verify доклад.pdf --trust root.pem --online --report доклад.xml

      Изход: 0 всички подписи са валидни; 2 поне един е невалиден или маршрутът \
      е нарушен; 3 не може да се определи.

      JSON: file, kind, indication, subIndication, validationTime, findings;
        signatures: identifier, format, indication, subIndication, signer
        (commonName, serialNumber, organization, issuer, certificateSHA256,
        notBefore, notAfter), claimedTime, statement, role, coversWholeFile,
        revision, files, algorithm, path, level, bestSignatureTime,
        timeStamps (identifier, kind, indication, subIndication, time,
        authority, policy, findings), revocation (certificate, status,
        origin, thisUpdate, nextUpdate, revokedAt, reason),
        missingForLongTerm (kind, certificate), qualification (compliance,
        device, purposes, policies), findings (code, message, remedy);
        route: verdict, steps (step, kind, person, name, position, order,
        opinion, claimedTime), findings (rule, step, expected, found).
      Имената и кодовете са постоянни; може да се добавят нови.
      """,
      """
      Needs no configuration and, without --online, asks no server. Without --trust it shows whether the file is whole, not whom to \
      believe. With --route and --authority it also checks the route: who prepared, agreed, reviewed and signed.

      Example:
        doklad verify report.pdf --trust root.pem
        doklad verify opinion.p7s --content opinion.txt --trust root.pem
        doklad verify report.pdf --trust root.pem \\
          --route route.yaml --authority authority.yaml
        doklad verify report.pdf --trust root.pem --at 2026-03-01T12:00:00Z --json
        doklad verify report.pdf --trust root.pem --online --report report.xml

      Exit: 0 every signature is valid; 2 one is invalid, or the route is broken; \
      3 indeterminate.

      JSON: file, kind, indication, subIndication, validationTime, findings;
        signatures: identifier, format, indication, subIndication, signer
        (commonName, serialNumber, organization, issuer, certificateSHA256,
        notBefore, notAfter), claimedTime, statement, role, coversWholeFile,
        revision, files, algorithm, path, level, bestSignatureTime,
        timeStamps (identifier, kind, indication, subIndication, time,
        authority, policy, findings), revocation (certificate, status,
        origin, thisUpdate, nextUpdate, revokedAt, reason),
        missingForLongTerm (kind, certificate), qualification (compliance,
        device, purposes, policies), findings (code, message, remedy);
        route: verdict, steps (step, kind, person, name, position, order,
        opinion, claimedTime), findings (rule, step, expected, found).
      Names and codes are stable; new ones may be added.
      """))

  @Argument(
    help: ArgumentHelp(words("Подписаният файл.", "The signed file."), valueName: words("файл", "file")),
    completion: .file()) var file: String
  @Option(
    help: ArgumentHelp(
      words("Подписаното съдържание на .p7s.", "What a .p7s was made over."), valueName: words("файл", "file")
    ), completion: .file()) var content: String?
  @OptionGroup var trust: TrustFiles
  @Option(
    help: ArgumentHelp(
      words("OCSP отговор.", "OCSP response."), valueName: words("файл", "file")),
    completion: .file()) var ocsp: [String] = []
  @Option(
    help: ArgumentHelp(
      words(
        "Доверен издател само за времеви печати; иначе --trust.",
        "Issuer to trust for time-stamps alone; otherwise --trust."), valueName: words("файл", "file")),
    completion: .file()) var tsaTrust: [String] = []
  @Flag(
    help: ArgumentHelp(
      words(
        "Пита службите, които удостоверенията сочат: издатели, OCSP, списъци.",
        "Ask the services that certificates name: issuers, OCSP, lists.")))
  var online = false
  @Flag(
    help: ArgumentHelp(
      words(
        "С --online: позволява и адреси в частна мрежа.",
        "With --online: allow addresses in a private network too.")))
  var allowPrivateAddresses = false
  @Option(
    help: ArgumentHelp(
      words(
        "Записва и доклада по ETSI TS 119 102-2 (XML).", "Also write the report of ETSI TS 119 102-2 (XML)."),
      valueName: words("файл.xml", "file.xml")), completion: .file()) var report: String?
  @Flag(
    help: ArgumentHelp(
      words(
        "Иска списък или OCSP отговор за всяко удостоверение.",
        "Demand a revocation list or an OCSP response for every certificate.")))
  var requireRevocation = false
  @Option(
    help: ArgumentHelp(
      words(
        "Времето, за което се проверява (RFC 3339); иначе сега.",
        "The time to judge for (RFC 3339); otherwise now."), valueName: words("време", "time"))) var at:
    String?
  @Option(
    help: ArgumentHelp(
      words("Маршрут (YAML): проверява и него.", "Route (YAML): judge it too."),
      valueName: words("файл", "file")), completion: .file()) var route: String?
  @Option(
    help: ArgumentHelp(
      words("Регистър на правомощията (YAML), с --route.", "Authority register (YAML), with --route."),
      valueName: words("файл", "file")), completion: .file()) var authority: String?
  @Option(
    help: ArgumentHelp(
      words(
        "Приложение, което стои до документа; с --route.", "An attachment beside the document; with --route."),
      valueName: words("файл", "file")), completion: .file()) var attachment: [String] = []
  @OptionGroup var output: OutputOptions

  func validate() throws {
    if (route == nil) != (authority == nil) {
      throw ValidationError(
        words("--route и --authority вървят заедно.", "--route and --authority go together."))
    }
    if let at, Self.time(at) == nil {
      throw ValidationError(
        words(
          "„\(at)“ не е време като 2026-03-01T12:00:00Z.",
          "\"\(at)\" is not a time such as 2026-03-01T12:00:00Z."))
    }
  }

  private static func time(_ text: String) -> Date? {
    RFC3339.date(text)
      ?? CalendarDay(text).map { Date(timeIntervalSince1970: Double($0.daysSince1970) * 86_400 + 43_200) }
  }

  func execute() async throws {
    try OutputFiles.check([self.report], notReading: [file] + [content].compactMap { $0 } + attachment)
    let source = try ByteSource(contentsOf: file)
    let detached = try content.map { try ByteSource(contentsOf: $0) }
    let policy = TrustPolicy(
      anchors: try trust.anchors(), intermediates: try trust.intermediates(),
      revocationLists: try trust.revocationLists(),
      revocation: requireRevocation ? .always : .whenAvailable,
      ocspResponses: try TrustFiles.load(ocsp) { [try OCSPResponse(der: $0)] },
      timeStampAnchors: tsaTrust.isEmpty
        ? nil : try TrustFiles.load(tsaTrust) { try Certificate.all(derOrPEM: $0) })
    let moment = at.flatMap(Self.time) ?? Date()
    let services =
      online
      ? try TrustServiceSetup(
        timeStamps: nil, asksStatus: true, allowsPrivateAddresses: allowPrivateAddresses) : nil
    let report = try Validator(policy: policy, statusSource: services?.status)
      .validate(source, content: detached, at: moment)
    if let path = self.report {
      let xml = ETSIValidationReport(report, say: words.say).xml()
      try AtomicFile.write(Array(xml.utf8), to: path)
    }
    let audit = try self.audit(report, of: source)
    if output.json {
      JSONOutput.print(ReportJSON(report, audit: audit, file: file))
    } else {
      ReportText.show(report, audit: audit, file: file)
    }
    if let code = Self.exit(report, audit) { throw code.error }
  }

  private func audit(_ report: Validation.Report, of source: ByteSource) throws -> DocumentAudit? {
    guard let route, let authority else { return nil }
    let routeFile = try RouteFile(contentsOf: route)
    let register: Authority
    do throws(YAMLFailure) {
      register = try Authority(yaml: String(decoding: try read(authority), as: UTF8.self))
    } catch { throw DeskFailure.authority(path: authority, error) }
    let attachments = try attachment.map { path in
      let source = try ByteSource(contentsOf: path)
      let digest = try Digest.of(source, in: [0..<source.count], .sha256)
      guard let value = SHA256Digest(bytes: digest) else { preconditionFailure("SHA-256 has 32 octets") }
      return AuditedAttachment(
        name: (path as NSString).lastPathComponent.precomposedStringWithCanonicalMapping, sha256: value)
    }
    return DocumentAudit(
      report, route: routeFile.route, routeSHA256: routeFile.sha256, authority: register,
      attachments: attachments + embeddedAttachments(in: source, stated: report, given: attachments))
  }

  /// The attachments that lie in a PDF itself: of its embedded files, those whose octets are what the signatures say was attached.
  private func embeddedAttachments(
    in source: ByteSource, stated report: Validation.Report, given: [AuditedAttachment]
  ) -> [AuditedAttachment] {
    guard report.kind == .pdf, let octets = report.signatures.compactMap(\.statement?.octets).last,
      let statement = try? StepStatement(canonicalBytes: octets), let document = try? Document(source),
      let files = try? document.embeddedFiles()
    else { return [] }
    let held = Set(
      files.compactMap { file in
        (try? document.decodedStream(file.stream)).flatMap { try? Digest.of($0, .sha256) }
          .flatMap { SHA256Digest(bytes: $0) }
      })
    return statement.attachments.map { AuditedAttachment(name: $0.name, sha256: $0.sha256) }
      .filter { held.contains($0.sha256) && !given.contains($0) }
  }

  private func read(_ path: String) throws(YAMLFailure) -> [UInt8] {
    do { return try ByteSource(contentsOf: path).bytes } catch {
      throw YAMLFailure(line: 0, column: 0, key: "", problem: .syntax("\(path): \(error.systemReason)"))
    }
  }

  /// The exit code the findings call for; nil for success.
  static func exit(_ report: Validation.Report, _ audit: DocumentAudit?) -> Exit? {
    if case .totalFailed = report.conclusion { return .invalid }
    if case .broken? = audit?.route.verdict { return .invalid }
    if case .indeterminate = report.conclusion { return .indeterminate }
    if case .indeterminate? = audit?.route.verdict { return .indeterminate }
    return nil
  }
}
