/// Random numbers that are the same in every run (SplitMix64), so that what a test found once it finds again.
public struct Dice: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// `octets` with one to four small accidents: bits flipped, octets overwritten with telling values, parts cut out,
  /// doubled or cut off.
  public mutating func damaged(_ octets: [UInt8]) -> [UInt8] {
    var result = octets
    for _ in 0..<Int.random(in: 1...4, using: &self) where !result.isEmpty {
      let place = Int.random(in: 0..<result.count, using: &self)
      switch Int.random(in: 0..<6, using: &self) {
      case 0: result[place] ^= UInt8.random(in: 1...255, using: &self)
      case 1: result[place] ^= 1 << UInt8.random(in: 0..<8, using: &self)
      case 2:
        result[place] =
          [0x00, 0x7f, 0x80, 0x81, 0x84, 0x88, 0xff, 0x1f, 0x30].randomElement(using: &self) ?? 0
      case 3:
        result.removeSubrange(place..<min(result.count, place + Int.random(in: 1...16, using: &self)))
      case 4:
        let part = Array(result[place..<min(result.count, place + Int.random(in: 1...32, using: &self))])
        result.insert(contentsOf: part, at: place)
      default: result.removeSubrange(place...)
      }
    }
    return result
  }
}
