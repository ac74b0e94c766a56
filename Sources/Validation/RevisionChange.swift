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
  /// What it had no business touching; empty where everything it did is permitted.
  public let intrusions: [Intrusion]
  /// Form fields it filled, by name, which is permitted and yet changes what a person sees.
  public let filledFields: [String]
  /// Pages on which it added annotations, likewise.
  public let annotatedPages: Int
}

extension RevisionChange {
  /// Judges a revision by what the signatures before it allow.
  ///
  /// The usual case, a further step's signature into a field that was there, is recognised at a glance, so that a file with many
  /// signatures costs little; everything else is explained object by object, see ``PermittedChanges``.
  /// None of the new objects may fill a place that the document before left empty: a page that refers to an object that is not there
  /// yet would show it from then on.
  /// - Parameter mentions: the objects the document before refers to.
  /// - Returns: nil where everything is permitted and nothing of it can be seen.
  static func judge(
    _ document: Document, revision: Int, signatures: [PDFSignature], mentions: Mentions
  ) throws(PDFFailure) -> RevisionChange? {
    let permissions = ChangePermissions(signatures, before: revision)
    if permissions.level != 1, permissions.locks.isEmpty,
      try isFurtherSignature(document, revision: revision, mentions: mentions)
    {
      return nil
    }
    let analysis = try PermittedChanges(
      document, revision: revision, permissions: permissions, mentions: mentions)
    let change = RevisionChange(
      revision: revision, intrusions: analysis.intrusions, filledFields: analysis.filledFields,
      annotatedPages: analysis.annotatedPages.count)
    return change.isSilent ? nil : change
  }

  private var isSilent: Bool { intrusions.isEmpty && filledFields.isEmpty && annotatedPages == 0 }

  /// Whether the revision only gives a signature field that was there, unsigned, its value: the field with nothing but `/V` added, the
  /// new dictionary this `/V` names, and the streams the revision itself is written in.
  private static func isFurtherSignature(
    _ document: Document, revision: Int, mentions: Mentions
  ) throws(PDFFailure) -> Bool {
    let (before, after) = (document.revisions[revision - 1], document.revisions[revision])
    guard before.root == after.root, changedTrailerKeys(before, after).isEmpty else { return false }
    var signatureValues: Set<PDFReference> = []
    var objectStreams: Set<PDFReference> = []
    var added: [StoredObject] = []
    for change in try document.changes(in: revision) {
      guard let new = change.after else { return false }
      if case .inStream(let container, _) = new.location { objectStreams.insert(container) }
      guard let old = change.before else {
        added.append(new)
        continue
      }
      guard let value = signatureValue(addedBy: new, to: old) else { return false }
      signatureValues.insert(value)
    }
    return added.allSatisfy { object in
      !mentions.contain(object.reference)
        && (signatureValues.contains(object.reference) || objectStreams.contains(object.reference)
          || isSection(of: after, object))
    }
  }

  /// Entries of a revision's trailer that are other than before and mean something for the whole document (ISO 32000-2, table 15),
  /// besides the root, which is judged by itself. Producers' own entries mean nothing to a reader.
  static func changedTrailerKeys(_ before: Revision, _ after: Revision) -> [String] {
    ["Encrypt", "Info"].filter { before.trailer[$0] != after.trailer[$0] }
  }

  /// Whether the object is a cross-reference stream that the revision is read by.
  static func isSection(of revision: Revision, _ object: StoredObject) -> Bool {
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
