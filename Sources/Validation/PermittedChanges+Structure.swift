import PDF

/// The structure tree (ISO 32000-2, 14.7), as it follows the annotations that came and went.
///
/// Elements may gain and lose references to just these annotations, and new elements that hold nothing else; the parent tree gains their
/// entries. What the tree says of the page's own content stays.
extension PermittedChanges {
  mutating func compareStructure() throws(PDFFailure) {
    let oldRoot = try document.catalog(asOf: revision - 1).value.asDictionary?["StructTreeRoot"]
    let newRoot = try document.catalog(asOf: revision).value.asDictionary?["StructTreeRoot"]
    guard let root = oldRoot?.asReference else {
      if oldRoot == nil, newRoot == nil { return }
      if try !isSame(oldRoot, newRoot) { intrudeStructure(newRoot) }
      return
    }
    guard newRoot?.asReference == root else { return intrudeStructure(newRoot) }
    for (reference, change) in changes.byReference
    where !change.isUnchanged && reference != root && !explained.contains(reference) {
      guard let before = change.before?.value.asDictionary, change.after?.isStream == false,
        let after = change.after?.value.asDictionary, Self.isElement(before), Self.isElement(after),
        try differences(before, after, except: ["K"]).isEmpty,
        try kidsFollow(before["K"], after["K"])
      else { continue }
      explained.insert(reference)
    }
    if let change = changes[root], !change.isUnchanged { try compareStructureRoot(root, change) }
    try compareParentTreeInPlace(root)
  }

  private mutating func intrudeStructure(_ place: PDFValue?) {
    intrude(place?.asReference ?? Self.noObject, .replaced, "StructTreeRoot")
  }

  private static func isElement(_ dictionary: PDFDictionary) -> Bool {
    dictionary["Type"].map { $0 == .name("StructElem") } ?? (dictionary["S"] != nil && dictionary["P"] != nil)
  }

  private mutating func compareStructureRoot(
    _ root: PDFReference, _ change: ChangedObjects.Change
  ) throws(PDFFailure) {
    guard let before = change.before?.value.asDictionary, let after = change.after?.value.asDictionary else {
      return
    }
    for key in try differences(before, after, except: ["K"]) {
      switch key {
      case "ParentTree": if try !parentTreeFollows(before[key], after[key]) { return }
      case "ParentTreeNextKey": guard after[key]?.asInteger != nil else { return }
      default: return
      }
    }
    if try kidsFollow(before["K"], after["K"]) { explained.insert(root) }
  }

  /// The kids that were there are there in the same order; what came or went belongs to annotations that did.
  private mutating func kidsFollow(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) -> Bool {
    func list(_ value: PDFValue) -> [PDFValue] { value.asArray ?? (value == .null ? [] : [value]) }
    // A reference is either to the one kid or to the list of them.
    let old = list(isKidList(before, revision - 1) ? try self.old(before) : before ?? .null)
    let new = list(isKidList(after, revision) ? try self.new(after) : after ?? .null)
    try known.budget.spend((old.count + new.count) / 8)
    var rest = new[...]
    for kid in old {
      // Where a kid is missing, those in front of the next common one are additions.
      if rest.first == kid {
        rest.removeFirst()
        continue
      }
      if let index = rest.firstIndex(of: kid) {
        for added in rest[..<index] where try !belongs(added, to: addedAnnotations, asOf: revision) {
          return false
        }
        rest = rest[(index + 1)...]
      } else if try !belongs(kid, to: removedAnnotations, asOf: revision - 1) {
        return false
      }
      try known.budget.spend(rest.count / 8)
    }
    for added in rest where try !belongs(added, to: addedAnnotations, asOf: revision) { return false }
    if before?.asReference == after?.asReference, isKidList(after, revision) { strikeUnshared(after) }
    return true
  }

  private func isKidList(_ value: PDFValue?, _ revision: Int) -> Bool {
    (try? document.resolve(value, asOf: revision))?.asArray != nil
  }

  /// Whether a kid of the structure tree holds references to `annotations` (OBJR, 14.7.5.3) and nothing else.
  private func belongs(
    _ kid: PDFValue, to annotations: Set<PDFReference>, asOf revision: Int, depth: Int = 0
  ) throws(PDFFailure) -> Bool {
    guard depth < 16 else { return false }
    try known.budget.spend()
    if let reference = kid.asReference, revision == self.revision, !isFresh(reference) { return false }
    guard let dictionary = try document.resolve(kid, asOf: revision).asDictionary else { return false }
    if let object = dictionary["Obj"]?.asReference { return annotations.contains(object) }
    guard Self.isElement(dictionary) else { return false }
    let kids = try document.resolve(dictionary["K"], asOf: revision)
    if kids == .null { return true }
    for kid in kids.asArray ?? [dictionary["K"] ?? .null] {
      if try !belongs(kid, to: annotations, asOf: revision, depth: depth + 1) { return false }
    }
    return true
  }

  // MARK: The parent tree (14.7.5.4)

  /// Entries are added under new keys; those that go are the ones of annotations that went.
  private mutating func parentTreeFollows(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) -> Bool
  {
    let shared = Set(try treeNodes(before, asOf: revision - 1)).intersection(
      try treeNodes(after, asOf: revision)
    )
    .filter { !changes.isChanged($0) }
    let old = try numbers(before, asOf: revision - 1, except: shared)
    let new = try numbers(after, asOf: revision, except: shared)
    var removable: Set<Int>?
    for (key, value) in old {
      guard let now = new[key], now != .null else {
        if removable == nil { removable = try keysOfRemovedAnnotations() }
        guard removable?.contains(key) == true else { return false }
        continue
      }
      guard try isSame(value, now) else { return false }
    }
    return true
  }

  private func keysOfRemovedAnnotations() throws(PDFFailure) -> Set<Int> {
    var keys: Set<Int> = []
    for annotation in removedAnnotations {
      let dictionary = try document.object(annotation, asOf: revision - 1)?.value.asDictionary
      if let key = dictionary?["StructParent"]?.asInteger { keys.insert(key) }
    }
    return keys
  }

  /// The parent tree where its nodes were written over in their place and the root stayed as it was.
  private mutating func compareParentTreeInPlace(_ root: PDFReference) throws(PDFFailure) {
    guard changes.byReference.contains(where: { isLeftOver($0.key, $0.value) }) else { return }
    let before = try document.object(root, asOf: revision - 1)?.value.asDictionary?["ParentTree"]
    let after = try document.object(root, asOf: revision)?.value.asDictionary?["ParentTree"]
    let nodes = Set(try treeNodes(before, asOf: revision - 1))
    guard nodes.contains(where: changes.isChanged), try parentTreeFollows(before, after) else { return }
    for node in nodes where changes.isChanged(node) { strikeUnshared(.reference(node)) }
    // A page's own list of elements gains nothing; an entry that is a list is an object of its own.
  }

  private func isLeftOver(_ reference: PDFReference, _ change: ChangedObjects.Change) -> Bool {
    change.before != nil && !explained.contains(reference)
  }

  private func treeNodes(_ tree: PDFValue?, asOf revision: Int) throws(PDFFailure) -> [PDFReference] {
    var nodes: [PDFReference] = []
    var seen: Set<PDFReference> = []
    var waiting = tree.map { [$0] } ?? []
    while let node = waiting.popLast() {
      try known.budget.spend()
      if let reference = node.asReference {
        guard seen.insert(reference).inserted else { continue }
        nodes.append(reference)
      }
      let dictionary = try document.resolve(node, asOf: revision).asDictionary
      waiting += try document.resolve(dictionary?["Kids"], asOf: revision).asArray ?? []
    }
    return nodes
  }

  /// The pairs of a number tree (7.9.7), without those of the nodes in `except`.
  private func numbers(
    _ tree: PDFValue?, asOf revision: Int, except: Set<PDFReference>
  ) throws(PDFFailure) -> [Int: PDFValue] {
    var pairs: [Int: PDFValue] = [:]
    var seen: Set<PDFReference> = []
    var waiting = tree.map { [$0] } ?? []
    while let node = waiting.popLast() {
      if let reference = node.asReference {
        guard !except.contains(reference), seen.insert(reference).inserted else { continue }
      }
      let dictionary = try document.resolve(node, asOf: revision).asDictionary
      let list = try document.resolve(dictionary?["Nums"], asOf: revision).asArray ?? []
      try known.budget.spend(1 + list.count / 8)
      for index in stride(from: 0, to: list.count - 1, by: 2) {
        if let key = list[index].asInteger { pairs[key] = list[index + 1] }
      }
      waiting += try document.resolve(dictionary?["Kids"], asOf: revision).asArray ?? []
    }
    return pairs
  }
}
