import AdES
import Foundation
import HTTP
import OpenSSL
import StandInServices
import StandInTrust
import TestPKI
import Testing

@testable import TrustServices

private let digest = [UInt8](0..<32)

/// What came of asking for a time-stamp.
private func stamp(
  _ url: String, policy: String? = nil, credentials: HTTPRequest.Credentials? = nil,
  _ client: TrustServiceClient
) async throws -> Result<TimeStampToken, TrustServiceFailure> {
  try await blocking {
    do throws(TrustServiceFailure) {
      return .success(
        try TimeStampAuthority(url: url, policy: policy, credentials: credentials, client: client)
          .timeStamp(digest, .sha256))
    } catch { return .failure(error) }
  }
}

private func problem(
  _ url: String, policy: String? = nil, _ client: TrustServiceClient
) async throws -> TrustServiceFailure.Problem? {
  guard case .failure(let failure) = try await stamp(url, policy: policy, client) else { return nil }
  #expect(failure.service == .timeStamp)
  return failure.problem
}

@Suite(.timeLimit(.minutes(3))) struct `A time-stamp authority` {
  @Test func `gives a token over the digest it was sent`() async throws {
    try await Services.with { services in
      let client = Pauses().client { $0.allowsPrivateAddresses = false }
      let token = try await stamp("\(services.address)/tsa", client).get()
      #expect(token.info.imprint.digest == digest)
      #expect(token.info.imprint.digestAlgorithm == .sha256)
      #expect(token.info.policy == services.pki.declaration.policies["service"])
      #expect(abs(token.info.genTime.timeIntervalSinceNow) < 60)
      #expect(token.info.accuracySeconds == 1)
      #expect(token.message.certificates.contains(try services.pki.certificate("tsa").der))
      let again = try await stamp("\(services.address)/tsa", client).get()
      #expect(again.info.serialNumber != token.info.serialNumber)
    }
  }

  @Test func `is not believed where the answer is not to the question`() async throws {
    try await Services.with { services in
      let client = Pauses().client()
      let found1 = try await problem("\(services.address)/tsa?flaw=wrong-nonce", client)
      #expect(found1 == .wrongNonce)
      let found2 = try await problem("\(services.address)/flaw/wrong-imprint/tsa", client)
      #expect(found2 == .wrongImprint)
      guard case .malformed = try await problem("\(services.address)/tsa?flaw=garbage", client) else {
        Issue.record("a page of HTML is a time-stamp")
        return
      }
    }
  }

  @Test func `may refuse, and its reasons are passed on`() async throws {
    try await Services.with { services in
      let client = Pauses().client()
      let found3 = try await problem("\(services.address)/tsa?flaw=rejected", client)
      #expect(
        found3
          == .rejected(
            status: 2, texts: ["time-stamping is out of order (TEST)"], failureInfo: [25]))
      let found4 = try await problem("\(services.address)/tsa", policy: "1.2.3", client)
      #expect(found4 == .rejected(status: 2, texts: ["there is no such policy"], failureInfo: [15]))
      let found5 = try await problem("\(services.address)/elsewhere", client)
      #expect(found5 == .http(status: 404, reason: "Not Found", retryAfterSeconds: nil))
      // No repetition changes any of these.
      #expect(services.server.requestCounts[.timeStamp] == 2)
    }
  }

  @Test func `that is busy is asked again, later each time, and not for ever`() async throws {
    try await Services.with { services in
      let pauses = Pauses()
      let client = pauses.client()
      let found6 = try await problem("\(services.address)/tsa?flaw=unavailable", client)
      #expect(found6 == .http(status: 503, reason: "Service Unavailable", retryAfterSeconds: 1))
      #expect(pauses.seconds == [1, 3])
      #expect(services.server.requestCounts[.timeStamp] == 3)
      let patient = Pauses()
      _ = try await stamp("\(services.address)/tsa?flaw=hiccup", patient.client()).get()
      #expect(patient.seconds == [1])
    }
  }

  @Test func `that wants to be left alone for long is left alone`() async throws {
    try await Services.with { services in
      let pauses = Pauses()
      let client = pauses.client()
      let found7 = try await problem("\(services.address)/tsa?flaw=unavailable-long", client)
      #expect(found7 == .http(status: 503, reason: "Service Unavailable", retryAfterSeconds: 3_600))
      let found8 = try await problem("\(services.address)/tsa", client)
      #expect(found8 == .askedTooOften)
      #expect(pauses.seconds.isEmpty)
      #expect(services.server.requestCounts[.timeStamp] == 1)
    }
  }

  @Test func `is asked no more often than the budget has it`() async throws {
    try await Services.with { services in
      let client = Pauses().client { $0.exchangesPerHost = 2 }
      for _ in 0..<2 { _ = try await stamp("\(services.address)/tsa", client).get() }
      let found9 = try await problem("\(services.address)/tsa", client)
      #expect(found9 == .askedTooOften)
      #expect(services.server.requestCounts[.timeStamp] == 2)
    }
  }

  @Test func `may neither take too long, nor say too much, nor lead in circles`() async throws {
    try await Services.with { services in
      let client = Pauses().client { $0.totalTimeoutSeconds = 1 }
      let found10 = try await problem("\(services.address)/tsa?flaw=slow", client)
      #expect(found10 == .timedOut(seconds: 1))
      let reader = Pauses().client()
      let found11 = try await problem("\(services.address)/tsa?flaw=too-large", reader)
      #expect(found11 == .tooLarge(limit: 100_000))
      guard case .transport(47, _) = try await problem("\(services.address)/tsa?flaw=redirects", reader)
      else {
        Issue.record("redirects were followed for ever")
        return
      }
    }
  }

  @Test func `that is not there is told as such`() async throws {
    let pauses = Pauses()
    guard case .transport(7, _) = try await problem("http://127.0.0.1:\(try freePort())/tsa", pauses.client())
    else {
      Issue.record("nobody listens, and it is not told")
      return
    }
    #expect(pauses.seconds == [1, 3])
    guard case .transport(6, _) = try await problem("http://tsa.invalid/", pauses.client()) else {
      Issue.record("a name that does not exist was found")
      return
    }
  }

  @Test func `is told who asks, but nobody else is`() async throws {
    let elsewhere = try CannedServer { _ in [CannedServer.answer("404 Not Found")] }
    let server = try CannedServer { _ in
      [
        CannedServer.answer(
          "307 Temporary Redirect", header: "Location: http://127.0.0.1:\(elsewhere.port)/tsa\r\n")
      ]
    }
    let secret = HTTPRequest.Credentials(.basic) { Array("община:парола".utf8) }
    #expect("\(secret)" == "basic")
    _ = try await stamp(
      "http://127.0.0.1:\(server.port)/tsa", credentials: secret, Pauses().client())
    let expected = "Authorization: Basic " + Data("община:парола".utf8).base64EncodedString()
    #expect(server.requests.first?.contains(expected) == true)
    #expect(server.requests.first?.contains("Content-Type: application/timestamp-query") == true)
    #expect(elsewhere.requests.count == 1)
    #expect(elsewhere.requests.first?.contains("Authorization") == false)
    let bearing = try CannedServer { _ in [CannedServer.answer("401 Unauthorized")] }
    let token = HTTPRequest.Credentials(.bearer) { Array("abc".utf8) }
    let outcome = try await stamp("http://127.0.0.1:\(bearing.port)/", credentials: token, Pauses().client())
    guard case .failure(let failure) = outcome else { return }
    #expect(failure.problem == .http(status: 401, reason: "Unauthorized", retryAfterSeconds: nil))
    #expect(bearing.requests.first?.contains("Authorization: Bearer abc") == true)
  }

  @Test func `is told so only where nobody can listen`() {
    let secret = HTTPRequest.Credentials(.basic) { [] }
    let client = TrustServiceClient()
    #expect(
      throws: TrustServiceFailure(.timeStamp, url: "http://tsa.example.bg/", .addressNotAllowed)
    ) { try TimeStampAuthority(url: "http://tsa.example.bg/", credentials: secret, client: client) }
    #expect(throws: Never.self) {
      try TimeStampAuthority(url: "https://tsa.example.bg/", credentials: secret, client: client)
    }
  }

  @Test func `behind a redirect lies in the public network, or is not asked`() async throws {
    let elsewhere = try CannedServer { _ in [CannedServer.answer("404 Not Found")] }
    let server = try CannedServer { _ in
      [
        CannedServer.answer(
          "307 Temporary Redirect", header: "Location: http://127.0.0.1:\(elsewhere.port)/tsa\r\n"),
        CannedServer.answer("302 Found", header: "Location: file:///etc/passwd\r\n"),
      ]
    }
    let client = Pauses().client { $0.allowsPrivateAddresses = false }
    let found12 = try await problem("http://127.0.0.1:\(server.port)/tsa", client)
    #expect(found12 == .addressNotAllowed)
    #expect(elsewhere.requests.isEmpty)
    let found13 = try await problem("http://127.0.0.1:\(server.port)/tsa", client)
    #expect(found13 == .addressNotAllowed)
  }
}

@Suite struct `Addresses of services` {
  @Test(arguments: [
    "http://tsa.example.bg", "https://tsa.example.bg:8443/a?b=c", "HTTP://TSA.EXAMPLE.BG/",
    "http://[2001:db8::1]/",
    "http://127.0.0.1:8890/tsa",
  ])
  func `are http or https`(_ url: String) { #expect(ServiceAddress(url) != nil) }

  @Test(arguments: [
    "", "tsa.example.bg", "ldap://ldap.example.bg/cn=x", "file:///etc/passwd", "ftp://x/", "gopher://x/",
    "http://",
    "http:///x", "http://user@x/", "http://u:p@x/", "http://x y/", "http://x/\r\nHost: y", "http://x/\u{0}",
    "http://общи.на/", "http://" + String(repeating: "a", count: 2_000),
  ])
  func `are nothing else`(_ url: String) { #expect(ServiceAddress(url) == nil) }

  @Test func `of one origin share scheme, host and port`() {
    #expect(ServiceAddress("http://X/a")?.origin == ServiceAddress("http://x:80/b")?.origin)
    #expect(ServiceAddress("http://x/")?.origin != ServiceAddress("https://x/")?.origin)
    #expect(ServiceAddress("http://x:8080/")?.origin != ServiceAddress("http://x/")?.origin)
  }
}

@Suite struct `The way to a service` {
  private func way(
    _ url: String, _ environment: [String: String], _ proxy: HTTPRequest.Proxy = .environment
  ) throws -> String? {
    ProxyChoice(proxy: proxy, environment: environment).proxy(for: try #require(ServiceAddress(url)))
  }

  @Test func `leads over the proxy of the environment, but for hosts that are exempt`() throws {
    let environment = [
      "http_proxy": "http://proxy:1", "https_proxy": "http://proxy:2",
      "no_proxy": "example.bg, .council.bg,::1",
    ]
    #expect(try way("http://x.org/", environment) == "http://proxy:1")
    #expect(try way("https://x.org/", environment) == "http://proxy:2")
    #expect(try way("http://example.bg/", environment) == nil)
    #expect(try way("http://ocsp.example.bg/", environment) == nil)
    #expect(try way("http://notexample.bg/", environment) == "http://proxy:1")
    #expect(try way("http://council.bg/", environment) == nil)
    #expect(try way("http://[::1]/", environment) == nil)
    #expect(try way("http://x.org/", ["no_proxy": "*", "all_proxy": "http://p"]) == nil)
    #expect(try way("http://x.org/", ["ALL_PROXY": "http://p"]) == "http://p")
    #expect(try way("http://x.org/", ["HTTP_PROXY": "http://p", "http_proxy": ""]) == nil)
    #expect(try way("http://x.org/", environment, .none) == nil)
    #expect(try way("http://example.bg/", environment, .url("http://own")) == "http://own")
  }

  @Test(arguments: [
    "http://127.0.0.1/", "http://localhost/", "http://localhost./", "http://a.localhost/", "http://[::1]/",
    "http://10.0.0.1/",
    "http://intranet/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/",
    "http://[fe80::1]/",
  ])
  func `over a proxy leads to no name that is private by itself`(_ url: String) throws {
    #expect(try !#require(ServiceAddress(url)).isPublicByName)
  }

  @Test func `over a proxy leads to public names and numbers`() throws {
    for url in ["http://ocsp.example.bg/", "http://8.8.8.8/", "http://[2606:4700::1111]/"] {
      #expect(try #require(ServiceAddress(url)).isPublicByName)
    }
  }

  @Test func `is as closely watched where the environment names no proxy`() async throws {
    let server = try CannedServer { _ in [CannedServer.answer("404 Not Found")] }
    var rules = TrustServiceRules()
    rules.proxy = .environment
    let client = TrustServiceClient(rules, environment: [:], wait: { _ in })
    let url = "http://127.0.0.1:\(server.port)/x.crl"
    await #expect(throws: TrustServiceFailure(.crl, url: url, .addressNotAllowed)) {
      try await blocking {
        _ = try client.ask(
          .init(service: .crl, url: url, chosenBy: .stranger, accept: "*/*", maximumBytes: 1_000))
      }
    }
    #expect(server.requests.isEmpty)
  }

  @Test func `over a proxy is the proxy's, whatever its own address`() async throws {
    let proxy = try CannedServer { _ in [CannedServer.answer("200 OK", [1, 2, 3])] }
    var rules = TrustServiceRules()
    rules.proxy = .environment
    let client = TrustServiceClient(
      rules, environment: ["http_proxy": "http://127.0.0.1:\(proxy.port)"], wait: { _ in })
    let octets = try await blocking {
      try client.ask(
        .init(
          service: .crl, url: "http://crl.example.bg/x.crl", chosenBy: .stranger, accept: "*/*",
          maximumBytes: 1_000))
    }
    #expect(octets == [1, 2, 3])
    #expect(proxy.requests.first?.hasPrefix("GET http://crl.example.bg/x.crl HTTP/1.1\r\n") == true)
  }
}
