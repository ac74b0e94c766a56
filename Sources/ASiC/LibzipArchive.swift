import CZip
import Files
import Synchronization

/// libzip's view of one container. libzip is not safe for threads: one reading at a time owns it, see
/// ``LibzipPool``.
///
/// libzip looks for the end record in the last 64 KiB and may take one that lies in an entry's data. It is
/// given zeros in front of the central directory until it is open, so that the only record it can find is the
/// one already checked.
final class LibzipArchive: @unchecked Sendable {
  private let archive: OpaquePointer

  /// `zip_open_from_source`
  init(_ source: ByteSource, directory: CentralDirectory) throws(ASiCFailure) {
    let (pointer, lent) = try LentSource.make(source)
    lent.maskedBelow = directory.range.lowerBound
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let archive = zip_open_from_source(pointer, ZIP_RDONLY, &error) else {
      let reason = String(cString: zip_error_strerror(&error))
      zip_source_free(pointer)
      throw .library(function: "zip_open_from_source", reason: reason)
    }
    lent.maskedBelow = 0
    self.archive = archive
    let count = zip_get_num_entries(archive, 0)
    guard count == zip_int64_t(directory.entries.count) else {
      throw .tooManyEntries(count: Int(count), limit: directory.entries.count)
    }
  }

  deinit { zip_discard(archive) }

  /// Reads the entry at `index` in chunks. Stops at the first byte beyond the declared size, so that an entry
  /// that lies about its size costs no more than the size it gave.
  ///
  /// `zip_stat_index`, `zip_fopen_index`, `zip_fread`
  func read(
    _ entry: DirectoryEntry, at index: Int, chunkBytes: Int = 1 << 20,
    _ body: (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    var stat = zip_stat_t()
    guard zip_stat_index(archive, zip_uint64_t(index), 0, &stat) == 0 else { throw failure("zip_stat_index") }
    // Both readings of the directory agree, or the entry is not read.
    guard stat.size == zip_uint64_t(entry.size) else { throw mismatch(entry, .size) }
    guard stat.comp_size == zip_uint64_t(entry.compressedSize) else { throw mismatch(entry, .compressedSize) }
    guard stat.crc == entry.crc else { throw mismatch(entry, .crc) }
    guard Int(stat.comp_method) == entry.method else { throw mismatch(entry, .compression) }
    guard let name = zip_get_name(archive, zip_uint64_t(index), zip_flags_t(ZIP_FL_ENC_RAW)),
      strlenEqual(name, entry.nameOctets)
    else { throw mismatch(entry, .name) }

    guard let file = zip_fopen_index(archive, zip_uint64_t(index), 0) else {
      throw failure("zip_fopen_index")
    }
    defer { zip_fclose(file) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(chunkBytes, entry.size + 1), alignment: 16)
    defer { buffer.deallocate() }
    var total = 0
    while true {
      let count = Int(zip_fread(file, buffer.baseAddress!, zip_uint64_t(buffer.count)))
      guard count >= 0 else {
        throw ASiCFailure.damagedEntry(name: entry.name, why: String(cString: zip_file_strerror(file)))
      }
      if count == 0 { break }
      total += count
      guard total <= entry.size else {
        throw ASiCFailure.damagedEntry(name: entry.name, why: "longer than declared")
      }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
    guard total == entry.size else {
      throw ASiCFailure.damagedEntry(name: entry.name, why: "shorter than declared")
    }
  }

  private func mismatch(_ entry: DirectoryEntry, _ field: ASiCFailure.HeaderField) -> ASiCFailure {
    .headerMismatch(name: entry.name, field: field, offset: entry.offset)
  }

  private func failure(_ function: String) -> ASiCFailure {
    .library(function: function, reason: String(cString: zip_strerror(archive)))
  }

  private func strlenEqual(_ name: UnsafePointer<CChar>, _ octets: [UInt8]) -> Bool {
    // Checked names hold no NUL, so the C string is the whole name.
    String(cString: name).utf8.elementsEqual(octets)
  }
}

/// The archives of one container that no reading owns at the moment. Each reading takes one or opens another,
/// so that a container can be read from several threads, one entry from within the reading of another, and
/// 1,000 entries without reading the directory 1,000 times.
final class LibzipPool: Sendable {
  private let idle = Mutex<[LibzipArchive]>([])
  private let source: ByteSource
  private let directory: CentralDirectory

  init(_ source: ByteSource, directory: CentralDirectory) {
    self.source = source
    self.directory = directory
  }

  /// Reads the entry at `index` of the directory, see ``LibzipArchive/read(_:at:chunkBytes:_:)``.
  func read(_ index: Int, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let archive = try idle.withLock { $0.popLast() } ?? LibzipArchive(source, directory: directory)
    try archive.read(directory.entries[index], at: index, body)
    // After a failure it is not used again: what state libzip left it in is not known.
    idle.withLock { $0.append(archive) }
  }
}
