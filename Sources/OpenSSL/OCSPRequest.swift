import Foundation

/// What identifies a certificate towards a responder (CertID, RFC 6960, 4.1.1).
public struct CertID: Hashable, Sendable {
  /// The hash of names and keys in dotted form. SHA-1 is no weakness here: nothing rests on its collision resistance.
  public let hashAlgorithmOID: String
  public let issuerNameHash: [UInt8]
  public let issuerKeyHash: [UInt8]
  /// The content octets of the serial number.
  public let serialNumber: [UInt8]

  /// Of a certificate under its issuer. SHA-1 by default: the one every responder must know (RFC 5019, 2.1.1).
  public init(
    _ certificate: Certificate, issuer: Certificate, _ algorithm: DigestAlgorithm = .sha1
  ) throws(OpenSSLFailure) {
    hashAlgorithmOID = algorithm.oid
    issuerNameHash = try Digest.of(certificate.issuerDER, algorithm)
    issuerKeyHash = try Digest.of(try issuer.publicKey.subjectPublicKeyOctets(), algorithm)
    serialNumber = certificate.serialNumber
  }

  init(_ element: inout DERReader) throws(OpenSSLFailure) {
    var fields = try element.enter(Tag.sequence)
    var algorithm = try fields.enter(Tag.sequence)
    hashAlgorithmOID = try algorithm.objectIdentifier()
    issuerNameHash = fields.contents(of: try fields.next(Tag.octetString))
    issuerKeyHash = fields.contents(of: try fields.next(Tag.octetString))
    serialNumber = fields.contents(of: try fields.next(Tag.integer))
    try fields.expectEnd()
  }

  /// Whether it names this certificate, issued by a holder of this issuer's name and key, under whatever hash it uses.
  public func names(_ certificate: Certificate, issuedBy issuer: Certificate) -> Bool {
    guard Self.minimal(serialNumber) == Self.minimal(certificate.serialNumber),
      let algorithm = DigestAlgorithm(oid: hashAlgorithmOID),
      let key = try? issuer.publicKey.subjectPublicKeyOctets(),
      (try? Digest.of(key, algorithm)) == issuerKeyHash
    else { return false }
    // The two encodings of the name may differ where the names are the same.
    return [certificate.issuerDER, issuer.subjectDER].contains {
      (try? Digest.of($0, algorithm)) == issuerNameHash
    }
  }

  /// Without sign octets that say nothing: other people's encoders keep or drop them.
  private static func minimal(_ number: [UInt8]) -> ArraySlice<UInt8> {
    var digits = number[...]
    while digits.count > 1, let first = digits.first, let second = digits.dropFirst().first,
      (first == 0 && second < 0x80) || (first == 0xFF && second >= 0x80)
    {
      digits = digits.dropFirst()
    }
    return digits
  }

  var der: [UInt8] {
    get throws(OpenSSLFailure) {
      let oid = try objectIdentifierDER(hashAlgorithmOID)
      return DERWriter.element(
        Tag.sequence, DERWriter.element(Tag.sequence, oid, [Tag.null, 0]),
        DERWriter.element(Tag.octetString, issuerNameHash),
        DERWriter.element(Tag.octetString, issuerKeyHash), DERWriter.element(Tag.integer, serialNumber))
    }
  }
}

/// A question to an OCSP responder about one certificate (RFC 6960, 4.1.1; RFC 5019, 2.1), unsigned.
public struct OCSPRequest: Sendable, Hashable {
  public let certID: CertID
  /// What the response has to repeat (RFC 8954); nil where pre-produced responses are welcome.
  public let nonce: [UInt8]?
  public let der: [UInt8]

  /// - Parameter nonce: 1 to 32 octets (RFC 8954, 2.1).
  public init(
    certificate: Certificate, issuer: Certificate, nonce: [UInt8]?, _ algorithm: DigestAlgorithm = .sha1
  ) throws(OpenSSLFailure) {
    if let nonce, !(1...32).contains(nonce.count) {
      throw .malformed(what: "OCSP nonce of \(nonce.count) octets")
    }
    certID = try CertID(certificate, issuer: issuer, algorithm)
    self.nonce = nonce
    // OCSPRequest ::= SEQUENCE { tbsRequest SEQUENCE { requestList SEQUENCE OF SEQUENCE { reqCert CertID },
    //   requestExtensions [2] EXPLICIT Extensions OPTIONAL } }
    let list = DERWriter.element(Tag.sequence, DERWriter.element(Tag.sequence, try certID.der))
    var extensions: [UInt8] = []
    if let nonce {
      let one = DERWriter.element(
        Tag.sequence, try objectIdentifierDER(OCSPResponse.OID.nonce),
        DERWriter.element(Tag.octetString, DERWriter.element(Tag.octetString, nonce)))
      extensions = DERWriter.element(Tag.context(2), DERWriter.element(Tag.sequence, one))
    }
    der = DERWriter.element(Tag.sequence, DERWriter.element(Tag.sequence, list, extensions))
  }
}

extension PublicKey {
  /// The content of subjectPublicKey without the count of unused bits: what OCSP hashes (RFC 6960, 4.1.1 and 4.2.1).
  func subjectPublicKeyOctets() throws(OpenSSLFailure) -> [UInt8] {
    var outer = DERReader(spkiDER, what: "public key")
    var fields = try outer.enter(Tag.sequence)
    _ = try fields.next(Tag.sequence)
    return Array(spkiDER[try fields.next(Tag.bitString).content].dropFirst())
  }
}
