import Files
import Foundation
import Testing

@testable import CaseStore

@Suite struct Artifacts {
  let workspace = Workspace(isOnDisk: true)
  let store: CaseStore

  init() throws { store = try CaseStore.create(at: workspace.path) }

  /// FIPS 180-4, the example of one block.
  static let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

  @Test func `an artifact lies under its SHA-256, read-only`() throws {
    let digest = try store.put(octets("abc"))
    #expect(digest.hex == Self.abc)
    #expect(store.path(of: digest) == "\(workspace.path)/artifacts/ba/\(Self.abc)")
    var status = stat()
    #expect(stat(store.path(of: digest), &status) == 0)
    #expect(status.st_mode & 0o222 == 0)
    #expect(try store.artifact(digest).bytes == octets("abc"))
  }

  @Test func `the same artifact put again is the same, from memory and from a file`() throws {
    let path = workspace.path + "/original"
    try Data(octets("abc")).write(to: URL(fileURLWithPath: path))
    let digests = try [
      store.put(octets("abc")), store.put(ByteSource(octets("abc"))), store.put(fileAt: path),
    ]
    #expect(Set(digests).count == 1)
    #expect(store.artifacts.contents().artifacts == [digests[0]])
    #expect(store.artifacts.contents().parts.isEmpty)
    #expect(FileManager.default.fileExists(atPath: path))
  }

  @Test func `nothing is an artifact too`() throws {
    #expect(try store.artifact(store.put([])).count == 0)
  }

  @Test func `a missing artifact is told by its digest`() throws {
    let digest = try #require(ArtifactDigest(hex: Self.abc))
    #expect(!store.artifacts.contains(digest))
    #expect(throws: StoreFailure.missingArtifact(digest, path: store.path(of: digest))) {
      try store.artifact(digest)
    }
  }

  @Test func `an artifact that was altered is not handed out, and heals when it is put again`() throws {
    let digest = try store.put(octets("abc"))
    try workspace.overwrite(store.path(of: digest), with: octets("abd"))
    let found = try sha256(octets("abd"), as: ArtifactDigest.self)
    #expect(
      throws: StoreFailure.corruptArtifact(expected: digest, found: found, path: store.path(of: digest))
    ) {
      try store.artifact(digest)
    }
    #expect(try store.artifact(digest, verified: false).bytes == octets("abd"))
    #expect(try store.put(octets("abc")) == digest)
    #expect(try store.artifact(digest).bytes == octets("abc"))
  }

  @Test func `a large file is copied and hashed in little memory`() async throws {
    let path = workspace.path + "/large"
    let bytes = 256 << 20
    #expect(FileManager.default.createFile(atPath: path, contents: nil))
    #expect(truncate(path, bytes) == 0)
    await #expect(processExitsWith: .success) {
      [directory = workspace.path as String, path = path as String] in
      let store = try CaseStore.open(at: directory)
      let before = peakKilobytes()
      let digest = try store.put(fileAt: path)
      #expect(try store.artifact(digest).count == 256 << 20)
      #expect(peakKilobytes() - before < 20_000)
      // `head -c 268435456 /dev/zero | sha256sum`
      #expect(digest.hex == "a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484")
    }
  }

  @Test func `a directory that a copy has left out is made again, as open to others as that of all`() throws {
    let digest = try #require(ArtifactDigest(hex: Self.abc))
    let shard = (store.path(of: digest) as NSString).deletingLastPathComponent
    #expect(rmdir(shard) == 0)
    chmod(workspace.artifacts, 0o2775)
    #expect(try store.put(octets("abc")) == digest)
    var status = stat()
    #expect(stat(shard, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o2775)
  }

  @Test func `part files are swept an hour after their writer fell silent, not before`() throws {
    let old = workspace.artifacts + "/artifact.1.part"
    let young = workspace.artifacts + "/artifact.2.part"
    for (path, age) in [(old, 3700.0), (young, 3500.0)] {
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
    }
    _ = try CaseStore.open(at: workspace.path)
    #expect(!FileManager.default.fileExists(atPath: old))
    #expect(FileManager.default.fileExists(atPath: young))
  }

  @Test(arguments: [
    "", String(repeating: "A", count: 64), abc + "0", String(abc.dropLast()) + "g",
    String(abc.dropLast()) + "ф",
  ])
  func `only 64 lower-case hexadecimal digits are a digest`(text: String) throws {
    #expect(ArtifactDigest(hex: text) == nil)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ArtifactDigest.self, from: JSONEncoder().encode(text))
    }
  }

  @Test func `a digest is written as its digits`() throws {
    let digest = try #require(ArtifactDigest(hex: Self.abc))
    let encoded = try JSONEncoder().encode(digest)
    #expect(encoded == Data("\"\(Self.abc)\"".utf8))
    #expect(try JSONDecoder().decode(ArtifactDigest.self, from: encoded) == digest)
  }
}

/// The most memory this process has had resident: `VmHWM` of proc(5).
func peakKilobytes() -> Int {
  let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
  let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
  return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
}
