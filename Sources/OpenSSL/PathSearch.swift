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
  /// Certificates from which an anchor can be reached, with the steps it takes at least. Others are not worth one.
  private var distances: [Certificate: Int] = [:]
  private var signatures = 0
  private var steps = 0
  private var paths = 0
  /// Whether a limit cut the search short.
  private(set) var isCutShort = false

  /// - Parameter moment: of issuers of one name, those valid then are tried first.
  init(anchors: [Certificate], intermediates: [Certificate], at moment: Date?) {
    self.anchors = Set(anchors)
    self.moment = moment
    bySubject = Dictionary(grouping: anchors + intermediates, by: \.subjectNameHash)
  }

  /// Offers paths, leaf first and anchor last, until one is accepted.
  mutating func forEachPath(from leaf: Certificate, _ accepts: ([Certificate]) throws -> Bool) rethrows {
    measureDistances(from: leaf)
    guard distances[leaf] != nil else { return }
    var path = [leaf]
    _ = try extend(&path, accepts)
  }

  private mutating func extend(_ path: inout [Certificate], _ accepts: ([Certificate]) throws -> Bool)
    rethrows
    -> Bool
  {
    guard let last = path.last, let candidates = issuers[last]?.verified else { return false }
    for candidate in inOrder(candidates, of: last) {
      guard let distance = distances[candidate], path.count + distance <= PathBuilder.maximumIntermediates + 1
      else { continue }
      // RFC 4158, 5.2: the same name with the same key again leads nowhere new. A leaf may be another certificate of its anchor, though.
      guard path.count == 1 || !path.contains(where: { $0.isNamesakeWithSameKey(as: candidate) }) else {
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
      } else if try extend(&path, accepts) {
        return true
      }
    }
    return false
  }

  /// Looks at every certificate above the leaf once, then goes down again from the anchors among them.
  private mutating func measureDistances(from leaf: Certificate) {
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
    for anchor in queue { distances[anchor] = 0 }
    position = 0
    while position < queue.count {
      let distance = (distances[queue[position]] ?? 0) + 1
      for certificate in below[queue[position]] ?? [] where distances[certificate] == nil {
        distances[certificate] = distance
        queue.append(certificate)
      }
      position += 1
    }
  }

  private mutating func knowIssuers(of certificate: Certificate) -> Issuers {
    if let known = issuers[certificate] { return known }
    var found = Issuers()
    // One key may stand in many certificates: it is tried once.
    var verdicts: [PublicKey: Bool] = [:]
    var seen: Set = [certificate]
    let named = (bySubject[certificate.issuerNameHash] ?? []).filter {
      $0.subject.matches(certificate.issuer) && seen.insert($0).inserted
    }
    for issuer in named.filter({ !certificate.namesOtherKey(than: $0) })
      + named.filter(certificate.namesOtherKey)
    {
      // A key without its parameters can only be judged together with its issuer's.
      guard !issuer.publicKey.lacksParameters else {
        found.verified.append(issuer)
        continue
      }
      if verdicts[issuer.publicKey] == nil {
        guard signatures < Self.maximumSignatures else {
          isCutShort = true
          break
        }
        signatures += 1
      }
      let isIssuer = verdicts[issuer.publicKey] ?? certificate.isSigned(by: issuer.publicKey)
      verdicts[issuer.publicKey] = isIssuer
      if isIssuer {
        found.verified.append(issuer)
      } else if !certificate.namesOtherKey(than: issuer) {
        found.hasNamesakes = true
      }
    }
    issuers[certificate] = found
    return found
  }

  /// The likeliest first: those whose key is meant, then those that are valid, then those nearer to an anchor, then the newer.
  private func inOrder(_ candidates: [Certificate], of certificate: Certificate) -> [Certificate] {
    guard candidates.count > 1 else { return candidates }
    func rank(_ candidate: Certificate) -> Int {
      let isTimely = moment.map { candidate.isTimely(at: $0) } ?? true
      return (certificate.namesOtherKey(than: candidate) ? 2 : 0) + (isTimely ? 0 : 1)
    }
    let ranked = candidates.map { (candidate: $0, rank: rank($0), distance: distances[$0] ?? .max) }
    return ranked.sorted { one, other in
      if one.rank != other.rank { return one.rank < other.rank }
      if one.distance != other.distance { return one.distance < other.distance }
      return one.candidate.notBefore > other.candidate.notBefore
    }.map(\.candidate)
  }

  /// Where the way ended that got furthest, and why there is no anchor at its end.
  mutating func deadEnd(from leaf: Certificate) -> (path: [Certificate], failure: PathFailure) {
    var path = [leaf]
    if distances[leaf] != nil {
      // A way there is, but a longer one than is taken.
      while let last = path.last, !anchors.contains(last),
        let next = issuers[last]?.verified.min(by: { distances[$0] ?? .max < distances[$1] ?? .max }),
        !path.contains(next)
      {
        path.append(next)
      }
      return (path, .pathLength)
    }
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
  /// Whether the key identifiers say that another key of the issuer's name was used. They only say who is the likeliest (RFC 4158, 3.5.12).
  fileprivate func namesOtherKey(than issuer: Certificate) -> Bool {
    guard let identifier = authorityKeyIdentifier, let own = issuer.subjectKeyIdentifier else { return false }
    return identifier != own
  }

  fileprivate func isNamesakeWithSameKey(as other: Certificate) -> Bool {
    publicKey == other.publicKey && subject.matches(other.subject)
  }

  func isTimely(at moment: Date) -> Bool { untimely(at: moment) == nil }
}
