import AdES
import OpenSSL

/// Identification of the signing certificate (EN 319 102-1 v1.4.1, clause 5.2.3).
extension SignerValidation {
  /// Finds the certificate and checks the signed reference to it.
  ///
  /// The message may leave it to the surroundings, such as a PDF's security store, or the verifier.
  mutating func identifySigningCertificate() {
    findings += material.unreadable.map { .irregularMessage(.certificateUnreadable(index: $0)) }
    let candidates = (material.certificates + companions).filter { candidate in
      switch signer.identifier {
      case .issuerAndSerialNumber(let issuer, let serialNumber):
        candidate.issuerDER == issuer && candidate.serialNumber == serialNumber
      case .subjectKeyIdentifier(let identifier):
        candidate.subjectKeyIdentifier == identifier
      }
    }
    guard !candidates.isEmpty else {
      findings.append(.signingCertificateNotFound)
      return
    }
    guard let attributes = signer.signedAttributes?.attributes else {
      certificate = candidates[0]
      return
    }
    do {
      if let reference = try SigningCertificateReference(in: attributes) {
        // A digest that this machine cannot compute names nobody.
        if let named = candidates.first(where: { (try? reference.names($0)) == true }) {
          certificate = named
        } else {
          certificate = candidates[0]
          findings.append(.signingCertificateDiffers)
        }
      } else {
        certificate = candidates[0]
        // PAdES demands the reference, and so does RFC 3161 (clause 2.4.2) of a time-stamp, in either version (RFC 5816, clause 2.2.2).
        if profile == .pdf(isETSI: true) || profile == .timeStamp {
          findings.append(.signingCertificateReferenceMissing)
        }
      }
    } catch {
      certificate = candidates[0]
      findings.append(.unreadableMessage(error))
    }
  }

  /// Companions that agree with a certificate of the path in all but one of issuer, serial number, subject and key, but that
  /// its issuer has not signed: the path did without them, and a reader of the message should still not believe them.
  static func changedCopies(among embedded: [Certificate], of path: [Certificate]) -> [Certificate] {
    embedded.filter { companion in
      path.indices.contains { index in
        let genuine = path[index]
        let agreements = [
          companion.issuerDER == genuine.issuerDER, companion.serialNumber == genuine.serialNumber,
          companion.subjectDER == genuine.subjectDER, companion.publicKey == genuine.publicKey,
        ]
        let issuer = path[min(index + 1, path.count - 1)]
        return companion != genuine && agreements.count(where: \.self) >= 3
          && !companion.isSigned(by: issuer.publicKey)
      }
    }
  }
}
