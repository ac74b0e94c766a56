import Files
import Foundation

/// Which kind of container the `mimetype` entry declares (EN 319 162-1 v1.1.1, clauses 4.3 and 4.4).
public enum ContainerKind: String, Sendable, CaseIterable {
  /// One data object and its signatures: `application/vnd.etsi.asic-s+zip`.
  case asicS = "application/vnd.etsi.asic-s+zip"
  /// Any number of data objects, signed through manifests: `application/vnd.etsi.asic-e+zip`.
  case asicE = "application/vnd.etsi.asic-e+zip"
  /// An office document with XML signatures of its own (OASIS OpenDocument 1.2 part 3).
  case openDocument = "application/vnd.oasis.opendocument"

  public var mediaType: String { rawValue }
}

/// One entry of a container, as the central directory and the local header both describe it.
public struct ContainerEntry: Sendable, Hashable {
  public let name: String
  /// Inflated, in bytes.
  public let size: Int
  public let compressedSize: Int
  public let crc: UInt32
  /// A folder's own entry: its name ends in "/" and it has no content.
  public var isFolder: Bool { name.hasSuffix("/") }
}

/// Where a container departs from the form the standard asks of its `mimetype` entry. Readers put up with
/// these, so that they are facts for a report and no failures.
public enum ContainerDeviation: String, Sendable, Hashable {
  case mimetypeMissing, mimetypeNotFirst, mimetypeCompressed, mimetypeHasExtraField
}

/// A signature container, opened: its structure is checked in full, its entries are read when they are asked
/// for.
///
/// Opening checks everything that can be checked without inflating an entry: every byte of the file is
/// accounted for, local headers and central directory agree, names are safe and distinct, sizes are within
/// the limits. Reading an entry checks its length and CRC as it goes. No cryptography: what the entries are
/// worth is Validation's business.
///
/// Safe to use from several threads.
public final class Container: Sendable {
  public let source: ByteSource
  public let limits: ContainerLimits
  public let kind: ContainerKind
  /// The media type exactly as declared; nil where neither the `mimetype` entry nor the archive comment gives
  /// one.
  public let mimetype: String?
  /// In the order of the central directory.
  public let entries: [ContainerEntry]
  public let deviations: [ContainerDeviation]

  private let pool: LibzipPool
  private let indices: [[UInt8]: Int]

  /// Opens a container.
  /// - Throws: ``ASiCFailure`` with the first rule the bytes break.
  public init(_ source: ByteSource, limits: ContainerLimits = .standard) throws(ASiCFailure) {
    let directory = try CentralDirectory(source, limits: limits)
    self.source = source
    self.limits = limits
    pool = LibzipPool(source, directory: directory)
    entries = directory.entries.map {
      ContainerEntry(name: $0.name, size: $0.size, compressedSize: $0.compressedSize, crc: $0.crc)
    }
    var indices: [[UInt8]: Int] = [:]
    for (index, entry) in directory.entries.enumerated() { indices[entry.nameOctets] = index }
    self.indices = indices

    let declared = try Mimetype(directory, source: source, pool: pool)
    mimetype = declared.text
    deviations = declared.deviations
    kind = try declared.kind(names: directory.entries.map(\.name))
  }

  /// The entry of exactly this name, octet for octet, or nil.
  public func entry(_ name: String) -> ContainerEntry? { indices[Array(name.utf8)].map { entries[$0] } }

  /// All bytes of an entry. For entries known to be small; see ``contents(of:)`` for others.
  /// - Throws: ``ASiCFailure/noSuchEntry(name:)``, ``ASiCFailure/damagedEntry(name:why:)``.
  public func bytes(of name: String) throws(ASiCFailure) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(min(entry(name)?.size ?? 0, 64 << 20))
    try checked { try self.stream(name) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  /// Hands out an entry's bytes in order, in chunks of at most 1 MiB. The buffer must not escape `body`.
  /// - Throws: ``ASiCFailure``, and whatever `body` throws.
  public func stream(_ name: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard let index = indices[Array(name.utf8)] else { throw ASiCFailure.noSuchEntry(name: name) }
    try pool.read(index, body)
  }

  /// As ``stream(_:_:)``, for rooms that do without pointers: each chunk is an array.
  public func forEachChunk(of name: String, _ body: ([UInt8]) throws -> Void) throws {
    try stream(name) { try body(Array($0)) }
  }

  /// An entry as a source of its own: in memory up to ``Files/ByteSource/residentBytes``, otherwise inflated
  /// once into a file without a name, so that a large document can be read many times at the cost of none of
  /// it in memory.
  public func contents(of name: String) throws(ASiCFailure) -> ByteSource {
    guard let entry = entry(name) else { throw .noSuchEntry(name: name) }
    guard entry.size > ByteSource.residentBytes else { return ByteSource(try bytes(of: name)) }
    let folder = (NSTemporaryDirectory() as NSString).appendingPathComponent("doklad-\(UUID().uuidString)")
    guard mkdir(folder, 0o700) == 0 else { throw .file(FileFailure(.create, path: folder, code: errno)) }
    let path = (folder as NSString).appendingPathComponent("entry")
    defer {
      unlink(path)
      rmdir(folder)
    }
    try extract(name, to: path, mode: 0o600)
    do throws(FileFailure) { return try ByteSource(contentsOf: path) } catch { throw .file(error) }
  }

  /// Writes an entry to a file, streamed; the file has its name only when it is whole and its CRC is right.
  public func extract(
    _ name: String, to path: String, mode: mode_t = 0o644, existing: AtomicFile.Existing = .replace
  ) throws(ASiCFailure) {
    try checked {
      var file = try AtomicFile(path, mode: mode)
      try self.stream(name) { try file.append($0) }
      try file.commit(existing: existing)
    }
  }

  /// Narrows what reading can throw to this room's failure.
  func checked(_ body: () throws -> Void) throws(ASiCFailure) {
    do { try body() } catch let failure as ASiCFailure {
      throw failure
    } catch let failure as FileFailure {
      throw .file(failure)
    } catch {
      throw .library(function: "stream", reason: "\(error)")
    }
  }
}
