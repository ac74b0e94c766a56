import Foundation
import Synchronization
import Testing

@testable import CaseStore

/// A child process is killed at every instant between the durable actions of an operation.
@Suite struct Killed {
  @Test(arguments: Operation.allCases)
  func `killed at every step, an operation has happened or not, and can be done again`(
    operation: Operation
  ) async throws {
    let unharmed = Workspace()
    try operation.prepare(unharmed.path)
    let before = try operation.state(unharmed.path)
    let steps = try await passed(by: operation, in: unharmed)
    let after = try operation.state(unharmed.path)
    #expect(before != after)
    #expect(!steps.isEmpty)

    for (index, step) in steps.enumerated() {
      let workspace = Workspace()
      try operation.prepare(workspace.path)
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [operation = operation as Operation, path = workspace.path as String, index = index as Int] in
        KillSwitch.arm(at: index)
        try operation.perform(path)
      }
      #expect(try operation.graveFlaws(workspace.path).isEmpty, "killed at \(step)")
      let found = try operation.state(workspace.path)
      #expect(found == before || found == after, "killed at \(step)")
      if step == .transactionCommitted { #expect(found == after, "committed and lost") }
      try operation.perform(workspace.path)
      #expect(try operation.state(workspace.path) == after, "killed at \(step), done again")
      #expect(try operation.graveFlaws(workspace.path).isEmpty, "killed at \(step), done again")
    }
  }

  @Test func `the operations pass every step there is`() async throws {
    var points: Set<CrashPoint> = []
    for operation in Operation.allCases {
      let workspace = Workspace()
      try operation.prepare(workspace.path)
      points.formUnion(try await passed(by: operation, in: workspace))
    }
    #expect(points == Set(CrashPoint.allCases))
  }

  /// Performs an operation in a child that lives, and says which steps it passed.
  func passed(by operation: Operation, in workspace: Workspace) async throws -> [CrashPoint] {
    let trace = NSTemporaryDirectory() + "trace-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: trace) }
    await #expect(processExitsWith: .success) {
      [operation = operation as Operation, path = workspace.path as String, trace = trace as String] in
      let points = KillSwitch.record()
      try operation.perform(path)
      try points().map(\.rawValue).joined(separator: " ").write(
        toFile: trace, atomically: true, encoding: .utf8)
    }
    return try String(contentsOfFile: trace, encoding: .utf8).split(separator: " ")
      .compactMap { CrashPoint(rawValue: String($0)) }
  }

  @Test func `killed at any instant while it works, a process loses nothing it was told is done`()
    async throws
  {
    let workspace = Workspace()
    _ = try CaseStore.create(at: workspace.path)
    let progress = workspace.path + "/progress"
    var done = 0
    for round in 1...12 {
      let microseconds = 4000 + (round * 7919) % 40_000
      await #expect(processExitsWith: .signal(SIGKILL)) {
        [path = workspace.path as String, progress = progress as String, microseconds = microseconds as Int]
        in
        let store = try CaseStore.open(at: path)
        let descriptor = open(progress, O_WRONLY | O_CREAT, 0o644)
        Thread.detachNewThread {
          usleep(UInt32(microseconds))
          kill(getpid(), SIGKILL)
        }
        var sequence = try store.events(of: "1").count
        while true {
          let artifact = try store.put(octets("artifact \(sequence)"))
          try store.transact(on: "1", expecting: sequence) { transaction in
            let number = try transaction.reserveNumber(series: "2026", key: "\(sequence)")
            try transaction.append(note("\(number)"), alsoNaming: [artifact])
            try transaction.enqueue(OutboxMessage(id: "\(number)", package: artifact, due: morning))
          }
          sequence += 1
          var told = Int64(sequence)
          pwrite(descriptor, &told, 8, 0)
        }
      }
      let bytes = (FileManager.default.contents(atPath: progress)).map { [UInt8]($0) } ?? []
      let told = max(done, bytes.reversed().reduce(0) { $0 << 8 | Int($1) })
      let store = try CaseStore.open(at: workspace.path)
      done = try store.events(of: "1").count
      #expect(done == told || done == told + 1)
      #expect(try store.numbers(in: "2026").count == done)
      #expect(try store.outbox().count == done)
      #expect(try store.check().grave.isEmpty)
    }
    #expect(done > 0)
  }
}

/// Turns the steps that stores pass into the death of this process. For children only: it holds for the whole process.
enum KillSwitch {
  /// Kills this process at the step with this index.
  static func arm(at index: Int) {
    let left = Mutex(index)
    CrashPoint.onPass { _ in
      let isNow = left.withLock { left in
        defer { left -= 1 }
        return left == 0
      }
      if isNow { kill(getpid(), SIGKILL) }
    }
  }

  /// Kills nobody; what is returned says which steps were passed.
  static func record() -> @Sendable () -> [CrashPoint] {
    let record = Record()
    CrashPoint.onPass { point in record.points.withLock { $0.append(point) } }
    return { record.points.withLock { $0 } }
  }

  private final class Record: Sendable {
    let points = Mutex<[CrashPoint]>([])
  }
}
