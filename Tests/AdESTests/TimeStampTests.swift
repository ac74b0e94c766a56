import Foundation
import OpenSSL
import Testing

@testable import AdES

@Suite struct TimeStamps {
  private static let digest = [UInt8](repeating: 0x11, count: 32)

  @Test func `a request is written as RFC 3161 says`() {
    let imprint = MessageImprint(Self.digest, .sha256)
    let request = TimeStampRequest(imprint: imprint, nonce: [0, 0x80], policy: "1.2.3")
    let algorithm: [UInt8] = [0x30, 13, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0]
    let expected: [UInt8] =
      [0x30, 65, 2, 1, 1, 0x30, 49] + algorithm + [4, 32] + Self.digest + [
        6, 2, 0x2a, 3, 2, 2, 0, 0x80, 1, 1, 0xff,
      ]
    #expect(request.encoded == expected)
  }

  private static func info(
    version: Int = 1, digest: [UInt8] = digest, tail: [[UInt8]] = [], time: String = "20260302090000.25Z"
  ) -> [UInt8] {
    DER.sequence(
      [
        DER.integer(version), DER.objectIdentifier("1.2.3"),
        DER.sequence([
          AlgorithmIdentifier(oid: DigestAlgorithm.sha256.oid, parameters: nil).encoded,
          DER.octetString(digest),
        ]),
        DER.integer(7), DER.element(DER.Tag.generalizedTime, Array(time.utf8)),
      ] + tail)
  }

  @Test func `what an authority states is read whole`() throws {
    let info = try TSTInfo(
      Self.info(tail: [
        DER.sequence([
          DER.integer(1), DER.element(0x80, [1, 0xf4]), DER.element(0x81, [100]),
        ]), DER.element(DER.Tag.boolean, [0xff]), DER.integer(99),
        DER.element(DER.Tag.context(0), DER.element(0x86, Array("x".utf8))),
      ]))
    #expect(info.policy == "1.2.3" && info.serialNumber == [7] && info.nonce == [99])
    #expect(info.isOrdered && info.tsa != nil && !info.hasCriticalExtension)
    #expect(abs(try #require(info.accuracySeconds) - 1.5001) < 1e-9)
    #expect(abs(info.genTime.timeIntervalSince1970 - 1_772_442_000) < 1e-6)
    #expect(info.imprint.digestAlgorithm == .sha256 && info.imprint.digest == Self.digest)
  }

  @Test func `a critical extension is seen`() throws {
    let critical = DER.sequence([
      DER.objectIdentifier("1.2.3"), DER.element(DER.Tag.boolean, [0xff]), DER.octetString([]),
    ])
    #expect(
      try TSTInfo(Self.info(tail: [DER.element(DER.Tag.context(1), critical)])).hasCriticalExtension)
  }

  @Test func `an imprint of another length than its digest, another version, anything behind: refused`() {
    #expect(throws: CMSFailure.self) { try TSTInfo(Self.info(digest: [1, 2, 3])) }
    #expect(throws: CMSFailure.self) { try TSTInfo(Self.info(version: 2)) }
    #expect(throws: CMSFailure.self) { try TSTInfo(Self.info(tail: [DER.null])) }
    #expect(throws: CMSFailure.self) { try TSTInfo(Self.info(time: "20260302090000")) }
  }

  @Test func `a refusal is read with its words and its reasons`() throws {
    let refusal = DER.sequence([
      DER.sequence([
        DER.integer(2), DER.sequence([DER.utf8String("no such algorithm")]),
        DER.element(DER.Tag.bitString, [7, 0x80]),
      ])
    ])
    let response = try TimeStampResponse(refusal)
    #expect(!response.isGranted && response.token == nil)
    #expect(response.statusTexts == ["no such algorithm"] && response.failureInfo == [0])
  }

  @Test func `signed data over something else are no time-stamp`() throws {
    let message = DER.sequence([
      DER.objectIdentifier(OID.signedData),
      DER.element(
        DER.Tag.context(0),
        DER.sequence([
          DER.integer(1), DER.setOf([]), DER.sequence([DER.objectIdentifier(OID.data)]), DER.setOf([]),
        ])),
    ])
    #expect(throws: CMSFailure.notATimeStamp(contentType: OID.data)) { try TimeStampToken(message) }
  }
}
