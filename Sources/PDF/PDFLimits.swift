/// How much a file may make the reader do. Every number bounds work or memory that a few hostile octets could
/// ask for.
public struct PDFLimits: Sendable {
  /// Arrays and dictionaries inside one another. Ours: real files stay below 20, qpdf's limit is 499.
  public var nestingDepth = 100
  /// Values in one object. Ours: 2,000,000 × 24 bytes are 48 MB.
  public var valuesPerObject = 2_000_000
  /// Highest object number: the count of indirect objects of ISO 32000-1, Annex C, Table C.1 (8,388,607).
  public var objectNumber = 8_388_607
  /// Cross-reference entries over all revisions. Ours: 2,000,000 × 24 bytes are 48 MB.
  public var crossReferenceEntries = 2_000_000
  /// Revisions. Ours: a case has tens; 500 are measured; each costs at least the 100 octets of its section.
  public var revisions = 10_000
  /// What one stream may decode to. Ours: object and cross-reference streams stay below 10 MB in real files.
  public var inflatedBytes = 64 << 20
  /// What all object and cross-reference streams of a document may decode to together. Ours, as above.
  public var totalInflatedBytes = 128 << 20
  /// Decoded octets for an encoded one, beyond the first ``inflationFloorBytes``. Ours: deflate itself allows
  /// 1,032.
  public var inflationRatio = 200
  /// Up to here the ratio is not looked at. Ours.
  public var inflationFloorBytes = 1 << 20
  /// Filters in one stream. Ours: real files chain two.
  public var filters = 8
  /// Pages walked. Ours.
  public var pages = 200_000
  /// Nodes of the field tree. Ours.
  public var fields = 100_000
  /// Octets of all fully qualified field names together: each repeats those above it. Ours.
  public var fieldNameOctets = 32 << 20
  /// Depth of the page and field trees. Ours: real trees stay below 10.
  public var treeDepth = 64

  /// How often the octets of a file may be looked at again, on the average, where things that stand apart in
  /// real files overlap or are searched for. Ours: real files need 1.
  public var repetitions = 4

  /// How often they may be parsed on the average, where callers go through all objects more than once. Ours.
  public var parsings = 16

  /// The octets of work allowed for a file of that size. 16 MiB more take a tenth of a second.
  func work(fileBytes: Int, times: Int) -> Int {
    let (product, overflow) = fileBytes.multipliedReportingOverflow(by: times)
    return overflow ? .max : product.addingReportingOverflow(16 << 20).partialValue
  }

  public static let standard = PDFLimits()

  public init() {}
}

/// How a file is read.
public enum Reading: Sendable {
  /// What a verifier may rely on: nothing is repaired, any deviation is a failure.
  case strict
  /// What a viewer would make of it: deviations are repaired and listed.
  case lenient
}
