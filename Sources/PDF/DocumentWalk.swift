/// Facts about the whole newest revision that only a walk over its objects tells.
extension Document {
  /// All objects in use in the newest revision, by number.
  public func referencesInUse() -> [PDFReference] {
    var references: [PDFReference] = []
    for index in 0..<history.count where history[index].kind != .free {
      if history.nextRevision(after: index) == nil { references.append(history[index].reference) }
    }
    return references
  }

  /// The objects in use that the trailer does not lead to, by number; without those that describe the file
  /// itself.
  public func unreachableObjects() throws(PDFFailure) -> [PDFReference] {
    var reached: Set<PDFReference> = []
    var waiting: [PDFValue] = [.dictionary(newestRevision.trailer)]
    while let value = waiting.popLast() {
      switch value {
      case .array(let values): waiting += values
      case .dictionary(let dictionary): waiting += dictionary.entries.map(\.value)
      case .reference(let reference):
        guard reached.insert(reference).inserted else { continue }
        if let object = try object(reference) { waiting.append(object.value) }
      default: break
      }
    }
    var unreachable: [PDFReference] = []
    for reference in referencesInUse() where !reached.contains(reference) {
      guard let object = try object(reference), !isStructure(object) else { continue }
      unreachable.append(reference)
    }
    return unreachable
  }

  /// Cross-reference streams, object streams, and what linearization adds (ISO 32000-2, 7.5.7, 7.5.8, Annex
  /// F).
  private func isStructure(_ object: StoredObject) -> Bool {
    guard let dictionary = object.value.asDictionary else { return false }
    switch dictionary["Type"]?.asName {
    case "XRef", "ObjStm": return true
    default: break
    }
    if dictionary["Linearized"] != nil { return true }
    // The hint stream: nothing but its offset tells that it is one; `/S` is required in it and is an integer
    // only there.
    return revisions[0].isLinearized && object.isStream && dictionary["S"]?.asInteger != nil
  }

  /// Signature widgets with a value that stand on a page but that the interactive form does not lead to:
  /// readers that look for signatures on pages show them.
  public func signatureWidgetsOutsideForm() throws(PDFFailure) -> [PDFReference] {
    let known = Set(try formFields().flatMap { $0.widgets + [$0.reference] })
    var outside: [PDFReference] = []
    var seen: Set<PDFReference> = []
    for page in try pages() {
      let annotations = try resolve(object(page)?.value.asDictionary?["Annots"]).asArray ?? []
      for annotation in annotations {
        guard let reference = annotation.asReference, !known.contains(reference),
          seen.insert(reference).inserted,
          let dictionary = try object(reference)?.value.asDictionary,
          try resolve(dictionary["FT"]).asName == "Sig", try resolve(dictionary["V"]) != .null
        else { continue }
        outside.append(reference)
      }
    }
    return outside
  }

  /// Optional content groups that are off in the default configuration (ISO 32000-2, 8.11.4.3).
  func hiddenLayers() throws(PDFFailure) -> [PDFReference] {
    guard let properties = try resolve(catalog().value.asDictionary?["OCProperties"]).asDictionary,
      let configuration = try resolve(properties["D"]).asDictionary
    else { return [] }
    let isOff = try resolve(configuration["BaseState"]).asName == "OFF"
    let listed = try resolve(isOff ? properties["OCGs"] : configuration["OFF"]).asArray ?? []
    let shown = isOff ? try resolve(configuration["ON"]).asArray ?? [] : []
    let visible = Set(shown.compactMap(\.asReference))
    return listed.compactMap(\.asReference).filter { !visible.contains($0) }
  }

  /// What runs without a person asking for it (ISO 32000-2, 12.6.3).
  func activeContent() throws(PDFFailure) -> [String] {
    guard let catalog = try catalog().value.asDictionary else { return [] }
    var keys: [String] = []
    if let action = try resolve(catalog["OpenAction"]).asDictionary, try resolve(action["S"]).asName != "GoTo"
    {
      keys.append("OpenAction")
    }
    if try resolve(catalog["AA"]) != .null { keys.append("AA") }
    if let names = try resolve(catalog["Names"]).asDictionary, try resolve(names["JavaScript"]) != .null {
      keys.append("Names/JavaScript")
    }
    return keys
  }

  /// Overlapping widgets, and fields without area (ISO 32000-2, 12.5.2).
  func fieldObstacles() throws(PDFFailure) -> [SigningObstacle] {
    struct Box {
      let field: String
      let page: PDFReference?
      let left, bottom, right, top: Double
    }
    var boxes: [Box] = []
    var withoutArea: [String] = []
    for field in try formFields() {
      for widget in field.widgets {
        guard let dictionary = try object(widget)?.value.asDictionary,
          let corners = try resolve(dictionary["Rect"]).asArray?.compactMap(\.asNumber), corners.count == 4
        else { continue }
        let box = Box(
          field: field.name, page: dictionary["P"]?.asReference, left: min(corners[0], corners[2]),
          bottom: min(corners[1], corners[3]), right: max(corners[0], corners[2]),
          top: max(corners[1], corners[3]))
        if box.left < box.right && box.bottom < box.top {
          boxes.append(box)
        } else if field.type != "Sig" {
          withoutArea.append(field.name)
        }
      }
    }
    var obstacles: [SigningObstacle] = withoutArea.isEmpty ? [] : [.fieldsWithoutArea(withoutArea)]
    boxes.sort { $0.bottom < $1.bottom }
    var comparisons = 0
    for (index, box) in boxes.enumerated() {
      for other in boxes[(index + 1)...] {
        if other.bottom >= box.top { break }
        comparisons += 1
        // Ours: beyond it a form is no form, and one overlap is evidence enough.
        guard comparisons <= 10 * limits.fields else { throw .budget(.fields, limit: limits.fields) }
        if box.page == other.page && box.left < other.right && other.left < box.right {
          obstacles.append(.overlappingFields(box.field, other.field))
          return obstacles
        }
      }
    }
    return obstacles
  }
}
