import Files
import PDF
import Testing

/// Objects and how they are written (ISO 32000-2, 7.3).
@Suite struct SyntaxTests {
  /// Object 6 of a file whose object 6 is `text`.
  private func parsed(_ text: String, reading: Reading = .strict) throws(PDFFailure) -> PDFValue? {
    var objects = TestFile.onePage
    objects[6] = text
    let document = try Document(ByteSource(TestFile(objects).bytes), reading: reading)
    return try document.object(PDFReference(number: 6))?.value
  }

  private func flaw(_ text: String) -> SyntaxFlaw? {
    do throws(PDFFailure) {
      _ = try parsed(text)
      return nil
    } catch {
      if case .malformedObject(_, let what) = error { return what }
      Issue.record("\(error)")
      return nil
    }
  }

  @Test func `reads every kind of value`() throws {
    #expect(try parsed("null") == .null)
    #expect(try parsed("true") == .boolean(true))
    #expect(try parsed("-17") == .integer(-17))
    #expect(try parsed("+4.50") == .real(4.5))
    #expect(try parsed("-.002") == .real(-0.002))
    #expect(try parsed("(a\\(b\\)\\101(c)\\\nd\r\n)") == .string(Array("a(b)A(c)d\n".utf8)))
    #expect(try parsed("<48 65 6C6c6>") == .string([0x48, 0x65, 0x6C, 0x6C, 0x60]))
    #expect(try parsed("/A#20B") == .name("A B"))
    #expect(
      try parsed("[1 3 0 R/N%comment\n<</K null>>]")
        == .array([
          .integer(1), .reference(PDFReference(number: 3)), .name("N"),
          .dictionary(PDFDictionary([("K", .null)])),
        ]))
  }

  @Test(arguments: [
    ("<</A 1/A 2>>", SyntaxFlaw.duplicateKey), ("99999999999999999999", .numberOutOfRange),
    ("1.2.3", .malformedNumber),
    ("--1", .malformedNumber), ("/A#GG", .malformedName), ("/A#00", .malformedName),
    ("<12x4>", .malformedString),
    ("<</A>>", .malformedDictionary), ("nul", .unknownKeyword),
  ])
  func `refuses what the syntax does not allow`(text: String, expected: SyntaxFlaw) {
    #expect(flaw(text) == expected)
  }

  @Test func `reads leniently what viewers read`() throws {
    #expect(try parsed("<</A 1/A 2>>", reading: .lenient) == .dictionary(PDFDictionary([("A", .integer(2))])))
    #expect(try parsed("--1", reading: .lenient) == .integer(0))
    #expect(try parsed("<12x4>", reading: .lenient) == .string([0x12, 0x40]))
  }

  @Test func `keeps names apart that Unicode would equate`() throws {
    // U+212A KELVIN SIGN is canonically equivalent to K.
    let value = try parsed("<</K 1/#E2#84#AA 2>>")
    #expect(value?.asDictionary?.count == 2)
    #expect(value?.asDictionary?["K"] == .integer(1))
  }

  @Test func `compares dictionaries without regard to order`() {
    let one = PDFDictionary([("A", .integer(1)), ("B", .integer(2))])
    #expect(one == PDFDictionary([("B", .integer(2)), ("A", .integer(1))]))
    #expect(one != PDFDictionary([("A", .integer(1)), ("B", .integer(3))]))
    #expect(one != PDFDictionary([("A", .integer(1))]))
  }

  @Test func `keeps the order of a dictionary with many keys`() {
    var dictionary = PDFDictionary((0..<100).map { ("K\($0)", .integer($0)) })
    dictionary["K50"] = nil
    dictionary["K7"] = .null
    #expect(dictionary.count == 99)
    #expect(dictionary["K99"] == .integer(99))
    #expect(dictionary["K7"] == .null)
    #expect(dictionary["K50"] == nil)
    #expect(dictionary.keys.prefix(3) == ["K0", "K1", "K2"])
  }

  @Test func `refuses nesting beyond the limit`() {
    let deep = String(repeating: "[", count: 102) + String(repeating: "]", count: 102)
    #expect(throws: PDFFailure.budget(.nestingDepth, limit: 100)) { try parsed(deep) }
  }

  @Test func `reads nesting up to the limit`() throws {
    #expect(try parsed(String(repeating: "[", count: 101) + String(repeating: "]", count: 101)) != nil)
  }

  @Test func `decodes and encodes text strings`() {
    #expect(TextString.decode([0xFE, 0xFF, 0x04, 0x14, 0x00, 0x6F]) == "Дo")
    #expect(TextString.decode([0xEF, 0xBB, 0xBF] + Array("Доклад".utf8)) == "Доклад")
    #expect(TextString.decode([0x41, 0x80, 0xA0]) == "A•€")
    #expect(TextString.encode("plain (text)") == Array("plain (text)".utf8))
    #expect(TextString.encode("Дo") == [0xFE, 0xFF, 0x04, 0x14, 0x00, 0x6F])
    #expect(TextString.decode([0xFE, 0xFF, 0x04]) == "")
  }

  @Test(arguments: [
    ("D:20240601120000Z", 1_717_243_200), ("D:20240601150000+03'00'", 1_717_243_200),
    ("D:20240601120000+00'00", 1_717_243_200), ("D:20240601070000-0500", 1_717_243_200),
    ("D:2024", 1_704_067_200),
    ("19700101", 0), ("D:20240229", 1_709_164_800),
  ])
  func `reads dates`(text: String, seconds: Double) {
    #expect(PDFDate.decode(Array(text.utf8))?.timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [
    "", "D:", "D:20241301", "D:20240601250000", "D:20240601120000+00'00'x", "yesterday", "D:20",
  ])
  func `refuses what is no date`(text: String) {
    #expect(PDFDate.decode(Array(text.utf8)) == nil)
  }

  @Test func `writes dates in Universal Time`() {
    #expect(PDFDate.encode(noon) == Array("D:20240601120000+00'00'".utf8))
  }
}
