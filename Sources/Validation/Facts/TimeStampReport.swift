import AdES
import OpenSSL

import struct Foundation.Date

/// What was found of one time-stamp.
public struct TimeStampReport: Sendable {
  public let kind: CoveredTimeStamp.Kind
  public let identifier: String
  /// What the time-stamp validation concludes (EN 319 102-1 v1.4.1, clause 5.4): only a passed one proves anything.
  public let conclusion: Conclusion
  /// Most telling first.
  public let findings: [Finding]
  /// The time it states; nil where the token cannot be read.
  public let genTime: Date?
  /// How far ``genTime`` may be off, in seconds either way; nil where the authority does not say.
  public let accuracySeconds: Double?
  /// The policy under which the authority made it.
  public let policy: String?
  public let serialNumberHex: String?
  /// The time-stamp authority's certificate.
  public let authority: Certificate?
  /// From the authority's certificate to the anchor; as far as it could be built.
  public let path: [Certificate]
  /// The revocation status of each certificate of ``path`` below the anchor.
  public let revocation: [RevocationReport]
  /// SHA-256 of the token, in lower-case hexadecimal digits.
  public let tokenSHA256: String?
  /// How many of each it covers, as far as it was looked into.
  public let covered: CoveredCounts

  public var passed: Bool { conclusion == .totalPassed }

  /// Whether it was changed or taken from elsewhere. Of the older kinds another digest proves nothing of the sort: the standards left open
  /// what exactly they are over, and writers have read them differently.
  var isForged: Bool {
    let isVague =
      kind == .references || kind == .archive && !identifier.hasPrefix("archive-time-stamp-v3")
    return switch conclusion {
    case .totalFailed(.signatureCryptoFailure): true
    case .totalFailed(.hashFailure): !isVague
    default: false
    }
  }

  public struct CoveredCounts: Hashable, Sendable {
    public var signatures = 0
    public var certificates = 0
    public var revocationData = 0
    public var timeStamps = 0

    init(_ objects: [ProofOfExistence.Object] = []) {
      for object in Set(objects) {
        switch object {
        case .signatureValue: signatures += 1
        case .certificate: certificates += 1
        case .revocationData: revocationData += 1
        case .timeStamp: timeStamps += 1
        }
      }
    }
  }
}
