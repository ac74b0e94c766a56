import COpenSSL
import Foundation

/// Writes certificates (RFC 5280, section 4). What stands in them is the caller's: extensions come as finished DER.
public struct CertificateBuilder {
  public var subject: DistinguishedName
  /// The issuer's subject, octet for octet.
  public var issuer: DistinguishedName
  /// The serial number, big-endian, read as a positive number of at most 20 octets.
  public var serialNumber: [UInt8]
  public var notBefore: Date
  public var notAfter: Date
  public var publicKey: PublicKey
  public var extensions: [Extension]

  public init(
    subject: DistinguishedName, issuer: DistinguishedName, serialNumber: [UInt8], notBefore: Date,
    notAfter: Date,
    publicKey: PublicKey, extensions: [Extension] = []
  ) {
    self.subject = subject
    self.issuer = issuer
    self.serialNumber = serialNumber
    self.notBefore = notBefore
    self.notAfter = notAfter
    self.publicKey = publicKey
    self.extensions = extensions
  }

  /// Signs: `X509_sign` with RSA PKCS#1 v1.5, RSASSA-PSS (a restricted key), ECDSA or EdDSA, as the key is.
  public func signed(by key: PrivateKey, _ digest: DigestAlgorithm = .sha256) throws(OpenSSLFailure)
    -> Certificate
  {
    let draft = try Owned<Lib.X509>("X509_new", X509_new())
    let x509 = draft.pointer
    try expectOne("X509_set_version", X509_set_version(x509, Int(X509_VERSION_3)))
    let serial = try positiveInteger(serialNumber)
    try expectOne("X509_set_serialNumber", X509_set_serialNumber(x509, serial.pointer))
    let issuerName = try libraryName(issuer)
    try expectOne("X509_set_issuer_name", X509_set_issuer_name(x509, issuerName.pointer))
    let subjectName = try libraryName(subject)
    try expectOne("X509_set_subject_name", X509_set_subject_name(x509, subjectName.pointer))
    let (start, end) = (try wholeSeconds(notBefore), try wholeSeconds(notAfter))
    _ = try expectPointer("ASN1_TIME_adj", ASN1_TIME_adj(X509_getm_notBefore(x509), start, 0, 0))
    _ = try expectPointer("ASN1_TIME_adj", ASN1_TIME_adj(X509_getm_notAfter(x509), end, 0, 0))
    try expectOne("X509_set_pubkey", X509_set_pubkey(x509, publicKey.pkey.pointer))
    for one in extensions {
      let made = try libraryExtension(one)
      try expectOne("X509_add_ext", X509_add_ext(x509, made.pointer, -1))
    }
    let implementation = try key.certificateDigest(digest)
    try expectPositive("X509_sign", X509_sign(x509, key.pkey.pointer, implementation))
    return try Certificate(copying: x509)
  }
}

/// Writes revocation lists (RFC 5280, section 5), with authorityKeyIdentifier and cRLNumber.
public struct RevocationListBuilder {
  public struct Entry: Hashable, Sendable {
    /// The serial number of the revoked certificate, big-endian.
    public let serialNumber: [UInt8]
    public let date: Date
    /// `unspecified` is not written, as RFC 5280, 5.3.1 wants.
    public let reason: RevocationReason
    /// Further extensions of the entry, such as certificateIssuer of an indirect list.
    public let extensions: [Extension]

    public init(
      serialNumber: [UInt8], date: Date, reason: RevocationReason = .unspecified, extensions: [Extension] = []
    ) {
      self.serialNumber = serialNumber
      self.date = date
      self.reason = reason
      self.extensions = extensions
    }
  }

  public var issuer: KeyHolder
  public var number: Int
  public var thisUpdate: Date
  public var nextUpdate: Date?
  public var entries: [Entry]
  /// Further extensions, such as issuingDistributionPoint.
  public var extensions: [Extension]

  public init(
    issuer: KeyHolder, number: Int, thisUpdate: Date, nextUpdate: Date?, entries: [Entry] = [],
    extensions: [Extension] = []
  ) {
    self.issuer = issuer
    self.number = number
    self.thisUpdate = thisUpdate
    self.nextUpdate = nextUpdate
    self.entries = entries
    self.extensions = extensions
  }

  /// Signs the list: `X509_CRL_sign`.
  public func build(_ digest: DigestAlgorithm = .sha256) throws(OpenSSLFailure) -> RevocationList {
    let draft = try Owned<Lib.X509_CRL>("X509_CRL_new", X509_CRL_new())
    let crl = draft.pointer
    try expectOne("X509_CRL_set_version", X509_CRL_set_version(crl, Int(X509_CRL_VERSION_2)))
    let name = try libraryName(issuer.certificate.subject)
    try expectOne("X509_CRL_set_issuer_name", X509_CRL_set_issuer_name(crl, name.pointer))
    let this = try asn1Time(thisUpdate)
    try expectOne("X509_CRL_set1_lastUpdate", X509_CRL_set1_lastUpdate(crl, this.pointer))
    if let nextUpdate {
      let next = try asn1Time(nextUpdate)
      try expectOne("X509_CRL_set1_nextUpdate", X509_CRL_set1_nextUpdate(crl, next.pointer))
    }
    for entry in entries { try add(entry, to: crl) }
    try expectOne("X509_CRL_sort", X509_CRL_sort(crl))
    if let identifier = issuer.certificate.subjectKeyIdentifier, identifier.count < 126 {
      // AuthorityKeyIdentifier ::= SEQUENCE { keyIdentifier [0] IMPLICIT OCTET STRING }
      let field = [0x80, UInt8(identifier.count)] + identifier
      try add(Extension(oid: "2.5.29.35", critical: false, der: [0x30, UInt8(field.count)] + field), to: crl)
    }
    let sequence = try positiveInteger(withUnsafeBytes(of: UInt64(max(0, number)).bigEndian) { Array($0) })
    try expectOne("X509_CRL_add1_ext_i2d", X509_CRL_add1_ext_i2d(crl, NID_crl_number, sequence.pointer, 0, 0))
    for one in extensions { try add(one, to: crl) }
    let implementation = try issuer.key.certificateDigest(digest)
    try expectPositive("X509_CRL_sign", X509_CRL_sign(crl, issuer.key.pkey.pointer, implementation))
    return try RevocationList(der: try encoded("i2d_X509_CRL") { i2d_X509_CRL(crl, $0) })
  }

  private func add(_ one: Extension, to crl: OpaquePointer) throws(OpenSSLFailure) {
    let made = try libraryExtension(one)
    try expectOne("X509_CRL_add_ext", X509_CRL_add_ext(crl, made.pointer, -1))
  }

  private func add(_ entry: Entry, to crl: OpaquePointer) throws(OpenSSLFailure) {
    let revoked = try expectPointer("X509_REVOKED_new", X509_REVOKED_new())
    do throws(OpenSSLFailure) {
      let serial = try positiveInteger(entry.serialNumber)
      try expectOne("X509_REVOKED_set_serialNumber", X509_REVOKED_set_serialNumber(revoked, serial.pointer))
      let when = try asn1Time(entry.date)
      try expectOne("X509_REVOKED_set_revocationDate", X509_REVOKED_set_revocationDate(revoked, when.pointer))
      if entry.reason != .unspecified {
        let reason = try Owned<Lib.ASN1_STRING>("ASN1_ENUMERATED_new", ASN1_ENUMERATED_new())
        try expectOne("ASN1_ENUMERATED_set", ASN1_ENUMERATED_set(reason.pointer, entry.reason.rawValue))
        try expectOne(
          "X509_REVOKED_add1_ext_i2d",
          X509_REVOKED_add1_ext_i2d(revoked, NID_crl_reason, reason.pointer, 0, 0))
      }
      for one in entry.extensions {
        let made = try libraryExtension(one)
        try expectOne("X509_REVOKED_add_ext", X509_REVOKED_add_ext(revoked, made.pointer, -1))
      }
      try expectOne("X509_CRL_add0_revoked", X509_CRL_add0_revoked(crl, revoked))
    } catch {
      X509_REVOKED_free(revoked)
      throw error
    }
  }
}

extension PrivateKey {
  /// The digest argument of `X509_sign`: none for EdDSA.
  fileprivate func certificateDigest(_ digest: DigestAlgorithm) throws(OpenSSLFailure) -> OpaquePointer? {
    switch publicKey.algorithm {
    case .ed25519, .ed448: nil
    default: try digest.implementation()
    }
  }
}

/// A positive INTEGER: `BN_bin2bn`, `BN_to_ASN1_INTEGER`.
private func positiveInteger(_ magnitude: [UInt8]) throws(OpenSSLFailure) -> Owned<Lib.ASN1_STRING> {
  guard magnitude.count <= 20 else { throw .malformed(what: "serial number of \(magnitude.count) octets") }
  let number = try expectPointer("BN_bin2bn", BN_bin2bn(magnitude, Int32(magnitude.count), nil))
  defer { BN_free(number) }
  return try Owned("BN_to_ASN1_INTEGER", BN_to_ASN1_INTEGER(number, nil))
}

private func libraryName(_ name: DistinguishedName) throws(OpenSSLFailure) -> Owned<Lib.X509_NAME> {
  try decoded(name.der, as: "distinguished name", Lib.X509_NAME.self) { d2i_X509_NAME(nil, $0, $1) }
}

/// `X509_EXTENSION_create_by_OBJ`.
private func libraryExtension(_ one: Extension) throws(OpenSSLFailure) -> Owned<Lib.X509_EXTENSION> {
  let type = try objectIdentifier(one.oid)
  let content = try Owned<Lib.ASN1_STRING>("ASN1_OCTET_STRING_new", ASN1_OCTET_STRING_new())
  try expectOne(
    "ASN1_OCTET_STRING_set", ASN1_OCTET_STRING_set(content.pointer, one.der, Int32(one.der.count)))
  return try Owned(
    "X509_EXTENSION_create_by_OBJ",
    X509_EXTENSION_create_by_OBJ(nil, type.pointer, one.critical ? 1 : 0, content.pointer))
}
