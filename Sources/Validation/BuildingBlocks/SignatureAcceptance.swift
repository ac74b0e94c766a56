import AdES
import OpenSSL

import struct Foundation.Date

/// Signature acceptance validation (EN 319 102-1 v1.4.1, clause 5.2.8): what the policy demands of a signature, and the algorithms it rests on.
extension SignerValidation {
  /// What the signer's certificate may be used for.
  static func purposeFindings(of certificate: Certificate, by policy: TrustPolicy) -> [Finding] {
    var findings: [Finding] = []
    if let usage = certificate.keyUsage, usage.isDisjoint(with: [.digitalSignature, .nonRepudiation]) {
      findings.append(.keyUsageNotForSignatures)
    }
    if let usages = certificate.extendedKeyUsage, policy.documentKeyUsages.isDisjoint(with: usages) {
      findings.append(.extendedKeyUsageNotForDocuments(usages))
    }
    return findings
  }

  /// What RFC 3161 (clause 2.3) demands of a time-stamp authority's certificate, and the policy of its tokens.
  static func acceptanceFindings(
    of token: TimeStampToken, by certificate: Certificate?, _ policy: TrustPolicy
  ) -> [Finding] {
    var findings: [Finding] = []
    if let certificate {
      if let usage = certificate.keyUsage, usage.isDisjoint(with: [.digitalSignature, .nonRepudiation]) {
        findings.append(.keyUsageNotForSignatures)
      }
      let isCritical = certificate.extensions.contains { $0.oid == "2.5.29.37" && $0.critical }
      if certificate.extendedKeyUsage != [OID.timeStamping] || !isCritical {
        findings.append(.timeStampUsageWrong(certificate.extendedKeyUsage ?? [], isCritical: isCritical))
      }
      // A key has no say about times at which its certificate was not valid.
      if token.info.genTime < certificate.notBefore {
        findings.append(.path(.notYetValid, certificate: certificate, depth: 0))
      } else if token.info.genTime > certificate.notAfter {
        findings.append(.path(.expired, certificate: certificate, depth: 0))
      }
    }
    if let accepted = policy.timeStampPolicies, !accepted.contains(token.info.policy) {
      findings.append(.timeStampPolicyNotAccepted(token.info.policy))
    }
    if token.info.hasCriticalExtension { findings.append(.timeStampExtensionUnknown) }
    return findings
  }

  /// The algorithms that the signature value rests on. The digest inside a signing-certificate attribute is none of them: to profit from a
  /// weak one, a second certificate over the same key would be needed.
  var algorithmUses: [AlgorithmUse] {
    guard let certificate, let scheme else { return [] }
    var uses = [
      AlgorithmUse(.signature, scheme, certificate.publicKey.algorithm, madeAfter: certificate.notBefore)
    ]
    for digest in [digestAlgorithm, innerDigest].compactMap({ $0 }) where digest != scheme.digest {
      uses.append(AlgorithmUse(.signature, digest, madeAfter: certificate.notBefore))
    }
    return uses
  }
}
