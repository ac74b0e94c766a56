import Files

/// One thing asked of the registry.
public enum DeliveryRequest: Sendable {
  /// `POST /v1/submissions`
  case send(MessageID, package: ByteSource)
  /// `GET /v1/submissions/<messageID>`
  case ask(MessageID)
}

/// What came of one HTTP exchange, as facts: nothing in it is a judgement yet. See ``DeliveryOutcome``.
public struct Exchange: Sendable, Equatable {
  /// libcurl's code; 0 for an exchange that ran to its end.
  public var curlCode: Int32
  /// libcurl's words for the code.
  public var detail: String
  /// The number of the TLS alert the server sent, where it sent one (RFC 8446, clause 6).
  public var tlsAlert: Int?
  /// The alert came on a connection made afterwards, to ask why this one was lost. It tells the cause; what
  /// arrived over the lost connection it does not tell.
  public var isAlertOfLaterConnection: Bool
  /// The HTTP status by which a proxy answered the wish for a tunnel; 0 without a proxy.
  public var proxyStatus: Int
  /// Octets of the body that were sent, and that there are. Both 0 for a `GET`.
  public var sentBytes: Int
  public var bodyBytes: Int
  /// The HTTP status of the last answer; 0 where none came.
  public var status: Int
  /// In seconds from the answer, from either form of the header field (RFC 9110, clause 10.2.3).
  public var retryAfterSeconds: Int?
  /// Where a redirect would have led.
  public var location: String?
  public var body: [UInt8]
  /// The answer was longer than ``TransferLimits/maximumResponseBytes``; ``body`` is empty.
  public var isBodyTooLarge: Bool

  public init(
    curlCode: Int32 = 0, detail: String = "", tlsAlert: Int? = nil,
    isAlertOfLaterConnection: Bool = false, proxyStatus: Int = 0, sentBytes: Int = 0, bodyBytes: Int = 0,
    status: Int = 0, retryAfterSeconds: Int? = nil,
    location: String? = nil, body: [UInt8] = [],
    isBodyTooLarge: Bool = false
  ) {
    self.curlCode = curlCode
    self.detail = detail
    self.tlsAlert = tlsAlert
    self.isAlertOfLaterConnection = isAlertOfLaterConnection
    self.proxyStatus = proxyStatus
    self.sentBytes = sentBytes
    self.bodyBytes = bodyBytes
    self.status = status
    self.retryAfterSeconds = retryAfterSeconds
    self.location = location
    self.body = body
    self.isBodyTooLarge = isBodyTooLarge
  }
}

/// Carries one request to the registry and back. ``CurlTransport`` is the real one.
public protocol DeliveryTransport {
  /// No exchange takes longer.
  var longestExchangeSeconds: Int { get }

  /// Performs `request`, blocking.
  /// - Parameter progress: called now and then with the octets sent so far and in all; false ends the
  ///   exchange.
  /// - Throws: ``SubmissionFailure`` only where nothing could be begun.
  func perform(
    _ request: DeliveryRequest, progress: (_ sentBytes: Int, _ bodyBytes: Int) -> Bool
  ) throws(SubmissionFailure) -> Exchange
}
