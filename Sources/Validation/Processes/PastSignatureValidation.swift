import OpenSSL

import struct Foundation.Date

/// Past certificate validation, with its validation time sliding (EN 319 102-1 v1.4.1, clauses 5.6.2.1 and 5.6.2.2), and past signature
/// validation (clause 5.6.2.4).
struct PastSignatureValidation {
  let context: ValidationContext

  /// What came of sliding.
  enum Outcome {
    /// The latest time at which everything in the chain is known to have been in order.
    case controlTime(Date)
    /// Nothing proves that this certificate, or what is said of it, existed while it could still be believed.
    case noProofOfExistence(Certificate, before: Date)
  }

  /// Validation time sliding (clause 5.6.2.2): beginning at the anchor, the control time goes back to where each certificate's status,
  /// dates and algorithms could last be relied on; the next one must have existed by then.
  ///
  /// To the standard's steps an issuer's expiry is added: after it its key vouches for nothing new, whoever may have it by now.
  func slide(_ chain: ProspectiveChain) -> Outcome {
    var control = context.currentTime
    for (certificate, issuer, depth) in chain.links.reversed() {
      // Step 2 b: the certificate existed by the control time.
      guard context.proofTime(of: certificate) <= control else {
        return .noProofOfExistence(certificate, before: control)
      }
      if context.policy.revocation != .never, !context.facts(of: certificate).isNeverRevoked {
        let sourced = context.statements(about: certificate, issuedBy: issuer).sourced
        // Step 2 c, first: revoked. That an entry exists needs no proof; it can only harm.
        let revocations = sourced.compactMap { source -> Date? in
          if case .revoked(let date, _) = source.statement.status, date < control { date } else { nil }
        }
        // Step 2 a and b: the latest that was issued before the control time, and existed by then.
        let known = sourced.filter {
          $0.statement.status != .unknown && $0.statement.thisUpdate < control
            && context.proofs.time(of: $0.object, or: context.currentTime) <= control
        }.max { $0.statement.thisUpdate < $1.statement.thisUpdate }
        if let earliest = revocations.min() {
          control = min(control, earliest)
        } else if context.policy.revocation == .always {
          guard let known else { return .noProofOfExistence(certificate, before: control) }
          if !context.policy.freshness.accepts(
            thisUpdate: known.statement.thisUpdate, nextUpdate: known.statement.nextUpdate, at: control)
          {
            control = known.statement.thisUpdate
          }
          // Step 2 d, of the revocation data.
          if let end = known.acceptableUntil.end, end < control { control = end }
        }
      }
      // Step 2 d, of the certificate.
      let use = context.algorithmUse(of: certificate, issuedBy: issuer)
      if let end = use.acceptableUntil.end, end <= control { control = end }
      if depth > 0, certificate.notAfter < control { control = certificate.notAfter }
    }
    return .controlTime(control)
  }

  /// Why a chain gives no time at which everything was in order and the signature existed; nil where it does.
  func obstacle(in chain: ProspectiveChain, existed: Date) -> Finding? {
    switch slide(chain) {
    case .noProofOfExistence(let certificate, let control):
      .noProofOfExistence(certificate, before: control)
    case .controlTime(let control) where existed > control:
      chain.certificates.first.map { .noProofOfExistence($0, before: control) }
    case .controlTime: nil
    }
  }

  /// Past signature validation (clause 5.6.2.4): which of the problems remain, given when the signature is known to have existed.
  func unresolved(_ problems: [ChainProblem], chain: ProspectiveChain, existed: Date) -> [ChainProblem] {
    guard case .controlTime(let control) = slide(chain), existed <= control else { return problems }
    return problems.filter { problem in
      switch problem.kind {
      case .revoked: false
      // Step 2 b: within the validity of the signer's certificate. The issuers' was slid over.
      case .outOfBounds: problem.depth == 0 && !problem.certificate.isValid(at: existed)
      // Weakness was judged by each thing's own proof already, and the rest are not among those a proof can heal.
      case .onHold, .notFresh, .nothingKnown, .revocationSignerOutOfBounds, .weak: true
      }
    }
  }
}
