import OpenSSL

import struct Foundation.Date

/// What is known of one certificate's revocation, and from where.
public struct RevocationReport: Sendable {
  public enum Status: Sendable, Hashable {
    case good
    case revoked(at: Date, reason: Int?)
    case onHold(since: Date)
    /// The issuer promises that it is never revoked, or the policy does not ask.
    case notAsked
    case unknown
  }

  public let certificate: Certificate
  public let status: Status
  /// What the status rests on; nil where there is nothing.
  public let source: RevocationData?
  public let origin: MaterialOrigin?
  public let thisUpdate: Date?
  public let nextUpdate: Date?
  /// When a response was signed.
  public let producedAt: Date?
  /// Who signed it: the issuer, a CRL issuer or a delegated responder.
  public let signer: Certificate?
  /// Whether it was fresh, and its signer valid, at the time that matters.
  public let isFresh: Bool
}

extension ValidationContext {
  /// The revocation status of every certificate of a chain below its anchor, at `time`.
  func revocationReports(of chain: ProspectiveChain, at time: Date) -> [RevocationReport] {
    chain.links.map { certificate, issuer, _ in
      if policy.revocation == .never || facts(of: certificate).isNeverRevoked {
        return RevocationReport(certificate, .notAsked, nil, isFresh: true)
      }
      let status = revocationStatus(of: certificate, issuedBy: issuer, at: time)
      switch status {
      case .good(let source): return RevocationReport(certificate, .good, source, isFresh: true)
      case .revoked(let date, let reason, let source):
        return RevocationReport(certificate, .revoked(at: date, reason: reason), source, isFresh: true)
      case .onHold(let since, let source):
        return RevocationReport(certificate, .onHold(since: since), source, isFresh: true)
      case .notFresh(let source), .signerOutOfBounds(let source):
        return RevocationReport(certificate, .good, source, isFresh: false)
      case .unknown: return RevocationReport(certificate, .unknown, nil, isFresh: false)
      }
    }
  }
}

extension RevocationReport {
  init(
    _ certificate: Certificate, _ status: Status, _ source: RevocationStatements.Sourced?, isFresh: Bool
  ) {
    self.init(
      certificate: certificate, status: status, source: source?.statement.data, origin: source?.origin,
      thisUpdate: source?.statement.thisUpdate, nextUpdate: source?.statement.nextUpdate,
      producedAt: source?.statement.producedAt, signer: source?.statement.signer, isFresh: isFresh)
  }
}
