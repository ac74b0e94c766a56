import AdES
import Files
import Foundation
import OpenSSL

/// A message raised to a level.
public struct AugmentedMessage: Sendable {
  public let octets: [UInt8]
  /// Validation data that could not be had, where the caller accepts that.
  public let missing: [MissingMaterial]
}

extension Augmentation {
  /// Raises all signers of a message, attached or detached (EN 319 122-1 v1.3.1, clause 6).
  ///
  /// - T: a signature-time-stamp for every signer.
  /// - LT: validation data in `SignedData.certificates` and `.crls`, OCSP responses as other revocation information (RFC 5940).
  /// - LTA: an archive-time-stamp-v3 for every signer.
  ///
  /// - Parameter content: of a detached message; needed for LTA alone.
  public static func augment(
    message octets: [UInt8], over content: ByteSource? = nil, to level: BaselineLevel,
    with services: LevelServices, at moment: Date
  ) throws(SigningFailure) -> AugmentedMessage {
    try augment(message: octets, over: content, to: level, with: services, at: moment, signing: nil)
  }

  static func augment(
    message octets: [UInt8], over content: ByteSource?, to level: BaselineLevel,
    with services: LevelServices, at moment: Date, signing: Certificate?
  ) throws(SigningFailure) -> AugmentedMessage {
    let received: SignedData
    do throws(CMSFailure) { received = try SignedData(octets) } catch { throw .message(error) }
    guard !received.signerInfos.isEmpty else { throw .noSignature }
    guard level > .b else { return AugmentedMessage(octets: octets, missing: []) }
    guard level < .lta || received.content != nil || content != nil else { throw .contentNeeded }

    var current = try received.addingSignatureTimeStamps(from: services)
    guard level > .t else { return AugmentedMessage(octets: current, missing: []) }
    do {
      let stamped = try SignedData(current)
      var collector = MaterialCollector(services, at: moment)
      collector.need(stamped)
      collector.collect()
      let material = try collector.finished(services, signing: signing, at: moment)
      current = try stamped.adding(material)
      if level == .lta {
        current = try SignedData(current).addingArchiveTimeStamps(over: content, from: services)
      }
      return AugmentedMessage(octets: current, missing: material.missing)
    } catch { throw SigningFailure(error) }
  }
}

extension SignedData {
  /// The message with validation data in its root sets.
  ///
  /// Archive time-stamps of the second version cover those sets as a whole, so where there is one they stay as they are, and the data go
  /// into the newest such token, which nothing covers yet (EN 319 122-1 v1.3.1, clause 5.5.3).
  func adding(_ material: ValidationMaterial) throws -> [UInt8] {
    var editable = try EditableMessage(encoded)
    let hasSecondVersion = signerInfos.contains {
      $0.unsignedAttributes.contains(oid: OID.archiveTimeStampV2)
    }
    guard hasSecondVersion else {
      editable.add(material)
      return editable.encoded
    }
    let embedded = Set(certificates + revocationLists + ocspResponses)
    for (index, signer) in signerInfos.enumerated() {
      guard let (attribute, token) = signer.newestArchiveTimeStampV2 else { continue }
      var inner = try EditableMessage(token.encoded)
      inner.add(material, except: embedded)
      editable.signers[index].replace(
        unsigned: attribute.encoded, with: CMSAttribute.encoded(attribute.oid, values: [inner.encoded]))
    }
    return editable.encoded
  }
}

extension EditableMessage {
  /// - Parameter embedded: objects that stand elsewhere in the message already.
  mutating func add(_ material: ValidationMaterial, except embedded: Set<[UInt8]> = []) {
    add(
      certificates: material.certificates.map(\.der).filter { !embedded.contains($0) },
      lists: material.revocationLists.map(\.der).filter { !embedded.contains($0) },
      responses: material.ocspResponses.map(\.der).filter { !embedded.contains($0) })
  }
}

extension SignerInfo {
  /// The newest archive time-stamp of the second version, unless one of the third, which would cover it, is there as well.
  fileprivate var newestArchiveTimeStampV2: (CMSAttribute, TimeStampToken)? {
    guard !unsignedAttributes.contains(oid: OID.archiveTimeStampV3) else { return nil }
    return unsignedAttributes.filter { $0.oid == OID.archiveTimeStampV2 && $0.values.count == 1 }
      .compactMap { attribute in
        (try? TimeStampToken(attribute.values[0].encoded)).map { (attribute, $0) }
      }
      .max { $0.1.info.genTime < $1.1.info.genTime }
  }
}
