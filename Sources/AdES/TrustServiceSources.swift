import OpenSSL

/// Gives time-stamp tokens. What makes signatures last asks this, and knows nothing of the network.
public protocol TimeStampSource: Sendable {
  /// A token over `digest`, its imprint and nonce checked against the question; its signature is Validation's to judge.
  func timeStamp(
    _ digest: [UInt8], _ algorithm: DigestAlgorithm
  ) throws(TrustServiceFailure) -> TimeStampToken
}

/// What went wrong with one question to a trust service: which, where, and why.
public struct TrustServiceFailure: Error, Hashable, Sendable {
  public enum Service: String, Sendable {
    case timeStamp = "time-stamp"
    case ocsp, crl
    /// An issuer's certificate, at the address in caIssuers.
    case issuer
  }

  public enum Problem: Hashable, Sendable {
    /// The certificate names no address of the service, and none is configured.
    case noAddress
    /// Not http(s), or a private, loopback or otherwise reserved address that a stranger chose.
    case addressNotAllowed
    /// The HTTP status of the answer, with its reason phrase.
    case http(status: Int, reason: String, retryAfterSeconds: Int?)
    /// libcurl's code and words.
    case transport(curlCode: Int, detail: String)
    case timedOut(seconds: Int)
    case tooLarge(limit: Int)
    /// The authority answered, and refused: PKIStatus, its words and its failure bits.
    case rejected(status: Int, texts: [String], failureInfo: Set<Int>)
    /// An OCSP response without a status (RFC 6960, clause 4.2.1).
    case ocspStatus(Int)
    /// What came is not what was asked for.
    case malformed(String)
    case wrongNonce
    case wrongImprint
    case wrongPolicy(String)
    /// The service was not asked again so soon.
    case askedTooOften
  }

  public let service: Service
  public let url: String
  public let problem: Problem

  public init(_ service: Service, url: String, _ problem: Problem) {
    self.service = service
    self.url = url
    self.problem = problem
  }
}

extension TrustServiceFailure: CustomStringConvertible {
  public var description: String { "\(service.rawValue) at \(url): \(problem)" }
}

/// What a certificate's services answered about it: encoded objects, none of them believed yet, and what failed on the way.
public struct CertificateStatusAnswer: Sendable {
  /// `OCSPResponse`, DER.
  public var ocspResponses: [[UInt8]]
  /// `CertificateList`, DER.
  public var revocationLists: [[UInt8]]
  public var failures: [TrustServiceFailure]

  public init(
    ocspResponses: [[UInt8]] = [], revocationLists: [[UInt8]] = [], failures: [TrustServiceFailure] = []
  ) {
    self.ocspResponses = ocspResponses
    self.revocationLists = revocationLists
    self.failures = failures
  }
}

/// Asks the services that a certificate names: OCSP, revocation lists, its issuer's certificate.
public protocol CertificateStatusSource: Sendable {
  /// The status of `certificate`, from its OCSP responder or, failing that, its distribution points.
  func status(of certificate: Certificate, issuedBy issuer: Certificate) -> CertificateStatusAnswer
  /// Certificates found at its caIssuers addresses (RFC 5280, clause 4.2.2.1).
  func issuers(
    of certificate: Certificate
  ) -> (certificates: [Certificate], failures: [TrustServiceFailure])
}
