/// A SHA-256 digest, as 64 lower-case hexadecimal digits wherever it is written down.
public protocol DigestValue: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// 64 digits, `0-9a-f`.
  var hex: String { get }
  /// Takes exactly 64 digits, `0-9a-f`; anything else is nil.
  init?(hex: String)
  /// Takes exactly 32 octets; anything else is nil.
  init?(octets: [UInt8])
}

/// The SHA-256 of an artifact's octets, which is also its name in the store.
public struct ArtifactDigest: DigestValue {
  public let hex: String

  public init?(hex: String) {
    guard isDigest(hex) else { return nil }
    self.hex = hex
  }
}

/// The SHA-256 of an event and everything before it in its case; see ``StoredEvent/digest``.
public struct EventDigest: DigestValue {
  public let hex: String

  public init?(hex: String) {
    guard isDigest(hex) else { return nil }
    self.hex = hex
  }
}

extension DigestValue {
  public init?(octets: [UInt8]) {
    guard octets.count == 32 else { return nil }
    self.init(hex: hexDigits(octets))
  }

  public var description: String { hex }

  public static func < (one: Self, other: Self) -> Bool { one.hex < other.hex }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(hex)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let digest = Self(hex: try container.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "not a SHA-256 digest in hexadecimal")
    }
    self = digest
  }
}

private func isDigest(_ text: String) -> Bool {
  text.utf8.count == 64
    && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
}

private func hexDigits(_ octets: [UInt8]) -> String {
  let digits = Array("0123456789abcdef".utf8)
  return String(decoding: octets.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}
