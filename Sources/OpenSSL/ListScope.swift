import COpenSSL
import Foundation

/// What a list is about: issuingDistributionPoint (RFC 5280, 5.2.5), read once a list.
final class ListScope: @unchecked Sendable {
  /// Owned; nil where the list has no such extension and is about everything of its issuer.
  private let point: UnsafeMutablePointer<ISSUING_DIST_POINT>?
  private let isIndirect: Bool
  /// onlySomeReasons; everything where there is none.
  let reasons: ReasonFlags

  /// nil where the list must not be used at all: an extension of it, or of one of its entries, that is critical and
  /// unknown here (5.2 and 5.3), or that cannot be read.
  init?(of list: borrowing Owned<Lib.X509_CRL>, extensions: [Extension]) {
    guard extensions.allSatisfy({ !$0.critical || Self.understood.contains($0.oid) }),
      Set(extensions.map(\.oid)).count == extensions.count,
      !Self.hasUnknownCriticalEntry(list.pointer)
    else { return nil }
    var critical: Int32 = -1
    let found = X509_CRL_get_ext_d2i(list.pointer, NID_issuing_distribution_point, &critical, nil)
    // -1 says absent; anything else without a value, unreadable or given twice.
    guard found != nil || critical == -1 else { return nil }
    let point = found?.assumingMemoryBound(to: ISSUING_DIST_POINT.self)
    // A name relative to the CRL issuer is made a whole one: `DIST_POINT_set_dpname`.
    if let name = point?.pointee.distpoint,
      DIST_POINT_set_dpname(name, X509_CRL_get_issuer(list.pointer)) != 1
    {
      ISSUING_DIST_POINT_free(point)
      return nil
    }
    self.point = point
    isIndirect = point.map { $0.pointee.indirectCRL > 0 } ?? false
    reasons = ReasonFlags(borrowed: point?.pointee.onlysomereasons)
  }

  deinit { ISSUING_DIST_POINT_free(point) }

  /// issuingDistributionPoint, deltaCRLIndicator, cRLNumber, authorityKeyIdentifier, expiredCertsOnCRL.
  private static let understood: Set = ["2.5.29.28", "2.5.29.27", "2.5.29.20", "2.5.29.35", "2.5.29.60"]
  /// reasonCode, invalidityDate, certificateIssuer, and holdInstructionCode of RFC 3280.
  private static let understoodInEntries: Set = ["2.5.29.21", "2.5.29.24", "2.5.29.29", "2.5.29.23"]

  private static func hasUnknownCriticalEntry(_ crl: OpaquePointer) -> Bool {
    guard let entries = X509_CRL_get_REVOKED(crl) else { return false }
    for index in 0..<max(0, shim_sk_X509_REVOKED_num(entries)) {
      let entry = shim_sk_X509_REVOKED_value(entries, index)
      var position = X509_REVOKED_get_ext_by_critical(entry, 1, -1)
      while position >= 0 {
        let one = Extension(borrowed: X509_REVOKED_get_ext(entry, position))
        if !understoodInEntries.contains(one.oid) { return true }
        position = X509_REVOKED_get_ext_by_critical(entry, 1, position)
      }
    }
    return false
  }

  /// For which reasons the list speaks about a certificate with these distribution points (6.3.3, b to d); nil where it does not.
  func coverage(of certificate: Certificate, _ points: DistributionPoints, by list: RevocationList)
    -> ReasonFlags?
  {
    if let scope = point?.pointee {
      if scope.onlyattr > 0 { return nil }
      if scope.onlyuser > 0, certificate.isCA { return nil }
      if scope.onlyCA > 0, !certificate.isCA { return nil }
    }
    var found: ReasonFlags?
    for index in 0..<points.count {
      guard let point = points[index], speaks(for: point, of: certificate, list) else { continue }
      found = (found ?? []).union(reasons.intersection(ReasonFlags(borrowed: point.pointee.reasons)))
    }
    // 6.3.3, last paragraph: as if the certificate named its issuer as a point, for all reasons.
    if found != .all, list.isNamed(as: certificate.issuer), speaksForIssuer(certificate) {
      found = (found ?? []).union(reasons)
    }
    return found
  }

  private func speaks(
    for point: UnsafeMutablePointer<DIST_POINT>, of certificate: Certificate, _ list: RevocationList
  )
    -> Bool
  {
    // (b) (1)
    if let issuers = point.pointee.CRLissuer {
      guard isIndirect, contains(issuers, X509_CRL_get_issuer(list.crl.pointer)) else { return false }
    } else if !list.isNamed(as: certificate.issuer) {
      return false
    }
    // (b) (2) (i)
    guard let own = self.point?.pointee.distpoint else { return true }
    if let other = point.pointee.distpoint { return share(own, other) }
    return point.pointee.CRLissuer.map { share(own, $0) } ?? false
  }

  private func speaksForIssuer(_ certificate: Certificate) -> Bool {
    guard let own = point?.pointee.distpoint else { return true }
    let issuer = X509_get_issuer_name(certificate.x509.pointer)
    if let whole = own.pointee.dpname { return X509_NAME_cmp(whole, issuer) == 0 }
    return shim_DIST_POINT_NAME_fullname(own).map { contains($0, issuer) } ?? false
  }

  /// Whether two DistributionPointNames have a name in common, relative ones being whole by now.
  private func share(_ one: UnsafePointer<DIST_POINT_NAME>, _ other: UnsafePointer<DIST_POINT_NAME>) -> Bool {
    switch (one.pointee.dpname, other.pointee.dpname) {
    case (let one?, let other?): X509_NAME_cmp(one, other) == 0
    case (let name?, nil): shim_DIST_POINT_NAME_fullname(other).map { contains($0, name) } ?? false
    case (nil, _): shim_DIST_POINT_NAME_fullname(one).map { share(other, $0) } ?? false
    }
  }

  private func share(_ one: UnsafePointer<DIST_POINT_NAME>, _ names: OpaquePointer) -> Bool {
    if let whole = one.pointee.dpname { return contains(names, whole) }
    guard let own = shim_DIST_POINT_NAME_fullname(one) else { return false }
    for first in 0..<shim_sk_GENERAL_NAME_num(own) {
      for second in 0..<shim_sk_GENERAL_NAME_num(names) {
        let equal = GENERAL_NAME_cmp(
          shim_sk_GENERAL_NAME_value(own, first), shim_sk_GENERAL_NAME_value(names, second))
        if equal == 0 { return true }
      }
    }
    return false
  }

  /// Whether a directoryName among general names is this X509_NAME.
  private func contains(_ names: OpaquePointer, _ name: OpaquePointer?) -> Bool {
    for index in 0..<shim_sk_GENERAL_NAME_num(names) {
      var kind: Int32 = 0
      guard let value = GENERAL_NAME_get0_value(shim_sk_GENERAL_NAME_value(names, index), &kind),
        kind == GEN_DIRNAME
      else { continue }
      if X509_NAME_cmp(OpaquePointer(value), name) == 0 { return true }
    }
    return false
  }
}

/// The distribution points of one certificate (cRLDistributionPoints, RFC 5280, 4.2.1.13), relative names made whole.
final class DistributionPoints {
  /// Owned; nil where there are none.
  private let points: OpaquePointer?
  let count: Int32

  /// Points that are looked at. Our own number; certificates have one or two.
  private static let maximumCount: Int32 = 32

  init(of certificate: Certificate) {
    guard let found = X509_get_ext_d2i(certificate.x509.pointer, NID_crl_distribution_points, nil, nil) else {
      points = nil
      count = 0
      return
    }
    let points = OpaquePointer(found)
    self.points = points
    count = min(max(0, shim_sk_DIST_POINT_num(points)), Self.maximumCount)
    for index in 0..<count {
      guard let point = shim_sk_DIST_POINT_value(points, index), let name = point.pointee.distpoint
      else { continue }
      // 4.2.1.13: relative to the CRL issuer where the point names one, else to the certificate's issuer.
      var base = X509_get_issuer_name(certificate.x509.pointer)
      var kind: Int32 = 0
      if let issuers = point.pointee.CRLissuer,
        let value = GENERAL_NAME_get0_value(shim_sk_GENERAL_NAME_value(issuers, 0), &kind),
        kind == GEN_DIRNAME
      {
        base = OpaquePointer(value)
      }
      _ = DIST_POINT_set_dpname(name, base)
    }
    ERR_clear_error()
  }

  deinit { CRL_DIST_POINTS_free(points) }

  subscript(index: Int32) -> UnsafeMutablePointer<DIST_POINT>? { shim_sk_DIST_POINT_value(points, index) }
}

extension ReasonFlags {
  fileprivate init(borrowed bits: UnsafeMutablePointer<ASN1_BIT_STRING>?) {
    guard let bits else {
      self = .all
      return
    }
    self.init(
      rawValue: (1...8).reduce(0) { $0 | (ASN1_BIT_STRING_get_bit(bits, Int32($1)) == 1 ? 1 << $1 : 0) })
  }
}
