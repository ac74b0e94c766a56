import CCurl
import Files
import Foundation

/// HTTP by libcurl. One exchange, one connection: nothing of an earlier one is reused, so that libcurl never repeats a
/// request on its own.
public enum HTTPClient {
  /// Performs `request`, blocking.
  /// - Parameter progress: called now and then with the octets sent so far and in all; false ends the exchange.
  /// - Throws: ``HTTPFailure`` only where nothing could be begun.
  public static func perform(
    _ request: HTTPRequest, progress: (_ sentBytes: Int, _ bodyBytes: Int) -> Bool = { _, _ in true }
  ) throws(HTTPFailure) -> HTTPExchange {
    let result: Result<HTTPExchange, HTTPFailure> = withoutActuallyEscaping(progress) { progress in
      do throws(HTTPFailure) { return .success(try exchange(request, progress)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  /// How long the longest exchange under these limits may take, with the question why it was lost.
  public static func longestSeconds(_ limits: TransferLimits) -> Int {
    limits.totalTimeoutSeconds + limits.connectTimeoutSeconds + RefusalProbe.longestSilenceSeconds
  }

  /// The number of the alert the other side sent, from OpenSSL's packed error code in libcurl's words: its
  /// reason is 1000 and the alert's number (`SSL_AD_REASON_OFFSET`).
  public static func tlsAlert(in detail: String) -> Int? {
    guard let match = detail.firstMatch(of: /error:0A([0-9A-Fa-f]{6}):/),
      let reason = Int(match.1, radix: 16),
      (1_000..<1_256).contains(reason)
    else { return nil }
    return reason - 1_000
  }

  private static func exchange(
    _ request: HTTPRequest, _ progress: @escaping (Int, Int) -> Bool
  ) throws(HTTPFailure) -> HTTPExchange {
    var handle = try CurlHandle()
    try handle.setUpConnection(for: request)
    try handle.set(CURLOPT_URL, request.url, "CURLOPT_URL")
    var headers = request.headers
    if let body = request.body {
      try handle.set(CURLOPT_POST, 1, "CURLOPT_POST")
      try handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: body.count, "CURLOPT_POSTFIELDSIZE_LARGE")
      // libcurl waits by itself before larger bodies, unless told not to.
      headers.append(request.waitsForLeave ? "Expect: 100-continue" : "Expect:")
      try handle.set(CURLOPT_EXPECT_100_TIMEOUT_MS, 1_000, "CURLOPT_EXPECT_100_TIMEOUT_MS")
    } else {
      try handle.set(CURLOPT_HTTPGET, 1, "CURLOPT_HTTPGET")
    }
    try handle.set(headers: headers)
    let transfer = Transfer(
      body: request.body, maximumResponseBytes: request.limits.maximumResponseBytes,
      addresses: request.addresses, progress: progress)
    try transfer.attach(to: handle)
    let code = withExtendedLifetime(transfer) { curl_easy_perform(handle.pointer) }
    let facts = facts(handle, transfer, code, bodyBytes: request.body?.count ?? 0)
    guard request.asksWhyLost, request.schemes == [.https], request.addresses == .any,
      facts.isLostWithoutAWord
    else { return facts }
    let probe = try RefusalProbe(of: request)
    return facts.explained(by: probe.detail { progress(facts.sentBytes, facts.bodyBytes) })
  }

  private static func facts(
    _ handle: borrowing CurlHandle, _ transfer: Transfer, _ code: CURLcode, bodyBytes: Int
  ) -> HTTPExchange {
    let finalCode = transfer.isBodyUnreadable ? CURLE_READ_ERROR : code
    let words = handle.detail
    let detail =
      code == CURLE_OK ? "" : words.isEmpty ? String(cString: curl_easy_strerror(finalCode)) : words
    let status = handle.number(CURLINFO_RESPONSE_CODE)
    return HTTPExchange(
      code: CurlCode(finalCode), detail: detail, tlsAlert: handle.tlsWords.flatMap { tlsAlert(in: $0) },
      isAlertOfLaterConnection: false, proxyStatus: handle.number(CURLINFO_HTTP_CONNECTCODE),
      sentBytes: handle.size(CURLINFO_SIZE_UPLOAD_T), bodyBytes: bodyBytes, status: status < 200 ? 0 : status,
      reason: transfer.reason, retryAfterSeconds: transfer.retryAfterSeconds(now: Date()),
      location: transfer.headers["location"], redirectURL: handle.text(CURLINFO_REDIRECT_URL),
      contentType: transfer.headers["content-type"], body: transfer.body,
      isBodyTooLarge: transfer.isBodyTooLarge, isAddressRefused: transfer.isAddressRefused)
  }
}

extension CurlHandle {
  /// Everything of a request but what is asked.
  func setUpConnection(for request: HTTPRequest) throws(HTTPFailure) {
    let limits = request.limits
    let schemes = request.schemes.map(\.rawValue).sorted().joined(separator: ",")
    try set(CURLOPT_PROTOCOLS_STR, schemes, "CURLOPT_PROTOCOLS_STR")
    try set(CURLOPT_FOLLOWLOCATION, 0, "CURLOPT_FOLLOWLOCATION")
    // Over HTTP/1.1 the octets counted as sent are those of this one request.
    try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1, "CURLOPT_HTTP_VERSION")
    try set(CURLOPT_FRESH_CONNECT, 1, "CURLOPT_FRESH_CONNECT")
    try set(CURLOPT_FORBID_REUSE, 1, "CURLOPT_FORBID_REUSE")
    try set(CURLOPT_NOSIGNAL, 1, "CURLOPT_NOSIGNAL")
    try set(CURLOPT_NOPROGRESS, 0, "CURLOPT_NOPROGRESS")
    try set(CURLOPT_USERAGENT, request.userAgent, "CURLOPT_USERAGENT")
    try set(CURLOPT_CONNECTTIMEOUT, limits.connectTimeoutSeconds, "CURLOPT_CONNECTTIMEOUT")
    try set(CURLOPT_TIMEOUT, limits.totalTimeoutSeconds, "CURLOPT_TIMEOUT")
    try set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeedBytesPerSecond, "CURLOPT_LOW_SPEED_LIMIT")
    try set(CURLOPT_LOW_SPEED_TIME, limits.lowSpeedSeconds, "CURLOPT_LOW_SPEED_TIME")

    try set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2, "CURLOPT_SSLVERSION")
    try set(CURLOPT_SSL_VERIFYPEER, 1, "CURLOPT_SSL_VERIFYPEER")
    try set(CURLOPT_SSL_VERIFYHOST, 2, "CURLOPT_SSL_VERIFYHOST")
    if let caFile = request.caFile {
      try set(CURLOPT_CAINFO, caFile, "CURLOPT_CAINFO")
      // Otherwise the system's authorities would be trusted beside the configured ones.
      try set(CURLOPT_CAPATH, nil as String?, "CURLOPT_CAPATH")
    }
    switch request.proxy {
    case .environment: break
    case .none:
      try set(CURLOPT_PROXY, "", "CURLOPT_PROXY")
    case .url(let url):
      try set(CURLOPT_PROXY, url, "CURLOPT_PROXY")
      try set(CURLOPT_NOPROXY, "", "CURLOPT_NOPROXY")
      try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1, "CURLOPT_SUPPRESS_CONNECT_HEADERS")
    }
    if let certificate = request.clientCertificate {
      try set(CURLOPT_SSLCERT, certificate.pkcs12Path, "CURLOPT_SSLCERT")
      try set(CURLOPT_SSLCERTTYPE, "P12", "CURLOPT_SSLCERTTYPE")
      try set(CURLOPT_KEYPASSWD, secret: certificate.passphrase, "CURLOPT_KEYPASSWD")
    }
    switch request.credentials?.kind {
    case .none: break
    case .basic:
      try set(CURLOPT_HTTPAUTH, doklad_CURLAUTH_BASIC(), "CURLOPT_HTTPAUTH")
      try set(CURLOPT_USERPWD, secret: request.credentials?.octets, "CURLOPT_USERPWD")
    case .bearer:
      try set(CURLOPT_HTTPAUTH, doklad_CURLAUTH_BEARER(), "CURLOPT_HTTPAUTH")
      try set(CURLOPT_XOAUTH2_BEARER, secret: request.credentials?.octets, "CURLOPT_XOAUTH2_BEARER")
    }
  }

  private func set(
    _ option: CURLoption, secret: (() throws -> [UInt8])?, _ name: String
  ) throws(HTTPFailure) {
    var given: [UInt8]
    do { given = try secret?() ?? [] } catch { throw .secret("\(error)") }
    defer { given.withUnsafeMutableBytes { CurlHandle.erase($0) } }
    guard !given.contains(0) else { throw .secret("contains a NUL") }
    var terminated = given + [0]
    try set(option, erasing: &terminated, name)
  }
}
