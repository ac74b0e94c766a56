import Foundation

/// Asks revocation lists about one certificate (RFC 5280, 6.3.3), times aside.
///
/// A list is listened to only if it
/// - has nothing critical that is unknown here, in itself or in an entry (5.2, 5.3);
/// - is about this certificate: a distribution point of it, or its issuer, and the right kind of certificate (b);
/// - is signed by the issuer's key, or by a key of the CRL issuer that is certified to sign lists (f, g);
/// - was not issued before the certificate was: an older list cannot know it.
///
/// *Revoked* is said by any list that names the certificate. *Good* takes a complete list that does not, or a delta together with a base
/// it changes (c, h to k), or lists that cover all reasons between them (d, e, l).
struct ListCheck {
  private(set) var statements: [RevocationStatement] = []
  private(set) var obstacles: Set<PathFailure> = []

  /// Certificates that are tried as a list's signer. Our own number; several may bear the CRL issuer's name.
  private static let maximumSigners = 16
  /// Partial lists that are put together. Our own number; there are two to four of a kind.
  private static let maximumPartial = 32

  /// A list that may be listened to.
  private struct Usable {
    let list: RevocationList
    let signer: Certificate
    let reasons: ReasonFlags
    let entry: Revocation?
  }

  /// What some lists say together for some reasons: not revoked.
  private struct Unrevoked {
    let reasons: ReasonFlags
    let statement: RevocationStatement
  }

  init(
    of certificate: Certificate, issuedBy issuer: Certificate, lists: [RevocationList],
    companions: [Certificate]
  ) {
    let points = DistributionPoints(of: certificate)
    var usable: [Usable] = []
    for list in lists where list.thisUpdate >= certificate.notBefore {
      guard let scope = list.scope else {
        if list.isNamed(as: certificate.issuer) { obstacles.insert(.revocationDataUnusable) }
        continue
      }
      guard let reasons = scope.coverage(of: certificate, points, by: list) else { continue }
      guard let signer = Self.signer(of: list, issuer, companions) else {
        obstacles.insert(.revocationListSignature)
        continue
      }
      usable.append(
        Usable(list: list, signer: signer, reasons: reasons, entry: list.revocation(of: certificate)))
    }
    var unrevoked: [Unrevoked] = []
    let complete = usable.filter { !$0.list.isDelta }
    for one in usable {
      if let entry = one.entry, entry.reason != .removeFromCRL {
        statements.append(Self.statement(one, Self.status(entry)))
      } else if !one.list.isDelta {
        unrevoked.append(Unrevoked(reasons: one.reasons, statement: Self.statement(one, .good)))
      } else if let base = Self.base(of: one, among: complete) {
        let status: RevocationStatement.Status =
          one.entry == nil ? base.entry.map(Self.status) ?? .good : .good
        let combined = Self.statement(one, status, upon: base)
        if status == .good {
          unrevoked.append(Unrevoked(reasons: one.reasons.intersection(base.reasons), statement: combined))
        } else {
          statements.append(combined)
        }
      }
    }
    statements += Self.goodForAllReasons(unrevoked)
  }

  private static func status(_ entry: Revocation) -> RevocationStatement.Status {
    .revoked(at: entry.date, reason: entry.reason == .unspecified ? nil : entry.reason.rawValue)
  }

  private static func statement(_ one: Usable, _ status: RevocationStatement.Status, upon base: Usable? = nil)
    -> RevocationStatement
  {
    RevocationStatement(
      status: status, thisUpdate: one.list.thisUpdate, nextUpdate: one.list.nextUpdate, producedAt: nil,
      signer: one.signer, data: .list(one.list),
      supplements: base.map { [.init(data: .list($0.list), signer: $0.signer)] } ?? [],
      coversExpiredSince: one.list.expiredCertificatesSince)
  }

  /// (f), (g): who signed it. The issuer, or a certificate of the list's issuer whose key may sign lists.
  private static func signer(of list: RevocationList, _ issuer: Certificate, _ companions: [Certificate])
    -> Certificate?
  {
    var tried = 0
    for candidate in [issuer] + companions
    where list.isIssued(inTheNameOf: candidate) && candidate.keyUsage?.contains(.cRLSign) != false {
      tried += 1
      guard tried <= maximumSigners else { return nil }
      if list.isSigned(by: candidate.publicKey) { return candidate }
    }
    return nil
  }

  /// (c), 5.2.4: the newest complete list of the same scope and signer whose number the delta builds upon.
  private static func base(of delta: Usable, among complete: [Usable]) -> Usable? {
    guard let least = delta.list.baseNumber, let number = delta.list.number else { return nil }
    let scope = delta.list.extensionValue(oid: RevocationList.OID.issuingDistributionPoint)
    return complete.filter { base in
      guard let own = base.list.number else { return false }
      return own >= least && own <= number && base.list.issuer.matches(delta.list.issuer)
        && base.signer.publicKey == delta.signer.publicKey
        && base.list.extensionValue(oid: RevocationList.OID.issuingDistributionPoint) == scope
    }.max { $0.list.thisUpdate < $1.list.thisUpdate }
  }

  /// (d), (e), (l): what covers all reasons by itself, and what does so with the lists nearest to it in time.
  private static func goodForAllReasons(_ unrevoked: [Unrevoked]) -> [RevocationStatement] {
    var found = unrevoked.filter { $0.reasons == .all }.map(\.statement)
    let partial = unrevoked.filter { $0.reasons != .all }.prefix(maximumPartial)
    for (index, one) in partial.enumerated() {
      var (reasons, parts) = (one.reasons, [one.statement])
      let others = partial.enumerated().filter { $0.offset != index }.map(\.element).sorted {
        abs($0.statement.thisUpdate.timeIntervalSince(one.statement.thisUpdate))
          < abs($1.statement.thisUpdate.timeIntervalSince(one.statement.thisUpdate))
      }
      for other in others where !other.reasons.isSubset(of: reasons) {
        reasons.formUnion(other.reasons)
        parts.append(other.statement)
      }
      if reasons == .all { found.append(together(parts)) }
    }
    return found
  }

  private static func together(_ parts: [RevocationStatement]) -> RevocationStatement {
    let first = parts[0]
    let others = parts.dropFirst().flatMap { [.init(data: $0.data, signer: $0.signer)] + $0.supplements }
    let covers = parts.map(\.coversExpiredSince)
    return RevocationStatement(
      status: .good, thisUpdate: parts.map(\.thisUpdate).min() ?? first.thisUpdate,
      nextUpdate: parts.compactMap(\.nextUpdate).min(), producedAt: nil, signer: first.signer,
      data: first.data,
      supplements: first.supplements + others,
      coversExpiredSince: covers.contains(nil) ? nil : covers.compactMap(\.self).max())
  }
}
