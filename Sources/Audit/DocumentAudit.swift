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
  /// The place in ``report`` of each signature that the route was audited with: those that are no time-stamps.
  private let places: [Int]

  /// The step that the signature at `index` of ``report`` was for.
  public func step(ofSignatureAt index: Int) -> AuditedStep? {
    route.steps.first { places.indices.contains($0.signature) && places[$0.signature] == index }
  }

  /// The signature of a step.
  public func signature(of step: AuditedStep) -> SignatureReport? {
    places.indices.contains(step.signature) ? report.signatures[places[step.signature]] : nil
  }

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
    let places = report.signatures.indices.filter { !report.signatures[$0].isTimeStamp }
    self.places = places
    let steps = places.map { report.signatures[$0] }
    let inside = (steps.last?.coverage.attachments ?? []).compactMap { file in
      SHA256Digest(hex: file.sha256).map { AuditedAttachment(name: file.name, sha256: $0) }
    }
    // Behind the last signature only that may stand which makes it last: a security store, time-stamps.
    let isWhole = steps.last.map { $0.coverage.isWholeFile || $0.coverage.isOnlyMadeToLast } ?? false
    let signatures = steps.enumerated().map { index, signature in
      AuditedSignature(
        signature, in: report.kind, after: index > 0 ? steps[index - 1] : nil,
        coversWholeFile: index == steps.count - 1 ? isWhole : signature.coverage.isWholeFile)
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
  init(
    _ signature: SignatureReport, in kind: Validation.Report.FileKind, after previous: SignatureReport?,
    coversWholeFile: Bool
  ) {
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
      coversWholeFile: coversWholeFile, claimedTime: signature.claimedTime,
      format: kind == .pdf ? .pades : kind == .cms ? .cades : .asice,
      level: signature.level.flatMap { SignaturePolicy.Level(rawValue: $0.rawValue) } ?? .b,
      hasTimeStamp: signature.bestSignatureTime != nil)
  }
}

extension Finding {
  /// A permitted change that a person sees.
  fileprivate var isVisibleChange: Bool { if case .filledAfterSigning = self { true } else { false } }
}
