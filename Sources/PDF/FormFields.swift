/// A field of the interactive form (ISO 32000-2, 12.7.4).
public struct FormField: Sendable, Equatable {
  /// The fully qualified name: the partial names from the root, joined by full stops.
  public let name: String
  public let reference: PDFReference
  /// `/FT`, inherited where the field has none: `Sig`, `Tx`, `Btn`, `Ch`.
  public let type: String?
  public let dictionary: PDFDictionary
  /// The field's widget annotations: itself where the two are merged, else its kids without a name.
  public let widgets: [PDFReference]
  /// The parent field.
  public let parent: PDFReference?
  /// The named fields directly below it.
  public let kids: [PDFReference]

  /// Whether it has named fields below it.
  public var hasFieldKids: Bool { !kids.isEmpty }

  /// `/V` as it stands, nil where absent or null.
  public var value: PDFValue? {
    let value = dictionary["V"]
    return value == .null ? nil : value
  }
}

/// What a field takes over from where it stands in the tree.
public struct FieldPlace: Sendable, Equatable {
  public let parent: PDFReference?
  /// The parent's fully qualified name.
  public let prefix: String
  /// The parent's `/FT`.
  public let type: String?

  public init(parent: PDFReference?, prefix: String, type: String?) {
    self.parent = parent
    self.prefix = prefix
    self.type = type
  }

  public init(below field: FormField) {
    self.init(parent: field.reference, prefix: field.name, type: field.type)
  }

  /// Directly in the form.
  public static let root = FieldPlace(parent: nil, prefix: "", type: nil)
}

/// Which fields a signature locks (ISO 32000-2, Table 236 and 12.8.2.4).
public struct FieldLock: Sendable, Equatable {
  public enum Action: String, Sendable {
    case all = "All"
    case include = "Include"
    case exclude = "Exclude"
  }

  public let action: Action
  /// Fully qualified names; a name stands for the field and all below it.
  public let fields: [String]
  /// `/P`: the permissions for the document after this signature, 1 to 3 (PDF 2.0).
  public let permissions: Int?

  public init(action: Action, fields: [String], permissions: Int? = nil) {
    self.action = action
    self.fields = fields
    self.permissions = permissions
  }

  /// Whether the field of that fully qualified name is locked. `Signature 1` does not lock `Signature 10`.
  public func locks(_ name: String) -> Bool {
    let isNamed = fields.contains { name == $0 || name.hasPrefix($0 + ".") }
    return switch action {
    case .all: true
    case .include: isNamed
    case .exclude: !isNamed
    }
  }
}

/// A signature field, signed or not (ISO 32000-2, 12.7.5.5).
public struct SignatureField: Sendable, Equatable {
  public let field: FormField
  /// What the field locks once it is signed.
  public let lock: FieldLock?
  /// The rectangle of its first widget, nil where it has none.
  public let rectangle: [Double]?
  /// The pages that its widgets say they are on.
  public let pages: [PDFReference]

  public var name: String { field.name }
  public var reference: PDFReference { field.reference }
  /// The signature dictionary's object, where it is one of its own.
  public var valueReference: PDFReference? { field.value?.asReference }
  public var isSigned: Bool { field.value != nil }
  public var hasWidget: Bool { !field.widgets.isEmpty }
  /// Whether a page shows it: it has a widget with an area.
  public var isVisible: Bool {
    guard let rectangle, rectangle.count == 4 else { return false }
    return rectangle[0] != rectangle[2] && rectangle[1] != rectangle[3]
  }
}

extension Document {
  /// The interactive form dictionary (ISO 32000-2, 12.7.3), nil where there is none.
  public func interactiveForm(asOf revision: Int? = nil) throws(PDFFailure) -> PDFDictionary? {
    let catalog = try catalog(asOf: revision)
    let form = try resolve(catalog.value.asDictionary?["AcroForm"], asOf: revision)
    switch form {
    case .null: return nil
    case .dictionary(let form): return form
    default: throw .unexpectedType(catalog.reference, key: "AcroForm")
    }
  }

  /// All fields that the interactive form leads to, parents before their kids, in the order of the file.
  /// - Throws: where the fields form no tree, or one beyond ``PDFLimits``.
  public func formFields(asOf revision: Int? = nil) throws(PDFFailure) -> [FormField] {
    guard let form = try interactiveForm(asOf: revision) else { return [] }
    let roots = try resolve(form["Fields"], asOf: revision)
    if roots == .null { return [] }
    guard let roots = roots.asArray else { throw .unexpectedType(nil, key: "Fields") }

    struct Waiting {
      let reference: PDFReference
      let place: FieldPlace
      let depth: Int
    }
    var fields: [FormField] = []
    var seen: Set<PDFReference> = []
    var kidCount = 0
    var nameOctets = 0
    // Fields still to visit, the next one last.
    var waiting: [Waiting] = []
    for root in roots.reversed() {
      guard let reference = root.asReference else {
        if root == .null { continue }
        throw .unexpectedType(nil, key: "Fields")
      }
      waiting.append(Waiting(reference: reference, place: .root, depth: 0))
    }
    while let next = waiting.popLast() {
      guard let field = try formField(next.reference, at: next.place, asOf: revision) else { continue }
      guard seen.insert(next.reference).inserted else { throw .circularReference(next.reference) }
      guard seen.count <= limits.fields else { throw .budget(.fields, limit: limits.fields) }
      guard next.depth <= limits.treeDepth else { throw .budget(.treeDepth, limit: limits.treeDepth) }
      kidCount += field.kids.count + field.widgets.count
      nameOctets += field.name.utf8.count
      guard kidCount <= 2 * limits.fields else { throw .budget(.fields, limit: limits.fields) }
      guard nameOctets <= limits.fieldNameOctets else {
        throw .budget(.fields, limit: limits.fieldNameOctets)
      }
      fields.append(field)
      for kid in field.kids.reversed() {
        waiting.append(Waiting(reference: kid, place: FieldPlace(below: field), depth: next.depth + 1))
      }
    }
    return fields
  }

  /// One field as it stands below `place`; nil where there is no such object.
  /// - Throws: where it is no dictionary, or has a kid that is no object.
  public func formField(
    _ reference: PDFReference, at place: FieldPlace, asOf revision: Int? = nil
  ) throws(PDFFailure) -> FormField? {
    guard let object = try object(reference, asOf: revision) else { return nil }
    guard let dictionary = object.value.asDictionary else { throw .unexpectedType(reference, key: "Fields") }
    let partial = try resolve(dictionary["T"], asOf: revision).asString.map(TextString.decode)
    let name =
      place.prefix.isEmpty ? partial ?? "" : partial.map { "\(place.prefix).\($0)" } ?? place.prefix
    var widgets: [PDFReference] = []
    var kids: [PDFReference] = []
    if try resolve(dictionary["Subtype"], asOf: revision).asName == "Widget" { widgets.append(reference) }
    for kid in try resolve(dictionary["Kids"], asOf: revision).asArray ?? [] {
      guard let kidReference = kid.asReference else {
        if kid == .null { continue }
        throw .unexpectedType(reference, key: "Kids")
      }
      guard widgets.count + kids.count <= 2 * limits.fields else {
        throw .budget(.fields, limit: limits.fields)
      }
      guard let kid = try self.object(kidReference, asOf: revision)?.value.asDictionary else { continue }
      // A kid that bears a name is a field; one without is a widget of this field (ISO 32000-2, 12.7.4.1).
      if kid["T"] == nil && kid["Kids"] == nil {
        widgets.append(kidReference)
      } else {
        kids.append(kidReference)
      }
    }
    return FormField(
      name: name, reference: reference,
      type: try resolve(dictionary["FT"], asOf: revision).asName ?? place.type,
      dictionary: dictionary, widgets: widgets, parent: place.parent, kids: kids)
  }

  /// The signature fields of the form, in the order of the file. A field of another type whose value is a
  /// signature dictionary counts as one, lest a signature be passed over.
  public func signatureFields(asOf revision: Int? = nil) throws(PDFFailure) -> [SignatureField] {
    var result: [SignatureField] = []
    for field in try formFields(asOf: revision) {
      guard field.type == "Sig" || hasSignatureValue(field, asOf: revision) else { continue }
      var pages: [PDFReference] = []
      var rectangle: [Double]?
      for widget in field.widgets {
        guard let dictionary = try object(widget, asOf: revision)?.value.asDictionary else { continue }
        if let page = dictionary["P"]?.asReference { pages.append(page) }
        let numbers = try resolve(dictionary["Rect"], asOf: revision).asArray?.compactMap(\.asNumber)
        if rectangle == nil { rectangle = numbers }
      }
      result.append(
        SignatureField(
          field: field, lock: try fieldLock(field.dictionary["Lock"], asOf: revision), rectangle: rectangle,
          pages: pages))
    }
    return result
  }

  private func hasSignatureValue(_ field: FormField, asOf revision: Int?) -> Bool {
    guard let value = field.value, value.asReference != nil || value.asDictionary != nil else { return false }
    // What cannot be read may be one.
    guard let resolved = try? resolve(value, asOf: revision) else { return true }
    return resolved.asDictionary?["ByteRange"] != nil
  }

  /// A lock dictionary, or the transform parameters of FieldMDP, which look alike.
  func fieldLock(_ value: PDFValue?, asOf revision: Int?) throws(PDFFailure) -> FieldLock? {
    guard let dictionary = try resolve(value, asOf: revision).asDictionary,
      let action = FieldLock.Action(rawValue: try resolve(dictionary["Action"], asOf: revision).asName ?? "")
    else { return nil }
    var names: [String] = []
    for name in try resolve(dictionary["Fields"], asOf: revision).asArray ?? [] {
      if let octets = try resolve(name, asOf: revision).asString { names.append(TextString.decode(octets)) }
    }
    return FieldLock(
      action: action, fields: names, permissions: try resolve(dictionary["P"], asOf: revision).asInteger)
  }
}
