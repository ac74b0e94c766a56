import OpenSSL
import Signing

/// A key in a PKCS#11 token.
enum TokenKey {
  /// Opens the token, asks for its PIN once, and takes the one key that can sign or the one that is named.
  /// - Parameter knownIssuers: a card often holds its own certificate alone; the issuer's goes into the signature from here.
  static func signer(
    module: String, token: String?, key: String?, descriptor: Int32?, knownIssuers: [Certificate]
  ) throws -> any Signer {
    let opened = try PKCS11Token.open(module: module, token: token)
    if opened.isLastPINTry {
      Terminal.note(
        words(
          "Внимание: остава един опит за ПИН преди токенът да се заключи.",
          "Beware: one PIN try is left before the token locks."))
    }
    let pin: Secret? =
      opened.hasPINPad
      ? nil
      : try SecretSource(
        purpose: words("токена „\(opened.token.label)“ (ПИН)", "the token \"\(opened.token.label)\" (PIN)"),
        descriptor: descriptor, variable: "DOKLAD_PIN"
      ).read()
    try opened.login(pin: pin)
    let identities = try opened.identities()
    let matching = identities.filter { identity in
      guard let key else { return true }
      return identity.label == key || hexadecimal(identity.id) == key.lowercased()
    }
    guard let chosen = matching.first, matching.count == 1 else {
      let list = identities.map { "\($0.label) (\(hexadecimal($0.id)))" }.joined(separator: ", ")
      throw Complaint(
        .usage, code: "token.key",
        matching.isEmpty
          ? words(
            "В токена няма такъв ключ с удостоверение.", "The token has no such key with a certificate.")
          : words(
            "В токена има няколко ключа с удостоверение.", "The token has several keys with certificates."),
        remedy: words("Дайте --token-key с едно от: \(list).", "Give --token-key with one of: \(list)."))
    }
    return try TokenSigner(opened, chosen, knownIssuers: knownIssuers)
  }

  private static func hexadecimal(_ octets: [UInt8]) -> String {
    octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
