/// A file that lies in a PDF (ISO 32000-2, 7.11.4).
public struct EmbeddedFileEntry: Sendable {
  public let name: String
  /// `/AFRelationship`, as `Source` or `Supplement`; nil where it is not said.
  public let relationship: String?
  /// The embedded file stream.
  public let stream: StoredObject
}

extension Document {
  /// The files named in the catalog's `/EmbeddedFiles`, in the order of their names there.
  public func embeddedFiles() throws(PDFFailure) -> [EmbeddedFileEntry] {
    let names = try resolve(catalog().value.asDictionary?["Names"]).asDictionary
    var files: [EmbeddedFileEntry] = []
    var seen: Set<PDFReference> = []
    var waiting = [names?["EmbeddedFiles"]].compactMap { $0 }
    while let next = waiting.popLast() {
      if let reference = next.asReference, !seen.insert(reference).inserted {
        throw .circularReference(reference)
      }
      guard let node = try resolve(next).asDictionary else { continue }
      waiting += (try resolve(node["Kids"]).asArray ?? []).reversed()
      let entries = try resolve(node["Names"]).asArray ?? []
      for index in stride(from: 1, to: entries.count, by: 2) {
        guard let specification = try resolve(entries[index]).asDictionary,
          let held = try resolve(specification["EF"]).asDictionary,
          let reference = (held["UF"] ?? held["F"])?.asReference, let stream = try object(reference),
          stream.isStream, let name = try resolve(specification["UF"] ?? specification["F"]).asString
        else { continue }
        files.append(
          EmbeddedFileEntry(
            name: TextString.decode(name),
            relationship: try resolve(specification["AFRelationship"]).asName, stream: stream))
      }
    }
    return files
  }
}
