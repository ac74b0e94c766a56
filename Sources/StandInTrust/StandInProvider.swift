import Files
import Foundation
import OpenSSL

extension Declaration {
  /// Where on ``Declaration/address`` each service of the provider is.
  public enum Service {
    public static let timeStampPath = "/tsa"
    public static let ocspPath = "/ocsp"
    public static func revocationListPath(of issuer: String) -> String { "/crl/\(issuer).crl" }
    public static func certificatePath(of issuer: String) -> String { "/certs/\(issuer).cer" }
  }
}

/// What is wrong with an answer, on demand.
public enum StandInFlaw: String, Sendable, CaseIterable {
  // Of a time-stamp authority.
  case wrongImprint = "wrong-imprint"
  /// A rejection: systemFailure.
  case rejected
  /// Its certificate had expired before.
  case expiredCertificate = "expired-certificate"
  /// Its certificate's purpose is not critical, as RFC 3161, 2.3 wants it.
  case purposeNotCritical = "purpose-not-critical"
  /// A certificate for something else.
  case wrongPurpose = "wrong-purpose"
  // Of an OCSP responder.
  case revoked, unknown
  case tryLater = "try-later"
  /// No nonce, as of answers made in advance.
  case noNonce = "no-nonce"
  /// Signed by somebody whom the issuer did not charge with it.
  case foreignSigner = "foreign-signer"
  // Of both.
  case wrongNonce = "wrong-nonce"
  // Of OCSP and lists.
  /// Superseded a month ago.
  case stale
}

/// What the stand-in's provider answers on the network: time-stamps, OCSP, lists, issuers' certificates. Pure: the same
/// question at the same time gets the same answer, but for the serial numbers and signatures of time-stamps.
///
/// Whatever an issuer has not revoked is good, also certificates of its that are not declared.
public final class StandInProvider: Sendable {
  struct Issuer: Sendable {
    let id: String
    let holder: KeyHolder
    let responder: OCSPResponder
    let revocations: [RevocationListBuilder.Entry]
  }

  public let declaration: Declaration
  let issuers: [Issuer]
  let timeStamping: KeyHolder
  let flawedTimeStamping: [StandInFlaw: KeyHolder]
  let policy: String
  let serialNumbers: SerialNumbers
  let stranger: KeyHolder

  /// What a list is good for; OCSP answers are good for an hour.
  public static let listSeconds = 86_400.0

  /// - Parameters:
  ///   - holder: keys and certificates by the ids of `declaration`; asked for issuers and services only.
  ///   - certificate: certificates of everybody who is declared revoked.
  ///   - list: the list that says when, and why.
  private init(
    _ declaration: Declaration, serialNumbers: SerialNumbers,
    holder: (String) throws(StandInFailure) -> KeyHolder,
    certificate: (String) throws(StandInFailure) -> Certificate,
    list: (String) throws(StandInFailure) -> RevocationList
  ) throws(StandInFailure) {
    self.declaration = declaration
    self.serialNumbers = serialNumbers
    var issuers: [Issuer] = []
    var stamping: KeyHolder?
    for entry in declaration.entries {
      switch entry.kind {
      case .root, .issuing:
        let own = try holder(entry.id)
        let delegate = declaration.entries.first { $0.kind == .ocsp && $0.issuer == entry.id }
        let signer = try delegate.map { delegate throws(StandInFailure) in try holder(delegate.id) } ?? own
        var revocations: [RevocationListBuilder.Entry] = []
        for revoked in declaration.entries where revoked.issuer == entry.id && revoked.revoked != nil {
          let certificate = try certificate(revoked.id)
          guard let revocation = try list(entry.id).revocation(of: certificate) else { continue }
          revocations.append(
            .init(
              serialNumber: certificate.serialNumber, date: revocation.date, reason: revocation.reason))
        }
        issuers.append(
          Issuer(
            id: entry.id, holder: own,
            responder: OCSPResponder(signer: signer, issuer: own.certificate), revocations: revocations))
      case .timeStamping where stamping == nil && entry.fromDays < 0 && entry.untilDays > 0:
        stamping = try holder(entry.id)
      default: break
      }
    }
    guard let stamping, let policy = declaration.policies["service"],
      let issuer = issuers.first(where: { $0.holder.certificate.subject == stamping.certificate.issuer }),
      let stranger = issuers.first(where: { $0.holder.certificate != issuer.holder.certificate })
    else { throw .malformedDeclaration("no time-stamping service, or no policy for it") }
    self.issuers = issuers
    self.policy = policy
    timeStamping = stamping
    self.stranger = stranger.holder
    var flawed: [StandInFlaw: KeyHolder] = [:]
    for flaw in [StandInFlaw.expiredCertificate, .purposeNotCritical, .wrongPurpose] {
      flawed[flaw] = try Self.flawed(stamping, issuer: issuer.holder, flaw)
    }
    flawedTimeStamping = flawed
  }

  /// Of a PKI in memory.
  public convenience init(
    _ pki: StandInPKI, serialNumbers: SerialNumbers? = nil
  ) throws(StandInFailure) {
    try self.init(
      pki.declaration, serialNumbers: serialNumbers ?? SerialNumbers(),
      holder: { id throws(StandInFailure) in try pki.holder(id) },
      certificate: { id throws(StandInFailure) in try pki.certificate(id) },
      list: { id throws(StandInFailure) in try pki.revocationList(of: id) })
  }

  /// Of files that ``StandInPKI/write(into:passphrase:existing:)`` made.
  public convenience init(
    directory: String, _ declaration: Declaration, passphrase: Secret, serialNumbers: SerialNumbers
  ) throws(StandInFailure) {
    func bytes(_ name: String) throws(StandInFailure) -> [UInt8] {
      do throws(FileFailure) { return try ByteSource(contentsOf: "\(directory)/\(name)").bytes } catch {
        throw .file(error)
      }
    }
    try self.init(
      declaration, serialNumbers: serialNumbers,
      holder: { id throws(StandInFailure) in
        let file = try bytes("\(id).p12")
        return try standIn { () throws(OpenSSLFailure) in
          try PKCS12.open(file, passphrase: passphrase, path: "\(directory)/\(id).p12")
        }
      },
      certificate: { id throws(StandInFailure) in
        let file = try bytes("\(id).pem")
        let found = try standIn { () throws(OpenSSLFailure) in try Certificate.all(pem: file) }
        guard let certificate = found.first else { throw .unknownID(id) }
        return certificate
      },
      list: { id throws(StandInFailure) in
        let file = try bytes("\(id).crl")
        return try standIn { () throws(OpenSSLFailure) in try RevocationList(der: file) }
      })
  }

  /// A `TimeStampResp` to a `TimeStampReq`. What cannot be granted is a rejection, not a failure.
  public func timeStamp(
    _ request: [UInt8], at moment: Date, flaw: StandInFlaw? = nil, usesPSS: Bool = false
  ) throws(StandInFailure) -> [UInt8] {
    let question: TimeStampQuestion
    do throws(OpenSSLFailure) { question = try TimeStampQuestion(der: request) } catch {
      return TimeStampResponder.refusal(text: "no time-stamp request", failure: 5)
    }
    guard flaw != .rejected else {
      return TimeStampResponder.refusal(text: "time-stamping is out of order (TEST)", failure: 25)
    }
    guard question.digestAlgorithm != nil else {
      return TimeStampResponder.refusal(text: "this hash is not accepted", failure: 0)
    }
    guard question.policy == nil || question.policy == policy else {
      return TimeStampResponder.refusal(text: "there is no such policy", failure: 15)
    }
    guard !question.hasExtensions else {
      return TimeStampResponder.refusal(text: "no extensions are known", failure: 16)
    }
    var responder = TimeStampResponder(
      signer: flaw.flatMap { flawedTimeStamping[$0] } ?? timeStamping, policy: policy, accuracySeconds: 1)
    responder.usesPSS = usesPSS
    let number = try serialNumbers.next()
    return try standIn { () throws(OpenSSLFailure) in
      try responder.granted(
        question, serialNumber: number, time: moment,
        digest: flaw == .wrongImprint ? question.digest.map { ~$0 } : nil,
        nonce: flaw == .wrongNonce ? [0x42] : nil)
    }
  }

  /// An `OCSPResponse` to an `OCSPRequest`.
  public func certificateStatus(
    _ request: [UInt8], at moment: Date, flaw: StandInFlaw? = nil
  ) throws(StandInFailure) -> [UInt8] {
    try standIn { () throws(OpenSSLFailure) in
      if flaw == .tryLater { return try OCSPResponder.unsuccessful(.tryLater) }
      var asked: Issuer?
      for issuer in issuers {
        let serials: [[UInt8]?]
        do throws(OpenSSLFailure) { serials = try issuer.responder.questions(in: request) } catch {
          return try OCSPResponder.unsuccessful(.malformedRequest)
        }
        if serials.contains(where: { $0 != nil }) {
          asked = issuer
          break
        }
      }
      // RFC 5019, 2.2.3: nobody of ours issued it.
      guard let asked else { return try OCSPResponder.unsuccessful(.unauthorized) }
      let age = flaw == .stale ? 31 * 86_400.0 : 0
      let produced = moment.addingTimeInterval(-age)
      let responder =
        flaw == .foreignSigner
        ? OCSPResponder(signer: stranger, issuer: asked.holder.certificate) : asked.responder
      return try responder.response(
        to: request,
        times: .init(
          producedAt: produced, thisUpdate: produced, nextUpdate: produced.addingTimeInterval(3_600)),
        nonce: flaw == .wrongNonce ? .other([0x42]) : flaw == .noNonce ? .none : .repeated
      ) { serial in
        if flaw == .revoked { return .revoked(at: moment.addingTimeInterval(-3_600), .keyCompromise) }
        if flaw == .unknown { return .unknown }
        guard let entry = asked.revocations.first(where: { $0.serialNumber == serial }) else { return .good }
        return .revoked(at: entry.date, entry.reason)
      }
    }
  }

  /// The DER of an issuer's list, issued at `moment`; nil where there is no such issuer.
  public func revocationList(
    of id: String, at moment: Date, flaw: StandInFlaw? = nil
  ) throws(StandInFailure) -> [UInt8]? {
    guard let issuer = issuers.first(where: { $0.id == id }) else { return nil }
    let start = flaw == .stale ? moment.addingTimeInterval(-31 * 86_400) : moment
    return try standIn { () throws(OpenSSLFailure) in
      try RevocationListBuilder(
        issuer: issuer.holder, number: Int(start.timeIntervalSince1970), thisUpdate: start,
        nextUpdate: start.addingTimeInterval(Self.listSeconds), entries: issuer.revocations
      ).build().der
    }
  }

  /// The DER of an issuer's certificate; nil where there is no such issuer.
  public func certificate(of id: String) -> [UInt8]? {
    issuers.first { $0.id == id }?.holder.certificate.der
  }

  /// The same authority on the same key, with a certificate that is flawed.
  private static func flawed(
    _ authority: KeyHolder, issuer: KeyHolder, _ flaw: StandInFlaw
  ) throws(StandInFailure) -> KeyHolder {
    let model = authority.certificate
    let extensions = try model.extensions.map { one throws(StandInFailure) in
      guard one.oid == "2.5.29.37" else { return one }
      switch flaw {
      case .purposeNotCritical: return Extension(oid: one.oid, critical: false, der: one.der)
      case .wrongPurpose:
        return try .extendedKeyUsage(["1.3.6.1.5.5.7.3.4"], critical: true)
      default: return one
      }
    }
    let isExpired = flaw == .expiredCertificate
    return try standIn { () throws(OpenSSLFailure) in
      let serial = [0x41] + (0..<15).map { _ in UInt8.random(in: .min ... .max) }
      let certificate = try CertificateBuilder(
        subject: model.subject, issuer: model.issuer, serialNumber: serial,
        notBefore: isExpired ? model.notBefore.addingTimeInterval(-400 * 86_400) : model.notBefore,
        notAfter: isExpired ? model.notBefore.addingTimeInterval(-86_400) : model.notAfter,
        publicKey: model.publicKey, extensions: extensions
      ).signed(by: issuer.key, .sha256)
      return try KeyHolder(key: authority.key, certificate: certificate, chain: authority.chain)
    }
  }
}
