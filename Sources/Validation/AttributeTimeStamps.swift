import AdES
import OpenSSL

/// A time-stamp that stands in a signer's attributes, and what it was made over (EN 319 122-1 v1.3.1, clauses 5.2.8, 5.3, 5.5
/// and A.1.5; RFC 5126, clause 6.4.1 for what is only read).
///
/// Facts only: whether the token itself may be believed is the time-stamp validation's to judge.
struct AttributeTimeStamp {
  enum Kind: String, Hashable {
    /// content-time-stamp, a signed attribute: made before the signature, over the content.
    case content = "content-time-stamp"
    case signature = "signature-time-stamp"
    /// CAdES-C-time-stamp: signature, signature time-stamps, references.
    case references = "cades-c-time-stamp"
    /// time-stamped-certs-crls-references.
    case referencesOnly = "certificate-references-time-stamp"
    case archiveV2 = "archive-time-stamp"
    case archiveV3 = "archive-time-stamp-v3"

    init?(oid: String) {
      switch oid {
      case OID.contentTimeStamp: self = .content
      case OID.signatureTimeStamp: self = .signature
      case OID.escTimeStamp: self = .references
      case OID.certCRLTimeStamp: self = .referencesOnly
      case OID.archiveTimeStampV2: self = .archiveV2
      case OID.archiveTimeStampV3: self = .archiveV3
      default: return nil
      }
    }

    var isArchive: Bool { self == .archiveV2 || self == .archiveV3 }
    /// Whether it proves that the signature value existed.
    var coversSignature: Bool { self != .content && self != .referencesOnly }
  }

  /// Whether the octets it claims to cover give its imprint.
  enum Imprint: Equatable {
    case matches
    case differs
    /// The digest algorithm is not known here, or the content is not at hand.
    case notComputable
    /// The hash index names something that is not in the message: "the time-stamp is invalid" (clause 5.5.2).
    case indexEntryWithoutOriginal
    case indexMissing
  }

  let kind: Kind
  /// Its place among the unsigned attributes' values of its kind, counted from 0.
  let index: Int
  let token: Result<TimeStampToken, CMSFailure>
  let imprint: Imprint
  /// What else it covers, besides content and signature: encoded certificates and revocation data of the message, and the
  /// encoded tokens of other time-stamps.
  var certificates: [[UInt8]] = []
  var revocationLists: [[UInt8]] = []
  var ocspResponses: [[UInt8]] = []
  var tokens: [[UInt8]] = []

  /// More time-stamps on one signature are refused: each costs a validation. A renewal every year for a century is fewer.
  static let maximumCount = 200
}

extension AttributeTimeStamp {
  /// The time-stamps of one signer, in the order of the attributes.
  /// - Parameter contentDigest: over the signed content, by algorithm; nil where there is none to be had.
  static func all(
    of signer: SignerInfo, in message: SignedData,
    contentDigest: (DigestAlgorithm) throws -> [UInt8]?,
    content: ((inout Digest) throws -> Bool)? = nil
  ) throws -> [AttributeTimeStamp] {
    var found: [AttributeTimeStamp] = []
    var counts: [Kind: Int] = [:]
    let attributes =
      (signer.signedAttributes?.attributes ?? []).filter { $0.oid == OID.contentTimeStamp }
      + signer.unsignedAttributes.filter { $0.oid != OID.contentTimeStamp }
    let imprints = AttributeImprints(message, signer)
    for attribute in attributes {
      guard let kind = Kind(oid: attribute.oid) else { continue }
      for value in attribute.values {
        guard found.count < maximumCount else { return found }
        let index = counts[kind, default: 0]
        counts[kind] = index + 1
        let token: TimeStampToken
        do throws(CMSFailure) { token = try TimeStampToken(value.encoded) } catch {
          found.append(
            AttributeTimeStamp(kind: kind, index: index, token: .failure(error), imprint: .notComputable))
          continue
        }
        let (imprint, covered) = try imprints.judge(
          kind, token, position: value.span, contentDigest: contentDigest, content: content)
        var stamp = AttributeTimeStamp(kind: kind, index: index, token: .success(token), imprint: imprint)
        stamp.certificates = covered.certificates
        stamp.revocationLists = covered.revocationLists
        stamp.ocspResponses = covered.ocspResponses
        stamp.tokens = covered.tokens
        found.append(stamp)
      }
    }
    return found
  }
}

/// What a time-stamp in an attribute covers besides content and signature.
struct CoveredMaterial {
  var certificates: [[UInt8]] = []
  var revocationLists: [[UInt8]] = []
  var ocspResponses: [[UInt8]] = []
  var tokens: [[UInt8]] = []

  mutating func add(certificate choice: BERElement) {
    if choice.tag == DER.Tag.sequence { certificates.append(choice.encoded) }
  }

  mutating func add(revocation choice: BERElement) {
    if choice.tag == DER.Tag.sequence {
      revocationLists.append(choice.encoded)
    } else if let parts = try? choice.children(), parts.count == 2,
      (try? parts[0].objectIdentifier()) == OID.ocspResponse
    {
      ocspResponses.append(parts[1].encoded)
    }
  }

  /// The tokens, certificates and revocation data that an attribute's value holds.
  mutating func add(_ oid: String, value: BERElement) {
    if AttributeTimeStamp.Kind(oid: oid) != nil { tokens.append(value.encoded) }
    let embedded = EmbeddedValues(oid, value)
    certificates += embedded.certificates
    revocationLists += embedded.revocationLists
    ocspResponses += embedded.ocspResponses
  }
}

/// What certificate-values and revocation-values hold (RFC 5126, clauses 6.3.3 and 6.3.4): read, never written.
struct EmbeddedValues {
  var certificates: [[UInt8]] = []
  var revocationLists: [[UInt8]] = []
  /// `OCSPResponse`; the attribute holds the basic responses, which are put into one.
  var ocspResponses: [[UInt8]] = []

  static let maximumCount = 500

  init() {}

  init(_ oid: String, _ value: BERElement) {
    switch oid {
    case OID.certificateValues:
      certificates = (try? value.children())?.prefix(Self.maximumCount).map(\.encoded) ?? []
    case OID.revocationValues:
      for choice in (try? value.children())?.prefix(3) ?? [] {
        let values = (try? choice.children().first?.children())?.prefix(Self.maximumCount) ?? []
        switch choice.tag {
        case DER.Tag.context(0): revocationLists += values.map(\.encoded)
        case DER.Tag.context(1): ocspResponses += values.map { Self.response($0.encoded) }
        default: break
        }
      }
    default: break
    }
  }

  /// All that stand among a signer's unsigned attributes.
  init(_ signer: SignerInfo) {
    for attribute in signer.unsignedAttributes {
      for value in attribute.values {
        let values = EmbeddedValues(attribute.oid, value)
        certificates += values.certificates
        revocationLists += values.revocationLists
        ocspResponses += values.ocspResponses
      }
    }
  }

  /// `OCSPResponse ::= SEQUENCE { responseStatus successful, responseBytes [0] SEQUENCE { id-pkix-ocsp-basic, OCTET STRING } }`
  /// (RFC 6960, clause 4.2.1) around a BasicOCSPResponse.
  private static func response(_ basic: [UInt8]) -> [UInt8] {
    DER.sequence([
      DER.element(0x0a, [0]),
      DER.element(
        DER.Tag.context(0),
        DER.sequence([DER.objectIdentifier("1.3.6.1.5.5.7.48.1.1"), DER.octetString(basic)])),
    ])
  }
}
