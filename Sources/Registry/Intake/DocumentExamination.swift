import ASiC
import Audit
import Files
import Foundation
import Validation
import Words
import Workflow

/// Examines the signed document of a package: each signature, and the route against the registry's own copy of it.
struct DocumentExamination: Sendable {
  static let pdfType = "application/pdf"
  static let containerType = "application/vnd.etsi.asic-e+zip"

  /// How far ahead of our clock a claimed time may be. Ours is the number: clocks of offices differ by less.
  private static let clockToleranceSeconds = 300.0

  let examination: Examination
  let description: PackageDescription
  /// Of every file of the package.
  let digests: [String: SHA256Digest]

  init(_ examination: Examination, _ description: PackageDescription, digests: [String: SHA256Digest]) {
    self.examination = examination
    self.description = description
    self.digests = digests
  }

  private var name: String { description.document.name }

  func examine(
    _ document: ByteSource
  ) throws -> (signatures: [ReceivedSignature], verdict: RouteVerdict) {
    let rules = examination.rules
    try examination.demand(sizeObjections(document))
    let report = try Validator(policy: rules.trust).validate(document, at: examination.receivedAt)
    try examination.demand(formatObjections(report))
    let audit = DocumentAudit(
      report, route: rules.route, routeSHA256: rules.routeReference.sha256, authority: rules.authority,
      attachments: report.kind == .pdf ? attachmentsBeside : [],
      expected: .init(
        caseID: description.caseID, version: description.version,
        outgoingNumber: description.outgoingNumber))
    var objections = findingObjections(audit) + attachmentObjections(report) + timeObjections(report)
    if objections.isEmpty, !audit.isComplete {
      objections.append(
        Objection(
          .documentConclusion, file: name,
          evidence: "\(report.conclusion.text), route \(audit.route.verdict.name)"))
    }
    try examination.demand(objections)
    return (signatures(of: audit), audit.route.verdict)
  }

  /// A container inside the package may cost no more than the package itself: told before it is unpacked.
  private func sizeObjections(_ document: ByteSource) throws -> [Objection] {
    guard description.document.mediaType == Self.containerType else { return [] }
    do throws(ASiCFailure) {
      _ = try Container(document, limits: examination.limits)
      return []
    } catch {
      guard let objection = Objection(error, file: name) else { throw error }
      // Whatever else is wrong with it, the validation says better.
      return [.packageSize, .packageInflation, .packageEntries].contains(IntakeRule(error)) ? [objection] : []
    }
  }

  /// The file is of the kind that is said.
  private func formatObjections(_ report: Report) -> [Objection] {
    let kinds: [String: Report.FileKind] = [Self.pdfType: .pdf, Self.containerType: .asicE]
    guard let expected = kinds[description.document.mediaType] else {
      return [
        Objection(
          .documentFormat, file: name,
          evidence:
            "expected \(Self.pdfType) or \(Self.containerType), found \(description.document.mediaType)")
      ]
    }
    // What cannot be read at all is told by the validation's own finding.
    guard report.kind == expected || report.kind == .unknown && !report.findings.isEmpty else {
      return [
        Objection(
          .documentFormat, file: name,
          evidence: "expected \(expected.rawValue), found \(report.kind.rawValue)")
      ]
    }
    return []
  }

  /// For a PDF, the attachments lie beside it in the package; their octets were compared with the description.
  private var attachmentsBeside: [AuditedAttachment] {
    description.attachments.compactMap { file in
      digests[file.name].map { AuditedAttachment(name: file.name, sha256: $0) }
    }
  }

  /// What the validation found, then what the route lacks.
  private func findingObjections(_ audit: DocumentAudit) -> [Objection] {
    var objections = audit.report.findings.map { Objection($0, file: name) }
    // A signature that passed may still carry what makes the route incomplete.
    for (index, signature) in audit.report.signatures.enumerated() where !audit.isComplete {
      objections += signature.findings.map { Objection($0, step: audit.step(ofSignatureAt: index)?.step, file: name) }
    }
    let names = Names(examination.rules.authority, examination.rules.route, in: Words(.bulgarian))
    return objections + audit.route.verdict.findings.map { Objection($0, names, file: name) }
  }

  /// A container's attachments are those the description names.
  private func attachmentObjections(_ report: Report) -> [Objection] {
    guard report.kind == .asicE else { return [] }
    let inside = Set(
      (report.signatures.last { !$0.isTimeStamp }?.coverage.attachments ?? []).map { "\($0.name) \($0.sha256)" })
    let described = Set(description.attachments.map { "\($0.name) \($0.sha256)" })
    guard inside != described else { return [] }
    func text(_ files: Set<String>) -> String {
      files.isEmpty ? "none" : files.sorted().joined(separator: ", ")
    }
    return [
      Objection(
        .descriptionAttachments, file: name,
        evidence: "expected \(text(described)), found \(text(inside))")
    ]
  }

  /// No signature may claim to be made after it came.
  private func timeObjections(_ report: Report) -> [Objection] {
    let latest = examination.receivedAt.addingTimeInterval(Self.clockToleranceSeconds)
    return report.signatures.compactMap { signature in
      guard let claimed = signature.claimedTime, claimed > latest else { return nil }
      return Objection(
        .documentTime, file: name,
        evidence:
          "\(signature.identifier): received at \(RFC3339.text(examination.receivedAt)), "
          + "claims \(RFC3339.text(claimed))")
    }
  }

  private func signatures(of audit: DocumentAudit) -> [ReceivedSignature] {
    audit.route.steps.compactMap { step in
      guard let conclusion = audit.signature(of: step)?.conclusion else { return nil }
      return ReceivedSignature(
        step: step.step, kind: step.kind, person: step.name ?? step.person.rawValue,
        position: step.assignment?.position, claimedTime: step.claimedTime,
        conclusion: conclusion.indication, subIndication: conclusion.subIndication)
    }
  }
}
