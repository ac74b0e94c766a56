import Foundation

/// Where connections may lead.
public enum AddressRule: Sendable, Hashable {
  case any
  /// Only to addresses of the public network. For addresses that a stranger chose, such as those in a certificate:
  /// otherwise whoever sends a file has this machine knock at doors inside its own network.
  case publicOnly
}

/// An address of the Internet protocol, as connected to.
public struct Address: Hashable, Sendable, CustomStringConvertible {
  /// 4 or 16.
  public let octets: [UInt8]

  /// nil for another number of octets than 4 or 16.
  public init?(_ octets: [UInt8]) {
    guard octets.count == 4 || octets.count == 16 else { return nil }
    self.octets = octets
  }

  /// As written in an address of the web: four decimal numbers, or IPv6 in brackets or without: `inet_pton`.
  public init?(text: String) {
    let bare = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    var octets = [UInt8](repeating: 0, count: 16)
    let isLong = bare.contains(":")
    guard inet_pton(isLong ? AF_INET6 : AF_INET, bare, &octets) == 1 else { return nil }
    self.init(Array(octets.prefix(isLong ? 16 : 4)))
  }

  /// Of the public network: none that is private, loopback, link-local, multicast or reserved by the registries of
  /// special-purpose addresses (RFC 6890 and its registries at IANA), also where it stands inside an IPv6 address.
  public var isPublic: Bool {
    if octets.count == 4 { return !Self.reserved4.contains { Self.lies(octets, in: $0) } }
    // IPv4-mapped (RFC 4291, 2.5.5.2), NAT64 (RFC 6052, 2.1) and 6to4 (RFC 3056): what they lead to counts.
    for (prefix, offset) in Self.embedding where Self.lies(octets, in: prefix) {
      return Address(Array(octets[offset..<offset + 4]))?.isPublic ?? false
    }
    guard Self.lies(octets, in: ([0x20], 3)) else { return false }
    return !Self.reserved6.contains { Self.lies(octets, in: $0) }
  }

  private typealias Prefix = (octets: [UInt8], bits: Int)

  private static let reserved4: [Prefix] = [
    ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24),
    ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
    ([203, 0, 113], 24), ([224], 3),
  ]
  /// Within 2000::/3, outside of which nothing is public.
  private static let reserved6: [Prefix] = [
    ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x3F, 0xFF, 0x00], 20),
  ]
  private static let embedding: [(Prefix, offset: Int)] = [
    (([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 96), 12),
    (([0x00, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0], 96), 12), (([0x20, 0x02], 16), 2),
  ]

  private static func lies(_ octets: [UInt8], in prefix: Prefix) -> Bool {
    for bit in 0..<prefix.bits {
      let mask = UInt8(0x80) >> UInt8(bit % 8)
      let wanted = bit / 8 < prefix.octets.count ? prefix.octets[bit / 8] & mask : 0
      guard octets[bit / 8] & mask == wanted else { return false }
    }
    return true
  }

  public var description: String {
    if octets.count == 4 { return octets.map(String.init).joined(separator: ".") }
    return stride(from: 0, to: 16, by: 2).map {
      String(UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]), radix: 16)
    }.joined(separator: ":")
  }
}

extension Address {
  /// Of an Internet socket address; nil for any other kind.
  init?(_ address: UnsafeRawPointer, octets count: Int) {
    guard count >= MemoryLayout<sa_family_t>.size else { return nil }
    switch Int32(address.loadUnaligned(as: sa_family_t.self)) {
    case AF_INET where count >= MemoryLayout<sockaddr_in>.size:
      let start = address + (MemoryLayout<sockaddr_in>.offset(of: \.sin_addr) ?? 4)
      self.init(Array(UnsafeRawBufferPointer(start: start, count: 4)))
    case AF_INET6 where count >= MemoryLayout<sockaddr_in6>.size:
      let start = address + (MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr) ?? 8)
      self.init(Array(UnsafeRawBufferPointer(start: start, count: 16)))
    default: return nil
    }
  }
}
