/// A SHA-256 value as 64 lower-case hexadecimal digits. Computed elsewhere: this room knows no cryptography.
public struct SHA256Digest: Hashable, Comparable, Sendable, CustomStringConvertible {
  public let hex: String

  /// nil unless the text is 64 lower-case hexadecimal digits.
  public init?(hex: String) {
    guard hex.utf8.count == 64,
      hex.utf8.allSatisfy({
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
          || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
      })
    else { return nil }
    self.hex = hex
  }

  /// nil unless there are 32 octets.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    let digits = Array("0123456789abcdef".utf8)
    hex = String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }, as: UTF8.self)
  }

  public var description: String { hex }

  public static func < (left: SHA256Digest, right: SHA256Digest) -> Bool { left.hex < right.hex }
}
