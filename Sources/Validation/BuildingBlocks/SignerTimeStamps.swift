import AdES
import OpenSSL

extension AttributeTimeStamps {
  /// The digests of the content that a signer's content time-stamps are over, to be computed in the one pass over a file.
  static func contentDigests(of signer: SignerInfo) -> Set<DigestAlgorithm> {
    var found: Set<DigestAlgorithm> = []
    for attribute in signer.signedAttributes?.attributes ?? [] where attribute.oid == OID.contentTimeStamp {
      for value in attribute.values.prefix(AttributeMaterial.maximumTimeStamps) {
        if let digest = (try? TimeStampToken(value.encoded))?.info.imprint.digestAlgorithm {
          found.insert(digest)
        }
      }
    }
    return found
  }
}
