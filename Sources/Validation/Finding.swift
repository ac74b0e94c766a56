import ASiC
import AdES
import Foundation
import OpenSSL
import PDF

/// One fact that a validation found and what it was judged to be, with the evidence.
///
/// Words for people are made elsewhere, from the case and its payload.
public enum Finding: Sendable {
  // Format checking (EN 319 102-1 v1.4.1, clause 5.2.2)
  case unreadablePDF(PDFFailure, opensWhenRepaired: Bool)
  case unreadableContainer(ASiCFailure)
  case unreadableMessage(CMSFailure)
  /// A PDF signature has exactly one SignerInfo (EN 319 142-1 v1.2.1, clause 6.3).
  case signerCount(Int)
  /// A detached signature whose message carries content of its own, which is not what a person sees.
  case contentInDetachedSignature(octets: Int)
  case contentMissing
  case unsupportedSubFilter(String?)
  /// A signature stands on a page, but the form does not lead to it: some readers show it, none of its promises is checked.
  case signatureOutsideForm(PDFReference)
  case signedAttributesMissing
  case contentTypeMissing
  case contentTypeDiffers(attribute: String, message: String)
  case messageDigestMissing
  /// PAdES forbids the attribute; the time stands in `/M` (EN 319 142-1 v1.2.1, clause 6.3).
  case signingTimeAttributeInPAdES
  case certEntryInDictionary
  case statementUnreadable(CMSFailure)
  /// Outside what is signed, the message is not as RFC 5652 says.
  case irregularMessage(Irregularity)

  /// What of a message no key answers for, and is wrong all the same: nobody's program writes it so.
  public enum Irregularity: Sendable {
    /// A version field differs from what the message's parts demand (RFC 5652, clauses 5.1 and 5.3).
    case version(found: Int, required: Int)
    /// The signer's digest algorithm is not among those the message announces (clause 5.1).
    case digestNotAnnounced(oid: String)
    /// A companion certificate cannot be read; counted from 0.
    case certificateUnreadable(index: Int)
    /// A companion certificate is one of the path's, changed.
    case certificateChanged(Certificate)
  }

  // What came after the signature, and what it covers
  /// Octets of the file that stand behind the last revision.
  case changedAfterSigning(RevisionChange)
  /// Permitted changes that a person sees: form fields filled, annotations added. Told without weight.
  case filledAfterSigning(RevisionChange)
  /// A certification that came after another signature: it is the first, or none (ISO 32000-2, 12.8.2.2.1).
  case certificationNotFirst
  /// Readers that repair see something else in the file than those that do not.
  case readingsDiffer(ReadingDifference)
  /// The document was changed on after a document time-stamp, and signed anew. Told without weight.
  case changedAfterTimeStamp(RevisionChange)
  case uncoveredFile(name: String)
  case signedFileMissing(name: String)
  /// A manifest names a signature file that is not there: a signature was taken out.
  case signatureFileMissing(name: String)
  case fileDigestDiffers(name: String)
  case manifestWithoutDocument(name: String)

  /// An archive time-stamp counts what is no longer in the message (EN 319 122-1 v1.3.1, clause 5.5.2).
  case hashIndexWithoutOriginal(entries: Int)

  // Identification of the signing certificate (clause 5.2.3)
  case signingCertificateNotFound
  case signingCertificateReferenceMissing
  case signingCertificateDiffers

  // Cryptographic verification (clause 5.2.7)
  case digestDiffers(DigestAlgorithm)
  case signatureValueWrong
  case algorithmNotUnderstood(SignatureScheme.Problem)
  case keyUnusable(OpenSSLFailure)

  // X.509 certificate validation (clause 5.2.6)
  case path(PathFailure, certificate: Certificate?, depth: Int)
  case noTrustAnchors
  case keyUsageNotForSignatures
  case extendedKeyUsageNotForDocuments([String])
  case certificateUnreadable(OpenSSLFailure)

  /// Expired by now, though not revoked while it was valid.
  case expiredNotRevoked(Certificate, depth: Int)
  /// Suspended, and not released since.
  case certificateOnHold(Certificate, since: Date)
  /// What is known of its revocation is too old for the time asked for (clause 5.2.5).
  case revocationNotFresh(Certificate, thisUpdate: Date, nextUpdate: Date?)
  /// Who answers for its status is out of the validity of its own certificate, and nothing proves that the answer is older.
  case revocationSignerOutOfBounds(Certificate, signer: Certificate)

  // Signature acceptance validation: cryptographic constraints (clause 5.2.8)
  /// An algorithm or key that was no longer acceptable at the earliest time at which what it made is known to have existed.
  case weakAlgorithm(AlgorithmUse, knownAt: Date)

  // Time-stamp validation (clause 5.4)
  case timeStampUnreadable(CMSFailure)
  /// The time-stamp is over something else.
  case imprintDiffers(DigestAlgorithm?)
  /// The certificate is not one of a time-stamp authority: the usage must be critical and the only one (RFC 3161, clause 2.3).
  case timeStampUsageWrong([String], isCritical: Bool)
  case timeStampPolicyNotAccepted(String)
  case timeStampExtensionUnknown
  /// It states a time after the one for which the file is judged.
  case timeStampAfterValidationTime(Date)
  /// A time-stamp of the signature proves nothing, for the reason its own report tells. Told without weight.
  case timeStampNotUsed(CoveredTimeStamp.Kind, identifier: String, Conclusion)

  // Time and long-term material (clauses 5.3.4 and 5.5.4)
  /// Proven to have been signed after the certificate was revoked.
  case revokedAtSigning(Certificate, at: Date, signedAfter: Date)
  case expiredAtSigning(Certificate, signedAfter: Date)
  /// Proven to have existed before the certificate was valid.
  case notYetValidAtSigning(Certificate, signedBefore: Date)
  /// Nothing proves that the certificate, what is known of it or what was signed with it existed before the time up to which it could be relied
  /// on (clause 5.6.2).
  case noProofOfExistence(Certificate, before: Date)
  /// Time-stamps that must follow each other do not.
  case timeStampOrder(earlier: String, later: String)
  /// The signer claims a time after the one at which the signature is proven to have existed. Told without weight.
  case claimedTimeAfterProof(claimed: Date, proven: Date)

  // Recognised, not judged
  case xmlSignatureNotJudged(name: String)
  case timeStampNotJudged(name: String)
  /// The file carries no signature at all.
  case noSignatures
}

extension Finding {
  /// A stable code for programs, as in the JSON output.
  public var code: String {
    switch self {
    case .unreadablePDF: "format.pdf"
    case .unreadableContainer: "format.container"
    case .unreadableMessage: "format.message"
    case .signerCount: "format.signer-count"
    case .contentInDetachedSignature: "format.content-in-detached"
    case .contentMissing: "content.missing"
    case .signatureOutsideForm: "format.signature-outside-form"
    case .unsupportedSubFilter: "format.subfilter"
    case .signedAttributesMissing: "attributes.missing"
    case .contentTypeMissing: "attributes.content-type-missing"
    case .contentTypeDiffers: "attributes.content-type-differs"
    case .messageDigestMissing: "attributes.message-digest-missing"
    case .signingTimeAttributeInPAdES: "attributes.signing-time-in-pades"
    case .certEntryInDictionary: "format.cert-entry"
    case .statementUnreadable: "attributes.statement"
    case .irregularMessage: "format.irregular-message"
    case .changedAfterSigning: "coverage.changed-after-signing"
    case .filledAfterSigning: "coverage.filled-after-signing"
    case .certificationNotFirst: "format.certification-not-first"
    case .readingsDiffer: "format.readings-differ"
    case .changedAfterTimeStamp: "coverage.changed-after-time-stamp"
    case .uncoveredFile: "coverage.file-not-covered"
    case .signedFileMissing: "coverage.file-missing"
    case .signatureFileMissing: "coverage.signature-missing"
    case .fileDigestDiffers: "coverage.file-digest"
    case .manifestWithoutDocument: "coverage.nothing-signed"
    case .signingCertificateNotFound: "certificate.not-found"
    case .signingCertificateReferenceMissing: "certificate.reference-missing"
    case .hashIndexWithoutOriginal: "time-stamp.hash-index"
    case .signingCertificateDiffers: "certificate.differs"
    case .digestDiffers: "crypto.digest"
    case .signatureValueWrong: "crypto.signature"
    case .algorithmNotUnderstood: "crypto.algorithm"
    case .keyUnusable: "crypto.key"
    case .path: "path"
    case .noTrustAnchors: "path.no-anchors"
    case .keyUsageNotForSignatures: "certificate.key-usage"
    case .extendedKeyUsageNotForDocuments: "certificate.extended-key-usage"
    case .certificateUnreadable: "certificate.unreadable"
    case .expiredNotRevoked: "path.expired-not-revoked"
    case .certificateOnHold: "revocation.on-hold"
    case .revocationNotFresh: "revocation.not-fresh"
    case .revocationSignerOutOfBounds: "revocation.signer-out-of-bounds"
    case .weakAlgorithm: "crypto.weak-algorithm"
    case .timeStampUnreadable: "time-stamp.unreadable"
    case .imprintDiffers: "time-stamp.imprint"
    case .timeStampUsageWrong: "time-stamp.extended-key-usage"
    case .timeStampPolicyNotAccepted: "time-stamp.policy"
    case .timeStampExtensionUnknown: "time-stamp.critical-extension"
    case .timeStampAfterValidationTime: "time-stamp.after-validation-time"
    case .timeStampNotUsed: "time-stamp.not-used"
    case .revokedAtSigning: "time.revoked-at-signing"
    case .expiredAtSigning: "time.expired-at-signing"
    case .notYetValidAtSigning: "time.not-yet-valid-at-signing"
    case .noProofOfExistence: "time.no-proof-of-existence"
    case .timeStampOrder: "time.time-stamp-order"
    case .claimedTimeAfterProof: "time.claimed-after-proof"
    case .xmlSignatureNotJudged: "not-judged.xml-signature"
    case .timeStampNotJudged: "not-judged.time-stamp"
    case .noSignatures: "no-signatures"
    }
  }

  /// What the finding means for the conclusion; nil where it is told without weight.
  ///
  /// `.changedAfterSigning` and format findings are TOTAL-FAILED with FORMAT_FAILURE: the format's own rules are broken.
  public var weight: Conclusion? { judgement }

  var judgement: Conclusion? {
    switch self {
    case .filledAfterSigning, .changedAfterTimeStamp, .timeStampNotUsed, .claimedTimeAfterProof: nil
    case .timeStampUnreadable: .totalFailed(.formatFailure)
    case .imprintDiffers: .totalFailed(.hashFailure)
    case .revokedAtSigning: .totalFailed(.revoked)
    case .expiredAtSigning: .totalFailed(.expired)
    case .notYetValidAtSigning: .totalFailed(.notYetValid)
    case .expiredNotRevoked: .indeterminate(.outOfBoundsNotRevoked)
    case .certificateOnHold, .revocationNotFresh: .indeterminate(.tryLater)
    case .revocationSignerOutOfBounds: .indeterminate(.revocationOutOfBoundsNoPOE)
    case .weakAlgorithm(let use, _):
      .indeterminate(use.wasMadeTooLate ? .cryptoConstraintsFailure : .cryptoConstraintsFailureNoPOE)
    case .noProofOfExistence: .indeterminate(.noPOE)
    case .timeStampUsageWrong: .indeterminate(.chainConstraintsFailure)
    case .timeStampPolicyNotAccepted, .timeStampExtensionUnknown: .indeterminate(.signatureConstraintsFailure)
    case .timeStampAfterValidationTime, .timeStampOrder: .indeterminate(.timeStampOrderFailure)
    case .unreadablePDF, .readingsDiffer, .unreadableContainer, .unreadableMessage, .signerCount,
      .signatureOutsideForm,
      .contentInDetachedSignature,
      .contentTypeMissing, .contentTypeDiffers, .messageDigestMissing, .statementUnreadable,
      .changedAfterSigning, .manifestWithoutDocument, .uncoveredFile, .certificateUnreadable:
      .totalFailed(.formatFailure)
    case .fileDigestDiffers, .digestDiffers: .totalFailed(.hashFailure)
    case .signatureValueWrong: .totalFailed(.signatureCryptoFailure)
    case .signedFileMissing, .signatureFileMissing, .contentMissing: .indeterminate(.signedDataNotFound)
    case .signingCertificateNotFound: .indeterminate(.noSigningCertificateFound)
    // Table 6 has no failing indication for a reference to another certificate: the signer's constraint is not met.
    case .hashIndexWithoutOriginal: .totalFailed(.hashFailure)
    case .signingCertificateDiffers: .totalFailed(.formatFailure)
    case .signedAttributesMissing, .signingCertificateReferenceMissing, .signingTimeAttributeInPAdES,
      .certEntryInDictionary, .certificationNotFirst, .unsupportedSubFilter, .irregularMessage:
      .indeterminate(.signatureConstraintsFailure)
    case .algorithmNotUnderstood, .keyUnusable: .indeterminate(.cryptoConstraintsFailure)
    case .keyUsageNotForSignatures, .extendedKeyUsageNotForDocuments:
      .indeterminate(.chainConstraintsFailure)
    case .noTrustAnchors: .indeterminate(.noCertificateChainFound)
    case .path(let failure, _, let depth): Self.judgement(of: failure, depth: depth)
    case .noSignatures: .indeterminate(.signedDataNotFound)
    case .xmlSignatureNotJudged, .timeStampNotJudged: .indeterminate(.notJudged)
    }
  }

  /// X.509 path failures at a validation time without a proof of existence (clauses 5.2.6.4 and 5.3.4).
  private static func judgement(of failure: PathFailure, depth: Int) -> Conclusion {
    switch failure {
    case .issuerNotFound, .selfSigned: .indeterminate(.noCertificateChainFound)
    case .expired, .notYetValid: .indeterminate(.outOfBoundsNoPOE)
    case .revoked: .indeterminate(depth == 0 ? .revokedNoPOE : .revokedCANoPOE)
    // Step 3 d: no revocation status that can be accepted.
    case .revocationUnknown, .revocationDataUnusable, .ocspUnsuccessful, .ocspResponderNotFound,
      .revocationListExpired, .revocationListNotYetValid, .revocationListSignature, .ocspSignature,
      .ocspResponderNotAuthorised, .revocationSignerUntrusted:
      .indeterminate(.tryLater)
    case .algorithmTooWeak: .indeterminate(.cryptoConstraintsFailureNoPOE)
    case .notACA, .pathLength, .nameConstraints, .policy, .unhandledCriticalExtension, .keyUsageCertSign,
      .malformedExtension, .explicitCurve:
      .indeterminate(.chainConstraintsFailure)
    case .signatureInvalid, .tooManyPaths, .other:
      .indeterminate(.certificateChainGeneralFailure)
    }
  }
}
