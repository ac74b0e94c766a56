import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import TestPKI
import Testing

@Suite struct `A PDF at level T` {
  @Test func `has one time-stamp over the signature value in the signature itself`() throws {
    let stamps = try TestTimeStamps()
    let document = try signedDocument(.t, with: try services(stamps: stamps))
    let signer = try message(of: document).signerInfos[0]
    let values = signer.values(unsigned: OID.signatureTimeStamp)
    try #require(values.count == 1)
    let token = try TimeStampToken(values[0])
    #expect(token.info.imprint.digest == (try Digest.of(signer.signature, .sha256)))
    #expect(stamps.requests == [token.info.imprint.digest])
    #expect(try document.signatures().count == 1)
    #expect(try document.securityStore() == nil)
  }

  @Test func `keeps 32 KiB for it, and signs again with more room where that is too small`() throws {
    let small = try signedDocument(.t, with: try services())
    #expect(try #require(try small.signatures().first).contents.count > 32 << 10)
    let stamps = try TestTimeStamps(extraBytes: 100_000)
    let large = try signedDocument(.t, with: try services(stamps: stamps))
    let signature = try #require(try large.signatures().first)
    let message = try SignedData(signature.contents, trailing: .zeros)
    #expect(message.encoded.count > 100_000)
    #expect(stamps.requests.count == 2)
    let certificate = try TestPKI.holder("ivanov").certificate
    #expect(try message.holds(over: covered(by: signature, of: large), by: certificate))
  }

  @Test func `is not made without an authority, and no key is used then`() throws {
    let key = WatchedSigner(try TestPKI.holder("ivanov"))
    let found = failure {
      _ = try PAdESSigning.sign(
        try paper(["sign"]), PAdESRequest(field: "sign", time: now), by: key, level: .t)
    }
    guard case .noTimeStampSource? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(key.requests.isEmpty)
  }

  @Test func `is not made where the authority fails, and the authority is asked once`() throws {
    let stamps = try TestTimeStamps(fault: .unavailable)
    let found = failure { _ = try signedDocument(.t, with: try services(stamps: stamps)) }
    guard case .timeStamp(let why)? = found, case .http(status: 503, _, _) = why.problem else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(stamps.requests.count == 1)
  }

  @Test(arguments: [
    (TestTimeStamps.Fault.otherImprint, SigningFailure.TimeStampFlaw.imprint),
    (.noCertificate, .noCertificate), (.otherCertificate, .notForTimeStamping), (.badSignature, .signature),
  ])
  func `is not made with a token that proves nothing`(
    fault: TestTimeStamps.Fault, flaw: SigningFailure.TimeStampFlaw
  ) throws {
    let stamps = try TestTimeStamps(fault: fault)
    let found = failure { _ = try signedDocument(.t, with: try services(stamps: stamps)) }
    guard case .unusableTimeStamp(flaw)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test func `is made of a signature at level B by a document time-stamp`() throws {
    let document = try signed(try paper(["sign"]), "sign", by: try signer())
    let stamps = try TestTimeStamps()
    let raised = try augmented(document, to: .t, with: try services(stamps: stamps))
    let stamp = try #require(try raised.signatures().last)
    #expect(stamp.kind == .documentTimeStamp)
    #expect(stamp.byteRange.end == raised.source.count)
    let token = try TimeStampToken(stamp.contents, trailing: .zeros)
    #expect(token.info.imprint.digest == (try Digest.of(covered(by: stamp, of: raised), .sha256)))
    #expect(stamps.requests.count == 1)
    // What is there need not be asked for again.
    let again = try Augmentation.augment(raised, to: .t, with: try services(stamps: stamps), at: now)
    #expect(again.appended.isEmpty)
    #expect(stamps.requests.count == 1)
  }
}

@Suite struct `A document time-stamp` {
  /// `/Contents` and the numbers of `/ByteRange` left out.
  private func dictionaryText(_ document: Document) throws -> String {
    let stamp = try #require(try document.signatures().last { $0.kind == .documentTimeStamp })
    let object = try #require(try document.object(stamp.reference))
    let range = try #require(object.byteRange)
    let gap = stamp.byteRange.gap
    let octets =
      document.source[range.lowerBound..<gap.lowerBound] + document.source[gap.upperBound..<range.upperBound]
    return String(decoding: octets, as: UTF8.self)
      .replacing(/\/ByteRange \[[0-9 ]+\]/, with: "/ByteRange []")
      .replacing(/^[0-9]+ 0 obj\n/, with: "")
  }

  @Test func `has the keys that the standard gives it, and no others`() throws {
    let document = try augmented(
      try signed(try paper(["sign"]), "sign", by: try signer()), to: .t, with: try services())
    #expect(
      try dictionaryText(document)
        == "<</Type /DocTimeStamp/Filter /Adobe.PPKLite/SubFilter /ETSI.RFC3161/ByteRange []/Contents >>\nendobj"
    )
  }

  @Test func `stands in an invisible field of its own`() throws {
    let document = try augmented(
      try signed(try paper(["sign"]), "sign", by: try signer()), to: .t, with: try services())
    let field = try #require(try document.signatureFields().last)
    #expect(field.name == "DocTimeStamp1")
    #expect(!field.isVisible)
    #expect(field.hasWidget)
    let again = try augmented(document, to: .lta, with: try services())
    #expect(try again.signatureFields().map(\.name) == ["sign", "DocTimeStamp1", "DocTimeStamp2"])
  }

  @Test func `gets more room where its token is larger than any expected`() throws {
    let stamps = try TestTimeStamps(extraBytes: 200_000)
    let document = try augmented(
      try signed(try paper(["sign"]), "sign", by: try signer()), to: .t, with: try services(stamps: stamps))
    #expect(try lastToken(of: document).encoded.count > 200_000)
    #expect(stamps.requests.count == 2)
  }

  @Test(arguments: SmallPDF.Form.allCases)
  func `goes into every form of cross-references, in a section of the same kind`(form: SmallPDF.Form) throws {
    let before = try signed(try paper(["sign"], on: SmallPDF(form).bytes), "sign", by: try signer())
    let document = try augmented(before, to: .lta, with: try services())
    #expect(document.repairs.isEmpty)
    let kind = before.newestRevision.crossReferenceKind
    for revision in document.revisions.dropFirst(before.revisions.count) {
      #expect(revision.crossReferenceKind == (kind == .hybrid ? .table : kind))
    }
    #expect(try document.signatures().count == 3)
  }
}

@Suite struct `A PDF at level LT` {
  @Test func `has everything for the paths of signer, time-stamp authority and responder`() throws {
    let status = TestStatus()
    let document = try signedDocument(.lt, with: try services(status: status))
    let store = try #require(try document.securityStore())
    #expect(
      try names(store.certificates) == [
        "Иван Стоянов Иванов (ТЕСТ)", "Doklad Stand-in Qualified CA (ТЕСТ)", "Doklad Stand-in Root CA (ТЕСТ)",
        "Doklad Stand-in TSA (ТЕСТ)", "Doklad Stand-in OCSP (ТЕСТ)",
      ])
    #expect(store.certificates.count == 5)
    // The root's list is about the issuing authority; the responder says of itself that it needs none.
    #expect(store.revocationLists.count == 1)
    #expect(store.ocspResponses.count == 2)
    #expect(Set(status.requests.map(\.serialNumber)).count == status.requests.count)
    #expect(status.requests.count == 3)
  }

  @Test func `keeps it in a catalog entry of three arrays of streams, one object each, without VRI`() throws {
    let document = try signedDocument(.lt, with: try services())
    let reference = try #require(try document.catalog().value.asDictionary?["DSS"]?.asReference)
    let object = try #require(try document.object(reference))
    let text = String(decoding: document.source[try #require(object.byteRange)], as: UTF8.self)
    let first = reference.number
    let references = { (from: Int, count: Int) in
      (0..<count).map { "\(first - 8 + from + $0) 0 R" }.joined(separator: " ")
    }
    #expect(
      text
        == "\(first) 0 obj\n<</Type /DSS/Certs [\(references(0, 5))]/CRLs [\(references(5, 1))]"
        + "/OCSPs [\(references(6, 2))]>>\nendobj")
    let stream = try #require(try document.object(PDFReference(number: first - 8)))
    let octets = try #require(try document.securityStore()).certificates[0]
    let whole = document.source[try #require(stream.byteRange)]
    #expect(
      whole == Array("\(first - 8) 0 obj\n<</Length \(octets.count)>>\nstream\n".utf8) + octets
        + Array("\nendstream\nendobj".utf8))
  }

  @Test func `announces the extension in a file of PDF 1.7 alone`() throws {
    let catalog = try signedDocument(.lt, with: try services()).catalog().value.asDictionary
    #expect(
      catalog?["Extensions"]
        == .dictionary(
          PDFDictionary([
            (
              "ESIC",
              .dictionary(
                PDFDictionary([
                  ("Type", .name("DeveloperExtensions")), ("BaseVersion", .name("1.7")),
                  ("ExtensionLevel", .integer(5)),
                ]))
            )
          ])))
    for version in ["1.4", "2.0"] {
      var pdf = SmallPDF.bytes
      pdf.replaceSubrange(5..<8, with: Array(version.utf8))
      let document = try signedDocument(.lt, with: try services(), on: pdf)
      #expect(try document.catalog().value.asDictionary?["Extensions"] == nil)
    }
    var objects = SmallPDF.onePage
    objects[0] = "<< /Type /Catalog /Pages 2 0 R /Version /2.0 >>"
    let document = try signedDocument(.lt, with: try services(), on: SmallPDF(objects: objects).bytes)
    #expect(try document.catalog().value.asDictionary?["Extensions"] == nil)
  }

  @Test func `is not changed by being raised to it again`() throws {
    let document = try signedDocument(.lt, with: try services())
    let status = TestStatus()
    let again = try Augmentation.augment(document, to: .lt, with: try services(status: status), at: now)
    #expect(again.appended.isEmpty)
    #expect(status.requests.isEmpty)
  }

  @Test func `extends the store that is there, with what is new alone`() throws {
    let first = try signedDocument(.lt, with: try services())
    let request = PAdESRequest(field: "agree", time: now)
    let second = try Document(
      ByteSource(
        try PAdESSigning.sign(first, request, by: try signer("georgieva"), level: .lt, with: try services())
          .bytes))
    let (before, after) = (try #require(try first.securityStore()), try #require(try second.securityStore()))
    #expect(after.certificates.prefix(before.certificates.count) == before.certificates[...])
    #expect(after.certificates.count == before.certificates.count + 1)
    #expect(after.ocspResponses.count == before.ocspResponses.count + 1)
    #expect(
      Set(after.certificates + after.revocationLists + after.ocspResponses).count
        == after.certificates.count + after.revocationLists.count + after.ocspResponses.count)
    #expect(try second.signatures().count == 2)
    for signature in try second.signatures() {
      let message = try SignedData(signature.contents, trailing: .zeros)
      #expect(message.signerInfos[0].values(unsigned: OID.signatureTimeStamp).count == 1)
    }
  }

  @Test func `takes what is given and asks nobody`() throws {
    let pki = try TestPKI.shared()
    var services = try services(status: nil)
    services.revocationLists = [
      try pki.revocationList(of: "issuing", thisUpdate: now),
      try pki.revocationList(of: "root", thisUpdate: now),
    ]
    let store = try #require(try signedDocument(.lt, with: services).securityStore())
    #expect(Set(store.revocationLists) == Set(services.revocationLists.map(\.der)))
    #expect(store.ocspResponses.isEmpty)
    #expect(try !names(store.certificates).contains("Doklad Stand-in OCSP (ТЕСТ)"))
  }

  @Test func `asks for issuers that nobody brought along`() throws {
    let holder = try TestPKI.holder("ivanov")
    let alone = try FileSigner(
      try KeyHolder(key: holder.key, certificate: holder.certificate, chain: []))
    let issuing = try TestPKI.shared().certificate("issuing")
    let request = PAdESRequest(field: "sign", time: now)
    func sign(_ status: TestStatus) throws -> SignedDocument {
      try PAdESSigning.sign(
        try paper(["sign"]), request, by: alone, level: .lt,
        with: try services(status: status))
    }
    let store = try #require(
      try Document(ByteSource(try sign(TestStatus(issuers: [issuing])).bytes)).securityStore())
    #expect(store.certificates.contains(issuing.der))
  }
}

@Suite struct `Validation data that cannot be had` {
  private func missing(_ services: LevelServices) throws -> [MissingMaterial] {
    let found = failure { _ = try signedDocument(.lt, with: services) }
    guard case .incomplete(let missing)? = found else {
      Issue.record("\(String(describing: found))")
      return []
    }
    return missing
  }

  @Test func `are listed, each with its certificate and the services that failed`() throws {
    let certificate = try TestPKI.holder("ivanov").certificate
    let missing = try missing(try services(status: TestStatus(silentAbout: [certificate])))
    try #require(missing.count == 1)
    #expect(missing[0].certificate == certificate)
    #expect(missing[0].role == .signer)
    #expect(missing[0].reason == .revocationData([]))
    #expect(missing[0].failures.map(\.service) == [.ocsp, .crl])
  }

  @Test func `are listed for the time-stamp authority and for an issuer as well`() throws {
    let tsa = try TestPKI.holder("tsa").certificate
    let issuing = try TestPKI.shared().certificate("issuing")
    let missing = try missing(try services(status: TestStatus(silentAbout: [tsa, issuing])))
    #expect(missing.map(\.certificate) == [issuing, tsa])
    #expect(missing.map(\.role) == [.issuer, .timeStampAuthority])
  }

  /// Lists of both authorities, given, and nobody to ask.
  private func given(from start: TimeInterval, until end: TimeInterval) throws -> LevelServices {
    let pki = try TestPKI.shared()
    var services = try services(status: nil)
    services.revocationLists = try ["issuing", "root"].map {
      try pki.revocationList(
        of: $0, thisUpdate: now.addingTimeInterval(start), nextUpdate: now.addingTimeInterval(end))
    }
    return services
  }

  @Test func `are not a list issued before the signature that still holds`() throws {
    let store = try signedDocument(.lt, with: try given(from: -3600, until: 3600)).securityStore()
    #expect(store?.revocationLists.count == 2)
  }

  @Test(arguments: [
    (-7200.0, -3600.0, PathFailure.revocationListExpired), (3600, 7200, .revocationListNotYetValid),
  ])
  func `are told where lists are out of date, or of a time to come`(
    start: TimeInterval, end: TimeInterval, why: PathFailure
  ) throws {
    let missing = try missing(try given(from: start, until: end))
    #expect(missing.count == 3)
    #expect(missing.allSatisfy { $0.reason == .revocationData([why]) && $0.failures.isEmpty }, "\(missing)")
  }

  @Test func `are not those of a list that somebody else signed`() throws {
    var services = try services(status: nil)
    services.revocationLists = [try TestPKI.shared().revocationList(of: "foreign-root")]
    let missing = try missing(services)
    #expect(missing.allSatisfy { $0.reason == .revocationData([]) })
  }

  @Test func `include the path where no anchor is given`() throws {
    var services = try services()
    services.anchors = []
    let missing = try missing(services)
    let issuing = try TestPKI.shared().certificate("issuing")
    #expect(missing.allSatisfy { $0.reason == .path(.issuerNotFound) && $0.certificate == issuing })
    #expect(missing.first?.failures.map(\.service) == [.issuer])
  }

  @Test func `are told where the caller accepts that, and the rest is written`() throws {
    let certificate = try TestPKI.holder("ivanov").certificate
    var services = try services(status: TestStatus(silentAbout: [certificate]))
    services.incompleteness = .accepted
    let signed = try PAdESSigning.sign(
      try paper(["sign"]), PAdESRequest(field: "sign", time: now), by: try signer(), level: .lt,
      with: services)
    #expect(signed.missing.map(\.certificate) == [certificate])
    let store = try #require(try Document(ByteSource(signed.bytes)).securityStore())
    #expect(store.ocspResponses.count == 1)
  }

  @Test func `are asked for again once they can be had, and complete what is there`() throws {
    let certificate = try TestPKI.holder("ivanov").certificate
    var lacking = try services(status: TestStatus(silentAbout: [certificate]))
    lacking.incompleteness = .accepted
    let document = try signedDocument(.lt, with: lacking)
    let complete = try augmented(document, to: .lt, with: try services())
    #expect(try complete.securityStore()?.ocspResponses.count == 2)
  }

  @Test func `are not the trouble where the signer is revoked`() throws {
    let found = failure { _ = try signedDocument(.lt, with: try services(), by: "bad-revoked") }
    guard case .revoked(let certificate, let date)? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
    #expect(certificate == (try TestPKI.holder("bad-revoked").certificate))
    #expect(date == now.addingTimeInterval(-20 * 86_400))
  }
}

@Suite struct `A PDF at level LTA` {
  @Test func `has the authority's validation data first, then a document time-stamp over them`() throws {
    let stamps = try TestTimeStamps()
    let document = try signedDocument(.lta, with: try services(stamps: stamps))
    #expect(stamps.requests.count == 2)
    let stamp = try #require(try document.signatures().last)
    #expect(stamp.kind == .documentTimeStamp)
    #expect(stamp.byteRange.end == document.source.count)
    let store = try #require(try document.securityStore(asOf: stamp.revision))
    #expect(try names(store.certificates).contains("Doklad Stand-in TSA (ТЕСТ)"))
    // The store lies wholly in what the time-stamp covers.
    let reference = try #require(try document.catalog().value.asDictionary?["DSS"]?.asReference)
    let place = try #require(try document.object(reference)?.byteRange)
    #expect(
      stamp.byteRange.covered.contains { $0.contains(place.lowerBound) && $0.contains(place.upperBound - 1) })
  }

  @Test func `is renewed with validation data of the last authority, and a new time-stamp`() throws {
    let document = try signedDocument(.lta, with: try services())
    let later = now.addingTimeInterval(300 * 86_400)
    let stamps = try TestTimeStamps(at: later)
    let status = TestStatus(at: later)
    let renewed = try augmented(
      document, to: .lta, with: try services(stamps: stamps, status: status), at: later)
    #expect(stamps.requests.count == 1)
    let (old, new) = (try document.signatures(), try renewed.signatures())
    #expect(new.count == old.count + 1)
    #expect(try lastToken(of: renewed).info.genTime == later)
    #expect(renewed.revisions.count == document.revisions.count + 1)
    // The authority's certificate is known already: nothing else is needed for the old token of the same day.
    let third = try augmented(
      renewed, to: .lta, with: try services(stamps: stamps, status: status), at: later)
    #expect(
      try third.securityStore()?.ocspResponses.count
        == (try document.securityStore()?.ocspResponses.count ?? 0) + 1)
  }

  @Test func `is reached from level B in one go, with two time-stamps`() throws {
    let document = try signed(try paper(["sign"]), "sign", by: try signer())
    let stamps = try TestTimeStamps()
    let raised = try augmented(document, to: .lta, with: try services(stamps: stamps))
    #expect(try raised.signatures().map(\.kind) == [.signature, .documentTimeStamp, .documentTimeStamp])
    #expect(stamps.requests.count == 2)
  }

  @Test func `is not reached by a file without signatures`() throws {
    let found = failure {
      _ = try Augmentation.augment(try paper(["sign"]), to: .lta, with: try services(), at: now)
    }
    guard case .noSignature? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test func `leaves nothing behind where the second time-stamp fails`() throws {
    let stamps = try TestTimeStamps(fault: .unavailable)
    let document = try signedDocument(.t, with: try services())
    let found = failure { _ = try augmented(document, to: .lta, with: try services(stamps: stamps)) }
    guard case .timeStamp? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }
}
