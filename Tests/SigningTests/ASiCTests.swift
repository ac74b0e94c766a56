import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import Signing
import TestPKI
import Testing

@Suite struct `A signed container` {
  private let text = Array("Докладна записка".utf8)
  private let table = Array("а,б".utf8)

  private var files: [ContainerFile] {
    [
      ContainerFile(name: "записка.txt", content: ByteSource(text), mediaType: "text/plain", isRoot: true),
      ContainerFile(name: "таблица.csv", content: ByteSource(table), mediaType: "text/csv"),
    ]
  }

  private func container(_ ids: [String]) throws -> Container {
    var octets = try ASiCSigning.sign(files, by: try signer(ids[0]), at: now).data()
    for id in ids.dropFirst() {
      octets = try ASiCSigning.addSignature(
        to: try Container(ByteSource(octets)), by: try signer(id), at: now
      ).data()
    }
    return try Container(ByteSource(octets))
  }

  @Test func `holds the files, one manifest, and one signature over it`() throws {
    let container = try container(["ivanov"])
    #expect(
      container.entries.map(\.name) == [
        "mimetype", "записка.txt", "таблица.csv", "META-INF/ASiCManifest-001.xml",
        "META-INF/signature-001.p7s",
      ])
    #expect(try container.bytes(of: "записка.txt") == text)
    let manifest = try #require(try container.manifests().first)
    #expect(try container.entry(referencedBy: manifest.signatureURI)?.name == "META-INF/signature-001.p7s")
    #expect(manifest.references.map(\.mimeType) == ["text/plain", "text/csv"])
    #expect(manifest.references.map(\.isRoot) == [true, false])
    #expect(
      manifest.references.map(\.digestMethodURI) == [
        DigestAlgorithm.sha256.xmlURI, DigestAlgorithm.sha256.xmlURI,
      ])
    #expect(
      manifest.references.map(\.digestValue) == [try Digest.of(text, .sha256), try Digest.of(table, .sha256)])
    let message = try SignedData(try container.bytes(of: "META-INF/signature-001.p7s"))
    #expect(message.content == nil)
    #expect(message.values(OID.mimeType) == [DER.utf8String("text/xml")])
    #expect(try message.holds(over: manifest.bytes, by: try TestPKI.holder("ivanov").certificate))
  }

  @Test func `binds the order: each manifest names the signatures before it`() throws {
    let people = ["ivanov", "georgieva", "stoyanova"]
    let container = try container(people)
    let manifests = try container.manifests()
    #expect(manifests.count == 3)
    for (index, manifest) in manifests.enumerated() {
      let names = try manifest.references.map { try container.entry(referencedBy: $0.uri)?.name }
      let earlier = (1...3).prefix(index).map { "META-INF/signature-00\($0).p7s" }
      #expect(names == ["записка.txt", "таблица.csv"] + earlier)
      #expect(manifest.references.map(\.isRoot) == [true, false] + earlier.map { _ in false })
      for reference in manifest.references {
        let name = try #require(try container.entry(referencedBy: reference.uri)).name
        #expect(reference.digestValue == (try Digest.of(try container.bytes(of: name), .sha256)))
      }
      let message = try SignedData(try container.bytes(of: "META-INF/signature-00\(index + 1).p7s"))
      #expect(try message.holds(over: manifest.bytes, by: try TestPKI.holder(people[index]).certificate))
    }
  }

  @Test func `keeps every entry as it was when a signature is added`() throws {
    let before = try container(["ivanov"])
    let after = try container(["ivanov"]).source
    let second = try Container(
      ByteSource(try ASiCSigning.addSignature(to: before, by: try signer("georgieva"), at: now).data()))
    #expect(after.count > 0)
    for entry in before.entries {
      #expect(try second.bytes(of: entry.name) == before.bytes(of: entry.name))
    }
    #expect(second.entries.count == before.entries.count + 2)
    #expect(second.entries.first?.name == "mimetype")
    #expect(second.deviations.isEmpty)
  }

  @Test func `takes its digest from the key`() throws {
    let holder = try TestPKI.shared().variant(of: "ivanov", key: .ec(curve: "P-521"))
    let octets = try ASiCSigning.sign(files, by: try FileSigner(holder), at: now).data()
    let manifest = try #require(try Container(ByteSource(octets)).manifests().first)
    #expect(
      manifest.references.map(\.digestMethodURI) == [
        DigestAlgorithm.sha512.xmlURI, DigestAlgorithm.sha512.xmlURI,
      ])
    #expect(manifest.references.map(\.digestValue.count) == [64, 64])
  }

  @Test func `is the same again where the key answers the same`() throws {
    let signer = try FileSigner(try RSA.holder.get(), scheme: .rsaPKCS1(.sha256))
    #expect(
      try ASiCSigning.sign(files, by: signer, at: now).data()
        == ASiCSigning.sign(files, by: signer, at: now).data())
  }

  @Test func `refuses files that could not lie in it`() throws {
    for names in [
      ["a.txt", "a.txt"], ["../a.txt"], ["/a.txt"], ["mimetype"], ["META-INF/signature-001.p7s"], [""],
    ] {
      let files = names.map { ContainerFile(name: $0, content: ByteSource([1]), mediaType: "text/plain") }
      let key = WatchedSigner(try TestPKI.holder("ivanov"))
      let found = failure { _ = try ASiCSigning.sign(files, by: key, at: now).data() }
      guard case .container? = found else {
        Issue.record("\(names) were signed")
        return
      }
      #expect(key.requests.isEmpty)
    }
  }
}
