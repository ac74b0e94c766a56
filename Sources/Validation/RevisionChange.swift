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
      /// The trailer says something else than the one before under the key that stands as the type.
      case trailer
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
  /// containers (cross-reference and object streams) the revision itself is written in. None of them may fill a place that
  /// the document before left empty: a page that refers to an object that is not there yet would show it from then on.
  ///
  /// - Parameter mentions: the objects the document before refers to.
  static func judge(
    _ document: Document, revision: Int, mentions: Mentions
  ) throws(PDFFailure) -> RevisionChange? {
    let facts = document.revisions[revision]
    let before = document.revisions[revision - 1]
    var intrusions: [Intrusion] = []
    var newObjects: [StoredObject] = []
    var signatureValues: Set<PDFReference> = []
    var objectStreams: Set<PDFReference> = []

    let noObject = PDFReference(number: 0, generation: 0)
    if facts.root != before.root {
      intrusions.append(Intrusion(reference: noObject, kind: .root, type: "Catalog"))
    }
    for entry in facts.trailer.entries
    where !Self.keysOfTheSection.contains(entry.key) && before.trailer[entry.key] != entry.value {
      intrusions.append(Intrusion(reference: noObject, kind: .trailer, type: entry.key))
    }
    for change in try document.changes(in: revision) {
      if case .inStream(let container, _)? = change.after?.location { objectStreams.insert(container) }
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
    for object in newObjects {
      let isPermitted =
        signatureValues.contains(object.reference) || objectStreams.contains(object.reference)
        || Self.isSection(of: facts, object)
      if !isPermitted || mentions.contain(object.reference) {
        intrusions.append(
          Intrusion(reference: object.reference, kind: .added, type: Self.type(of: object.value)))
      }
    }
    return intrusions.isEmpty ? nil : RevisionChange(revision: revision, intrusions: intrusions)
  }

  /// Entries of a trailer that describe its own section, and the document root, which is judged by itself.
  private static let keysOfTheSection: Set = [
    "Root", "Size", "Prev", "ID", "XRefStm", "Type", "W", "Index", "Length", "Filter", "DecodeParms",
  ]

  /// Whether the object is a cross-reference stream that the revision is read by.
  private static func isSection(of revision: Revision, _ object: StoredObject) -> Bool {
    guard case .direct(let range) = object.location else { return false }
    return range.contains(revision.crossReferenceOffset)
      || revision.trailer["XRefStm"]?.asInteger.map(range.contains) == true
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

/// The objects that a document refers to, by number, whether they are there or not.
struct Mentions {
  private var numbers: Set<Int> = []

  func contain(_ reference: PDFReference) -> Bool { numbers.contains(reference.number) }

  /// Adds what the objects refer to that `revision` defines. Objects that cannot be read refer to nothing.
  mutating func add(_ document: Document, revision: Int) {
    for reference in document.revisions[revision].changed {
      guard let object = try? document.object(reference, asOf: revision) else { continue }
      add(object.value)
    }
  }

  /// The parser has limited how deep a value may be.
  private mutating func add(_ value: PDFValue) {
    switch value {
    case .reference(let reference): numbers.insert(reference.number)
    case .array(let values): for value in values { add(value) }
    case .dictionary(let dictionary): for entry in dictionary.entries { add(entry.value) }
    default: break
    }
  }
}
