import Files
import Foundation
import OpenSSL

/// Files of 1 GB, each operation in a process of its own, whose peak memory is told.
enum LargeFiles {
  /// A file of 1 GB, give or take the PDF around the stream.
  static let streamBytes = 1_000_000_000

  enum Operation: String, CaseIterable {
    case read = "read(2) and SHA-256"
    case copy = "read(2), write(2) and fsync"
    case signPDF = "PDF: open and sign, not written"
    case writePDF = "PDF: open, sign and write the copy"
    case verifyPDF = "PDF: verify"
    case signCAdES = "CAdES detached: sign"
    case verifyCAdES = "CAdES detached: verify"
  }

  /// Names in the folder the operations share. The keys of a process that signed are gone when the next one verifies: what
  /// signs and writes also leaves its ``Trust`` there.
  private static let original = "original.pdf"
  private static let signed = "signed.pdf"
  private static let message = "original.pdf.p7s"

  static func table() throws -> Table {
    let folder = NSTemporaryDirectory() + "doklad-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var table = Table(
      "A file of 1 GB: seconds, each in its own process",
      ["operation", "processor", "wall", "ratio to reading and hashing", "peak MB"])
    try SamplePDF.writeLarge(to: "\(folder)/\(original)", streamBytes: streamBytes, field: Bench.field)
    var base: Double?
    for operation in Operation.allCases {
      // The best of three: the first has the file's pages still to come.
      let costs = try (0..<3).map { _ in try inOwnProcess(operation, folder) }
      let best = costs.min { $0.processorSeconds < $1.processorSeconds } ?? costs[0]
      if operation == .read { base = best.processorSeconds }
      table.add(
        operation.rawValue, best.processorSeconds.digits(2), best.wallSeconds.digits(2),
        (best.processorSeconds / (base ?? 1)).digits(2),
        (Double(costs.map(\.peakBytes).max() ?? 0) / 1e6).digits(0))
    }
    return table
  }

  private static func inOwnProcess(_ operation: Operation, _ folder: String) throws -> Cost {
    let output = try Program.run([CommandLine.arguments[0], "large", operation.rawValue, folder])
    return try JSONDecoder().decode(Cost.self, from: Data(output.utf8))
  }

  /// One operation, in this process: prints its ``Cost``.
  static func run(_ operation: Operation, in folder: String) throws {
    let original = "\(folder)/\(original)"
    let signed = "\(folder)/\(signed)"
    let message = "\(folder)/\(message)"
    var cost: Cost
    switch operation {
    case .read: cost = try Measuring.once { try readAndHash(original) }
    case .copy: cost = try Measuring.once { try readAndWrite(original, to: "\(folder)/copy") }
    case .signPDF:
      let bench = try Bench()
      cost = try Measuring.once { _ = try bench.sign(ByteSource(contentsOf: original), with: .p256) }
    case .writePDF:
      let bench = try Bench()
      try bench.trust.write(to: folder)
      // The memory of the copy before is free again, as for the others: memory that a virtual machine never touched before
      // costs several times the copying.
      unlink(signed)
      cost = try Measuring.once {
        try bench.sign(ByteSource(contentsOf: original), with: .p256).write(to: signed)
      }
    case .signCAdES:
      let bench = try Bench()
      try bench.trust.write(to: folder)
      cost = try Measuring.once {
        try AtomicFile.write(
          bench.detached(over: ByteSource(contentsOf: original), with: .p256), to: message)
      }
    case .verifyPDF:
      let trust = try Trust(in: folder)
      cost = try Measuring.once { try trust.verify(ByteSource(contentsOf: signed)) }
    case .verifyCAdES:
      let trust = try Trust(in: folder)
      cost = try Measuring.once {
        try trust.verify(ByteSource(contentsOf: message), content: ByteSource(contentsOf: original))
      }
    }
    cost.peakBytes = Measuring.peakBytes()
    print(String(decoding: try JSONEncoder().encode(cost), as: UTF8.self))
  }

  /// What the others are held against: the calls anyone would make.
  private static func readAndHash(_ path: String) throws {
    var digest = try Digest(.sha256)
    try readBlocks(of: path) { digest.update($0) }
    _ = digest.finalized()
  }

  private static func readAndWrite(_ path: String, to copy: String) throws {
    let descriptor = open(copy, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw FileFailure(.create, path: copy, code: errno) }
    defer {
      close(descriptor)
      unlink(copy)
    }
    try readBlocks(of: path) { block in
      guard write(descriptor, block.baseAddress, block.count) == block.count else {
        throw FileFailure(.write, path: copy, code: errno)
      }
    }
    guard fsync(descriptor) == 0 else { throw FileFailure(.write, path: copy, code: errno) }
  }

  private static func readBlocks(of path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw FileFailure(.open, path: path, code: errno) }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 4096)
    defer { buffer.deallocate() }
    while case let count = read(descriptor, buffer.baseAddress, buffer.count), count > 0 {
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
