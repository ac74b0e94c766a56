import CZip
import Files

/// Lends a ``ByteSource`` to libzip: as the archive it reads, or as the data of an entry it writes.
///
/// libzip reads in small steps; one buffer of 256 KiB in front of the source keeps that cheap and the memory
/// constant.
final class LentSource {
  private let source: ByteSource
  private var position = 0
  private var buffer: [UInt8] = []
  private var bufferStart = 0
  private var error = zip_error_t()
  /// Reads below this position see zeros, see ``LibzipArchive``.
  var maskedBelow = 0

  private static let bufferBytes = 256 << 10

  private init(_ source: ByteSource) {
    self.source = source
    zip_error_init(&error)
  }

  deinit { zip_error_fini(&error) }

  /// Makes a libzip source. libzip frees it, and this object with it, when it has no more use for it.
  ///
  /// `zip_source_function_create`
  static func make(_ source: ByteSource) throws(ASiCFailure) -> (pointer: OpaquePointer, lent: LentSource) {
    let lent = LentSource(source)
    let retained = Unmanaged.passRetained(lent)
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let pointer = zip_source_function_create(callback, retained.toOpaque(), &error) else {
      retained.release()
      throw .library(
        function: "zip_source_function_create", reason: String(cString: zip_error_strerror(&error)))
    }
    return (pointer, lent)
  }

  private static let callback: zip_source_callback = { state, data, count, command in
    guard let state else { return -1 }
    let unmanaged = Unmanaged<LentSource>.fromOpaque(state)
    if command == ZIP_SOURCE_FREE {
      unmanaged.release()
      return 0
    }
    return unmanaged.takeUnretainedValue().answer(command, data, count)
  }

  private func answer(
    _ command: zip_source_cmd_t, _ data: UnsafeMutableRawPointer?, _ count: zip_uint64_t
  ) -> zip_int64_t {
    switch command {
    case ZIP_SOURCE_OPEN:
      position = 0
      return 0
    case ZIP_SOURCE_CLOSE: return 0
    case ZIP_SOURCE_READ: return read(data, Int(clamping: count))
    case ZIP_SOURCE_SEEK:
      let offset = zip_source_seek_compute_offset(
        zip_uint64_t(position), zip_uint64_t(source.count), data, count, &error)
      guard offset >= 0 else { return -1 }
      position = Int(offset)
      return 0
    case ZIP_SOURCE_TELL: return zip_int64_t(position)
    case ZIP_SOURCE_STAT:
      guard let data, count >= zip_uint64_t(MemoryLayout<zip_stat_t>.size) else { return -1 }
      let stat = data.assumingMemoryBound(to: zip_stat_t.self)
      zip_stat_init(stat)
      stat.pointee.size = zip_uint64_t(source.count)
      stat.pointee.valid |= zip_uint64_t(ZIP_STAT_SIZE)
      return zip_int64_t(MemoryLayout<zip_stat_t>.size)
    case ZIP_SOURCE_ERROR: return zip_error_to_data(&error, data, count)
    case ZIP_SOURCE_SUPPORTS: return doklad_ZIP_SOURCE_SUPPORTS_SEEKABLE()
    default:
      zip_error_set(&error, ZIP_ER_OPNOTSUPP, 0)
      return -1
    }
  }

  private func read(_ data: UnsafeMutableRawPointer?, _ wanted: Int) -> zip_int64_t {
    guard let data else { return -1 }
    var given = 0
    while given < wanted, position < source.count {
      if position < bufferStart || position >= bufferStart + buffer.count {
        guard fill() else {
          zip_error_set(&error, ZIP_ER_READ, 0)
          return -1
        }
      }
      let at = position - bufferStart
      let count = min(wanted - given, buffer.count - at)
      buffer.withUnsafeBytes { bytes in
        (data + given).copyMemory(from: bytes.baseAddress! + at, byteCount: count)
      }
      if position < maskedBelow {
        (data + given).initializeMemory(
          as: UInt8.self, repeating: 0, count: min(count, maskedBelow - position))
      }
      position += count
      given += count
    }
    return zip_int64_t(given)
  }

  /// Refills the buffer from `position`; false where the file shrank or could not be read.
  private func fill() -> Bool {
    let end = min(source.count, position + Self.bufferBytes)
    buffer.removeAll(keepingCapacity: true)
    do {
      try source.forEachChunk(in: position..<end, chunkBytes: Self.bufferBytes) {
        self.buffer.append(contentsOf: $0)
      }
    } catch {
      return false
    }
    bufferStart = position
    return !buffer.isEmpty
  }
}
