import Validation

/// What a validation concludes, in a word, and why, in a sentence.
extension Words {
  /// A conclusion in a word, as it follows „подписът е“.
  public func say(_ conclusion: Conclusion) -> String {
    switch conclusion {
    case .totalPassed: self("валиден", "valid")
    case .totalFailed: self("невалиден", "invalid")
    case .indeterminate: self("неопределен", "indeterminate")
    }
  }

  /// What the standard's sub-indication means; nil for a valid signature.
  public func explain(_ conclusion: Conclusion) -> String? {
    switch conclusion {
    case .totalPassed: nil
    case .totalFailed(let reason): say(reason)
    case .indeterminate(let reason): say(reason)
    }
  }

  public func say(_ reason: FailedSubIndication) -> String {
    switch reason {
    case .formatFailure:
      self(
        "Подписът или файлът нарушава правилата на формата.",
        "The signature or the file breaks the rules of the format.")
    case .hashFailure:
      self("Подписаното е променено след подписването.", "What was signed was changed after signing.")
    case .signatureCryptoFailure:
      self(
        "Подписът не съответства на ключа в удостоверението.",
        "The signature does not match the certificate's key.")
    case .revoked:
      self("Удостоверението е било спряно преди подписването.", "The certificate was revoked before signing.")
    case .expired:
      self(
        "Удостоверението е било изтекло преди подписването.", "The certificate had expired before signing.")
    case .notYetValid:
      self(
        "Удостоверението още не е важало при подписването.",
        "The certificate was not valid yet at the time of signing.")
    }
  }

  public func say(_ reason: IndeterminateSubIndication) -> String {
    switch reason {
    case .signatureConstraintsFailure:
      self(
        "Подписът не отговаря на изискванията, по които се проверява.",
        "The signature does not meet the requirements it is checked by.")
    case .chainConstraintsFailure:
      self(
        "Удостоверението или негов издател не отговаря на изискванията.",
        "The certificate, or one of its issuers, does not meet the requirements.")
    case .certificateChainGeneralFailure:
      self(
        "Удостоверението не може да се провери до доверен издател.",
        "The certificate cannot be checked up to a trusted issuer.")
    case .cryptoConstraintsFailure:
      self("Алгоритъмът или ключът не се приема.", "The algorithm or the key is not accepted.")
    case .cryptoConstraintsFailureNoPOE:
      self(
        "Алгоритъмът или ключът е твърде слаб и няма доказателство, че подписът е от време, когато се е приемал.",
        "The algorithm or the key is too weak, and there is no proof that the signature dates from when it was accepted."
      )
    case .noSigningCertificateFound:
      self("Удостоверението на подписалия липсва.", "The signer's certificate is missing.")
    case .noCertificateChainFound:
      self(
        "Удостоверението не води до доверен издател.", "The certificate does not lead to a trusted issuer.")
    case .revokedNoPOE:
      self(
        "Удостоверението е спряно и няма доказателство, че подписът е отпреди това.",
        "The certificate is revoked, and there is no proof that the signature is older.")
    case .revokedCANoPOE:
      self(
        "Удостоверението на издателя е спряно и няма доказателство, че подписът е отпреди това.",
        "The issuer's certificate is revoked, and there is no proof that the signature is older.")
    case .outOfBoundsNoPOE:
      self(
        "Към този момент удостоверението не важи и няма доказателство, че подписът е от срока му.",
        "The certificate is not valid at this time, and there is no proof that the signature dates from its validity."
      )
    case .outOfBoundsNotRevoked:
      self(
        "Към този момент удостоверението не важи, макар да не е спирано.",
        "The certificate is not valid at this time, though it was not revoked.")
    case .revocationOutOfBoundsNoPOE:
      self(
        "Който отговаря дали удостоверението е спряно, сам вече няма действащо удостоверение.",
        "Who answers for the certificate's revocation no longer has a valid certificate itself.")
    case .noPOE:
      self(
        "Няма доказателство, че нужното за проверката е съществувало, докато още е важало.",
        "There is no proof that what the check needs existed while it was still valid.")
    case .timeStampOrderFailure:
      self(
        "Времевите печати не са в реда, в който трябва да са поставени.",
        "The time-stamps are not in the order in which they must have been made.")
    case .signaturePolicyNotAvailable:
      self(
        "Политиката, на която подписът се позовава, не е налице.",
        "The policy that the signature refers to is not at hand.")
    case .policyProcessingError:
      self(
        "Политиката, на която подписът се позовава, не може да се приложи.",
        "The policy that the signature refers to cannot be applied.")
    case .tryLater:
      self(
        "Сега не може да се установи дали удостоверението е спряно.",
        "Whether the certificate is revoked cannot be found out now.")
    case .signedDataNotFound:
      self("Подписаното съдържание липсва.", "The signed content is missing.")
    case .notJudged:
      self("Този вид подпис още не се проверява тук.", "This kind of signature is not judged here yet.")
    }
  }

  /// The kind of a file.
  public func say(_ kind: Report.FileKind) -> String {
    switch kind {
    case .pdf: "PDF"
    case .cms: self("файл с подпис (CMS)", "signature file (CMS)")
    case .asicE: self("контейнер ASiC-E", "ASiC-E container")
    case .asicS: self("контейнер ASiC-S", "ASiC-S container")
    case .unknown: self("непознат вид файл", "unknown kind of file")
    }
  }

  /// The kind of a time-stamp.
  public func say(_ kind: CoveredTimeStamp.Kind) -> String {
    switch kind {
    case .content: self("времеви печат на съдържанието", "content time-stamp")
    case .signature: self("времеви печат на подписа", "signature time-stamp")
    case .references: self("времеви печат на препратките", "time-stamp over references")
    case .archive: self("архивен времеви печат", "archive time-stamp")
    case .document: self("времеви печат на документа", "document time-stamp")
    case .container: self("времеви печат на контейнера", "container time-stamp")
    }
  }

  /// The format of a signature.
  public func say(_ format: SignatureReport.Format) -> String {
    switch format {
    case .pades: "PAdES"
    case .cades: "CAdES"
    case .cms: "CMS"
    case .pdfPKCS7: "PDF (PKCS#7)"
    case .pdfPKCS1: "PDF (PKCS#1)"
    case .documentTimeStamp: self("времеви печат на документа", "document time-stamp")
    case .xades: "XAdES"
    }
  }
}
