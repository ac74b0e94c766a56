import Submission
import Words

private let kinds: [TransportFailure.Kind] = [
  .nameNotResolved, .proxyNotResolved, .cannotConnect, .tlsHandshake, .timedOut, .connectionLost, .cancelled,
  .packageUnreadable,
  .other,
]
let transportFailures: [TransportFailure] = kinds.map {
  TransportFailure($0, curlCode: 28, detail: "timed out")
}

let doubts: [Doubt] =
  [
    .nonsense(status: 200), .answerTooLarge(status: 200), .conflict, .serverError(status: 502),
    .answerNotGenuine(.receipt),
    .answerNotGenuine(.refusal), .interrupted,
  ] + transportFailures.map { .noAnswer($0) }

let misconfigurations: [Misconfiguration] = [
  .serverNotTrusted(detail: "self-signed certificate"), .caFile(detail: ""),
  .clientCertificateUnusable(detail: "bad MAC"),
  .clientCertificateRefused(alert: 42), .tlsNotNegotiated(detail: ""), .proxy(detail: "407"), .unauthorized,
  .forbidden,
  .noSuchService(status: 404), .redirected(to: "https://elsewhere.example/"), .redirected(to: nil),
  .packageTooLarge,
  .rejected(status: 400), .library(curlCode: 4, detail: "built without TLS"),
]

private let reasons: [DeliveryReason] =
  [.pending, .busy(status: 503), .exhausted(.pending), .exhausted(.notSent(transportFailures[2]))]
  + transportFailures.map { .notSent($0) } + doubts.map { .unknown($0) }
  + misconfigurations.map { .misconfigured($0) }

private let urlFlaws: [SubmissionFailure.EndpointURLFlaw] = [.malformed, .scheme, .superfluous, .noHost]
let submissionFailures: [SubmissionFailure] =
  [.messageID("x"), .curl(option: "CURLOPT_URL", code: 48), .clientPassphrase("closed")]
  + urlFlaws.map { .endpointURL("ftp://x", $0) } + DeliveryState.allCases.map { .alreadyEnded($0) }

extension Sample {
  static let delivery: [Sample] = joined([
    each("DeliveryReason", reasons) { [$0.say($1), $0.remedy($1)] },
    each("Doubt", doubts) { [$0.say($1)] },
    each("TransportFailure", transportFailures) { [$0.say($1), $0.remedy($1)] },
    each("Misconfiguration", misconfigurations) { [$0.say($1), $0.remedy($1)] },
    each("SubmissionFailure", submissionFailures) { [$0.say($1), $0.remedy($1)] },
  ])

  static let deliveryPhrases: [Sample] = each("DeliveryState", DeliveryState.allCases) { [$0.say($1)] }
}
