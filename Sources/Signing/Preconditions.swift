import AdES
import Foundation
import OpenSSL

/// What is checked before a key is asked to sign: a signature that nobody could accept is not made.
enum SigningPreconditions {
  static func check(_ signer: some Signer, at time: Date) throws(SigningFailure) {
    let certificate = signer.certificate
    guard time >= certificate.notBefore else {
      throw .certificateNotValid(certificate, atTime: .before)
    }
    guard time <= certificate.notAfter else {
      throw .certificateNotValid(certificate, atTime: .after)
    }
    if let usage = certificate.keyUsage, usage.isDisjoint(with: [.digitalSignature, .nonRepudiation]) {
      throw .keyUsage(certificate)
    }
  }
}

/// The one path of a signature: attributes in DER, a signature over them, the message.
struct MessageAssembly {
  let signedAttributes: [UInt8]
  let digest: DigestAlgorithm
  let algorithm: AlgorithmIdentifier
  let certificates: [Certificate]

  init(
    _ signer: some Signer, contentDigest: [UInt8], signingTime: Date?, properties: SignatureProperties
  ) throws(SigningFailure) {
    guard let algorithm = signer.scheme.algorithmIdentifier else {
      throw .keyCannotSign(signer.certificate.publicKey.algorithm)
    }
    self.algorithm = algorithm
    digest = signer.digest
    certificates = [signer.certificate] + signer.chain
    do {
      signedAttributes = try SignedAttributeWriter.attributes(
        contentDigest: contentDigest, digest: digest, certificate: signer.certificate,
        signingTime: signingTime, properties: properties)
    } catch { throw .key(error) }
  }

  func message(signature: [UInt8], attachedContent: [UInt8]? = nil) -> [UInt8] {
    SignedDataWriter.message(
      signedAttributes: signedAttributes, signature: signature, algorithm: algorithm, digest: digest,
      certificates: certificates, attachedContent: attachedContent)
  }

  /// Signs, and checks the value with the certificate's key before anyone relies on it.
  func signed(by signer: some Signer, attachedContent: [UInt8]? = nil) throws(SigningFailure) -> [UInt8] {
    let signature = try signer.sign(signedAttributes)
    let verifies: Bool
    do {
      verifies = try signer.certificate.publicKey.verifies(signature, over: signedAttributes, signer.scheme)
    } catch { throw .key(error) }
    guard verifies else { throw .signatureDoesNotVerify }
    return message(signature: signature, attachedContent: attachedContent)
  }
}
