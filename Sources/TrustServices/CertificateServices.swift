import AdES
import Foundation
import HTTP
import OpenSSL
import Synchronization

/// The services that certificates name: OCSP (RFC 6960, appendix A.1), distribution points and caIssuers (RFC 5280,
/// clauses 4.2.1.13 and 4.2.2.1). Each is asked about one thing once, however often the answer is wanted.
public final class CertificateServices: CertificateStatusSource {
  private let client: TrustServiceClient
  private let answers = Mutex<[Key: Cell]>([:])

  private struct Key: Hashable {
    let service: TrustServiceFailure.Service
    let url: String
    /// What the question is about; empty for what an address alone names.
    let certificate: Certificate?
    let issuer: Certificate?
  }

  /// One answer, got once however many ask at a time; others need not wait for it.
  private final class Cell: Sendable {
    let answer = Mutex<Result<[UInt8], TrustServiceFailure>?>(nil)
  }

  public init(_ client: TrustServiceClient) { self.client = client }

  public func status(of certificate: Certificate, issuedBy issuer: Certificate) -> CertificateStatusAnswer {
    var answer = CertificateStatusAnswer()
    for url in certificate.ocspAddresses.prefix(client.rules.maximumAddresses) {
      do throws(TrustServiceFailure) {
        let response = try ocsp(url, certificate, issuer)
        answer.ocspResponses.append(response.der)
        if tells(response, of: certificate, issuer) { return answer }
      } catch { answer.failures.append(error) }
    }
    for url in certificate.crlAddresses.prefix(client.rules.maximumAddresses) {
      do throws(TrustServiceFailure) {
        answer.revocationLists.append(try list(url))
        return answer
      } catch { answer.failures.append(error) }
    }
    if certificate.ocspAddresses.isEmpty, certificate.crlAddresses.isEmpty {
      answer.failures.append(TrustServiceFailure(.ocsp, url: "", .noAddress))
    }
    return answer
  }

  public func issuers(
    of certificate: Certificate
  ) -> (certificates: [Certificate], failures: [TrustServiceFailure]) {
    var found: [Certificate] = []
    var failures: [TrustServiceFailure] = []
    for url in certificate.caIssuersAddresses.prefix(client.rules.maximumAddresses) {
      do throws(TrustServiceFailure) {
        for issuer in try certificates(url) where !found.contains(issuer) { found.append(issuer) }
      } catch { failures.append(error) }
    }
    if certificate.caIssuersAddresses.isEmpty {
      failures.append(TrustServiceFailure(.issuer, url: "", .noAddress))
    }
    return (found, failures)
  }

  /// Whether somebody entitled to it says that the certificate is good or revoked, and has not promised newer
  /// information by now. Otherwise the distribution points are asked, too.
  private func tells(_ response: OCSPResponse, of certificate: Certificate, _ issuer: Certificate) -> Bool {
    let (statements, _) = RevocationStatement.statements(
      about: certificate, issuedBy: issuer, from: [.response(response)], companions: [])
    // Five minutes for clocks that differ.
    return statements.contains {
      $0.status != .unknown && $0.nextUpdate ?? .distantFuture > client.now.addingTimeInterval(-300)
    }
  }

  private func ocsp(
    _ url: String, _ certificate: Certificate, _ issuer: Certificate
  ) throws(TrustServiceFailure) -> OCSPResponse {
    func failure(_ problem: TrustServiceFailure.Problem) -> TrustServiceFailure {
      TrustServiceFailure(.ocsp, url: url, problem)
    }
    let key = Key(service: .ocsp, url: url, certificate: certificate, issuer: issuer)
    let octets = try once(key) { () throws(TrustServiceFailure) in
      // 128 bits; a responder that knows no nonce leaves it out of its answer (RFC 8954, 2.1).
      let nonce = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
      let request: OCSPRequest
      do throws(OpenSSLFailure) {
        request = try OCSPRequest(certificate: certificate, issuer: issuer, nonce: nonce)
      } catch { throw failure(.malformed(error.description)) }
      let octets = try self.client.ask(
        .init(
          service: .ocsp, url: url, chosenBy: .stranger, body: (request.der, "application/ocsp-request"),
          accept: "application/ocsp-response", maximumBytes: self.client.rules.maximumOCSPBytes))
      let response = try Self.response(octets, from: url)
      if let repeated = response.nonce, repeated != nonce { throw failure(.wrongNonce) }
      return octets
    }
    return try Self.response(octets, from: url)
  }

  private static func response(_ octets: [UInt8], from url: String) throws(TrustServiceFailure)
    -> OCSPResponse
  {
    let response: OCSPResponse
    do throws(OpenSSLFailure) { response = try OCSPResponse(der: octets) } catch {
      throw TrustServiceFailure(.ocsp, url: url, .malformed(error.description))
    }
    guard response.responseStatus == .successful else {
      throw TrustServiceFailure(.ocsp, url: url, .ocspStatus(response.responseStatus?.rawValue ?? -1))
    }
    return response
  }

  private func list(_ url: String) throws(TrustServiceFailure) -> [UInt8] {
    try once(Key(service: .crl, url: url, certificate: nil, issuer: nil)) { () throws(TrustServiceFailure) in
      let octets = try self.client.ask(
        .init(
          service: .crl, url: url, chosenBy: .stranger, accept: "application/pkix-crl, */*",
          maximumBytes: self.client.rules.maximumListBytes))
      do throws(OpenSSLFailure) {
        guard let list = try RevocationList.all(derOrPEM: octets).first else {
          throw OpenSSLFailure.malformed(what: "PEM without a revocation list")
        }
        return list.der
      } catch { throw TrustServiceFailure(.crl, url: url, .malformed(error.description)) }
    }
  }

  /// Issuers at an address: one certificate, DER or PEM, or the certificates of a PKCS#7 without signers (RFC 5280,
  /// clause 4.2.2.1).
  private func certificates(_ url: String) throws(TrustServiceFailure) -> [Certificate] {
    let octets = try once(Key(service: .issuer, url: url, certificate: nil, issuer: nil)) {
      () throws(TrustServiceFailure) in
      try self.client.ask(
        .init(
          service: .issuer, url: url, chosenBy: .stranger, accept: "application/pkix-cert, */*",
          maximumBytes: self.client.rules.maximumCertificateBytes))
    }
    func malformed(_ what: String) -> TrustServiceFailure {
      TrustServiceFailure(.issuer, url: url, .malformed(what))
    }
    if let message = try? SignedData(octets), message.signerInfos.isEmpty {
      return message.certificates.compactMap { try? Certificate(der: $0) }
    }
    let found: [Certificate]
    do throws(OpenSSLFailure) { found = try Certificate.all(derOrPEM: octets) } catch {
      throw malformed(error.description)
    }
    guard !found.isEmpty else { throw malformed("no certificate") }
    return found
  }

  /// The first answer, or failure, to a question; whoever asks again gets the same.
  private func once(
    _ key: Key, _ ask: () throws(TrustServiceFailure) -> [UInt8]
  ) throws(TrustServiceFailure) -> [UInt8] {
    let cell = answers.withLock { answers in
      if let cell = answers[key] { return cell }
      let cell = Cell()
      answers[key] = cell
      return cell
    }
    return try cell.answer.withLock { known throws(TrustServiceFailure) -> [UInt8] in
      if let known { return try known.get() }
      do throws(TrustServiceFailure) {
        let octets = try ask()
        known = .success(octets)
        return octets
      } catch {
        known = .failure(error)
        throw error
      }
    }
  }
}
