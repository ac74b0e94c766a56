import ASiC
import HTTP

/// Delivery by libcurl, as an ``HTTPEndpoint`` says. One exchange, one connection: nothing of an earlier one
/// is reused, so that libcurl never repeats a request on its own.
public struct CurlTransport: DeliveryTransport, Sendable {
  public let endpoint: HTTPEndpoint

  public init(_ endpoint: HTTPEndpoint) { self.endpoint = endpoint }

  public var longestExchangeSeconds: Int { HTTPClient.longestSeconds(endpoint.limits) }

  public func perform(
    _ request: DeliveryRequest, progress: (_ sentBytes: Int, _ bodyBytes: Int) -> Bool = { _, _ in true }
  ) throws(SubmissionFailure) -> Exchange {
    let asked: HTTPRequest
    switch request {
    case .send(let id, let package):
      var sending = self.request(.post(package), endpoint.submissionsURL)
      sending.headers += [
        "Content-Type: \(ContainerKind.asicE.mediaType)", "Idempotency-Key: \(id.text)",
      ]
      // Lets the registry, or its TLS, refuse us before the body is on its way.
      sending.waitsForLeave = true
      asked = sending
    case .ask(let id): asked = self.request(.get, endpoint.statusURL(of: id))
    }
    do throws(HTTPFailure) {
      return Exchange(try HTTPClient.perform(asked, progress: progress))
    } catch {
      switch error {
      case .curl(let option, let code): throw .curl(option: option, code: code)
      case .secret(let reason): throw .clientPassphrase(reason)
      }
    }
  }

  func request(_ method: HTTPRequest.Method, _ url: String) -> HTTPRequest {
    var request = HTTPRequest(method, url: url, schemes: [endpoint.scheme], limits: endpoint.limits)
    request.headers = ["Accept: \(ContainerKind.asicE.mediaType)"]
    request.userAgent = endpoint.userAgent
    request.caFile = endpoint.caFile
    request.clientCertificate = endpoint.clientCertificate
    request.proxy = endpoint.proxy
    request.asksWhyLost = true
    return request
  }
}

extension Exchange {
  /// The facts of HTTP that a delivery is judged by.
  init(_ facts: HTTPExchange) {
    self.init(
      curlCode: facts.code.rawValue, detail: facts.detail, tlsAlert: facts.tlsAlert,
      isAlertOfLaterConnection: facts.isAlertOfLaterConnection, proxyStatus: facts.proxyStatus,
      sentBytes: facts.sentBytes, bodyBytes: facts.bodyBytes, status: facts.status,
      retryAfterSeconds: facts.retryAfterSeconds, location: facts.location, body: facts.body,
      isBodyTooLarge: facts.isBodyTooLarge)
  }
}
