import Foundation
import FoundationXML

/// Reads the XML of a manifest against the schema of EN 319 162-1 v1.1.1, annex A.4, element by element: what
/// the schema does not have is refused, because a reader that skips it may see another list of files than the
/// signer.
///
/// ```xml
/// ASiCManifest: SigReference, DataObjectReference+, ASiCManifestExtensions?
/// DataObjectReference: ds:DigestMethod, ds:DigestValue, DataObjectReferenceExtensions?
/// ```
final class ManifestReader: NSObject, XMLParserDelegate {
  struct Content {
    var signatureURI = ""
    var signatureMimeType: String?
    var references: [DataObjectReference] = []
  }

  private let name: String
  private let limits: ContainerLimits
  private var content = Content()
  private var path: [String] = []
  private var failure: ASiCFailure?
  private var hasSignature = false
  private var uris: Set<[UInt8]> = []
  private var extensionDepth = 0
  /// The reference being read.
  private var uri = ""
  private var mimeType: String?
  private var isRoot = false
  private var digestMethod: String?
  private var digestText: String?

  static func read(name: String, bytes: [UInt8], limits: ContainerLimits) throws(ASiCFailure) -> Content {
    guard bytes.count <= limits.manifestBytes else {
      throw .malformedManifest(name: name, why: .tooLarge(bytes: bytes.count, limit: limits.manifestBytes))
    }
    try XMLGuard.check(bytes, name: name)
    let reader = ManifestReader(name: name, limits: limits)
    let parser = XMLParser(data: Data(bytes))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = reader
    let isWellFormed = parser.parse()
    if let failure = reader.failure { throw failure }
    guard isWellFormed else {
      throw .malformedManifest(
        name: name, why: .notWellFormed(line: parser.lineNumber, column: parser.columnNumber))
    }
    guard reader.hasSignature else { throw reader.flaw(.missing("SigReference")) }
    guard !reader.content.references.isEmpty else { throw reader.flaw(.missing("DataObjectReference")) }
    return reader.content
  }

  private init(name: String, limits: ContainerLimits) {
    self.name = name
    self.limits = limits
  }

  private func flaw(_ why: ASiCFailure.ManifestFlaw) -> ASiCFailure {
    .malformedManifest(name: name, why: why)
  }

  private func stop(_ parser: XMLParser, _ why: ASiCFailure.ManifestFlaw) {
    if failure == nil { failure = flaw(why) }
    parser.abortParsing()
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    guard failure == nil else { return }
    path.append(element)
    guard path.count <= limits.xmlDepth else { return stop(parser, .tooDeep(limit: limits.xmlDepth)) }
    if extensionDepth > 0 {
      extensionDepth += 1
      return
    }
    let isManifests = namespaceURI == Manifest.namespace
    let isSignatures = namespaceURI == Manifest.signatureNamespace
    switch (path.count, element) {
    case (1, "ASiCManifest") where isManifests: break
    case (2, "SigReference") where isManifests:
      guard !hasSignature else { return stop(parser, .repeated("SigReference")) }
      guard content.references.isEmpty else { return stop(parser, .unexpectedElement("SigReference")) }
      guard let uri = attributes["URI"], !uri.isEmpty else {
        return stop(parser, .missing("SigReference/@URI"))
      }
      hasSignature = true
      content.signatureURI = uri
      content.signatureMimeType = attributes["MimeType"]
    case (2, "DataObjectReference") where isManifests:
      guard hasSignature else { return stop(parser, .missing("SigReference")) }
      guard let uri = attributes["URI"], !uri.isEmpty else {
        return stop(parser, .missing("DataObjectReference/@URI"))
      }
      guard uris.insert(Array((uri.removingPercentEncoding ?? uri).utf8)).inserted else {
        return stop(parser, .repeated(uri))
      }
      self.uri = uri
      mimeType = attributes["MimeType"]
      isRoot = ["true", "1"].contains(attributes["Rootfile"] ?? "")
      digestMethod = nil
      digestText = nil
    case (3, "DigestMethod") where isSignatures && path[1] == "DataObjectReference":
      guard digestMethod == nil, digestText == nil else { return stop(parser, .repeated("DigestMethod")) }
      guard let algorithm = attributes["Algorithm"], !algorithm.isEmpty else {
        return stop(parser, .missing("DigestMethod/@Algorithm"))
      }
      digestMethod = algorithm
    case (3, "DigestValue") where isSignatures && path[1] == "DataObjectReference":
      guard digestMethod != nil else { return stop(parser, .missing("DigestMethod")) }
      guard digestText == nil else { return stop(parser, .repeated("DigestValue")) }
      digestText = ""
    case (2, "ASiCManifestExtensions") where isManifests: break
    case (3, "DataObjectReferenceExtensions") where isManifests && path[1] == "DataObjectReference": break
    case (3, "Extension") where isManifests && path[1] == "ASiCManifestExtensions",
      (4, "Extension") where isManifests && path[2] == "DataObjectReferenceExtensions":
      guard !["true", "1"].contains(attributes["Critical"] ?? "") else {
        return stop(parser, .criticalExtension(path[path.count - 2]))
      }
      extensionDepth = 1
    default:
      stop(parser, .unexpectedElement(qualifiedName ?? element))
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard failure == nil, extensionDepth == 0 else { return }
    if path.last == "DigestValue" {
      digestText?.append(string)
    } else if !string.allSatisfy(\.isWhitespace) {
      stop(parser, .unexpectedElement("text"))
    }
  }

  func parser(_ parser: XMLParser, foundCDATA block: Data) {
    guard failure == nil, extensionDepth == 0 else { return }
    stop(parser, .unexpectedElement("CDATA"))
  }

  func parser(
    _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
  ) {
    guard failure == nil else { return }
    path.removeLast()
    if extensionDepth > 0 {
      extensionDepth -= 1
      return
    }
    guard path.count == 1, element == "DataObjectReference" else { return }
    guard let digestMethod else { return stop(parser, .missing("DigestMethod")) }
    guard let digestText else { return stop(parser, .missing("DigestValue")) }
    let compact = digestText.filter { !$0.isWhitespace }
    guard let digest = Data(base64Encoded: compact), !digest.isEmpty, digest.base64EncodedString() == compact
    else { return stop(parser, .notBase64(uri: uri)) }
    content.references.append(
      DataObjectReference(
        uri: uri, mimeType: mimeType, isRoot: isRoot, digestMethodURI: digestMethod,
        digestValue: Array(digest)))
  }
}
