/// The two runs of octets that a signature covers (ISO 32000-2, 12.8.1): `[0 b c d]`, with the gap between
/// them.
///
/// A value of this type has been checked: it begins at 0, has a gap, and ends within its file. Nothing later
/// needs to.
public struct ByteRange: Hashable, Sendable {
  /// The four integers as they stand in the dictionary.
  public let values: [Int]

  /// - Parameter fileBytes: the size of the whole file.
  /// - Returns: nil unless `value` is an array of four direct integers `[0 b c d]` with `0 < b < c` and
  ///   `c + d ≤ fileBytes`.
  init?(_ value: PDFValue?, fileBytes: Int) {
    guard let values = value?.asArray?.map(\.asInteger), values.count == 4,
      let first = values[0], let before = values[1], let after = values[2], let length = values[3]
    else { return nil }
    guard first == 0, before > 0, after > before, length >= 0, after <= fileBytes, length <= fileBytes - after
    else {
      return nil
    }
    self.values = [first, before, after, length]
  }

  /// What is not covered: the `/Contents` string with its angle brackets.
  public var gap: Range<Int> { values[1]..<values[2] }
  public var covered: [Range<Int>] { [0..<values[1], values[2]..<end] }
  /// The position after the last covered octet.
  public var end: Int { values[2] + values[3] }
}
