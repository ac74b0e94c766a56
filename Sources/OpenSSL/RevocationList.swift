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

  /// All extensions of the list itself, in order.
  public let extensions: [Extension]
  /// cRLNumber (RFC 5280, 5.2.3); nil also where it cannot be read.
  public let number: CRLNumber?
  /// Of a delta: the least number of a list that it can be put upon (BaseCRLNumber, 5.2.4).
  public let baseNumber: CRLNumber?

  let crl: Owned<Lib.X509_CRL>
  /// `X509_NAME_hash_ex`, as ``Certificate/subjectNameHash`` has it.
  let issuerNameHash: UInt
  /// Lists grow to megabytes, and every path to one issuer asks the same again.
  private let memory = SignatureMemory()
  private let readScope = Mutex<ListScope??>(.none)

  enum OID {
    static let number = "2.5.29.20"
    static let deltaIndicator = "2.5.29.27"
    static let issuingDistributionPoint = "2.5.29.28"
    static let expiredCertsOnCRL = "2.5.29.60"
  }

  /// Reads one list: `d2i_X509_CRL`.
  public init(der: [UInt8]) throws(OpenSSLFailure) {
    crl = try decoded(der, as: "revocation list", Lib.X509_CRL.self) { d2i_X509_CRL(nil, $0, $1) }
    self.der = der
    issuer = try DistinguishedName(borrowed: X509_CRL_get_issuer(crl.pointer))
    issuerNameHash = X509_NAME_hash_ex(X509_CRL_get_issuer(crl.pointer), nil, nil, nil)
    let pointer = crl.pointer
    let extensions = (0..<max(0, X509_CRL_get_ext_count(pointer))).map {
      Extension(borrowed: X509_CRL_get_ext(pointer, $0))
    }
    func number(in oid: String) -> CRLNumber? {
      extensions.first { $0.oid == oid }.flatMap { try? CRLNumber(der: $0.der) }
    }
    self.extensions = extensions
    self.number = number(in: OID.number)
    baseNumber = number(in: OID.deltaIndicator)
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

  /// How many certificates it names: `X509_CRL_get_REVOKED`.
  public var count: Int {
    X509_CRL_get_REVOKED(crl.pointer).map { Int(max(0, shim_sk_X509_REVOKED_num($0))) } ?? 0
  }

  /// Whether it only lists changes to another list (deltaCRLIndicator).
  public var isDelta: Bool { X509_CRL_get_ext_by_NID(crl.pointer, NID_delta_crl, -1) >= 0 }

  /// The DER inside the first extension of this type.
  public func extensionValue(oid: String) -> [UInt8]? { extensions.first { $0.oid == oid }?.der }

  /// The algorithm the list is signed with, in dotted form: `X509_CRL_get0_signature`.
  public var signatureAlgorithmOID: String {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_CRL_get0_signature(crl.pointer, nil, &algorithm)
    var object: OpaquePointer?
    X509_ALGOR_get0(&object, nil, nil, algorithm)
    return dotted(object)
  }

  /// Since when certificates are kept on the list beyond their expiry (expiredCertsOnCRL, X.509, 8.5.2.12); nil where they need not be.
  public var expiredCertificatesSince: Date? {
    extensionValue(oid: OID.expiredCertsOnCRL).flatMap { der in
      var reader = DERReader(der, what: "expiredCertsOnCRL")
      return try? reader.generalizedTime()
    }
  }

  /// What it is about; nil where it must not be used at all.
  var scope: ListScope? {
    if case .some(let known) = readScope.withLock({ $0 }) { return known }
    let scope = ListScope(of: crl, extensions: extensions)
    readScope.withLock { $0 = .some(scope) }
    return scope
  }

  /// Whether this is the name of the list's issuer, by the comparison of RFC 5280, 7.1.
  func isNamed(as name: DistinguishedName) -> Bool { issuer.matches(name) }

  /// Whether this is the subject of the list's issuer; hashes first, as many candidates are asked.
  func isIssued(inTheNameOf candidate: Certificate) -> Bool {
    candidate.subjectNameHash == issuerNameHash && issuer.matches(candidate.subject)
  }

  /// The entry for this certificate, by issuer and serial number; nil where there is none: `X509_CRL_get0_by_cert`. In an indirect list
  /// the issuer is the entry's certificateIssuer (RFC 5280, 5.3.3).
  ///
  /// Whether the list is authentic, current and competent is not asked here.
  public func revocation(of certificate: Certificate) -> Revocation? {
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
    memory.verdict(of: key) { isOne(X509_CRL_verify(crl.pointer, key.pkey.pointer)) }
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

/// A list's number (RFC 5280, 5.2.3): up to 20 octets, only ever compared.
public struct CRLNumber: Hashable, Sendable, Comparable {
  /// Big-endian, without leading zeros.
  private let digits: [UInt8]

  init(der: [UInt8]) throws(OpenSSLFailure) {
    var reader = DERReader(der, what: "CRL number")
    let content = reader.contents(of: try reader.next(Tag.integer))
    try reader.expectEnd()
    guard let first = content.first, first < 0x80 else { throw .malformed(what: "CRL number") }
    digits = Array(content.drop { $0 == 0 })
  }

  public static func < (one: CRLNumber, other: CRLNumber) -> Bool {
    one.digits.count != other.digits.count
      ? one.digits.count < other.digits.count : one.digits.lexicographicallyPrecedes(other.digits)
  }
}
