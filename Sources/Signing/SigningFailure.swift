import ASiC
import AdES
import Files
import Foundation
import OpenSSL
import PDF

/// A signature could not be made, or not be made to last. Nothing has been written then.
public enum SigningFailure: Error, Sendable {
  /// No new signature is made with a key of this kind.
  case keyCannotSign(KeyAlgorithm)
  /// The key, its token or its file refused.
  case key(OpenSSLFailure)
  /// The PDF cannot take a signature as it is.
  case obstacles([SigningObstacle])
  case pdf(PDFFailure)
  case container(ASiCFailure)
  case file(FileFailure)
  /// The key's certificate is not valid at the signing time.
  case certificateNotValid(Certificate, atTime: TimeRelation)
  /// The certificate's key usage allows no signatures on documents.
  case keyUsage(Certificate)
  /// The signature just made does not verify with the certificate: key and certificate do not belong together.
  case signatureDoesNotVerify

  /// The level needs time-stamps, and no time-stamp authority is given.
  case noTimeStampSource
  /// The time-stamp authority gave no time-stamp.
  case timeStamp(TrustServiceFailure)
  /// The token that came would prove nothing to anyone.
  case unusableTimeStamp(TimeStampFlaw)
  /// Validation data are missing, all of them listed.
  case incomplete([MissingMaterial])
  /// A certificate of the new signature's path was revoked before the signature was made.
  case revoked(Certificate, at: Date)
  /// A message that is to be raised to a higher level cannot be read.
  case message(CMSFailure)
  /// There is nothing in the file to raise to a higher level.
  case noSignature
  /// An archive time-stamp covers the content of a detached signature, which was not given.
  case contentNeeded
  /// The content given is not what was signed.
  case contentDiffers
  /// Higher levels are not written for XML signatures.
  case xmlSignature(entry: String)

  public enum TimeRelation: Sendable { case before, after }

  /// Why a time-stamp token is not used.
  public enum TimeStampFlaw: Hashable, Sendable {
    /// The token does not bring the certificate it was signed with.
    case noCertificate
    /// The authority's certificate is for something else than time-stamping alone (RFC 3161, clause 2.3).
    case notForTimeStamping
    /// The token's signature, or its digest of the time-stamped data, is wrong.
    case signature
    /// Its imprint is of something else.
    case imprint
  }
}
