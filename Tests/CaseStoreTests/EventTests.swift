import Foundation
import GRDB
import Testing

@testable import CaseStore

@Suite struct Events {
  let workspace = Workspace()
  let store: CaseStore

  init() throws { store = try CaseStore.create(at: workspace.path) }

  @Test func `events come back in order, octet for octet`() throws {
    let entries = [EventEntry(octets(#"{"a":1}"#)), EventEntry([]), EventEntry([0, 255, 10])]
    let appended = try store.append(entries, to: "2026-1", expecting: 0)
    #expect(appended.map(\.sequence) == [1, 2, 3])
    #expect(try store.events(of: "2026-1") == appended)
    #expect(try store.events(of: "2026-1").map(\.bytes) == entries.map(\.bytes))
    #expect(try store.events(of: "2026-1", after: 2) == [appended[2]])
    #expect(try store.events(of: "another").isEmpty)
  }

  @Test func `an event's digest is over its case, sequence, predecessor and octets`() throws {
    let appended = try store.append(
      [EventEntry(octets("one")), EventEntry(octets("two"))], to: "преписка 1", expecting: 0)
    // (printf 'doklad-chain-1\n%s\n%s\n%s\n' 'преписка 1' 1 $(printf '0%.0s' {1..64}); printf one) | sha256sum
    #expect(appended[0].digest.hex == "ba9414f0acc7a0b6cd5c298cd4e88d7b1ad0e8d66e468d1bccc3e96974693ee6")
    #expect(appended[0].previous == nil)
    #expect(appended[1].digest.hex == "885bf7b713d02881bee3a5d7956517968205700e4a31c9ed5f0caeb57eec2455")
    #expect(appended[1].previous == appended[0].digest)
  }

  @Test func `a second writer is told who was first`() throws {
    try store.append([EventEntry(octets("opened"))], to: "1", expecting: 0)
    let other = try CaseStore.open(at: workspace.path)
    let first = try store.append([EventEntry(octets("mine"))], to: "1", expecting: 1)
    #expect(throws: StoreFailure.conflict(case: "1", expected: 1, actual: 2)) {
      try other.append([EventEntry(octets("theirs"))], to: "1", expecting: 1)
    }
    #expect(try other.events(of: "1", after: 1) == first)
    #expect(throws: StoreFailure.conflict(case: "1", expected: 0, actual: 2)) {
      try other.append([EventEntry(octets("opened"))], to: "1", expecting: 0)
    }
    #expect(throws: StoreFailure.conflict(case: "1", expected: 3, actual: 2)) {
      try other.append([EventEntry(octets("ahead"))], to: "1", expecting: 3)
    }
    try other.append([EventEntry(octets("theirs"))], to: "1", expecting: 2)
  }

  @Test func `an event names only artifacts that are there`() throws {
    let artifact = try store.put(octets("abc"))
    let absent = try sha256(octets("absent"), as: ArtifactDigest.self)
    try store.append([EventEntry([1], artifacts: [artifact, artifact])], to: "1", expecting: 0)
    #expect(try store.artifacts(of: "1", sequence: 1) == [artifact])
    #expect(throws: StoreFailure.missingArtifact(absent, path: store.path(of: absent))) {
      try store.append(
        [EventEntry([2]), EventEntry([3], artifacts: [artifact, absent])], to: "1", expecting: 1)
    }
    #expect(try store.events(of: "1").count == 1, "nothing of a refused append stands")
  }

  @Test(arguments: ["", "a\nb", "a\u{0}b", "a\u{7f}", "a\u{85}", String(repeating: "ж", count: 128)])
  func `an identifier with control characters, or none, or an endless one, is refused`(name: String) throws {
    #expect(throws: StoreFailure.unusableName(name)) {
      try store.append([EventEntry([])], to: name, expecting: 0)
    }
    #expect(throws: StoreFailure.unusableName(name)) { try store.reserveNumber(series: name, key: "1") }
    #expect(throws: StoreFailure.unusableName(name)) { try store.reserveNumber(series: "1", key: name) }
  }

  @Test func `what a transaction's body throws undoes all it did and comes out`() throws {
    struct Mine: Error {}
    #expect(throws: Mine.self) {
      try store.transact(on: "1", expecting: 0) { transaction in
        try transaction.append(EventEntry([1]))
        _ = try transaction.reserveNumber(series: "2026", key: "1")
        throw Mine()
      }
    }
    #expect(try store.cases().isEmpty)
    #expect(try store.numbers(in: "2026").isEmpty)
  }

  @Test func `an event can hold a number that is given out with it`() throws {
    let number = try store.transact(on: "1", expecting: 0) { transaction in
      let number = try transaction.reserveNumber(series: "2026", key: "1")
      try transaction.append(EventEntry(octets("number \(number)")))
      return number
    }
    #expect(number == 1)
    #expect(try store.events(of: "1").map(\.bytes) == [octets("number 1")])
  }

  @Test func `cases are listed as they were begun`() throws {
    try store.append([EventEntry([1])], to: "б", expecting: 0)
    try store.append([EventEntry([1]), EventEntry([2])], to: "а", expecting: 0)
    try store.append([EventEntry([2])], to: "б", expecting: 1)
    #expect(
      try store.cases() == [
        CaseSummary(caseID: "б", sequence: 2, firstPosition: 1, lastPosition: 4),
        CaseSummary(caseID: "а", sequence: 2, firstPosition: 2, lastPosition: 3),
      ])
    var listed: [String: [[UInt8]]] = [:]
    var order: [String] = []
    try store.forEachCase { caseID, events in
      order.append(caseID)
      listed[caseID] = events.map(\.bytes)
    }
    #expect(order == ["б", "а"])
    #expect(listed == ["б": [[1], [2]], "а": [[1], [2]]])
  }

  @Test(arguments: [
    "UPDATE event SET bytes = x'00' WHERE sequence = 1",
    "DELETE FROM event WHERE sequence = 2",
    "INSERT OR REPLACE INTO event SELECT * FROM event WHERE sequence = 1",
    #"INSERT OR REPLACE INTO event SELECT position, "case", sequence, previous, digest, x'00' FROM event"#,
    #"INSERT OR REPLACE INTO event VALUES (1, 'new', 1, NULL, printf('%064d', 1), x'00')"#,
    #"INSERT INTO event SELECT 9, "case", 4, digest, printf('%064d', 1), x'00' FROM event WHERE sequence = 2"#,
    #"INSERT INTO event SELECT 9, "case", 3, previous, printf('%064d', 1), x'00' FROM event WHERE sequence = 2"#,
    "UPDATE reference SET sequence = 2", "DELETE FROM reference",
    "INSERT OR REPLACE INTO reference SELECT * FROM reference",
    "UPDATE number SET key = 'x'", "DELETE FROM number",
    "INSERT INTO number VALUES ('2026', 3, 'x')", "INSERT INTO number VALUES ('2026', 1, 'x')",
    "INSERT OR REPLACE INTO number VALUES ('2026', 1, 'x')",
    "INSERT OR REPLACE INTO number VALUES ('2026', 2, '1')",
  ])
  func `the database refuses to change or remove what was appended`(sql: String) throws {
    let artifact = try store.put(octets("abc"))
    try store.append(
      [EventEntry(note("a"), alsoNaming: [artifact]), EventEntry(note("b"))], to: "1", expecting: 0)
    _ = try store.reserveNumber(series: "2026", key: "1")
    #expect(throws: DatabaseError.self) { try workspace.tamper(sql) }
    #expect(try store.check().isEmpty)
  }

  @Test func `an altered event is not handed out`() throws {
    try store.append([EventEntry([1]), EventEntry([2]), EventEntry([3])], to: "1", expecting: 0)
    try workspace.tamper("DROP TRIGGER event_unchanged; UPDATE event SET bytes = x'07' WHERE sequence = 2")
    #expect(throws: StoreFailure.brokenChain(case: "1", sequence: 2)) { try store.events(of: "1") }
    #expect(throws: StoreFailure.brokenChain(case: "1", sequence: 2)) { try store.forEachCase { _, _ in } }
  }

  @Test func `a database with other columns than ours is called damaged`() throws {
    try workspace.tamper(
      """
      PRAGMA foreign_keys = OFF; DROP TABLE event;
      CREATE TABLE event (position, "case", sequence, previous, digest, bytes);
      INSERT INTO event VALUES (1, '1', 'first', NULL, 'digest', 'bytes');
      """)
    #expect(throws: StoreFailure.damaged(path: workspace.path, message: "column sequence")) {
      try store.events(of: "1")
    }
    #expect(throws: StoreFailure.damaged(path: workspace.path, message: "column sequence")) {
      try store.cases()
    }
  }
}

@Suite struct Numbers {
  let workspace = Workspace()
  let store: CaseStore

  init() throws { store = try CaseStore.create(at: workspace.path) }

  @Test func `numbers follow each other in each series`() throws {
    #expect(try store.reserveNumber(series: "СОА26-ВК66", key: "a") == 1)
    #expect(try store.reserveNumber(series: "СОА26-ВК66", key: "b") == 2)
    #expect(try store.reserveNumber(series: "СОА27-ВК66", key: "a") == 1)
    #expect(
      try store.numbers(in: "СОА26-ВК66") == [
        ReservedNumber(value: 1, key: "a"), ReservedNumber(value: 2, key: "b"),
      ])
  }

  @Test func `the same key is given the same number again`() throws {
    #expect(try store.reserveNumber(series: "2026", key: "a") == 1)
    #expect(try store.reserveNumber(series: "2026", key: "b") == 2)
    #expect(try store.reserveNumber(series: "2026", key: "a") == 1)
  }

  @Test func `a series goes on from where paper left off`() throws {
    #expect(try store.reserveNumber(series: "2026", key: "a", startingAt: 11_488) == 11_488)
    #expect(try store.reserveNumber(series: "2026", key: "b", startingAt: 1) == 11_489)
    #expect(try store.check().isEmpty)
  }

  @Test func `after the last number there is none, and no trap`() throws {
    #expect(try store.reserveNumber(series: "2026", key: "a", startingAt: .max) == .max)
    #expect(throws: StoreFailure.damaged(path: workspace.path, message: "column value")) {
      try store.reserveNumber(series: "2026", key: "b")
    }
  }
}
