/// One state of the file: what a cross-reference section added to the one before it (ISO 32000-2, 7.5.6).
///
/// A linearized file's two sections (Annex F) count as one first revision.
public struct Revision: Sendable, Equatable {
  public enum CrossReferenceKind: String, Sendable { case table, stream, hybrid }

  /// 0 is the oldest.
  public let index: Int
  /// From the end of the revision before (0 for the first) to after this one's `%%EOF` and the end-of-line
  /// behind it.
  public let byteRange: Range<Int>
  /// The position after the last octet of this revision's `%%EOF`, without the end-of-line behind it.
  public let endOfFileMarker: Int
  public let crossReferenceKind: CrossReferenceKind
  /// Where the section begins that describes this revision.
  public let crossReferenceOffset: Int
  /// The number after this revision's `startxref`. A reader of the whole file only uses the newest
  /// revision's; in the others it may be wrong (``isSelfContained``), and in real files is.
  public let startXref: Int
  /// The trailer dictionary, or the dictionary of the cross-reference stream.
  public let trailer: PDFDictionary
  /// The objects that this section newly defines or defines again, by number. An entry that only repeats what
  /// an earlier section says is no change and is not listed.
  public let changed: [PDFReference]
  /// The objects that this section frees, as they were known before.
  public let freed: [PDFReference]
  public let isLinearized: Bool
  /// Whether the file cut off after this revision would be read as this revision: ``startXref`` leads to its
  /// section.
  public let isSelfContained: Bool

  /// The object number the catalog stands under.
  public var root: PDFReference? { trailer["Root"]?.asReference }
  public var isEncrypted: Bool { trailer["Encrypt"] != nil && trailer["Encrypt"] != .null }
}
