import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import TestPKI
import Testing

@Suite struct `A PAdES signature` {
  private static let properties = SignatureProperties(
    statement: Statement([0x7b, 0x7d]), commitment: .proofOfApproval, claimedRole: "lawyer")

  private func document() throws -> Document {
    let request = PAdESRequest(
      field: "review", time: now, name: "Елена Георгиева", location: "Примерна", properties: Self.properties)
    return try Document(
      ByteSource(try PAdESSigning.sign(try paper(["review"]), request, by: try signer("georgieva")).bytes))
  }

  @Test func `has the signed attributes of the baseline and the statement, and no others`() throws {
    let document = try document()
    let message = try message(of: document)
    #expect(
      Set(message.attributeTypes) == [
        OID.contentType, OID.messageDigest, OID.signingCertificateV2, OID.commitmentType,
        OID.signerAttributesV2,
        OID.statement,
      ])
    #expect(message.attributeTypes.count == 6)
    let certificate = try TestPKI.holder("georgieva").certificate
    let signature = try #require(try document.signatures().first)
    let content = covered(by: signature, of: document)
    #expect(message.values(OID.contentType) == [DER.objectIdentifier(OID.data)])
    #expect(message.values(OID.messageDigest) == [DER.octetString(try Digest.of(content, .sha256))])
    #expect(
      message.values(OID.signingCertificateV2) == [
        DER.sequence([DER.sequence([DER.sequence([DER.octetString(try certificate.digest(.sha256))])])])
      ])
    #expect(message.values(OID.commitmentType) == [DER.sequence([DER.objectIdentifier(OID.proofOfApproval)])])
    let role = DER.sequence([DER.objectIdentifier(OID.role), DER.setOf([DER.utf8String("lawyer")])])
    #expect(
      message.values(OID.signerAttributesV2) == [DER.sequence([DER.element(0xa0, DER.sequence([role]))])])
    #expect(message.values(OID.statement) == [DER.octetString([0x7b, 0x7d])])
  }

  @Test func `is one signer's, detached, with the certificate and its issuers but not the root`() throws {
    let document = try document()
    let message = try message(of: document)
    let holder = try TestPKI.holder("georgieva")
    #expect(message.signerInfos.count == 1)
    #expect(message.content == nil)
    #expect(message.contentType == OID.data)
    #expect(message.version == 1)
    #expect(
      Set(message.certificates) == [holder.certificate.der, try TestPKI.shared().certificate("issuing").der])
    #expect(message.signerInfos[0].unsignedAttributes.isEmpty)
    #expect(message.announces(message.signerInfos[0].digestAlgorithm))
    let signature = try #require(try document.signatures().first)
    #expect(try message.holds(over: covered(by: signature, of: document), by: holder.certificate))
  }

  @Test func `signs its attributes in DER, sorted`() throws {
    let attributes = try #require(try message(of: try document()).signerInfos[0].signedAttributes)
    #expect(attributes.asReceived == attributes.distinguished)
    let encoded = attributes.attributes.map(\.encoded)
    #expect(encoded == encoded.sorted { $0.lexicographicallyPrecedes($1) })
  }

  @Test func `stands in a dictionary with its time and name, and without reason or certificate`() throws {
    let signature = try #require(try document().signatures().first)
    #expect(signature.filter == "Adobe.PPKLite")
    #expect(signature.subFilter == "ETSI.CAdES.detached")
    #expect(signature.claimedTime == now)
    #expect(signature.signerName == "Елена Георгиева")
    #expect(signature.location == "Примерна")
    #expect(
      Set(signature.dictionary.keys) == [
        "Type", "Filter", "SubFilter", "ByteRange", "Contents", "M", "Name", "Location",
      ])
  }

  @Test func `leaves the octets before it as they were, and the next ones leave it so`() throws {
    let people = ["ivanov", "georgieva", "stoyanova", "municipality"]
    var document = try paper(people)
    var earlier: [PDFSignature] = []
    for id in people {
      let next = try signed(document, id, by: try signer(id))
      #expect(next.source[0..<document.source.count] == document.source.bytes)
      let signatures = try next.signatures()
      #expect(Array(signatures.dropLast()) == earlier)
      for signature in signatures {
        let message = try SignedData(signature.contents, trailing: .zeros)
        let certificate = try TestPKI.holder(signature.fieldName).certificate
        #expect(try message.holds(over: covered(by: signature, of: next), by: certificate))
      }
      #expect(signatures.last?.byteRange.end == next.source.count)
      earlier = signatures
      document = next
    }
    #expect(earlier.count == 4)
  }

  @Test func `changes its field and adds one object, nothing else`() throws {
    let before = try paper(["agree", "sign"])
    let after = try signed(before, "agree", by: try signer())
    let changes = try after.changes(in: after.revisions.count - 1)
    let signature = try #require(try after.signatures().first)
    #expect(Set(changes.map(\.reference)) == [signature.fieldReference, signature.reference])
  }

  @Test(arguments: SmallPDF.Form.allCases)
  func `goes into every form of cross-references`(form: SmallPDF.Form) throws {
    let document = try signed(try paper(["sign"], on: SmallPDF(form).bytes), "sign", by: try signer())
    let signature = try #require(try document.signatures().first)
    #expect(
      try message(of: document).holds(
        over: covered(by: signature, of: document), by: try TestPKI.holder("ivanov").certificate))
  }

  @Test func `is the same again where the key answers the same`() throws {
    // RSA with PKCS#1 v1.5 has no randomness.
    let holder = try RSA.holder.get()
    let signer = try FileSigner(holder, scheme: .rsaPKCS1(.sha256))
    let document = try paper(["sign"])
    let request = PAdESRequest(field: "sign", time: now, properties: Self.properties)
    #expect(
      try PAdESSigning.sign(document, request, by: signer).bytes
        == PAdESSigning.sign(document, request, by: signer).bytes)
  }

  @Test func `is prepared first, and shows what the key will sign`() throws {
    let key = WatchedSigner(try TestPKI.holder("ivanov"))
    let prepared = try PreparedDocument(try paper(["sign"]), PAdESRequest(field: "sign", time: now), for: key)
    #expect(key.requests.isEmpty)
    let attributes = prepared.signedAttributes
    _ = try prepared.signed(by: key)
    #expect(key.requests == [attributes])
  }

  @Test func `is written to a file whole`() throws {
    let path = FileManager.default.temporaryDirectory.appending(
      path: "doklad-signed-\(UUID().uuidString).pdf"
    ).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let signed = try PAdESSigning.sign(
      try paper(["sign"]), PAdESRequest(field: "sign", time: now), by: try signer())
    try signed.write(to: path)
    #expect(try ByteSource(contentsOf: path).bytes == signed.bytes)
  }
}

/// RSA keys are slow to make: one of each kind for all tests.
enum RSA {
  static let holder = Result { try TestPKI.shared().variant(of: "petrova", key: .rsa(bits: 2048)) }
}

@Suite struct `The room for a signature` {
  @Test(arguments: [
    PrivateKey.Kind.ec(curve: "P-256"), .ec(curve: "P-384"), .ec(curve: "P-521"), .rsa(bits: 2048),
    .rsaPSS(bits: 2048),
  ])
  func `fits every kind of key, with a statement of any size`(kind: PrivateKey.Kind) throws {
    let holder = try TestPKI.shared().variant(of: "petrova", key: kind)
    let signer = try FileSigner(holder)
    for size in [0, 100, 100, 100, Statement.maximumOctets] {
      let properties = SignatureProperties(
        statement: Statement([UInt8](repeating: 0x61, count: size)), commitment: .proofOfCreation,
        claimedRole: String(repeating: "роля", count: size % 1000))
      let request = PAdESRequest(field: "sign", time: now, properties: properties)
      let octets = try PAdESSigning.sign(try paper(["sign"]), request, by: signer).bytes
      let document = try Document(ByteSource(octets))
      let signature = try #require(try document.signatures().first)
      let message = try SignedData(signature.contents, trailing: .zeros)
      #expect(try message.holds(over: covered(by: signature, of: document), by: holder.certificate))
      // Some room is always left: a verifier's rules for it are always exercised.
      #expect(signature.contents.count > message.encoded.count)
    }
  }

  @Test func `is not overrun by a key that answers with more than it may`() throws {
    let holder = try TestPKI.holder("ivanov")
    let key = WatchedSigner(holder) { _ in .success([UInt8](repeating: 1, count: 5_000)) }
    guard
      case .signatureDoesNotVerify? = failure({
        _ = try PAdESSigning.sign(try paper(["sign"]), PAdESRequest(field: "sign", time: now), by: key)
      })
    else {
      Issue.record("an answer of 5,000 octets was taken")
      return
    }
  }
}

@Suite struct `A PDF that cannot be signed` {
  private func obstacles(_ pdf: [UInt8], field: String = "sign", reading: Reading = .strict) throws
    -> [SigningObstacle]
  {
    let document = try Document(ByteSource(pdf), reading: reading)
    let key = WatchedSigner(try TestPKI.holder("ivanov"))
    let found = failure {
      _ = try PAdESSigning.sign(document, PAdESRequest(field: field, time: now), by: key)
    }
    #expect(key.requests.isEmpty, "the key was used")
    guard case .obstacles(let obstacles)? = found else { return [] }
    return obstacles
  }

  @Test func `because it is encrypted, says so`() throws {
    let dictionary = "/Encrypt << /Filter /Standard /V 2 /R 3 /O () /U () /P -4 >>"
    let pdf = SmallPDF(trailer: SmallPDF().trailer + dictionary)
    for form in [SmallPDF.Form.table, .stream] {
      var copy = pdf
      copy.form = form
      #expect(try obstacles(copy.bytes) == [.encrypted])
      #expect(Document.obstaclesToSigning(ByteSource(copy.bytes)) == [.encrypted])
    }
  }

  @Test func `because only a repairing reader opens it, says what is wrong`() throws {
    let sound = try paper(["sign"]).source.bytes
    let last = try #require(sound.lastPosition(of: "startxref\n"))
    let broken = sound.replacing("startxref\n", with: "startxref\n1", from: last)
    #expect(throws: PDFFailure.self) { try Document(ByteSource(broken)) }
    #expect(try obstacles(broken, reading: .lenient) == [.notReadStrictly])
    guard case .onlyRepairable? = Document.obstaclesToSigning(ByteSource(broken)).first else {
      Issue.record("no obstacle to signing a repaired file")
      return
    }
  }

  @Test func `because it was signed and then broken, names the signature`() throws {
    let file = try signed(try paper(["agree", "sign"]), "agree", by: try signer()).source.bytes
    for (old, new) in [("/ByteRange [0 ", "/ByteRange [1 "), ("/Contents <", "/Contentz <")] {
      let broken = file.replacing(old, with: new)
      #expect(broken.count == file.count)
      guard case .brokenSignature(field: "agree", _)? = try obstacles(broken).first else {
        Issue.record("signed on top of \(new)")
        return
      }
    }
  }

  @Test func `because octets stand behind its end, does not even open`() throws {
    let file = try signed(try paper(["agree", "sign"]), "agree", by: try signer()).source.bytes
    #expect(throws: PDFFailure.trailingBytes(offset: file.count, count: 3)) {
      try Document(ByteSource(file + [1, 2, 3]))
    }
  }

  @Test func `because an earlier signature forbids changes, says which`() throws {
    let document = try paper(["agree", "sign"])
    var entries = SignatureEntries(time: now)
    entries.certification = .noChanges
    let prepared = try document.preparingSignature(entries, in: "agree", reservedBytes: 10)
    let file = document.source.bytes + (try prepared.embedding([0x30, 0x00]))
    #expect(try obstacles(file) == [.changesForbidden(bySignatureIn: "agree")])
  }

  @Test func `because an earlier signature locks the field, says which`() throws {
    var update = try IncrementalUpdate(to: try Document(ByteSource(SmallPDF.bytes)))
    try update.addSignatureFields([
      NewSignatureField("agree", lock: FieldLock(action: .include, fields: ["sign"])),
      NewSignatureField("sign"),
    ])
    let document = try Document(ByteSource(SmallPDF.bytes + (try update.serialized())))
    let prepared = try document.preparingSignature(
      SignatureEntries(time: now), in: "agree", reservedBytes: 10)
    let file = document.source.bytes + (try prepared.embedding([0x30, 0x00]))
    #expect(try obstacles(file) == [.fieldLocked("sign", bySignatureIn: "agree")])
  }

  @Test func `because the field is not there, or signed, says so`() throws {
    let document = try signed(try paper(["agree"]), "agree", by: try signer())
    let request = { PAdESRequest(field: $0, time: now) }
    guard
      case .pdf(.noSuchField("sign"))? = failure({
        _ = try PAdESSigning.sign(document, request("sign"), by: try signer())
      })
    else {
      Issue.record("a field that is not there was signed")
      return
    }
    guard
      case .pdf(.fieldAlreadySigned("agree"))? = failure({
        _ = try PAdESSigning.sign(document, request("agree"), by: try signer())
      })
    else {
      Issue.record("a field was signed twice")
      return
    }
  }
}
