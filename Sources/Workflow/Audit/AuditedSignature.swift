import Foundation

/// One signature of an artifact as the validation found it: facts, and the statement it carries.
public struct AuditedSignature: Hashable, Sendable {
  /// The validation's conclusion, EN 319 102-1 v1.4.1, clause 5.1.3.
  public enum Conclusion: Hashable, Sendable {
    /// TOTAL-PASSED.
    case passed
    /// TOTAL-FAILED with its sub-indication.
    case failed(String)
    /// INDETERMINATE with its sub-indication.
    case indeterminate(String)
  }

  /// The signature's field or file, for findings.
  public let label: String
  /// nil where there is none that can be read.
  public let statement: StepStatement?
  /// Why there is no statement, where there is none.
  public let statementProblem: String?
  public let conclusion: Conclusion
  /// nil where the signature has no certificate that can be read.
  public let certificate: CertificateIdentity?
  /// SHA-256 of the signature value octets of the CMS.
  public let signatureValueSHA256: SHA256Digest?
  /// SHA-256 of the frozen document, computed by the auditor from the artifact; nil where there is none.
  public let documentSHA256: SHA256Digest?
  /// Whether the signed octets contain the signature before this one whole. Without meaning for the first.
  public let coversPrevious: Bool
  /// Whether nothing in the artifact lies outside this signature. Required of the last alone.
  public let coversWholeFile: Bool
  /// The time the signature itself claims (/M or signing-time), where it claims one.
  public let claimedTime: Date?
  public let format: SignaturePolicy.Format
  public let level: SignaturePolicy.Level
  /// Whether a time-stamp by a trusted authority was validated.
  public let hasTimeStamp: Bool

  public init(
    label: String, statement: StepStatement?, statementProblem: String? = nil, conclusion: Conclusion,
    certificate: CertificateIdentity?, signatureValueSHA256: SHA256Digest?, documentSHA256: SHA256Digest?,
    coversPrevious: Bool, coversWholeFile: Bool, claimedTime: Date?, format: SignaturePolicy.Format,
    level: SignaturePolicy.Level, hasTimeStamp: Bool
  ) {
    self.label = label
    self.statement = statement
    self.statementProblem = statementProblem
    self.conclusion = conclusion
    self.certificate = certificate
    self.signatureValueSHA256 = signatureValueSHA256
    self.documentSHA256 = documentSHA256
    self.coversPrevious = coversPrevious
    self.coversWholeFile = coversWholeFile
    self.claimedTime = claimedTime
    self.format = format
    self.level = level
    self.hasTimeStamp = hasTimeStamp
  }
}

/// An attachment as the auditor found it.
public struct AuditedAttachment: Hashable, Sendable {
  public let name: String
  /// Computed by the auditor from the attachment's octets.
  public let sha256: SHA256Digest

  public init(name: String, sha256: SHA256Digest) {
    self.name = name
    self.sha256 = sha256
  }
}
