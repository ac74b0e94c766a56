import ASiC
import Files
import Foundation
import Submission
import Testing

private let sha256 = "http://www.w3.org/2001/04/xmlenc#sha256"

private func builder(
  document: String = "доклад.pdf", attachments: [String] = ["Проект за решение.docx", "Таблица.xlsx"]
) throws(ASiCFailure) -> PackageBuilder {
  try PackageBuilder(
    document: .init(name: document, content: ByteSource(Array("%PDF-1.7".utf8)), mimeType: "application/pdf"),
    attachments: attachments.map {
      .init(name: $0, content: ByteSource(Array($0.utf8)), mimeType: "application/octet-stream")
    },
    description: Array("{\"format\":\"doklad-package-1\"}".utf8))
}

/// Stands in for a digest, so that this test needs no cryptography: any function of the bytes will do.
private let digesting = PackageBuilder.Digesting(methodURI: sha256) { source in
  [UInt8(truncatingIfNeeded: source.count), source[0]]
}

@Suite struct `A package` {
  @Test func `is an ASiC-E whose one manifest covers every file and whose seal covers the manifest`() throws {
    var sealed: [UInt8] = []
    let bytes = try builder().data(digesting: digesting) { manifest in
      sealed = manifest
      return [0x30, 1, 2]
    }
    let container = try Container(ByteSource(bytes))
    #expect(container.kind == .asicE)
    #expect(container.deviations.isEmpty)
    #expect(
      container.entries.map(\.name) == [
        "mimetype", "доклад.pdf", "Проект за решение.docx", "Таблица.xlsx", "description.json",
        "META-INF/ASiCManifest-001.xml", "META-INF/signature-001.p7s",
      ])
    let manifest = try #require(try container.manifests().first)
    #expect(manifest.bytes == sealed)
    #expect(manifest.signatureURI == "META-INF/signature-001.p7s")
    #expect(try container.bytes(of: "META-INF/signature-001.p7s") == [0x30, 1, 2])
    let covered = try manifest.references.map { try container.entry(referencedBy: $0.uri)?.name }
    #expect(covered == container.dataFiles)
    #expect(manifest.references.map(\.isRoot) == [true, false, false, false])
    #expect(manifest.references.map(\.mimeType)[0] == "application/pdf")
    #expect(manifest.references.map(\.mimeType)[3] == "application/json")
    #expect(manifest.references[0].digestValue == [8, 0x25])
    #expect(try container.bytes(of: "description.json") == Array("{\"format\":\"doklad-package-1\"}".utf8))
  }

  @Test func `is the same bytes for the same content and seal`() throws {
    let first = try builder().data(digesting: digesting) { _ in [1] }
    #expect(try builder().data(digesting: digesting) { _ in [1] } == first)
  }

  @Test func `is not written where the seal fails`() throws {
    struct WrongPassphrase: Error {}
    let folder = NSTemporaryDirectory() + "/doklad-package-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    #expect(throws: WrongPassphrase.self) {
      try builder().write(to: "\(folder)/p.asice", digesting: digesting) { _ in throw WrongPassphrase() }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
    try builder().write(to: "\(folder)/p.asice", digesting: digesting) { _ in [1] }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["p.asice"])
  }

  @Test func `sealed by openssl, can be checked with unzip and openssl alone`() throws {
    let certificates = try Certificates.folder.get()
    let folder = NSTemporaryDirectory() + "/doklad-package-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let digesting = PackageBuilder.Digesting(methodURI: sha256) { source in
      let path = "\(folder)/digested"
      try AtomicFile.write(source.bytes, to: path)
      let hex = try #require(try run("sha256sum", [path]).split(separator: " ").first)
      return stride(from: 0, to: 64, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }
    try builder().write(to: "\(folder)/p.asice", digesting: digesting) { manifest in
      try AtomicFile.write(manifest, to: "\(folder)/manifest")
      _ = try run(
        "openssl",
        [
          "cms", "-sign", "-cades", "-binary", "-in", "\(folder)/manifest", "-signer",
          "\(certificates)/client.pem",
          "-inkey", "\(certificates)/client.key", "-outform", "DER", "-out", "\(folder)/seal",
        ])
      return try ByteSource(contentsOf: "\(folder)/seal").bytes
    }
    let check = """
      set -e; export LC_ALL=C.UTF-8; cd "$1"; mkdir out; unzip -q -d out p.asice; cd out
      openssl cms -verify -cades -binary -inform DER -in META-INF/signature-001.p7s -purpose any \
        -content META-INF/ASiCManifest-001.xml -CAfile "$2/ca.pem" -out /dev/null 2>&1
      for name in доклад.pdf "Проект за решение.docx" Таблица.xlsx description.json; do
        grep -qF "$(openssl dgst -sha256 -binary "$name" | openssl base64)" META-INF/ASiCManifest-001.xml
        echo covered
      done
      """
    let output = try run("sh", ["-c", check, "sh", folder, certificates])
    #expect(output.hasPrefix("CAdES Verification successful\n"), "\(output)")
    #expect(output.hasSuffix(String(repeating: "covered\n", count: 4)), "\(output)")
  }

  @Test func `refuses names that cannot stand in it, before a key is asked for`() {
    #expect(throws: ASiCFailure.duplicateName("доклад.pdf", "Доклад.PDF")) {
      try builder(attachments: ["Доклад.PDF"])
    }
    #expect(throws: ASiCFailure.duplicateName("description.json", "description.json")) {
      try builder(attachments: ["description.json"])
    }
    #expect(throws: ASiCFailure.unsafePath("../x", .parent)) { try builder(attachments: ["../x"]) }
    #expect(throws: ASiCFailure.unsafePath("META-INF/signature-001.p7s", .reservedNameVariant)) {
      try builder(attachments: ["META-INF/signature-001.p7s"])
    }
  }
}

@Suite struct `An answer` {
  @Test func `is a sealed container with a receipt or a refusal, never both`() throws {
    #expect(SealedAnswer(try receiptContainer())?.kind == .receipt)
    #expect(SealedAnswer(try refusalContainer())?.kind == .refusal)
    #expect(SealedAnswer(try bothContainer()) == nil)
    #expect(SealedAnswer([]) == nil)
    var unsealed = ContainerWriter(kind: .asicE)
    try unsealed.add("receipt.json", [])
    #expect(SealedAnswer(try unsealed.data()) == nil)
  }
}
