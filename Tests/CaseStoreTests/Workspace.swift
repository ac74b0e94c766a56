import CaseStore
import Foundation
import GRDB
import Testing
import Workflow

/// A directory of its own for each test, gone when the test is done.
final class Workspace: Sendable {
  let path: String

  /// - Parameter isOnDisk: whether the disk is needed, for its size; otherwise it is spared where there is a file system in
  ///   memory. What outlives a power cut the tests say themselves.
  init(isOnDisk: Bool = false) {
    let parent = !isOnDisk && access("/dev/shm", W_OK) == 0 ? "/dev/shm/" : NSTemporaryDirectory()
    path = parent + "casestore-" + UUID().uuidString
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  var database: String { path + "/store.sqlite" }
  var registryDatabase: String { path + "/registry.sqlite" }
  var artifacts: String { path + "/artifacts" }

  /// Does to the database what only somebody with other tools would do.
  func tamper(_ sql: String, database: String? = nil) throws {
    let queue = try DatabaseQueue(path: database ?? self.database)
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
    try queue.close()
  }

  /// Replaces the content of a file that is read-only.
  func overwrite(_ path: String, with bytes: [UInt8]) throws {
    try FileManager.default.removeItem(atPath: path)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}

/// A Wednesday morning; the tests' clock stands there.
let morning = Date(timeIntervalSince1970: 1_772_611_200)

/// An event that names no artifact and holds any text.
func note(_ text: String) -> Event {
  .outgoingNumberReserved(text, by: PersonID("expert"), at: morning)
}

func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

extension [IntegrityFinding] {
  /// What a sound store does not have.
  var grave: [IntegrityFlaw] { filter { $0.severity > .information }.map(\.flaw) }
  var flaws: [IntegrityFlaw] { map(\.flaw) }
}
