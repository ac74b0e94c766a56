import AdES
import TestFiles
import TestPKI
import Testing

@Suite struct `An element` {
  @Test func `knows its span, its contents and what follows it`() throws {
    let element = try BERElement(first: octets("30 03 02 01 05 ff"))
    #expect(element.span == 0..<5)
    #expect(element.contents == 2..<5)
    #expect(element.encoded == octets("30 03 02 01 05"))
    #expect(try element.children().map(\.value) == [[5]])
  }

  @Test func `that is the whole has nothing behind it`() {
    #expect(failure { () throws(CMSFailure) in _ = try read("05 00") } == nil)
    #expect(
      failure { () throws(CMSFailure) in _ = try read("05 00 00 00") }
        == .malformed(offset: 2, .trailingOctets(2)))
  }

  @Test func `may give its length in more octets than it needs`() throws {
    for digits in [
      "04 02 61 62", "04 81 02 61 62", "04 84 00 00 00 02 61 62", "04 88 00 00 00 00 00 00 00 02 61 62",
    ] {
      #expect(try read(digits).value == [0x61, 0x62])
    }
  }

  @Test(arguments: [
    "", "30", "04 01", "04 03 61 62", "04 81", "04 82 01", "04 81 ff 00", "30 80", "30 80 02 01 05",
    "30 80 02 01 05 00", "30 80 04 05 00 00",
  ])
  func `cut off is refused`(digits: String) {
    guard case .malformed(_, .truncated)? = failure({ () throws(CMSFailure) in _ = try read(digits) }) else {
      Issue.record("\(digits) was read")
      return
    }
  }

  @Test(arguments: [
    "04 88 7f ff ff ff ff ff ff ff", "04 88 ff ff ff ff ff ff ff ff", "04 87 ff ff ff ff ff ff ff",
  ])
  func `longer than anything is refused`(digits: String) {
    guard case .malformed(0, let flaw)? = failure({ () throws(CMSFailure) in _ = try read(digits) }) else {
      Issue.record("\(digits) was read")
      return
    }
    #expect([.lengthTooLarge, .truncated].contains(flaw))
  }

  @Test func `with a length of nine octets or more is refused`() {
    for first in ["89", "ff"] {
      #expect(
        failure { () throws(CMSFailure) in
          _ = try read("04 \(first) 00 00 00 00 00 00 00 00 01 61")
        } == .malformed(offset: 0, .lengthTooLarge))
    }
  }

  @Test func `of a tag number above 30 is refused`() {
    #expect(
      failure { () throws(CMSFailure) in _ = try read("1f 22 01 00") }
        == .malformed(offset: 0, .highTagNumber))
  }

  @Test func `of indefinite length ends with its end-of-contents octets`() throws {
    let element = try BERElement(first: octets("30 80 24 80 04 01 61 00 00 02 01 05 00 00 00"))
    #expect(element.span == 0..<14)
    #expect(try element.children().map(\.tag) == [0x24, 0x02])
    #expect(try element.children()[0].octets() == [0x61])
  }

  @Test func `of indefinite length is constructed`() {
    #expect(
      failure { () throws(CMSFailure) in _ = try read("04 80 61 00 00") }
        == .malformed(offset: 0, .indefinitePrimitive))
  }

  @Test func `may not be nested without end`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      (0..<depth).flatMap { _ in octets("30 80") } + (0..<depth).flatMap { _ in octets("00 00") }
    }
    #expect(
      failure { () throws(CMSFailure) in _ = try BERElement(whole: nested(BERElement.maximumDepth)) } == nil)
    for depth in [BERElement.maximumDepth + 2, 1_000, 100_000] {
      guard
        case .malformed(_, .tooDeep)? = failure({ () throws(CMSFailure) in
          _ = try BERElement(whole: nested(depth))
        })
      else {
        Issue.record("\(depth) levels were read")
        return
      }
    }
  }

  @Test func `holds no more than a million others`() throws {
    let many = DER.element(0x24, [UInt8](repeating: 0, count: 2 * (BERElement.maximumChildren + 1)))
    let element = try BERElement(whole: many)
    #expect(
      failure { () throws(CMSFailure) in _ = try element.octets() }
        == .budget(what: "elements", limit: BERElement.maximumChildren))
  }

  @Test func `has children only where it is constructed`() throws {
    let primitive = try read("04 02 30 00")
    #expect(
      failure { () throws(CMSFailure) in _ = try primitive.children() }
        == .malformed(offset: 0, .notConstructed))
    let overlapping = try read("30 03 04 02 61")
    #expect(
      failure { () throws(CMSFailure) in _ = try overlapping.children() }
        == .malformed(offset: 2, .truncated))
  }
}

@Suite struct `An OCTET STRING` {
  @Test func `in pieces is put together`() throws {
    #expect(try read("04 02 61 62").octets() == [0x61, 0x62])
    #expect(try read("24 08 04 01 61 24 03 04 01 62").octets() == [0x61, 0x62])
    #expect(try read("24 80 04 01 61 04 01 62 00 00").octets() == [0x61, 0x62])
    #expect(try read("a0 03 04 01 61").octets() == [0x61])
  }

  @Test func `has pieces of its own kind alone`() throws {
    let element = try read("24 03 02 01 61")
    #expect(
      failure { () throws(CMSFailure) in _ = try element.octets() }
        == .malformed(offset: 2, .unexpectedTag(found: 0x02, wanted: 0x04)))
  }

  @Test func `may not be nested without end`() throws {
    var encoded = octets("04 01 61")
    for _ in 0..<500 { encoded = DER.element(0x24, encoded) }
    let element = try BERElement(whole: encoded)
    guard case .malformed(_, .tooDeep)? = failure({ () throws(CMSFailure) in _ = try element.octets() })
    else {
      Issue.record("500 levels were read")
      return
    }
  }
}

@Suite struct `An INTEGER` {
  @Test(arguments: [0, 1, 127, 128, 222, 255, 256, 65_535, 0x7fff_ffff])
  func `comes back as it was written`(value: Int) throws {
    let encoded = DER.integer(value)
    #expect(try BERElement(whole: encoded).smallInteger() == value)
    // In the fewest octets, and never negative (X.690, clause 8.3.2).
    #expect(encoded[2] < 0x80)
    #expect(encoded.count == 3 || encoded[2] != 0 || encoded[3] >= 0x80)
  }

  @Test func `is written in the fewest octets`() {
    #expect(DER.integer(0) == octets("02 01 00"))
    #expect(DER.integer(127) == octets("02 01 7f"))
    #expect(DER.integer(128) == octets("02 02 00 80"))
    #expect(DER.integer(32_768) == octets("02 03 00 80 00"))
  }

  @Test(arguments: ["02 00", "02 01 80", "02 06 00 00 00 00 00 01", "02 01 ff"])
  func `that is empty, negative or large is no small one`(digits: String) throws {
    let element = try read(digits)
    #expect(
      failure { () throws(CMSFailure) in _ = try element.smallInteger() }
        == .malformed(offset: 0, .badInteger))
  }
}

@Suite struct `A reader of fields` {
  @Test func `takes what is there and leaves what is optional`() throws {
    var reader = try read("30 08 02 01 05 a0 00 04 01 61").reader()
    #expect(try reader.take(DER.Tag.integer).value == [5])
    #expect(reader.takeIf(DER.Tag.context(1)) == nil)
    #expect(reader.takeIf(DER.Tag.context(0)) != nil)
    #expect(!reader.isAtEnd)
    #expect(try reader.take().value == [0x61])
    try reader.finish()
  }

  @Test func `refuses what is missing, another, or too much`() throws {
    let element = try read("30 03 02 01 05")
    #expect(
      failure { () throws(CMSFailure) in
        var reader = try element.reader()
        _ = try reader.take(DER.Tag.octetString)
      } == .malformed(offset: 2, .unexpectedTag(found: 2, wanted: 4)))
    #expect(
      failure { () throws(CMSFailure) in
        var reader = try element.reader()
        _ = try reader.take()
        _ = try reader.take()
      } == .malformed(offset: 5, .truncated))
    #expect(
      failure { () throws(CMSFailure) in try element.reader().finish() }
        == .malformed(offset: 2, .unexpectedTag(found: 2, wanted: 0)))
  }
}
