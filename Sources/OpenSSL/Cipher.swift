import COpenSSL

/// Symmetric ciphers as far as encrypted PDF files need them (ISO 32000-2, 7.6): for reading only, and no protection of anything of ours.
public enum Cipher: Sendable, Hashable {
  /// RC4 with a key of 5 to 16 octets. Comes from OpenSSL's legacy provider, which is loaded into a context of its own.
  case rc4
  /// AES in CBC mode by the length of its key, 16 or 32 octets.
  case aesCBC
  /// One block of AES-128 in ECB mode at a time.
  case aesECB

  /// `EVP_CIPHER_CTX`, once for all data under one key.
  /// - Throws: ``OpenSSLFailure`` where OpenSSL lacks the cipher or the key has no length of it.
  public func encrypted(_ data: [UInt8], key: [UInt8], iv: [UInt8] = []) throws(OpenSSLFailure) -> [UInt8] {
    try run(data, key: key, iv: iv, encrypting: true, padded: false)
  }

  /// - Parameter padded: whether PKCS#7 padding stands at the end and is taken off.
  public func decrypted(
    _ data: [UInt8], key: [UInt8], iv: [UInt8] = [], padded: Bool = false
  ) throws(OpenSSLFailure) -> [UInt8] {
    try run(data, key: key, iv: iv, encrypting: false, padded: padded)
  }

  private func run(
    _ data: [UInt8], key: [UInt8], iv: [UInt8], encrypting: Bool, padded: Bool
  ) throws(OpenSSLFailure) -> [UInt8] {
    let context = try Owned<Lib.EVP_CIPHER_CTX>("EVP_CIPHER_CTX_new", EVP_CIPHER_CTX_new())
    switch self {
    case .rc4:
      let legacy = try LegacyCiphers.shared.get()
      try expectOne(
        "EVP_CipherInit_ex2",
        EVP_CipherInit_ex2(context.pointer, legacy.rc4, nil, nil, encrypting ? 1 : 0, nil))
      try expectOne(
        "EVP_CIPHER_CTX_set_key_length",
        EVP_CIPHER_CTX_set_key_length(context.pointer, Int32(truncatingIfNeeded: key.count)))
      try expectOne(
        "EVP_CipherInit_ex2", EVP_CipherInit_ex2(context.pointer, nil, key, nil, encrypting ? 1 : 0, nil))
    case .aesCBC, .aesECB:
      let cipher: OpaquePointer?
      switch (self, key.count) {
      case (.aesCBC, 16): cipher = EVP_aes_128_cbc()
      case (.aesCBC, 32): cipher = EVP_aes_256_cbc()
      case (.aesECB, 16): cipher = EVP_aes_128_ecb()
      case (.aesECB, 32): cipher = EVP_aes_256_ecb()
      default: throw .unsupportedKey("AES of \(key.count) octets")
      }
      guard self == .aesECB || iv.count == 16 else { throw .unsupportedKey("IV of \(iv.count) octets") }
      try expectOne(
        "EVP_CipherInit_ex2", EVP_CipherInit_ex2(context.pointer, cipher, key, iv, encrypting ? 1 : 0, nil))
      try expectOne("EVP_CIPHER_CTX_set_padding", EVP_CIPHER_CTX_set_padding(context.pointer, padded ? 1 : 0))
    }
    var output = [UInt8](repeating: 0, count: data.count + 32)
    var written: Int32 = 0
    var rest: Int32 = 0
    guard let count = Int32(exactly: data.count) else { throw .malformed(what: "ciphertext", queue: []) }
    try expectOne("EVP_CipherUpdate", EVP_CipherUpdate(context.pointer, &output, &written, data, count))
    try output.withUnsafeMutableBufferPointer { (buffer) throws(OpenSSLFailure) in
      let end = buffer.baseAddress.map { $0 + Int(written) }
      try expectOne("EVP_CipherFinal_ex", EVP_CipherFinal_ex(context.pointer, end, &rest))
    }
    output.removeSubrange((Int(written) + Int(rest))...)
    return output
  }
}

/// A context with the legacy provider, for RC4 alone: `OSSL_PROVIDER_load`, `EVP_CIPHER_fetch`. Never freed, and never changed once made:
/// that is what makes it Sendable.
private final class LegacyCiphers: @unchecked Sendable {
  private let context: Owned<Lib.OSSL_LIB_CTX>
  private let provider: Owned<Lib.OSSL_PROVIDER>
  private let cipher: Owned<Lib.EVP_CIPHER>

  /// Immutable once fetched; OpenSSL counts its references itself.
  var rc4: OpaquePointer { cipher.pointer }

  static let shared = Result<LegacyCiphers, OpenSSLFailure> { () throws(OpenSSLFailure) in try LegacyCiphers()
  }

  private init() throws(OpenSSLFailure) {
    context = try Owned("OSSL_LIB_CTX_new", OSSL_LIB_CTX_new())
    provider = try Owned("OSSL_PROVIDER_load", OSSL_PROVIDER_load(context.pointer, "legacy"))
    cipher = try Owned("EVP_CIPHER_fetch", EVP_CIPHER_fetch(context.pointer, "RC4", nil))
  }
}
