import Files
import Foundation
import PDF
import Testing

/// Filters, predictors and their limits (ISO 32000-2, 7.4).
@Suite struct StreamTests {
  /// What a stream of `data` decodes to under `entries`.
  private func decoded(
    _ data: [UInt8], _ entries: String, reading: Reading = .strict, limits: PDFLimits = .standard
  ) throws(PDFFailure) -> [UInt8] {
    var objects = TestFile.onePage
    objects[6] = TestFile.stream(data.text, entries)
    let document = try Document(ByteSource(TestFile(objects).bytes), reading: reading, limits: limits)
    guard let object = try document.object(PDFReference(number: 6)) else { return [] }
    return try document.decodedStream(object)
  }

  /// Deflate without compression: a header, stored blocks, the Adler-32.
  private func stored(_ data: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x78, 0x01]
    var rest = data[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      let count = UInt16(block.count)
      output += [
        rest.isEmpty ? 1 : 0, UInt8(count & 0xFF), UInt8(count >> 8), UInt8(~count & 0xFF),
        UInt8(~count >> 8),
      ]
      output += block
    } while !rest.isEmpty
    var low: UInt32 = 1
    var high: UInt32 = 0
    for octet in data {
      low = (low + UInt32(octet)) % 65_521
      high = (high + low) % 65_521
    }
    return output + [UInt8(high >> 8), UInt8(high & 0xFF), UInt8(low >> 8), UInt8(low & 0xFF)]
  }

  @Test func `undoes each filter`() throws {
    let text = Array("Council report".utf8)
    #expect(try decoded(text, "") == text)
    #expect(try decoded(stored(text), "/Filter /FlateDecode") == text)
    #expect(try decoded(Array("436F 756e636>".utf8), "/Filter /ASCIIHexDecode") == Array("Counc`".utf8))
    #expect(
      try decoded(Array("87cURD]i,\"Ebo80~>".utf8), "/Filter /ASCII85Decode") == Array("Hello World!".utf8))
    #expect(try decoded(Array("z~>".utf8), "/Filter [/A85]") == [0, 0, 0, 0])
    #expect(try decoded([2, 65, 66, 67, 254, 68, 128], "/Filter /RunLengthDecode") == Array("ABCDDD".utf8))
    // The example of ISO 32000-2, 7.4.4.2.
    #expect(
      try decoded([0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01], "/Filter /LZWDecode")
        == [45, 45, 45, 45, 45, 65, 45, 45, 45, 66])
    #expect(
      try decoded(
        Array(stored(text).flatMap { Array(String(format: "%02x", $0).utf8) }) + [0x3E],
        "/Filter [/ASCIIHexDecode/FlateDecode]") == text)
  }

  @Test func `undoes predictors`() throws {
    let png: [UInt8] = [0, 1, 2, 3, 1, 1, 1, 1, 2, 1, 1, 1, 3, 2, 2, 2, 4, 1, 1, 1]
    #expect(
      try decoded(stored(png), "/Filter /FlateDecode/DecodeParms <</Predictor 15/Columns 3>>")
        == [1, 2, 3, 1, 2, 3, 2, 3, 4, 3, 5, 6, 4, 6, 7])
    #expect(
      try decoded(
        stored([1, 2, 3, 1, 1, 1]), "/Filter /FlateDecode/DecodeParms [<</Predictor 2/Columns 2/Colors 3>>]")
        == [1, 2, 3, 2, 3, 4])
    #expect(
      try decoded(
        stored([0b0101_1100]),
        "/Filter /FlateDecode/DecodeParms <</Predictor 2/Columns 4/BitsPerComponent 2>>")
        == [0b0110_0101])
    #expect(
      try decoded(
        stored([0x00, 0xFF, 0x00, 0x02]),
        "/Filter /FlateDecode/DecodeParms <</Predictor 2/Columns 2/BitsPerComponent 16>>")
        == [0x00, 0xFF, 0x01, 0x01])
  }

  @Test(arguments: [
    "/Predictor 15/Columns 0", "/Predictor 15/Columns 99999999999", "/Predictor 3", "/Predictor 12/Colors -1",
  ])
  func `refuses predictors that make no sense`(parameters: String) {
    #expect(throws: PDFFailure.self) {
      try decoded(stored([1, 2]), "/Filter /FlateDecode/DecodeParms <<\(parameters)>>")
    }
  }

  @Test(arguments: ["/DCTDecode", "/JBIG2Decode", "/Crypt", "/Nonsense"])
  func `refuses filters whose data are opaque`(filter: String) {
    #expect(throws: PDFFailure.unsupportedFilter(String(filter.dropFirst()))) {
      try decoded([1], "/Filter \(filter)")
    }
  }

  @Test func `refuses damaged data strictly and reads leniently what there is`() throws {
    let whole = stored(Array("Council report".utf8))
    #expect(throws: PDFFailure.self) { try decoded(whole.dropLast(6), "/Filter /FlateDecode") }
    #expect(throws: PDFFailure.self) { try decoded(whole.dropLast() + [0], "/Filter /FlateDecode") }
    #expect(throws: PDFFailure.self) { try decoded(Array("41".utf8), "/Filter /ASCIIHexDecode") }
    #expect(throws: PDFFailure.self) { try decoded([5, 65], "/Filter /RunLengthDecode") }
    #expect(
      try decoded(whole.dropLast(6), "/Filter /FlateDecode", reading: .lenient) == Array("Council repo".utf8))
  }

  @Test func `stops where a stream decodes to more than allowed`() throws {
    var limits = PDFLimits.standard
    limits.inflatedBytes = 1000
    let data = [UInt8](repeating: 7, count: 1001)
    #expect(throws: PDFFailure.budget(.inflatedBytes, limit: 1000)) {
      try decoded(stored(data), "/Filter /FlateDecode", limits: limits)
    }
    #expect(try decoded(stored(data.dropLast()), "/Filter /FlateDecode", limits: limits).count == 1000)
  }

  @Test func `stops where few octets decode to very many`() {
    // Each pair of octets decodes to 128.
    let bomb =
      [UInt8](repeating: 0, count: 1 << 12).enumerated().map { UInt8($0.offset % 2 == 0 ? 129 : 0) } + [128]
    var limits = PDFLimits.standard
    limits.inflationRatio = 50
    limits.inflationFloorBytes = 1000
    #expect(throws: PDFFailure.budget(.inflationRatio, limit: 50)) {
      try decoded(bomb, "/Filter /RunLengthDecode", limits: limits)
    }
  }

  @Test func `refuses long chains of filters`() {
    let chain = String(repeating: "/AHx ", count: 9)
    #expect(throws: PDFFailure.budget(.filters, limit: 8)) { try decoded([1], "/Filter [\(chain)]") }
  }
}
