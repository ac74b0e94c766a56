/// An indirect object as it stands in the file, as of one revision.
public struct StoredObject: Sendable, Equatable {
  public enum Location: Sendable, Equatable {
    /// From the first digit of `n g obj` to after `endobj`.
    case direct(Range<Int>)
    /// In the object stream named, at the index named (ISO 32000-2, 7.5.7).
    case inStream(PDFReference, index: Int)
  }

  public let reference: PDFReference
  /// The value; of a stream, its dictionary.
  public let value: PDFValue
  /// Where a stream's encoded data stand in the file; nil for objects that are no streams.
  public let streamRange: Range<Int>?
  public let location: Location
  /// The revision whose cross-reference section defines the object thus.
  public let revision: Int

  public var isStream: Bool { streamRange != nil }
  /// The octets of the whole object in the file; nil inside an object stream.
  public var byteRange: Range<Int>? { if case .direct(let range) = location { range } else { nil } }
}

/// What a revision does to one object number.
public struct ObjectChange: Sendable, Equatable {
  /// The object as known after the revision, or, where it is freed, before it.
  public let reference: PDFReference
  /// As of the revision before; nil where there was none.
  public let before: StoredObject?
  /// As of the revision; nil where the object is freed.
  public let after: StoredObject?
}
