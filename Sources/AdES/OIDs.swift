/// Object identifiers of the formats, under the standards' names.
public enum OID {
  // RFC 5652: content types and attributes
  public static let data = "1.2.840.113549.1.7.1"
  public static let signedData = "1.2.840.113549.1.7.2"
  public static let tstInfo = "1.2.840.113549.1.9.16.1.4"
  public static let contentType = "1.2.840.113549.1.9.3"
  public static let messageDigest = "1.2.840.113549.1.9.4"
  public static let signingTime = "1.2.840.113549.1.9.5"
  public static let counterSignature = "1.2.840.113549.1.9.6"
  // RFC 5035
  public static let signingCertificate = "1.2.840.113549.1.9.16.2.12"
  public static let signingCertificateV2 = "1.2.840.113549.1.9.16.2.47"
  // EN 319 122-1 v1.3.1, clause 5.2
  public static let commitmentType = "1.2.840.113549.1.9.16.2.16"
  public static let signaturePolicy = "1.2.840.113549.1.9.16.2.15"
  public static let mimeType = "0.4.0.1733.2.1"
  public static let signerAttributesV2 = "0.4.0.19122.1.1"
  public static let signatureTimeStamp = "1.2.840.113549.1.9.16.2.14"
  public static let contentTimeStamp = "1.2.840.113549.1.9.16.2.20"
  /// Read only: the imprint leaves too much open.
  public static let archiveTimeStampV2 = "1.2.840.113549.1.9.16.2.48"
  public static let archiveTimeStampV3 = "0.4.0.1733.2.4"
  public static let atsHashIndex = "0.4.0.1733.2.5"
  public static let atsHashIndexV2 = "0.4.0.19122.1.4"
  public static let atsHashIndexV3 = "0.4.0.19122.1.5"
  /// Read only: forbidden in baseline LT.
  public static let certificateValues = "1.2.840.113549.1.9.16.2.23"
  public static let revocationValues = "1.2.840.113549.1.9.16.2.24"
  public static let completeCertificateReferences = "1.2.840.113549.1.9.16.2.21"
  public static let completeRevocationReferences = "1.2.840.113549.1.9.16.2.22"
  public static let escTimeStamp = "1.2.840.113549.1.9.16.2.25"
  public static let certCRLTimeStamp = "1.2.840.113549.1.9.16.2.26"
  public static let timeStamping = "1.3.6.1.5.5.7.3.8"
  public static let proofOfOrigin = "1.2.840.113549.1.9.16.6.1"
  public static let proofOfApproval = "1.2.840.113549.1.9.16.6.5"
  public static let proofOfCreation = "1.2.840.113549.1.9.16.6.6"
  /// X.520 role: the claimed role in signer-attributes-v2.
  public static let role = "2.5.4.72"
  /// OCSP responses inside SignedData.crls (RFC 5940).
  public static let ocspResponse = "1.3.6.1.5.5.7.16.2"
  public static let documentSigning = "1.3.6.1.5.5.7.3.36"
  public static let emailProtection = "1.3.6.1.5.5.7.3.4"
  public static let anyExtendedKeyUsage = "2.5.29.37.0"

  /// The statement attribute of Doklad: see ``Statement``. The arc is a UUID's (ITU-T X.667, clause 7), ours for ever.
  public static let statement = "2.25.56322179804459155265985562450068358302"
}
