/// What a validation concludes of one signature (EN 319 102-1 v1.4.1, clause 5.1.3).
///
/// An invalid signature is a successful validation: a conclusion, not an error.
public enum Conclusion: Hashable, Sendable {
  case totalPassed
  case totalFailed(FailedSubIndication)
  case indeterminate(IndeterminateSubIndication)

  /// The main indication under the standard's name.
  public var indication: String {
    switch self {
    case .totalPassed: "TOTAL-PASSED"
    case .totalFailed: "TOTAL-FAILED"
    case .indeterminate: "INDETERMINATE"
    }
  }

  /// The sub-indication under the standard's name; nil for TOTAL-PASSED.
  public var subIndication: String? {
    switch self {
    case .totalPassed: nil
    case .totalFailed(let reason): reason.rawValue
    case .indeterminate(let reason): reason.rawValue
    }
  }

  var isFailed: Bool { if case .totalFailed = self { true } else { false } }

  /// Failed before indeterminate before passed: the worst of several conclusions speaks for the file.
  var severity: Int {
    switch self {
    case .totalPassed: 0
    case .indeterminate: 1
    case .totalFailed: 2
    }
  }
}

/// Sub-indications of TOTAL-FAILED (EN 319 102-1 v1.4.1, table 6).
public enum FailedSubIndication: String, Sendable {
  case formatFailure = "FORMAT_FAILURE"
  case hashFailure = "HASH_FAILURE"
  case signatureCryptoFailure = "SIG_CRYPTO_FAILURE"
  case revoked = "REVOKED"
  case expired = "EXPIRED"
  case notYetValid = "NOT_YET_VALID"
}

/// Sub-indications of INDETERMINATE (EN 319 102-1 v1.4.1, table 6).
public enum IndeterminateSubIndication: String, Sendable {
  case signatureConstraintsFailure = "SIG_CONSTRAINTS_FAILURE"
  case chainConstraintsFailure = "CHAIN_CONSTRAINTS_FAILURE"
  case certificateChainGeneralFailure = "CERTIFICATE_CHAIN_GENERAL_FAILURE"
  case cryptoConstraintsFailure = "CRYPTO_CONSTRAINTS_FAILURE"
  case cryptoConstraintsFailureNoPOE = "CRYPTO_CONSTRAINTS_FAILURE_NO_POE"
  case noSigningCertificateFound = "NO_SIGNING_CERTIFICATE_FOUND"
  case noCertificateChainFound = "NO_CERTIFICATE_CHAIN_FOUND"
  case revokedNoPOE = "REVOKED_NO_POE"
  case revokedCANoPOE = "REVOKED_CA_NO_POE"
  case outOfBoundsNoPOE = "OUT_OF_BOUNDS_NO_POE"
  case outOfBoundsNotRevoked = "OUT_OF_BOUNDS_NOT_REVOKED"
  case revocationOutOfBoundsNoPOE = "REVOCATION_OUT_OF_BOUNDS_NO_POE"
  /// Past certificate validation found no proof that what it needs existed when it was still good (clause 5.6.2).
  case noPOE = "NO_POE"
  case timeStampOrderFailure = "TIMESTAMP_ORDER_FAILURE"
  case signaturePolicyNotAvailable = "SIGNATURE_POLICY_NOT_AVAILABLE"
  case policyProcessingError = "POLICY_PROCESSING_ERROR"
  case tryLater = "TRY_LATER"
  case signedDataNotFound = "SIGNED_DATA_NOT_FOUND"
  /// A custom sub-indication is allowed where none of the table's fits: a kind of signature that is recognised but not yet judged.
  case notJudged = "GENERIC"
}
