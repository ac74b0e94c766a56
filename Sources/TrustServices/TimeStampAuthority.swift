import AdES
import Foundation
import HTTP
import OpenSSL

/// A time-stamp authority over HTTP (RFC 3161, clause 3.4).
public struct TimeStampAuthority: TimeStampSource {
  public let url: String
  /// The policy wished for; nil leaves it to the authority.
  public let policy: String?
  private let client: TrustServiceClient
  private let credentials: HTTPRequest.Credentials?

  /// - Parameters:
  ///   - url: as configured: it may be an address of a private network.
  ///   - credentials: sent to this address only, and over TLS only, unless it is of this very machine.
  /// - Throws: ``TrustServiceFailure/Problem/addressNotAllowed`` for an address that is none, or none for credentials.
  public init(
    url: String, policy: String? = nil, credentials: HTTPRequest.Credentials? = nil,
    client: TrustServiceClient
  ) throws(TrustServiceFailure) {
    guard let address = ServiceAddress(url), credentials == nil || address.isSecure || address.isLoopback
    else { throw TrustServiceFailure(.timeStamp, url: url, .addressNotAllowed) }
    self.url = url
    self.policy = policy
    self.credentials = credentials
    self.client = client
  }

  public func timeStamp(
    _ digest: [UInt8], _ algorithm: DigestAlgorithm
  ) throws(TrustServiceFailure) -> TimeStampToken {
    // 64 bits: some authorities take no longer nonce.
    let nonce = (0..<8).map { _ in UInt8.random(in: .min ... .max) }
    let request = TimeStampRequest(
      imprint: MessageImprint(digest, algorithm), nonce: nonce, policy: policy, wantsCertificate: true)
    let octets = try client.ask(
      .init(
        service: .timeStamp, url: url, chosenBy: .configured,
        body: (request.encoded, "application/timestamp-query"), accept: "application/timestamp-reply",
        maximumBytes: client.rules.maximumTimeStampBytes, credentials: credentials))
    return try token(in: octets, answering: request)
  }

  /// The token of an answer, held against the question (RFC 3161, clause 2.2).
  func token(
    in octets: [UInt8], answering request: TimeStampRequest
  ) throws(TrustServiceFailure) -> TimeStampToken {
    func failure(_ problem: TrustServiceFailure.Problem) -> TrustServiceFailure {
      TrustServiceFailure(.timeStamp, url: url, problem)
    }
    let response: TimeStampResponse
    do throws(CMSFailure) { response = try TimeStampResponse(octets) } catch {
      throw failure(.malformed(error.description))
    }
    guard response.isGranted else {
      throw failure(
        .rejected(
          status: response.status, texts: response.statusTexts, failureInfo: response.failureInfo))
    }
    guard let token = response.token else { throw failure(.malformed("granted, without a token")) }
    guard token.info.imprint.algorithm.oid == request.imprint.algorithm.oid,
      token.info.imprint.digest == request.imprint.digest
    else { throw failure(.wrongImprint) }
    guard token.info.nonce == request.nonce else { throw failure(.wrongNonce) }
    guard request.policy == nil || token.info.policy == request.policy else {
      throw failure(.wrongPolicy(token.info.policy))
    }
    return token
  }
}
