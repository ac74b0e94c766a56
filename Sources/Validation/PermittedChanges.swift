import Files
import PDF

/// What earlier signatures allow a later revision to do (ISO 32000-2, 12.8.2.2 and 12.8.2.4).
struct ChangePermissions {
  /// The strictest `/P` of the certification and locks before: 1 nothing, 2 form filling and signatures, 3 annotations too; nil
  /// where nobody set one.
  var level: Int?
  /// The field locks of earlier signatures.
  var locks: [FieldLock] = []
  var isCertified = false

  /// Gathers what the signatures completed before `revision` demand.
  init(_ signatures: [PDFSignature], before revision: Int) {
    for signature in signatures where signature.revision < revision {
      for permission in [signature.certification, signature.lockPermissions].compactMap({ $0 }) {
        level = min(level ?? 3, permission)
      }
      if signature.certification != nil { isCertified = true }
      if let lock = signature.fieldLock { locks.append(lock) }
    }
  }

  var allowsFormFilling: Bool { level != 1 }
  /// Annotations only where a certification says so: an approval signature alone allows none.
  var allowsAnnotations: Bool { level == 3 }
  func locks(_ field: String) -> Bool { locks.contains { $0.locks(field) } }
}

/// Explains a revision's changes object by object.
///
/// Permitted are exact places: a field's value, a signature's dictionary, the security store. Each explained object is struck off; an
/// existing object that is left over was changed without a permitted reason, and nothing leads to a new one that is left over.
struct PermittedChanges {
  typealias Intrusion = RevisionChange.Intrusion

  let document: Document
  let revision: Int
  let permissions: ChangePermissions
  private let changes: [PDFReference: ObjectChange]
  private var explained: Set<PDFReference> = []
  private(set) var intrusions: [Intrusion] = []
  /// Form fields that received another value, by name: permitted, and told.
  private(set) var filledFields: [String] = []
  /// Pages on which annotations were added that a person would see: permitted, and told.
  private(set) var annotatedPages: Set<PDFReference> = []

  private let mentions: Mentions

  init(
    _ document: Document, revision: Int, permissions: ChangePermissions, mentions: Mentions
  ) throws(PDFFailure) {
    self.mentions = mentions
    self.document = document
    self.revision = revision
    self.permissions = permissions
    var changes: [PDFReference: ObjectChange] = [:]
    for change in try document.changes(in: revision) { changes[change.reference] = change }
    self.changes = changes
    try run()
  }

  private mutating func run() throws(PDFFailure) {
    explainContainersAndIdentities()
    let (before, after) = (document.revisions[revision - 1], document.revisions[revision])
    let noObject = PDFReference(number: 0, generation: 0)
    if before.root != after.root { intrude(noObject, .root, "Catalog") }
    for key in RevisionChange.changedTrailerKeys(before, after) {
      // Another information dictionary is one that is new; an object that was something else does not become one.
      let isNewInfo =
        key == "Info"
        && after.trailer[key]?.asReference.map { changes[$0] != nil && changes[$0]?.before == nil } ?? false
      if !isNewInfo { intrude(noObject, .trailer, key) }
    }
    if let info = document.revisions[revision].trailer["Info"]?.asReference,
      changes[info]?.before == nil || document.revisions[revision - 1].trailer["Info"]?.asReference == info
    {
      explained.insert(info)
    }
    try compareCatalog()
    try compareForm()
    try comparePages()
    for change in changes.values {
      guard let before = change.before else {
        // Nothing leads to a new object but what was compared, and what pointed at an empty place before. Real long-term
        // signatures leave objects behind that nothing leads to.
        if mentions.contain(change.reference) {
          intrude(change.reference, .added, change.after.flatMap { Self.type(of: $0.value) })
        }
        continue
      }
      if explained.contains(change.reference) { continue }
      intrude(
        change.reference, change.after == nil ? .freed : .replaced,
        Self.type(of: (change.after ?? before).value))
    }
    intrusions.sort { $0.reference < $1.reference }
  }

  // MARK: helpers

  private mutating func intrude(_ reference: PDFReference, _ kind: Intrusion.Kind, _ type: String?) {
    explained.insert(reference)
    intrusions.append(Intrusion(reference: reference, kind: kind, type: type))
  }

  static func type(of value: PDFValue) -> String? {
    guard let dictionary = value.asDictionary else { return nil }
    return dictionary["Type"]?.asName ?? dictionary["FT"]?.asName
  }

  private func old(_ value: PDFValue?) throws(PDFFailure) -> PDFValue {
    try document.resolve(value, asOf: revision - 1)
  }
  private func new(_ value: PDFValue?) throws(PDFFailure) -> PDFValue {
    try document.resolve(value, asOf: revision)
  }

  /// Strikes off `value` where it is a reference.
  private mutating func strike(_ value: PDFValue?) {
    if let reference = value?.asReference { explained.insert(reference) }
  }

  /// The keys in which two dictionaries differ.
  private static func differences(_ before: PDFDictionary, _ after: PDFDictionary) -> Set<String> {
    Set((before.keys + after.keys).filter { before[$0] != after[$0] })
  }

  /// Cross-reference and object streams that the revision is written in, and objects written again unchanged.
  private mutating func explainContainersAndIdentities() {
    for change in changes.values {
      guard let after = change.after else {
        // Freeing a container of an earlier revision takes nothing away: its objects are known by their own entries.
        if let before = change.before, before.isStream, Self.isContainer(before) {
          explained.insert(change.reference)
        }
        continue
      }
      if after.isStream, Self.isContainer(after),
        change.before.map({ $0.isStream && Self.isContainer($0) }) ?? true
      {
        explained.insert(change.reference)
      } else if let before = change.before, isIdentical(before, after) {
        explained.insert(change.reference)
      }
    }
  }

  private static func isContainer(_ object: StoredObject) -> Bool {
    let type = type(of: object.value)
    return type == "XRef" || type == "ObjStm"
  }

  private func isIdentical(_ before: StoredObject, _ after: StoredObject) -> Bool {
    guard before.value == after.value else { return false }
    guard let first = before.streamRange, let second = after.streamRange else {
      return before.streamRange == nil && after.streamRange == nil
    }
    return first.count == second.count && first.count <= Self.comparedStreamOctets
      && document.source[first] == document.source[second]
  }

  /// Longer streams that were written again are not compared: there is no reason to write them again.
  private static let comparedStreamOctets = 16 << 20

  // MARK: catalog and security store

  private mutating func compareCatalog() throws(PDFFailure) {
    let before = try document.catalog(asOf: revision - 1)
    let after = try document.catalog(asOf: revision)
    guard let old = before.value.asDictionary, let new = after.value.asDictionary else { return }
    var isClean = true
    for key in Self.differences(old, new) {
      switch key {
      // Each of these is compared by itself, or cannot be seen on a page.
      case "AcroForm", "DSS", "Extensions", "Metadata": continue
      case "Version": if (old[key]?.asName ?? "") > (new[key]?.asName ?? "") { isClean = false }
      default: isClean = false
      }
    }
    if isClean { explained.insert(after.reference) }
    try strikeMetadata(old["Metadata"], new["Metadata"])
    if let extensions = new["Extensions"] {
      strike(extensions)
      if old["Extensions"] == nil || old["Extensions"]?.asReference == extensions.asReference {
        for entry in try self.new(extensions).asDictionary?.entries ?? [] { strikeNewOrUnshared(entry.value) }
      }
    }
    try strikeSecurityStore(old["DSS"], new["DSS"])
  }

  private mutating func strikeMetadata(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) {
    guard let reference = after?.asReference, let change = changes[reference], let object = change.after
    else { return }
    let isMetadata = object.isStream && Self.type(of: object.value) == "Metadata"
    if isMetadata, change.before == nil || before?.asReference == reference { explained.insert(reference) }
  }

  private mutating func strikeNewOrUnshared(_ value: PDFValue) {
    if let reference = value.asReference, changes[reference]?.before == nil { explained.insert(reference) }
  }

  /// `/DSS` and everything in it (EN 319 142-1 v1.2.1, clause 5.4): certificates, revocation lists and responses, never shown.
  private mutating func strikeSecurityStore(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) {
    let known = try storeObjects(before, asOf: revision - 1)
    for reference in try storeObjects(after, asOf: revision) {
      // An object that was something else before does not become harmless by standing in the store.
      if changes[reference]?.before == nil || known.contains(reference) { explained.insert(reference) }
    }
    // What left the store may be freed.
    for reference in known where changes[reference]?.after == nil { explained.insert(reference) }
  }

  private func storeObjects(_ value: PDFValue?, asOf revision: Int) throws(PDFFailure) -> Set<PDFReference> {
    var found: Set<PDFReference> = []
    var waiting: [(PDFValue, depth: Int)] = value.map { [($0, 0)] } ?? []
    while let (value, depth) = waiting.popLast() {
      guard depth <= 6 else { continue }
      switch value {
      case .reference(let reference):
        guard found.insert(reference).inserted, let object = try document.object(reference, asOf: revision)
        else { continue }
        // The leaves are streams of certificates; their dictionaries lead nowhere.
        if !object.isStream { waiting.append((object.value, depth + 1)) }
      case .array(let values): waiting += values.map { ($0, depth + 1) }
      case .dictionary(let dictionary): waiting += dictionary.entries.map { ($0.value, depth + 1) }
      default: continue
      }
    }
    return found
  }

  // MARK: the form

  private mutating func compareForm() throws(PDFFailure) {
    let oldCatalog = try document.catalog(asOf: revision - 1).value.asDictionary
    let newCatalog = try document.catalog(asOf: revision).value.asDictionary
    let before = try document.interactiveForm(asOf: revision - 1) ?? PDFDictionary()
    guard let after = try document.interactiveForm(asOf: revision) else {
      if oldCatalog?["AcroForm"] != nil { intrude(formPlace(newCatalog), .replaced, "AcroForm") }
      return
    }
    var isClean = true
    for key in Self.differences(before, after) {
      switch key {
      case "Fields", "SigFlags", "NeedAppearances": continue
      case "DR", "DA":
        // Fonts may be added to the form's resources, none replaced.
        if let old = try old(before[key]).asDictionary, let new = try new(after[key]).asDictionary {
          for entry in old.entries where new[entry.key] == nil { isClean = false }
        } else if before[key] != nil {
          isClean = false
        }
      default: isClean = false
      }
    }
    let place = newCatalog?["AcroForm"]
    if isClean { strike(place) } else { intrude(formPlace(newCatalog), .replaced, "AcroForm") }
    if before["Fields"]?.asReference == after["Fields"]?.asReference || before["Fields"] == nil {
      strike(after["Fields"])
    }
    try compareFields()
  }

  private func formPlace(_ catalog: PDFDictionary?) -> PDFReference {
    catalog?["AcroForm"]?.asReference ?? document.revisions[revision].root
      ?? PDFReference(number: 0, generation: 0)
  }

  private mutating func compareFields() throws(PDFFailure) {
    let before = try document.formFields(asOf: revision - 1)
    let after = try document.formFields(asOf: revision)
    let oldFields = Dictionary(before.map { ($0.reference, $0) }) { first, _ in first }
    let newReferences = Set(after.map(\.reference))
    for field in before where !newReferences.contains(field.reference) {
      intrude(field.reference, .freed, "Field \(field.name)")
    }
    for field in after {
      if let old = oldFields[field.reference] {
        try compareField(old, field)
      } else {
        try judgeNewField(field)
      }
    }
  }

  private mutating func compareField(_ before: FormField, _ after: FormField) throws(PDFFailure) {
    guard before.name == after.name, before.type == after.type else {
      return intrude(after.reference, .replaced, "Field \(before.name)")
    }
    let differences = Self.differences(before.dictionary, after.dictionary)
    if before.type == "Sig" {
      if before.value == nil, after.value != nil {
        guard try signs(after, allowedKeys: ["V", "AP", "M", "MK", "F", "DR", "AS", "P"], differences) else {
          return intrude(after.reference, .replaced, Self.type(of: .dictionary(after.dictionary)))
        }
        try strikeSignature(after, widgetsBefore: before)
      } else if !differences.subtracting(["Kids"]).isEmpty {
        intrude(after.reference, .replaced, Self.type(of: .dictionary(after.dictionary)))
      }
      return
    }
    let filling: Set = ["V", "AP", "AS", "M", "MK", "I", "TI", "RV", "DA", "DV"]
    let changed = differences.subtracting(["Kids"])
    guard !changed.isEmpty || widgetsChanged(before) else {
      // Only kids were added: the parent of a new signature field.
      if differences == ["Kids"] { explained.insert(after.reference) }
      return
    }
    guard permissions.allowsFormFilling, !permissions.locks(after.name), changed.isSubset(of: filling),
      try valueExplainsAppearance(before, after, changed)
    else { return intrude(after.reference, .replaced, "Field \(after.name)") }
    filledFields.append(after.name)
    explained.insert(after.reference)
    strikeNewOrUnshared(after.dictionary["V"] ?? .null)
    if before.dictionary["V"]?.asReference == after.dictionary["V"]?.asReference {
      strike(after.dictionary["V"])
    }
    try strikeAppearances(of: before.widgets, filling)
  }

  private func widgetsChanged(_ field: FormField) -> Bool {
    field.widgets.contains { changes[$0] != nil && !explained.contains($0) }
      || field.widgets.contains { widget in
        guard let dictionary = try? document.object(widget, asOf: revision - 1)?.value.asDictionary else {
          return false
        }
        return (try? appearanceStreams(dictionary["AP"], asOf: revision - 1))?.values.contains {
          changes[$0] != nil && !explained.contains($0)
        } ?? false
      }
  }

  /// An appearance may change with its value, never alone: else the page shows what the field does not hold (shadow attacks).
  private func valueExplainsAppearance(
    _ before: FormField, _ after: FormField, _ changed: Set<String>
  ) throws(PDFFailure) -> Bool {
    if changed.contains("V") || changed.contains("AS") { return true }
    // A first appearance for a value that had none, or the value's own object changed.
    if let value = after.dictionary["V"]?.asReference, changes[value] != nil { return true }
    return false
  }

  /// Whether `field` now carries a signature and nothing else changed; a lock of an earlier signature forbids it.
  private func signs(
    _ field: FormField, allowedKeys: Set<String>, _ differences: Set<String>
  ) throws(PDFFailure) -> Bool {
    guard differences.isSubset(of: allowedKeys.union(["Kids"])) else { return false }
    let value = try new(field.value).asDictionary
    let isTimeStamp =
      value?["Type"]?.asName == "DocTimeStamp" || value?["SubFilter"]?.asName == "ETSI.RFC3161"
    return isTimeStamp || (permissions.allowsFormFilling && !permissions.locks(field.name))
  }

  private mutating func strikeSignature(_ field: FormField, widgetsBefore: FormField?) throws(PDFFailure) {
    explained.insert(field.reference)
    strikeNewOrUnshared(field.value ?? .null)
    if let reference = field.value?.asReference, let value = changes[reference]?.after?.value.asDictionary {
      // Entries of the dictionary that stand on their own: `/Reference`, `/Prop_Build`.
      for entry in value.entries { strikeNewOrUnshared(entry.value) }
    }
    try strikeAppearances(
      of: widgetsBefore?.widgets ?? field.widgets, ["AP", "M", "MK", "F", "V", "AS", "P"])
  }

  /// Widgets of a field that may change: `keys` of their dictionaries, and the appearance streams they had at the same place.
  private mutating func strikeAppearances(of widgets: [PDFReference], _ keys: Set<String>) throws(PDFFailure)
  {
    for widget in widgets {
      guard let before = try document.object(widget, asOf: revision - 1)?.value.asDictionary,
        let after = try document.object(widget, asOf: revision)?.value.asDictionary
      else { continue }
      if changes[widget] != nil, Self.differences(before, after).isSubset(of: keys.union(["Kids"])) {
        explained.insert(widget)
      }
      let known = try appearanceStreams(before["AP"], asOf: revision - 1)
      for (place, reference) in try appearanceStreams(after["AP"], asOf: revision)
      where changes[reference] != nil {
        let isNew = changes[reference]?.before == nil
        // An appearance written over in its own place is one; what something else shows too is not touched under its name.
        if isNew {
          explained.insert(reference)
        } else if known[place] == reference, try usesBefore(of: reference) == 1 {
          explained.insert(reference)
        }
      }
      if before["AP"]?.asReference == after["AP"]?.asReference || before["AP"] == nil { strike(after["AP"]) }
    }
  }

  /// How many places of the document before this revision name an object. Looks at every object: asked only where an existing
  /// appearance is written over.
  private func usesBefore(of reference: PDFReference) throws(PDFFailure) -> Int {
    var seen: Set<PDFReference> = []
    var uses = 0
    for facts in document.revisions[..<revision] {
      for candidate in facts.changed where seen.insert(candidate).inserted {
        guard let object = try document.object(candidate, asOf: revision - 1) else { continue }
        uses += Self.uses(of: reference, in: object.value)
      }
    }
    return uses
  }

  private static func uses(of reference: PDFReference, in value: PDFValue) -> Int {
    switch value {
    case .reference(let found): found == reference ? 1 : 0
    case .array(let values): values.reduce(0) { $0 + uses(of: reference, in: $1) }
    case .dictionary(let dictionary): dictionary.entries.reduce(0) { $0 + uses(of: reference, in: $1.value) }
    default: 0
    }
  }

  /// The appearance streams of a widget by their place: `N`, `D`, `R`, or a state below.
  private func appearanceStreams(
    _ appearance: PDFValue?, asOf revision: Int
  ) throws(PDFFailure) -> [String: PDFReference] {
    var streams: [String: PDFReference] = [:]
    for entry in try document.resolve(appearance, asOf: revision).asDictionary?.entries ?? [] {
      if let reference = entry.value.asReference,
        try document.object(reference, asOf: revision)?.isStream == true
      {
        streams[entry.key] = reference
      } else {
        for state in try document.resolve(entry.value, asOf: revision).asDictionary?.entries ?? [] {
          if let reference = state.value.asReference { streams["\(entry.key)/\(state.key)"] = reference }
        }
      }
    }
    return streams
  }

  /// A field that was not there: a signature's, and nothing that acts by itself.
  private mutating func judgeNewField(_ field: FormField) throws(PDFFailure) {
    let isSignature = field.type == "Sig" && field.dictionary["AA"] == nil && field.dictionary["A"] == nil
    // The parent of a new signature field is new with it; it holds nothing itself.
    let isParent = field.hasFieldKids && field.dictionary["V"] == nil && field.widgets.isEmpty
    guard isSignature || isParent else { return intrude(field.reference, .added, "Field \(field.name)") }
    guard changes[field.reference]?.before == nil else {
      return intrude(field.reference, .replaced, "Field \(field.name)")
    }
    if isParent, !isSignature {
      explained.insert(field.reference)
      return
    }
    guard try signs(field, allowedKeys: [], []) || (field.value == nil && permissions.allowsFormFilling)
    else {
      return intrude(field.reference, .added, "Sig")
    }
    explained.insert(field.reference)
    if field.value != nil { try strikeSignature(field, widgetsBefore: nil) }
    for widget in field.widgets where changes[widget]?.before == nil { explained.insert(widget) }
    // A parent that was there received a kid; everything else of it is compared as a field of its own.
  }

  // MARK: pages

  private mutating func comparePages() throws(PDFFailure) {
    let suspects = changes.values.filter { !explained.contains($0.reference) && $0.before != nil }
    guard !suspects.isEmpty else { return }
    let widgets = Set(try document.formFields(asOf: revision).filter { $0.type == "Sig" }.flatMap(\.widgets))
    for change in suspects {
      guard let old = change.before?.value.asDictionary, Self.type(of: .dictionary(old)) == "Page",
        let new = change.after?.value.asDictionary
      else { continue }
      let differences = Self.differences(old, new).subtracting(["LastModified"]).filter {
        !Self.isSameNumbers(old[$0], new[$0])
      }
      guard differences.isSubset(of: ["Annots", "Resources"]) else { continue }
      if differences.contains("Resources") {
        guard try resourcesOnlyGrew(old["Resources"], new["Resources"]) else { continue }
        strikeNewOrUnshared(new["Resources"] ?? .null)
      }
      if try annotationsMayChange(old["Annots"], new["Annots"], widgets, on: change.reference) {
        explained.insert(change.reference)
      }
    }
    // Arrays of annotations that are objects of their own.
    let arrays = suspects.filter { !explained.contains($0.reference) && $0.before?.value.asArray != nil }
    guard !arrays.isEmpty else { return }
    for page in try document.pages(asOf: revision - 1) {
      guard
        let annotations = try document.object(page, asOf: revision - 1)?.value.asDictionary?["Annots"]?
          .asReference,
        arrays.contains(where: { $0.reference == annotations })
      else { continue }
      let value = PDFValue.reference(annotations)
      if try annotationsMayChange(value, value, widgets, on: page) { explained.insert(annotations) }
    }
  }

  /// The same numbers written another way: `612` and `612.0`.
  private static func isSameNumbers(_ before: PDFValue?, _ after: PDFValue?) -> Bool {
    guard let before, let after else { return false }
    if let one = before.asNumber, let other = after.asNumber { return one == other }
    guard let one = before.asArray, let other = after.asArray, one.count == other.count, !one.isEmpty else {
      return false
    }
    return zip(one, other).allSatisfy { isSameNumbers($0, $1) }
  }

  /// Names may be added to a page's resources, which its unchanged content does not use; none may mean something else.
  private func resourcesOnlyGrew(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) -> Bool {
    guard let before = try old(before).asDictionary, let after = try new(after).asDictionary else {
      return false
    }
    for category in before.entries {
      guard let known = try old(category.value).asDictionary,
        let now = try new(after[category.key]).asDictionary
      else {
        guard category.value == after[category.key] else { return false }
        continue
      }
      for name in known.entries where now[name.key] != name.value { return false }
    }
    return true
  }

  /// Every annotation that was there is there still, in the same order; new ones are widgets of signatures, or allowed.
  private mutating func annotationsMayChange(
    _ before: PDFValue?, _ after: PDFValue?, _ widgets: Set<PDFReference>, on page: PDFReference
  ) throws(PDFFailure) -> Bool {
    let old = try old(before).asArray ?? []
    let new = try new(after).asArray ?? []
    var rest = new[...]
    for annotation in old {
      guard let index = rest.firstIndex(of: annotation) else { return false }
      guard try areAdditions(rest[..<index], widgets, on: page) else { return false }
      rest = rest[(index + 1)...]
    }
    guard try areAdditions(rest, widgets, on: page) else { return false }
    // The array itself, where it is an object of its own.
    if before?.asReference == after?.asReference || changes[after?.asReference ?? page]?.before == nil {
      strike(after)
    }
    return true
  }

  private mutating func areAdditions(
    _ values: ArraySlice<PDFValue>, _ widgets: Set<PDFReference>, on page: PDFReference
  ) throws(PDFFailure) -> Bool {
    for value in values {
      if let reference = value.asReference, widgets.contains(reference) { continue }
      guard permissions.allowsAnnotations else { return false }
      annotatedPages.insert(page)
      strikeNewOrUnshared(value)
    }
    return true
  }
}
