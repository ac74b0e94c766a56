import HTTP

/// The rules by which an exchange becomes an outcome. Pure: the same facts give the same outcome.
///
/// The one question behind all of them: can the registry have the whole package? It cannot before the last
/// octet was sent. From then on, only an answer tells.
extension DeliveryOutcome {
  /// What an exchange that sent a package means.
  public init(ofSending exchange: Exchange) {
    // A status that needs no body is an answer even where the connection broke behind it: a server that
    // refuses a package early closes on us while we still send.
    if let outcome = Self.decided(by: exchange.status, exchange) {
      self = outcome
    } else if exchange.curlCode != 0 {
      self = Self.broken(exchange, hasWholePackage: exchange.sentBytes >= exchange.bodyBytes)
    } else {
      self = Self.answered(exchange)
    }
  }

  /// What an exchange that asked for a message's status means.
  public init(ofAsking exchange: Exchange) {
    switch exchange.status {
    case 404: self = .notSeen
    default:
      if let outcome = Self.decided(by: exchange.status, exchange) {
        self = outcome
      } else if exchange.curlCode != 0 {
        // Whatever broke the asking, the doubt asked about is still there.
        self = Self.broken(exchange, hasWholePackage: true)
      } else {
        self = Self.answered(exchange)
      }
    }
  }

  /// Statuses whose meaning needs no body.
  private static func decided(by status: Int, _ exchange: Exchange) -> DeliveryOutcome? {
    switch status {
    case 300..<400: .misconfigured(.redirected(to: exchange.location))
    case 401: .misconfigured(.unauthorized)
    case 403: .misconfigured(.forbidden)
    case 404, 405, 410: .misconfigured(.noSuchService(status: status))
    case 407: .misconfigured(.proxy(detail: exchange.detail))
    case 408, 429, 503: .busy(status: status, retryAfterSeconds: exchange.retryAfterSeconds)
    case 409: exchange.retryAfterSeconds.map { .pending(retryAfterSeconds: $0) } ?? .unknown(.conflict)
    case 413: .misconfigured(.packageTooLarge)
    case 422: nil
    case 400..<500: .misconfigured(.rejected(status: status))
    case 501, 505: .misconfigured(.rejected(status: status))
    case 500..<600: .unknown(.serverError(status: status))
    default: nil
    }
  }

  /// A whole answer.
  private static func answered(_ exchange: Exchange) -> DeliveryOutcome {
    switch (exchange.status, SealedAnswer(exchange.body)) {
    case (200, .some(let answer)) where answer.kind == .receipt: .accepted(answer)
    case (201, .some(let answer)) where answer.kind == .receipt: .accepted(answer)
    case (422, .some(let answer)) where answer.kind == .refusal: .refused(answer)
    case (202, _): .pending(retryAfterSeconds: exchange.retryAfterSeconds)
    default: .unknown(.nonsense(status: exchange.status))
    }
  }

  /// An exchange that libcurl gave up.
  private static func broken(_ exchange: Exchange, hasWholePackage: Bool) -> DeliveryOutcome {
    if exchange.isBodyTooLarge { return .unknown(.answerTooLarge(status: exchange.status)) }
    // Without a tunnel nothing reaches the registry.
    let hasTunnel = exchange.proxyStatus == 0 || (200..<300).contains(exchange.proxyStatus)
    if let fault = misconfiguration(exchange) {
      return .misconfigured(
        fault, mayHaveArrived: exchange.isAlertOfLaterConnection && hasWholePackage && hasTunnel)
    }
    let failure = TransportFailure(
      transportKind(exchange.curlCode), curlCode: exchange.curlCode, detail: exchange.detail)
    // These come before the first octet of a request, whatever is counted.
    let isBeforeSending = !hasTunnel || CurlCode(rawValue: exchange.curlCode).isBeforeSending
    return hasWholePackage && !isBeforeSending ? .unknown(.noAnswer(failure)) : .notSent(failure)
  }

  /// Codes, and alerts of the server's TLS, that no repetition mends.
  private static func misconfiguration(_ exchange: Exchange) -> Misconfiguration? {
    switch exchange.tlsAlert {
    case .some(let alert) where clientCertificateAlerts.contains(alert):
      return .clientCertificateRefused(alert: alert)
    case 40, 70, 71, 86: return .tlsNotNegotiated(detail: exchange.detail)
    default: break
    }
    if (400..<500).contains(exchange.proxyStatus) { return .proxy(detail: exchange.detail) }
    switch CurlCode(rawValue: exchange.curlCode) {
    case .peerFailedVerification, .sslIssuerError, .sslInvalidcertstatus:
      return .serverNotTrusted(detail: exchange.detail)
    case .sslCacertBadfile: return .caFile(detail: exchange.detail)
    case .sslCertproblem: return .clientCertificateUnusable(detail: exchange.detail)
    case .sslClientcert: return .clientCertificateRefused(alert: exchange.tlsAlert ?? 116)
    case .sslCipher: return .tlsNotNegotiated(detail: exchange.detail)
    case .proxy: return .proxy(detail: exchange.detail)
    case .urlMalformat, .notBuiltIn, .unknownOption, .setoptOptionSyntax,
      .badFunctionArgument, .functionNotFound, .sslEngineNotfound,
      .sslEngineSetfailed, .sslEngineInitfailed:
      return .library(curlCode: exchange.curlCode, detail: exchange.detail)
    // Also what libcurl says of an answer that is no HTTP; then something was sent.
    case .unsupportedProtocol where exchange.bodyBytes > 0 && exchange.sentBytes == 0:
      return .library(curlCode: exchange.curlCode, detail: exchange.detail)
    default: return nil
    }
  }

  /// Alerts by which a server refuses a client's certificate, or the lack of one (RFC 8446, clause 6.2): bad,
  /// unsupported, revoked, expired, unknown, unknown authority, access denied, required.
  static let clientCertificateAlerts: Set<Int> = [42, 43, 44, 45, 46, 48, 49, 116]

  private static func transportKind(_ code: Int32) -> TransportFailure.Kind {
    switch CurlCode(rawValue: code) {
    case .couldntResolveHost: .nameNotResolved
    case .couldntResolveProxy: .proxyNotResolved
    case .couldntConnect, .interfaceFailed: .cannotConnect
    case .sslConnectError: .tlsHandshake
    case .operationTimedOut: .timedOut
    case let code where code.isConnectionLost: .connectionLost
    case .abortedByCallback: .cancelled
    case .readError: .packageUnreadable
    default: .other
    }
  }
}
