import AdES
import Foundation
import OpenSSL
import StandInTrust
import Synchronization

/// The status services of the stand-in in this process: OCSP for what the issuing authority issued, a list for what the root did.
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
      let pki = try TestPKI.shared()
      if !listsAlone, issuer == (try pki.certificate("issuing")) {
        return CertificateStatusAnswer(ocspResponses: [try response(about: certificate, issuedBy: issuer)])
      }
      let id = issuer == (try pki.certificate("issuing")) ? "issuing" : "root"
      return CertificateStatusAnswer(revocationLists: [
        try pki.revocationList(of: id, thisUpdate: time, nextUpdate: time.addingTimeInterval(86_400)).der
      ])
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

  /// OCSPResponse of the delegated responder (RFC 6960, clause 4.2.1), a day good.
  private func response(about certificate: Certificate, issuedBy issuer: Certificate) throws -> [UInt8] {
    let responder = try TestPKI.holder("ocsp")
    let id = try CertID(certificate, issuer: issuer)
    let certID = DER.sequence([
      DER.sequence([DER.objectIdentifier(id.hashAlgorithmOID), DER.null]),
      DER.octetString(id.issuerNameHash), DER.octetString(id.issuerKeyHash),
      DER.integer(octets: id.serialNumber),
    ])
    let list = try TestPKI.shared().revocationList(of: "issuing")
    let status =
      list.revocation(of: certificate).map { DER.element(0xa1, TestDER.time($0.date)) } ?? [0x80, 0]
    let single = DER.sequence([
      certID, status, TestDER.time(time), DER.element(0xa0, TestDER.time(time.addingTimeInterval(86_400))),
    ])
    let data = DER.sequence([
      DER.element(0xa1, responder.certificate.subjectDER), TestDER.time(time), DER.sequence([single]),
    ])
    let signature = try responder.key.sign(data, .ecdsa(.sha256))
    let basic = DER.sequence([
      data, TestDER.ecdsaWithSHA256, DER.element(DER.Tag.bitString, [0] + signature),
      DER.element(0xa0, DER.sequence([responder.certificate.der])),
    ])
    return DER.sequence([
      [0x0a, 1, 0],
      DER.element(
        0xa0, DER.sequence([DER.objectIdentifier("1.3.6.1.5.5.7.48.1.1"), DER.octetString(basic)])),
    ])
  }
}
