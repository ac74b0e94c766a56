/// A signature field to be added.
public struct NewSignatureField: Sendable, Equatable {
  /// The field's name: not empty, no full stop.
  public let name: String
  /// What the field locks once it is signed.
  public let lock: FieldLock?
  /// What the field is called before people (`/TU`), as „Съгласувал“.
  public let title: String?
  /// Where the signature will be seen. Nil: nowhere, a widget without an area on the first page.
  public let place: Place?

  /// An area of a page.
  public struct Place: Sendable, Equatable {
    public let page: PDFReference
    public let rectangle: PDFRectangle

    public init(page: PDFReference, rectangle: PDFRectangle) {
      self.page = page
      self.rectangle = rectangle
    }
  }

  public init(_ name: String, title: String? = nil, lock: FieldLock? = nil, place: Place? = nil) {
    self.name = name
    self.title = title
    self.lock = lock
    self.place = place
  }
}

extension Document {
  /// A revision that adds one invisible signature field for each name: a widget without area on the first
  /// page, locked and printed (ISO 32000-2, 12.7.5.5 and Table 167). Nothing else is written again than the
  /// page's list of annotations and the form's list of fields.
  /// - Returns: the octets to append.
  public func addingSignatureFields(_ names: [String]) throws(PDFFailure) -> [UInt8] {
    try addingSignatureFields(names.map { NewSignatureField($0) })
  }

  /// A revision that adds signature fields, each at its place.
  /// - Returns: the octets to append.
  public func addingSignatureFields(_ fields: [NewSignatureField]) throws(PDFFailure) -> [UInt8] {
    var update = try IncrementalUpdate(to: self)
    try update.addSignatureFields(fields)
    return try update.serialized()
  }
}

extension IncrementalUpdate {
  /// Adds signature fields to the form and to their pages: those without a place to the first page, invisible.
  /// - Throws: ``PDFFailure/fieldAlreadyExists(_:)``, ``PDFFailure/badFieldName(_:)``,
  ///   ``PDFFailure/cannotSign(_:)``.
  /// - Returns: the fields' references, in the order of `fields`.
  @discardableResult
  public mutating func addSignatureFields(_ fields: [NewSignatureField]) throws(PDFFailure) -> [PDFReference]
  {
    if let obstacle = try document.obstaclesThatPrevent(.documentTimeStamp).first {
      throw .cannotSign(obstacle)
    }
    var taken = Set(try document.formFields().map(\.name))
    for field in fields {
      guard !field.name.isEmpty, !field.name.contains(".") else { throw .badFieldName(field.name) }
      guard taken.insert(field.name).inserted else { throw .fieldAlreadyExists(field.name) }
    }
    let pages = try document.pages()
    guard let firstPage = pages.first else { throw .unexpectedType(nil, key: "Pages") }
    var added: [PDFReference] = []
    var widgets: [PDFReference: [PDFValue]] = [:]
    for field in fields {
      let page = field.place?.page ?? firstPage
      guard pages.contains(page) else { throw .unexpectedType(page, key: "Page") }
      var dictionary = Self.dictionary(field, page: page)
      if let rectangle = field.place?.rectangle {
        // What is to be signed shows nothing yet, and says so (ISO 19005-3, 6.3.3).
        let empty = PDFDictionary([
          ("Type", .name("XObject")), ("Subtype", .name("Form")),
          ("BBox", .array([.integer(0), .integer(0), .real(rectangle.width), .real(rectangle.height)])),
          ("Resources", .dictionary(PDFDictionary())),
        ])
        dictionary["Rect"] = rectangle.value
        dictionary["AP"] = .dictionary(
          PDFDictionary([("N", .reference(add(stream: empty, data: [])))]))
      }
      let reference = add(.dictionary(dictionary))
      added.append(reference)
      widgets[page, default: []].append(.reference(reference))
    }
    for (page, values) in widgets.sorted(by: { $0.key < $1.key }) {
      try append(values, to: "Annots", of: page)
    }
    try addToForm(added.map { .reference($0) })
    let tagged = zip(fields, added).filter { $0.0.place != nil }
    try tag(tagged.map { ($0.1, $0.0.place?.page ?? firstPage) })
    return added
  }

  /// A field merged with its only widget (ISO 32000-2, 12.5.6.19).
  private static func dictionary(_ field: NewSignatureField, page: PDFReference) -> PDFDictionary {
    var dictionary = PDFDictionary([
      ("Type", .name("Annot")), ("Subtype", .name("Widget")), ("FT", .name("Sig")),
      ("T", .string(TextString.encode(field.name))), ("F", .integer(printedAndLocked)),
      ("Rect", .array([.integer(0), .integer(0), .integer(0), .integer(0)])), ("P", .reference(page)),
    ])
    if let title = field.title { dictionary["TU"] = .string(TextString.encode(title)) }
    if let lock = field.lock {
      dictionary["Lock"] = .dictionary(PDFDictionary([("Type", .name("SigFieldLock"))] + lock.entries))
    }
    return dictionary
  }

  /// Annotation flags Print and Locked (ISO 32000-2, Table 167).
  private static let printedAndLocked = 4 | 128
  /// SignaturesExist and AppendOnly (ISO 32000-2, Table 225).
  private static let signatureFlags = 3

  /// Appends to the array under `key`, writing again only the object that holds the array.
  private mutating func append(_ values: [PDFValue], to key: String, of reference: PDFReference)
    throws(PDFFailure)
  {
    guard var dictionary = try value(of: reference).asDictionary else {
      throw .unexpectedType(reference, key: key)
    }
    if try append(values, to: key, in: &dictionary, of: reference) {
      replace(reference, with: .dictionary(dictionary))
    }
  }

  /// - Returns: whether `dictionary` was changed, rather than an array object of its own.
  private mutating func append(
    _ values: [PDFValue], to key: String, in dictionary: inout PDFDictionary, of holder: PDFReference
  ) throws(PDFFailure) -> Bool {
    switch dictionary[key] {
    case .reference(let list)?:
      guard case .array(let old) = try value(of: list) else { throw .unexpectedType(holder, key: key) }
      replace(list, with: .array(old + values))
      return false
    case .array(let old)?: dictionary[key] = .array(old + values)
    case .null?, nil: dictionary[key] = .array(values)
    default: throw .unexpectedType(holder, key: key)
    }
    return true
  }

  private mutating func addToForm(_ fields: [PDFValue]) throws(PDFFailure) {
    let root = try document.catalog().reference
    guard var catalog = try value(of: root).asDictionary else { throw .unexpectedType(root, key: "Root") }
    switch catalog["AcroForm"] {
    case .reference(let form)?: try append(fields, to: "Fields", of: form)
    case .dictionary(var form)?:
      if try append(fields, to: "Fields", in: &form, of: root) {
        catalog["AcroForm"] = .dictionary(form)
        replace(root, with: .dictionary(catalog))
      }
    case .null?, nil:
      let form = add(
        .dictionary(PDFDictionary([("Fields", .array(fields)), ("SigFlags", .integer(Self.signatureFlags))])))
      catalog["AcroForm"] = .reference(form)
      replace(root, with: .dictionary(catalog))
    default: throw .unexpectedType(root, key: "AcroForm")
    }
    try setSignatureFlags()
  }

  /// Sets `/SigFlags 3` in the form where it is not set yet.
  mutating func setSignatureFlags() throws(PDFFailure) {
    let root = try document.catalog().reference
    guard var catalog = try value(of: root).asDictionary else { throw .unexpectedType(root, key: "Root") }
    let holder = catalog["AcroForm"]?.asReference
    var held = catalog["AcroForm"]
    if let holder { held = try value(of: holder) }
    guard var form = held?.asDictionary else { throw .unexpectedType(root, key: "AcroForm") }
    let flags = try document.resolve(form["SigFlags"]).asInteger ?? 0
    guard flags & Self.signatureFlags != Self.signatureFlags else { return }
    form["SigFlags"] = .integer(flags | Self.signatureFlags)
    if let holder {
      replace(holder, with: .dictionary(form))
    } else {
      catalog["AcroForm"] = .dictionary(form)
      replace(root, with: .dictionary(catalog))
    }
  }
}

extension FieldLock {
  /// As in a lock dictionary and, but for `/P`, in the transform parameters of FieldMDP (ISO 32000-2, Tables
  /// 236 and 259).
  var entries: [(String, PDFValue)] {
    var entries: [(String, PDFValue)] = [("Action", .name(action.rawValue))]
    if action != .all { entries.append(("Fields", .array(fields.map { .string(TextString.encode($0)) }))) }
    if let permissions { entries.append(("P", .integer(permissions))) }
    return entries
  }
}
