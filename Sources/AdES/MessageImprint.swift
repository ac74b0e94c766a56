import OpenSSL

/// `MessageImprint ::= SEQUENCE { hashAlgorithm AlgorithmIdentifier, hashedMessage OCTET STRING }` (RFC 3161, clause 2.4.1).
public struct MessageImprint: Hashable, Sendable {
  public let algorithm: AlgorithmIdentifier
  public let digest: [UInt8]

  /// The digest algorithm; nil for one that is unknown here.
  public var digestAlgorithm: DigestAlgorithm? { DigestAlgorithm(oid: algorithm.oid) }

  /// - Precondition: `digest` has the algorithm's length.
  public init(_ digest: [UInt8], _ algorithm: DigestAlgorithm) {
    precondition(digest.count == algorithm.byteCount, "an imprint is a whole digest")
    // RFC 3161 leaves the parameters open; authorities have been seen to refuse a request without NULL.
    self.algorithm = AlgorithmIdentifier(oid: algorithm.oid, parameters: DER.null)
    self.digest = digest
  }

  /// - Throws: also where the digest's length is not its algorithm's.
  init(_ element: BERElement) throws(CMSFailure) {
    var fields = try element.expecting(DER.Tag.sequence).reader()
    algorithm = try AlgorithmIdentifier(try fields.take(DER.Tag.sequence))
    let hashed = try fields.take(DER.Tag.octetString)
    digest = hashed.value
    try fields.finish()
    if let known = DigestAlgorithm(oid: algorithm.oid), digest.count != known.byteCount {
      throw .malformed(offset: hashed.span.lowerBound, .badLength)
    }
  }

  public var encoded: [UInt8] { DER.sequence([algorithm.encoded, DER.octetString(digest)]) }
}
