import OpenSSL

/// A key that never leaves its PKCS#11 token: a smart card, or an HSM.
public struct TokenSigner: Signer {
  private let token: PKCS11Token
  private let identity: TokenIdentity
  public let scheme: SignatureScheme
  public let chain: [Certificate]
  public var certificate: Certificate { identity.certificate }

  /// - Parameters:
  ///   - token: logged in.
  ///   - chain: intermediate certificates to send along; where nil, those that issued the certificate among the token's and
  ///     `knownIssuers`.
  ///   - scheme: nil for the preferred one of the key.
  public init(
    _ token: PKCS11Token, _ identity: TokenIdentity, chain: [Certificate]? = nil,
    knownIssuers: [Certificate] = [],
    scheme: SignatureScheme? = nil
  ) throws(SigningFailure) {
    self.token = token
    self.identity = identity
    let key = identity.certificate.publicKey.algorithm
    guard let chosen = scheme ?? .preferred(for: key) else { throw .keyCannotSign(key) }
    self.scheme = chosen
    if let chain {
      self.chain = chain
    } else {
      do {
        self.chain = Self.issuers(of: identity.certificate, among: try token.certificates() + knownIssuers)
      } catch { throw .key(error) }
    }
  }

  /// The issuers of `certificate` among `held`, nearest first, without a self-issued root.
  private static func issuers(of certificate: Certificate, among held: [Certificate]) -> [Certificate] {
    var chain: [Certificate] = []
    var current = certificate
    while chain.count < PathBuilder.maximumIntermediates,
      let issuer = held.first(where: {
        $0.subjectDER == current.issuerDER && !$0.isSelfIssued && current.isSigned(by: $0.publicKey)
      })
    {
      chain.append(issuer)
      current = issuer
    }
    return chain
  }

  public func sign(_ message: [UInt8]) throws(SigningFailure) -> [UInt8] {
    do { return try token.sign(message, scheme, with: identity) } catch { throw .key(error) }
  }
}
