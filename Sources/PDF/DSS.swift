/// The document security store (ISO 32000-2, 12.8.4.3; EN 319 142-1 v1.2.1, clause 5.4.2.2): certificates and revocation data kept in the document for
/// validating it later. Octets only; what they say is judged elsewhere.
///
/// `/VRI`, which tells for each signature what of it to use, is passed over: what is good for one is good for all.
public struct SecurityStore: Sendable {
  /// Of one kind of data, each stream once.
  public struct Entry: Sendable {
    public let reference: PDFReference
    /// The revision that defines the stream.
    public let revision: Int
    public let octets: [UInt8]
  }

  public fileprivate(set) var certificates: [Entry] = []
  public fileprivate(set) var revocationLists: [Entry] = []
  public fileprivate(set) var ocspResponses: [Entry] = []
  /// Entries that are no streams, or whose data cannot be decoded.
  public fileprivate(set) var unreadable = 0

  /// Streams of one kind that are read. Ours: a file renewed for thirty years has a hundred.
  static let maximumEntries = 5_000
}

extension Document {
  /// The security store as of `revision`, nil meaning the newest; nil where there is none. One that is malformed is as good as empty: no
  /// signature covers it, and what is missing is told where it is needed.
  public func securityStore(asOf revision: Int? = nil) -> SecurityStore? {
    guard let catalog = try? catalog(asOf: revision).value.asDictionary,
      let dictionary = (try? resolve(catalog["DSS"], asOf: revision))?.asDictionary
    else { return nil }
    var store = SecurityStore()
    store.certificates = entries(dictionary["Certs"], asOf: revision, &store.unreadable)
    store.revocationLists = entries(dictionary["CRLs"], asOf: revision, &store.unreadable)
    store.ocspResponses = entries(dictionary["OCSPs"], asOf: revision, &store.unreadable)
    return store
  }

  private func entries(
    _ value: PDFValue?, asOf revision: Int?, _ unreadable: inout Int
  ) -> [SecurityStore.Entry] {
    guard let values = (try? resolve(value, asOf: revision))?.asArray else { return [] }
    var seen: Set<PDFReference> = []
    var found: [SecurityStore.Entry] = []
    for value in values.prefix(SecurityStore.maximumEntries) {
      guard let reference = value.asReference else {
        unreadable += 1
        continue
      }
      guard seen.insert(reference).inserted else { continue }
      guard let object = try? object(reference, asOf: revision), object.isStream,
        let octets = try? decodedStream(object, asOf: revision)
      else {
        unreadable += 1
        continue
      }
      found.append(SecurityStore.Entry(reference: reference, revision: object.revision, octets: octets))
    }
    return found
  }
}
