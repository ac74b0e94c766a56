import ArgumentParser
import Desk
import Files
import Foundation
import OpenSSL
import Signing

/// Which key signs, and where its passphrase comes from.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      words(
        "Файл с ключа и удостоверението (PKCS#12); иначе DOKLAD_KEY.",
        "File with key and certificate (PKCS#12); otherwise DOKLAD_KEY."),
      valueName: words("файл.p12", "file.p12")), completion: .file(extensions: ["p12", "pfx"]))
  var key: String?

  @Option(
    help: ArgumentHelp(
      words(
        "Модул PKCS#11 на картата или токена, напр. /usr/lib/softhsm/libsofthsm2.so.",
        "PKCS#11 module of the card or token, such as /usr/lib/softhsm/libsofthsm2.so."),
      valueName: words("модул.so", "module.so")), completion: .file(extensions: ["so"]))
  var pkcs11: String?

  @Option(
    help: ArgumentHelp(
      words("Етикет на токена, когато са няколко.", "The token's label, where there are several."),
      valueName: words("етикет", "label")))
  var token: String?

  @Option(
    help: ArgumentHelp(
      words(
        "Етикет или номер (hex) на удостоверението в токена, когато са няколко.",
        "Label or id (hex) of the certificate in the token, where there are several."),
      valueName: words("етикет", "label")))
  var tokenKey: String?

  @Option(
    help: ArgumentHelp(
      words(
        "Чете паролата или ПИН от този файлов дескриптор.",
        "Read the passphrase or PIN from this file descriptor."), valueName: "n"))
  var passphraseFd: Int32?

  static let variable = "DOKLAD_PASSPHRASE"

  func validate() throws { try SecretSource.requireOpen(passphraseFd) }

  /// Opens the key; nothing has been changed when that fails.
  func signer(at desk: Desk) throws -> any Signer {
    if let pkcs11 {
      return try TokenKey.signer(
        module: pkcs11, token: token, key: tokenKey, descriptor: passphraseFd,
        knownIssuers: desk.workspace.trust.intermediates)
    }
    guard let path = key ?? ProcessInfo.processInfo.environment["DOKLAD_KEY"] else {
      throw Complaint(
        .usage, code: "key.missing",
        words("Не е казано с кой ключ се подписва.", "It was not said which key signs."),
        remedy: words(
          "Дайте --key файл.p12 (или DOKLAD_KEY), или --pkcs11 модул.so за карта.",
          "Give --key file.p12 (or DOKLAD_KEY), or --pkcs11 module.so for a card."))
    }
    return try Self.open(path, variable: Self.variable, descriptor: passphraseFd)
  }

  /// Opens a PKCS#12 file with a passphrase from where it is to be had.
  static func open(_ path: String, variable: String, descriptor: Int32? = nil) throws -> FileSigner {
    let octets = try ByteSource(contentsOf: path).bytes
    let secret = try SecretSource(
      purpose: (path as NSString).lastPathComponent, descriptor: descriptor, variable: variable
    ).read()
    do { return try FileSigner(try PKCS12.open(octets, passphrase: secret, path: path)) } catch OpenSSLFailure
      .malformed
    {
      throw Complaint(
        .failure, code: "key.format",
        words("\(path) не е файл с ключ (PKCS#12).", "\(path) is no file with a key (PKCS#12)."),
        remedy: words("Обикновено името завършва на .p12 или .pfx.", "Usually its name ends in .p12 or .pfx.")
      )
    }
  }
}
