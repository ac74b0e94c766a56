import Files

/// The `mimetype` entry: what it says and where it departs from the form asked for in EN 319 162-1 v1.1.1,
/// annex A.1 (first in the container, stored, no extra field, so that the type can be read at byte 38).
struct Mimetype {
  let text: String?
  let deviations: [ContainerDeviation]

  /// No registered media type is longer (RFC 6838, clause 4.2: 127 + 1 + 127).
  private static let longestBytes = 255
  private static let commentPrefix = "mimetype="

  init(_ directory: CentralDirectory, source: ByteSource, pool: LibzipPool) throws(ASiCFailure) {
    guard
      let index = directory.entries.firstIndex(where: { EntryName.isExactly($0.name, "mimetype") })
    else {
      let comment = directory.comment
      text = comment.hasPrefix(Self.commentPrefix) ? String(comment.dropFirst(Self.commentPrefix.count)) : nil
      deviations = [.mimetypeMissing]
      return
    }
    let entry = directory.entries[index]
    guard entry.size <= Self.longestBytes else { throw .mimetype(.tooLong(bytes: entry.size)) }
    var octets: [UInt8] = []
    do {
      try pool.read(index) { octets.append(contentsOf: $0) }
    } catch let failure as ASiCFailure {
      throw failure
    } catch {
      throw .library(function: "stream", reason: "\(error)")
    }
    var deviations: [ContainerDeviation] = []
    if entry.offset != 0 || index != 0 { deviations.append(.mimetypeNotFirst) }
    if entry.method != 0 { deviations.append(.mimetypeCompressed) }
    if source[entry.offset + 28] != 0 || source[entry.offset + 29] != 0 {
      deviations.append(.mimetypeHasExtraField)
    }
    self.deviations = deviations
    text = String(decoding: octets, as: UTF8.self)
  }

  /// The kind declared or, where nothing is declared, the kind the signatures' names tell.
  func kind(names: [String]) throws(ASiCFailure) -> ContainerKind {
    if let text {
      if let kind = ContainerKind(rawValue: text), kind != .openDocument { return kind }
      if text.hasPrefix(ContainerKind.openDocument.rawValue + ".") { return .openDocument }
      throw .mimetype(.unknown(text))
    }
    if names.contains(where: { MetaInf.isManifest($0) }) { return .asicE }
    let dataCount = names.filter { MetaInf.isData($0) }.count
    let hasOnlySignature = names.contains { MetaInf.onlySignatureNames.contains($0) }
    if hasOnlySignature && dataCount == 1 { return .asicS }
    if names.contains(where: { MetaInf.isXMLSignature($0) || MetaInf.isSignature($0) }) { return .asicE }
    throw .mimetype(.missing)
  }
}
