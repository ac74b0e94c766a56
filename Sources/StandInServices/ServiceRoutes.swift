import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import StandInTrust
import Synchronization

/// Which answer belongs to which request:
///
///     POST /tsa                    application/timestamp-query → application/timestamp-reply
///     POST /ocsp                   application/ocsp-request → application/ocsp-response
///     GET  /ocsp/<base64 request>  the same (RFC 6960, appendix A.1)
///     GET  /crl/<issuer>.crl       application/pkix-crl
///     GET  /certs/<issuer>.cer     application/pkix-cert
///     GET  /health
///
/// Anything is flawed on demand: `/tsa?flaw=wrong-nonce` or, where a query would get lost, `/flaw/wrong-nonce/tsa`.
final class ServiceRoutes: Sendable {
  private let provider: StandInProvider
  private let flaws: [StandInService: ServiceFlaw]
  private let clock: @Sendable () -> Date
  private let hiccups = Mutex<[StandInService: Int]>([:])
  private let counts = Mutex<[StandInService: Int]>([:])

  /// Our own number: requests have some hundreds.
  private static let maximumRequestBytes = 100_000
  private static let slowSeconds = 60

  init(
    _ provider: StandInProvider, flaws: [StandInService: ServiceFlaw], clock: @escaping @Sendable () -> Date
  ) {
    self.provider = provider
    self.flaws = flaws
    self.clock = clock
  }

  /// Requests so far, by service.
  var requestCounts: [StandInService: Int] { counts.withLock { $0 } }

  func respond(to request: Request) async throws -> Response {
    var path = request.uri.path.removingPercentEncoding ?? request.uri.path
    var flaw: ServiceFlaw?
    if path.hasPrefix("/flaw/") {
      let rest = path.dropFirst("/flaw/".count)
      let end = rest.firstIndex(of: "/") ?? rest.endIndex
      guard let named = try? ServiceFlaw(String(rest[..<end])) else { return refuse(.notFound) }
      flaw = named
      path = String(rest[end...])
    }
    if let name = request.uri.queryParameters["flaw"] {
      guard let named = try? ServiceFlaw(String(name)) else { return refuse(.badRequest) }
      flaw = named
    }
    guard path != "/health" else { return answer(Array("ok\n".utf8), type: "text/plain") }
    let parts = path.dropFirst().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = parts.first, let service = StandInService(rawValue: String(first)) else {
      return refuse(.notFound)
    }
    counts.withLock { $0[service, default: 0] += 1 }
    let chosen = flaw ?? flaws[service]
    if let response = try await disturbed(chosen?.transport, service, request) { return response }
    return try await respond(
      as: service, rest: parts.count > 1 ? String(parts[1]) : "", to: request, chosen?.answer)
  }

  private func respond(
    as service: StandInService, rest: String, to request: Request, _ flaw: StandInFlaw?
  ) async throws -> Response {
    let now = clock()
    switch (service, request.method) {
    case (.timeStamp, .post) where rest.isEmpty:
      guard let body = try await body(of: request) else { return refuse(.contentTooLarge) }
      return answer(
        try provider.timeStamp(body, at: now, flaw: flaw), type: "application/timestamp-reply")
    case (.ocsp, .post) where rest.isEmpty:
      guard let body = try await body(of: request) else { return refuse(.contentTooLarge) }
      return answer(
        try provider.certificateStatus(body, at: now, flaw: flaw), type: "application/ocsp-response")
    case (.ocsp, .get):
      guard let question = Data(base64Encoded: rest) else { return refuse(.badRequest) }
      return answer(
        try provider.certificateStatus(Array(question), at: now, flaw: flaw),
        type: "application/ocsp-response")
    case (.lists, .get) where rest.hasSuffix(".crl"):
      let list = try provider.revocationList(of: String(rest.dropLast(4)), at: now, flaw: flaw)
      return list.map { answer($0, type: "application/pkix-crl") } ?? refuse(.notFound)
    case (.certificates, .get) where rest.hasSuffix(".cer"):
      let certificate = provider.certificate(of: String(rest.dropLast(4)))
      return certificate.map { answer($0, type: "application/pkix-cert") } ?? refuse(.notFound)
    case (.timeStamp, _), (.ocsp, _), (.lists, _), (.certificates, _): return refuse(.methodNotAllowed)
    }
  }

  /// nil where the answer goes its usual way.
  private func disturbed(
    _ flaw: ServiceFlaw.TransportFlaw?, _ service: StandInService, _ request: Request
  ) async throws -> Response? {
    switch flaw {
    case nil: return nil
    case .slow:
      try await Task.sleep(for: .seconds(Self.slowSeconds))
      return nil
    case .unavailable: return refuse(.serviceUnavailable, retryAfterSeconds: 1)
    case .unavailableLong: return refuse(.serviceUnavailable, retryAfterSeconds: 3_600)
    case .hiccup:
      let count = hiccups.withLock { counts in
        counts[service, default: 0] += 1
        return counts[service, default: 0]
      }
      return count.isMultiple(of: 2) ? nil : refuse(.serviceUnavailable, retryAfterSeconds: 0)
    case .garbage:
      return answer(Array("<html><body>Welcome (TEST)</body></html>".utf8), type: "text/html")
    case .tooLarge:
      let chunk = ByteBuffer(repeating: 0x30, count: 1 << 16)
      return Response(
        status: .ok,
        body: ResponseBody { writer in
          for _ in 0..<400 { try await writer.write(chunk) }
          try await writer.finish(nil)
        })
    case .redirects:
      return Response(status: .found, headers: [.location: request.uri.description])
    }
  }

  private func body(of request: Request) async throws -> [UInt8]? {
    var octets: [UInt8] = []
    for try await part in request.body {
      guard octets.count + part.readableBytes <= Self.maximumRequestBytes else { return nil }
      octets.append(contentsOf: part.readableBytesView)
    }
    return octets
  }

  private func answer(_ octets: [UInt8], type: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: type, .contentLength: String(octets.count)],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: octets)))
  }

  private func refuse(_ status: HTTPResponse.Status, retryAfterSeconds: Int? = nil) -> Response {
    var headers: HTTPFields = [.contentLength: "0"]
    if let retryAfterSeconds { headers[.retryAfter] = String(retryAfterSeconds) }
    return Response(status: status, headers: headers)
  }
}
