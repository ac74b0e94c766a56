import PDF

/// What every revision behind the first signature changed, judged once for all signatures before it.
struct LaterRevisions {
  /// Those that did more than sign, in their order.
  private var changes: [RevisionChange] = []
  /// Fields of certification signatures that came after other signatures (ISO 32000-2, 12.8.2.2.1: a certification comes first).
  private(set) var lateCertifications: Set<String> = []
  /// The newest revision that did not only make signatures last, by a document time-stamp or an addition to the security store.
  private var newestOther = 0

  /// - Parameter signatures: in the order of their ends.
  init(_ document: Document, _ signatures: [PDFSignature]) throws(PDFFailure) {
    newestOther = document.revisions.count - 1
    guard let first = signatures.map(\.revision).min(), let last = signatures.map(\.revision).max() else {
      return
    }
    var permissions = ChangePermissions()
    var bySignedRevision: [Int: [PDFSignature]] = [:]
    for signature in signatures { bySignedRevision[signature.revision, default: []].append(signature) }
    for signature in bySignedRevision[first] ?? [] { permissions.add(signature) }
    newestOther = signatures.filter { $0.kind == .signature }.map(\.revision).max() ?? first
    guard first + 1 < document.revisions.count else { return }

    let known = try KnownDocument(document, asOf: first)
    var places = ChangePlaces(document)
    var furtherRefreshes = Self.furtherRefreshes
    for revision in (first + 1)..<document.revisions.count {
      if known.isStale, revision > last {
        // Every signature has failed already; what else was done is told a little further.
        if furtherRefreshes == 0 {
          newestOther = document.revisions.count - 1
          return
        }
        furtherRefreshes -= 1
      }
      try known.refresh()
      let objects = try ChangedObjects(document, revision: revision, known: known)
      let analysis = try PermittedChanges(known, changes: objects, permissions: permissions)
      let change = RevisionChange(
        revision: revision, intrusions: places.explained(analysis.intrusions, asOf: revision),
        filledFields: analysis.filledFields, annotatedPages: analysis.annotatedPages.count)
      if !change.isSilent {
        changes.append(change)
      }
      let isTimeStamped = bySignedRevision[revision]?.allSatisfy { $0.kind == .documentTimeStamp } ?? false
      if !change.isSilent || !(isTimeStamped || objects.touchesStore) {
        newestOther = max(newestOther, revision)
      }
      for signature in bySignedRevision[revision] ?? [] {
        if signature.certification != nil { lateCertifications.insert(signature.fieldName) }
        permissions.add(signature)
      }
      try known.advance(objects, isPermitted: change.intrusions.isEmpty)
    }
  }

  /// Whether nothing stands behind `revision` but what makes signatures last.
  func isOnlyMadeToLast(behind revision: Int) -> Bool {
    newestOther <= revision
  }

  /// What happened behind `revision`: at most ``toldRevisions`` of either kind, the first ones.
  func changes(after revision: Int) -> [RevisionChange] {
    var low = 0
    var high = changes.count
    while low < high {
      let middle = low + (high - low) / 2
      if changes[middle].revision <= revision { low = middle + 1 } else { high = middle }
    }
    var told: [RevisionChange] = []
    var (forbidden, permitted) = (0, 0)
    for change in changes[low...] {
      if change.intrusions.isEmpty { permitted += 1 } else { forbidden += 1 }
      if (change.intrusions.isEmpty ? permitted : forbidden) <= Self.toldRevisions { told.append(change) }
      if forbidden >= Self.toldRevisions && permitted >= Self.toldRevisions { break }
    }
    return told
  }

  /// Ours: every signature tells of every later revision, so that a file of thousands of both would tell millions of times.
  static let toldRevisions = 32

  /// Ours: how often the document is learnt anew, behind the last signature, for revisions after one that did what it may not.
  static let furtherRefreshes = 4
}
