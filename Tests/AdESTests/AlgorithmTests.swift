import AdES
import OpenSSL
import Testing

private let sha1 = "30 09 06 05 2b0e03021a 05 00"
private let sha256 = "30 0d 06 09 608648016503040201 05 00"

private func scheme(
  _ oid: String, _ parameters: [UInt8]? = nil, digest: DigestAlgorithm
) throws(SignatureScheme.Problem) -> SignatureScheme {
  try SignatureScheme(AlgorithmIdentifier(oid: oid, parameters: parameters), digest: digest)
}

private func problem(
  _ oid: String, _ parameters: [UInt8]? = nil, digest: DigestAlgorithm
) -> SignatureScheme.Problem? {
  do throws(SignatureScheme.Problem) {
    _ = try scheme(oid, parameters, digest: digest)
    return nil
  } catch { return error }
}

@Suite struct `A signature algorithm identifier` {
  @Test func `names an operation, with the signer's digest where it names none`() throws {
    #expect(try scheme("1.2.840.113549.1.1.1", DER.null, digest: .sha512) == .rsaPKCS1(.sha512))
    #expect(try scheme("1.2.840.113549.1.1.11", DER.null, digest: .sha256) == .rsaPKCS1(.sha256))
    #expect(try scheme("1.2.840.113549.1.1.13", digest: .sha512) == .rsaPKCS1(.sha512))
    #expect(try scheme("1.2.840.10045.4.3.3", digest: .sha384) == .ecdsa(.sha384))
    #expect(try scheme("1.2.840.10045.2.1", digest: .sha256) == .ecdsa(.sha256))
    #expect(try scheme("0.4.0.127.0.7.1.1.4.1.3", digest: .sha256) == .ecdsaPlain(.sha256))
    #expect(try scheme("2.16.840.1.101.3.4.3.10", digest: .sha3_256) == .ecdsa(.sha3_256))
    #expect(try scheme("1.3.101.112", digest: .sha512) == .ed25519)
  }

  @Test(arguments: [
    ("1.2.840.113549.1.1.11", DigestAlgorithm.sha512, DigestAlgorithm.sha256),
    ("1.2.840.113549.1.1.5", .sha256, .sha1), ("1.2.840.10045.4.3.4", .sha256, .sha512),
    ("0.4.0.127.0.7.1.1.4.1.5", .sha256, .sha512), ("2.16.840.1.101.3.4.3.2", .sha1, .sha256),
  ])
  func `names the signer's digest`(oid: String, announced: DigestAlgorithm, own: DigestAlgorithm) {
    #expect(problem(oid, digest: announced) == .digestsDiffer(announced: announced, signature: own))
    #expect(problem(oid, digest: own) == nil)
  }

  @Test func `not known here is refused by name`() {
    #expect(problem("1.2.3", digest: .sha256) == .unknownSignatureAlgorithm(oid: "1.2.3"))
  }

  @Test(arguments: ["1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2", "1.3.101.112"])
  func `has no parameters but NULL`(oid: String) {
    #expect(problem(oid, octets("04 00"), digest: .sha256) == .badParameters(oid: oid))
    #expect(problem(oid, octets("05 01 00"), digest: .sha256) == .badParameters(oid: oid))
  }

  @Test(arguments: [
    SignatureScheme.rsaPKCS1(.sha256), .rsaPKCS1(.sha384), .rsaPKCS1(.sha512), .ecdsa(.sha256),
    .ecdsa(.sha384),
    .ecdsa(.sha512), .ecdsa(.sha3_256), .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32),
    .rsaPSS(digest: .sha512, mgf1: .sha512, saltBytes: 64),
    .rsaPSS(digest: .sha384, mgf1: .sha256, saltBytes: 0),
    .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 222),
    .rsaPSS(digest: .sha1, mgf1: .sha1, saltBytes: 20),
  ])
  func `comes back as it was written`(scheme: SignatureScheme) throws {
    let identifier = try #require(scheme.algorithmIdentifier)
    #expect(try SignatureScheme(identifier, digest: try #require(scheme.digest)) == scheme)
  }

  @Test(arguments: [SignatureScheme.ed25519, .ed448, .ecdsaPlain(.sha256), .dsa(.sha256)])
  func `is not written for what is only read`(scheme: SignatureScheme) {
    #expect(scheme.algorithmIdentifier == nil)
  }
}

@Suite struct `The parameters of RSASSA-PSS` {
  private let oid = "1.2.840.113549.1.1.10"
  private let mgf = "06 09 2a864886f70d010108"

  @Test func `are written as RFC 4055 has them`() throws {
    let identifier = try #require(
      SignatureScheme.rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32).algorithmIdentifier)
    #expect(identifier.oid == oid)
    #expect(
      identifier.parameters
        == octets("30 34 a0 0f \(sha256) a1 1c 30 1a \(mgf) \(sha256) a2 03 02 01 20"))
  }

  @Test func `left out stand for SHA-1 and a salt of 20 octets`() throws {
    #expect(
      try scheme(oid, octets("30 00"), digest: .sha1) == .rsaPSS(digest: .sha1, mgf1: .sha1, saltBytes: 20))
    #expect(
      try scheme(oid, octets("30 16 a0 0f \(sha256) a2 03 02 01 20"), digest: .sha256)
        == .rsaPSS(digest: .sha256, mgf1: .sha1, saltBytes: 32))
  }

  @Test func `may say the one trailer field there is`() throws {
    #expect(problem(oid, octets("30 05 a3 03 02 01 01"), digest: .sha1) == nil)
    #expect(problem(oid, octets("30 05 a3 03 02 01 02"), digest: .sha1) == .badParameters(oid: oid))
  }

  @Test func `name the signer's digest`() {
    #expect(
      problem(oid, octets("30 00"), digest: .sha256) == .digestsDiffer(announced: .sha256, signature: .sha1))
  }

  @Test(arguments: [
    "", "05 00", "31 00", "30 01 00", "30 02 a0 00", "30 05 a0 03 02 01 01",
    // A salt of 513 octets, and of -1.
    "30 06 a2 04 02 02 02 01", "30 05 a2 03 02 01 ff",
    // Out of order, twice, and something behind.
    "30 0a a2 03 02 01 20 a2 03 02 01 20", "30 0d a2 03 02 01 20 a0 0b 30 09 06 05 2b0e03021a",
    "30 02 05 00",
    // Parameters of the hash that nobody defined.
    "30 0f a0 0d 30 0b 06 05 2b0e03021a 04 02 61 62",
    // A mask generation function that is none, and one without a hash.
    "30 0d a1 0b 30 09 06 05 2b0e03021a 05 00", "30 0f a1 0d 30 0b 06 09 2a864886f70d010108",
  ])
  func `that are anything else are refused`(digits: String) {
    let parameters = digits.isEmpty ? nil : octets(digits)
    #expect(problem(oid, parameters, digest: .sha1) == .badParameters(oid: oid), "\(digits)")
  }
}
