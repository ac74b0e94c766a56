import Files
import Foundation
import PDF
import Testing

/// Cost that grows as it must, and no faster.
@Suite(.serialized) struct ScaleTests {
  /// A file with `count` signatures, each in a revision of its own, written by hand in linear time: `signed`
  /// opens and checks the whole file for each.
  private func file(signatures count: Int) throws -> [UInt8] {
    let names = (0..<count).map { "step\($0)" }
    var bytes = try withFields(names, TestFile().bytes)
    let document = try Document(ByteSource(bytes))
    let fields = try document.signatureFields()
    var previous = document.newestRevision.crossReferenceOffset
    var number = document.newestRevision.trailer["Size"]?.asInteger ?? 0
    for field in fields {
      let fieldOffset = bytes.count
      bytes += Array(
        "\(field.reference.number) 0 obj\n<</FT /Sig/T (\(field.name))/V \(number) 0 R/P 3 0 R>>\nendobj\n"
          .utf8)
      let signatureOffset = bytes.count
      let head = Array(
        "\(number) 0 obj\n<</Type /Sig/ByteRange [0 0000000000 0000000000 0000000000]/Contents ".utf8)
      let contents = [0x3C] + [UInt8](repeating: 0x30, count: 16_384) + [0x3E]
      let gap = signatureOffset + head.count..<signatureOffset + head.count + contents.count
      let start = gap.upperBound + ">>\nendobj\n".utf8.count
      let section =
        "xref\n\(field.reference.number) 1\n\(TestFile.entry(fieldOffset))\(number) 1\n\(TestFile.entry(signatureOffset))"
        + "trailer\n<</Size \(number + 1)/Root 1 0 R/Prev \(previous)>>\nstartxref\n\(start)\n%%EOF\n"
      func ten(_ value: Int) -> String { String(repeating: "0", count: 10 - "\(value)".count) + "\(value)" }
      let end = start + section.utf8.count
      bytes +=
        head.text.replacingOccurrences(
          of: "0000000000 0000000000 0000000000",
          with: "\(ten(gap.lowerBound)) \(ten(gap.upperBound)) \(ten(end - gap.upperBound))"
        ).utf8
      bytes += contents + Array((">>\nendobj\n" + section).utf8)
      previous = start
      number += 1
    }
    return bytes
  }

  @Test func `opens 500 signatures in time linear in their number`() throws {
    var times: [Int: Double] = [:]
    for count in [50, 500] {
      let source = ByteSource(try file(signatures: count))
      for _ in 0..<3 {
        let start = processorSeconds()
        let document = try Document(source)
        #expect(try document.signatures().count == count)
        var changes = 0
        for revision in document.revisions.indices { changes += try document.changes(in: revision).count }
        #expect(changes > 2 * count)
        let taken = processorSeconds() - start
        times[count] = min(times[count] ?? taken, taken)
      }
      print(
        "PDF with \(count) signatures, \(source.count) octets: opened, checked, compared in \(times[count] ?? 0) s"
      )
    }
    let (few, many) = (try #require(times[50]), try #require(times[500]))
    #expect(many < few * 30, "ten times the signatures took \(many / few) times as long")
  }

  /// What this thread took of a processor, since other work shares the machine.
  private func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// A file whose one stream has `length` octets, which are a hole in the file, so that they take no room on
  /// the disk.
  private func hugeFile(_ length: Int) throws -> TemporaryFile {
    let file = try TemporaryFile([])
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    let front = TestFile.octets("%PDF-1.7\n4 0 obj\n<</Length \(length)>>\nstream\n")
    var objects = TestFile.onePage
    objects[4] = nil
    // All but the stream's end stands before it, so that every offset but that of the section has ten digits.
    var offsets = [4: 9]
    var head = TestFile.octets("%PDF-1.7\n")
    for (number, text) in objects.sorted(by: { $0.key < $1.key }) {
      offsets[number] = head.count
      head += TestFile.octets("\(number) 0 obj\n\(text)\nendobj\n")
    }
    offsets[4] = head.count
    head += front.dropFirst(9)
    let start = head.count + length + "\nendstream\nendobj\n".utf8.count
    let tail = TestFile.octets(
      "\nendstream\nendobj\nxref\n0 6\n" + (0..<6).map { TestFile.entry(offsets[$0]) }.joined()
        + "trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n\(start)\n%%EOF\n")
    try handle.write(contentsOf: Data(head))
    try handle.seek(toOffset: UInt64(head.count + length))
    try handle.write(contentsOf: Data(tail))
    try handle.close()
    return file
  }

  private func append(_ octets: [UInt8], to file: TemporaryFile) throws {
    let handle = try #require(FileHandle(forWritingAtPath: file.path))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(octets))
    try handle.close()
  }

  @Test func `opens a file of 1 GB without reading its stream`() throws {
    let file = try hugeFile(1_000_000_000)
    let source = try ByteSource(contentsOf: file.path)
    let before = residentBytes()
    let begin = processorSeconds()
    let document = try Document(source)
    #expect(try document.pages().count == 1)
    #expect(try document.signatures().isEmpty)
    #expect(try document.obstaclesToSigning().isEmpty)
    let appended = try document.addingSignatureFields(["one"])
    let taken = processorSeconds() - begin
    let grown = residentBytes() - before
    print("PDF of 1 GB: opened, checked and given a field in \(taken) s, \(grown >> 10) KiB more in memory")
    #expect(appended.count < 2000)
    #expect(grown < 64 << 20)
    #expect(taken < 1)
    let stream = try #require(try document.object(PDFReference(number: 4)))
    #expect(throws: PDFFailure.budget(.inflatedBytes, limit: PDFLimits.standard.inflatedBytes)) {
      try document.decodedStream(stream)
    }
  }

  @Test func `signs a file beyond 4 GiB`() throws {
    let file = try hugeFile(5_000_000_000)
    try append(Document(ByteSource(contentsOf: file.path)).addingSignatureFields(["one"]), to: file)
    let prepared = try Document(ByteSource(contentsOf: file.path)).preparingSignature(
      SignatureEntries(time: noon), in: "one", reservedBytes: 64)
    try append(prepared.embedding([1, 2, 3]), to: file)
    let document = try Document(ByteSource(contentsOf: file.path))
    let signature = try #require(try document.signatures().first)
    #expect(signature.byteRange == prepared.byteRange)
    #expect(signature.byteRange.gap.lowerBound > 5_000_000_000)
    #expect(signature.contents.prefix(4) == [1, 2, 3, 0])
  }

  @Test func `refuses to write a table beyond ten digits`() throws {
    let file = try hugeFile(10_000_000_000)
    let source = try ByteSource(contentsOf: file.path)
    do throws(PDFFailure) {
      _ = try Document(source).addingSignatureFields(["one"])
      Issue.record("accepted")
    } catch {
      guard case .offsetTooLarge(let offset) = error else {
        Issue.record("\(error)")
        return
      }
      #expect(offset > 9_999_999_999)
    }
  }

  /// The process's resident set, 0 where the system does not tell.
  private func residentBytes() -> Int {
    let fields =
      (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * 4096
  }
}
