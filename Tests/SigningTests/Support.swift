import AdES
import Files
import Foundation
import OpenSSL
import PDF
import Signing
import Synchronization
import TestFiles
import TestPKI
import Testing

let now = TestPKI.now

/// A key that tells whether it was asked, and may answer wrongly.
final class WatchedSigner: Signer {
  let holder: KeyHolder
  let scheme: SignatureScheme
  private let answers: @Sendable ([UInt8]) -> Result<[UInt8], SigningFailure>
  private let asked = Mutex<[[UInt8]]>([])

  var certificate: Certificate { holder.certificate }
  var chain: [Certificate] { holder.chain }
  /// What it was asked to sign.
  var requests: [[UInt8]] { asked.withLock { $0 } }

  init(
    _ holder: KeyHolder, scheme: SignatureScheme = .ecdsa(.sha256),
    answering answers: (@Sendable ([UInt8]) -> Result<[UInt8], SigningFailure>)? = nil
  ) {
    self.holder = holder
    self.scheme = scheme
    self.answers = answers ?? { Self.signature(over: $0, by: holder.key, scheme) }
  }

  static func signature(
    over message: [UInt8], by key: PrivateKey, _ scheme: SignatureScheme
  ) -> Result<[UInt8], SigningFailure> {
    do throws(OpenSSLFailure) { return .success(try key.sign(message, scheme)) } catch {
      return .failure(.key(error))
    }
  }

  func sign(_ message: [UInt8]) throws(SigningFailure) -> [UInt8] {
    asked.withLock { $0.append(message) }
    return try answers(message).get()
  }
}

func signer(_ id: String = "ivanov") throws -> FileSigner { try FileSigner(try TestPKI.holder(id)) }

/// What `body` failed with; nil where it did not.
func failure(_ body: () throws -> Void) -> SigningFailure? {
  do { try body() } catch { return error as? SigningFailure }
  return nil
}

/// A small PDF with these signature fields, opened.
func paper(_ fields: [String], on pdf: [UInt8] = SmallPDF.bytes) throws -> Document {
  try Document(ByteSource(pdf + (try Document(ByteSource(pdf)).addingSignatureFields(fields))))
}

func signed(_ document: Document, _ field: String, by signer: some Signer) throws -> Document {
  let request = PAdESRequest(field: field, time: now)
  return try Document(ByteSource(try PAdESSigning.sign(document, request, by: signer).bytes))
}

/// The message of a PDF's last signature.
func message(of document: Document) throws -> SignedData {
  let signature = try #require(try document.signatures().last)
  return try SignedData(signature.contents, trailing: .zeros)
}

/// The octets a signature's ByteRange covers.
func covered(by signature: PDFSignature, of document: Document) -> [UInt8] {
  signature.byteRange.covered.flatMap { document.source[$0] }
}

extension SignedData {
  /// Whether the signature value is the key's over the attributes, and the attributes hold the content's digest.
  func holds(over content: [UInt8], by certificate: Certificate) throws -> Bool {
    let signer = try #require(signerInfos.first)
    let digest = try #require(DigestAlgorithm(oid: signer.digestAlgorithm.oid))
    let attributes = try #require(signer.signedAttributes)
    let scheme = try SignatureScheme(signer.signatureAlgorithm, digest: digest)
    return try attributes.attributes.singleValue(OID.messageDigest)?.octets() == Digest.of(content, digest)
      && certificate.publicKey.verifies(signer.signature, over: attributes.asReceived, scheme)
  }

  var attributeTypes: [String] { signerInfos[0].signedAttributes?.attributes.map(\.oid) ?? [] }

  /// The values of an attribute, as they are encoded.
  func values(_ oid: String) -> [[UInt8]] {
    signerInfos[0].signedAttributes?.attributes.filter { $0.oid == oid }.flatMap { $0.values.map(\.encoded) }
      ?? []
  }
}
