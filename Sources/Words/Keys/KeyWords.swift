import OpenSSL

/// Why something could not be done with a key, a certificate or a token.
extension Words {
  public func say(_ failure: OpenSSLFailure) -> String {
    switch failure {
    case .library(let function, let queue):
      self(
        "Криптографската библиотека отказа (\(trail([function] + queue))).",
        "The cryptographic library refused (\(trail([function] + queue))).")
    case .malformed(let what, let queue):
      self("Негодни данни: \(thing(what))", "Unusable data: \(Self.harmless(what))")
        + (queue.isEmpty ? "." : " (\(trail(queue))).")
    case .wrongPassphrase(let path):
      self("Грешна парола за ключа\(place(path)).", "Wrong passphrase for the key\(place(path)).")
    case .passphraseNeeded(let path):
      self(
        "Ключът\(place(path)) е защитен с парола, а парола не е дадена.",
        "The key\(place(path)) is protected with a passphrase, and none was given.")
    case .unusablePassphrase:
      self(
        "Паролата съдържа недопустим знак (NUL).", "The passphrase has a character that cannot be used (NUL)."
      )
    case .noPrivateKey: self("Във файла няма личен ключ.", "The file holds no private key.")
    case .noCertificate: self("До ключа няма удостоверение.", "There is no certificate beside the key.")
    case .unsupportedKey(let what):
      self(
        "Този вид ключ не се поддържа: \(algorithm(what)).",
        "This kind of key is not supported: \(algorithm(what)).")
    case .unsupportedScheme(let what):
      plain(what).map {
        self(
          "Този начин на подписване не се поддържа: \($0).", "This way of signing is not supported: \($0).")
      }
        ?? self(
          "С този ключ не може да се подписва по този начин.", "This key cannot sign in this way.")
    case .keyDoesNotMatchCertificate:
      self(
        "Личният ключ не е на удостоверението до него.",
        "The private key is not that of the certificate beside it.")
    case .token(let failure): say(failure)
    }
  }

  public func remedy(_ failure: OpenSSLFailure) -> String? {
    switch failure {
    case .wrongPassphrase:
      self(
        "Въведете паролата отново; внимавайте за Caps Lock и за кирилица.",
        "Enter the passphrase again; mind Caps Lock and the keyboard layout.")
    case .passphraseNeeded:
      self(
        "Въведете я, когато програмата попита, или я дайте с --passphrase-fd или в променливата на средата DOKLAD_PASSPHRASE.",
        "Enter it when asked, or give it with --passphrase-fd or in the environment variable DOKLAD_PASSPHRASE."
      )
    case .unusablePassphrase, .noPrivateKey, .noCertificate, .keyDoesNotMatchCertificate:
      self(
        "Посочете файла PKCS#12 (.p12 или .pfx), получен от издателя на удостоверението.",
        "Name the PKCS#12 file (.p12 or .pfx) that the issuer of the certificate gave you.")
    case .unsupportedKey, .unsupportedScheme:
      self(
        "Използвайте ключ RSA от поне 2048 бита или P-256, P-384, P-521.",
        "Use an RSA key of at least 2048 bits, or P-256, P-384, P-521.")
    case .malformed:
      self(
        "Проверете дали това е верният файл и дали е цял.",
        "Check that this is the right file, and that it is whole.")
    case .token(let failure): remedy(failure)
    case .library: nil
    }
  }

  private func place(_ path: String?) -> String { path.map { self(" от ", " of ") + quote($0) } ?? "" }

  /// At most three of the library's own lines.
  private func trail(_ lines: [String]) -> String {
    lines.prefix(3).map { Self.harmless($0) }.joined(separator: "; ")
  }

  /// A text of another room, unless it is one that only programmers read.
  private func plain(_ text: String) -> String? {
    text.contains("(") ? nil : algorithm(text)
  }

  /// What the key room writes of an algorithm in short English.
  private func algorithm(_ english: String) -> String {
    guard language == .bulgarian else { return Self.harmless(english) }
    if let match = english.wholeMatch(of: #/(.+) of (\d+) bits/#) {
      return "\(Self.harmless(String(match.1))) от \(match.2) бита"
    }
    if let match = english.wholeMatch(of: #/(.+) with a salt of (\d+) octets/#) {
      return "\(Self.harmless(String(match.1))) с добавка от \(match.2) байта"
    }
    return Self.harmless(
      english.replacing(#/^curve /#, with: "крива ").replacing(#/^digest /#, with: "отпечатък "))
  }

  private func thing(_ english: String) -> String {
    let name = english.prefix { $0 != ":" }
    let known: String? =
      switch name {
      case "certificate", "certificate validity", "certificate public key": "удостоверение"
      case "private key": "личен ключ"
      case "public key": "публичен ключ"
      case "PKCS#12 file", "PKCS#12 MAC": "файл PKCS#12"
      case "PEM text": "файл PEM"
      case "revocation list", "revocation list's thisUpdate", "revocation list's nextUpdate":
        "списък на спрените удостоверения"
      case "distinguished name": "име в удостоверение"
      case "ECDSA signature value": "стойност на подпис"
      case "digest": "отпечатък"
      case "date out of range": "дата извън допустимото"
      default: nil
      }
    return known ?? Self.harmless(english)
  }

  // MARK: algorithms

  public func say(_ digest: DigestAlgorithm) -> String {
    switch digest {
    case .md5: "MD5"
    case .sha1: "SHA-1"
    case .ripemd160: "RIPEMD-160"
    case .sha224: "SHA-224"
    case .sha256: "SHA-256"
    case .sha384: "SHA-384"
    case .sha512: "SHA-512"
    case .sha3_224: "SHA3-224"
    case .sha3_256: "SHA3-256"
    case .sha3_384: "SHA3-384"
    case .sha3_512: "SHA3-512"
    case .shake256: "SHAKE256"
    }
  }

  /// How a signature was computed, in its usual name: `RSA-PSS, SHA-256`.
  public func say(_ scheme: SignatureScheme) -> String {
    switch scheme {
    case .rsaPKCS1(let digest): "RSA, \(say(digest))"
    case .rsaPSS(let digest, _, _): "RSA-PSS, \(say(digest))"
    case .ecdsa(let digest), .ecdsaPlain(let digest): "ECDSA, \(say(digest))"
    case .ed25519: "Ed25519"
    case .ed448: "Ed448"
    case .dsa(let digest): "DSA, \(say(digest))"
    }
  }

  public func say(_ key: KeyAlgorithm) -> String {
    switch key {
    case .rsa(let bits): self("RSA, \(bits) бита", "RSA, \(bits) bits")
    case .rsaPSS(let bits): self("RSA-PSS, \(bits) бита", "RSA-PSS, \(bits) bits")
    case .ec(let curve, _): self("крива \(curve)", "curve \(curve)")
    case .ed25519: "Ed25519"
    case .ed448: "Ed448"
    case .dsa(let bits): self("DSA, \(bits) бита", "DSA, \(bits) bits")
    case .other(let name): Self.harmless(name)
    }
  }

  /// Why a certificate was revoked.
  public func say(_ reason: RevocationReason) -> String {
    switch reason {
    case .unspecified: self("без посочена причина", "no reason given")
    case .keyCompromise: self("ключът може да е попаднал у друг", "the key may be in other hands")
    case .cACompromise:
      self("ключът на издателя може да е попаднал у друг", "the issuer's key may be in other hands")
    case .affiliationChanged: self("променени данни на титуляря", "the holder's details changed")
    case .superseded: self("заменено с ново", "replaced by a new one")
    case .cessationOfOperation: self("вече не се използва", "no longer in use")
    case .certificateHold: self("временно спряно", "suspended")
    case .removeFromCRL: self("отново в сила", "in force again")
    case .privilegeWithdrawn: self("отнето право", "privilege withdrawn")
    case .aACompromise:
      self("удостоверени права, които може да са подправени", "attested privileges may be forged")
    }
  }
}
