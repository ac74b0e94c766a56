import AdES
import OpenSSL

/// What makes signatures last is asked of these: time-stamps, the status of certificates, and whom to trust.
///
/// Every signature, and every case of a batch, asks anew: nothing is shared, and nothing is asked twice for one need.
public struct LevelServices: Sendable {
  /// What to do where validation data cannot be had.
  public enum Incompleteness: Sendable {
    /// ``SigningFailure/incomplete(_:)``, and nothing is written.
    case refused
    /// What there is is written, and what is missing is told.
    case accepted
  }

  /// Needed from level T on.
  public var timeStamps: (any TimeStampSource)?
  /// Asked for what is neither embedded nor given; nil to ask nobody.
  public var status: (any CertificateStatusSource)?
  /// Where every path has to end. An anchor itself needs no revocation data.
  public var anchors: [Certificate]
  /// Certificates that may lie on a path, besides those embedded.
  public var intermediates: [Certificate]
  /// Revocation data at hand.
  public var revocationLists: [RevocationList]
  public var ocspResponses: [OCSPResponse]
  /// Of time-stamps' imprints, of archive hash indexes and of manifests.
  public var digest: DigestAlgorithm
  public var incompleteness: Incompleteness

  public init(
    timeStamps: (any TimeStampSource)? = nil, status: (any CertificateStatusSource)? = nil,
    anchors: [Certificate] = [], intermediates: [Certificate] = [],
    revocationLists: [RevocationList] = [], ocspResponses: [OCSPResponse] = [],
    digest: DigestAlgorithm = .sha256, incompleteness: Incompleteness = .refused
  ) {
    self.timeStamps = timeStamps
    self.status = status
    self.anchors = anchors
    self.intermediates = intermediates
    self.revocationLists = revocationLists
    self.ocspResponses = ocspResponses
    self.digest = digest
    self.incompleteness = incompleteness
  }
}
