import AdES
import OpenSSL

import struct Foundation.Date

/// A signature of the file, its building blocks run, waiting for what the time-stamps prove.
struct ExaminedSignature {
  let identifier: String
  let format: SignatureReport.Format
  let coverage: Coverage
  let claimedTime: Date?
  /// What its surroundings found.
  let surroundings: [Finding]
  let blocks: SignerValidation
  /// The time-stamps in its attributes.
  let timeStamps: [CoveredTimeStamp]
  var counterSignatures: [ExaminedSignature] = []
  /// Counter-signatures that cannot be read.
  var unreadable: [SignatureReport] = []
}

/// The validation processes of one signature (EN 319 102-1 v1.4.1): for basic signatures (clause 5.3), with time and long-term material (5.5),
/// and with archival data (5.6), one after the other, each taking up what the one before left open.
struct SignatureProcess {
  let context: ValidationContext
  let signature: ExaminedSignature
  /// Those in its attributes, judged.
  let timeStamps: [TimeStampReport]

  func run() -> SignatureReport {
    let blocks = signature.blocks
    var findings = signature.surroundings + blocks.findings
    var chain: ProspectiveChain?
    var problems: [ChainProblem] = []
    // Clause 5.5.4, step 1: the best signature time is the current one, until something proves better.
    let proof = context.proofs.proof(of: .signatureValue(blocks.signer.signature))
    let bestSignatureTime = min(proof?.time ?? context.currentTime, context.currentTime)

    // 5.3: the basic process.
    if let certificate = blocks.certificate {
      findings += SignerValidation.purposeFindings(of: certificate, by: context.policy)
      let built = context.chain(of: certificate, for: .signature)
      chain = built
      if let obstacle = built.obstacle {
        findings.append(obstacle)
      } else {
        findings += SignerValidation.changedCopies(
          among: blocks.material.certificates, of: built.certificates
        )
        .map { .irregularMessage(.certificateChanged($0)) }
      }
      problems = context.problems(of: built, at: context.currentTime)
      findings += afterTheEvent(&problems)

      // 5.5, and 5.6 for what it leaves.
      let longTerm = LongTermValidation(context: context, chain: built, bestSignatureTime: bestSignatureTime)
      if proof != nil, let tooEarly = longTerm.signedBeforeValidity(problems) { findings.append(tooEarly) }
      problems = longTerm.unresolved(problems)
      var unproven: Finding?
      if !problems.isEmpty, proof != nil {
        let past = PastSignatureValidation(context: context)
        problems = past.unresolved(problems, chain: built, existed: bestSignatureTime)
        // Why the past could not help stands behind what stands against the signature today.
        if !problems.isEmpty { unproven = past.obstacle(in: built, existed: bestSignatureTime) }
      }
      findings += problems.map { context.finding(for: $0, in: built) }
      if let unproven { findings.append(unproven) }
      findings += blocks.algorithmUses.filter { !$0.acceptableUntil.accepts(bestSignatureTime) }
        .map { .weakAlgorithm($0, knownAt: bestSignatureTime) }
    }
    findings += LongTermValidation.orderFindings(timeStamps)
    if let claimed = signature.claimedTime ?? blocks.signingTime, let proof, claimed > proof.time {
      findings.append(.claimedTimeAfterProof(claimed: claimed, proven: proof.time))
    }
    findings += timeStamps.filter { !$0.passed }.map {
      .timeStampNotUsed($0.kind, identifier: $0.identifier, $0.conclusion)
    }
    return report(findings, chain, proof)
  }

  /// Clause 5.3.4, step 4: what a content time-stamp proves to have been signed after the certificate was revoked or had expired
  /// has failed for good.
  private func afterTheEvent(_ problems: inout [ChainProblem]) -> [Finding] {
    guard
      let signedAfter = timeStamps.filter({ $0.kind == .content && $0.passed }).compactMap(\.genTime).max()
    else { return [] }
    var findings: [Finding] = []
    for problem in problems where problem.depth == 0 {
      switch problem.kind {
      case .revoked(let date, _) where date < signedAfter:
        findings.append(.revokedAtSigning(problem.certificate, at: date, signedAfter: signedAfter))
      case .outOfBounds where problem.certificate.notAfter < signedAfter:
        findings.append(.expiredAtSigning(problem.certificate, signedAfter: signedAfter))
      default: continue
      }
    }
    return findings
  }

  private func report(
    _ findings: [Finding], _ chain: ProspectiveChain?, _ proof: ProofOfExistence?
  ) -> SignatureReport {
    let blocks = signature.blocks
    let (conclusion, ordered) = Conclusion.of(findings)
    var missing: [MissingMaterial] = []
    if let chain {
      missing = context.missingMaterial(of: chain)
      for stamp in timeStamps where stamp.kind == .signature && !stamp.conclusion.isFailed {
        guard let authority = stamp.authority else { continue }
        missing += context.missingMaterial(of: context.chain(of: authority, for: .timeStamp))
          .filter { !missing.contains($0) }
      }
    }
    if proof == nil { missing.insert(MissingMaterial(kind: .timeStamp, certificate: nil), at: 0) }
    var report = SignatureReport(
      identifier: signature.identifier, format: signature.format, conclusion: conclusion, findings: ordered,
      certificate: blocks.certificate, path: chain?.certificates ?? [],
      claimedTime: signature.claimedTime ?? blocks.signingTime, statement: blocks.statement,
      claimedRole: blocks.claimedRole, signatureValueSHA256: try? Digest.hexSHA256(blocks.signer.signature),
      coverage: signature.coverage, scheme: blocks.scheme)
    report.proofOfExistence = proof
    report.counterSignatures =
      signature.counterSignatures.map {
        SignatureProcess(context: context, signature: $0, timeStamps: []).run()
      } + signature.unreadable
    report.timeStamps = timeStamps
    report.revocation =
      chain.map { context.revocationReports(of: $0, at: proof?.time ?? context.currentTime) } ?? []
    report.missingForLongTerm = missing
    report.qualification = blocks.certificate.map(QualificationClaims.init)
    report.level = level(conclusion, proof, missing, chain)
    return report
  }

  /// The baseline level that the material shows: what is not believed does not count.
  private func level(
    _ conclusion: Conclusion, _ proof: ProofOfExistence?, _ missing: [MissingMaterial],
    _ chain: ProspectiveChain?
  ) -> BaselineLevel? {
    if case .totalFailed = conclusion { return nil }
    guard signature.blocks.isCAdES, signature.format != .pdfPKCS7 else { return nil }
    guard proof != nil, let chain else { return .b }
    guard missing.isEmpty else { return .t }
    // LTA: a time-stamp proves of the material itself that it existed.
    let isArchived = chain.links.allSatisfy { certificate, issuer, _ in
      context.facts(of: certificate).isNeverRevoked
        || context.statements(about: certificate, issuedBy: issuer).sourced.contains {
          $0.origin.isInFile && context.proofs.proof(of: $0.object) != nil
        }
    }
    return isArchived && !chain.links.isEmpty ? .lta : .lt
  }
}
