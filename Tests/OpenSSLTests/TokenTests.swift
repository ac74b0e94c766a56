import TestPKI
import Testing

@testable import OpenSSL

@Suite(.enabled(if: SoftToken.isAvailable, Comment(rawValue: SoftToken.skipReason)), .serialized)
struct TokenTests {
  let message = Array("доклад".utf8)

  func open() throws -> PKCS11Token {
    let soft = try SoftToken.shared()
    return try PKCS11Token.open(module: soft.modulePath, token: soft.label)
  }

  func identity(_ key: SoftToken.Key, of token: PKCS11Token) throws -> TokenIdentity {
    try #require(try token.identities().first { $0.id == key.id })
  }

  /// A token that no other test logs in to: while one session of a process is logged in, no other is asked for a PIN.
  func openUntouched() throws -> PKCS11Token {
    let soft = try SoftToken.shared()
    let twin = try #require(
      PKCS11Token.tokens(module: soft.modulePath).first { $0.label == soft.sharedLabel })
    return try PKCS11Token.open(module: soft.modulePath, token: twin.serialNumber)
  }

  @Test func `before the PIN there are no identities`() throws {
    #expect(throws: OpenSSLFailure.token(.notLoggedIn)) { try openUntouched().identities() }
  }

  @Test func `a wrong PIN is called wrong`() throws {
    let token = try openUntouched()
    #expect(throws: OpenSSLFailure.token(.wrongPIN)) { try token.login(pin: Secret("000000")) }
    #expect(throws: OpenSSLFailure.token(.wrongPIN)) { try token.login(pin: Secret("1")) }
    #expect(throws: OpenSSLFailure.token(.notLoggedIn)) { try token.identities() }
  }

  @Test func `certificate and key are paired by CKA_ID`() throws {
    let token = try open()
    try token.login(pin: SoftToken.shared().pin)
    let identities = try token.identities()
    #expect(Set(identities.map(\.id)) == [[1], [2], [3]])
    let petrova = try identity(.rsa, of: token)
    #expect(petrova.label == "petrova certificate")
    #expect(petrova.certificate.subject.serialNumberAttribute == "PNOBG-8099011001")
    #expect(!petrova.asksEveryTime)
    #expect(try identity(.everyTime, of: token).asksEveryTime)
    #expect(try token.certificates().count == 3)
  }

  @Test(arguments: [
    (SoftToken.Key.rsa, SignatureScheme.rsaPKCS1(.sha256)), (.rsa, .rsaPKCS1(.sha512)),
    (.rsa, .rsaPSS(digest: .sha256, mgf1: .sha256, saltBytes: 32)), (.p256, .ecdsa(.sha256)),
    (.p256, .ecdsa(.sha512)), (.p256, .ecdsaPlain(.sha256)), (.everyTime, .ecdsa(.sha384)),
  ])
  func `the token signs, and the certificate verifies`(key: SoftToken.Key, scheme: SignatureScheme) throws {
    let token = try open()
    try token.login(pin: SoftToken.shared().pin)
    let identity = try identity(key, of: token)
    // Twice: a key that asks every time asks again.
    for _ in 0..<2 {
      let value = try token.sign(message, scheme, with: identity)
      #expect(try identity.certificate.publicKey.verifies(value, over: message, scheme))
    }
  }

  @Test func `a scheme the key or the token cannot do is refused by name`() throws {
    let token = try open()
    try token.login(pin: SoftToken.shared().pin)
    let identity = try identity(.rsa, of: token)
    #expect(throws: OpenSSLFailure.self) { try token.sign(message, .ecdsa(.sha256), with: identity) }
    let unknown = SignatureScheme.rsaPSS(digest: .ripemd160, mgf1: .ripemd160, saltBytes: 20)
    #expect(throws: OpenSSLFailure.token(.unsupported("\(unknown)"))) {
      try token.sign(message, unknown, with: identity)
    }
  }

  @Test func `the token is found by label or by serial number, and only if it is the only one`() throws {
    let soft = try SoftToken.shared()
    let present = try PKCS11Token.tokens(module: soft.modulePath)
    #expect(present.count == 3)
    for one in present {
      #expect(try PKCS11Token.open(module: soft.modulePath, token: one.serialNumber).token == one)
    }
    let twins = present.filter { $0.label == soft.sharedLabel }
    #expect(throws: OpenSSLFailure.token(.severalTokensMatch(wanted: soft.sharedLabel, matching: twins))) {
      try PKCS11Token.open(module: soft.modulePath, token: soft.sharedLabel)
    }
    #expect(throws: OpenSSLFailure.token(.severalTokensMatch(wanted: "", matching: present))) {
      try PKCS11Token.open(module: soft.modulePath, token: nil)
    }
    #expect(throws: OpenSSLFailure.token(.tokenNotFound(wanted: "другаде", present: present))) {
      try PKCS11Token.open(module: soft.modulePath, token: "другаде")
    }
  }
}

struct TokenModuleTests {
  @Test func `a module that cannot be loaded is named, with the loader's reason`() throws {
    #expect {
      try PKCS11Token.open(module: "/nowhere/module.so", token: "x")
    } throws: {
      guard case .token(.moduleNotLoaded("/nowhere/module.so", let reason))? = $0 as? OpenSSLFailure else {
        return false
      }
      return reason.contains("No such file")
    }
  }

  @Test func `a library that is no module is told apart`() throws {
    #expect(throws: OpenSSLFailure.token(.notAModule(path: "libm.so.6"))) {
      try PKCS11Token.tokens(module: "libm.so.6")
    }
  }

  // The values of PKCS#11 v2.40, 3.6 and appendix A, written out so that the header is judged too.
  @Test(arguments: [
    (0xA0, TokenFailure.wrongPIN), (0xA4, .pinLocked), (0xA3, .pinExpired),
    (0xA2, .pinUnacceptable), (0x102, .pinNotInitialised),
    (0x101, .notLoggedIn), (0x32, .notPresent),
    (0xE0, .notPresent),
    (0x50, .cancelled), (0x70, .unsupported("C_X")),
    (0x30, .other(function: "C_X", code: 0x30)),
  ])
  func `return values are told apart exactly`(code: Int, failure: TokenFailure) {
    #expect(TokenFailure(UInt(code), from: "C_X") == failure)
  }

  @Test func `a token that only signs messages whole gets the message`() throws {
    let key = KeyAlgorithm.rsa(bits: 2048)
    let whole = try TokenSigning([1, 2, 3], .rsaPKCS1(.sha256), key) {
      $0 == 0x40
    }
    #expect(whole.data == [1, 2, 3])
    let digested = try TokenSigning([1, 2, 3], .rsaPKCS1(.sha256), key) { _ in true }
    #expect(digested.data.count == 19 + 32)
    let pss = SignatureScheme.rsaPSS(digest: .sha384, mgf1: .sha384, saltBytes: 48)
    #expect(
      try TokenSigning([1], pss, key) { $0 == 0x44 }.data == [1])
    #expect(throws: OpenSSLFailure.self) { try TokenSigning([1], pss, key) { _ in false } }
  }
}
