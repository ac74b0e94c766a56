import Foundation
import TestFiles
import Testing
import Validation

/// Whatever is sent, a report comes back, and it is not a good one.
@Suite struct `What is no signed file` {
  @Test func `has no signatures and is not passed`() throws {
    for octets: [UInt8] in [
      [], [0], [0x30], Array("PK".utf8), Array("%PDF-".utf8), Array("записка".utf8), [0x30, 0x80, 0, 0],
      Array("-----BEGIN CMS-----\n-----END CMS-----\n".utf8), [UInt8](repeating: 0, count: 100_000),
      [UInt8](repeating: 0x30, count: 10_000), [UInt8](repeating: 0x24, count: 10_000), SmallPDF.bytes,
    ] {
      let report = try Paper.judged(octets, content: Paper.text)
      #expect(report.signatures.isEmpty)
      #expect(report.conclusion != .totalPassed)
      #expect(!report.findings.isEmpty)
    }
  }

  @Test func `is told apart from a broken one`() throws {
    #expect(try Paper.judged([]).codes == ["no-signatures"])
    #expect(try Paper.judged(SmallPDF.bytes).codes == ["no-signatures"])
    #expect(try Paper.judged(Array("%PDF-1.7\n".utf8)).codes == ["format.pdf"])
    #expect(try Paper.judged(Array("PK\u{3}\u{4}".utf8)).codes == ["format.container"])
    #expect(try Paper.judged([0x30, 0x03, 0x02, 0x01, 0x05]).codes == ["format.message"])
  }

  @Test func `may be anything at random`() throws {
    var dice = Dice(1)
    for _ in 0..<300 {
      let start: [UInt8] = [
        [], [0x30, 0x82, 0x01, 0x00], Array("PK\u{3}\u{4}".utf8), Array("%PDF-1.7\n".utf8),
      ][
        Int.random(in: 0..<4, using: &dice)]
      let octets =
        start
        + (0..<Int.random(in: 0..<600, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
      #expect(try Paper.judged(octets).conclusion != .totalPassed)
    }
  }

  @Test func `may be a damaged signed file, which never passes whole`() throws {
    var dice = Dice(2)
    let originals = [
      (try Paper.signedOnce.get(), 300), (try Paper.container(2), 300), (try Paper.message(), 600),
    ]
    for (original, count) in originals {
      for _ in 0..<count {
        let copy = dice.damaged(original)
        guard copy != original else { continue }
        let report = try Paper.judged(copy, content: Paper.text)
        if report.isWhollyPassed {
          #expect(try ZIPMetadata(original).isAllThatDiffers(in: copy), "a damaged copy passed")
        }
      }
    }
  }
}
