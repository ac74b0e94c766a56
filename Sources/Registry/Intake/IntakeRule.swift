import ASiC
import Workflow

/// The rules of receiving by their stable codes: what a refusal names beside the rules of the workflow
/// (``Workflow/Rule``) and the findings of the validation. Codes are never renamed.
public enum IntakeRule: String, CaseIterable, Hashable, Sendable {
  // The package as a container.
  case packageFormat = "package.format"
  case packageMediaType = "package.mediaType"
  case packagePath = "package.path"
  case packageDuplicateName = "package.duplicateName"
  case packageEntries = "package.entries"
  case packageSize = "package.size"
  case packageInflation = "package.inflation"
  case packageEncrypted = "package.encrypted"
  case packageManifest = "package.manifest"
  case packageDamaged = "package.damaged"

  // Its description.
  case descriptionMissing = "description.missing"
  case descriptionMalformed = "description.malformed"
  case descriptionMessage = "description.message"
  case descriptionSender = "description.sender"
  case descriptionRecipient = "description.recipient"
  case descriptionRoute = "description.route"
  case descriptionNames = "description.names"
  case descriptionAttachments = "description.attachments"

  // Its files against the description.
  case fileMissing = "file.missing"
  case fileUnexpected = "file.unexpected"
  case fileDigest = "file.digest"

  // The sender's seal.
  case sealMissing = "seal.missing"
  case sealSeveral = "seal.several"
  case sealConclusion = "seal.conclusion"
  case sealForm = "seal.form"
  case sealOrganization = "seal.organization"
  case sealHolder = "seal.holder"
  case sealPolicy = "seal.policy"

  // The signed document.
  case documentFormat = "document.format"
  case documentConclusion = "document.conclusion"
  case documentTime = "document.time"
  /// The same version of the case is registered, with another document.
  case documentRegistered = "document.registered"
}

extension IntakeRule {
  /// The rule that a container breaks; nil where this machine could not read it.
  init?(_ failure: ASiCFailure) {
    switch failure {
    case .file: return nil
    case .notAZip, .noEntries, .leadingBytes, .trailingBytes, .unaccountedBytes, .overlap, .malformedZip,
      .headerMismatch, .multipleDisks, .unsupportedCompression, .notAFile, .noSuchEntry, .library:
      self = .packageFormat
    case .tooManyEntries: self = .packageEntries
    case .tooLarge: self = .packageSize
    case .inflationRatio: self = .packageInflation
    case .duplicateName, .ambiguousReference: self = .packageDuplicateName
    case .unsafePath: self = .packagePath
    case .encryptedEntry: self = .packageEncrypted
    case .damagedEntry: self = .packageDamaged
    case .mimetype: self = .packageMediaType
    case .dtd, .malformedManifest: self = .packageManifest
    }
  }
}
