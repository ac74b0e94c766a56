/// What a step's signature must be. The names are those of EN 319 142-1 v1.2.1, EN 319 122-1 v1.3.1 and
/// EN 319 162-1 v1.1.1.
public struct SignaturePolicy: Hashable, Sendable {
  public enum Format: String, CaseIterable, Hashable, Sendable {
    /// In a PDF.
    case pades
    /// A `.p7s` beside the file.
    case cades
    /// In an ASiC-E container with CAdES.
    case asice
  }

  /// Baseline levels, each containing those before it.
  public enum Level: String, CaseIterable, Comparable, Hashable, Sendable {
    case b = "B"
    case t = "T"
    case lt = "LT"
    case lta = "LTA"

    public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .b: 0
      case .t: 1
      case .lt: 2
      case .lta: 3
      }
    }
  }

  /// nil where any format will do.
  public let format: Format?
  /// The least level.
  public let level: Level
  /// Certificate policy OIDs of which the certificate must carry one; empty where those of the register suffice.
  public let certificatePolicies: [String]
  /// Whether a time-stamp by a trusted authority is needed.
  public let needsTimeStamp: Bool

  public init(
    format: Format? = nil, level: Level = .b, certificatePolicies: [String] = [],
    needsTimeStamp: Bool = false
  ) {
    self.format = format
    self.level = level
    self.certificatePolicies = certificatePolicies
    self.needsTimeStamp = needsTimeStamp
  }
}
