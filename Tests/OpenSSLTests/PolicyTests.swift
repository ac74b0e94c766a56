import Foundation
import Testing

@testable import OpenSSL

/// Certificate policies along a path (RFC 5280, 6.1; RFC 9618).
struct PolicyTests {
  static let gold = "1.2.3.1"
  static let silver = "1.2.3.2"
  static let foreign = "1.2.4.1"
  let root: Authority
  static let basic: [Extension] = [.certificateAuthority(), .keyUsage([.keyCertSign, .cRLSign])]

  init() throws { root = try Authority("Корен (ТЕСТ)") }

  func judge(
    _ authorities: [Authority], _ leafExtensions: [Extension], _ policy: PathPolicy = PathPolicy()
  ) throws -> PathFailure? {
    let leaf = try #require(authorities.last).issue("Лист (ТЕСТ)", extensions: leafExtensions).certificate
    return PathBuilder.build(
      leaf, intermediates: authorities.map(\.certificate), anchors: [root.certificate], revocationData: [],
      requireRevocation: .never, policy: policy, at: today
    ).failure
  }

  func authority(_ extensions: Extension..., under parent: Authority? = nil, name: String = "Издаващ (ТЕСТ)")
    throws
    -> Authority
  {
    try Authority(name, under: parent ?? root, extensions: Self.basic + extensions)
  }

  static func wanting(_ policies: String...) -> PathPolicy {
    PathPolicy(userInitialPolicySet: Set(policies), initialExplicitPolicy: true)
  }

  @Test func `a policy must stand in every certificate where one is asked for`() throws {
    let issuing = try authority(.policies(Self.gold))
    #expect(try judge([issuing], [.policies(Self.gold)], Self.wanting(Self.gold)) == nil)
    #expect(try judge([issuing], [.policies(Self.silver)], Self.wanting(Self.gold)) == .policy)
    #expect(try judge([issuing], [], Self.wanting(Self.gold)) == .policy)
    #expect(try judge([issuing], [.policies(Self.gold)], Self.wanting(Self.silver)) == .policy)
  }

  @Test func `without a wish policies do not matter, unless an issuer requires them`() throws {
    #expect(try judge([try authority(.policies(Self.gold))], [.policies(Self.silver)]) == nil)
    let requiring = try authority(.policies(Self.gold), .policyConstraints(requireExplicit: 0))
    #expect(try judge([requiring], [.policies(Self.silver)]) == .policy)
    #expect(try judge([requiring], [.policies(Self.gold)]) == nil)
  }

  @Test func `anyPolicy of an issuer stands for every policy, until it is inhibited`() throws {
    let issuing = try authority(.policies(PathPolicy.anyPolicy))
    #expect(try judge([issuing], [.policies(Self.gold)], Self.wanting(Self.gold)) == nil)
    var wish = Self.wanting(Self.gold)
    wish.initialAnyPolicyInhibit = true
    #expect(try judge([issuing], [.policies(Self.gold)], wish) == .policy)
    let first = try authority(.policies(Self.gold), .inhibitAnyPolicy(0))
    #expect(try judge([first], [.policies(PathPolicy.anyPolicy)], Self.wanting(Self.gold)) == .policy)
    let second = try authority(.policies(Self.gold))
    #expect(try judge([second], [.policies(PathPolicy.anyPolicy)], Self.wanting(Self.gold)) == nil)
  }

  @Test func `a mapped policy counts as what it was mapped from, until mapping is inhibited`() throws {
    let mapping = try authority(.policies(Self.gold), .policyMapping((Self.gold, Self.foreign)))
    #expect(try judge([mapping], [.policies(Self.foreign)], Self.wanting(Self.gold)) == nil)
    #expect(try judge([mapping], [.policies(Self.foreign)], Self.wanting(Self.foreign)) == .policy)
    #expect(try judge([mapping], [.policies(Self.gold)], Self.wanting(Self.gold)) == .policy)
    var wish = Self.wanting(Self.gold)
    wish.initialPolicyMappingInhibit = true
    #expect(try judge([mapping], [.policies(Self.foreign)], wish) == .policy)
    let inhibiting = try authority(
      .policies(Self.gold), .policyConstraints(inhibitMapping: 0), name: "Горен (ТЕСТ)")
    let below = try authority(
      .policies(Self.gold), .policyMapping((Self.gold, Self.foreign)), under: inhibiting)
    #expect(try judge([inhibiting, below], [.policies(Self.foreign)], Self.wanting(Self.gold)) == .policy)
  }

  @Test func `anyPolicy is never mapped`() throws {
    let mapping = try authority(
      .policies(PathPolicy.anyPolicy), .policyMapping((PathPolicy.anyPolicy, Self.gold)))
    #expect(try judge([mapping], [.policies(Self.gold)]) == .policy)
  }

  @Test func `a policy may bear a number of 128 bits`() throws {
    // 2.25 and a UUID, as ITU-T X.667 has it.
    let own = "2.25.140033226953413434934343434343434343434"
    let issuing = try authority(.policies(own))
    #expect(try judge([issuing], [.policies(own)], Self.wanting(own)) == nil)
    #expect(try judge([issuing], [.policies(own)], Self.wanting("2.25.1")) == .policy)
  }

  @Test func `a policy given twice is malformed`() throws {
    let issuing = try authority(.policies(Self.gold))
    #expect(try judge([issuing], [.policies(Self.gold, Self.gold)]) == .malformedExtension)
  }

  @Test func `mappings that multiply at each step do not multiply the work`() throws {
    // Every certificate maps each of 20 policies to all 20: a tree would have 20 to the power of 8 leaves.
    let policies = (1...20).map { "1.2.3.\($0)" }
    let all = Extension(
      oid: "2.5.29.32", critical: false,
      der: DER.sequence(try policies.flatMap { DER.sequence(try objectIdentifierDER($0)) }))
    var pairs: [UInt8] = []
    for one in policies {
      for other in policies {
        pairs += DER.sequence(try objectIdentifierDER(one), try objectIdentifierDER(other))
      }
    }
    let everything = Extension(
      oid: "2.5.29.33", critical: true, der: DER.sequence(pairs.prefix(13 * 255) + []))
    var chain: [Authority] = []
    for number in 0..<8 {
      chain.append(
        try authority(all, everything, under: chain.last, name: "Издаващ \(number) (ТЕСТ)"))
    }
    let began = ContinuousClock.now
    _ = try judge(chain, [all], Self.wanting("1.2.3.1"))
    #expect(ContinuousClock.now - began < .seconds(5))
  }
}
