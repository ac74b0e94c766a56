import AdES
import OpenSSL

import struct Foundation.Date

/// One signer of one message, through the building blocks of EN 319 102-1 v1.4.1, clause 5.2, that look at the message alone, in the
/// standard's order.
///
/// Every block records its findings; none stops the next where that one can still say something, so that a broken file is
/// called broken whether or not its certificate is known. What depends on time is the processes' (``SignatureProcess``).
struct SignerValidation {
  /// What the kind of signature demands.
  enum Profile: Equatable {
    /// A PDF signature; `isETSI` for `ETSI.CAdES.detached`.
    case pdf(isETSI: Bool)
    /// A detached or enveloping message outside a PDF.
    case message
    /// The token of a time-stamp authority.
    case timeStamp
    /// A signature over another's signature value (RFC 5652, clause 11.4).
    case counterSignature
  }

  let message: SignedData
  let material: MessageMaterial
  let signer: SignerInfo
  let profile: Profile
  /// Certificates from elsewhere, among which the signer's may be.
  let companions: [Certificate]

  var findings: [Finding] = []
  var certificate: Certificate?
  var scheme: SignatureScheme?
  var digestAlgorithm: DigestAlgorithm?
  /// Where the content is itself only a digest of what was signed: its algorithm.
  var innerDigest: DigestAlgorithm?
  var statement: Statement?
  var claimedRole: String?
  var signingTime: Date?
  var isCAdES = false

  init(
    _ message: SignedData, _ material: MessageMaterial, _ signer: SignerInfo, profile: Profile,
    companions: [Certificate]
  ) {
    self.message = message
    self.material = material
    self.signer = signer
    self.profile = profile
    self.companions = companions
  }

  /// Runs the blocks. `contentDigest` gives the digest of the signed octets, nil where there are none to be had.
  mutating func run(contentDigest: (DigestAlgorithm) throws -> [UInt8]?) rethrows {
    checkFormat()
    identifySigningCertificate()
    try verifyCryptographically(contentDigest: contentDigest)
  }
}

extension Conclusion {
  /// Findings, the most telling first, and the conclusion they lead to.
  ///
  /// What failed comes before what is uncertain, and among equals what the standard asks first.
  static func of(_ findings: [Finding]) -> (conclusion: Conclusion, findings: [Finding]) {
    let ordered = findings.enumerated().sorted { left, right in
      let leftWeight = left.element.judgement?.severity ?? -1
      let rightWeight = right.element.judgement?.severity ?? -1
      return leftWeight != rightWeight ? leftWeight > rightWeight : left.offset < right.offset
    }.map(\.element)
    return (ordered.first?.judgement ?? .totalPassed, ordered)
  }
}

extension Digest {
  /// SHA-256 as lower-case hexadecimal digits.
  static func hexSHA256(_ octets: [UInt8]) throws(OpenSSLFailure) -> String {
    try Digest.of(octets, .sha256).hexadecimal
  }
}

extension [UInt8] {
  /// Two lower-case hexadecimal digits an octet.
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
