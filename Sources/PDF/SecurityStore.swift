/// The document security store: what it takes to validate the document's signatures offline
/// (ISO 32000-2, 12.8.4.3; EN 319 142-1 v1.2.1, clause 5.4.2).
///
/// Nothing in it is believed here: the octets of certificates, revocation lists and OCSP responses, each in DER.
public struct DocumentSecurityStore: Sendable {
  public fileprivate(set) var certificates: [[UInt8]] = []
  public fileprivate(set) var revocationLists: [[UInt8]] = []
  public fileprivate(set) var ocspResponses: [[UInt8]] = []

  /// More objects than this are refused. Our own number; a document of a hundred signatures has some hundreds.
  public static let maximumObjects = 10_000
  /// Octets of all objects together. Our own number; revocation lists of some megabytes occur.
  public static let maximumOctets = 256 << 20

  public init(
    certificates: [[UInt8]] = [], revocationLists: [[UInt8]] = [], ocspResponses: [[UInt8]] = []
  ) {
    self.certificates = certificates
    self.revocationLists = revocationLists
    self.ocspResponses = ocspResponses
  }

  public var isEmpty: Bool { certificates.isEmpty && revocationLists.isEmpty && ocspResponses.isEmpty }

  /// The keys of the three arrays, and what each holds.
  fileprivate static var arrays: [(key: String, objects: WritableKeyPath<Self, [[UInt8]]>)] {
    [("Certs", \.certificates), ("CRLs", \.revocationLists), ("OCSPs", \.ocspResponses)]
  }
}

extension Document {
  /// The security store as of `revision`; nil where there is none.
  ///
  /// `/VRI` is not looked at: what it names also stands in the arrays, and which signature an object is for shows from the object.
  /// - Throws: where `/DSS` is not what it must be, or larger than ``DocumentSecurityStore`` allows.
  public func securityStore(asOf revision: Int? = nil) throws(PDFFailure) -> DocumentSecurityStore? {
    let catalog = try catalog(asOf: revision)
    let value = try resolve(catalog.value.asDictionary?["DSS"], asOf: revision)
    if value == .null { return nil }
    guard let dictionary = value.asDictionary else { throw .unexpectedType(catalog.reference, key: "DSS") }
    var store = DocumentSecurityStore()
    var (objects, octets) = (0, 0)
    for (key, path) in DocumentSecurityStore.arrays {
      let array = try resolve(dictionary[key], asOf: revision)
      if array == .null { continue }
      guard let references = array.asArray else { throw .unexpectedType(nil, key: key) }
      for reference in references {
        guard let reference = reference.asReference else { throw .unexpectedType(nil, key: key) }
        guard let object = try object(reference, asOf: revision) else { throw .missingObject(reference) }
        objects += 1
        guard objects <= DocumentSecurityStore.maximumObjects else {
          throw .budget(.repeatedWork, limit: DocumentSecurityStore.maximumObjects)
        }
        let content = try decodedStream(object, asOf: revision)
        octets += content.count
        guard octets <= DocumentSecurityStore.maximumOctets else {
          throw .budget(.inflatedBytes, limit: DocumentSecurityStore.maximumOctets)
        }
        store[keyPath: path].append(content)
      }
    }
    return store
  }
}

extension IncrementalUpdate {
  /// Adds to the security store what is not in it yet, beginning one where there is none: arrays of indirect streams, one object
  /// each, without `/VRI`.
  /// - Returns: whether there was anything to add.
  @discardableResult
  public mutating func extendSecurityStore(with material: DocumentSecurityStore) throws(PDFFailure) -> Bool {
    let known = try document.securityStore() ?? DocumentSecurityStore()
    let root = try document.catalog().reference
    guard var catalog = try value(of: root).asDictionary else { throw .unexpectedType(root, key: "Root") }
    let holder = catalog["DSS"]?.asReference
    var held = catalog["DSS"] ?? .null
    if let holder { held = try value(of: holder) }
    var store = held.asDictionary ?? PDFDictionary([("Type", .name("DSS"))])

    var isExtended = false
    for (key, path) in DocumentSecurityStore.arrays {
      var seen = Set(known[keyPath: path])
      let fresh = material[keyPath: path].filter { seen.insert($0).inserted }
      guard !fresh.isEmpty else { continue }
      isExtended = true
      let added = fresh.map { PDFValue.reference(add(stream: PDFDictionary(), data: $0)) }
      switch store[key] {
      case .reference(let list)?:
        guard case .array(let old) = try value(of: list) else { throw .unexpectedType(list, key: key) }
        replace(list, with: .array(old + added))
      case .array(let old)?: store[key] = .array(old + added)
      case .null?, nil: store[key] = .array(added)
      default: throw .unexpectedType(holder, key: key)
      }
    }
    guard isExtended else { return false }
    if let holder {
      if held.asDictionary != store { replace(holder, with: .dictionary(store)) }
    } else {
      catalog["DSS"] = .reference(add(.dictionary(store)))
      replace(root, with: .dictionary(catalog))
    }
    try announceExtension()
    return true
  }

  /// Announces in the catalog that a file of PDF 1.7 holds what ETSI added to it (ISO 32000-2, 7.12; EN 319 142-1 v1.2.1, clause
  /// 5.6): `/ESIC`, base version 1.7, level 5. Earlier versions know no such announcement, and PDF 2.0 needs none.
  public mutating func announceExtension() throws(PDFFailure) {
    guard document.isOfVersion17 else { return }
    let root = try document.catalog().reference
    guard var catalog = try value(of: root).asDictionary else { throw .unexpectedType(root, key: "Root") }
    let holder = catalog["Extensions"]?.asReference
    var held = catalog["Extensions"] ?? .null
    if let holder { held = try value(of: holder) }
    var extensions = held.asDictionary ?? PDFDictionary()
    let announced = try document.resolve(extensions["ESIC"])
    // A list of several, as PDF 2.0 has it, is the author's business.
    if announced.asArray != nil { return }
    let level = try document.resolve(announced.asDictionary?["ExtensionLevel"]).asInteger ?? 0
    guard level < Self.extensionLevel else { return }
    extensions["ESIC"] = .dictionary(
      PDFDictionary([
        ("Type", .name("DeveloperExtensions")), ("BaseVersion", .name("1.7")),
        ("ExtensionLevel", .integer(Self.extensionLevel)),
      ]))
    if let holder {
      replace(holder, with: .dictionary(extensions))
    } else {
      catalog["Extensions"] = .dictionary(extensions)
      replace(root, with: .dictionary(catalog))
    }
  }

  /// Of the security store and of document time-stamps.
  private static let extensionLevel = 5
}

extension Document {
  /// Whether both the header and, where it says anything, the catalog say 1.7 or later, but not 2.0.
  fileprivate var isOfVersion17: Bool {
    let header = source[0..<min(8, source.count)]
    guard header == Array("%PDF-1.7".utf8), let version = try? version() else { return false }
    return version.major == 1
  }
}
