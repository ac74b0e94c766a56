import Foundation
import GRDBSQLite

/// A power cut, as SQLite could meet it: at a chosen instant, what was written and not yet flushed is undone, wholly or in
/// part, and the process dies. For children only: it stands between SQLite and the disk for the whole process.
///
/// It holds for the files of SQLite. Deleting a file and making one are taken as lasting at once.
enum PowerCut {
  /// What becomes of writes that were not flushed.
  enum Loss: Codable, Sendable, Equatable {
    case everything
    /// Each write by chance; the same seed gives the same losses.
    case some(seed: UInt64)
  }

  private struct Unflushed {
    let file: UnsafeMutablePointer<sqlite3_file>
    let offset: sqlite3_int64
    /// What was there before, with zeros for what lay beyond the end.
    let old: [UInt8]
    let oldSize: sqlite3_int64
  }

  // SQLite calls these from whichever thread has the connection; the lock keeps them apart.
  private static let lock = NSRecursiveLock()
  nonisolated(unsafe) private static var instantsLeft = Int.max
  nonisolated(unsafe) private static var instants = 0
  nonisolated(unsafe) private static var loss = Loss.everything
  nonisolated(unsafe) private static var unflushed: [Unflushed] = []
  nonisolated(unsafe) private static var sharedMemoryPaths: [String] = []
  nonisolated(unsafe) private static var system: UnsafeMutablePointer<sqlite3_vfs>?
  nonisolated(unsafe) private static var own = sqlite3_vfs()
  nonisolated(unsafe) private static var methods = sqlite3_io_methods()
  /// SQLite has a table of methods for files it locks and one for those it does not; they write and flush alike.
  nonisolated(unsafe) private static var ownMethods:
    [UnsafePointer<sqlite3_io_methods>: UnsafeMutablePointer<sqlite3_io_methods>] = [:]

  /// Stands between SQLite and the disk from now on, and cuts at the instant with this index.
  static func arm(at index: Int, loss: Loss) {
    guard let found = sqlite3_vfs_find(nil) else { return }
    system = found
    instantsLeft = index
    self.loss = loss
    own = found.pointee
    own.pNext = nil
    own.zName = UnsafePointer(strdup("powercut"))
    own.xOpen = { _, name, file, flags, outFlags in
      guard let system = PowerCut.system, let file else { return SQLITE_CANTOPEN }
      let code = system.pointee.xOpen(system, name, file, flags, outFlags)
      if code == SQLITE_OK { PowerCut.adopt(file, name.map { String(cString: $0) }) }
      return code
    }
    own.xDelete = { _, name, flush in
      guard let system = PowerCut.system else { return SQLITE_IOERR }
      PowerCut.instant()
      defer { PowerCut.instant() }
      return system.pointee.xDelete(system, name, flush)
    }
    sqlite3_vfs_register(&own, 1)
  }

  /// How many instants there have been.
  static var count: Int { lock.withLock { instants } }

  /// An instant at which the power may go: before and after everything that changes a file.
  private static func instant() {
    lock.withLock {
      instants += 1
      if instantsLeft == 0 { cut() }
      instantsLeft -= 1
    }
  }

  /// Cuts now.
  static func cut() {
    lock.withLock {
      var chance: UInt64 = if case .some(let seed) = loss { seed } else { 0 }
      for write in unflushed.reversed() {
        chance = chance &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        if loss != .everything && chance >> 63 == 0 { continue }
        _ = write.old.withUnsafeBytes { old in
          methods.xWrite(write.file, old.baseAddress, Int32(old.count), write.offset)
        }
        if loss == .everything { _ = methods.xTruncate(write.file, write.oldSize) }
      }
      // The memory that processes share is not what the disk keeps.
      for path in sharedMemoryPaths { unlink(path) }
      kill(getpid(), SIGKILL)
    }
  }

  private static func adopt(_ file: UnsafeMutablePointer<sqlite3_file>, _ path: String?) {
    lock.withLock {
      guard let original = file.pointee.pMethods else { return }
      if ownMethods[original] == nil {
        methods = original.pointee
        let copy = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
        copy.initialize(to: original.pointee)
        copy.pointee.xWrite = { file, bytes, count, offset in
          PowerCut.instant()
          PowerCut.remember(file, offset: offset, count: Int(count))
          let code = PowerCut.methods.xWrite(file, bytes, count, offset)
          PowerCut.instant()
          return code
        }
        copy.pointee.xTruncate = { file, size in
          PowerCut.instant()
          var oldSize: sqlite3_int64 = 0
          _ = PowerCut.methods.xFileSize(file, &oldSize)
          if oldSize > size { PowerCut.remember(file, offset: size, count: Int(oldSize - size)) }
          let code = PowerCut.methods.xTruncate(file, size)
          PowerCut.instant()
          return code
        }
        copy.pointee.xSync = { file, flags in
          PowerCut.instant()
          let code = PowerCut.methods.xSync(file, flags)
          PowerCut.forget(file)
          PowerCut.instant()
          return code
        }
        ownMethods[original] = copy
      }
      file.pointee.pMethods = UnsafePointer(ownMethods[original])
      if let path { sharedMemoryPaths.append(path + "-shm") }
    }
  }

  private static func remember(_ file: UnsafeMutablePointer<sqlite3_file>?, offset: sqlite3_int64, count: Int)
  {
    guard let file else { return }
    lock.withLock {
      var old = [UInt8](repeating: 0, count: count)
      _ = methods.xRead(file, &old, Int32(count), offset)
      var oldSize: sqlite3_int64 = 0
      _ = methods.xFileSize(file, &oldSize)
      unflushed.append(Unflushed(file: file, offset: offset, old: old, oldSize: oldSize))
    }
  }

  private static func forget(_ file: UnsafeMutablePointer<sqlite3_file>?) {
    lock.withLock { unflushed.removeAll { $0.file == file } }
  }
}
