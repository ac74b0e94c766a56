import COpenSSL
import Foundation

/// Builds and validates certificate paths (RFC 5280, section 6) with `X509_verify_cert`, under these settings:
///
/// - trust comes from `anchors` alone. `intermediates`, whatever a signature or file brought along, only help to find the way;
/// - the validation time is given, never the clock's;
/// - any purpose: key usage and extended key usage of the leaf are Validation's to judge;
/// - a path ends in a self-signed anchor, or the leaf is itself an anchor;
/// - no security level: algorithms are judged by Validation at the best signature time;
/// - revocation lists are matched to the built path by ``RevocationCheck``; nothing is ever fetched.
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
    if anchors.contains(leaf) {
      // X509_verify_cert would want a leaf that is an anchor to be self-signed.
      if let fault = untimely(leaf, at: moment) {
        return .failed(fault, depth: 0, certificate: leaf, partial: [leaf])
      }
      return .built([leaf])
    }
    let run = try Verification(leaf, intermediates: intermediates, anchors: anchors, at: moment)
    if let finding = run.findings.first(where: { !$0.failure.isAboutTime }) {
      return run.outcome(of: finding)
    }
    if let finding = notACA(run.path) { return run.outcome(of: finding) }
    if requireRevocation != .never,
      let finding = revocation(run.path, revocationLists, requireRevocation, moment)
    {
      // Being revoked outlasts being expired; a missing list says less than an expiry.
      if finding.failure == .revoked || run.findings.isEmpty { return run.outcome(of: finding) }
    }
    if let finding = run.findings.first { return run.outcome(of: finding) }
    return .built(run.path)
  }

  /// A fault of one certificate of a path.
  struct Finding {
    let failure: PathFailure
    /// Steps above the leaf.
    let depth: Int
  }

  static func untimely(_ certificate: Certificate, at moment: Date) -> PathFailure? {
    let second = moment.timeIntervalSince1970.rounded(.down)
    if second < certificate.notBefore.timeIntervalSince1970 { return .notYetValid }
    if second > certificate.notAfter.timeIntervalSince1970 { return .expired }
    return nil
  }

  /// libcrypto also takes issuers without basicConstraints for CAs, on the word of their key usage. RFC 5280, 6.1.4 (k)
  /// does not. The anchor's own form is the business of whoever trusts it.
  private static func notACA(_ path: [Certificate]) -> Finding? {
    path.indices.dropFirst().dropLast().first { !path[$0].isCA }.map { Finding(failure: .notACA, depth: $0) }
  }

  private static func revocation(
    _ path: [Certificate], _ lists: [RevocationList], _ requirement: RevocationRequirement, _ moment: Date
  ) -> Finding? {
    var missing: Finding?
    for depth in path.indices.dropLast() {
      let check = RevocationCheck(
        of: path[depth], issuedBy: path[depth + 1], data: lists.map { .list($0) }, companions: [], at: moment,
        trusts: { _ in nil })
      switch check.verdict {
      case .good: continue
      case .revoked: return Finding(failure: .revoked, depth: depth)
      case .unknown(let why):
        if requirement == .always, missing == nil { missing = Finding(failure: why, depth: depth) }
      }
    }
    return missing
  }
}

/// One run of `X509_verify_cert`.
private final class Verification {
  private(set) var path: [Certificate] = []
  /// Every fault, in the order found; a fault that is not about time ended the run.
  private(set) var findings: [PathBuilder.Finding] = []

  private let known: [OpaquePointer: Certificate]
  private let moment: Date

  init(
    _ leaf: Certificate, intermediates: [Certificate], anchors: [Certificate], at moment: Date
  ) throws(OpenSSLFailure) {
    self.moment = moment
    known = Dictionary(
      (anchors + intermediates + [leaf]).map { ($0.x509.pointer, $0) },
      uniquingKeysWith: { first, _ in first })

    let store = try Owned<Lib.X509_STORE>("X509_STORE_new", X509_STORE_new())
    for anchor in anchors {
      try expectOne("X509_STORE_add_cert", X509_STORE_add_cert(store.pointer, anchor.x509.pointer))
    }
    let untrusted = try borrowingStack(intermediates)
    let context = try Owned<Lib.X509_STORE_CTX>("X509_STORE_CTX_new", X509_STORE_CTX_new())
    try expectOne(
      "X509_STORE_CTX_init",
      X509_STORE_CTX_init(context.pointer, store.pointer, leaf.x509.pointer, untrusted.pointer))
    try set(X509_STORE_CTX_get0_param(context.pointer))
    try expectOne(
      "X509_STORE_CTX_set_ex_data",
      X509_STORE_CTX_set_ex_data(context.pointer, 0, Unmanaged.passUnretained(self).toOpaque()))
    X509_STORE_CTX_set_verify_cb(context.pointer) { ok, context in
      guard ok == 0, let context, let box = X509_STORE_CTX_get_ex_data(context, 0) else { return ok }
      return Unmanaged<Verification>.fromOpaque(box).takeUnretainedValue().note(context) ? 1 : 0
    }

    ERR_clear_error()
    let verdict = withExtendedLifetime(self) { X509_verify_cert(context.pointer) }
    let code = X509_STORE_CTX_get_error(context.pointer)
    let queue = drainErrorQueue()
    if let chain = X509_STORE_CTX_get0_chain(context.pointer) {
      for index in 0..<max(0, shim_sk_X509_num(chain)) {
        guard let pointer = shim_sk_X509_value(chain, index) else { continue }
        if let certificate = known[pointer] {
          path.append(certificate)
        } else {
          path.append(try Certificate(copying: pointer))
        }
      }
    }
    guard verdict == 1 || !findings.isEmpty else {
      // Not a judgement but an accident: out of memory, or a call in the wrong order.
      if code == X509_V_ERR_OUT_OF_MEM || code == X509_V_ERR_INVALID_CALL || code == X509_V_ERR_UNSPECIFIED {
        throw .library(function: "X509_verify_cert", queue: queue)
      }
      findings.append(
        .init(failure: PathFailure(code), depth: Int(X509_STORE_CTX_get_error_depth(context.pointer))))
      return
    }
    explainIssuer(intermediates + anchors)
  }

  private func set(_ parameters: OpaquePointer?) throws(OpenSSLFailure) {
    X509_VERIFY_PARAM_set_time(parameters, try wholeSeconds(moment))
    X509_VERIFY_PARAM_set_depth(parameters, Int32(PathBuilder.maximumIntermediates))
    X509_VERIFY_PARAM_set_auth_level(parameters, 0)
    try expectOne(
      "X509_VERIFY_PARAM_set_purpose", X509_VERIFY_PARAM_set_purpose(parameters, X509_PURPOSE_ANY))
  }

  /// Notes a fault; whether to go on. Times do not end the run, so that a forged path is never called expired.
  private func note(_ context: OpaquePointer) -> Bool {
    let failure = PathFailure(X509_STORE_CTX_get_error(context))
    let depth = Int(X509_STORE_CTX_get_error_depth(context))
    guard failure.isAboutTime else {
      findings.append(.init(failure: failure, depth: depth))
      return false
    }
    // libcrypto counts the second of notAfter as expired; RFC 5280, 4.1.2.5 includes it. So the dates are asked here.
    let certificate = X509_STORE_CTX_get_current_cert(context).flatMap { known[$0] }
    if let certificate, PathBuilder.untimely(certificate, at: moment) == nil { return true }
    findings.append(.init(failure: failure, depth: depth))
    return true
  }

  /// libcrypto calls an issuer whose key usage excludes signing certificates either no CA or no issuer. Says which it is.
  private func explainIssuer(_ candidates: [Certificate]) {
    for index in findings.indices {
      let (failure, depth) = (findings[index].failure, findings[index].depth)
      if failure == .notACA, path.indices.contains(depth), path[depth].isCA, !path[depth].maySignCertificates
      {
        findings[index] = .init(failure: .keyUsageCertSign, depth: depth)
      }
      guard failure == .issuerNotFound, let last = path.last else { continue }
      let issuer = candidates.first {
        X509_NAME_cmp(X509_get_subject_name($0.x509.pointer), X509_get_issuer_name(last.x509.pointer)) == 0
          && last.isSigned(by: $0.publicKey)
      }
      if let issuer, !issuer.maySignCertificates {
        findings[index] = .init(failure: .keyUsageCertSign, depth: depth + 1)
      }
    }
  }

  func outcome(of finding: PathBuilder.Finding) -> PathOutcome {
    .failed(
      finding.failure, depth: finding.depth,
      certificate: path.indices.contains(finding.depth) ? path[finding.depth] : nil, partial: path)
  }
}

extension Certificate {
  fileprivate var maySignCertificates: Bool { keyUsage?.contains(.keyCertSign) ?? true }
}

extension PathFailure {
  var isAboutTime: Bool { self == .expired || self == .notYetValid }

  /// `X509_V_ERR_…`, in the words of this module.
  fileprivate init(_ code: Int32) {
    switch code {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
      X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, X509_V_ERR_SUBJECT_ISSUER_MISMATCH,
      X509_V_ERR_AKID_SKID_MISMATCH, X509_V_ERR_AKID_ISSUER_SERIAL_MISMATCH:
      self = .issuerNotFound
    case X509_V_ERR_CERT_HAS_EXPIRED: self = .expired
    case X509_V_ERR_CERT_NOT_YET_VALID: self = .notYetValid
    case X509_V_ERR_CERT_SIGNATURE_FAILURE, X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE,
      X509_V_ERR_SIGNATURE_ALGORITHM_MISMATCH, X509_V_ERR_UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY,
      X509_V_ERR_SIGNATURE_ALGORITHM_INCONSISTENCY:
      self = .signatureInvalid
    case X509_V_ERR_INVALID_CA, X509_V_ERR_INVALID_NON_CA: self = .notACA
    case X509_V_ERR_PATH_LENGTH_EXCEEDED, X509_V_ERR_CERT_CHAIN_TOO_LONG: self = .pathLength
    case X509_V_ERR_PERMITTED_VIOLATION, X509_V_ERR_EXCLUDED_VIOLATION, X509_V_ERR_SUBTREE_MINMAX,
      X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX,
      X509_V_ERR_UNSUPPORTED_NAME_SYNTAX:
      self = .nameConstraints
    case X509_V_ERR_INVALID_POLICY_EXTENSION, X509_V_ERR_NO_EXPLICIT_POLICY: self = .policy
    case X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION: self = .unhandledCriticalExtension
    case X509_V_ERR_KEYUSAGE_NO_CERTSIGN: self = .keyUsageCertSign
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN: self = .selfSigned
    case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL, X509_V_ERR_CA_MD_TOO_WEAK:
      self = .algorithmTooWeak
    default: self = .other(code: Int(code), text: String(cString: X509_verify_cert_error_string(Int(code))))
    }
  }
}
