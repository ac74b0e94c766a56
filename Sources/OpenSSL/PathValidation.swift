import COpenSSL
import Foundation

/// Judges one path by the algorithm of RFC 5280, 6.1 (policies as RFC 9618 has them), in the standard's order, revocation aside (6.1.3 (a) (3)).
///
/// The anchor is not a part of the path. What its certificate says against itself is kept, though, as RFC 5937 wants: its dates, that it is no CA, that it holds something critical and unknown,
/// that its key may not sign certificates, its path length and its name constraints.
struct PathValidation {
  struct Fault {
    let failure: PathFailure
    /// Steps above the leaf.
    let depth: Int
  }

  /// The first fault that is not about time, from the anchor down.
  private(set) var fault: Fault?
  /// The first certificate, from the anchor down, that is not valid at the time.
  private(set) var untimely: Fault?
  /// The policies, of those the relying party accepts, that the path is valid for (6.1.6).
  private(set) var policies: Set<String> = []

  private var graph = PolicyGraph()
  private var explicitPolicy: Int
  private var policyMapping: Int
  private var inhibitAnyPolicy: Int
  private var maximumPathLength: Int
  private var nameConstraints: [NameConstraints] = []

  /// What is processed here, or, as key purposes and statements of qualification, shown to whoever judges the leaf (6.1.4 (o), 6.1.5 (f)).
  private static let understood: Set = [
    "2.5.29.14", "2.5.29.15", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.30", "2.5.29.31", "2.5.29.32",
    "2.5.29.33", "2.5.29.35", "2.5.29.36", "2.5.29.37", "2.5.29.46", "2.5.29.54", "2.5.29.56",
    "1.3.6.1.5.5.7.1.1", "1.3.6.1.5.5.7.1.3", "1.3.6.1.5.5.7.48.1.5", "0.4.0.194121.2.1",
  ]

  /// - Parameters:
  ///   - path: leaf first, anchor last; at least two, each bearing the name of the next one as its issuer.
  ///   - moment: nil where dates are not asked.
  init(_ path: [Certificate], policy: PathPolicy, at moment: Date?) {
    let anchor = path.count - 1
    // 6.1.2
    explicitPolicy = policy.initialExplicitPolicy ? 0 : anchor + 1
    inhibitAnyPolicy = policy.initialAnyPolicyInhibit ? 0 : anchor + 1
    policyMapping = policy.initialPolicyMappingInhibit ? 0 : anchor + 1
    maximumPathLength = anchor
    judge(path[anchor], asAnchorAt: anchor, moment)
    var workingKey = path[anchor].publicKey
    for depth in (0..<anchor).reversed() where fault == nil {
      let certificate = path[depth]
      process(certificate, depth, issuerKey: workingKey, at: moment)
      if depth > 0 { prepareForNext(certificate, depth) }
      if fault == nil, !certificate.understandsCriticalExtensions(Self.understood) {
        fault = Fault(failure: .unhandledCriticalExtension, depth: depth)
      }
      // 6.1.4 (d) to (f): parameters that a key lacks are the issuer's.
      workingKey = certificate.publicKey.completed(by: workingKey)
    }
    if fault == nil { wrapUp(path[0], policy) }
  }

  private mutating func judge(_ anchor: Certificate, asAnchorAt depth: Int, _ moment: Date?) {
    if let moment, let failure = anchor.untimely(at: moment) {
      untimely = Fault(failure: failure, depth: depth)
    }
    let extensions = anchor.extensions
    if !anchor.isWellFormed(extensions) {
      fault = Fault(failure: .malformedExtension, depth: depth)
    } else if anchor.publicKey.hasExplicitCurve {
      fault = Fault(failure: .explicitCurve, depth: depth)
    } else if !anchor.isCA, extensions.contains(where: { $0.oid == "2.5.29.19" }) {
      fault = Fault(failure: .notACA, depth: depth)
    } else if anchor.keyUsage?.contains(.keyCertSign) == false {
      fault = Fault(failure: .keyUsageCertSign, depth: depth)
    } else if !anchor.understandsCriticalExtensions(Self.understood) {
      fault = Fault(failure: .unhandledCriticalExtension, depth: depth)
    }
    if let limit = anchor.pathLength { maximumPathLength = min(maximumPathLength, limit) }
    takeNameConstraints(of: anchor, depth)
  }

  // MARK: 6.1.3 Basic certificate processing

  private mutating func process(
    _ certificate: Certificate, _ depth: Int, issuerKey: PublicKey, at moment: Date?
  ) {
    let extensions = certificate.extensions
    guard certificate.isWellFormed(extensions), let own = try? PolicyExtensions(extensions) else {
      fault = Fault(failure: .malformedExtension, depth: depth)
      return
    }
    // (a) (1)
    guard certificate.isSigned(by: issuerKey) else {
      fault = Fault(failure: .signatureInvalid, depth: depth)
      return
    }
    // RFC 5480, 2.1.1: parameters that fit a chosen key are no evidence.
    guard !certificate.publicKey.hasExplicitCurve else {
      fault = Fault(failure: .explicitCurve, depth: depth)
      return
    }
    // (a) (2)
    if untimely == nil, let moment, let failure = certificate.untimely(at: moment) {
      untimely = Fault(failure: failure, depth: depth)
    }
    // (b), (c)
    let isSelfIssuedBetween = certificate.isSelfIssued && depth > 0
    if !isSelfIssuedBetween, !nameConstraints.allSatisfy({ $0.permit(certificate) }) {
      fault = Fault(failure: .nameConstraints, depth: depth)
      return
    }
    // (d), (e)
    graph.add(own.policies, takesAnyPolicy: inhibitAnyPolicy > 0 || isSelfIssuedBetween)
    // (f)
    guard explicitPolicy > 0 || !graph.isNull else {
      fault = Fault(failure: .policy, depth: depth)
      return
    }
    if depth > 0 { preparePolicies(certificate, own, depth) } else { wrapUpPolicies(own) }
  }

  // MARK: 6.1.4 Preparation for the next certificate

  private mutating func preparePolicies(_ certificate: Certificate, _ own: PolicyExtensions, _ depth: Int) {
    // (a)
    guard own.mappings[PathPolicy.anyPolicy] == nil,
      !own.mappings.values.contains(where: { $0.contains(PathPolicy.anyPolicy) })
    else {
      fault = Fault(failure: .policy, depth: depth)
      return
    }
    // (b)
    graph.map(own.mappings, isInhibited: policyMapping == 0)
    // (h)
    if !certificate.isSelfIssued {
      explicitPolicy = max(0, explicitPolicy - 1)
      policyMapping = max(0, policyMapping - 1)
      inhibitAnyPolicy = max(0, inhibitAnyPolicy - 1)
    }
    // (i), (j)
    explicitPolicy = min(explicitPolicy, own.requireExplicitPolicy ?? .max)
    policyMapping = min(policyMapping, own.inhibitPolicyMapping ?? .max)
    inhibitAnyPolicy = min(inhibitAnyPolicy, own.inhibitAnyPolicy ?? .max)
  }

  private mutating func prepareForNext(_ certificate: Certificate, _ depth: Int) {
    guard fault == nil else { return }
    // (g)
    takeNameConstraints(of: certificate, depth)
    // (k)
    guard certificate.isCA else {
      fault = Fault(failure: .notACA, depth: depth)
      return
    }
    // (l)
    if !certificate.isSelfIssued {
      guard maximumPathLength > 0 else {
        fault = Fault(failure: .pathLength, depth: depth)
        return
      }
      maximumPathLength -= 1
    }
    // (m)
    if let limit = certificate.pathLength { maximumPathLength = min(maximumPathLength, limit) }
    // (n)
    if certificate.keyUsage?.contains(.keyCertSign) == false {
      fault = Fault(failure: .keyUsageCertSign, depth: depth)
    }
  }

  private mutating func takeNameConstraints(of certificate: Certificate, _ depth: Int) {
    guard certificate.extensionValue(oid: NameConstraints.oid) != nil else { return }
    guard let own = NameConstraints(of: certificate) else {
      fault = fault ?? Fault(failure: .malformedExtension, depth: depth)
      return
    }
    nameConstraints.append(own)
  }

  // MARK: 6.1.5 Wrap-up

  private mutating func wrapUpPolicies(_ own: PolicyExtensions) {
    // (a)
    explicitPolicy = max(0, explicitPolicy - 1)
    // (b)
    if own.requireExplicitPolicy == 0 { explicitPolicy = 0 }
  }

  private mutating func wrapUp(_ leaf: Certificate, _ policy: PathPolicy) {
    // (g)
    policies = graph.userConstrainedPolicySet(policy.userInitialPolicySet)
    if explicitPolicy == 0, policies.isEmpty { fault = Fault(failure: .policy, depth: 0) }
  }
}

/// NameConstraints of an issuer (RFC 5280, 4.2.1.10).
private final class NameConstraints {
  static let oid = "2.5.29.30"
  private let pointer: UnsafeMutablePointer<NAME_CONSTRAINTS>

  /// nil where the extension cannot be read.
  init?(of certificate: Certificate) {
    ERR_clear_error()
    guard let found = X509_get_ext_d2i(certificate.x509.pointer, NID_name_constraints, nil, nil) else {
      ERR_clear_error()
      return nil
    }
    pointer = found.assumingMemoryBound(to: NAME_CONSTRAINTS.self)
  }

  deinit { NAME_CONSTRAINTS_free(pointer) }

  /// Whether the subject and every alternative name are in a permitted subtree and in no excluded one: `NAME_CONSTRAINTS_check`, which
  /// also limits the work.
  func permit(_ certificate: Certificate) -> Bool {
    NAME_CONSTRAINTS_check(certificate.x509.pointer, pointer) == X509_V_OK
  }
}

extension Certificate {
  /// Validity includes its first and last second (RFC 5280, 4.1.2.5).
  func untimely(at moment: Date) -> PathFailure? {
    let second = moment.timeIntervalSince1970.rounded(.down)
    if second < notBefore.timeIntervalSince1970 { return .notYetValid }
    if second > notAfter.timeIntervalSince1970 { return .expired }
    return nil
  }

  /// pathLenConstraint: `X509_get_pathlen`; nil where there is none.
  fileprivate var pathLength: Int? {
    let length = X509_get_pathlen(x509.pointer)
    return length >= 0 ? length : nil
  }

  /// Whether every extension that libcrypto knows could be read, and none stands there twice (4.2).
  fileprivate func isWellFormed(_ extensions: [Extension]) -> Bool {
    flags & UInt32(EXFLAG_INVALID) == 0 && Set(extensions.map(\.oid)).count == extensions.count
  }

  fileprivate func understandsCriticalExtensions(_ understood: Set<String>) -> Bool {
    extensions.allSatisfy { !$0.critical || understood.contains($0.oid) }
  }
}
