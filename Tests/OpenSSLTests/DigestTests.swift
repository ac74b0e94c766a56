import Files
import Foundation
import OpenSSL
import Testing

struct DigestTests {
  @Test func `every digest agrees with a published value`() throws {
    // FIPS 180-4, FIPS 202, RFC 1321 and the RIPEMD-160 paper, over "abc".
    let expected: [DigestAlgorithm: String] = [
      .md5: "900150983cd24fb0d6963f7d28e17f72",
      .sha1: "a9993e364706816aba3e25717850c26c9cd0d89d",
      .ripemd160: "8eb208f7e05d987a9b044a8e98c6b087f15a0bfc",
      .sha224: "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
      .sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
      .sha384:
        "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
      .sha3_256: "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
      .shake256:
        "483366601360a8771c6863080cc4114d8db44530f8f1e1ee4f94ea37e78b5739d5a15bef186a5386c75744c0527e1faa9f8726e462a12a4feb06bd8801e751e4",
    ]
    for (algorithm, hex) in expected {
      let digest = try Digest.of(Array("abc".utf8), algorithm)
      #expect(digest.map { String(format: "%02x", $0) }.joined() == hex)
    }
  }

  @Test(arguments: DigestAlgorithm.allCases)
  func `identifiers lead back to their algorithm`(algorithm: DigestAlgorithm) throws {
    #expect(DigestAlgorithm(oid: algorithm.oid) == algorithm)
    #expect(DigestAlgorithm(xmlURI: algorithm.xmlURI) == algorithm)
    #expect(try Digest.of([], algorithm).count == algorithm.byteCount)
  }

  @Test func `SHAKE256 is known under both its identifiers`() {
    #expect(DigestAlgorithm(oid: "2.16.840.1.101.3.4.2.12") == .shake256)
    #expect(DigestAlgorithm(oid: "2.16.840.1.101.3.4.2.18") == .shake256)
  }

  @Test func `an unknown identifier is no algorithm`() {
    #expect(DigestAlgorithm(oid: "1.2.3") == nil)
    #expect(DigestAlgorithm(xmlURI: "http://www.w3.org/2000/09/xmldsig#SHA1") == nil)
  }

  @Test func `a fork goes on from the same octets and leaves the original alone`() throws {
    var original = try Digest(.sha256)
    original.update(Array("route ".utf8))
    var fork = try original.forked()
    fork.update(Array("one".utf8))
    original.update(Array("two".utf8))
    #expect(fork.finalized() == (try Digest.of(Array("route one".utf8), .sha256)))
    #expect(original.finalized() == (try Digest.of(Array("route two".utf8), .sha256)))
  }

  @Test func `ranges of a source are hashed in the order given`() throws {
    let source = ByteSource(Array("0123456789".utf8))
    #expect(
      try Digest.of(source, in: [0..<2, 8..<10], .sha256) == Digest.of(Array("0189".utf8), .sha256))
  }

  @Test func `slices and lazy collections hash like arrays`() throws {
    let bytes = Array("0123456789".utf8)
    #expect(try Digest.of(bytes[2..<5], .sha1) == Digest.of(Array("234".utf8), .sha1))
    #expect(try Digest.of("234".utf8, .sha1) == Digest.of(Array("234".utf8), .sha1))
    #expect(try Digest.of(bytes.lazy.reversed(), .sha1) == Digest.of(Array(bytes.reversed()), .sha1))
  }
}
