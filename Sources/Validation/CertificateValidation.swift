import Foundation
import OpenSSL

/// X.509 certificate validation (EN 319 102-1 v1.4.1, clause 5.2.6) of one signer's certificate: what it may be used for, and
/// whether a path leads from it to an anchor at the time.
struct CertificateValidation {
  private(set) var findings: [Finding] = []
  /// The certificate first; as far as it could be built where the path failed.
  private(set) var path: [Certificate] = []
  /// Whether ``path`` leads to an anchor.
  private(set) var isBuilt = false

  /// - Parameters:
  ///   - companions: the certificates that came with it.
  ///   - revocationLists: those that came with it; the policy has more.
  init(
    _ certificate: Certificate, companions: [Certificate], revocationLists: [RevocationList],
    policy: TrustPolicy, validationTime: Date
  ) {
    judgePurpose(of: certificate, by: policy)
    guard !policy.anchors.isEmpty else {
      findings.append(.noTrustAnchors)
      return
    }
    do throws(OpenSSLFailure) {
      let outcome = try PathBuilder.build(
        certificate, intermediates: companions + policy.intermediates, anchors: policy.anchors,
        revocationLists: revocationLists + policy.revocationLists, requireRevocation: policy.revocation,
        at: validationTime)
      switch outcome {
      case .built(let path):
        self.path = path
        isBuilt = true
      case .failed(let failure, let depth, let culprit, let partial):
        path = partial
        findings.append(.path(failure, certificate: culprit, depth: depth))
      }
    } catch {
      findings.append(.certificateUnreadable(error))
    }
  }

  private mutating func judgePurpose(of certificate: Certificate, by policy: TrustPolicy) {
    if let usage = certificate.keyUsage, usage.isDisjoint(with: [.digitalSignature, .nonRepudiation]) {
      findings.append(.keyUsageNotForSignatures)
    }
    if let usages = certificate.extendedKeyUsage, policy.documentKeyUsages.isDisjoint(with: usages) {
      findings.append(.extendedKeyUsageNotForDocuments(usages))
    }
  }
}

extension Validator {
  /// What would keep a signature by this certificate from being accepted, the most telling first; empty where nothing would.
  ///
  /// Asked before signing, so that nobody's key is used in vain.
  /// - Parameter chain: the certificates that will stand beside it in the signature.
  public func obstacles(
    toSigningWith certificate: Certificate, chain: [Certificate] = [], at time: Date
  ) -> [Finding] {
    let judged = CertificateValidation(
      certificate, companions: chain, revocationLists: [], policy: policy, validationTime: time)
    return SignerValidation.conclude(judged.findings).findings
  }
}
