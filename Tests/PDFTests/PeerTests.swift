import Files
import Foundation
import PDF
import Testing

/// What we write, judged by programs we did not write.
@Suite struct PeerTests {
  /// Four signatures in four revisions behind a file of each form.
  private func fourSignatures(_ original: [UInt8]) throws -> [UInt8] {
    let names = ["prepare", "agree", "review", "sign"]
    var bytes = try withFields(names, original)
    for name in names { bytes = try signed(name, bytes) }
    return bytes
  }

  private func originals() throws -> [[UInt8]] {
    var originals = TestFile.Form.allCases.map { TestFile(form: $0).bytes }
    for options in [
      ["--object-streams=generate"], ["--linearize"], ["--linearize", "--object-streams=generate"],
    ] {
      if let bytes = try Tool.convert(TestFile().bytes, options) { originals.append(bytes) }
    }
    return originals
  }

  @Test func `the old octets are an untouched prefix`() throws {
    for original in try originals() {
      let bytes = try fourSignatures(original)
      #expect(bytes.prefix(original.count).elementsEqual(original))
      let document = try Document(ByteSource(bytes))
      #expect(document.revisions.count == 6 && document.revisions[0].byteRange == 0..<original.count)
      #expect(try document.signatures().map(\.fieldName) == ["prepare", "agree", "review", "sign"])
      #expect(try document.obstaclesToSigning().isEmpty)
    }
  }

  @Test func `qpdf finds nothing wrong`() throws {
    for original in try originals() {
      guard let result = try Tool.qpdf.run(["--check", "FILE"], on: fourSignatures(original)) else { return }
      #expect(result.status == 0, "\(result.output)")
      #expect(!result.output.contains("WARNING"), "\(result.output)")
    }
  }

  @Test func `mutool repairs nothing`() throws {
    for original in try originals() {
      guard let result = try Tool.mutool.run(["info", "FILE"], on: fourSignatures(original)) else { return }
      #expect(result.output.contains("Pages: 1"), "\(result.output)")
      #expect(!result.output.lowercased().contains("repair"), "\(result.output)")
      #expect(!result.output.lowercased().contains("error"), "\(result.output)")
    }
  }

  @Test func `pdfsig finds every signature and the last covering the whole file`() throws {
    for original in try originals() {
      guard let result = try Tool.pdfsig.run(["-nocert", "FILE"], on: fourSignatures(original)) else {
        return
      }
      for name in ["prepare", "agree", "review", "sign"] {
        #expect(result.output.contains("Signature Field Name: \(name)\n"), "\(result.output)")
      }
      #expect(result.output.components(separatedBy: "Total document signed").count == 2, "\(result.output)")
    }
  }
}
