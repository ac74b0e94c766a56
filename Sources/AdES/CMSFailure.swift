/// A cryptographic message could not be read.
public enum CMSFailure: Error, Equatable, Sendable {
  /// What is wrong at an octet.
  public enum Flaw: Equatable, Sendable {
    case truncated, tooDeep, highTagNumber, indefinitePrimitive, lengthTooLarge, notConstructed
    case badObjectIdentifier, badInteger, badTime, badLength
    case unexpectedTag(found: UInt8, wanted: UInt8)
    case trailingOctets(Int)
  }

  /// `offset` counts octets from the start of the message.
  case malformed(offset: Int, Flaw)
  /// The content is of another type than signed data (its OBJECT IDENTIFIER).
  case notSignedData(contentType: String)
  /// The content is of another type than a time-stamp's TSTInfo.
  case notATimeStamp(contentType: String)
  /// A time-stamp token has exactly one signer (RFC 3161, clause 2.4.2).
  case timeStampSigners(Int)
  /// A single-valued attribute is there more than once, or has no or several values (RFC 5652, clause 11).
  case attributeCount(oid: String, count: Int)
  /// More of something than a message of this kind can need.
  case budget(what: String, limit: Int)
}

extension CMSFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .malformed(let offset, let flaw): "malformed message at octet \(offset): \(flaw)"
    case .notSignedData(let type): "not signed data but \(type)"
    case .notATimeStamp(let type): "not a time-stamp token but \(type)"
    case .timeStampSigners(let count): "a time-stamp token of \(count) signers"
    case .attributeCount(let oid, let count): "attribute \(oid) occurs \(count) times"
    case .budget(let what, let limit): "more than \(limit) \(what)"
    }
  }
}
