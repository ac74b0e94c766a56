import Files
import PDF
import Testing

/// What makes a signature dictionary one that can be relied on (``PDFSignature``).
@Suite struct SignatureTests {
  private func signedFile(_ form: TestFile.Form = .table) throws -> [UInt8] {
    try signed("one", withFields(["one", "two"], TestFile(form: form).bytes))
  }

  /// The flaw of the only signature of `bytes`.
  private func flaw(_ bytes: [UInt8]) throws -> SignatureFlaw? {
    let findings = try Document(ByteSource(bytes)).signatureFindings()
    guard
      case .broken(_, _, let flaw)? = findings.first(where: { if case .broken = $0 { true } else { false } })
    else {
      return nil
    }
    return flaw
  }

  @Test(arguments: TestFile.Form.allCases)
  func `finds a signature through the form`(form: TestFile.Form) throws {
    let bytes = try signedFile(form)
    let document = try Document(ByteSource(bytes))
    let signature = try #require(try document.signatures().first)
    #expect(try document.signatures().count == 1)
    #expect(signature.fieldName == "one")
    #expect(signature.revision == 2)
    #expect(signature.kind == .signature)
    #expect(signature.filter == "Adobe.PPKLite")
    #expect(signature.subFilter == "ETSI.CAdES.detached")
    #expect(signature.claimedTime == noon)
    #expect(signature.byteRange.end == bytes.count)
    #expect(signature.contents.prefix(6) == [0x30, 0x03, 0x02, 0x01, 0x07, 0x00])
    #expect(signature.contents.count == 64)
    #expect(bytes[signature.byteRange.gap.lowerBound] == UInt8(ascii: "<"))
    #expect(bytes[signature.byteRange.gap.upperBound - 1] == UInt8(ascii: ">"))
    let fields = try document.signatureFields()
    #expect(fields.map(\.name) == ["one", "two"])
    #expect(fields.map(\.isSigned) == [true, false])
    #expect(fields.allSatisfy { $0.hasWidget && !$0.isVisible && $0.pages == [PDFReference(number: 3)] })
  }

  @Test func `orders signatures by what they cover`() throws {
    let bytes = try signed("one", signed("two", withFields(["one", "two"], TestFile().bytes)))
    #expect(try Document(ByteSource(bytes)).signatures().map(\.fieldName) == ["two", "one"])
    #expect(try Document(ByteSource(bytes)).signatures().map(\.revision) == [2, 3])
  }

  // MARK: ByteRange

  @Test(arguments: [
    ("[0 ", "[1 "), ("[0 ", "[-1"), ("/ByteRange [", "/ByteRangE ["), ("[0 ", "[.0"),
  ])
  func `refuses a malformed ByteRange`(old: String, new: String) throws {
    let bytes = try signedFile()
    let range = try #require(try Document(ByteSource(bytes)).signatures().first).byteRange
    let place = range.gap.lowerBound - 80
    let near = Array(bytes[place..<range.gap.lowerBound]).replacing(old, with: new)
    let changed = Array(bytes[..<place] + near + bytes[range.gap.lowerBound...])
    let flaw = try flaw(changed)
    #expect(flaw == .malformedByteRange || flaw == .missing(key: "ByteRange"))
  }

  /// The numbers of the ByteRange written again, each in its slot.
  private func withByteRange(_ values: [Int], _ bytes: [UInt8]) throws -> [UInt8] {
    let old = try #require(try Document(ByteSource(bytes)).signatures().first).byteRange.values
    func slots(_ values: [Int]) -> String {
      "[0" + values.dropFirst().map { " \($0)" + String(repeating: " ", count: 12 - "\($0)".count) }.joined()
        + "]"
    }
    return bytes.replacing(slots(old), with: slots(values))
  }

  @Test func `refuses a gap that is not the contents`() throws {
    let bytes = try signedFile()
    let range = try #require(try Document(ByteSource(bytes)).signatures().first).byteRange
    for (before, after) in [(-1, 0), (1, 0), (0, 1), (0, -1)] {
      let values = [0, range.values[1] + before, range.values[2] + after, range.values[3] - after]
      #expect(
        try flaw(withByteRange(values, bytes))
          == .gapIsNotContents(gap: values[1]..<values[2], contents: range.gap))
    }
  }

  @Test func `refuses a ByteRange that does not reach its revision's end`() throws {
    let bytes = try signedFile()
    var values = try #require(try Document(ByteSource(bytes)).signatures().first).byteRange.values
    values[3] -= 2
    #expect(
      try flaw(withByteRange(values, bytes))
        == .notWholeRevision(end: bytes.count - 2, revisionEnd: bytes.count))
    values[3] += 3
    #expect(try flaw(withByteRange(values, bytes)) == .malformedByteRange)
  }

  @Test func `accepts a ByteRange that leaves out the last end-of-line`() throws {
    let bytes = try signedFile()
    var values = try #require(try Document(ByteSource(bytes)).signatures().first).byteRange.values
    values[3] -= 1
    #expect(try flaw(withByteRange(values, bytes)) == nil)
  }

  @Test func `refuses a signature that covers only an earlier revision than its own`() throws {
    let bytes = try signedFile()
    let signature = try #require(try Document(ByteSource(bytes)).signatures().first)
    // The same dictionary, defined again in a later revision, with its old ByteRange.
    let object = try #require(try Document(ByteSource(bytes)).object(signature.reference)?.byteRange)
    let text = Array(bytes[object]).text.split(separator: "\n", maxSplits: 1)[1].dropLast("\nendobj".count)
    let wrapped = try appending(signature.reference.number, String(text), to: bytes)
    guard case .gapIsNotContents = try flaw(wrapped) else {
      Issue.record("accepted")
      return
    }
  }

  @Test func `refuses a field that took over an old signature`() throws {
    let bytes = try signedFile()
    let document = try Document(ByteSource(bytes))
    let signature = try #require(try document.signatures().first)
    let second = try #require(try document.signatureFields().last).reference
    let taken = try appending(
      second.number, "<</FT /Sig/T (two)/V \(signature.reference.number) 0 R/Kids []>>", to: bytes)
    #expect(try flaw(taken) == .reused(field: "two", revision: 2))
  }

  @Test func `accepts two fields that share a signature from the first`() throws {
    let bytes = try withFields(["one", "two"], TestFile().bytes)
    let document = try Document(ByteSource(bytes))
    var update = try IncrementalUpdate(to: document)
    let fields = try document.signatureFields()
    let prepared = try update.preparingSignature(
      SignatureEntries(time: noon), in: fields[0].reference, reservedBytes: 64)
    // The number that the signature dictionary will have again.
    var second = fields[1].field.dictionary
    second["V"] = .reference(prepared.reference)
    update = try IncrementalUpdate(to: document)
    update.replace(fields[1].reference, with: .dictionary(second))
    let shared = try update.preparingSignature(
      SignatureEntries(time: noon), in: fields[0].reference, reservedBytes: 64)
    let signature = try #require(
      try Document(ByteSource(bytes + shared.embedding([1]))).signatures().first)
    #expect(signature.fieldName == "one")
    #expect(signature.otherFieldNames == ["two"])
  }

  // MARK: Contents

  @Test func `refuses contents that are not plain hexadecimal digits`() throws {
    let bytes = try signedFile()
    let gap = try #require(try Document(ByteSource(bytes)).signatures().first).byteRange.gap
    for text in [" 0", "(0", "0\n"] {
      var changed = bytes
      changed.replaceSubrange(gap.lowerBound + 10..<gap.lowerBound + 12, with: TestFile.octets(text))
      switch try flaw(changed) {
      case .malformedContents?: #expect(text != "(0")
      case .unreadable(.malformedObject(_, .malformedString))?: #expect(text == "(0")
      case let flaw: Issue.record("\(String(describing: flaw))")
      }
    }
    var literal = bytes
    literal[gap.lowerBound] = UInt8(ascii: "(")
    literal[gap.upperBound - 1] = UInt8(ascii: ")")
    #expect(try flaw(literal) == .malformedContents(offset: gap.lowerBound))
  }

  /// A file whose field `one` has `value`, in one revision.
  private func file(value: String, dictionary: String = "null") -> [UInt8] {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [6 0 R]/SigFlags 3>>>>"
    objects[6] = "<</FT /Sig/T (one)/V \(value)>>"
    objects[7] = dictionary
    return TestFile(objects).bytes
  }

  @Test(arguments: [
    ("7 0 R", "null", SignatureFlaw.notADictionary),
    ("8 0 R", "null", .notADictionary),
    ("(text)", "null", .notADictionary),
    ("7 0 R", "<</Type /Catalog>>", .wrongType("Catalog")),
    ("7 0 R", "<</Contents <00>>>", .missing(key: "ByteRange")),
    ("7 0 R", "<</Contents <00>/ByteRange null>>", .missing(key: "ByteRange")),
    ("7 0 R", "<</ByteRange [0 1 2 3]/Contents null>>", .missing(key: "Contents")),
    ("7 0 R", "<</ByteRange [0 1 2 3 4 5]/Contents <00>>>", .malformedByteRange),
    ("7 0 R", "<</ByteRange [0 1 2 8 0 R]/Contents <00>>>", .malformedByteRange),
    ("7 0 R", "<</ByteRange [0 1 2 9223372036854775807]/Contents <00>>>", .malformedByteRange),
    ("7 0 R", "<</ByteRange [0 1 2 -3]/Contents <00>>>", .malformedByteRange),
    ("7 0 R", "<</ByteRange [0 5 2 3]/Contents <00>>>", .malformedByteRange),
    ("7 0 R", "<</ByteRange 8 0 R/Contents <00>>>", .malformedByteRange),
  ])
  func `never skips a broken signature`(value: String, dictionary: String, expected: SignatureFlaw) throws {
    let bytes = file(value: value, dictionary: dictionary)
    #expect(try flaw(bytes) == expected)
    #expect(throws: PDFFailure.badSignature(field: "one", why: expected)) {
      try Document(ByteSource(bytes)).signatures()
    }
  }

  @Test func `refuses empty contents and contents elsewhere`() throws {
    #expect(
      try flaw(file(value: "7 0 R", dictionary: "<</ByteRange [0 1 2 3]/Contents <>>>")) == .emptyContents)
    guard
      case .malformedContents? = try flaw(
        file(value: "7 0 R", dictionary: "<</ByteRange [0 1 2 3]/Contents 4 0 R>>"))
    else {
      Issue.record("accepted")
      return
    }
  }

  @Test func `accepts a signature dictionary that stands in its field`() throws {
    // The numbers are filled in after the offsets are known; they have four digits each.
    let bytes = file(value: "<</ByteRange [0 1111 2222 3333]/Contents <0102>>>")
    let gap = offset(of: "<0102>", in: bytes)
    func four(_ value: Int) -> String { String(repeating: "0", count: 4 - "\(value)".count) + "\(value)" }
    let filled = bytes.replacing(
      "1111 2222 3333", with: "\(four(gap)) \(four(gap + 6)) \(four(bytes.count - gap - 6))")
    let signature = try #require(try Document(ByteSource(filled)).signatures().first)
    #expect(signature.reference == PDFReference(number: 6))
    #expect(signature.contents == [1, 2])
  }

  @Test func `refuses a signature dictionary in an object stream`() throws {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [6 0 R]/SigFlags 3>>>>"
    objects[6] = "<</FT /Sig/T (one)/V 7 0 R>>"
    objects[7] = "<</ByteRange [0 1 2 3]/Contents <0102>>>"
    #expect(try flaw(TestFile(objects, form: .objectStream).bytes) == .inObjectStream)
  }

  @Test func `counts a field of another type as signed where its value is a signature`() throws {
    let bytes = file(value: "7 0 R", dictionary: "<</ByteRange [0 1]/Contents <00>>>").replacing(
      "/FT /Sig", with: "/FT /Txt")
    #expect(try flaw(bytes) == .malformedByteRange)
  }

  // MARK: The form

  @Test func `joins names of nested fields`() throws {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R/AcroForm 6 0 R>>"
    objects[6] = "<</Fields 7 0 R>>"
    objects[7] = "[8 0 R]"
    objects[8] = "<</T (council)/FT /Sig/Kids [9 0 R 10 0 R]>>"
    objects[9] = "<</T <FEFF0414>/Parent 8 0 R/Kids [11 0 R]>>"
    objects[10] = "<</T (mayor)/Parent 8 0 R/FT /Tx/V (x)>>"
    objects[11] = "<</Type /Annot/Subtype /Widget/Parent 9 0 R/Rect [0 0 10 10]/P 3 0 R>>"
    let document = try TestFile(objects).document
    #expect(try document.formFields().map(\.name) == ["council", "council.Д", "council.mayor"])
    #expect(try document.formFields().map(\.type) == ["Sig", "Sig", "Tx"])
    let fields = try document.signatureFields()
    #expect(fields.map(\.name) == ["council", "council.Д"])
    #expect(fields[1].isVisible && fields[1].pages == [PDFReference(number: 3)])
  }

  @Test func `refuses fields that contain themselves`() throws {
    var objects = TestFile.onePage
    objects[1] = "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [6 0 R]>>>>"
    objects[6] = "<</T (a)/Kids [7 0 R]>>"
    objects[7] = "<</T (b)/Kids [6 0 R]>>"
    let document = try TestFile(objects).document
    #expect(throws: PDFFailure.circularReference(PDFReference(number: 6))) { try document.signatures() }
  }

  @Test func `locks fields by exact name or what is below it`() {
    let include = FieldLock(action: .include, fields: ["Signature 1"])
    #expect(include.locks("Signature 1") && include.locks("Signature 1.date"))
    #expect(!include.locks("Signature 10"))
    let exclude = FieldLock(action: .exclude, fields: ["Signature 1"])
    #expect(!exclude.locks("Signature 1") && exclude.locks("Signature 10"))
    #expect(FieldLock(action: .all, fields: []).locks("anything"))
  }

  @Test func `reads certification and locks`() throws {
    var update = try IncrementalUpdate(to: try TestFile().document)
    try update.addSignatureFields([
      NewSignatureField("one", lock: FieldLock(action: .include, fields: ["two"], permissions: 2)),
      NewSignatureField("two"),
    ])
    let bytes = TestFile().bytes + (try update.serialized())
    let prepared = try Document(ByteSource(bytes)).preparingSignature(
      SignatureEntries(time: noon, certification: .formFilling), in: "one", reservedBytes: 64)
    let document = try Document(ByteSource(bytes + prepared.embedding([1])))
    let signature = try #require(try document.signatures().first)
    #expect(signature.certification == 2)
    #expect(signature.fieldLock == FieldLock(action: .include, fields: ["two"]))
    #expect(signature.lockPermissions == 2)
    #expect(
      throws: PDFFailure.cannotSign(.fieldLocked("two", bySignatureIn: "one"))
    ) { try document.preparingSignature(SignatureEntries(time: noon), in: "two", reservedBytes: 64) }
  }
}
