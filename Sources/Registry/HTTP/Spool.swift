import Files
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Takes bodies of requests into files, so that a package never stands in memory.
struct Spool: Sendable {
  let directory: String
  let limits: RegistryConfiguration.Limits

  /// Makes the directory, and removes what a predecessor left: uploads it did not see the end of.
  init(_ configuration: RegistryConfiguration) throws(RegistryFailure) {
    directory = configuration.dataDirectory + "/incoming"
    limits = configuration.limits
    do {
      try FileManager.default.createDirectory(
        atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
        unlink(directory + "/" + name)
      }
    } catch {
      throw .file(FileFailure(.create, path: directory, code: errno))
    }
  }

  /// The length that a request announces.
  /// - Throws: ``Problem``: 411 where it announces none, 413 where it is more than is taken.
  func announcedBytes(of request: Request) throws -> Int {
    guard let text = request.headers[.contentLength], let bytes = Int(text), bytes >= 0 else {
      throw Problem(
        .lengthRequired, "body.lengthRequired", "Content-Length is needed", endsConnection: true)
    }
    guard bytes <= limits.packageBytes else {
      throw Problem(
        .contentTooLarge, "body.tooLarge", "at most \(limits.packageBytes) octets are taken",
        endsConnection: true)
    }
    return bytes
  }

  /// Reads a body of exactly `bytes` octets.
  /// - Throws: ``Problem``: 408 where it comes too slowly, 400 where it ends early.
  func take(_ body: RequestBody, bytes: Int) async throws -> SpoolFile {
    let file = try SpoolFile(in: directory)
    let start = ContinuousClock.now
    var received = 0
    do {
      for try await buffer in body {
        received += buffer.readableBytes
        try file.append(buffer)
        try checkPace(received, since: start)
      }
    } catch let failure as FileFailure {
      throw RegistryFailure.file(failure)
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Self.endsEarly
    }
    // A connection that breaks ends the body like any other.
    guard received == bytes else { throw Self.endsEarly }
    try file.close()
    return file
  }

  private static let endsEarly = Problem(
    .badRequest, "body.endsEarly", "the body ended before its length", endsConnection: true)

  private func checkPace(_ received: Int, since start: ContinuousClock.Instant) throws {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    guard seconds > Double(limits.idleSeconds),
      Double(received) < seconds * Double(limits.minimumBytesPerSecond)
    else { return }
    throw Problem(.requestTimeout, "body.tooSlow", "the body comes too slowly", endsConnection: true)
  }
}

/// A file that is gone when nobody holds it any more.
final class SpoolFile: Sendable {
  let path: String
  private let descriptor: Mutex<Int32>

  init(in directory: String) throws(RegistryFailure) {
    let path = directory + "/" + UUID().uuidString
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .file(FileFailure(.create, path: path, code: errno)) }
    self.path = path
    self.descriptor = Mutex(descriptor)
  }

  deinit {
    try? close()
    unlink(path)
  }

  func append(_ buffer: ByteBuffer) throws(FileFailure) {
    let code = descriptor.withLock { descriptor in
      buffer.withUnsafeReadableBytes { octets -> Int32 in
        var written = 0
        while written < octets.count {
          let count = write(descriptor, octets.baseAddress! + written, octets.count - written)
          if count < 0, errno == EINTR { continue }
          guard count > 0 else { return errno }
          written += count
        }
        return 0
      }
    }
    guard code == 0 else { throw FileFailure(.write, path: path, code: code) }
  }

  /// Nothing more is appended. Closing again changes nothing.
  func close() throws(FileFailure) {
    let code = descriptor.withLock { descriptor -> Int32 in
      guard descriptor >= 0 else { return 0 }
      let outcome = Foundation.close(descriptor)
      descriptor = -1
      return outcome == 0 ? 0 : errno
    }
    guard code == 0 else { throw FileFailure(.write, path: path, code: code) }
  }
}

/// How many packages may be taken in at the same time.
final class IntakeSlots: Sendable {
  private let free: Mutex<Int>

  init(_ count: Int) { free = Mutex(count) }

  /// Runs `body` in a slot; nil where none is free.
  func run<Result>(_ body: () async throws -> Result) async rethrows -> Result? {
    let taken = free.withLock { free in
      guard free > 0 else { return false }
      free -= 1
      return true
    }
    guard taken else { return nil }
    defer { free.withLock { $0 += 1 } }
    return try await body()
  }
}
