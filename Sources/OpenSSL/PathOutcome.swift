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
  /// A list, or a response, with a critical extension that is unknown here, or one that cannot be read.
  case revocationDataUnusable
  /// The responder gave no answer: tryLater, unauthorized and the like (RFC 6960, 4.2.1).
  case ocspUnsuccessful
  /// No certificate at hand is that of the responder a response names.
  case ocspResponderNotFound
  /// A response is not signed with the key of the responder it names.
  case ocspSignature
  /// A response's signer is neither the issuer nor delegated by it: a certificate of the issuer's own key for OCSPSigning (4.2.2.2).
  case ocspResponderNotAuthorised
  /// Who signed a list or response for the issuer does not itself lead to the same anchor, or is revoked.
  case revocationSignerUntrusted
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
  /// An extension that cannot be read, or stands there twice (RFC 5280, 4.2).
  case malformedExtension
  /// An elliptic-curve key whose curve is spelt out instead of named (RFC 5480, 2.1.1): anyone can choose one that fits a key.
  case explicitCurve
  /// The certificates at hand allow more ways than are tried.
  case tooManyPaths
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
