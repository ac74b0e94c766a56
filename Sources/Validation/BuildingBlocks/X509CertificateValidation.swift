import OpenSSL

import struct Foundation.Date

/// What stands against a chain at one time (EN 319 102-1 v1.4.1, clause 5.2.6.4): facts, from which a proof of existence may still save.
struct ChainProblem {
  enum Kind {
    /// Step 1: the time is not within the certificate's validity.
    case outOfBounds
    /// Step 3 b and e.
    case revoked(at: Date, reason: Int?)
    /// Step 3 c.
    case onHold(since: Date)
    /// Step 3 d: nothing fresh is known, and the policy demands it.
    case notFresh(thisUpdate: Date, nextUpdate: Date?)
    case nothingKnown(Set<PathFailure>)
    case revocationSignerOutOfBounds(Certificate)
    /// Step 5.
    case weak(AlgorithmUse)
  }
  let kind: Kind
  let certificate: Certificate
  /// Steps above the first certificate.
  let depth: Int
}

/// X.509 certificate validation (EN 319 102-1 v1.4.1, clause 5.2.6): dates, revocation and algorithms of a chain at a time. That the chain is
/// one, with its names, constraints and policies, was asked when it was built (``ProspectiveChain``).
extension ValidationContext {
  /// Everything that stands against the chain at `time`, the most telling first.
  ///
  /// The anchor's dates, algorithm and revocation are not looked at: trust in it is not a certificate's to limit (RFC 5280, 6.1).
  func problems(of chain: ProspectiveChain, at time: Date) -> [ChainProblem] {
    guard chain.isAnchored else { return [] }
    var revoked: [ChainProblem] = []
    var dates: [ChainProblem] = []
    var uncertain: [ChainProblem] = []
    var weak: [ChainProblem] = []
    if chain.certificates.count == 1, let only = chain.certificates.first, !only.isValid(at: time) {
      dates.append(ChainProblem(kind: .outOfBounds, certificate: only, depth: 0))
    }
    for (certificate, issuer, depth) in chain.links {
      func problem(_ kind: ChainProblem.Kind) -> ChainProblem {
        ChainProblem(kind: kind, certificate: certificate, depth: depth)
      }
      if !certificate.isValid(at: time) { dates.append(problem(.outOfBounds)) }
      if policy.revocation != .never, !facts(of: certificate).isNeverRevoked {
        switch revocationProblem(of: certificate, issuedBy: issuer, at: time) {
        case nil: break
        case .revoked(let moment, let reason)?: revoked.append(problem(.revoked(at: moment, reason: reason)))
        case .onHold(let since)?: revoked.append(problem(.onHold(since: since)))
        case let kind?: uncertain.append(problem(kind))
        }
      }
      let use = algorithmUse(of: certificate, issuedBy: issuer)
      if !use.acceptableUntil.accepts(min(time, proofTime(of: certificate))) {
        weak.append(problem(.weak(use)))
      }
    }
    return revoked + dates + uncertain + weak
  }

  /// Step 3: what stands against a certificate for its revocation status at `time`. That nothing fresh is known counts only where the
  /// policy always demands it.
  func revocationProblem(
    of certificate: Certificate, issuedBy issuer: Certificate, at time: Date
  ) -> ChainProblem.Kind? {
    let kind: ChainProblem.Kind
    switch revocationStatus(of: certificate, issuedBy: issuer, at: time) {
    case .good: return nil
    case .revoked(let moment, let reason, _): return .revoked(at: moment, reason: reason)
    case .onHold(let since, _): return .onHold(since: since)
    case .signerOutOfBounds(let source): kind = .revocationSignerOutOfBounds(source.statement.signer)
    case .notFresh(let source):
      kind = .notFresh(thisUpdate: source.statement.thisUpdate, nextUpdate: source.statement.nextUpdate)
    case .unknown(let obstacles): kind = .nothingKnown(obstacles)
    }
    return policy.revocation == .always ? kind : nil
  }
}

extension Certificate {
  /// Both ends included, to the second (RFC 5280, 4.1.2.5).
  func isValid(at time: Date) -> Bool {
    let second = time.timeIntervalSince1970.rounded(.down)
    return second >= notBefore.timeIntervalSince1970 && second <= notAfter.timeIntervalSince1970
  }
}
