import Foundation
import OpenSSL
import Validation

/// Findings about time: time-stamps, proofs of existence, the age of revocation data, and algorithms that have had their day.
extension Words {
  func timely(_ finding: Finding) -> String {
    switch finding {
    case .expiredNotRevoked(let certificate, _):
      self(
        "\(subject(certificate)) е изтекло на \(time(certificate.notAfter)), без да е било спирано.",
        "\(subject(certificate)) expired on \(time(certificate.notAfter)) without having been revoked.")
    case .certificateOnHold(let certificate, let since):
      self(
        "Действието на \(Self.uncapital(subject(certificate))) е временно спряно от \(time(since)).",
        "\(subject(certificate)) is suspended since \(time(since)).")
    case .revocationNotFresh(let certificate, let thisUpdate, _):
      self(
        "Последното известно за спирането на \(Self.uncapital(subject(certificate))) е от \(time(thisUpdate)) и е твърде старо.",
        "What is known of the revocation of \(Self.uncapital(subject(certificate))) dates from \(time(thisUpdate)) and is too old."
      )
    case .revocationSignerOutOfBounds(let certificate, let signer):
      self(
        "Отговорът дали \(Self.uncapital(subject(certificate))) е спряно е от \(quote(name(signer))), чието собствено удостоверение вече не важи.",
        "The answer about the revocation of \(Self.uncapital(subject(certificate))) comes from \(quote(name(signer))), whose own certificate is no longer valid."
      )
    case .weakAlgorithm(let use, let known): weak(use, known)
    case .timeStampUnreadable(let failure):
      self("Времевият печат не може да се прочете. ", "The time-stamp cannot be read. ") + say(failure)
    case .imprintDiffers:
      self(
        "Времевият печат е поставен върху нещо друго: взет е от друго място или съдържанието е променено.",
        "The time-stamp is over something else: it was taken from elsewhere, or the content was changed.")
    case .timeStampUsageWrong:
      self(
        "Удостоверението не е на издател на времеви печати.",
        "The certificate is not that of a time-stamp authority.")
    case .timeStampPolicyNotAccepted(let policy):
      self(
        "Времевият печат е по политика, която не се приема (\(Self.harmless(policy))).",
        "The time-stamp is under a policy that is not accepted (\(Self.harmless(policy))).")
    case .timeStampExtensionUnknown:
      self(
        "Времевият печат съдържа задължително условие, което тази програма не познава.",
        "The time-stamp holds a critical condition that this program does not know.")
    case .timeStampAfterValidationTime(let stated):
      self(
        "Времевият печат е от \(time(stated)), след момента, за който се проверява.",
        "The time-stamp dates from \(time(stated)), after the time for which the file is checked.")
    case .timeStampNotUsed(let kind, let identifier, let conclusion):
      self(
        "Един времеви печат (\(say(kind)), \(Self.harmless(identifier))) не доказва нищо: \(say(conclusion)).",
        "One time-stamp (\(say(kind)), \(Self.harmless(identifier))) proves nothing: \(say(conclusion)).")
    case .revokedAtSigning(let certificate, let date, let signedAfter):
      self(
        "Подписано е след \(time(signedAfter)), а \(Self.uncapital(subject(certificate))) е спряно на \(time(date)).",
        "It was signed after \(time(signedAfter)), and \(Self.uncapital(subject(certificate))) was revoked on \(time(date))."
      )
    case .expiredAtSigning(let certificate, let signedAfter):
      self(
        "Подписано е след \(time(signedAfter)), а \(Self.uncapital(subject(certificate))) е изтекло на \(time(certificate.notAfter)).",
        "It was signed after \(time(signedAfter)), and \(Self.uncapital(subject(certificate))) expired on \(time(certificate.notAfter))."
      )
    case .notYetValidAtSigning(let certificate, let signedBefore):
      self(
        "Подписът е отпреди \(time(signedBefore)), а \(Self.uncapital(subject(certificate))) важи едва от \(time(certificate.notBefore)).",
        "The signature is older than \(time(signedBefore)), and \(Self.uncapital(subject(certificate))) is valid only from \(time(certificate.notBefore))."
      )
    case .noProofOfExistence(let certificate, let control):
      self(
        "Няма доказателство отпреди \(time(control)), докогато на \(Self.uncapital(subject(certificate))) е можело да се разчита.",
        "There is no proof from before \(time(control)), until when \(Self.uncapital(subject(certificate))) could be relied on."
      )
    case .timeStampOrder(let earlier, let later):
      self(
        "Времевият печат \(Self.harmless(later)) носи по-ранно време от \(Self.harmless(earlier)), а трябва да е поставен след него.",
        "The time-stamp \(Self.harmless(later)) states an earlier time than \(Self.harmless(earlier)), which it must follow."
      )
    case .claimedTimeAfterProof(let claimed, let proven):
      self(
        "Подписалият твърди, че е подписал на \(time(claimed)), а времеви печат доказва, че подписът е отпреди \(time(proven)).",
        "The signer claims to have signed on \(time(claimed)), and a time-stamp proves that the signature is older than \(time(proven))."
      )
    default: ""
    }
  }

  func timelyRemedy(_ finding: Finding) -> String? {
    switch finding {
    case .expiredNotRevoked:
      self(
        "Ако подписът е от срока на удостоверението, проверете с --at ВРЕМЕ; занапред добавяйте времеви печат.",
        "If the signature dates from the certificate's validity, check with --at TIME; add a time-stamp from now on."
      )
    case .certificateOnHold:
      self("Проверете отново, когато спирането отпадне.", "Check again when the suspension is over.")
    case .revocationNotFresh, .revocationSignerOutOfBounds:
      self(
        "Дайте действащ списък на спрените удостоверения с --crl ФАЙЛ.",
        "Give a current revocation list with --crl FILE.")
    case .weakAlgorithm:
      self(
        "Поискайте документа подписан наново, със SHA-256 и ключ с достатъчна дължина.",
        "Ask for the document signed anew, with SHA-256 and a key of sufficient size.")
    case .timeStampUnreadable, .imprintDiffers:
      self(
        "Не приемайте този екземпляр. Поискайте файла отново от подателя.",
        "Do not accept this copy. Ask the sender for the file again.")
    case .timeStampUsageWrong, .timeStampPolicyNotAccepted, .timeStampExtensionUnknown, .timeStampOrder:
      self(
        "Поискайте документа с времеви печат от удостоверен издател.",
        "Ask for the document with a time-stamp of an accredited authority.")
    case .timeStampAfterValidationTime:
      self("Проверете за по-късен момент с --at ВРЕМЕ.", "Check for a later time with --at TIME.")
    case .revokedAtSigning, .expiredAtSigning, .notYetValidAtSigning:
      self(
        "Документът трябва да се подпише отново с действащо удостоверение.",
        "The document must be signed again with a valid certificate.")
    case .noProofOfExistence:
      self(
        "Поискайте екземпляр с архивен времеви печат, поставен навреме.",
        "Ask for a copy with an archive time-stamp that was added in time.")
    case .timeStampNotUsed, .claimedTimeAfterProof: nil
    default: nil
    }
  }

  private func subject(_ certificate: Certificate) -> String {
    let name = self.name(certificate)
    return self("Удостоверението", "The certificate") + (name.isEmpty ? "" : " " + name)
  }

  private func weak(_ use: AlgorithmUse, _ known: Date) -> String {
    let what =
      switch use.material {
      case .signature: self("Подписът разчита на", "The signature relies on")
      case .certificate(let certificate):
        self(
          "Подписът на издателя върху \(Self.uncapital(subject(certificate))) разчита на",
          "The issuer's signature of \(Self.uncapital(subject(certificate))) relies on")
      case .imprint: self("Отпечатъкът на времевия печат разчита на", "The time-stamp's imprint relies on")
      }
    guard case .date(let end) = use.acceptableUntil else {
      return self(
        "\(what) \(Self.harmless(use.algorithm)), което не се приема.",
        "\(what) \(Self.harmless(use.algorithm)), which is not accepted.")
    }
    return self(
      "\(what) \(Self.harmless(use.algorithm)), което се приема до \(time(end)), а доказано съществува едва от \(time(known)).",
      "\(what) \(Self.harmless(use.algorithm)), which is accepted until \(time(end)), and is proven to exist only since \(time(known))."
    )
  }
}
