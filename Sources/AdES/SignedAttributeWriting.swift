import Foundation
import OpenSSL

/// What a signer commits to, besides the content (EN 319 122-1 v1.3.1, clause 5.2.3).
public enum Commitment: String, Sendable {
  case proofOfOrigin, proofOfApproval, proofOfCreation

  public var oid: String {
    switch self {
    case .proofOfOrigin: OID.proofOfOrigin
    case .proofOfApproval: OID.proofOfApproval
    case .proofOfCreation: OID.proofOfCreation
    }
  }
}

/// The optional signed attributes of one signature.
public struct SignatureProperties: Sendable {
  /// What the signature is for, in the workflow's words.
  public var statement: Statement?
  public var commitment: Commitment?
  /// The role the signer claims, as signer-attributes-v2.
  public var claimedRole: String?
  /// The media type of the content, in CAdES (clause 5.2.5).
  public var mediaType: String?

  public init(
    statement: Statement? = nil, commitment: Commitment? = nil, claimedRole: String? = nil,
    mediaType: String? = nil
  ) {
    self.statement = statement
    self.commitment = commitment
    self.claimedRole = claimedRole
    self.mediaType = mediaType
  }
}

/// Writes the signed attributes: what a key signs.
public enum SignedAttributeWriter {
  /// `SET OF Attribute` in the distinguished encoding.
  /// - Parameters:
  ///   - contentDigest: over the signed octets, with `digest`.
  ///   - signingTime: required in CAdES, forbidden in PAdES (EN 319 142-1 v1.2.1, clause 6.3), whose time is `/M`.
  public static func attributes(
    contentDigest: [UInt8], digest: DigestAlgorithm, certificate: Certificate, signingTime: Date?,
    properties: SignatureProperties
  ) throws(OpenSSLFailure) -> [UInt8] {
    var attributes = [
      CMSAttribute.encoded(OID.contentType, values: [DER.objectIdentifier(OID.data)]),
      CMSAttribute.encoded(OID.messageDigest, values: [DER.octetString(contentDigest)]),
      try SigningCertificateReference.attribute(certificate, digest: digest),
    ]
    if let signingTime {
      attributes.append(
        CMSAttribute.encoded(OID.signingTime, values: [DER.time(UTCComponents(signingTime))]))
    }
    if let commitment = properties.commitment {
      attributes.append(
        CMSAttribute.encoded(
          OID.commitmentType, values: [DER.sequence([DER.objectIdentifier(commitment.oid)])]))
    }
    if let role = properties.claimedRole {
      // SignerAttributeV2 ::= SEQUENCE { claimedAttributes [0] EXPLICIT SEQUENCE OF Attribute OPTIONAL, … }
      // (EN 319 122-1 v1.3.1, clause 5.2.6.1; its module's tags are explicit)
      let claimed = CMSAttribute.encoded(OID.role, values: [DER.utf8String(role)])
      attributes.append(
        CMSAttribute.encoded(
          OID.signerAttributesV2,
          values: [DER.sequence([DER.element(DER.Tag.context(0), DER.sequence([claimed]))])]))
    }
    if let mediaType = properties.mediaType {
      attributes.append(CMSAttribute.encoded(OID.mimeType, values: [DER.utf8String(mediaType)]))
    }
    if let statement = properties.statement { attributes.append(statement.attribute) }
    return DER.setOf(attributes)
  }
}

/// Writes a message with one signer.
public enum SignedDataWriter {
  /// `ContentInfo` with a detached, or an attached, content of type data.
  /// - Parameters:
  ///   - signedAttributes: the SET OF that was signed.
  ///   - certificates: the signer's first, then its chain.
  public static func message(
    signedAttributes: [UInt8], signature: [UInt8], algorithm: AlgorithmIdentifier, digest: DigestAlgorithm,
    certificates: [Certificate], attachedContent: [UInt8]? = nil
  ) -> [UInt8] {
    precondition(!certificates.isEmpty, "the signing certificate is part of the message")
    let signer = certificates[0]
    let digestAlgorithm = AlgorithmIdentifier(oid: digest.oid, parameters: nil).encoded
    var implicitAttributes = signedAttributes
    implicitAttributes[0] = DER.Tag.context(0)
    let signerInfo = DER.sequence([
      DER.integer(1),
      DER.sequence([signer.issuerDER, DER.integer(octets: signer.serialNumber)]),
      digestAlgorithm,
      implicitAttributes,
      algorithm.encoded,
      DER.octetString(signature),
    ])
    var encapsulated = [DER.objectIdentifier(OID.data)]
    if let attachedContent {
      encapsulated.append(DER.element(DER.Tag.context(0), DER.octetString(attachedContent)))
    }
    let signedData = DER.sequence([
      DER.integer(1),
      DER.setOf([digestAlgorithm]),
      DER.sequence(encapsulated),
      DER.setOf(certificates.map(\.der), tag: DER.Tag.context(0)),
      DER.setOf([signerInfo]),
    ])
    return DER.sequence([
      DER.objectIdentifier(OID.signedData), DER.element(DER.Tag.context(0), signedData),
    ])
  }
}
