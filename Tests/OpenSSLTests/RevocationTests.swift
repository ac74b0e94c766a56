import Foundation
import Testing

@testable import OpenSSL

struct RevocationTests {
  let root: Authority
  let issuing: Authority
  let good: KeyHolder
  let bad: KeyHolder
  let entry = RevocationListBuilder.Entry(
    serialNumber: [0x22], date: today - 10 * day, reason: .keyCompromise)

  init() throws {
    root = try Authority("Корен (ТЕСТ)")
    issuing = try Authority("Издаващ (ТЕСТ)", under: root)
    let point = Extension.distributionPoint("http://127.0.0.1/a.crl")
    good = try issuing.issue("Действащ (ТЕСТ)", serial: [0x11], extensions: [point])
    bad = try issuing.issue("Прекратен (ТЕСТ)", serial: [0x22], extensions: [point])
  }

  func outcome(
    _ holder: KeyHolder, _ requirement: RevocationRequirement, _ lists: [RevocationList],
    at moment: Date = today
  ) throws -> PathOutcome {
    try PathBuilder.build(
      holder.certificate, intermediates: [issuing.certificate], anchors: [root.certificate],
      revocationLists: lists, requireRevocation: requirement, at: moment)
  }

  @Test func `a list tells date and reason of an entry`() throws {
    let list = try issuing.list([entry])
    #expect(
      list.revocation(of: bad.certificate) == Revocation(date: today - 10 * day, reason: .keyCompromise))
    #expect(list.revocation(of: good.certificate) == nil)
    #expect(try root.list([entry]).revocation(of: bad.certificate) == nil)
    #expect(list.thisUpdate == today - day)
    #expect(list.nextUpdate == today + day)
    #expect(!list.isDelta)
    #expect(list.isSigned(by: issuing.certificate.publicKey))
    #expect(!list.isSigned(by: root.certificate.publicKey))
  }

  @Test func `a revoked certificate has no path once revocation is asked about`() throws {
    let lists = [try issuing.list([entry]), try root.list()]
    #expect(try outcome(bad, .never, lists).path != nil)
    #expect(try outcome(bad, .whenAvailable, lists).failure == .revoked)
    #expect(try outcome(bad, .always, lists).failure == .revoked)
    #expect(try outcome(good, .always, lists).path != nil)
  }

  @Test func `a missing list fails only where one is required`() throws {
    #expect(try outcome(good, .whenAvailable, []).path != nil)
    #expect(try outcome(good, .always, []).failure == .revocationUnknown)
    let halfway = try outcome(good, .always, [issuing.list()])
    #expect(halfway.failure == .revocationUnknown)
    #expect(halfway.depth == 1)
  }

  @Test func `a revoked issuer fails the path at its depth`() throws {
    let revoked = RevocationListBuilder.Entry(serialNumber: [1], date: today - day, reason: .cACompromise)
    let found = try outcome(good, .whenAvailable, [try root.list([revoked])])
    #expect(found.failure == .revoked)
    #expect(found.depth == 1)
  }

  @Test func `revoked later is not revoked yet`() throws {
    let list = try issuing.list([entry])
    #expect(try outcome(bad, .whenAvailable, [list], at: entry.date - 1).path != nil)
    #expect(try outcome(bad, .whenAvailable, [list], at: entry.date).failure == .revoked)
  }

  @Test func `a list out of its dates cannot say good, but still says revoked`() throws {
    let stale = try issuing.list([entry], from: today - 9 * day, to: today - day)
    #expect(try outcome(good, .always, [stale]).failure == .revocationListExpired)
    #expect(try outcome(good, .whenAvailable, [stale]).path != nil)
    #expect(try outcome(bad, .whenAvailable, [stale]).failure == .revoked)
    let early = try issuing.list([entry], from: today + day, to: today + 9 * day)
    #expect(try outcome(good, .always, [early]).failure == .revocationListNotYetValid)
    #expect(try outcome(bad, .whenAvailable, [early]).failure == .revoked)
  }

  @Test func `a list older than the certificate is ignored`() throws {
    let old = try issuing.list([entry], from: today - 101 * day, to: today + day)
    #expect(try outcome(good, .always, [old]).failure == .revocationUnknown)
    #expect(try outcome(bad, .whenAvailable, [old]).path != nil)
  }

  @Test func `a list signed by another key is not listened to`() throws {
    let forger = try Authority("Издаващ (ТЕСТ)")
    #expect(try outcome(good, .always, [forger.list()]).failure == .revocationListSignature)
    #expect(try outcome(bad, .whenAvailable, [forger.list([entry])]).path != nil)
  }

  @Test func `an issuer whose key may not sign lists is not listened to`() throws {
    let authority = try Authority(
      "Без списъци (ТЕСТ)", under: root, extensions: [.certificateAuthority(), .keyUsage(.keyCertSign)])
    let holder = try authority.issue("Лист (ТЕСТ)")
    let found = try PathBuilder.build(
      holder.certificate, intermediates: [authority.certificate], anchors: [root.certificate],
      revocationLists: [authority.list(), root.list()], requireRevocation: .always, at: today)
    #expect(found.failure == .revocationListSignature)
  }

  @Test func `expired and revoked is revoked`() throws {
    let list = try issuing.list([entry], from: today + 150 * day, to: today + 250 * day)
    let found = try outcome(bad, .whenAvailable, [list], at: today + 200 * day)
    #expect(found.failure == .revoked)
    #expect(try outcome(good, .always, [list], at: today + 200 * day).failure == .expired)
  }

  @Test func `a suspension lasts until a newer list no longer names the certificate`() throws {
    let hold = RevocationListBuilder.Entry(
      serialNumber: [0x22], date: today - 10 * day, reason: .certificateHold)
    let suspended = try issuing.list([hold], from: today - 2 * day)
    #expect(try outcome(bad, .whenAvailable, [suspended]).failure == .revoked)
    let newer = try issuing.list(from: today - day)
    #expect(try outcome(bad, .always, [newer, suspended, root.list()]).path != nil)
    let older = try issuing.list(from: today - 3 * day)
    #expect(try outcome(bad, .whenAvailable, [older, suspended]).failure == .revoked)
  }

  @Test func `a list for another distribution point is about other certificates`() throws {
    let own = Extension.issuingDistributionPoint(DER.fullName("http://127.0.0.1/a.crl"))
    let other = Extension.issuingDistributionPoint(DER.fullName("http://127.0.0.1/b.crl"))
    let rootList = try root.list()
    #expect(try outcome(good, .always, [issuing.list(extensions: [own]), rootList]).path != nil)
    #expect(
      try outcome(good, .always, [issuing.list(extensions: [other]), rootList]).failure == .revocationUnknown)
    #expect(try outcome(bad, .whenAvailable, [issuing.list([entry], extensions: [other])]).path != nil)
  }

  @Test func `a list of CA certificates says nothing about people`() throws {
    let onlyCA = Extension.issuingDistributionPoint([0x82, 0x01, 0xFF])
    let onlyUsers = Extension.issuingDistributionPoint([0x81, 0x01, 0xFF])
    let rootList = try root.list()
    #expect(try outcome(good, .always, [issuing.list(extensions: [onlyUsers]), rootList]).path != nil)
    #expect(
      try outcome(good, .always, [issuing.list(extensions: [onlyCA]), rootList]).failure == .revocationUnknown
    )
  }

  @Test func `a list of some reasons or of changes can say revoked, never good`() throws {
    let someReasons = Extension.issuingDistributionPoint([0x83, 0x02, 0x06, 0x40])
    let delta = Extension(oid: "2.5.29.27", critical: true, der: [0x02, 0x01, 0x01])
    let rootList = try root.list()
    for partial in [someReasons, delta] {
      let list = try issuing.list([entry], extensions: [partial])
      #expect(try outcome(good, .always, [list, rootList]).failure == .revocationUnknown)
      #expect(try outcome(bad, .whenAvailable, [list]).failure == .revoked)
    }
  }

  @Test func `a list with an unknown critical extension is not used`() throws {
    let unknown = Extension(oid: "1.2.3.4", critical: true, der: [0x05, 0x00])
    let list = try issuing.list([entry], extensions: [unknown])
    #expect(try outcome(good, .always, [list, root.list()]).failure == .revocationDataUnusable)
    #expect(try outcome(bad, .whenAvailable, [list]).path != nil)
  }

  @Test func `an indirect list of the issuer speaks for its own certificates, too`() throws {
    let indirect = try issuing.list([entry], extensions: [.issuingDistributionPoint([0x84, 0x01, 0xFF])])
    #expect(try outcome(good, .always, [indirect, root.list()]).path != nil)
    #expect(try outcome(bad, .always, [indirect, root.list()]).failure == .revoked)
  }

  @Test func `anchors are not asked about`() throws {
    let selfRevoked = RevocationListBuilder.Entry(
      serialNumber: [1], date: today - day, reason: .keyCompromise)
    // The root and the issuing CA bear the same serial number, but under the root's name only the latter is below it.
    let found = try PathBuilder.build(
      root.certificate, intermediates: [], anchors: [root.certificate],
      revocationLists: [root.list([selfRevoked])], requireRevocation: .always, at: today)
    #expect(found.path == [root.certificate])
  }
}
