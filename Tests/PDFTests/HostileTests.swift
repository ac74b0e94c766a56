import Files
import Foundation
import PDF
import Testing

/// Files made to crash, hang or exhaust a reader.
@Suite struct HostileTests {
  /// Everything a caller may ask of a file, in both readings.
  static func exercise(_ bytes: [UInt8]) {
    for reading in [Reading.strict, .lenient] {
      guard let document = try? Document(ByteSource(bytes), reading: reading) else { continue }
      _ = try? document.pages()
      _ = try? document.version()
      _ = try? document.signatureFindings()
      _ = try? document.obstaclesToSigning()
      for revision in document.revisions.indices {
        for change in (try? document.changes(in: revision)) ?? [] {
          if let object = change.after { _ = try? document.decodedStream(object, asOf: revision) }
        }
      }
      if let appended = try? document.addingSignatureFields(["x"]),
        let more = try? Document(ByteSource(bytes + appended))
      {
        _ = try? more.preparingSignature(SignatureEntries(time: noon), in: "x", reservedBytes: 8)
      }
    }
  }

  @Test func `survives loops of every kind`() {
    let loops: [[Int: String]] = [
      [2: "<</Type /Pages/Kids [2 0 R]>>"],
      [2: "<</Type /Pages/Kids [3 0 R]>>", 3: "<</Kids [2 0 R]>>"],
      [4: "<</Length 4 0 R>>\nstream\nx\nendstream"],
      [4: "<</Length 6 0 R>>\nstream\nx\nendstream", 6: "6 0 R"],
      [1: "<</Type /Catalog/Pages 2 0 R/AcroForm 1 0 R>>"],
      [1: "<</Type /Catalog/Pages 2 0 R/AcroForm 6 0 R>>", 6: "7 0 R", 7: "6 0 R"],
      [1: "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [6 0 R]>>>>", 6: "<</T 6 0 R/Kids [6 0 R]>>"],
      [4: "<</Length 1/Filter 6 0 R>>\nstream\nx\nendstream", 6: "[6 0 R]"],
    ]
    for objects in loops {
      for form in TestFile.Form.allCases {
        Self.exercise(TestFile(TestFile.onePage.merging(objects) { $1 }, form: form).bytes)
      }
    }
  }

  @Test func `refuses an object stream that lies in itself`() throws {
    var file = TestFile(form: .objectStream)
    file.objects[1] = "<</Type /Catalog/Pages 2 0 R>>"
    let bytes = file.bytes
    let start = try Document(ByteSource(bytes)).newestRevision.crossReferenceOffset
    // The container's own entry, number 6, becomes compressed in itself.
    let data = offset(of: "stream\n", in: Array(bytes[start...])) + start + 7
    var looped = bytes
    looped.replaceSubrange(data + 30..<data + 35, with: [2, 0, 0, 6, 0])
    guard case .badCrossReference(_, .badContainer) = strictFailure(looped) else {
      Issue.record("accepted: \(String(describing: strictFailure(looped)))")
      return
    }
    Self.exercise(looped)
  }

  @Test(arguments: [
    "/Size 99999999999", "/Size -1", "/Size 9223372036854775807", "/Index [0 9999999]",
    "/Index [9223372036854775807 1]",
    "/Index [0 -1]", "/Index [1]", "/W [8 8 8]", "/W [0 0 0]", "/W [9 1 1]", "/W [1 3]", "/W [-1 3 1]",
    "/Prev 9223372036854775807", "/Prev -5", "/XRefStm 5", "/Root 9999999 0 R", "/Root 4 0 R",
  ])
  func `survives lies in the trailer`(entry: String) {
    for form in TestFile.Form.allCases {
      var file = TestFile(form: form)
      // As a second, overriding or duplicate, entry, and in place of the first.
      file.trailer = entry
      Self.exercise(file.bytes)
      let key = entry.split(separator: " ")[0]
      Self.exercise(
        TestFile.octets(
          TestFile(form: form).bytes.text.replacingOccurrences(of: "\(key) ", with: "\(entry) ")))
    }
  }

  @Test func `bounds what cross-reference sections may hold`() throws {
    var limits = PDFLimits.standard
    limits.crossReferenceEntries = 5
    #expect(strictFailure(TestFile().bytes, limits: limits) == .budget(.crossReferenceEntries, limit: 5))
    limits = .standard
    limits.objectNumber = 4
    #expect(strictFailure(TestFile().bytes, limits: limits) == .budget(.objectNumber, limit: 4))
    limits = .standard
    limits.revisions = 2
    var bytes = try appending(6, "1", to: TestFile().bytes)
    #expect(strictFailure(bytes, limits: limits) == nil)
    bytes = try appending(6, "2", to: bytes)
    #expect(strictFailure(bytes, limits: limits) == .budget(.revisions, limit: 2))
  }

  @Test func `bounds values, pages and fields`() throws {
    var limits = PDFLimits.standard
    limits.valuesPerObject = 3
    var objects = TestFile.onePage
    objects[6] = "[1 2 3]"
    #expect(throws: PDFFailure.budget(.valuesPerObject, limit: 3)) {
      try Document(ByteSource(TestFile(objects).bytes), limits: limits).object(PDFReference(number: 6))
    }
    limits = .standard
    limits.pages = 1
    #expect(throws: PDFFailure.budget(.pages, limit: 1)) {
      try Document(ByteSource(TestFile().bytes), limits: limits).pages()
    }
    limits = .standard
    limits.fields = 1
    let two = try withFields(["one", "two"], TestFile().bytes)
    #expect(throws: PDFFailure.budget(.fields, limit: 1)) {
      try Document(ByteSource(two), limits: limits).signatureFields()
    }
    limits = .standard
    limits.treeDepth = 0
    #expect(throws: PDFFailure.budget(.treeDepth, limit: 0)) {
      try Document(ByteSource(TestFile().bytes), limits: limits).pages()
    }
  }

  /// Both readings of `bytes` end before a person would wonder.
  private func expectQuick(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    // Of this thread: a busy machine takes longer and does no more.
    let start = clock(CLOCK_THREAD_CPUTIME_ID)
    Self.exercise(bytes)
    #expect(clock(CLOCK_THREAD_CPUTIME_ID) - start < 10, sourceLocation: sourceLocation)
  }

  private func clock(_ id: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(id, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func `bounds the work on sections that lie within one another`() {
    // Each trailer holds, in a string, all sections newer than itself.
    var nested = ""
    var sections: [String] = []
    let levels = 1200
    for _ in 0..<levels { sections.append("xref\n0 0\ntrailer\n<</Size 1/Root 1 0 R/Prev 0000000000/X(") }
    let width = sections[0].utf8.count
    let first = 9
    for level in 0..<levels {
      let previous = level == 0 ? "" : String(first + (level - 1) * width)
      nested += sections[level].replacingOccurrences(
        of: "/Prev 0000000000",
        with: level == 0
          ? "/PreV 0000000000" : "/Prev " + String(repeating: "0", count: 10 - previous.count) + previous)
    }
    nested += String(repeating: ")>>", count: levels)
    let last = first + (levels - 1) * width
    let bytes = TestFile.octets("%PDF-1.7\n" + nested + "\nstartxref\n\(last)\n%%EOF\n")
    guard case .budget(.repeatedWork, _) = strictFailure(bytes) else {
      Issue.record("\(String(describing: strictFailure(bytes)))")
      return
    }
    expectQuick(bytes)
  }

  @Test func `reads a length once that many streams share`() {
    var objects = TestFile.onePage
    objects[6] = "%" + String(repeating: "x", count: 200_000) + "\n1"
    for number in 7..<2000 { objects[number] = "<</Length 6 0 R>>\nstream\nx\nendstream" }
    let bytes = TestFile(objects).bytes
    #expect(strictFailure(bytes) == nil)
    expectQuick(bytes)
  }

  @Test func `remembers why an object cannot be read`() {
    var objects = TestFile.onePage
    objects[1] =
      "<</Type /Catalog/Pages 2 0 R/AcroForm <</Fields [" + (7..<2000).map { "\($0) 0 R " }.joined() + "]>>>>"
    objects[6] = "<</A [" + String(repeating: "1 ", count: 100_000) + "]/A 1>>"
    for number in 7..<2000 { objects[number] = "<</T (\(number))/V 6 0 R>>" }
    expectQuick(TestFile(objects).bytes)
  }

  @Test func `survives any cut`() throws {
    for form in TestFile.Form.allCases {
      let bytes = try signed("one", withFields(["one"], TestFile(form: form).bytes))
      for count in stride(from: 0, through: bytes.count, by: 37) { Self.exercise(Array(bytes.prefix(count))) }
    }
  }

  /// SplitMix64: the same mutations in every run.
  private struct Sequence {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
      return Int((value ^ (value >> 31)) % UInt64(bound))
    }
  }

  private static let tokens = [
    "/Prev 0", "/Length 99999999", "9223372036854775807", "-1", "<<", ">>", "[", "]", "(", ")", "stream\n",
    "endstream",
    "endobj", "obj", " R", "/Size 1", "/Kids", "/W [8 8 8]", "/XRefStm 9", "startxref\n", "%%EOF\n", "xref\n",
    "trailer\n",
    "0 0 R", "/N 99999999", "/First 0", "/Index [0 8388607]", "/Columns 16777216",
  ].map { Array($0.utf8) }

  private static func mutated(_ bytes: [UInt8], _ sequence: inout Sequence) -> [UInt8] {
    var bytes = bytes
    for _ in 0...sequence.below(4) {
      let place = sequence.below(bytes.count)
      let token = tokens[sequence.below(tokens.count)]
      switch sequence.below(5) {
      case 0: bytes[place] ^= 1 << UInt8(sequence.below(8))
      case 1: bytes[place] = UInt8(sequence.below(256))
      case 2: bytes.replaceSubrange(place..<min(bytes.count, place + token.count), with: token)
      case 3: bytes.insert(contentsOf: token, at: place)
      default:
        if let digit = bytes[place...].firstIndex(where: { $0 >= 0x30 && $0 <= 0x39 }) {
          bytes[digit] = 0x30 + UInt8(sequence.below(10))
        }
      }
    }
    return bytes
  }

  @Test func `survives mutations, and never shows other content under a signature it accepts`() throws {
    var sequence = Sequence(state: 2)
    for form in TestFile.Form.allCases {
      let bytes = try signed("one", withFields(["one"], TestFile(form: form).bytes))
      for _ in 0..<500 {
        let changed = Self.mutated(bytes, &sequence)
        Self.exercise(changed)
        // Where the covered octets are the same, what the signature covers reads as before.
        guard let document = try? Document(ByteSource(changed)),
          let signature = try? document.signatures().first,
          signature.byteRange.end == bytes.count, signature.byteRange.end <= changed.count,
          signature.byteRange.covered.allSatisfy({ changed[$0].elementsEqual(bytes[$0]) })
        else { continue }
        let original = try Document(ByteSource(bytes))
        for reference in original.referencesInUse() where reference != signature.reference {
          let shown = try document.object(reference, asOf: signature.revision)
          #expect(try shown == original.object(reference))
        }
      }
    }
  }
}
