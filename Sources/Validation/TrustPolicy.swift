import Foundation
import OpenSSL

/// Whom to believe, and what a certificate must be good for: the constraints of a validation (EN 319 102-1 v1.4.1, clause 5.1.4).
public struct TrustPolicy: Sendable {
  /// Certificates believed without further proof. Embedded ones never are.
  public var anchors: [Certificate]
  /// Certificates believed as issuers of time-stamp authorities; nil takes ``anchors``.
  public var timeStampAnchors: [Certificate]?
  /// Further certificates a path may go through.
  public var intermediates: [Certificate]
  public var revocationLists: [RevocationList]
  public var ocspResponses: [OCSPResponse]
  public var revocation: RevocationRequirement
  /// How young revocation data must be where ``revocation`` demands them.
  public var freshness: RevocationFreshness
  /// Extended key usages that allow signing documents, where a certificate limits its use at all.
  public var documentKeyUsages: Set<String>
  /// Policies of time-stamp authorities that are accepted; nil for all.
  public var timeStampPolicies: Set<String>?

  public init(
    anchors: [Certificate] = [], intermediates: [Certificate] = [], revocationLists: [RevocationList] = [],
    revocation: RevocationRequirement = .whenAvailable,
    documentKeyUsages: Set<String> = Self.usualDocumentKeyUsages, ocspResponses: [OCSPResponse] = [],
    timeStampAnchors: [Certificate]? = nil, freshness: RevocationFreshness = .asIssued,
    timeStampPolicies: Set<String>? = nil
  ) {
    self.anchors = anchors
    self.intermediates = intermediates
    self.revocationLists = revocationLists
    self.revocation = revocation
    self.documentKeyUsages = documentKeyUsages
    self.ocspResponses = ocspResponses
    self.timeStampAnchors = timeStampAnchors
    self.freshness = freshness
    self.timeStampPolicies = timeStampPolicies
  }

  /// Document signing (RFC 9336), e-mail protection and client authentication, which qualified certificates carry, the usages
  /// of two vendors for documents, and any.
  public static let usualDocumentKeyUsages: Set<String> = [
    "1.3.6.1.5.5.7.3.36", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.2", "1.3.6.1.4.1.311.10.3.12",
    "1.2.840.113583.1.1.5", "2.5.29.37.0",
  ]
}
