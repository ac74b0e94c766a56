import Foundation
import Testing

@testable import OpenSSL

/// Responses by libcrypto's writer, judged by the reader here; and responses as part of a path.
struct ResponderTests {
  let root: Authority
  let issuing: Authority
  let leaf: Certificate

  init() throws {
    root = try Authority("Корен (ТЕСТ)")
    issuing = try Authority("Издаващ (ТЕСТ)", under: root)
    leaf = try issuing.issue("Мария Петрова (ТЕСТ)").certificate
  }

  @Test func `what libcrypto writes is read here, and what is asked here is read by it`() throws {
    let nonce = [UInt8](1...32)
    let request = try OCSPRequest(certificate: leaf, issuer: issuing.certificate, nonce: nonce)
    let service = OCSPResponder(signer: try delegate(), issuer: issuing.certificate)
    #expect(try service.questions(in: request.der) == [leaf.serialNumber])
    let times = OCSPResponder.Times(producedAt: today, thisUpdate: today - 60, nextUpdate: today + day)
    let response = try OCSPResponse(
      der: try service.response(to: request.der, times: times) { _ in .revoked(at: today - day, .superseded) }
    )
    #expect(response.nonce == nonce)
    let statement = try #require(
      RevocationStatement.statements(
        about: leaf, issuedBy: issuing.certificate, from: [.response(response)], companions: []
      ).statements.first)
    #expect(statement.status == .revoked(at: today - day, reason: 4))
    #expect(statement.producedAt == today && statement.nextUpdate == today + day)
    #expect(statement.signer == service.signer.certificate)
  }

  func delegate(_ extensions: [Extension] = [], to end: Date = today + 100 * day) throws -> KeyHolder {
    try issuing.issue(
      "Отговарящ (ТЕСТ)", serial: [0x33], to: end,
      extensions: [.keyUsage(.digitalSignature), OCSPTests.signingUsage] + extensions)
  }

  func outcome(_ responder: Responder, _ more: [RevocationData] = [], at moment: Date = today) throws
    -> PathFailure?
  {
    PathBuilder.build(
      leaf, intermediates: [issuing.certificate], anchors: [root.certificate],
      revocationData: [
        .response(try responder.response(leaf, under: issuing.certificate)),
        .list(try root.list(to: today + 900 * day)),
      ] + more, requireRevocation: .always, at: moment
    ).failure
  }

  func responder(_ holder: KeyHolder) -> Responder {
    var responder = Responder(holder)
    responder.certificates = [holder.certificate]
    return responder
  }

  @Test func `a response does for a path what a list does`() throws {
    var own = Responder(issuing.holder)
    #expect(try outcome(own) == nil)
    own.status = .revoked(today - day, 1)
    #expect(try outcome(own) == .revoked)
    own.status = .unknown
    #expect(try outcome(own) == .revocationUnknown)
    own.status = .good
    own.nextUpdate = today - 60
    #expect(try outcome(own) == .revocationListExpired)
  }

  @Test func `a delegate is believed while its own certificate is valid`() throws {
    #expect(try outcome(responder(try delegate())) == nil)
    #expect(try outcome(responder(try delegate(to: today - day))) == .revocationSignerUntrusted)
  }

  @Test func `a delegate that is revoked is not believed, unless it is not to be asked about`() throws {
    let revoked = RevocationListBuilder.Entry(serialNumber: [0x33], date: today - day, reason: .keyCompromise)
    let onlyDelegates = try issuing.list(
      [revoked], extensions: [.issuingDistributionPoint([0x83, 0x02, 0x06, 0x40])])
    #expect(try outcome(responder(try delegate()), [.list(onlyDelegates)]) == .revocationSignerUntrusted)
    let noCheck = Extension(oid: "1.3.6.1.5.5.7.48.1.5", critical: false, der: [5, 0])
    #expect(try outcome(responder(try delegate([noCheck])), [.list(onlyDelegates)]) == nil)
  }
}
