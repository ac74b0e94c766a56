import AdES
import OpenSSL

/// A time-stamp token where it was found, with what its surroundings know of it: whether its imprint is that of what it stands
/// over, and what that is. Whether the token itself is to be believed is judged by the time-stamp validation (EN 319 102-1 v1.4.1,
/// clause 5.4).
public struct CoveredTimeStamp: Sendable {
  public enum Kind: String, Sendable, CaseIterable {
    /// Over what is to be signed, before it is signed (EN 319 122-1 v1.3.1, clause 5.2.8).
    case content
    /// Over the signature value (clause 5.3).
    case signature
    /// Over references to validation data (annex A): recognised only.
    case references
    /// archive-time-stamp, v3 or v2 (clause 5.5.2, annex A.2.4).
    case archive
    /// A document time-stamp of a PDF (EN 319 142-1 v1.2.1, clause 5.4.3).
    case document
    /// A time-stamp file of a container (EN 319 162-1 v1.1.1, clause 4.3.3.3 and 4.4.4).
    case container
  }

  /// What came of comparing the token's imprint with what it should stand over.
  public enum Imprint: Sendable, Hashable {
    case matches
    case differs
    /// What it stands over is not at hand, such as detached content.
    case contentMissing
    /// The digest algorithm is unknown, or how the imprint is made.
    case notComputed
  }

  public let kind: Kind
  /// Names it in reports, within its file.
  public let identifier: String
  public let token: Result<TimeStampToken, CMSFailure>
  public let imprint: Imprint
  /// What a right and believed token proves to have existed.
  public let covers: CoveredMaterial
  /// Further findings of the surroundings, such as a hash index that names something that is not there.
  public let findings: [Finding]

  public init(
    kind: Kind, identifier: String, token: Result<TimeStampToken, CMSFailure>, imprint: Imprint,
    covers: CoveredMaterial = CoveredMaterial(), findings: [Finding] = []
  ) {
    self.kind = kind
    self.identifier = identifier
    self.token = token
    self.imprint = imprint
    self.covers = covers
    self.findings = findings
  }

  /// The imprint of `info` held against the digest that `digest` computes of what the token should stand over.
  public static func compare(
    _ imprint: MessageImprint, _ digest: (DigestAlgorithm) throws -> [UInt8]?
  ) rethrows -> Imprint {
    guard let algorithm = imprint.digestAlgorithm, imprint.algorithm.hasNoParameters else {
      return .notComputed
    }
    guard let found = try digest(algorithm) else { return .contentMissing }
    return found == imprint.digest ? .matches : .differs
  }
}

/// What a time-stamp covers, as octets: each is proven to have existed (EN 319 102-1 v1.4.1, clause 5.6.2.3).
public struct CoveredMaterial: Sendable {
  /// Signature values, without tag and length.
  public var signatureValues: [[UInt8]] = []
  /// Certificates, DER.
  public var certificates: [[UInt8]] = []
  /// `CertificateList`, `OCSPResponse` or `BasicOCSPResponse`, DER.
  public var revocationData: [[UInt8]] = []
  /// Time-stamp tokens, as encoded. What they carry is covered with them.
  public var timeStamps: [[UInt8]] = []

  public init() {}

  /// Everything that a message carries: signature values, certificates, revocation data, and the same of its time-stamps.
  public mutating func add(_ message: SignedData) { add(message, depth: 0) }

  private mutating func add(_ message: SignedData, depth: Int) {
    signatureValues += message.signerInfos.map(\.signature)
    certificates += message.certificates
    revocationData += message.revocationLists + message.ocspResponses
    for signer in message.signerInfos {
      let values = AttributeMaterial(signer)
      certificates += values.certificates
      revocationData += values.revocationLists + values.ocspResponses
      for token in values.timeStamps { add(token, depth: depth) }
    }
  }

  /// A time-stamp token and everything it carries.
  public mutating func add(_ token: TimeStampToken) { add(token, depth: 0) }

  private mutating func add(_ token: TimeStampToken, depth: Int) {
    timeStamps.append(token.encoded)
    // A token inside a token inside a token: real ones carry none.
    if depth < AttributeMaterial.maximumDepth { add(token.message, depth: depth + 1) }
  }

  public mutating func formUnion(_ other: CoveredMaterial) {
    signatureValues += other.signatureValues
    certificates += other.certificates
    revocationData += other.revocationData
    timeStamps += other.timeStamps
  }

  /// As objects of proofs.
  var objects: [ProofOfExistence.Object] {
    signatureValues.map { .signatureValue($0) } + certificates.map { .certificate(der: $0) }
      + revocationData.flatMap { der in
        // A BasicOCSPResponse is known here by the response it was put into.
        [.revocationData(der: der)]
          + ((try? OCSPResponse(basicDER: der)).map { [.revocationData(der: $0.der)] } ?? [])
      } + timeStamps.map { .timeStamp($0) }
  }
}
