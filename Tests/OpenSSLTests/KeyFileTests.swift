import Testing

@testable import OpenSSL

struct KeyFileTests {
  let passphrase = Secret("парола с интервали")

  @Test func `a PKCS#12 file opens with its passphrase and only with it`() throws {
    let authority = try Authority("Удостоверител (ТЕСТ)")
    let holder = try authority.issue("Мария Петрова (ТЕСТ)")
    let file = try PKCS12.seal(
      key: holder.key, certificate: holder.certificate, chain: [authority.certificate],
      passphrase: passphrase,
      friendlyName: "Мария Петрова (ТЕСТ)")
    let opened = try PKCS12.open(file, passphrase: passphrase)
    #expect(opened.certificate == holder.certificate)
    #expect(opened.chain == [authority.certificate])
    let value = try opened.key.sign([1, 2, 3], .ecdsa(.sha256))
    #expect(try holder.key.publicKey.verifies(value, over: [1, 2, 3], .ecdsa(.sha256)))
    for wrong in ["", "парола", "парола с интервали "] {
      #expect(throws: OpenSSLFailure.wrongPassphrase(path: "ключ.p12")) {
        try PKCS12.open(file, passphrase: Secret(wrong), path: "ключ.p12")
      }
    }
  }

  @Test func `bytes that are no PKCS#12 file are malformed`() throws {
    for bytes in [[], [0x30], [0x30, 0x80, 0, 0], Array("-----BEGIN".utf8)] as [[UInt8]] {
      #expect {
        try PKCS12.open(bytes, passphrase: passphrase)
      } throws: {
        guard case OpenSSLFailure.malformed(what: "PKCS#12 file", _)? = $0 as? OpenSSLFailure else {
          return false
        }
        return true
      }
    }
  }

  @Test func `a key is never sealed with somebody else's certificate`() throws {
    let authority = try Authority("Удостоверител (ТЕСТ)")
    let (one, other) = (try authority.issue("Един (ТЕСТ)"), try authority.issue("Друг (ТЕСТ)"))
    #expect(throws: OpenSSLFailure.keyDoesNotMatchCertificate) {
      try PKCS12.seal(
        key: one.key, certificate: other.certificate, chain: [], passphrase: passphrase, friendlyName: nil)
    }
    #expect(throws: OpenSSLFailure.keyDoesNotMatchCertificate) {
      try KeyHolder(key: one.key, certificate: other.certificate)
    }
  }

  @Test func `a passphrase with a NUL is refused rather than cut short`() throws {
    let holder = try Authority("Удостоверител (ТЕСТ)").holder
    #expect(throws: OpenSSLFailure.unusablePassphrase) {
      try PKCS12.seal(
        key: holder.key, certificate: holder.certificate, chain: [], passphrase: Secret("ab\0cd"),
        friendlyName: nil)
    }
  }

  @Test func `an encrypted PEM key opens with its passphrase and only with it`() throws {
    let key = try PrivateKey.generate(.ec(curve: "P-256"))
    let pem = try key.pemEncrypted(passphrase: passphrase)
    #expect(pem.starts(with: Array("-----BEGIN ENCRYPTED PRIVATE KEY-----".utf8)))
    #expect(try PrivateKey(pem: pem, passphrase: passphrase).publicKey == key.publicKey)
    #expect(throws: OpenSSLFailure.wrongPassphrase(path: nil)) {
      try PrivateKey(pem: pem, passphrase: Secret("друга"))
    }
    #expect(throws: OpenSSLFailure.passphraseNeeded(path: "tls.key")) {
      try PrivateKey(pem: pem, passphrase: nil, path: "tls.key")
    }
  }

  @Test func `text without a key has no private key`() throws {
    #expect(throws: OpenSSLFailure.noPrivateKey) {
      try PrivateKey(pem: Array("здравей".utf8), passphrase: nil)
    }
    #expect(throws: OpenSSLFailure.noPrivateKey) { try PrivateKey(pem: [], passphrase: nil) }
  }

  @Test func `a secret shows nothing of itself`() {
    #expect("\(passphrase)" == "••••")
    #expect(String(reflecting: passphrase) == "••••")
    var text = ""
    dump(passphrase, to: &text)
    #expect(!text.contains("парола"))
    #expect(passphrase.matches(Secret("парола с интервали")))
    #expect(!passphrase.matches(Secret("парола с интервалi")))
  }
}
