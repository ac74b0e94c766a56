import PDF

/// What one revision does, object by object, taken in once.
struct ChangedObjects {
  struct Change {
    let before: StoredObject?
    let after: StoredObject?
    /// The object was written again and says what it said.
    let isUnchanged: Bool
  }

  let byReference: [PDFReference: Change]
  /// How often each object is referred to more, or less, than before.
  let mentioned: Mentions
  /// Whether the form's own list of fields may be another.
  let touchesRoots: Bool
  /// Whether the catalog, the form's dictionary or its resources may be others.
  let touchesForm: Bool
  let touchesStore: Bool

  subscript(reference: PDFReference) -> Change? { byReference[reference] }

  /// What there was under that number and is another now.
  func isChanged(_ reference: PDFReference) -> Bool {
    byReference[reference].map { !$0.isUnchanged } ?? false
  }

  init(_ document: Document, revision: Int, known: KnownDocument) throws(PDFFailure) {
    var found: [PDFReference: Change] = [:]
    var mentioned = Mentions()
    for change in try document.changes(in: revision) {
      if let before = change.before { mentioned.add(before, times: -1) }
      if let after = change.after { mentioned.add(after, times: 1) }
      found[change.reference] = Change(
        before: change.before, after: change.after,
        isUnchanged: Self.isIdentical(change.before, change.after, document))
    }
    self.mentioned = mentioned
    byReference = found
    let isCatalogChanged = document.revisions[revision].root.map { found[$0] != nil } ?? true
    let before = try document.catalog(asOf: revision - 1).value.asDictionary
    let after = try document.catalog(asOf: revision).value.asDictionary
    func touched(_ values: [PDFValue?]) -> Bool {
      values.contains { $0?.asReference.map { found[$0] != nil } ?? false }
    }
    let form = try document.interactiveForm(asOf: revision - 1)
    let resources = try document.resolve(form?["DR"], asOf: revision - 1).asDictionary
    touchesForm =
      isCatalogChanged || touched([before?["AcroForm"], after?["AcroForm"], form?["DR"]])
      || touched(resources?.entries.map(\.value) ?? [])
    touchesRoots = touchesForm || touched([form?["Fields"]])
    touchesStore =
      (isCatalogChanged && before?["DSS"] != after?["DSS"]) || touched([before?["DSS"], after?["DSS"]])
      || found.keys.contains { known.store[$0] != nil }
  }

  /// Longer streams that were written again are not compared: there is no reason to write them again.
  static let comparedStreamOctets = 16 << 20

  static func isIdentical(_ before: StoredObject?, _ after: StoredObject?, _ document: Document) -> Bool {
    guard let before, let after, before.value == after.value else { return false }
    return isSameData(before, after, document)
  }

  static func isSameData(_ before: StoredObject, _ after: StoredObject, _ document: Document) -> Bool {
    guard let first = before.streamRange, let second = after.streamRange else {
      return before.streamRange == nil && after.streamRange == nil
    }
    return first.count == second.count && first.count <= comparedStreamOctets
      && (first == second || document.source[first] == document.source[second])
  }
}
