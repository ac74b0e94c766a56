import Foundation
import Testing

@testable import OpenSSL

/// Several ways lead up, or none: which one is taken, what is told, and what it costs.
struct PathSearchTests {
  let root: Authority
  let otherRoot: Authority
  let issuing: Authority
  let leaf: Certificate

  init() throws {
    root = try Authority("Корен (ТЕСТ)")
    otherRoot = try Authority("Друг корен (ТЕСТ)")
    issuing = try Authority("Издаващ (ТЕСТ)", under: root)
    leaf = try issuing.issue("Мария Петрова (ТЕСТ)").certificate
  }

  func build(
    _ intermediates: [Certificate], anchors: [Certificate], data: [RevocationData] = [],
    _ requirement: RevocationRequirement = .never
  ) -> PathOutcome {
    build(leaf, intermediates, anchors: anchors, data: data, requirement)
  }

  func build(
    _ leaf: Certificate, _ intermediates: [Certificate], anchors: [Certificate],
    data: [RevocationData] = [], _ requirement: RevocationRequirement = .never
  ) -> PathOutcome {
    PathBuilder.build(
      leaf, intermediates: intermediates, anchors: anchors, revocationData: data,
      requireRevocation: requirement, at: today)
  }

  @Test func `of two cross certificates the one that leads to the anchor is taken`() throws {
    let cross = try issuing.certified(by: otherRoot)
    for intermediates in [[issuing.certificate, cross], [cross, issuing.certificate]] {
      #expect(build(intermediates, anchors: [otherRoot.certificate]).path?[1] == cross)
      #expect(build(intermediates, anchors: [root.certificate]).path?[1] == issuing.certificate)
    }
  }

  @Test func `a way that is not valid does not hide one that is`() throws {
    let leaf = try issuing.issue("Лист (ТЕСТ)", extensions: [.email("m@council.example")]).certificate
    let usage = Extension.keyUsage([.keyCertSign, .cRLSign])
    let expired = try issuing.certified(by: root, serial: [3], to: today - day)
    let constrained = try issuing.certified(
      by: root, serial: [4],
      extensions: [.certificateAuthority(), usage, .nameConstraints(permitted: ["other.example"])])
    let wrongs = [expired, constrained]
    #expect(
      build(leaf, wrongs + [issuing.certificate], anchors: [root.certificate]).path?[1] == issuing.certificate
    )
    // Of two failures the one that came nearer is told.
    #expect(build(leaf, wrongs, anchors: [root.certificate]).failure == .expired)
    #expect(build(leaf, [constrained], anchors: [root.certificate]).failure == .nameConstraints)
  }

  @Test func `a way whose issuer is revoked does not hide one whose issuer is not`() throws {
    let cross = try issuing.certified(by: otherRoot)
    let revoked = RevocationListBuilder.Entry(serialNumber: [1], date: today - day, reason: .cACompromise)
    let data = [RevocationData.list(try root.list([revoked])), .list(try otherRoot.list())]
    let anchors = [root.certificate, otherRoot.certificate]
    #expect(
      build([issuing.certificate, cross], anchors: anchors, data: data, .whenAvailable).path?[1] == cross)
    #expect(build([issuing.certificate], anchors: anchors, data: data, .whenAvailable).failure == .revoked)
  }

  @Test func `an issuer that changed its key is told apart by who signed`() throws {
    let renewed = try Authority("Издаващ (ТЕСТ)", under: root)
    for intermediates in [
      [renewed.certificate, issuing.certificate], [issuing.certificate, renewed.certificate],
    ] {
      #expect(build(intermediates, anchors: [root.certificate]).path?[1] == issuing.certificate)
    }
    #expect(build([renewed.certificate], anchors: [root.certificate]).failure == .signatureInvalid)
  }

  @Test func `certificates that issue each other end the search`() throws {
    let one = try Authority("Първи (ТЕСТ)")
    let two = try Authority("Втори (ТЕСТ)")
    let circle = [try one.certified(by: two), try two.certified(by: one)]
    let leaf = try one.issue("Лист (ТЕСТ)").certificate
    #expect(build(leaf, circle, anchors: [root.certificate]).failure == .issuerNotFound)
    let exit = try two.certified(by: root, serial: [9])
    #expect(build(leaf, circle + [exit], anchors: [root.certificate]).path?.last == root.certificate)
  }

  /// Everyone certifies everyone: the ways are without number.
  static func mesh(_ count: Int) throws -> (authorities: [Authority], certificates: [Certificate]) {
    let authorities = try (0..<count).map { try Authority("Мрежа \($0) (ТЕСТ)") }
    var certificates: [Certificate] = []
    for (index, one) in authorities.enumerated() {
      for (other, issuer) in authorities.enumerated() where other != index {
        certificates.append(try one.certified(by: issuer, serial: [UInt8(other + 1)]))
      }
    }
    return (authorities, certificates)
  }

  @Test func `a mesh of cross certificates costs little, whether it leads anywhere or not`() throws {
    let (authorities, certificates) = try Self.mesh(12)
    let leaf = try authorities[0].issue("Лист (ТЕСТ)").certificate
    let began = ContinuousClock.now
    #expect(build(leaf, certificates, anchors: [root.certificate]).path == nil)
    // An exit that is only found, and one that is not valid.
    let exit = try authorities[11].certified(by: root, serial: [99])
    #expect(build(leaf, certificates + [exit], anchors: [root.certificate]).path != nil)
    let closed = try authorities[11].certified(by: root, serial: [98], to: today - day)
    let failed = build(leaf, certificates + [closed], anchors: [root.certificate])
    #expect([.expired, .tooManyPaths].contains(failed.failure))
    #expect(ContinuousClock.now - began < .seconds(5))
  }

  @Test func `many namesakes of an issuer cost no more than the limit`() throws {
    let namesakes = try (0..<400).map { _ in try Authority("Издаващ (ТЕСТ)").certificate }
    let began = ContinuousClock.now
    let failed = build(namesakes, anchors: [root.certificate])
    #expect(failed.failure == .tooManyPaths)
    #expect(ContinuousClock.now - began < .seconds(5))
    // A few do not hide the right one.
    #expect(
      build(Array(namesakes.prefix(50)) + [issuing.certificate], anchors: [root.certificate]).path != nil)
  }

  @Test func `five hundred certificates of strangers cost little`() throws {
    let strangers = try (0..<500).map { try Authority("Чужд \($0) (ТЕСТ)").certificate }
    let began = ContinuousClock.now
    for _ in 0..<100 {
      #expect(build(strangers + [issuing.certificate], anchors: [root.certificate]).path != nil)
    }
    #expect(ContinuousClock.now - began < .seconds(5))
  }

  @Test func `a key whose curve is spelt out is refused wherever it stands`() throws {
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let explicit = try PublicKey(spkiDER: try Self.spellingOut(key.publicKey))
    let builder = CertificateBuilder(
      subject: try DistinguishedName([("2.5.4.3", "Лист (ТЕСТ)")]), issuer: issuing.certificate.subject,
      serialNumber: [5], notBefore: today - day, notAfter: today + day, publicKey: explicit)
    let spelt = try builder.signed(by: issuing.holder.key)
    #expect(spelt.publicKey.hasExplicitCurve)
    #expect(!leaf.publicKey.hasExplicitCurve)
    #expect(build(spelt, [issuing.certificate], anchors: [root.certificate]).failure == .explicitCurve)
  }

  /// The same key, with P-256's numbers (SEC 2, 2.4.2) where its name stood.
  static func spellingOut(_ key: PublicKey) throws -> [UInt8] {
    func number(_ text: String) -> [UInt8] {
      stride(from: 0, to: text.count, by: 2).compactMap {
        UInt8(text.dropFirst($0).prefix(2), radix: 16)
      }
    }
    let field = "FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFF"
    let generator =
      "6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"
      + "4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"
    let parameters = DER.sequence(
      [2, 1, 1],
      DER.sequence(
        try objectIdentifierDER("1.2.840.10045.1.1"), DER.tlv(2, [0], number(field + "FF"))),
      DER.sequence(
        DER.tlv(4, number(field + "FC")),
        DER.tlv(4, number("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B"))),
      DER.tlv(4, [4], number(generator)),
      DER.tlv(2, [0], number("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551")), [2, 1, 1])
    return DER.sequence(
      DER.sequence(try objectIdentifierDER("1.2.840.10045.2.1"), parameters),
      DER.tlv(3, [0], try key.subjectPublicKeyOctets()))
  }

  @Test func `an extension that stands twice makes a certificate malformed`() throws {
    let twice = try issuing.issue(
      "Лист (ТЕСТ)", extensions: [.policies("1.2.3"), .policies("1.2.4")]
    ).certificate
    #expect(build(twice, [issuing.certificate], anchors: [root.certificate]).failure == .malformedExtension)
  }

  @Test func `without a time neither dates nor revocation are asked`() throws {
    let old = try issuing.issue("Стар (ТЕСТ)", from: today - 20 * day, to: today - 10 * day).certificate
    let outcome = PathBuilder.build(
      old, intermediates: [issuing.certificate], anchors: [root.certificate], revocationData: [],
      requireRevocation: .always, at: nil)
    #expect(outcome.path?.count == 3)
    #expect(build(old, [issuing.certificate], anchors: [root.certificate]).failure == .expired)
  }

  @Test func `names are constrained for everyone below, permitted and excluded alike`() throws {
    let usage = Extension.keyUsage([.keyCertSign, .cRLSign])
    let permitting = try Authority(
      "Ограничен (ТЕСТ)", under: root,
      extensions: [.certificateAuthority(), usage, .nameConstraints(permitted: ["council.example"])])
    let excluding = try Authority(
      "Изключващ (ТЕСТ)", under: root,
      extensions: [.certificateAuthority(), usage, .nameConstraints(excluded: ["council.example"])])
    for (authority, address, isValid) in [
      (permitting, "a@council.example", true), (permitting, "a@other.example", false),
      (excluding, "a@council.example", false), (excluding, "a@other.example", true),
    ] {
      let leaf = try authority.issue("Лист (ТЕСТ)", extensions: [.email(address)]).certificate
      let outcome = build(leaf, [authority.certificate], anchors: [root.certificate])
      #expect(outcome.failure == (isValid ? nil : .nameConstraints), "\(address)")
      // An anchor's own constraints hold, too (RFC 5937).
      #expect(build(leaf, [], anchors: [authority.certificate]).failure == outcome.failure)
    }
  }
}
