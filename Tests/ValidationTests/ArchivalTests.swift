import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Testing
import Validation

/// Document time-stamps of PDFs: what each proves of everything before it.
@Suite struct `A document time-stamp` {
  private let world: SmallWorld
  private let signed = SmallWorld.now - 10 * SmallWorld.day
  private let later = SmallWorld.now + 2 * SmallWorld.year

  init() throws { world = try SmallWorld.shared.get() }

  private func stamping(
    _ pdf: [UInt8], in field: String, by authority: Authority, at time: Date,
    imprint: DigestAlgorithm = .sha256,
    lists: [RevocationList] = []
  ) throws -> [UInt8] {
    try Paper.forging(pdf, in: field, subFilter: "ETSI.RFC3161", kind: .documentTimeStamp) {
      try authority.token(over: $0, at: time, imprint: imprint, lists: lists)
    }
  }

  /// A PDF signed in the first field, its signature stamped by `tsa`.
  private func signed(
    _ world: SmallWorld, at time: Date, lists: [RevocationList] = [],
    _ change: (inout StampedMessage) -> Void = { _ in }
  ) throws -> [UInt8] {
    try Paper.forging(try Paper.withFields(), in: "ivanov") { covered in
      var message = StampedMessage(world.signer, over: covered)
      message.revocation = lists.map(\.der)
      change(&message)
      return try message.bytes { signature in
        [StampedMessage.stamp(OID.signatureTimeStamp, try world.tsa.token(over: signature, at: time))]
      }
    }
  }

  private func judged(
    _ pdf: [UInt8], _ world: SmallWorld? = nil, at time: Date = SmallWorld.now,
    _ change: (inout TrustPolicy) -> Void = { _ in }
  ) throws -> Report {
    var policy = (world ?? self.world).policy
    change(&policy)
    return try Validator(policy: policy).validate(ByteSource(pdf), at: time)
  }

  @Test func `alone in a file is judged like a signature`() throws {
    let pdf = try stamping(try Paper.withFields(), in: "ivanov", by: world.tsa, at: signed)
    let report = try judged(pdf)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    let found = try #require(report.signatures.first)
    #expect(found.format == .documentTimeStamp)
    #expect(found.timeStamps.first?.kind == .document && found.timeStamps.first?.genTime == signed)
    #expect(found.certificate == world.tsa.certificate && found.coverage.isWholeFile)
    #expect(
      try Validator(policy: TrustPolicy()).validate(ByteSource(pdf), at: later).conclusion
        == .indeterminate(.noCertificateChainFound))
  }

  @Test func `copied from another document fails`() throws {
    var stolen: [UInt8] = []
    _ = try Paper.forging(
      try Paper.withFields(), in: "ivanov", subFilter: "ETSI.RFC3161", kind: .documentTimeStamp
    ) {
      stolen = try world.tsa.token(over: $0, at: signed)
      return stolen
    }
    let pdf = try Paper.forging(
      try Paper.withFields(), in: "georgieva", subFilter: "ETSI.RFC3161", kind: .documentTimeStamp
    ) { _ in stolen }
    #expect(try judged(pdf).conclusion == .totalFailed(.hashFailure))
  }

  @Test func `proves the signature before it, and not the one behind it`() throws {
    let first = try Paper.forging(try Paper.withFields(), in: "ivanov") {
      try StampedMessage(world.signer, over: $0).bytes()
    }
    let stamped = try stamping(first, in: "georgieva", by: world.tsa, at: signed)
    let both = try Paper.forging(stamped, in: "stoyanova") {
      try StampedMessage(world.signer, over: $0).bytes()
    }
    let report = try judged(both)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures.map(\.bestSignatureTime) == [signed, nil, nil])
    #expect(report.signatures[0].proofOfExistence?.timeStamp == "georgieva")
    #expect(report.signatures[0].level == .t)
    let late = try judged(both, at: later)
    #expect(late.signatures[2].conclusion == .indeterminate(.outOfBoundsNoPOE))
  }

  @Test func `keeps a signature alive after its time-stamp's authority has expired`() throws {
    let world = try SmallWorld()
    let second = try world.root.timeStampAuthority("TSA 2 TEST", until: SmallWorld.now + 9 * SmallWorld.year)
    let lists = try world.lists(thisUpdate: signed, nextUpdate: signed + 7 * SmallWorld.day)
    let pdf = try signed(world, at: signed, lists: lists)
    let archived = try stamping(pdf, in: "georgieva", by: second, at: SmallWorld.now - SmallWorld.day)
    let report = try judged(archived, world, at: later)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures[0].bestSignatureTime == signed)
    #expect(report.signatures[0].level == .lta)
    #expect(
      try judged(pdf, world, at: later).signatures[0].conclusion == .indeterminate(.outOfBoundsNoPOE))
  }

  @Test func `keeps a signature alive after its authority was revoked, if it is older than that`() throws {
    let world = try SmallWorld()
    let second = try world.root.timeStampAuthority("TSA 2 TEST")
    let pdf = try stamping(
      try signed(world, at: signed), in: "georgieva", by: second, at: SmallWorld.now - 5 * SmallWorld.day)
    func level(authorityRevoked: Date) throws -> BaselineLevel? {
      let lists = try world.lists(
        thisUpdate: SmallWorld.now - SmallWorld.day, nextUpdate: SmallWorld.now + SmallWorld.day,
        tsaRevoked: authorityRevoked)
      let report = try judged(pdf, world) { $0.revocationLists = lists }
      #expect(report.signatures[0].conclusion == .totalPassed, "\(report.codes)")
      return report.signatures[0].bestSignatureTime == signed ? .t : .b
    }
    #expect(try level(authorityRevoked: SmallWorld.now - 3 * SmallWorld.day) == .t)
    #expect(try level(authorityRevoked: SmallWorld.now - 7 * SmallWorld.day) == .b)
  }

  @Test func `in its turn is kept alive by the next`() throws {
    let world = try SmallWorld()
    let second = try world.root.timeStampAuthority("TSA 2 TEST", until: SmallWorld.now + 3 * SmallWorld.year)
    let third = try world.root.timeStampAuthority(
      "TSA 3 TEST", from: SmallWorld.now + SmallWorld.year, until: SmallWorld.now + 9 * SmallWorld.year)
    var pdf = try signed(world, at: signed)
    pdf = try stamping(pdf, in: "georgieva", by: second, at: SmallWorld.now - SmallWorld.day)
    let renewed = try stamping(pdf, in: "stoyanova", by: third, at: later)
    let end = SmallWorld.now + 6 * SmallWorld.year
    let report = try judged(renewed, world, at: end)
    #expect(report.conclusion == .totalPassed, "\(report.codes)")
    #expect(report.signatures[0].bestSignatureTime == signed)
    #expect(try judged(pdf, world, at: end).signatures[0].conclusion == .indeterminate(.outOfBoundsNoPOE))
  }

  @Test func `proves nothing where it was made too late`() throws {
    let world = try SmallWorld()
    let second = try world.root.timeStampAuthority(
      "TSA 2 TEST", until: SmallWorld.now + 9 * SmallWorld.year)
    // The first authority's certificate had expired by then.
    let pdf = try stamping(
      try signed(world, at: signed), in: "georgieva", by: second, at: SmallWorld.now + 1.5 * SmallWorld.year)
    let report = try judged(pdf, world, at: later)
    #expect(report.signatures[0].conclusion == .indeterminate(.outOfBoundsNoPOE))
  }
}

/// Algorithms, judged at the time at which what they made is known to have existed (TS 119 312 v1.5.1).
@Suite struct `An algorithm` {
  private static func date(_ year: Int, _ month: Int = 6) throws -> Date {
    try #require(UTCComponents.date(year: year, month: month, day: 1, hour: 12, minute: 0, second: 0))
  }

  /// Everybody from 2008 on.
  private func world(signerFrom: Date) throws -> SmallWorld {
    try SmallWorld(
      signerFrom: signerFrom, tsaFrom: try Self.date(2008), tsaUntil: SmallWorld.now + SmallWorld.year)
  }

  private func sha1(_ world: SmallWorld, stamped: Date?) throws -> [UInt8] {
    var message = StampedMessage(world.signer, over: SmallWorld.text)
    message.scheme = .ecdsa(.sha1)
    return try message.bytes { signature in
      guard let stamped else { return [] }
      return [StampedMessage.stamp(OID.signatureTimeStamp, try world.tsa.token(over: signature, at: stamped))]
    }
  }

  @Test func `of its day passes where a time-stamp of that day proves it`() throws {
    let world = try world(signerFrom: try Self.date(2009))
    let found = try world.judged(try sha1(world, stamped: try Self.date(2010))).signature
    #expect(found.conclusion == .totalPassed, "\(found.findings.map(\.code))")
    for late in [nil, try Self.date(2013)] {
      let unproven = try world.judged(try sha1(world, stamped: late)).signature
      #expect(unproven.conclusion == .indeterminate(.cryptoConstraintsFailureNoPOE))
      guard case .weakAlgorithm(let use, _) = unproven.findings[0] else {
        Issue.record("\(unproven.findings.map(\.code))")
        return
      }
      #expect(use.material == .signature && use.algorithm == "sha1")
    }
  }

  @Test func `past its day by the certificate's own dates can be proven by nothing`() throws {
    let world = try world(signerFrom: try Self.date(2020))
    let found = try world.judged(try sha1(world, stamped: nil)).signature
    #expect(found.conclusion == .indeterminate(.cryptoConstraintsFailure))
  }

  @Test func `of a time-stamp's imprint is judged at the proof of the time-stamp`() throws {
    let world = try world(signerFrom: try Self.date(2009))
    let message = try StampedMessage(world.signer, over: SmallWorld.text).bytes { signature in
      [
        StampedMessage.stamp(
          OID.signatureTimeStamp,
          try world.tsa.token(over: signature, at: try Self.date(2010), imprint: .sha1))
      ]
    }
    let found = try world.judged(message).signature
    #expect(found.timeStamps[0].conclusion == .indeterminate(.cryptoConstraintsFailureNoPOE))
    #expect(found.bestSignatureTime == nil)
  }

  @Test func `of an imprint holds where a document time-stamp of its day covers it`() throws {
    let world = try world(signerFrom: try Self.date(2009))
    let pdf = try Paper.forging(try Paper.withFields(), in: "ivanov") { covered in
      try StampedMessage(world.signer, over: covered).bytes { signature in
        [
          StampedMessage.stamp(
            OID.signatureTimeStamp,
            try world.tsa.token(over: signature, at: try Self.date(2010), imprint: .sha1))
        ]
      }
    }
    func best(archived: Date) throws -> Date? {
      let file = try Paper.forging(pdf, in: "georgieva", subFilter: "ETSI.RFC3161", kind: .documentTimeStamp)
      {
        try world.tsa.token(over: $0, at: archived)
      }
      return try Validator(policy: world.policy).validate(ByteSource(file), at: SmallWorld.now)
        .signatures[0].bestSignatureTime
    }
    #expect(try best(archived: try Self.date(2011)) == (try Self.date(2010)))
    #expect(try best(archived: try Self.date(2014)) == (try Self.date(2014)))
  }

  @Test func `of a certificate counts, and that of the anchor does not`() throws {
    let weak = try Authority.root()
    let signer = try weak.issue("Signer TEST", digest: .sha1)
    var policy = TrustPolicy(anchors: [weak.certificate])
    let message = try StampedMessage(signer, over: SmallWorld.text).bytes()
    func judged() throws -> SignatureReport {
      try #require(
        try Validator(policy: policy).validate(
          ByteSource(message), content: ByteSource(SmallWorld.text), at: SmallWorld.now
        ).signatures.first)
    }
    let found = try judged()
    #expect(found.conclusion == .indeterminate(.cryptoConstraintsFailure))
    guard case .weakAlgorithm(let use, _) = found.findings[0] else {
      Issue.record("\(found.findings.map(\.code))")
      return
    }
    #expect(use.material == .certificate(signer.certificate))
    policy.anchors = [signer.certificate]
    #expect(try judged().conclusion == .totalPassed)
  }

  @Test func `of RSA ends with its key size`() throws {
    let root = try Authority.root()
    let signer = try root.issue(
      "Signer TEST", from: try Self.date(2012), kind: .rsa(bits: 1024))
    var message = StampedMessage(signer, over: SmallWorld.text)
    message.scheme = .rsaPKCS1(.sha256)
    let policy = TrustPolicy(anchors: [root.certificate])
    func conclusion(at time: Date) throws -> Conclusion {
      try Validator(policy: policy).validate(
        ByteSource(try message.bytes()), content: ByteSource(SmallWorld.text), at: time
      ).conclusion
    }
    #expect(try conclusion(at: try Self.date(2019)) == .totalPassed)
    #expect(try conclusion(at: try Self.date(2020)) == .indeterminate(.cryptoConstraintsFailureNoPOE))
  }
}
