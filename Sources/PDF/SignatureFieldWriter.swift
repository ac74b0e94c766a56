extension Document {
  /// A revision that adds one invisible signature field for each name: a widget without area on the first page, locked
  /// and printed (ISO 32000-2, 12.7.5.5 and Table 167). Nothing else is written again than the page's list of
  /// annotations and the form's list of fields.
  /// - Returns: the octets to append.
  public func addingSignatureFields(_ names: [String]) throws(PDFFailure) -> [UInt8] {
    var update = try IncrementalUpdate(to: self)
    try update.addSignatureFields(names)
    return try update.serialized()
  }
}

extension IncrementalUpdate {
  /// Adds invisible signature fields to the form and to the first page.
  /// - Throws: ``PDFFailure/fieldAlreadyExists(_:)``, ``PDFFailure/badFieldName(_:)``.
  /// - Returns: the fields' references, in the order of `names`.
  @discardableResult
  public mutating func addSignatureFields(_ names: [String]) throws(PDFFailure) -> [PDFReference] {
    var taken = Set(try document.formFields().map(\.name))
    for name in names {
      guard !name.isEmpty, !name.contains(".") else { throw .badFieldName(name) }
      guard taken.insert(name).inserted else { throw .fieldAlreadyExists(name) }
    }
    guard let page = try document.pages().first else { throw .unexpectedType(nil, key: "Pages") }
    var fields: [PDFReference] = []
    for name in names {
      fields.append(
        add(
          .dictionary(
            PDFDictionary([
              ("Type", .name("Annot")), ("Subtype", .name("Widget")), ("FT", .name("Sig")),
              ("T", .string(TextString.encode(name))), ("F", .integer(Self.printedAndLocked)),
              ("Rect", .array([.integer(0), .integer(0), .integer(0), .integer(0)])), ("P", .reference(page)),
            ]))))
    }
    let references = fields.map { PDFValue.reference($0) }
    try append(references, to: "Annots", of: page)
    try addToForm(references)
    return fields
  }

  /// Annotation flags Print and Locked (ISO 32000-2, Table 167).
  private static let printedAndLocked = 4 | 128
  /// SignaturesExist and AppendOnly (ISO 32000-2, Table 225).
  private static let signatureFlags = 3

  /// Appends to the array under `key`, writing again only the object that holds the array.
  private mutating func append(_ values: [PDFValue], to key: String, of reference: PDFReference) throws(PDFFailure) {
    guard var dictionary = try value(of: reference).asDictionary else {
      throw .unexpectedType(reference, key: key)
    }
    switch dictionary[key] {
    case .reference(let list)?:
      guard case .array(let old) = try value(of: list) else { throw .unexpectedType(reference, key: key) }
      replace(list, with: .array(old + values))
    case .array(let old)?:
      dictionary[key] = .array(old + values)
      replace(reference, with: .dictionary(dictionary))
    case .null?, nil:
      dictionary[key] = .array(values)
      replace(reference, with: .dictionary(dictionary))
    default: throw .unexpectedType(reference, key: key)
    }
  }

  private mutating func addToForm(_ fields: [PDFValue]) throws(PDFFailure) {
    let root = try document.catalog().reference
    guard var catalog = try value(of: root).asDictionary else { throw .unexpectedType(root, key: "Root") }
    switch catalog["AcroForm"] {
    case .reference(let form)?:
      try append(fields, to: "Fields", of: form)
      try setSignatureFlags()
    case .dictionary(var form)?:
      switch form["Fields"] {
      case .reference(let list)?:
        guard case .array(let old) = try value(of: list) else { throw .unexpectedType(root, key: "Fields") }
        replace(list, with: .array(old + fields))
      case .array(let old)?: form["Fields"] = .array(old + fields)
      case .null?, nil: form["Fields"] = .array(fields)
      default: throw .unexpectedType(root, key: "Fields")
      }
      catalog["AcroForm"] = .dictionary(form)
      if try catalog != value(of: root).asDictionary { replace(root, with: .dictionary(catalog)) }
      try setSignatureFlags()
    case .null?, nil:
      let form = add(
        .dictionary(
          PDFDictionary([("Fields", .array(fields)), ("SigFlags", .integer(Self.signatureFlags))])))
      catalog["AcroForm"] = .reference(form)
      replace(root, with: .dictionary(catalog))
    default: throw .unexpectedType(root, key: "AcroForm")
    }
  }

  /// Sets `/SigFlags 3` in the form where it is not set yet.
  mutating func setSignatureFlags() throws(PDFFailure) {
    let root = try document.catalog().reference
    guard var catalog = try value(of: root).asDictionary else { throw .unexpectedType(root, key: "Root") }
    let holder = catalog["AcroForm"]?.asReference
    let form = try holder.map { (reference) throws(PDFFailure) in try value(of: reference) } ?? catalog["AcroForm"]
    guard var form = form?.asDictionary else { throw .unexpectedType(root, key: "AcroForm") }
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
