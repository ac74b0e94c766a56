import Audit
import Foundation
import OpenSSL
import Validation
import Words
import Workflow

/// A validation report for people.
enum ReportText {
  static func show(_ report: Validation.Report, audit: DocumentAudit?, file: String) {
    Terminal.say(Terminal.bold(file))
    for finding in report.findings { Terminal.say("  " + mark(finding) + words.say(finding)) }
    for (index, signature) in report.signatures.enumerated() {
      show(signature, number: index + 1, audited: audit?.step(ofSignatureAt: index))
    }
    if let audit, !report.signatures.isEmpty { show(audit) }
    Terminal.say("")
    Terminal.say(words("Заключение: ", "Conclusion: ") + overall(report, audit))
    // Advice comes once, however many signatures it is for.
    var told: Set<String> = []
    for finding in report.findings + report.signatures.flatMap(\.findings) {
      if let remedy = words.remedy(finding), told.insert(remedy).inserted { Terminal.say("  → " + remedy) }
    }
    if audit?.route.verdict.findings.contains(where: { $0.rule == .statementAttachments }) == true {
      Terminal.say(
        words(
          "  → Дайте приложенията, които стоят до документа: --attachment ФАЙЛ.",
          "  → Give the attachments that lie beside the document: --attachment FILE."))
    }
  }

  private static func overall(_ report: Validation.Report, _ audit: DocumentAudit?) -> String {
    let count = report.signaturesOfContent.count
    let code = VerifyCommand.exit(report, audit)
    switch code {
    case nil:
      return Terminal.good(
        audit == nil
          ? words("валиден (подписи: \(count))", "valid (signatures: \(count))")
          : words(
            "валиден, маршрутът е пълен (подписи: \(count))",
            "valid, the route is complete (signatures: \(count))"))
    case .invalid where isUnsigned(report):
      return Terminal.bad(words("НЕВАЛИДЕН: неподписан", "INVALID: not signed"))
    case .invalid:
      if case .totalFailed = report.conclusion { return Terminal.bad(words("НЕВАЛИДЕН", "INVALID")) }
      return Terminal.bad(words("НЕВАЛИДЕН: маршрутът е нарушен", "INVALID: the route is broken"))
    default:
      return Terminal.doubtful(
        isUnsigned(report)
          ? words("неподписан", "not signed") : words("неопределено", "indeterminate"))
    }
  }

  private static func isUnsigned(_ report: Validation.Report) -> Bool {
    report.findings.contains { if case .noSignatures = $0 { true } else { false } }
  }

  private static func mark(_ finding: Finding) -> String {
    switch finding.weight {
    case .totalFailed?: Terminal.bad("✗ ")
    case .indeterminate?: Terminal.doubtful("? ")
    default: "· "
    }
  }

  private static func show(_ signature: SignatureReport, number: Int, audited: AuditedStep?) {
    Terminal.say("")
    Terminal.say(
      "\(number). \(signature.identifier == "\(number)" ? "" : signature.identifier + " – ")"
        + "\(words.say(signature.conclusion)) · \(indication(signature.conclusion))")
    if let certificate = signature.certificate {
      let organisation = certificate.subject.first(oid: "2.5.4.10").map { ", \($0)" } ?? ""
      Terminal.say(
        words("   подписал: ", "   signer: ")
          + (certificate.subject.commonName ?? certificate.subject.rfc4514) + organisation)
      Terminal.say(
        words("   издател: ", "   issuer: ") + (certificate.issuer.commonName ?? certificate.issuer.rfc4514))
    }
    if let purpose = purpose(signature, audited) {
      Terminal.say(words("   за какво: ", "   what for: ") + purpose)
    }
    if let time = signature.claimedTime {
      Terminal.say(
        words("   заявено време: ", "   claimed time: ") + words.time(time)
          + words(" (по думите на подписалия)", " (the signer's word)"))
    }
    Terminal.say(words("   обхваща: ", "   covers: ") + coverage(signature.coverage))
    if !signature.path.isEmpty, signature.passed {
      Terminal.say(
        words("   път: ", "   path: ")
          + signature.path.map { $0.subject.commonName ?? $0.subject.rfc4514 }.joined(separator: " ← "))
    }
    LastingText.show(signature)
    for finding in signature.findings { Terminal.say("   " + mark(finding) + words.say(finding)) }
    for counter in signature.counterSignatures { showCounterSignature(counter) }
  }

  /// A signature over the value of the one above it.
  private static func showCounterSignature(_ counter: SignatureReport) {
    let subject = counter.certificate?.subject
    Terminal.say(
      words("   преподписал: ", "   counter-signed by: ")
        + (subject.map { $0.commonName ?? $0.rfc4514 } ?? counter.identifier) + " – "
        + words.say(counter.conclusion) + " · " + indication(counter.conclusion))
    if let time = counter.claimedTime {
      Terminal.say(
        words("      заявено време: ", "      claimed time: ") + words.time(time)
          + words(" (по думите на подписалия)", " (the signer's word)"))
    }
    for finding in counter.findings { Terminal.say("      " + mark(finding) + words.say(finding)) }
  }

  private static func indication(_ conclusion: Conclusion) -> String {
    let name =
      switch conclusion {
      case .totalPassed: Terminal.good(conclusion.indication)
      case .totalFailed: Terminal.bad(conclusion.indication)
      case .indeterminate: Terminal.doubtful(conclusion.indication)
      }
    return name + (conclusion.subIndication.map { " / \($0)" } ?? "")
  }

  private static func purpose(_ signature: SignatureReport, _ audited: AuditedStep?) -> String? {
    guard let octets = signature.statement?.octets, let statement = try? StepStatement(canonicalBytes: octets)
    else {
      return signature.claimedRole
    }
    var text =
      "\(words.say(statement.kind)), "
      + words(
        "преписка \(statement.caseID), редакция \(statement.version)",
        "case \(statement.caseID), version \(statement.version)")
    if let number = statement.outgoingNumber {
      text += words(", изх. № \(number)", ", outgoing no. \(number)")
    }
    if let opinion = statement.opinion { text += " – \(words.say(opinion))" }
    if let delegation = statement.delegation {
      text += words(
        delegation.kind == .substitution
          ? ", по заместване (\(delegation.order))" : ", по упълномощаване (\(delegation.order))",
        delegation.kind == .substitution
          ? ", in substitution (\(delegation.order))" : ", by authorisation (\(delegation.order))")
    }
    if let position = audited?.assignment?.position { text += " · \(position)" }
    return text
  }

  private static func coverage(_ coverage: Coverage) -> String {
    if !coverage.files.isEmpty {
      return coverage.files.joined(separator: ", ")
        + (coverage.earlierSignatures.isEmpty
          ? ""
          : words(" и ", " and ")
            + words.count(
              coverage.earlierSignatures.count, ("предишен подпис", "предишни подписа"),
              ("earlier signature", "earlier signatures")))
    }
    if coverage.isWholeFile { return words("целия файл", "the whole file") }
    if let revision = coverage.revision {
      return words("файла до редакция \(revision + 1)", "the file up to revision \(revision + 1)")
    }
    return words("съдържанието", "the content")
  }

  private static func show(_ audit: DocumentAudit) {
    Terminal.say("")
    let verdict =
      switch audit.route.verdict {
      case .complete: Terminal.good(words("пълен", "complete"))
      case .broken: Terminal.bad(words("нарушен", "broken"))
      case .indeterminate: Terminal.doubtful(words("неопределен", "indeterminate"))
      }
    Terminal.say(words("Маршрут: ", "Route: ") + verdict)
    for finding in audit.route.verdict.findings { Terminal.say("  ✗ " + words.say(finding)) }
  }
}

/// A validation report in JSON. Names and codes are stable; new ones may be added.
struct ReportJSON: Encodable {
  struct Signature: Encodable {
    struct Signer: Encodable {
      let commonName, serialNumber, organization, issuer, certificateSHA256: String?
      let notBefore, notAfter: Date

      init(_ certificate: Certificate) {
        commonName = certificate.subject.commonName
        serialNumber = certificate.subject.serialNumberAttribute
        organization = certificate.subject.organizationIdentifier
        issuer = certificate.issuer.rfc4514
        certificateSHA256 = (try? certificate.digest(.sha256)).flatMap { SHA256Digest(bytes: $0)?.hex }
        notBefore = certificate.notBefore
        notAfter = certificate.notAfter
      }
    }
    let identifier, format, indication: String
    let subIndication: String?
    let signer: Signer?
    let claimedTime: Date?
    let statement: String?
    let role: String?
    let coversWholeFile: Bool
    let revision: Int?
    let files: [String]
    let algorithm: String?
    let path: [String]
    let level: String?
    let bestSignatureTime: Date?
    let timeStamps: [LastingJSON.TimeStamp]
    let revocation: [LastingJSON.Revocation]
    let missingForLongTerm: [LastingJSON.Missing]
    let qualification: LastingJSON.Qualification?
    let counterSignatures: [Signature]
    let findings: [FindingJSON]

    init(_ signature: SignatureReport) {
      identifier = signature.identifier
      format = signature.format.rawValue
      indication = signature.conclusion.indication
      subIndication = signature.conclusion.subIndication
      signer = signature.certificate.map(Signer.init)
      claimedTime = signature.claimedTime
      statement = signature.statement.map { String(decoding: $0.octets, as: UTF8.self) }
      role = signature.claimedRole
      coversWholeFile = signature.coverage.isWholeFile
      revision = signature.coverage.revision
      files = signature.coverage.files
      algorithm = signature.scheme.map(ReportJSON.name)
      path = signature.path.map(\.subject.rfc4514)
      level = signature.level?.rawValue
      bestSignatureTime = signature.bestSignatureTime
      timeStamps = signature.timeStamps.map(LastingJSON.TimeStamp.init)
      revocation = signature.revocation.map(LastingJSON.Revocation.init)
      missingForLongTerm = signature.missingForLongTerm.map(LastingJSON.Missing.init)
      qualification = signature.qualification.map(LastingJSON.Qualification.init)
      counterSignatures = signature.counterSignatures.map(Signature.init)
      findings = signature.findings.map(FindingJSON.init)
    }
  }
  struct FindingJSON: Encodable {
    let code, message: String
    let remedy: String?
    init(_ finding: Finding) {
      code = finding.code
      message = words.say(finding)
      remedy = words.remedy(finding)
    }
  }
  struct RouteJSON: Encodable {
    struct Step: Encodable {
      let step, kind, person: String
      let name, position, order, opinion: String?
      let claimedTime: Date
    }
    struct Problem: Encodable {
      let rule: String
      let step: String?
      let expected, found: String
    }
    let verdict: String
    let steps: [Step]
    let findings: [Problem]
  }

  let file, kind, indication: String
  let subIndication: String?
  let validationTime: Date
  let findings: [FindingJSON]
  let signatures: [Signature]
  let route: RouteJSON?

  /// `RSA-sha256`, `RSA-PSS-sha256`, `ECDSA-sha384`, `Ed25519`.
  fileprivate static func name(_ scheme: SignatureScheme) -> String {
    switch scheme {
    case .rsaPKCS1(let digest): "RSA-\(digest.rawValue)"
    case .rsaPSS(let digest, _, _): "RSA-PSS-\(digest.rawValue)"
    case .ecdsa(let digest), .ecdsaPlain(let digest): "ECDSA-\(digest.rawValue)"
    case .dsa(let digest): "DSA-\(digest.rawValue)"
    case .ed25519: "Ed25519"
    case .ed448: "Ed448"
    }
  }

  init(_ report: Validation.Report, audit: DocumentAudit?, file: String) {
    self.file = file
    kind = report.kind.rawValue
    indication = report.conclusion.indication
    subIndication = report.conclusion.subIndication
    validationTime = report.validationTime
    findings = report.findings.map(FindingJSON.init)
    signatures = report.signatures.map(Signature.init)
    route = audit.map { audit in
      RouteJSON(
        verdict: audit.route.verdict.name,
        steps: audit.route.steps.map { step in
          RouteJSON.Step(
            step: step.step.rawValue, kind: step.kind.rawValue, person: step.person.rawValue, name: step.name,
            position: step.assignment?.position, order: step.assignment?.order,
            opinion: step.opinion?.rawValue,
            claimedTime: step.claimedTime)
        },
        findings: audit.route.verdict.findings.map {
          RouteJSON.Problem(
            rule: $0.rule.rawValue, step: $0.step?.rawValue, expected: $0.expected, found: $0.found)
        })
    }
  }
}
