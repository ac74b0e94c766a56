import PDF

/// The interactive form (ISO 32000-2, 12.7): further signatures, and filling in where the signers allow it.
extension PermittedChanges {
  mutating func compareForm() throws(PDFFailure) {
    if changes.touchesForm { try compareFormDictionary() }
    if changes.touchesRoots { try compareRoots() }
    try compareFields()
  }

  private mutating func compareFormDictionary() throws(PDFFailure) {
    let oldCatalog = try document.catalog(asOf: revision - 1).value.asDictionary
    let newCatalog = try document.catalog(asOf: revision).value.asDictionary
    let before = try document.interactiveForm(asOf: revision - 1) ?? PDFDictionary()
    let place =
      newCatalog?["AcroForm"]?.asReference ?? document.revisions[revision].root ?? Self.noObject
    guard let after = try document.interactiveForm(asOf: revision) else {
      if oldCatalog?["AcroForm"] != nil { intrude(place, .replaced, "AcroForm") }
      return
    }
    var isClean = true
    for key in try differences(before, after, except: ["Fields"]) {
      switch key {
      case "SigFlags": continue
      // Asks viewers to make the appearances of all fields anew.
      case "NeedAppearances":
        if after[key]?.asBoolean == true && !permissions.allowsFormFilling { isClean = false }
      // Fonts may be added to the form's resources, none replaced.
      case "DR": if try !resourcesOnlyGrew(before[key], after[key]) { isClean = false }
      case "DA": if before[key] != nil { isClean = false }
      default: isClean = false
      }
    }
    if !isClean { return intrude(place, .replaced, "AcroForm") }
    if let form = oldCatalog?["AcroForm"]?.asReference, newCatalog?["AcroForm"]?.asReference == form {
      strikeUnshared(.reference(form))
    }
    try strikeResources(before["DR"], after["DR"])
  }

  /// Strikes off the form's resources, and their lists of fonts and the like, that were written over and only grew.
  private mutating func strikeResources(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) {
    guard try resourcesOnlyGrew(before, after) else { return }
    if before?.asReference == after?.asReference { strikeUnshared(before) }
    let (old, new) = (try old(before).asDictionary, try new(after).asDictionary)
    for entry in old?.entries ?? [] where entry.value.asReference == new?[entry.key]?.asReference {
      strikeUnshared(entry.value)
    }
  }

  /// Names may be added to resources; none may mean something else.
  func resourcesOnlyGrew(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) -> Bool {
    let old = try old(before)
    if old == .null { return true }
    guard let before = old.asDictionary, let after = try new(after).asDictionary else { return false }
    for category in before.entries {
      guard let known = try self.old(category.value).asDictionary,
        let now = try new(after[category.key]).asDictionary
      else {
        guard try isSame(category.value, after[category.key]) else { return false }
        continue
      }
      for name in known.entries where try !isSame(name.value, now[name.key]) { return false }
    }
    return true
  }

  private mutating func compareRoots() throws(PDFFailure) {
    let difference = ListDifference(known.roots, try known.rootFields(asOf: revision))
    try known.budget.spend(difference.removed.count + difference.added.count)
    for reference in difference.removed {
      intrude(reference, .freed, "Field \(known.fields[reference]?.name ?? "")")
    }
    for reference in difference.added { try judgeNewField(reference, at: .root, depth: 0) }
    let list = try document.interactiveForm(asOf: revision)?["Fields"]
    if try document.interactiveForm(asOf: revision - 1)?["Fields"]?.asReference == list?.asReference {
      strikeUnshared(list)
    }
  }

  // MARK: Fields that were there

  /// What of one field the revision touches.
  private struct Touched {
    var widgets: Set<PDFReference> = []
    var appearances: [PDFReference] = []
    var values: [PDFReference] = []
  }

  private mutating func compareFields() throws(PDFFailure) {
    var touched: [PDFReference: Touched] = [:]
    for (reference, change) in changes.byReference where !change.isUnchanged {
      if known.fields[reference] != nil { touched[reference, default: Touched()].widgets.insert(reference) }
      if let field = known.owners[reference] { touched[field, default: Touched()].widgets.insert(reference) }
      if let field = known.values[reference] { touched[field, default: Touched()].values.append(reference) }
      if let field = known.kidsArrays[reference] { _ = touched[field, default: Touched()] }
      if let appearance = known.appearances[reference], let field = known.owners[appearance.annotation] {
        touched[field, default: Touched()].appearances.append(reference)
      }
    }
    for (reference, touched) in touched.sorted(by: { $0.key < $1.key }) {
      if let field = known.fields[reference] { try compareField(reference, field, touched) }
    }
  }

  private mutating func compareField(
    _ reference: PDFReference, _ field: KnownDocument.Field, _ touched: Touched
  ) throws(PDFFailure) {
    let type = "Field \(field.name)"
    guard let before = try document.object(reference, asOf: revision - 1)?.value.asDictionary,
      let now = try document.formField(reference, at: field.place, asOf: revision),
      now.name == field.name, now.type == field.type
    else { return intrude(reference, changes[reference]?.after == nil ? .freed : .replaced, type) }
    // What is a page too, or a font, is judged as that.
    guard known.pages[reference] == nil, before["Type"].map({ $0 == .name("Annot") }) ?? true else { return }

    guard try compareKids(of: reference, field, now) else { return intrude(reference, .replaced, type) }
    var differences = try differences(before, now.dictionary, except: ["Kids"])
    // Programs that lock fields with a signature make them read-only, too (bit 1 of table 227), which takes nothing away.
    if differences.contains("Ff"), permissions.allowsFormFilling, !permissions.locks(field.name),
      try new(now.dictionary["Ff"]).asInteger == (try old(before["Ff"]).asInteger ?? 0) | 1
    {
      differences.remove("Ff")
    }
    let isKidOnly = touched.widgets.subtracting([reference]).isEmpty && touched.appearances.isEmpty
    if differences.isEmpty, isKidOnly, touched.values.isEmpty {
      explained.insert(reference)
      return
    }
    if field.type == "Sig" {
      try compareSignatureField(reference, field, now, before, differences, touched)
    } else if try isFilled(field, now, differences, touched) {
      filledFields.append(field.name)
      explained.insert(reference)
      for value in touched.values { strikeUnshared(.reference(value)) }
    } else {
      intrude(reference, .replaced, type)
    }
  }

  /// New fields below one that was there, and widgets taken away where annotations may be.
  private mutating func compareKids(
    of reference: PDFReference, _ before: KnownDocument.Field, _ after: FormField
  ) throws(PDFFailure) -> Bool {
    guard before.kids != after.kids || before.widgets != after.widgets || before.kidsArray != nil else {
      return true
    }
    let kids = ListDifference(before.kids, after.kids)
    let widgets = ListDifference(before.widgets, after.widgets)
    try known.budget.spend(kids.added.count + widgets.added.count)
    guard kids.removed.isEmpty else { return false }
    if !widgets.removed.isEmpty {
      guard permissions.allowsAnnotations, !permissions.locks(before.name), !before.isSigned,
        !widgets.removed.contains(reference)
      else { return false }
    }
    // A widget is added only to a signature field that had none: merged with it, or below it.
    if !widgets.added.isEmpty {
      guard before.type == "Sig", !before.isSigned, before.widgets.isEmpty, after.value != nil else {
        return false
      }
      for widget in widgets.added where widget != reference {
        guard try isHarmlessWidget(widget) else { return false }
      }
    }
    for kid in kids.added { try judgeNewField(kid, at: FieldPlace(below: after), depth: 1) }
    if let array = before.kidsArray { strikeUnshared(.reference(array)) }
    return true
  }

  /// Entries of a field and of its widgets that filling in changes (table 226 and the like): the value, its appearance, and when.
  private static let fillingKeys: Set = ["V", "AP", "AS", "M", "MK", "I", "TI", "RV", "DA", "DV"]

  /// Whether the field was filled in, nothing else, and nobody forbade it.
  private mutating func isFilled(
    _ field: KnownDocument.Field, _ now: FormField, _ differences: Set<String>, _ touched: Touched
  ) throws(PDFFailure) -> Bool {
    guard permissions.allowsFormFilling, !permissions.locks(field.name),
      differences.isSubset(of: Self.fillingKeys)
    else { return false }
    // An appearance may change with its value, never alone: else the page shows what the field does not hold (shadow attacks).
    var isExplained = differences.contains("V") || differences.contains("AS") || !touched.values.isEmpty
    if let value = now.dictionary["V"]?.asReference, changes.isChanged(value) { isExplained = true }
    var widgets: [PDFReference] = []
    for widget in touched.widgets where widget != now.reference {
      // Taken away: the pages' comparison says whether that may be.
      guard now.widgets.contains(widget) else { continue }
      let (before, after) = try dictionaries(widget)
      guard let before, let after else { return false }
      let changed = try self.differences(before, after)
      guard changed.isSubset(of: Self.fillingKeys) else { return false }
      if changed.contains("AS") || changed.contains("V") { isExplained = true }
      widgets.append(widget)
    }
    guard isExplained else { return false }
    explained.formUnion(widgets)
    for appearance in touched.appearances { strikeAppearance(appearance) }
    return true
  }

  private func dictionaries(
    _ reference: PDFReference
  ) throws(PDFFailure) -> (before: PDFDictionary?, after: PDFDictionary?) {
    (
      try document.object(reference, asOf: revision - 1)?.value.asDictionary,
      try document.object(reference, asOf: revision)?.value.asDictionary
    )
  }

  /// An appearance written over in its own place is one; what something else shows too is not touched under its name, and neither is
  /// what something else leads to.
  mutating func strikeAppearance(_ reference: PDFReference) {
    guard let appearance = known.appearances[reference] else { return }
    var holder = appearance.holder
    while holder != appearance.annotation {
      guard known.mentions.count(holder) == 1, let next = known.appearances[holder] else { return }
      holder = next.holder
    }
    strikeUnshared(.reference(reference))
  }

  // MARK: Signatures

  /// Entries of a signature field and its widget that signing adds or changes.
  private static let signingKeys: Set = [
    "V", "AP", "M", "MK", "F", "DR", "DA", "AS", "P", "StructParent", "BS", "Border", "H",
  ]

  private mutating func compareSignatureField(
    _ reference: PDFReference, _ field: KnownDocument.Field, _ now: FormField, _ before: PDFDictionary,
    _ differences: Set<String>, _ touched: Touched
  ) throws(PDFFailure) {
    guard !field.isSigned, now.value != nil else {
      return intrude(reference, .replaced, Self.type(of: .dictionary(now.dictionary)))
    }
    var allowed = Self.signingKeys
    // A lock is set by whoever signs; the one that the form's author set stays.
    if before["Lock"] == nil { allowed.insert("Lock") }
    if before["Rect"] == nil { allowed.insert("Rect") }
    if before["Subtype"] == nil { allowed.formUnion(["Type", "Subtype", "Rect"]) }
    guard differences.isSubset(of: allowed), try maySign(now), try isHarmless(now.dictionary) else {
      return intrude(reference, .replaced, Self.type(of: .dictionary(now.dictionary)))
    }
    for widget in touched.widgets where widget != reference {
      let (before, after) = try dictionaries(widget)
      guard let before, let after, now.widgets.contains(widget),
        try self.differences(before, after).isSubset(of: allowed), try isHarmless(after)
      else { return intrude(widget, .replaced, "Widget") }
      explained.insert(widget)
    }
    explained.insert(reference)
    for appearance in touched.appearances { strikeAppearance(appearance) }
    noteSignature(now)
  }

  private mutating func noteSignature(_ field: FormField) {
    signatureWidgets.formUnion(field.widgets)
    if let value = field.value?.asReference { signatureValues.insert(value) }
  }

  /// Whether the field may carry a signature: a document time-stamp always, if nobody sees it where nothing may change; else where
  /// filling in is allowed and the field not locked.
  private func maySign(_ field: FormField) throws(PDFFailure) -> Bool {
    let value = try new(field.value).asDictionary
    let isTimeStamp =
      value?["Type"]?.asName == "DocTimeStamp" || value?["SubFilter"]?.asName == "ETSI.RFC3161"
    if permissions.allowsFormFilling { return isTimeStamp || !permissions.locks(field.name) }
    guard isTimeStamp else { return false }
    for widget in field.widgets where try !isInvisible(widget) { return false }
    return true
  }

  /// No area, no appearance, or hidden (12.5.3: bits 2 and 6).
  private func isInvisible(_ widget: PDFReference) throws(PDFFailure) -> Bool {
    guard let dictionary = try document.object(widget, asOf: revision)?.value.asDictionary else {
      return true
    }
    let corners = try new(dictionary["Rect"]).asArray?.compactMap(\.asNumber) ?? []
    if corners.count != 4 || corners[0] == corners[2] || corners[1] == corners[3] { return true }
    if let flags = try new(dictionary["F"]).asInteger, flags & 0b10_0010 != 0 { return true }
    return try new(dictionary["AP"]) == .null
  }

  /// Nothing that acts by itself, and nothing that is something else than a field or a widget.
  private func isHarmless(_ dictionary: PDFDictionary) throws(PDFFailure) -> Bool {
    let type = try new(dictionary["Type"])
    let subtype = try new(dictionary["Subtype"])
    return dictionary["AA"] == nil && dictionary["A"] == nil && (type == .null || type == .name("Annot"))
      && (subtype == .null || subtype == .name("Widget"))
  }

  /// A widget that is new, or that nothing led to.
  private func isHarmlessWidget(_ reference: PDFReference) throws(PDFFailure) -> Bool {
    guard isFresh(reference), let object = try document.object(reference, asOf: revision),
      !object.isStream, let dictionary = object.value.asDictionary
    else { return false }
    return try isHarmless(dictionary)
  }

  /// A field that was not there: a signature's, and nothing that acts by itself.
  private mutating func judgeNewField(
    _ reference: PDFReference, at place: FieldPlace, depth: Int
  ) throws(PDFFailure) {
    try known.budget.spend()
    guard depth <= document.limits.treeDepth else {
      throw .budget(.treeDepth, limit: document.limits.treeDepth)
    }
    // A place in the list where nothing is.
    guard let field = try document.formField(reference, at: place, asOf: revision) else { return }
    let type = "Field \(field.name)"
    guard isFresh(reference), changes[reference] != nil else {
      return intrude(reference, .replaced, type)
    }
    guard try isHarmless(field.dictionary) else { return intrude(reference, .added, type) }
    // The parent of a new signature field is new with it; it holds nothing itself.
    if field.hasFieldKids, field.value == nil, field.widgets.isEmpty {
      for kid in field.kids { try judgeNewField(kid, at: FieldPlace(below: field), depth: depth + 1) }
      return
    }
    guard field.type == "Sig", field.kids.isEmpty else { return intrude(reference, .added, type) }
    for widget in field.widgets where widget != reference {
      guard try isHarmlessWidget(widget) else { return intrude(widget, .added, type) }
    }
    guard field.value == nil ? permissions.allowsFormFilling : try maySign(field) else {
      return intrude(reference, .added, "Sig")
    }
    noteSignature(field)
  }
}
