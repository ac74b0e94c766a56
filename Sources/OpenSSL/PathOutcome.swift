/// What came of building a path from a certificate to a trust anchor.
public enum PathOutcome: Sendable {
  /// The path, leaf first, anchor last. Where the leaf is itself an anchor, it stands alone.
  case built([Certificate])
  /// The most telling reason, how many steps above the leaf it arose, the certificate concerned, and the path as far
  /// as it was built, leaf first.
  case failed(PathFailure, depth: Int, certificate: Certificate?, partial: [Certificate])
}

/// Why there is no valid path (RFC 5280, section 6).
public enum PathFailure: Hashable, Sendable {
  /// Nothing given issued the certificate: neither an anchor nor an intermediate.
  case issuerNotFound
  /// The validation time is after notAfter.
  case expired
  /// The validation time is before notBefore.
  case notYetValid
  /// An authentic list of the issuer names it, with a date not after the validation time.
  case revoked
  /// A list is required, and none is at hand that is about this certificate.
  case revocationUnknown
  /// A list is required, and the ones at hand were due for replacement before the validation time.
  case revocationListExpired
  /// A list is required, and the ones at hand were issued after the validation time.
  case revocationListNotYetValid
  /// A list is required, and the ones at hand are not signed by the issuer.
  case revocationListSignature
  case signatureInvalid
  /// An issuer whose basicConstraints do not say it is a CA.
  case notACA
  /// Longer than an issuer permits, or than ``PathBuilder/maximumIntermediates``.
  case pathLength
  case nameConstraints
  case policy
  case unhandledCriticalExtension
  /// An issuer whose key usage excludes signing certificates.
  case keyUsageCertSign
  /// The path ends in a self-signed certificate that is not an anchor.
  case selfSigned
  case algorithmTooWeak
  /// Any other `X509_V_ERR_…`, with libcrypto's words.
  case other(code: Int, text: String)
}

/// How far revocation is looked into. Anchors are never checked: trust in them is not their issuers' to withdraw.
public enum RevocationRequirement: Hashable, Sendable {
  case never
  /// A list that names a certificate of the path is decisive; the lack of a usable list is no failure.
  case whenAvailable
  /// Every certificate below the anchor needs a list: authentic, competent, and current at the validation time.
  case always
}
