import Files

/// Why a signature container could not be opened, read or written. Each case carries the evidence; only the
/// command line and the registry's pages word messages for people.
public enum ASiCFailure: Error, Equatable, Sendable {
  /// The bytes have no end-of-central-directory record: not a ZIP at all, or cut off.
  case notAZip
  /// A ZIP without a single entry.
  case noEntries
  /// Bytes before the first local header.
  case leadingBytes(count: Int)
  /// Bytes after the end-of-central-directory record.
  case trailingBytes(offset: Int, count: Int)
  /// Bytes between `offset` and the next structure that belong to no entry.
  case unaccountedBytes(offset: Int, count: Int)
  /// Two entries share bytes, or an entry runs into the central directory.
  case overlap(name: String, offset: Int)
  /// A record that is not where the one before says, or is cut off, or contradicts itself.
  case malformedZip(ZipRecord, offset: Int, why: ZipFlaw)
  /// The local header says something else than the central directory.
  case headerMismatch(name: String, field: HeaderField, offset: Int)
  /// The archive is split over several disks.
  case multipleDisks
  /// More entries than the limit allows.
  case tooManyEntries(count: Int, limit: Int)
  /// A size as declared, or as found while inflating, beyond the limit. `name` is nil for the container's
  /// total.
  case tooLarge(name: String?, bytes: UInt64, limit: Int)
  /// An entry that grows more than `limit` to one.
  case inflationRatio(name: String, compressed: Int, inflated: Int, limit: Int)
  /// Two entries with one name, or with names that some file system holds for one.
  case duplicateName(String, String)
  /// A name that would leave the container's folder, or that readers would read differently.
  case unsafePath(String, PathFlaw)
  case encryptedEntry(name: String)
  /// A compression method other than stored (0) and deflated (8).
  case unsupportedCompression(name: String, method: Int)
  /// A symbolic link, device or pipe; `mode` is the Unix file type.
  case notAFile(name: String, mode: Int)
  /// The inflated data is not what the directory says: damaged, or made so.
  case damagedEntry(name: String, why: String)
  /// No entry of this name.
  case noSuchEntry(name: String)
  /// A reference that, read literally and percent-decoded, names two different entries.
  case ambiguousReference(uri: String)
  /// The `mimetype` entry, or its absence, does not make this a signature container.
  case mimetype(MimetypeFlaw)
  /// A document type declaration in XML: entities could be anything.
  case dtd(name: String)
  case malformedManifest(name: String, why: ManifestFlaw)
  /// A file of this computer could not be read or written.
  case file(FileFailure)
  /// libzip could not do it: the function, and the library's own words.
  case library(function: String, reason: String)

  /// A structure of the ZIP format (APPNOTE 6.3.10, clause 4.3).
  public enum ZipRecord: String, Sendable {
    case endOfCentralDirectory, zip64EndOfCentralDirectory, zip64Locator, centralDirectory, localHeader
    case dataDescriptor, extraField
  }

  public enum ZipFlaw: String, Sendable {
    /// Fewer bytes than the record needs.
    case truncated
    /// Other magic bytes than the record's.
    case signature
    /// Its numbers do not agree with each other or with where it lies.
    case inconsistent
    /// The magic bytes of an end-of-central-directory record inside the central directory.
    case ambiguous
  }

  public enum HeaderField: String, Sendable {
    case name, version, flags, compression, time, crc, size, compressedSize
  }

  public enum PathFlaw: String, Sendable {
    case empty, absolute, parent, current, emptyComponent, backslash, nul, controlCharacter, drive, notUTF8
    /// `meta-inf` or `MIMETYPE`: on some file systems the real one.
    case reservedNameVariant
    /// Longer than the limit.
    case tooLong
    /// One entry is a file where another needs a folder of that name.
    case fileAndFolder
  }

  public enum MimetypeFlaw: Equatable, Sendable {
    /// No `mimetype` entry, and nothing in `META-INF` that a signature container has.
    case missing
    case unknown(String)
    /// Longer than any media type.
    case tooLong(bytes: Int)
  }

  public enum ManifestFlaw: Equatable, Sendable {
    /// Not UTF-8.
    case encoding
    case tooLarge(bytes: Int, limit: Int)
    case tooDeep(limit: Int)
    case notWellFormed(line: Int, column: Int)
    case unexpectedElement(String)
    case missing(String)
    case repeated(String)
    case notBase64(uri: String)
    /// An extension marked critical that this software does not know.
    case criticalExtension(String)
  }
}

extension ASiCFailure: CustomStringConvertible {
  /// Short English for logs and tests.
  public var description: String {
    switch self {
    case .notAZip: "not a ZIP"
    case .noEntries: "a ZIP without entries"
    case .leadingBytes(let count): "\(count) bytes before the first entry"
    case .trailingBytes(let offset, let count): "\(count) bytes after the end of the ZIP at \(offset)"
    case .unaccountedBytes(let offset, let count): "\(count) bytes at \(offset) belong to no entry"
    case .overlap(let name, let offset): "entry \(name) at \(offset) overlaps what follows"
    case .malformedZip(let record, let offset, let why): "\(record) at \(offset): \(why)"
    case .headerMismatch(let name, let field, let offset):
      "the local header of \(name) at \(offset) gives another \(field) than the central directory"
    case .multipleDisks: "split over several disks"
    case .tooManyEntries(let count, let limit): "\(count) entries, at most \(limit)"
    case .tooLarge(let name, let bytes, let limit):
      "\(name.map { "entry \($0)" } ?? "the content") has \(bytes) bytes, at most \(limit)"
    case .inflationRatio(let name, let compressed, let inflated, let limit):
      "entry \(name) grows from \(compressed) to \(inflated) bytes, at most \(limit) to 1"
    case .duplicateName(let first, let second): "two entries with one name: \(first), \(second)"
    case .unsafePath(let name, let flaw): "unsafe entry name \(name.debugDescription): \(flaw)"
    case .encryptedEntry(let name): "entry \(name) is encrypted"
    case .unsupportedCompression(let name, let method): "entry \(name) uses compression method \(method)"
    case .notAFile(let name, let mode): "entry \(name) is no file (mode \(String(mode, radix: 8)))"
    case .damagedEntry(let name, let why): "entry \(name) is damaged: \(why)"
    case .noSuchEntry(let name): "no entry \(name)"
    case .ambiguousReference(let uri): "the reference \(uri) names two entries"
    case .mimetype(.missing): "no mimetype and no signature"
    case .mimetype(.unknown(let text)): "mimetype \(text.debugDescription) is no signature container"
    case .mimetype(.tooLong(let bytes)): "mimetype of \(bytes) bytes"
    case .dtd(let name): "\(name) has a document type declaration"
    case .malformedManifest(let name, let why): "\(name): \(why)"
    case .file(let failure): "\(failure.action) \(failure.path): \(failure.systemReason)"
    case .library(let function, let reason): "\(function): \(reason)"
    }
  }
}
