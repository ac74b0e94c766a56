import AdES
import OpenSSL

import struct Foundation.Date

/// Until when an algorithm, or a key of a size, is accepted.
public enum AcceptableUntil: Hashable, Sendable {
  /// Not in the table: at no time.
  case never
  /// Up to, and not including, this moment.
  case date(Date)
  case noEnd

  func accepts(_ time: Date) -> Bool {
    switch self {
    case .never: false
    case .date(let end): time < end
    case .noEnd: true
    }
  }

  /// The end as a date, where there is one; the beginning of time for ``never``.
  public var end: Date? {
    switch self {
    case .never: .distantPast
    case .date(let end): end
    case .noEnd: nil
    }
  }

  /// The earlier of two ends: all that a signature rests on must be acceptable.
  func earlier(_ other: Self) -> Self {
    (end ?? .distantFuture) <= (other.end ?? .distantFuture) ? self : other
  }
}

/// The cryptographic constraints (EN 319 102-1 v1.4.1, clause 5.2.8): TS 119 312 v1.5.1 as data, and for what it has dropped the dates
/// of its earlier editions.
enum AlgorithmTable {
  static func limit(of digest: DigestAlgorithm) -> AcceptableUntil {
    switch digest {
    case .md5: until(2004, 8, 1)
    case .sha1: until(2012, 8, 1)
    case .ripemd160: until(2014, 8, 1)
    // SHA3-224 is not in the table; it is as long as SHA-224. SHAKE256 has 512 bits here.
    case .sha224, .sha3_224: until(2029, 1, 1)
    case .sha256, .sha384, .sha512, .sha3_256, .sha3_384, .sha3_512, .shake256: .noEnd
    }
  }

  /// Of a signature made under `scheme` with a key of `key`, the digest included.
  static func limit(of scheme: SignatureScheme, key: KeyAlgorithm) -> AcceptableUntil {
    switch (scheme, key) {
    case (.rsaPKCS1(let digest), .rsa(let bits)): rsaPKCS1(bits).earlier(limit(of: digest))
    case (.rsaPSS(let digest, let mgf1, _), .rsa(let bits)),
      (.rsaPSS(let digest, let mgf1, _), .rsaPSS(let bits)):
      rsaPSS(bits).earlier(limit(of: digest)).earlier(limit(of: mgf1))
    case (.ecdsa(let digest), .ec(_, let bits)), (.ecdsaPlain(let digest), .ec(_, let bits)):
      ecdsa(bits).earlier(limit(of: digest))
    case (.ed25519, .ed25519), (.ed448, .ed448): .noEnd
    default: .never
    }
  }

  private static func rsaPKCS1(_ bits: Int) -> AcceptableUntil {
    switch bits {
    case ..<1024: .never
    case ..<1900: until(2019, 10, 1)
    default: until(2029, 1, 1)
    }
  }

  private static func rsaPSS(_ bits: Int) -> AcceptableUntil {
    switch bits {
    case ..<1024: .never
    case ..<1900: until(2019, 10, 1)
    case ..<3000: until(2029, 1, 1)
    default: .noEnd
    }
  }

  private static func ecdsa(_ bits: Int) -> AcceptableUntil {
    switch bits {
    case ..<224: .never
    case ..<256: until(2021, 10, 1)
    default: .noEnd
    }
  }

  private static func until(_ year: Int, _ month: Int, _ day: Int) -> AcceptableUntil {
    UTCComponents.date(year: year, month: month, day: day, hour: 0, minute: 0, second: 0).map { .date($0) }
      ?? .never
  }
}
