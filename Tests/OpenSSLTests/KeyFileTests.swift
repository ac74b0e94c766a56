import Files
import Foundation
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

  /// A key file that `openssl pkcs12 -export` makes with these further options, under the passphrase "парола".
  func foreignFile(_ holder: KeyHolder, _ options: [String]) throws -> [UInt8] {
    let directory = FileManager.default.temporaryDirectory.appending(path: "doklad-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: directory) }
    try AtomicFile.write(holder.key.pemEncrypted(passphrase: Secret("парола")), to: "\(directory)/key.pem")
    try AtomicFile.write(Array(holder.certificate.pem.utf8), to: "\(directory)/certificate.pem")
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments =
      ["openssl", "pkcs12", "-export", "-passin", "pass:парола", "-out", "\(directory)/made.p12"]
      + ["-inkey", "\(directory)/key.pem", "-in", "\(directory)/certificate.pem"] + options
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return try ByteSource(contentsOf: "\(directory)/made.p12").bytes
  }

  @Test(arguments: [
    ["-passout", "pass:парола", "-legacy"], ["-passout", "pass:парола", "-legacy", "-descert"],
    ["-passout", "pass:парола"],
  ])
  func `files of other makers open, also with the ciphers of the nineties`(options: [String]) throws {
    let holder = try Authority("Удостоверител (ТЕСТ)").issue("Стар ключ (ТЕСТ)", key: SharedKeys.rsa.get())
    let file = try foreignFile(holder, options)
    let opened = try PKCS12.open(file, passphrase: Secret("парола"))
    #expect(opened.certificate == holder.certificate)
    let value = try opened.key.sign([1], .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32))
    #expect(
      try holder.key.publicKey.verifies(
        value, over: [1], .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32)))
    #expect(throws: OpenSSLFailure.wrongPassphrase(path: nil)) {
      try PKCS12.open(file, passphrase: Secret("друга"))
    }
  }

  @Test func `a file without a MAC is called that, not a wrong passphrase`() throws {
    let file = try foreignFile(
      Authority("Удостоверител (ТЕСТ)").holder, ["-passout", "pass:парола", "-nomac"])
    #expect {
      try PKCS12.open(file, passphrase: Secret("парола"))
    } throws: {
      guard case OpenSSLFailure.malformed(what: "PKCS#12 file without a MAC", _)? = $0 as? OpenSSLFailure
      else {
        return false
      }
      return true
    }
  }

  @Test func `an empty passphrase is one`() throws {
    let holder = try Authority("Удостоверител (ТЕСТ)").holder
    let file = try foreignFile(holder, ["-passout", "pass:"])
    #expect(try PKCS12.open(file, passphrase: Secret("")).certificate == holder.certificate)
    #expect(throws: OpenSSLFailure.wrongPassphrase(path: nil)) {
      try PKCS12.open(file, passphrase: Secret("x"))
    }
  }

  @Test func `a file with certificates only has no private key`() throws {
    let holder = try Authority("Удостоверител (ТЕСТ)").holder
    let file = try foreignFile(holder, ["-passout", "pass:парола", "-nokeys"])
    #expect(throws: OpenSSLFailure.noPrivateKey) { try PKCS12.open(file, passphrase: Secret("парола")) }
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
