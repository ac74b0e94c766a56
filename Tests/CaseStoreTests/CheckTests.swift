import Foundation
import Testing
import Workflow

@testable import CaseStore

@Suite struct Checking {
  let workspace = Workspace()
  let store: CaseStore
  let artifact: ArtifactDigest
  let events: [StoredEvent]

  /// Two cases with three events each, one artifact, one number, one message.
  init() throws {
    store = try CaseStore.create(at: workspace.path)
    artifact = try store.put(octets("artifact"))
    events = try store.append(
      [EventEntry(note("a"), alsoNaming: [artifact]), EventEntry(note("b")), EventEntry(note("c"))],
      to: "1", expecting: 0,
      enqueueing: [OutboxMessage(id: "m", package: artifact, due: morning)])
    try store.append([note("a"), note("b"), note("c")], to: "2", expecting: 0)
    for key in ["a", "b", "c", "d"] { _ = try store.reserveNumber(series: "2026", key: key) }
  }

  /// What a check finds after somebody with other tools has taken off the guards of `table`, changed something, and put the
  /// guards back.
  func flaws(after sql: String, guardsOf table: String) throws -> [IntegrityFlaw] {
    let guards = try store.database.read { try Schema.objects($0) }
      .filter { $0.key.hasPrefix("trigger \(table)_") }
    let names = guards.keys.map { "DROP \($0);" }.joined()
    try workspace.tamper("\(names) \(sql); \(guards.values.joined(separator: ";"))")
    return try store.check().flaws
  }

  @Test func `a sound store has no findings`() throws {
    #expect(try store.check().isEmpty)
  }

  @Test func `an altered event is found`() throws {
    let computed = try StoredEvent.digest(
      caseID: "1", sequence: 2, previous: events[0].digest.hex, bytes: [7])
    #expect(
      try flaws(
        after: #"UPDATE event SET bytes = x'07' WHERE "case" = '1' AND sequence = 2"#, guardsOf: "event") == [
          .eventAltered(case: "1", sequence: 2, stored: events[1].digest.hex, computed: computed)
        ])
  }

  @Test func `an altered event with a digest to match is found by the one after it`() throws {
    let bytes = note("x").canonicalBytes
    let computed = try StoredEvent.digest(
      caseID: "1", sequence: 2, previous: events[0].digest.hex, bytes: bytes)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(
      try flaws(
        after: """
          UPDATE event SET bytes = CAST('\(text)' AS BLOB), digest = '\(computed)'
          WHERE "case" = '1' AND sequence = 2
          """, guardsOf: "event") == [.eventDetached(case: "1", sequence: 3)])
  }

  @Test func `an event that the workflow does not know is found`() throws {
    try store.append([EventEntry(octets("{}"))], to: "1", expecting: 3)
    #expect(try store.check().flaws == [.eventUnknown(case: "1", sequence: 4)])
    let stored = try #require(try store.events(of: "1").last)
    #expect(
      throws: StoreFailure.unknownEvent(case: "1", sequence: 4, reason: .missingKey(path: "format"))
    ) {
      try stored.event()
    }
  }

  @Test func `a reference that is gone is found by the event that names the artifact`() throws {
    let file = FileReference(name: "a.txt", mediaType: "text/plain", sha256: SHA256Digest(artifact))
    let expert = PersonID("expert")
    try store.append([.attachmentAdded(file, by: expert, at: morning)], to: "1", expecting: 3)
    #expect(
      try flaws(after: "DELETE FROM reference WHERE sequence = 4", guardsOf: "reference") == [
        .referenceRemoved(case: "1", sequence: 4, artifact: artifact)
      ])
  }

  @Test func `a removed event is found`() throws {
    #expect(
      try flaws(after: #"DELETE FROM event WHERE "case" = '1' AND sequence = 2"#, guardsOf: "event") == [
        .eventsRemoved(positions: 2...2), .eventSequence(case: "1", expected: 2, found: 3),
        .eventDetached(case: "1", sequence: 3),
      ])
  }

  @Test func `events removed from the end are found`() throws {
    #expect(
      try flaws(after: #"DELETE FROM event WHERE "case" = '2'"#, guardsOf: "event") == [
        .eventsRemoved(positions: 4...6)
      ])
  }

  @Test func `events that changed places are found`() throws {
    let flaws = try flaws(
      after: #"""
        UPDATE event SET sequence = 9 WHERE "case" = '1' AND sequence = 2;
        UPDATE event SET sequence = 2 WHERE "case" = '1' AND sequence = 3;
        UPDATE event SET sequence = 3 WHERE "case" = '1' AND sequence = 9
        """#, guardsOf: "event")
    #expect(flaws.map(\.code).contains("event-sequence"))
    #expect(flaws.map(\.code).contains("event-altered"))
  }

  @Test func `an event moved to another case is found`() throws {
    let flaws = try flaws(after: #"UPDATE event SET "case" = '3' WHERE "case" = '2'"#, guardsOf: "event")
    #expect(flaws.map(\.code) == ["event-altered", "event-altered", "event-altered"])
  }

  @Test func `a missing artifact is found, with what needs it`() throws {
    try FileManager.default.removeItem(atPath: store.path(of: artifact))
    #expect(
      try store.check().flaws == [
        .missingArtifact(artifact, neededBy: .event(case: "1", sequence: 1), path: store.path(of: artifact))
      ])
  }

  @Test func `a missing package of a message is found`() throws {
    let package = try store.put(octets("package"))
    try store.append(
      [] as [Event], to: "1", expecting: 3,
      enqueueing: [OutboxMessage(id: "n", package: package, due: morning)]
    )
    try FileManager.default.removeItem(atPath: store.path(of: package))
    #expect(
      try store.check().flaws == [
        .missingArtifact(package, neededBy: .delivery(message: "n"), path: store.path(of: package))
      ])
  }

  @Test func `an altered artifact is found`() throws {
    try workspace.overwrite(store.path(of: artifact), with: octets("Artifact"))
    let found = try sha256(octets("Artifact"), as: ArtifactDigest.self)
    #expect(
      try store.check().flaws == [
        .corruptArtifact(
          artifact, found: found, neededBy: .event(case: "1", sequence: 1), path: store.path(of: artifact))
      ])
  }

  @Test func `a directory in an artifact's place is found`() throws {
    try FileManager.default.removeItem(atPath: store.path(of: artifact))
    try FileManager.default.createDirectory(
      atPath: store.path(of: artifact), withIntermediateDirectories: false)
    #expect(try store.check().flaws.map(\.code) == ["unreadable-artifact"])
  }

  @Test func `what nothing needs is told, and is no flaw of the store`() throws {
    let orphan = try store.put(octets("orphan"))
    let part = workspace.artifacts + "/artifact.x.part"
    #expect(FileManager.default.createFile(atPath: part, contents: nil))
    let findings = try store.check()
    #expect(findings.flaws == [.orphanArtifact(orphan, path: store.path(of: orphan)), .partFile(path: part)])
    #expect(findings.allSatisfy { $0.severity == .information })
  }

  @Test func `a stranger's file among the artifacts is warned of`() throws {
    let strays = [workspace.artifacts + "/ab", workspace.artifacts + "/note"]
    for path in [strays[0] + "/" + artifact.hex, strays[1]] {
      #expect(FileManager.default.createFile(atPath: path, contents: nil))
    }
    let findings = try store.check()
    #expect(
      findings.flaws == [.strayFile(path: strays[0] + "/" + artifact.hex), .strayFile(path: strays[1])])
    #expect(findings.allSatisfy { $0.severity == .warning })
  }

  @Test func `a gap among the numbers is found`() throws {
    #expect(
      try flaws(after: "DELETE FROM number WHERE value IN (2, 3)", guardsOf: "number") == [
        .numberGap(series: "2026", missing: 2...3)
      ])
  }

  @Test func `a number given out twice is found`() throws {
    try workspace.tamper(
      """
      DROP TABLE number; CREATE TABLE number (series, value, key);
      INSERT INTO number VALUES ('2026', 1, 'a'), ('2026', 1, 'b');
      """)
    #expect(try store.check().flaws.contains(.numberDouble(series: "2026", number: 1)))
  }

  @Test func `guards that were taken off are found`() throws {
    try workspace.tamper("DROP TRIGGER event_kept; CREATE TABLE theirs (x)")
    #expect(
      try store.check().flaws == [
        .schemaAltered(object: "trigger event_kept"), .schemaAltered(object: "table theirs"),
      ])
  }

  @Test func `a message without its case is found`() throws {
    #expect(
      try flaws(
        after: #"INSERT INTO outbox SELECT 'n', '9', package, 'ready', 0, 0, NULL, NULL, NULL FROM outbox"#,
        guardsOf: "outbox") == [.deliveryWithoutCase(message: "n", case: "9")])
  }

  @Test func `an unreadable row is found and the rest still judged`() throws {
    try workspace.tamper(
      """
      DROP TABLE number; CREATE TABLE number (series, value, key);
      INSERT INTO number VALUES ('2026', 1, 'a'), ('2026', 'two', 'b'), ('2026', 4, 'c');
      """)
    let flaws = try store.check().flaws
    #expect(flaws.contains(.unreadableRow(table: "number", column: "number")))
    #expect(flaws.contains(.numberGap(series: "2026", missing: 2...3)))
  }

  @Test func `a damaged database file is found`() throws {
    try store.append(
      (1...2000).map { note("\($0) " + String(repeating: "A", count: 200)) }, to: "filler", expecting: 0)
    try workspace.tamper("PRAGMA wal_checkpoint(TRUNCATE)")
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: workspace.database))
    let size = try handle.seekToEnd()
    for offset in stride(from: size / 2, to: size, by: 4096) {
      try handle.seek(toOffset: offset / 4096 * 4096)
      try handle.write(contentsOf: Data(repeating: 0xEE, count: 64))
    }
    try handle.close()
    let found = try CaseStore.open(at: workspace.path).check()
    #expect(found.contains { if case .database = $0.flaw { true } else { false } })
  }

  @Test func `findings come most severe first`() throws {
    let orphan = try store.put(octets("orphan"))
    try FileManager.default.removeItem(atPath: store.path(of: artifact))
    #expect(FileManager.default.createFile(atPath: workspace.artifacts + "/note", contents: nil))
    _ = orphan
    #expect(try store.check().map(\.severity) == [.error, .warning, .information])
  }
}

@Suite struct CheckingTheRegister {
  let workspace = Workspace()
  let store: RegistryStore
  let package: ArtifactDigest
  let receipt: ArtifactDigest

  /// Three registered messages, the first with its receipt, and one refused.
  init() throws {
    store = try RegistryStore.create(at: workspace.path)
    package = try store.put(octets("package"))
    receipt = try store.put(octets("receipt"))
    for message in ["a", "b", "c", "d"] {
      guard
        case .begun(let lease) = try store.receive(message, package: package, at: morning, leaseSeconds: 60)
      else { continue }
      if message == "d" {
        try store.refuse(lease, rule: "expired", at: morning, content: [])
      } else {
        _ = try store.register(
          lease, document: sha256(octets(message), as: ArtifactDigest.self), series: "2026", at: morning
        ) { RegistrationDraft(incomingNumber: "\($0)", content: []) }
      }
    }
    try store.seal(receipt, ofMessage: "a")
  }

  func flaws(after sql: String) throws -> [IntegrityFlaw] {
    let guards = try store.database.read { try Schema.objects($0) }.filter { $0.key.hasPrefix("trigger ") }
    let names = guards.keys.map { "DROP \($0);" }.joined()
    try workspace.tamper(
      "PRAGMA foreign_keys = OFF; \(names) \(sql); \(guards.values.joined(separator: ";"))",
      database: workspace.registryDatabase)
    return try store.check().flaws
  }

  @Test func `a sound register has no findings`() throws {
    #expect(try store.check().isEmpty)
  }

  @Test func `a missing package and a missing receipt are found`() throws {
    for digest in [package, receipt] { try FileManager.default.removeItem(atPath: store.path(of: digest)) }
    #expect(
      Set(try store.check().flaws.map(\.code)) == ["missing-artifact"])
    #expect(
      try store.check().flaws.contains(
        .missingArtifact(receipt, neededBy: .answer(message: "a"), path: store.path(of: receipt))))
    #expect(
      try store.check().flaws.contains(
        .missingArtifact(package, neededBy: .reception(message: "a"), path: store.path(of: package))))
  }

  @Test func `a number that is gone is found, and its message`() throws {
    let flaws = try flaws(after: "DELETE FROM registration WHERE number = 2")
    #expect(flaws.contains(.numberGap(series: "2026", missing: 2...2)))
    #expect(flaws.contains(.receptionInconsistent(message: "b")))
    #expect(flaws.map(\.code).contains("database"), "the foreign key leads nowhere")
  }

  @Test func `a message made undecided again is found`() throws {
    for message in ["a", "d"] {
      let flaws = try flaws(
        after: """
          UPDATE received SET state = 'received', document = NULL, lease = 'x', lease_until = 0
          WHERE message = '\(message)'
          """)
      #expect(flaws.contains(.receptionInconsistent(message: message)))
    }
  }

  @Test func `a guard that was taken off is found`() throws {
    try workspace.tamper("DROP TRIGGER registration_kept", database: workspace.registryDatabase)
    #expect(try store.check().flaws == [.schemaAltered(object: "trigger registration_kept")])
  }
}
