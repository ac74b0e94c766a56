import Testing

@testable import OpenSSL

struct SignatureTests {
  let message = Array("доклад".utf8)

  static let ellipticSchemes: [(String, SignatureScheme)] = [
    ("P-256", .ecdsa(.sha256)), ("P-384", .ecdsa(.sha384)), ("P-521", .ecdsa(.sha512)),
    ("P-256", .ecdsaPlain(.sha256)), ("P-384", .ecdsaPlain(.sha384)), ("P-521", .ecdsaPlain(.sha512)),
  ]
  static let rsaSchemes: [SignatureScheme] = [
    .rsaPKCS1(.sha256), .rsaPKCS1(.sha1), .rsaPKCS1(.sha3_512),
    .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32),
    .rsaPSS(digest: .sha512, mgf1: .sha1, saltBytes: 0),
  ]

  @Test(arguments: ellipticSchemes)
  func `a key verifies its own ECDSA signature and no other message`(curve: String, scheme: SignatureScheme)
    throws
  {
    let key = try PrivateKey.generate(.ec(curve: curve))
    let value = try key.sign(message, scheme)
    #expect(try key.publicKey.verifies(value, over: message, scheme))
    #expect(try !key.publicKey.verifies(value, over: message + [0], scheme))
    #expect(try !PrivateKey.generate(.ec(curve: curve)).publicKey.verifies(value, over: message, scheme))
  }

  @Test(arguments: rsaSchemes)
  func `a key verifies its own RSA signature and no other scheme`(scheme: SignatureScheme) throws {
    let key = try SharedKeys.rsa.get()
    let value = try key.sign(message, scheme)
    for other in Self.rsaSchemes {
      #expect(try key.publicKey.verifies(value, over: message, other) == (other == scheme))
    }
    #expect(try !key.publicKey.verifies([0] + value, over: message, scheme))
    #expect(try !key.publicKey.verifies(Array(value.dropLast()), over: message, scheme))
    #expect(try !key.publicKey.verifies([], over: message, scheme))
  }

  @Test func `a PSS signature with another salt length is not valid`() throws {
    let key = try SharedKeys.rsa.get()
    let value = try key.sign(message, .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 20))
    #expect(
      try key.publicKey.verifies(value, over: message, .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 20))
    )
    for saltBytes in [32, 0, -1, -2, -3, Int.max] {
      let scheme = SignatureScheme.rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: saltBytes)
      #expect(try !key.publicKey.verifies(value, over: message, scheme))
    }
  }

  @Test func `a DER signature value with anything beside it is not valid`() throws {
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let value = try key.sign(message, .ecdsa(.sha256))
    #expect(try !key.publicKey.verifies(value + [0], over: message, .ecdsa(.sha256)))
    // The same numbers with a length in the long form: BER, not DER.
    let berLength = [0x30, 0x81] + value.dropFirst()
    #expect(try !key.publicKey.verifies(berLength, over: message, .ecdsa(.sha256)))
    // A third number within the sequence.
    let third = [0x30, value[1] + 3] + value.dropFirst(2) + [0x02, 0x01, 0x01]
    #expect(try !key.publicKey.verifies(third, over: message, .ecdsa(.sha256)))
    #expect(try !key.publicKey.verifies(value, over: message, .ecdsaPlain(.sha256)))
  }

  @Test func `a plain signature value has exactly the width of the curve`() throws {
    let key = try PrivateKey.generate(.ec(curve: "P-521"))
    let value = try key.sign(message, .ecdsaPlain(.sha512))
    #expect(value.count == 132)
    #expect(try !key.publicKey.verifies(value + [0], over: message, .ecdsaPlain(.sha512)))
    #expect(
      try !key.publicKey.verifies([UInt8](repeating: 0, count: 132), over: message, .ecdsaPlain(.sha512)))
  }

  @Test func `plain and DER values convert without loss`() throws {
    // r with leading zeros, s with its top bit set: both cases of X.690, 8.3.
    let plain = [UInt8](repeating: 0, count: 30) + [0x01, 0x02] + [0xFF] + [UInt8](repeating: 7, count: 31)
    let der = try #require(ECDSAValue.der(plain: plain, orderBits: 256))
    #expect(der.starts(with: [0x30, 0x27, 0x02, 0x02, 0x01, 0x02, 0x02, 0x21, 0x00, 0xFF]))
    #expect(try ECDSAValue.plain(der: der, orderBits: 256) == plain)
    #expect(try ECDSAValue.plain(der: der, orderBits: 128) == nil)
    #expect(ECDSAValue.der(plain: plain, orderBits: 384) == nil)
  }

  @Test func `EdDSA signs the message itself`() throws {
    let key = try PrivateKey.generate(.ed25519)
    let value = try key.sign(message, .ed25519)
    #expect(value.count == 64)
    #expect(try key.publicKey.verifies(value, over: message, .ed25519))
    #expect(try !key.publicKey.verifies(value, over: message + [0], .ed25519))
    #expect(throws: OpenSSLFailure.self) {
      try key.publicKey.verifies(value, overDigest: Digest.of(message, .sha256), .ed25519)
    }
  }

  @Test func `a key for PSS only makes and accepts nothing else`() throws {
    let key = try PrivateKey.generate(.rsaPSS(bits: 2048))
    let scheme = SignatureScheme.rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32)
    #expect(key.publicKey.algorithm == .rsaPSS(bits: 2048))
    #expect(try key.publicKey.verifies(key.sign(message, scheme), over: message, scheme))
    #expect(throws: OpenSSLFailure.self) { try key.sign(message, .rsaPKCS1(.sha256)) }
  }

  @Test func `signing a digest is signing the message`() throws {
    let key = try SharedKeys.rsa.get()
    let digest = try Digest.of(message, .sha256)
    #expect(try key.sign(digest: digest, .rsaPKCS1(.sha256)) == key.sign(message, .rsaPKCS1(.sha256)))
    #expect(throws: OpenSSLFailure.malformed(what: "digest")) {
      try key.sign(digest: [1, 2, 3], .rsaPKCS1(.sha256))
    }
  }

  @Test func `a scheme for another kind of key makes no signature and verifies none`() throws {
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let value = try key.sign(message, .ecdsa(.sha256))
    #expect(try !key.publicKey.verifies(value, over: message, .rsaPKCS1(.sha256)))
    #expect(throws: OpenSSLFailure.self) { try key.sign(message, .rsaPKCS1(.sha256)) }
  }

  @Test func `keys say what they are`() throws {
    #expect(try SharedKeys.rsa.get().publicKey.algorithm == .rsa(bits: 2048))
    #expect(
      try PrivateKey.generate(.ec(curve: "P-384")).publicKey.algorithm == .ec(curve: "P-384", bits: 384))
    #expect(try PrivateKey.generate(.ed25519).publicKey.algorithm == .ed25519)
    #expect(throws: OpenSSLFailure.unsupportedKey("curve P-192")) {
      try PrivateKey.generate(.ec(curve: "P-192"))
    }
    #expect(throws: OpenSSLFailure.unsupportedKey("RSA of 512 bits")) {
      try PrivateKey.generate(.rsa(bits: 512))
    }
  }
}
