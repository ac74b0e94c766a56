/// Widgets in the structure tree of a tagged document (ISO 32000-2, 14.7.5 and 14.8.4.8.3): a `Form` element
/// each, that refers to the widget, and that the parent tree finds by the widget's `/StructParent`.
extension IncrementalUpdate {
  /// Gives each widget its element, at the end of the document's. Nothing is written where the document is signed
  /// already, not tagged, or its structure tree is not as it must be: a widget without a tag harms it less than a changed
  /// tree.
  mutating func tag(_ widgets: [(widget: PDFReference, page: PDFReference)]) throws(PDFFailure) {
    guard !widgets.isEmpty, try !document.signatureFields().contains(where: \.isSigned),
      let tree = try StructureTreeEnd(of: self)
    else { return }
    var key = tree.nextKey
    var entries: [PDFValue] = []
    var elements: [PDFValue] = []
    for (widget, page) in widgets {
      guard var dictionary = try value(of: widget).asDictionary else { continue }
      let element = add(
        .dictionary(
          PDFDictionary([
            ("Type", .name("StructElem")), ("S", .name("Form")), ("P", .reference(tree.parent)),
            ("Pg", .reference(page)),
            (
              "K",
              .dictionary(
                PDFDictionary([
                  ("Type", .name("OBJR")), ("Obj", .reference(widget)), ("Pg", .reference(page)),
                ]))
            ),
          ])))
      dictionary["StructParent"] = .integer(key)
      replace(widget, with: .dictionary(dictionary))
      elements.append(.reference(element))
      entries += [.integer(key), .reference(element)]
      key += 1
    }
    try appendKids(elements, to: tree.parent)
    try appendParents(entries, firstKey: tree.nextKey, tree)
    guard var root = try value(of: tree.root).asDictionary else { return }
    root["ParentTreeNextKey"] = .integer(key)
    replace(tree.root, with: .dictionary(root))
    for page in Set(widgets.map(\.page)).sorted() {
      guard var dictionary = try value(of: page).asDictionary, dictionary["Tabs"] == nil else { continue }
      dictionary["Tabs"] = .name("S")
      replace(page, with: .dictionary(dictionary))
    }
  }

  private mutating func appendKids(_ elements: [PDFValue], to parent: PDFReference) throws(PDFFailure) {
    guard var dictionary = try value(of: parent).asDictionary else { return }
    if let list = dictionary["K"]?.asReference, let old = try value(of: list).asArray {
      replace(list, with: .array(old + elements))
      return
    }
    switch dictionary["K"] {
    case .array(let old)?: dictionary["K"] = .array(old + elements)
    case .null?, nil: dictionary["K"] = .array(elements)
    case let old?: dictionary["K"] = .array([old] + elements)
    }
    replace(parent, with: .dictionary(dictionary))
  }

  /// Adds entries to the parent tree, a number tree (ISO 32000-2, 7.9.7), all of them behind its last.
  private mutating func appendParents(
    _ entries: [PDFValue], firstKey: Int, _ tree: StructureTreeEnd
  ) throws(PDFFailure) {
    guard var root = try value(of: tree.root).asDictionary else { return }
    let holder = root["ParentTree"]?.asReference
    var node = PDFDictionary()
    if let holder {
      node = try value(of: holder).asDictionary ?? node
    } else {
      node = root["ParentTree"]?.asDictionary ?? node
    }
    if let kids = try document.resolve(node["Kids"]).asArray {
      let leaf = add(
        .dictionary(
          PDFDictionary([
            ("Limits", .array([.integer(firstKey), .integer(firstKey + entries.count / 2 - 1)])),
            ("Nums", .array(entries)),
          ])))
      node["Kids"] = .array(kids + [.reference(leaf)])
    } else {
      node["Nums"] = .array((try document.resolve(node["Nums"]).asArray ?? []) + entries)
    }
    if let holder {
      replace(holder, with: .dictionary(node))
    } else {
      root["ParentTree"] = .dictionary(node)
      replace(tree.root, with: .dictionary(root))
    }
  }
}

/// Where a structure tree takes new elements.
private struct StructureTreeEnd {
  let root: PDFReference
  /// The element of the whole document where there is just one, otherwise the root.
  let parent: PDFReference
  /// Behind all keys of the parent tree.
  let nextKey: Int

  /// - Returns: nil where the document is not tagged, or its tree not as it must be.
  init?(of update: IncrementalUpdate) throws(PDFFailure) {
    let document = update.document
    guard let catalog = try update.value(of: document.catalog().reference).asDictionary,
      let marking = try document.resolve(catalog["MarkInfo"]).asDictionary,
      try document.resolve(marking["Marked"]).asBoolean == true,
      let root = catalog["StructTreeRoot"]?.asReference,
      let dictionary = try document.resolve(.reference(root)).asDictionary,
      let highest = try Self.highestKey(in: dictionary["ParentTree"], of: document)
    else { return nil }
    self.root = root
    nextKey = max(highest + 1, try document.resolve(dictionary["ParentTreeNextKey"]).asInteger ?? 0, 0)
    var kids = try document.resolve(dictionary["K"])
    if let list = kids.asArray { kids = list.count == 1 ? try document.resolve(list[0]) : .null }
    let kid = dictionary["K"]?.asArray?.first?.asReference ?? dictionary["K"]?.asReference
    if let element = kids.asDictionary, element["S"]?.asName == "Document", let kid,
      try document.resolve(.reference(kid)).asDictionary != nil
    {
      parent = kid
    } else {
      parent = root
    }
  }

  /// Of a number tree; -1 where it is empty, nil where it is none.
  private static func highestKey(in tree: PDFValue?, of document: Document) throws(PDFFailure) -> Int? {
    guard let tree, tree != .null else { return -1 }
    var highest = -1
    var seen: Set<PDFReference> = []
    var waiting = [tree]
    while let value = waiting.popLast() {
      if let reference = value.asReference, !seen.insert(reference).inserted { return nil }
      guard seen.count <= document.limits.pages, let node = try document.resolve(value).asDictionary else {
        return nil
      }
      let kids = try document.resolve(node["Kids"]).asArray ?? []
      // A kid that is no object of its own cannot be counted.
      guard kids.allSatisfy({ $0.asReference != nil }) else { return nil }
      waiting += kids
      let entries = try document.resolve(node["Nums"]).asArray ?? []
      for index in stride(from: 0, to: entries.count, by: 2) {
        guard let key = entries[index].asInteger, key >= 0, key < 1 << 31 else { return nil }
        highest = max(highest, key)
      }
    }
    return highest
  }
}
