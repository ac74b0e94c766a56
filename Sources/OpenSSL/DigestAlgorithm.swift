import COpenSSL

/// A hash function that signatures, manifests or time-stamps may name.
///
/// Which of them are still good enough, and until when, is Validation's to judge; here they are only computed.
public enum DigestAlgorithm: String, CaseIterable, Sendable, Codable {
  case md5, sha1, ripemd160, sha224, sha256, sha384, sha512
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case sha3_224
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case sha3_256
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case sha3_384
  // swift-format-ignore: AlwaysUseLowerCamelCase
  case sha3_512
  /// SHAKE256 with 64 octets of output, as Ed448 goes with it (RFC 8419, 2.3; RFC 8702, 3.1).
  case shake256

  /// The object identifier in dotted form (RFC 3279, RFC 5754, FIPS 202).
  public var oid: String { row.oid }
  /// The algorithm an object identifier names, nil if it is none of these.
  public init?(oid: String) {
    // id-shake256-len names the length beside it; with another than 512 bits no digest ever agrees.
    let own = oid == "2.16.840.1.101.3.4.2.18" ? Self.shake256.oid : oid
    guard let match = Self.allCases.first(where: { $0.oid == own }) else { return nil }
    self = match
  }

  /// The number of octets of a digest.
  public var byteCount: Int { row.byteCount }

  /// The XML Signature identifier (RFC 9231; XML Encryption for SHA-256 and SHA-512).
  public var xmlURI: String { row.uri }
  /// The algorithm an XML Signature identifier names, nil if it is none of these.
  public init?(xmlURI: String) {
    guard let match = Self.allCases.first(where: { $0.xmlURI == xmlURI }) else { return nil }
    self = match
  }

  private var row: (name: String, oid: String, byteCount: Int, uri: String) {
    switch self {
    case .md5: ("MD5", "1.2.840.113549.2.5", 16, "http://www.w3.org/2001/04/xmldsig-more#md5")
    case .sha1: ("SHA1", "1.3.14.3.2.26", 20, "http://www.w3.org/2000/09/xmldsig#sha1")
    case .ripemd160: ("RIPEMD160", "1.3.36.3.2.1", 20, "http://www.w3.org/2001/04/xmlenc#ripemd160")
    case .sha224:
      ("SHA2-224", "2.16.840.1.101.3.4.2.4", 28, "http://www.w3.org/2001/04/xmldsig-more#sha224")
    case .sha256: ("SHA2-256", "2.16.840.1.101.3.4.2.1", 32, "http://www.w3.org/2001/04/xmlenc#sha256")
    case .sha384:
      ("SHA2-384", "2.16.840.1.101.3.4.2.2", 48, "http://www.w3.org/2001/04/xmldsig-more#sha384")
    case .sha512: ("SHA2-512", "2.16.840.1.101.3.4.2.3", 64, "http://www.w3.org/2001/04/xmlenc#sha512")
    case .sha3_224:
      ("SHA3-224", "2.16.840.1.101.3.4.2.7", 28, "http://www.w3.org/2007/05/xmldsig-more#sha3-224")
    case .sha3_256:
      ("SHA3-256", "2.16.840.1.101.3.4.2.8", 32, "http://www.w3.org/2007/05/xmldsig-more#sha3-256")
    case .sha3_384:
      ("SHA3-384", "2.16.840.1.101.3.4.2.9", 48, "http://www.w3.org/2007/05/xmldsig-more#sha3-384")
    case .sha3_512:
      ("SHA3-512", "2.16.840.1.101.3.4.2.10", 64, "http://www.w3.org/2007/05/xmldsig-more#sha3-512")
    case .shake256:
      ("SHAKE256", "2.16.840.1.101.3.4.2.12", 64, "http://www.w3.org/2021/04/xmldsig-more#shake256")
    }
  }

  /// The implementation, fetched once a process: `EVP_MD_fetch`. Borrowed: it lives as long as the process.
  func implementation() throws(OpenSSLFailure) -> OpaquePointer {
    guard let pointer = Self.fetched[self]?.pointer else { throw .unsupportedScheme("digest \(rawValue)") }
    return pointer
  }

  /// `EVP_MD` is immutable once fetched.
  private struct Fetched: @unchecked Sendable { let pointer: OpaquePointer? }

  private static let fetched: [DigestAlgorithm: Fetched] = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, Fetched(pointer: EVP_MD_fetch(nil, $0.row.name, nil))) })
}
