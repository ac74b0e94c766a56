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
            " Програма, която поправя файлове, би го отворила, но на подпис върху поправен файл не може да се разчита.",
            " A program that repairs files would open it, but a signature on a repaired file is not to be relied on."
          )
          : "")
    case .unreadableContainer(let failure):
      self("Контейнерът не е редовен. ", "The container is not well formed. ") + say(failure)
    case .unreadableMessage(let failure):
      self("Подписът не може да се прочете. ", "The signature cannot be read. ") + say(failure)
    case .signerCount(let count):
      self(
        "Подписът е с \(signers(count)) вместо с един.", "The signature has \(signers(count)) instead of one."
      )
    case .contentInDetachedSignature(let octets):
      self(
        "Подписът носи собствено съдържание (\(bytes(octets))), различно от това, което виждате.",
        "The signature carries content of its own (\(bytes(octets))), not what you see.")
    case .contentMissing:
      self(
        "Подписаното съдържание не е приложено: дайте го с --content.",
        "The signed content is not at hand: give it with --content.")
    case .unsupportedSubFilter(let name):
      self(
        "Видът на подписа (\(name.map { quote($0) } ?? "не е посочен")) не се поддържа.",
        "This kind of signature (\(name.map { quote($0) } ?? "not named")) is not supported.")
    case .signedAttributesMissing:
      self(
        "Подписът няма подписани атрибути: не казва с кое удостоверение и за какво е направен.",
        "The signature has no signed attributes: it does not say by which certificate and for what it was made."
      )
    case .contentTypeMissing:
      self("Липсва атрибутът за вида на съдържанието.", "The content-type attribute is missing.")
    case .contentTypeDiffers(let attribute, let message):
      self(
        "Атрибутът за вида на съдържанието (\(Self.harmless(attribute))) е различен от съобщението (\(Self.harmless(message))).",
        "The content-type attribute (\(Self.harmless(attribute))) differs from the message (\(Self.harmless(message)))."
      )
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
        "Изявлението за стъпката в подписа не може да се прочете. ",
        "The step statement in the signature cannot be read. ") + say(failure)
    case .signatureOutsideForm(let reference):
      self(
        "На страница стои подпис (обект \(reference.number)), който формулярът на документа не знае; някои четци го показват.",
        "A signature stands on a page (object \(reference.number)) that the document's form does not know; some readers show it."
      )
    case .irregularMessage(let irregularity): say(irregularity)
    case .changedAfterSigning(let change): say(change)
    case .filledAfterSigning(let change): filled(change)
    case .changedAfterTimeStamp:
      self(
        "Документът е променян след този времеви печат и е подписан отново.",
        "The document was changed after this time-stamp, and signed anew.")
    case .certificationNotFirst:
      self(
        "Удостоверителният подпис е положен след друг подпис, а трябва да е първият.",
        "The certification signature was made after another signature, and must be the first.")
    case .readingsDiffer(let difference): say(difference)
    case .uncoveredFile(let name):
      self(
        "Файлът \(quote(name)) не е подписан от никого.",
        "The file \(quote(name)) is covered by no signature.")
    case .signedFileMissing(let name):
      self("Подписаният файл \(quote(name)) липсва.", "The signed file \(quote(name)) is missing.")
    case .signatureFileMissing(let name):
      self(
        "Подписът \(quote(name)) липсва: изваден е от контейнера.",
        "The signature \(quote(name)) is missing: it was taken out of the container.")
    case .fileDigestDiffers(let name):
      self(
        "Файлът \(quote(name)) е променен след подписването.",
        "The file \(quote(name)) was changed after it was signed.")
    case .manifestWithoutDocument(let name):
      self("\(quote(name)) не обхваща нито един документ.", "\(quote(name)) covers no document.")
    case .signingCertificateNotFound:
      self(
        "Удостоверението на подписалия не е в подписа.",
        "The signer's certificate is not in the signature.")
    case .signingCertificateReferenceMissing:
      self(
        "Подписът не посочва удостоверението, с което е направен.",
        "The signature does not name the certificate it was made with.")
    case .hashIndexWithoutOriginal(let entries):
      self(
        "Архивният времеви печат обхваща данни, които вече ги няма в подписа (\(entries)).",
        "The archive time-stamp covers data that are no longer in the signature (\(entries)).")
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
      self("Алгоритъмът на подписа не се приема. ", "The signature's algorithm is not accepted. ")
        + say(problem)
    case .keyUnusable(let failure):
      self("Ключът в удостоверението е неизползваем. ", "The certificate's key cannot be used. ")
        + say(failure)
    case .path(let failure, let certificate, _): say(failure, of: certificate)
    case .noTrustAnchors:
      self(
        "Не е посочен нито един доверен издател, до когото да води удостоверението.",
        "No trusted issuer is given that the certificate could lead to.")
    case .keyUsageNotForSignatures:
      self(
        "Удостоверението не е за подписване (предназначение на ключа).",
        "The certificate is not for signing (key usage).")
    case .extendedKeyUsageNotForDocuments(let usages):
      self(
        "Удостоверението не е за подписване на документи (\(some(usages.map { Self.harmless($0) }))).",
        "The certificate is not for signing documents (\(some(usages.map { Self.harmless($0) }))).")
    case .certificateUnreadable(let failure):
      self("Удостоверението не може да се прочете. ", "The certificate cannot be read. ") + say(failure)
    case .expiredNotRevoked, .certificateOnHold, .revocationNotFresh, .revocationSignerOutOfBounds,
      .weakAlgorithm,
      .timeStampUnreadable, .imprintDiffers, .timeStampUsageWrong, .timeStampPolicyNotAccepted,
      .timeStampExtensionUnknown, .timeStampAfterValidationTime, .timeStampNotUsed, .revokedAtSigning,
      .expiredAtSigning, .notYetValidAtSigning, .noProofOfExistence, .timeStampOrder, .claimedTimeAfterProof:
      timely(finding)
    case .xmlSignatureNotJudged(let name):
      self(
        "\(quote(name)) е XML подпис; още не може да бъде проверен тук.",
        "\(quote(name)) is an XML signature, which cannot be judged here yet.")
    case .timeStampNotJudged(let name):
      self(
        "\(quote(name)) е времеви печат; още не може да бъде проверен тук.",
        "\(quote(name)) is a time-stamp, which cannot be judged here yet.")
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
    case .noTrustAnchors: remedy(PathFailure.issuerNotFound)
    case .contentMissing: nil
    case .noSignatures:
      self(
        "Проверете дали това е подписаният файл, а не оригиналът му.",
        "Check that this is the signed file and not its original.")
    case .uncoveredFile:
      self(
        "Не разчитайте на този файл: никой не отговаря за него. Поискайте контейнер, в който и той е подписан.",
        "Do not rely on this file: nobody answers for it. Ask for a container in which it is signed too.")
    case .unreadableContainer, .unreadableMessage, .signerCount, .signatureOutsideForm,
      .contentInDetachedSignature,
      .signedFileMissing, .signatureFileMissing,
      .manifestWithoutDocument, .statementUnreadable, .contentTypeMissing, .contentTypeDiffers,
      .messageDigestMissing, .irregularMessage, .certificationNotFirst, .readingsDiffer,
      .signedAttributesMissing, .signingCertificateNotFound, .signingCertificateReferenceMissing,
      .signingCertificateDiffers, .certificateUnreadable, .hashIndexWithoutOriginal:
      self(
        "Поискайте от подателя нов, изправен екземпляр.", "Ask the sender for another, sound copy.")
    case .keyUsageNotForSignatures, .extendedKeyUsageNotForDocuments:
      self(
        "Документът трябва да се подпише с удостоверение за електронен подпис или печат.",
        "The document must be signed with a certificate for electronic signatures or seals.")
    case .algorithmNotUnderstood, .keyUnusable, .unsupportedSubFilter, .signingTimeAttributeInPAdES,
      .certEntryInDictionary, .xmlSignatureNotJudged, .timeStampNotJudged:
      self(
        "Проверете подписа и с програмата, с която е направен, или поискайте подпис PAdES или CAdES.",
        "Check the signature also with the program it was made with, or ask for a PAdES or CAdES signature.")
    case .expiredNotRevoked, .certificateOnHold, .revocationNotFresh, .revocationSignerOutOfBounds,
      .weakAlgorithm,
      .timeStampUnreadable, .imprintDiffers, .timeStampUsageWrong, .timeStampPolicyNotAccepted,
      .timeStampExtensionUnknown, .timeStampAfterValidationTime, .timeStampNotUsed, .revokedAtSigning,
      .expiredAtSigning, .notYetValidAtSigning, .noProofOfExistence, .timeStampOrder, .claimedTimeAfterProof:
      timelyRemedy(finding)
    case .changedAfterTimeStamp: nil
    case .filledAfterSigning:
      self(
        "Прочетете попълненото: подписалият не отговаря за него.",
        "Read what was filled in: the signer does not answer for it.")
    case .path(let failure, _, _): remedy(failure)
    }
  }

  private func say(_ difference: ReadingDifference) -> String {
    switch difference {
    case .unreadable:
      self(
        "Строгият прочит на файла успява, а допускащият поправки – не.",
        "The strict reading of the file succeeds, the one that repairs does not.")
    case .root:
      self(
        "Различни програми виждат различни документи в този файл.",
        "Different programs see different documents in this file.")
    case .revisions(let strict, let lenient):
      self(
        "Различни програми виждат различен брой записвания във файла: \(strict) или \(lenient).",
        "Different programs see different numbers of revisions in this file: \(strict) or \(lenient).")
    case .pages(let strict, let lenient):
      self(
        "Различни програми виждат различен брой страници във файла: \(strict) или \(lenient).",
        "Different programs see different numbers of pages in this file: \(strict) or \(lenient).")
    case .signatures:
      self(
        "Различни програми виждат различни подписи във файла.",
        "Different programs see different signatures in this file.")
    }
  }

  private func say(_ irregularity: Finding.Irregularity) -> String {
    switch irregularity {
    case .version(let found, let required):
      self(
        "Съобщението на подписа посочва редакция \(found) вместо \(required): не е записано по стандарта или е променено.",
        "The signature's message gives its version as \(found), not \(required): it was not written by the standard, or was changed."
      )
    case .digestNotAnnounced(let oid):
      self(
        "Съобщението на подписа не посочва предварително отпечатъка, който ползва (\(Self.harmless(oid))): не е записано по стандарта или е променено.",
        "The signature's message does not announce the digest it uses (\(Self.harmless(oid))): it was not written by the standard, or was changed."
      )
    case .certificateUnreadable(let index):
      self(
        "Удостоверение № \(index + 1) към подписа не може да се прочете.",
        "Certificate no. \(index + 1) enclosed with the signature cannot be read.")
    case .certificateChanged(let certificate):
      self(
        "Едно от удостоверенията към подписа (\(quote(certificate.subject.commonName ?? ""))) е променено.",
        "One of the certificates enclosed with the signature (\(quote(certificate.subject.commonName ?? ""))) was changed."
      )
    }
  }
}
