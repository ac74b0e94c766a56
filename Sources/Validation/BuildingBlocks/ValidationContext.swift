import AdES
import OpenSSL

import struct Foundation.Date

/// What one validation of one file works with (EN 319 102-1 v1.4.1, clause 5.2.4, validation context initialisation): the policy, the
/// current time, the material of the whole file and the verifier, and the proofs of existence gathered so far.
///
/// Paths and statements are asked for again and again, by every signature and time-stamp of a file, and each is worked out once.
final class ValidationContext {
  /// Which anchors a path may end in.
  enum Purpose: Hashable { case signature, timeStamp }

  let policy: TrustPolicy
  /// The time for which the file is judged: what the standard calls the current time.
  let currentTime: Date
  let statusSource: (any CertificateStatusSource)?
  var material = ValidationMaterial()
  var proofs = ProofsOfExistence()

  struct ChainKey: Hashable {
    let leaf: Certificate
    let purpose: Purpose
  }
  struct StatementKey: Hashable {
    let certificate: Certificate
    let issuer: Certificate
  }
  var chains: [ChainKey: ProspectiveChain] = [:]
  var statements: [StatementKey: RevocationStatements] = [:]
  /// Certificates about which statements are being sought, so that signers who vouch for each other do not go on for ever.
  var inQuestion: [StatementKey] = []
  /// Certificates whose services were already asked, for the issuer and for the status.
  var askedForIssuer: Set<Certificate> = []
  var askedForStatus: Set<Certificate> = []
  private var certificateFacts: [Certificate: CertificateFacts] = [:]
  private var uses: [StatementKey: AlgorithmUse] = [:]

  /// What is asked of a certificate by every signature that rests on it.
  struct CertificateFacts {
    let object: ProofOfExistence.Object
    let isNeverRevoked: Bool
  }

  init(policy: TrustPolicy, at currentTime: Date, statusSource: (any CertificateStatusSource)? = nil) {
    self.policy = policy
    self.currentTime = currentTime
    self.statusSource = statusSource
    for certificate in policy.intermediates { material.add(certificate, from: .given) }
    for list in policy.revocationLists { material.add(.list(list), from: .given) }
    for response in policy.ocspResponses { material.add(.response(response), from: .given) }
  }

  func anchors(for purpose: Purpose) -> [Certificate] {
    purpose == .timeStamp ? policy.timeStampAnchors ?? policy.anchors : policy.anchors
  }

  func facts(of certificate: Certificate) -> CertificateFacts {
    if let known = certificateFacts[certificate] { return known }
    let facts = CertificateFacts(
      object: .certificate(certificate), isNeverRevoked: Self.isNeverRevoked(certificate))
    certificateFacts[certificate] = facts
    return facts
  }

  /// What the issuer's signature of a certificate rests on.
  func algorithmUse(of certificate: Certificate, issuedBy issuer: Certificate) -> AlgorithmUse {
    let key = StatementKey(certificate: certificate, issuer: issuer)
    if let known = uses[key] { return known }
    let use = AlgorithmUse(certificate: certificate, issuer: issuer)
    uses[key] = use
    return use
  }

  /// When a certificate is known to have existed.
  func proofTime(of certificate: Certificate) -> Date {
    proofs.time(of: facts(of: certificate).object, or: currentTime)
  }

  /// Forgets what was worked out while the material was not yet complete.
  func materialIsComplete() {
    chains = [:]
    statements = [:]
  }
}
