import Foundation
import Testing

@testable import CaseStore

/// Several processes at once in one store.
@Suite struct SeveralProcesses {
  let workspace = Workspace()

  @Test func `of several that make one store at once, one makes it and all can open it`() async throws {
    let path = workspace.path
    try await inChildren(6) { _ in
      await #expect(processExitsWith: .success) { [path = path as String] in
        do { _ = try CaseStore.create(at: path) } catch StoreFailure.alreadyAStore {}
        _ = try CaseStore.open(at: path)
      }
    }
    #expect(try CaseStore.open(at: path).check().isEmpty)
  }

  @Test func `several work on one case, and no event, number or artifact is lost or doubled`() async throws {
    let path = workspace.path
    let store = try CaseStore.create(at: path)
    try await inChildren(4) { child in
      await #expect(processExitsWith: .success) { [path = path as String, child = child as Int] in
        let store = try CaseStore.open(at: path)
        for turn in 1...25 {
          let artifact = try store.put(octets("artifact \(turn)"))
          while true {
            let sequence = try store.events(of: "1").count
            do {
              try store.transact(on: "1", expecting: sequence) { transaction in
                let number = try transaction.reserveNumber(series: "2026", key: "\(child) \(turn)")
                try transaction.append(note("\(number)"), alsoNaming: [artifact])
              }
              break
            } catch StoreFailure.conflict(_, sequence, let actual) {
              // Somebody was first, and only somebody who was first is told so.
              #expect(actual > sequence)
            }
          }
          if turn % 8 == 0 { #expect(try store.check().grave.isEmpty, "checked while others work") }
        }
      }
    }
    #expect(try store.events(of: "1").count == 100)
    #expect(try store.numbers(in: "2026").map(\.value) == Array(1...100))
    #expect(store.artifacts.contents().artifacts.count == 25)
    #expect(try store.check().isEmpty)
  }

  @Test func `several delivering at once never take the same message`() async throws {
    let path = workspace.path
    let store = try CaseStore.create(at: path)
    let package = try store.put(octets("package"))
    let messages = (1...40).map { OutboxMessage(id: "m\($0)", package: package, due: morning) }
    try store.append([note("opened")], to: "1", expecting: 0, enqueueing: messages)
    try await inChildren(4) { child in
      await #expect(processExitsWith: .success) { [path = path as String, child = child as Int] in
        let store = try CaseStore.open(at: path)
        var taken: [String] = []
        while let lease = try store.leaseNextDelivery(at: morning, forSeconds: 60) {
          taken.append(lease.message)
          try store.settle(lease, as: .accepted(code: "\(child)"))
        }
        try taken.joined(separator: "\n").write(
          toFile: path + "/taken-\(child)", atomically: true, encoding: .utf8)
      }
    }
    let taken = try (1...4).flatMap {
      try String(contentsOfFile: path + "/taken-\($0)", encoding: .utf8).split(separator: "\n")
    }
    #expect(taken.count == 40)
    #expect(Set(taken).count == 40)
    #expect(try store.outbox().allSatisfy { $0.state == .accepted && $0.attempts == 1 })
  }

  @Test func `one document submitted by several at once is registered once, under one number`() async throws {
    let path = workspace.path
    let store = try RegistryStore.create(at: path)
    try await inChildren(4) { child in
      await #expect(processExitsWith: .success) { [path = path as String, child = child as Int] in
        let store = try RegistryStore.open(at: path)
        for turn in 1...10 {
          let package = try store.put(octets("package \(child) \(turn)"))
          guard
            case .begun(let lease) = try store.receive(
              "m\(child)-\(turn)", package: package, at: morning, leaseSeconds: 60)
          else {
            Issue.record("not begun")
            return
          }
          _ = try store.register(
            lease, document: sha256(octets("document \(turn)"), as: ArtifactDigest.self), series: "2026",
            at: morning
          ) { RegistrationDraft(incomingNumber: "РД-\($0)", content: octets("\($0)")) }
        }
      }
    }
    let registrations = try store.registrations()
    #expect(registrations.map(\.number).sorted() == Array(1...10))
    for child in 1...4 {
      for turn in 1...10 {
        guard case .registered(let registration)? = try store.status(of: "m\(child)-\(turn)") else {
          Issue.record("not registered")
          continue
        }
        #expect(registration.document == (try sha256(octets("document \(turn)"), as: ArtifactDigest.self)))
      }
    }
    #expect(try store.check().isEmpty)
  }

  @Test func `one message sent by several at once is begun by one`() async throws {
    let path = workspace.path
    let store = try RegistryStore.create(at: path)
    let package = try store.put(octets("package"))
    try await inChildren(4) { child in
      await #expect(processExitsWith: .success) {
        [path = path as String, child = child as Int, package = package as ArtifactDigest] in
        let store = try RegistryStore.open(at: path)
        let begun = try (1...20).filter { turn in
          let reception = try store.receive("m\(turn)", package: package, at: morning, leaseSeconds: 60)
          if case .begun = reception { return true } else { return false }
        }
        try begun.map(String.init).joined(separator: "\n").write(
          toFile: path + "/begun-\(child)", atomically: true, encoding: .utf8)
      }
    }
    let begun = try (1...4).flatMap {
      try String(contentsOfFile: path + "/begun-\($0)", encoding: .utf8).split(separator: "\n")
    }
    #expect(begun.count == 20)
    #expect(Set(begun).count == 20)
  }

  @Test func `two stores of one process do not undo each other's locks`() async throws {
    // POSIX locks belong to the process: had anything but SQLite opened and closed the database file, they would be gone.
    let path = workspace.path
    let store = try CaseStore.create(at: path)
    try store.transact(on: "1", expecting: 0) { transaction in
      try transaction.append(note("first"))
      _ = try CaseStore.open(at: path).cases()
      _ = try CaseStore.open(at: path).check()
    }
    let kept = try CaseStore.open(at: path)
    _ = try CaseStore.open(at: path)
    await #expect(processExitsWith: .success) { [path = path as String] in
      try CaseStore.open(at: path).append([note("second")], to: "1", expecting: 1)
    }
    try kept.append([note("third")], to: "1", expecting: 2)
    #expect(try store.events(of: "1").count == 3)
    #expect(try store.check().isEmpty)
  }

  /// Runs `body` for 1...`count` at once.
  func inChildren(_ count: Int, _ body: @escaping @Sendable (Int) async -> Void) async throws {
    await withTaskGroup { group in
      for child in 1...count { group.addTask { await body(child) } }
    }
  }
}
