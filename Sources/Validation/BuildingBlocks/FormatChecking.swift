import AdES
import OpenSSL

/// Format checking (EN 319 102-1 v1.4.1, clause 5.2.2) of a signer: what the message and its attributes must be. That the file around it is
/// what it must be is asked where the file is read.
extension SignerValidation {
  mutating func checkFormat() {
    // Programs that add unsigned attributes have been seen to write 3 for the message where 1 is due.
    let isAugmented =
      message.version == 3 && message.requiredVersion == 1 && !signer.unsignedAttributes.isEmpty
    // What a counter-signature is, the message around it need not announce.
    let isCounterSignature = profile == .counterSignature
    if message.version != message.requiredVersion, !isAugmented, !isCounterSignature {
      findings.append(
        .irregularMessage(.version(found: message.version, required: message.requiredVersion)))
    }
    if signer.version != signer.requiredVersion {
      findings.append(.irregularMessage(.version(found: signer.version, required: signer.requiredVersion)))
    }
    if !isCounterSignature, !message.announces(signer.digestAlgorithm) {
      findings.append(.irregularMessage(.digestNotAnnounced(oid: signer.digestAlgorithm.oid)))
    }
    guard let signed = signer.signedAttributes else {
      findings.append(.signedAttributesMissing)
      return
    }
    do {
      if let type = try signed.attributes.singleValue(OID.contentType)?.objectIdentifier() {
        // A counter-signature has no content type (RFC 5652, clause 11.4), and some name one all the same.
        if type != message.contentType, !isCounterSignature {
          findings.append(.contentTypeDiffers(attribute: type, message: message.contentType))
        }
      } else if !isCounterSignature {
        findings.append(.contentTypeMissing)
      }
      signingTime = try signer.signingTime()
      if profile == .pdf(isETSI: true), signingTime != nil {
        findings.append(.signingTimeAttributeInPAdES)
      }
      isCAdES =
        signed.attributes.contains(oid: OID.signingCertificateV2)
        || signed.attributes.contains(oid: OID.signingCertificate)
      claimedRole = try Self.claimedRole(signed.attributes)
    } catch {
      findings.append(.unreadableMessage(error))
    }
    do { statement = try Statement(in: signed.attributes) } catch {
      findings.append(.statementUnreadable(error))
    }
  }

  /// The first role of signer-attributes-v2's claimed attributes that is a text.
  ///
  /// SignerAttributeV2 ::= SEQUENCE { claimedAttributes [0] EXPLICIT SEQUENCE OF Attribute OPTIONAL, … } (EN 319 122-1 v1.3.1,
  /// clause 5.2.6.1; its module's tags are explicit). X.509 gives the role attribute a RoleSyntax, the field writes a text.
  private static func claimedRole(_ attributes: [CMSAttribute]) throws(CMSFailure) -> String? {
    guard let value = try attributes.singleValue(OID.signerAttributesV2) else { return nil }
    for choice in try value.children() where choice.tag == DER.Tag.context(0) {
      for attribute in try choice.children().first?.expecting(DER.Tag.sequence).children() ?? [] {
        var fields = try attribute.reader()
        guard try fields.take().objectIdentifier() == OID.role,
          let text = try fields.take(DER.Tag.set).children().first, text.tag == DER.Tag.utf8String
        else { continue }
        return String(decoding: text.value, as: UTF8.self)
      }
    }
    return nil
  }
}
