import AdES
import Files
import Foundation
import OpenSSL
import Synchronization
import Testing
import Validation

/// Services as a test wants them, and a memory of what was asked.
private final class Services: CertificateStatusSource {
  let answer: CertificateStatusAnswer
  let issuers: [Certificate]
  let asked = Mutex<[String]>([])

  init(_ answer: CertificateStatusAnswer = .init(), issuers: [Certificate] = []) {
    self.answer = answer
    self.issuers = issuers
  }

  func status(of certificate: Certificate, issuedBy issuer: Certificate) -> CertificateStatusAnswer {
    asked.withLock { $0.append("status of \(certificate.subject.commonName ?? "")") }
    return answer
  }

  func issuers(of certificate: Certificate) -> (certificates: [Certificate], failures: [TrustServiceFailure])
  {
    asked.withLock { $0.append("issuer of \(certificate.subject.commonName ?? "")") }
    return (issuers, [])
  }
}

@Suite struct `Services that certificates name` {
  private let world: SmallWorld

  init() throws { world = try SmallWorld.shared.get() }

  private func judged(
    _ message: [UInt8], asking services: Services?, _ change: (inout TrustPolicy) -> Void = { _ in }
  ) throws -> SignatureReport {
    var policy = world.policy
    change(&policy)
    let report = try Validator(policy: policy, statusSource: services).validate(
      ByteSource(message), content: ByteSource(SmallWorld.text), at: SmallWorld.now)
    return try #require(report.signatures.first)
  }

  @Test func `are asked for an issuer that the file lacks`() throws {
    var message = StampedMessage(world.signer, over: SmallWorld.text)
    message.certificates = [world.signer.certificate]
    let octets = try message.bytes()
    #expect(try judged(octets, asking: nil).conclusion == .indeterminate(.noCertificateChainFound))
    let services = Services(issuers: [world.issuer.certificate])
    #expect(try judged(octets, asking: services).conclusion == .totalPassed)
    #expect(services.asked.withLock { $0.contains("issuer of Signer TEST") })
    // And then its status, with what was found.
    #expect(services.asked.withLock { $0.contains("status of Signer TEST") })
    // Whoever answers with something else is not believed for it, and not asked for ever.
    let wrong = Services(issuers: [try Authority.root("Other TEST").certificate])
    #expect(try judged(octets, asking: wrong).conclusion == .indeterminate(.noCertificateChainFound))
  }

  @Test func `are asked for the status that nothing at hand tells`() throws {
    let octets = try StampedMessage(world.signer, over: SmallWorld.text).bytes()
    let lists = try world.lists(
      thisUpdate: SmallWorld.now - SmallWorld.day, nextUpdate: SmallWorld.now + SmallWorld.day,
      signerRevoked: SmallWorld.now - 2 * SmallWorld.day)
    let services = Services(CertificateStatusAnswer(revocationLists: lists.map(\.der)))
    let found = try judged(octets, asking: services)
    #expect(found.conclusion == .indeterminate(.revokedNoPOE))
    #expect(found.revocation.first?.origin == .fetched)
    // What is fresh and at hand is not asked for again.
    let idle = Services()
    #expect(
      try judged(octets, asking: idle) { $0.revocationLists = lists }.conclusion
        == .indeterminate(.revokedNoPOE))
    #expect(idle.asked.withLock { $0.isEmpty })
    #expect(try judged(octets, asking: nil).conclusion == .totalPassed)
  }
}

@Suite struct `A counter-signature` {
  private let world: SmallWorld

  init() throws { world = try SmallWorld.shared.get() }

  /// A message whose signature somebody else has counter-signed.
  private func countersigned(by other: Authority, over octets: (([UInt8]) -> [UInt8])? = nil) throws -> Report
  {
    var message = StampedMessage(world.signer, over: SmallWorld.text)
    message.certificates += other.chain
    let bytes = try message.bytes { signature in
      let counter = StampedMessage(other, over: octets?(signature) ?? signature)
      // The SignerInfo alone, out of a message over the signature value.
      let signer = try SignedData(try counter.bytes()).signerInfos[0]
      return [CMSAttribute.encoded(OID.counterSignature, values: [signer.element.encoded])]
    }
    return try world.judged(bytes).report
  }

  @Test func `is judged beside the signature it is over`() throws {
    let other = try world.issuer.issue("Witness TEST")
    let report = try countersigned(by: other)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures.count == 1)
    let counter = try #require(report.signatures[0].counterSignatures.first)
    #expect(counter.conclusion == .totalPassed && counter.certificate == other.certificate)
  }

  @Test func `of a stranger says nothing, and one over something else breaks the file`() throws {
    let stranger = try Authority.root("Foreign TEST").issue("Stranger TEST")
    let report = try countersigned(by: stranger)
    #expect(report.conclusion == .totalPassed)
    #expect(report.signatures[0].counterSignatures[0].conclusion == .indeterminate(.noCertificateChainFound))
    let broken = try countersigned(by: try world.issuer.issue("Witness TEST")) { $0.reversed() }
    #expect(broken.conclusion == .totalFailed(.hashFailure))
    #expect(broken.signatures[0].conclusion == .totalPassed)
  }
}
