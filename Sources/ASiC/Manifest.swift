import Foundation

/// One file that a manifest covers, with its digest.
public struct DataObjectReference: Sendable, Hashable {
  /// As in the manifest: relative to the container's root, percent-encoded. See
  /// ``Container/entry(referencedBy:)``.
  public let uri: String
  public let mimeType: String?
  /// `Rootfile`: the file a reader is to begin with.
  public let isRoot: Bool
  /// `ds:DigestMethod/@Algorithm`.
  public let digestMethodURI: String
  public let digestValue: [UInt8]

  public init(
    uri: String, mimeType: String? = nil, isRoot: Bool = false, digestMethodURI: String, digestValue: [UInt8]
  ) {
    self.uri = uri
    self.mimeType = mimeType
    self.isRoot = isRoot
    self.digestMethodURI = digestMethodURI
    self.digestValue = digestValue
  }

  /// A reference to the entry `name`, whose URI is the name percent-encoded.
  public init(
    entry name: String, mimeType: String? = nil, isRoot: Bool = false, digestMethodURI: String,
    digestValue: [UInt8]
  ) {
    self.init(
      uri: Manifest.uri(forEntry: name), mimeType: mimeType, isRoot: isRoot, digestMethodURI: digestMethodURI,
      digestValue: digestValue)
  }
}

/// An ASiCManifest: the list of files, with their digests, that one detached signature or time-stamp covers
/// by covering the manifest's bytes (EN 319 162-1 v1.1.1, clause 4.4.4 and annex A.4).
public struct Manifest: Sendable, Hashable {
  public static let namespace = "http://uri.etsi.org/02918/v1.2.1#"
  static let signatureNamespace = "http://www.w3.org/2000/09/xmldsig#"
  /// `SigReference/@MimeType` of a CMS signature.
  public static let signatureMimeType = "application/pkcs7-signature"
  /// `SigReference/@MimeType` of a time-stamp token.
  public static let timestampMimeType = "application/vnd.etsi.timestamp-token"

  /// The entry's name, `META-INF/ASiCManifest-001.xml`.
  public let name: String
  /// The octets the signature covers: as in the ZIP, or as serialised.
  public let bytes: [UInt8]
  /// `SigReference/@URI`, as written.
  public let signatureURI: String
  /// `SigReference/@MimeType`.
  public let signatureMimeType: String?
  public let references: [DataObjectReference]

  /// An ASiCArchiveManifest: covers signatures and their manifests for the long term (clause 4.4.4.2 and
  /// annex A.7).
  public var isArchive: Bool { MetaInf.isArchiveManifest(name) }

  /// Reads a manifest.
  /// - Throws: ``ASiCFailure/malformedManifest(name:why:)``, ``ASiCFailure/dtd(name:)``.
  public init(name: String, bytes: [UInt8], limits: ContainerLimits = .standard) throws(ASiCFailure) {
    let content = try ManifestReader.read(name: name, bytes: bytes, limits: limits)
    self.name = name
    self.bytes = bytes
    signatureURI = content.signatureURI
    signatureMimeType = content.signatureMimeType
    references = content.references
  }

  /// Writes a manifest. The same values give the same bytes.
  /// - Parameters:
  ///   - signatureName: the entry the signature over these bytes will stand in.
  ///   - references: at least one, no file twice.
  /// - Throws: ``ASiCFailure/malformedManifest(name:why:)`` where `references` is empty or names a file
  ///   twice.
  public init(
    name: String, signatureName: String, signatureMimeType: String = Manifest.signatureMimeType,
    references: [DataObjectReference]
  ) throws(ASiCFailure) {
    try EntryName.check(name)
    try EntryName.check(signatureName)
    guard !references.isEmpty else {
      throw .malformedManifest(name: name, why: .missing("DataObjectReference"))
    }
    var seen: Set<[UInt8]> = []
    for reference in references where !seen.insert(Array(reference.uri.utf8)).inserted {
      throw .malformedManifest(name: name, why: .repeated(reference.uri))
    }
    self.name = name
    signatureURI = Self.uri(forEntry: signatureName)
    self.signatureMimeType = signatureMimeType
    self.references = references
    bytes = Self.serialized(
      signatureURI: signatureURI, signatureMimeType: signatureMimeType, references: references)
  }

  /// A name as a relative reference of RFC 3986: everything but unreserved characters and the slash
  /// percent-encoded.
  public static func uri(forEntry name: String) -> String {
    var uri = ""
    for octet in name.utf8 {
      switch octet {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), UInt8(ascii: "/"):
        uri.unicodeScalars.append(Unicode.Scalar(octet))
      default:
        let digits = String(octet, radix: 16, uppercase: true)
        uri += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return uri
  }

  private static func serialized(
    signatureURI: String, signatureMimeType: String, references: [DataObjectReference]
  ) -> [UInt8] {
    var xml = """
      <?xml version="1.0" encoding="UTF-8"?>
      <asic:ASiCManifest xmlns:asic="\(namespace)" xmlns:ds="\(signatureNamespace)">
        <asic:SigReference URI="\(XMLText.escaped(signatureURI))" MimeType="\(XMLText.escaped(signatureMimeType))"/>

      """
    for reference in references {
      let mimeType = reference.mimeType.map { " MimeType=\"\(XMLText.escaped($0))\"" } ?? ""
      let root = reference.isRoot ? " Rootfile=\"true\"" : ""
      xml += """
          <asic:DataObjectReference URI="\(XMLText.escaped(reference.uri))"\(mimeType)\(root)>
            <ds:DigestMethod Algorithm="\(XMLText.escaped(reference.digestMethodURI))"/>
            <ds:DigestValue>\(Data(reference.digestValue).base64EncodedString())</ds:DigestValue>
          </asic:DataObjectReference>

        """
    }
    xml += "</asic:ASiCManifest>\n"
    return Array(xml.utf8)
  }
}
