import OpenSSL

/// Something that is not in the file and would be missing for judging it offline in years to come: what keeps it from the level LT.
public struct MissingMaterial: Sendable, Hashable {
  public enum Kind: String, Sendable {
    /// A time-stamp that is believed.
    case timeStamp = "time-stamp"
    /// The certificate itself.
    case certificate
    /// A revocation list or an OCSP response about it.
    case revocationData = "revocation-data"
    /// The path from it to an anchor is not known, and so what it needs is not.
    case path
  }

  public let kind: Kind
  /// About which; nil for a time-stamp.
  public let certificate: Certificate?
}

extension ValidationContext {
  /// What the file lacks of a chain's certificates and revocation data. The anchor is the verifier's to have.
  func missingMaterial(of chain: ProspectiveChain) -> [MissingMaterial] {
    missingMaterial(of: chain, seen: [])
  }

  private func missingMaterial(of chain: ProspectiveChain, seen: Set<Certificate>) -> [MissingMaterial] {
    guard chain.isAnchored else {
      return [MissingMaterial(kind: .path, certificate: chain.certificates.first)]
    }
    var missing: [MissingMaterial] = []
    for (certificate, issuer, _) in chain.links where !seen.contains(certificate) {
      if material.origin(of: certificate)?.isInFile != true {
        missing.append(MissingMaterial(kind: .certificate, certificate: certificate))
      }
      guard !facts(of: certificate).isNeverRevoked else { continue }
      let inFile = statements(about: certificate, issuedBy: issuer).sourced.filter {
        $0.origin.isInFile && $0.statement.status != .unknown
      }
      guard let source = inFile.max(by: { $0.statement.thisUpdate < $1.statement.thisUpdate }) else {
        missing.append(MissingMaterial(kind: .revocationData, certificate: certificate))
        continue
      }
      // A delegated responder needs the same, unless its issuer said it is never revoked.
      let signer = source.statement.signer
      if signer != issuer, !seen.contains(signer), seen.count < 8 {
        missing += missingMaterial(
          of: self.chain(of: signer, for: .signature),
          seen: seen.union(chain.certificates).union([certificate]))
      }
    }
    return missing.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }
}
