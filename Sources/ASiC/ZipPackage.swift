import Files

/// A ZIP that is no signature container, such as an office document (ECMA-376 part 2), read under the same
/// rules: every byte accounted for, safe and distinct names, sizes and ratios within the limits.
public struct ZipPackage: Sendable {
  /// In the order of the central directory.
  public let entries: [ContainerEntry]

  private let pool: LibzipPool
  private let indices: [String: Int]

  /// Opens a package.
  /// - Throws: ``ASiCFailure`` with the first rule the bytes break.
  public init(_ source: ByteSource, limits: ContainerLimits = .standard) throws(ASiCFailure) {
    let directory = try CentralDirectory(source, limits: limits)
    pool = LibzipPool(source, directory: directory)
    entries = directory.entries.map {
      ContainerEntry(name: $0.name, size: $0.size, compressedSize: $0.compressedSize, crc: $0.crc)
    }
    var indices: [String: Int] = [:]
    for (index, entry) in entries.enumerated() { indices[entry.name] = index }
    self.indices = indices
  }

  /// Whether there is an entry of this name.
  public func has(_ name: String) -> Bool { indices[name] != nil }

  /// All bytes of an entry.
  /// - Throws: ``ASiCFailure/noSuchEntry(name:)``, ``ASiCFailure/damagedEntry(name:why:)``.
  public func bytes(of name: String) throws(ASiCFailure) -> [UInt8] {
    guard let index = indices[name] else { throw .noSuchEntry(name: name) }
    var bytes: [UInt8] = []
    do {
      try pool.read(index) { bytes.append(contentsOf: $0) }
    } catch let failure as ASiCFailure {
      throw failure
    } catch {
      throw .library(function: "zip_fread", reason: "\(error)")
    }
    return bytes
  }
}
