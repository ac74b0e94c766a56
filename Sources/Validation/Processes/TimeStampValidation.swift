import AdES
import OpenSSL

import struct Foundation.Date

/// A time-stamp of the file, waiting to be judged.
struct ExaminedTimeStamp {
  let stamp: CoveredTimeStamp
  /// What it covers, worked out when it is known to be believed.
  let covers: () -> [ProofOfExistence.Object]
}

/// Time-stamp validation building block (EN 319 102-1 v1.4.1, clause 5.4), followed, where the current time is too late for it, by
/// past signature validation (clause 5.6.2.4) with the proofs that later time-stamps gave.
///
/// A token is a message like any other (RFC 3161, clause 2.4.2): any signature algorithm, and either kind of signer identifier.
struct TimeStampValidation {
  let context: ValidationContext

  /// How far an authority's clock may be ahead of the verifier's. Ours: a signature is judged in the second in which it was stamped.
  static let maximumAheadSeconds = 60.0

  func validate(_ examined: ExaminedTimeStamp) -> TimeStampReport {
    let stamp = examined.stamp
    let token: TimeStampToken
    switch stamp.token {
    case .success(let read): token = read
    case .failure(let failure):
      return report(stamp, findings: stamp.findings + [.timeStampUnreadable(failure)])
    }
    var blocks = SignerValidation(
      token.message, MessageMaterial(token.message, in: context), token.signer, profile: .timeStamp,
      companions: context.material.certificates)
    let content = token.message.content ?? []
    blocks.run { algorithm in try? Digest.of(content, algorithm) }
    var findings = stamp.findings
    switch stamp.imprint {
    case .matches: break
    case .differs: findings.append(.imprintDiffers(token.info.imprint.digestAlgorithm))
    case .contentMissing: findings.append(.contentMissing)
    case .notComputed: findings.append(.timeStampNotJudged(name: stamp.identifier))
    }
    findings += blocks.findings
    findings += SignerValidation.acceptanceFindings(of: token, by: blocks.certificate, context.policy)
    let ahead = token.info.genTime.timeIntervalSince(context.currentTime)
    if ahead > Self.maximumAheadSeconds + (token.info.accuracySeconds ?? 0) {
      findings.append(.timeStampAfterValidationTime(token.info.genTime))
    }
    var chain: ProspectiveChain?
    if let certificate = blocks.certificate {
      let built = context.chain(of: certificate, for: .timeStamp)
      chain = built
      if let obstacle = built.obstacle { findings.append(obstacle) }
      var uses = blocks.algorithmUses
      if let digest = token.info.imprint.digestAlgorithm {
        uses.append(AlgorithmUse(.imprint, digest, madeAfter: token.info.genTime))
      }
      findings += judge(token, built, uses)
    }
    let objects = Conclusion.of(findings).conclusion == .totalPassed ? examined.covers() : []
    return report(stamp, token: token, blocks: blocks, chain: chain, findings: findings, objects: objects)
  }

  /// What stands against the token now, and does not fall when it is looked at with the proofs at hand.
  private func judge(
    _ token: TimeStampToken, _ chain: ProspectiveChain, _ uses: [AlgorithmUse]
  ) -> [Finding] {
    let proof = context.proofs.proof(of: .timeStamp(token.encoded))
    let existed = proof.map { min($0.time, context.currentTime) } ?? context.currentTime
    var problems = context.problems(of: chain, at: context.currentTime)
    // Freshness is asked for the time stated: an authority's list of the day after tells as much as one of today about that day.
    problems.removeAll { problem in
      switch problem.kind {
      case .notFresh, .nothingKnown: context.isKnownGood(problem, in: chain, at: token.info.genTime)
      default: false
      }
    }
    let weak = uses.filter { !$0.acceptableUntil.accepts(existed) }
    if !problems.isEmpty {
      problems = PastSignatureValidation(context: context).unresolved(
        problems, chain: chain, existed: existed)
    }
    return problems.map { context.finding(for: $0, in: chain) }
      + weak.map { .weakAlgorithm($0, knownAt: existed) }
  }

  private func report(
    _ stamp: CoveredTimeStamp, token: TimeStampToken? = nil, blocks: SignerValidation? = nil,
    chain: ProspectiveChain? = nil,
    findings: [Finding], objects: [ProofOfExistence.Object] = []
  ) -> TimeStampReport {
    let (conclusion, ordered) = Conclusion.of(findings)
    return TimeStampReport(
      kind: stamp.kind, identifier: stamp.identifier, conclusion: conclusion, findings: ordered,
      genTime: token?.info.genTime, accuracySeconds: token?.info.accuracySeconds, policy: token?.info.policy,
      serialNumberHex: token?.info.serialNumber.hexadecimal, authority: blocks?.certificate,
      path: chain?.certificates ?? [],
      revocation: chain.map { context.revocationReports(of: $0, at: context.currentTime) } ?? [],
      tokenSHA256: token.flatMap { try? Digest.hexSHA256($0.encoded) },
      covered: TimeStampReport.CoveredCounts(objects))
  }
}
