import OpenSSL

/// Why a signing device (a card, a USB token) could not be used. Bulgarian people call it a token, too.
extension Words {
  public func say(_ failure: TokenFailure) -> String {
    switch failure {
    case .moduleNotLoaded(let path, let reason):
      self(
        "Драйверът (модул PKCS#11) \(quote(path)) не може да се зареди: \(Self.harmless(reason)).",
        "The driver (PKCS#11 module) \(quote(path)) cannot be loaded: \(Self.harmless(reason)).")
    case .notAModule(let path):
      self(
        "\(quote(path)) не е драйвер за токен (модул PKCS#11).",
        "\(quote(path)) is not a driver for tokens (PKCS#11 module).")
    case .tokenNotFound(let wanted, let present):
      self("Токен \(quote(wanted)) не е намерен; ", "The token \(quote(wanted)) was not found; ")
        + (present.isEmpty
          ? self("не е включен нито един.", "none is plugged in.")
          : self("включени са: ", "plugged in: ") + some(present.map { quote($0.label) }) + ".")
    case .severalTokensMatch(let wanted, let matching):
      self(
        "На името \(quote(wanted)) отговарят няколко токена, със серийни номера ",
        "Several tokens are called \(quote(wanted)), with the serial numbers ")
        + some(matching.map { Self.harmless($0.serialNumber) }) + "."
    case .notPresent: self("Токенът беше изваден.", "The token was taken out.")
    case .wrongPIN: self("Грешен ПИН.", "Wrong PIN.")
    case .wrongPINOneTryLeft:
      self(
        "Грешен ПИН. Остава един опит: след още един грешен ПИН токенът се заключва.",
        "Wrong PIN. One try is left: one more wrong PIN locks the token.")
    case .pinLocked:
      self(
        "ПИН кодът е заключен след твърде много грешни опити.",
        "The PIN is locked after too many wrong tries.")
    case .pinExpired: self("Срокът на ПИН кода е изтекъл.", "The PIN has expired.")
    case .pinNotInitialised: self("На токена не е зададен ПИН.", "The token has no PIN yet.")
    case .pinUnacceptable:
      self(
        "Токенът не приема такъв ПИН (дължина или знаци).",
        "The token does not take such a PIN (its length or characters).")
    case .notLoggedIn: self("Преди подписване токенът иска ПИН.", "The token needs the PIN before it signs.")
    case .keyNotFound: self("На токена няма такъв ключ.", "The token holds no such key.")
    case .unsupported(let what):
      self(
        "Токенът не поддържа това: \(Self.harmless(what)).",
        "The token does not support this: \(Self.harmless(what)).")
    case .cancelled: self("Подписването с токена беше отказано.", "Signing with the token was cancelled.")
    case .other(let function, let code):
      self(
        "Токенът върна грешка 0x\(String(code, radix: 16)) (\(Self.harmless(function))).",
        "The token answered with error 0x\(String(code, radix: 16)) (\(Self.harmless(function))).")
    }
  }

  public func remedy(_ failure: TokenFailure) -> String? {
    switch failure {
    case .moduleNotLoaded, .notAModule:
      self(
        "Посочете с --pkcs11 библиотеката от драйвера на издателя, например /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so.",
        "Name with --pkcs11 the library of the issuer's driver, for example /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so."
      )
    case .tokenNotFound, .notPresent:
      self("Включете токена и опитайте отново.", "Plug the token in and try again.")
    case .severalTokensMatch:
      self(
        "Посочете токена по серийния му номер с --token.", "Name the token by its serial number with --token."
      )
    case .wrongPIN: self("Въведете ПИН кода отново.", "Enter the PIN again.")
    case .wrongPINOneTryLeft:
      self(
        "Не гадайте: проверете ПИН кода, преди да опитате отново.",
        "Do not guess: make sure of the PIN before you try again.")
    case .pinLocked:
      self(
        "Отключете го с ПУК в програмата на издателя.", "Unlock it with the PUK in the issuer's program.")
    case .pinExpired, .pinNotInitialised, .pinUnacceptable:
      self("Задайте нов ПИН в програмата на издателя.", "Set a new PIN in the issuer's program.")
    case .keyNotFound:
      self(
        "Проверете дали е включен верният токен, или изберете ключ с --token-key.",
        "Check that the right token is plugged in, or choose a key with --token-key.")
    case .unsupported:
      self(
        "Използвайте друг ключ на токена или друг токен.", "Use another key of the token, or another token.")
    case .notLoggedIn, .cancelled: nil
    case .other:
      self(
        "Извадете и включете токена и опитайте отново; ако се повтори, обърнете се към издателя му.",
        "Take the token out and plug it in again; if it happens again, contact its issuer.")
    }
  }
}
