import AdES
import Files
import Foundation
import HTTP
import Synchronization

/// Asks trust services over HTTP and is a good guest: few tries, growing waits, no question twice, and never more than
/// a budget at one host. One client lives for one run: a file's verification, a signing. Asking blocks the thread, also
/// between tries.
///
/// Addresses that a stranger chose, those in certificates and behind redirects, lead only into the public network
/// unless the rules say otherwise; that is judged by the address connected to, so that a name cannot change its mind.
public final class TrustServiceClient: Sendable {
  public let rules: TrustServiceRules
  private let proxies: ProxyChoice
  private let clock: @Sendable () -> Date
  private let wait: @Sendable (_ seconds: Double) -> Void
  private let state = Mutex(State())

  private struct State {
    var exchanges: [String: Int] = [:]
    var notBefore: [String: Date] = [:]
  }

  /// - Parameters:
  ///   - environment: where ``HTTPRequest/Proxy/environment`` looks.
  ///   - clock: what time it is.
  ///   - wait: passes the time between two tries.
  public init(
    _ rules: TrustServiceRules = TrustServiceRules(),
    environment: [String: String] = ProcessInfo.processInfo.environment,
    clock: @escaping @Sendable () -> Date = { Date() },
    wait: @escaping @Sendable (_ seconds: Double) -> Void = { Thread.sleep(forTimeInterval: $0) }
  ) {
    self.rules = rules
    proxies = ProxyChoice(proxy: rules.proxy, environment: environment)
    self.clock = clock
    self.wait = wait
  }

  var now: Date { clock() }

  /// Who chose an address.
  enum Choice {
    /// The configuration.
    case configured
    /// A certificate or a redirect.
    case stranger
  }

  /// One question.
  struct Question {
    let service: TrustServiceFailure.Service
    let url: String
    let chosenBy: Choice
    /// With what is posted, and what type it has; nil to get.
    var body: (octets: [UInt8], type: String)?
    let accept: String
    let maximumBytes: Int
    var credentials: HTTPRequest.Credentials?
  }

  /// The octets of an answer of status 200.
  func ask(_ question: Question) throws(TrustServiceFailure) -> [UInt8] {
    var pause = rules.firstWaitSeconds
    for attempt in 1...max(1, rules.maximumTries) {
      let failure: TrustServiceFailure
      do throws(TrustServiceFailure) { return try follow(question) } catch { failure = error }
      guard let wished = Self.retryWish(failure.problem) else { throw failure }
      let seconds = max(min(pause, rules.longestWaitSeconds), Double(wished))
      pause *= 3
      guard seconds <= rules.longestWaitSeconds else {
        keepAway(from: failure.url, seconds: seconds)
        throw failure
      }
      guard attempt < rules.maximumTries else { throw failure }
      wait(seconds)
    }
    throw TrustServiceFailure(question.service, url: question.url, .askedTooOften)
  }

  /// The seconds a service wishes for before another try, 0 for none of its own; nil where no repetition helps.
  private static func retryWish(_ problem: TrustServiceFailure.Problem) -> Int? {
    switch problem {
    case .http(let status, _, let seconds):
      [408, 429, 502, 503, 504].contains(status) ? seconds ?? 0 : nil
    case .transport(let code, _):
      CurlCode(rawValue: Int32(clamping: code)).mayPass ? 0 : nil
    default: nil
    }
  }

  private func keepAway(from url: String, seconds: Double) {
    guard let host = ServiceAddress(url)?.host else { return }
    let until = clock().addingTimeInterval(seconds)
    state.withLock { $0.notBefore[host] = max($0.notBefore[host] ?? until, until) }
  }

  /// One try, along its redirects.
  private func follow(_ question: Question) throws(TrustServiceFailure) -> [UInt8] {
    guard let first = ServiceAddress(question.url) else {
      throw TrustServiceFailure(question.service, url: question.url, .addressNotAllowed)
    }
    var address = first
    for _ in 0...max(0, rules.maximumRedirects) {
      let exchange = try exchange(question, with: address, from: first)
      let redirects: Set<Int> = question.body == nil ? [301, 302, 303, 307, 308] : [301, 302, 307, 308]
      guard exchange.code == .ok, redirects.contains(exchange.status), let next = exchange.redirectURL else {
        return try answer(question, exchange, address)
      }
      // Out of TLS no redirect leads.
      guard let target = ServiceAddress(next), target.isSecure || !address.isSecure else {
        throw TrustServiceFailure(question.service, url: next, .addressNotAllowed)
      }
      address = target
    }
    throw TrustServiceFailure(
      question.service, url: question.url,
      .transport(
        curlCode: Int(CurlCode.tooManyRedirects.rawValue),
        detail: "more than \(rules.maximumRedirects) redirects")
    )
  }

  private func exchange(
    _ question: Question, with address: ServiceAddress, from first: ServiceAddress
  ) throws(TrustServiceFailure) -> HTTPExchange {
    try reserve(address, question.service)
    let isConfigured = question.chosenBy == .configured && address.origin == first.origin
    let seconds = question.service == .crl ? rules.listTimeoutSeconds : rules.totalTimeoutSeconds
    var request = HTTPRequest(
      question.body.map { .post(ByteSource($0.octets)) } ?? .get, url: address.url,
      schemes: address.isSecure ? [.https] : [.http],
      limits: TransferLimits(
        connectTimeoutSeconds: rules.connectTimeoutSeconds, totalTimeoutSeconds: seconds,
        lowSpeedBytesPerSecond: 1, lowSpeedSeconds: rules.totalTimeoutSeconds,
        maximumResponseBytes: question.maximumBytes))
    request.headers = ["Accept: \(question.accept)"]
    if let body = question.body { request.headers.append("Content-Type: \(body.type)") }
    request.userAgent = rules.userAgent
    request.caFile = rules.caFile
    let proxy = proxies.proxy(for: address)
    request.proxy = proxy.map { .url($0) } ?? .none
    if !isConfigured, !rules.allowsPrivateAddresses {
      // Behind a proxy it is the proxy that looks names up and connects: its rules hold there.
      if proxy == nil { request.addresses = .publicOnly }
      guard proxy == nil || address.isPublicByName else {
        throw TrustServiceFailure(question.service, url: address.url, .addressNotAllowed)
      }
    }
    if isConfigured { request.credentials = question.credentials }
    do throws(HTTPFailure) { return try HTTPClient.perform(request) } catch {
      throw TrustServiceFailure(
        question.service, url: address.url, .transport(curlCode: 2, detail: error.description))
    }
  }

  private func reserve(
    _ address: ServiceAddress, _ service: TrustServiceFailure.Service
  ) throws(TrustServiceFailure) {
    let now = clock()
    let isFree = state.withLock { state in
      if let until = state.notBefore[address.host], until > now { return false }
      guard state.exchanges[address.host, default: 0] < rules.exchangesPerHost else { return false }
      state.exchanges[address.host, default: 0] += 1
      return true
    }
    guard isFree else { throw TrustServiceFailure(service, url: address.url, .askedTooOften) }
  }

  private func answer(
    _ question: Question, _ exchange: HTTPExchange, _ address: ServiceAddress
  ) throws(TrustServiceFailure) -> [UInt8] {
    func failure(_ problem: TrustServiceFailure.Problem) -> TrustServiceFailure {
      TrustServiceFailure(question.service, url: address.url, problem)
    }
    if exchange.isBodyTooLarge { throw failure(.tooLarge(limit: question.maximumBytes)) }
    if exchange.isAddressRefused, exchange.code != .ok { throw failure(.addressNotAllowed) }
    switch exchange.code {
    case .ok: break
    case .operationTimedOut:
      throw failure(
        .timedOut(
          seconds: question.service == .crl ? rules.listTimeoutSeconds : rules.totalTimeoutSeconds))
    default: throw failure(.transport(curlCode: Int(exchange.code.rawValue), detail: exchange.detail))
    }
    guard exchange.status == 200 else {
      throw failure(
        .http(
          status: exchange.status, reason: exchange.reason, retryAfterSeconds: exchange.retryAfterSeconds))
    }
    return exchange.body
  }
}

extension CurlCode {
  /// What went wrong may be gone at the next try.
  fileprivate var mayPass: Bool { isConnectionLost || self == .couldntConnect }
}
