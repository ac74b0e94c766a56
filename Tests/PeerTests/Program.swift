import Foundation
import Testing

/// A program of others that judges what we write, or writes what we judge.
enum Program: String {
  case openssl, qpdf, pdfsig, pdftotext, pdftoppm, pdfimages, mutool, unzip, certutil, pk12util, bash
  /// The Python of the folder that `prepare.sh` makes, with pyHanko.
  case pyHanko = "bin/python"

  /// What a run of it left: its exit code, and both its outputs in the order written.
  struct Outcome {
    let status: Int32
    let output: String
    var succeeded: Bool { status == 0 }
  }

  var isInstalled: Bool { path != nil }

  /// For a test's `.enabled(if:_:)`.
  static func areInstalled(_ programs: Program...) -> Bool { programs.allSatisfy(\.isInstalled) }

  /// What a skipped test says.
  static let notInstalled: Comment = "a program is missing: Tests/PeerTests/prepare.sh installs it"

  /// The scripts of these tests.
  static let scripts = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Scripts").path

  private var path: String? {
    let environment = ProcessInfo.processInfo.environment
    var folders = (environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map(String.init)
    if self == .pyHanko {
      let caches = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
      folders = [environment["DOKLAD_PEERS"] ?? caches + "/doklad-peers"]
    }
    return folders.map { "\($0)/\(rawValue)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs the program to its end.
  /// - Parameter environment: variables besides those of this process.
  func run(
    _ arguments: [String], in folder: Scratch, environment: [String: String] = [:]
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: try #require(path, "\(rawValue) is not installed"))
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    let pipe = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
  }
}
