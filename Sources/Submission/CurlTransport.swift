import ASiC
import CCurl
import Files
import Foundation

/// Delivery by libcurl, as an ``HTTPEndpoint`` says. One exchange, one connection: nothing of an earlier one
/// is reused, so that libcurl never repeats a request on its own.
public struct CurlTransport: DeliveryTransport, Sendable {
  public let endpoint: HTTPEndpoint

  public init(_ endpoint: HTTPEndpoint) { self.endpoint = endpoint }

  public var longestExchangeSeconds: Int {
    endpoint.limits.totalTimeoutSeconds + endpoint.limits.connectTimeoutSeconds
      + RefusalProbe.longestSilenceSeconds
  }

  public func perform(
    _ request: DeliveryRequest, progress: (_ sentBytes: Int, _ bodyBytes: Int) -> Bool = { _, _ in true }
  ) throws(SubmissionFailure) -> Exchange {
    let result: Result<Exchange, SubmissionFailure> = withoutActuallyEscaping(progress) { progress in
      do throws(SubmissionFailure) { return .success(try exchange(request, progress)) } catch {
        return .failure(error)
      }
    }
    return try result.get()
  }

  private func exchange(
    _ request: DeliveryRequest, _ progress: @escaping (Int, Int) -> Bool
  ) throws(SubmissionFailure) -> Exchange {
    var handle = try CurlHandle()
    try setUpConnection(handle)
    let package: ByteSource?
    var headers = ["Accept: \(ContainerKind.asicE.mediaType)"]
    switch request {
    case .send(let id, let content):
      package = content
      headers += [
        "Content-Type: \(ContainerKind.asicE.mediaType)", "Idempotency-Key: \(id.text)",
        // Lets the registry, or its TLS, refuse us before the body is on its way. Where it does not answer
        // this wish, libcurl sends the body after a second.
        "Expect: 100-continue",
      ]
      try handle.set(CURLOPT_URL, endpoint.submissionsURL, "CURLOPT_URL")
      try handle.set(CURLOPT_POST, 1, "CURLOPT_POST")
      try handle.set(CURLOPT_POSTFIELDSIZE_LARGE, offset: content.count, "CURLOPT_POSTFIELDSIZE_LARGE")
      try handle.set(CURLOPT_EXPECT_100_TIMEOUT_MS, 1_000, "CURLOPT_EXPECT_100_TIMEOUT_MS")
    case .ask(let id):
      package = nil
      try handle.set(CURLOPT_URL, endpoint.statusURL(of: id), "CURLOPT_URL")
      try handle.set(CURLOPT_HTTPGET, 1, "CURLOPT_HTTPGET")
    }
    try handle.set(headers: headers)
    let transfer = Transfer(
      package: package, maximumResponseBytes: endpoint.limits.maximumResponseBytes, progress: progress)
    try transfer.attach(to: handle)
    let code = withExtendedLifetime(transfer) { curl_easy_perform(handle.pointer) }
    let facts = facts(handle, transfer, code, bodyBytes: package?.count ?? 0)
    guard endpoint.protocols == "https", facts.isLostWithoutAWord else { return facts }
    let probe = try RefusalProbe(of: endpoint, preparedBy: self)
    return facts.explained(by: probe.detail { progress(facts.sentBytes, facts.bodyBytes) })
  }

  func setUpConnection(_ handle: borrowing CurlHandle) throws(SubmissionFailure) {
    let limits = endpoint.limits
    try handle.set(CURLOPT_PROTOCOLS_STR, endpoint.protocols, "CURLOPT_PROTOCOLS_STR")
    try handle.set(CURLOPT_FOLLOWLOCATION, 0, "CURLOPT_FOLLOWLOCATION")
    // Over HTTP/1.1 the octets counted as sent are those of this one request.
    try handle.set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1, "CURLOPT_HTTP_VERSION")
    try handle.set(CURLOPT_FRESH_CONNECT, 1, "CURLOPT_FRESH_CONNECT")
    try handle.set(CURLOPT_FORBID_REUSE, 1, "CURLOPT_FORBID_REUSE")
    try handle.set(CURLOPT_NOSIGNAL, 1, "CURLOPT_NOSIGNAL")
    try handle.set(CURLOPT_NOPROGRESS, 0, "CURLOPT_NOPROGRESS")
    try handle.set(CURLOPT_USERAGENT, endpoint.userAgent, "CURLOPT_USERAGENT")
    try handle.set(CURLOPT_CONNECTTIMEOUT, limits.connectTimeoutSeconds, "CURLOPT_CONNECTTIMEOUT")
    try handle.set(CURLOPT_TIMEOUT, limits.totalTimeoutSeconds, "CURLOPT_TIMEOUT")
    try handle.set(CURLOPT_LOW_SPEED_LIMIT, limits.lowSpeedBytesPerSecond, "CURLOPT_LOW_SPEED_LIMIT")
    try handle.set(CURLOPT_LOW_SPEED_TIME, limits.lowSpeedSeconds, "CURLOPT_LOW_SPEED_TIME")

    try handle.set(CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2, "CURLOPT_SSLVERSION")
    try handle.set(CURLOPT_SSL_VERIFYPEER, 1, "CURLOPT_SSL_VERIFYPEER")
    try handle.set(CURLOPT_SSL_VERIFYHOST, 2, "CURLOPT_SSL_VERIFYHOST")
    if let caFile = endpoint.caFile {
      try handle.set(CURLOPT_CAINFO, caFile, "CURLOPT_CAINFO")
      // Otherwise the system's authorities would be trusted beside the configured ones.
      try handle.set(CURLOPT_CAPATH, nil as String?, "CURLOPT_CAPATH")
    }
    switch endpoint.proxy {
    case .environment: break
    case .none:
      try handle.set(CURLOPT_PROXY, "", "CURLOPT_PROXY")
    case .url(let url):
      try handle.set(CURLOPT_PROXY, url, "CURLOPT_PROXY")
      try handle.set(CURLOPT_NOPROXY, "", "CURLOPT_NOPROXY")
      try handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1, "CURLOPT_SUPPRESS_CONNECT_HEADERS")
    }
    if let certificate = endpoint.clientCertificate {
      try handle.set(CURLOPT_SSLCERT, certificate.pkcs12Path, "CURLOPT_SSLCERT")
      try handle.set(CURLOPT_SSLCERTTYPE, "P12", "CURLOPT_SSLCERTTYPE")
      var given: [UInt8]
      do { given = try certificate.passphrase() } catch { throw .clientPassphrase("\(error)") }
      defer { given.withUnsafeMutableBytes { CurlHandle.erase($0) } }
      guard !given.contains(0) else { throw .clientPassphrase("contains a NUL") }
      var terminated = given + [0]
      try handle.set(CURLOPT_KEYPASSWD, erasing: &terminated, "CURLOPT_KEYPASSWD")
    }
  }

  private func facts(
    _ handle: borrowing CurlHandle, _ transfer: Transfer, _ code: CURLcode, bodyBytes: Int
  ) -> Exchange {
    let finalCode = transfer.isPackageUnreadable ? CURLE_READ_ERROR : code
    let words = handle.detail
    let detail =
      code == CURLE_OK ? "" : words.isEmpty ? String(cString: curl_easy_strerror(finalCode)) : words
    let status = handle.number(CURLINFO_RESPONSE_CODE)
    return Exchange(
      curlCode: Int32(bitPattern: finalCode.rawValue), detail: detail,
      tlsAlert: handle.tlsWords.flatMap { Self.tlsAlert(in: $0) },
      proxyStatus: handle.number(CURLINFO_HTTP_CONNECTCODE), sentBytes: handle.size(CURLINFO_SIZE_UPLOAD_T),
      bodyBytes: bodyBytes, status: status < 200 ? 0 : status,
      retryAfterSeconds: transfer.retryAfterSeconds(now: Date()), location: transfer.headers["location"],
      body: transfer.body, isBodyTooLarge: transfer.isBodyTooLarge)
  }

  /// The number of the alert the other side sent, from OpenSSL's packed error code in libcurl's words: its
  /// reason is 1000 and the alert's number (`SSL_AD_REASON_OFFSET`).
  static func tlsAlert(in detail: String) -> Int? {
    guard let match = detail.firstMatch(of: /error:0A([0-9A-Fa-f]{6}):/),
      let reason = Int(match.1, radix: 16),
      (1_000..<1_256).contains(reason)
    else { return nil }
    return reason - 1_000
  }
}
