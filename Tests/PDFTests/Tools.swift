import Files
import Foundation
import PDF
import Testing

/// Programs of others that judge what we write. Where one is not installed, its test says so and passes.
enum Tool: String {
  case qpdf, mutool, pdfsig

  private var path: String? {
    let directories = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin").split(separator: ":")
    return directories.map { "\($0)/\(rawValue)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// Runs the program on a file of `bytes`, whose path stands for `FILE` in the arguments.
  /// - Returns: nil where the program is not installed.
  func run(_ arguments: [String], on bytes: [UInt8]) throws -> (status: Int32, output: String)? {
    guard let path else {
      print("skipped: \(rawValue) is not installed")
      return nil
    }
    let file = try TemporaryFile(bytes)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments.map { $0.replacingOccurrences(of: "FILE", with: file.path) }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: output, as: UTF8.self))
  }

  /// The file that qpdf makes of `bytes` with `options`, nil where it is not installed.
  static func convert(_ bytes: [UInt8], _ options: [String]) throws -> [UInt8]? {
    let target = try TemporaryFile([])
    guard let result = try Tool.qpdf.run(["--static-id"] + options + ["FILE", target.path], on: bytes) else {
      return nil
    }
    #expect(result.status == 0, "\(result.output)")
    return try ByteSource(contentsOf: target.path).bytes
  }
}

/// A file that goes away with the value.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8]) throws {
    path = NSTemporaryDirectory() + "doklad-pdf-\(UInt64.random(in: 0 ... .max)).pdf"
    try AtomicFile.write(bytes, to: path)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// The failure of reading `bytes` strictly, nil where they can be read.
func strictFailure(_ bytes: [UInt8], limits: PDFLimits = .standard) -> PDFFailure? {
  do throws(PDFFailure) {
    _ = try Document(ByteSource(bytes), limits: limits)
    return nil
  } catch {
    return error
  }
}

/// Where `word` stands in `bytes` for the first time, -1 where it does not.
func offset(of word: String, in bytes: [UInt8]) -> Int {
  let pattern = TestFile.octets(word)
  let places = 0...max(0, bytes.count - pattern.count)
  return places.first { bytes[$0..<$0 + pattern.count].elementsEqual(pattern) } ?? -1
}

/// The revision that frees or repeats entries of earlier ones, as `entries` says, without objects of its own.
func appending(entries: String, to bytes: [UInt8]) throws -> [UInt8] {
  let document = try Document(ByteSource(bytes))
  return bytes
    + TestFile.octets(
      "xref\n\(entries)trailer\n<</Size 40/Root 1 0 R/Prev \(document.newestRevision.crossReferenceOffset)>>\n"
        + "startxref\n\(bytes.count)\n%%EOF\n")
}

let noon = Date(timeIntervalSince1970: 1_717_243_200)

/// The file with signature fields of those names.
func withFields(_ names: [String], _ bytes: [UInt8]) throws -> [UInt8] {
  bytes + (try Document(ByteSource(bytes)).addingSignatureFields(names))
}

/// The file with a stand-in for a signature in the field named.
func signed(_ field: String, _ bytes: [UInt8], reservedBytes: Int = 64) throws -> [UInt8] {
  let prepared = try Document(ByteSource(bytes)).preparingSignature(
    SignatureEntries(time: noon), in: field, reservedBytes: reservedBytes)
  return bytes + (try prepared.embedding([0x30, 0x03, 0x02, 0x01, 0x07]))
}

/// The file with a revision that defines object `number` as `text`, written by hand with a table.
func appending(_ number: Int, _ text: String, to bytes: [UInt8]) throws -> [UInt8] {
  let document = try Document(ByteSource(bytes))
  let offset = bytes.count
  var output = bytes + TestFile.octets("\(number) 0 obj\n\(text)\nendobj\n")
  let start = output.count
  output += TestFile.octets(
    "xref\n\(number) 1\n\(TestFile.entry(offset))trailer\n<</Size \(max(number + 1, 40))/Root 1 0 R"
      + "/Prev \(document.newestRevision.crossReferenceOffset)>>\nstartxref\n\(start)\n%%EOF\n")
  return output
}
