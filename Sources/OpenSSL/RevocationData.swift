/// What tells whether certificates are revoked: a list of the issuer, or a responder's answer.
public enum RevocationData: Sendable, Hashable {
  case list(RevocationList)
  case response(OCSPResponse)

  /// The octets as they came.
  public var der: [UInt8] {
    switch self {
    case .list(let list): list.der
    case .response(let response): response.der
    }
  }

  /// The algorithm it is signed with, in dotted form.
  public var signatureAlgorithmOID: String? {
    switch self {
    case .list(let list): list.signatureAlgorithmOID
    case .response(let response): response.signatureAlgorithmOID
    }
  }
}
