import AdES
import Foundation
import OpenSSL
import StandInTrust
import Synchronization

/// The stand-in's status services in this process: OCSP for what the issuing authority issued, a list for what the root did.
public final class TestStatus: CertificateStatusSource {
  public let time: Date
  /// Whether lists are given for the issuing authority's certificates as well.
  private let listsAlone: Bool
  /// Certificates about which nothing is known, by serial number.
  private let silentAbout: Set<[UInt8]>
  private let issuersOffered: [Certificate]
  private let asked = Mutex<[Certificate]>([])

  /// The certificates it was asked about.
  public var requests: [Certificate] { asked.withLock { $0 } }

  public init(
    at time: Date = TestPKI.now, listsAlone: Bool = false, silentAbout: [Certificate] = [],
    issuers: [Certificate] = []
  ) {
    self.time = time
    self.listsAlone = listsAlone
    self.silentAbout = Set(silentAbout.map(\.serialNumber))
    issuersOffered = issuers
  }

  public func status(of certificate: Certificate, issuedBy issuer: Certificate) -> CertificateStatusAnswer {
    asked.withLock { $0.append(certificate) }
    guard !silentAbout.contains(certificate.serialNumber) else {
      return CertificateStatusAnswer(failures: [
        TrustServiceFailure(.ocsp, url: "http://ocsp.test", .timedOut(seconds: 10)),
        TrustServiceFailure(
          .crl, url: "http://crl.test", .http(status: 404, reason: "Not Found", retryAfterSeconds: nil)),
      ])
    }
    do {
      let provider = try TestPKI.provider()
      let isRoot = issuer == (try TestPKI.shared().certificate("root"))
      if isRoot || listsAlone {
        let list = try provider.revocationList(of: isRoot ? "root" : "issuing", at: time)
        return CertificateStatusAnswer(revocationLists: [list].compactMap(\.self))
      }
      let request = try OCSPRequest(certificate: certificate, issuer: issuer, nonce: nil)
      return CertificateStatusAnswer(ocspResponses: [try provider.certificateStatus(request.der, at: time)])
    } catch {
      return CertificateStatusAnswer(failures: [
        TrustServiceFailure(.ocsp, url: "http://ocsp.test", .malformed("\(error)"))
      ])
    }
  }

  public func issuers(
    of certificate: Certificate
  ) -> (certificates: [Certificate], failures: [TrustServiceFailure]) {
    let found = issuersOffered.filter { $0.subjectDER == certificate.issuerDER }
    return (
      found,
      found.isEmpty ? [TrustServiceFailure(.issuer, url: "http://issuer.test", .timedOut(seconds: 10))] : []
    )
  }
}
