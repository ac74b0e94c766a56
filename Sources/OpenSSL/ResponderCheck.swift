import Foundation

/// Whether an OCSP response may be listened to about one certificate (RFC 6960, 3.2 and 4.2.2.2), times aside.
enum ResponderCheck {
  enum Finding {
    case statement(RevocationStatement)
    case obstacle(PathFailure)
    /// It is about other certificates.
    case notConcerned
  }

  /// Certificates that are tried as the signer. Our own number; several may bear the responder's name.
  private static let maximumSigners = 16

  static func statement(
    of response: OCSPResponse, about certificate: Certificate, issuedBy issuer: Certificate,
    _ companions: [Certificate]
  ) -> Finding {
    guard response.responseStatus == .successful, let responder = response.responderID else {
      return .obstacle(.ocspUnsuccessful)
    }
    // 3.2, 1: the answer is about the certificate in question. Of several answers the newest counts.
    let answers = response.answers.filter { $0.certID.names(certificate, issuedBy: issuer) }
    guard let answer = answers.max(by: { $0.thisUpdate < $1.thisUpdate }),
      answer.thisUpdate >= certificate.notBefore
    else { return .notConcerned }
    // RFC 5280, 4.2: what is critical and unknown must not be passed over. No extension of a response is needed here.
    guard
      !(response.extensions + answer.extensions).contains(where: {
        $0.critical && $0.oid != OCSPResponse.OID.nonce
      })
    else { return .obstacle(.revocationDataUnusable) }
    // 3.2, 2 and 3: the signature is that of the responder it names; 4: who may say so.
    var isSigned = false
    var isNamed = false
    var tried = 0
    for candidate in [issuer] + response.certificates + companions where names(responder, candidate) {
      isNamed = true
      tried += 1
      guard tried <= maximumSigners else { break }
      guard response.isSigned(by: candidate.publicKey) else { continue }
      isSigned = true
      guard mayAnswer(candidate, for: issuer) else { continue }
      let status: RevocationStatement.Status =
        switch answer.status {
        case .good: .good
        case .revoked(let moment, let reason): .revoked(at: moment, reason: reason)
        case .unknown: .unknown
        }
      return .statement(
        RevocationStatement(
          status: status, thisUpdate: answer.thisUpdate, nextUpdate: answer.nextUpdate,
          producedAt: response.producedAt, signer: candidate, data: .response(response),
          coversExpiredSince: answer.archiveCutoff))
    }
    if isSigned { return .obstacle(.ocspResponderNotAuthorised) }
    return .obstacle(isNamed ? .ocspSignature : .ocspResponderNotFound)
  }

  private static func names(_ responder: OCSPResponse.ResponderID, _ candidate: Certificate) -> Bool {
    switch responder {
    case .byName(let name): name.matches(candidate.subject)
    case .byKey(let hash): candidate.publicKey.sha1 == hash
    }
  }

  /// 4.2.2.2: the CA that issued the certificate, or someone whom this CA itself, with the same key, has certified for it.
  static func mayAnswer(_ signer: Certificate, for issuer: Certificate) -> Bool {
    if signer.publicKey == issuer.publicKey, signer.subject.matches(issuer.subject) { return true }
    return signer.extendedKeyUsage?.contains(OCSPResponse.OID.signing) == true
      && signer.keyUsage?.isDisjoint(with: [.digitalSignature, .nonRepudiation]) != true
      && signer.issuer.matches(issuer.subject) && signer.isSigned(by: issuer.publicKey)
  }
}
