import OpenSSL

import struct Foundation.Date

/// A prospective certificate chain (EN 319 102-1 v1.4.1, clause 5.2.6.4, step 2): the certificate first, dates and revocation not
/// looked at.
struct ProspectiveChain {
  /// As far as it could be built.
  let certificates: [Certificate]
  /// Why it does not lead to an anchor; nil where it does.
  let obstacle: Finding?

  var isAnchored: Bool { obstacle == nil }
  /// Each certificate that somebody else answers for, with who does and how many steps it stands above the first.
  var links: [(certificate: Certificate, issuer: Certificate, depth: Int)] {
    guard isAnchored else { return [] }
    return certificates.indices.dropLast().map { (certificates[$0], certificates[$0 + 1], $0) }
  }
}

extension ValidationContext {
  /// How often issuers are fetched for one path. Ours: hierarchies are one to three deep.
  private static var maximumFetches: Int { 4 }

  /// The chain of a certificate, by everything at hand, worked out once.
  ///
  /// It is built for a time within the certificate's own validity: whether dates are in order at the time that matters is
  /// asked of the chain afterwards, several times perhaps.
  func chain(of leaf: Certificate, for purpose: Purpose) -> ProspectiveChain {
    let key = ChainKey(leaf: leaf, purpose: purpose)
    if let known = chains[key] { return known }
    var chain = build(leaf, for: purpose)
    var fetches = 0
    while let statusSource, fetches < Self.maximumFetches,
      case .path(.issuerNotFound, _, _)? = chain.obstacle,
      let last = chain.certificates.last, askedForIssuer.insert(last).inserted
    {
      let found = statusSource.issuers(of: last).certificates
      guard !found.isEmpty else { break }
      for certificate in found { material.add(certificate, from: .fetched) }
      chain = build(leaf, for: purpose)
      fetches += 1
    }
    chains[key] = chain
    return chain
  }

  private func build(_ leaf: Certificate, for purpose: Purpose) -> ProspectiveChain {
    let anchors = anchors(for: purpose)
    guard !anchors.isEmpty else { return ProspectiveChain(certificates: [leaf], obstacle: .noTrustAnchors) }
    guard leaf.notBefore <= leaf.notAfter else {
      return ProspectiveChain(certificates: [leaf], obstacle: .path(.expired, certificate: leaf, depth: 0))
    }
    let moment = min(max(currentTime, leaf.notBefore), leaf.notAfter)
    do throws(OpenSSLFailure) {
      let outcome = try PathBuilder.build(
        leaf, intermediates: material.certificates, anchors: anchors, requireRevocation: .never, at: moment)
      switch outcome {
      case .built(let path): return ProspectiveChain(certificates: path, obstacle: nil)
      case .failed(.expired, _, _, let partial) where partial.last.map(anchors.contains) == true,
        .failed(.notYetValid, _, _, let partial) where partial.last.map(anchors.contains) == true:
        return ProspectiveChain(certificates: partial, obstacle: nil)
      case .failed(let failure, let depth, let culprit, let partial):
        return ProspectiveChain(
          certificates: partial.isEmpty ? [leaf] : partial,
          obstacle: .path(failure, certificate: culprit, depth: depth))
      }
    } catch {
      return ProspectiveChain(certificates: [leaf], obstacle: .certificateUnreadable(error))
    }
  }
}
