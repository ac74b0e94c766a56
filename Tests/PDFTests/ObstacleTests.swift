import Files
import PDF
import Testing

/// Why a document must not, or had better not, be signed.
@Suite struct ObstacleTests {
  private func obstacles(_ objects: [Int: String], trailer: String = "") -> [SigningObstacle] {
    var file = TestFile(TestFile.onePage.merging(objects) { $1 })
    file.trailer = trailer
    return Document.obstaclesToSigning(ByteSource(file.bytes))
  }

  @Test func `nothing stands in the way of a plain file`() throws {
    #expect(obstacles([:]).isEmpty)
    #expect(Document.obstaclesToSigning(ByteSource(try withFields(["one"], TestFile().bytes))).isEmpty)
  }

  @Test func `refuses encrypted files`() throws {
    #expect(obstacles([6: "<</Filter /Standard>>"], trailer: "/Encrypt 6 0 R") == [.encrypted])
    guard let encrypted = try Tool.convert(TestFile().bytes, ["--encrypt", "", "owner", "256", "--"]) else {
      return
    }
    #expect(Document.obstaclesToSigning(ByteSource(encrypted)) == [.encrypted])
    #expect(throws: PDFFailure.cannotSign(.encrypted)) {
      try Document(ByteSource(encrypted)).addingSignatureFields(["one"])
    }
  }

  @Test func `says why only a repairing reader could open a file`() throws {
    let bytes = TestFile().bytes
    #expect(
      Document.obstaclesToSigning(ByteSource(bytes + Array("tail".utf8)))
        == [.onlyRepairable(.trailingBytes(offset: bytes.count, count: 4))])
    #expect(
      Document.obstaclesToSigning(ByteSource(Array(bytes.prefix(250)))) == [.onlyRepairable(.noStartXref)])
    #expect(Document.obstaclesToSigning(ByteSource(Array("no PDF".utf8))) == [.unreadable(.notAPDF)])
    let lenient = try Document(ByteSource(bytes), reading: .lenient)
    #expect(try lenient.obstaclesToSigning() == [.notReadStrictly])
    #expect(throws: PDFFailure.cannotSign(.notReadStrictly)) { try IncrementalUpdate(to: lenient) }
  }

  @Test func `refuses files with a malformed object`() throws {
    let found = obstacles([5: "<</Type /Font/X 6 0 R>>", 6: "<</A 1/A 2>>"])
    guard case .malformedObject(let reference, .malformedObject(_, .duplicateKey))? = found.first else {
      Issue.record("\(found)")
      return
    }
    #expect(reference == PDFReference(number: 6))
  }

  @Test func `refuses to sign after a broken signature`() {
    let found = obstacles([
      1: "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [6 0 R]>>>>", 6: "<</FT /Sig/T (one)/V 7 0 R>>",
      7: "<</ByteRange [0 1]/Contents <00>>>",
    ])
    #expect(found == [.brokenSignature(field: "one", .malformedByteRange)])
  }

  @Test func `refuses to sign where a certification forbids it`() throws {
    let bytes = try withFields(["one", "two"], TestFile().bytes)
    let prepared = try Document(ByteSource(bytes)).preparingSignature(
      SignatureEntries(time: noon, certification: .noChanges), in: "one", reservedBytes: 9)
    let document = try Document(ByteSource(bytes + prepared.embedding([1])))
    #expect(try document.obstaclesToSigning() == [.changesForbidden(bySignatureIn: "one")])
    #expect(throws: PDFFailure.cannotSign(.changesForbidden(bySignatureIn: "one"))) {
      try document.preparingSignature(SignatureEntries(time: noon), in: "two", reservedBytes: 9)
    }
    // A document time-stamp is allowed.
    _ = try document.preparingSignature(
      SignatureEntries(kind: .documentTimeStamp, subFilter: "ETSI.RFC3161", time: nil), in: "two",
      reservedBytes: 9)
  }

  @Test func `refuses to certify what is signed already`() throws {
    let bytes = try signed("one", withFields(["one", "two"], TestFile().bytes))
    #expect(throws: PDFFailure.cannotSign(.alreadySigned(field: "one"))) {
      try Document(ByteSource(bytes)).preparingSignature(
        SignatureEntries(time: noon, certification: .formFilling), in: "two", reservedBytes: 9)
    }
  }

  @Test func `refuses dynamic forms`() {
    #expect(
      obstacles([1: "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields []/XFA (x)>>>>"]) == [.dynamicForm])
  }

  @Test func `names signature widgets that the form does not lead to`() {
    let found = obstacles([
      3: "<</Type /Page/Parent 2 0 R/Contents 4 0 R/Resources 5 0 R/Annots [6 0 R]>>",
      6: "<</FT /Sig/T (one)/V 7 0 R>>", 7: "<</ByteRange [0 1]>>",
    ])
    #expect(found == [.signatureOutsideForm(PDFReference(number: 6))])
  }

  @Test func `advises against what could hide content`() {
    #expect(obstacles([6: "(orphan)"]) == [.unreachableObjects([PDFReference(number: 6)])])
    #expect(
      obstacles([
        1: "<</Type /Catalog/Pages 2 0 R/OCProperties <</OCGs [6 0 R]/D <</OFF [6 0 R]>>>>>>",
        6: "<</Type /OCG>>",
      ]) == [.hiddenLayers([PDFReference(number: 6)])])
    #expect(
      obstacles([1: "<</Type /Catalog/Pages 2 0 R/OpenAction <</S /JavaScript/JS (x)>>/AA <<>>>>"])
        == [.activeContent(["OpenAction", "AA"])])
    let form = "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [6 0 R 7 0 R]>>>>"
    func text(_ name: String, _ rectangle: String) -> String {
      "<</FT /Tx/T (\(name))/Subtype /Widget/Rect [\(rectangle)]/P 3 0 R>>"
    }
    #expect(
      obstacles([1: form, 6: text("a", "0 0 10 10"), 7: text("b", "5 5 20 20")]) == [
        .overlappingFields("a", "b")
      ])
    #expect(
      obstacles([1: form, 6: text("a", "0 0 10 10"), 7: text("b", "5 5 5 20")]) == [.fieldsWithoutArea(["b"])]
    )
    #expect(obstacles([1: form, 6: text("a", "0 0 10 10"), 7: text("b", "10 0 20 10")]).isEmpty)
    #expect(!SigningObstacle.unreachableObjects([]).prevents && SigningObstacle.encrypted.prevents)
  }
}
