import Files
import PDF
import Testing

/// Cross-reference sections, revisions and the strict reading (ISO 32000-2, 7.5).
@Suite struct StructureTests {
  @Test(arguments: TestFile.Form.allCases)
  func `reads each form of cross-reference section`(form: TestFile.Form) throws {
    let document = try TestFile(form: form).document
    let kinds: [TestFile.Form: Revision.CrossReferenceKind] = [
      .table: .table, .stream: .stream, .objectStream: .stream, .hybrid: .hybrid,
    ]
    #expect(document.revisions.map(\.crossReferenceKind) == [kinds[form]])
    #expect(document.newestRevision.byteRange == 0..<document.source.count)
    #expect(document.newestRevision.isSelfContained)
    #expect(try document.pages() == [PDFReference(number: 3)])
    #expect(
      try document.object(PDFReference(number: 5))?.value.asDictionary?["BaseFont"] == .name("Helvetica"))
    let content = try #require(try document.object(PDFReference(number: 4)))
    #expect(try document.decodedStream(content).text == "BT /F1 24 Tf 72 700 Td (Council report) Tj ET")
    #expect(try document.object(PDFReference(number: 5, generation: 1)) == nil)
    #expect(try document.object(PDFReference(number: 500)) == nil)
    #expect(try document.version() == (1, 7))
  }

  @Test(arguments: TestFile.Form.allCases)
  func `tells where each object stands`(form: TestFile.Form) throws {
    let document = try TestFile(form: form).document
    let font = try #require(try document.object(PDFReference(number: 5)))
    switch font.location {
    case .direct(let range):
      #expect(form == .table || form == .stream)
      #expect(
        document.source[range].text == "5 0 obj\n<</Type /Font/Subtype /Type1/BaseFont /Helvetica>>\nendobj")
    case .inStream(let stream, _):
      #expect(form == .objectStream || form == .hybrid)
      #expect(stream == PDFReference(number: 6))
    }
  }

  @Test func `reads what qpdf makes of it`() throws {
    for options in [
      ["--object-streams=generate"], ["--linearize"], ["--linearize", "--object-streams=generate"],
    ] {
      guard let bytes = try Tool.convert(TestFile().bytes, options) else { return }
      let document = try Document(ByteSource(bytes))
      #expect(document.revisions.count == 1)
      #expect(document.newestRevision.isLinearized == options.contains("--linearize"))
      #expect(document.newestRevision.isSelfContained)
      #expect(try document.pages().count == 1)
    }
  }

  // MARK: The ends

  @Test(arguments: ["", "\n", "\r\n", "\r"])
  func `accepts one end-of-line after the last marker`(end: String) {
    #expect(strictFailure(TestFile().bytes.dropLast() + TestFile.octets(end)) == nil)
  }

  @Test(arguments: ["\n\n", "\nx", " ", "\0", "\n1 0 obj\n<<>>\nendobj\n"])
  func `refuses anything else after it`(tail: String) {
    let bytes = TestFile().bytes.dropLast() + TestFile.octets(tail)
    guard case .trailingBytes(_, let count) = strictFailure(Array(bytes)) else {
      Issue.record("accepted")
      return
    }
    #expect(count > 0 && count <= tail.utf8.count)
  }

  @Test func `refuses octets before the header`() {
    #expect(strictFailure([0x0A] + TestFile().bytes) == .leadingBytes(count: 1))
    #expect(strictFailure(Array("hello".utf8)) == .notAPDF)
    #expect(strictFailure([]) == .notAPDF)
  }

  @Test func `refuses a file without startxref`() {
    #expect(strictFailure(Array(TestFile().bytes.prefix(200))) == .noStartXref)
  }

  @Test func `refuses a startxref that leads elsewhere`() throws {
    let bytes = TestFile().bytes
    let offset = try TestFile().document.newestRevision.crossReferenceOffset
    let moved = bytes.replacing("startxref\n\(offset)", with: "startxref\n\(offset + 1)")
    #expect(strictFailure(moved) == .badCrossReference(offset: offset + 1, what: .notASection))
  }

  @Test func `passes over white space that a position counted too low points at`() throws {
    let bytes = TestFile().bytes
    let offset = try TestFile().document.newestRevision.crossReferenceOffset
    let moved = bytes.replacing("startxref\n\(offset)", with: "startxref\n\(offset - 1)")
    let document = try Document(ByteSource(moved))
    #expect(document.newestRevision.isSelfContained)
    #expect(document.newestRevision.crossReferenceOffset == offset)
  }

  // MARK: Entries

  @Test func `refuses an entry that names another place`() {
    let bytes = TestFile().bytes
    let right = offset(of: "5 0 obj", in: bytes)
    let wrong = offset(of: "4 0 obj", in: bytes)
    let moved = bytes.replacing(TestFile.entry(right), with: TestFile.entry(wrong))
    #expect(strictFailure(moved) == .objectMismatch(PDFReference(number: 5), offset: wrong))
  }

  @Test func `refuses entries of nineteen octets`() {
    let bytes = TestFile().bytes
    let place = offset(of: "0000000000 65535 f \n", in: bytes)
    let short = Array(bytes[..<(place + 18)] + bytes[(place + 19)...])
    #expect(strictFailure(short) == .badCrossReference(offset: place, what: .malformedEntry))
  }

  @Test func `refuses a size that does not count all entries`() {
    let bytes = TestFile().bytes
    guard case .badCrossReference(_, .beyondSize) = strictFailure(bytes.replacing("/Size 6", with: "/Size 5"))
    else {
      Issue.record("accepted")
      return
    }
  }

  @Test func `refuses an object hidden in a stream`() throws {
    var objects = TestFile.onePage
    objects[6] = TestFile.stream("7 0 obj\n(hidden)\nendobj\n")
    objects[7] = "(shown)"
    let bytes = TestFile(objects).bytes
    #expect(strictFailure(bytes) == nil)
    let hidden = offset(of: "7 0 obj\n(hidden)", in: bytes)
    let shown = offset(of: "7 0 obj\n(shown)", in: bytes)
    let swapped = bytes.replacing(TestFile.entry(shown), with: TestFile.entry(hidden))
    #expect(strictFailure(swapped) == .objectMismatch(PDFReference(number: 7), offset: hidden))
  }

  @Test func `refuses a stream whose length is wrong`() {
    var objects = TestFile.onePage
    objects[4] = "<</Length 5>>\nstream\nBT ET BT ET\nendstream"
    guard case .malformedObject(_, .missingEndStream) = strictFailure(TestFile(objects).bytes) else {
      Issue.record("accepted")
      return
    }
  }

  @Test func `refuses a section that names itself as the one before`() throws {
    var file = TestFile()
    let offset = try TestFile().document.newestRevision.crossReferenceOffset
    file.trailer = "/Prev \(offset)"
    #expect(strictFailure(file.bytes) == .xrefLoop(offset: offset))
    file.trailer = "/Prev 0"
    #expect(strictFailure(file.bytes) == .badCrossReference(offset: offset, what: .badPrevious))
  }

  // MARK: Revisions

  @Test func `tells what each revision changes`() throws {
    let first = TestFile().bytes
    let second = try appending(5, "<</Type /Font/Subtype /Type1/BaseFont /Courier>>", to: first)
    let third = try appending(6, "(new)", to: second)
    let document = try Document(ByteSource(third))
    #expect(
      document.revisions.map(\.byteRange) == [
        0..<first.count, first.count..<second.count, second.count..<third.count,
      ])
    #expect(document.revisions[0].changed == (1...5).map { PDFReference(number: $0) })
    #expect(document.revisions[1].changed == [PDFReference(number: 5)])
    #expect(document.revisions[2].changed == [PDFReference(number: 6)])

    let change = try #require(try document.changes(in: 1).first)
    #expect(change.before?.value.asDictionary?["BaseFont"] == .name("Helvetica"))
    #expect(change.after?.value.asDictionary?["BaseFont"] == .name("Courier"))
    #expect(change.after?.revision == 1)
    #expect(try document.changes(in: 2).first?.before == nil)
    #expect(
      try document.object(PDFReference(number: 5), asOf: 0)?.value.asDictionary?["BaseFont"]
        == .name("Helvetica"))
    #expect(document.redefinition(of: PDFReference(number: 5), after: 0) == 1)
    #expect(document.redefinition(of: PDFReference(number: 5), after: 1) == nil)
  }

  @Test func `does not count an entry as a change that repeats an earlier one`() throws {
    let first = TestFile().bytes
    let repeated = try appending(
      entries: "5 1\n\(TestFile.entry(offset(of: "5 0 obj", in: first)))", to: first)
    let document = try Document(ByteSource(repeated))
    #expect(document.revisions[1].changed.isEmpty)
    #expect(try document.object(PDFReference(number: 5))?.revision == 0)
  }

  @Test func `tells which objects a revision frees`() throws {
    let freed = try appending(entries: "5 1\n0000000000 00001 f \n", to: TestFile().bytes)
    let document = try Document(ByteSource(freed))
    #expect(document.revisions[1].freed == [PDFReference(number: 5)])
    #expect(try document.object(PDFReference(number: 5)) == nil)
    let change = try #require(try document.changes(in: 1).first)
    #expect(change.before != nil && change.after == nil)
  }

  @Test func `refuses octets between revisions that belong to nothing`() throws {
    let first = TestFile().bytes
    let stray = first + TestFile.octets("stray\n")
    let offset = stray.count
    let start = offset + TestFile.octets("6 0 obj\n1\nendobj\n").count
    let bytes =
      stray
      + TestFile.octets(
        "6 0 obj\n1\nendobj\nxref\n6 1\n\(TestFile.entry(offset))trailer\n<</Size 7/Root 1 0 R/Prev "
          + "\(try TestFile().document.newestRevision.crossReferenceOffset)>>\nstartxref\n\(start)\n%%EOF\n")
    #expect(strictFailure(bytes) == .unaccountedBytes(revision: 1, offset: first.count, count: 6))
  }

  @Test func `refuses an object of a later revision that no section names`() throws {
    let bytes = try appending(6, "(named)", to: TestFile().bytes)
    let named = offset(of: "6 0 obj", in: bytes)
    let unnamed = bytes.text.replacingOccurrences(of: TestFile.entry(named), with: "0000000000 65535 f \n")
    #expect(
      strictFailure(TestFile.octets(unnamed)) == .unaccountedBytes(revision: 1, offset: named, count: 22))
  }

  @Test func `refuses to let later octets become part of an earlier object`() throws {
    // The first revision's stream has a length that a later revision's object gives; as of the first it fits.
    var objects = TestFile.onePage
    objects[4] = "<</Length 6 0 R>>\nstream\nBT ET\nendstream"
    objects[6] = "5"
    let first = TestFile(objects).bytes
    #expect(strictFailure(first) == nil)
    let later = try appending(6, "9", to: first)
    let document = try Document(ByteSource(later))
    #expect(try document.object(PDFReference(number: 4), asOf: 0)?.streamRange?.count == 5)
    #expect(throws: PDFFailure.self) { try document.object(PDFReference(number: 4)) }
  }

  @Test func `refuses an object stream replaced under objects still in it`() throws {
    let first = TestFile(form: .objectStream).bytes
    let replaced = try appending(6, "<</Type /ObjStm/N 0/First 0/Length 0>>\nstream\n\nendstream", to: first)
    guard case .badCrossReference(_, .badContainer) = strictFailure(replaced) else {
      Issue.record("accepted: \(String(describing: strictFailure(replaced)))")
      return
    }
  }

  // MARK: The lenient reading

  @Test func `lists leniently what it repaired`() throws {
    let bytes = TestFile().bytes + TestFile.octets("trailing")
    let document = try Document(ByteSource(bytes), reading: .lenient)
    #expect(document.repairs == [.trailingBytes(offset: TestFile().bytes.count, count: 8)])
    #expect(!document.isRebuilt)
    #expect(try document.pages().count == 1)
  }

  @Test(arguments: [TestFile.Form.table, .stream])
  func `searches leniently for objects where the sections are of no use`(form: TestFile.Form) throws {
    let bytes = TestFile(form: form).bytes
    let broken = TestFile.octets(bytes.text.replacingOccurrences(of: "startxref\n", with: "startxref\n9"))
    let document = try Document(ByteSource(broken), reading: .lenient)
    #expect(document.isRebuilt)
    #expect(document.repairs.count == 1)
    #expect(try document.pages() == [PDFReference(number: 3)])
  }

  @Test func `finds nothing leniently in what is no PDF`() {
    #expect(throws: PDFFailure.notAPDF) { try Document(ByteSource(Array("hello".utf8)), reading: .lenient) }
    #expect(throws: PDFFailure.noStartXref) {
      try Document(ByteSource(Array("%PDF-1.7\nhello".utf8)), reading: .lenient)
    }
  }
}
