import Files
import Foundation

/// Artifacts in files named by their SHA-256: `<directory>/ab/abcdef…`, read-only, never changed.
///
/// Content is written to a part file in the same file system, flushed, renamed to its digest, and the directory is flushed.
/// Whoever dies in between leaves only a part file behind. Such files are swept when the store is opened and nobody has
/// written to them for ``partLifetimeSeconds``.
public struct ArtifactShelf: Sendable {
  /// Age at which a part file is taken for abandoned. Copying 1 GB writes to its part file many times a second; an hour
  /// without a write is a dead writer, and one who was only asleep is told so when the rename fails.
  static let partLifetimeSeconds = 3600
  private static let partName = "artifact"

  /// Where the artifacts lie.
  public let directory: String

  // MARK: Writing

  /// Keeps `bytes`. Where they are kept already and intact, nothing is written.
  /// - Throws: ``StoreFailure``: disk full, permission, or another reason of the file system.
  public func put(_ bytes: [UInt8]) throws(StoreFailure) -> ArtifactDigest {
    let digest = try sha256(bytes, as: ArtifactDigest.self)
    if (try? artifact(digest)) != nil {
      // Whoever wrote it may have died before the name was flushed.
      try failures { () throws(FileFailure) in try AtomicFile.flushDirectory(of: path(of: digest)) }
      return digest
    }
    return try write(ByteSource(bytes))
  }

  /// Keeps the octets of `source`, hashed while they are copied, in the memory of one chunk.
  /// - Throws: ``StoreFailure``: disk full, permission, the source shrank, or another reason of the file system.
  public func put(_ source: ByteSource) throws(StoreFailure) -> ArtifactDigest {
    source.count <= ByteSource.residentBytes ? try put(source.bytes) : try write(source)
  }

  /// Keeps the octets of the file at `path`, which stays where it is.
  /// - Throws: ``StoreFailure``: the file cannot be read, disk full, permission.
  public func put(fileAt path: String) throws(StoreFailure) -> ArtifactDigest {
    try put(failures { () throws(FileFailure) in try ByteSource(contentsOf: path) })
  }

  private func write(_ source: ByteSource) throws(StoreFailure) -> ArtifactDigest {
    do {
      var part = try AtomicFile(directory + "/" + Self.partName, mode: 0o444)
      CrashPoint.pass(.partBegun)
      var stream = try SHA256Stream()
      try source.forEachChunk(in: 0..<source.count) { chunk in
        stream.update(chunk)
        try part.append(chunk)
        CrashPoint.pass(.partGrown)
      }
      let digest = stream.finalized(as: ArtifactDigest.self)
      try makeShard(shard(of: digest))
      CrashPoint.pass(.partWhole)
      try part.commit(as: path(of: digest))
      CrashPoint.pass(.artifactNamed)
      return digest
    } catch {
      throw StoreFailure(error, at: directory)
    }
  }

  /// Makes a directory for artifacts where it is missing, as in a copy made by a tool that leaves out empty directories. It is
  /// as open to others as the one it lies in: whoever may write one artifact may write all.
  private func makeShard(_ shard: String) throws(StoreFailure) {
    if mkdir(shard, 0o777) == 0 {
      var status = stat()
      if stat(directory, &status) == 0 { chmod(shard, status.st_mode & 0o7777) }
      try failures { () throws(FileFailure) in try AtomicFile.flushDirectory(of: shard) }
    } else if errno != EEXIST {
      throw StoreFailure(FileFailure(.create, path: shard, code: errno))
    }
  }

  // MARK: Reading

  /// The octets of an artifact.
  /// - Parameter verified: whether the octets are hashed first and must give `digest`. Leave it so unless they are hashed by
  ///   what reads them.
  /// - Throws: ``StoreFailure/missingArtifact(_:path:)``, ``StoreFailure/corruptArtifact(expected:found:path:)``, or a reason
  ///   of the file system.
  public func artifact(_ digest: ArtifactDigest, verified: Bool = true) throws(StoreFailure) -> ByteSource {
    let path = path(of: digest)
    let source: ByteSource
    do {
      source = try ByteSource(contentsOf: path)
    } catch {
      throw error.code == ENOENT ? .missingArtifact(digest, path: path) : StoreFailure(error)
    }
    guard verified else { return source }
    let found = try self.digest(of: source)
    guard found == digest else { throw .corruptArtifact(expected: digest, found: found, path: path) }
    return source
  }

  /// Whether a file stands under the artifact's name, whatever it holds.
  public func contains(_ digest: ArtifactDigest) -> Bool {
    access(path(of: digest), F_OK) == 0
  }

  /// Where the artifact lies or would lie. What lies there is only known by ``artifact(_:verified:)``.
  public func path(of digest: ArtifactDigest) -> String { shard(of: digest) + "/" + digest.hex }

  private func shard(of digest: ArtifactDigest) -> String { directory + "/" + digest.hex.prefix(2) }

  private func digest(of source: ByteSource) throws(StoreFailure) -> ArtifactDigest {
    do {
      var stream = try SHA256Stream()
      try source.forEachChunk(in: 0..<source.count) { stream.update($0) }
      return stream.finalized(as: ArtifactDigest.self)
    } catch {
      throw StoreFailure(error, at: source.path ?? directory)
    }
  }

  private func failures<Result>(_ body: () throws(FileFailure) -> Result) throws(StoreFailure) -> Result {
    do { return try body() } catch { throw StoreFailure(error) }
  }
}

extension ArtifactShelf {
  /// Makes the directories for all artifacts there may ever be, so that putting one flushes only its own. The directory they
  /// lie in must stand.
  func makeShards() throws(StoreFailure) {
    for number in 0...255 {
      let name = String(number, radix: 16)
      let shard = directory + "/" + (number < 16 ? "0" : "") + name
      guard mkdir(shard, 0o777) == 0 || errno == EEXIST else {
        throw StoreFailure(FileFailure(.create, path: shard, code: errno))
      }
    }
    try failures { () throws(FileFailure) in try AtomicFile.flushDirectory(of: directory + "/00") }
  }

  /// Removes the part files that nobody has written to for ``partLifetimeSeconds``. Another user's, which may not be
  /// removed, stay.
  func sweepParts() {
    for name in Self.names(in: directory) where name.hasSuffix(".part") {
      var status = stat()
      let path = directory + "/" + name
      guard stat(path, &status) == 0, time(nil) - status.st_mtim.tv_sec > Self.partLifetimeSeconds else {
        continue
      }
      unlink(path)
    }
  }

  /// What lies in the directory: artifacts by the digest they are named with, and the paths of all else.
  func contents() -> (artifacts: Set<ArtifactDigest>, parts: [String], strays: [String]) {
    var contents: (artifacts: Set<ArtifactDigest>, parts: [String], strays: [String]) = ([], [], [])
    for shard in Self.names(in: directory) {
      let path = directory + "/" + shard
      guard shard.utf8.count == 2 else {
        if shard.hasSuffix(".part") { contents.parts.append(path) } else { contents.strays.append(path) }
        continue
      }
      for name in Self.names(in: path) {
        if let digest = ArtifactDigest(hex: name), name.hasPrefix(shard) {
          contents.artifacts.insert(digest)
        } else {
          contents.strays.append(path + "/" + name)
        }
      }
    }
    return contents
  }

  private static func names(in directory: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []).sorted()
  }
}

/// A store that keeps artifacts.
public protocol ArtifactKeeper {
  var artifacts: ArtifactShelf { get }
}

extension ArtifactKeeper {
  /// Keeps `bytes`; see ``ArtifactShelf/put(_:)-([UInt8])``.
  public func put(_ bytes: [UInt8]) throws(StoreFailure) -> ArtifactDigest { try artifacts.put(bytes) }

  /// Keeps the octets of `source`, streamed; see ``ArtifactShelf/put(_:)-(ByteSource)``.
  public func put(_ source: ByteSource) throws(StoreFailure) -> ArtifactDigest { try artifacts.put(source) }

  /// Keeps the octets of a file, streamed; see ``ArtifactShelf/put(fileAt:)``.
  public func put(fileAt path: String) throws(StoreFailure) -> ArtifactDigest {
    try artifacts.put(fileAt: path)
  }

  /// The octets of an artifact; see ``ArtifactShelf/artifact(_:verified:)``.
  public func artifact(_ digest: ArtifactDigest, verified: Bool = true) throws(StoreFailure) -> ByteSource {
    try artifacts.artifact(digest, verified: verified)
  }

  /// Where the artifact lies or would lie.
  public func path(of digest: ArtifactDigest) -> String { artifacts.path(of: digest) }
}
