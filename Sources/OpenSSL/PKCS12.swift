import COpenSSL

/// Key files: a private key, its certificate and the chain under one passphrase (RFC 7292).
public enum PKCS12 {
  /// Opens a file: `PKCS12_parse`.
  ///
  /// Files sealed with the RC2 and DES of the nineties are opened in a library context of their own, so that the old
  /// ciphers stay switched off everywhere else.
  /// - Parameter path: where the bytes came from, for the failure's evidence.
  /// - Throws: ``OpenSSLFailure/wrongPassphrase(path:)``, ``OpenSSLFailure/noPrivateKey``,
  ///   ``OpenSSLFailure/noCertificate``, ``OpenSSLFailure/keyDoesNotMatchCertificate``,
  ///   ``OpenSSLFailure/malformed(what:queue:)``.
  public static func open(
    _ bytes: [UInt8], passphrase: Secret, path: String? = nil
  ) throws(OpenSSLFailure) -> KeyHolder {
    let opened = try passphrase.withCString { secret throws(OpenSSLFailure) -> KeyHolder in
      let file = try decoded(bytes, as: "PKCS#12 file", Lib.PKCS12.self) { d2i_PKCS12(nil, $0, $1) }
      do throws(OpenSSLFailure) {
        return try parsed(file.pointer, secret, path: path)
      } catch .library(_, let queue) where queue.hasUnsupported {
        return try openedWithOldCiphers(bytes, secret, path: path)
      }
    }
    guard let opened else { throw .wrongPassphrase(path: path) }
    return opened
  }

  /// Seals a key file: AES-256-CBC and HMAC-SHA-256, ``PrivateKey/passphraseIterations`` rounds: `PKCS12_create`.
  /// - Throws: ``OpenSSLFailure/keyDoesNotMatchCertificate``, ``OpenSSLFailure/unusablePassphrase``.
  public static func seal(
    key: PrivateKey, certificate: Certificate, chain: [Certificate], passphrase: Secret, friendlyName: String?
  ) throws(OpenSSLFailure) -> [UInt8] {
    guard key.publicKey == certificate.publicKey else { throw .keyDoesNotMatchCertificate }
    let stack = try borrowingStack(chain)
    let rounds = Int32(PrivateKey.passphraseIterations)
    let file = try passphrase.withCString { secret throws(OpenSSLFailure) -> Owned<Lib.PKCS12> in
      try Owned(
        "PKCS12_create",
        PKCS12_create(
          secret, friendlyName, key.pkey.pointer, certificate.x509.pointer, stack.pointer,
          NID_aes_256_cbc, NID_aes_256_cbc, rounds, rounds, 0))
    }
    guard let file else { throw .unusablePassphrase }
    let pointer = file.pointer
    return try encoded("i2d_PKCS12") { i2d_PKCS12(pointer, $0) }
  }

  private static func parsed(
    _ file: OpaquePointer, _ secret: UnsafePointer<CChar>, path: String?
  ) throws(OpenSSLFailure) -> KeyHolder {
    let parts = try Parts(file, secret, path: path)
    guard let key = parts.key else { throw .noPrivateKey }
    EVP_PKEY_up_ref(key)
    return try parts.holder(of: try PrivateKey(Owned(taking: key)))
  }

  /// `PKCS12_init_ex` binds the file, and all that is decrypted from it, to a context that has the legacy provider.
  private static func openedWithOldCiphers(
    _ bytes: [UInt8], _ secret: UnsafePointer<CChar>, path: String?
  ) throws(OpenSSLFailure) -> KeyHolder {
    let context = try Owned<Lib.OSSL_LIB_CTX>("OSSL_LIB_CTX_new", OSSL_LIB_CTX_new())
    let legacy = try Owned<Lib.OSSL_PROVIDER>(
      "OSSL_PROVIDER_load", OSSL_PROVIDER_load(context.pointer, "legacy"))
    let modern = try Owned<Lib.OSSL_PROVIDER>(
      "OSSL_PROVIDER_load", OSSL_PROVIDER_load(context.pointer, "default"))
    defer { withExtendedLifetime((legacy.pointer, modern.pointer)) {} }
    let file = try decoded(bytes, as: "PKCS#12 file", Lib.PKCS12.self) { cursor, count in
      var file = PKCS12_init_ex(NID_pkcs7_data, context.pointer, nil)
      return d2i_PKCS12(&file, cursor, count)
    }
    let parts = try Parts(file.pointer, secret, path: path)
    guard let foreign = parts.key else { throw .noPrivateKey }
    // The key belongs to the context that ends here: carried over by its encoding, which is then overwritten.
    var der = try encoded("i2d_PrivateKey") { i2d_PrivateKey(foreign, $0) }
    defer { der.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) } }
    let key = try decoded(der, as: "private key", Lib.EVP_PKEY.self) { d2i_AutoPrivateKey(nil, $0, $1) }
    return try parts.holder(of: try PrivateKey(key))
  }

  /// What `PKCS12_parse` takes out of a file.
  private struct Parts: ~Copyable {
    private(set) var key: OpaquePointer?
    private var certificate: OpaquePointer?
    private var others: OpaquePointer?

    init(_ file: OpaquePointer, _ secret: UnsafePointer<CChar>, path: String?) throws(OpenSSLFailure) {
      ERR_clear_error()
      if PKCS12_parse(file, secret, &key, &certificate, &others) == 1 { return }
      let reason = ERR_GET_REASON(ERR_peek_last_error())
      let queue = drainErrorQueue()
      // The MAC tells a wrong passphrase from a broken file; libcrypto 3.0 opens none without.
      if PKCS12_mac_present(file) != 1 { throw .malformed(what: "PKCS#12 file without a MAC", queue: queue) }
      if reason == PKCS12_R_MAC_VERIFY_FAILURE { throw .wrongPassphrase(path: path) }
      throw queue.hasUnsupported
        ? .library(function: "PKCS12_parse", queue: queue) : .malformed(what: "PKCS#12 file", queue: queue)
    }

    deinit {
      EVP_PKEY_free(key)
      X509_free(certificate)
      shim_sk_X509_pop_free(others)
    }

    func holder(of key: PrivateKey) throws(OpenSSLFailure) -> KeyHolder {
      // PKCS12_parse gives the certificate that matches the key; where none does, all are among the others.
      guard let certificate else { throw others == nil ? .noCertificate : .keyDoesNotMatchCertificate }
      return try KeyHolder(
        key: key, certificate: try Certificate(copying: certificate),
        chain: try Certificate.all(copying: others))
    }
  }
}

extension Certificate {
  /// Reads the encoding of a certificate that something else owns: `i2d_X509`.
  convenience init(copying pointer: OpaquePointer) throws(OpenSSLFailure) {
    try self.init(der: try encoded("i2d_X509") { i2d_X509(pointer, $0) })
  }

  /// All of a `STACK_OF(X509)` that something else owns.
  static func all(copying stack: OpaquePointer?) throws(OpenSSLFailure) -> [Certificate] {
    guard let stack else { return [] }
    var certificates: [Certificate] = []
    for index in 0..<max(0, shim_sk_X509_num(stack)) {
      guard let pointer = shim_sk_X509_value(stack, index) else { continue }
      certificates.append(try Certificate(copying: pointer))
    }
    return certificates
  }
}

/// A `STACK_OF(X509)` that lends certificates the caller keeps alive.
func borrowingStack(_ certificates: [Certificate]) throws(OpenSSLFailure) -> Owned<Lib.BorrowingX509Stack> {
  let stack = try Owned<Lib.BorrowingX509Stack>("sk_X509_new_null", shim_sk_X509_new_null())
  for certificate in certificates {
    try expectPositive("sk_X509_push", shim_sk_X509_push(stack.pointer, certificate.x509.pointer))
  }
  return stack
}

extension [String] {
  /// Whether an error queue speaks of an algorithm that the default provider does not have.
  fileprivate var hasUnsupported: Bool { contains { $0.contains("unsupported") } }
}
