import AdES
import OpenSSL

/// The time-stamps in a signer's attributes, with what they were made over (EN 319 122-1 v1.3.1, clauses 5.2.8, 5.3, 5.5 and
/// A.1.5; RFC 5126, clause 6.4.1 for what is only read).
///
/// Facts only: whether a token itself may be believed is the time-stamp validation's to judge.
enum AttributeTimeStamps {
  /// The attributes that hold time-stamps.
  enum Attribute: String, Hashable {
    /// A signed attribute: made before the signature, over the content.
    case content = "content-time-stamp"
    case signature = "signature-time-stamp"
    /// CAdES-C-time-stamp: signature, signature time-stamps, references.
    case references = "cades-c-time-stamp"
    /// time-stamped-certs-crls-references.
    case referencesOnly = "certificate-references-time-stamp"
    case archiveV2 = "archive-time-stamp"
    case archiveV3 = "archive-time-stamp-v3"

    init?(oid: String) {
      switch oid {
      case OID.contentTimeStamp: self = .content
      case OID.signatureTimeStamp: self = .signature
      case OID.escTimeStamp: self = .references
      case OID.certCRLTimeStamp: self = .referencesOnly
      case OID.archiveTimeStampV2: self = .archiveV2
      case OID.archiveTimeStampV3: self = .archiveV3
      default: return nil
      }
    }

    var kind: CoveredTimeStamp.Kind {
      switch self {
      case .content: .content
      case .signature: .signature
      case .references, .referencesOnly: .references
      case .archiveV2, .archiveV3: .archive
      }
    }

    /// Whether it proves that the signature value existed.
    var coversSignature: Bool { self != .content && self != .referencesOnly }
  }

  /// Where the signed content comes from, where it is not in the message.
  struct Content {
    /// Its digest; nil where it is not at hand.
    var digest: (DigestAlgorithm) throws -> [UInt8]?
    /// Updates a digest that has begun with its octets; false where it is not at hand.
    var update: (inout Digest) throws -> Bool

    init(
      digest: @escaping (DigestAlgorithm) throws -> [UInt8]?,
      update: @escaping (inout Digest) throws -> Bool = { _ in false }
    ) {
      self.digest = digest
      self.update = update
    }
  }

  /// The time-stamps of one signer: those it signed, then those over it, in the message's order.
  ///
  /// At most ``AttributeMaterial/maximumTimeStamps``: each costs a validation.
  static func all(
    of signer: SignerInfo, in message: SignedData, content: Content
  ) throws -> [CoveredTimeStamp] {
    var found: [CoveredTimeStamp] = []
    var counts: [Attribute: Int] = [:]
    let attributes =
      (signer.signedAttributes?.attributes ?? []).filter { $0.oid == OID.contentTimeStamp }
      // The same attribute among the unsigned ones is nobody's claim.
      + signer.unsignedAttributes.filter { $0.oid != OID.contentTimeStamp }
    let imprints = AttributeImprints(message, signer, content)
    for attribute in attributes {
      guard let kind = Attribute(oid: attribute.oid) else { continue }
      for value in attribute.values where found.count < AttributeMaterial.maximumTimeStamps {
        counts[kind, default: 0] += 1
        let identifier = "\(kind.rawValue)-\(counts[kind] ?? 1)"
        let token: TimeStampToken
        do throws(CMSFailure) { token = try TimeStampToken(value.encoded) } catch {
          found.append(
            CoveredTimeStamp(
              kind: kind.kind, identifier: identifier, token: .failure(error), imprint: .notComputed))
          continue
        }
        let judged = try imprints.judge(kind, token, position: value.span)
        var covers = judged.covers
        if kind.coversSignature { covers.signatureValues.append(signer.signature) }
        found.append(
          CoveredTimeStamp(
            kind: kind.kind, identifier: identifier, token: .success(token), imprint: judged.imprint,
            covers: judged.imprint == .matches ? covers : CoveredMaterial(), findings: judged.findings))
      }
    }
    return found
  }
}

extension CoveredMaterial {
  mutating func add(certificate choice: BERElement) {
    if choice.tag == DER.Tag.sequence { certificates.append(choice.encoded) }
  }

  mutating func add(revocation choice: BERElement) {
    if choice.tag == DER.Tag.sequence {
      revocationData.append(choice.encoded)
    } else if let parts = try? choice.children(), parts.count == 2,
      (try? parts[0].objectIdentifier()) == OID.ocspResponse
    {
      revocationData.append(parts[1].encoded)
    }
  }

  /// The tokens, certificates and revocation data that an attribute's value holds.
  mutating func add(_ oid: String, value: BERElement) {
    if AttributeTimeStamps.Attribute(oid: oid) != nil {
      if let token = try? TimeStampToken(value.encoded) { add(token) }
    } else {
      let material = AttributeMaterial(oid, value: value)
      certificates += material.certificates
      revocationData += material.revocationLists + material.ocspResponses
    }
  }
}
