import ASiC
import Files
import OpenSSL
import PDF

/// A signature could not be made. Nothing has been written then.
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

  public enum TimeRelation: Sendable { case before, after }
}
