import AdES
import Foundation
import OpenSSL

/// Collects what it takes to validate certificates offline: every certificate of their paths, and for each below the anchor something that
/// says whether it is revoked; the same for whoever signed that (EN 319 122-1 v1.3.1, clause 6.3; EN 319 142-1 v1.2.1, clause 6.3).
///
/// Taken, in this order, from what is embedded, what is given, and what the certificates' services answer. A service is asked once about
/// a certificate, and only where what is at hand does not do.
struct MaterialCollector {
  private(set) var material = ValidationMaterial()
  /// Certificates below an anchor that are revoked, and since when.
  private(set) var revoked: [(certificate: Certificate, date: Date)] = []

  private let services: LevelServices
  /// The present time.
  private let moment: Date
  private var known: [Certificate]
  private var knownSet: Set<Certificate>
  private var data: [RevocationData]
  /// Signers and authorities to collect for, each once, with the latest time at which the certificate was used: what is known to be right
  /// then was right before.
  private var needs: [(certificate: Certificate, role: MissingMaterial.Role, time: Date)] = []
  private var places: [Certificate: Int] = [:]
  /// Until when what was collected is about a certificate.
  private var collected: [Certificate: Date] = [:]
  private var askedForIssuers: Set<Certificate> = []

  /// Certificates looked at for one file. Our own number; a document of a hundred signatures by different people needs some hundreds.
  static let maximumCertificates = 2_000
  /// Steps of one path whose issuers are asked for.
  static let maximumIssuersAsked = 10
  /// How far clocks may differ: data that claim to be later than now by more are not used.
  static let clockToleranceSeconds: TimeInterval = 300

  init(_ services: LevelServices, at moment: Date) {
    self.services = services
    self.moment = moment
    known = services.intermediates + services.anchors
    knownSet = Set(known)
    data = services.revocationLists.map { .list($0) } + services.ocspResponses.map { .response($0) }
  }

  // MARK: What is at hand

  /// Takes in what a message or a store embeds. What cannot be read can prove nothing, and is passed over.
  mutating func take(certificates: [[UInt8]], lists: [[UInt8]] = [], responses: [[UInt8]] = []) {
    for der in certificates {
      if let certificate = try? Certificate(der: der) { know(certificate) }
    }
    data += lists.compactMap { try? RevocationList(der: $0) }.map { .list($0) }
    data += responses.compactMap { try? OCSPResponse(der: $0) }.map { .response($0) }
  }

  /// - Returns: whether it was not known before.
  @discardableResult
  private mutating func know(_ certificate: Certificate) -> Bool {
    guard knownSet.insert(certificate).inserted else { return false }
    known.append(certificate)
    return true
  }

  mutating func take(_ message: SignedData) {
    take(
      certificates: message.certificates, lists: message.revocationLists, responses: message.ocspResponses)
  }

  // MARK: What is needed

  /// Asks for the material of the signer of a message or token.
  /// - Parameter time: the best known time of the signature.
  private mutating func need(_ signer: SignerInfo, _ role: MissingMaterial.Role, at time: Date) {
    guard let certificate = signer.certificate(among: known) else {
      miss(MissingMaterial(certificate: nil, role: role, reason: .certificate, failures: []))
      return
    }
    if let place = places[certificate] {
      needs[place].time = max(needs[place].time, time)
    } else if needs.count < Self.maximumCertificates {
      places[certificate] = needs.count
      needs.append((certificate, role, time))
    } else {
      miss(
        MissingMaterial(
          certificate: certificate, role: role, reason: .path(.tooManyPaths), failures: []))
    }
  }

  private mutating func miss(_ material: MissingMaterial) {
    if !self.material.missing.contains(material) { self.material.missing.append(material) }
  }

  /// Asks for the material of the signers of a message and for the authorities of all their time-stamps.
  /// - Parameter time: when the signatures existed at the latest; now where nothing is known.
  mutating func need(_ message: SignedData, at time: Date? = nil) {
    take(message)
    for signer in message.signerInfos {
      let tokens = signer.timeStampTokens
      for token in tokens { take(token.message) }
      let stamped = tokens.filter { $0.kind == .signature }.map(\.token.info.genTime).min()
      need(signer, .signer, at: [stamped, time].compactMap(\.self).min() ?? moment)
      for counterSigner in signer.counterSigners {
        need(counterSigner, .signer, at: time ?? moment)
      }
      for token in tokens { need(token.token) }
    }
  }

  /// Asks for the material of a time-stamp's authority.
  mutating func need(_ token: TimeStampToken) {
    take(token.message)
    need(token.signer, .timeStampAuthority, at: token.info.genTime)
  }

  /// Collects all that was asked for.
  mutating func collect() {
    for (certificate, role, time) in needs { collect(certificate, role, at: time) }
  }

  /// - Parameter time: when the certificate was used.
  private mutating func collect(_ certificate: Certificate, _ role: MissingMaterial.Role, at time: Date) {
    guard isNew(certificate, at: time) else { return }
    material.add(certificate)
    guard let path = path(of: certificate, role, at: time) else { return }
    for certificate in path { material.add(certificate) }
    for (index, certificate) in path.enumerated().dropLast() {
      // An issuer that lies on several paths is looked at once.
      guard index == 0 || isNew(certificate, at: time) else { continue }
      status(of: certificate, issuedBy: path[index + 1], index == 0 ? role : .issuer, at: time)
    }
  }

  private mutating func isNew(_ certificate: Certificate, at time: Date) -> Bool {
    if let until = collected[certificate], until >= time { return false }
    collected[certificate] = time
    return true
  }

  // MARK: Paths

  private mutating func path(
    of certificate: Certificate, _ role: MissingMaterial.Role, at time: Date
  ) -> [Certificate]? {
    var failures: [TrustServiceFailure] = []
    for _ in 0...Self.maximumIssuersAsked {
      let outcome: PathOutcome
      do throws(OpenSSLFailure) {
        outcome = try PathBuilder.build(
          certificate, intermediates: known, anchors: services.anchors, requireRevocation: .never, at: time)
      } catch {
        outcome = .failed(
          .other(code: 0, text: error.description), depth: 0, certificate: certificate, partial: [])
      }
      switch outcome {
      case .built(let path): return path
      case .failed(let failure, _, let culprit, let partial):
        let last = partial.last ?? certificate
        if failure == .issuerNotFound, !last.isSelfIssued, let source = services.status,
          askedForIssuers.insert(last).inserted
        {
          let answer = source.issuers(of: last)
          failures += answer.failures
          let fresh = answer.certificates.filter { know($0) }
          if !fresh.isEmpty { continue }
        }
        for part in partial { material.add(part) }
        let subject = failure == .issuerNotFound ? last : culprit ?? certificate
        miss(
          MissingMaterial(
            certificate: subject, role: subject == certificate ? role : .issuer, reason: .path(failure),
            failures: failures))
        return nil
      }
    }
    return nil
  }

  // MARK: Revocation data

  private mutating func status(
    of certificate: Certificate, issuedBy issuer: Certificate, _ role: MissingMaterial.Role, at time: Date
  ) {
    guard certificate.needsRevocationData else { return }
    var (best, obstacles) = statement(about: certificate, issuedBy: issuer, at: time)
    var failures: [TrustServiceFailure] = []
    // What was said before the certificate was used says little about that use; about an issuer's, nothing better may exist.
    let isFresh = best.map { $0.thisUpdate >= time || (certificate.isCA && role == .issuer) } ?? false
    if !isFresh, let source = services.status {
      let answer = source.status(of: certificate, issuedBy: issuer)
      failures = answer.failures
      take(certificates: [], lists: answer.revocationLists, responses: answer.ocspResponses)
      (best, obstacles) = statement(about: certificate, issuedBy: issuer, at: time)
    }
    guard let best else {
      miss(
        MissingMaterial(
          certificate: certificate, role: role, reason: .revocationData(obstacles), failures: failures))
      return
    }
    if case .revoked(let date, _) = best.status { revoked.append((certificate, date)) }
    material.add(best.data)
    for supplement in best.supplements { material.add(supplement.data) }
    for signer in best.signers where signer != issuer {
      know(signer)
      collect(signer, .statusAuthority, at: best.producedAt ?? best.thisUpdate)
    }
  }

  /// The newest statement that is of use for a certificate used at `time`.
  private func statement(
    about certificate: Certificate, issuedBy issuer: Certificate, at time: Date
  ) -> (RevocationStatement?, Set<PathFailure>) {
    var (statements, obstacles) = RevocationStatement.statements(
      about: certificate, issuedBy: issuer, from: data, companions: known)
    statements.removeAll { statement in
      guard let obstacle = obstacle(to: statement, about: certificate, at: time) else { return false }
      obstacles.insert(obstacle)
      return true
    }
    // Of the same time, the earlier found stays: nothing is replaced for nothing.
    let newest = statements.enumerated().max {
      ($0.element.thisUpdate, -$0.offset) < ($1.element.thisUpdate, -$1.offset)
    }
    return (newest?.element, obstacles)
  }

  /// Why a statement is of no use for a certificate used at `time`; nil where it is.
  private func obstacle(
    to statement: RevocationStatement, about certificate: Certificate, at time: Date
  ) -> PathFailure? {
    if statement.status == .unknown { return .revocationUnknown }
    guard statement.thisUpdate <= max(moment, time).addingTimeInterval(Self.clockToleranceSeconds) else {
      return .revocationListNotYetValid
    }
    if case .revoked = statement.status { return nil }
    // Silence about a certificate that had expired says nothing, unless the list or responder keeps them.
    let keepsExpired = statement.coversExpiredSince.map { $0 <= certificate.notAfter } ?? false
    guard statement.thisUpdate <= certificate.notAfter || keepsExpired else { return .revocationUnknown }
    let reaches = statement.thisUpdate >= time || statement.nextUpdate.map { $0 >= time } ?? false
    return reaches ? nil : .revocationListExpired
  }
}

extension Certificate {
  /// Whether its issuer answers for it at all: not for responders that say id-pkix-ocsp-nocheck (RFC 6960, clause 4.2.2.2.1), nor for
  /// certificates without revocation (RFC 9608; EN 319 412-1, validity-assured short-term).
  fileprivate var needsRevocationData: Bool {
    let waivers: Set = ["2.5.29.56", "0.4.0.194121.2.1"]
    if extensions.contains(where: { waivers.contains($0.oid) }) { return false }
    let isResponder = extendedKeyUsage?.contains("1.3.6.1.5.5.7.3.9") ?? false
    return !(isResponder && extensions.contains { $0.oid == "1.3.6.1.5.5.7.48.1.5" })
  }
}

/// A time-stamp among a signer's attributes.
struct AttributeToken {
  enum Kind { case content, signature, archive, other }
  let kind: Kind
  let token: TimeStampToken
  var message: SignedData { token.message }
}

extension SignerInfo {
  /// Every time-stamp token among the attributes; what cannot be read is passed over.
  var timeStampTokens: [AttributeToken] {
    let kinds: [String: AttributeToken.Kind] = [
      OID.contentTimeStamp: .content, OID.signatureTimeStamp: .signature,
      OID.archiveTimeStampV2: .archive, OID.archiveTimeStampV3: .archive,
      OID.escTimeStamp: .other, OID.certCRLTimeStamp: .other,
    ]
    let attributes = (signedAttributes?.attributes ?? []) + unsignedAttributes
    return attributes.flatMap { attribute -> [AttributeToken] in
      guard let kind = kinds[attribute.oid] else { return [] }
      return attribute.values.compactMap { try? TimeStampToken($0.encoded) }
        .map { AttributeToken(kind: kind, token: $0) }
    }
  }

  /// Those who signed this signature (RFC 5652, clause 11.4).
  var counterSigners: [SignerInfo] {
    unsignedAttributes.filter { $0.oid == OID.counterSignature }.flatMap(\.values)
      .compactMap { try? SignerInfo($0) }
  }
}
