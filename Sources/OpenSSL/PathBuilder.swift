import Foundation

/// Builds certificate paths and validates them (RFC 5280, section 6), under these rules:
///
/// - trust comes from `anchors` alone, self-signed or not. `intermediates`, whatever a signature or file brought along, only help to find the way;
/// - the validation time is given, never the clock's;
/// - key usage and extended key usage of the leaf are Validation's to judge, and so are algorithms, at the best signature time;
/// - every way that names and signatures allow is tried until one is valid, within the limits of ``PathSearch``;
/// - where none is, the failure of the way that came nearest is told;
/// - revocation data are matched to the built path by ``RevocationCheck``; nothing is ever fetched.
public struct PathBuilder {
  /// Certificates between leaf and anchor. Our own number: public hierarchies have one to three.
  public static let maximumIntermediates = 10

  /// - Parameters:
  ///   - requireRevocation: how far `revocationLists` decide.
  ///   - moment: the validation time, for certificates and lists alike.
  /// - Throws: ``OpenSSLFailure`` only where the work could not be done; an untrusted path is an outcome.
  public static func build(
    _ leaf: Certificate, intermediates: [Certificate], anchors: [Certificate],
    revocationLists: [RevocationList] = [], requireRevocation: RevocationRequirement, at moment: Date
  ) throws(OpenSSLFailure) -> PathOutcome {
    build(
      leaf, intermediates: intermediates, anchors: anchors, revocationData: revocationLists.map { .list($0) },
      requireRevocation: requireRevocation, at: moment)
  }

  /// - Parameters:
  ///   - revocationData: lists and responses, of whatever age.
  ///   - requireRevocation: how far they decide.
  ///   - policy: what the relying party asks of certificate policies.
  ///   - moment: the validation time, for certificates and revocation data alike. Nil where dates are not asked, and revocation neither: then a path
  ///     only says who vouches for whom.
  public static func build(
    _ leaf: Certificate, intermediates: [Certificate], anchors: [Certificate],
    revocationData: [RevocationData],
    requireRevocation: RevocationRequirement, policy: PathPolicy = PathPolicy(), at moment: Date?
  ) -> PathOutcome {
    PathJudge(
      intermediates: intermediates, anchors: anchors, data: revocationData, policy: policy, moment: moment
    ).outcome(leaf, requireRevocation)
  }
}

/// One question put to ``PathBuilder``, with everything it may use; asked again about whoever signs revocation data.
private struct PathJudge {
  let intermediates: [Certificate]
  let anchors: [Certificate]
  let data: [RevocationData]
  let policy: PathPolicy
  let moment: Date?
  /// The certificates whose revocation is being asked about, from the outside in.
  var asking: [Certificate] = []

  /// How deep signers of revocation data are asked about in turn. Our own number: a list's signer, its own list's signer, and one more.
  private static let maximumNesting = 3

  func outcome(_ leaf: Certificate, _ requirement: RevocationRequirement) -> PathOutcome {
    if anchors.contains(leaf) {
      if let moment, let failure = leaf.untimely(at: moment) {
        return .failed(failure, depth: 0, certificate: leaf, partial: [leaf])
      }
      return .built([leaf])
    }
    var search = PathSearch(anchors: anchors, intermediates: intermediates, at: moment)
    var built: [Certificate]?
    var nearest: (fault: PathValidation.Fault, path: [Certificate])?
    search.forEachPath(from: leaf) { path in
      guard let fault = fault(in: path, requirement) else {
        built = path
        return true
      }
      if nearest.map({ $0.fault.failure.nearness < fault.failure.nearness }) ?? true {
        nearest = (fault, path)
      }
      return false
    }
    if let built { return .built(built) }
    if let (fault, path) = nearest {
      return .failed(fault.failure, depth: fault.depth, certificate: path[fault.depth], partial: path)
    }
    let (path, failure) = search.deadEnd(from: leaf)
    let depth = path.count - 1
    return .failed(
      search.isCutShort ? .tooManyPaths : failure, depth: depth, certificate: path[depth], partial: path)
  }

  /// The most telling fault of one path: being revoked outlasts being expired; missing information says less than an expiry.
  private func fault(in path: [Certificate], _ requirement: RevocationRequirement) -> PathValidation.Fault? {
    let judged = PathValidation(path, policy: policy, at: moment)
    if let fault = judged.fault { return fault }
    if requirement != .never, let moment, let fault = revocation(path, requirement, moment) {
      if fault.failure == .revoked || judged.untimely == nil { return fault }
    }
    return judged.untimely
  }

  private func revocation(_ path: [Certificate], _ requirement: RevocationRequirement, _ moment: Date)
    -> PathValidation.Fault?
  {
    var missing: PathValidation.Fault?
    for depth in path.indices.dropLast() {
      let certificate = path[depth]
      let check = RevocationCheck(
        of: certificate, issuedBy: path[depth + 1], data: data, companions: intermediates + anchors,
        at: moment,
        trusts: { trust(in: $0, about: certificate, under: path[path.count - 1], requirement) })
      switch check.verdict {
      case .good: continue
      case .revoked: return .init(failure: .revoked, depth: depth)
      case .unknown(let why):
        if requirement == .always, missing == nil { missing = .init(failure: why, depth: depth) }
      }
    }
    return missing
  }

  /// Why a signer other than the issuer is not believed: its certificate must lead to the same anchor (RFC 5280, 6.3.3 (f); RFC 6960, 4.2.2.2) and
  /// not be revoked. A responder's may say that it is not to be asked about (4.2.2.2.1).
  private func trust(
    in signer: Certificate, about certificate: Certificate, under anchor: Certificate,
    _ requirement: RevocationRequirement
  ) -> PathFailure? {
    // A CRL issuer may answer for its own certificate, too; that it leads to the anchor is being asked already. A longer circle vouches for nothing.
    if signer == anchor || signer == certificate { return nil }
    guard asking.count < Self.maximumNesting, !asking.contains(signer) else {
      return .revocationSignerUntrusted
    }
    let nested = PathJudge(
      intermediates: intermediates, anchors: [anchor], data: data, policy: PathPolicy(), moment: moment,
      asking: asking + [certificate])
    let isResponder = signer.extendedKeyUsage?.contains(OCSPResponse.OID.signing) == true && !signer.isCA
    let ownRequirement: RevocationRequirement =
      isResponder ? (signer.hasOCSPNoCheck ? .never : .whenAvailable) : requirement
    guard case .built = nested.outcome(signer, ownRequirement) else { return .revocationSignerUntrusted }
    return nil
  }
}

extension PathFailure {
  /// How near to being valid a path is that fails for this: of several ways the nearest is told.
  fileprivate var nearness: Int {
    switch self {
    case .revoked: 10
    case .revocationUnknown, .revocationListExpired, .revocationListNotYetValid, .revocationListSignature,
      .revocationDataUnusable, .ocspUnsuccessful, .ocspResponderNotFound, .ocspSignature,
      .ocspResponderNotAuthorised, .revocationSignerUntrusted:
      9
    case .expired, .notYetValid: 8
    case .policy: 7
    case .nameConstraints: 6
    case .pathLength: 5
    case .unhandledCriticalExtension, .malformedExtension: 4
    case .keyUsageCertSign, .notACA: 3
    case .algorithmTooWeak, .explicitCurve: 2
    case .signatureInvalid: 1
    case .issuerNotFound, .selfSigned, .tooManyPaths, .other: 0
    }
  }
}
