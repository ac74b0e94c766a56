/// The reasons for which a list speaks (ReasonFlags, RFC 5280, 4.2.1.13). Bit n of the BIT STRING is bit n here.
struct ReasonFlags: OptionSet, Hashable {
  let rawValue: Int

  /// The special value all-reasons (6.3.2): every reason of the standard.
  static let all = ReasonFlags(rawValue: 0b1_1111_1110)

  init(rawValue: Int) { self.rawValue = rawValue & 0b1_1111_1110 }
}
