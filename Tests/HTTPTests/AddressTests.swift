import Foundation
import Testing

@testable import HTTP

@Suite struct `Addresses` {
  private func address(_ text: String) throws -> Address {
    var octets = [UInt8](repeating: 0, count: 16)
    let family = text.contains(":") ? AF_INET6 : AF_INET
    #expect(inet_pton(family, text, &octets) == 1)
    return try #require(Address(Array(octets.prefix(family == AF_INET6 ? 16 : 4))))
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255",
    "193.0.0.1", "223.255.255.255", "2001:200::1", "2606:4700::1111", "2a00::1", "::ffff:8.8.8.8",
    "64:ff9b::808:808", "2002:808:808::1",
  ])
  func `of the public network are told`(_ text: String) throws { #expect(try address(text).isPublic) }

  @Test(arguments: [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.255", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00::1", "ff02::1", "fec0::1", "2001:db8::1",
    "2001::1",
    "3fff::1", "100::1", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::127.0.0.1", "64:ff9b::a00:1",
    "2002:7f00:1::",
    "2002:a00:1::1",
  ])
  func `of this machine, of a private network and reserved ones are not`(_ text: String) throws {
    #expect(!(try address(text).isPublic))
  }

  @Test func `have four or sixteen octets`() {
    for count in 0..<20 {
      #expect((Address([UInt8](repeating: 1, count: count)) != nil) == [4, 16].contains(count))
    }
  }
}
