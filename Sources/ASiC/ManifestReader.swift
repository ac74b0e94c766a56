import Foundation

/// Reads the XML of a manifest against the schema of EN 319 162-1 v1.1.1, annex A.4, element by element: what
/// the schema does not have is refused, because a reader that skips it may see another list of files than the
/// signer.
///
/// ```xml
/// ASiCManifest: SigReference, DataObjectReference+, ASiCManifestExtensions?
/// DataObjectReference: ds:DigestMethod, ds:DigestValue, DataObjectReferenceExtensions?
/// ```
struct ManifestReader {
  struct Content {
    var signatureURI = ""
    var signatureMimeType: String?
    var references: [DataObjectReference] = []
  }

  private let name: String
  private var xml: XMLReader
  private var content = Content()
  private var uris: Set<[UInt8]> = []

  static func read(name: String, bytes: [UInt8], limits: ContainerLimits) throws(ASiCFailure) -> Content {
    guard bytes.count <= limits.manifestBytes else {
      throw .malformedManifest(name: name, why: .tooLarge(bytes: bytes.count, limit: limits.manifestBytes))
    }
    try XMLGuard.check(bytes, name: name)
    var reader = ManifestReader(
      name: name, xml: try XMLReader(bytes, name: name, depthLimit: limits.xmlDepth))
    try reader.readManifest()
    return reader.content
  }

  private init(name: String, xml: XMLReader) {
    self.name = name
    self.xml = xml
  }

  private func flaw(_ why: ASiCFailure.ManifestFlaw) -> ASiCFailure {
    .malformedManifest(name: name, why: why)
  }

  private func unexpected(_ element: XMLReader.Element) -> ASiCFailure {
    flaw(.unexpectedElement(element.qualifiedName))
  }

  // MARK: Elements

  private mutating func readManifest() throws(ASiCFailure) {
    guard let root = try child() else { throw flaw(.missing("ASiCManifest")) }
    guard isManifests(root, "ASiCManifest") else { throw unexpected(root) }
    var hasSignature = false
    var hasExtensions = false
    while let element = try child() {
      if isManifests(element, "SigReference") {
        guard !hasSignature else { throw flaw(.repeated("SigReference")) }
        guard content.references.isEmpty, !hasExtensions else { throw unexpected(element) }
        hasSignature = true
        content.signatureURI = try required("URI", of: element)
        content.signatureMimeType = element.attributes["MimeType"]
        if let inner = try child() { throw unexpected(inner) }
      } else if isManifests(element, "DataObjectReference") {
        guard hasSignature else { throw flaw(.missing("SigReference")) }
        guard !hasExtensions else { throw unexpected(element) }
        try readReference(element)
      } else if isManifests(element, "ASiCManifestExtensions") {
        guard !hasExtensions else { throw flaw(.repeated("ASiCManifestExtensions")) }
        hasExtensions = true
        try readExtensions(of: "ASiCManifestExtensions")
      } else {
        throw unexpected(element)
      }
    }
    guard try xml.next() == nil else { throw flaw(.unexpectedElement("a second root")) }
    guard hasSignature else { throw flaw(.missing("SigReference")) }
    guard !content.references.isEmpty else { throw flaw(.missing("DataObjectReference")) }
  }

  private mutating func readReference(_ reference: XMLReader.Element) throws(ASiCFailure) {
    let uri = try required("URI", of: reference)
    guard uris.insert(Array((uri.removingPercentEncoding ?? uri).utf8)).inserted else {
      throw flaw(.repeated(uri))
    }
    var method: String?
    var digest: [UInt8]?
    var hasExtensions = false
    while let element = try child() {
      if isSignatures(element, "DigestMethod") {
        guard method == nil else { throw flaw(.repeated("DigestMethod")) }
        method = try required("Algorithm", of: element)
        // XML signatures allow parameters here; no digest a manifest uses has any.
        if let inner = try child() { throw unexpected(inner) }
      } else if isSignatures(element, "DigestValue") {
        guard method != nil else { throw flaw(.missing("DigestMethod")) }
        guard digest == nil else { throw flaw(.repeated("DigestValue")) }
        digest = try readBase64(of: uri)
      } else if isManifests(element, "DataObjectReferenceExtensions"), digest != nil {
        guard !hasExtensions else { throw flaw(.repeated("DataObjectReferenceExtensions")) }
        hasExtensions = true
        try readExtensions(of: "DataObjectReferenceExtensions")
      } else {
        throw unexpected(element)
      }
    }
    guard let method else { throw flaw(.missing("DigestMethod")) }
    guard let digest else { throw flaw(.missing("DigestValue")) }
    content.references.append(
      DataObjectReference(
        uri: uri, mimeType: reference.attributes["MimeType"],
        isRoot: ["true", "1"].contains(reference.attributes["Rootfile"] ?? ""), digestMethodURI: method,
        digestValue: digest))
  }

  /// Passes over extensions, unless one is critical: then whoever does not know it must not go on (annex
  /// A.4).
  private mutating func readExtensions(of parent: String) throws(ASiCFailure) {
    while let element = try child() {
      guard isManifests(element, "Extension") else { throw unexpected(element) }
      guard !["true", "1"].contains(element.attributes["Critical"] ?? "") else {
        throw flaw(.criticalExtension(parent))
      }
      var depth = 1
      while depth > 0, let event = try xml.next() {
        switch event {
        case .start: depth += 1
        case .end: depth -= 1
        case .text: break
        }
      }
    }
  }

  private mutating func readBase64(of uri: String) throws(ASiCFailure) -> [UInt8] {
    var text = ""
    loop: while let event = try xml.next() {
      switch event {
      case .text(let part): text += part
      case .start(let element): throw unexpected(element)
      case .end: break loop
      }
    }
    let compact = String(String.UnicodeScalarView(text.unicodeScalars.filter { !XMLReader.isBlank($0) }))
    guard let digest = Data(base64Encoded: compact), !digest.isEmpty, digest.base64EncodedString() == compact
    else { throw flaw(.notBase64(uri: uri)) }
    return Array(digest)
  }

  // MARK: Steps

  /// The next element inside the present one; nil at its end. Only blanks may stand between elements.
  private mutating func child() throws(ASiCFailure) -> XMLReader.Element? {
    while let event = try xml.next() {
      switch event {
      case .start(let element): return element
      case .end: return nil
      case .text(let text):
        guard text.unicodeScalars.allSatisfy(XMLReader.isBlank) else {
          throw flaw(.unexpectedElement("text"))
        }
      }
    }
    return nil
  }

  private func required(_ attribute: String, of element: XMLReader.Element) throws(ASiCFailure) -> String {
    guard let value = element.attributes[attribute], !value.isEmpty else {
      throw flaw(.missing("\(element.localName)/@\(attribute)"))
    }
    return value
  }

  private func isManifests(_ element: XMLReader.Element, _ name: String) -> Bool {
    element.namespace == Manifest.namespace && element.localName == name
  }

  private func isSignatures(_ element: XMLReader.Element, _ name: String) -> Bool {
    element.namespace == Manifest.signatureNamespace && element.localName == name
  }
}
