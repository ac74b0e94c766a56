/// Why a file could not be read, or a revision not be written: the rule and the evidence, never a worded
/// message.
///
/// In the strict reading each of these ends the reading. In the lenient reading those that a viewer would
/// paper over are listed as ``Document/repairs`` instead, so that people can be told what only a repairing
/// reader could open.
public indirect enum PDFFailure: Error, Equatable, Sendable {
  /// No `%PDF-` header where one must be.
  case notAPDF
  /// The header does not stand at the first octet.
  case leadingBytes(count: Int)
  /// No `startxref` near the end of the file.
  case noStartXref
  /// After the last `%%EOF` stands more than one end-of-line.
  case trailingBytes(offset: Int, count: Int)
  /// A cross-reference section is not as ISO 32000-2, 7.5.4 and 7.5.8 say.
  case badCrossReference(offset: Int, what: CrossReferenceFlaw)
  /// A `/Prev` leads to a section already seen, or forward.
  case xrefLoop(offset: Int)
  /// An object at `offset` does not follow the syntax of ISO 32000-2, 7.3.
  case malformedObject(offset: Int, what: SyntaxFlaw)
  /// At the offset of the cross-reference entry does not stand the object it names.
  case objectMismatch(PDFReference, offset: Int)
  /// Octets of a later revision that belong to no object, comment or cross-reference section.
  case unaccountedBytes(revision: Int, offset: Int, count: Int)
  /// An object the file must have is missing or free.
  case missingObject(PDFReference)
  /// What stands under `key` (or in the object named) is of another type than the standard demands.
  case unexpectedType(PDFReference?, key: String)
  /// The objects refer to each other in a circle where a tree must be.
  case circularReference(PDFReference)
  /// The file is encrypted, and what was asked for cannot be known without its key.
  case encrypted
  /// A limit of ``PDFLimits`` was reached.
  case budget(PDFBudget, limit: Int)
  case unsupportedFilter(String)
  /// The data of the stream whose data begin at `offset` do not decode.
  case damagedStream(offset: Int)
  /// The value of the signature field `field` is not a signature that can be relied on.
  case badSignature(field: String, why: SignatureFlaw)

  /// The document cannot be signed as it is.
  case cannotSign(SigningObstacle)
  case noSuchField(String)
  case fieldAlreadyExists(String)
  case fieldAlreadySigned(String)
  /// A field name is empty or holds a full stop (ISO 32000-2, 12.7.4.2).
  case badFieldName(String)
  case contentsTooSmall(neededBytes: Int, reservedBytes: Int)
  /// The new revision would lie beyond the ten digits of a classic cross-reference table.
  case offsetTooLarge(Int)
}

/// Which limit of ``PDFLimits`` was reached.
public enum PDFBudget: String, Sendable {
  case nestingDepth, valuesPerObject, crossReferenceEntries, objectNumber, revisions
  case inflatedBytes, inflationRatio, filters, pages, fields, treeDepth, repeatedWork
}

/// What is wrong with a cross-reference section.
public enum CrossReferenceFlaw: String, Sendable {
  /// Neither `xref` nor a cross-reference stream stands at the offset.
  case notASection
  case malformedSubsection, malformedEntry, malformedTrailer
  /// An object number occurs twice in one section.
  case duplicateEntry
  /// A number not below `/Size`.
  case beyondSize
  /// `/Size` missing, negative, or smaller than an earlier revision's.
  case badSize
  case badPrevious
  /// `/W` or `/Index` does not fit the standard or the data.
  case badWidths, badIndex, badLength
  /// An entry's offset lies outside the file or beyond its own revision.
  case offsetOutside
  /// A compressed object's container is missing, itself compressed, or was replaced later.
  case badContainer
  /// After the trailer no `startxref`, number, `%%EOF`.
  case noEnd
  /// `startxref` does not name the section before it.
  case wrongStartXref
  case noRoot
}

/// What is wrong with the syntax of an object.
public enum SyntaxFlaw: String, Sendable {
  case endOfInput, unexpectedByte, unknownKeyword, numberOutOfRange, malformedNumber, malformedName
  case malformedString, malformedArray, malformedDictionary, duplicateKey
  case missingHeader, missingEndObject, missingStreamLineEnd, missingEndStream, badStreamLength
  case malformedObjectStream
}

/// Which check the value of a signature field fails (see the docstrings of ``PDFSignature``).
public enum SignatureFlaw: Error, Equatable, Sendable {
  /// `/V` is not a dictionary, or names an object that is missing or free.
  case notADictionary
  /// `/Type` is neither absent nor `Sig` nor `DocTimeStamp`.
  case wrongType(String)
  case missing(key: String)
  /// `/ByteRange` is not an array of exactly four direct non-negative integers beginning with 0, in order,
  /// within the file.
  case malformedByteRange
  /// `/Contents` is not a direct hexadecimal string of an even number of digits, in capital or in small letters, and
  /// nothing else.
  case malformedContents(offset: Int)
  case emptyContents
  /// The gap of the ByteRange is not exactly the `/Contents` string.
  case gapIsNotContents(gap: Range<Int>, contents: Range<Int>)
  /// The dictionary lies in an object stream, where a gap cannot be.
  case inObjectStream
  /// The ByteRange ends elsewhere than the revision that defines the dictionary.
  case notWholeRevision(end: Int, revisionEnd: Int)
  /// The object that holds the dictionary was defined again in a later revision.
  case redefined(PDFReference, revision: Int)
  /// A field took over, in a later revision, a signature that an earlier one defined.
  case reused(field: String, revision: Int)
  /// The `startxref` of the revision that the signature closes names another place than its own section.
  case wrongStartXref(revision: Int)
  /// The dictionary breaks the syntax.
  case unreadable(PDFFailure)
}
