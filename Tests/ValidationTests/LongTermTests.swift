import AdES
import Files
import Foundation
import OpenSSL
import Testing
import Validation

/// Signatures judged long after they were made: with a time-stamp (T), and with the material in the file (LT).
@Suite struct `A signature with a time-stamp, long after` {
  private let signed = SmallWorld.now - 10 * SmallWorld.day
  private let later = SmallWorld.now + 2 * SmallWorld.year

  /// The signer's certificate expires in a year, the authority's in five.
  private func world() throws -> SmallWorld { try SmallWorld(tsaUntil: SmallWorld.now + 5 * SmallWorld.year) }

  @Test func `passes though the signer's certificate has expired`() throws {
    let world = try world()
    let found = try world.judged(try world.stamped(at: signed), at: later).signature
    #expect(found.conclusion == .totalPassed, "\(found.findings.map(\.code))")
    // Without the time-stamp, a claim of the same time is of no use.
    var message = StampedMessage(world.signer, over: SmallWorld.text)
    message.signingTime = signed
    let unproven = try world.judged(try message.bytes(), at: later).signature
    #expect(unproven.conclusion == .indeterminate(.outOfBoundsNoPOE))
  }

  @Test func `fails where it was made after the certificate expired, though it claims otherwise`() throws {
    let world = try world()
    let late = SmallWorld.now + 1.5 * SmallWorld.year
    let found = try world.judged(try world.stamped(at: late) { $0.signingTime = signed }, at: later).signature
    #expect(found.conclusion == .indeterminate(.outOfBoundsNoPOE))
    // A time-stamp over the content proves that it was signed later still: that is final (clause 5.3.4).
    let message = try world.stamped(at: late + SmallWorld.day) {
      $0.signedAttributes = [
        StampedMessage.stamp(OID.contentTimeStamp, try world.tsa.token(over: SmallWorld.text, at: late))
      ]
    }
    #expect(try world.judged(message, at: later).signature.conclusion == .totalFailed(.expired))
  }

  @Test func `fails where it existed before the certificate was valid`() throws {
    let world = try SmallWorld(signerFrom: SmallWorld.now - SmallWorld.day)
    let found = try world.judged(try world.stamped(at: signed)).signature
    #expect(found.conclusion == .totalFailed(.notYetValid))
  }

  @Test func `passes where the certificate was revoked later, and not where it was before`() throws {
    let world = try world()
    let message = try world.stamped(at: signed)
    func conclusion(revoked: Date, reason: RevocationReason = .unspecified) throws -> Conclusion {
      let lists = try world.lists(
        thisUpdate: SmallWorld.now - SmallWorld.day, nextUpdate: SmallWorld.now + SmallWorld.day,
        signerRevoked: revoked, reason: reason)
      return try world.judged(message) { $0.revocationLists = lists }.signature.conclusion
    }
    #expect(try conclusion(revoked: signed + SmallWorld.day) == .totalPassed)
    #expect(try conclusion(revoked: signed - SmallWorld.day) == .indeterminate(.revokedNoPOE))
    #expect(try conclusion(revoked: signed + SmallWorld.day, reason: .certificateHold) == .totalPassed)
    #expect(
      try conclusion(revoked: signed - SmallWorld.day, reason: .certificateHold) == .indeterminate(.tryLater))
  }

  @Test func `fails for good where its content is proven younger than the revocation`() throws {
    let world = try world()
    let lists = try world.lists(
      thisUpdate: SmallWorld.now - SmallWorld.day, nextUpdate: SmallWorld.now + SmallWorld.day,
      signerRevoked: signed - SmallWorld.day)
    let message = try world.stamped(at: signed) {
      $0.signedAttributes = [
        StampedMessage.stamp(OID.contentTimeStamp, try world.tsa.token(over: SmallWorld.text, at: signed))
      ]
    }
    #expect(
      try world.judged(message) { $0.revocationLists = lists }.signature.conclusion == .totalFailed(.revoked))
  }

  @Test func `needs its issuer's certificate unrevoked when it was made`() throws {
    let world = try world()
    let message = try world.stamped(at: signed)
    func conclusion(revoked: Date) throws -> Conclusion {
      let list = try world.root.list(
        [(world.issuer.certificate, revoked, .unspecified)], thisUpdate: SmallWorld.now - SmallWorld.day,
        nextUpdate: SmallWorld.now + SmallWorld.day)
      return try world.judged(message) { $0.revocationLists = [list] }.signature.conclusion
    }
    #expect(try conclusion(revoked: signed + SmallWorld.day) == .totalPassed)
    #expect(try conclusion(revoked: signed - SmallWorld.day) == .indeterminate(.revokedCANoPOE))
  }

  @Test func `tells until when a proof would have been needed`() throws {
    let world = try world()
    let revoked = signed - SmallWorld.day
    let list = try world.root.list(
      [(world.issuer.certificate, revoked, .unspecified)], thisUpdate: SmallWorld.now - SmallWorld.day,
      nextUpdate: SmallWorld.now + SmallWorld.day)
    let found = try world.judged(try world.stamped(at: signed)) { $0.revocationLists = [list] }.signature
    guard found.findings.count > 1, case .noProofOfExistence(_, revoked) = found.findings[1] else {
      Issue.record("\(found.findings.map(\.code))")
      return
    }
    #expect(found.findings[1].weight == .indeterminate(.noPOE))
  }

  @Test func `passes though the issuer's certificate has expired, too`() throws {
    let world = try SmallWorld(
      tsaUntil: SmallWorld.now + 5 * SmallWorld.year, issuerUntil: SmallWorld.now + SmallWorld.year)
    let found = try world.judged(try world.stamped(at: signed), at: later).signature
    #expect(found.conclusion == .totalPassed, "\(found.findings.map(\.code))")
    #expect(
      try world.judged(
        try StampedMessage(world.signer, over: SmallWorld.text).bytes(), at: later
      ).signature.conclusion == .indeterminate(.outOfBoundsNoPOE))
  }

  @Test func `proves nothing once its authority's certificate has expired`() throws {
    let world = try SmallWorld()
    let found = try world.judged(try world.stamped(at: signed), at: later).signature
    #expect(found.conclusion == .indeterminate(.outOfBoundsNoPOE))
    #expect(found.timeStamps[0].conclusion == .indeterminate(.outOfBoundsNoPOE))
  }

  // MARK: Long-term material

  /// What lists and an answer of the day after signing say, in the message.
  private func longTerm(
    _ world: SmallWorld, responder: Authority? = nil, revoked: Date? = nil
  ) throws -> [UInt8] {
    let day = signed + SmallWorld.day
    let lists = try world.lists(thisUpdate: day, nextUpdate: day + 7 * SmallWorld.day)
    let answer = try responder?.answer(
      about: world.signer.certificate, issuedBy: world.issuer.certificate, revokedAt: revoked,
      thisUpdate: day,
      nextUpdate: nil)
    return try world.stamped(at: signed) { message in
      message.revocation =
        (answer == nil ? lists : [lists[1]]).map(\.der)
        + (answer.map { [StampedMessage.response($0)] } ?? [])
    }
  }

  @Test func `passes offline with the material of its day, where revocation must always be known`() throws {
    let world = try world()
    let message = try longTerm(world)
    for time in [SmallWorld.now, later] {
      let found = try world.judged(message, at: time) { $0.revocation = .always }.signature
      #expect(found.conclusion == .totalPassed, "\(found.findings.map(\.code))")
      #expect(found.level == .lt, "\(found.missingForLongTerm)")
      #expect(found.missingForLongTerm.isEmpty)
      #expect(found.revocation.allSatisfy { $0.origin == .embedded && $0.status == .good && $0.isFresh })
    }
    let without = try world.judged(try world.stamped(at: signed)) { $0.revocation = .always }.signature
    #expect(without.conclusion == .indeterminate(.tryLater))
    #expect(without.level == .b || without.level == .t)
    let missing = without.missingForLongTerm
    #expect(missing.contains { $0.kind == .revocationData && $0.certificate == world.signer.certificate })
    #expect(missing.contains { $0.kind == .revocationData && $0.certificate == world.tsa.certificate })
    #expect(missing.contains { $0.kind == .revocationData && $0.certificate == world.issuer.certificate })
  }

  @Test func `passes offline by an answer of a responder whom the issuer never revokes`() throws {
    let world = try world()
    let responder = try world.issuer.issue(
      "Responder TEST", usage: ["1.3.6.1.5.5.7.3.9"], usageIsCritical: false, noCheck: true,
      until: SmallWorld.now + 5 * SmallWorld.year)
    let message = try longTerm(world, responder: responder)
    let found = try world.judged(message, at: later) { $0.revocation = .always }.signature
    #expect(found.conclusion == .totalPassed, "\(found.findings.map(\.code))")
    #expect(found.level == .lt, "\(found.missingForLongTerm)")
    #expect(found.revocation[0].producedAt != nil && found.revocation[0].signer == responder.certificate)
  }

  @Test func `does not believe a responder that expired meanwhile, unless its answer is proven older`() throws
  {
    let world = try world()
    let responder = try world.issuer.issue(
      "Responder TEST", usage: ["1.3.6.1.5.5.7.3.9"], usageIsCritical: false, noCheck: true,
      until: SmallWorld.now + SmallWorld.day)
    let message = try longTerm(world, responder: responder)
    #expect(try world.judged(message) { $0.revocation = .always }.signature.conclusion == .totalPassed)
    // Still within the signer's validity, so that nothing but the answer is wanting.
    let found = try world.judged(message, at: SmallWorld.now + 10 * SmallWorld.day) {
      $0.revocation = .always
    }.signature
    #expect(found.conclusion == .indeterminate(.revocationOutOfBoundsNoPOE), "\(found.findings.map(\.code))")
  }

  @Test func `does not believe a responder that was revoked`() throws {
    let world = try world()
    let responder = try world.issuer.issue(
      "Responder TEST", usage: ["1.3.6.1.5.5.7.3.9"], usageIsCritical: false)
    let message = try longTerm(world, responder: responder)
    let day = signed + SmallWorld.day
    func conclusion(_ revoked: [(Certificate, Date, RevocationReason)]) throws -> Conclusion {
      // Not about the signer: that list is older than the answer, and no longer fresh.
      let list = try world.issuer.list(
        revoked.map { (certificate: $0.0, at: $0.1, reason: $0.2) }, thisUpdate: signed - 5 * SmallWorld.day,
        nextUpdate: signed - 4 * SmallWorld.day)
      return try world.judged(message) {
        $0.revocation = .always
        $0.revocationLists = [list]
      }.signature.conclusion
    }
    #expect(try conclusion([]) == .totalPassed)
    #expect(
      try conclusion([(responder.certificate, day - 20 * SmallWorld.day, .keyCompromise)])
        == .indeterminate(.tryLater))
  }

  @Test func `wants material that is fresh for its time`() throws {
    let world = try world()
    func conclusion(thisUpdate: Date, nextUpdate: Date) throws -> [Finding] {
      let lists = try world.lists(thisUpdate: thisUpdate, nextUpdate: nextUpdate)
      return try world.judged(try world.stamped(at: signed)) {
        $0.revocation = .always
        $0.revocationLists = lists
      }.signature.findings
    }
    #expect(try conclusion(thisUpdate: signed - SmallWorld.day, nextUpdate: signed + SmallWorld.day).isEmpty)
    let stale = try conclusion(
      thisUpdate: signed - 3 * SmallWorld.day, nextUpdate: signed - 2 * SmallWorld.day)
    guard case .revocationNotFresh(world.signer.certificate, _, _) = stale[0] else {
      Issue.record("\(stale.map(\.code))")
      return
    }
    // Older than the certificate it would be about: it cannot know it.
    let old = try conclusion(
      thisUpdate: SmallWorld.now - 2 * SmallWorld.year, nextUpdate: SmallWorld.now + SmallWorld.year)
    guard case .path(.revocationUnknown, world.signer.certificate?, _) = old[0] else {
      Issue.record("\(old.map(\.code))")
      return
    }
  }

  @Test func `of an expired certificate not known to have been revoked is told as such`() throws {
    let world = try world()
    let end = world.signer.certificate.notAfter
    let lists = try world.lists(thisUpdate: end - SmallWorld.day, nextUpdate: end + SmallWorld.day)
    let message = try StampedMessage(world.signer, over: SmallWorld.text).bytes()
    let found = try world.judged(message, at: later) { $0.revocationLists = lists }.signature
    #expect(found.conclusion == .indeterminate(.outOfBoundsNotRevoked))
  }
}
