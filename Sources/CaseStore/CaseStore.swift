import Files
import Foundation

/// A workspace on disk: the events of cases, the artifacts they name, the numbers given out, and the outbox.
///
/// ```
/// <directory>/store.sqlite        events, references to artifacts, numbers, outbox
/// <directory>/artifacts/ab/abcd…  artifacts, each named by its SHA-256
/// ```
///
/// Events are the truth: appended, chained by digests, never changed. What state a case is in is folded from them elsewhere.
/// Several processes may work in one store at once, on one machine: SQLite's WAL needs memory shared between them, which
/// network file systems do not give. What a call has returned survives a kill and a power cut; a call that was cut short has
/// happened wholly or not at all, and may be repeated. Artifacts come first, then the event that names them, so that no event
/// names an artifact that is not there.
///
/// Whoever may write to the directory may write to the store: several accounts share one by a group, a directory with the
/// set-group-ID bit and a umask of 002.
///
/// The store has no clock. Calls block the thread; none waits longer for other processes than the busy time-out.
public final class CaseStore: ArtifactKeeper, Sendable {
  /// The directory that the store was made in.
  public let directory: String
  public let artifacts: ArtifactShelf
  let database: StoreDatabase

  private init(directory: String, database: StoreDatabase) {
    self.directory = directory
    self.database = database
    artifacts = ArtifactShelf(in: directory)
  }

  /// Makes a store in `directory`, which is made where it is missing, and opens it.
  ///
  /// Where an earlier `create` was cut short, it is completed.
  /// - Throws: ``StoreFailure/alreadyAStore(path:)``, ``StoreFailure/notAStore(path:)`` where another application's
  ///   database stands in its place, or a reason of the file system.
  public static func create(
    at directory: String, busyTimeoutSeconds: Double = 10
  ) throws(StoreFailure) -> CaseStore {
    try StoreDirectory.make(directory)
    try StoreDatabase.create(in: directory, schema: .cases, busyTimeoutSeconds: busyTimeoutSeconds)
    return try open(at: directory, busyTimeoutSeconds: busyTimeoutSeconds)
  }

  /// Opens the store in `directory`, recovers what a killed process left, migrates it where an older version made it, and
  /// sweeps abandoned part files.
  /// - Throws: ``StoreFailure/notAStore(path:)``, ``StoreFailure/newerVersion(path:found:supported:)``,
  ///   ``StoreFailure/busy(path:)``, ``StoreFailure/permission(path:)``, …
  public static func open(
    at directory: String, busyTimeoutSeconds: Double = 10
  ) throws(StoreFailure) -> CaseStore {
    let database = try StoreDatabase.open(
      in: directory, schema: .cases, busyTimeoutSeconds: busyTimeoutSeconds)
    let store = CaseStore(directory: directory, database: database)
    store.artifacts.sweepParts()
    return store
  }
}

extension ArtifactShelf {
  init(in storeDirectory: String) { self.init(directory: storeDirectory + "/artifacts") }
}

/// The directories of a store.
enum StoreDirectory {
  /// Makes `directory`, its parents, and the artifacts' directories in it, where they are missing.
  static func make(_ directory: String) throws(StoreFailure) {
    try makeOne(directory)
    let shelf = ArtifactShelf(in: directory)
    try makeOne(shelf.directory)
    try shelf.makeShards()
    CrashPoint.pass(.directoriesMade)
  }

  private static func makeOne(_ path: String) throws(StoreFailure) {
    guard mkdir(path, 0o777) != 0 else { return try flush(path) }
    let code = errno
    if code == EEXIST {
      // Whoever made it may have died before flushing; a parent that is not ours to flush is not our concern.
      try? flush(path)
      return
    }
    let parent = (path as NSString).deletingLastPathComponent
    guard code == ENOENT, !parent.isEmpty, parent != path else {
      throw StoreFailure(FileFailure(.create, path: path, code: code))
    }
    try makeOne(parent)
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
      throw StoreFailure(FileFailure(.create, path: path, code: errno))
    }
    try flush(path)
  }

  private static func flush(_ path: String) throws(StoreFailure) {
    do { try AtomicFile.flushDirectory(of: path) } catch { throw StoreFailure(error) }
  }
}

/// An identifier that others choose: of a case, a series, a key, a message.
enum Name {
  /// Refuses what would make the text that event digests are computed over ambiguous, or cannot be shown in a line.
  static func check(_ name: String) throws(StoreFailure) {
    guard !name.isEmpty, name.utf8.count <= 255,
      !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { throw .unusableName(name) }
  }
}
