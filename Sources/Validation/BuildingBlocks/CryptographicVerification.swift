import AdES
import OpenSSL

/// Cryptographic verification (EN 319 102-1 v1.4.1, clause 5.2.7): the digest of the signed octets, and the signature value.
extension SignerValidation {
  mutating func verifyCryptographically(
    contentDigest: (DigestAlgorithm) throws -> [UInt8]?
  ) rethrows {
    guard let digestAlgorithm = DigestAlgorithm(oid: signer.digestAlgorithm.oid) else {
      findings.append(.algorithmNotUnderstood(.unknownDigest(oid: signer.digestAlgorithm.oid)))
      return
    }
    guard signer.digestAlgorithm.hasNoParameters else {
      findings.append(.algorithmNotUnderstood(.badParameters(oid: signer.digestAlgorithm.oid)))
      return
    }
    self.digestAlgorithm = digestAlgorithm
    guard let digest = try contentDigest(digestAlgorithm) else {
      findings.append(.contentMissing)
      return
    }
    if let signed = signer.signedAttributes {
      do {
        if let announced = try signed.attributes.singleValue(OID.messageDigest)?.octets() {
          if announced != digest { findings.append(.digestDiffers(digestAlgorithm)) }
        } else {
          findings.append(.messageDigestMissing)
        }
      } catch { findings.append(.unreadableMessage(error)) }
    }
    guard let certificate else { return }
    do {
      let scheme = try SignatureScheme(signer.signatureAlgorithm, digest: digestAlgorithm)
      self.scheme = scheme
      if try !verifies(scheme, with: certificate.publicKey, contentDigest: digest) {
        findings.append(.signatureValueWrong)
      }
    } catch let problem as SignatureScheme.Problem {
      findings.append(.algorithmNotUnderstood(problem))
      // A signature whose algorithm names another digest than the signer did is not accepted; whether its value is right at
      // least is still told.
      if case .digestsDiffer(_, let own) = problem,
        let scheme = try? SignatureScheme(signer.signatureAlgorithm, digest: own),
        (try? verifies(scheme, with: certificate.publicKey, contentDigest: digest)) == false
      {
        findings.append(.signatureValueWrong)
      }
    } catch let failure as OpenSSLFailure {
      findings.append(.keyUnusable(failure))
    } catch {
      preconditionFailure("no other error can occur here")
    }
  }

  private func verifies(
    _ scheme: SignatureScheme, with key: PublicKey, contentDigest: [UInt8]
  ) throws(OpenSSLFailure) -> Bool {
    guard let signed = signer.signedAttributes else {
      return try key.verifies(signer.signature, overDigest: contentDigest, scheme)
    }
    // The octets as received first; where a signer sent them unsorted, RFC 5652 (clause 5.4) signs their DER.
    if try key.verifies(signer.signature, over: signed.asReceived, scheme) { return true }
    return try key.verifies(signer.signature, over: signed.distinguished, scheme)
  }
}
