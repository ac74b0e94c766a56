import AdES
import Foundation
import OpenSSL
import Signing
import TestFiles
import TestPKI
import Testing
import Validation

/// The findings of the only signature of a report.
private func findings(_ report: Report) throws -> [Finding] {
  try #require(report.signatures.count == 1, "\(report.codes)")
  return report.signatures[0].findings
}

private func forged(_ change: (inout ForgedMessage) throws -> Void) throws -> Report {
  var message = try ForgedMessage(by: "ivanov", over: Paper.text)
  try change(&message)
  return try Paper.judged(try message.bytes, content: Paper.text)
}

@Suite struct `A detached message` {
  @Test func `passes with its content, and says who signed, when, and what for`() throws {
    let report = try Paper.judged(try Paper.message(), content: Paper.text)
    #expect(report.kind == .cms)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    let signature = try #require(report.signatures.first)
    #expect(signature.format == .cades)
    #expect(signature.certificate == (try TestPKI.holder("ivanov").certificate))
    #expect(signature.claimedTime == Paper.now)
    #expect(signature.statement?.octets == [1, 2, 3])
    #expect(signature.scheme == .ecdsa(.sha256))
    #expect(
      signature.path.map(\.subject.commonName) == [
        "Иван Стоянов Иванов (ТЕСТ)", "Doklad Stand-in Qualified CA (ТЕСТ)", "Doklad Stand-in Root CA (ТЕСТ)",
      ])
  }

  @Test func `forged as it should be, passes: so the tests here refuse what they mean to refuse`() throws {
    let report = try forged { _ in }
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
  }

  @Test func `without its content is not judged`() throws {
    let report = try Paper.judged(try Paper.message())
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    guard case .contentMissing = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `fails over any other content`() throws {
    for content in [Paper.text + [0], Array(Paper.text.dropLast()), [], Paper.text.filter { $0 != 13 }] {
      let report = try Paper.judged(try Paper.message(), content: content)
      #expect(report.conclusion == .totalFailed(.hashFailure))
      guard case .digestDiffers(.sha256) = try findings(report)[0] else {
        Issue.record("\(report.codes)")
        return
      }
    }
  }

  @Test func `fails with octets behind it, be they zeroes`() throws {
    for tail: [UInt8] in [[0], [0, 0, 0], [10], [0x30, 0]] {
      let report = try Paper.judged(try Paper.message() + tail, content: Paper.text)
      #expect(report.conclusion == .totalFailed(.formatFailure))
      guard case .unreadableMessage(.malformed(_, .trailingOctets(tail.count)))? = report.findings.first
      else {
        Issue.record("\(report.codes)")
        return
      }
    }
  }

  @Test func `passes in textual encoding, and fails when that is damaged`() throws {
    let text = Data(try Paper.message()).base64EncodedString(options: .lineLength64Characters)
    let armoured = "-----BEGIN CMS-----\n\(text)\n-----END CMS-----\n"
    #expect(try Paper.judged(Array(armoured.utf8), content: Paper.text).conclusion == .totalPassed)
    let damaged = armoured.replacingOccurrences(of: text.prefix(20), with: String(text.prefix(20).reversed()))
    #expect(try Paper.judged(Array(damaged.utf8), content: Paper.text).conclusion != .totalPassed)
  }

  @Test func `cut off anywhere fails`() throws {
    let message = try Paper.message()
    for count in stride(from: 1, to: message.count, by: 61) {
      let report = try Paper.judged(Array(message.prefix(count)), content: Paper.text)
      #expect(report.conclusion == .totalFailed(.formatFailure), "\(count)")
    }
  }
}

@Suite struct `A message with its content inside` {
  @Test func `passes alone`() throws {
    let message = try CAdESSigning.attached(to: Paper.text, by: try Paper.signer("ivanov"), at: Paper.now)
    #expect(try Paper.judged(message).conclusion == .totalPassed)
  }

  @Test func `passes where the content is a PDF, and is not taken for one`() throws {
    let message = try CAdESSigning.attached(
      to: SmallPDF.bytes, by: try Paper.signer("ivanov"), at: Paper.now)
    let report = try Paper.judged(message)
    #expect(report.kind == .cms)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
  }

  @Test func `fails with other content inside`() throws {
    var message = try ForgedMessage(by: "ivanov", over: Paper.text)
    message.embedded = Paper.table
    #expect(try Paper.judged(try message.bytes).conclusion == .totalFailed(.hashFailure))
  }

  @Test func `fails where the content given beside it is another`() throws {
    var message = try ForgedMessage(by: "ivanov", over: Paper.text)
    message.embedded = Paper.text
    #expect(try Paper.judged(try message.bytes, content: Paper.text).conclusion == .totalPassed)
    let report = try Paper.judged(try message.bytes, content: Paper.table)
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .contentInDetachedSignature(Paper.text.count) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }
}

@Suite struct `The signed attributes` {
  @Test func `must be there`() throws {
    let report = try forged { $0.attributes = nil }
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
    guard case .signedAttributesMissing = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  /// The signature value of attributes also fits a message whose *content* is those attributes, and that has none.
  @Test func `are not accepted as content`() throws {
    let message = try SignedData(try Paper.message())
    let attributes = try #require(message.signerInfos[0].signedAttributes?.asReceived)
    let stripped = try Paper.message().withoutSignedAttributes()
    let report = try Paper.judged(stripped, content: attributes)
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure), "\(report.codes)")
    #expect(report.signatures.first?.format == .cms)
  }

  @Test func `hold one message digest with one value`() throws {
    let digest = try ForgedMessage.messageDigest(of: Paper.text)
    let another = try ForgedMessage.messageDigest(of: Paper.table)
    let octets = DER.octetString(try Digest.of(Paper.text, .sha256))
    let twice = CMSAttribute.encoded(OID.messageDigest, values: [octets, octets])
    for (attributes, count): ([[UInt8]], Int) in [
      ([digest, digest], 2), ([another, digest], 2), ([twice], 2),
    ] {
      let report = try forged {
        $0.drop(OID.messageDigest)
        $0.attributes?.append(contentsOf: attributes)
      }
      #expect(report.conclusion == .totalFailed(.formatFailure))
      guard case .unreadableMessage(.attributeCount(OID.messageDigest, count)) = try findings(report)[0]
      else {
        Issue.record("\(report.codes)")
        return
      }
    }
    let report = try forged { $0.drop(OID.messageDigest) }
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .messageDigestMissing = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `hold the content type, once and rightly`() throws {
    var report = try forged { $0.drop(OID.contentType) }
    guard case .contentTypeMissing = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    report = try forged { $0.attributes?.append(ForgedMessage.contentType(OID.data)) }
    guard case .unreadableMessage(.attributeCount(OID.contentType, 2)) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    report = try forged { $0.attributes?[0] = ForgedMessage.contentType(OID.signedData) }
    guard case .contentTypeDiffers(OID.signedData, message: OID.data) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    report = try forged {
      $0.contentType = OID.tstInfo
      $0.version = 3
    }
    guard case .contentTypeDiffers(OID.data, message: OID.tstInfo) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    #expect(report.conclusion == .totalFailed(.formatFailure))
  }

  @Test func `hold at most one statement, which can be read`() throws {
    let statement = try #require(Statement([1])).attribute
    let report = try forged { $0.attributes?.append(contentsOf: [statement, statement]) }
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .statementUnreadable(.attributeCount(OID.statement, 2)) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `may come unsorted, as they were signed`() throws {
    let report = try forged { message in
      message.attributes?.sort { !$0.lexicographicallyPrecedes($1) }
      message.isSorted = false
    }
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
  }

  @Test func `may come unsorted where their sorted form was signed`() throws {
    var message = try ForgedMessage(by: "ivanov", over: Paper.text)
    let sorted = try message.bytes
    message.attributes?.sort { !$0.lexicographicallyPrecedes($1) }
    message.isSorted = false
    let (signed, unsorted) = (
      try ForgedMessage(by: "ivanov", over: Paper.text).signedOctets, message.signedOctets
    )
    let place = try #require(sorted.position(ofOctets: Array(signed.dropFirst())))
    let octets =
      Array(sorted[..<place]) + unsorted.dropFirst() + Array(sorted[(place + unsorted.count - 1)...])
    #expect(octets != sorted)
    #expect(try Paper.judged(octets, content: Paper.text).conclusion == .totalPassed)
  }

  @Test func `changed after signing fail the signature value`() throws {
    let message = try Paper.message()
    let place = try #require(message.position(ofOctets: Array(DER.octetString([1, 2, 3]))))
    let report = try Paper.judged(message.flipped(at: place + 2), content: Paper.text)
    #expect(report.conclusion == .totalFailed(.signatureCryptoFailure))
    guard case .signatureValueWrong = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }
}

@Suite struct `The message around the signer` {
  @Test func `announces the signer's digest and has the versions its parts demand`() throws {
    let sha512 = AlgorithmIdentifier(oid: DigestAlgorithm.sha512.oid, parameters: nil)
    var report = try forged { $0.announced = [sha512] }
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
    guard case .irregularMessage(.digestNotAnnounced(DigestAlgorithm.sha256.oid)) = try findings(report)[0]
    else {
      Issue.record("\(report.codes)")
      return
    }
    report = try forged { $0.version = 3 }
    guard case .irregularMessage(.version(3, required: 1)) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    report = try forged { $0.signerVersion = 3 }
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
  }

  @Test func `may announce more, and NULL as parameters`() throws {
    let report = try forged { message in
      let null = AlgorithmIdentifier(oid: DigestAlgorithm.sha256.oid, parameters: DER.null)
      message.announced = [AlgorithmIdentifier(oid: DigestAlgorithm.sha512.oid, parameters: DER.null), null]
      message.digestAlgorithm = null
    }
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
  }

  @Test func `carries companion certificates that are whole`() throws {
    let issuing = try TestPKI.shared().certificate("issuing").der
    var report = try forged { $0.certificates[1] = issuing.flipped(at: issuing.count - 5) }
    #expect(report.conclusion != .totalPassed)
    // Where the verifier has the right one, the path stands; the changed copy is told.
    report = try forged {
      $0.certificates = [$0.certificates[0], issuing, issuing.flipped(at: issuing.count - 5)]
    }
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure), "\(report.codes)")
    guard case .irregularMessage(.certificateChanged) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    report = try forged { $0.certificates.append(DER.sequence([DER.integer(1)])) }
    guard case .irregularMessage(.certificateUnreadable(2)) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `may carry certificates that play no part`() throws {
    let pki = try TestPKI.shared()
    let report = try forged { message in
      message.certificates += [
        try pki.certificate("root").der, try pki.certificate("foreign-root").der,
        try pki.certificate("tsa").der,
      ]
    }
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
  }

  /// Certificates are read once for all signers, so that a small message cannot keep a verifier busy for minutes.
  @Test(.timeLimit(.minutes(1))) func `may be as large as it may without taking its time`() throws {
    let start = ContinuousClock.now
    let report = try forged { message in
      let companion = message.certificates[1]
      message.signerCount = 100
      message.certificates += [[UInt8]](repeating: companion, count: 498)
    }
    #expect(report.conclusion == .totalPassed)
    #expect(report.signatures.count == 100)
    #expect(ContinuousClock.now - start < .seconds(20))
    let more = try forged { $0.signerCount = 101 }
    #expect(more.conclusion == .totalFailed(.formatFailure))
  }

  @Test func `is judged signer by signer`() throws {
    var report = try forged { $0.signerCount = 2 }
    #expect(report.signatures.map(\.identifier) == ["1", "2"])
    #expect(report.conclusion == .totalPassed)
    report = try forged { $0.signerCount = 0 }
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    #expect(report.codes == ["no-signatures"])
  }
}

@Suite struct `The algorithms of a signer` {
  @Test func `agree on one digest`() throws {
    let report = try forged {
      $0.signatureAlgorithm = AlgorithmIdentifier(oid: "1.2.840.10045.4.3.4", parameters: nil)
    }
    // The value was made with the digest the signer names, so under the algorithm's own it is wrong.
    #expect(report.conclusion == .totalFailed(.signatureCryptoFailure))
    guard
      try findings(report).contains(where: {
        if case .algorithmNotUnderstood(.digestsDiffer(announced: .sha256, signature: .sha512)) = $0 {
          true
        } else {
          false
        }
      })
    else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `are known here`() throws {
    var report = try forged { $0.signatureAlgorithm = AlgorithmIdentifier(oid: "1.2.3.4", parameters: nil) }
    guard case .algorithmNotUnderstood(.unknownSignatureAlgorithm(oid: "1.2.3.4")) = try findings(report)[0]
    else {
      Issue.record("\(report.codes)")
      return
    }
    report = try forged { $0.digestAlgorithm = AlgorithmIdentifier(oid: "1.2.3.4", parameters: nil) }
    guard case .algorithmNotUnderstood(.unknownDigest(oid: "1.2.3.4")) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    #expect(report.conclusion == .indeterminate(.cryptoConstraintsFailure))
  }

  @Test func `have no parameters that nobody defined`() throws {
    let odd = DER.octetString([1])
    for keyPath in [\ForgedMessage.digestAlgorithm, \.signatureAlgorithm] {
      let report = try forged { message in
        let oid = message[keyPath: keyPath].oid
        message[keyPath: keyPath] = AlgorithmIdentifier(oid: oid, parameters: odd)
        message.announced = [AlgorithmIdentifier(oid: DigestAlgorithm.sha256.oid, parameters: nil)]
      }
      #expect(report.conclusion == .indeterminate(.cryptoConstraintsFailure), "\(report.codes)")
      guard case .algorithmNotUnderstood(.badParameters) = try findings(report)[0] else {
        Issue.record("\(report.codes)")
        return
      }
    }
  }

  @Test func `fit the key`() throws {
    let report = try forged {
      $0.signatureAlgorithm = AlgorithmIdentifier(oid: "1.2.840.113549.1.1.11", parameters: DER.null)
    }
    #expect(report.conclusion != .totalPassed)
  }

  @Test(arguments: [DigestAlgorithm.sha384, .sha512, .sha3_256])
  func `may be any strong digest`(digest: DigestAlgorithm) throws {
    let report = try forged { try $0.use(digest) }
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures[0].scheme == .ecdsa(digest))
  }
}

extension [UInt8] {
  func position(ofOctets wanted: [UInt8]) -> Int? {
    guard count >= wanted.count else { return nil }
    return (0...count - wanted.count).first { self[$0..<$0 + wanted.count].elementsEqual(wanted) }
  }

  /// The message again, its signer without signed attributes, the signature value as it was.
  func withoutSignedAttributes() throws -> [UInt8] {
    let message = try SignedData(self)
    let signer = message.signerInfos[0]
    guard case .issuerAndSerialNumber(let issuer, let serial) = signer.identifier else { return self }
    let info = DER.sequence([
      DER.integer(1), DER.sequence([issuer, DER.integer(octets: serial)]), signer.digestAlgorithm.encoded,
      signer.signatureAlgorithm.encoded, DER.octetString(signer.signature),
    ])
    let parts = [
      DER.integer(1), DER.setOf([signer.digestAlgorithm.encoded]),
      DER.sequence([DER.objectIdentifier(OID.data)]),
      DER.element(DER.Tag.context(0), Array(message.certificates.joined())), DER.setOf([info]),
    ]
    return DER.sequence([
      DER.objectIdentifier(OID.signedData), DER.element(DER.Tag.context(0), DER.sequence(parts)),
    ])
  }
}
