import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import TestPKI
import Testing

/// Our files at every level, judged by `openssl`, `qpdf` and `pdfsig`, and by a script that knows only ASN.1.
@Suite struct LevelToolTests {
  private func folder() throws -> Scratch {
    let folder = try Scratch()
    let pki = try TestPKI.shared()
    try folder.write(Array(pki.certificate("root").pem.utf8), "root.pem")
    try folder.write(Array(pki.certificate("issuing").pem.utf8), "issuing.pem")
    return folder
  }

  private static let moment = "\(Int(TestPKI.now.timeIntervalSince1970))"

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled), arguments: PeerKey.allCases)
  func `openssl verifies our messages at every level`(key: PeerKey) throws {
    for level in BaselineLevel.allCases {
      for attached in [false, true] {
        let folder = try folder()
        try folder.write(try LevelFile.message(level, key, attached: attached), "message")
        try folder.write(LevelFile.content, "content")
        let outcome = try Program.openssl.run(
          ["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "message"]
            + (attached ? [] : ["-content", "content"]) + [
              "-CAfile", "root.pem", "-purpose", "any", "-attime", Self.moment, "-out", "verified",
            ], in: folder)
        #expect(outcome.output.contains("CAdES Verification successful"), "\(level) \(outcome.output)")
        #expect(try folder.read("verified") == LevelFile.content)
      }
    }
  }

  private func verify(_ token: [UInt8], over data: [UInt8]) throws -> Program.Outcome {
    let folder = try folder()
    try folder.write(token, "token")
    try folder.write(data, "data")
    return try Program.openssl.run(
      [
        "ts", "-verify", "-token_in", "-in", "token", "-data", "data", "-CAfile", "root.pem", "-untrusted",
        "issuing.pem", "-attime", Self.moment,
      ], in: folder)
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled))
  func `openssl verifies the token over the signature value, and refuses it over another`() throws {
    let message = try SignedData(try LevelFile.message(.lta, .p256, attached: false))
    let attribute = try #require(
      message.signerInfos[0].unsignedAttributes.first { $0.oid == OID.signatureTimeStamp })
    let outcome = try verify(attribute.values[0].encoded, over: message.signerInfos[0].signature)
    #expect(outcome.output.contains("Verification: OK"), "\(outcome.output)")
    #expect(try !verify(attribute.values[0].encoded, over: [1]).output.contains("Verification: OK"))
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled))
  func `openssl verifies a document time-stamp over all but its gap`() throws {
    let bytes = try LevelFile(level: .lta, way: .signed, form: .table, key: .p256).bytes()
    let stamp = try #require(try Document(ByteSource(bytes)).signatures().last)
    let token = try TimeStampToken(stamp.contents, trailing: .zeros).encoded
    let outcome = try verify(token, over: stamp.byteRange.covered.flatMap { Array(bytes[$0]) })
    #expect(outcome.output.contains("Verification: OK"), "\(outcome.output)")
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled))
  func `openssl verifies the token of an archive manifest over its octets`() throws {
    let file = ContainerFile(
      name: "записка.txt", content: ByteSource(LevelFile.content), mediaType: "text/plain", isRoot: true)
    let container = try Container(
      ByteSource(
        try ASiCSigning.sign(
          [file], by: PeerKey.p256.signer, at: TestPKI.now, level: .lta, with: LevelFile.services()
        ).writer.data()))
    let outcome = try verify(
      container.bytes(of: "META-INF/timestamp-001.tst"),
      over: container.bytes(of: "META-INF/ASiCArchiveManifest.xml"))
    #expect(outcome.output.contains("Verification: OK"), "\(outcome.output)")
  }

  @Test(.enabled(if: Program.pyHanko.isInstalled, Program.notInstalled), arguments: [false, true])
  func `a script puts the archive time-stamp's imprint and index together alike`(attached: Bool) throws {
    for (level, times) in [(BaselineLevel.lta, 1), (.lta, 2), (.lt, 0)] {
      let folder = try folder()
      var message = try LevelFile.message(level, .p384, attached: attached)
      if times == 2 {
        message =
          try Augmentation.augment(
            message: message, over: ByteSource(LevelFile.content), to: .lta, with: LevelFile.services(),
            at: TestPKI.now
          ).octets
      }
      try folder.write(message, "message")
      try folder.write(LevelFile.content, "content")
      let outcome = try Program.pyHanko.run(
        ["\(Program.scripts)/archive_imprint.py", "message", "content"], in: folder)
      #expect(outcome.succeeded, "\(outcome.output)")
      #expect(outcome.output == String(repeating: "archive-time-stamp-v3: right\n", count: times))
    }
  }

  @Test(.enabled(if: Program.qpdf.isInstalled, Program.notInstalled), arguments: OriginalForm.available)
  func `qpdf finds nothing to complain about in our PDFs at any level`(form: OriginalForm) throws {
    for file in LevelFile.all where file.form == form && file.level > .b {
      let folder = try Scratch()
      try folder.write(try file.bytes(), "file.pdf")
      let outcome = try Program.qpdf.run(["--check", "file.pdf"], in: folder)
      #expect(outcome.succeeded, "\(file.testDescription): \(outcome.output)")
      #expect(!outcome.output.contains("WARNING"), "\(file.testDescription): \(outcome.output)")
    }
  }

  @Test(.enabled(if: Program.pdfsig.isInstalled, Program.notInstalled))
  func `pdfsig finds our signatures and document time-stamps, and every signature valid`() throws {
    for file in LevelFile.all where file.form == .stream || file.form == .table {
      let folder = try Scratch()
      try folder.write(try file.bytes(), "file.pdf")
      let output = try Program.pdfsig.run(["-nocert", "file.pdf"], in: folder).output
      let stamps = (file.way == .raised ? 1 : 0) + (file.level == .lta ? 1 : 0)
      #expect(
        output.components(separatedBy: "Signature #").count == 2 + stamps,
        "\(file.testDescription): \(output)")
      #expect(output.components(separatedBy: "ETSI.CAdES.detached").count == 2, "\(output)")
      for stamp in 0..<stamps { #expect(output.contains("DocTimeStamp\(stamp + 1)"), "\(output)") }
      // Version 22.12 does not judge document time-stamps.
      let first = output.components(separatedBy: "Signature #2").first ?? ""
      #expect(first.contains("Signature is Valid."), "\(file.testDescription): \(output)")
    }
  }
}
