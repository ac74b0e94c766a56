/// What a container may cost its reader. Every limit is checked on declared numbers first and on real bytes
/// while reading.
public struct ContainerLimits: Sendable, Equatable {
  /// Entries of one container: `signatures.md`, "ASiC-E with CAdES".
  public var entries: Int
  /// Inflated bytes of one entry. 4 GiB: four times the largest document the project promises to handle.
  public var entryBytes: Int
  /// Inflated bytes of all entries together. 8 GiB, under the 10 GB of the classic declared-size attack.
  public var totalBytes: Int
  /// How many bytes one compressed byte may become, once an entry is larger than ``ratioFreeBytes``.
  public var inflationRatio: Int
  /// Entries up to this inflated size may compress as well as they like: 1 MB (text of blanks is no bomb).
  public var ratioFreeBytes: Int
  /// The longest entry name in UTF-8: what Linux allows a path inside one folder to be, with room to spare.
  public var nameBytes: Int
  /// The central directory whole: 1,000 entries with long names, and their extra fields.
  public var directoryBytes: Int
  /// One manifest: 1,000 references of about 500 bytes, twice over.
  public var manifestBytes: Int
  /// Nesting of XML elements: a manifest needs 4; extensions may carry more.
  public var xmlDepth: Int

  public static let standard = ContainerLimits(
    entries: 1_000, entryBytes: 4 << 30, totalBytes: 8 << 30, inflationRatio: 100, ratioFreeBytes: 1_000_000,
    nameBytes: 1_024, directoryBytes: 4 << 20, manifestBytes: 1 << 20, xmlDepth: 32)

  public init(
    entries: Int, entryBytes: Int, totalBytes: Int, inflationRatio: Int, ratioFreeBytes: Int, nameBytes: Int,
    directoryBytes: Int, manifestBytes: Int, xmlDepth: Int
  ) {
    self.entries = entries
    self.entryBytes = entryBytes
    self.totalBytes = totalBytes
    self.inflationRatio = inflationRatio
    self.ratioFreeBytes = ratioFreeBytes
    self.nameBytes = nameBytes
    self.directoryBytes = directoryBytes
    self.manifestBytes = manifestBytes
    self.xmlDepth = xmlDepth
  }

  /// Whether `compressed` bytes may become `inflated`.
  func allows(inflated: Int, from compressed: Int) -> Bool {
    guard inflated > ratioFreeBytes else { return true }
    let (allowed, overflow) = compressed.multipliedReportingOverflow(by: inflationRatio)
    return overflow || inflated <= allowed
  }
}
