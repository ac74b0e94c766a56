import Foundation
import Testing

@testable import CaseStore

/// The power goes at every instant at which SQLite changes a file.
@Suite struct PowerIsCut {
  @Test(arguments: [
    (Operation.create, PowerCut.Loss.everything), (.append, .everything), (.append, .some(seed: 1)),
    (.register, .some(seed: 2)),
  ])
  func `what is committed outlives a power cut, and nothing is half done`(
    operation: Operation, loss: PowerCut.Loss
  ) async throws {
    let unharmed = Workspace()
    try operation.prepare(unharmed.path)
    let before = try operation.state(unharmed.path)
    let count = try await instants(of: operation, in: unharmed)
    let after = try operation.state(unharmed.path)
    #expect(count > 4)

    // The last instant is after the operation has returned.
    for index in 0...count {
      let workspace = Workspace()
      try operation.prepare(workspace.path)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [
          operation = operation as Operation, path = workspace.path as String, index = index as Int,
          loss = loss as PowerCut.Loss
        ] in
        PowerCut.arm(at: index, loss: loss)
        CrashPoint.onPass { if $0 == .transactionCommitted { marked(path) } }
        try operation.perform(path)
        PowerCut.cut()
      }
      let committed = FileManager.default.fileExists(atPath: workspace.path + "/committed")
      let found = try operation.state(workspace.path)
      #expect(found == after || (!committed && found == before), "instant \(index) of \(count)")
      #expect(try operation.graveFlaws(workspace.path).isEmpty, "instant \(index) of \(count)")
      try operation.perform(workspace.path)
      #expect(try operation.state(workspace.path) == after, "instant \(index) of \(count), done again")
    }
  }

  func instants(of operation: Operation, in workspace: Workspace) async throws -> Int {
    let path = workspace.path + ".instants"
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(processExitsWith: .success) {
      [operation = operation as Operation, workspace = workspace.path as String, path = path as String] in
      PowerCut.arm(at: .max, loss: .everything)
      try operation.perform(workspace)
      try "\(PowerCut.count)".write(toFile: path, atomically: true, encoding: .utf8)
    }
    return try #require(Int(String(contentsOfFile: path, encoding: .utf8)))
  }

  @Test(arguments: [("FULL", true), ("NORMAL", false)])
  func `it is synchronous=FULL that keeps what is committed`(mode: String, isKept: Bool) async throws {
    let workspace = Workspace()
    _ = try CaseStore.create(at: workspace.path)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      [path = workspace.path as String, mode = mode as String] in
      PowerCut.arm(at: .max, loss: .everything)
      let store = try CaseStore.open(at: path)
      _ = try store.database.writerPragma("synchronous = \(mode)")
      try store.append([note("opened")], to: "1", expecting: 0)
      PowerCut.cut()
    }
    #expect(try CaseStore.open(at: workspace.path).events(of: "1").isEmpty == !isKept)
  }
}

/// Leaves a mark that the operation's transaction is committed.
private func marked(_ path: String) {
  close(open(path + "/committed", O_WRONLY | O_CREAT, 0o644))
}
