import Foundation
import Testing

@testable import OpenSSL

struct PathTests {
  let root: Authority
  let issuing: Authority
  let leaf: KeyHolder

  init() throws {
    root = try Authority("Корен (ТЕСТ)")
    issuing = try Authority("Издаващ (ТЕСТ)", under: root)
    leaf = try issuing.issue("Мария Петрова (ТЕСТ)")
  }

  func build(
    _ certificate: Certificate? = nil, intermediates: [Certificate]? = nil, anchors: [Certificate]? = nil,
    lists: [RevocationList] = [], _ requirement: RevocationRequirement = .never, at moment: Date = today
  ) throws -> PathOutcome {
    try PathBuilder.build(
      certificate ?? leaf.certificate, intermediates: intermediates ?? [issuing.certificate],
      anchors: anchors ?? [root.certificate], revocationLists: lists, requireRevocation: requirement,
      at: moment)
  }

  @Test func `a path leads from the leaf over its issuer to the anchor`() throws {
    #expect(try build().path == [leaf.certificate, issuing.certificate, root.certificate])
  }

  @Test func `without the intermediate the issuer is not found`() throws {
    let outcome = try build(intermediates: [])
    #expect(outcome.failure == .issuerNotFound)
    #expect(outcome.depth == 0)
    guard case .failed(_, _, let certificate, let partial) = outcome else { return }
    #expect(certificate == leaf.certificate)
    #expect(partial == [leaf.certificate])
  }

  @Test func `a root that only came along is not trusted`() throws {
    let other = try Authority("Друг корен (ТЕСТ)")
    let outcome = try build(
      intermediates: [issuing.certificate, root.certificate], anchors: [other.certificate])
    #expect(outcome.failure == .selfSigned)
  }

  @Test func `an anchor ends a path whether it is self-signed or not`() throws {
    #expect(try build(anchors: [issuing.certificate]).path == [leaf.certificate, issuing.certificate])
    #expect(
      try build(intermediates: [root.certificate], anchors: [issuing.certificate]).path
        == [leaf.certificate, issuing.certificate])
  }

  @Test func `a leaf that is itself an anchor stands alone`() throws {
    #expect(try build(anchors: [leaf.certificate]).path == [leaf.certificate])
    #expect(try build(root.certificate).path == [root.certificate])
    #expect(try build(anchors: [leaf.certificate], at: today + 101 * day).failure == .expired)
  }

  @Test func `validity includes its first and its last second`() throws {
    let certificate = leaf.certificate
    #expect(try build(at: certificate.notBefore).path != nil)
    #expect(try build(at: certificate.notBefore - 1).failure == .notYetValid)
    #expect(try build(at: certificate.notAfter).path != nil)
    #expect(try build(at: certificate.notAfter + 0.9).path != nil)
    #expect(try build(at: certificate.notAfter + 1).failure == .expired)
  }

  @Test func `dates beyond 2050 and before 1970 are judged right`() throws {
    let (old, far) = (Date(timeIntervalSince1970: -86_400 * 3650), Date(timeIntervalSince1970: 4_102_444_800))
    let root = try Authority("Дълговечен (ТЕСТ)", from: old, to: far)
    let holder = try root.issue("Дълговечен лист (ТЕСТ)", from: old, to: far)
    #expect(holder.certificate.notBefore == old)
    #expect(holder.certificate.notAfter == far)
    for moment in [old, today, Date(timeIntervalSince1970: 2_500_000_000), far] {
      #expect(try build(holder.certificate, anchors: [root.certificate], at: moment).path != nil)
    }
    #expect(try build(holder.certificate, anchors: [root.certificate], at: far + 1).failure == .expired)
    #expect(try build(holder.certificate, anchors: [root.certificate], at: old - 1).failure == .notYetValid)
  }

  @Test func `a forged certificate is called forged, not expired`() throws {
    let forger = try Authority("Издаващ (ТЕСТ)")
    let forged = try forger.issue("Мария Петрова (ТЕСТ)", to: today - 50 * day)
    let outcome = try build(forged.certificate)
    #expect(outcome.failure == .signatureInvalid)
  }

  @Test func `an issuer without basicConstraints is no CA`() throws {
    let usage = Extension.keyUsage([.keyCertSign, .cRLSign])
    let posing = try Authority("Самозван (ТЕСТ)", under: root, extensions: [usage])
    let holder = try posing.issue("Лист (ТЕСТ)")
    let outcome = try build(holder.certificate, intermediates: [posing.certificate])
    #expect(outcome.failure == .notACA)
    #expect(outcome.depth == 1)
  }

  @Test func `a leaf that issues certificates is no CA`() throws {
    let posing = try Authority("Самозван (ТЕСТ)", under: root, extensions: [])
    let holder = try posing.issue("Лист (ТЕСТ)")
    #expect(try build(holder.certificate, intermediates: [posing.certificate]).failure == .notACA)
  }

  @Test func `an issuer whose key may not sign certificates is named as such`() throws {
    let posing = try Authority(
      "Самозван (ТЕСТ)", under: root, extensions: [.certificateAuthority(), .keyUsage(.cRLSign)])
    let holder = try posing.issue("Лист (ТЕСТ)")
    let outcome = try build(holder.certificate, intermediates: [posing.certificate])
    #expect(outcome.failure == .keyUsageCertSign)
    #expect(outcome.depth == 1)
  }

  @Test func `an issuer's path length is kept`() throws {
    let usage = Extension.keyUsage([.keyCertSign, .cRLSign])
    let short = try Authority(
      "Къс (ТЕСТ)", under: root, extensions: [.certificateAuthority(pathLength: 0), usage])
    let below = try Authority("Подчинен (ТЕСТ)", under: short)
    #expect(
      try build(short.issue("Лист (ТЕСТ)").certificate, intermediates: [short.certificate]).path != nil)
    #expect(
      try build(
        below.issue("Лист (ТЕСТ)").certificate, intermediates: [below.certificate, short.certificate]
      ).failure == .pathLength)
  }

  @Test func `a path of more than ten intermediates is refused`() throws {
    var chain = [root]
    for number in 1...11 { chain.append(try Authority("Издаващ \(number) (ТЕСТ)", under: chain[number - 1])) }
    let all = chain.dropFirst().map(\.certificate)
    #expect(try build(chain[10].issue("Лист (ТЕСТ)").certificate, intermediates: all).path?.count == 12)
    #expect(try build(chain[11].issue("Лист (ТЕСТ)").certificate, intermediates: all).path == nil)
  }

  @Test func `an unknown critical extension stops the path, an unknown other one does not`() throws {
    for critical in [true, false] {
      let unknown = Extension(oid: "1.2.3.4", critical: critical, der: [0x05, 0x00])
      let holder = try issuing.issue("Лист (ТЕСТ)", extensions: [unknown])
      #expect(try build(holder.certificate).failure == (critical ? .unhandledCriticalExtension : nil))
    }
  }

  @Test func `what a leaf's key is for is not asked here`() throws {
    let timeStamping = Extension(
      oid: "2.5.29.37", critical: true, der: [0x30, 0x0A, 0x06, 0x08, 0x2B, 6, 1, 5, 5, 7, 3, 8])
    let holder = try issuing.issue("Часовник (ТЕСТ)", extensions: [timeStamping])
    #expect(try build(holder.certificate).path != nil)
    #expect(holder.certificate.extendedKeyUsage == ["1.3.6.1.5.5.7.3.8"])
  }
}

extension PathOutcome {
  var path: [Certificate]? { if case .built(let path) = self { path } else { nil } }
  var failure: PathFailure? { if case .failed(let failure, _, _, _) = self { failure } else { nil } }
  var depth: Int? { if case .failed(_, let depth, _, _) = self { depth } else { nil } }
}
