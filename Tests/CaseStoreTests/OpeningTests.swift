import Files
import Foundation
import GRDB
import Testing

@testable import CaseStore

@Suite struct OpeningStores {
  let workspace = Workspace()

  @Test func `a store that was made opens`() throws {
    _ = try CaseStore.create(at: workspace.path)
    let store = try CaseStore.open(at: workspace.path)
    #expect(try store.cases().isEmpty)
    #expect(try store.check().isEmpty)
  }

  @Test func `the directory of a store is made with its parents`() throws {
    let path = workspace.path + "/a/b/c"
    _ = try CaseStore.create(at: path)
    #expect(FileManager.default.fileExists(atPath: path + "/artifacts"))
  }

  @Test func `a second making is refused`() throws {
    _ = try CaseStore.create(at: workspace.path)
    #expect(throws: StoreFailure.alreadyAStore(path: workspace.path)) {
      try CaseStore.create(at: workspace.path)
    }
  }

  @Test func `a directory without a store is none`() throws {
    #expect(throws: StoreFailure.notAStore(path: workspace.path)) { try CaseStore.open(at: workspace.path) }
    #expect(!FileManager.default.fileExists(atPath: workspace.path))
  }

  @Test(arguments: [
    "", "something that is no database, and long enough to be one: " + String(repeating: "x", count: 100),
  ])
  func `a file that is no database is no store`(content: String) throws {
    try FileManager.default.createDirectory(atPath: workspace.path, withIntermediateDirectories: true)
    try Data(content.utf8).write(to: URL(fileURLWithPath: workspace.database))
    #expect(throws: StoreFailure.notAStore(path: workspace.path)) { try CaseStore.open(at: workspace.path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: workspace.database)) == Data(content.utf8))
  }

  @Test func `another application's database is no store and is left alone`() throws {
    try FileManager.default.createDirectory(atPath: workspace.path, withIntermediateDirectories: true)
    try workspace.tamper("CREATE TABLE theirs (x)")
    let before = try Data(contentsOf: URL(fileURLWithPath: workspace.database))
    #expect(throws: StoreFailure.notAStore(path: workspace.path)) { try CaseStore.open(at: workspace.path) }
    #expect(throws: StoreFailure.notAStore(path: workspace.path)) { try CaseStore.create(at: workspace.path) }
    #expect(try Data(contentsOf: URL(fileURLWithPath: workspace.database)) == before)
  }

  @Test func `a register is no workspace`() throws {
    _ = try RegistryStore.create(at: workspace.path)
    try FileManager.default.moveItem(atPath: workspace.registryDatabase, toPath: workspace.database)
    #expect(throws: StoreFailure.notAStore(path: workspace.path)) { try CaseStore.open(at: workspace.path) }
  }

  @Test func `a newer version's store is refused and left alone`() throws {
    _ = try CaseStore.create(at: workspace.path)
    try workspace.tamper("PRAGMA user_version = 99")
    let before = try Data(contentsOf: URL(fileURLWithPath: workspace.database))
    #expect(throws: StoreFailure.newerVersion(path: workspace.path, found: 99, supported: 1)) {
      try CaseStore.open(at: workspace.path)
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: workspace.database)) == before)
  }

  @Test func `an older version's store is migrated, wholly or not at all`() throws {
    try FileManager.default.createDirectory(atPath: workspace.path, withIntermediateDirectories: true)
    let first = Schema(fileName: "s.sqlite", applicationID: 7, migrations: ["CREATE TABLE a (x)"])
    let broken = Schema(
      fileName: "s.sqlite", applicationID: 7,
      migrations: first.migrations + ["ALTER TABLE a ADD COLUMN y", "CREATE TABLE a (z)"])
    let second = Schema(
      fileName: "s.sqlite", applicationID: 7,
      migrations: first.migrations + ["ALTER TABLE a ADD COLUMN y", "CREATE TABLE b (z)"])
    try StoreDatabase.create(in: workspace.path, schema: first, busyTimeoutSeconds: 1)
    #expect(throws: StoreFailure.self) {
      try StoreDatabase.open(in: workspace.path, schema: broken, busyTimeoutSeconds: 1)
    }
    let unmigrated = try StoreDatabase.open(in: workspace.path, schema: first, busyTimeoutSeconds: 1)
    #expect(try unmigrated.read { try Schema.objects($0) } == first.expectedObjects())
    let migrated = try StoreDatabase.open(in: workspace.path, schema: second, busyTimeoutSeconds: 1)
    #expect(try migrated.read { try Schema.objects($0) } == second.expectedObjects())
    #expect(try migrated.writerPragma("user_version") == 3)
  }

  @Test func `commits are flushed to the disk, in WAL, with foreign keys`() throws {
    let store = try CaseStore.create(at: workspace.path)
    #expect(try store.database.writerPragma("synchronous") == 2)
    #expect(try store.database.writerPragma("foreign_keys") == 1)
    #expect(try store.database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    try store.append([EventEntry([1])], to: "1", expecting: 0)
    #expect(try store.database.writerPragma("synchronous") == 2)
  }

  @Test func `whoever waits too long for another's transaction is told`() throws {
    let store = try CaseStore.create(at: workspace.path)
    let other = try CaseStore.open(at: workspace.path, busyTimeoutSeconds: 0.05)
    try store.transact(on: "1", expecting: 0) { transaction in
      #expect(throws: StoreFailure.busy(path: workspace.path)) {
        try other.append([EventEntry([1])], to: "2", expecting: 0)
      }
      #expect(try other.cases().isEmpty, "readers do not wait")
      try transaction.append(EventEntry([1]))
    }
    try other.append([EventEntry([1])], to: "2", expecting: 0)
  }

  @Test func `a store one may not write to is refused for that reason`() async throws {
    _ = try CaseStore.create(at: workspace.path)
    for name in try FileManager.default.subpathsOfDirectory(atPath: workspace.path) {
      chmod(workspace.path + "/" + name, name == "artifacts" ? 0o555 : 0o444)
    }
    chmod(workspace.path, 0o555)
    defer { chmod(workspace.path, 0o755) }
    await #expect(processExitsWith: .success) { [path = workspace.path as String] in
      // Permissions do not bind root.
      if geteuid() == 0 { #expect(setuid(65534) == 0) }
      #expect {
        try CaseStore.open(at: path)
      } throws: { error in
        if case StoreFailure.permission = error { true } else { false }
      }
      #expect {
        _ = try ArtifactShelf(directory: path + "/artifacts").put([1])
      } throws: { error in
        if case StoreFailure.permission = error { true } else { false }
      }
    }
  }

  @Test func `a store in a directory one may not enter is refused for that reason`() async throws {
    _ = try CaseStore.create(at: workspace.path)
    chmod(workspace.path, 0)
    defer { chmod(workspace.path, 0o755) }
    await #expect(processExitsWith: .success) { [path = workspace.path as String] in
      // Permissions do not bind root.
      if geteuid() == 0 { #expect(setuid(65534) == 0) }
      #expect(throws: StoreFailure.permission(path: path)) { try CaseStore.open(at: path) }
    }
  }
}

@Suite struct Failures {
  @Test(arguments: [ENOSPC, EDQUOT, EFBIG])
  func `a full disk is told as such`(code: Int32) {
    #expect(StoreFailure(FileFailure(.write, path: "/x", code: code)) == .diskFull(path: "/x"))
  }

  @Test func `a full database is told as such, and the transaction has not happened`() throws {
    let workspace = Workspace()
    let store = try CaseStore.create(at: workspace.path)
    let pages = try #require(try store.database.writerPragma("page_count"))
    _ = try store.database.writerPragma("max_page_count = \(pages)")
    #expect(throws: StoreFailure.diskFull(path: workspace.path)) {
      try store.append(
        [EventEntry([1]), EventEntry([UInt8](repeating: 32, count: 100_000))], to: "1", expecting: 0)
    }
    #expect(try store.events(of: "1").isEmpty)
  }

  @Test func `an artifact that does not fit leaves nothing behind`() async throws {
    let workspace = Workspace()
    _ = try CaseStore.create(at: workspace.path)
    await #expect(processExitsWith: .success) { [path = workspace.path as String] in
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1 << 20, rlim_max: 1 << 20)
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      let shelf = ArtifactShelf(in: path)
      #expect {
        try shelf.put([UInt8](repeating: 1, count: 3 << 20))
      } throws: { error in
        if case StoreFailure.diskFull = error { true } else { false }
      }
      let contents = shelf.contents()
      #expect(contents.artifacts.isEmpty && contents.parts.isEmpty)
    }
  }
}
