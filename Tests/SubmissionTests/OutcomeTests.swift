import Submission
import Testing

private let receiptBytes = try! receiptContainer()
private let refusalBytes = try! refusalContainer()

private func sent(
  _ status: Int = 0, curl: Int32 = 0, sent: Int = 10, of total: Int = 10, body: [UInt8] = [],
  alert: Int? = nil,
  retryAfter: Int? = nil, location: String? = nil, proxy: Int = 0, tooLarge: Bool = false
) -> Exchange {
  Exchange(
    curlCode: curl, detail: "words", tlsAlert: alert, proxyStatus: proxy, sentBytes: sent, bodyBytes: total,
    status: status, retryAfterSeconds: retryAfter, location: location, body: body, isBodyTooLarge: tooLarge)
}

private func asked(
  _ status: Int = 0, curl: Int32 = 0, body: [UInt8] = [], retryAfter: Int? = nil
) -> DeliveryOutcome {
  DeliveryOutcome(ofAsking: sent(status, curl: curl, sent: 0, of: 0, body: body, retryAfter: retryAfter))
}

@Suite struct `What an exchange means` {
  @Test func `a receipt with 200 or 201 is an acceptance, with any other status it is not`() throws {
    for status in 200..<600 {
      for outcome in [
        DeliveryOutcome(ofSending: sent(status, body: receiptBytes)), asked(status, body: receiptBytes),
      ] {
        if status == 200 || status == 201 {
          #expect(outcome == .accepted(try receipt()))
        } else if case .accepted = outcome {
          Issue.record("a receipt with \(status) was taken for one")
        }
      }
    }
  }

  @Test func `a refusal with 422 is a refusal, with any other status it is not`() throws {
    for status in 200..<600 {
      for outcome in [
        DeliveryOutcome(ofSending: sent(status, body: refusalBytes)), asked(status, body: refusalBytes),
      ] {
        if status == 422 {
          #expect(outcome == .refused(try refusal()))
        } else if case .refused = outcome {
          Issue.record("a refusal with \(status) was taken for one")
        }
      }
    }
  }

  @Test func `a status without its container, or with another, is nonsense`() throws {
    for body in [[], Array("OK".utf8), try bothContainer(), Array(receiptBytes.dropLast())] {
      for status in [200, 201, 204, 206, 422] {
        #expect(DeliveryOutcome(ofSending: sent(status, body: body)) == .unknown(.nonsense(status: status)))
        #expect(asked(status, body: body) == .unknown(.nonsense(status: status)))
      }
    }
    #expect(DeliveryOutcome(ofSending: sent(200, body: refusalBytes)) == .unknown(.nonsense(status: 200)))
    #expect(DeliveryOutcome(ofSending: sent(422, body: receiptBytes)) == .unknown(.nonsense(status: 422)))
  }

  @Test(
    arguments: [
      (301, .misconfigured(.redirected(to: "x"))), (308, .misconfigured(.redirected(to: "x"))),
      (400, .misconfigured(.rejected(status: 400))), (401, .misconfigured(.unauthorized)),
      (403, .misconfigured(.forbidden)), (404, .misconfigured(.noSuchService(status: 404))),
      (405, .misconfigured(.noSuchService(status: 405))), (407, .misconfigured(.proxy(detail: "words"))),
      (408, .busy(status: 408, retryAfterSeconds: 7)), (409, .pending(retryAfterSeconds: 7)),
      (410, .misconfigured(.noSuchService(status: 410))), (411, .misconfigured(.rejected(status: 411))),
      (413, .misconfigured(.packageTooLarge)), (415, .misconfigured(.rejected(status: 415))),
      (429, .busy(status: 429, retryAfterSeconds: 7)), (500, .unknown(.serverError(status: 500))),
      (501, .misconfigured(.rejected(status: 501))), (502, .unknown(.serverError(status: 502))),
      (503, .busy(status: 503, retryAfterSeconds: 7)), (504, .unknown(.serverError(status: 504))),
      (505, .misconfigured(.rejected(status: 505))),
    ] as [(Int, DeliveryOutcome)])
  func `a status that needs no body means the same whether its connection held or broke`(
    _ status: Int, _ expected: DeliveryOutcome
  ) {
    for (curl, count) in [(0, 10), (55, 3), (56, 10)] as [(Int32, Int)] {
      let exchange = sent(status, curl: curl, sent: count, retryAfter: 7, location: "x")
      #expect(DeliveryOutcome(ofSending: exchange) == expected)
    }
  }

  @Test func `202 means that the registry is not done`() {
    #expect(DeliveryOutcome(ofSending: sent(202, retryAfter: 5)) == .pending(retryAfterSeconds: 5))
    #expect(asked(202) == .pending(retryAfterSeconds: nil))
  }

  @Test func `409 without a wish is a conflict`() {
    #expect(DeliveryOutcome(ofSending: sent(409)) == .unknown(.conflict))
  }

  @Test func `404 means never seen when asked, and no such service when sent`() {
    #expect(asked(404) == .notSeen)
    #expect(asked(404, curl: 18) == .notSeen)
    #expect(DeliveryOutcome(ofSending: sent(404)) == .misconfigured(.noSuchService(status: 404)))
  }

  @Test(arguments: Int32(1)...99)
  func `no broken exchange with a body not wholly sent leaves a doubt`(_ code: Int32) {
    for count in [0, 1, 9] {
      switch DeliveryOutcome(ofSending: sent(curl: code, sent: count)) {
      case .notSent(let failure): #expect(failure.curlCode == code)
      case .misconfigured: break
      case let outcome: Issue.record("curl \(code) after \(count) octets: \(outcome)")
      }
    }
  }

  @Test(arguments: Int32(1)...99)
  func `every broken exchange with the body wholly sent leaves a doubt, unless libcurl cannot have begun`(
    _ code: Int32
  ) {
    switch DeliveryOutcome(ofSending: sent(curl: code)) {
    case .unknown(.noAnswer(let failure)): #expect(failure.curlCode == code)
    case .notSent: #expect([2, 5, 6, 7, 35, 45, 89].contains(code))
    case .misconfigured:
      #expect([3, 4, 41, 43, 48, 49, 53, 54, 58, 59, 60, 66, 77, 83, 91, 97, 98].contains(code))
    case let outcome: Issue.record("curl \(code): \(outcome)")
    }
  }

  @Test(arguments: Int32(1)...99) func `no broken question settles anything`(_ code: Int32) {
    switch asked(curl: code) {
    case .notSent, .unknown, .misconfigured: break
    case let outcome: Issue.record("curl \(code): \(outcome)")
    }
  }

  @Test(arguments: 0..<600, [0, 28, 56] as [Int32])
  func `only a whole answer settles a delivery`(_ status: Int, _ code: Int32) {
    for body in [receiptBytes, refusalBytes, []] {
      let outcome = DeliveryOutcome(ofSending: sent(status, curl: code, body: body))
      guard outcome.answer != nil else { continue }
      #expect(code == 0)
      #expect([200, 201, 422].contains(status))
    }
  }

  @Test func `an answer too large to read is a doubt`() {
    #expect(
      DeliveryOutcome(ofSending: sent(200, curl: 23, tooLarge: true))
        == .unknown(.answerTooLarge(status: 200)))
  }

  @Test func `failures say what failed`() {
    func kind(_ code: Int32) -> TransportFailure.Kind? {
      if case .notSent(let failure) = DeliveryOutcome(ofSending: sent(curl: code, sent: 0)) {
        return failure.kind
      }
      return nil
    }
    #expect(kind(5) == .proxyNotResolved)
    #expect(kind(6) == .nameNotResolved)
    #expect(kind(7) == .cannotConnect)
    #expect(kind(18) == .connectionLost)
    #expect(kind(26) == .packageUnreadable)
    #expect(kind(28) == .timedOut)
    #expect(kind(35) == .tlsHandshake)
    #expect(kind(42) == .cancelled)
    #expect(kind(52) == .connectionLost)
    #expect(kind(55) == .connectionLost)
    #expect(kind(56) == .connectionLost)
    #expect(kind(27) == .other)
  }

  @Test func `faults say what a person can do`() {
    func fault(_ exchange: Exchange) -> Misconfiguration? {
      if case .misconfigured(let fault, _) = DeliveryOutcome(ofSending: exchange) { return fault }
      return nil
    }
    #expect(fault(sent(curl: 60))?.remedy == .correctTrustedAuthorities)
    #expect(fault(sent(curl: 77))?.remedy == .correctTrustedAuthorities)
    #expect(fault(sent(curl: 58))?.remedy == .correctClientCertificate)
    #expect(fault(sent(curl: 98)) == .clientCertificateRefused(alert: 116))
    #expect(fault(sent(curl: 3))?.remedy == .askOperator)
    #expect(fault(sent(curl: 1, sent: 0))?.remedy == .askOperator)
    #expect(fault(sent(401))?.remedy == .haveClientCertificateAccepted)
    #expect(fault(sent(403))?.remedy == .haveClientCertificateAccepted)
    #expect(fault(sent(404))?.remedy == .correctAddress)
    #expect(fault(sent(302))?.remedy == .correctAddress)
    #expect(fault(sent(413))?.remedy == .reducePackage)
    #expect(fault(sent(415))?.remedy == .askOperator)
  }

  @Test func `alerts of the server's TLS tell what a lost connection does not`() {
    for alert in [42, 43, 44, 45, 46, 48, 49, 116] {
      #expect(
        DeliveryOutcome(ofSending: sent(curl: 56, alert: alert))
          == .misconfigured(.clientCertificateRefused(alert: alert)))
    }
    for alert in [40, 70, 71, 86] {
      #expect(
        DeliveryOutcome(ofSending: sent(curl: 35, alert: alert))
          == .misconfigured(.tlsNotNegotiated(detail: "words")))
    }
    // 80, an internal error over there, may pass.
    guard case .notSent = DeliveryOutcome(ofSending: sent(curl: 35, alert: 80)) else {
      Issue.record("an internal error is taken for a fault of ours")
      return
    }
  }

  @Test func `an alert heard on a later connection tells the cause, not what arrived before`() {
    var lost = sent(curl: 55, sent: 0, alert: 48)
    lost.isAlertOfLaterConnection = true
    #expect(DeliveryOutcome(ofSending: lost) == .misconfigured(.clientCertificateRefused(alert: 48)))
    lost.sentBytes = lost.bodyBytes
    #expect(
      DeliveryOutcome(ofSending: lost)
        == .misconfigured(.clientCertificateRefused(alert: 48), mayHaveArrived: true))
  }

  @Test func `nothing is sent through a proxy that gives no tunnel`() {
    #expect(DeliveryOutcome(ofSending: sent(curl: 56, proxy: 407)) == .misconfigured(.proxy(detail: "words")))
    #expect(DeliveryOutcome(ofSending: sent(curl: 56, proxy: 403)) == .misconfigured(.proxy(detail: "words")))
    guard case .notSent = DeliveryOutcome(ofSending: sent(curl: 56, proxy: 502)) else {
      Issue.record("a proxy without a tunnel leaves a doubt")
      return
    }
    guard case .unknown = DeliveryOutcome(ofSending: sent(curl: 56, proxy: 200)) else {
      Issue.record("a connection lost behind a tunnel leaves no doubt")
      return
    }
  }
}
