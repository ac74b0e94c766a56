import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Words

private let crossReferenceFlaws: [CrossReferenceFlaw] = [
  .notASection, .malformedSubsection, .malformedEntry, .malformedTrailer, .duplicateEntry, .beyondSize,
  .badSize, .badPrevious,
  .badWidths, .badIndex, .badLength, .offsetOutside, .badContainer, .noEnd, .wrongStartXref, .noRoot,
]
private let syntaxFlaws: [SyntaxFlaw] = [
  .endOfInput, .unexpectedByte, .unknownKeyword, .numberOutOfRange, .malformedNumber, .malformedName,
  .malformedString,
  .malformedArray, .malformedDictionary, .duplicateKey, .missingHeader, .missingEndObject,
  .missingStreamLineEnd,
  .missingEndStream, .badStreamLength, .malformedObjectStream,
]
private let budgets: [PDFBudget] = [
  .nestingDepth, .valuesPerObject, .crossReferenceEntries, .objectNumber, .revisions, .inflatedBytes,
  .inflationRatio,
  .filters, .pages, .fields, .treeDepth,
]
private let object = PDFReference(number: 12, generation: 0)

let signatureFlaws: [SignatureFlaw] = [
  .notADictionary, .wrongType("Font"), .missing(key: "Contents"), .malformedByteRange,
  .malformedContents(offset: 100),
  .emptyContents, .gapIsNotContents(gap: 10..<20, contents: 11..<20), .inObjectStream,
  .notWholeRevision(end: 10, revisionEnd: 20), .redefined(object, revision: 2),
  .reused(field: "agree", revision: 2),
  .wrongStartXref(revision: 2), .unreadable(.notAPDF),
]

let obstacles: [SigningObstacle] =
  [
    .encrypted, .onlyRepairable(.noStartXref), .unreadable(.notAPDF), .notReadStrictly,
    .changesForbidden(bySignatureIn: "agree"),
    .malformedObject(object, .malformedObject(offset: 10, what: .duplicateKey)),
    .signatureOutsideForm(object),
    .fieldLocked("sign", bySignatureIn: "agree"), .alreadySigned(field: "sign"), .dynamicForm,
    .unreachableObjects([object]), .unreachableObjects([object, object]), .hiddenLayers([object]),
    .overlappingFields("agree", "sign"), .fieldsWithoutArea(["agree", "sign"]),
    .activeContent(["OpenAction", "JS"]),
  ] + signatureFlaws.map { .brokenSignature(field: "agree", $0) }

let pdfFailures: [PDFFailure] =
  [
    .notAPDF, .leadingBytes(count: 1), .leadingBytes(count: 20_000), .noStartXref,
    .trailingBytes(offset: 10, count: 2),
    .xrefLoop(offset: 10), .objectMismatch(object, offset: 10),
    .unaccountedBytes(revision: 1, offset: 10, count: 21),
    .missingObject(object), .unexpectedType(object, key: "Kids"), .unexpectedType(nil, key: "Kids"),
    .circularReference(object), .encrypted, .unsupportedFilter("JBIG2Decode"), .damagedStream(offset: 10),
    .noSuchField("agree"), .fieldAlreadyExists("agree"), .fieldAlreadySigned("agree"), .badFieldName("a.b"),
    .contentsTooSmall(neededBytes: 9000, reservedBytes: 8192), .offsetTooLarge(10_000_000_000),
  ] + crossReferenceFlaws.map { .badCrossReference(offset: 10, what: $0) }
  + syntaxFlaws.map { .malformedObject(offset: 10, what: $0) } + budgets.map { .budget($0, limit: 100) }
  + signatureFlaws.map { .badSignature(field: "agree", why: $0) } + obstacles.map { .cannotSign($0) }

private let cmsFlaws: [CMSFailure.Flaw] = [
  .truncated, .tooDeep, .highTagNumber, .indefinitePrimitive, .lengthTooLarge, .notConstructed,
  .badObjectIdentifier, .badInteger,
  .badTime, .unexpectedTag(found: 1, wanted: 2), .trailingOctets(3),
]
let cmsFailures: [CMSFailure] =
  [
    .notSignedData(contentType: "1.2.3"), .attributeCount(oid: "1.2.3", count: 0),
    .attributeCount(oid: "1.2.3", count: 2),
    .budget(what: "octets in a statement", limit: 65_536), .budget(what: "certificates", limit: 100),
    .budget(what: "signers", limit: 100),
  ] + cmsFlaws.map { .malformed(offset: 5, $0) }

private let records: [ASiCFailure.ZipRecord] = [
  .endOfCentralDirectory, .zip64EndOfCentralDirectory, .zip64Locator, .centralDirectory, .localHeader,
  .dataDescriptor,
  .extraField,
]
private let zipFlaws: [ASiCFailure.ZipFlaw] = [.truncated, .signature, .inconsistent, .ambiguous]
private let headerFields: [ASiCFailure.HeaderField] = [
  .name, .flags, .compression, .crc, .size, .compressedSize,
]
private let pathFlaws: [ASiCFailure.PathFlaw] = [
  .empty, .absolute, .parent, .current, .emptyComponent, .backslash, .nul, .controlCharacter, .drive,
  .notUTF8,
  .reservedNameVariant, .tooLong, .fileAndFolder,
]
private let manifestFlaws: [ASiCFailure.ManifestFlaw] = [
  .encoding, .tooLarge(bytes: 2_000_000, limit: 1_000_000), .tooDeep(limit: 16),
  .notWellFormed(line: 2, column: 3),
  .unexpectedElement("Extra"), .missing("SigReference"), .repeated("SigReference"), .notBase64(uri: "a.txt"),
  .criticalExtension("Extra"),
]

let containerFailures: [ASiCFailure] =
  [
    .notAZip, .noEntries, .leadingBytes(count: 4), .trailingBytes(offset: 10, count: 1),
    .unaccountedBytes(offset: 10, count: 2), .overlap(name: "a.txt", offset: 10), .multipleDisks,
    .tooManyEntries(count: 1001, limit: 1000),
    .tooLarge(name: "a.txt", bytes: 10_000_000_000, limit: 4_294_967_296),
    .tooLarge(name: nil, bytes: 10_000_000_000, limit: 4_294_967_296),
    .inflationRatio(name: "a.txt", compressed: 1000, inflated: 10_000_000, limit: 100),
    .duplicateName("a.txt", "a.txt"),
    .duplicateName("a.txt", "A.txt"), .encryptedEntry(name: "a.txt"),
    .unsupportedCompression(name: "a.txt", method: 12),
    .notAFile(name: "a.txt", mode: 0o120000), .damagedEntry(name: "a.txt", why: "CRC error"),
    .noSuchEntry(name: "a.txt"),
    .ambiguousReference(uri: "a%20b"), .mimetype(.missing), .mimetype(.unknown("application/zip")),
    .mimetype(.tooLong(bytes: 300)), .dtd(name: "META-INF/m.xml"),
    .library(function: "zip_open", reason: "Not a zip archive"),
    .file(FileFailure(.open, path: "a.asice", code: ENOENT)),
  ] + records.flatMap { record in zipFlaws.map { .malformedZip(record, offset: 10, why: $0) } }
  + headerFields.map { .headerMismatch(name: "a.txt", field: $0, offset: 10) }
  + pathFlaws.map { .unsafePath("../a.txt", $0) }
  + manifestFlaws.map { .malformedManifest(name: "META-INF/m.xml", why: $0) }

private let actions: [FileFailure.Action] = [
  .open, .read, .write, .rename, .create, .changed, .notRegular, .exists,
]
let fileFailures: [FileFailure] =
  actions.map { FileFailure($0, path: "report.pdf", code: 0) }
  + [
    ENOENT, ENOTDIR, EACCES, EPERM, EROFS, EISDIR, EEXIST, ENOTEMPTY, ENOSPC, EDQUOT, EFBIG, ENAMETOOLONG,
    ELOOP, EMFILE, EBUSY, EIO,
    ENXIO, ENOMEM, EXDEV, EINVAL, EINTR, ESTALE, 9999,
  ].map { FileFailure(.write, path: "report.pdf", code: $0) }

extension Sample {
  static let formats: [Sample] = joined([
    each("PDFFailure", pdfFailures) { [$0.say($1), $0.remedy($1)] },
    each("SignatureFlaw", signatureFlaws) { [$0.say($1)] },
    each("SigningObstacle", obstacles) { [$0.say($1), $0.remedy($1)] },
    each("CMSFailure", cmsFailures) { [$0.say($1)] },
    each("ASiCFailure", containerFailures) { [$0.say($1), $0.remedy($1)] },
    each(
      "ContainerDeviation",
      [ContainerDeviation.mimetypeMissing, .mimetypeNotFirst, .mimetypeCompressed, .mimetypeHasExtraField]
    ) { [$0.say($1)] },
    each("FileFailure", fileFailures) { [$0.say($1), $0.remedy($1)] },
  ])
}
