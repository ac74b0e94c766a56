import ASiC
import AdES
import Foundation
import OpenSSL
import PDF
import TestPKI
import Words

@testable import Validation

let pathFailures: [PathFailure] = [
  .issuerNotFound, .expired, .notYetValid, .revoked, .revocationUnknown, .revocationListExpired,
  .revocationListNotYetValid,
  .revocationListSignature, .signatureInvalid, .notACA, .pathLength, .nameConstraints, .policy,
  .unhandledCriticalExtension,
  .keyUsageCertSign, .selfSigned, .algorithmTooWeak, .revocationDataUnusable, .ocspUnsuccessful,
  .ocspResponderNotFound, .ocspSignature, .ocspResponderNotAuthorised, .revocationSignerUntrusted,
  .malformedExtension, .explicitCurve, .tooManyPaths,
  .other(code: 50, text: "application verification failure"),
]

private let intrusions: [RevisionChange.Intrusion] = [
  .init(reference: PDFReference(number: 4, generation: 0), kind: .replaced, type: "Page"),
  .init(reference: PDFReference(number: 5, generation: 0), kind: .added, type: nil),
  .init(reference: PDFReference(number: 6, generation: 0), kind: .freed, type: nil),
  .init(reference: PDFReference(number: 0, generation: 0), kind: .root, type: "Catalog"),
]

private let effects: [RevisionChange.Effect] = [
  .pageContent(page: 2), .pageContent(page: nil), .pages, .font, .annotation(page: 1), .annotation(page: nil),
  .formField, .action, .layers, .structure, .besidePages, .nothing,
]
private let placed: [RevisionChange.Intrusion] = effects.map {
  .init(
    reference: PDFReference(number: 4, generation: 0), kind: .replaced, type: nil,
    path: "Root/Pages/Kids/0/Contents", effect: $0)
}

let changes: [RevisionChange] =
  intrusions.map { RevisionChange(revision: 2, intrusions: [$0], filledFields: [], annotatedPages: 0) }
  + [RevisionChange(revision: 2, intrusions: intrusions, filledFields: [], annotatedPages: 0)]
  + placed.map { RevisionChange(revision: 2, intrusions: [$0], filledFields: [], annotatedPages: 0) }
let permittedChanges: [RevisionChange] = [
  RevisionChange(revision: 2, intrusions: [], filledFields: ["Date"], annotatedPages: 0),
  RevisionChange(revision: 2, intrusions: [], filledFields: [], annotatedPages: 1),
  RevisionChange(revision: 2, intrusions: [], filledFields: ["Date", "Place"], annotatedPages: 2),
]

private let moment = Date(timeIntervalSince1970: 1_772_442_000)

private let timely: [Finding] = {
  guard let certificate = try? TestPKI.holder("ivanov").certificate else { return [] }
  func use(_ material: AlgorithmUse.Material, _ end: AcceptableUntil) -> AlgorithmUse {
    AlgorithmUse(material: material, algorithm: "sha1", acceptableUntil: end, madeAfter: nil)
  }
  return [
    .expiredNotRevoked(certificate, depth: 0), .certificateOnHold(certificate, since: moment),
    .revocationNotFresh(certificate, thisUpdate: moment, nextUpdate: nil),
    .revocationSignerOutOfBounds(certificate, signer: certificate),
    .weakAlgorithm(use(.signature, .never), knownAt: moment),
    .weakAlgorithm(use(.certificate(certificate), .date(moment)), knownAt: moment),
    .weakAlgorithm(use(.imprint, .date(moment)), knownAt: moment),
    .timeStampUnreadable(.notATimeStamp(contentType: "1.2.3")), .imprintDiffers(.sha256),
    .timeStampUsageWrong([], isCritical: true), .timeStampPolicyNotAccepted("1.2.3"),
    .timeStampExtensionUnknown, .timeStampAfterValidationTime(moment),
    .revokedAtSigning(certificate, at: moment, signedAfter: moment),
    .expiredAtSigning(certificate, signedAfter: moment),
    .notYetValidAtSigning(certificate, signedBefore: moment),
    .noProofOfExistence(certificate, before: moment),
    .timeStampOrder(earlier: "content-time-stamp-1", later: "signature-time-stamp-1"),
    .claimedTimeAfterProof(claimed: moment, proven: moment),
    .timeStampNotUsed(.signature, identifier: "signature-time-stamp-1", .indeterminate(.tryLater)),
  ] + changes.prefix(1).map { .changedAfterTimeStamp($0) }
}()

let findings: [Finding] =
  [
    .unreadablePDF(.notAPDF, opensWhenRepaired: false),
    .unreadablePDF(.trailingBytes(offset: 10, count: 1), opensWhenRepaired: true),
    .unreadableContainer(.notAZip),
    .unreadableMessage(.malformed(offset: 0, .truncated)), .signerCount(0), .signerCount(2),
    .contentInDetachedSignature(octets: 1), .contentMissing, .unsupportedSubFilter("adbe.x509.rsa_sha1"),
    .unsupportedSubFilter(nil), .signedAttributesMissing, .contentTypeMissing,
    .contentTypeDiffers(attribute: "1.2.3", message: "1.2.4"), .messageDigestMissing,
    .signingTimeAttributeInPAdES,
    .certEntryInDictionary, .statementUnreadable(.notSignedData(contentType: "1.2.3")),
    .uncoveredFile(name: "a.txt"), .certificationNotFirst, .readingsDiffer(.unreadable),
    .readingsDiffer(.root), .readingsDiffer(.revisions(strict: 2, lenient: 1)),
    .readingsDiffer(.pages(strict: 2, lenient: 1)), .readingsDiffer(.signatures),
    .signedFileMissing(name: "a.txt"), .fileDigestDiffers(name: "a.txt"),
    .manifestWithoutDocument(name: "META-INF/m.xml"),
    .signingCertificateNotFound, .signingCertificateReferenceMissing, .signingCertificateDiffers,
    .digestDiffers(.sha256),
    .signatureValueWrong, .algorithmNotUnderstood(.unknownDigest(oid: "1.2.3")),
    .keyUnusable(.unsupportedKey("curve X")),
    .noTrustAnchors, .keyUsageNotForSignatures, .extendedKeyUsageNotForDocuments(["1.3.6.1.5.5.7.3.1"]),
    .certificateUnreadable(.malformed(what: "certificate")),
    .xmlSignatureNotJudged(name: "META-INF/signatures.xml"),
    .timeStampNotJudged(name: "META-INF/timestamp.tst"), .noSignatures,
  ] + timely + pathFailures.map { .path($0, certificate: nil, depth: 0) }
  + changes.map { .changedAfterSigning($0) }
  + permittedChanges.map { .filledAfterSigning($0) }

private let failed: [FailedSubIndication] = [
  .formatFailure, .hashFailure, .signatureCryptoFailure, .revoked, .expired, .notYetValid,
]
private let indeterminate: [IndeterminateSubIndication] = [
  .signatureConstraintsFailure, .chainConstraintsFailure, .certificateChainGeneralFailure,
  .cryptoConstraintsFailure,
  .cryptoConstraintsFailureNoPOE, .noSigningCertificateFound, .noCertificateChainFound, .revokedNoPOE,
  .revokedCANoPOE,
  .outOfBoundsNoPOE, .outOfBoundsNotRevoked, .revocationOutOfBoundsNoPOE, .tryLater, .signedDataNotFound,
  .noPOE, .timeStampOrderFailure, .signaturePolicyNotAvailable, .policyProcessingError, .notJudged,
]

let conclusions: [Conclusion] =
  [.totalPassed] + failed.map { .totalFailed($0) } + indeterminate.map { .indeterminate($0) }

extension Sample {
  static let validation: [Sample] = joined([
    each("Finding", findings) { [$0.say($1), $0.remedy($1)] },
    each("PathFailure", pathFailures) { [$0.say($1, of: nil), $0.remedy($1)] },
    each("Conclusion", conclusions) { [$0.explain($1)] },
  ])

  static let validationPhrases: [Sample] = joined([
    each("Conclusion", conclusions) { [$0.say($1)] },
    each("FileKind", [Report.FileKind.cms, .asicE, .asicS, .unknown]) { [$0.say($1)] },
    each("CoveredTimeStamp", CoveredTimeStamp.Kind.allCases) { [$0.say($1)] },
    each("Format", [SignatureReport.Format.documentTimeStamp]) { [$0.say($1)] },
  ])
}
