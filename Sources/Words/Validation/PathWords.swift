import Foundation
import OpenSSL

/// Why no path leads from a certificate to a trusted issuer.
extension Words {
  public func say(_ failure: PathFailure, of certificate: Certificate?) -> String {
    let name = certificate.map { self.name($0) } ?? ""
    let subject = self("Удостоверението", "The certificate") + (name.isEmpty ? "" : " " + name)
    switch failure {
    case .issuerNotFound, .selfSigned:
      return self("\(subject) не води до доверен издател.", "\(subject) does not lead to a trusted issuer.")
    case .expired:
      guard let end = certificate.map({ time($0.notAfter) }) else {
        return self("\(subject) е изтекло.", "\(subject) has expired.")
      }
      return self("\(subject) е изтекло на \(end).", "\(subject) expired on \(end).")
    case .notYetValid:
      guard let start = certificate.map({ time($0.notBefore) }) else {
        return self("\(subject) още не важи.", "\(subject) is not valid yet.")
      }
      return self("\(subject) важи едва от \(start).", "\(subject) is valid only from \(start).")
    case .revoked: return self("\(subject) е спряно (отменено).", "\(subject) is revoked.")
    case .revocationUnknown:
      return self(
        "Не може да се установи дали \(Self.uncapital(subject)) е спряно.",
        "It cannot be found out whether \(Self.uncapital(subject)) is revoked.")
    case .revocationListExpired:
      return self(
        "\(subject) се проверява по списък на спрените удостоверения с изтекъл срок.",
        "\(subject) is checked by a revocation list that is out of date.")
    case .revocationListNotYetValid:
      return self(
        "\(subject) се проверява по списък на спрените удостоверения, издаден след момента на проверката.",
        "\(subject) is checked by a revocation list issued after the time of the check.")
    case .revocationListSignature:
      return self(
        "\(subject) се проверява по списък на спрените удостоверения, който не е подписан от издателя му.",
        "\(subject) is checked by a revocation list that its issuer did not sign.")
    case .revocationDataUnusable:
      return self(
        "\(subject) се проверява по данни за спиране, които тази програма не може да разчете изцяло.",
        "\(subject) is checked by revocation data that this program cannot read in full.")
    case .ocspUnsuccessful:
      return self(
        "За \(Self.uncapital(subject)) службата за състояние (OCSP) не е дала отговор.",
        "The status service (OCSP) gave no answer about \(Self.uncapital(subject)).")
    case .ocspResponderNotFound:
      return self(
        "\(subject) се проверява по отговор (OCSP), чийто подписващ не е приложен.",
        "\(subject) is checked by an OCSP response whose signer is not at hand.")
    case .ocspSignature:
      return self(
        "\(subject) се проверява по отговор (OCSP), чийто подпис е неверен.",
        "\(subject) is checked by an OCSP response whose signature is wrong.")
    case .ocspResponderNotAuthorised:
      return self(
        "\(subject) се проверява по отговор (OCSP) от някого, когото издателят не е упълномощил.",
        "\(subject) is checked by an OCSP response of someone its issuer did not authorise.")
    case .revocationSignerUntrusted:
      return self(
        "\(subject) се проверява по данни за спиране, чийто подписващ не води до същия доверен издател.",
        "\(subject) is checked by revocation data whose signer does not lead to the same trusted issuer.")
    case .signatureInvalid:
      return self(
        "\(subject) не е подписано от посочения издател.", "\(subject) is not signed by the issuer it names.")
    case .notACA:
      return self(
        "\(subject) е използвано като издател, без да е удостоверение на издател.",
        "\(subject) is used as an issuer without being an issuer's certificate.")
    case .pathLength:
      return self(
        "\(subject) е отделено от доверения издател с повече посредници, отколкото е позволено.",
        "\(subject) is further from the trusted issuer than is permitted.")
    case .nameConstraints:
      return self(
        "\(subject) е за име, за което издателят няма право да издава.",
        "\(subject) is for a name that its issuer may not issue for.")
    case .policy:
      return self(
        "\(subject) не отговаря на политиките на издателите над него.",
        "\(subject) does not meet the policies of the issuers above it.")
    case .unhandledCriticalExtension:
      return self(
        "\(subject) съдържа задължително условие, което тази програма не познава.",
        "\(subject) holds a critical condition that this program does not know.")
    case .keyUsageCertSign:
      return self(
        "\(subject) е използвано като издател, но ключът му не е за издаване на удостоверения.",
        "\(subject) is used as an issuer, but its key is not for issuing certificates.")
    case .algorithmTooWeak:
      return self(
        "\(subject) разчита на твърде слаб ключ или алгоритъм.",
        "\(subject) relies on a key or algorithm that is too weak.")
    case .malformedExtension:
      return self(
        "\(subject) съдържа разширение, което не може да се разчете или се повтаря.",
        "\(subject) holds an extension that cannot be read or stands there twice.")
    case .explicitCurve:
      return self(
        "\(subject) описва кривата на ключа си, вместо да я назове, а това не е позволено.",
        "\(subject) spells out the curve of its key instead of naming it, which is not permitted.")
    case .tooManyPaths:
      return self(
        "Приложените удостоверения допускат твърде много пътища от \(Self.uncapital(subject)) до доверен издател.",
        "The certificates at hand allow too many ways from \(Self.uncapital(subject)) to a trusted issuer.")
    case .other(let code, let text):
      return self(
        "\(subject) не издържа проверката до доверения издател (\(code): \(Self.harmless(text))).",
        "\(subject) fails the check up to the trusted issuer (\(code): \(Self.harmless(text))).")
    }
  }

  public func remedy(_ failure: PathFailure) -> String? {
    switch failure {
    case .issuerNotFound, .selfSigned:
      self(
        "Дайте удостоверението на доверения издател с --trust ФАЙЛ, а междинните с --intermediate ФАЙЛ.",
        "Give the certificate of the issuer you trust with --trust FILE, and those between with --intermediate FILE."
      )
    case .expired, .notYetValid:
      self(
        "Ако подписът е от време, когато удостоверението е важало, проверете с --at ВРЕМЕ.",
        "If the signature dates from when the certificate was valid, check with --at TIME.")
    case .revocationUnknown, .revocationListExpired, .revocationListNotYetValid, .revocationListSignature,
      .revocationDataUnusable, .ocspUnsuccessful, .ocspResponderNotFound, .ocspSignature,
      .ocspResponderNotAuthorised, .revocationSignerUntrusted:
      self(
        "Дайте действащ списък на спрените удостоверения с --crl ФАЙЛ.",
        "Give a current revocation list with --crl FILE.")
    case .revoked:
      self(
        "Подписът не се приема без доказателство, че е отпреди спирането.",
        "The signature is not accepted without proof that it is older than the revocation.")
    case .signatureInvalid, .notACA, .pathLength, .nameConstraints, .policy, .unhandledCriticalExtension,
      .keyUsageCertSign, .algorithmTooWeak, .malformedExtension, .explicitCurve, .tooManyPaths, .other:
      self(
        "Обърнете се към издателя на удостоверението.", "Contact the issuer of the certificate.")
    }
  }
}
