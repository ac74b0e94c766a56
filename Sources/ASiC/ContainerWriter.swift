import CZip
import Files
import Foundation

/// Writes a signature container: `mimetype` first, then the entries in the order they were added.
///
/// Every entry is stored, none compressed, with one fixed time: the same entries give the same bytes on every
/// machine, whatever its compression library, and what is inside can be cut out with any tool. Nothing here
/// knows a signature.
public struct ContainerWriter: Sendable {
  public let kind: ContainerKind
  /// What the `mimetype` entry will say.
  public let mimetype: String
  /// Names in the order they will be written, without `mimetype`.
  public var names: [String] { entries.map(\.name) }

  private var entries: [(name: String, content: Content)] = []
  private var nameSet = EntryNameSet()
  private var mimeTypes: [String: String] = [:]
  private let limits: ContainerLimits

  private enum Content: Sendable {
    case source(ByteSource)
    case earlier(Container)
  }

  /// 1980-01-01 00:00:00, the earliest time a ZIP can give.
  private static let dosDate: UInt16 = 0x0021

  /// An empty container of one of the two kinds that are ASiC's own.
  /// - Parameter kind: not ``ContainerKind/openDocument``: an office document is extended here, never begun.
  public init(kind: ContainerKind, limits: ContainerLimits = .standard) {
    precondition(kind != .openDocument, "an office document is extended here, never begun")
    self.kind = kind
    mimetype = kind.mediaType
    self.limits = limits
  }

  /// A container that begins with every entry of an earlier one, name and data unchanged.
  ///
  /// Folder entries and the `mimetype` entry are not carried over as such: folders have no content, and
  /// `mimetype` is written anew, first and stored. Neither can be covered by a signature of ours.
  public init(extending container: Container) {
    kind = container.kind
    mimetype = container.mimetype ?? container.kind.mediaType
    limits = container.limits
    for entry in container.entries where !entry.isFolder && entry.name != "mimetype" {
      entries.append((entry.name, .earlier(container)))
      try? nameSet.insert(entry.name)  // the container's own names do stand together
    }
  }

  /// Adds an entry.
  /// - Parameter mimeType: what ``mimeType(of:)`` will answer; a ZIP itself has no place for it.
  /// - Throws: ``ASiCFailure/unsafePath(_:_:)``, ``ASiCFailure/duplicateName(_:_:)``,
  ///   ``ASiCFailure/tooManyEntries(count:limit:)``, ``ASiCFailure/tooLarge(name:bytes:limit:)``.
  public mutating func add(_ name: String, _ bytes: [UInt8], mimeType: String? = nil) throws(ASiCFailure) {
    try add(name, ByteSource(bytes), mimeType: mimeType)
  }

  /// Adds an entry whose data is streamed from `source` when the container is written.
  public mutating func add(_ name: String, _ source: ByteSource, mimeType: String? = nil) throws(ASiCFailure)
  {
    try EntryName.check(name, limit: limits.nameBytes)
    guard !name.hasSuffix("/") else { throw .unsafePath(name, .emptyComponent) }
    // `mimetype` itself is one of the entries.
    guard entries.count + 2 <= limits.entries else {
      throw .tooManyEntries(count: entries.count + 2, limit: limits.entries)
    }
    guard source.count <= limits.entryBytes else {
      throw .tooLarge(name: name, bytes: UInt64(source.count), limit: limits.entryBytes)
    }
    guard name != "mimetype" else { throw .duplicateName(name, name) }
    try nameSet.insert(name)
    entries.append((name, .source(source)))
    if let mimeType { mimeTypes[name] = mimeType }
  }

  /// Adds a manifest under its own name.
  public mutating func add(_ manifest: Manifest) throws(ASiCFailure) {
    try add(manifest.name, manifest.bytes, mimeType: "text/xml")
  }

  /// The media type given when the entry was added.
  public func mimeType(of name: String) -> String? { mimeTypes[name] }

  /// The names for the next signature: the first number above every one in use.
  public var nextSignature: SignatureNames { SignatureNames(after: names) }

  /// Writes the container to `path`, streamed. Under that name there is either the whole container or what
  /// was there before.
  ///
  /// `zip_open`, `zip_close`
  public func write(
    to path: String, mode: mode_t = 0o644, existing: AtomicFile.Existing = .replace
  ) throws(ASiCFailure) {
    let temporary = "\(path).\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
    var code: CInt = 0
    guard let archive = zip_open(temporary, ZIP_CREATE | ZIP_EXCL, &code) else {
      throw .file(FileFailure(.create, path: path, code: errno))
    }
    defer { unlink(temporary) }
    try fill(archive)
    // libzip wrote beside again and renamed: the data is complete, but not yet sure to be on the disk.
    try Self.flush(temporary, mode: mode, for: path)
    switch existing {
    case .replace:
      guard rename(temporary, path) == 0 else { throw .file(FileFailure(.rename, path: path, code: errno)) }
    case .refuse:
      guard link(temporary, path) == 0 else {
        throw .file(FileFailure(errno == EEXIST ? .exists : .rename, path: path, code: errno))
      }
    }
    do throws(FileFailure) { try AtomicFile.flushDirectory(of: path) } catch { throw .file(error) }
  }

  /// The container in memory. For containers known to be small.
  ///
  /// `zip_source_buffer_create`, `zip_open_from_source`
  public func data() throws(ASiCFailure) -> [UInt8] {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    guard let buffer = zip_source_buffer_create(nil, 0, 0, &error) else {
      throw .library(
        function: "zip_source_buffer_create", reason: String(cString: zip_error_strerror(&error)))
    }
    defer { zip_source_free(buffer) }
    zip_source_keep(buffer)
    guard let archive = zip_open_from_source(buffer, ZIP_TRUNCATE, &error) else {
      zip_source_free(buffer)
      throw .library(function: "zip_open_from_source", reason: String(cString: zip_error_strerror(&error)))
    }
    try fill(archive)
    return try Self.contents(of: buffer)
  }

  /// Puts all entries into `archive` and closes it; discards it when anything fails.
  private func fill(_ archive: OpaquePointer) throws(ASiCFailure) {
    do throws(ASiCFailure) {
      try Self.add("mimetype", ByteSource(Array(mimetype.utf8)), to: archive)
      for (name, content) in entries {
        switch content {
        case .source(let source): try Self.add(name, source, to: archive)
        case .earlier(let container): try Self.add(name, try container.contents(of: name), to: archive)
        }
      }
      guard zip_close(archive) == 0 else { throw Self.failure("zip_close", archive) }
    } catch {
      zip_discard(archive)
      throw error
    }
  }

  /// `zip_file_add`, `zip_set_file_compression`, `zip_file_set_dostime`
  private static func add(_ name: String, _ source: ByteSource, to archive: OpaquePointer) throws(ASiCFailure)
  {
    let (pointer, _) = try LentSource.make(source)
    let index = zip_file_add(archive, name, pointer, zip_flags_t(ZIP_FL_ENC_UTF_8))
    guard index >= 0 else {
      zip_source_free(pointer)
      throw failure("zip_file_add", archive)
    }
    guard zip_set_file_compression(archive, zip_uint64_t(index), ZIP_CM_STORE, 0) == 0 else {
      throw failure("zip_set_file_compression", archive)
    }
    guard zip_file_set_dostime(archive, zip_uint64_t(index), 0, dosDate, 0) == 0 else {
      throw failure("zip_file_set_dostime", archive)
    }
  }

  private static func failure(_ function: String, _ archive: OpaquePointer) -> ASiCFailure {
    .library(function: function, reason: String(cString: zip_strerror(archive)))
  }

  private static func flush(_ temporary: String, mode: mode_t, for path: String) throws(ASiCFailure) {
    let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(FileFailure(.open, path: path, code: errno)) }
    defer { close(descriptor) }
    guard fchmod(descriptor, mode) == 0, fsync(descriptor) == 0 else {
      throw .file(FileFailure(.write, path: path, code: errno))
    }
  }

  /// `zip_source_open`, `zip_source_read`
  private static func contents(of buffer: OpaquePointer) throws(ASiCFailure) -> [UInt8] {
    func failure(_ function: String) -> ASiCFailure {
      .library(function: function, reason: String(cString: zip_error_strerror(zip_source_error(buffer))))
    }
    var stat = zip_stat_t()
    guard zip_source_stat(buffer, &stat) == 0 else { throw failure("zip_source_stat") }
    guard zip_source_open(buffer) == 0 else { throw failure("zip_source_open") }
    defer { zip_source_close(buffer) }
    let size = Int(clamping: stat.size)
    var got = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { memory, filled in
      while got < size {
        let count = Int(zip_source_read(buffer, memory.baseAddress! + got, zip_uint64_t(size - got)))
        if count <= 0 { break }
        got += count
      }
      filled = got
    }
    guard got == size else { throw failure("zip_source_read") }
    return bytes
  }
}

/// The names one signature of ours uses: `META-INF/ASiCManifest-001.xml` and `META-INF/signature-001.p7s`.
public struct SignatureNames: Sendable, Hashable {
  public let number: Int
  public var manifest: String { "META-INF/ASiCManifest-\(Self.digits(number)).xml" }
  public var signature: String { "META-INF/signature-\(Self.digits(number)).p7s" }

  public init(number: Int) { self.number = number }

  /// The first number above every one that a manifest or signature among `names` uses, whoever wrote it.
  public init(after names: [String]) {
    let used = names.filter { MetaInf.isManifest($0) || MetaInf.isSignature($0) }.compactMap { name in
      Int(String(name.prefix { $0 != "." }.reversed().prefix { $0.isASCII && $0.isNumber }.reversed()))
    }
    number = (used.filter { $0 < 1_000_000 }.max() ?? 0) + 1
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 3 - text.count)) + text
  }
}
