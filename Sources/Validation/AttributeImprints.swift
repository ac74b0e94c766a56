import AdES
import OpenSSL

/// Computes what the time-stamps of one signer must have been made over.
struct AttributeImprints {
  let message: SignedData
  let signer: SignerInfo
  /// The fields of the SignerInfo up to the signature value, each as received: version, sid, digestAlgorithm, signedAttrs,
  /// signatureAlgorithm, signature.
  private let fields: [BERElement]
  private let unsignedAttributes: BERElement?
  private let content: AttributeTimeStamps.Content

  /// What came of comparing.
  struct Judgement {
    var imprint: CoveredTimeStamp.Imprint
    var covers = CoveredMaterial()
    var findings: [Finding] = []
  }

  init(_ message: SignedData, _ signer: SignerInfo, _ content: AttributeTimeStamps.Content) {
    self.message = message
    self.signer = signer
    self.content = content
    var fields = (try? signer.element.children()) ?? []
    unsignedAttributes = fields.last?.tag == DER.Tag.context(1) ? fields.popLast() : nil
    self.fields = fields
  }

  /// - Parameter position: where the token stands in the message: an archive time-stamp of the second version covers what
  ///   stands before.
  func judge(
    _ kind: AttributeTimeStamps.Attribute, _ token: TimeStampToken, position: Range<Int>
  ) throws -> Judgement {
    guard let algorithm = token.info.imprint.digestAlgorithm else { return Judgement(imprint: .notComputed) }
    let wanted = token.info.imprint.digest
    switch kind {
    case .content:
      guard let digest = try content.digest(algorithm) else { return Judgement(imprint: .contentMissing) }
      return Judgement(imprint: digest == wanted ? .matches : .differs)
    case .signature:
      // "the value of the messageImprint … shall be a hash of the value of the signature field" (clause 5.3): its octets alone.
      return Judgement(imprint: try Digest.of(signer.signature, algorithm) == wanted ? .matches : .differs)
    case .references, .referencesOnly:
      return try references(kind, algorithm, wanted)
    case .archiveV2:
      return try archiveV2(algorithm, wanted, position)
    case .archiveV3:
      return try archiveV3(token, algorithm, wanted)
    }
  }

  /// Clause A.1.5: the attributes' types and values one after the other, without the Attribute's own identifier and length. In
  /// the clause's order, or as they stand in the set: the field has both.
  private func references(
    _ kind: AttributeTimeStamps.Attribute, _ algorithm: DigestAlgorithm, _ wanted: [UInt8]
  ) throws -> Judgement {
    let order =
      (kind == .references ? [OID.signatureTimeStamp] : [])
      + [OID.completeCertificateReferences, OID.completeRevocationReferences]
    let asTheyStand = signer.unsignedAttributes.filter { order.contains($0.oid) }
    let asTheClauseSays = order.flatMap { oid in asTheyStand.filter { $0.oid == oid } }
    for attributes in [asTheClauseSays, asTheyStand] {
      var octets = kind == .references ? signer.signature : []
      for attribute in attributes { octets += try BERElement(whole: attribute.encoded).value }
      guard try Digest.of(octets, algorithm) == wanted else { continue }
      var covered = CoveredMaterial()
      for attribute in attributes {
        for value in attribute.values { covered.add(attribute.oid, value: value) }
      }
      return Judgement(imprint: .matches, covers: covered)
    }
    return Judgement(imprint: .differs)
  }

  // MARK: archive-time-stamp-v3 (clause 5.5.3)

  private func archiveV3(
    _ token: TimeStampToken, _ algorithm: DigestAlgorithm, _ wanted: [UInt8]
  ) throws -> Judgement {
    guard let index = HashIndex(in: token.signer) else { return Judgement(imprint: .notComputed) }
    guard let contentDigest = try content.digest(algorithm), fields.count >= 5 else {
      return Judgement(imprint: .contentMissing)
    }
    var digest = try Digest(algorithm)
    let type = try message.encapsulatedContentInfo.children()
    digest.update(type.first?.encoded ?? [])
    digest.update(contentDigest)
    for field in fields { digest.update(field.encoded) }
    digest.update(index.encoded)
    guard digest.finalized() == wanted else { return Judgement(imprint: .differs) }

    var covered = CoveredMaterial()
    var rest = index
    for choice in try message.certificateSet?.children() ?? [] {
      if try rest.certificates.take(Digest.of(choice.encoded, index.algorithm)) {
        covered.add(certificate: choice)
      }
    }
    for choice in try message.revocationSet?.children() ?? [] {
      if try rest.revocations.take(Digest.of(choice.encoded, index.algorithm)) {
        covered.add(revocation: choice)
      }
    }
    for attribute in signer.unsignedAttributes {
      if !index.isByValue, try rest.attributes.take(Digest.of(attribute.encoded, index.algorithm)) {
        for value in attribute.values { covered.add(attribute.oid, value: value) }
        continue
      }
      let type = DER.objectIdentifier(attribute.oid)
      for value in attribute.values {
        if try rest.attributes.take(Digest.of(type + value.encoded, index.algorithm)) {
          covered.add(attribute.oid, value: value)
        }
      }
    }
    // "If … a hash value … does not have a corresponding original, the archive-time-stamp is invalid" (clause 5.5.2).
    return rest.isEmpty
      ? Judgement(imprint: .matches, covers: covered)
      : Judgement(imprint: .differs, findings: [.hashIndexWithoutOriginal(entries: rest.count)])
  }

  // MARK: archive-time-stamp, second version (RFC 5126, clause 6.4.1)

  /// The concatenation is described in words only, and was implemented in several ways: with the unsigned attributes' own
  /// identifier and length or without, over all attributes or those that stood there before. Each is tried.
  private func archiveV2(
    _ algorithm: DigestAlgorithm, _ wanted: [UInt8], _ position: Range<Int>
  ) throws -> Judgement {
    var prefix = try Digest(algorithm)
    prefix.update(message.encapsulatedContentInfo.encoded)
    if message.content == nil {
      guard try content.update(&prefix) else { return Judgement(imprint: .contentMissing) }
    }
    if let set = message.certificateSet { prefix.update(set.encoded) }
    if let set = message.revocationSet { prefix.update(set.encoded) }
    for field in fields { prefix.update(field.encoded) }

    let all = try unsignedAttributes?.children() ?? []
    let isArchive = { (element: BERElement) in
      let oid = (try? element.children().first?.objectIdentifier()) ?? ""
      return oid == OID.archiveTimeStampV2 || oid == OID.archiveTimeStampV3
    }
    let selections = [
      all.filter { !isArchive($0) }, all.filter { $0.span.upperBound <= position.lowerBound },
      try all.filter { try !isArchive($0) || generated($0, before: position) },
    ]
    for selection in selections {
      let contents = selection.flatMap(\.encoded)
      for tail in [DER.element(DER.Tag.context(1), contents), DER.element(DER.Tag.set, contents), contents] {
        var digest = try prefix.forked()
        digest.update(tail)
        guard digest.finalized() == wanted else { continue }
        var covered = CoveredMaterial()
        for choice in try message.certificateSet?.children() ?? [] { covered.add(certificate: choice) }
        for choice in try message.revocationSet?.children() ?? [] { covered.add(revocation: choice) }
        for element in selection {
          let attribute = signer.unsignedAttributes.first { $0.encoded == element.encoded }
          for value in attribute?.values ?? [] { covered.add(attribute?.oid ?? "", value: value) }
        }
        return Judgement(imprint: .matches, covers: covered)
      }
    }
    return Judgement(imprint: .differs)
  }

  /// Whether the archive time-stamp in `element` is older than the one at `position`.
  private func generated(_ element: BERElement, before position: Range<Int>) throws -> Bool {
    func time(_ element: BERElement) -> TimeStampToken? {
      guard let set = try? element.children().last, let value = try? set.children().first else { return nil }
      return try? TimeStampToken(value.encoded)
    }
    let all = try unsignedAttributes?.children() ?? []
    guard !element.span.contains(position.lowerBound),
      let own = all.first(where: { $0.span.contains(position.lowerBound) }).flatMap(time),
      let other = time(element)
    else { return false }
    return other.info.genTime < own.info.genTime
  }
}

/// ats-hash-index, in its three versions (EN 319 122-1 v1.3.1, clause 5.5.2):
///
///     ATSHashIndexV3 ::= SEQUENCE {
///       hashIndAlgorithm            AlgorithmIdentifier,
///       certificatesHashIndex       SEQUENCE OF OCTET STRING,
///       crlsHashIndex               SEQUENCE OF OCTET STRING,
///       unsignedAttrValuesHashIndex SEQUENCE OF OCTET STRING }
///
/// The first version leaves the algorithm out where it is SHA-256, and like the second hashes whole attributes.
struct HashIndex {
  /// Digests still without an original.
  struct Digests {
    private var counts: [[UInt8]: Int] = [:]

    init(_ element: BERElement) throws(CMSFailure) {
      for entry in try element.expecting(DER.Tag.sequence).children() {
        counts[try entry.expecting(DER.Tag.octetString).value, default: 0] += 1
      }
    }

    /// Several equal originals have one entry, or one each: both are found in the field.
    mutating func take(_ digest: [UInt8]) -> Bool {
      guard counts[digest] != nil else { return false }
      counts[digest] = 0
      return true
    }

    /// How many still have no original.
    var count: Int { counts.values.reduce(0, +) }
  }

  /// As it stands in the token.
  let encoded: [UInt8]
  let algorithm: DigestAlgorithm
  /// Whether the unsigned attributes are counted value by value alone, as in the third version.
  let isByValue: Bool
  var certificates: Digests
  var revocations: Digests
  var attributes: Digests

  var count: Int { certificates.count + revocations.count + attributes.count }
  var isEmpty: Bool { count == 0 }

  /// The index among the unsigned attributes of the token's signer; nil where there is none that can be read.
  init?(in signer: SignerInfo) {
    let versions = [OID.atsHashIndexV3, OID.atsHashIndexV2, OID.atsHashIndex]
    for oid in versions {
      guard let value = signer.unsignedAttributes.first(where: { $0.oid == oid })?.values.first else {
        continue
      }
      guard var parts = try? value.expecting(DER.Tag.sequence).children() else { return nil }
      var algorithm = DigestAlgorithm.sha256
      if parts.count == 4 {
        guard let named = try? parts.removeFirst().children().first?.objectIdentifier(),
          let known = DigestAlgorithm(oid: named)
        else { return nil }
        algorithm = known
      }
      guard parts.count == 3, let certificates = try? Digests(parts[0]),
        let revocations = try? Digests(parts[1]), let attributes = try? Digests(parts[2])
      else { return nil }
      encoded = value.encoded
      self.algorithm = algorithm
      isByValue = oid == OID.atsHashIndexV3
      self.certificates = certificates
      self.revocations = revocations
      self.attributes = attributes
      return
    }
    return nil
  }
}
