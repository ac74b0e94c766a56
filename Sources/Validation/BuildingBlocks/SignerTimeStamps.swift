import AdES
import OpenSSL

/// The time-stamps in a signer's attributes, each held against what it should stand over (EN 319 122-1 v1.3.1, clauses 5.2.8, 5.3 and 5.5).
enum SignerTimeStamps {
  /// - Parameter contentDigest: the digest of the signed octets, nil where there are none to be had.
  static func all(
    of signer: SignerInfo, in message: SignedData, contentDigest: (DigestAlgorithm) throws -> [UInt8]?
  ) rethrows -> [CoveredTimeStamp] {
    var found: [CoveredTimeStamp] = []
    for (kind, value, identifier) in values(of: signer) {
      let token = token(value)
      guard case .success(let read) = token else {
        found.append(CoveredTimeStamp(kind: kind, identifier: identifier, token: token, imprint: .notComputed))
        continue
      }
      var covers = CoveredMaterial()
      let imprint: CoveredTimeStamp.Imprint
      switch kind {
      case .content: imprint = try CoveredTimeStamp.compare(read.info.imprint, contentDigest)
      case .signature:
        // "The hash of the value of the signature field": without tag and length (clause 5.3).
        imprint = CoveredTimeStamp.compare(read.info.imprint) { try? Digest.of(signer.signature, $0) }
        covers.signatureValues = [signer.signature]
      case .references, .archive, .document, .container: imprint = .notComputed
      }
      found.append(
        CoveredTimeStamp(kind: kind, identifier: identifier, token: token, imprint: imprint, covers: covers))
    }
    return found
  }

  /// The digests of the content that its content time-stamps are over.
  static func contentDigests(of signer: SignerInfo) -> Set<DigestAlgorithm> {
    Set(
      values(of: signer).filter { $0.kind == .content }.compactMap {
        (try? token($0.value).get())?.info.imprint.digestAlgorithm
      })
  }

  private static func token(_ value: BERElement) -> Result<TimeStampToken, CMSFailure> {
    do throws(CMSFailure) { return .success(try TimeStampToken(value.encoded)) } catch { return .failure(error) }
  }

  private static func values(
    of signer: SignerInfo
  ) -> [(kind: CoveredTimeStamp.Kind, value: BERElement, identifier: String)] {
    var found: [(kind: CoveredTimeStamp.Kind, value: BERElement, identifier: String)] = []
    var counts: [CoveredTimeStamp.Kind: Int] = [:]
    func add(_ attribute: CMSAttribute, _ kind: CoveredTimeStamp.Kind) {
      for value in attribute.values where found.count < AttributeMaterial.maximumTimeStamps {
        let number = counts[kind, default: 0] + 1
        counts[kind] = number
        found.append((kind, value, "\(kind.rawValue)-\(number)"))
      }
    }
    for attribute in signer.signedAttributes?.attributes ?? [] where attribute.oid == OID.contentTimeStamp {
      add(attribute, .content)
    }
    for attribute in signer.unsignedAttributes {
      switch attribute.oid {
      case OID.signatureTimeStamp: add(attribute, .signature)
      case OID.archiveTimeStampV3, OID.archiveTimeStampV2: add(attribute, .archive)
      case OID.escTimeStamp, OID.certCRLTimeStamp: add(attribute, .references)
      default: continue
      }
    }
    return found
  }
}
