import PDF

/// Pages (ISO 32000-2, 7.7.3) and their annotations (12.5).
extension PermittedChanges {
  mutating func comparePages() throws(PDFFailure) {
    for (reference, change) in changes.byReference where !change.isUnchanged {
      if known.pages[reference] != nil, !explained.contains(reference) {
        if let before = change.before?.value.asDictionary, let after = change.after?.value.asDictionary,
          try pageMayChange(before, after, reference)
        {
          explained.insert(reference)
        }
      } else if let page = known.annotationArrays[reference] {
        let value = try document.object(page, asOf: revision)?.value.asDictionary?["Annots"]
        if value == .reference(reference), try annotationsMayChange(value, value, on: page) {
          strikeUnshared(value)
        }
      }
    }
  }

  private mutating func pageMayChange(
    _ before: PDFDictionary, _ after: PDFDictionary, _ page: PDFReference
  ) throws(PDFFailure) -> Bool {
    for key in try differences(before, after, except: ["Annots", "LastModified"]) {
      switch key {
      case "Tabs":
        // The order of the structure is what a viewer follows anyway (iText writes it whenever it touches a page).
        if !permissions.allowsAnnotations, before[key] != nil || after[key] != .name("S") { return false }
      case "StructParents":
        guard before[key] == nil, after[key]?.asInteger != nil else { return false }
      case "MediaBox", "CropBox", "Rotate":
        // What the page inherited, written down.
        guard before[key] == nil, try isSame(inherited(key, by: before), after[key]) else { return false }
      case "Resources":
        var known = before[key]
        if known == nil { known = try inherited(key, by: before) }
        guard try resourcesOnlyGrew(known, after[key]), try addsNoName(that: before, uses: known, after[key])
        else { return false }
      default: return false
      }
    }
    if before["Annots"] != after["Annots"] || before["Annots"]?.asReference.map(changes.isChanged) == true {
      guard try annotationsMayChange(before["Annots"], after["Annots"], on: page) else { return false }
      if before["Annots"]?.asReference == after["Annots"]?.asReference { strikeUnshared(after["Annots"]) }
    }
    return true
  }

  private func inherited(_ key: String, by page: PDFDictionary) throws(PDFFailure) -> PDFValue? {
    var parent = try old(page["Parent"]).asDictionary
    for _ in 0..<document.limits.treeDepth {
      guard let node = parent else { break }
      if let value = node[key] { return value }
      parent = try old(node["Parent"]).asDictionary
    }
    return nil
  }

  /// Whether the page's content uses none of the names that its resources gained: else something that was nothing shows from now on.
  private func addsNoName(
    that page: PDFDictionary, uses before: PDFValue?, _ after: PDFValue?
  ) throws(PDFFailure) -> Bool {
    let (old, new) = (try old(before).asDictionary, try new(after).asDictionary)
    var added: Set<String> = []
    for category in new?.entries ?? [] {
      let known = try self.old(old?[category.key]).asDictionary
      for name in try self.new(category.value).asDictionary?.entries ?? [] where known?[name.key] == nil {
        added.insert(name.key)
      }
    }
    if added.isEmpty { return true }
    var streams: [PDFValue] = []
    let contents = page["Contents"] ?? .null
    if let list = try self.old(contents).asArray { streams = list } else { streams = [contents] }
    // Older forms look their names up in the page's resources (8.10.2).
    for form in try self.old(old?["XObject"]).asDictionary?.entries ?? [] {
      if try self.old(form.value).asDictionary?["Resources"] == nil { streams.append(form.value) }
    }
    for stream in streams {
      guard let reference = stream.asReference,
        let object = try document.object(reference, asOf: revision - 1), object.isStream
      else { continue }
      if object.value.asDictionary?["Subtype"] == .name("Image") { continue }
      guard let data = try? document.decodedStream(object, asOf: revision - 1) else { return false }
      try known.budget.spend(data.count / 16)
      if Self.uses(data, anyOf: added) { return false }
    }
    return true
  }

  /// Whether a content stream names any of `names`, or spells a name in a way that is not plain.
  private static func uses(_ content: [UInt8], anyOf names: Set<String>) -> Bool {
    for part in content.split(separator: UInt8(ascii: "/")).dropFirst(content.first == 0x2F ? 0 : 1) {
      let name = part.prefix { byte in
        byte > 0x20 && !"()<>[]{}%".utf8.contains(byte)
      }
      if name.contains(UInt8(ascii: "#")) { return true }
      if names.contains(String(String.UnicodeScalarView(name.map { Unicode.Scalar($0) }))) { return true }
    }
    return false
  }

  // MARK: Annotations

  /// Every annotation that was there is there still, in the same order; new ones are widgets of signatures. A certification that allows
  /// annotations allows others too, and their removal.
  private mutating func annotationsMayChange(
    _ before: PDFValue?, _ after: PDFValue?, on page: PDFReference
  ) throws(PDFFailure) -> Bool {
    // The list as such may have been the same in both; what it holds is read from either revision.
    let old = try old(before).asArray ?? []
    let new = try new(after).asArray ?? []
    try known.budget.spend((old.count + new.count) / 8)
    if permissions.allowsAnnotations {
      let change = ListDifference(old.compactMap(\.asReference), new.compactMap(\.asReference))
      for reference in change.removed where try !mayRemove(reference) { return false }
      for reference in change.added where try !mayAdd(reference) { return false }
      if old.compactMap(\.asDictionary) != new.compactMap(\.asDictionary) { annotatedPages.insert(page) }
      removedAnnotations.formUnion(change.removed)
      addedAnnotations.formUnion(change.added)
      if !change.removed.isEmpty || change.added.contains(where: { !signatureWidgets.contains($0) }) {
        annotatedPages.insert(page)
      }
      return true
    }
    var rest = new[...]
    for annotation in old {
      while let next = rest.first, next != annotation {
        guard let reference = next.asReference, signatureWidgets.contains(reference) else { return false }
        addedAnnotations.insert(reference)
        rest.removeFirst()
      }
      guard !rest.isEmpty else { return false }
      rest.removeFirst()
    }
    for annotation in rest {
      guard let reference = annotation.asReference, signatureWidgets.contains(reference) else { return false }
      addedAnnotations.insert(reference)
    }
    return true
  }

  private func mayRemove(_ annotation: PDFReference) throws(PDFFailure) -> Bool {
    guard let owner = known.owners[annotation], let field = known.fields[owner] else { return true }
    return !field.isSigned && !permissions.locks(field.name)
  }

  private func mayAdd(_ annotation: PDFReference) throws(PDFFailure) -> Bool {
    if signatureWidgets.contains(annotation) { return true }
    let dictionary = try document.object(annotation, asOf: revision)?.value.asDictionary
    // A widget that the form does not lead to fills in nothing and signs nothing.
    guard let subtype = try new(dictionary?["Subtype"]).asName, subtype != "Widget" else { return false }
    return isFresh(annotation) || known.annotations[annotation] != nil
  }

  /// Annotations that were there and say something else.
  mutating func compareAnnotations() throws(PDFFailure) {
    for (reference, change) in changes.byReference where !change.isUnchanged {
      guard permissions.allowsAnnotations, !explained.contains(reference) else { continue }
      if let page = known.annotations[reference], known.owners[reference] == nil {
        if change.after == nil, removedAnnotations.contains(reference) { explained.insert(reference) }
        guard let before = change.before?.value.asDictionary, let after = change.after?.value.asDictionary,
          change.after?.isStream == false, before["Subtype"] == after["Subtype"],
          before["Type"].map({ $0 == .name("Annot") }) ?? true, known.pages[reference] == nil
        else { continue }
        explained.insert(reference)
        // Leaving the structure tree with its element cannot be seen.
        if try !differences(before, after).isSubset(of: ["StructParent"]) { annotatedPages.insert(page) }
      } else if let appearance = known.appearances[reference], known.owners[appearance.annotation] == nil,
        let page = known.annotations[appearance.annotation]
      {
        strikeAppearance(reference)
        annotatedPages.insert(page)
      }
    }
  }
}
