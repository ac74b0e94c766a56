import AdES
import Files
import Foundation
import OpenSSL
import Testing
import Validation

/// A root, an issuer, a signer, a time-stamp authority and a responder, all valid from a year before to a year after now.
struct SmallWorld {
  let root: Authority
  let issuer: Authority
  let signer: Authority
  let tsa: Authority

  static let shared = Result { try SmallWorld() }
  static let text = Array("Решение № 7\n".utf8)
  static let day = 86_400.0
  static let now = Authority.now
  static let year = Authority.year

  init(
    signerFrom: Date = now - year, signerUntil: Date = now + year, tsaFrom: Date = now - year,
    tsaUntil: Date = now + year, issuerUntil: Date = now + 10 * year
  ) throws {
    root = try Authority.root()
    issuer = try root.issue("Issuer TEST", isCA: true, from: Self.now - 20 * Self.year, until: issuerUntil)
    signer = try issuer.issue("Signer TEST", from: signerFrom, until: signerUntil)
    tsa = try root.timeStampAuthority(from: tsaFrom, until: tsaUntil)
  }

  var policy: TrustPolicy { TrustPolicy(anchors: [root.certificate]) }

  /// Lists of the root and the issuer.
  func lists(
    thisUpdate: Date, nextUpdate: Date, signerRevoked: Date? = nil, tsaRevoked: Date? = nil,
    reason: RevocationReason = .unspecified
  ) throws -> [RevocationList] {
    [
      try issuer.list(
        signerRevoked.map { [(signer.certificate, $0, reason)] } ?? [], thisUpdate: thisUpdate,
        nextUpdate: nextUpdate),
      try root.list(
        tsaRevoked.map { [(tsa.certificate, $0, reason)] } ?? [], thisUpdate: thisUpdate,
        nextUpdate: nextUpdate),
    ]
  }

  /// The signer's message over ``text``, stamped at `time` by `tsa`.
  func stamped(
    at time: Date, by other: Authority? = nil, _ change: (inout StampedMessage) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    var message = StampedMessage(signer, over: Self.text)
    message.signingTime = time
    try change(&message)
    return try message.bytes { signature in
      [StampedMessage.stamp(OID.signatureTimeStamp, try (other ?? tsa).token(over: signature, at: time))]
    }
  }

  /// The signer's message over ``text``, bearing the token that `token` makes over its signature.
  func bearing(_ token: ([UInt8]) throws -> [UInt8]) throws -> [UInt8] {
    try StampedMessage(signer, over: Self.text).bytes { signature in
      [StampedMessage.stamp(OID.signatureTimeStamp, try token(signature))]
    }
  }

  func judged(
    _ message: [UInt8], at time: Date = now, _ change: (inout TrustPolicy) -> Void = { _ in }
  ) throws -> (report: Report, signature: SignatureReport) {
    var policy = policy
    change(&policy)
    let report = try Validator(policy: policy).validate(
      ByteSource(message), content: ByteSource(Self.text), at: time)
    return (report, try #require(report.signatures.first))
  }
}

@Suite struct `A time-stamp on a signature` {
  private let world: SmallWorld
  private let stamped = SmallWorld.now - 10 * SmallWorld.day

  init() throws { world = try SmallWorld.shared.get() }

  /// The verdict on the time-stamp alone, of a signature that passes all the same: a time-stamp only adds.
  private func stamp(
    _ message: [UInt8], at time: Date = SmallWorld.now, _ change: (inout TrustPolicy) -> Void = { _ in }
  ) throws -> TimeStampReport {
    let (_, signature) = try world.judged(message, at: time, change)
    #expect(signature.conclusion == .totalPassed, "\(signature.findings.map(\.code))")
    let stamp = try #require(signature.timeStamps.first)
    #expect((signature.bestSignatureTime != nil) == stamp.passed)
    #expect(signature.findings.contains { $0.code == "time-stamp.not-used" } != stamp.passed)
    return stamp
  }

  @Test func `proves when the signature existed`() throws {
    let (report, signature) = try world.judged(try world.stamped(at: stamped))
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(signature.bestSignatureTime == stamped)
    #expect(signature.level == .t)
    let stamp = try #require(signature.timeStamps.first)
    #expect(stamp.kind == .signature && stamp.genTime == stamped)
    #expect(stamp.authority == world.tsa.certificate && stamp.path.last == world.root.certificate)
    #expect(stamp.covered.signatures == 1)
  }

  @Test func `is missed where there is none: the claimed time proves nothing`() throws {
    var message = StampedMessage(world.signer, over: SmallWorld.text)
    message.signingTime = stamped
    let (_, signature) = try world.judged(try message.bytes())
    #expect(signature.conclusion == .totalPassed)
    #expect(signature.bestSignatureTime == nil && signature.level == .b)
    #expect(signature.claimedTime == stamped)
    #expect(signature.missingForLongTerm.first?.kind == .timeStamp)
  }

  @Test func `taken from another signature breaks the file`() throws {
    let stolen = try world.tsa.token(over: Array("another signature".utf8), at: stamped)
    let (report, signature) = try world.judged(try world.bearing { _ in stolen })
    #expect(signature.conclusion == .totalPassed)
    #expect(signature.bestSignatureTime == nil)
    #expect(signature.timeStamps[0].conclusion == .totalFailed(.hashFailure))
    guard case .imprintDiffers(.sha256) = signature.timeStamps[0].findings[0] else {
      Issue.record("\(report.codes)")
      return
    }
    #expect(report.conclusion == .totalFailed(.hashFailure))
  }

  @Test func `altered breaks the file`() throws {
    let message = try world.bearing { signature in
      var token = try world.tsa.token(over: signature, at: stamped)
      // The last octets are those of the authority's signature value.
      token[token.count - 1] ^= 1
      return token
    }
    let (report, signature) = try world.judged(message)
    #expect(signature.timeStamps[0].conclusion == .totalFailed(.signatureCryptoFailure))
    #expect(report.conclusion == .totalFailed(.signatureCryptoFailure))
    // One made earlier with its time exchanged: the digest of what the authority signed is another.
    let early = try world.bearing { signature in
      let token = try world.tsa.token(over: signature, at: stamped)
      let (from, to) = (
        Authority.generalizedTime(stamped), Authority.generalizedTime(stamped - SmallWorld.day)
      )
      let place = try #require(token.firstRange(of: from))
      return Array(token[..<place.lowerBound]) + to + token[place.upperBound...]
    }
    #expect(try world.judged(early).signature.timeStamps[0].conclusion == .totalFailed(.hashFailure))
  }

  @Test func `that is no token proves nothing`() throws {
    let found = try stamp(try world.bearing { _ in DER.sequence([DER.integer(1)]) })
    #expect(found.conclusion == .totalFailed(.formatFailure))
  }

  @Test func `comes from an authority whose certificate is for nothing else`() throws {
    func conclusion(_ usage: [String]?, isCritical: Bool = true) throws -> TimeStampReport {
      let other = try world.root.issue("Other TEST", usage: usage, usageIsCritical: isCritical)
      return try stamp(try world.stamped(at: stamped, by: other))
    }
    #expect(try conclusion([OID.timeStamping]).passed)
    for wrong in [
      try conclusion(nil), try conclusion([OID.documentSigning]),
      try conclusion([OID.timeStamping, OID.documentSigning]),
      try conclusion([OID.timeStamping], isCritical: false),
    ] {
      #expect(wrong.conclusion == .indeterminate(.chainConstraintsFailure))
      guard case .timeStampUsageWrong = wrong.findings[0] else {
        Issue.record("\(wrong.findings.map(\.code))")
        return
      }
    }
  }

  @Test func `names its certificate in either version of the attribute, or is not accepted`() throws {
    func conclusion(_ reference: Authority.Reference) throws -> Conclusion {
      try stamp(
        try world.bearing { try world.tsa.token(over: $0, at: stamped, reference: reference) }
      ).conclusion
    }
    #expect(try conclusion(.v1) == .totalPassed)
    #expect(try conclusion(.v2) == .totalPassed)
    #expect(try conclusion(.none) == .indeterminate(.signatureConstraintsFailure))
  }

  @Test func `may be signed with RSASSA-PSS, and name its signer by key identifier`() throws {
    let pss = try world.root.timeStampAuthority("PSS TEST", kind: .rsa(bits: 3072))
    let scheme = SignatureScheme.rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32)
    let found = try stamp(
      try world.bearing {
        try pss.token(over: $0, at: stamped, scheme: scheme, naming: .subjectKeyIdentifier)
      })
    #expect(found.passed, "\(found.findings.map(\.code))")
  }

  @Test func `leads to an anchor, which may be one for time-stamps alone`() throws {
    let foreign = try Authority.root("Foreign TEST").timeStampAuthority()
    let message = try world.stamped(at: stamped, by: foreign)
    #expect(try stamp(message).conclusion == .indeterminate(.noCertificateChainFound))
    let root = foreign.above[0]
    #expect(try stamp(message) { $0.timeStampAnchors = [root] }.passed)
    // And then the signer's anchors count for signers only.
    #expect(
      try stamp(try world.stamped(at: stamped)) { $0.timeStampAnchors = [root] }.conclusion
        == .indeterminate(.noCertificateChainFound))
  }

  @Test func `of an authority revoked since proves nothing, without a later proof`() throws {
    let lists = try world.lists(
      thisUpdate: SmallWorld.now - SmallWorld.day, nextUpdate: SmallWorld.now + SmallWorld.day,
      tsaRevoked: SmallWorld.now - 5 * SmallWorld.day)
    let found = try stamp(try world.stamped(at: stamped)) { $0.revocationLists = lists }
    #expect(found.conclusion == .indeterminate(.revokedNoPOE))
  }

  @Test func `stating a time outside its certificate's validity proves nothing`() throws {
    let found = try stamp(try world.stamped(at: SmallWorld.now - 2 * SmallWorld.year))
    #expect(found.conclusion == .indeterminate(.outOfBoundsNoPOE))
  }

  @Test func `from after the time asked for proves nothing then`() throws {
    let message = try world.stamped(at: stamped)
    let found = try stamp(message, at: stamped - SmallWorld.day)
    #expect(found.conclusion == .indeterminate(.timeStampOrderFailure))
    #expect(try stamp(message, at: stamped).passed)
  }

  @Test func `is under a policy that is accepted`() throws {
    let message = try world.stamped(at: stamped)
    #expect(try stamp(message) { $0.timeStampPolicies = ["1.3.6.1.4.1.99999.1"] }.passed)
    let found = try stamp(message) { $0.timeStampPolicies = ["1.3.6.1.4.1.99999.2"] }
    #expect(found.conclusion == .indeterminate(.signatureConstraintsFailure))
  }

  @Test func `over the content comes before the one over the signature`() throws {
    func message(content: Date) throws -> [UInt8] {
      try world.stamped(at: stamped) {
        $0.signedAttributes = [
          StampedMessage.stamp(
            OID.contentTimeStamp, try world.tsa.token(over: SmallWorld.text, at: content))
        ]
      }
    }
    let right = try world.judged(try message(content: stamped - SmallWorld.day)).signature
    #expect(right.conclusion == .totalPassed, "\(right.findings.map(\.code))")
    #expect(right.timeStamps.map(\.kind) == [.content, .signature])
    let wrong = try world.judged(try message(content: stamped + SmallWorld.day)).signature
    #expect(wrong.conclusion == .indeterminate(.timeStampOrderFailure))
  }

  @Test func `proving an earlier time than the one claimed is told`() throws {
    let message = try world.stamped(at: stamped) { $0.signingTime = stamped + SmallWorld.day }
    let found = try world.judged(message).signature
    #expect(found.conclusion == .totalPassed)
    #expect(found.findings.map(\.code) == ["time.claimed-after-proof"])
  }
}
