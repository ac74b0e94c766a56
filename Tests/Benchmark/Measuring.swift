import Foundation

/// What running something cost.
struct Cost: Codable {
  /// Of a processor, user and system together: other work shares the machine, and `openssl speed` counts so too.
  var processorSeconds: Double
  var wallSeconds: Double
  /// The largest resident set of the process so far; 0 where it was not asked for.
  var peakBytes = 0
}

enum Measuring {
  /// The median cost of running `body`, after one run that does not count.
  /// - Parameter minimumSeconds: how long to go on; three runs are made at the least.
  static func median(minimumSeconds: Double = 1, _ body: () throws -> Void) rethrows -> Cost {
    try body()
    var processor: [Double] = []
    var wall: [Double] = []
    let start = now(CLOCK_MONOTONIC)
    while processor.count < 3 || now(CLOCK_MONOTONIC) - start < minimumSeconds {
      let cost = try once(body)
      processor.append(cost.processorSeconds)
      wall.append(cost.wallSeconds)
    }
    return Cost(
      processorSeconds: processor.sorted()[processor.count / 2], wallSeconds: wall.sorted()[wall.count / 2])
  }

  /// The cost of one run, with the process's memory after it.
  static func once(_ body: () throws -> Void) rethrows -> Cost {
    let (processor, wall) = (now(CLOCK_PROCESS_CPUTIME_ID), now(CLOCK_MONOTONIC))
    try body()
    return Cost(
      processorSeconds: now(CLOCK_PROCESS_CPUTIME_ID) - processor, wallSeconds: now(CLOCK_MONOTONIC) - wall)
  }

  /// `VmHWM` of this process, which Linux counts in KiB.
  static func peakBytes() -> Int {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
      let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
      let kibibytes = line.split(whereSeparator: { !$0.isNumber }).first.flatMap({ Int($0) })
    else { return 0 }
    return kibibytes << 10
  }

  /// What the programs that this process ran took of a processor so far.
  static func childrenSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_CHILDREN.rawValue), &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

enum Program {
  struct Failed: Error { let command: [String], output: String }

  /// Runs a program found on PATH, and gives what it wrote to its standard output.
  static func run(_ command: [String]) throws -> String {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(command: command, output: output) }
    return output
  }
}
