import OpenSSL
import Signing

/// Why a signature could not be made.
extension Words {
  public func say(_ failure: SigningFailure) -> String {
    switch failure {
    case .keyCannotSign(let key):
      self(
        "С ключ от този вид (\(say(key))) не се подписва тук.",
        "Signatures are not made with a key of this kind (\(say(key))).")
    case .key(let failure): say(failure)
    case .obstacles(let obstacles):
      obstacles.isEmpty
        ? self("Документът не може да се подпише.", "The document cannot be signed.")
        : obstacles.prefix(3).map { say($0) }.joined(separator: " ")
    case .pdf(let failure): say(failure)
    case .container(let failure): say(failure)
    case .file(let failure): say(failure)
    case .certificateNotValid(let certificate, .before):
      self(
        "Удостоверението \(name(certificate)) важи едва от \(time(certificate.notBefore)).",
        "The certificate \(name(certificate)) is valid only from \(time(certificate.notBefore)).")
    case .certificateNotValid(let certificate, .after):
      self(
        "Удостоверението \(name(certificate)) е изтекло на \(time(certificate.notAfter)).",
        "The certificate \(name(certificate)) expired on \(time(certificate.notAfter)).")
    case .keyUsage(let certificate):
      self(
        "Удостоверението \(name(certificate)) не е за подписване на документи.",
        "The certificate \(name(certificate)) is not for signing documents.")
    case .signatureDoesNotVerify:
      self(
        "Направеният подпис не отговаря на удостоверението: ключът и удостоверението не са двойка.",
        "The signature made does not fit the certificate: the key and the certificate are not a pair.")
    }
  }

  public func remedy(_ failure: SigningFailure) -> String? {
    switch failure {
    case .keyCannotSign: remedy(OpenSSLFailure.unsupportedKey(""))
    case .key(let failure): remedy(failure)
    case .obstacles(let obstacles): obstacles.first.flatMap { remedy($0) }
    case .pdf(let failure): remedy(failure)
    case .container(let failure): remedy(failure)
    case .file(let failure): remedy(failure)
    case .certificateNotValid(_, .after):
      self("Подновете удостоверението при издателя му.", "Renew the certificate with its issuer.")
    case .certificateNotValid(_, .before):
      self("Проверете часовника на компютъра.", "Check the computer's clock.")
    case .keyUsage:
      self(
        "Изберете удостоверението си за електронен подпис.",
        "Choose your certificate for electronic signatures.")
    case .signatureDoesNotVerify: remedy(OpenSSLFailure.keyDoesNotMatchCertificate)
    }
  }

  func name(_ certificate: Certificate) -> String {
    quote(certificate.subject.commonName ?? Self.masking(certificate.subject.rfc4514))
  }
}
