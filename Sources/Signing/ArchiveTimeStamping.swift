import AdES
import Files
import OpenSSL

/// `ATSHashIndexV3` (EN 319 122-1 v1.3.1, clause 5.5.2): what an archive time-stamp covers besides the signature itself.
///
///     ATSHashIndexV3 ::= SEQUENCE {
///       hashIndAlgorithm            AlgorithmIdentifier,
///       certificatesHashIndex       SEQUENCE OF OCTET STRING,
///       crlsHashIndex               SEQUENCE OF OCTET STRING,
///       unsignedAttrValuesHashIndex SEQUENCE OF OCTET STRING }
struct ArchiveHashIndex {
  let encoded: [UInt8]

  /// The index of all that stands in the message for `signer`, each element as received.
  init(_ message: EditableMessage, _ signer: EditableMessage.Signer, _ algorithm: DigestAlgorithm) throws {
    func digests(_ elements: [[UInt8]]) throws -> [UInt8] {
      DER.sequence(try elements.map { DER.octetString(try Digest.of($0, algorithm)) })
    }
    var values: [[UInt8]] = []
    for attribute in signer.unsignedAttributes {
      let parts = try BERElement(whole: attribute).children()
      guard parts.count == 2 else { continue }
      values += try parts[1].children().map { parts[0].encoded + $0.encoded }
    }
    encoded = DER.sequence([
      AlgorithmIdentifier(oid: algorithm.oid, parameters: nil).encoded,
      try digests(message.certificates ?? []), try digests(message.revocationData ?? []),
      try digests(values),
    ])
  }

  var attribute: [UInt8] { CMSAttribute.encoded(OID.atsHashIndexV3, values: [encoded]) }
}

extension SignedData {
  /// The message with an archive-time-stamp-v3 for each signer (EN 319 122-1 v1.3.1, clause 5.5.3).
  ///
  /// The imprint is over: eContentType, the content's digest, the fields of the SignerInfo up to the signature value, and the hash index;
  /// every element as it stands in the message. The index goes into the unsigned attributes of the token's own signer. The same digest
  /// serves throughout, and is announced in the message.
  /// - Parameter detached: the content, where the message does not carry it.
  func addingArchiveTimeStamps(
    over detached: ByteSource?, from services: LevelServices
  ) throws -> [UInt8] {
    var editable = try EditableMessage(encoded)
    let algorithm = services.digest
    try editable.announce(AlgorithmIdentifier(oid: algorithm.oid, parameters: nil))
    for signer in signerInfos { try check(detached, against: signer) }
    let contentDigest = try digest(of: detached, algorithm)
    let type = try editable.contentType()
    for index in editable.signers.indices {
      let hashIndex = try ArchiveHashIndex(editable, editable.signers[index], algorithm)
      var imprint = try Digest(algorithm)
      imprint.update(type)
      imprint.update(contentDigest)
      for field in editable.signers[index].fields { imprint.update(field) }
      imprint.update(hashIndex.encoded)
      let token = try services.timeStamp(over: imprint.finalized())
      var inner = try EditableMessage(token.encoded)
      inner.signers[0].add(unsigned: hashIndex.attribute)
      editable.signers[index].add(
        unsigned: CMSAttribute.encoded(OID.archiveTimeStampV3, values: [inner.encoded]))
    }
    return editable.encoded
  }

  private func digest(of detached: ByteSource?, _ algorithm: DigestAlgorithm) throws -> [UInt8] {
    if let content { return try Digest.of(content, algorithm) }
    guard let detached else { throw SigningFailure.contentNeeded }
    return try Digest.of(detached, in: [0..<detached.count], algorithm)
  }

  /// An archive time-stamp over something else than what was signed would be worth nothing.
  private func check(_ detached: ByteSource?, against signer: SignerInfo) throws {
    guard let algorithm = DigestAlgorithm(oid: signer.digestAlgorithm.oid),
      let announced = try signer.signedAttributes?.attributes.singleValue(OID.messageDigest)?.octets()
    else { return }
    guard try digest(of: detached, algorithm) == announced else { throw SigningFailure.contentDiffers }
  }
}
