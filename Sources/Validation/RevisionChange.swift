import PDF

/// What a later revision did to a signed document, and whether that was only a further step's signature.
public struct RevisionChange: Sendable {
  /// One object that a later revision had no business touching.
  public struct Intrusion: Sendable, Equatable {
    public enum Kind: String, Sendable {
      /// An object of the signed document got another value.
      case replaced
      /// An object was added that no new signature needs.
      case added
      /// An object was removed.
      case freed
      /// The trailer names another document root.
      case root
    }
    public let reference: PDFReference
    public let kind: Kind
    /// What the object is, as far as its dictionary says: its `/Type`, or its `/FT`.
    public let type: String?
  }

  /// The later revision, counted from 0.
  public let revision: Int
  public let intrusions: [Intrusion]
}

extension RevisionChange {
  /// Judges a revision against the only change that is permitted after a signature: a signature field that was there, unsigned,
  /// receives its value, and the value is a new signature dictionary. Whatever else a revision holds is an intrusion.
  ///
  /// Permitted are exact objects, never key names: the field with nothing but `/V` added, the dictionary this `/V` names, and the
  /// containers (cross-reference and object streams) the revision itself is written in.
  static func judge(_ document: Document, revision: Int) throws(PDFFailure) -> RevisionChange? {
    let facts = document.revisions[revision]
    var intrusions: [Intrusion] = []
    var newObjects: [StoredObject] = []
    var signatureValues: Set<PDFReference> = []

    if facts.root != document.revisions[revision - 1].root {
      intrusions.append(
        Intrusion(reference: PDFReference(number: 0, generation: 0), kind: .root, type: "Catalog"))
    }
    for change in try document.changes(in: revision) {
      guard let new = change.after else {
        intrusions.append(Intrusion(reference: change.reference, kind: .freed, type: nil))
        continue
      }
      guard let old = change.before else {
        newObjects.append(new)
        continue
      }
      if let value = Self.signatureValue(addedBy: new, to: old) {
        signatureValues.insert(value)
      } else if new.isStream || old.isStream || new.value != old.value {
        // A stream's octets are not compared; there is no reason to accept it written again.
        intrusions.append(
          Intrusion(reference: change.reference, kind: .replaced, type: Self.type(of: new.value)))
      }
    }
    for object in newObjects where !signatureValues.contains(object.reference) {
      let type = Self.type(of: object.value)
      if object.isStream, type == "XRef" || type == "ObjStm" { continue }
      intrusions.append(Intrusion(reference: object.reference, kind: .added, type: type))
    }
    return intrusions.isEmpty ? nil : RevisionChange(revision: revision, intrusions: intrusions)
  }

  /// The signature dictionary that `new` names where `new` is `old`, an unsigned signature field, with only `/V` added.
  private static func signatureValue(addedBy new: StoredObject, to old: StoredObject) -> PDFReference? {
    guard case .dictionary(let before) = old.value, case .dictionary(let after) = new.value,
      before["V"] == nil, before["FT"] == .name("Sig"), case .reference(let value)? = after["V"],
      !new.isStream, !old.isStream, after.keys.count == before.keys.count + 1,
      before.keys.allSatisfy({ before[$0] == after[$0] })
    else { return nil }
    return value
  }

  private static func type(of value: PDFValue) -> String? {
    guard case .dictionary(let dictionary) = value else { return nil }
    for key in ["Type", "FT"] { if case .name(let name)? = dictionary[key] { return name } }
    return nil
  }
}
