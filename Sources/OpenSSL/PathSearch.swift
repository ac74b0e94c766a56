import COpenSSL
import Foundation

/// Finds the ways from a leaf up to an anchor (RFC 4158), issuer by issuer: by name and by signature. Every limit is on the whole search,
/// so that a mesh of cross certificates costs no more than a straight path of many.
struct PathSearch {
  /// Signatures that are verified. Our own number; a straight path takes as many as it has certificates.
  static let maximumSignatures = 256
  /// Certificates that are put upon a path, over all ways tried. Our own number.
  static let maximumSteps = 2048
  /// Paths that are judged. Our own number; cross certificates make two or three.
  static let maximumPaths = 64

  /// What is known of a certificate's issuers.
  private struct Issuers {
    /// Whose key made its signature, the likeliest first.
    var verified: [Certificate] = []
    /// Whether someone else bears the issuer's name, and might be meant by the key identifiers.
    var hasNamesakes = false
  }

  private let anchors: Set<Certificate>
  private let bySubject: [UInt: [Certificate]]
  private let moment: Date?
  private var issuers: [Certificate: Issuers] = [:]
  private var leading: Set<Certificate> = []
  private var signatures = 0
  private var steps = 0
  private var paths = 0
  /// Whether a limit cut the search short.
  private(set) var isCutShort = false

  /// - Parameter moment: of issuers of one name, those valid then are tried first.
  init(anchors: [Certificate], intermediates: [Certificate], at moment: Date?) {
    self.anchors = Set(anchors)
    self.moment = moment
    var seen: Set<Certificate> = []
    bySubject = Dictionary(
      grouping: (anchors + intermediates).filter { seen.insert($0).inserted }, by: \.subjectNameHash)
  }

  /// Offers paths, leaf first and anchor last, until one is accepted.
  mutating func forEachPath(from leaf: Certificate, _ accepts: ([Certificate]) throws -> Bool) rethrows {
    findLeading(from: leaf)
    guard leading.contains(leaf) else { return }
    var path = [leaf]
    _ = try extend(&path, accepts)
  }

  private mutating func extend(_ path: inout [Certificate], _ accepts: ([Certificate]) throws -> Bool)
    rethrows
    -> Bool
  {
    guard let last = path.last, let candidates = issuers[last]?.verified else { return false }
    for candidate in candidates where leading.contains(candidate) {
      // RFC 4158, 5.2: the same name with the same key again leads nowhere new.
      if path.contains(where: { $0.publicKey == candidate.publicKey && $0.subject.matches(candidate.subject) }
      ),
        path.count > 1 || candidate == last
      {
        continue
      }
      steps += 1
      guard steps <= Self.maximumSteps, paths < Self.maximumPaths else {
        isCutShort = true
        return false
      }
      path.append(candidate)
      defer { path.removeLast() }
      if anchors.contains(candidate) {
        paths += 1
        if try accepts(path) { return true }
      } else if path.count <= PathBuilder.maximumIntermediates + 1 {
        if try extend(&path, accepts) { return true }
      }
    }
    return false
  }

  /// Every certificate above the leaf from which an anchor can be reached, whatever the length: others are not worth a step.
  private mutating func findLeading(from leaf: Certificate) {
    var below: [Certificate: [Certificate]] = [:]
    var queue = [leaf]
    var seen: Set = [leaf]
    var position = 0
    while position < queue.count {
      let certificate = queue[position]
      position += 1
      for issuer in knowIssuers(of: certificate).verified {
        below[issuer, default: []].append(certificate)
        if !anchors.contains(issuer), seen.insert(issuer).inserted { queue.append(issuer) }
      }
    }
    queue = below.keys.filter(anchors.contains)
    leading = Set(queue)
    while let certificate = queue.popLast() {
      for one in below[certificate] ?? [] where leading.insert(one).inserted { queue.append(one) }
    }
  }

  private mutating func knowIssuers(of certificate: Certificate) -> Issuers {
    if let known = issuers[certificate] { return known }
    var found = Issuers()
    let identifier = certificate.authorityKeyIdentifier
    // The key identifiers only say who is the likeliest (RFC 4158, 3.5.12).
    func contradicts(_ issuer: Certificate) -> Bool {
      guard let identifier, let own = issuer.subjectKeyIdentifier else { return false }
      return identifier != own
    }
    for issuer in inOrder(named(certificate), contradicts) where issuer != certificate {
      // A key without its parameters can only be judged together with its issuer's.
      guard !issuer.publicKey.lacksParameters else {
        found.verified.append(issuer)
        continue
      }
      guard signatures < Self.maximumSignatures else {
        isCutShort = true
        break
      }
      signatures += 1
      if certificate.isSigned(by: issuer.publicKey) {
        found.verified.append(issuer)
      } else if !contradicts(issuer) {
        found.hasNamesakes = true
      }
    }
    issuers[certificate] = found
    return found
  }

  private func named(_ certificate: Certificate) -> [Certificate] {
    (bySubject[certificate.issuerNameHash] ?? []).filter { $0.subject.matches(certificate.issuer) }
  }

  /// Those that no key identifier contradicts first; of them anchors, then those that are valid, then the newer.
  private func inOrder(_ candidates: [Certificate], _ contradicts: (Certificate) -> Bool) -> [Certificate] {
    guard candidates.count > 1 else { return candidates }
    func rank(_ candidate: Certificate) -> Int {
      let isTimely = moment.map { candidate.isTimely(at: $0) } ?? true
      return (contradicts(candidate) ? 4 : 0) + (anchors.contains(candidate) ? 0 : 2) + (isTimely ? 0 : 1)
    }
    let ranked = candidates.map { (candidate: $0, rank: rank($0)) }
    return ranked.sorted { one, other in
      one.rank != other.rank ? one.rank < other.rank : one.candidate.notBefore > other.candidate.notBefore
    }.map(\.candidate)
  }

  /// Where the way ended that got furthest, and why there is no anchor at its end.
  mutating func deadEnd(from leaf: Certificate) -> (path: [Certificate], failure: PathFailure) {
    var path = [leaf]
    while let last = path.last {
      let known = knowIssuers(of: last)
      if let next = known.verified.first(where: { !path.contains($0) }) {
        path.append(next)
        continue
      }
      if last.isSelfIssued, last.isSigned(by: last.publicKey) { return (path, .selfSigned) }
      return (path, known.hasNamesakes ? .signatureInvalid : .issuerNotFound)
    }
    return (path, .issuerNotFound)
  }
}

extension Certificate {
  func isTimely(at moment: Date) -> Bool { untimely(at: moment) == nil }
}
