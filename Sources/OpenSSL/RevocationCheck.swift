import COpenSSL
import Foundation

/// Asks revocation lists about one certificate of a built path (RFC 5280, 6.3.3, for lists issued by the CA itself).
///
/// A list is listened to only if it
/// - bears the issuer's name, and is signed with the key that issued the certificate, which may sign lists (f, g);
/// - has no critical extension that is unknown here (5.2);
/// - is about this certificate: issuingDistributionPoint names no other point and no other kind of certificate (b);
/// - was not issued before the certificate was: an older list cannot know it.
///
/// It then says *revoked* where it names the certificate with a date not after the validation time, whatever its own dates
/// are; *good* only if it is also complete (no delta, all reasons) and current at the validation time. A suspension
/// (certificateHold) counts until a newer list no longer names the certificate. Indirect lists are not listened to.
struct RevocationCheck {
  enum Verdict: Equatable {
    case good
    case revoked
    /// No list could be relied on; the most telling reason why.
    case unknown(PathFailure)
  }

  let verdict: Verdict

  init(of certificate: Certificate, issuedBy issuer: Certificate, lists: [RevocationList], at moment: Date) {
    var obstacles: Set<PathFailure> = []
    var isGood = false
    var suspendedAsOf: Date?
    var unnamedAsOf = Date.distantPast
    for list in lists {
      guard Self.names(list, issuerOf: certificate), list.thisUpdate >= certificate.notBefore else {
        continue
      }
      guard Self.isAuthentic(list, issuer) else {
        obstacles.insert(.revocationListSignature)
        continue
      }
      guard let scope = Scope(of: list), scope.includes(certificate) else { continue }
      if let revocation = list.revocation(of: certificate), revocation.reason != .removeFromCRL,
        revocation.date <= moment
      {
        guard revocation.reason == .certificateHold else {
          verdict = .revoked
          return
        }
        suspendedAsOf = max(suspendedAsOf ?? .distantPast, list.thisUpdate)
        continue
      }
      guard scope.isComplete else { continue }
      unnamedAsOf = max(unnamedAsOf, list.thisUpdate)
      if list.thisUpdate > moment {
        obstacles.insert(.revocationListNotYetValid)
      } else if let next = list.nextUpdate, next < moment {
        obstacles.insert(.revocationListExpired)
      } else {
        isGood = true
      }
    }
    if let suspendedAsOf, suspendedAsOf >= unnamedAsOf {
      verdict = .revoked
      return
    }
    let tellingFirst: [PathFailure] = [
      .revocationListExpired, .revocationListNotYetValid, .revocationListSignature,
    ]
    verdict = isGood ? .good : .unknown(tellingFirst.first(where: obstacles.contains) ?? .revocationUnknown)
  }

  /// `X509_NAME_cmp`: the comparison of RFC 5280, 7.1, as libcrypto has it.
  private static func names(_ list: RevocationList, issuerOf certificate: Certificate) -> Bool {
    X509_NAME_cmp(X509_CRL_get_issuer(list.crl.pointer), X509_get_issuer_name(certificate.x509.pointer)) == 0
  }

  private static func isAuthentic(_ list: RevocationList, _ issuer: Certificate) -> Bool {
    (issuer.keyUsage?.contains(.cRLSign) ?? true) && list.isSigned(by: issuer.publicKey)
  }

  /// What a list is about: issuingDistributionPoint (RFC 5280, 5.2.5).
  private struct Scope: ~Copyable {
    /// Owned; nil where the list has no such extension and is about everything.
    private let point: UnsafeMutablePointer<ISSUING_DIST_POINT>?
    private let isDelta: Bool

    /// nil where the list must not be used at all: an unknown critical extension, or an indirect list.
    init?(of list: RevocationList) {
      // issuingDistributionPoint, deltaCRLIndicator, cRLNumber, authorityKeyIdentifier.
      let understood: Set = ["2.5.29.28", "2.5.29.27", "2.5.29.20", "2.5.29.35"]
      guard list.extensions.allSatisfy({ !$0.critical || understood.contains($0.oid) }) else { return nil }
      var critical: Int32 = -1
      let found = X509_CRL_get_ext_d2i(list.crl.pointer, NID_issuing_distribution_point, &critical, nil)
      // -1 says absent; anything else without a value, unreadable or given twice.
      guard found != nil || critical == -1 else { return nil }
      let point = found?.assumingMemoryBound(to: ISSUING_DIST_POINT.self)
      if let point, point.pointee.indirectCRL > 0 || point.pointee.onlyattr > 0 {
        ISSUING_DIST_POINT_free(point)
        return nil
      }
      self.point = point
      isDelta = list.isDelta
    }

    deinit { ISSUING_DIST_POINT_free(point) }

    /// Whether silence means *good*: no delta, and all reasons.
    var isComplete: Bool { !isDelta && point?.pointee.onlysomereasons == nil }

    func includes(_ certificate: Certificate) -> Bool {
      guard let scope = point?.pointee else { return true }
      if scope.onlyuser > 0 && certificate.isCA { return false }
      if scope.onlyCA > 0 && !certificate.isCA { return false }
      guard let distribution = scope.distpoint else { return true }
      // Of the two forms of a name only the full one is compared; a relative one never matches.
      guard let names = shim_DIST_POINT_NAME_fullname(distribution),
        let found = X509_get_ext_d2i(certificate.x509.pointer, NID_crl_distribution_points, nil, nil)
      else { return false }
      let points = Owned<Lib.DIST_POINTS>(taking: OpaquePointer(found))
      for index in 0..<shim_sk_DIST_POINT_num(points.pointer) {
        let own = shim_DIST_POINT_NAME_fullname(
          shim_sk_DIST_POINT_value(points.pointer, index)?.pointee.distpoint)
        if let own, share(names, own) { return true }
      }
      return false
    }

    private func share(_ ones: OpaquePointer, _ others: OpaquePointer) -> Bool {
      for one in 0..<shim_sk_GENERAL_NAME_num(ones) {
        for other in 0..<shim_sk_GENERAL_NAME_num(others) {
          let equal = GENERAL_NAME_cmp(
            shim_sk_GENERAL_NAME_value(ones, one), shim_sk_GENERAL_NAME_value(others, other))
          if equal == 0 { return true }
        }
      }
      return false
    }
  }
}
