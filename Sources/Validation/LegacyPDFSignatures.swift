import AdES
import Foundation
import OpenSSL
import PDF

// The two kinds of PDF signature that ISO 32000-2 deprecates (12.8.3.2 and 12.8.3.3.1, table 260), judged for the documents that carry
// them. Neither names its certificate under the signature, and neither can be raised to a level.

/// `adbe.x509.rsa_sha1`: `/Contents` is a DER OCTET STRING of an RSASSA-PKCS1-v1_5 value over the ByteRange's octets, `/Cert` holds the
/// certificates, the signer's first.
struct RawRSASignature {
  let certificates: [[UInt8]]
  /// The signature value, or why there is none.
  let value: Result<[UInt8], CMSFailure>

  /// The digests that ISO 32000-1 (table 257) names for this kind, the one in its name first.
  static let digests: [DigestAlgorithm] = [.sha1, .sha256, .sha384, .sha512, .ripemd160]

  init(_ entry: PDFSignature) {
    certificates = entry.certificates
    do throws(CMSFailure) {
      let element = try BERElement(first: entry.contents)
      let rest = entry.contents[element.span.upperBound...]
      guard rest.allSatisfy({ $0 == 0 }) else {
        throw .malformed(offset: element.span.upperBound, .trailingOctets(rest.count))
      }
      value = .success(try element.octets())
    } catch { value = .failure(error) }
  }

  /// Format, identification of the signer's certificate, cryptographic verification, certificate validation, in this order
  /// (EN 319 102-1 v1.4.1, clause 5.2).
  func report(
    _ entry: PDFSignature, coverage: Coverage, further: [Finding], in context: ValidationContext,
    contentDigest: (DigestAlgorithm) -> [UInt8]?
  ) -> SignatureReport {
    var findings = further
    var path: [Certificate] = []
    var scheme: SignatureScheme?
    let companions = certificates.dropFirst().compactMap { try? Certificate(der: $0) }
    let signer = certificates.first.flatMap { try? Certificate(der: $0) }
    var signature: [UInt8]?
    switch value {
    case .success(let octets): signature = octets
    case .failure(let failure): findings.append(.unreadableMessage(failure))
    }
    if let signer {
      if let signature {
        scheme = Self.digests.map { SignatureScheme.rsaPKCS1($0) }.first { scheme in
          guard let digest = scheme.digest.flatMap(contentDigest) else { return false }
          return (try? signer.publicKey.verifies(signature, overDigest: digest, scheme)) == true
        }
        if scheme == nil { findings.append(.signatureValueWrong) }
      }
      for companion in companions { context.material.add(companion, from: .embedded) }
      findings += SignerValidation.purposeFindings(of: signer, by: context.policy)
      let chain = context.chain(of: signer, for: .signature)
      path = chain.certificates
      if let obstacle = chain.obstacle { findings.append(obstacle) }
      findings += context.problems(of: chain, at: context.currentTime)
        .map { context.finding(for: $0, in: chain) }
      if let scheme {
        let use = AlgorithmUse(.signature, scheme, signer.publicKey.algorithm, madeAfter: signer.notBefore)
        if !use.acceptableUntil.accepts(context.currentTime) {
          findings.append(.weakAlgorithm(use, knownAt: context.currentTime))
        }
      }
    } else {
      findings.append(.signingCertificateNotFound)
    }
    let (conclusion, ordered) = Conclusion.of(findings)
    return SignatureReport(
      identifier: entry.fieldName, format: .pdfPKCS1, conclusion: conclusion, findings: ordered,
      certificate: signer, path: path, claimedTime: entry.claimedTime, statement: nil, claimedRole: nil,
      signatureValueSHA256: signature.flatMap { try? Digest.hexSHA256($0) }, coverage: coverage,
      scheme: scheme)
  }
}

/// `adbe.pkcs7.sha1`: a message with content of its own, the SHA-1 of the ByteRange's octets.
enum EmbeddedDigestSignature {
  /// What the content says about the octets it stands for.
  static func findings(_ message: SignedData, sha1: [UInt8]?) -> [Finding] {
    guard let content = message.content, let sha1 else { return [.contentMissing] }
    return content == sha1 ? [] : [.digestDiffers(.sha1)]
  }
}
