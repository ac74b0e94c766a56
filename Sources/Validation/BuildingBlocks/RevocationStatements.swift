import OpenSSL

import struct Foundation.Date

/// What is said about one certificate, by those who may.
struct RevocationStatements {
  struct Sourced {
    let statement: RevocationStatement
    let origin: MaterialOrigin
    /// The data, as something whose existence may be proven.
    let object: ProofOfExistence.Object
    /// Until when the signature of the data is acceptable.
    let acceptableUntil: AcceptableUntil
  }
  var sourced: [Sourced] = []
  /// Why data that seemed to be about the certificate were not listened to.
  var obstacles: Set<PathFailure> = []
}

/// The revocation status of a certificate at one time.
enum RevocationStatus {
  case good(RevocationStatements.Sourced)
  case revoked(at: Date, reason: Int?, RevocationStatements.Sourced)
  /// Suspended (certificateHold) and not released since.
  case onHold(since: Date, RevocationStatements.Sourced)
  /// Not revoked as far as known, but whoever says so is out of the validity of its own certificate, and nothing proves that it
  /// was said before.
  case signerOutOfBounds(RevocationStatements.Sourced)
  /// Not revoked when last looked, which is too long ago.
  case notFresh(RevocationStatements.Sourced)
  case unknown(Set<PathFailure>)

  /// What the status rests on.
  var source: RevocationStatements.Sourced? {
    switch self {
    case .good(let source), .revoked(_, _, let source), .onHold(_, let source),
      .signerOutOfBounds(let source),
      .notFresh(let source):
      source
    case .unknown: nil
    }
  }
}

extension ValidationContext {
  /// The issuer promises that the certificate is never revoked: noRevAvail (RFC 9608), or validity-assured short-term
  /// (EN 319 412-1 v1.5.1, clause 5.2). Likewise a responder's, for its lifetime: ocsp-nocheck (RFC 6960, 4.2.2.2.1).
  static func isNeverRevoked(_ certificate: Certificate) -> Bool {
    certificate.extensions.contains {
      ["2.5.29.56", "0.4.0.194121.2.1", "1.3.6.1.5.5.7.48.1.5"].contains($0.oid)
    }
  }

  /// What the material says about a certificate, worked out once. What is fetched is added where the file and the verifier have
  /// nothing.
  func statements(about certificate: Certificate, issuedBy issuer: Certificate) -> RevocationStatements {
    let key = StatementKey(certificate: certificate, issuer: issuer)
    if let known = statements[key] { return known }
    // Whoever is already being asked about cannot vouch for itself by way of others.
    guard !inQuestion.contains(key), inQuestion.count < 4 else { return RevocationStatements() }
    inQuestion.append(key)
    defer { inQuestion.removeLast() }
    var found = gather(about: certificate, issuedBy: issuer)
    if let statusSource, policy.revocation != .never, askedForStatus.insert(certificate).inserted,
      !isFresh(found)
    {
      let answer = statusSource.status(of: certificate, issuedBy: issuer)
      material.add(ocspResponses: answer.ocspResponses, from: .fetched)
      material.add(revocationLists: answer.revocationLists, from: .fetched)
      found = gather(about: certificate, issuedBy: issuer)
    }
    statements[key] = found
    return found
  }

  private func isFresh(_ statements: RevocationStatements) -> Bool {
    statements.sourced.contains {
      policy.freshness.accepts(
        thisUpdate: $0.statement.thisUpdate, nextUpdate: $0.statement.nextUpdate, at: currentTime)
    }
  }

  private func gather(about certificate: Certificate, issuedBy issuer: Certificate) -> RevocationStatements {
    let data = material.revocationData
    let origins = Dictionary(data.map { ($0.data, $0.origin) }, uniquingKeysWith: { first, _ in first })
    let (said, obstacles) = RevocationStatement.statements(
      about: certificate, issuedBy: issuer, from: data.map(\.data), companions: material.certificates)
    var found = RevocationStatements(obstacles: obstacles)
    for statement in said {
      if let obstacle = statement.signers.lazy.compactMap({ self.distrust($0, of: statement, issuer) }).first
      {
        found.obstacles.insert(obstacle)
      } else {
        found.sourced.append(
          .init(
            statement: statement, origin: origins[statement.data] ?? .embedded,
            object: .revocationData(statement.data),
            acceptableUntil: AlgorithmUse.limit(of: statement.data, signedBy: statement.signer)))
      }
    }
    return found
  }

  /// Why the signer of a statement is not to be believed, dates of today aside; nil where it is.
  ///
  /// It must have been valid when it signed, lead to an anchor like anybody, and not have been revoked by then.
  private func distrust(
    _ signer: Certificate, of statement: RevocationStatement, _ issuer: Certificate
  ) -> PathFailure? {
    if signer.publicKey == issuer.publicKey, signer.subjectDER == issuer.subjectDER { return nil }
    let signed = statement.producedAt ?? statement.thisUpdate
    guard signed >= signer.notBefore, signed <= signer.notAfter else { return .revocationSignerUntrusted }
    let chain = [chain(of: signer, for: .signature), chain(of: signer, for: .timeStamp)].first(
      where: \.isAnchored)
    guard let chain else { return .revocationSignerUntrusted }
    guard let link = chain.links.first, !facts(of: signer).isNeverRevoked else { return nil }
    switch revocationStatus(of: link.certificate, issuedBy: link.issuer, at: signed) {
    case .revoked, .onHold: return .revocationSignerUntrusted
    case .good, .signerOutOfBounds, .notFresh: return nil
    case .unknown: return policy.revocation == .always ? .revocationSignerUntrusted : nil
    }
  }

  /// The status at `time`.
  ///
  /// *Revoked* is what any statement says with a date not after `time`, however old it is itself; *good* takes one that is fresh, whose
  /// signer is within its validity, or was so when the statement is proven to have existed, and whose algorithms are acceptable.
  func revocationStatus(
    of certificate: Certificate, issuedBy issuer: Certificate, at time: Date
  ) -> RevocationStatus {
    let statements = statements(about: certificate, issuedBy: issuer)
    var revoked: (at: Date, reason: Int?, source: RevocationStatements.Sourced)?
    var suspended: RevocationStatements.Sourced?
    var notNamed: RevocationStatements.Sourced?
    var outOfBounds: RevocationStatements.Sourced?
    var good: RevocationStatements.Sourced?
    var obstacles = statements.obstacles
    for source in statements.sourced {
      let statement = source.statement
      switch statement.status {
      case .unknown: continue
      case .revoked(let date, let reason) where date <= time:
        if reason == RevocationReason.certificateHold.rawValue {
          suspended = suspended.map { $0.statement.thisUpdate < statement.thisUpdate ? source : $0 } ?? source
        } else if revoked.map({ date < $0.at }) ?? true {
          revoked = (date, reason, source)
        }
        continue
      case .good, .revoked: break
      }
      // Issuers stop speaking of certificates that have expired, unless they say that they do not.
      if statement.thisUpdate > certificate.notAfter,
        statement.coversExpiredSince.map({ $0 > certificate.notAfter }) ?? true
      {
        continue
      }
      if notNamed.map({ $0.statement.thisUpdate < statement.thisUpdate }) ?? true { notNamed = source }
      let known = proofs.time(of: source.object, or: currentTime)
      guard source.acceptableUntil.accepts(known) else {
        obstacles.insert(.algorithmTooWeak)
        continue
      }
      guard
        policy.freshness.accepts(
          thisUpdate: statement.thisUpdate, nextUpdate: statement.nextUpdate, at: time)
      else { continue }
      guard isWithinValidity(statement, issuer, at: known) else {
        outOfBounds = source
        continue
      }
      if good.map({ $0.statement.thisUpdate < statement.thisUpdate }) ?? true { good = source }
    }
    if let revoked { return .revoked(at: revoked.at, reason: revoked.reason, revoked.source) }
    if let suspended, suspended.statement.thisUpdate >= notNamed?.statement.thisUpdate ?? .distantPast {
      guard case .revoked(let since, _) = suspended.statement.status else { return .unknown(obstacles) }
      return .onHold(since: since, suspended)
    }
    if let good { return .good(good) }
    if let outOfBounds { return .signerOutOfBounds(outOfBounds) }
    // Data that somebody has tampered with, or had no right to sign, say more than others being old.
    guard let notNamed, obstacles.isDisjoint(with: Self.suspicious) else { return .unknown(obstacles) }
    return .notFresh(notNamed)
  }

  private static var suspicious: Set<PathFailure> {
    [.revocationListSignature, .ocspSignature, .ocspResponderNotAuthorised, .revocationSignerUntrusted]
  }

  /// Whether every signer of a statement, the issuer itself aside, is within the validity of its certificate now, or was when the
  /// statement is proven to have existed.
  private func isWithinValidity(
    _ statement: RevocationStatement, _ issuer: Certificate, at known: Date
  ) -> Bool {
    statement.signers.allSatisfy {
      $0.publicKey == issuer.publicKey || max(known, $0.notBefore) <= $0.notAfter
    }
  }
}
