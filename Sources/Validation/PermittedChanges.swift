import PDF

/// Explains a revision's changes object by object.
///
/// Permitted are exact places: a field's value, a signature's dictionary, the security store. Each existing object that is explained is
/// struck off; one that is left over was changed without a permitted reason. New objects need no explanation: nothing leads to one but
/// what was compared, unless the document before already named the empty place that it now fills.
///
/// Each part of the document has a file of its own: the catalog, the form, the pages, the structure tree.
struct PermittedChanges {
  typealias Intrusion = RevisionChange.Intrusion

  let known: KnownDocument
  let document: Document
  let revision: Int
  let permissions: ChangePermissions
  let changes: ChangedObjects
  var explained: Set<PDFReference> = []
  private(set) var intrusions: [Intrusion] = []
  /// Form fields that received another value, by name: permitted, and told.
  var filledFields: [String] = []
  /// Pages on which annotations were added that a person would see: permitted, and told.
  var annotatedPages: Set<PDFReference> = []
  /// A certification that came after other signatures (12.8.2.2.1: it is the first).
  var lateCertification: String?

  // What the form's comparison finds and that of the pages and of the structure needs.
  /// Widgets of signature fields that are new or signed here.
  var signatureWidgets: Set<PDFReference> = []
  /// The dictionaries of the signatures made here.
  var signatureValues: Set<PDFReference> = []
  var addedAnnotations: Set<PDFReference> = []
  var removedAnnotations: Set<PDFReference> = []

  init(
    _ known: KnownDocument, changes: ChangedObjects, permissions: ChangePermissions
  ) throws(PDFFailure) {
    self.known = known
    document = known.document
    revision = known.revision + 1
    self.permissions = permissions
    self.changes = changes
    try known.budget.spend(changes.byReference.count)
    explainWhatSaysNothing()
    compareTrailer()
    try compareCatalog()
    try compareForm()
    try comparePages()
    try compareAnnotations()
    try compareStructure()
    judgeTheRest()
  }

  private mutating func judgeTheRest() {
    for (reference, change) in changes.byReference {
      guard let before = change.before else {
        // Real long-term signatures leave objects behind that nothing leads to. What fills an empty place shows from now on.
        if known.mentions.count(reference) > 0 {
          intrude(reference, .added, change.after.flatMap { Self.type(of: $0.value) })
        }
        continue
      }
      if explained.contains(reference) { continue }
      intrude(
        reference, change.after == nil ? .freed : .replaced, Self.type(of: (change.after ?? before).value))
    }
    intrusions.sort { $0.reference < $1.reference }
  }

  // MARK: What all parts use

  static let noObject = PDFReference(number: 0, generation: 0)

  mutating func intrude(_ reference: PDFReference, _ kind: Intrusion.Kind, _ type: String?) {
    explained.insert(reference)
    intrusions.append(Intrusion(reference: reference, kind: kind, type: type))
  }

  static func type(of value: PDFValue) -> String? {
    guard let dictionary = value.asDictionary else { return nil }
    return dictionary["Type"]?.asName ?? dictionary["FT"]?.asName
  }

  func old(_ value: PDFValue?) throws(PDFFailure) -> PDFValue {
    try document.resolve(value, asOf: revision - 1)
  }
  func new(_ value: PDFValue?) throws(PDFFailure) -> PDFValue {
    try document.resolve(value, asOf: revision)
  }

  /// Strikes off an object that exactly one place of the document names, which is the one compared: what something else shows too is
  /// not touched under its name (object clobbering).
  mutating func strikeUnshared(_ value: PDFValue?, uses: Int = 1) {
    guard let reference = value?.asReference, known.mentions.count(reference) <= uses,
      !isNamedByTrailer(reference)
    else { return }
    explained.insert(reference)
  }

  /// Whether nothing of the document before leads to `reference`, so that whoever names it now decides alone what it is.
  func isFresh(_ reference: PDFReference) -> Bool {
    known.mentions.count(reference) == 0 && !isNamedByTrailer(reference)
  }

  private func isNamedByTrailer(_ reference: PDFReference) -> Bool {
    let trailer = document.revisions[revision - 1].trailer
    return ["Root", "Info", "Encrypt"].contains { trailer[$0]?.asReference?.number == reference.number }
  }

  /// The keys in which two dictionaries say different things.
  func differences(
    _ before: PDFDictionary, _ after: PDFDictionary, except: Set<String> = []
  ) throws(PDFFailure) -> Set<String> {
    var keys: Set<String> = []
    for key in before.keys where !except.contains(key) {
      if try !isSame(before[key], after[key]) { keys.insert(key) }
    }
    for entry in after.entries where !except.contains(entry.key) && before[entry.key] == nil {
      if entry.value != .null { keys.insert(entry.key) }
    }
    return keys
  }

  /// Whether a value of the revision before says the same as one of this revision, wherever their parts are written.
  ///
  /// An object named by both is the same here: where it changed, it is judged by itself.
  func isSame(_ before: PDFValue?, _ after: PDFValue?, depth: Int = 0) throws(PDFFailure) -> Bool {
    let (before, after) = (before ?? .null, after ?? .null)
    switch (before, after) {
    case (.reference(let one), .reference(let other)) where one == other: return true
    case (.reference, _), (_, .reference):
      // 12: the copies that programs make of a value do not go deeper.
      guard depth < 12 else { return false }
      try known.budget.spend()
      if let one = before.asReference, let other = after.asReference {
        let first = try document.object(one, asOf: revision - 1)
        let second = try document.object(other, asOf: revision)
        guard let first, let second else { return first == nil && second == nil }
        guard ChangedObjects.isSameData(first, second, document) else { return false }
        return try isSame(first.value, second.value, depth: depth + 1)
      }
      let first = try before.asReference.map { (reference) throws(PDFFailure) in
        try document.object(reference, asOf: revision - 1)
      }
      let second = try after.asReference.map { (reference) throws(PDFFailure) in
        try document.object(reference, asOf: revision)
      }
      // A stream is always an object of its own.
      guard first??.isStream != true, second??.isStream != true else { return false }
      return try isSame(
        first.map { $0?.value ?? .null } ?? before, second.map { $0?.value ?? .null } ?? after,
        depth: depth + 1)
    case (.array(let one), .array(let other)):
      guard one.count == other.count else { return false }
      for (first, second) in zip(one, other) where try !isSame(first, second, depth: depth) { return false }
      return true
    case (.dictionary(let one), .dictionary(let other)):
      if one == other { return true }
      for entry in one.entries where try !isSame(entry.value, other[entry.key], depth: depth) {
        return false
      }
      return other.entries.allSatisfy { one[$0.key] != nil || $0.value == .null }
    case (.integer, .real), (.real, .integer): return before.asNumber == after.asNumber
    default: return before == after
    }
  }

  // MARK: What says nothing

  /// What the file is written in, objects written again unchanged, and what nothing leads to.
  private mutating func explainWhatSaysNothing() {
    for (reference, change) in changes.byReference {
      guard let before = change.before else { continue }
      if change.isUnchanged
        || (isFresh(before.reference) && (before.reference == reference || isFresh(reference)))
      {
        explained.insert(reference)
      } else if change.after == nil,
        known.mentions.count(reference) + changes.mentioned.count(reference) == 0,
        !isNamedByTrailer(reference)
      {
        // Freed, and what named it was changed too and is judged by itself.
        explained.insert(reference)
      }
    }
  }

  // MARK: The trailer

  /// Entries of a revision's trailer that are other than before and mean something for the whole document (ISO 32000-2, table 15).
  /// Producers' own entries mean nothing to a reader.
  private mutating func compareTrailer() {
    let (before, after) = (document.revisions[revision - 1], document.revisions[revision])
    if before.root != after.root { intrude(Self.noObject, .root, "Catalog") }
    if before.trailer["Encrypt"] != after.trailer["Encrypt"] { intrude(Self.noObject, .trailer, "Encrypt") }
    let info = after.trailer["Info"]?.asReference
    if before.trailer["Info"] != after.trailer["Info"] {
      // Another information dictionary is one that is new; an object that was something else does not become one.
      let isNew = info.map { isFresh($0) && changes[$0] != nil } ?? (after.trailer["Info"] == nil)
      if !isNew { intrude(Self.noObject, .trailer, "Info") }
    } else if let info, known.mentions.count(info) == 0 {
      explained.insert(info)
    }
  }
}
