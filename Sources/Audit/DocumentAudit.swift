import Foundation
import Validation
import Workflow

/// What a signed document proves by itself: who prepared, agreed, reviewed and signed it, in which order and with what right.
///
/// Joins what the validation found of the signatures with what the workflow demands of the route. Needs the document, the route
/// and the authority register of whoever audits, and no server.
public struct DocumentAudit: Sendable {
  public let report: Validation.Report
  public let route: RouteAuditReport

  /// Everything holds: every signature, the file around them, and the route.
  public var isComplete: Bool { report.conclusion == .totalPassed && route.verdict == .complete }

  /// - Parameters:
  ///   - report: the validation of the document's signatures.
  ///   - routeSHA256: of the octets of the auditor's own route file.
  ///   - attachments: files that belong to the document and lie beside it. Those inside a container are taken from the report.
  ///   - expected: what the auditor knows of the case from elsewhere.
  public init(
    _ report: Validation.Report, route: Route, routeSHA256: SHA256Digest, authority: Authority,
    attachments: [AuditedAttachment] = [], expected: RouteAudit.Expectation = .init()
  ) {
    self.report = report
    // What the last signature covers is what the document consists of.
    let inside = (report.signatures.last?.coverage.attachments ?? []).compactMap { file in
      SHA256Digest(hex: file.sha256).map { AuditedAttachment(name: file.name, sha256: $0) }
    }
    let signatures = report.signatures.enumerated().map { index, signature in
      AuditedSignature(
        signature, in: report.kind, after: index > 0 ? report.signatures[index - 1] : nil)
    }
    self.route =
      RouteAudit(
        route: route, routeSHA256: routeSHA256, authority: authority, signatures: signatures,
        attachments: inside + attachments, expected: expected
      ).report()
  }
}

extension AuditedSignature {
  /// The facts of a validated signature, as the audit of a route needs them.
  init(_ signature: SignatureReport, in kind: Validation.Report.FileKind, after previous: SignatureReport?) {
    var statement: StepStatement?
    var problem: String?
    if let octets = signature.statement?.octets {
      do throws(JSONFailure) { statement = try StepStatement(canonicalBytes: octets) } catch {
        problem = "\(error)"
      }
    }
    let conclusion: Conclusion =
      switch signature.conclusion {
      // A step's signature is a baseline signature: one that does not name its certificate is not enough.
      case .totalPassed where signature.format != .pades && signature.format != .cades:
        .indeterminate(IndeterminateSubIndication.signatureConstraintsFailure.rawValue)
      // Filling a form is permitted to others; between the steps of a route the document does not change at all.
      case .totalPassed where signature.findings.contains(where: \.isVisibleChange):
        .failed(FailedSubIndication.formatFailure.rawValue)
      case .totalPassed: .passed
      case .totalFailed(let why): .failed(why.rawValue)
      case .indeterminate(let why): .indeterminate(why.rawValue)
      }
    self.init(
      label: signature.identifier, statement: statement, statementProblem: problem, conclusion: conclusion,
      certificate: signature.certificate.map { CertificateIdentity($0) },
      signatureValueSHA256: signature.signatureValueSHA256.flatMap { SHA256Digest(hex: $0) },
      documentSHA256: signature.coverage.documentSHA256.flatMap { SHA256Digest(hex: $0) },
      coversPrevious: previous.map { signature.coverage.earlierSignatures.contains($0.identifier) } ?? true,
      coversWholeFile: signature.coverage.isWholeFile, claimedTime: signature.claimedTime,
      format: kind == .pdf ? .pades : kind == .cms ? .cades : .asice, level: .b,
      hasTimeStamp: false)
  }
}

extension Finding {
  /// A permitted change that a person sees.
  fileprivate var isVisibleChange: Bool { if case .filledAfterSigning = self { true } else { false } }
}
