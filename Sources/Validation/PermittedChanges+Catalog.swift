import PDF

/// The document catalog (ISO 32000-2, 7.7.2) and what it names that is neither form nor page.
extension PermittedChanges {
  mutating func compareCatalog() throws(PDFFailure) {
    let before = try document.catalog(asOf: revision - 1)
    let after = try document.catalog(asOf: revision)
    guard let old = before.value.asDictionary, let new = after.value.asDictionary else { return }
    if changes.isChanged(after.reference) {
      var isClean = before.reference == after.reference
      for key in try differences(old, new) {
        switch key {
        // Each of these is compared by itself.
        case "AcroForm", "StructTreeRoot": continue
        // An older document's store may be written anew, never taken away (EN 319 142-1 v1.2.1, clause 5.4.2.1).
        case "DSS": if new[key] == nil { isClean = false }
        case "Metadata": if new[key] == nil { isClean = false }
        case "Extensions": if try !extensionsOnlyGrew(old[key], new[key]) { isClean = false }
        case "Version": if (old[key]?.asName ?? "") > (new[key]?.asName ?? "") { isClean = false }
        case "Perms": if try !permissionsMayChange(old[key], new[key]) { isClean = false }
        default: isClean = false
        }
      }
      if isClean { explained.insert(after.reference) }
    }
    try strikeMetadata(old["Metadata"], new["Metadata"])
    if let reference = old["Extensions"]?.asReference, reference == new["Extensions"]?.asReference,
      changes.isChanged(reference), try extensionsOnlyGrew(old["Extensions"], new["Extensions"])
    {
      strikeUnshared(old["Extensions"])
    }
    if changes.touchesStore { try compareSecurityStore() }
  }

  /// The document's XMP, which no page shows (14.3.2): the object that was there, if nothing else uses it.
  private mutating func strikeMetadata(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) {
    guard let reference = after?.asReference, before?.asReference == reference,
      let object = changes[reference]?.after, object.isStream, Self.type(of: object.value) == "Metadata"
    else { return }
    strikeUnshared(after)
  }

  /// Extensions are added, and their level raised, never the other way (7.12).
  private func extensionsOnlyGrew(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure) -> Bool {
    let old = try old(before)
    if old == .null { return true }
    guard let old = old.asDictionary, let new = try new(after).asDictionary else { return false }
    for entry in old.entries where entry.key != "Type" {
      if let several = try self.old(entry.value).asArray, let now = try self.new(new[entry.key]).asArray {
        // A developer may have several since PDF 2.0; those that were there stay, in their order.
        guard several.count <= now.count else { return false }
        for (known, now) in zip(several, now) where try !isSame(known, now) { return false }
        continue
      }
      guard let known = try self.old(entry.value).asDictionary,
        let now = try self.new(new[entry.key]).asDictionary
      else {
        if try isSame(entry.value, new[entry.key]) { continue }
        return false
      }
      guard (known["BaseVersion"]?.asName ?? "") <= (now["BaseVersion"]?.asName ?? ""),
        (known["ExtensionLevel"]?.asInteger ?? 0) <= (now["ExtensionLevel"]?.asInteger ?? 0)
      else { return false }
    }
    return true
  }

  /// `/Perms` (12.8.6): a certification made in this very revision may be entered, and usage rights of a reader may be dropped. A
  /// certification that is there stays what it is.
  private mutating func permissionsMayChange(_ before: PDFValue?, _ after: PDFValue?) throws(PDFFailure)
    -> Bool
  {
    let old = try old(before).asDictionary ?? PDFDictionary()
    let new = try new(after).asDictionary ?? PDFDictionary()
    for key in try differences(old, new) {
      switch key {
      case "UR", "UR3": if new[key] != nil { return false }
      case "DocMDP":
        guard old[key] == nil, let value = new[key]?.asReference, changes[value] != nil, isFresh(value) else {
          return false
        }
        lateCertification = "Perms/DocMDP"
      default: return false
      }
    }
    strikeUnshared(before)
    return true
  }

  /// `/DSS` and everything in it (EN 319 142-1 v1.2.1, clause 5.4): certificates, revocation lists and responses, never shown.
  private mutating func compareSecurityStore() throws(PDFFailure) {
    for (reference, count) in known.store {
      guard changes[reference] != nil else { continue }
      // An object that is something else too does not become harmless by standing in the store.
      strikeUnshared(.reference(reference), uses: count)
    }
  }
}
