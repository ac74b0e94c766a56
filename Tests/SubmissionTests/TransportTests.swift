import Files
import Foundation
import Testing

@testable import HTTP
@testable import Submission

private let id = try! MessageID("0b4a3a54-7d8a-4c3b-9a3e-2f1f0c9d8e7f")
private let small = ByteSource([UInt8](repeating: 0x41, count: 20_000))
private let large = ByteSource([UInt8](repeating: 0x42, count: 30 << 20))

/// Sends `package` to a registry that behaves so.
private func send(
  _ behaviour: StandInRegistry.Behaviour, _ package: ByteSource = small
) throws -> DeliveryOutcome {
  let registry = try StandInRegistry(behaviour)
  return try send(package, to: try registry.endpoint())
}

private func send(_ package: ByteSource = small, to endpoint: HTTPEndpoint) throws -> DeliveryOutcome {
  DeliveryOutcome(ofSending: try CurlTransport(endpoint).perform(.send(id, package: package)))
}

private func ask(_ endpoint: HTTPEndpoint) throws -> DeliveryOutcome {
  DeliveryOutcome(ofAsking: try CurlTransport(endpoint).perform(.ask(id)))
}

@Suite(.timeLimit(.minutes(2))) struct `Delivery over mutual TLS` {
  @Test func `carries the package, its type and its key, and brings back the receipt`() throws {
    let registry = try StandInRegistry(.accepts)
    let endpoint = try registry.endpoint()
    var reports: [Int] = []
    let exchange = try CurlTransport(endpoint).perform(.send(id, package: small)) { sent, total in
      reports.append(sent)
      return total == small.count
    }
    #expect(exchange.status == 201)
    #expect(exchange.sentBytes == small.count)
    #expect(DeliveryOutcome(ofSending: exchange) == .accepted(try receipt()))
    #expect(reports.max() == small.count)
    let request = try #require(registry.requests.first)
    #expect(request.method == "POST")
    #expect(request.path == "/v1/submissions")
    #expect(request.key == id.text)
    #expect(request.type == "application/vnd.etsi.asic-e+zip")
    #expect(request.agent == "Doklad-test/1")
    #expect(request.bytes == small.count)
    #expect(request.client == "Test municipality")
    // The same again is answered 200, with the same receipt.
    #expect(try send(to: endpoint) == .accepted(try receipt()))
    #expect(try ask(endpoint) == .accepted(try receipt()))
    #expect(registry.requests.map(\.method) == ["POST", "POST", "GET"])
    #expect(registry.requests[2].path == "/v1/submissions/\(id.text)")
  }

  @Test func `carries a large file`() throws {
    let registry = try StandInRegistry(.accepts)
    let path = "\(registry.folder)/large.bin"
    try AtomicFile.write([], to: path)
    #expect(truncate(path, 40 << 20) == 0)
    let package = try ByteSource(contentsOf: path)
    var limits = TransferLimits.quick
    limits.totalTimeoutSeconds = 60
    let endpoint = try registry.endpoint(limits: limits)
    #expect(try send(package, to: endpoint) == .accepted(try receipt()))
    let sum = try #require(try run("sha256sum", [path]).split(separator: " ").first)
    #expect(registry.requests.first?.sha256 == String(sum))
  }

  @Test func `asks about a message never seen`() throws {
    let registry = try StandInRegistry(.accepts)
    #expect(try ask(try registry.endpoint()) == .notSeen)
  }

  @Test func `brings back a refusal`() throws {
    #expect(try send(.refuses) == .refused(try refusal()))
  }

  @Test func `is unknown after a time-out, and accepted once asked`() throws {
    let registry = try StandInRegistry(.slow)
    guard case .unknown(.noAnswer(let failure)) = try send(to: try registry.endpoint()) else {
      Issue.record("a time-out after sending is not unknown")
      return
    }
    #expect(failure.kind == .timedOut)
    #expect(failure.curlCode == 28)
    #expect(try ask(try registry.endpoint()) == .accepted(try receipt()))
  }

  @Test func `is unknown where the connection breaks behind the body, and accepted once asked`() throws {
    let registry = try StandInRegistry(.drops)
    guard case .unknown(.noAnswer(let failure)) = try send(to: try registry.endpoint()) else {
      Issue.record("a connection lost after sending is not unknown")
      return
    }
    #expect(failure.kind == .connectionLost)
    #expect(try ask(try registry.endpoint()) == .accepted(try receipt()))
  }

  @Test func `is not sent where the connection breaks before the end of the body`() throws {
    guard case .notSent(let failure) = try send(.dropsEarly, large) else {
      Issue.record("an incomplete body counts as sent")
      return
    }
    #expect(failure.kind == .connectionLost)
  }

  @Test func `is unknown after an answer that is cut off, and accepted once asked`() throws {
    let registry = try StandInRegistry(.half)
    guard case .unknown(.noAnswer(let failure)) = try send(to: try registry.endpoint()) else {
      Issue.record("half a receipt is not unknown")
      return
    }
    #expect(failure.kind == .connectionLost)
    #expect(try ask(try registry.endpoint()) == .accepted(try receipt()))
  }

  @Test func `is unknown after nonsense`() throws {
    #expect(try send(.nonsense) == .unknown(.nonsense(status: 200)))
    guard case .unknown(.noAnswer) = try send(.garbage) else {
      Issue.record("an answer that is no HTTP is not unknown")
      return
    }
  }

  @Test func `reads no more of an answer than the limit`() throws {
    let registry = try StandInRegistry(.oversized)
    let exchange = try CurlTransport(try registry.endpoint()).perform(.send(id, package: small))
    #expect(exchange.isBodyTooLarge)
    #expect(exchange.body.isEmpty)
    #expect(DeliveryOutcome(ofSending: exchange) == .unknown(.answerTooLarge(status: 200)))
  }

  @Test func `honours Retry-After in seconds and as a date`() throws {
    #expect(try send(.busy) == .busy(status: 503, retryAfterSeconds: 120))
    guard case .busy(503, .some(let seconds)) = try send(.busyUntil) else {
      Issue.record("Retry-After as a date is not read")
      return
    }
    #expect((290...300).contains(seconds))
  }

  @Test func `does not follow a redirect`() throws {
    #expect(try send(.redirects) == .misconfigured(.redirected(to: "https://127.0.0.1:1/elsewhere")))
  }

  @Test func `is refused before the body is sent`() throws {
    let registry = try StandInRegistry(.tooLarge)
    let exchange = try CurlTransport(try registry.endpoint()).perform(.send(id, package: large))
    #expect(DeliveryOutcome(ofSending: exchange) == .misconfigured(.packageTooLarge))
    #expect(exchange.sentBytes == 0)
    #expect(try send(.unauthorized) == .misconfigured(.unauthorized))
  }

  @Test func `is not sent where nobody listens`() throws {
    let registry = try StandInRegistry(.accepts)
    registry.stop()
    guard case .notSent(let failure) = try send(to: try registry.endpoint()) else {
      Issue.record("no connection counts as sent")
      return
    }
    #expect(failure.kind == .cannotConnect)
    #expect(failure.curlCode == 7)
    guard case .notSent = try ask(try registry.endpoint()) else {
      Issue.record("no connection answers a question")
      return
    }
  }

  @Test func `is not sent to a name that does not exist`() throws {
    let endpoint = try HTTPEndpoint(url: "https://registry.invalid")
    guard case .notSent(let failure) = try send(to: endpoint) else {
      Issue.record("a name that does not exist counts as sent")
      return
    }
    #expect(failure.kind == .nameNotResolved)
  }

  @Test func `can be ended by the caller`() throws {
    let registry = try StandInRegistry(.reads)
    let exchange = try CurlTransport(try registry.endpoint()).perform(.send(id, package: large)) { sent, _ in
      sent < 1 << 20
    }
    guard case .notSent(let failure) = DeliveryOutcome(ofSending: exchange) else {
      Issue.record("an ended transfer counts as sent")
      return
    }
    #expect(failure.kind == .cancelled)
  }
}

@Suite(.timeLimit(.minutes(2))) struct `Trust between the two` {
  @Test func `a server of another authority is refused`() throws {
    let registry = try StandInRegistry(.accepts)
    guard case .misconfigured(let fault, _) = try send(to: try registry.endpoint(caFile: "other.pem")),
      case .serverNotTrusted = fault
    else {
      Issue.record("a foreign server was trusted")
      return
    }
    #expect(fault.remedy == .correctTrustedAuthorities)
    #expect(registry.requests.isEmpty)
  }

  @Test func `a server of no authority the system knows is refused`() throws {
    let registry = try StandInRegistry(.accepts)
    guard case .misconfigured(.serverNotTrusted, _) = try send(to: try registry.endpoint(caFile: nil)) else {
      Issue.record("an unknown server was trusted")
      return
    }
  }

  @Test func `a server with a certificate for another name is refused`() throws {
    let registry = try StandInRegistry(.accepts)
    guard case .misconfigured(.serverNotTrusted, _) = try send(to: try registry.endpoint(host: "localhost"))
    else {
      Issue.record("a certificate for another name was accepted")
      return
    }
    #expect(registry.requests.isEmpty)
  }

  @Test func `a missing file of authorities is named`() throws {
    let registry = try StandInRegistry(.accepts)
    guard
      case .misconfigured(.caFile(let detail), _) = try send(to: try registry.endpoint(caFile: "none.pem"))
    else {
      Issue.record("no authorities at all were enough")
      return
    }
    #expect(detail.contains("none.pem"))
  }

  @Test(arguments: [small, large]) func `a missing client certificate is a matter for a person`(
    _ package: ByteSource
  ) throws {
    let registry = try StandInRegistry(.accepts)
    guard
      case .misconfigured(let fault, _) = try send(package, to: try registry.endpoint(client: nil))
    else {
      Issue.record("no client certificate was enough")
      return
    }
    #expect(fault == .clientCertificateRefused(alert: 116))
    #expect(fault.remedy == .haveClientCertificateAccepted)
    #expect(registry.requests.isEmpty)
  }

  @Test func `a foreign client certificate is a matter for a person`() throws {
    let registry = try StandInRegistry(.accepts)
    let outcome = try send(small, to: try registry.endpoint(client: "foreign.p12"))
    guard case .misconfigured(let fault, _) = outcome else {
      Issue.record("a foreign client certificate was accepted: \(outcome)")
      return
    }
    #expect(fault == .clientCertificateRefused(alert: 48))
    #expect(registry.requests.isEmpty)
  }

  @Test func `a connection that only listens hears why it is refused, and leaves an accepted one`() throws {
    let registry = try StandInRegistry(.accepts)
    for (client, alert) in [("foreign.p12", 48), (nil, 116), ("client.p12", nil)] as [(String?, Int?)] {
      var endpoint = try registry.endpoint(client: client)
      endpoint.limits.totalTimeoutSeconds = 10
      let probe = try RefusalProbe(of: CurlTransport(endpoint).request(.get, endpoint.url))
      let until = ContinuousClock.now + .seconds(2)
      let detail = probe.detail { ContinuousClock.now < until || client != "client.p12" }
      #expect(detail.flatMap { HTTPClient.tlsAlert(in: $0) } == alert)
    }
    #expect(registry.requests.isEmpty)
  }

  @Test func `a wrong passphrase, or no file, is a matter for a person`() throws {
    let registry = try StandInRegistry(.accepts)
    guard
      case .misconfigured(.clientCertificateUnusable(let detail), _) = try send(
        to: try registry.endpoint(passphrase: "wrong one"))
    else {
      Issue.record("a wrong passphrase opened the client certificate")
      return
    }
    #expect(!detail.contains("wrong one"))
    guard
      case .misconfigured(.clientCertificateUnusable, _) = try send(
        to: try registry.endpoint(client: "none.p12"))
    else {
      Issue.record("no client certificate's file was enough")
      return
    }
  }

  @Test func `a passphrase that cannot be had is not replaced by none`() throws {
    let registry = try StandInRegistry(.accepts)
    var endpoint = try registry.endpoint()
    endpoint.clientCertificate = .init(pkcs12Path: "\(registry.folder)/client.p12") {
      throw FileFailure(.open, path: "/nowhere", code: 2)
    }
    #expect(throws: SubmissionFailure.self) { try send(to: endpoint) }
    endpoint.clientCertificate = .init(pkcs12Path: "\(registry.folder)/client.p12") { [0x61, 0] }
    #expect(throws: SubmissionFailure.clientPassphrase("contains a NUL")) { try send(to: endpoint) }
  }

  @Test func `no description of an endpoint tells a passphrase`() throws {
    let registry = try StandInRegistry(.accepts)
    let endpoint = try registry.endpoint()
    var dumped = ""
    dump(endpoint, to: &dumped)
    for text in ["\(endpoint)", String(reflecting: endpoint), dumped] {
      #expect(!text.contains(Certificates.passphrase))
      #expect(text.contains("client.p12"))
    }
  }

  @Test func `plain HTTP is spoken to loopback only where it is allowed`() throws {
    let registry = try StandInRegistry(.accepts, isPlain: true)
    let endpoint = try registry.endpoint(caFile: nil, client: nil, scheme: "http")
    #expect(try send(to: endpoint) == .accepted(try receipt()))
    // TLS spoken to a server that has none.
    guard case .notSent(let failure) = try send(to: try registry.endpoint()) else {
      Issue.record("a server without TLS was spoken to")
      return
    }
    #expect(failure.kind == .tlsHandshake)
  }
}

@Suite struct `Endpoints` {
  @Test(
    arguments: [
      ("https://registry.example.bg", "https://registry.example.bg/v1/submissions"),
      ("https://registry.example.bg/", "https://registry.example.bg/v1/submissions"),
      ("https://registry.example.bg:8443/so", "https://registry.example.bg:8443/so/v1/submissions"),
      ("HTTPS://[2001:db8::1]/", "HTTPS://[2001:db8::1]/v1/submissions"),
    ])
  func `are an address over HTTPS`(_ url: String, _ expected: String) throws {
    #expect(try HTTPEndpoint(url: url).submissionsURL == expected)
  }

  @Test(
    arguments: [
      ("http://registry.example.bg", .scheme), ("http://127.0.0.1", .scheme), ("ftp://x", .scheme),
      ("file:///etc/passwd", .noHost), ("registry.example.bg", .noHost), ("", .noHost), ("https://", .noHost),
      ("https://user@x", .superfluous), ("https://u:p@x", .superfluous), ("https://x?a", .superfluous),
      ("https://x#a", .superfluous), ("https://x y", .malformed), ("https://x\r\nHost: y", .malformed),
    ] as [(String, SubmissionFailure.EndpointURLFlaw)])
  func `are nothing else`(_ url: String, _ flaw: SubmissionFailure.EndpointURLFlaw) {
    #expect(throws: SubmissionFailure.endpointURL(url, flaw)) { try HTTPEndpoint(url: url) }
  }

  @Test(arguments: ["127.0.0.1", "127.9.9.9", "localhost", "[::1]"])
  func `may be plain on loopback`(_ host: String) throws {
    #expect(try HTTPEndpoint(url: "http://\(host):8080", allowsPlainHTTPToLoopback: true).scheme == .http)
  }

  @Test(arguments: [
    "127.0.0.1.example.bg", "10.0.0.1", "localhost.example.bg", "0.0.0.0", "127.0.0", "127.0.0.256",
  ])
  func `are never plain elsewhere`(_ host: String) {
    #expect(throws: SubmissionFailure.self) {
      try HTTPEndpoint(url: "http://\(host)", allowsPlainHTTPToLoopback: true)
    }
  }

  @Test func `name messages by lower-case UUIDs only`() throws {
    #expect(try MessageID("0b4a3a54-7d8a-4c3b-9a3e-2f1f0c9d8e7f").text.count == 36)
    for text in [
      "", "x", "0B4A3A54-7D8A-4C3B-9A3E-2F1F0C9D8E7F", "0b4a3a547d8a4c3b9a3e2f1f0c9d8e7f", "../status",
    ] {
      #expect(throws: SubmissionFailure.messageID(text)) { try MessageID(text) }
    }
  }

  @Test func `read alerts from OpenSSL's packed codes`() {
    let words = "OpenSSL SSL_read: error:0A00045C:SSL routines::tlsv13 alert certificate required, errno 0"
    #expect(HTTPClient.tlsAlert(in: words) == 116)
    #expect(HTTPClient.tlsAlert(in: "error:0A000418:SSL routines::tlsv1 alert unknown ca") == 48)
    #expect(HTTPClient.tlsAlert(in: "error:0A000086:SSL routines::certificate verify failed") == nil)
    #expect(HTTPClient.tlsAlert(in: "") == nil)
  }
}

/// Runs a program and gives back what it printed.
func run(_ program: String, _ arguments: [String]) throws -> String {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [program] + arguments
  process.standardOutput = pipe
  try process.run()
  let output = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: output, as: UTF8.self)
}
