import OpenSSL

import struct Foundation.Date

/// Validation process for signatures with time and with long-term validation material (EN 319 102-1 v1.4.1, clause 5.5).
struct LongTermValidation {
  let context: ValidationContext
  let chain: ProspectiveChain
  /// The earliest time at which the signature is proven to have existed; the current time where nothing proves an earlier one.
  let bestSignatureTime: Date

  /// Clause 5.5.4, comparing times: which problems of today remain when the best signature time is known.
  func unresolved(_ problems: [ChainProblem]) -> [ChainProblem] {
    problems.compactMap { problem in
      let remains: Bool
      switch problem.kind {
      // Revoked later than signed.
      case .revoked(let date, _): remains = date <= bestSignatureTime
      case .onHold(let since): remains = since <= bestSignatureTime
      // Expired since, and known not to have been revoked before it did. An issuer's expiry takes more: see clause 5.6.
      case .outOfBounds:
        remains =
          problem.depth != 0 || !problem.certificate.isValid(at: bestSignatureTime)
          || (context.policy.revocation == .always
            && !context.isKnownGood(problem, in: chain, at: bestSignatureTime))
      // Revocation freshness checker, for the best signature time.
      case .notFresh, .nothingKnown, .revocationSignerOutOfBounds:
        guard let link = chain.links.first(where: { $0.depth == problem.depth }),
          let kind = context.revocationProblem(
            of: link.certificate, issuedBy: link.issuer, at: bestSignatureTime)
        else { return nil }
        return ChainProblem(kind: kind, certificate: problem.certificate, depth: problem.depth)
      case .weak: remains = true
      }
      return remains ? problem : nil
    }
  }

  /// Proven to exist before the certificate was valid: made with something else than what it now names.
  func signedBeforeValidity(_ problems: [ChainProblem]) -> Finding? {
    guard let leaf = chain.certificates.first, bestSignatureTime < leaf.notBefore else { return nil }
    return .notYetValidAtSigning(leaf, signedBefore: bestSignatureTime)
  }

  /// Clause 5.5.4, time-stamp order: content before signature before archive.
  static func orderFindings(_ timeStamps: [TimeStampReport]) -> [Finding] {
    let passed = timeStamps.filter(\.passed)
    func rank(_ kind: CoveredTimeStamp.Kind) -> Int? {
      switch kind {
      case .content: 0
      case .signature: 1
      case .archive, .document, .container: 2
      case .references: nil
      }
    }
    for later in passed {
      for earlier in passed {
        guard let earlierRank = rank(earlier.kind), let laterRank = rank(later.kind), earlierRank < laterRank,
          let first = earlier.genTime, let second = later.genTime, second < first
        else { continue }
        return [.timeStampOrder(earlier: earlier.identifier, later: later.identifier)]
      }
    }
    return []
  }
}

extension ValidationContext {
  /// Whether the certificate of a problem is known not to have been revoked at `time`, by what was fresh then.
  func isKnownGood(_ problem: ChainProblem, in chain: ProspectiveChain, at time: Date) -> Bool {
    guard let link = chain.links.first(where: { $0.depth == problem.depth }) else { return false }
    if facts(of: link.certificate).isNeverRevoked { return true }
    if case .good = revocationStatus(of: link.certificate, issuedBy: link.issuer, at: time) { return true }
    return false
  }

  /// The finding for a problem that nothing healed (clause 5.2.6.4).
  func finding(for problem: ChainProblem, in chain: ProspectiveChain) -> Finding {
    let (certificate, depth) = (problem.certificate, problem.depth)
    switch problem.kind {
    case .outOfBounds:
      guard currentTime > certificate.notAfter else {
        return .path(.notYetValid, certificate: certificate, depth: depth)
      }
      let isNotRevoked =
        policy.revocation != .never && isKnownGood(problem, in: chain, at: certificate.notAfter)
      return isNotRevoked
        ? .expiredNotRevoked(certificate, depth: depth)
        : .path(.expired, certificate: certificate, depth: depth)
    case .revoked: return .path(.revoked, certificate: certificate, depth: depth)
    case .onHold(let since): return .certificateOnHold(certificate, since: since)
    case .notFresh(let thisUpdate, let nextUpdate):
      return .revocationNotFresh(certificate, thisUpdate: thisUpdate, nextUpdate: nextUpdate)
    case .nothingKnown(let obstacles):
      return .path(Self.mostTelling(of: obstacles), certificate: certificate, depth: depth)
    case .revocationSignerOutOfBounds(let signer):
      return .revocationSignerOutOfBounds(certificate, signer: signer)
    case .weak(let use): return .weakAlgorithm(use, knownAt: proofTime(of: certificate))
    }
  }

  private static func mostTelling(of obstacles: Set<PathFailure>) -> PathFailure {
    let tellingFirst: [PathFailure] = [
      .revocationListSignature, .ocspSignature, .ocspResponderNotAuthorised, .revocationSignerUntrusted,
      .algorithmTooWeak, .ocspResponderNotFound, .revocationDataUnusable, .ocspUnsuccessful,
    ]
    return tellingFirst.first(where: obstacles.contains) ?? .revocationUnknown
  }
}
