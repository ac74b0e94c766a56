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
    case .noTimeStampSource:
      self(
        "За това ниво е нужно удостоверение за време, а служба за време не е зададена.",
        "This level needs a time-stamp, and no time-stamp authority is given.")
    case .timeStamp(let failure): say(failure)
    case .unusableTimeStamp(let flaw): say(flaw)
    case .incomplete(let missing):
      self("За трайна проверка на подписа липсва: ", "To check the signature for good, this is missing: ")
        + some(missing.map { say($0) }) + "."
    case .revoked(let certificate, let date):
      self(
        "Удостоверението \(name(certificate)) е спряно (отменено) на \(time(date))",
        "The certificate \(name(certificate)) was revoked on \(time(date))") + self("", ".")
    case .message(let failure): say(failure)
    case .noSignature:
      self(
        "Във файла няма подпис, чието ниво да се повиши.", "The file has no signature to raise to a level.")
    case .contentNeeded:
      self(
        "Подписът е отделен от съдържанието си, а за архивното удостоверение за време е нужно и то.",
        "The signature is apart from its content, which an archive time-stamp needs as well.")
    case .contentDiffers:
      self("Даденото съдържание не е подписаното.", "The content given is not what was signed.")
    case .xmlSignature(let entry):
      self(
        "Нивото на XML подпис не се повишава тук (\(quote(entry))).",
        "XML signatures are not raised to a level here (\(quote(entry))).")
    }
  }

  private func say(_ flaw: SigningFailure.TimeStampFlaw) -> String {
    switch flaw {
    case .noCertificate:
      self(
        "Полученото удостоверение за време не носи удостоверението на службата, която го е издала.",
        "The time-stamp received comes without its authority's certificate.")
    case .notForTimeStamping:
      self(
        "Удостоверението на службата за време е издадено не само за тази цел.",
        "The time-stamp authority's certificate is not for time-stamps alone.")
    case .signature:
      self(
        "Подписът на полученото удостоверение за време е неверен.",
        "The signature of the time-stamp received is wrong.")
    case .imprint:
      self(
        "Полученото удостоверение за време е за друго съдържание.",
        "The time-stamp received is over something else.")
    }
  }

  /// One thing that is missing for checking a signature for good, without a full stop.
  public func say(_ missing: MissingMaterial) -> String {
    let subject = missing.certificate.map { name($0) } ?? ""
    let what =
      switch missing.reason {
      case .certificate: self("удостоверението на подписал", "the certificate of a signer")
      case .path(let failure): withoutFullStop(say(failure, of: missing.certificate))
      case .revocationData(let obstacles):
        obstacles.isEmpty
          ? self("данни дали \(subject) е спряно", "data whether \(subject) is revoked")
          : withoutFullStop(say(obstacles.sorted { "\($0)" < "\($1)" }[0], of: missing.certificate))
      }
    guard !missing.failures.isEmpty else { return what }
    return what + " (" + missing.failures.map { withoutFullStop(say($0)) }.joined(separator: "; ") + ")"
  }

  private func withoutFullStop(_ sentence: String) -> String {
    sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence
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
    case .noTimeStampSource:
      self("Задайте адреса на служба за време.", "Give the address of a time-stamp authority.")
    case .timeStamp, .unusableTimeStamp:
      self(
        "Опитайте по-късно или с друга служба за време.", "Try later, or with another time-stamp authority.")
    case .incomplete(let missing):
      missing.contains { if case .path = $0.reason { true } else { false } }
        ? remedy(PathFailure.issuerNotFound)
        : self(
          "Опитайте по-късно, дайте списъците на спрените удостоверения като файлове или приемете липсите.",
          "Try later, give the revocation lists as files, or accept what is missing.")
    case .revoked:
      self("Подпишете с друго удостоверение.", "Sign with another certificate.")
    case .contentNeeded, .contentDiffers:
      self("Дайте файла, който е подписан.", "Give the file that was signed.")
    case .message, .noSignature, .xmlSignature: nil
    }
  }

  func name(_ certificate: Certificate) -> String {
    quote(certificate.subject.commonName ?? Self.masking(certificate.subject.rfc4514))
  }
}
