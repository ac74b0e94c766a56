import Foundation
import Testing

@testable import OpenSSL

/// Which list speaks about which certificate, and together with which other (RFC 5280, 6.3.3).
struct ListScopeTests {
  let root: Authority
  let issuing: Authority
  /// Signs lists for others.
  let listIssuer: Authority

  init() throws {
    root = try Authority("Корен (ТЕСТ)")
    issuing = try Authority("Издаващ (ТЕСТ)", under: root)
    listIssuer = try Authority("Списъци (ТЕСТ)", under: root)
  }

  func statements(
    _ certificate: Certificate, _ lists: [RevocationList], companions: [Certificate] = []
  ) -> (statements: [RevocationStatement], obstacles: Set<PathFailure>) {
    RevocationStatement.statements(
      about: certificate, issuedBy: issuing.certificate, from: lists.map { .list($0) }, companions: companions
    )
  }

  func leaf(_ extensions: [Extension] = []) throws -> Certificate {
    try issuing.issue("Лист (ТЕСТ)", serial: [0x22], extensions: extensions).certificate
  }

  func entry(
    _ reason: RevocationReason = .keyCompromise, extensions: [Extension] = []
  ) -> RevocationListBuilder.Entry {
    .init(serialNumber: [0x22], date: today - 10 * day, reason: reason, extensions: extensions)
  }

  static func directory(_ name: DistinguishedName) -> [UInt8] { DER.tlv(0xA4, name.der) }

  /// A distribution point that another authority's list serves.
  func point(servedBy issuer: Authority) -> Extension {
    Extension(
      oid: "2.5.29.31", critical: false,
      der: DER.sequence(
        DER.sequence(
          DER.fullName("http://127.0.0.1/a.crl"), DER.tlv(0xA2, Self.directory(issuer.certificate.subject)))))
  }

  var indirect: Extension {
    .issuingDistributionPoint(DER.fullName("http://127.0.0.1/a.crl") + [0x84, 0x01, 0xFF])
  }

  func certificateIssuer(_ authority: Authority) -> Extension {
    Extension(
      oid: "2.5.29.29", critical: true, der: DER.sequence(Self.directory(authority.certificate.subject)))
  }

  @Test
  func `an indirect list speaks where the certificate names its issuer, and for the issuer its entries name`()
    throws
  {
    let leaf = try leaf([point(servedBy: listIssuer)])
    let companions = [listIssuer.certificate]
    let named = try listIssuer.list([entry(extensions: [certificateIssuer(issuing)])], extensions: [indirect])
    let found = statements(leaf, [named], companions: companions).statements
    #expect(found.map(\.status) == [.revoked(at: today - 10 * day, reason: 1)])
    #expect(found.first?.signer == listIssuer.certificate)
    // The same serial number under the list issuer's own name is another certificate.
    let own = try listIssuer.list([entry()], extensions: [indirect])
    #expect(statements(leaf, [own], companions: companions).statements.map(\.status) == [.good])
  }

  @Test
  func `a list of another issuer says nothing where the certificate does not name it, or it is not indirect`()
    throws
  {
    let companions = [listIssuer.certificate]
    let list = try listIssuer.list([entry(extensions: [certificateIssuer(issuing)])], extensions: [indirect])
    #expect(statements(try leaf(), [list], companions: companions).statements.isEmpty)
    let direct = try listIssuer.list(
      extensions: [.issuingDistributionPoint(DER.fullName("http://127.0.0.1/a.crl"))])
    #expect(
      statements(try leaf([point(servedBy: listIssuer)]), [direct], companions: companions).statements.isEmpty
    )
  }

  @Test func `a list's signer must be at hand, and certified to sign lists`() throws {
    let leaf = try leaf([point(servedBy: listIssuer)])
    let list = try listIssuer.list(extensions: [indirect])
    #expect(statements(leaf, [list]).obstacles == [.revocationListSignature])
    let noLists = try listIssuer.certified(
      by: root, extensions: [.certificateAuthority(), .keyUsage(.keyCertSign)])
    #expect(statements(leaf, [list], companions: [noLists]).obstacles == [.revocationListSignature])
  }

  @Test func `a list's signer that does not lead to the same anchor is not believed`() throws {
    let stranger = try Authority("Чужд корен (ТЕСТ)")
    let leaf = try leaf([point(servedBy: listIssuer)])
    let list = try listIssuer.list([entry(extensions: [certificateIssuer(issuing)])], extensions: [indirect])
    func outcome(_ signer: Certificate) throws -> PathFailure? {
      PathBuilder.build(
        leaf, intermediates: [issuing.certificate, signer],
        anchors: [root.certificate, stranger.certificate],
        revocationData: [.list(list), .list(try root.list())], requireRevocation: .always, at: today
      ).failure
    }
    #expect(try outcome(listIssuer.certificate) == .revoked)
    #expect(try outcome(listIssuer.certified(by: stranger)) == .revocationSignerUntrusted)
  }

  @Test func `a name relative to the issuer is the issuer's name and more`() throws {
    // RelativeDistinguishedName ::= SET OF { CN = "CRL1" }
    let relative = DER.tlv(0xA1, DER.sequence([0x06, 3, 0x55, 4, 3], DER.tlv(0x0C, Array("CRL1".utf8))))
    let other = DER.tlv(0xA1, DER.sequence([0x06, 3, 0x55, 4, 3], DER.tlv(0x0C, Array("CRL2".utf8))))
    func point(_ name: [UInt8]) -> Extension {
      Extension(oid: "2.5.29.31", critical: false, der: DER.sequence(DER.sequence(DER.tlv(0xA0, name))))
    }
    let list = try issuing.list(extensions: [.issuingDistributionPoint(DER.tlv(0xA0, relative))])
    #expect(statements(try leaf([point(relative)]), [list]).statements.count == 1)
    #expect(statements(try leaf([point(other)]), [list]).statements.isEmpty)
    let whole = try DistinguishedName(
      [("2.5.4.6", "BG"), ("2.5.4.3", "Издаващ (ТЕСТ)"), ("2.5.4.3", "CRL1")])
    #expect(
      statements(try leaf([point(DER.tlv(0xA0, Self.directory(whole)))]), [list]).statements.count == 1)
  }

  @Test func `lists of some reasons say good together, never alone`() throws {
    let compromise = Extension.issuingDistributionPoint([0x83, 0x02, 0x05, 0x60])
    let rest = Extension.issuingDistributionPoint([0x83, 0x03, 0x07, 0x1F, 0x80])
    let one = try issuing.list(from: today - 2 * day, extensions: [compromise])
    let other = try issuing.list(from: today - day, extensions: [rest])
    let leaf = try leaf()
    #expect(statements(leaf, [one]).statements.isEmpty)
    #expect(statements(leaf, [other]).statements.isEmpty)
    let together = statements(leaf, [one, other]).statements
    #expect(together.map(\.status) == [.good, .good])
    #expect(together.allSatisfy { $0.thisUpdate == today - 2 * day && $0.supplements.count == 1 })
  }

  @Test func `a distribution point for some reasons narrows what a list says`() throws {
    let point = Extension(
      oid: "2.5.29.31", critical: false,
      der: DER.sequence(DER.sequence(DER.fullName("http://127.0.0.1/a.crl"), [0x81, 0x02, 0x05, 0x60])))
    let scoped = try issuing.list(
      extensions: [.issuingDistributionPoint(DER.fullName("http://127.0.0.1/a.crl"))])
    #expect(statements(try leaf([point]), [scoped]).statements.isEmpty)
    #expect(statements(try leaf([point]), [try issuing.list()]).statements.count == 1)
  }

  static func delta(upon number: UInt8) -> Extension {
    Extension(oid: "2.5.29.27", critical: true, der: [0x02, 0x01, number])
  }

  @Test func `a delta together with its base says what both say`() throws {
    let leaf = try leaf()
    let base = try issuing.list(from: today - 9 * day, to: today - day, number: 5)
    let delta = try issuing.list(number: 8, extensions: [Self.delta(upon: 5)])
    let combined = try #require(
      statements(leaf, [base, delta]).statements.first { $0.data == .list(delta) })
    #expect(combined.status == .good)
    #expect(combined.supplements.map(\.data) == [.list(base)])
    #expect(combined.nextUpdate == today + day)
    // A base older than the delta builds upon lacks what happened between.
    let old = try issuing.list(from: today - 9 * day, number: 4)
    #expect(!statements(leaf, [old, delta]).statements.contains { $0.data == .list(delta) })
    // So does one whose scope is another.
    let scoped = try issuing.list(number: 5, extensions: [.issuingDistributionPoint([0x81, 0x01, 0xFF])])
    #expect(!statements(leaf, [scoped, delta]).statements.contains { $0.data == .list(delta) })
  }

  @Test func `a delta revokes, and lifts a suspension of its base`() throws {
    let leaf = try leaf()
    let base = try issuing.list([entry(.certificateHold)], from: today - 9 * day, number: 5)
    let lifting = try issuing.list([entry(.removeFromCRL)], number: 8, extensions: [Self.delta(upon: 5)])
    let silent = try issuing.list(number: 8, extensions: [Self.delta(upon: 5)])
    let revoking = try issuing.list([entry()], number: 8, extensions: [Self.delta(upon: 5)])
    func outcome(_ delta: RevocationList) throws -> PathFailure? {
      PathBuilder.build(
        leaf, intermediates: [issuing.certificate], anchors: [root.certificate],
        revocationData: [.list(base), .list(delta), .list(try root.list())], requireRevocation: .always,
        at: today
      ).failure
    }
    #expect(try outcome(lifting) == nil)
    #expect(try outcome(silent) == .revoked)
    #expect(try outcome(revoking) == .revoked)
  }

  @Test func `an unknown critical extension of an entry keeps the whole list from being used`() throws {
    for critical in [true, false] {
      let strange = Extension(oid: "1.2.3.4", critical: critical, der: [5, 0])
      let list = try issuing.list([entry(extensions: [strange])])
      let found = statements(try leaf(), [list])
      #expect(found.statements.isEmpty == critical)
      #expect(found.obstacles == (critical ? [.revocationDataUnusable] : []))
    }
  }

  @Test func `expiredCertsOnCRL says since when expired certificates stay on the list`() throws {
    let since = Extension(oid: "2.5.29.60", critical: false, der: Responder.time(today - 900 * day))
    #expect(
      statements(try leaf(), [try issuing.list(extensions: [since])]).statements.first?.coversExpiredSince
        == today - 900 * day)
    #expect(statements(try leaf(), [try issuing.list()]).statements.first?.coversExpiredSince == nil)
  }
}
