import OpenSSL

import struct Foundation.Date

/// What proves that something existed at a time (EN 319 102-1 v1.4.1, clause 3.1 and 5.6.2.3).
public struct ProofOfExistence: Hashable, Sendable {
  /// What existed, by the SHA-256 of its octets in lower-case hexadecimal digits.
  public enum Object: Hashable, Sendable {
    case signatureValue(sha256: String)
    case certificate(sha256: String)
    /// A revocation list or an OCSP response.
    case revocationData(sha256: String)
    case timeStamp(sha256: String)
  }

  public let object: Object
  /// The latest moment at which it came into being.
  public let time: Date
  /// The identifier of the time-stamp that proves it.
  public let timeStamp: String
}

/// The proofs a validation has gathered. Whatever is not among them is only known to exist at the time of the validation.
struct ProofsOfExistence: Sendable {
  private var earliest: [ProofOfExistence.Object: ProofOfExistence] = [:]

  /// Keeps the earlier of two proofs of one object.
  mutating func add(_ object: ProofOfExistence.Object, at time: Date, by timeStamp: String) {
    if let known = earliest[object], known.time <= time { return }
    earliest[object] = ProofOfExistence(object: object, time: time, timeStamp: timeStamp)
  }

  /// The earliest proof of an object.
  func proof(of object: ProofOfExistence.Object) -> ProofOfExistence? { earliest[object] }

  /// The earliest time at which an object is known to have existed; `currentTime` where nothing says so.
  func time(of object: ProofOfExistence.Object, or currentTime: Date) -> Date {
    earliest[object].map { min($0.time, currentTime) } ?? currentTime
  }
}

extension ProofOfExistence.Object {
  // A digest that cannot be computed is nobody's: no proof will be found for it.
  static func signatureValue(_ octets: [UInt8]) -> Self {
    .signatureValue(sha256: (try? Digest.hexSHA256(octets)) ?? "")
  }
  static func certificate(_ certificate: Certificate) -> Self { .certificate(der: certificate.der) }
  static func certificate(der: [UInt8]) -> Self { .certificate(sha256: (try? Digest.hexSHA256(der)) ?? "") }
  static func revocationData(_ data: RevocationData) -> Self { .revocationData(der: data.der) }
  static func revocationData(der: [UInt8]) -> Self {
    .revocationData(sha256: (try? Digest.hexSHA256(der)) ?? "")
  }
  static func timeStamp(_ encoded: [UInt8]) -> Self {
    .timeStamp(sha256: (try? Digest.hexSHA256(encoded)) ?? "")
  }
}
