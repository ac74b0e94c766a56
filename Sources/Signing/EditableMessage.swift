import AdES

/// A signed message taken apart to have something added to it.
///
/// What is there already is written again octet for octet as it was received: signatures, time-stamps and hash indexes were made over
/// those very octets. Only the identifiers and lengths of the structures around an addition are new.
struct EditableMessage {
  /// One SignerInfo (RFC 5652, clause 5.3).
  struct Signer {
    /// version, sid, digestAlgorithm, signedAttrs, signatureAlgorithm, signature, each as received.
    let fields: [[UInt8]]
    /// Unsigned attributes, each as received.
    private(set) var unsignedAttributes: [[UInt8]]

    mutating func add(unsigned attribute: [UInt8]) {
      unsignedAttributes = unsignedAttributes.inserting([attribute])
    }

    /// Puts another encoding in the place of an attribute.
    mutating func replace(unsigned old: [UInt8], with new: [UInt8]) {
      unsignedAttributes = unsignedAttributes.map { $0 == old ? new : $0 }
    }

    fileprivate var encoded: [UInt8] {
      let set = unsignedAttributes.isEmpty ? [] : DER.element(DER.Tag.context(1), unsignedAttributes.joined())
      return DER.sequence(fields + (set.isEmpty ? [] : [set]))
    }
  }

  private var version: [UInt8]
  private(set) var digestAlgorithms: [[UInt8]]
  private let encapsulated: BERElement
  /// CertificateChoices, each as received; nil where the field is absent.
  private(set) var certificates: [[UInt8]]?
  /// RevocationInfoChoice, each as received; nil where the field is absent.
  private(set) var revocationData: [[UInt8]]?
  var signers: [Signer]

  /// Takes apart the ContentInfo that `octets` are.
  init(_ octets: [UInt8]) throws(CMSFailure) {
    var info = try BERElement(whole: octets).expecting(DER.Tag.sequence).reader()
    let type = try info.take().objectIdentifier()
    guard type == OID.signedData else { throw .notSignedData(contentType: type) }
    var explicit = try info.take(DER.Tag.context(0)).reader()
    var fields = try explicit.take(DER.Tag.sequence).reader()
    version = try fields.take(DER.Tag.integer).encoded
    digestAlgorithms = try fields.take(DER.Tag.set).children().map(\.encoded)
    encapsulated = try fields.take(DER.Tag.sequence)
    certificates = try fields.takeIf(DER.Tag.context(0))?.children().map(\.encoded)
    revocationData = try fields.takeIf(DER.Tag.context(1))?.children().map(\.encoded)
    signers = try fields.take(DER.Tag.set).children().map { element throws(CMSFailure) in
      var parts = try element.expecting(DER.Tag.sequence).children()
      let unsigned = parts.last?.tag == DER.Tag.context(1) ? parts.removeLast() : nil
      return Signer(
        fields: parts.map(\.encoded), unsignedAttributes: try unsigned?.children().map(\.encoded) ?? [])
    }
    try fields.finish()
  }

  /// eContentType as received.
  func contentType() throws(CMSFailure) -> [UInt8] {
    var fields = try encapsulated.reader()
    return try fields.take(DER.Tag.objectIdentifier).encoded
  }

  /// Announces a digest algorithm that is not announced yet.
  mutating func announce(_ algorithm: AlgorithmIdentifier) throws(CMSFailure) {
    for known in digestAlgorithms {
      var fields = try BERElement(whole: known).reader()
      if try fields.take().objectIdentifier() == algorithm.oid { return }
    }
    digestAlgorithms = digestAlgorithms.inserting([algorithm.encoded])
  }

  /// Adds what is not there yet.
  /// - Parameters:
  ///   - lists: `CertificateList`, DER.
  ///   - responses: `OCSPResponse`, DER. They make the message version 5 (RFC 5652, clause 5.1; RFC 5940, clause 2.1).
  mutating func add(certificates new: [[UInt8]], lists: [[UInt8]], responses: [[UInt8]]) {
    let others = responses.map { response in
      DER.element(DER.Tag.context(1), DER.objectIdentifier(OID.ocspResponse) + response)
    }
    let known = Set(certificates ?? [])
    let fresh = new.filter { !known.contains($0) }
    if !fresh.isEmpty { certificates = (certificates ?? []).inserting(fresh) }
    let knownData = Set(revocationData ?? [])
    let freshData = (lists + others).filter { !knownData.contains($0) }
    if !freshData.isEmpty { revocationData = (revocationData ?? []).inserting(freshData) }
    if freshData.contains(where: { $0.first == DER.Tag.context(1) }) { version = DER.integer(5) }
  }

  /// The message.
  var encoded: [UInt8] {
    var fields = [
      version, DER.element(DER.Tag.set, digestAlgorithms.joined()), encapsulated.encoded,
    ]
    if let certificates { fields.append(DER.element(DER.Tag.context(0), certificates.joined())) }
    if let revocationData { fields.append(DER.element(DER.Tag.context(1), revocationData.joined())) }
    fields.append(DER.element(DER.Tag.set, signers.map(\.encoded).joined()))
    return DER.sequence([
      DER.objectIdentifier(OID.signedData), DER.element(DER.Tag.context(0), DER.sequence(fields)),
    ])
  }
}

extension [[UInt8]] {
  /// With further elements of a SET OF: in the order of DER where the others are, else behind them, so that a stranger's order stays.
  fileprivate func inserting(_ others: [[UInt8]]) -> [[UInt8]] {
    let isSorted = zip(self, dropFirst()).allSatisfy { !$1.lexicographicallyPrecedes($0) }
    let all = self + others
    return isSorted ? all.sorted { $0.lexicographicallyPrecedes($1) } : all
  }

  fileprivate func joined() -> [UInt8] { flatMap { $0 } }
}
