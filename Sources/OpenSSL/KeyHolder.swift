/// A private key with its certificate and whatever certificates came along. The two belong together: that was checked.
public struct KeyHolder: Sendable {
  public let key: PrivateKey
  public let certificate: Certificate
  /// The other certificates of the file, in its order: usually the issuers, never trusted for being there.
  public let chain: [Certificate]

  /// - Throws: ``OpenSSLFailure/keyDoesNotMatchCertificate``.
  public init(key: PrivateKey, certificate: Certificate, chain: [Certificate] = []) throws(OpenSSLFailure) {
    guard key.publicKey == certificate.publicKey else { throw .keyDoesNotMatchCertificate }
    self.key = key
    self.certificate = certificate
    self.chain = chain
  }
}
