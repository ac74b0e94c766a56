/// The baseline levels of the AdES formats, each containing the one before
/// (EN 319 122-1 v1.3.1 clause 6, EN 319 142-1 v1.2.1 clause 6).
public enum BaselineLevel: String, CaseIterable, Comparable, Sendable {
  /// A signature with its signed attributes.
  case b = "B"
  /// And a trusted time at which it existed.
  case t = "T"
  /// And the material to validate it offline.
  case lt = "LT"
  /// And an archive time-stamp over that material.
  case lta = "LTA"

  public static func < (left: Self, right: Self) -> Bool {
    allCases.firstIndex(of: left)! < allCases.firstIndex(of: right)!
  }
}
