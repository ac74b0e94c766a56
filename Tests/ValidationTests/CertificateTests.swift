import AdES
import Foundation
import OpenSSL
import Signing
import StandInTrust
import TestPKI
import Testing
import Validation

private func findings(_ report: Report) throws -> [Finding] {
  try #require(report.signatures.count == 1, "\(report.codes)")
  return report.signatures[0].findings
}

/// A message by the holder of `id`, whatever the certificate is good for, judged.
private func judged(
  _ holder: KeyHolder, by policy: TrustPolicy? = nil, at time: Date = Paper.now,
  _ change: (inout ForgedMessage) throws -> Void = { _ in }
) throws -> Report {
  var message = try ForgedMessage(holder, over: Paper.text)
  try change(&message)
  return try Paper.judged(try message.bytes, content: Paper.text, by: policy, at: time)
}

@Suite struct `The signing certificate` {
  @Test func `is the one the signer named`() throws {
    let ivanov = try TestPKI.holder("ivanov")
    let georgieva = try TestPKI.holder("georgieva").certificate
    let report = try judged(ivanov) { message in
      message.drop(OID.signingCertificateV2)
      message.attributes?.append(try SigningCertificateReference.attribute(georgieva, digest: .sha256))
      message.certificates.append(georgieva.der)
    }
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .signingCertificateDiffers = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  /// The same key, certified twice: the signature value alone fits both certificates.
  @Test func `cannot be exchanged for another over the same key`() throws {
    let ivanov = try TestPKI.holder("ivanov")
    let other = try TestPKI.shared().issue(to: "dimitrov", on: ivanov.certificate.publicKey)
    let report = try judged(ivanov) { message in
      message.named = other
      message.certificates[0] = other.der
    }
    #expect(report.conclusion == .totalFailed(.formatFailure))
    guard case .signingCertificateDiffers = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    // Without the reference nothing tells them apart, and such a signature is not CAdES.
    let unbound = try judged(ivanov) { message in
      message.drop(OID.signingCertificateV2)
      message.named = other
      message.certificates[0] = other.der
    }
    #expect(unbound.signatures[0].format == .cms)
  }

  @Test func `is taken from among several of the same name by the reference`() throws {
    let ivanov = try TestPKI.holder("ivanov")
    let report = try judged(ivanov) { $0.certificates.reverse() }
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures[0].certificate == ivanov.certificate)
  }

  @Test func `may lie with the verifier, but must be somewhere`() throws {
    let ivanov = try TestPKI.holder("ivanov")
    let absent = try judged(ivanov) { $0.certificates.removeFirst() }
    #expect(absent.conclusion == .indeterminate(.noSigningCertificateFound))
    guard case .signingCertificateNotFound = try findings(absent)[0] else {
      Issue.record("\(absent.codes)")
      return
    }
    var policy = try Paper.policy()
    policy.intermediates.append(ivanov.certificate)
    #expect(try judged(ivanov, by: policy) { $0.certificates.removeFirst() }.conclusion == .totalPassed)
  }

  @Test func `is named by one attribute that can be read`() throws {
    let ivanov = try TestPKI.holder("ivanov")
    let reference = try SigningCertificateReference.attribute(ivanov.certificate, digest: .sha512)
    let report = try judged(ivanov) { $0.attributes?.append(reference) }
    guard case .unreadableMessage(.attributeCount(OID.signingCertificateV2, 2)) = try findings(report)[0]
    else {
      Issue.record("\(report.codes)")
      return
    }
    #expect(report.conclusion == .totalFailed(.formatFailure))
  }
}

@Suite struct `The path to an anchor` {
  @Test func `needs anchors`() throws {
    let report = try judged(try TestPKI.holder("ivanov"), by: TrustPolicy())
    #expect(report.conclusion == .indeterminate(.noCertificateChainFound))
    guard case .noTrustAnchors = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `does not lead from a foreign root, though the message brings it along`() throws {
    let foreign = try TestPKI.shared().certificate("foreign-root")
    let report = try judged(try TestPKI.holder("bad-foreign")) { $0.certificates.append(foreign.der) }
    #expect(report.conclusion == .indeterminate(.noCertificateChainFound))
    guard case .path(let failure, _, _) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    #expect([.issuerNotFound, .selfSigned].contains(failure))
  }

  @Test func `is judged for the validation time`() throws {
    let expired = try TestPKI.holder("bad-expired")
    var report = try judged(expired)
    #expect(report.conclusion == .indeterminate(.outOfBoundsNoPOE))
    guard case .path(.expired, expired.certificate?, depth: 0) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    report = try judged(expired, at: Paper.now - 200 * Paper.day)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    report = try judged(try TestPKI.holder("ivanov"), at: Paper.now - 100 * Paper.day)
    #expect(report.conclusion == .indeterminate(.outOfBoundsNoPOE))
    guard case .path(.notYetValid, _, depth: 0) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `stops at a certificate that was revoked`() throws {
    let revoked = try TestPKI.holder("bad-revoked")
    var report = try judged(revoked)
    #expect(report.conclusion == .indeterminate(.revokedNoPOE))
    guard case .path(.revoked, revoked.certificate?, depth: 0) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    report = try judged(revoked, at: Paper.now - 30 * Paper.day)
    #expect(report.conclusion == .totalPassed, "before it was revoked: \(report.codes)")
  }

  @Test func `believes a list inside the message`() throws {
    let pki = try TestPKI.shared()
    var policy = try Paper.policy()
    policy.revocationLists = []
    let revoked = try TestPKI.holder("bad-revoked")
    #expect(try judged(revoked, by: policy).conclusion == .totalPassed)
    let report = try judged(revoked, by: policy) { $0.lists = [try pki.revocationList(of: "issuing").der] }
    #expect(report.conclusion == .indeterminate(.revokedNoPOE))
  }

  @Test func `needs a current list where the policy always wants one`() throws {
    let ivanov = try TestPKI.holder("ivanov")
    let pki = try TestPKI.shared()
    var policy = try Paper.policy()
    policy.revocation = .always
    #expect(try judged(ivanov, by: policy).conclusion == .totalPassed)
    policy.revocationLists = [try pki.revocationList(of: "root")]
    var report = try judged(ivanov, by: policy)
    #expect(report.conclusion == .indeterminate(.tryLater))
    guard case .path(.revocationUnknown, _, depth: 0) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    let start = Paper.now - 10 * Paper.day
    policy.revocationLists.append(
      try pki.revocationList(of: "issuing", thisUpdate: start, nextUpdate: start + Paper.day))
    report = try judged(ivanov, by: policy)
    #expect(report.conclusion == .indeterminate(.tryLater))
    guard case .revocationNotFresh(ivanov.certificate, start, _) = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
    policy.revocation = .never
    #expect(try judged(try TestPKI.holder("bad-revoked"), by: policy).conclusion == .totalPassed)
  }

  @Test func `does not lead through a certificate that is no authority`() throws {
    // Ivanov's own key signs a certificate for somebody.
    let ivanov = try TestPKI.holder("ivanov")
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let certificate = try CertificateBuilder(
      subject: try DistinguishedName([("2.5.4.3", "Somebody TEST")]), issuer: ivanov.certificate.subject,
      serialNumber: [0x21], notBefore: Paper.now - Paper.day, notAfter: Paper.now + Paper.day,
      publicKey: key.publicKey
    ).signed(by: ivanov.key)
    let holder = try KeyHolder(key: key, certificate: certificate, chain: [ivanov.certificate] + ivanov.chain)
    let report = try judged(holder)
    #expect(report.conclusion == .indeterminate(.chainConstraintsFailure), "\(report.codes)")
  }
}

@Suite struct `A certificate's purpose` {
  @Test func `is signing, by its key usage`() throws {
    let report = try judged(try TestPKI.holder("bad-usage"))
    #expect(report.conclusion == .indeterminate(.chainConstraintsFailure))
    guard case .keyUsageNotForSignatures = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test(arguments: ["tsa", "ocsp"])
  func `is documents, by its extended key usage`(id: String) throws {
    let report = try judged(try TestPKI.holder(id))
    #expect(report.conclusion == .indeterminate(.chainConstraintsFailure))
    guard case .extendedKeyUsageNotForDocuments = try findings(report)[0] else {
      Issue.record("\(report.codes)")
      return
    }
  }

  @Test func `is not that of a TLS server or client`() throws {
    var policy = try Paper.policy()
    policy.anchors += try TestPKI.shared().transportAnchors
    #expect(try judged(try TestPKI.holder("registry-tls"), by: policy).conclusion != .totalPassed)
  }

  @Test func `is a person's or a seal's`() throws {
    for id in ["georgieva", "municipality"] {
      #expect(try judged(try TestPKI.holder(id)).conclusion == .totalPassed)
    }
  }
}
