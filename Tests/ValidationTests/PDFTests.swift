import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestFiles
import TestPKI
import Testing

@testable import Validation

/// Cutting and pasting at the level of a PDF's revisions.
private func changes(_ report: Report) -> [[RevisionChange.Intrusion]] {
  report.signatures.map { signature in
    signature.findings.flatMap { finding -> [RevisionChange.Intrusion] in
      guard case .changedAfterSigning(let change) = finding else { return [] }
      // Where it stands and what is seen of it have tests of their own.
      return change.intrusions.map { .init(reference: $0.reference, kind: $0.kind, type: $0.type) }
    }
  }
}

/// Where a file's revisions end.
private func ends(_ file: [UInt8]) throws -> [Int] {
  try Document(ByteSource(file)).revisions.map(\.byteRange.upperBound)
}

@Suite struct `A signed PDF` {
  @Test func `passes, and says what each signature covers`() throws {
    let file = try Paper.signedFourTimes.get()
    let report = try Paper.judged(file)
    #expect(report.kind == .pdf)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures.map(\.identifier) == Paper.people)
    #expect(report.signatures.map(\.format) == [.pades, .pades, .pades, .pades])
    #expect(report.signatures.map(\.coverage.isWholeFile) == [false, false, false, true])
    #expect(report.signatures.map(\.coverage.revision) == [2, 3, 4, 5])
    for (index, signature) in report.signatures.enumerated() {
      #expect(signature.coverage.earlierSignatures == Array(Paper.people.prefix(index)))
      #expect(signature.claimedTime == Paper.now)
      #expect(signature.certificate == (try TestPKI.holder(Paper.people[index]).certificate))
    }
    // What was there before the first signature: the document with its fields.
    let frozen = try Digest.of(try Paper.withFields(), .sha256)
    #expect(report.signatures.allSatisfy { $0.coverage.documentSHA256 == hexadecimal(frozen) })
    #expect(report.signatures.last?.coverage.ranges.last?.upperBound == file.count)
  }

  @Test(arguments: SmallPDF.Form.allCases)
  func `passes in every form of cross-references`(form: SmallPDF.Form) throws {
    let report = try Paper.judged(try Paper.signed(2, on: SmallPDF(form).bytes))
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures.count == 2)
  }

  @Test func `cut off after an earlier signature passes alone: only the route tells`() throws {
    let file = try Paper.signedFourTimes.get()
    for (count, end) in zip(1...4, try ends(file).dropFirst(2)) {
      let report = try Paper.judged(Array(file[..<end]))
      #expect(report.conclusion == .totalPassed)
      #expect(report.signatures.count == count)
      #expect(report.signatures.last?.coverage.isWholeFile == true)
    }
  }

  @Test func `cut off anywhere else fails`() throws {
    let file = try Paper.signedOnce.get()
    let whole = Set(try ends(file).flatMap { [$0, $0 - 1] })
    for count in stride(from: 1, to: file.count, by: 97) where !whole.contains(count) {
      let report = try Paper.judged(Array(file[..<count]))
      #expect(report.conclusion != .totalPassed, "\(count)")
      #expect(report.signatures.isEmpty)
    }
  }

  @Test func `fails with anything behind its end`() throws {
    let file = try Paper.signedOnce.get()
    for tail in ["x", "\n", " ", "\0", "%", "%%EOF\n", "% a comment\n", "\n\n", "startxref\n0\n%%EOF\n"] {
      let report = try Paper.judged(file + Array(tail.utf8))
      #expect(!report.isWhollyPassed, "\(tail.debugDescription)")
      #expect(report.conclusion == .totalFailed(.formatFailure), "\(tail.debugDescription): \(report.codes)")
    }
    let report = try Paper.judged(file + Array("forged".utf8))
    guard
      case .unreadablePDF(.trailingBytes(file.count, count: 6), opensWhenRepaired: true)? = report.findings
        .first
    else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `fails with anything in front of it`() throws {
    let report = try Paper.judged(Array("x".utf8) + (try Paper.signedOnce.get()))
    #expect(report.conclusion == .totalFailed(.formatFailure))
  }
}

@Suite struct `The two readings of a file` {
  @Test func `see the same in a sound one`() throws {
    for file in [try Paper.signedOnce.get(), try Paper.signedFourTimes.get()] {
      let document = try Document(ByteSource(file))
      #expect(try ReadingDifference.between(document, try document.signatureFindings()) == nil)
    }
  }

  @Test func `that see other signatures are a finding`() throws {
    let document = try Document(ByteSource(try Paper.signedFourTimes.get()))
    let fewer = Array(try document.signatureFindings().dropLast())
    #expect(try ReadingDifference.between(document, fewer) == .signatures)
    #expect(Finding.readingsDiffer(.signatures).judgement == .totalFailed(.formatFailure))
  }
}

@Suite struct `A revision behind a signature` {
  /// What a revision of these objects is found to have done; the same for every signature before it.
  private func judged(_ revision: AppendedRevision, signatures: Int = 2) throws -> [RevisionChange.Intrusion]
  {
    let file = revision.appended(to: try Paper.signed(signatures))
    let report = try Paper.judged(file)
    try #require(report.signatures.count == signatures, "\(report.codes) \(report.findings)")
    #expect(report.conclusion == .totalFailed(.formatFailure))
    for signature in report.signatures {
      #expect(signature.conclusion == .totalFailed(.formatFailure))
      #expect(!signature.coverage.isWholeFile)
    }
    let found = changes(report)
    #expect(Set(found.map { $0.map { "\($0)" } }).count == 1)
    return found[0]
  }

  @Test func `may not put other content in place of the signed`() throws {
    let forged = SmallPDF.stream("BT /F1 18 Tf 72 720 Td (To the council: 999 levs) Tj ET")
    #expect(
      try judged(AppendedRevision([4: forged])) == [
        .init(reference: PDFReference(number: 4), kind: .replaced, type: nil)
      ])
  }

  @Test func `may write the same content again`() throws {
    let file = AppendedRevision([4: SmallPDF.onePage[3]]).appended(to: try Paper.signed(2))
    let report = try Paper.judged(file)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures.last?.coverage.isWholeFile == false)
  }

  @Test func `may not change the catalog, a page, or the font`() throws {
    let script = "/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"
    let catalog = try object(1, adding: script)
    #expect(
      try judged(AppendedRevision([1: catalog])) == [
        .init(reference: PDFReference(number: 1), kind: .replaced, type: "Catalog")
      ])
    #expect(
      try judged(AppendedRevision([3: try object(3, adding: "/Rotate 180")])) == [
        .init(reference: PDFReference(number: 3), kind: .replaced, type: "Page")
      ])
    let font = "<< /Type /Font /Subtype /Type1 /BaseFont /Symbol >>"
    #expect(
      try judged(AppendedRevision([5: font])) == [
        .init(reference: PDFReference(number: 5), kind: .replaced, type: "Font")
      ])
  }

  @Test func `may bring along what nothing leads to`() throws {
    let note = "<< /Type /Annot /Subtype /FreeText /Rect [50 700 500 750] /Contents (999 levs) >>"
    let alone = try Paper.judged(AppendedRevision([90: note]).appended(to: try Paper.signed(2)))
    #expect(alone.conclusion == .totalPassed, "\(alone.codes)")
  }

  @Test func `may not free an object`() throws {
    #expect(
      try judged(AppendedRevision([:], freeing: [5])) == [
        .init(reference: PDFReference(number: 5), kind: .freed, type: "Font")
      ])
  }

  @Test func `may not make another object the document's root`() throws {
    let found = try judged(
      AppendedRevision([90: try object(1, adding: "/Lang (bg)")], root: 90))
    #expect(found.contains { $0.kind == .root })
  }

  @Test func `may not say something else in its trailer`() throws {
    let found = try judged(AppendedRevision([3: try object(3, adding: "")], trailer: "/Info 5 0 R"))
    #expect(found == [.init(reference: PDFReference(number: 0), kind: .trailer, type: "Info")])
  }

  @Test func `may write an unchanged object again`() throws {
    let file = AppendedRevision(
      [3: try object(3, adding: ""), 5: SmallPDF.onePage[4]], trailer: try trailer()
    )
    .appended(to: try Paper.signed(1))
    let report = try Paper.judged(file)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures[0].coverage.isWholeFile == false)
  }

  @Test func `may not take a signature's value away`() throws {
    let (file, field, _) = try fieldAndValue()
    let without = try text(of: field, in: file).replacingOccurrences(
      of: #"/V \d+ 0 R"#, with: "", options: .regularExpression)
    // With the only signature gone there is none to fail, and the file is a signed one no more.
    let report = try Paper.judged(
      AppendedRevision([field.number: without], trailer: try trailer()).appended(to: file))
    #expect(report.conclusion == .indeterminate(.signedDataNotFound))
    #expect(report.codes == ["no-signatures"])
    // With one of two gone the other tells.
    let two = try Paper.signed(2)
    let other = try Paper.judged(
      AppendedRevision([field.number: without], trailer: try trailer()).appended(to: two))
    #expect(other.signatures.map(\.identifier) == ["georgieva"])
    #expect(other.conclusion == .totalFailed(.formatFailure))
    #expect(changes(other) == [[.init(reference: field, kind: .replaced, type: "Annot")]])
  }

  @Test func `may not put a signature dictionary in place of the signed`() throws {
    let (file, _, value) = try fieldAndValue()
    let report = try Paper.judged(
      AppendedRevision([value.number: try text(of: value, in: file)], trailer: try trailer()).appended(
        to: file))
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard
      case .unreadablePDF(.badSignature(field: "ivanov", why: .gapIsNotContents), _)? = report.signatures
        .first?
        .findings.first
    else {
      Issue.record("\(report.signatures.map(\.findings))")
      return
    }
  }

  @Test func `may not give an old signature to another field`() throws {
    let (file, _, value) = try fieldAndValue()
    let other = try #require(
      try Document(ByteSource(file)).signatureFields().first { $0.name == "georgieva" }
    ).reference
    let signed = try text(of: other, in: file).replacingOccurrences(of: ">>", with: "/V \(value) >>")
    let report = try Paper.judged(
      AppendedRevision([other.number: signed], trailer: try trailer()).appended(to: file))
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard
      case .unreadablePDF(.badSignature(_, why: .reused(field: "georgieva", revision: 2)), _)? = report
        .signatures
        .first?.findings.first
    else {
      Issue.record("\(report.signatures.map(\.findings)) \(report.findings)")
      return
    }
  }

  @Test func `may not move the field it signs`() throws {
    let (file, _, _) = try fieldAndValue()
    let second = try Paper.signing(file, by: "georgieva")
    let start = file.count
    let moved = second.replacing("/Rect [0 0 0 0]", with: "/Rect [9 9 9 9]", from: start)
    try #require(moved != second && moved.count == second.count)
    let report = try Paper.judged(moved)
    #expect(report.signatures.first?.conclusion == .totalFailed(.formatFailure))
    #expect(changes(report)[0].map(\.kind) == [.replaced])
  }

  /// A place left empty in the signed document, filled by an object that a further signature is allowed to bring along.
  @Test(arguments: ["ObjStm", "XRef"])
  func `may not fill a place the signed document left empty`(type: String) throws {
    var objects = SmallPDF.onePage
    objects[2] = objects[2].replacingOccurrences(of: "/Contents 4 0 R", with: "/Contents [4 0 R 40 0 R]")
    let file = try Paper.signed(1, on: SmallPDF(objects: objects).bytes)
    let content = "0 Tf BT /F1 18 Tf 72 720 Td (999 levs) Tj ET"
    let entries =
      type == "ObjStm" ? "/Type /ObjStm /N 0 /First 0 " : "/Type /XRef /W [1 1 1] /Size 0 /Index [] "
    let report = try Paper.judged(
      AppendedRevision([40: SmallPDF.stream(content, entries)], trailer: try trailer()).appended(to: file))
    #expect(report.conclusion == .totalFailed(.formatFailure), "\(report.codes)")
    #expect(changes(report).first == [.init(reference: PDFReference(number: 40), kind: .added, type: type)])
  }

  /// As above, with the further signature itself: its dictionary stands where the signed page looks for content.
  @Test func `may not have its signature stand where the signed document looks for an object`() throws {
    var objects = SmallPDF.onePage
    let plain = try Document(ByteSource(try Paper.signed(1))).newestRevision.trailer["Size"]?.asInteger
    let next = try #require(plain)
    objects[2] = objects[2].replacingOccurrences(
      of: "/Contents 4 0 R", with: "/Contents 4 0 R /Metadata \(next) 0 R")
    let file = try Paper.signed(1, on: SmallPDF(objects: objects).bytes)
    let two = try Paper.signing(file, by: "georgieva")
    let report = try Paper.judged(two)
    #expect(report.signatures.first?.conclusion == .totalFailed(.formatFailure), "\(report.codes)")
    #expect(
      changes(report).first == [.init(reference: PDFReference(number: next), kind: .added, type: "Sig")])
  }

  // MARK: Help

  /// The trailer entries that the tests' file has besides size, root and previous.
  private func trailer() throws -> String { SmallPDF().trailer }

  /// An object of the signed file with a further entry.
  private func object(_ number: Int, adding entries: String) throws -> String {
    let file = try Paper.signed(1)
    return try text(of: PDFReference(number: number), in: file).replacingLast(">>", with: "\(entries) >>")
  }

  private func text(of reference: PDFReference, in file: [UInt8]) throws -> String {
    let stored = try #require(try Document(ByteSource(file)).object(reference))
    guard case .direct(let range) = stored.location else { return "" }
    let whole = String(decoding: file[range], as: UTF8.self)
    let start = try #require(whole.range(of: "obj")).upperBound
    let end = try #require(whole.range(of: "endobj", options: .backwards)).lowerBound
    return String(whole[start..<end])
  }

  private func fieldAndValue() throws -> ([UInt8], PDFReference, PDFReference) {
    let file = try Paper.signedOnce.get()
    let signature = try #require(try Document(ByteSource(file)).signatures().first)
    return (file, signature.fieldReference, signature.reference)
  }
}

@Suite struct `The message in a PDF signature` {
  private func forged(
    subFilter: String = "ETSI.CAdES.detached", kind: PDFSignature.Kind = .signature,
    _ make: (inout ForgedMessage) throws -> Void = { _ in }
  ) throws -> SignatureReport {
    let file = try Paper.forging(try Paper.withFields(), in: "ivanov", subFilter: subFilter, kind: kind) {
      var message = try ForgedMessage(by: "ivanov", over: $0, signingTime: nil)
      try make(&message)
      return try message.bytes
    }
    return try #require(try Paper.judged(file).signatures.first)
  }

  @Test func `forged as it should be, passes: so the tests here refuse what they mean to refuse`() throws {
    let report = try forged()
    #expect(report.conclusion == .totalPassed, "\(report.findings)")
    #expect(report.format == .pades)
  }

  @Test func `has no signing-time attribute`() throws {
    let report = try forged { message in
      message.attributes?.append(
        CMSAttribute.encoded(OID.signingTime, values: [DER.time(UTCComponents(Paper.now))]))
    }
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
    guard case .signingTimeAttributeInPAdES = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `names its certificate`() throws {
    let report = try forged { $0.drop(OID.signingCertificateV2) }
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
    guard case .signingCertificateReferenceMissing = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test(arguments: [0, 2])
  func `has exactly one signer`(count: Int) throws {
    let report = try forged { $0.signerCount = count }
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .signerCount(count) = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `carries no content of its own`() throws {
    for content in [Paper.text, []] {
      let report = try forged { $0.embedded = content }
      #expect(report.conclusion == .totalFailed(.formatFailure))
      guard case .contentInDetachedSignature(octets: content.count) = report.findings[0] else {
        Issue.record("\(report.findings)")
        return
      }
    }
  }

  @Test func `has signed attributes`() throws {
    let report = try forged { $0.attributes = nil }
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
    guard case .signedAttributesMissing = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `stands in a dictionary without a Cert entry`() throws {
    let file = try Paper.forging(
      try Paper.withFields(), in: "ivanov", changing: { $0.replacing("/Location", with: "/Cert    ") },
      { try ForgedMessage(by: "ivanov", over: $0, signingTime: nil).bytes })
    let report = try #require(try Paper.judged(file).signatures.first)
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
    guard case .certEntryInDictionary = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `of the older kind passes as what it is`() throws {
    let report = try forged(subFilter: "adbe.pkcs7.detached") { $0.drop(OID.signingCertificateV2) }
    #expect(report.conclusion == .totalPassed, "\(report.findings)")
    #expect(report.format == .pdfPKCS7)
  }

  @Test func `of a kind not known here is not judged`() throws {
    let subFilter = "Doklad.own"
    let report = try forged(subFilter: subFilter)
    #expect(report.conclusion == .indeterminate(.signatureConstraintsFailure))
    guard case .unsupportedSubFilter(subFilter) = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `that calls itself a time-stamp must hold a token`() throws {
    let report = try forged(subFilter: "ETSI.RFC3161", kind: .documentTimeStamp)
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .timeStampUnreadable(.notATimeStamp(OID.data)) = report.findings[0] else {
      Issue.record("\(report.findings)")
      return
    }
  }

  @Test func `is not random`() throws {
    let file = try Paper.forging(try Paper.withFields(), in: "ivanov") { _ in [1, 2, 3] }
    let report = try Paper.judged(file)
    #expect(report.conclusion == .totalFailed(.formatFailure))
    #expect(report.signatures.count == 1)
  }

  @Test func `of another file does not fit`() throws {
    var stolen: [UInt8] = []
    _ = try Paper.forging(try Paper.withFields(), in: "ivanov") { covered in
      stolen = try ForgedMessage(by: "ivanov", over: covered, signingTime: nil).bytes
      return stolen
    }
    let other = SmallPDF.bytes.replacing("100 levs", with: "999 levs")
    let report = try Paper.judged(
      try Paper.forging(try Paper.withFields(on: other), in: "ivanov") { _ in stolen })
    #expect(report.conclusion == .totalFailed(.hashFailure))
  }
}

@Suite struct `A signature dictionary` {
  /// The file signed once, with text of the same length in place of other in the last revision, and what became of it.
  private func judged(_ old: String, _ new: String) throws -> Report {
    let file = try Paper.signedOnce.get()
    let start = try ends(file)[1]
    let changed = file.replacing(old, with: new, from: start)
    try #require(changed.count == file.count && changed != file)
    return try Paper.judged(changed)
  }

  @Test func `is never skipped, whatever is wrong with it`() throws {
    for (old, new) in [
      ("/ByteRange [0 ", "/ByteRange [1 "), ("/ByteRange [0 ", "/ByteRange [- "),
      ("/ByteRange", "/ByteRangf"),
      ("/Contents <", "/Contents ("), ("/Contents <", "/Contentz <"), ("/Type /Sig", "/Type /Sag"),
      ("/V ", "/W "), ("/FT /Sig", "/FT /Sag"),
    ] {
      let report = try judged(old, new)
      #expect(report.conclusion != .totalPassed, "\(new)")
    }
  }

  @Test func `has four numbers as its ByteRange, which leave out its Contents alone`() throws {
    let file = try Paper.signedOnce.get()
    let signature = try #require(try Document(ByteSource(file)).signatures().first)
    let values = signature.byteRange.values
    let report = try judged(
      " \(values[1]) ",
      " \(values[1] - 1) ".padding(toLength: "\(values[1])".count + 2, withPad: " ", startingAt: 0))
    guard
      case .unreadablePDF(.badSignature(field: "ivanov", why: .gapIsNotContents), _)? = report.signatures
        .first?
        .findings.first
    else {
      Issue.record("\(report.signatures.map(\.findings)) \(report.findings)")
      return
    }
    #expect(report.conclusion == .totalFailed(.formatFailure))
  }
}

func hexadecimal(_ octets: [UInt8]) -> String {
  octets.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}

extension String {
  func replacingLast(_ old: String, with new: String) -> String {
    guard let range = range(of: old, options: .backwards) else { return self }
    return replacingCharacters(in: range, with: new)
  }
}
