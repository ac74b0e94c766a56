import AdES
import Foundation
import OpenSSL
import TestFiles
import TestPKI
import Testing

@Suite struct `A message of ours` {
  @Test func `is read back part by part`() throws {
    let holder = try TestPKI.holder("ivanov")
    let octets = try Message.written(
      properties: .init(statement: Statement([1, 2]), commitment: .proofOfApproval, claimedRole: "lawyer"))
    let message = try SignedData(octets)
    #expect(message.encoded == octets)
    #expect(message.version == 1)
    #expect(message.requiredVersion == 1)
    #expect(message.digestAlgorithms.map(\.oid) == [DigestAlgorithm.sha256.oid])
    #expect(message.contentType == OID.data)
    #expect(message.content == nil)
    #expect(Set(message.certificates) == Set([holder.certificate.der] + holder.chain.map(\.der)))
    #expect(message.revocationLists.isEmpty)
    #expect(message.ocspResponses.isEmpty)
    let signer = try #require(message.signerInfos.first)
    #expect(message.signerInfos.count == 1)
    #expect(
      signer.identifier
        == .issuerAndSerialNumber(
          issuer: holder.certificate.issuerDER, serialNumber: holder.certificate.serialNumber))
    #expect(try signer.signingTime() == TestPKI.now)
    #expect(signer.unsignedAttributes.isEmpty)
    #expect(message.announces(signer.digestAlgorithm))
  }

  @Test func `may carry its content`() throws {
    #expect(try SignedData(try Message.written(attached: true)).content == Message.content)
  }

  @Test func `has nothing behind it, or zeroes where that is said`() throws {
    let octets = try Message.written()
    for tail: [UInt8] in [[0], [0, 0], [1]] {
      #expect(
        failure { () throws(CMSFailure) in _ = try SignedData(octets + tail) }
          == .malformed(offset: octets.count, .trailingOctets(tail.count)))
    }
    let padded = try SignedData(octets + [0, 0, 0], trailing: .zeros)
    #expect(padded.encoded == octets)
    #expect(
      failure { () throws(CMSFailure) in _ = try SignedData(octets + [0, 1, 0], trailing: .zeros) }
        == .malformed(offset: octets.count, .trailingOctets(3)))
  }

  @Test func `cut off anywhere is refused`() throws {
    let octets = try Message.written()
    for count in 0..<octets.count {
      #expect(failure { () throws(CMSFailure) in _ = try SignedData(Array(octets[..<count])) } != nil)
    }
  }
}

@Suite struct `What is no signed data` {
  @Test func `is refused by its content type`() {
    let data = DER.sequence([
      DER.objectIdentifier(OID.data), DER.element(DER.Tag.context(0), DER.octetString([1])),
    ])
    #expect(
      failure { () throws(CMSFailure) in _ = try SignedData(data) } == .notSignedData(contentType: OID.data))
  }

  @Test func `is refused where its parts are missing, doubled or of another kind`() {
    for content in [[], DER.null + DER.null, DER.null, DER.sequence([]), DER.sequence([DER.integer(1)])] {
      let message = DER.sequence([
        DER.objectIdentifier(OID.signedData), DER.element(DER.Tag.context(0), content),
      ])
      #expect(failure { () throws(CMSFailure) in _ = try SignedData(message) } != nil)
    }
  }
}

@Suite struct `A set of certificates` {
  /// A message with these choices among its certificates, and these among its revocation data.
  private func message(_ certificates: [[UInt8]], _ lists: [[UInt8]] = []) throws(CMSFailure) -> SignedData {
    var parts = [DER.integer(1), DER.setOf([]), DER.sequence([DER.objectIdentifier(OID.data)])]
    parts.append(DER.element(DER.Tag.context(0), Array(certificates.joined())))
    if !lists.isEmpty { parts.append(DER.element(DER.Tag.context(1), Array(lists.joined()))) }
    parts.append(DER.setOf([]))
    return try SignedData(
      DER.sequence([
        DER.objectIdentifier(OID.signedData), DER.element(DER.Tag.context(0), DER.sequence(parts)),
      ]))
  }

  @Test func `may hold attribute certificates and other formats, which demand other versions`() throws {
    let attribute = DER.element(DER.Tag.context(2), DER.sequence([DER.integer(1)]))
    let other = DER.element(DER.Tag.context(3), DER.objectIdentifier("1.2.3") + DER.null)
    #expect(try message([]).requiredVersion == 1)
    #expect(try message([attribute]).requiredVersion == 4)
    #expect(try message([attribute, other]).requiredVersion == 5)
    #expect(try message([attribute]).certificates.isEmpty)
  }

  @Test func `holds nothing that is not what its tag says`() throws {
    let certificate = try TestPKI.holder("ivanov").certificate.der
    for tag: UInt8 in [0xa0, 0xa1, 0xa2, 0xa3, 0xa4, 0x31, 0x04] {
      var hidden = certificate
      hidden[0] = tag
      #expect(failure { () throws(CMSFailure) in _ = try message([hidden]) } != nil, "\(tag)")
    }
  }

  @Test func `has a greatest count`() {
    let many = [[UInt8]](repeating: DER.sequence([]), count: 501)
    #expect(
      failure { () throws(CMSFailure) in _ = try message(many) }
        == .budget(what: "certificates", limit: 500))
    #expect(
      failure { () throws(CMSFailure) in _ = try message([], many) }
        == .budget(what: "revocation lists", limit: 500))
    #expect(failure { () throws(CMSFailure) in _ = try message(Array(many.dropFirst())) } == nil)
  }

  @Test func `stands beside revocation lists and OCSP responses`() throws {
    let list = try TestPKI.shared().revocationList(of: "root").der
    let response = DER.element(DER.Tag.context(1), DER.objectIdentifier(OID.ocspResponse) + DER.sequence([]))
    let unknown = DER.element(DER.Tag.context(1), DER.objectIdentifier("1.2.3") + DER.null)
    let read = try message([], [list, response, unknown])
    #expect(read.revocationLists == [list])
    #expect(read.ocspResponses == [DER.sequence([])])
    #expect(read.requiredVersion == 5)
    #expect(failure { () throws(CMSFailure) in _ = try message([], [DER.null]) } != nil)
  }
}

@Suite(.enabled(if: OpenSSLCommand.path != nil, "no openssl command"))
struct `A message of the openssl command` {
  private func verifies(_ message: SignedData) throws -> Bool {
    let signer = try #require(message.signerInfos.first)
    let digest = try #require(DigestAlgorithm(oid: signer.digestAlgorithm.oid))
    let scheme = try SignatureScheme(signer.signatureAlgorithm, digest: digest)
    let key = try TestPKI.holder("ivanov").certificate.publicKey
    guard let signed = signer.signedAttributes else {
      return try key.verifies(signer.signature, over: message.content ?? Message.content, scheme)
    }
    let announced = try signed.attributes.singleValue(OID.messageDigest)?.octets()
    return try announced == Digest.of(message.content ?? Message.content, digest)
      && key.verifies(signer.signature, over: signed.asReceived, scheme)
  }

  @Test(arguments: [
    [], ["-cades"], ["-nodetach"], ["-stream", "-nodetach"], ["-noattr"], ["-keyid"], ["-nocerts"],
    ["-md", "sha512"],
    ["-cades", "-md", "sha384", "-nosmimecap"],
  ])
  func `is read and verifies`(options: [String]) throws {
    let octets = try OpenSSLCommand.signed(options)
    let message = try SignedData(octets)
    #expect(try verifies(message), "\(options)")
    #expect(message.version == message.requiredVersion)
    #expect(message.signerInfos.allSatisfy { $0.version == $0.requiredVersion })
    #expect((message.content != nil) == options.contains("-nodetach"))
    #expect((message.signerInfos[0].signedAttributes == nil) == options.contains("-noattr"))
    #expect(message.certificates.isEmpty == options.contains("-nocerts"))
    if options.contains("-keyid") {
      let own = try #require(try TestPKI.holder("ivanov").certificate.subjectKeyIdentifier)
      #expect(message.signerInfos[0].identifier == .subjectKeyIdentifier(own))
      #expect(message.version == 3)
    }
    if options.contains("-cades") {
      let attributes = try #require(message.signerInfos[0].signedAttributes?.attributes)
      let reference = try #require(try SigningCertificateReference(in: attributes))
      #expect(try reference.names(try TestPKI.holder("ivanov").certificate))
    }
    // Streamed content comes in indefinite lengths and pieces.
    #expect((octets[1] == 0x80) == options.contains("-stream"))
  }

  @Test func `and ours are accepted by it`() throws {
    let pki = try TestPKI.shared()
    let verified = try OpenSSLCommand.run(
      [
        "cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "message", "-content", "content",
        "-CAfile", "root.pem", "-purpose", "any", "-out", "verified", "-attime",
        "\(Int(TestPKI.now.timeIntervalSince1970))",
      ],
      files: [
        "message": try Message.written(), "content": Message.content,
        "root.pem": Array(try pki.certificate("root").pem.utf8),
      ], output: "verified")
    #expect(verified == Message.content)
  }
}

@Suite struct `A damaged message` {
  /// Reads everything a verifier would.
  private func readAll(_ octets: [UInt8]) throws(CMSFailure) {
    let message = try SignedData(octets, trailing: .zeros)
    for signer in message.signerInfos {
      let attributes = signer.signedAttributes?.attributes ?? []
      _ = try? signer.signingTime()
      _ = try? Statement(in: attributes)
      _ = try? SigningCertificateReference(in: attributes)
      _ = signer.signedAttributes?.distinguished
      if let digest = DigestAlgorithm(oid: signer.digestAlgorithm.oid) {
        _ = try? SignatureScheme(signer.signatureAlgorithm, digest: digest)
      }
      _ = message.announces(signer.digestAlgorithm)
    }
  }

  @Test func `is read or refused, and never ends the program`() throws {
    var dice = Dice(3)
    var originals = [
      try Message.written(
        properties: .init(
          statement: Statement([1, 2, 3]), commitment: .proofOfCreation, claimedRole: "expert"))
    ]
    if OpenSSLCommand.path != nil { originals.append(try OpenSSLCommand.signed(["-stream", "-nodetach"])) }
    var refused = 0
    for original in originals {
      for _ in 0..<2_000 {
        if failure({ () throws(CMSFailure) in try readAll(dice.damaged(original)) }) != nil { refused += 1 }
      }
    }
    #expect(refused > 500)
  }

  @Test func `of nothing but noise is refused`() {
    var dice = Dice(4)
    for _ in 0..<2_000 {
      let telling: [UInt8] = [0x30, 0x31, 0xa0, 0x80, 0x00, 0x02, 0x06, 0x04, 0x24, 0xff]
      let count = Int.random(in: 0..<200, using: &dice)
      let noise: [UInt8] = [0x30, 0x80] + (0..<count).map { _ in telling.randomElement(using: &dice) ?? 0 }
      #expect(failure { () throws(CMSFailure) in try readAll(noise) } != nil)
    }
  }
}
