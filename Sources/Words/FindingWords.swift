import AdES
import Foundation
import OpenSSL
import PDF
import Validation

extension Words {
  /// A finding of a validation: what is so, in one sentence.
  public func say(_ finding: Finding) -> String {
    switch finding {
    case .unreadablePDF(let failure, let opensWhenRepaired):
      say(failure)
        + (opensWhenRepaired
          ? self(
            " Четец, който поправя файлове, би го отворил; на поправен файл подпис не се доверява.",
            " A reader that repairs files would open it; a signature on a repaired file is not to be trusted.")
          : "")
    case .unreadableContainer(let failure):
      self("Контейнерът не е редовен: \(failure).", "The container is not well formed: \(failure).")
    case .unreadableMessage(let failure):
      self("Подписът не може да се прочете: \(failure).", "The signature cannot be read: \(failure).")
    case .signerCount(let count):
      self(
        "Подписът има \(count) подписали вместо един.", "The signature has \(count) signers instead of one.")
    case .contentInDetachedSignature(let octets):
      self(
        "Подписът носи собствено съдържание (\(octets) байта), различно от това, което виждате.",
        "The signature carries content of its own (\(octets) octets), not what you see.")
    case .contentMissing:
      self(
        "Подписаното съдържание не е приложено: дайте го с --content.",
        "The signed content is not at hand: give it with --content.")
    case .unsupportedSubFilter(let name):
      self(
        "Видът на подписа (\(name ?? "няма")) не се поддържа.",
        "This kind of signature (\(name ?? "none")) is not supported.")
    case .signedAttributesMissing:
      self(
        "Подписът няма подписани атрибути: не казва кой удостоверен ключ и кога, и не е AdES.",
        "The signature has no signed attributes: it does not say by which certificate, and is no AdES signature.")
    case .contentTypeMissing:
      self("Липсва атрибутът за вида на съдържанието.", "The content-type attribute is missing.")
    case .contentTypeDiffers(let attribute, let message):
      self(
        "Атрибутът за вида на съдържанието (\(attribute)) е различен от съобщението (\(message)).",
        "The content-type attribute (\(attribute)) differs from the message (\(message)).")
    case .messageDigestMissing:
      self("Липсва атрибутът с отпечатъка.", "The message-digest attribute is missing.")
    case .signingTimeAttributeInPAdES:
      self(
        "Има атрибут за време на подписване, който PAdES забранява.",
        "There is a signing-time attribute, which PAdES forbids.")
    case .certEntryInDictionary:
      self(
        "Речникът на подписа има запис /Cert, който PAdES забранява.",
        "The signature dictionary has a /Cert entry, which PAdES forbids.")
    case .statementUnreadable(let failure):
      self(
        "Заявлението за стъпката в подписа не може да се прочете: \(failure).",
        "The step statement in the signature cannot be read: \(failure).")
    case .changedAfterSigning(let change): say(change)
    case .uncoveredFile(let name):
      self("Файлът „\(name)“ не е подписан от никого.", "The file \"\(name)\" is covered by no signature.")
    case .signedFileMissing(let name):
      self("Подписаният файл „\(name)“ липсва.", "The signed file \"\(name)\" is missing.")
    case .fileDigestDiffers(let name):
      self(
        "Файлът „\(name)“ е променен след подписването.", "The file \"\(name)\" was changed after it was signed.")
    case .manifestWithoutDocument(let name):
      self("„\(name)“ не обхваща нито един документ.", "\"\(name)\" covers no document.")
    case .signingCertificateNotFound:
      self(
        "Удостоверението на подписалия не е в подписа.",
        "The signer's certificate is not in the signature.")
    case .signingCertificateReferenceMissing:
      self(
        "Подписът не посочва удостоверението, с което е направен.",
        "The signature does not name the certificate it was made with.")
    case .signingCertificateDiffers:
      self(
        "Приложеното удостоверение не е това, което подписалият е посочил.",
        "The certificate enclosed is not the one the signer named.")
    case .digestDiffers:
      self(
        "Съдържанието е променено след подписването: отпечатъкът е друг.",
        "The content was changed after signing: its digest differs.")
    case .signatureValueWrong:
      self(
        "Подписът не е направен с ключа на това удостоверение, или е повреден.",
        "The signature was not made with this certificate's key, or it is damaged.")
    case .algorithmNotUnderstood(let problem):
      self("Алгоритъмът на подписа не се приема: \(problem).", "The signature's algorithm is not accepted: \(problem).")
    case .keyUnusable(let failure):
      self("Ключът в удостоверението е неизползваем: \(failure).", "The certificate's key cannot be used: \(failure).")
    case .path(let failure, let certificate, _): say(failure, of: certificate)
    case .noTrustAnchors:
      self(
        "Не е посочено на кого да се вярва: няма нито един доверен издател.",
        "It was not said whom to trust: there is no trust anchor.")
    case .keyUsageNotForSignatures:
      self(
        "Удостоверението не е за подписване (предназначение на ключа).",
        "The certificate is not for signing (key usage).")
    case .extendedKeyUsageNotForDocuments(let usages):
      self(
        "Удостоверението не е за подписване на документи (\(usages.joined(separator: ", "))).",
        "The certificate is not for signing documents (\(usages.joined(separator: ", "))).")
    case .certificateUnreadable(let failure):
      self("Удостоверението не може да се прочете: \(failure).", "The certificate cannot be read: \(failure).")
    case .xmlSignatureNotJudged(let name):
      self(
        "„\(name)“ е XML подпис; още не може да бъде проверен тук.",
        "\"\(name)\" is an XML signature, which cannot be judged here yet.")
    case .timeStampNotJudged(let name):
      self(
        "„\(name)“ е времеви печат; още не може да бъде проверен тук.",
        "\"\(name)\" is a time-stamp, which cannot be judged here yet.")
    case .noSignatures:
      self("Във файла няма подпис.", "The file carries no signature.")
    }
  }

  /// What to do about a finding; nil where there is nothing to advise.
  public func remedy(_ finding: Finding) -> String? {
    switch finding {
    case .changedAfterSigning, .fileDigestDiffers, .digestDiffers, .signatureValueWrong, .unreadablePDF:
      self(
        "Не приемайте този екземпляр. Поискайте файла отново от подателя.",
        "Do not accept this copy. Ask the sender for the file again.")
    case .noTrustAnchors, .path(.issuerNotFound, _, _), .path(.selfSigned, _, _):
      self(
        "Дайте удостоверението на доверения издател с --trust ФАЙЛ.",
        "Give the certificate of the issuer you trust with --trust FILE.")
    case .path(.expired, _, _), .path(.notYetValid, _, _):
      self(
        "Ако подписът е от време, когато удостоверението е било валидно, проверете с --at ВРЕМЕ.",
        "If the signature dates from when the certificate was valid, check with --at TIME.")
    case .path(.revocationUnknown, _, _), .path(.revocationListExpired, _, _),
      .path(.revocationListNotYetValid, _, _):
      self(
        "Дайте действащ списък на спрените удостоверения с --crl ФАЙЛ.",
        "Give a current revocation list with --crl FILE.")
    case .path(.revoked, _, _):
      self(
        "Подписът не може да се приеме без доказателство, че е отпреди спирането.",
        "The signature cannot be accepted without proof that it is older than the revocation.")
    case .noSignatures, .contentMissing:
      self(
        "Проверете дали това е подписаният файл, а не оригиналът му.",
        "Check that this is the signed file and not its original.")
    default: nil
    }
  }

  public func say(_ change: RevisionChange) -> String {
    let objects = change.intrusions.prefix(3).map { intrusion in
      let name = "\(intrusion.reference.number) \(intrusion.reference.generation)"
      let type = intrusion.type.map { " (/\($0))" } ?? ""
      return switch intrusion.kind {
      case .replaced: self("обект \(name)\(type) е подменен", "object \(name)\(type) was replaced")
      case .added: self("обект \(name)\(type) е добавен", "object \(name)\(type) was added")
      case .freed: self("обект \(name) е премахнат", "object \(name) was removed")
      case .root: self("коренът на документа е подменен", "the document's root was replaced")
      }
    }
    let more = change.intrusions.count - objects.count
    let tail = more > 0 ? self(" и още \(more)", " and \(more) more") : ""
    return self(
      "Документът е променен след този подпис (редакция \(change.revision + 1) на файла): ",
      "The document was changed after this signature (revision \(change.revision + 1) of the file): ")
      + objects.joined(separator: ", ") + tail + "."
  }

  /// Why no path to a trust anchor was built.
  public func say(_ failure: PathFailure, of certificate: Certificate?) -> String {
    let name = certificate?.subject.commonName ?? certificate?.subject.rfc4514 ?? "?"
    switch failure {
    case .issuerNotFound, .selfSigned:
      return self(
        "Удостоверението „\(name)“ не води до доверен издател.",
        "The certificate \"\(name)\" does not lead to a trusted issuer.")
    case .expired:
      let end = certificate.map { time($0.notAfter) } ?? "?"
      return self("Удостоверението „\(name)“ е изтекло на \(end).", "The certificate \"\(name)\" expired on \(end).")
    case .notYetValid:
      let start = certificate.map { time($0.notBefore) } ?? "?"
      return self(
        "Удостоверението „\(name)“ важи едва от \(start).", "The certificate \"\(name)\" is valid only from \(start).")
    case .revoked:
      return self("Удостоверението „\(name)“ е спряно (отменено).", "The certificate \"\(name)\" is revoked.")
    case .revocationUnknown:
      return self(
        "Не е известно дали удостоверението „\(name)“ е спряно.",
        "It is not known whether the certificate \"\(name)\" is revoked.")
    case .revocationListExpired:
      return self(
        "Списъкът на спрените удостоверения за „\(name)“ е с изтекъл срок.",
        "The revocation list for \"\(name)\" is out of date.")
    case .revocationListNotYetValid:
      return self(
        "Списъкът на спрените удостоверения за „\(name)“ още не важи.",
        "The revocation list for \"\(name)\" is not valid yet.")
    default:
      return self(
        "Удостоверението „\(name)“ не издържа проверката на веригата: \(failure).",
        "The certificate \"\(name)\" fails path validation: \(failure).")
    }
  }

  /// Why a PDF cannot be relied on.
  public func say(_ failure: PDFFailure) -> String {
    switch failure {
    case .notAPDF: self("Файлът не е PDF.", "The file is not a PDF.")
    case .trailingBytes(let offset, let count):
      self(
        "След края на документа има \(count) чужди байта (от байт \(offset)).",
        "There are \(count) foreign octets behind the end of the document (at octet \(offset)).")
    case .encrypted: self("Документът е шифрован.", "The document is encrypted.")
    case .badSignature(let field, let flaw):
      self(
        "Подписът в полето „\(field)“ не е редовен: \(flaw).",
        "The signature in the field \"\(field)\" is not well formed: \(flaw).")
    default:
      self("PDF файлът не е редовен: \(failure).", "The PDF is not well formed: \(failure).")
    }
  }

  /// A moment as a person reads it, in Bulgarian time, to the minute.
  public func time(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "Europe/Sofia") ?? .gmt
    formatter.dateFormat = language == .bulgarian ? "dd.MM.yyyy 'г.' HH:mm" : "d MMM yyyy HH:mm"
    return formatter.string(from: date)
  }

  /// A conclusion in a word or two.
  public func say(_ conclusion: Conclusion) -> String {
    switch conclusion {
    case .totalPassed: self("валиден", "valid")
    case .totalFailed: self("невалиден", "invalid")
    case .indeterminate: self("неопределен", "indeterminate")
    }
  }
}
