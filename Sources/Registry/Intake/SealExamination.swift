import Files
import OpenSSL
import Validation
import Workflow

/// Examines the seal over a package: one signature of the sending organisation, over every file.
struct SealExamination: Sendable {
  let examination: Examination

  init(_ examination: Examination) { self.examination = examination }

  func objections(to package: ByteSource) throws -> [Objection] {
    let report = try Validator(policy: examination.rules.trust).validate(
      package, at: examination.receivedAt)
    guard let seal = report.signatures.first else {
      return [Objection(.sealMissing, evidence: "no signature over the package")]
    }
    guard report.signatures.count == 1 else {
      return [
        Objection(
          .sealSeveral, evidence: "\(report.signatures.count) signatures over the package, expected one")
      ]
    }
    guard report.conclusion == .totalPassed else { return conclusionObjections(seal, report) }
    return formObjections(seal) + holderObjections(seal)
  }

  /// What the validation found of the file and the seal; the conclusion behind it.
  private func conclusionObjections(_ seal: SignatureReport, _ report: Report) -> [Objection] {
    let findings = report.findings + seal.findings
    return findings.map { Objection($0, file: seal.identifier) } + [
      Objection(.sealConclusion, file: seal.identifier, evidence: report.conclusion.text)
    ]
  }

  /// Whether a subject's serialNumber is a natural person's (EN 319 412-1, clause 5.1.3).
  private static func isPersonal(_ serialNumber: String) -> Bool {
    serialNumber.prefixMatch(of: /(?:PAS|IDC|PNO|TIN)[A-Z]{2}-/) != nil
  }

  private func formObjections(_ seal: SignatureReport) -> [Objection] {
    var objections: [Objection] = []
    if seal.format != .cades {
      objections.append(
        Objection(.sealForm, file: seal.identifier, evidence: "expected CAdES, found \(seal.format.rawValue)")
      )
    }
    if !seal.coverage.isWholeFile {
      objections.append(
        Objection(.sealForm, file: seal.identifier, evidence: "it does not cover every file"))
    }
    return objections
  }

  private func holderObjections(_ seal: SignatureReport) -> [Objection] {
    let file = seal.identifier
    guard let certificate = seal.certificate else {
      return [Objection(.sealHolder, file: file, evidence: "no certificate")]
    }
    var objections: [Objection] = []
    let (expected, found) = (
      examination.sender.organization.organization, certificate.subject.organizationIdentifier
    )
    if found != expected {
      objections.append(
        Objection(.sealOrganization, file: file, evidence: "expected \(expected), found \(found ?? "none")"))
    }
    // People's certificates name their organisation too; a person's signature is no organisation's seal.
    if let serialNumber = certificate.subject.serialNumberAttribute,
      Self.isPersonal(serialNumber)
    {
      objections.append(
        Objection(.sealHolder, file: file, evidence: "a certificate of a person, \(serialNumber)"))
    }
    let policies = examination.sender.sealPolicies
    if !policies.isEmpty, Set(policies).isDisjoint(with: certificate.policies) {
      objections.append(
        Objection(
          .sealPolicy, file: file,
          evidence:
            "expected one of \(policies.joined(separator: ", ")), "
            + "found \(certificate.policies.joined(separator: ", "))"))
    }
    return objections
  }
}

extension Conclusion {
  /// The indication and, behind it, the sub-indication.
  var text: String { ([indication] + [subIndication].compactMap(\.self)).joined(separator: " ") }
}
