import COpenSSL
import Foundation

/// An X.509 certificate (RFC 5280): facts only. Whether to trust it is for ``PathBuilder`` and Validation.
///
/// The octets are kept as they came; nothing is ever re-encoded. Equal where the octets are.
public final class Certificate: @unchecked Sendable {
  /// The whole certificate as it came.
  public let der: [UInt8]
  public let subject: DistinguishedName
  public let issuer: DistinguishedName
  /// The content octets of the serial number, an INTEGER: big-endian two's complement.
  public let serialNumber: [UInt8]
  /// First and last second of validity, both inclusive.
  public let notBefore: Date
  public let notAfter: Date
  public let publicKey: PublicKey

  let x509: Owned<Lib.X509>
  /// Equal for equal names, by the comparison of RFC 5280, 7.1: `X509_subject_name_hash`, `X509_issuer_name_hash`.
  let subjectNameHash: UInt
  let issuerNameHash: UInt
  private let memory = SignatureMemory()

  /// Reads one certificate: `d2i_X509`.
  /// - Throws: ``OpenSSLFailure/malformed(what:queue:)``, also for octets after its end and for a public key that
  ///   cannot be read.
  public init(der: [UInt8]) throws(OpenSSLFailure) {
    x509 = try decoded(der, as: "certificate", Lib.X509.self) { d2i_X509(nil, $0, $1) }
    let pointer = x509.pointer
    self.der = der
    subject = try DistinguishedName(borrowed: X509_get_subject_name(pointer))
    issuer = try DistinguishedName(borrowed: X509_get_issuer_name(pointer))
    serialNumber = try integerContents(X509_get0_serialNumber(pointer))
    guard let notBefore = date(X509_get0_notBefore(pointer)), let notAfter = date(X509_get0_notAfter(pointer))
    else { throw .malformed(what: "certificate validity") }
    self.notBefore = notBefore
    self.notAfter = notAfter
    publicKey = try PublicKey(of: pointer)
    subjectNameHash = X509_subject_name_hash(pointer)
    issuerNameHash = X509_issuer_name_hash(pointer)
    // Fills libcrypto's cache of parsed extensions now, while no other thread sees the object.
    _ = X509_check_purpose(pointer, -1, 0)
    ERR_clear_error()
  }

  /// All certificates of a PEM text, in order. Other blocks are passed over.
  public static func all(pem: [UInt8]) throws(OpenSSLFailure) -> [Certificate] {
    var certificates: [Certificate] = []
    for der in try PEM.blocks(pem, labels: ["CERTIFICATE", "X509 CERTIFICATE"]) {
      certificates.append(try Certificate(der: der))
    }
    return certificates
  }

  /// One certificate in DER, or all of a PEM text.
  public static func all(derOrPEM bytes: [UInt8]) throws(OpenSSLFailure) -> [Certificate] {
    PEM.looksLikePEM(bytes) ? try all(pem: bytes) : [try Certificate(der: bytes)]
  }

  /// The certificate as a PEM block.
  public var pem: String {
    // Writing to memory fails only for want of memory.
    (try? PEM.block(der, label: "CERTIFICATE")).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  /// The TLV of the subject as it stands in the certificate.
  public var subjectDER: [UInt8] { subject.der }
  /// The TLV of the issuer as it stands in the certificate.
  public var issuerDER: [UInt8] { issuer.der }
  /// Lower-case hexadecimal digits, as `openssl x509 -serial` groups them, without colons.
  public var serialNumberHex: String { hexadecimal(serialNumber) }
  /// The algorithm the issuer signed it with, in dotted form: `X509_get0_signature`.
  public var signatureAlgorithmOID: String {
    var algorithm: UnsafePointer<X509_ALGOR>?
    X509_get0_signature(nil, &algorithm, x509.pointer)
    var object: OpaquePointer?
    X509_ALGOR_get0(&object, nil, nil, algorithm)
    return dotted(object)
  }
  /// The digest the issuer's signature uses; nil for EdDSA or an unknown algorithm: `X509_get_signature_info`.
  public var signatureDigest: DigestAlgorithm? {
    var digest: Int32 = 0
    guard isOne(X509_get_signature_info(x509.pointer, &digest, nil, nil, nil)), digest != NID_undef else {
      return nil
    }
    return DigestAlgorithm(oid: dotted(OBJ_nid2obj(digest)))
  }
  /// Subject and issuer are the same name by the rules of path building: `X509_NAME_cmp`.
  public var isSelfIssued: Bool {
    X509_NAME_cmp(X509_get_subject_name(x509.pointer), X509_get_issuer_name(x509.pointer)) == 0
  }

  /// The digest of the whole certificate, as signing-certificate attributes and listings use it.
  public func digest(_ algorithm: DigestAlgorithm) throws(OpenSSLFailure) -> [UInt8] {
    try Digest.of(der, algorithm)
  }

  /// Whether this key made the signature of the certificate: `X509_verify`. Says nothing of names, dates or purpose.
  ///
  /// Remembered: paths to one issuer ask the same again and again.
  public func isSigned(by issuer: PublicKey) -> Bool {
    guard !issuer.lacksParameters else { return false }
    return memory.verdict(of: issuer) { isOne(X509_verify(x509.pointer, issuer.pkey.pointer)) }
  }
}

extension Certificate: Hashable {
  public static func == (one: Certificate, other: Certificate) -> Bool {
    one === other || one.der == other.der
  }
  public func hash(into hasher: inout Hasher) { hasher.combine(der.suffix(32)) }
}

extension Certificate: CustomStringConvertible {
  public var description: String { "\(subject.rfc4514) (serial \(serialNumberHex))" }
}

/// The content octets of an INTEGER as DER has them: `i2d_ASN1_INTEGER` without the header.
func integerContents(_ integer: UnsafePointer<ASN1_INTEGER>?) throws(OpenSSLFailure) -> [UInt8] {
  let tlv = try encoded("i2d_ASN1_INTEGER") { i2d_ASN1_INTEGER(integer, $0) }
  // The length octets: one, or 0x80 plus how many follow.
  let header = tlv.count > 1 && tlv[1] >= 0x80 ? 2 + Int(tlv[1] & 0x7F) : 2
  return Array(tlv.dropFirst(header))
}
