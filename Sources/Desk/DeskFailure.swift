import CaseStore
import Files
import OpenSSL
import PDF
import Signing
import Submission
import Validation
import Workflow

/// Why the desk could not do what it was asked. Nothing has been recorded then, unless the case says so.
public enum DeskFailure: Error, Sendable {
  // The workspace
  /// No `doklad.yaml` in this directory or any above it.
  case noWorkspace(searchedFrom: String)
  case workspaceExists(path: String)
  case configuration(path: String, problem: ConfigurationProblem)
  case route(path: String, YAMLFailure)
  case authority(path: String, YAMLFailure)
  case trust(path: String, OpenSSLFailure)
  /// A file that should hold certificates or revocation lists holds none.
  case nothingToTrust(path: String)
  case file(FileFailure)
  case store(StoreFailure)

  // The case
  case noSuchCase(String)
  case refused(Refusal)
  case certificate(CertificateMismatch)
  /// The PDF carries signatures of its own, from before this case.
  case alreadySigned
  /// The document cannot be signed where it lies.
  case unsignable([SigningObstacle])
  case pdf(PDFFailure)
  /// A place for a signature cannot be used.
  case place(PlaceFlaw)
  case unusableFileName(String)
  case emptyFile(path: String)
  /// Somebody else recorded something meanwhile; nothing of this act was.
  case conflict(caseID: String)

  // Signing
  /// A signature by this certificate would not be accepted: it has expired, is revoked, is for something else…
  case unusableCertificate(Finding)
  case signing(SigningFailure)
  /// An earlier signature of the document does not hold: nobody should sign on top of it.
  case earlierSignature(SignatureReport)
  /// What is recorded of a step is not what the document's signatures show: nobody should sign on top of it.
  case recordDiffers(caseID: String, step: StepID)
  /// What was just signed does not pass our own validation.
  case ownSignature(Validation.Report)

  // Submission
  case noRegistryConfigured
  case noSealConfigured
  /// The seal is of another organisation than the workspace; both as `NTRBG-…`.
  case sealOfAnother(found: String?, expected: String)
  case key(OpenSSLFailure)
  case delivery(SubmissionFailure)

  /// Narrows an error of the rooms below to what it is here.
  init(_ error: any Error) {
    switch error {
    case let failure as DeskFailure: self = failure
    case let failure as FileFailure: self = .file(failure)
    case let failure as StoreFailure:
      if case .conflict(let caseID, _, _) = failure {
        self = .conflict(caseID: caseID)
      } else {
        self = .store(failure)
      }
    case let failure as Refusal: self = .refused(failure)
    case let failure as CertificateMismatch: self = .certificate(failure)
    case let failure as SigningFailure:
      if case .obstacles(let obstacles) = failure {
        self = .unsignable(obstacles)
      } else {
        self = .signing(failure)
      }
    case let failure as PDFFailure: self = .pdf(failure)
    case let failure as SubmissionFailure: self = .delivery(failure)
    case let failure as OpenSSLFailure: self = .key(failure)
    default: self = .key(.library(function: "\(type(of: error))", queue: ["\(error)"]))
    }
  }
}

/// Runs `body` and narrows what it throws.
func narrowing<Value>(_ body: () throws -> Value) throws(DeskFailure) -> Value {
  do { return try body() } catch { throw DeskFailure(error) }
}
