import CCurl
import Foundation

/// Asks a server's TLS why it let go of us.
///
/// Under TLS 1.3 a server judges a client's certificate when the client believes the handshake done and already sends
/// (RFC 8446, clause 4.4.4 and figure 1). It answers with an alert and closes; what we have sent meanwhile makes its
/// system answer with a reset, and a client that sends into a reset connection never comes to read the alert. A
/// connection on which nothing is sent always reads it.
struct RefusalProbe: ~Copyable {
  private let handle: CurlHandle

  /// How long a server that accepts the connection is listened to: one that refuses says so at once.
  static let longestSilenceSeconds = 5

  init(of request: HTTPRequest) throws(HTTPFailure) {
    let handle = try CurlHandle()
    try handle.setUpConnection(for: request)
    try handle.set(CURLOPT_URL, request.url, "CURLOPT_URL")
    try handle.set(CURLOPT_CONNECT_ONLY, 1, "CURLOPT_CONNECT_ONLY")
    // Such a connection must outlive `curl_easy_perform` to be read from; it ends with the handle.
    try handle.set(CURLOPT_FORBID_REUSE, 0, "CURLOPT_FORBID_REUSE")
    try handle.set(CURLOPT_TIMEOUT, request.limits.connectTimeoutSeconds, "CURLOPT_TIMEOUT")
    try handle.set(CURLOPT_NOPROGRESS, 1, "CURLOPT_NOPROGRESS")
    self.handle = handle
  }

  /// OpenSSL's words for how the connection ended; nil where it did not end, or without any.
  /// - Parameter goesOn: asked now and then; false ends the waiting.
  func detail(_ goesOn: () -> Bool) -> String? {
    guard curl_easy_perform(handle.pointer) == CURLE_OK else { return handle.tlsWords }
    let deadline = ContinuousClock.now + .seconds(Self.longestSilenceSeconds)
    var octet: UInt8 = 0
    while ContinuousClock.now < deadline, goesOn() {
      var count = 0
      switch curl_easy_recv(handle.pointer, &octet, 1, &count) {
      case CURLE_AGAIN:
        guard let socket = handle.activeSocket else { return nil }
        var wish = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        _ = poll(&wish, 1, 100)
      // Closed without an alert, or a server that speaks first.
      case CURLE_OK: return nil
      default: return handle.tlsWords
      }
    }
    return nil
  }
}

extension HTTPExchange {
  /// The connection was lost before any answer, and no alert was read.
  var isLostWithoutAWord: Bool {
    status == 0 && proxyStatus < 300 && tlsAlert == nil && !isBodyTooLarge && code.isConnectionLost
  }

  /// The same facts, with the alert that `detail` names, if any.
  func explained(by detail: String?) -> HTTPExchange {
    guard let detail, let alert = HTTPClient.tlsAlert(in: detail) else { return self }
    var exchange = self
    exchange.tlsAlert = alert
    exchange.isAlertOfLaterConnection = true
    exchange.detail += "; " + detail
    return exchange
  }
}
