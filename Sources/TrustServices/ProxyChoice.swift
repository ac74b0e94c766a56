import Foundation
import HTTP

/// Which way a question goes. It is decided here, not in libcurl: the address connected to is judged only where nobody
/// connects for us, so that it must be known who does.
struct ProxyChoice {
  let proxy: HTTPRequest.Proxy
  let environment: [String: String]

  /// The proxy for an address; nil for the direct way.
  func proxy(for address: ServiceAddress) -> String? {
    switch proxy {
    case .none: nil
    case .url(let url): url
    case .environment: isExempt(address.host) ? nil : configured(address)
    }
  }

  /// As libcurl reads it: HTTP_PROXY in capitals may be a request's header field in a CGI program, and is not read.
  private func configured(_ address: ServiceAddress) -> String? {
    let names =
      (address.isSecure ? ["https_proxy", "HTTPS_PROXY"] : ["http_proxy"]) + ["all_proxy", "ALL_PROXY"]
    return names.lazy.compactMap { environment[$0] }.first { !$0.isEmpty }
  }

  /// Named in `no_proxy`: a host, or a domain with all its hosts; `*` for all.
  private func isExempt(_ host: String) -> Bool {
    let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
    return list.lowercased().split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains { entry in
      let name = entry.hasPrefix(".") ? String(entry.dropFirst()) : String(entry)
      return name == "*" || host == name || host == "[\(name)]" || host.hasSuffix("." + name)
    }
  }
}

extension ServiceAddress {
  /// Nothing in the name itself says that it leads elsewhere than into the public network. All that can be known where a
  /// proxy looks the name up.
  var isPublicByName: Bool {
    if isLoopback || host.hasSuffix(".localhost") { return false }
    if host.contains(":") { return Address(text: host)?.isPublic ?? false }
    // A host whose last part is a number is an address of the old kind, in any of its notations (WHATWG URL, 3.5).
    let last = host.split(separator: ".").last ?? ""
    guard last.first?.isNumber == true else { return host.contains(".") }
    return Address(text: host)?.isPublic ?? false
  }
}
