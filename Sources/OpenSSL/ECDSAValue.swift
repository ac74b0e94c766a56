import COpenSSL

/// The two encodings of an ECDSA signature value: DER (RFC 3279, 2.2.3) and plain (BSI TR-03111, 5.2.1).
enum ECDSAValue {
  /// Plain to DER; nil unless it is exactly twice as long as the order of the group.
  static func der(plain: [UInt8], orderBits: Int) -> [UInt8]? {
    let width = (orderBits + 7) / 8
    guard width > 0, plain.count == 2 * width else { return nil }
    // The leading zeros of each number go; one comes back where the top bit would read as a sign (X.690, 8.3).
    func integer(_ number: ArraySlice<UInt8>) -> [UInt8] {
      var digits = Array(number.drop { $0 == 0 })
      if digits.first.map({ $0 >= 0x80 }) ?? true { digits.insert(0, at: 0) }
      return [0x02, UInt8(digits.count)] + digits
    }
    let content = integer(plain[..<width]) + integer(plain[width...])
    // At most 2 x (2 + 67) octets for the largest curve here (P-521), so one length octet follows 0x81 at most.
    guard content.count < 256 else { return nil }
    return (content.count < 128 ? [0x30, UInt8(content.count)] : [0x30, 0x81, UInt8(content.count)]) + content
  }

  /// DER to plain; nil where the numbers do not fit: `d2i_ECDSA_SIG`, `BN_bn2binpad`.
  static func plain(der: [UInt8], orderBits: Int) throws(OpenSSLFailure) -> [UInt8]? {
    let width = (orderBits + 7) / 8
    let value = try decoded(der, as: "ECDSA signature value", Lib.ECDSA_SIG.self) {
      d2i_ECDSA_SIG(nil, $0, $1)
    }
    var r = [UInt8](repeating: 0, count: width)
    var s = [UInt8](repeating: 0, count: width)
    guard BN_bn2binpad(ECDSA_SIG_get0_r(value.pointer), &r, Int32(width)) == width,
      BN_bn2binpad(ECDSA_SIG_get0_s(value.pointer), &s, Int32(width)) == width
    else { return nil }
    return r + s
  }
}
