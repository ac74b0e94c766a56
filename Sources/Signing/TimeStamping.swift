import AdES
import Files
import Foundation
import OpenSSL

extension LevelServices {
  /// Asks once for a time-stamp over `digest`, and looks at what came before anything is built on it.
  func timeStamp(over digest: [UInt8]) throws(SigningFailure) -> TimeStampToken {
    guard let timeStamps else { throw .noTimeStampSource }
    let token: TimeStampToken
    do throws(TrustServiceFailure) { token = try timeStamps.timeStamp(digest, self.digest) } catch {
      throw .timeStamp(error)
    }
    guard token.info.imprint.digest == digest, token.info.imprint.digestAlgorithm == self.digest else {
      throw .unusableTimeStamp(.imprint)
    }
    if let flaw = token.flaw() { throw .unusableTimeStamp(flaw) }
    return token
  }
}

extension TimeStampToken {
  /// Why the token proves nothing whoever is trusted; nil where the authority's path alone decides.
  ///
  /// Time-stamps are judged by Validation. This keeps one that nobody could ever accept from being embedded for good.
  func flaw() -> SigningFailure.TimeStampFlaw? {
    guard let certificate = signingCertificate(among: []) else { return .noCertificate }
    // "The corresponding certificate MUST contain only one instance of the extended key usage field extension" with
    // timeStamping, critical (RFC 3161, clause 2.3).
    guard certificate.extendedKeyUsage == [OID.timeStamping],
      certificate.extensions.contains(where: { $0.oid == "2.5.29.37" && $0.critical })
    else { return .notForTimeStamping }
    return isSigned(by: certificate) ? nil : .signature
  }

  private func isSigned(by certificate: Certificate) -> Bool {
    guard let content = message.content, let attributes = signer.signedAttributes,
      let digest = DigestAlgorithm(oid: signer.digestAlgorithm.oid),
      let scheme = try? SignatureScheme(signer.signatureAlgorithm, digest: digest),
      let type = try? attributes.attributes.singleValue(OID.contentType)?.objectIdentifier(),
      let announced = try? attributes.attributes.singleValue(OID.messageDigest)?.octets(),
      let actual = try? Digest.of(content, digest)
    else { return false }
    let verifies = [attributes.asReceived, attributes.distinguished].contains { octets in
      (try? certificate.publicKey.verifies(signer.signature, over: octets, scheme)) == true
    }
    return type == OID.tstInfo && announced == actual && verifies
  }

  /// The authority's certificate, among those of the token and `others`.
  func signingCertificate(among others: [Certificate]) -> Certificate? {
    signer.certificate(among: message.certificates.compactMap { try? Certificate(der: $0) } + others)
  }
}

extension SignerInfo {
  /// The certificate that the signer names: by the signing-certificate attribute where there is one, and by its identifier.
  func certificate(among candidates: [Certificate]) -> Certificate? {
    let reference = signedAttributes.flatMap { try? SigningCertificateReference(in: $0.attributes) }
    return candidates.first { candidate in
      let isIdentified =
        switch identifier {
        case .issuerAndSerialNumber(let issuer, let serialNumber):
          // The attribute's digest says more than a name, whose encoding may differ.
          candidate.serialNumber == serialNumber && (reference != nil || candidate.issuerDER == issuer)
        case .subjectKeyIdentifier(let identifier): candidate.subjectKeyIdentifier == identifier
        }
      guard let reference else { return isIdentified }
      return isIdentified && (try? reference.names(candidate)) == true
    }
  }
}

extension SignedData {
  /// The message with a signature-time-stamp for each signer that has none (EN 319 122-1 v1.3.1, clause 5.3).
  ///
  /// The imprint is over the octets of the signature value, without tag and length.
  func addingSignatureTimeStamps(from services: LevelServices) throws(SigningFailure) -> [UInt8] {
    guard signerInfos.contains(where: { !$0.hasSignatureTimeStamp }) else { return encoded }
    var editable: EditableMessage
    do { editable = try EditableMessage(encoded) } catch { throw .message(error) }
    for (index, signer) in signerInfos.enumerated() where !signer.hasSignatureTimeStamp {
      let digest: [UInt8]
      do { digest = try Digest.of(signer.signature, services.digest) } catch { throw .key(error) }
      let token = try services.timeStamp(over: digest)
      editable.signers[index].add(
        unsigned: CMSAttribute.encoded(OID.signatureTimeStamp, values: [token.encoded]))
    }
    return editable.encoded
  }
}

extension SignerInfo {
  var hasSignatureTimeStamp: Bool { unsignedAttributes.contains(oid: OID.signatureTimeStamp) }
}
