import Foundation

/// Tools we did not write, that judge the files we set. Where one is not installed, its tests are skipped.
enum Peers {
  /// Runs a tool and returns its exit status and what it wrote to both outputs.
  static func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [tool] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  static func has(_ tool: String) -> Bool {
    (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)")
    }
  }

  static let hasPoppler = has("pdftotext") && has("pdffonts") && has("pdfinfo")
  static let hasQPDF = has("qpdf")

  /// Runs `body` with the bytes in a file that exists only meanwhile.
  static func withFile<Result>(_ bytes: [UInt8], _ body: (String) throws -> Result) throws -> Result {
    let path = NSTemporaryDirectory() + "doklad-drafting-\(UUID().uuidString).pdf"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try body(path)
  }

  /// The text of a PDF, with every run of white space a single space.
  static func text(of pdf: [UInt8], page: Int? = nil) throws -> String {
    try withFile(pdf) { path in
      let pages = page.map { ["-f", "\($0)", "-l", "\($0)"] } ?? []
      return flat(try run("pdftotext", pages + [path, "-"]).output)
    }
  }

  static func flat(_ text: String) -> String {
    text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }
}
