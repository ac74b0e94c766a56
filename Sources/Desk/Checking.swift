import Audit
import CaseStore
import Files
import Foundation
import OpenSSL
import Validation
import Workflow

/// What a check of the whole workspace found wrong.
public enum CheckFinding: Sendable {
  /// The store itself: a digest, the event chain, a missing artifact.
  case store(IntegrityFinding)
  /// The events of a case cannot be read or folded.
  case unreadableCase(String, reason: DeskFailure)
  /// An act is recorded whose signature does not hold.
  case signature(caseID: String, step: StepID, SignatureReport?)
  /// An act is recorded of which the artifact says something else.
  case statementDiffers(caseID: String, step: StepID)

  /// Whether something is wrong, or only worth telling.
  public var isBroken: Bool {
    if case .store(let finding) = self { return finding.severity == .error }
    return true
  }
}

extension Desk {
  /// Proves the whole workspace: every digest, the chain of events, every signature of every version, and that each recorded
  /// act is the one that was signed.
  /// - Parameter progress: cases done and in all.
  public func check(progress: (Int, Int) -> Void = { _, _ in }) throws(DeskFailure) -> [CheckFinding] {
    var findings: [CheckFinding] = try narrowing { try store.check().map(CheckFinding.store) }
    let summaries = try narrowing { try store.cases() }
    for (index, summary) in summaries.enumerated() {
      do {
        findings += try check(try load(summary.caseID))
      } catch {
        findings.append(.unreadableCase(summary.caseID, reason: DeskFailure(error)))
      }
      progress(index + 1, summaries.count)
    }
    return findings
  }

  private func check(_ file: CaseFile) throws -> [CheckFinding] {
    var findings: [CheckFinding] = []
    for version in file.folded.versions {
      // The last artifact holds all signatures of a version; each is judged for the day it was recorded.
      for act in version.signed {
        let report = try validator.validate(try artifact(version.artifact), at: act.at)
        findings += judge(act, by: report, in: file.id)
      }
      if let act = version.returned {
        findings += judge(act, by: try reportBeside(act, of: version), in: file.id)
      }
    }
    if let act = file.folded.withdrawal, let version = file.folded.version {
      findings += judge(act, by: try reportBeside(act, of: version), in: file.id)
    }
    return findings
  }

  private func reportBeside(_ act: SignedAct, of version: DocumentVersion) throws -> Validation.Report {
    try validator.validate(try artifact(act.artifact), content: try artifact(version.artifact), at: act.at)
  }

  private func judge(_ act: SignedAct, by report: Validation.Report, in caseID: String) -> [CheckFinding] {
    let step = act.statement.step
    guard
      let signature = report.signatures.first(where: {
        $0.signatureValueSHA256 == act.signatureValueSHA256.hex
      })
    else { return [.signature(caseID: caseID, step: step, nil)] }
    guard signature.passed else { return [.signature(caseID: caseID, step: step, signature)] }
    return act.isShown(by: signature) ? [] : [.statementDiffers(caseID: caseID, step: step)]
  }
}
