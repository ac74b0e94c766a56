import Foundation

/// A signature dictionary (ISO 32000-2, 12.8.1) whose place in the file has been checked.
///
/// A value of this type exists only where all of this holds, so that what is signed is what readers show:
/// - a field of the interactive form leads to it;
/// - `/ByteRange` is four direct non-negative integers `[0 b c d]`, ending within the file;
/// - `/Contents` is a direct hexadecimal string of an even number of digits, in capital or in small letters, and nothing
///   else;
/// - the place where the parser found that string is the gap `b..<c`;
/// - `c + d` is the end of the revision that defines the dictionary, with or without the end-of-line after
///   `%%EOF`;
/// - that revision, cut off there, is read as this revision;
/// - the object that holds the dictionary is not defined again later;
/// - every field that leads to it did so in that revision already.
public struct PDFSignature: Sendable, Equatable {
  public enum Kind: Sendable { case signature, documentTimeStamp }

  /// The fully qualified name of the field.
  public let fieldName: String
  public let fieldReference: PDFReference
  /// Other fields whose value is the same dictionary, by name: seen in real files, with one signature.
  public let otherFieldNames: [String]
  /// The object that holds the dictionary: its own, or the field's where the dictionary stands in the field.
  public let reference: PDFReference
  public let dictionary: PDFDictionary
  /// A document time-stamp where `/Type` is `DocTimeStamp` or `/SubFilter` is `ETSI.RFC3161`.
  public let kind: Kind
  public let filter: String?
  public let subFilter: String?
  public let byteRange: ByteRange
  /// The octets of `/Contents` with the padding as it is.
  public let contents: [UInt8]
  /// The index of the revision that defines the dictionary and that ``byteRange`` covers to its end.
  public let revision: Int

  /// `/M`: the claimed time of signing.
  public let claimedTime: Date?
  public let signerName: String?
  public let reason: String?
  public let location: String?
  public let contactInfo: String?
  /// The certificates of `/Cert`, DER each, the signer's first: what `adbe.x509.rsa_sha1` has instead of a message.
  public let certificates: [[UInt8]]
  /// `/P` of a DocMDP transform (ISO 32000-2, 12.8.2.2): 1 to 3, making this a certification signature.
  public let certification: Int?
  /// The fields that a FieldMDP transform locks (ISO 32000-2, 12.8.2.4).
  public let fieldLock: FieldLock?
  /// `/P` of the field's lock dictionary: 1 to 3, what this signature allows afterwards (PDF 2.0).
  public let lockPermissions: Int?
}

/// What stands in a signature field that has a value.
public enum SignatureFinding: Sendable, Equatable {
  case sound(PDFSignature)
  /// There is a value, but none that can be relied on.
  case broken(field: String, reference: PDFReference, flaw: SignatureFlaw)
}
