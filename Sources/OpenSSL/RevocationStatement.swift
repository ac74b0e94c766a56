import Foundation

/// What revocation data say about one certificate, once it is known that they may.
///
/// A statement is authentic (its signature is verified), in scope (about this very certificate) and made by someone entitled to it: the
/// issuer, a CRL issuer (RFC 5280, 6.3.3) or a delegated responder (RFC 6960, 4.2.2.2). It is *not* judged against a time, and where the
/// signer is not the issuer, whether the signer's own certificate leads to the same anchor and is not revoked is left to ask.
public struct RevocationStatement: Sendable, Hashable {
  public enum Status: Sendable, Hashable {
    /// Not revoked as of ``RevocationStatement/thisUpdate``.
    case good
    /// The reason as CRLReason numbers it (RFC 5280, 5.3.1); nil where none is given.
    case revoked(at: Date, reason: Int?)
    /// The responder does not know the certificate.
    case unknown
  }

  /// Further data that the statement rests on: the base of a delta, or lists of other reasons.
  public struct Supplement: Sendable, Hashable {
    public let data: RevocationData
    public let signer: Certificate
  }

  public let status: Status
  /// When this was known to be right; of several lists the earliest.
  public let thisUpdate: Date
  /// When there will be newer information at the latest; of several lists the earliest.
  public let nextUpdate: Date?
  /// When a response was signed; nil for lists.
  public let producedAt: Date?
  /// The issuer, a CRL issuer, or a delegated responder.
  public let signer: Certificate
  public let data: RevocationData
  public let supplements: [Supplement]
  /// Certificates that expired since then are still answered for: archiveCutoff (RFC 6960, 4.4.4) or expiredCertsOnCRL (X.509, 8.5.2.12).
  /// Nil where nothing is said: then silence about an expired certificate means little.
  public let coversExpiredSince: Date?

  /// Everyone who signed what the statement rests on, ``signer`` first.
  public var signers: [Certificate] {
    supplements.map(\.signer).reduce(into: [signer]) { if !$0.contains($1) { $0.append($1) } }
  }

  init(
    status: Status, thisUpdate: Date, nextUpdate: Date?, producedAt: Date?, signer: Certificate,
    data: RevocationData,
    supplements: [Supplement] = [], coversExpiredSince: Date? = nil
  ) {
    self.status = status
    self.thisUpdate = thisUpdate
    self.nextUpdate = nextUpdate
    self.producedAt = producedAt
    self.signer = signer
    self.data = data
    self.supplements = supplements
    self.coversExpiredSince = coversExpiredSince
  }

  /// Listens to every piece of data that is about this certificate.
  ///
  /// A list or answer older than the certificate is passed over: it cannot know it.
  /// - Parameters:
  ///   - issuer: the certificate whose key signed it.
  ///   - companions: certificates among which CRL issuers and responders may be found; they need not be trusted.
  /// - Returns: the statements in the order of the data, and why data that seemed to be about the certificate were not listened to.
  public static func statements(
    about certificate: Certificate, issuedBy issuer: Certificate, from data: [RevocationData],
    companions: [Certificate]
  ) -> (statements: [RevocationStatement], obstacles: Set<PathFailure>) {
    var lists: [RevocationList] = []
    var statements: [RevocationStatement] = []
    var obstacles: Set<PathFailure> = []
    for one in data {
      switch one {
      case .list(let list): lists.append(list)
      case .response(let response):
        switch ResponderCheck.statement(of: response, about: certificate, issuedBy: issuer, companions) {
        case .statement(let statement): statements.append(statement)
        case .obstacle(let failure): obstacles.insert(failure)
        case .notConcerned: continue
        }
      }
    }
    if !lists.isEmpty {
      let check = ListCheck(of: certificate, issuedBy: issuer, lists: lists, companions: companions)
      statements += check.statements
      obstacles.formUnion(check.obstacles)
    }
    return (statements, obstacles)
  }
}
