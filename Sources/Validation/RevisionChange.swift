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
  /// - Returns: nil where everything is permitted and nothing of it can be seen.
  static func judge(
    _ document: Document, revision: Int, signatures: [PDFSignature]
  ) throws(PDFFailure) -> RevisionChange? {
    let permissions = ChangePermissions(signatures, before: revision)
    if permissions.level != 1, permissions.locks.isEmpty, try isFurtherSignature(document, revision: revision) {
      return nil
    }
    let analysis = try PermittedChanges(document, revision: revision, permissions: permissions)
    let change = RevisionChange(
      revision: revision, intrusions: analysis.intrusions, filledFields: analysis.filledFields,
      annotatedPages: analysis.annotatedPages.count)
    return change.isSilent ? nil : change
  }

  private var isSilent: Bool { intrusions.isEmpty && filledFields.isEmpty && annotatedPages == 0 }

  /// Whether the revision only gives a signature field that was there, unsigned, its value: the field with nothing but `/V` added, the
  /// new dictionary this `/V` names, and the streams the revision itself is written in.
  private static func isFurtherSignature(_ document: Document, revision: Int) throws(PDFFailure) -> Bool {
    let (before, after) = (document.revisions[revision - 1], document.revisions[revision])
    guard before.root == after.root, before.trailer["Encrypt"] == after.trailer["Encrypt"] else { return false }
    var signatureValues: Set<PDFReference> = []
    var added: [StoredObject] = []
    for change in try document.changes(in: revision) {
      guard let new = change.after else { return false }
      guard let old = change.before else {
        added.append(new)
        continue
      }
      guard let value = signatureValue(addedBy: new, to: old) else { return false }
      signatureValues.insert(value)
    }
    return added.allSatisfy { object in
      let type = PermittedChanges.type(of: object.value)
      return signatureValues.contains(object.reference) || (object.isStream && (type == "XRef" || type == "ObjStm"))
    }
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
