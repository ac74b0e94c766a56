import COpenSSL

extension PrivateKey {
  /// How often a passphrase is hashed before it opens a key (PBKDF2, and the PKCS#12 MAC). Our own number: about a
  /// tenth of a second for us, and as much for every guess of somebody who took the file.
  public static let passphraseIterations = 100_000

  /// Reads the first private key of a PEM text, encrypted or not: `PEM_read_bio_PrivateKey`.
  /// - Throws: ``OpenSSLFailure/wrongPassphrase(path:)``, ``OpenSSLFailure/passphraseNeeded(path:)``,
  ///   ``OpenSSLFailure/noPrivateKey``.
  public convenience init(pem: [UInt8], passphrase: Secret?, path: String? = nil) throws(OpenSSLFailure) {
    // Without a callback of ours, libcrypto would ask on the terminal.
    let request = PassphraseRequest(passphrase)
    let pkey: OpaquePointer? = try withMemoryBIO(reading: pem) { bio in
      ERR_clear_error()
      return withExtendedLifetime(request) {
        PEM_read_bio_PrivateKey(
          bio, nil,
          { buffer, capacity, _, context in
            guard let context, let buffer else { return -1 }
            return Unmanaged<PassphraseRequest>.fromOpaque(context).takeUnretainedValue()
              .answer(into: buffer, capacity: capacity)
          }, Unmanaged.passUnretained(request).toOpaque())
      }
    }
    guard let pkey else {
      let queue = drainErrorQueue()
      if request.asked {
        throw passphrase == nil ? .passphraseNeeded(path: path) : .wrongPassphrase(path: path)
      }
      throw queue.contains { $0.contains("no start line") || $0.contains("unsupported") }
        ? .noPrivateKey : .malformed(what: "private key", queue: queue)
    }
    try self.init(Owned(taking: pkey))
  }

  /// Encrypts the key as PKCS#8 (RFC 5958) with PBES2, AES-256-CBC, PBKDF2 with HMAC-SHA-256: `PKCS8_encrypt`.
  public func pemEncrypted(passphrase: Secret) throws(OpenSSLFailure) -> [UInt8] {
    guard let length = Int32(exactly: passphrase.count) else { throw .unusablePassphrase }
    let info = try Owned<Lib.PKCS8_PRIV_KEY_INFO>("EVP_PKEY2PKCS8", EVP_PKEY2PKCS8(pkey.pointer))
    let sealed = try passphrase.withUnsafeBytes { secret throws(OpenSSLFailure) -> Owned<Lib.X509_SIG> in
      try Owned(
        "PKCS8_encrypt",
        PKCS8_encrypt(
          -1, EVP_aes_256_cbc(), secret.baseAddress?.assumingMemoryBound(to: CChar.self), length, nil, 0,
          Int32(Self.passphraseIterations), info.pointer))
    }
    return try writtenToMemoryBIO { bio throws(OpenSSLFailure) in
      try expectOne("PEM_write_bio_PKCS8", PEM_write_bio_PKCS8(bio, sealed.pointer))
    }
  }
}

/// Answers libcrypto's question for a passphrase, and remembers that it was asked.
private final class PassphraseRequest {
  private let passphrase: Secret?
  private(set) var asked = false

  init(_ passphrase: Secret?) { self.passphrase = passphrase }

  func answer(into buffer: UnsafeMutablePointer<CChar>, capacity: Int32) -> Int32 {
    asked = true
    guard let passphrase, passphrase.count <= Int(capacity) else { return -1 }
    passphrase.withUnsafeBytes { secret in
      UnsafeMutableRawBufferPointer(start: buffer, count: Int(capacity)).copyMemory(from: secret)
    }
    return Int32(passphrase.count)
  }
}
