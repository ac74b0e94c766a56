import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import Signing
import TestPKI
import Testing

private let files = [
  ContainerFile(name: "записка.txt", content: ByteSource([1, 2, 3]), mediaType: "text/plain", isRoot: true),
  ContainerFile(name: "a/b.csv", content: ByteSource([4]), mediaType: "text/csv"),
]

/// A container signed by these people after one another.
private func container(_ people: [String] = ["ivanov"]) throws -> Container {
  var writer = try ASiCSigning.sign(files, by: try signer(people[0]), at: now)
  for id in people.dropFirst() {
    let earlier = try Container(ByteSource(try writer.data()))
    writer = try ASiCSigning.addSignature(to: earlier, by: try signer(id), at: now)
  }
  return try Container(ByteSource(try writer.data()))
}

private func raised(
  _ container: Container, to level: BaselineLevel, with services: LevelServices, at time: Date = now
) throws -> Container {
  let writer = try Augmentation.augment(container, to: level, with: services, at: time).writer
  return try Container(ByteSource(try writer.data()))
}

private func message(_ name: String, in container: Container) throws -> SignedData {
  try SignedData(try container.bytes(of: name))
}

/// Whether the digests of a manifest are those of the entries it names.
private func isRight(_ manifest: Manifest, in container: Container) throws -> Bool {
  try manifest.references.allSatisfy { reference in
    let name = try #require(try container.entry(referencedBy: reference.uri)?.name)
    let algorithm = try #require(DigestAlgorithm(xmlURI: reference.digestMethodURI))
    return try Digest.of(container.bytes(of: name), algorithm) == reference.digestValue
  }
}

@Suite struct `A container at level T or LT` {
  @Test func `has the level in its signature file`() throws {
    let stamps = try TestTimeStamps()
    let signed = try Container(
      ByteSource(
        try ASiCSigning.sign(files, by: try signer(), at: now, level: .lt, with: try services(stamps: stamps))
          .writer.data()))
    #expect(stamps.requests.count == 1)
    let message = try message("META-INF/signature-001.p7s", in: signed)
    #expect(message.signerInfos[0].values(unsigned: OID.signatureTimeStamp).count == 1)
    #expect(message.ocspResponses.count == 2)
    #expect(message.version == 5)
    #expect(signed.timestampFiles.isEmpty)
  }

  @Test func `takes a further signature at its level, and leaves the earlier ones as they are`() throws {
    let first = try raised(try container(), to: .lt, with: try services())
    let stamps = try TestTimeStamps()
    let second = try Container(
      ByteSource(
        try ASiCSigning.addSignature(
          to: first, by: try signer("georgieva"), at: now, level: .lt, with: try services(stamps: stamps)
        ).writer.data()))
    #expect(stamps.requests.count == 1)
    #expect(
      try second.bytes(of: "META-INF/signature-001.p7s") == first.bytes(of: "META-INF/signature-001.p7s"))
    #expect(try message("META-INF/signature-002.p7s", in: second).ocspResponses.count >= 2)
    for manifest in try second.manifests() { #expect(try isRight(manifest, in: second)) }
  }

  @Test func `leaves a signature file that a later manifest names, which the later time-stamp covers`() throws
  {
    let original = try container(["ivanov", "georgieva"])
    let stamps = try TestTimeStamps()
    let augmented = try raised(original, to: .lt, with: try services(stamps: stamps))
    #expect(stamps.requests.count == 1)
    #expect(
      try augmented.bytes(of: "META-INF/signature-001.p7s")
        == original.bytes(of: "META-INF/signature-001.p7s"))
    let last = try message("META-INF/signature-002.p7s", in: augmented)
    // The validation data of both signers are in the last one's message.
    #expect(last.ocspResponses.count == 3)
    for manifest in try augmented.manifests() { #expect(try isRight(manifest, in: augmented)) }
  }

  @Test func `is time-stamped as a whole where nothing can be added to a signature, nor follows it`() throws {
    let original = try container()
    let signature = try original.bytes(of: "META-INF/signature-001.p7s")
    // Somebody's manifest fixes the signature file, and its own signature was lost.
    var writer = ContainerWriter(extending: original)
    try writer.add(
      try Manifest(
        name: "META-INF/ASiCManifest-002.xml", signatureName: "META-INF/signature-002.p7s",
        references: [
          DataObjectReference(
            entry: "META-INF/signature-001.p7s", digestMethodURI: DigestAlgorithm.sha256.xmlURI,
            digestValue: try Digest.of(signature, .sha256))
        ]))
    let fixed = try Container(ByteSource(try writer.data()))
    let stamps = try TestTimeStamps()
    let augmented = try raised(fixed, to: .t, with: try services(stamps: stamps))
    #expect(try augmented.bytes(of: "META-INF/signature-001.p7s") == signature)
    let manifest = try augmented.manifest("META-INF/ASiCManifest-003.xml")
    #expect(manifest.signatureURI == "META-INF/timestamp-001.tst")
    #expect(try isRight(manifest, in: augmented))
    let token = try TimeStampToken(try augmented.bytes(of: "META-INF/timestamp-001.tst"))
    #expect(token.info.imprint.digest == (try Digest.of(manifest.bytes, .sha256)))
    #expect(stamps.requests.count == 1)
  }
}

@Suite struct `A container of one file` {
  /// ASiC-S: the signature is over the file itself.
  private func simple() throws -> Container {
    var writer = ContainerWriter(kind: .asicS)
    try writer.add("записка.txt", [1, 2, 3])
    try writer.add(
      "META-INF/signature.p7s",
      try CAdESSigning.detached(over: ByteSource([1, 2, 3]), by: try signer(), at: now))
    return try Container(ByteSource(try writer.data()))
  }

  @Test func `has its archive time-stamp in the signature, over the file`() throws {
    let augmented = try raised(try simple(), to: .lta, with: try services())
    #expect(augmented.kind == .asicS)
    #expect(augmented.entries.map(\.name) == ["mimetype", "записка.txt", "META-INF/signature.p7s"])
    let message = try message("META-INF/signature.p7s", in: augmented)
    #expect(message.signerInfos[0].values(unsigned: OID.archiveTimeStampV3).count == 1)
  }

  @Test func `is not raised to LTA where the file is another`() throws {
    var writer = ContainerWriter(kind: .asicS)
    try writer.add("записка.txt", [3, 2, 1])
    try writer.add("META-INF/signature.p7s", try simple().bytes(of: "META-INF/signature.p7s"))
    let forged = try Container(ByteSource(try writer.data()))
    let found = failure { _ = try raised(forged, to: .lta, with: try services()) }
    guard case .contentDiffers? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }
}

@Suite struct `A container at level LTA` {
  @Test func `has an archive manifest that names every file, and a time-stamp over its octets`() throws {
    let stamps = try TestTimeStamps()
    let augmented = try raised(try container(), to: .lta, with: try services(stamps: stamps))
    let manifest = try augmented.manifest("META-INF/ASiCArchiveManifest.xml")
    #expect(manifest.isArchive)
    #expect(manifest.signatureURI == "META-INF/timestamp-001.tst")
    #expect(manifest.signatureMimeType == "application/vnd.etsi.timestamp-token")
    let named = Set(
      try manifest.references.map { try #require(try augmented.entry(referencedBy: $0.uri)?.name) })
    let others = Set(augmented.entries.map(\.name)).subtracting([
      "mimetype", "META-INF/ASiCArchiveManifest.xml", "META-INF/timestamp-001.tst",
    ])
    #expect(named == others)
    #expect(try isRight(manifest, in: augmented))
    let token = try TimeStampToken(try augmented.bytes(of: "META-INF/timestamp-001.tst"))
    #expect(token.info.imprint.digest == (try Digest.of(manifest.bytes, .sha256)))
    #expect(stamps.requests.count == 2)
  }

  @Test func `is renewed: the earlier manifest under another name, the last token with validation data`()
    throws
  {
    let first = try raised(try container(["ivanov", "georgieva"]), to: .lta, with: try services())
    let later = now.addingTimeInterval(300 * 86_400)
    func renew(_ container: Container) throws -> Container {
      let stamps = try TestTimeStamps(at: later)
      let result = try raised(
        container, to: .lta, with: try services(stamps: stamps, status: TestStatus(at: later)), at: later)
      #expect(stamps.requests.count == 1)
      return result
    }
    let second = try renew(first)
    #expect(
      try second.bytes(of: "META-INF/ASiCArchiveManifest-001.xml")
        == first.bytes(of: "META-INF/ASiCArchiveManifest.xml"))
    let manifest = try second.manifest("META-INF/ASiCArchiveManifest.xml")
    #expect(manifest.references.filter(\.isRoot).map(\.uri) == ["META-INF/ASiCArchiveManifest-001.xml"])
    #expect(manifest.signatureURI == "META-INF/timestamp-002.tst")
    #expect(try isRight(manifest, in: second))
    let third = try renew(second)
    for name in [
      "META-INF/ASiCArchiveManifest.xml", "META-INF/ASiCArchiveManifest-001.xml",
      "META-INF/ASiCArchiveManifest-002.xml",
    ] {
      #expect(try isRight(try third.manifest(name), in: third))
    }
    for name in first.signatureFiles { #expect(try third.bytes(of: name) == first.bytes(of: name)) }
    // The first renewal's time: nothing new was known about the second token's authority of that same day.
    let token = try TimeStampToken(try third.bytes(of: "META-INF/timestamp-002.tst"))
    #expect(token.message.ocspResponses.count == 1)
  }

  @Test func `is not reached by a container with an XML signature`() throws {
    var writer = ContainerWriter(extending: try container())
    try writer.add("META-INF/signatures001.xml", Array("<a/>".utf8))
    let mixed = try Container(ByteSource(try writer.data()))
    let found = failure { _ = try raised(mixed, to: .lta, with: try services()) }
    guard case .xmlSignature(entry: "META-INF/signatures001.xml")? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }

  @Test func `is not reached by a container without signatures`() throws {
    var writer = ContainerWriter(kind: .asicE)
    try writer.add("a.txt", [1])
    let bare = try Container(ByteSource(try writer.data()))
    let found = failure { _ = try raised(bare, to: .lta, with: try services()) }
    guard case .noSignature? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }
}

@Suite struct `Any file` {
  @Test func `is raised as what it is, and written whole`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "doklad-levels-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let document = try signed(try paper(["sign"]), "sign", by: try signer())
    let message = try CAdESSigning.attached(to: [1], by: try signer(), at: now)
    for (name, octets) in [
      ("a.pdf", document.source.bytes), ("b.p7m", message), ("c.asice", try container().source.bytes),
    ] {
      let raised = try Augmentation.augment(file: ByteSource(octets), to: .lta, with: try services(), at: now)
      #expect(raised.missing.isEmpty)
      try raised.write(to: "\(folder)/\(name)")
      #expect(try ByteSource(contentsOf: "\(folder)/\(name)").count > octets.count)
    }
  }

  @Test func `is refused where it is nothing that can be signed`() throws {
    let found = failure {
      _ = try Augmentation.augment(
        file: ByteSource(Array("text".utf8)), to: .t, with: try services(), at: now)
    }
    guard case .pdf? = found else {
      Issue.record("\(String(describing: found))")
      return
    }
  }
}
