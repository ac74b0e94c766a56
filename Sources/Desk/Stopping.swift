import AdES
import Files
import Foundation
import Signing
import Workflow

extension Desk {
  /// Returns the document for rework: a further version is begun, this one keeps its signatures and is superseded.
  /// - Parameter target: the step whose work is asked for again; the first where nil.
  public func returnForRework(
    _ caseID: String, to target: StepID? = nil, reason: String, by signer: some Signer
  ) throws(DeskFailure) -> CaseFile {
    let person = try signatory(signer.certificate, chain: signer.chain)
    let file = try load(caseID)
    let now = clock()
    let statement = try narrowing {
      try file.folded.returnStatement(by: person.id, to: target, reason: reason, at: now)
    }
    let act = try signBeside(file, statement, by: signer, at: now)
    return try record([.returned(act)], on: file)
  }

  /// Withdraws the case for good.
  public func withdraw(
    _ caseID: String, reason: String, by signer: some Signer
  ) throws(DeskFailure) -> CaseFile {
    let person = try signatory(signer.certificate, chain: signer.chain)
    let file = try load(caseID)
    let now = clock()
    let statement = try narrowing {
      try file.folded.withdrawalStatement(by: person.id, reason: reason, at: now)
    }
    let act = try signBeside(file, statement, by: signer, at: now)
    return try record([.withdrawn(act)], on: file)
  }

  /// A return or withdrawal is signed too, but not into the document: its signature stands beside it, over the document as it
  /// is at that moment with all its signatures.
  private func signBeside(
    _ file: CaseFile, _ statement: StepStatement, by signer: some Signer, at time: Date
  ) throws(DeskFailure) -> SignedAct {
    guard let version = file.folded.version else { throw .noSuchCase(file.id) }
    let document = try artifact(version.artifact)
    let octets = try narrowing {
      try CAdESSigning.detached(
        over: document, by: signer, at: time, properties: Self.properties(of: statement))
    }
    return try signedAct(statement, artifact: octets, content: document, by: signer.certificate, at: time)
  }
}
