import Foundation

/// An address that may be asked at all: http or https, a host, nothing of a user.
struct ServiceAddress: Hashable {
  let url: String
  let isSecure: Bool
  let host: String
  /// Scheme, host and port: what credentials and trust are bound to.
  let origin: String

  /// nil for anything else, such as an ldap address.
  init?(_ url: String) {
    // Our own number; real addresses are a fiftieth of it.
    guard url.utf8.count <= 2_000, url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
      let parts = URLComponents(string: url), let scheme = parts.scheme?.lowercased(),
      scheme == "http" || scheme == "https", parts.user == nil, parts.password == nil,
      let written = parts.host?.lowercased(), !written.isEmpty
    else { return nil }
    self.url = url
    // The same host, told to be looked up from the root.
    let host = written.hasSuffix(".") ? String(written.dropLast()) : written
    self.host = host
    isSecure = scheme == "https"
    origin = "\(scheme)://\(host):\(parts.port ?? (isSecure ? 443 : 80))"
  }

  /// Names of this very machine; libcurl resolves `localhost` itself.
  var isLoopback: Bool {
    host == "localhost" || host == "[::1]" || host == "::1"
      || (host.hasPrefix("127.") && host.allSatisfy { $0.isNumber || $0 == "." })
  }
}
