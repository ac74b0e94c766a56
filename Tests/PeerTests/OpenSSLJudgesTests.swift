import ASiC
import AdES
import Files
import Foundation
import Signing
import TestPKI
import Testing

/// Our CAdES signatures and containers, judged by the `openssl` and `unzip` commands.
@Suite struct OpenSSLJudgesTests {
  private static let content = Array("Докладна записка\nс край на реда LF\r\nи CRLF.\n".utf8)

  /// A folder with the stand-in root beside what is to be judged.
  private func folder() throws -> Scratch {
    let folder = try Scratch()
    try folder.write(Array(TestPKI.shared().certificate("root").pem.utf8), "root.pem")
    return folder
  }

  private func verify(_ signature: [UInt8], over content: [UInt8]?) throws -> Program.Outcome {
    let folder = try folder()
    try folder.write(signature, "signature.p7s")
    if let content { try folder.write(content, "content") }
    // Any purpose: the default is S/MIME's, which refuses certificates for signing documents.
    let outcome = try Program.openssl.run(
      ["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in", "signature.p7s"]
        + (content == nil ? [] : ["-content", "content"]) + [
          "-CAfile", "root.pem", "-purpose", "any", "-attime", "\(Int(TestPKI.now.timeIntervalSince1970))",
          "-out", "verified",
        ], in: folder)
    if outcome.succeeded { #expect(try folder.read("verified") == Self.content) }
    return outcome
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled), arguments: PeerKey.allCases)
  func `openssl verifies our detached signature, and refuses it over another content`(key: PeerKey) throws {
    let signature = try CAdESSigning.detached(
      over: ByteSource(Self.content), by: key.signer, at: TestPKI.now, properties: .typical(for: "sign"))
    let outcome = try verify(signature, over: Self.content)
    #expect(outcome.output.contains("CAdES Verification successful"), "\(outcome.output)")
    #expect(outcome.succeeded)
    #expect(try !verify(signature, over: Self.content + [10]).succeeded)
  }

  @Test(.enabled(if: Program.openssl.isInstalled, Program.notInstalled), arguments: PeerKey.allCases)
  func `openssl verifies our message that carries its content`(key: PeerKey) throws {
    let message = try CAdESSigning.attached(
      to: Self.content, by: key.signer, at: TestPKI.now, properties: .typical(for: "sign"))
    let outcome = try verify(message, over: nil)
    #expect(outcome.succeeded, "\(outcome.output)")
  }

  /// Two files, signed by each key after the other.
  private func container() throws -> [UInt8] {
    let files = [
      ContainerFile(
        name: "записка № 1.txt", content: ByteSource(Self.content), mediaType: "text/plain", isRoot: true),
      ContainerFile(
        name: "приложения/таблица & списък.csv", content: ByteSource(Array("а,б\n1,2\n".utf8)),
        mediaType: "text/csv"),
    ]
    let keys = PeerKey.allCases
    var bytes = try ASiCSigning.sign(
      files, by: keys[0].signer, at: TestPKI.now, properties: .typical(for: keys[0].rawValue)
    ).data()
    for key in keys.dropFirst() {
      bytes = try ASiCSigning.addSignature(
        to: Container(ByteSource(bytes)), by: key.signer, at: TestPKI.now,
        properties: .typical(for: key.rawValue)
      ).data()
    }
    return bytes
  }

  private func check(_ container: [UInt8]) throws -> Program.Outcome {
    let folder = try folder()
    try folder.write(container, "container.asice")
    return try Program.bash.run(
      [
        "\(Program.scripts)/check-asice.sh", folder["container.asice"], folder["root.pem"],
        "\(Int(TestPKI.now.timeIntervalSince1970))",
      ], in: folder)
  }

  @Test(.enabled(if: Program.areInstalled(.unzip, .openssl, .bash), Program.notInstalled))
  func `unzip and openssl alone can check our container`() throws {
    let outcome = try check(container())
    #expect(outcome.succeeded, "\(outcome.output)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == PeerKey.allCases.count, "\(outcome.output)")
    #expect(lines.allSatisfy { $0.hasSuffix(": valid") }, "\(outcome.output)")
  }

  @Test(.enabled(if: Program.areInstalled(.unzip, .openssl, .bash), Program.notInstalled))
  func `they refuse a container with another file in the place of a signed one`() throws {
    let original = try Container(ByteSource(container()))
    var forged = ContainerWriter(kind: .asicE)
    for entry in original.entries where entry.name != "mimetype" {
      let isTarget = entry.name == "записка № 1.txt"
      try forged.add(entry.name, isTarget ? [1, 2, 3] : original.bytes(of: entry.name), mimeType: nil)
    }
    let outcome = try check(forged.data())
    #expect(!outcome.succeeded)
    #expect(outcome.output.contains("the digest of записка № 1.txt differs"), "\(outcome.output)")
  }
}
