extension Document {
  /// Streams of one kind that are read. Ours: a file renewed for thirty years has a hundred.
  private static let maximumStreams = 5_000

  /// What of the security store as of `revision` can be read, for a verifier: nil where there is none. A store that is malformed
  /// is as good as empty: no signature covers it, and what is missing is told where it is needed. Whoever writes to one uses
  /// ``securityStore(asOf:)``, which refuses such a store.
  ///
  /// `/VRI`, which tells for each signature what of it to use, is passed over: what is good for one is good for all.
  public func readableSecurityStore(asOf revision: Int? = nil) -> DocumentSecurityStore? {
    guard let catalog = try? catalog(asOf: revision).value.asDictionary,
      let dictionary = (try? resolve(catalog["DSS"], asOf: revision))?.asDictionary
    else { return nil }
    return DocumentSecurityStore(
      certificates: streams(dictionary["Certs"], asOf: revision),
      revocationLists: streams(dictionary["CRLs"], asOf: revision),
      ocspResponses: streams(dictionary["OCSPs"], asOf: revision))
  }

  private func streams(_ value: PDFValue?, asOf revision: Int?) -> [[UInt8]] {
    guard let values = (try? resolve(value, asOf: revision))?.asArray else { return [] }
    var seen: Set<PDFReference> = []
    var found: [[UInt8]] = []
    var octets = 0
    for case let reference? in values.prefix(Self.maximumStreams).map(\.asReference)
    where seen.insert(reference).inserted {
      guard let object = try? object(reference, asOf: revision), object.isStream,
        let content = try? decodedStream(object, asOf: revision)
      else { continue }
      octets += content.count
      guard octets <= DocumentSecurityStore.maximumOctets else { return found }
      found.append(content)
    }
    return found
  }
}
