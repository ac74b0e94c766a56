import Foundation
import Synchronization

/// An immutable run of octets: a file, or bytes already in memory.
///
/// Small files are held in memory; files over ``residentBytes`` are mapped, and ``forEachChunk(in:chunkBytes:_:)`` reads
/// them through one reused buffer, so that a 1 GB file costs the memory of a small one.
///
/// A mapped file that another process truncates while it is read is beyond any reader's protection; the desk and the
/// registry therefore only map files of their own stores, or files a person named on the command line.
public final class ByteSource: Sendable {
  /// Files up to this size are read into memory whole; larger ones are mapped. 32 MiB keeps a whole process under 100 MB.
  public static let residentBytes = 32 << 20

  /// The number of octets.
  public let count: Int
  /// Where the octets came from, for messages: a path, or nil for memory.
  public let path: String?

  private let storage: Storage

  private enum Storage: @unchecked Sendable {
    case memory([UInt8])
    case mapped(UnsafeRawBufferPointer, descriptor: Int32)
  }

  /// Bytes already in memory.
  public init(_ bytes: [UInt8]) {
    storage = .memory(bytes)
    count = bytes.count
    path = nil
  }

  /// Opens a regular file.
  /// - Throws: ``FileFailure`` naming the path when it is missing, unreadable or not a regular file.
  public init(contentsOf path: String) throws(FileFailure) {
    // O_NONBLOCK: a pipe without a writer is refused as a pipe, not waited for. It changes nothing for a regular file.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw FileFailure(.open, path: path, code: errno) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw FileFailure(.open, path: path, code: code)
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw FileFailure(.notRegular, path: path, code: 0)
    }
    let size = Int(status.st_size)
    self.path = path
    count = size
    if size <= Self.residentBytes {
      defer { close(descriptor) }
      storage = .memory(try Self.readWhole(descriptor, size: size, path: path))
      return
    }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), address != MAP_FAILED else {
      let code = errno
      close(descriptor)
      throw FileFailure(.read, path: path, code: code)
    }
    storage = .mapped(UnsafeRawBufferPointer(start: address, count: size), descriptor: descriptor)
  }

  deinit {
    if case .mapped(let buffer, let descriptor) = storage {
      munmap(UnsafeMutableRawPointer(mutating: buffer.baseAddress), buffer.count)
      close(descriptor)
    }
  }

  private static func readWhole(_ descriptor: Int32, size: Int, path: String) throws(FileFailure) -> [UInt8] {
    var failure: FileFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
      while filled < size {
        let got = pread(descriptor, buffer.baseAddress! + filled, size - filled, off_t(filled))
        if got < 0 && errno == EINTR { continue }
        if got <= 0 {
          failure = FileFailure(got == 0 ? .changed : .read, path: path, code: got == 0 ? 0 : errno)
          return
        }
        filled += got
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// One octet. The position must be within `0..<count`.
  public subscript(_ position: Int) -> UInt8 {
    precondition(position >= 0 && position < count, "position outside the source")
    switch storage {
    case .memory(let bytes): return bytes[position]
    case .mapped(let buffer, _): return buffer[position]
    }
  }

  /// A copy of the octets in `range`, which must lie within `0..<count`.
  public subscript(_ range: Range<Int>) -> [UInt8] {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the source")
    switch storage {
    case .memory(let bytes): return range.count == count ? bytes : Array(bytes[range])
    case .mapped(let buffer, _): return Array(buffer[range])
    }
  }

  /// All octets. For sources known to be small.
  public var bytes: [UInt8] { self[0..<count] }

  /// Lends all octets as one contiguous buffer. For rooms that parse with pointers; the buffer must not escape `body`.
  public func withUnsafeBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .mapped(let buffer, _): return try body(buffer)
    case .memory(let bytes):
      var outcome: Swift.Result<Result, Failure>?
      bytes.withUnsafeBytes { buffer in
        do throws(Failure) { outcome = .success(try body(buffer)) } catch { outcome = .failure(error) }
      }
      return try outcome!.get()
    }
  }

  /// Hands out the octets of `range` in order, in chunks of at most `chunkBytes`.
  ///
  /// A mapped file is read with `pread` into one buffer, so that its pages do not count as this process's memory.
  /// - Throws: ``FileFailure`` where a file shrank or could not be read meanwhile; whatever `body` throws.
  public func forEachChunk(
    in range: Range<Int>, chunkBytes: Int = 1 << 20,
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    precondition(range.lowerBound >= 0 && range.upperBound <= count, "range outside the source")
    switch storage {
    case .memory(let bytes):
      try bytes.withUnsafeBytes { buffer in
        var position = range.lowerBound
        while position < range.upperBound {
          let end = min(position + chunkBytes, range.upperBound)
          try body(UnsafeRawBufferPointer(rebasing: buffer[position..<end]))
          position = end
        }
      }
    case .mapped(_, let descriptor):
      let buffer = UnsafeMutableRawBufferPointer.allocate(
        byteCount: min(chunkBytes, max(range.count, 1)), alignment: 16)
      defer { buffer.deallocate() }
      var position = range.lowerBound
      while position < range.upperBound {
        let wanted = min(buffer.count, range.upperBound - position)
        let got = pread(descriptor, buffer.baseAddress!, wanted, off_t(position))
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else {
          throw FileFailure(got == 0 ? .changed : .read, path: path ?? "", code: got == 0 ? 0 : errno)
        }
        try body(UnsafeRawBufferPointer(start: buffer.baseAddress, count: got))
        position += got
      }
    }
  }

  /// The position of the last occurrence of `pattern` that lies wholly within `range`, or nil.
  public func lastPosition(of pattern: [UInt8], in range: Range<Int>) -> Int? {
    guard !pattern.isEmpty, range.count >= pattern.count else { return nil }
    return withUnsafeBytes { buffer in
      var start = range.upperBound - pattern.count
      while start >= range.lowerBound {
        if buffer[start] == pattern[0], buffer[start..<start + pattern.count].elementsEqual(pattern) {
          return start
        }
        start -= 1
      }
      return nil
    }
  }
}
