import PDF

/// What each object of a document is there for, as of one revision: a field, a widget, an appearance, a page.
///
/// Learnt once, as of the first signed revision, and then kept up with each later revision by what that one changes. So judging all
/// revisions costs time linear in the file, and not the size of the form for each of them.
final class KnownDocument {
  /// A field of the form, as far as later revisions are held against it.
  struct Field {
    let name: String
    let type: String?
    let place: FieldPlace
    let widgets: [PDFReference]
    let kids: [PDFReference]
    let value: PDFReference?
    let kidsArray: PDFReference?
    let isSigned: Bool
  }

  /// An object that belongs to the appearance of an annotation.
  struct Appearance {
    let annotation: PDFReference
    /// The object that names it: the annotation, or a dictionary of appearances in between.
    let holder: PDFReference
  }

  let document: Document
  private(set) var revision: Int
  private(set) var mentions = Mentions()
  var budget: ChangeBudget

  /// The form's own list of fields.
  private(set) var roots: [PDFReference] = []
  private(set) var fields: [PDFReference: Field] = [:]
  /// The field of each widget.
  private(set) var owners: [PDFReference: PDFReference] = [:]
  /// The field of each value that is an object of its own.
  private(set) var values: [PDFReference: PDFReference] = [:]
  /// The field of each list of kids that is an object of its own.
  private(set) var kidsArrays: [PDFReference: PDFReference] = [:]
  private(set) var appearances: [PDFReference: Appearance] = [:]
  private var appearancesOf: [PDFReference: [PDFReference]] = [:]
  /// The pages by their number, counted from 0.
  private(set) var pages: [PDFReference: Int] = [:]
  private var isPageTree: Set<PDFReference> = []
  /// The page of each list of annotations that is an object of its own.
  private(set) var annotationArrays: [PDFReference: PDFReference] = [:]
  /// The page of each annotation, widgets included.
  private(set) var annotations: [PDFReference: PDFReference] = [:]
  /// The objects of the security store, with how often the store itself names each.
  private(set) var store: [PDFReference: Int] = [:]
  /// Something changed that it had no business to; what is known must be learnt anew.
  private(set) var isStale = false

  init(_ document: Document, asOf revision: Int) throws(PDFFailure) {
    self.document = document
    self.revision = revision
    budget = ChangeBudget(fileBytes: document.source.count)
    var seen: Set<Int> = []
    for index in (0...revision).reversed() {
      for reference in document.revisions[index].changed where seen.insert(reference.number).inserted {
        // Objects that cannot be read refer to nothing.
        if let object = try? document.object(reference, asOf: revision) { mentions.add(object, times: 1) }
      }
    }
    try learn()
  }

  // MARK: Learning

  private func learn() throws(PDFFailure) {
    fields = [:]
    owners = [:]
    values = [:]
    kidsArrays = [:]
    appearances = [:]
    appearancesOf = [:]
    roots = try rootFields(asOf: revision)
    for field in try document.formFields(asOf: revision) {
      try budget.spend(1 + field.widgets.count)
      try enter(field, FieldPlace(parent: field.parent, prefix: "", type: nil))
    }
    try learnPages()
    store = try storeObjects(asOf: revision)
    isStale = false
  }

  private func learnPages() throws(PDFFailure) {
    pages = [:]
    isPageTree = []
    annotationArrays = [:]
    annotations = [:]
    for (number, page) in try document.pages(asOf: revision).enumerated() {
      try budget.spend()
      pages[page] = number
      try enterAnnotations(of: page)
      // Its ancestors.
      var node = try document.object(page, asOf: revision)?.value.asDictionary?["Parent"]?.asReference
      for _ in 0..<document.limits.treeDepth {
        guard let ancestor = node, isPageTree.insert(ancestor).inserted else { break }
        node = try document.object(ancestor, asOf: revision)?.value.asDictionary?["Parent"]?.asReference
      }
    }
    if let root = try document.catalog(asOf: revision).value.asDictionary?["Pages"]?.asReference {
      isPageTree.insert(root)
    }
  }

  func rootFields(asOf revision: Int) throws(PDFFailure) -> [PDFReference] {
    let form = try document.interactiveForm(asOf: revision)
    return try document.resolve(form?["Fields"], asOf: revision).asArray?.compactMap(\.asReference) ?? []
  }

  private func enter(_ field: FormField, _ place: FieldPlace) throws(PDFFailure) {
    let parent = place.parent.flatMap { fields[$0] }
    let known = Field(
      name: field.name, type: field.type,
      place: FieldPlace(parent: place.parent, prefix: parent?.name ?? "", type: parent?.type),
      widgets: field.widgets, kids: field.kids, value: field.value?.asReference,
      kidsArray: field.dictionary["Kids"]?.asReference, isSigned: field.type == "Sig" && field.value != nil)
    fields[field.reference] = known
    for widget in field.widgets {
      owners[widget] = field.reference
      try enterAppearances(of: widget)
    }
    if let value = known.value { values[value] = field.reference }
    if let array = known.kidsArray { kidsArrays[array] = field.reference }
  }

  private func forget(_ reference: PDFReference) {
    guard let field = fields.removeValue(forKey: reference) else { return }
    for widget in field.widgets { owners[widget] = nil }
    if let value = field.value { values[value] = nil }
    if let array = field.kidsArray { kidsArrays[array] = nil }
  }

  private func enterAppearances(of annotation: PDFReference) throws(PDFFailure) {
    for known in appearancesOf.removeValue(forKey: annotation) ?? [] { appearances[known] = nil }
    guard let dictionary = try document.object(annotation, asOf: revision)?.value.asDictionary else { return }
    var found: [PDFReference] = []
    func enter(_ value: PDFValue?, _ holder: PDFReference, _ depth: Int) throws(PDFFailure) {
      var holder = holder
      var value = value ?? .null
      if let reference = value.asReference {
        // What two annotations share is nobody's own: it may not change.
        if appearances[reference] == nil || appearances[reference]?.annotation == annotation {
          appearances[reference] = Appearance(annotation: annotation, holder: holder)
          found.append(reference)
        }
        guard let object = try document.object(reference, asOf: revision), !object.isStream else { return }
        holder = reference
        value = object.value
      }
      // `/AP`, `N` `D` `R`, states: three deep.
      guard depth < 3, let entries = value.asDictionary?.entries else { return }
      try budget.spend(entries.count)
      for entry in entries { try enter(entry.value, holder, depth + 1) }
    }
    try enter(dictionary["AP"], annotation, 0)
    if !found.isEmpty { appearancesOf[annotation] = found }
  }

  private func enterAnnotations(of page: PDFReference) throws(PDFFailure) {
    let value = try document.object(page, asOf: revision)?.value.asDictionary?["Annots"]
    if let array = value?.asReference { annotationArrays[array] = page }
    for annotation in try document.resolve(value, asOf: revision).asArray ?? [] {
      guard let reference = annotation.asReference else { continue }
      try budget.spend()
      annotations[reference] = page
      if owners[reference] == nil { try enterAppearances(of: reference) }
    }
  }

  // MARK: The security store

  /// The objects under `/DSS` (EN 319 142-1 v1.2.1, clause 5.4), with how often they name each other.
  func storeObjects(asOf revision: Int) throws(PDFFailure) -> [PDFReference: Int] {
    var found: [PDFReference: Int] = [:]
    let value = try document.catalog(asOf: revision).value.asDictionary?["DSS"]
    var waiting: [(PDFValue, depth: Int)] = value.map { [($0, 0)] } ?? []
    while let (value, depth) = waiting.popLast() {
      guard depth <= 6 else { continue }
      try budget.spend()
      switch value {
      case .reference(let reference):
        let count = found[reference] ?? 0
        found[reference] = count + 1
        guard count == 0, let object = try document.object(reference, asOf: revision) else { continue }
        // The leaves are streams of certificates; their dictionaries lead nowhere.
        if !object.isStream { waiting.append((object.value, depth + 1)) }
      case .array(let values): waiting += values.map { ($0, depth + 1) }
      case .dictionary(let dictionary): waiting += dictionary.entries.map { ($0.value, depth + 1) }
      default: continue
      }
    }
    return found
  }

  // MARK: Keeping up

  /// Takes in what the next revision does.
  /// - Parameters:
  ///   - mentioned: how it changes what is referred to.
  ///   - isPermitted: whether it did nothing but what was compared; else everything is learnt anew when the next one is to be judged.
  func advance(_ changes: ChangedObjects, isPermitted: Bool) throws(PDFFailure) {
    revision += 1
    mentions.add(changes.mentioned)
    if !isPermitted {
      isStale = true
      return
    }
    if isStale { return }
    var touched: Set<PDFReference> = []
    var pagesTouched: Set<PDFReference> = []
    for (reference, change) in changes.byReference {
      if change.isUnchanged { continue }
      if fields[reference] != nil { touched.insert(reference) }
      if let field = owners[reference] ?? values[reference] ?? kidsArrays[reference] { touched.insert(field) }
      if pages[reference] != nil { pagesTouched.insert(reference) }
      if let page = annotationArrays[reference] { pagesTouched.insert(page) }
      if isPageTree.contains(reference) { isStale = true }
    }
    try advanceForm(changes, touched)
    for page in pagesTouched { try enterAnnotations(of: page) }
    for reference in changes.byReference.keys {
      if let appearance = appearances[reference] { try enterAppearances(of: appearance.annotation) }
      if owners[reference] != nil || annotations[reference] != nil { try enterAppearances(of: reference) }
    }
    if changes.touchesStore { store = try storeObjects(asOf: revision) }
  }

  /// Learns everything anew where that is due.
  func refresh() throws(PDFFailure) {
    if isStale { try learn() }
  }

  private func advanceForm(_ changes: ChangedObjects, _ touched: Set<PDFReference>) throws(PDFFailure) {
    if changes.touchesRoots {
      let now = try rootFields(asOf: revision)
      let before = ListDifference(roots, now)
      for reference in before.removed { forget(reference) }
      for reference in before.added { try enterNew(reference, at: .root, depth: 0) }
      roots = now
    }
    for reference in touched {
      guard let known = fields[reference],
        let field = try document.formField(reference, at: known.place, asOf: revision)
      else { continue }
      guard field.name == known.name, field.type == known.type else {
        isStale = true
        return
      }
      let kids = ListDifference(known.kids, field.kids)
      for kid in kids.removed { forget(kid) }
      forget(reference)
      try enter(field, known.place)
      for kid in kids.added { try enterNew(kid, at: FieldPlace(below: field), depth: 1) }
    }
  }

  private func enterNew(_ reference: PDFReference, at place: FieldPlace, depth: Int) throws(PDFFailure) {
    try budget.spend()
    guard depth <= document.limits.treeDepth else {
      throw .budget(.treeDepth, limit: document.limits.treeDepth)
    }
    guard fields[reference] == nil, let field = try document.formField(reference, at: place, asOf: revision)
    else { return }
    guard fields.count < document.limits.fields else { throw .budget(.fields, limit: document.limits.fields) }
    try enter(field, place)
    for kid in field.kids { try enterNew(kid, at: FieldPlace(below: field), depth: depth + 1) }
  }
}

/// What two lists of objects do not have in common.
struct ListDifference<Element: Hashable> {
  private(set) var removed: [Element] = []
  private(set) var added: [Element] = []

  init(_ before: [Element], _ after: [Element]) {
    var start = 0
    while start < before.count, start < after.count, before[start] == after[start] { start += 1 }
    if start == before.count, start == after.count { return }
    let old = Set(before[start...])
    let new = Set(after[start...])
    removed = before[start...].filter { !new.contains($0) }
    added = after[start...].filter { !old.contains($0) }
  }
}
