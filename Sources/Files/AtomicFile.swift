import Foundation

/// Writes a file so that under its name there is either the whole new content or whatever was there before.
///
/// The bytes are written beside the target, flushed to the disk, then renamed into place, and the directory is flushed.
/// After a failure, or a kill at any instant, nothing half-written stands under the target's name.
public struct AtomicFile: ~Copyable {
  private let target: String
  private let temporary: String
  private let descriptor: Int32
  private var finished = false

  /// What happens when the target's name is taken.
  public enum Existing: Sendable { case replace, refuse }

  /// Writes `bytes` to `path`.
  /// - Parameter mode: the file's permission bits; 0o600 for anything secret.
  public static func write(
    _ bytes: [UInt8], to path: String, mode: mode_t = 0o644, existing: Existing = .replace
  ) throws(FileFailure) {
    var file = try AtomicFile(path, mode: mode)
    try file.append(bytes)
    try file.commit(existing: existing)
  }

  /// Starts writing beside `path`. Nothing stands under `path` until ``commit(existing:)``.
  public init(_ path: String, mode: mode_t = 0o644) throws(FileFailure) {
    // Not the target's name with something added: that would be too long where the target's name is as long as may be.
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    let directory = (path as NSString).deletingLastPathComponent
    let temporary = (directory.isEmpty ? "" : directory + "/") + ".\(random).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw FileFailure(.create, path: path, code: errno) }
    target = path
    self.temporary = temporary
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
    if !finished { unlink(temporary) }
  }

  public mutating func append(_ bytes: [UInt8]) throws(FileFailure) {
    try append(ByteSource(bytes))
  }

  public mutating func append(_ buffer: UnsafeRawBufferPointer) throws(FileFailure) {
    var written = 0
    while written < buffer.count {
      let count = Foundation.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileFailure(.write, path: target, code: errno) }
      written += count
    }
  }

  /// Appends the octets of `range` of `source`, streamed.
  public mutating func append(_ source: ByteSource, in range: Range<Int>? = nil) throws(FileFailure) {
    do {
      try source.forEachChunk(in: range ?? 0..<source.count) { try self.append($0) }
    } catch let failure as FileFailure {
      throw failure
    } catch {
      preconditionFailure("only file failures can occur here")
    }
  }

  /// Flushes, and gives the file its name.
  /// - Throws: ``FileFailure`` with `.exists` where `existing` is `.refuse` and the name is taken.
  public consuming func commit(existing: Existing = .replace) throws(FileFailure) {
    let target = target
    try commit(as: target, existing: existing)
  }

  /// Flushes, and gives the file the name `target`, in the same file system, instead of the one it was begun with: for names
  /// that depend on the content.
  /// - Throws: ``FileFailure`` with `.exists` where `existing` is `.refuse` and the name is taken.
  public consuming func commit(as target: String, existing: Existing = .replace) throws(FileFailure) {
    guard fsync(descriptor) == 0 else { throw FileFailure(.write, path: target, code: errno) }
    switch existing {
    case .replace:
      guard rename(temporary, target) == 0 else { throw FileFailure(.rename, path: target, code: errno) }
    case .refuse:
      // link(2) fails where the name is taken, which rename(2) would not.
      guard link(temporary, target) == 0 else {
        throw FileFailure(errno == EEXIST ? .exists : .rename, path: target, code: errno)
      }
      unlink(temporary)
    }
    finished = true
    try Self.flushDirectory(of: target)
  }

  /// Makes a rename or unlink in the directory of `path` survive a power cut.
  public static func flushDirectory(of path: String) throws(FileFailure) {
    let directory = (path as NSString).deletingLastPathComponent
    let descriptor = open(directory.isEmpty ? "." : directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileFailure(.open, path: directory, code: errno) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw FileFailure(.write, path: directory, code: errno) }
  }
}
