import AdES
import Words

private let problems: [TrustServiceFailure.Problem] =
  [
    .noAddress, .addressNotAllowed, .http(status: 503, reason: "Service Unavailable", retryAfterSeconds: 120),
    .http(status: 401, reason: "", retryAfterSeconds: nil),
    .http(status: 404, reason: "Not Found", retryAfterSeconds: nil),
    .http(status: 500, reason: "", retryAfterSeconds: nil),
    .transport(curlCode: 7, detail: "Connection refused"),
    .transport(curlCode: 2, detail: ""), .timedOut(seconds: 30), .tooLarge(limit: 100_000),
    .rejected(status: 2, texts: ["out of order"], failureInfo: [25]),
    .rejected(status: 3, texts: [], failureInfo: []),
    .rejected(status: 2, texts: ["no", "never"], failureInfo: [0, 2, 5, 14, 15, 16, 17, 24]),
    .malformed("offset 3"),
    .wrongNonce, .wrongImprint, .wrongPolicy("1.2.3"), .askedTooOften,
  ] + [1, 2, 3, 5, 6, 9].map { .ocspStatus($0) }

private let services: [TrustServiceFailure.Service] = [.timeStamp, .ocsp, .crl, .issuer]

let trustServiceFailures: [TrustServiceFailure] = services.flatMap { service in
  problems.map {
    TrustServiceFailure(service, url: $0 == .noAddress ? "" : "http://services.example.org/x", $0)
  }
}

extension Sample {
  static let trustServices: [Sample] = each("TrustServiceFailure", trustServiceFailures) {
    [$0.say($1), $0.remedy($1)]
  }
}
