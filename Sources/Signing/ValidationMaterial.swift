import AdES
import OpenSSL

/// What it takes to validate signatures without asking anybody: certificates and revocation data, each once.
public struct ValidationMaterial: Sendable {
  /// Of all paths, anchors among them (EN 319 122-1 v1.3.1, clause 6.3; EN 319 142-1 v1.2.1, clause 6.3).
  public internal(set) var certificates: [Certificate] = []
  public internal(set) var revocationLists: [RevocationList] = []
  public internal(set) var ocspResponses: [OCSPResponse] = []
  /// What could not be had.
  public internal(set) var missing: [MissingMaterial] = []

  mutating func add(_ certificate: Certificate) {
    if !certificates.contains(certificate) { certificates.append(certificate) }
  }

  mutating func add(_ data: RevocationData) {
    switch data {
    case .list(let list):
      if !revocationLists.contains(list) { revocationLists.append(list) }
    case .response(let response):
      if !ocspResponses.contains(response) { ocspResponses.append(response) }
    }
  }
}

/// One thing that is missing for validating a signature offline: about which certificate, why, and which services failed to give it.
public struct MissingMaterial: Hashable, Sendable {
  /// Whose certificate it is.
  public enum Role: String, Sendable {
    case signer
    case timeStampAuthority = "time-stamp-authority"
    /// An OCSP responder, or the issuer of a list that is not the certificate's own.
    case statusAuthority = "status-authority"
    case issuer
  }

  public enum Reason: Hashable, Sendable {
    /// The message names a certificate that is nowhere.
    case certificate
    /// No path leads from the certificate to an anchor.
    case path(PathFailure)
    /// Nothing usable says whether the certificate is revoked; why data at hand were not listened to.
    case revocationData(Set<PathFailure>)
  }

  /// Nil only where the certificate itself is what is missing.
  public let certificate: Certificate?
  public let role: Role
  public let reason: Reason
  /// What went wrong while asking for it; empty where nobody was asked.
  public let failures: [TrustServiceFailure]
}
