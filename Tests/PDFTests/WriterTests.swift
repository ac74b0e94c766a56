import Files
import PDF
import Testing

/// What we write, octet by octet, and that the old octets stay.
@Suite struct WriterTests {
  private func fieldText(_ number: Int, _ name: String) -> String {
    "\(number) 0 obj\n<</Type /Annot/Subtype /Widget/FT /Sig/T (\(name))/F 132/Rect [0 0 0 0]/P 3 0 R>>\nendobj\n"
  }

  @Test func `writes fields and a table section behind a table`() throws {
    let bytes = TestFile().bytes
    let document = try Document(ByteSource(bytes))
    let appended = try document.addingSignatureFields(["one"])
    let base = bytes.count
    let catalog = "1 0 obj\n<</Type /Catalog/Pages 2 0 R/AcroForm 7 0 R>>\nendobj\n"
    let page =
      "3 0 obj\n<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]/Contents 4 0 R"
      + "/Resources <</Font <</F1 5 0 R>>>>/Annots [6 0 R]>>\nendobj\n"
    let field = fieldText(6, "one")
    let form = "7 0 obj\n<</Fields [6 0 R]/SigFlags 3>>\nendobj\n"
    let objects = catalog + page + field + form
    let start = base + objects.utf8.count
    let pageOffset = base + catalog.utf8.count
    let fieldOffset = pageOffset + page.utf8.count
    let identifier = try #require(
      try Document(ByteSource(bytes + appended)).newestRevision.trailer["ID"]?.asArray?[1].asString)
    let expected =
      objects + "xref\n1 1\n\(TestFile.entry(base))3 1\n\(TestFile.entry(pageOffset))"
      + "6 2\n\(TestFile.entry(fieldOffset))\(TestFile.entry(fieldOffset + field.utf8.count))"
      + "trailer\n<</Size 8/Root 1 0 R/ID [<00112233445566778899AABBCCDDEEFF> <\(hexadecimal(identifier))>]"
      + "/Prev \(document.newestRevision.crossReferenceOffset)>>\nstartxref\n\(start)\n%%EOF\n"
    #expect(appended.text == expected)
  }

  private func hexadecimal(_ octets: [UInt8]) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
  }

  @Test func `writes a signature and the field that leads to it, nothing else`() throws {
    let bytes = try withFields(["one"], TestFile().bytes)
    let document = try Document(ByteSource(bytes))
    let prepared = try document.preparingSignature(
      SignatureEntries(
        time: noon, name: "Иван", reason: "agreed (with remarks)", location: "Sofia", contactInfo: "a\\b"),
      in: "one", reservedBytes: 4)
    let field =
      "6 0 obj\n<</Type /Annot/Subtype /Widget/FT /Sig/T (one)/F 132/Rect [0 0 0 0]/P 3 0 R/V 8 0 R>>\nendobj\n"
    let values = prepared.byteRange.values
    func slot(_ value: Int) -> String { " \(value)" + String(repeating: " ", count: 12 - "\(value)".count) }
    let signature =
      "8 0 obj\n<</Type /Sig/Filter /Adobe.PPKLite/SubFilter /ETSI.CAdES.detached/ByteRange [0"
      + slot(values[1]) + slot(values[2]) + slot(values[3]) + "]/Contents <00000000>"
      + "/M (D:20240601120000+00'00')/Name <FEFF041804320430043D>/Reason (agreed \\(with remarks\\))"
      + "/Location (Sofia)/ContactInfo (a\\\\b)>>\nendobj\n"
    #expect(prepared.appended.text.hasPrefix(field + signature + "xref\n6 1\n"))
    #expect(values[0] == 0 && values[2] == values[1] + 10)
    #expect(values[2] + values[3] == bytes.count + prepared.appended.count)
    let finished = try prepared.embedding([0xDE, 0xAD])
    #expect(
      finished.text == prepared.appended.text.replacingOccurrences(of: "<00000000>", with: "<DEAD0000>"))

    let after = try Document(ByteSource(bytes + finished))
    #expect(after.newestRevision.changed == [PDFReference(number: 6), PDFReference(number: 8)])
    #expect(after.newestRevision.freed.isEmpty)
    let read = try #require(try after.signatures().first)
    #expect(read.signerName == "Иван" && read.reason == "agreed (with remarks)")
    #expect(read.location == "Sofia" && read.contactInfo == "a\\b")
  }

  @Test func `writes a document time-stamp without a time`() throws {
    let bytes = try withFields(["stamp"], TestFile().bytes)
    let prepared = try Document(ByteSource(bytes)).preparingSignature(
      SignatureEntries(kind: .documentTimeStamp, subFilter: "ETSI.RFC3161", time: nil), in: "stamp",
      reservedBytes: 4)
    #expect(
      prepared.appended.text.contains(
        "<</Type /DocTimeStamp/Filter /Adobe.PPKLite/SubFilter /ETSI.RFC3161/ByteRange"))
    #expect(prepared.appended.text.contains("/Contents <00000000>>>\nendobj"))
    #expect(
      try Document(ByteSource(bytes + prepared.embedding([1]))).signatures().first?.kind == .documentTimeStamp
    )
  }

  @Test func `writes a certification signature and names it in the catalog`() throws {
    let bytes = try withFields(["one"], TestFile().bytes)
    let prepared = try Document(ByteSource(bytes)).preparingSignature(
      SignatureEntries(time: noon, certification: .formFilling), in: "one", reservedBytes: 4)
    #expect(
      prepared.appended.text.contains(
        "/Reference [<</Type /SigRef/TransformMethod /DocMDP"
          + "/TransformParams <</Type /TransformParams/V /1.2/P 2>>>>]>>"))
    #expect(prepared.appended.text.contains("/AcroForm 7 0 R/Perms <</DocMDP 8 0 R>>>>"))
  }

  @Test func `writes a field's lock into the field and into its signature`() throws {
    var update = try IncrementalUpdate(to: try TestFile().document)
    try update.addSignatureFields([
      NewSignatureField("one", lock: FieldLock(action: .include, fields: ["a", "b"]))
    ])
    let appended = try update.serialized()
    #expect(
      appended.text.contains("/P 3 0 R/Lock <</Type /SigFieldLock/Action /Include/Fields [(a) (b)]>>>>"))
    let prepared = try Document(ByteSource(TestFile().bytes + appended)).preparingSignature(
      SignatureEntries(time: noon), in: "one", reservedBytes: 4)
    #expect(
      prepared.appended.text.contains(
        "/Reference [<</Type /SigRef/TransformMethod /FieldMDP"
          + "/TransformParams <</Type /TransformParams/V /1.2/Action /Include/Fields [(a) (b)]>>>>]>>"))
  }

  @Test func `writes a stream section behind a stream that indexes itself`() throws {
    let bytes = TestFile(form: .objectStream).bytes
    let document = try Document(ByteSource(bytes))
    var update = try IncrementalUpdate(to: document)
    let added = update.add(.string([0x00]))
    #expect(added == PDFReference(number: 8))
    let appended = try update.serialized()
    let after = try Document(ByteSource(bytes + appended))
    let identifier = try #require(after.newestRevision.trailer["ID"]?.asArray?[1].asString)
    let start = bytes.count + "8 0 obj\n<00>\nendobj\n".utf8.count
    let head =
      "8 0 obj\n<00>\nendobj\n9 0 obj\n<</Type /XRef/Size 10/Root 1 0 R"
      + "/ID [<00112233445566778899AABBCCDDEEFF> <\(hexadecimal(identifier))>]"
      + "/Prev \(document.newestRevision.crossReferenceOffset)/W [1 2 2]/Index [8 2]/Length 10>>\nstream\n"
    let data: [UInt8] =
      [1, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF), 0, 0]
      + [1, UInt8(start >> 8), UInt8(start & 0xFF), 0, 0]
    #expect(
      appended == TestFile.octets(head) + data
        + TestFile.octets("\nendstream\nendobj\nstartxref\n\(start)\n%%EOF\n"))
    #expect(after.newestRevision.crossReferenceKind == .stream)
    #expect(after.newestRevision.changed == [added, PDFReference(number: 9)])
    #expect(try after.object(added)?.value == .string([0]))
  }

  @Test func `writes a table behind a hybrid section, without its stream`() throws {
    let bytes = try withFields(["one"], TestFile(form: .hybrid).bytes)
    let document = try Document(ByteSource(bytes))
    #expect(document.revisions.map(\.crossReferenceKind) == [.hybrid, .table])
    #expect(document.newestRevision.trailer["XRefStm"] == nil)
    // Both an old reader, which sees only tables, and a new one find the page with its field.
    #expect(try document.object(PDFReference(number: 3))?.value.asDictionary?["Annots"] != nil)
  }

  @Test func `writes objects out of object streams as objects of their own`() throws {
    let bytes = try withFields(["one"], TestFile(form: .objectStream).bytes)
    let document = try Document(ByteSource(bytes))
    for number in [1, 3] {
      #expect(try document.object(PDFReference(number: number))?.byteRange != nil)
      #expect(try document.object(PDFReference(number: number), asOf: 0)?.byteRange == nil)
    }
  }

  @Test func `writes the same octets for the same update`() throws {
    let bytes = TestFile().bytes
    let first = try Document(ByteSource(bytes)).addingSignatureFields(["one"])
    #expect(try Document(ByteSource(bytes)).addingSignatureFields(["one"]) == first)
    #expect(try Document(ByteSource(bytes)).addingSignatureFields(["two"]) != first)
  }

  @Test(arguments: ["", "\n", "\r\n", "\r"])
  func `begins on a line of its own`(end: String) throws {
    let bytes = TestFile().bytes.dropLast() + TestFile.octets(end)
    let appended = try Document(ByteSource(Array(bytes))).addingSignatureFields(["one"])
    #expect(appended.first == (end.isEmpty ? UInt8(ascii: "\n") : UInt8(ascii: "1")))
    #expect(strictFailure(bytes + appended) == nil)
  }

  @Test func `keeps what a file without an identifier lacks`() throws {
    let bytes = TestFile.octets(
      TestFile().bytes.text.replacingOccurrences(
        of: "/ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]", with: ""))
    #expect(!(try Document(ByteSource(bytes)).addingSignatureFields(["one"]).text.contains("/ID")))
  }

  // MARK: Where fields go

  /// One page and a form, as `form`, `fields` and `annotations` say.
  private func file(form: String, page: String = "", _ more: [Int: String] = [:]) -> TestFile {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R\(form)>>"
    objects[3] = "<</Type /Page/Parent 2 0 R/MediaBox [0 0 595 842]\(page)>>"
    objects.merge(more) { $1 }
    return TestFile(objects)
  }

  @Test func `writes only the arrays where they are objects of their own`() throws {
    let file = file(
      form: "/AcroForm 6 0 R", page: "/Annots 8 0 R", [6: "<</Fields 7 0 R/SigFlags 3>>", 7: "[]", 8: "[]"])
    let document = try Document(ByteSource(withFields(["one"], file.bytes)))
    #expect(document.newestRevision.changed == [7, 8, 9].map { PDFReference(number: $0) })
  }

  @Test func `writes the form where it holds its array or lacks the flags`() throws {
    let direct = file(form: "/AcroForm 6 0 R", page: "/Annots 8 0 R", [6: "<</Fields []>>", 8: "[]"])
    var document = try Document(ByteSource(withFields(["one"], direct.bytes)))
    #expect(document.newestRevision.changed == [6, 8, 9].map { PDFReference(number: $0) })
    #expect(try document.interactiveForm()?["SigFlags"] == .integer(3))

    let inCatalog = file(form: "/AcroForm <</Fields []/DA (x)>>")
    document = try Document(ByteSource(withFields(["one"], inCatalog.bytes)))
    #expect(document.newestRevision.changed == [1, 3, 6].map { PDFReference(number: $0) })
    #expect(try document.interactiveForm()?["DA"] == .string([0x78]))
    #expect(try document.interactiveForm()?["SigFlags"] == .integer(3))
  }

  @Test func `refuses names that are taken, empty or with a full stop`() throws {
    let document = try Document(ByteSource(withFields(["one"], TestFile().bytes)))
    #expect(throws: PDFFailure.fieldAlreadyExists("one")) { try document.addingSignatureFields(["one"]) }
    #expect(throws: PDFFailure.fieldAlreadyExists("two")) {
      try document.addingSignatureFields(["two", "two"])
    }
    #expect(throws: PDFFailure.badFieldName("a.b")) { try document.addingSignatureFields(["a.b"]) }
    #expect(throws: PDFFailure.badFieldName("")) { try document.addingSignatureFields([""]) }
  }

  @Test func `refuses to sign what is missing, signed, or too small`() throws {
    let bytes = try signed("one", withFields(["one", "two"], TestFile().bytes))
    let document = try Document(ByteSource(bytes))
    let entries = SignatureEntries(time: noon)
    #expect(throws: PDFFailure.noSuchField("three")) {
      try document.preparingSignature(entries, in: "three", reservedBytes: 9)
    }
    #expect(throws: PDFFailure.fieldAlreadySigned("one")) {
      try document.preparingSignature(entries, in: "one", reservedBytes: 9)
    }
    let prepared = try document.preparingSignature(entries, in: "two", reservedBytes: 9)
    #expect(throws: PDFFailure.contentsTooSmall(neededBytes: 10, reservedBytes: 9)) {
      try prepared.embedding([UInt8](repeating: 1, count: 10))
    }
  }

  @Test func `writes reals so that they read back the same`() throws {
    let values = [0.1, -0.000001, 612.0, 1e20, 123_456.789, 1e-300, 0.30000000000000004]
    let document = try TestFile().document
    var update = try IncrementalUpdate(to: document)
    let reference = update.add(.array(values.map { .real($0) }))
    let bytes = TestFile().bytes + (try update.serialized())
    #expect(try Document(ByteSource(bytes)).object(reference)?.value == .array(values.map { .real($0) }))
    #expect(!bytes.text.contains("e-"))
  }

  @Test func `escapes names and strings`() throws {
    let document = try TestFile().document
    var update = try IncrementalUpdate(to: document)
    let value = PDFValue.dictionary(
      PDFDictionary([("A B#/", .string([0x28, 0x5C, 0x29])), ("\u{E9}", .string([0x0A]))]))
    let reference = update.add(value)
    let appended = try update.serialized()
    #expect(appended.text.contains("<</A#20B#23#2F (\\(\\\\\\))/#E9 <0A>>>"))
    #expect(try Document(ByteSource(TestFile().bytes + appended)).object(reference)?.value == value)
  }
}
