import Foundation

/// The names by which EN 319 162-1 v1.1.1 tells the files of `META-INF` apart (clauses 4.3.3.2 and 4.4.3.2,
/// 4.4.4.2).
public enum MetaInf {
  static let folder = "META-INF/"

  /// The names an ASiC-S container's one signature or time-stamp may have.
  static let onlySignatureNames: Set<String> = [
    "META-INF/signature.p7s", "META-INF/signatures.xml", "META-INF/timestamp.tst",
  ]

  /// The part of `name` behind `META-INF/`, where it lies in that folder itself.
  private static func file(_ name: String) -> Substring? {
    guard name.hasPrefix(folder), name.utf8.count > folder.utf8.count else { return nil }
    let file = name.dropFirst(folder.count)
    return file.contains("/") ? nil : file
  }

  /// `META-INF/*signature*.p7s`
  public static func isSignature(_ name: String) -> Bool {
    file(name).map { $0.contains("signature") && $0.hasSuffix(".p7s") } ?? false
  }

  /// `META-INF/*signatures*.xml`
  public static func isXMLSignature(_ name: String) -> Bool {
    file(name).map { $0.contains("signatures") && $0.hasSuffix(".xml") } ?? false
  }

  /// `META-INF/*timestamp*.tst`
  public static func isTimestamp(_ name: String) -> Bool {
    file(name).map { $0.contains("timestamp") && $0.hasSuffix(".tst") } ?? false
  }

  /// `META-INF/ASiCManifest*.xml` and `META-INF/ASiCArchiveManifest*.xml`
  public static func isManifest(_ name: String) -> Bool {
    file(name).map {
      ($0.hasPrefix("ASiCManifest") || $0.hasPrefix("ASiCArchiveManifest")) && $0.hasSuffix(".xml")
    } ?? false
  }

  /// `META-INF/ASiCArchiveManifest*.xml`
  public static func isArchiveManifest(_ name: String) -> Bool {
    isManifest(name) && (file(name)?.hasPrefix("ASiCArchiveManifest") ?? false)
  }

  /// Neither `mimetype`, nor in `META-INF`, nor a folder.
  public static func isData(_ name: String) -> Bool {
    name != "mimetype" && !name.hasPrefix(folder) && !name.hasSuffix("/")
  }
}

extension Container {
  /// What is, or should be, signed: every file outside `META-INF` but the `mimetype`.
  public var dataFiles: [String] { names(MetaInf.isData) }
  /// Detached CMS signatures.
  public var signatureFiles: [String] { names(MetaInf.isSignature) }
  /// XML signatures.
  public var xmlSignatureFiles: [String] { names(MetaInf.isXMLSignature) }
  /// Time-stamp tokens.
  public var timestampFiles: [String] { names(MetaInf.isTimestamp) }

  /// The manifests, in the order of their names' numbers.
  /// - Throws: ``ASiCFailure/malformedManifest(name:why:)``, ``ASiCFailure/dtd(name:)``.
  public func manifests() throws(ASiCFailure) -> [Manifest] {
    var manifests: [Manifest] = []
    for name in names(MetaInf.isManifest) { manifests.append(try manifest(name)) }
    return manifests.sorted { $0.name.compare($1.name, options: .numeric) == .orderedAscending }
  }

  /// One manifest.
  public func manifest(_ name: String) throws(ASiCFailure) -> Manifest {
    guard let entry = entry(name) else { throw .noSuchEntry(name: name) }
    guard entry.size <= limits.manifestBytes else {
      throw .malformedManifest(name: name, why: .tooLarge(bytes: entry.size, limit: limits.manifestBytes))
    }
    return try Manifest(name: name, bytes: try bytes(of: name), limits: limits)
  }

  /// The entry a manifest's reference means: its URI percent-decoded or, as some software writes names
  /// unencoded, as it stands.
  /// - Returns: nil where there is no such entry.
  /// - Throws: ``ASiCFailure/ambiguousReference(uri:)`` where both readings name an entry.
  public func entry(referencedBy uri: String) throws(ASiCFailure) -> ContainerEntry? {
    let literal = entry(uri)
    guard let decoded = uri.removingPercentEncoding, !EntryName.isExactly(decoded, uri) else {
      return literal
    }
    guard let other = entry(decoded) else { return literal }
    guard literal == nil else { throw .ambiguousReference(uri: uri) }
    return other
  }

  private func names(_ belongs: (String) -> Bool) -> [String] { entries.map(\.name).filter(belongs) }
}
