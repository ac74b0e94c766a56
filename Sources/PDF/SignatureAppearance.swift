/// What a signature shows in its widget's rectangle: the first page of a small PDF, with its fonts (ISO
/// 32000-2, 12.5.5 and 8.10).
public struct SignatureAppearance: Sendable {
  /// In points.
  public let width: Double
  public let height: Double
  private let form: PDFDictionary
  private let content: [UInt8]
  /// What the form's resources lead to, each after those it names.
  private let objects: [(reference: PDFReference, value: PDFValue, data: [UInt8]?)]

  /// More than any appearance needs: some eight fonts.
  private static let maximumObjects = 200

  /// - Throws: ``PDFFailure`` where the page is not one stream of content, or names too many objects.
  public init(firstPageOf document: Document) throws(PDFFailure) {
    guard let reference = try document.pages().first,
      let page = try document.object(reference)?.value.asDictionary,
      let box = try document.resolve(page["MediaBox"]).asArray?.compactMap(\.asNumber), box.count == 4,
      let stream = page["Contents"]?.asReference, let contents = try document.object(stream),
      let range = contents.streamRange, let dictionary = contents.value.asDictionary
    else { throw .unexpectedType(nil, key: "Contents") }
    width = box[2] - box[0]
    height = box[3] - box[1]
    content = document.source[range]
    let resources = try document.resolve(page["Resources"])
    var form = PDFDictionary([
      ("Type", .name("XObject")), ("Subtype", .name("Form")), ("BBox", .array(box.map { .real($0) })),
      ("Resources", resources),
    ])
    for key in ["Filter", "DecodeParms"] { form[key] = dictionary[key] }
    self.form = form
    objects = try Self.closure(of: resources, in: document)
  }

  private static func closure(
    of resources: PDFValue, in document: Document
  ) throws(PDFFailure) -> [(reference: PDFReference, value: PDFValue, data: [UInt8]?)] {
    var objects: [(reference: PDFReference, value: PDFValue, data: [UInt8]?)] = []
    var seen: Set<PDFReference> = []
    var waiting = references(in: resources)
    while let reference = waiting.popLast() {
      guard seen.insert(reference).inserted else { continue }
      guard seen.count <= maximumObjects else { throw .budget(.repeatedWork, limit: maximumObjects) }
      guard let object = try document.object(reference) else { throw .missingObject(reference) }
      objects.append((reference, object.value, object.streamRange.map { document.source[$0] }))
      waiting += references(in: object.value)
    }
    return objects.sorted { $0.reference < $1.reference }
  }

  private static func references(in value: PDFValue) -> [PDFReference] {
    switch value {
    case .reference(let reference): [reference]
    case .array(let values): values.flatMap { references(in: $0) }
    case .dictionary(let dictionary):
      dictionary.entries.filter { $0.key != "Length" }.flatMap { references(in: $0.value) }
    default: []
    }
  }

  /// Adds the appearance to an update, its objects under numbers of their own.
  /// - Parameter geometry: of the page on which it is to stand upright.
  /// - Returns: the form.
  func add(to update: inout IncrementalUpdate, on geometry: PageGeometry?) -> PDFReference {
    var numbers: [PDFReference: PDFReference] = [:]
    for object in objects { numbers[object.reference] = update.add(.null) }
    for object in objects {
      guard let new = numbers[object.reference] else { continue }
      let value = Self.renumbered(object.value, numbers)
      if let data = object.data, let dictionary = value.asDictionary {
        update.replace(new, stream: dictionary, data: data)
      } else {
        update.replace(new, with: value)
      }
    }
    var dictionary = Self.renumbered(.dictionary(form), numbers).asDictionary ?? form
    if let matrix = geometry?.uprightMatrix(width: width, height: height) {
      dictionary["Matrix"] = .array(matrix.map { .real($0) })
    }
    return update.add(stream: dictionary, data: content)
  }

  private static func renumbered(_ value: PDFValue, _ numbers: [PDFReference: PDFReference]) -> PDFValue {
    switch value {
    case .reference(let reference): numbers[reference].map { .reference($0) } ?? .null
    case .array(let values): .array(values.map { renumbered($0, numbers) })
    case .dictionary(let dictionary):
      .dictionary(
        PDFDictionary(
          dictionary.entries.filter { $0.key != "Length" }.map { ($0.key, renumbered($0.value, numbers)) }))
    default: value
    }
  }
}

extension IncrementalUpdate {
  /// Makes a signature field show an appearance: in the field merged with its widget, or in its first widget.
  /// A field without an area keeps none.
  mutating func show(_ appearance: SignatureAppearance, in field: PDFReference) throws(PDFFailure) {
    guard let entries = try value(of: field).asDictionary else { throw .unexpectedType(field, key: "FT") }
    let kid = try document.resolve(entries["Kids"]).asArray?.first?.asReference
    let widget = entries["Rect"] == nil ? kid ?? field : field
    guard var dictionary = try value(of: widget).asDictionary,
      let rectangle = try document.resolve(dictionary["Rect"]).asArray?.compactMap(\.asNumber),
      rectangle.count == 4, rectangle[2] != rectangle[0], rectangle[3] != rectangle[1]
    else { return }
    let geometry = try dictionary["P"]?.asReference.map { page throws(PDFFailure) in
      try document.geometry(of: page)
    }
    let form = appearance.add(to: &self, on: geometry)
    dictionary["AP"] = .dictionary(PDFDictionary([("N", .reference(form))]))
    replace(widget, with: .dictionary(dictionary))
  }
}
