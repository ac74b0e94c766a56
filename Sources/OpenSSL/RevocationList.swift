import COpenSSL
import Foundation
import Synchronization

/// Why a certificate was revoked (RFC 5280, 5.3.1).
public enum RevocationReason: Int, Hashable, Sendable {
  case unspecified = 0
  case keyCompromise, cACompromise, affiliationChanged, superseded, cessationOfOperation, certificateHold
  case removeFromCRL = 8
  case privilegeWithdrawn, aACompromise
}

/// An entry of a revocation list.
public struct Revocation: Hashable, Sendable {
  public let date: Date
  /// `unspecified` where the entry gives none, or a number the standard does not know.
  public let reason: RevocationReason

  public init(date: Date, reason: RevocationReason) {
    self.date = date
    self.reason = reason
  }
}

/// A certificate revocation list (RFC 5280, section 5): facts only.
public final class RevocationList: @unchecked Sendable {
  /// The whole list as it came.
  public let der: [UInt8]
  public let issuer: DistinguishedName
  public let thisUpdate: Date
  /// When a newer list will be out at the latest; nil where the list does not say.
  public let nextUpdate: Date?

  let crl: Owned<Lib.X509_CRL>
  /// Lists grow to megabytes, and every path to one issuer asks the same again: the last answer of `isSigned`.
  private let lastCheck = Mutex<(key: PublicKey, verdict: Bool)?>(nil)

  /// Reads one list: `d2i_X509_CRL`.
  public init(der: [UInt8]) throws(OpenSSLFailure) {
    crl = try decoded(der, as: "revocation list", Lib.X509_CRL.self) { d2i_X509_CRL(nil, $0, $1) }
    self.der = der
    issuer = try DistinguishedName(borrowed: X509_CRL_get_issuer(crl.pointer))
    guard let thisUpdate = date(X509_CRL_get0_lastUpdate(crl.pointer)) else {
      throw .malformed(what: "revocation list's thisUpdate")
    }
    self.thisUpdate = thisUpdate
    if let next = X509_CRL_get0_nextUpdate(crl.pointer) {
      guard let moment = date(next) else { throw .malformed(what: "revocation list's nextUpdate") }
      nextUpdate = moment
    } else {
      nextUpdate = nil
    }
  }

  /// One list in DER, or all of a PEM text.
  public static func all(derOrPEM bytes: [UInt8]) throws(OpenSSLFailure) -> [RevocationList] {
    guard PEM.looksLikePEM(bytes) else { return [try RevocationList(der: bytes)] }
    var lists: [RevocationList] = []
    for der in try PEM.blocks(bytes, labels: ["X509 CRL"]) { lists.append(try RevocationList(der: der)) }
    return lists
  }

  /// The TLV of the issuer as it stands in the list.
  public var issuerDER: [UInt8] { issuer.der }

  /// All extensions of the list itself, in order.
  public var extensions: [Extension] {
    (0..<max(0, X509_CRL_get_ext_count(crl.pointer))).map {
      Extension(borrowed: X509_CRL_get_ext(crl.pointer, $0))
    }
  }

  /// Whether it only lists changes to another list (deltaCRLIndicator).
  public var isDelta: Bool { X509_CRL_get_ext_by_NID(crl.pointer, NID_delta_crl, -1) >= 0 }

  /// The entry for this certificate, by issuer and serial number; nil where there is none: `X509_CRL_get0_by_cert`.
  ///
  /// Whether the list is authentic, current and competent is not asked here.
  public func revocation(of certificate: Certificate) -> Revocation? {
    guard X509_NAME_cmp(X509_CRL_get_issuer(crl.pointer), X509_get_issuer_name(certificate.x509.pointer)) == 0
    else { return nil }
    var entry: OpaquePointer?
    guard X509_CRL_get0_by_cert(crl.pointer, &entry, certificate.x509.pointer) != 0, let entry else {
      return nil
    }
    var reason = RevocationReason.unspecified
    if let found = X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, nil, nil) {
      let number = Owned<Lib.ASN1_STRING>(taking: found.assumingMemoryBound(to: ASN1_ENUMERATED.self))
      reason = RevocationReason(rawValue: ASN1_ENUMERATED_get(number.pointer)) ?? .unspecified
    }
    // An entry whose date cannot be read revokes from the beginning of time: the safe side.
    return Revocation(date: date(X509_REVOKED_get0_revocationDate(entry)) ?? .distantPast, reason: reason)
  }

  /// Whether this key made the signature of the list: `X509_CRL_verify`.
  public func isSigned(by key: PublicKey) -> Bool {
    if let known = lastCheck.withLock({ $0 }), known.key == key { return known.verdict }
    let verdict = isOne(X509_CRL_verify(crl.pointer, key.pkey.pointer))
    lastCheck.withLock { $0 = (key, verdict) }
    return verdict
  }

  /// The digest of the whole list.
  public func digest(_ algorithm: DigestAlgorithm) throws(OpenSSLFailure) -> [UInt8] {
    try Digest.of(der, algorithm)
  }

  /// The list as a PEM block.
  public var pem: String {
    (try? PEM.block(der, label: "X509 CRL")).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

extension RevocationList: Hashable {
  public static func == (one: RevocationList, other: RevocationList) -> Bool {
    one === other || one.der == other.der
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(der.suffix(32)) }
}
