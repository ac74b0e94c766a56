import Foundation

/// Judges at one time what is said about one certificate of a built path.
///
/// *Revoked* is what a statement says with a date not after the validation time, whatever the statement's own dates are; *good* takes one that is
/// current at the validation time. A suspension (certificateHold) counts until newer information no longer names the certificate.
struct RevocationCheck {
  enum Verdict: Equatable {
    case good
    case revoked
    /// Nothing could be relied on; the most telling reason why.
    case unknown(PathFailure)
  }

  let verdict: Verdict

  /// - Parameter trusts: whether a signer who is not the issuer is to be believed; a fault says why not.
  init(
    of certificate: Certificate, issuedBy issuer: Certificate, data: [RevocationData],
    companions: [Certificate],
    at moment: Date, trusts: (Certificate) -> PathFailure?
  ) {
    let (statements, found) = RevocationStatement.statements(
      about: certificate, issuedBy: issuer, from: data, companions: companions)
    var obstacles = found
    var isGood = false
    var suspendedAsOf: Date?
    var unnamedAsOf = Date.distantPast
    for statement in statements {
      if let fault = statement.signers.lazy.filter({ $0 != issuer }).compactMap(trusts).first {
        obstacles.insert(fault)
        continue
      }
      switch statement.status {
      case .unknown: continue
      case .revoked(let date, let reason) where date <= moment:
        guard reason == RevocationReason.certificateHold.rawValue else {
          verdict = .revoked
          return
        }
        suspendedAsOf = max(suspendedAsOf ?? .distantPast, statement.thisUpdate)
        continue
      case .good, .revoked: break
      }
      unnamedAsOf = max(unnamedAsOf, statement.thisUpdate)
      if statement.thisUpdate > moment {
        obstacles.insert(.revocationListNotYetValid)
      } else if let next = statement.nextUpdate, next < moment {
        obstacles.insert(.revocationListExpired)
      } else {
        isGood = true
      }
    }
    if let suspendedAsOf, suspendedAsOf >= unnamedAsOf {
      verdict = .revoked
      return
    }
    verdict =
      isGood ? .good : .unknown(Self.tellingFirst.first(where: obstacles.contains) ?? .revocationUnknown)
  }

  private static let tellingFirst: [PathFailure] = [
    .revocationListExpired, .revocationListNotYetValid, .revocationListSignature, .revocationSignerUntrusted,
    .ocspSignature,
    .ocspResponderNotAuthorised, .ocspResponderNotFound, .revocationDataUnusable, .ocspUnsuccessful,
  ]
}
